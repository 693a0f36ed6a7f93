package estimator

import (
	"math"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Curve is what one option costs as a function of invocations per month, with
// everything else as in the comparison. Each point is a full estimate: the
// fleet is sized, and its unit chosen, anew; a stated baseline stays as it is.
//
// A Curve is for one goroutine.
type Curve struct {
	run     *run
	subject subject
	kind    curveKind
	piece   piece            // the piece that was looked at last
	points  map[int64]Amount // of a smooth curve, whose points are dear
	priced  int              // sizes that were priced so far
}

type curveKind int

const (
	linearCurve  curveKind = iota // straight between its breaks
	steppedCurve                  // a fleet: level between its breaks
	smoothCurve                   // busy time, Erlang, a share of nodes: no breaks to know
)

// piece is a part of a curve: its first point, the first point beyond it, why it
// ends there, and the cost at its first point.
type piece struct {
	from, next int64
	why        Break
	cost       Amount
}

func (p *piece) holds(invocations int64) bool { return p.from <= invocations && invocations < p.next }

// Curve returns the cost curve of the option at an index of Totals.
func (c *Comparison) Curve(i int) *Curve {
	load := *c.run.load
	curve := &Curve{run: c.run.plan.newRun(&load), subject: c.totals[i].subject, points: map[int64]Amount{}}
	candidate := &c.run.plan.candidates[curve.subject.candidate]
	placement := candidate.offering.Placement
	scales := placement.Sandbox != nil || placement.Shared != nil
	switch {
	case scales && load.ProvisionedConcurrency > 0,
		placement.Sandbox != nil && load.ServiceTimeFollowsVCPU,
		placement.Shared != nil && load.Concurrency > 1,
		placement.Packed != nil && load.ClusterWorkloads > 1:
		curve.kind = smoothCurve
	case !scales:
		curve.kind = steppedCurve
	}
	return curve
}

// Effort is how many times an instance size was priced so far. One point of a
// curve is one, but for functions that try many sizes.
func (c *Curve) Effort() int { return c.priced }

// Rises reports whether the cost never falls with invocations. Warm instances
// are the exception: an invocation that an allowance pays for, or that is billed
// by whole steps anyway, ends idle time that costs.
func (c *Curve) Rises() bool {
	placement := c.run.plan.candidates[c.subject.candidate].offering.Placement
	return placement.Shared == nil || c.run.load.ProvisionedConcurrency == 0
}

// Linear reports whether the curve is straight between its breaks. Otherwise a
// crossing has to be bracketed.
func (c *Curve) Linear() bool { return c.kind != smoothCurve }

// move sets the invocations per month.
func (c *Curve) move(invocations int64) {
	c.run.load.InvocationsPerMonth = decimal.NewFromInt(invocations)
	if c.run.fits {
		c.run.fast.invocations = fixedInt(invocations).stripped()
	}
}

// At is the cost at a number of invocations per month, >= 0.
func (c *Curve) At(invocations int64) Amount {
	switch c.kind {
	case steppedCurve:
		return c.pieceAt(invocations).cost
	case smoothCurve:
		if cost, known := c.points[invocations]; known {
			return cost
		}
		c.points[invocations] = c.evaluate(invocations)
		return c.points[invocations]
	default:
		return c.evaluate(invocations)
	}
}

func (c *Curve) evaluate(invocations int64) Amount {
	c.move(invocations)
	c.priced += max(1, len(c.run.fast.tried.able))
	return c.run.total(c.subject).Cost
}

// Break says why a curve bends.
type Break int

// The breaks.
const (
	NoBreak     Break = iota
	BreakTier         // a tier or an allowance ends
	BreakResize       // the fleet grows
)

// Next returns the smallest number of invocations above the given one at which
// the curve may bend or jump, and why; math.MaxInt64 and NoBreak when it stays
// as it is for ever, or when it is not linear and its breaks are not known.
func (c *Curve) Next(invocations int64) (int64, Break) {
	if c.kind == smoothCurve {
		return math.MaxInt64, NoBreak
	}
	p := c.pieceAt(invocations)
	return p.next, p.why
}

// pieceAt evaluates once what At and Next need. A stepped curve is level until
// its next break, so that a whole step takes one evaluation.
func (c *Curve) pieceAt(invocations int64) *piece {
	if p := &c.piece; p.holds(invocations) && (p.from == invocations || c.kind == steppedCurve) {
		return p
	}
	c.move(invocations)
	p := piece{from: invocations}
	c.run.withEvaluation(c.subject,
		func(o *option[fixed], e *evaluation[fixed], d *demand[fixed]) {
			p.cost = Amount{fast: e.effective}
			p.next, p.why = nextBreak(o, e, d, fixedInt, invocations)
		},
		func(o *option[exact], e *evaluation[exact], d *demand[exact]) {
			p.cost = amountOf(e.effective.d)
			p.next, p.why = nextBreak(o, e, d, exactInt, invocations)
		})
	c.piece = p
	return &c.piece
}

// nextBreak finds the end of the piece that an evaluation lies in.
func nextBreak[N number[N]](o *option[N], e *evaluation[N], d *demand[N], of func(int64) N, at int64) (int64, Break) {
	next, why := int64(math.MaxInt64), NoBreak
	consider := func(candidate int64, reason Break) {
		if candidate > at && candidate < next {
			next, why = candidate, reason
		}
	}
	if e.excluded != nil || e.missing {
		return next, why
	}
	if e.unit != nil && e.why != whyStated {
		consider(nextResize(e, d, of), BreakResize)
	}
	if e.why == whyPerExecution {
		nextTiers(o, e, d, of, at, consider)
	}
	return next, why
}

// nextResize is the smallest number of invocations for which the chosen unit no
// longer suffices in its number. Until then the cost stays: it never falls, and
// the chosen fleet still suffices.
func nextResize[N number[N]](e *evaluation[N], d *demand[N], of func(int64) N) int64 {
	one := *d
	one.invocations = of(1)
	perInvocation := one.fleetNeeds()
	next := int64(math.MaxInt64)
	// The largest number whose need n units still hold, plus one.
	limit := func(need fraction[N], capacity N) {
		if need.over.IsZero() {
			return
		}
		last := e.instances.Mul(need.under).Mul(capacity).FloorQuo(need.over).Decimal()
		if last.LessThan(largestGrid) {
			next = min(next, last.IntPart()+1)
		}
	}
	limit(perInvocation.vcpu, e.unit.vcpu)
	limit(perInvocation.memory, e.unit.usable.Sub(d.sharedMB))
	if d.bounded {
		limit(one.neededSlots(), d.concurrency)
	}
	return next
}

// largestGrid keeps whole numbers of invocations within int64.
var largestGrid = decimal.New(1, 18)

// nextTiers considers every tier bound and allowance of the lines that grow
// with invocations.
func nextTiers[N number[N]](o *option[N], e *evaluation[N], d *demand[N], of func(int64) N, at int64, consider func(int64, Break)) {
	// Quantities of a piece are proportional to invocations; measure them at one
	// where the load is zero.
	per := e.quantities
	scale := of(at)
	if at == 0 {
		one := *d
		one.invocations = of(1)
		var probe evaluation[N]
		o.evaluate(&probe, &one, nil)
		per, scale = probe.quantities, of(1)
	}
	for i := range o.meters {
		m := &o.meters[i]
		quantity := per.priced[m.def.Basis]
		if m.price == nil || quantity.IsZero() {
			continue
		}
		m.rate.bounds(d.free, func(bound N) {
			// The smallest number whose quantity reaches the bound.
			x := bound.Mul(scale).CeilQuo(quantity.Mul(m.perUnit)).Decimal()
			if x.LessThan(largestGrid) {
				consider(x.IntPart(), BreakTier)
			}
		})
	}
}

// Slope bounds the cost of one more invocation for ever larger loads, and the
// cost that does not grow: beyond every break the cost lies between
// PerInvocation x invocations + Low and PerInvocation x invocations + High.
type Slope struct {
	PerInvocation decimal.Decimal
	Low, High     decimal.Decimal
	From          int64 // beyond every tier
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
	return Slope{PerInvocation: perInvocation, Low: fixedPart, High: fixedPart, From: last}
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
