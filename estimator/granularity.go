package estimator

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// granularity rounds a duration up, compiled for one number type.
type granularity[N number[N]] struct {
	increment N // zero: not rounded
	minimum   N
}

func (c *compiler[N]) granularity(def pricing.Granularity) granularity[N] {
	return granularity[N]{increment: c.of(def.IncrementMs), minimum: c.of(def.MinimumMs)}
}

// limit is the longest duration of an invocation, in ms: where the platform
// publishes none, longer than any month.
func (c *compiler[N]) limit(mostMs decimal.Decimal) N {
	if mostMs.IsZero() {
		return c.of(decimal.New(1, 18))
	}
	return c.of(mostMs)
}

// billed is the duration that is billed for one that took durationMs.
func (g *granularity[N]) billed(durationMs N) N {
	return most(g.minimum, roundedUp(durationMs, g.increment))
}

// roundedUp is the smallest multiple of the increment that is no less than the
// quantity, or the quantity itself where the increment is zero.
func roundedUp[N number[N]](quantity, increment N) N {
	if increment.IsZero() {
		return quantity
	}
	return quantity.CeilQuo(increment).Mul(increment)
}

// counted is a quantity of the meter's basis in the meter's unit. Seconds that are
// priced by the hour are divided once, to pricing.QuotientPlaces; hours that are
// priced by the second are multiplied.
func (m *meter[N]) counted(quantity N, d *demand[N]) N {
	switch {
	case m.perHour:
		return quantity.Quotient(d.secondsPerHour)
	case m.perSecond:
		return quantity.Mul(d.secondsPerHour)
	default:
		return quantity
	}
}
