package estimator

import (
	"errors"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// within128 runs f and reports whether it stayed within 128 bits.
func within128(f func()) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if err, isErr := r.(error); !isErr || !errors.Is(err, errOverflow) {
				panic(r)
			}
			ok = false
		}
	}()
	f()
	return true
}

// operand draws non-negative decimals, from tiny to far beyond 128 bits.
func operand(t *rapid.T, label string) decimal.Decimal {
	digits := rapid.SliceOfN(rapid.ByteRange('0', '9'), 1, 40).Draw(t, label)
	n, _ := new(big.Int).SetString(string(digits), 10)
	return decimal.NewFromBigInt(n, rapid.Int32Range(-24, 6).Draw(t, label+" exponent"))
}

// TestFixedAgreesWithDecimal is the ground under the differential test of the
// engine: every operation yields the decimal's value or refuses.
func TestFixedAgreesWithDecimal(t *testing.T) {
	binary := []struct {
		name  string
		fixed func(a, b fixed) fixed
		exact func(a, b exact) exact
		legal func(a, b decimal.Decimal) bool
	}{
		{"add", fixed.Add, exact.Add, nil},
		{"sub", fixed.Sub, exact.Sub, func(a, b decimal.Decimal) bool { return a.Cmp(b) >= 0 }},
		{"mul", fixed.Mul, exact.Mul, nil},
		{"ceil", fixed.CeilQuo, exact.CeilQuo, func(_, b decimal.Decimal) bool { return !b.IsZero() }},
		{"floor", fixed.FloorQuo, exact.FloorQuo, func(_, b decimal.Decimal) bool { return !b.IsZero() }},
		{"quotient", fixed.Quotient, exact.Quotient, func(_, b decimal.Decimal) bool { return !b.IsZero() }},
	}
	for _, op := range binary {
		t.Run(op.name, func(t *testing.T) {
			computed := 0
			rapid.Check(t, func(t *rapid.T) {
				a, b := operand(t, "a"), operand(t, "b")
				if op.legal != nil && !op.legal(a, b) {
					return
				}
				var got fixed
				if !within128(func() { got = op.fixed(toFixed(a), toFixed(b)) }) {
					return
				}
				computed++
				if want := op.exact(toExact(a), toExact(b)); !got.Decimal().Equal(want.d) {
					t.Fatalf("%s(%s, %s) = %s, want %s", op.name, a, b, got.Decimal(), want.d)
				}
			})
			if computed == 0 {
				t.Fatal("every draw overflowed: nothing was compared")
			}
		})
	}
	t.Run("cmp", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			a, b := operand(t, "a"), operand(t, "b")
			var got int
			if within128(func() { got = toFixed(a).Cmp(toFixed(b)) }) && got != a.Cmp(b) {
				t.Fatalf("cmp(%s, %s) = %d, want %d", a, b, got, a.Cmp(b))
			}
		})
	})
}

// TestFixedRefusesWhatDoesNotFit: a result is exact or there is none.
func TestFixedRefusesWhatDoesNotFit(t *testing.T) {
	large := toFixed(decimal.RequireFromString("99999999999999999999999999999999999999"))
	for name, f := range map[string]func(){
		"product":         func() { large.Mul(large) },
		"sum":             func() { large.Add(large).Add(large).Add(large) },
		"difference":      func() { fixedInt(1).Sub(fixedInt(2)) },
		"negative":        func() { toFixed(decimal.NewFromInt(-1)) },
		"41 digits":       func() { toFixed(decimal.RequireFromString("99999999999999999999999999999999999999999")) },
		"far apart scale": func() { large.Add(toFixed(decimal.RequireFromString("0.000000000000000000001"))) },
	} {
		if within128(f) {
			t.Errorf("%s: no overflow", name)
		}
	}
}
