package estimator

import (
	"math"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// number is what the engine computes with: exact, non-negative arithmetic.
// Every operation is exact or, for quotients, rounded as its name says; an
// implementation that cannot represent a result panics with errOverflow, and
// the evaluation is repeated with decimals.
type number[N any] interface {
	Add(addend N) N
	Sub(subtrahend N) N // the caller guarantees a non-negative result
	Mul(factor N) N
	Cmp(other N) int
	IsZero() bool
	CeilQuo(divisor N) N  // smallest integer >= quotient; the divisor is positive
	FloorQuo(divisor N) N // largest integer <= quotient; the divisor is positive
	Quotient(divisor N) N // to pricing.QuotientPlaces decimals, half away from zero
	Int64() int64         // of a whole number; math.MaxInt64 where it is larger
	Decimal() decimal.Decimal
}

// exact is the oracle: shopspring decimals.
type exact struct{ d decimal.Decimal }

func toExact(d decimal.Decimal) exact { return exact{d} }
func exactInt(n int64) exact          { return exact{decimal.NewFromInt(n)} }

func (a exact) Add(b exact) exact        { return exact{a.d.Add(b.d)} }
func (a exact) Sub(b exact) exact        { return exact{a.d.Sub(b.d)} }
func (a exact) Mul(b exact) exact        { return exact{a.d.Mul(b.d)} }
func (a exact) Cmp(b exact) int          { return a.d.Cmp(b.d) }
func (a exact) IsZero() bool             { return a.d.IsZero() }
func (a exact) Quotient(b exact) exact   { return exact{pricing.Quotient(a.d, b.d)} }
func (a exact) Decimal() decimal.Decimal { return a.d }

func (a exact) Int64() int64 {
	if whole := a.d.BigInt(); whole.IsInt64() {
		return whole.Int64()
	}
	return math.MaxInt64
}

func (a exact) CeilQuo(b exact) exact {
	quotient, rest := a.d.QuoRem(b.d, 0)
	if rest.IsPositive() {
		quotient = quotient.Add(decimal.NewFromInt(1))
	}
	return exact{quotient}
}

func (a exact) FloorQuo(b exact) exact {
	quotient, _ := a.d.QuoRem(b.d, 0)
	return exact{quotient}
}

func least[N number[N]](a, b N) N {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

func most[N number[N]](a, b N) N {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}
