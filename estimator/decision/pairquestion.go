package decision

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// Axis is what a break-even varies, everything else staying as it is.
type Axis string

// The axes.
const (
	AxisInvocations Axis = "invocations_per_month" // grid of 1
	AxisDuration    Axis = "duration_ms"           // grid of the coarser of the two options' billing increments
	AxisUtilization Axis = "steady_utilization"    // grid of 0.0001, up to 1
)

// Axes are all axes, in their stable order.
func Axes() []Axis { return []Axis{AxisInvocations, AxisDuration, AxisUtilization} }

// Unit is what a value of the axis counts.
func (a Axis) Unit() string {
	switch a {
	case AxisInvocations:
		return "requests"
	case AxisDuration:
		return "ms"
	default:
		return "share"
	}
}

// PairQuestion asks where the order of two options flips. Options are named by id;
// with neither A nor B they are the cheapest per-execution and the cheapest
// always-on option of the profile.
type PairQuestion struct {
	A, B   string
	Axis   Axis // empty: AxisInvocations
	Points int  // of the curve at most, 2 to MaxPoints; 0: DefaultPoints
}

// The number of points of a curve.
const (
	DefaultPoints = 101
	MaxPoints     = 2001
)

// PairAnswer answers a PairQuestion.
type PairAnswer struct {
	Estimate  *estimator.Estimate // both options at today's load, with their proof
	BreakEven *BreakEven
	// Curve is the cost of both options from the start of the domain, or near today,
	// to beyond the last crossing: evenly spaced points, every crossing and the point
	// before it, and today; rising.
	Curve []Point
}

// Point is what both options of a pair cost at one place of the axis, per month.
type Point struct {
	At    decimal.Decimal
	ACost decimal.Decimal
	BCost decimal.Decimal
}

// Band is a stretch of the axis, both ends included.
type Band struct {
	From, To decimal.Decimal
}

// Sensitivity is how far today's cheapest option is from losing its place.
type Sensitivity struct {
	Option   string          // id of today's cheapest
	RunnerUp string          // id of the next; empty when there is none
	Margin   decimal.Decimal // per month: what the next costs more
	Flips    []Flip          // axes first, then unit prices by the size of the change
}

// FlipKind says what has to change.
type FlipKind string

// The kinds.
const (
	FlipAxis  FlipKind = "axis"       // a field of the profile
	FlipPrice FlipKind = "unit_price" // every tier of one published price
)

// Flip is the smallest change of one thing, all else staying as it is, that takes
// the first rank from today's cheapest option.
type Flip struct {
	Kind    FlipKind
	Axis    Axis             // of FlipAxis
	Address *pricing.Address // of FlipPrice
	Option  string           // of FlipPrice: the id of the option that pays the price
	// Today is the value that holds now, of the axis or of the unit price (its first
	// paid tier); At the nearest one at which the order is another, nil when no value
	// changes it. Of a unit price it is Today times a factor of 12 decimals that is
	// rounded away from 1, so that the order really is another there.
	Today   decimal.Decimal
	Unit    string // of an axis; what a unit price pays for, e.g. "10 Requests"
	At      *decimal.Decimal
	Change  *decimal.Decimal // ratio: At / Today - 1; nil without At
	Becomes string           // id of the option that is the cheapest then; empty without At
	Reason  string           // why there is no At; empty with one
}
