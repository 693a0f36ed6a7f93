package pricing

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Bounds of decimal input. They are checked on the text, before any big
// integer exists, so that "1e1000000000" costs nothing.
const (
	// MaxDecimalDigits is the most significant digits a decimal may carry.
	MaxDecimalDigits = 40
	// MaxDecimalLength is the most bytes of a decimal's text: sign, digits, point
	// and the zeros that an exponent within bounds stands for.
	MaxDecimalLength = MaxDecimalDigits + 2*MaxDecimalExponent + 8
	// MaxDecimalExponent bounds the absolute value of an explicit exponent.
	MaxDecimalExponent = 30
	// QuotientPlaces is the number of decimals to which the one division that
	// an amount may contain is rounded (half away from zero).
	QuotientPlaces = 12
	// RatioDigits is the number of significant digits of a ratio.
	RatioDigits = 12
)

// ParseDecimal reads a decimal of at most MaxDecimalDigits digits, with an
// optional exponent within +-MaxDecimalExponent. It accepts what a JSON number
// accepts, and a leading "+" and leading zeros besides. NaN and infinities are
// refused.
func ParseDecimal(text string) (decimal.Decimal, error) {
	if err := CheckDecimal(text); err != nil {
		return decimal.Decimal{}, err
	}
	d, err := decimal.NewFromString(strings.TrimPrefix(text, "+"))
	if err != nil {
		return decimal.Decimal{}, fmt.Errorf("%q is not a decimal number", clip(text))
	}
	return d, nil
}

// CheckDecimal reports whether ParseDecimal would accept the text, without
// building the number.
func CheckDecimal(text string) error {
	if len(text) > MaxDecimalLength {
		return fmt.Errorf("%q has %d characters, at most %d are read", clip(text), len(text), MaxDecimalLength)
	}
	rest := text
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		rest = rest[1:]
	}
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(rest), "e")
	digits, significant, dots := 0, 0, 0
	for _, c := range []byte(mantissa) {
		switch {
		case c >= '0' && c <= '9':
			digits++
			if c != '0' || significant > 0 {
				significant++
			}
		case c == '.' && dots == 0:
			dots++
		default:
			return fmt.Errorf("%q is not a decimal number", clip(text))
		}
	}
	if digits == 0 || strings.HasPrefix(mantissa, ".") || strings.HasSuffix(mantissa, ".") {
		return fmt.Errorf("%q is not a decimal number", clip(text))
	}
	if significant > MaxDecimalDigits {
		return fmt.Errorf("%q has %d digits, at most %d are read", clip(text), significant, MaxDecimalDigits)
	}
	if !hasExponent {
		return nil
	}
	return checkExponent(text, exponent)
}

func checkExponent(text, exponent string) error {
	digits := strings.TrimPrefix(strings.TrimPrefix(exponent, "-"), "+")
	if digits == "" || len(exponent)-len(digits) > 1 {
		return fmt.Errorf("%q is not a decimal number", clip(text))
	}
	value := 0
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return fmt.Errorf("%q is not a decimal number", clip(text))
		}
		if value = value*10 + int(c-'0'); value > MaxDecimalExponent {
			return fmt.Errorf("%q has an exponent outside -%d..%d", clip(text), MaxDecimalExponent, MaxDecimalExponent)
		}
	}
	return nil
}

// clip keeps hostile input short in error texts.
func clip(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}

// Quotient divides inside an amount: once, to QuotientPlaces decimals, half
// away from zero. The divisor must not be zero.
func Quotient(dividend, divisor decimal.Decimal) decimal.Decimal {
	return dividend.DivRound(divisor, QuotientPlaces)
}

// Ratio divides for display: to RatioDigits significant digits, half away from
// zero. A ratio never enters an amount. A zero divisor yields zero.
func Ratio(dividend, divisor decimal.Decimal) decimal.Decimal {
	if divisor.IsZero() || dividend.IsZero() {
		return decimal.Zero
	}
	// The quotient lies within a factor of ten of 10^(magnitudes' difference),
	// so these places hold at least RatioDigits significant digits.
	places := int32(RatioDigits) - (magnitude(dividend) - magnitude(divisor)) + 1
	return RoundRatio(dividend.DivRound(divisor, max(places, 0)+2), dividend, divisor)
}

// RoundRatio rounds a quotient to RatioDigits significant digits. It divides
// again at the exact place, so that nothing is rounded twice.
func RoundRatio(quotient, dividend, divisor decimal.Decimal) decimal.Decimal {
	if quotient.IsZero() {
		return quotient
	}
	return dividend.DivRound(divisor, RatioDigits-magnitude(quotient))
}

// magnitude is the number of digits before the decimal point: 1 for 1..9.99,
// 0 for 0.1..0.99, -1 for 0.01..0.099.
func magnitude(d decimal.Decimal) int32 {
	return int32(d.NumDigits()) + d.Exponent()
}

// Text is the canonical form of a decimal: plain digits, no zeros at the
// end of a fraction, and zero without a sign.
func Text(d decimal.Decimal) string {
	if d.IsZero() {
		return "0"
	}
	return d.String()
}
