package estimator

import (
	"math"
	"math/big"
	"slices"

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
	piece   piece                     // the piece that was looked at last
	points  map[int64]Amount          // of a smooth curve, whose points are dear
	idles   map[int64]decimal.Decimal // what idle time costs, where it does
	effort  int                       // of the points so far

	// alternatives are the curves of the commitments of which the cheapest is paid
	// at each point; empty for an exact way of buying.
	alternatives []*Curve
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
	s := c.totals[i].subject
	if len(c.run.plan.candidates[s.candidate].alternatives) == 0 {
		return c.curve(s)
	}
	least := &Curve{run: c.run, subject: s, kind: smoothCurve}
	for _, exact := range c.run.alternatives(s) {
		if c.pricedInUse(exact) {
			least.alternatives = append(least.alternatives, c.curve(exact))
		}
	}
	return least
}

// curve is the curve of an exact subject.
func (c *Comparison) curve(s subject) *Curve {
	load := *c.run.load
	curve := &Curve{run: c.run.plan.newRun(&load), subject: s, points: map[int64]Amount{}, idles: map[int64]decimal.Decimal{}}
	candidate := &c.run.plan.candidates[s.candidate]
	placement := candidate.offering.Placement
	scales := placement.Sandbox != nil || placement.Shared != nil
	switch {
	case scales && load.ProvisionedConcurrency > 0,
		scales && slices.ContainsFunc(candidate.offering.Meters, func(m pricing.Meter) bool { return m.PerHour() }),
		placement.Shared != nil && placement.Shared.MinWarmInstances > 0,
		placement.Sandbox != nil && placement.Sandbox.MaxConcurrency > 1 && load.Concurrency > 1,
		placement.Sandbox != nil && load.ServiceTimeFollowsVCPU,
		placement.Shared != nil && load.Concurrency > 1,
		placement.Packed != nil && load.ClusterWorkloads > 1:
		curve.kind = smoothCurve
	case !scales && !hasTraffic(&load):
		curve.kind = steppedCurve
	}
	return curve
}

// Effort is the work that the curve's points took so far, in microseconds as
// estimated, not as measured: the same request always stops at the same place.
func (c *Curve) Effort() int {
	sum := c.effort
	for _, alternative := range c.alternatives {
		sum += alternative.Effort()
	}
	return sum
}

// Most is a cost that the curve does not exceed anywhere between two points, and
// Least one that it does not fall below.
//
// Costs rise with invocations, with one exception: an invocation ends idle time
// of warm instances that somebody pays for. What is paid for idle time falls, and
// everything else rises. Of several commitments the cheapest is paid at each
// point, so that the least of their bounds it.
func (c *Curve) Most(from, to int64) Amount {
	switch {
	case len(c.alternatives) > 0:
		return c.leastOf(func(a *Curve) Amount { return a.Most(from, to) })
	case !c.warm():
		return c.At(to)
	default:
		return amountOf(c.At(to).Decimal().Sub(c.idle(to)).Add(c.idle(from)))
	}
}

// Least is a cost that the curve does not fall below between two points.
func (c *Curve) Least(from, to int64) Amount {
	switch {
	case len(c.alternatives) > 0:
		return c.leastOf(func(a *Curve) Amount { return a.Least(from, to) })
	case !c.warm():
		return c.At(from)
	default:
		return amountOf(c.At(from).Decimal().Sub(c.idle(from)).Add(c.idle(to)))
	}
}

// leastOf is the least of what the alternatives yield.
func (c *Curve) leastOf(of func(*Curve) Amount) Amount {
	best := of(c.alternatives[0])
	for _, alternative := range c.alternatives[1:] {
		if cost := of(alternative); cost.Cmp(best) < 0 {
			best = cost
		}
	}
	return best
}

// warm reports whether idle time is paid for.
func (c *Curve) warm() bool {
	placement := c.run.plan.candidates[c.subject.candidate].offering.Placement
	return placement.Shared != nil && c.run.load.ProvisionedConcurrency > 0
}

// idle is what idle time costs at a point.
func (c *Curve) idle(invocations int64) decimal.Decimal {
	if cost, known := c.idles[invocations]; known {
		return cost
	}
	c.move(invocations)
	cost := decimal.Zero
	c.run.withEvaluation(c.subject,
		func(o *option[fixed], e *evaluation[fixed], _ *demand[fixed]) { cost = o.idleCost(e).Decimal() },
		func(o *option[exact], e *evaluation[exact], _ *demand[exact]) { cost = o.idleCost(e).Decimal() })
	c.idles[invocations] = cost
	return cost
}

// idleCost is the part of an evaluation that pays for idle time.
func (o *option[N]) idleCost(e *evaluation[N]) N {
	var sum N
	for i := range e.lines[:e.count] {
		basis := o.meters[e.lines[i].meter].def.Basis
		if e.lines[i].lacks == nil && (basis == pricing.BasisIdleVCPUSeconds || basis == pricing.BasisIdleGBSeconds) {
			sum = sum.Add(e.lines[i].effective)
		}
	}
	return sum
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
	if len(c.alternatives) > 0 {
		return c.leastOf(func(a *Curve) Amount { return a.At(invocations) })
	}
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
	c.effort += c.pointEffort()
	return c.run.total(c.subject).Cost
}

// pointEffort estimates the work of one point in microseconds: sizes that a
// function tries, each with its Erlang series, the Poisson sums of shared
// instances, and decimals where the load does not fit fixed point. The length of
// a series goes with the root of what it is about.
func (c *Curve) pointEffort() int {
	const (
		decimals    = 20
		poissonPart = 5
	)
	load := c.run.load
	effort := max(1, len(c.run.fast.tried.able))
	switch {
	case c.kind != smoothCurve:
	case !c.scales():
	case c.run.plan.candidates[c.subject.candidate].offering.Placement.Sandbox != nil:
		effort *= 1 + rootOf(decimal.NewFromInt(load.ProvisionedConcurrency))
	default:
		effort += rootOf(load.InvocationsPerMonth.Mul(load.DurationMs).Shift(-9)) / poissonPart
	}
	if !c.run.fits {
		effort *= decimals
	}
	return effort
}

// rootOf is the integer square root.
func rootOf(d decimal.Decimal) int {
	return int(new(big.Int).Sqrt(d.BigInt()).Int64())
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
// as it is for ever, or when it is not linear and its breaks are not known. Where
// the cheapest of several commitments is paid, it may bend at other points too.
func (c *Curve) Next(invocations int64) (int64, Break) {
	next, why := int64(math.MaxInt64), NoBreak
	for _, alternative := range c.alternatives {
		if at, reason := alternative.Next(invocations); at < next {
			next, why = at, reason
		}
	}
	if len(c.alternatives) > 0 {
		return next, why
	}
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
	c.effort++
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
	if e.why == whyPerExecution || d.surrounds {
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
		quantity := m.counted(per.priced[m.def.Basis], d)
		if m.lacks != nil || quantity.IsZero() || !m.def.Basis.PerInvocation() {
			continue
		}
		if m.def.RequestKB > 0 {
			quantity = quantity.Mul(d.requestBlocks(m.def.RequestKB))
		}
		m.rates.pay().bounds(d.free, func(bound N) {
			// The smallest number whose quantity reaches the bound.
			x := bound.Mul(scale).CeilQuo(quantity.Mul(m.perUnit)).Decimal()
			if x.LessThan(largestGrid) {
				consider(x.IntPart(), BreakTier)
			}
		})
	}
}
