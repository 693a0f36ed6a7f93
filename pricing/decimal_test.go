package pricing_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

func dec(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func TestParseDecimalAccepts(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "0.0": "0", "+1": "1", "007": "7", "1.50": "1.5", "-2.5": "-2.5", "1e3": "1000", "1E-3": "0.001", "1e+2": "100",
		"12.5e-1": "1.25", "0e30": "0", "1e30": "1000000000000000000000000000000",
		"0.0000000000000000000000000000012345678901": "0.0000000000000000000000000000012345678901", // zeros are no digits
		"1234567890123456789012345678901234567890":   "1234567890123456789012345678901234567890",
		"0.1234567890123456789012345678901234567890": "0.123456789012345678901234567890123456789",
	} {
		got, err := pricing.ParseDecimal(text)
		if err != nil || pricing.Text(got) != want {
			t.Errorf("%q is %s (%v), want %s", text, pricing.Text(got), err, want)
		}
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "-", "+", ".", "-.", ".5", "5.", "1.2.3", "1,5", "1_000", " 1", "1 ", "0x10", "1e", "1e+", "e5", "1e5.5", "1e++5", "1e-+5", "--1", "+-1",
		"NaN", "Inf", "-Infinity", "one", "1e31", "1e-31", "1e1000000000", "1e-1000000000", "1e99999999999999999999999", "1e00000031",
		"12345678901234567890123456789012345678901", "0.12345678901234567890123456789012345678901", "\x00", "1\n", "１",
		strings.Repeat("0", 200), "1" + strings.Repeat("0", 40), "1e1e1",
	} {
		if got, err := pricing.ParseDecimal(text); err == nil {
			t.Errorf("%q was read as %s", text, got)
		} else if len(err.Error()) > 200 {
			t.Errorf("%q: the error has %d characters", text, len(err.Error()))
		}
	}
}

// FuzzParseDecimal: what is accepted has the stated size and survives a round
// trip; CheckDecimal and ParseDecimal agree.
func FuzzParseDecimal(f *testing.F) {
	for _, seed := range []string{"0", "-0.00", "1e30", "1e-30", "+12.50E+2", "1e1000000000", "NaN", strings.Repeat("9", 41), "0.", ".0", "1.2.3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := pricing.ParseDecimal(text)
		if checked := pricing.CheckDecimal(text); (checked == nil) != (err == nil) {
			t.Fatalf("%q: check says %v, parse says %v", text, checked, err)
		}
		if err != nil {
			return
		}
		if got.NumDigits() > pricing.MaxDecimalDigits+pricing.MaxDecimalExponent || got.Exponent() < -pricing.MaxDecimalLength-pricing.MaxDecimalExponent {
			t.Fatalf("%q has %d digits and exponent %d", text, got.NumDigits(), got.Exponent())
		}
		want, ok := new(big.Rat).SetString(text)
		if !ok || want.Cmp(got.Rat()) != 0 {
			t.Fatalf("%q was read as %s", text, got)
		}
	})
}

