package estimator

import (
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Subject is a candidate as tests name it.
type Subject struct {
	ID           string
	Offering     *pricing.Offering
	Region       pricing.Region
	Architecture pricing.Architecture
	Purchase     pricing.Purchase
}

// Subjects are all that can become an option, in order of id.
func (p *Plan) Subjects() []Subject {
	subjects := make([]Subject, len(p.candidates))
	for i := range p.candidates {
		c := &p.candidates[i]
		subjects[i] = Subject{c.id, c.offering, *c.region, c.architecture, c.purchase}
	}
	return subjects
}

// CompareExactly is Compare with decimals alone: the oracle of the differential
// tests.
func (p *Plan) CompareExactly(load *workload.Load) (*Comparison, error) {
	chosen, err := p.choose(load)
	if err != nil {
		return nil, err
	}
	today, err := p.baselineOf(load)
	if err != nil {
		return nil, err
	}
	r := &run{plan: p, load: load}
	return &Comparison{run: r, totals: r.totals(chosen.candidates, today), notApplicable: chosen.notApplicable}, nil
}

// Overflowed reports whether the option at an index of Totals leaves fixed
// point: its load does not fit, or its evaluation overflows.
func (c *Comparison) Overflowed(i int) bool {
	r, s := c.run, c.totals[i].subject
	if !r.fits {
		return true
	}
	var e evaluation[fixed]
	return !try(func() { evaluateOn(&r.plan.fast[s.candidate], &e, &r.fast, s) })
}
