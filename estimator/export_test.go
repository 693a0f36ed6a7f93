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

// SubjectsOf are the candidates of one offering that are bought in one way.
func (p *Plan) SubjectsOf(offering pricing.OfferingID, purchase pricing.Purchase) []Subject {
	var subjects []Subject
	for i := range p.candidates {
		if c := &p.candidates[i]; c.offering.ID == offering && c.purchase == purchase {
			subjects = append(subjects, Subject{c.id, c.offering, *c.region, c.architecture, c.purchase})
		}
	}
	return subjects
}

// Ways are the purchases that become options of an offering.
func Ways(offering *pricing.Offering) []pricing.Purchase { return ways(offering) }

// CompareExactly is Compare with decimals alone: the oracle of the differential
// tests.
func (p *Plan) CompareExactly(load *workload.Load) (*Comparison, error) {
	p, err := p.Rated(load)
	if err != nil {
		return nil, err
	}
	chosen, err := p.choose(load)
	if err != nil {
		return nil, err
	}
	today, err := p.baselineOf(load)
	if err != nil {
		return nil, err
	}
	r := &run{plan: p, load: load}
	c := &Comparison{run: r}
	c.totals, c.notApplicable = r.totals(chosen.candidates, today)
	c.notApplicable = append(chosen.notApplicable, c.notApplicable...)
	return c, nil
}

// Overflowed reports whether the option at an index of Totals leaves fixed
// point: its load does not fit, or its evaluation overflows.
func (c *Comparison) Overflowed(i int) bool {
	r, s := c.run, c.totals[i].subject
	if !r.fits {
		return true
	}
	var e evaluation[fixed]
	for _, exact := range r.alternatives(s) {
		o := r.plan.option(exact.candidate)
		if o == nil || !try(func() { evaluateOn(o, &e, &r.fast, exact) }) {
			return true
		}
	}
	return false
}

// Alternatives are the ids of the exact commitments that the option of that id
// stands for; none where it is exact.
func (p *Plan) Alternatives(id string) []string {
	var ids []string
	for _, i := range p.candidates[p.byID[id]].alternatives {
		ids = append(ids, p.candidates[i].id)
	}
	return ids
}
