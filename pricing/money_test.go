package pricing_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

func money(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, amount decimal.Decimal, currency pricing.Currency,
) pricing.Money {
	t.Helper()
	m, err := pricing.NewMoney(amount, currency)
	if err != nil {
		t.Fatalf("%s %s: %v", amount, currency, err)
	}
	return m
}

func TestMoneyNeedsACurrency(t *testing.T) {
	for _, currency := range []pricing.Currency{"", "usd", "US", "USDX", "U$D", "ÜSD"} {
		if m, err := pricing.NewMoney(dec("1"), currency); err == nil {
			t.Errorf("%q makes %v", currency, m)
		}
	}
	var none pricing.Money
	if sum, err := none.Add(none); err == nil {
		t.Errorf("money without a currency adds up to %v", sum)
	}
	if sum, err := none.Add(money(t, dec("1"), "USD")); err == nil {
		t.Errorf("money without a currency adds up to %v", sum)
	}
}

func TestTwoCurrenciesDoNotAdd(t *testing.T) {
	if sum, err := money(t, dec("1"), "USD").Add(money(t, dec("1"), "CHF")); err == nil {
		t.Errorf("USD and CHF add up to %v", sum)
	}
}

func TestMoneyAddsAndConvertsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := signed(t, "a"), signed(t, "b")
		sum, err := money(t, a, "USD").Add(money(t, b, "USD"))
		if err != nil || !sum.Amount().Equal(a.Add(b)) || sum.Currency() != "USD" {
			t.Fatalf("%s + %s is %v (%v)", a, b, sum, err)
		}
		rate := signed(t, "rate").Abs()
		francs, err := sum.Convert(rate, "CHF")
		if rate.IsZero() != (err != nil) {
			t.Fatalf("rate %s: %v", rate, err)
		}
		if err == nil && (!francs.Amount().Equal(a.Add(b).Mul(rate)) || francs.Currency() != "CHF") {
			t.Fatalf("%s at %s is %v", sum.Amount(), rate, francs)
		}
	})
}

func TestConvertRefuses(t *testing.T) {
	m := money(t, dec("1"), "USD")
	for _, rate := range []string{"0", "-1"} {
		if got, err := m.Convert(dec(rate), "CHF"); err == nil {
			t.Errorf("rate %s yields %v", rate, got)
		}
	}
	if got, err := m.Convert(dec("1"), "francs"); err == nil {
		t.Errorf("a currency without a code yields %v", got)
	}
}

// TestDisplayRoundsHalfAwayFromZero: half-even would fail published bills.
func TestDisplayRoundsHalfAwayFromZero(t *testing.T) {
	for amount, want := range map[string]string{
		"135001.125": "135001.13", "16.425": "16.43", "-16.425": "-16.43", "0.005": "0.01", "0.0049": "0.00", "2": "2.00", "28.835": "28.84",
	} {
		if got := money(t, dec(amount), "USD").Display(2); got != want {
			t.Errorf("%s is shown as %s, want %s", amount, got, want)
		}
	}
}
