package estimator

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Slope bounds the cost of one more invocation for ever larger loads, and the
// cost that does not grow: beyond every break the cost lies between
// PerInvocation x invocations + Low and PerInvocation x invocations + High.
type Slope struct {
	PerInvocation decimal.Decimal
	Low, High     decimal.Decimal
	From          int64 // beyond every tier
	// Falling: once the allowances are used up, one more invocation never costs
	// more than the one before.
	Falling bool
}

// Slope describes the curve for ever larger loads; false when it is not known.
func (c *Curve) Slope() (Slope, bool) {
	if c.kind == smoothCurve {
		return Slope{}, false
	}
	c.move(slopeSpan)
	slope, found := Slope{}, false
	c.run.withEvaluation(c.subject,
		func(o *option[fixed], e *evaluation[fixed], d *demand[fixed]) { slope, found = fleetSlope(o, e, d) },
		func(o *option[exact], e *evaluation[exact], d *demand[exact]) { slope, found = fleetSlope(o, e, d) })
	if !found && c.scales() {
		return c.executionSlope(), true
	}
	return slope, found
}

// scales reports whether the option's platform scales by itself.
func (c *Curve) scales() bool {
	placement := c.run.plan.candidates[c.subject.candidate].offering.Placement
	return placement.Sandbox != nil || placement.Shared != nil
}

// executionSlope measures the last tier: the cost is exactly linear beyond it.
func (c *Curve) executionSlope() Slope {
	last := int64(0)
	for {
		next, why := c.Next(last)
		if why == NoBreak {
			break
		}
		last = next
	}
	const million = 1_000_000
	low, high := c.At(last).Decimal(), c.At(last+million).Decimal()
	perInvocation := high.Sub(low).Shift(-6)
	fixedPart := low.Sub(perInvocation.Mul(decimal.NewFromInt(last)))
	falling := !slices.ContainsFunc(c.run.plan.fast[c.subject.candidate].meters, func(m meter[fixed]) bool { return !m.rate.falls() })
	return Slope{PerInvocation: perInvocation, Low: fixedPart, High: fixedPart, From: last, Falling: falling}
}

// fleetSlope is the cheapest capacity: no fleet costs less per invocation than
// the best unit fully used, and none needs more than that plus the floor and one
// unit more. It expects an evaluation at slopeSpan invocations.
func fleetSlope[N number[N]](o *option[N], e *evaluation[N], d *demand[N]) (Slope, bool) {
	if e.unit == nil || e.excluded != nil || e.missing {
		return Slope{}, false
	}
	if e.why == whyStated {
		cost := e.effective.Decimal()
		return Slope{Low: cost, High: cost}, true
	}
	n := d.fleetNeeds()
	fixedPart, paid := o.clusterCost(d), o.paidHours(d)
	var best, spare N
	found := false
	for _, i := range o.choices(d) {
		u := &o.units[i]
		if !d.holds(u) {
			continue
		}
		perUnit := fraction[N]{n.vcpu.over, n.vcpu.under.Mul(u.vcpu)}
		if !n.memory.over.IsZero() {
			perUnit = larger(perUnit, fraction[N]{n.memory.over, n.memory.under.Mul(u.usable.Sub(d.sharedMB))})
		}
		if d.bounded {
			slots := d.neededSlots()
			perUnit = larger(perUnit, fraction[N]{slots.over, slots.under.Mul(d.concurrency)})
		}
		monthly := u.hourly.Mul(paid.by[u.paid]).Mul(d.fx)
		if slope := monthly.Mul(perUnit.over).Quotient(perUnit.under); !found || slope.Cmp(best) < 0 {
			best, spare, found = slope, monthly.Mul(d.minimum.Add(d.one).Add(d.one)), true
		}
	}
	return Slope{
		PerInvocation: best.Decimal().Mul(perSlopeSpan), Low: fixedPart, High: fixedPart.Add(spare.Decimal()),
	}, found
}

// slopeSpan is the number of invocations over which a fleet's slope is measured:
// enough for QuotientPlaces to hold its digits.
const slopeSpan = 1_000_000_000

var perSlopeSpan = decimal.New(1, -9)

// clusterCost is the part of a cluster's cost that no load changes.
func (o *option[N]) clusterCost(d *demand[N]) decimal.Decimal {
	for i := range o.meters {
		if m := &o.meters[i]; m.def.Basis == pricing.BasisClusterHours && m.price != nil {
			return m.rate.cost(d.hours.Mul(m.perUnit), d.free, nil).Mul(d.fx).Decimal()
		}
	}
	return decimal.Zero
}
