package queueing

import (
	"math"

	"github.com/shopspring/decimal"
)

// MaxServers is the largest number of servers that WaitingServers tries.
const MaxServers = 10_000_000

// LimitDigits is the number of significant digits of WaitLimit.
const LimitDigits = 12

// WaitingServers is the smallest number of servers with which at least percentile
// percent of the arrivals wait no longer than maxWaitMs for a free server, for an
// offered load of over/under erlang (M/M/c: Poisson arrivals, exponential service with
// a mean of serviceMs, one queue, first come first served):
//
//	P(W > t) = C(c, a) e^(-(c - a) t / s) <= 1 - percentile / 100
//
// It is 0 without load, and otherwise above the load, because a queue without slack
// grows for ever. It is false when MaxServers do not suffice, as for a percentile of
// 100.
//
// The answer is the smallest c whose WaitLimit the load does not exceed, compared
// exactly, so that it never falls when the load rises.
func WaitingServers(over, under, serviceMs, maxWaitMs, percentile decimal.Decimal) (int64, bool) {
	if over.IsZero() {
		return 0, true
	}
	a := float(over, under)
	rule := waitRule(serviceMs, maxWaitMs, percentile)
	if a >= MaxServers || rule.late <= 0 {
		return 0, false
	}
	// The answer lies some multiple of the square root of the load above the load:
	// the distance is doubled until the rule holds, then halved.
	low := int64(a) // never enough
	high := low + 1
	for step := int64(1); !rule.holds(high, a); step *= 2 {
		if high >= MaxServers {
			return 0, false
		}
		low, high = high, min(MaxServers, high+step)
	}
	for high-low > 1 {
		if middle := low + (high-low)/2; rule.holds(middle, a) {
			high = middle
		} else {
			low = middle
		}
	}
	// Floats found the place; the exact load decides.
	within := func(servers int64) bool { return over.LessThanOrEqual(under.Mul(rule.limit(servers))) }
	for high > 1 && within(high-1) {
		high--
	}
	for !within(high) {
		if high++; high > MaxServers {
			return 0, false
		}
	}
	return high, true
}

// WaitLimit is the largest offered load, in erlang, at which that many servers keep the
// promise of WaitingServers, rounded down to LimitDigits significant digits. It is below
// the number of servers, and 0 without servers or for a percentile of 100.
func WaitLimit(servers int64, serviceMs, maxWaitMs, percentile decimal.Decimal) decimal.Decimal {
	return waitRule(serviceMs, maxWaitMs, percentile).limit(servers)
}

// waiting is the promise that at most the share `late` of the arrivals waits longer
// than `waits` mean service times.
type waiting struct{ late, waits float64 }

func waitRule(serviceMs, maxWaitMs, percentile decimal.Decimal) waiting {
	hundred := decimal.NewFromInt(100)
	return waiting{late: float(hundred.Sub(percentile), hundred), waits: float(maxWaitMs, serviceMs)}
}

// holds reports whether the promise is kept. What floats blur near the boundary, less
// than one part in 10^13, counts as kept, so that loads which meet it exactly on paper
// do so here.
func (w waiting) holds(servers int64, a float64) bool {
	const blur = 1 + 1e-13
	c := float64(servers)
	return a < c && w.probability(c, a) <= float64(w.late*blur)
}

// probability is P(W > t), for a < c.
func (w waiting) probability(c, a float64) float64 {
	free := c - a
	// 1/C = 1/B (c - a)/c + a/c.
	inverse := float64(inverseErlangB(c, a)*float64(free/c)) + a/c
	return exponential(float64(free*w.waits)) / inverse
}

