package decision

import (
	"testing"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Pairs finds crossings of any two options of a comparison.
type Pairs struct{ answer *Answer }

// NewPairs compares what a profile selects, or the named options alone.
func NewPairs(t testing.TB, plan *estimator.Plan, profile *workload.Profile, ids ...string) *Pairs {
	t.Helper()
	load, assumptions, err := profile.Resolve(plan.BaselineVCPU)
	if err != nil {
		t.Fatal(err)
	}
	comparison, err := plan.Compare(load, assumptions)
	if len(ids) > 0 {
		comparison, err = plan.CompareOptions(load, assumptions, ids...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &Pairs{&Answer{comparison: comparison}}
}

// Fresh forgets what was found.
func (p *Pairs) Fresh() *Pairs { return &Pairs{&Answer{comparison: p.answer.comparison}} }

// Len is the number of priced options.
func (p *Pairs) Len() int {
	n := 0
	for _, t := range p.answer.comparison.Totals() {
		if t.Status == estimator.Priced {
			n++
		}
	}
	return n
}

// Opposite reports whether the first option is billed per execution and the second is
// always on.
func (p *Pairs) Opposite(a, b int) bool {
	totals := p.answer.comparison.Totals()
	return totals[a].Offering.Billing == pricing.PerExecution && totals[b].Offering.Billing == pricing.AlwaysOn
}

// Find is where the options at two indexes of the totals change places.
func (p *Pairs) Find(a, b int, axis Axis) *BreakEven { return p.answer.breakEven(pair{a, b}, axis) }
