package estimator

import (
	"slices"

	"breakeven/pricing"
)

// ways are the purchases that become options of an offering: what it sells, and
// the cheapest commitment of each term for which it sells any.
func ways(offering *pricing.Offering) []pricing.Purchase {
	all := slices.Clone(offering.Purchases)
	for _, cheapest := range []pricing.Purchase{pricing.Committed1Y, pricing.Committed3Y} {
		if len(offering.Commitments(cheapest.Term())) > 0 {
			all = append(all, cheapest)
		}
	}
	return all
}

// findAlternatives connects the cheapest commitment of a term with the exact
// ones.
func (p *Plan) findAlternatives() {
	exactly := make([]map[pricing.Purchase][]pricing.Purchase, len(p.offerings))
	for i := range p.offerings {
		exactly[i] = map[pricing.Purchase][]pricing.Purchase{}
		for _, cheapest := range []pricing.Purchase{pricing.Committed1Y, pricing.Committed3Y} {
			exactly[i][cheapest] = p.offerings[i].Commitments(cheapest.Term())
		}
	}
	for i := range p.candidates {
		c := &p.candidates[i]
		if !c.purchase.Cheapest() {
			continue
		}
		for _, exact := range exactly[c.inOfferings][c.purchase] {
			c.alternatives = append(c.alternatives, p.byID[idOf(c.offering, c.region, c.architecture, exact)])
		}
	}
}

// settled is the subject with its commitment chosen: the cheapest alternative
// that has a price, the first of equals, else the first of all. Any other subject
// is settled already.
func (r *run) settled(s subject) subject {
	alternatives := r.alternatives(s)
	best := r.total(alternatives[0])
	for _, alternative := range alternatives[1:] {
		t := r.total(alternative)
		if t.Status == Priced && (best.Status != Priced || t.Cost.Cmp(best.Cost) < 0) {
			best = t
		}
	}
	return best.subject
}

// alternatives are the exact subjects that a subject stands for; itself where it
// is exact.
func (r *run) alternatives(s subject) []subject {
	c := &r.plan.candidates[s.candidate]
	if len(c.alternatives) == 0 {
		return []subject{s}
	}
	exact := make([]subject, len(c.alternatives))
	for i, candidate := range c.alternatives {
		exact[i] = subject{candidate: candidate, baseline: s.baseline, sized: s.sized}
	}
	return exact
}
