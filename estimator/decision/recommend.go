package decision

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// recommend walks the path of questions (isolation, load, cold start) and
// chooses the cheapest option of the abstraction in which it ends. It returns
// nil and -1 when nothing is priced.
func recommend(comparison *estimator.Comparison, of pair, flips *BreakEven) (*Recommendation, int) {
	totals := comparison.Totals()
	cheapest := cheapestOf(comparison, func(*pricing.Offering) bool { return true })
	if cheapest < 0 {
		return nil, -1
	}
	r := &Recommendation{}
	r.ask(isolationQuestion(comparison))
	steady, question := loadQuestion(comparison, of, flips)
	r.ask(question)
	end := of.a
	if steady {
		end = of.b
	} else {
		r.ask(coldStartQuestion(comparison))
	}
	if end < 0 {
		end = cheapest
	}
	abstraction := totals[end].Offering.Abstraction
	chosen := cheapestOf(comparison, func(o *pricing.Offering) bool { return o.Abstraction == abstraction })
	r.Option, r.Abstraction, r.Cheapest = totals[chosen].ID, string(abstraction), totals[0].ID
	r.Premium = totals[chosen].Cost.Decimal().Sub(totals[0].Cost.Decimal())
	if chosen != 0 {
		r.Reason = tradeSentence(&totals[chosen], &totals[0])
	}
	r.Warnings = warnings(comparison, chosen, flips)
	return r, chosen
}

func (r *Recommendation) ask(q Question) { r.Path = append(r.Path, q) }

func isolationQuestion(comparison *estimator.Comparison) Question {
	q := Question{Question: "strong_isolation_required", Answer: "no", Because: "the request accepts any isolation"}
	want := pricing.Isolation(comparison.Load().Isolation)
	if want == pricing.IsolationAny || want == "" {
		return q
	}
	excluded := 0
	for _, t := range comparison.Totals() {
		if t.Status == estimator.Excluded && !t.Offering.Isolation.AtLeast(want) {
			excluded++
		}
	}
	q.Answer = "yes"
	q.Because = fmt.Sprintf("isolation %s is asked for: %d options isolate less and are excluded", want, excluded)
	return q
}

// loadQuestion asks whether today lies above the break-even with the cheapest
// always-on option.
func loadQuestion(comparison *estimator.Comparison, of pair, flips *BreakEven) (steady bool, q Question) {
	q = Question{Question: "steady_load", Answer: "no"}
	today := comparison.Load().InvocationsPerMonth
	switch {
	case of.a < 0 && of.b < 0:
		q.Answer, q.Because = "not_evaluated", "no option is priced"
		return false, q
	case of.a < 0:
		q.Answer, q.Because = "not_evaluated", "no option billed per execution is priced: there is nothing to compare the load with"
		return true, q
	case of.b < 0:
		q.Answer, q.Because = "not_evaluated", "no always-on option is priced: there is nothing to compare the load with"
		return false, q
	}
	totals := comparison.Totals()
	// The ranks decide; crossings only say where that changes. A tie is no reason
	// to keep capacity running.
	steady = totals[of.b].Cost.Cmp(totals[of.a].Cost) < 0
	cheaper := flips.A
	if steady {
		q.Answer, cheaper = "yes", flips.B
	}
	q.Because = loadSentence(today, cheaper, flips)
	return steady, q
}

// loadSentence says where today's load lies among the crossings.
func loadSentence(today decimal.Decimal, cheaper string, flips *BreakEven) string {
	load := pricing.Readable(today)
	switch {
	case flips.Truncated:
		return fmt.Sprintf("at today's %s invocations per month %s is cheaper; the search for crossings was cut off at %s", load, cheaper, pricing.Readable(flips.To))
	case len(flips.Crossings) == 0:
		other := flips.A
		if cheaper == other {
			other = flips.B
		}
		return fmt.Sprintf("%s is cheaper than %s at any load that was searched", cheaper, other)
	}
	first, last := flips.Crossings[0], flips.Crossings[len(flips.Crossings)-1]
	side := "below"
	if today.GreaterThanOrEqual(first.At) {
		side = "above"
	}
	sentence := fmt.Sprintf("today's %s invocations per month lie %s the break-even at %s with %s", load, side, pricing.Readable(first.At), flips.B)
	if len(flips.Crossings) > 1 {
		sentence += fmt.Sprintf("; the order flips %d times up to %s, and today %s is cheaper", len(flips.Crossings), pricing.Readable(last.At), cheaper)
	}
	return sentence
}

// coldStartQuestion is honest about what nobody computed.
func coldStartQuestion(comparison *estimator.Comparison) Question {
	q := Question{
		Question: "cold_start_tolerable", Answer: "not_evaluated",
		Because: "cold start rates are not computed by this version, and the request sets no limit",
	}
	if load := comparison.Load(); load.Given("max_cold_start_rate") || load.Given("max_cold_start_ms") {
		q.Because = "cold start rates are not computed by this version: check the limit that the request sets against measurements"
	}
	return q
}

// tradeSentence explains why the choice is not the cheapest option.
func tradeSentence(chosen, cheapest *estimator.Total) string {
	if chosen.Offering.Abstraction == cheapest.Offering.Abstraction {
		return fmt.Sprintf("%s is what runs today as stated; %s is the cheapest that is sized for the load", cheapest.ID, chosen.ID)
	}
	var parts []string
	of, instead := trades(chosen.Offering), trades(cheapest.Offering)
	for i := range of {
		if of[i] != instead[i] {
			parts = append(parts, fmt.Sprintf("%s: %s instead of %s", of[i].variable, of[i].means, instead[i].means))
		}
	}
	return fmt.Sprintf("%s costs more than %s and differs in %s", chosen.ID, cheapest.ID, strings.Join(parts, "; "))
}

// trade is what an offering means for one of the four trade variables.
type trade struct{ variable, means string }

func trades(o *pricing.Offering) [4]trade {
	return [4]trade{
		{"isolation", isolationMeans[o.Isolation]},
		{"density", densityMeans(o)},
		{"operational effort", effortMeans(o)},
		{"cold start", coldStartMeans(o)},
	}
}

var isolationMeans = map[pricing.Isolation]string{
	pricing.IsolationAny:           "nodes that workloads share",
	pricing.IsolationSandbox:       "a sandbox around each instance",
	pricing.IsolationVM:            "a virtual machine around each instance",
	pricing.IsolationDedicatedHost: "a host of its own",
}

func densityMeans(o *pricing.Offering) string {
	switch {
	case o.Billing == pricing.PerExecution:
		return "paying for use alone"
	case o.Placement.Packed != nil:
		return "nodes that workloads fill together"
	default:
		return "capacity that is paid for while idle"
	}
}

func effortMeans(o *pricing.Offering) string {
	switch {
	case o.Abstraction == pricing.Function:
		return "code to deploy"
	case o.Placement.Packed != nil:
		return "images, nodes and a cluster to keep"
	case o.Abstraction == pricing.Container:
		return "images to keep"
	default:
		return "operating systems to patch and scale"
	}
}

func coldStartMeans(o *pricing.Offering) string {
	if o.Billing == pricing.PerExecution {
		return "cold starts"
	}
	return "no cold starts while the fleet runs"
}
