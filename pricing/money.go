package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Currency is an ISO 4217 code.
type Currency string

// USD is the currency of the providers' list prices that the seed holds.
const USD Currency = "USD"

// Valid reports whether the code has the form of ISO 4217: three capitals.
func (c Currency) Valid() bool {
	if len(c) != 3 {
		return false
	}
	for _, r := range c {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}

// Money is an exact amount of one currency. The zero value is invalid: money
// cannot exist without a currency.
type Money struct {
	amount   decimal.Decimal
	currency Currency
}

// NewMoney returns an exact amount of the currency.
func NewMoney(amount decimal.Decimal, currency Currency) (Money, error) {
	if !currency.Valid() {
		return Money{}, fmt.Errorf("%q is not a currency code", currency)
	}
	return Money{amount: amount, currency: currency}, nil
}

// Amount is the exact number of currency units.
func (m Money) Amount() decimal.Decimal { return m.amount }

// Currency is the unit of the amount.
func (m Money) Currency() Currency { return m.currency }

// Add returns the exact sum. Adding two currencies is an error.
func (m Money) Add(other Money) (Money, error) {
	if m.currency != other.currency || m.currency == "" {
		return Money{}, fmt.Errorf("cannot add %q to %q", other.currency, m.currency)
	}
	return Money{amount: m.amount.Add(other.amount), currency: m.currency}, nil
}

// Convert multiplies by a rate: units of the target currency per unit of m's.
func (m Money) Convert(rate decimal.Decimal, target Currency) (Money, error) {
	if !rate.IsPositive() {
		return Money{}, fmt.Errorf("rate %s from %s to %s is not positive", Text(rate), m.currency, target)
	}
	return NewMoney(m.amount.Mul(rate), target)
}

// Display rounds half away from zero to the given places, for people only.
func (m Money) Display(places int32) string {
	return m.amount.StringFixed(places)
}
