package decision

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// domainTimes: an axis is looked at up to so many times today where nothing tells
// that the order is settled before.
const domainTimes = 1000

// domain are the ends of what is looked at.
func (s *search) domain(today decimal.Decimal) (first, last int64) {
	first = s.grid.First()
	switch s.grid.Axis {
	case estimator.AlongInvocations:
		last = s.lastInvocations(today)
		return first, s.lastPriced(s.a, first, s.lastPriced(s.b, first, last))
	case estimator.AlongDuration:
		last = min(s.grid.Last(), max(first, s.grid.PointFor(today.Mul(decimal.NewFromInt(domainTimes)))))
		return first, s.lastPriced(s.a, first, s.lastPriced(s.b, first, last))
	default:
		return first, s.lastPriced(s.a, first, s.lastPriced(s.b, first, s.grid.Last()))
	}
}

// lastPriced is the last point, up to a bound, at which an option has a price: a
// platform stops an invocation that runs for too long, and no fleet is sized for more
// than the engine holds.
func (s *search) lastPriced(curve *estimator.Curve, first, last int64) int64 {
	if curve.Priced(last) {
		return last
	}
	for last-first > 1 {
		middle := first + (last-first)/2
		if curve.Priced(middle) {
			first = middle
		} else {
			last = middle
		}
	}
	return first
}

// lastInvocations is the last number of invocations to look at: where the slopes of
// the two curves decide the order for ever, else 1,000 times today.
func (s *search) lastInvocations(today decimal.Decimal) int64 {
	const leastToday = 1_000_000 // an idle workload still has a future to look at
	fallback := decimal.Max(today, decimal.NewFromInt(leastToday)).Mul(decimal.NewFromInt(domainTimes))
	a, aKnown := s.a.Slope()
	b, bKnown := s.b.Slope()
	if !aKnown || !bKnown {
		return clamp(fallback)
	}
	bound, ok := asymptote(a, b)
	if !ok {
		return clamp(fallback)
	}
	return clamp(decimal.Max(bound, decimal.NewFromInt(max(a.From, b.From)), today))
}

// asymptote is a number of invocations beyond which the flatter line stays below
// the steeper one, whatever lies between their bounds; false when they are
// parallel.
func asymptote(a, b estimator.Slope) (decimal.Decimal, bool) {
	steep, flat := a, b
	switch a.PerInvocation.Cmp(b.PerInvocation) {
	case 0:
		return decimal.Decimal{}, false
	case -1:
		steep, flat = b, a
	}
	gap := steep.PerInvocation.Sub(flat.PerInvocation)
	lead := flat.High.Sub(steep.Low)
	if !lead.IsPositive() {
		return decimal.Zero, true
	}
	return pricing.Quotient(lead, gap).Ceil(), true
}

// clamp keeps the grid within whole numbers that leave room for one step more.
func clamp(d decimal.Decimal) int64 {
	const most = 1_000_000_000_000_000_000
	if d.GreaterThanOrEqual(decimal.NewFromInt(most)) {
		return most
	}
	return d.Ceil().IntPart()
}
