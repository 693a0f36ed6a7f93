package estimator

import (
	"github.com/shopspring/decimal"
)

// Amount is an exact cost that is converted to a decimal only when somebody
// asks: ranking a thousand options needs no decimals.
type Amount struct {
	fast  fixed
	exact *decimal.Decimal // nil: fast holds the value
}

// Decimal is the exact value, in the currency of the estimate.
func (a Amount) Decimal() decimal.Decimal {
	if a.exact != nil {
		return *a.exact
	}
	return a.fast.Decimal()
}

// Cmp is -1, 0 or 1.
func (a Amount) Cmp(b Amount) int {
	if a.exact == nil && b.exact == nil {
		order := 0
		if try(func() { order = a.fast.Cmp(b.fast) }) {
			return order
		}
	}
	return a.Decimal().Cmp(b.Decimal())
}

func amountOf(d decimal.Decimal) Amount { return Amount{exact: &d} }

// plus is a + times x addend, times >= 0.
func (a Amount) plus(addend Amount, times int64) Amount {
	if a.exact == nil && addend.exact == nil {
		var sum fixed
		if try(func() { sum = a.fast.Add(addend.fast.Mul(fixedInt(times))) }) {
			return Amount{fast: sum}
		}
	}
	return amountOf(a.Decimal().Add(addend.Decimal().Mul(decimal.NewFromInt(times))))
}

// minus is a - b, which may be negative only where it is exact.
func (a Amount) minus(b Amount) Amount {
	if a.exact == nil && b.exact == nil && a.Cmp(b) >= 0 {
		var difference fixed
		if try(func() { difference = a.fast.Sub(b.fast) }) {
			return Amount{fast: difference}
		}
	}
	return amountOf(a.Decimal().Sub(b.Decimal()))
}