// TestCanonicalTextIsReadBack: what an answer says is legal input, wherever the
// number came from input.
func TestCanonicalTextIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{1,18})?(e-?[0-9]|e[12][0-9]|e-[12][0-9])?`).Draw(t, "text")
		first, err := pricing.ParseDecimal(digits)
		if err != nil {
			t.Fatalf("%q: %v", digits, err)
		}
		text := pricing.Text(first)
		if strings.ContainsAny(text, "eE+") || text == "-0" || (strings.Contains(text, ".") && strings.HasSuffix(text, "0")) {
			t.Fatalf("%q is written %q", digits, text)
		}
		if len(strings.Trim(strings.NewReplacer(".", "", "-", "").Replace(text), "0")) > pricing.MaxDecimalDigits {
			return
		}
		second, err := pricing.ParseDecimal(text)
		if err != nil && !strings.Contains(err.Error(), "digits") {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && !second.Equal(first) {
			t.Fatalf("%q became %q", digits, text)
		}
	})
}

// signed draws a decimal of any sign and size.
func signed(t *rapid.T, label string) decimal.Decimal {
	n := rapid.Int64().Draw(t, label)
	d := decimal.New(n, rapid.Int32Range(-30, 20).Draw(t, label+" exponent"))
	if rapid.Bool().Draw(t, label+" is long") {
		d = d.Mul(decimal.New(rapid.Int64().Draw(t, label+" factor"), -9))
	}
	return d
}

// halfAway rounds a rational to an integer, half away from zero.
func halfAway(r *big.Rat) *big.Int {
	twice := new(big.Int).Lsh(new(big.Int).Abs(r.Num()), 1)
	twice.Add(twice, r.Denom())
	whole := twice.Div(twice, new(big.Int).Lsh(r.Denom(), 1))
	if r.Sign() < 0 {
		whole.Neg(whole)
	}
	return whole
}

// scaled is r x 10^by.
func scaled(r *big.Rat, by int) *big.Rat {
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(by, -by))), nil))
	if by < 0 {
		power.Inv(power)
	}
	return power.Mul(power, r)
}

// bruteRatio finds the place of the first digit by trying, and rounds there once.
func bruteRatio(r *big.Rat) *big.Rat {
	if r.Sign() == 0 {
		return r
	}
	size, place := new(big.Rat).Abs(r), 0
	for ; scaled(size, -place).Cmp(big.NewRat(1, 1)) >= 0; place++ {
	}
	for ; scaled(size, -place).Cmp(big.NewRat(1, 10)) < 0; place-- {
	}
	by := pricing.RatioDigits - place
	return scaled(new(big.Rat).SetInt(halfAway(scaled(r, by))), -by)
}

// TestRatioRoundsOnceTo12SignificantDigits against rationals.
func TestRatioRoundsOnceTo12SignificantDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := signed(t, "dividend"), signed(t, "divisor")
		got := pricing.Ratio(a, b)
		if b.IsZero() {
			if !got.IsZero() {
				t.Fatalf("%s / 0 is %s", a, got)
			}
			return
		}
		if want := bruteRatio(new(big.Rat).Quo(a.Rat(), b.Rat())); got.Rat().Cmp(want) != 0 {
			t.Fatalf("%s / %s is %s, want %s", a, b, got, want.FloatString(40))
		}
	})
}

// TestRatioOfLargeNumbersRoundsOnce: beyond 12 digits before the point as well.
func TestRatioOfLargeNumbersRoundsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		head := decimal.New(rapid.Int64Range(100_000_000_000, 999_999_999_999).Draw(t, "head"), 2)
		tail := dec(rapid.SampledFrom([]string{"0", "49", "49.49", "49.5", "49.99", "50", "50.01", "99.99"}).Draw(t, "tail"))
		b := decimal.NewFromInt(rapid.Int64Range(1, 9).Draw(t, "divisor"))
		a := head.Add(tail).Mul(b)
		if got, want := pricing.Ratio(a, b), bruteRatio(new(big.Rat).Quo(a.Rat(), b.Rat())); got.Rat().Cmp(want) != 0 {
			t.Fatalf("%s / %s is %s, want %s", a, b, got, want.FloatString(2))
		}
	})
}

func TestRatioTable(t *testing.T) {
	for _, test := range []struct{ a, b, want string }{
		{"0", "7", "0"},
		{"7", "0", "0"},
		{"1", "3", "0.333333333333"},
		{"2", "3", "0.666666666667"},
		{"-2", "3", "-0.666666666667"},
		{"200000", "3", "66666.6666667"},
		{"1", "300000", "0.00000333333333333"},
		{"1234567890125", "1", "1234567890130"},     // half, away from zero
		{"-1234567890125", "1", "-1234567890130"},   // the same below zero
		{"1234567890124.9", "1", "1234567890120"},   // 24.9 is not yet 25
		{"0.9999999999995", "1", "1"},               // carries into the next place
		{"0.99999999999949", "1", "0.999999999999"}, // rounded once, not twice
		{"999999999999.5", "1", "1000000000000"},
		{"1000000000000000", "3", "333333333333000"},
		{"512", "1769", "0.289429055964"},
	} {
		if got := pricing.Ratio(dec(test.a), dec(test.b)); pricing.Text(got) != test.want {
			t.Errorf("%s / %s is %s, want %s", test.a, test.b, pricing.Text(got), test.want)
		}
	}
}

// TestQuotientRoundsOnceTo12Decimals against rationals.
func TestQuotientRoundsOnceTo12Decimals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := signed(t, "dividend"), signed(t, "divisor")
		if b.IsZero() {
			t.SkipNow()
		}
		want := scaled(new(big.Rat).SetInt(halfAway(scaled(new(big.Rat).Quo(a.Rat(), b.Rat()), pricing.QuotientPlaces))), -pricing.QuotientPlaces)
		if got := pricing.Quotient(a, b); got.Rat().Cmp(want) != 0 {
			t.Fatalf("%s / %s is %s, want %s", a, b, got, want.FloatString(20))
		}
	})
}

func TestTextHasNoExponentNoTrailingZeroNoNegativeZero(t *testing.T) {
	for _, test := range []struct {
		d    decimal.Decimal
		want string
	}{
		{decimal.New(0, -5), "0"},
		{decimal.New(0, 5), "0"},
		{dec("-0.00"), "0"},
		{decimal.New(15, 3), "15000"},
		{dec("1.500"), "1.5"},
		{dec("100.00"), "100"},
		{dec("-0.50"), "-0.5"},
		{decimal.New(1, -12), "0.000000000001"},
		{dec("1").Mul(dec("0.10")), "0.1"},
	} {
		if got := pricing.Text(test.d); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}
