package estimator

import "breakeven/estimator/workload"

// FleetChoice returns a function that chooses the fleet of one option, without
// anything around it, and the number of types it chooses from.
func (p *Plan) FleetChoice(load *workload.Load, id string) (choose func(), types int) {
	o := p.option(p.byID[id])
	d := newDemand(load, toFixed, fixedInt)
	e := new(evaluation[fixed])
	return func() { o.placeFleet(e, &d) }, len(o.units)
}

// Again prices every option of the comparison again.
func (c *Comparison) Again() {
	for i := range c.totals {
		c.run.total(c.totals[i].subject)
	}
}
