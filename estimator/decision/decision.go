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

	comparison *estimator.Comparison
	pairs      map[pair]*BreakEven
	effort     int // of the searches so far
}

// BreakEven is where the order of a per-execution and an always-on option flips.
type BreakEven struct {
	PerExecution string // option id
	AlwaysOn     string // option id
	Axis         string // "invocations_per_month"
	Crossings    []Crossing
	Headroom     *decimal.Decimal // ratio: first crossing above today / today; nil when there is none
	Truncated    bool             // the search ended after MaxSteps pieces

	cheaperAtZero string          // option id; empty for a tie everywhere
	searchedTo    decimal.Decimal // invocations per month
}

// Crossing is the smallest whole number of invocations per month from which the
// order of the two options is reversed.
type Crossing struct {
	At           decimal.Decimal
	CheaperBelow string // option id
	CheaperFrom  string // option id
	Kind         string // root, jump or bracketed
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
