package estimator

import (
	"breakeven/pricing"
)

// stated is a fleet that the caller runs today: priced exactly as it stands.
type stated[N number[N]] struct {
	name      string
	unit      *unit[N] // nil: it has no price
	instances N
}

func (o *option[N]) placeStated(e *evaluation[N], d *demand[N], fleet *stated[N]) {
	if fleet.unit == nil {
		o.unitPricesMissing(e, d)
		e.why, e.unpriced = whyStated, []string{fleet.name}
		return
	}
	o.useUnits(e, d, fleet.unit, fleet.instances, whyStated)
}

// unitPricesMissing yields hours of a fleet whose units nobody priced, so that the
// answer names what is missing. How many they are depends on the choice, hence no
// line is made of those that have a price.
func (o *option[N]) unitPricesMissing(e *evaluation[N], d *demand[N]) {
	e.unchosen = true
	e.quantities.set(pricing.BasisUnitHours, d.one)
	e.quantities.set(pricing.BasisVCPUHours, d.one)
	e.quantities.set(pricing.BasisGBHours, d.one)
	e.quantities.set(pricing.BasisClusterHours, d.clusterHours())
}
