package decision

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Decide completes a profile, compares every option that it selects, and says
// where the answer flips and what to choose. The profile's detail, include and
// top say what the answer holds; ids in it may name options that were left out.
//
// Errors are workload.Errors: everything that is wrong with the profile at once.
func Decide(plan *estimator.Plan, profile *workload.Profile) (*Answer, error) {
	load, assumptions, err := profile.Resolve(plan.BaselineVCPU)
	if err != nil {
		return nil, err
	}
	comparison, err := plan.Compare(load, assumptions)
	if err != nil {
		return nil, err
	}
	a := &Answer{comparison: comparison}
	pair := a.cheapestPair()
	var flips *BreakEven
	wantsPath := slices.Contains(load.Include, "recommendation") || load.Detail == "recommended"
	if pair.complete() && (wantsPath || slices.Contains(load.Include, "break_even")) {
		flips = a.breakEven(pair, AxisInvocations)
	}
	if slices.Contains(load.Include, "break_even") {
		a.BreakEven = flips
	}
	chosen := -1
	if wantsPath {
		a.Recommendation, chosen = recommend(comparison, pair, flips)
	}
	if slices.Contains(load.Include, "sensitivity") {
		a.Sensitivity = a.sensitivity()
	}
	a.Estimate = comparison.Estimate(a.wanted(load, chosen))
	return a, nil
}

// wanted are the indexes of the options that the answer holds; nil is all.
func (a *Answer) wanted(load *workload.Load, recommended int) []int {
	totals := a.comparison.Totals()
	switch {
	case len(totals) == 0:
		return nil
	case load.Detail == "best":
		return []int{0}
	case load.Detail == "recommended" && recommended >= 0:
		return []int{recommended}
	case load.Given("top") && load.Top < int64(len(totals)):
		kept := make([]int, load.Top)
		for i := range kept {
			kept[i] = i
		}
		return kept
	default:
		return nil
	}
}

// pair are two options as indexes of the comparison's totals; -1 where there is
// none. In an estimate a is billed per execution and b is always on.
type pair struct{ a, b int }

func (p pair) complete() bool { return p.a >= 0 && p.b >= 0 }

// cheapestPair is the cheapest option of each kind of billing. The baseline
// stands as it is, whether or not it holds the load, so it is no candidate.
func (a *Answer) cheapestPair() pair {
	return pair{a: a.cheapest(pricing.PerExecution), b: a.cheapest(pricing.AlwaysOn)}
}

func (a *Answer) cheapest(billing pricing.Billing) int {
	return cheapestBilled(a.comparison, billing)
}

// cheapestBilled is the cheapest option that is billed in a way, as one side of a
// break-even; -1 when there is none. A small load costs the floor of instances in any
// sizing. Of a steady fleet and the same one that follows its load, the latter is taken
// where both cost the same today: it is the cheaper one where the load grows, and
// without it no load would seem to be worth a fleet.
func cheapestBilled(comparison *estimator.Comparison, billing pricing.Billing) int {
	first := cheapestOf(comparison, func(o *pricing.Offering) bool { return o.Billing == billing })
	if first < 0 {
		return first
	}
	totals := comparison.Totals()
	for i := first + 1; i < len(totals) && totals[i].Status == estimator.Priced && totals[i].Cost.Cmp(totals[first].Cost) == 0; i++ {
		if t := &totals[i]; t.Scales() && !t.Ideal() && strings.HasPrefix(t.ID, totals[first].ID+"/") && comparison.PricedInUse(i) {
			return i
		}
	}
	return first
}

// cheapestOf is the index of the cheapest option of a kind that has a price in use
// and that can be bought, the baseline aside; -1 when there is none. A fleet that
// follows its load ideally is a lower bound, and nobody's to buy.
func cheapestOf(comparison *estimator.Comparison, kind func(*pricing.Offering) bool) int {
	totals := comparison.Totals()
	for i := range totals {
		if t := &totals[i]; t.Status == estimator.Priced && !t.Baseline && !t.Ideal() && kind(t.Offering) && comparison.PricedInUse(i) {
			return i
		}
	}
	return -1
}

// Found says how the search for a load from which always-on is cheaper ended.
type Found int

// The ends of the search.
const (
	FoundNever  Found = iota // no such load, or nothing to compare with
	FoundFrom                // from a load upwards
	FoundCutOff              // the search was cut off: nobody knows
)

// AlwaysOnFrom compares the option with the cheapest one that is billed the other
// way, and yields the first whole number of invocations per month at which the
// always-on one of the two takes the lead for good. "For good" holds within the
// domain of the search: for ever where the slopes of both curves are known, else up
// to 1,000 times today. The number means something only with FoundFrom.
func (a *Answer) AlwaysOnFrom(option *estimator.Option) (decimal.Decimal, Found) {
	if a.comparison == nil {
		return decimal.Decimal{}, FoundNever // an answer that Decide did not make
	}
	i := slices.IndexFunc(a.comparison.Totals(), func(t estimator.Total) bool { return t.ID == option.ID })
	if i < 0 || !a.comparison.PricedInUse(i) {
		return decimal.Decimal{}, FoundNever
	}
	of := a.cheapestPair()
	if option.Offering.Billing == pricing.PerExecution {
		of.a = i
	} else {
		of.b = i
	}
	if !of.complete() {
		return decimal.Decimal{}, FoundNever
	}
	return a.breakEven(of, AxisInvocations).staysAlwaysOnFrom()
}

// staysAlwaysOnFrom is the last crossing, when always-on is cheaper beyond it.
func (b *BreakEven) staysAlwaysOnFrom() (decimal.Decimal, Found) {
	last := Crossing{CheaperFrom: b.cheaperAtFirst}
	if len(b.Crossings) > 0 {
		last = b.Crossings[len(b.Crossings)-1]
	}
	switch {
	case b.Truncated:
		return decimal.Decimal{}, FoundCutOff
	case last.CheaperFrom == b.B:
		return last.At, FoundFrom
	default:
		return decimal.Decimal{}, FoundNever
	}
}
