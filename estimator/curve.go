package estimator

import (
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Curve is what one option costs along an axis, with everything else as in the
// comparison. Each point is a full estimate: the fleet is sized, and its unit
// chosen, anew; a stated baseline stays as it is.
//
// A Curve is for one goroutine. It remembers what it has computed, so that one
// curve serves every pair that its option is part of.
type Curve struct {
	run     *run
	subject subject
	grid    Grid
	kind    curveKind
	pieces  []piece                   // that were looked at, by their first point
	points  map[int64]Amount          // of a smooth curve, whose points are dear
	idles   map[int64]decimal.Decimal // what idle time costs, where it does
	slope   *knownSlope               // once somebody asked
	effort  int                       // of the points so far

	// alternatives are the curves of the commitments of which the cheapest is paid
	// at each point; empty for an exact way of buying.
	alternatives []*Curve
}

type curveKind int

const (
	levelCurve    curveKind = iota // the same everywhere
	steppedCurve                   // a fleet: level between its breaks
	straightCurve                  // an execution: a straight line between its breaks
	linearCurve                    // the same but for the last digits of a rounded quantity
	smoothCurve                    // busy time, Erlang, a share of nodes: no breaks to know
)

// piece is a part of a curve: its first point, the first point beyond it, why it
// ends there, the cost at its first point and what one point more adds.
type piece struct {
	from, next int64
	why        Break
	cost       Amount
	rise       Amount
}

func (p *piece) holds(point int64) bool { return p.from <= point && point < p.next }

// Curve returns the cost along a grid of the option at an index of Totals.
func (c *Comparison) Curve(i int, grid Grid) *Curve {
	s := c.totals[i].subject
	if len(c.run.plan.candidates[s.candidate].alternatives) == 0 {
		return c.curve(s, grid)
	}
	load := *c.run.load
	least := &Curve{run: c.run.plan.newRun(&load), subject: s, grid: grid, kind: smoothCurve}
	for _, exact := range c.run.alternatives(s) {
		if c.pricedInUse(exact) {
			least.alternatives = append(least.alternatives, c.curve(exact, grid))
		}
	}
	return least
}

// curve is the curve of an exact subject.
func (c *Comparison) curve(s subject, grid Grid) *Curve {
	load := *c.run.load
	curve := &Curve{
		run: c.run.plan.newRun(&load), subject: s, grid: grid, points: map[int64]Amount{}, idles: map[int64]decimal.Decimal{},
	}
	curve.kind = curve.kindOf(&load)
	return curve
}

// kindOf is what is known about the form of the curve.
func (c *Curve) kindOf(load *workload.Load) curveKind {
	offering := c.run.plan.candidates[c.subject.candidate].offering
	placement := offering.Placement
	along := c.grid.Axis
	if !c.scales() {
		switch {
		case c.subject.baseline != nil && !hasTraffic(load), along == AlongUtilization && c.subject.resized() && c.subject.sized.target != nil:
			return levelCurve
		case along == AlongUtilization && c.subject.resized():
			return smoothCurve
		case placement.Packed != nil && load.ClusterWorkloads > 1:
			return smoothCurve
		case along == AlongDuration && (c.subject.waits() || offering.Front != nil && fronts[load.HTTP] == httpDirect):
			return smoothCurve // what may wait is weighed against the duration; connections are held for it
		case hasTraffic(load) && along != AlongUtilization:
			return linearCurve
		default:
			return steppedCurve
		}
	}
	switch {
	case along == AlongUtilization:
		return levelCurve // a fleet's
	case load.ProvisionedConcurrency > 0,
		slices.ContainsFunc(offering.Meters, func(m pricing.Meter) bool { return m.PerHour() }),
		placement.Shared != nil && placement.Shared.MinWarmInstances > 0,
		placement.Sandbox != nil && placement.Sandbox.MaxConcurrency > 1 && load.Concurrency > 1,
		placement.Sandbox != nil && load.ServiceTimeFollowsVCPU,
		placement.Shared != nil && load.Concurrency > 1:
		return smoothCurve
	default:
		return straightCurve
	}
}

// Grid are the points of the curve.
func (c *Curve) Grid() Grid { return c.grid }

// Effort is the work that the curve's points took so far, in microseconds as
// estimated, not as measured: the same request always stops at the same place.
func (c *Curve) Effort() int {
	sum := c.effort
	for _, alternative := range c.alternatives {
		sum += alternative.Effort()
	}
	return sum
}

// PointEffort is the work of one more point, in the same microseconds.
func (c *Curve) PointEffort() int {
	if len(c.alternatives) == 0 {
		return c.pointEffort()
	}
	sum := 0
	for _, alternative := range c.alternatives {
		sum += alternative.PointEffort()
	}
	return sum
}

// Most is a cost that the curve does not exceed anywhere between two points, and
// Least one that it does not fall below.
//
// Costs rise from point to point, with one exception: an invocation ends idle time
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
func (c *Curve) idle(point int64) decimal.Decimal {
	if cost, known := c.idles[point]; known {
		return cost
	}
	c.move(point)
	cost := decimal.Zero
	c.run.withEvaluation(c.subject,
		func(o *option[fixed], e *evaluation[fixed], _ *demand[fixed]) { cost = o.idleCost(e).Decimal() },
		func(o *option[exact], e *evaluation[exact], _ *demand[exact]) { cost = o.idleCost(e).Decimal() })
	c.idles[point] = cost
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

// At is the cost at a point.
func (c *Curve) At(point int64) Amount {
	if len(c.alternatives) > 0 {
		return c.leastOf(func(a *Curve) Amount { return a.At(point) })
	}
	switch c.kind {
	case levelCurve, steppedCurve:
		return c.pieceAt(point).cost
	case straightCurve:
		p := c.pieceAt(point)
		return p.cost.plus(p.rise, point-p.from)
	case smoothCurve:
		if cost, known := c.points[point]; known {
			return cost
		}
		c.points[point] = c.evaluate(point)
		return c.points[point]
	default:
		return c.evaluate(point)
	}
}

// Priced reports whether the option has a price at a point.
func (c *Curve) Priced(point int64) bool {
	if len(c.alternatives) > 0 {
		return slices.ContainsFunc(c.alternatives, func(a *Curve) bool { return a.Priced(point) })
	}
	c.move(point)
	c.effort += c.pointEffort()
	return c.run.total(c.subject).Status == Priced
}

// Estimated is the cost at a point as an estimate there finds it, computed anew
// whatever is known about the form of the curve.
func (c *Curve) Estimated(point int64) Amount {
	if len(c.alternatives) > 0 {
		return c.leastOf(func(a *Curve) Amount { return a.Estimated(point) })
	}
	return c.evaluate(point)
}

func (c *Curve) evaluate(point int64) Amount {
	c.move(point)
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
	if c.kind == smoothCurve && c.scales() && load.Curve != nil {
		effort *= len(load.Curve.Grouped())
	}
	switch {
	case c.subject.waits():
		effort += waitingEffort
	case c.subject.resized():
		effort += sizedEffort
	}
	if !c.run.fits {
		effort *= decimals
	}
	return effort
}

// What sizing a fleet for every step of a load takes.
const (
	sizedEffort   = 300  // some ten units
	waitingEffort = 5000 // and for each number of them how long invocations wait
)

// rootOf is the integer square root.
func rootOf(d decimal.Decimal) int {
	return int(new(big.Int).Sqrt(d.BigInt()).Int64())
}
