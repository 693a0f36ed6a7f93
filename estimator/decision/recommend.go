package decision

import (
	"fmt"
	"slices"
	"strings"

	"breakeven/estimator"
	"breakeven/pricing"
)

// recommend walks the path of questions (isolation, load, cold start) and
// chooses the cheapest option of the abstraction in which it ends. It returns
// nil and -1 when nothing is priced.
func recommend(comparison *estimator.Comparison, of pair, flips *BreakEven) (*Recommendation, int) {
	totals := comparison.Totals()
	cheapest := slices.IndexFunc(totals, func(t estimator.Total) bool { return t.Status == estimator.Priced && !t.Baseline })
	if cheapest < 0 {
		return nil, -1
	}
	r := &Recommendation{}
	r.ask(isolationQuestion(comparison))
	steady, question := loadQuestion(comparison, of, flips)
	r.ask(question)
	end := of.perExecution
	if steady {
		end = of.alwaysOn
	} else {
		r.ask(coldStartQuestion(comparison))
	}
	if end < 0 {
		end = cheapest
	}
	abstraction := totals[end].Offering.Abstraction
	chosen := slices.IndexFunc(totals, func(t estimator.Total) bool {
		return t.Status == estimator.Priced && !t.Baseline && t.Offering.Abstraction == abstraction
	})
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
	case of.perExecution < 0 && of.alwaysOn < 0:
		q.Answer, q.Because = "not_evaluated", "no option is priced"
		return false, q
	case of.perExecution < 0:
		q.Answer, q.Because = "yes", "no option billed per execution is priced"
		return true, q
	case of.alwaysOn < 0:
		q.Because = "no always-on option is priced"
		return false, q
	case len(flips.Crossings) == 0 && flips.cheaperAtZero == flips.AlwaysOn:
		q.Answer, q.Because = "yes", fmt.Sprintf("%s is cheaper than %s at any load that was searched", flips.AlwaysOn, flips.PerExecution)
		return true, q
	case len(flips.Crossings) == 0:
		q.Because = fmt.Sprintf("%s is cheaper than %s at any load that was searched", flips.PerExecution, flips.AlwaysOn)
		return false, q
	}
	return againstCrossings(q, today.String(), flips, func(c Crossing) bool { return today.GreaterThanOrEqual(c.At) })
}

// againstCrossings reads today's place among the crossings: the order that holds
// today decides, and the sentence says where it flips.
func againstCrossings(q Question, today string, flips *BreakEven, passed func(Crossing) bool) (bool, Question) {
	first, last := flips.Crossings[0], flips.Crossings[len(flips.Crossings)-1]
	cheaper := first.CheaperBelow
	for _, c := range flips.Crossings {
		if passed(c) {
			cheaper = c.CheaperFrom
		}
	}
	steady := cheaper == flips.AlwaysOn
	if steady {
		q.Answer = "yes"
	}
	side := "below"
	if passed(first) {
		side = "above"
	}
	q.Because = fmt.Sprintf("today's %s invocations per month lie %s the break-even at %s with %s", today, side, first.At, flips.AlwaysOn)
	if len(flips.Crossings) > 1 {
		q.Because += fmt.Sprintf("; the order flips %d times up to %s, and today %s is cheaper", len(flips.Crossings), last.At, cheaper)
	}
	return steady, q
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

// trade is what an abstraction means for the four trade variables.
var trade = map[pricing.Abstraction][4]string{
	pricing.Function:       {"each invocation isolated by the provider", "no idle capacity to fill", "no fleet to operate", "cold starts possible"},
	pricing.Container:      {"isolation as the platform's", "several workloads can share capacity", "images and scaling to operate", "warm while instances run"},
	pricing.VirtualMachine: {"a virtual machine of its own", "density is yours to fill", "operating systems to patch and scale", "no cold starts while the fleet runs"},
}

// tradeSentence explains why the choice is not the cheapest option.
func tradeSentence(chosen, cheapest *estimator.Total) string {
	variables := [4]string{"isolation", "density", "operational effort", "cold start"}
	if chosen.Offering.Abstraction == cheapest.Offering.Abstraction {
		return fmt.Sprintf("%s is what runs today as stated; %s is the cheapest that is sized for the load", cheapest.ID, chosen.ID)
	}
	parts := make([]string, len(variables))
	for i, variable := range variables {
		parts[i] = fmt.Sprintf("%s: %s instead of %s", variable, trade[chosen.Offering.Abstraction][i], trade[cheapest.Offering.Abstraction][i])
	}
	return fmt.Sprintf("%s costs more than %s and differs in %s", chosen.ID, cheapest.ID, strings.Join(parts, "; "))
}
