package estimator

import (
	"cmp"
	"math"
	"slices"

	"breakeven/pricing"
)

// Break says why a curve bends.
type Break int

// The breaks.
const (
	NoBreak     Break = iota
	BreakTier         // a tier, an allowance or a least billed duration ends
	BreakResize       // the fleet grows
)

// Next returns the first point beyond the given one at which the curve may bend or
// jump, and why; math.MaxInt64 and NoBreak when it stays as it is for ever, or when
// its breaks are not known. Where the cheapest of several
// commitments is paid, it may bend at other points too.
func (c *Curve) Next(point int64) (int64, Break) {
	next, why := int64(math.MaxInt64), NoBreak
	for _, alternative := range c.alternatives {
		if at, reason := alternative.Next(point); at < next {
			next, why = at, reason
		}
	}
	if len(c.alternatives) > 0 || c.kind == smoothCurve && !c.steps() {
		return next, why
	}
	p := c.pieceAt(point)
	return p.next, p.why
}

// steps reports whether a fleet grows at points that are known, also where something
// else about it is smooth.
func (c *Curve) steps() bool {
	packed := c.run.plan.candidates[c.subject.candidate].offering.Placement.Packed
	return !c.scales() && !c.subject.resized() && c.subject.baseline == nil && (packed == nil || c.run.load.ClusterWorkloads == 1)
}

// pieceAt is the piece that a point lies in, evaluated once: between its breaks a
// curve is known from one or two estimates.
func (c *Curve) pieceAt(point int64) *piece {
	i, found := slices.BinarySearchFunc(c.pieces, point, func(p piece, at int64) int { return cmp.Compare(p.from, at) })
	if found {
		return &c.pieces[i]
	}
	if i > 0 && c.pieces[i-1].holds(point) {
		return &c.pieces[i-1]
	}
	c.pieces = slices.Insert(c.pieces, i, c.piece(point))
	return &c.pieces[i]
}

// piece evaluates the piece from a point to its next break.
func (c *Curve) piece(point int64) piece {
	c.move(point)
	c.effort += c.pointEffort()
	p := piece{from: point, next: math.MaxInt64}
	c.run.withEvaluation(c.subject,
		func(o *option[fixed], e *evaluation[fixed], d *demand[fixed]) {
			p.cost = Amount{fast: e.effective}
			p.next, p.why = nextBreak(c, o, e, d, point)
		},
		func(o *option[exact], e *evaluation[exact], d *demand[exact]) {
			p.cost = amountOf(e.effective.d)
			p.next, p.why = nextBreak(c, o, e, d, point)
		})
	if c.kind == straightCurve && p.next > point+1 {
		p.rise = c.evaluate(point + 1).minus(p.cost)
	}
	return p
}

// nextBreak finds the end of the piece that an evaluation lies in.
func nextBreak[N number[N]](c *Curve, o *option[N], e *evaluation[N], d *demand[N], at int64) (int64, Break) {
	next, why := int64(math.MaxInt64), NoBreak
	consider := func(candidate int64, reason Break) {
		if candidate > at && candidate < next {
			next, why = candidate, reason
		}
	}
	if e.excluded != nil || e.missing || c.kind == levelCurve {
		return next, why
	}
	switch {
	case e.sized != nil:
		consider(nextSized(c.grid, o, e, d), BreakResize)
	case e.unit != nil && e.why != whyStated:
		consider(nextResize(c.grid, e, d), BreakResize)
	}
	if e.why == whyPerExecution || d.surrounds {
		nextTiers(c.grid, o, e, d, at, consider)
	}
	return next, why
}

// nextResize is the first point at which the chosen unit no longer suffices in its
// number. Until then the cost stays: it never falls, and the chosen fleet still
// suffices.
func nextResize[N number[N]](g Grid, e *evaluation[N], d *demand[N]) int64 {
	one := unitPoint(g, d)
	need := one.fleetNeeds()
	last := lastWithin(g, need.vcpu, e.instances.Mul(d.capacity(e.unit)), d.ofInt)
	if !need.memory.over.IsZero() {
		last = min(last, lastWithin(g, need.memory, e.instances.Mul(e.unit.usable.Sub(d.sharedMB)), d.ofInt))
	}
	if d.bounded {
		last = min(last, lastWithin(g, one.neededSlots(), e.instances.Mul(d.concurrency), d.ofInt))
	}
	if last == math.MaxInt64 {
		return last
	}
	return last + 1
}

// nextTiers considers every tier bound and allowance of the lines that grow along
// the axis, and the duration below which none is billed.
func nextTiers[N number[N]](g Grid, o *option[N], e *evaluation[N], d *demand[N], at int64, consider func(int64, Break)) {
	if g.Axis == AlongUtilization {
		return // what is billed by the invocation does not follow a fleet
	}
	if first := o.fullyBilledFrom(g); g.Axis == AlongDuration && at < first {
		consider(first, BreakTier)
		return // level until then, but for what is not billed by the duration
	}
	// Quantities of a piece are proportional to the point; measure them at one where
	// the load is zero.
	per := e.quantities
	scale := d.ofInt(at)
	if at == 0 {
		one := unitPoint(g, d)
		var probe evaluation[N]
		o.evaluate(&probe, &one, nil)
		per, scale = probe.quantities, d.one
	}
	for i := range o.meters {
		m := &o.meters[i]
		quantity := m.counted(per.priced[m.def.Basis], d)
		if m.lacks != nil || quantity.IsZero() || !growsAlong(g.Axis, m.def.Basis) {
			continue
		}
		if m.def.RequestKB > 0 {
			quantity = quantity.Mul(d.requestBlocks(m.def.RequestKB))
		}
		m.rates.pay().bounds(d.free, func(bound N) {
			// The first point whose quantity reaches the bound.
			if x := bound.Mul(scale).CeilQuo(quantity.Mul(m.perUnit)).Int64(); x < largestGrid {
				consider(x, BreakTier)
			}
		})
	}
}

// growsAlong reports whether a quantity grows in proportion along an axis.
func growsAlong(axis Axis, basis pricing.Basis) bool {
	return basis.PerInvocation() && (axis == AlongInvocations || basis.InSeconds())
}

// fullyBilledFrom is the first point of a grid of durations at which no least
// duration is billed any more.
func (o *option[N]) fullyBilledFrom(g Grid) int64 {
	var minimum N
	switch {
	case o.sandbox != nil:
		minimum = o.sandbox.duration.minimum
	case o.shared != nil:
		minimum = o.shared.duration.minimum
	}
	if g.Axis != AlongDuration || minimum.IsZero() {
		return g.First()
	}
	return minimum.CeilQuo(o.ofDecimal(g.StepMs)).Decimal().IntPart()
}
