package decision

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// AxisInvocations is the axis of an estimate's break-even.
const AxisInvocations = "invocations_per_month"

// MaxSteps bounds the pieces of two curves that one search visits.
const MaxSteps = 10_000

// MaxEffort bounds the work of all searches of one answer, in microseconds as
// Curve.Effort estimates them. A search that would go beyond it is truncated.
const MaxEffort = 1_500_000

// How a crossing was found.
const (
	KindRoot      = "root"      // two straight pieces cross
	KindJump      = "jump"      // a fleet grows by a unit
	KindBracketed = "bracketed" // a non-linear term: bisection on the grid
)

// breakEven finds every crossing of a pair that is complete. The result is kept:
// several columns of one answer ask for the same pair.
func (a *Answer) breakEven(of pair) *BreakEven {
	if found, ok := a.pairs[of]; ok {
		return found
	}
	totals := a.comparison.Totals()
	result := &BreakEven{
		PerExecution: totals[of.perExecution].ID, AlwaysOn: totals[of.alwaysOn].ID, Axis: AxisInvocations,
	}
	s := newSearch(a.comparison, of)
	s.spent = a.effort
	s.run()
	a.effort = s.effort()
	result.Truncated, result.searchedTo = s.truncated, decimal.NewFromInt(s.reached)
	result.cheaperAtZero = s.id(result, s.first)
	today := a.comparison.Load().InvocationsPerMonth
	for _, c := range s.crossings {
		at := decimal.NewFromInt(c.at)
		result.Crossings = append(result.Crossings, Crossing{
			At: at, CheaperBelow: s.id(result, -c.order), CheaperFrom: s.id(result, c.order), Kind: c.kind,
		})
		if result.Headroom == nil && at.GreaterThan(today) && today.IsPositive() {
			headroom := pricing.Ratio(at, today)
			result.Headroom = &headroom
		}
	}
	if a.pairs == nil {
		a.pairs = map[pair]*BreakEven{}
	}
	a.pairs[of] = result
	return result
}

// search walks two curves from zero invocations upwards: in leaps where the
// order cannot change, else piece by piece. On a piece both are straight, so
// their order changes at most once within it; at its end one of them may jump.
type search struct {
	a, b      *estimator.Curve // per execution, always on
	end       int64            // last grid point of the domain
	first     int              // order where it is first strict: -1 a is cheaper, 1 b is
	order     int              // the same, here; 0 before the first strict order
	crossings []crossing
	truncated bool
	reached   int64 // how far the search went
	spent     int   // effort of the answer's earlier searches
}

// effort is the work of the answer's searches so far.
func (s *search) effort() int { return s.spent + s.a.Effort() + s.b.Effort() }

type crossing struct {
	at    int64
	order int // from here on
	kind  string
}

func newSearch(comparison *estimator.Comparison, of pair) *search {
	s := &search{a: comparison.Curve(of.perExecution), b: comparison.Curve(of.alwaysOn)}
	s.end = s.domain(comparison.Load().InvocationsPerMonth)
	return s
}

// id names the cheaper option of an order.
func (s *search) id(result *BreakEven, order int) string {
	switch {
	case order < 0:
		return result.PerExecution
	case order > 0:
		return result.AlwaysOn
	default:
		return ""
	}
}

// compare is the order at a point: -1 a is cheaper, 1 b is, 0 a tie.
func (s *search) compare(at int64) int {
	return s.a.At(at).Cmp(s.b.At(at))
}

func (s *search) run() {
	s.order = s.compare(0)
	s.first = s.order
	from, stride := int64(0), max(1, s.end/firstLeap)
	for steps := 0; from < s.end; steps++ {
		s.reached = from
		if steps == MaxSteps || s.effort() > MaxEffort {
			s.truncated = true
			return
		}
		if to := s.leap(from, stride); to > from {
			from, stride = to, 2*stride
			continue
		}
		next, why := s.next(from)
		if last := min(next-1, s.end); last > from {
			s.within(from, last)
		}
		if next > s.end {
			return
		}
		s.arrive(next, why)
		from, stride = next, max(2*(next-from), stride/leapShrink)
	}
}

const (
	firstLeap  = 16 // the first leap is this part of the domain
	leapShrink = 8  // how fast a leap that failed becomes shorter
)

// leap goes ahead where no crossing can lie: while the most that the cheaper
// option costs on the way is less than the least that the dearer one does. It
// returns from when that cannot be told.
func (s *search) leap(from, stride int64) int64 {
	if s.order == 0 {
		return from
	}
	cheap, dear := s.a, s.b
	if s.order > 0 {
		cheap, dear = s.b, s.a
	}
	to := min(from+stride, s.end)
	if cheap.Most(from, to).Cmp(dear.Least(from, to)) < 0 {
		return to
	}
	return from
}

// next is the end of the piece that starts at a point. Curves whose breaks are
// not known are looked at on a geometric grid.
func (s *search) next(from int64) (int64, estimator.Break) {
	next, why := s.a.Next(from)
	if other, otherWhy := s.b.Next(from); other < next || (other == next && otherWhy == estimator.BreakResize) {
		next, why = other, otherWhy
	}
	if !s.linear() {
		const gridShare = 20 // steps of 5 %
		if grid := from + max(1, from/gridShare); grid < next {
			next, why = grid, estimator.NoBreak
		}
	}
	return next, why
}

func (s *search) linear() bool { return s.a.Linear() && s.b.Linear() }

// within looks for the one change of order inside a piece.
func (s *search) within(from, last int64) {
	end := s.compare(last)
	switch {
	case end == 0 || end == s.order:
		return
	case s.order == 0:
		s.begin(end)
		return
	}
	if s.linear() {
		s.cross(s.solve(from, last, end), end, KindRoot)
	} else {
		s.cross(s.bisect(from, last, end), end, KindBracketed)
	}
}

// arrive compares at the first point of the next piece.
func (s *search) arrive(at int64, why estimator.Break) {
	order := s.compare(at)
	switch {
	case order == 0 || order == s.order:
		return
	case s.order == 0:
		s.begin(order)
		return
	}
	kind := KindRoot
	switch {
	case why == estimator.BreakResize:
		kind = KindJump
	case !s.linear():
		kind = KindBracketed
	}
	s.cross(at, order, kind)
}

func (s *search) begin(order int) { s.order, s.first = order, order }

func (s *search) cross(at int64, order int, kind string) {
	s.crossings = append(s.crossings, crossing{at, order, kind})
	s.order = order
}

// solve finds the smallest grid point after from at which the order is end: the
// difference is a straight line between from and last. The quotient is only a
// guess; the neighbours decide.
func (s *search) solve(from, last int64, end int) int64 {
	before := s.a.At(from).Decimal().Sub(s.b.At(from).Decimal()).Abs()
	after := s.a.At(last).Decimal().Sub(s.b.At(last).Decimal()).Abs()
	span := decimal.NewFromInt(last - from)
	quotient, _ := before.Mul(span).QuoRem(before.Add(after), 0)
	at := min(from+quotient.IntPart()+1, last)
	if s.compare(at) != end || (at-1 > from && s.compare(at-1) == end) {
		return s.bisect(from, last, end)
	}
	return at
}

// bisect finds the smallest grid point in (from, last] at which the order is
// end, which it is at last and is not at from.
func (s *search) bisect(from, last int64, end int) int64 {
	for last-from > 1 {
		middle := from + (last-from)/2
		if s.compare(middle) == end {
			last = middle
		} else {
			from = middle
		}
	}
	return last
}
