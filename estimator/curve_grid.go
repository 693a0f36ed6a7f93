package estimator

import (
	"math"

	"github.com/shopspring/decimal"
)

// Axis is what a curve varies, everything else staying as in the comparison.
type Axis int

// The axes.
const (
	AlongInvocations Axis = iota // invocations per month
	AlongDuration                // duration_ms
	AlongUtilization             // steady_utilization
)

// Grid are the points of an axis at which curves are looked at, as whole numbers.
// Costs do not fall from one point to the next, so that the utilization falls
// along its grid: a fleet that is filled less needs more units.
type Grid struct {
	Axis   Axis
	StepMs decimal.Decimal // of AlongDuration: the distance of two points, a whole number
}

// Grid are the points at which the options at indexes of Totals can be compared
// along an axis: durations in the coarsest of the steps in which they bill them, of
// at least 1 ms.
func (c *Comparison) Grid(axis Axis, options ...int) Grid {
	step := decimal.NewFromInt(1)
	for _, i := range options {
		placement := c.totals[i].Offering.Placement
		switch {
		case placement.Sandbox != nil:
			step = decimal.Max(step, placement.Sandbox.Duration.IncrementMs)
		case placement.Shared != nil:
			step = decimal.Max(step, placement.Shared.Duration.IncrementMs)
		}
	}
	return Grid{Axis: axis, StepMs: step.Ceil()}
}

// utilizationSteps: a utilization is a whole number of ten-thousandths.
const utilizationSteps = 10_000

// maxDurationMs is the longest duration that a profile may state: a leap year.
const maxDurationMs = 8784 * 3_600_000

// First and Last are the ends of the grid.
func (g Grid) First() int64 {
	if g.Axis == AlongDuration {
		return 1
	}
	return 0
}

// Last is the end of the grid.
func (g Grid) Last() int64 {
	switch g.Axis {
	case AlongDuration:
		return maxDurationMs / g.StepMs.IntPart()
	case AlongUtilization:
		return utilizationSteps - 1
	default:
		return largestGrid
	}
}

// Rises reports whether the value rises from point to point.
func (g Grid) Rises() bool { return g.Axis != AlongUtilization }

// Value is the place of a point on the axis.
func (g Grid) Value(point int64) decimal.Decimal {
	switch g.Axis {
	case AlongDuration:
		return g.StepMs.Mul(decimal.NewFromInt(point))
	case AlongUtilization:
		const places = 4
		return decimal.New(utilizationSteps-point, -places)
	default:
		return decimal.NewFromInt(point)
	}
}

// Step is the distance of two points.
func (g Grid) Step() decimal.Decimal {
	if g.Axis == AlongDuration {
		return g.StepMs
	}
	return g.Value(0).Sub(g.Value(1)).Abs()
}

// PointFor is the last point whose cost is no higher than at a value: the largest
// that is not above it, or of a falling value the smallest that is not below it.
// A value before the first point is the first.
func (g Grid) PointFor(value decimal.Decimal) int64 {
	var point decimal.Decimal
	switch g.Axis {
	case AlongDuration:
		point, _ = value.QuoRem(g.StepMs, 0)
	case AlongUtilization:
		const places = 4
		point = decimal.NewFromInt(utilizationSteps).Sub(value.Shift(places).Ceil())
	default:
		point = value.Floor()
	}
	if point.GreaterThan(decimal.NewFromInt(g.Last())) {
		return g.Last()
	}
	return max(g.First(), point.IntPart())
}

// move sets the value of the axis.
func (c *Curve) move(point int64) {
	r := c.run
	switch c.grid.Axis {
	case AlongDuration:
		r.load.DurationMs = c.grid.Value(point)
		if r.fits {
			r.fast.durationMs = fixedInt(point * c.grid.StepMs.IntPart()).stripped()
			*r.fast.tried = triedSizes[fixed]{}
		}
	case AlongUtilization:
		r.load.SteadyUtilization = c.grid.Value(point)
		r.load.UtilizationNumerator, r.load.UtilizationDenominator = r.load.SteadyUtilization, decimal.NewFromInt(1)
		if r.fits {
			r.fast.utilization, r.fast.utilUnder = fixed{lo: uint64(utilizationSteps - point), scale: 4}.stripped(), fixedInt(1)
		}
	default:
		r.load.InvocationsPerMonth = decimal.NewFromInt(point)
		if r.fits {
			r.fast.invocations = fixedInt(point).stripped()
		}
	}
}

// lastWithin is the last point of the grid at which units of a total capacity
// hold a need, given the need at the point 1 of a rising axis, or at a utilization
// of 1. math.MaxInt64: at every point.
func lastWithin[N number[N]](g Grid, need fraction[N], capacity N, of func(int64) N) int64 {
	if need.over.IsZero() {
		return math.MaxInt64
	}
	if g.Axis == AlongUtilization {
		least := need.over.Mul(of(utilizationSteps)).CeilQuo(need.under.Mul(capacity)).Int64()
		return utilizationSteps - min(least, utilizationSteps+1)
	}
	last := need.under.Mul(capacity).FloorQuo(need.over).Int64()
	if last >= largestGrid {
		return math.MaxInt64
	}
	return last
}

// largestGrid keeps points within int64.
const largestGrid = 1_000_000_000_000_000_000

// unitPoint is the demand at the point to which lastWithin relates needs.
func unitPoint[N number[N]](g Grid, d *demand[N]) demand[N] {
	one := *d
	switch g.Axis {
	case AlongDuration:
		one.durationMs = d.ofInt(g.StepMs.IntPart())
	case AlongUtilization:
		one.utilization, one.utilUnder = d.one, d.one
	default:
		one.invocations = d.one
	}
	return one
}
