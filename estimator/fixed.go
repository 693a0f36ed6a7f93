package estimator

import (
	"errors"
	"math"
	"math/big"
	"math/bits"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// fixed is a checked decimal: a 128-bit coefficient and a power of ten. Its
// results are exact or it panics with errOverflow, so it can never be a little
// wrong. The zero value is 0.
type fixed struct {
	hi, lo uint64
	scale  int32 // value = coefficient x 10^-scale; may be negative
}

// errOverflow says that a result does not fit. It is caught where an option is
// evaluated, and the option is computed again in decimals.
var errOverflow = errors.New("fixed-point overflow")

// toFixed converts a non-negative decimal, with its trailing zeros stripped so
// that products stay short. It panics with errOverflow when it does not fit.
func toFixed(d decimal.Decimal) fixed {
	digits := d.NumDigits()
	switch {
	case d.IsZero():
		return fixed{}
	case d.IsNegative() || digits > 38:
		panic(errOverflow)
	case digits <= 18:
		return fixed{lo: uint64(d.CoefficientInt64()), scale: -d.Exponent()}.stripped()
	}
	coefficient := d.Coefficient()
	if coefficient.BitLen() > 128 {
		panic(errOverflow)
	}
	var low big.Int
	low.And(coefficient, maxUint64)
	f := fixed{lo: low.Uint64(), hi: new(big.Int).Rsh(coefficient, 64).Uint64(), scale: -d.Exponent()}
	return f.stripped()
}

var maxUint64 = new(big.Int).SetUint64(^uint64(0))

// fixedInt converts a non-negative integer.
func fixedInt(n int64) fixed {
	if n < 0 {
		panic(errOverflow)
	}
	return fixed{lo: uint64(n)}
}

// Int64 is a whole number as an int64; math.MaxInt64 where it is larger.
func (a fixed) Int64() int64 {
	a = a.stripped()
	for a.scale < 0 {
		hi, lo := bits.Mul64(a.lo, 10)
		if a.hi != 0 || hi != 0 {
			return math.MaxInt64
		}
		a.lo, a.scale = lo, a.scale+1
	}
	if a.hi != 0 || a.lo > math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(a.lo)
}

func (a fixed) IsZero() bool { return a.hi == 0 && a.lo == 0 }

// stripped moves trailing zeros of the coefficient into the scale.
func (a fixed) stripped() fixed {
	if a.IsZero() {
		return fixed{}
	}
	for a.hi != 0 {
		hi, rest := a.hi/10, a.hi%10
		lo, last := bits.Div64(rest, a.lo, 10)
		if last != 0 {
			return a
		}
		a = fixed{hi: hi, lo: lo, scale: a.scale - 1}
	}
	for a.lo%10 == 0 {
		a.lo /= 10
		a.scale--
	}
	return a
}

// scaled is a with its coefficient multiplied by 10^by, the value unchanged.
func (a fixed) scaled(by int32) fixed {
	for by > 0 {
		step := min(by, int32(len(powersOfTen)-1))
		a = a.times(powersOfTen[step])
		a.scale += step
		by -= step
	}
	return a
}

// times multiplies the coefficient alone.
func (a fixed) times(factor uint64) fixed {
	carry, lo := bits.Mul64(a.lo, factor)
	if a.hi == 0 {
		return fixed{hi: carry, lo: lo, scale: a.scale}
	}
	over, hi := bits.Mul64(a.hi, factor)
	hi, wrapped := bits.Add64(hi, carry, 0)
	if over != 0 || wrapped != 0 {
		panic(errOverflow)
	}
	return fixed{hi: hi, lo: lo, scale: a.scale}
}

// aligned brings two values to one scale.
func aligned(a, b fixed) (fixed, fixed) {
	switch {
	case a.scale == b.scale:
		return a, b
	case a.scale < b.scale:
		return a.scaled(b.scale - a.scale), b
	default:
		return a, b.scaled(a.scale - b.scale)
	}
}

func (a fixed) Add(b fixed) fixed {
	if a.IsZero() {
		return b
	}
	if b.IsZero() {
		return a
	}
	a, b = aligned(a, b)
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, over := bits.Add64(a.hi, b.hi, carry)
	if over != 0 {
		panic(errOverflow)
	}
	return fixed{hi: hi, lo: lo, scale: a.scale}
}

func (a fixed) Sub(b fixed) fixed {
	if b.IsZero() {
		return a
	}
	a, b = aligned(a, b)
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, under := bits.Sub64(a.hi, b.hi, borrow)
	if under != 0 {
		panic(errOverflow)
	}
	if hi == 0 && lo == 0 {
		return fixed{}
	}
	return fixed{hi: hi, lo: lo, scale: a.scale}
}

func (a fixed) Mul(b fixed) fixed {
	if a.hi == 0 && b.hi == 0 {
		hi, lo := bits.Mul64(a.lo, b.lo)
		if hi == 0 && lo == 0 {
			return fixed{}
		}
		return fixed{hi: hi, lo: lo, scale: a.scale + b.scale}
	}
	a, b = a.stripped(), b.stripped()
	if b.hi != 0 {
		a, b = b, a
	}
	if b.hi != 0 {
		panic(errOverflow)
	}
	product := a.times(b.lo)
	if product.IsZero() {
		return fixed{}
	}
	product.scale += b.scale
	return product
}

func (a fixed) Cmp(b fixed) int {
	if a.IsZero() || b.IsZero() {
		switch {
		case !b.IsZero():
			return -1
		case !a.IsZero():
			return 1
		default:
			return 0
		}
	}
	a, b = aligned(a, b)
	switch {
	case a.hi != b.hi:
		if a.hi < b.hi {
			return -1
		}
		return 1
	case a.lo < b.lo:
		return -1
	case a.lo > b.lo:
		return 1
	default:
		return 0
	}
}

// quoRem divides coefficients of one scale.
func quoRem(a, b fixed) (quotient, rest fixed) {
	switch {
	case b.hi == 0 && a.hi == 0:
		return fixed{lo: a.lo / b.lo}, fixed{lo: a.lo % b.lo}
	case b.hi == 0:
		hi, high := a.hi/b.lo, a.hi%b.lo
		lo, low := bits.Div64(high, a.lo, b.lo)
		return fixed{hi: hi, lo: lo}, fixed{lo: low}
	}
	// The divisor has more than 64 bits, so the quotient has fewer: estimate it
	// from the leading 64 bits of the divisor, which is at most one too large.
	shift := uint(bits.LeadingZeros64(b.hi))
	divisor := b.hi<<shift | b.lo>>(64-shift)
	estimate, _ := bits.Div64(a.hi>>1, a.hi<<63|a.lo>>1, divisor)
	estimate >>= 63 - shift
	if estimate != 0 {
		estimate--
	}
	quotient = fixed{lo: estimate}
	product := fixed{hi: b.hi, lo: b.lo}.times(estimate)
	rest = fixed{hi: a.hi, lo: a.lo}.Sub(product)
	if rest.Cmp(fixed{hi: b.hi, lo: b.lo}) >= 0 {
		quotient.lo++
		rest = rest.Sub(fixed{hi: b.hi, lo: b.lo})
	}
	return quotient, rest
}

func (a fixed) CeilQuo(b fixed) fixed {
	a, b = aligned(a, b)
	quotient, rest := quoRem(a, b)
	if !rest.IsZero() {
		return quotient.Add(fixed{lo: 1})
	}
	return quotient
}

func (a fixed) FloorQuo(b fixed) fixed {
	a, b = aligned(a, b)
	quotient, _ := quoRem(a, b)
	return quotient
}

func (a fixed) Quotient(b fixed) fixed {
	if a.IsZero() {
		return fixed{}
	}
	// a / b = (a.c x 10^(places + b.scale - a.scale) / b.c) x 10^-places.
	shift := pricing.QuotientPlaces + b.scale - a.scale
	a.scale, b.scale = 0, 0
	if shift >= 0 {
		a = a.scaled(shift)
	} else {
		b = b.scaled(-shift)
	}
	quotient, rest := quoRem(a, b)
	b.scale, rest.scale = 0, 0
	if rest.Add(rest).Cmp(b) >= 0 {
		quotient = quotient.Add(fixed{lo: 1})
	}
	quotient.scale = pricing.QuotientPlaces
	return quotient.stripped()
}

func (a fixed) Decimal() decimal.Decimal {
	if a.hi == 0 {
		return decimal.NewFromUint64(a.lo).Shift(-a.scale)
	}
	coefficient := new(big.Int).SetUint64(a.hi)
	coefficient.Lsh(coefficient, 64).Or(coefficient, new(big.Int).SetUint64(a.lo))
	return decimal.NewFromBigInt(coefficient, -a.scale)
}

// powersOfTen are 10^0 .. 10^19, all that fit 64 bits.
var powersOfTen = func() (powers [20]uint64) {
	powers[0] = 1
	for i := 1; i < len(powers); i++ {
		powers[i] = powers[i-1] * 10
	}
	return powers
}()
