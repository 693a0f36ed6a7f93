package estimator

import (
	"fmt"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Effects divide what a new catalog does to a monthly cost into what its prices do and
// what choosing again does. All three are exact amounts of one currency, per month;
// the two effects add up to the whole difference.
//
// A choice is an option: an offering in a region, architecture and purchase. What its
// platform is made of (the machine type, the size, the number of instances) follows
// from the prices and belongs to what the option costs.
type Effects struct {
	Before decimal.Decimal // the old choice at the old prices
	Held   decimal.Decimal // the old choice at the new prices
	After  decimal.Decimal // the new choice at the new prices
}

// Price is what the old choice costs more at the new prices.
func (e Effects) Price() decimal.Decimal { return e.Held.Sub(e.Before) }

// Choice is what the new choice costs more than the old one, at the new prices.
func (e Effects) Choice() decimal.Decimal { return e.After.Sub(e.Held) }

// Difference is what is paid more than before.
func (e Effects) Difference() decimal.Decimal { return e.After.Sub(e.Before) }

// PercentOf is a difference in percent of an amount: a ratio; false where the amount
// is zero.
func PercentOf(difference, amount decimal.Decimal) (decimal.Decimal, bool) {
	if amount.IsZero() {
		return decimal.Decimal{}, false
	}
	const hundred = 2 // as a power of ten
	return pricing.Ratio(difference.Shift(hundred), amount), true
}

// PriceSentence tells a person what prices did to what the subject costs. The subject
// is "the same option costs" or "the same options cost".
func (e Effects) PriceSentence(subject string, currency pricing.Currency) string {
	if e.Price().IsZero() {
		return fmt.Sprintf("%s as much as before: %s %s a month", subject, moneyText(e.Held), currency)
	}
	return fmt.Sprintf("%s %s: %s instead of %s %s a month", subject, moreOrLess(e.Price(), e.Before), moneyText(e.Held), moneyText(e.Before), currency)
}

// SavingText is what the new choice saves, for a person: "12.30 USD a month, 4.1 %".
func (e Effects) SavingText(currency pricing.Currency) string {
	saved := e.Choice().Neg()
	text := moneyText(saved) + " " + string(currency) + " a month"
	if percent, ok := PercentOf(saved, e.Held); ok {
		text += ", " + percentText(percent)
	}
	return text
}

// moreOrLess is a difference in words: "3.1 % more".
func moreOrLess(difference, amount decimal.Decimal) string {
	word := "more"
	if difference.IsNegative() {
		word = "less"
	}
	percent, ok := PercentOf(difference.Abs(), amount)
	if !ok {
		return word
	}
	return percentText(percent) + " " + word
}

// percentText shows a percentage to a person, with one decimal.
func percentText(percent decimal.Decimal) string {
	least := decimal.New(1, -1)
	if rounded := percent.Round(1); rounded.IsPositive() {
		return pricing.Grouped(pricing.Text(rounded)) + " %"
	}
	if percent.IsZero() {
		return "0 %"
	}
	return "less than " + pricing.Text(least) + " %"
}

// moneyText shows an amount to a person: to the cent from one up, to six decimals
// below.
func moneyText(amount decimal.Decimal) string {
	const cents, small = 2, 6
	if amount.Abs().LessThan(decimal.NewFromInt(1)) {
		return pricing.Text(amount.Round(small))
	}
	return pricing.Grouped(amount.StringFixed(cents))
}
