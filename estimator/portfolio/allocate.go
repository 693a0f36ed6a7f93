package portfolio

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Decimals of what is allocated: costs, and quantities of what is shared.
const (
	costPlaces     = 10
	quantityPlaces = pricing.QuotientPlaces
)

// allocation hands out a total in proportion to weights, in the order in which
// they come. What was handed out so far is rounded, not each part, so that the
// parts add up to the total exactly, and none is negative.
type allocation struct {
	total  decimal.Decimal
	weight decimal.Decimal // of all parts together
	places int32

	seen  decimal.Decimal // weight so far
	given decimal.Decimal // of the total so far
}

// next is the part of the next weight. The weights add up to that of the
// allocation; where that is zero nothing is handed out.
func (a *allocation) next(weight decimal.Decimal) decimal.Decimal {
	if a.weight.IsZero() {
		return decimal.Zero
	}
	a.seen = a.seen.Add(weight)
	until := a.total
	if a.seen.LessThan(a.weight) {
		// Rounding to the nearest may pass the total by less than one digit.
		until = decimal.Min(a.total, quotientTo(a.places, a.total.Mul(a.seen), a.weight))
	}
	part := until.Sub(a.given)
	a.given = until
	return part
}

// quotientTo divides to a number of decimals, half away from zero, once: the
// quotient of the shifted dividend has its last digit there.
func quotientTo(places int32, dividend, divisor decimal.Decimal) decimal.Decimal {
	by := places - pricing.QuotientPlaces
	return pricing.Quotient(dividend.Shift(by), divisor).Shift(-by)
}

// granted divides an allowance among pools in proportion to the quantities that
// may use it, to 12 decimals. Nobody publishes in which order a provider drains
// an allowance that spans several prices, so no pool goes before another. What
// is handed out is all of the allowance, or all of the quantities.
func granted(allowance decimal.Decimal, quantities []decimal.Decimal) []decimal.Decimal {
	total := decimal.Zero
	for _, quantity := range quantities {
		total = total.Add(quantity)
	}
	grants := make([]decimal.Decimal, len(quantities))
	if total.LessThanOrEqual(allowance) {
		copy(grants, quantities)
		return grants
	}
	rest := allowance
	shares := allocation{total: allowance, weight: total, places: quantityPlaces}
	for i, quantity := range quantities {
		grants[i] = decimal.Min(quantity, shares.next(quantity))
		rest = rest.Sub(grants[i])
	}
	// A quantity of less than the last digit may have got more than it has.
	for i, quantity := range quantities {
		more := decimal.Min(rest, quantity.Sub(grants[i]))
		grants[i], rest = grants[i].Add(more), rest.Sub(more)
	}
	return grants
}