// limit is WaitLimit: the last number of LimitDigits digits at which the promise
// holds, sought from where floats put it.
func (w waiting) limit(servers int64) decimal.Decimal {
	if servers <= 0 || w.late <= 0 {
		return decimal.Zero
	}
	near := decimal.NewFromFloat(w.boundary(float64(servers)))
	places := LimitDigits - int32(near.NumDigits()) - near.Exponent()
	count := w.lastCount(servers, near.Shift(places).IntPart(), places)
	if fewest := decimal.New(1, LimitDigits-1).IntPart(); count < fewest {
		// It is just below a power of ten, and has a digit more.
		places++
		count = w.lastCount(servers, 10*count, places)
	}
	return decimal.New(count, -places)
}

// lastCount is the largest count of 10^-places erlang at which the promise holds,
// sought upwards and downwards from a count near it.
func (w waiting) lastCount(servers, count int64, places int32) int64 {
	one := decimal.NewFromInt(1)
	holds := func(count int64) bool {
		return count <= 0 || w.holds(servers, float(decimal.New(count, -places), one))
	}
	for step := int64(1); !holds(count); step *= 2 {
		count -= step
	}
	step := int64(1)
	for ; holds(count + step); step *= 2 {
		count += step
	}
	for step /= 2; step > 0; step /= 2 {
		if holds(count + step) {
			count += step
		}
	}
	return max(count, 0)
}

// boundary is about the load at which c servers keep the promise just so. It
// halves until both ends are within a factor of ten of the share, and follows
// chords from there.
func (w waiting) boundary(c float64) float64 {
	if w.late >= 1 {
		return c
	}
	const (
		rounds = 100
		exact  = 1e-13
	)
	low, high := 0.0, c
	atLow, atHigh := 0.0, 1.0
	near := func(probability float64) bool {
		return float64(10*probability) > w.late && probability < float64(10*w.late)
	}
	last := 0
	for range rounds {
		middle := low + float64((high-low)/2)
		if near(atLow) && near(atHigh) {
			middle = low + float64((high-low)*float64((w.late-atLow)/(atHigh-atLow)))
		}
		if middle <= low || middle >= high {
			break
		}
		probability := w.probability(c, middle)
		if math.Abs(probability-w.late) <= float64(exact*w.late) {
			return middle
		}
		// An end that stays twice weighs half (Illinois), or chords creep.
		if probability < w.late {
			low, atLow = middle, probability
			if last < 0 {
				atHigh = w.late + float64((atHigh-w.late)/2)
			}
			last = -1
		} else {
			high, atHigh = middle, probability
			if last > 0 {
				atLow = w.late - float64((w.late-atLow)/2)
			}
			last = 1
		}
	}
	return low
}

// inverseErlangB is 1/B(c, a) = 1 + c/a + c(c-1)/a^2 + ... for a whole c; infinite
// where B is nothing. Some ten times the square root of c terms matter.
func inverseErlangB(c, a float64) float64 {
	const negligible = 1e-17
	sum, term := 1.0, 1.0
	for free := c; free > 0; free-- {
		term = float64(float64(term*free) / a)
		sum += term
		if math.IsInf(sum, 1) {
			return sum
		}
		if free < a && term < float64(negligible*sum) {
			break
		}
	}
	return sum
}

// exponential is e^-x for x >= 0, to the last bit or two. It is written out because
// math.Exp is assembly on some processors and other bits on others.
func exponential(x float64) float64 {
	const (
		nothing = 740 // e^-740 is about the smallest float
		// The logarithm of 2 in two parts, of which the first has few enough bits for its
		// products with whole numbers to be exact.
		ln2High = 6.93147180369123816490e-01
		ln2Low  = 1.90821492927058770002e-10
		terms   = 17
	)
	if x > nothing {
		return 0
	}
	halvings := math.Floor(float64(x/(ln2High+ln2Low)) + 0.5)
	rest := (x - float64(halvings*ln2High)) - float64(halvings*ln2Low)
	// e^-rest by its series from the small terms on; |rest| <= 0.35.
	sum := 1.0
	for n := float64(terms); n >= 1; n-- {
		sum = 1 - float64(float64(rest*sum)/n)
	}
	return math.Ldexp(sum, -int(halvings))
}
