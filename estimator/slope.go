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

// knownSlope is a slope that was looked for.
type knownSlope struct {
	slope Slope
	found bool
}

// Slope describes the curve for ever larger loads; false when it is not known, and
// along any axis but invocations.
func (c *Curve) Slope() (Slope, bool) {
	if c.slope == nil {
		slope, found := c.findSlope()
		c.slope = &knownSlope{slope, found}
	}
	return c.slope.slope, c.slope.found
}

func (c *Curve) findSlope() (Slope, bool) {
	if c.grid.Axis != AlongInvocations || c.kind == smoothCurve || c.subject.resized() {
		return Slope{}, false
	}
	if !c.scales() && hasTraffic(c.run.load) {
		return Slope{}, false // fleets and tiers of traffic together: not worked out
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
	o := c.run.plan.option(c.subject.candidate)
	falling := o != nil && !slices.ContainsFunc(o.meters, func(m meter[fixed]) bool { return !m.rates.pay().falls() })
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
	if !e.quantities.priced[pricing.BasisStorageGBHours].IsZero() || o.grants(d) {
		return Slope{}, false // not worked out: storage that has tiers, hours that are given free
	}
	n := o.fleetNeeds(d)
	fixedPart, paid, disk := o.standing(e), o.paidHours(d), o.diskMonthly(d)
	floor := most(d.minimum, o.platformFloor())
	var best, spare N
	found := false
	for _, i := range o.considered(d) {
		u := &o.units[i]
		if !d.holds(u) {
			continue
		}
		perUnit := fraction[N]{n.vcpu.over, n.vcpu.under.Mul(d.capacity(u))}
		if !n.memory.over.IsZero() {
			perUnit = larger(perUnit, fraction[N]{n.memory.over, n.memory.under.Mul(u.usable.Sub(d.sharedMB))})
		}
		if d.bounded {
			slots := d.neededSlots()
			perUnit = larger(perUnit, fraction[N]{slots.over, slots.under.Mul(d.concurrency)})
		}
		monthly := u.hourly.Mul(paid.by[u.paid]).Add(disk).Mul(d.fx)
		if slope := monthly.Mul(perUnit.over).Quotient(perUnit.under); !found || slope.Cmp(best) < 0 {
			best, spare, found = slope, monthly.Mul(floor.Add(d.one).Add(d.one)), true
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

// standing is the part of an evaluation's cost that no load changes: the cluster,
// the NAT gateways.
func (o *option[N]) standing(e *evaluation[N]) decimal.Decimal {
	sum := decimal.Zero
	for i := range e.lines[:e.count] {
		basis := o.meters[e.lines[i].meter].def.Basis
		if basis == pricing.BasisClusterHours || basis == pricing.BasisNATHours {
			sum = sum.Add(e.lines[i].effective.Decimal())
		}
	}
	return sum
}

// grants reports whether hours of the fleet are given free.
func (o *option[N]) grants(d *demand[N]) bool {
	return d.free && slices.ContainsFunc(o.meters, func(m meter[N]) bool {
		return m.allowance != nil && (m.def.Basis == pricing.BasisVCPUHours || m.def.Basis == pricing.BasisGBHours || m.def.Basis == pricing.BasisUnitHours)
	})
}
