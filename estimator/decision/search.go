package decision

import (
	"math/bits"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
)

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

// search walks two curves from the first point of a grid upwards: in leaps where
// the order cannot change, else piece by piece. On a piece both are straight, so
// their order changes at most once within it; at its end one of them may jump.
type search struct {
	a, b   *estimator.Curve
	grid   estimator.Grid
	start  int64 // first point of the domain
	end    int64 // last point of the domain
	today  int64 // the profile's point: most crossings lie within its order of magnitude
	first  int   // order where it is first strict: -1 a is cheaper, 1 b is
	order  int   // the same, here; 0 before the first strict order
	strict int64 // the last point so far at which the order was strict

	crossings []crossing
	truncated bool
	reached   int64 // how far the search went
	budget    int   // effort that is left for it
	before    int   // effort of the two curves before it began
}

// crossing is a change of order from one point of the grid to the next, ties
// between them aside.
type crossing struct {
	last  int64 // the last point at which the order was strict and another
	at    int64 // the first point of the new order
	order int   // from here on
	kind  string
}

func newSearch(a, b *estimator.Curve, budget int) *search {
	return &search{a: a, b: b, grid: a.Grid(), budget: budget, before: a.Effort() + b.Effort()}
}

// effort is the work that this search has caused.
func (s *search) effort() int { return s.a.Effort() + s.b.Effort() - s.before }

// compare is the order at a point: -1 a is cheaper, 1 b is, 0 a tie.
func (s *search) compare(at int64) int {
	return s.a.At(at).Cmp(s.b.At(at))
}

// look compares at a point that no point with another order lies before.
func (s *search) look(at int64) int {
	order := s.compare(at)
	if order != 0 && order == s.order {
		s.strict = at
	}
	return order
}

func (s *search) run() {
	s.order = s.compare(s.start)
	s.first, s.strict = s.order, s.start
	from, stride := s.start, max(1, min(s.end-s.start, s.today)/firstLeap)
	for steps := 0; from < s.end; steps++ {
		s.reached = from
		if steps == MaxSteps || s.effort() > s.budget {
			s.truncated = true
			return
		}
		if to := s.leap(from, stride); to > from {
			from, stride, s.strict = to, 2*stride, to
			continue
		}
		next, why := s.next(from)
		if last := min(next-1, s.end); last > from {
			s.within(from, last)
		}
		if next > s.end {
			break
		}
		s.arrive(next, why)
		from, stride = next, max(2*(next-from), stride/leapShrink)
	}
	s.reached = s.end
}

const (
	firstLeap  = 4 // the first leap is this part of the way to today, or to the end
	leapShrink = 4 // how fast a leap that failed becomes shorter
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
	to := min(aligned(from, stride), s.end)
	if cheap.Most(from, to).Cmp(dear.Least(from, to)) < 0 {
		return to
	}
	return from
}

// aligned is a point about a stride ahead that other searches of the same curves look
// at as well: a multiple of the largest power of two in the stride.
func aligned(from, stride int64) int64 {
	unit := int64(1) << (bits.Len64(uint64(stride)) - 1)
	return max(from+1, (from+stride)/unit*unit)
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
	end := s.look(last)
	switch {
	case end == 0 || end == s.order:
		return
	case s.order == 0:
		s.begin(last, end)
		return
	}
	if s.linear() {
		s.cross(s.solve(from, last, end), end, KindRoot)
	} else {
		s.cross(s.bisect(from, last, end), end, KindBracketed)
	}
	s.strict = last
}

// arrive compares at the first point of the next piece.
func (s *search) arrive(at int64, why estimator.Break) {
	order := s.look(at)
	switch {
	case order == 0 || order == s.order:
		return
	case s.order == 0:
		s.begin(at, order)
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

func (s *search) begin(at int64, order int) { s.order, s.first, s.strict = order, order, at }

// cross records a change of order at a point. The last point of the old order is
// the one before, but for ties.
func (s *search) cross(at int64, order int, kind string) {
	last := at - 1
	if s.compare(last) == 0 {
		last = s.lastStrict(s.strict, last)
	}
	s.crossings = append(s.crossings, crossing{last: last, at: at, order: order, kind: kind})
	s.order, s.strict = order, at
}

// lastStrict is the last point in [from, tie) that is no tie: what lies behind it
// is one stretch of ties.
func (s *search) lastStrict(from, tie int64) int64 {
	for tie-from > 1 {
		middle := from + (tie-from)/2
		if s.compare(middle) == 0 {
			tie = middle
		} else {
			from = middle
		}
	}
	return from
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
