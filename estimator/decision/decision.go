package decision

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator"
)

// Answer is an estimate with what follows from it.
type Answer struct {
	Estimate       *estimator.Estimate
	BreakEven      *BreakEven      // nil when not asked for, or when one side has no priced option
	Recommendation *Recommendation // nil when not asked for, or when nothing is priced
	Sensitivity    *Sensitivity    // nil when not asked for, or when nothing is priced

	comparison *estimator.Comparison
	pairs      map[onAxis]*BreakEven
	curves     map[curveOf]*estimator.Curve
	effort     int // of the searches so far
}

// BreakEven is where the order of two options flips along an axis. In an estimate
// A is billed per execution and B is always on.
type BreakEven struct {
	A, B      string // option ids
	Axis      Axis
	Step      decimal.Decimal  // grid of the axis
	Today     decimal.Decimal  // the profile's place on the axis
	From, To  decimal.Decimal  // what was searched, ends included
	Crossings []Crossing       // in rising order of At
	GreyBand  *Band            // first to last crossing; nil with fewer than two
	Headroom  *decimal.Decimal // ratio: first crossing above today / today; nil when there is none
	Truncated bool             // the search ended after MaxSteps pieces, or MaxEffort

	cheaperAtFirst string // option id; empty for a tie everywhere
}

// Crossing is the smallest point of the axis' grid from which the order of the two
// options is reversed.
type Crossing struct {
	At           decimal.Decimal
	CheaperBelow string // option id
	CheaperFrom  string // option id
	Kind         string // root, jump or bracketed

	before decimal.Decimal // the last point below At at which the other one really is cheaper
}

// Recommendation is the option that the path of questions ends in.
type Recommendation struct {
	Option      string // option id
	Abstraction string
	Cheapest    string          // option id of rank 1
	Premium     decimal.Decimal // per month: what Option costs more than Cheapest
	Reason      string          // a sentence when Option is not the cheapest
	Path        []Question
	Warnings    []Warning
}

// Question is one step of the path.
type Question struct {
	Question string
	Answer   string
	Because  string
}

// Warning is something a reader must know before deciding.
type Warning struct {
	Code   string
	Detail string
	Option string // option id, where one is meant
}
