package decision

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// domain is the last number of invocations to look at: where the slopes of the
// two curves decide the order for ever, else 1,000 times today.
func (s *search) domain(today decimal.Decimal) int64 {
	const (
		times      = 1000
		leastToday = 1_000_000 // an idle workload still has a future to look at
	)
	fallback := decimal.Max(today, decimal.NewFromInt(leastToday)).Mul(decimal.NewFromInt(times))
	a, aKnown := s.a.Slope()
	b, bKnown := s.b.Slope()
	if !aKnown || !bKnown {
		return clamp(fallback)
	}
	bound, ok := asymptote(a, b)
	if !ok {
		return clamp(fallback)
	}
	end := clamp(decimal.Max(bound, decimal.NewFromInt(max(a.From, b.From)), today))
	if a.Falling && a.PerInvocation.GreaterThan(b.PerInvocation) {
		return max(s.settled(b, end), clamp(today))
	}
	return end
}

// settledShare: a domain a hundredth too long costs less than finding its end.
const settledShare = 100

// settled is close above the smallest number of invocations, up to a bound, from
// which the per-execution curve lies above anything that the other one can cost.
// Its tiers must be falling: down to a slope that is still the steeper one, the
// lead over a line of the other's slope then never shrinks once the allowances
// are used up.
func (s *search) settled(other estimator.Slope, bound int64) int64 {
	above := func(at int64) bool {
		line := other.PerInvocation.Mul(decimal.NewFromInt(at)).Add(other.High)
		return s.a.At(at).Decimal().GreaterThan(line)
	}
	from := int64(0)
	for bound-from > 1+bound/settledShare {
		middle := from + (bound-from)/2
		if above(middle) {
			bound = middle
		} else {
			from = middle
		}
	}
	return bound
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
