// Package queueing computes what a random stream of invocations does to a pool
// of instances.
//
// It owns Erlang B and C, how many servers keep a wait short, busy and idle time of
// concurrent instances, and the two places at which a float becomes a decimal. Floats
// are allowed here and nowhere else; none gets out. Cold starts are not computed yet.
//
// It does not own prices, offerings or loads.
//
// Floats use + - x / and the square root, which IEEE 754 rounds correctly, each
// product rounded on its own, so that results are the same bits everywhere.
package queueing

import (
	"math"
	"math/big"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// erlangPlaces is the working precision of ErlangB in decimals.
const erlangPlaces = 30

// ErlangB is the share of arrivals that find all servers busy, for an offered
// load of over/under erlang. It is computed in decimals and rounded to
// pricing.QuotientPlaces, half away from zero. The result does not depend on the
// distribution of durations.
//
// 1/B = 1 + C/a + C(C-1)/a^2 + ..., whose terms are all positive and of which
// some ten times the square root of C matter.
func ErlangB(over, under decimal.Decimal, servers int64) decimal.Decimal {
	one := fixed(decimal.NewFromInt(1))
	inverse := erlangInverse(over, under, servers)
	if inverse == nil {
		return decimal.Zero
	}
	return unfixed(inverse.Quo(one.Mul(one, one), inverse))
}

// ErlangC is the share of arrivals that have to wait for one of the servers, for an
// offered load of over/under erlang and exponential service: cB / (c - a(1 - B)).
// It is computed like ErlangB, and 1 where the load is not below the number of
// servers: then the queue has no end.
func ErlangC(over, under decimal.Decimal, servers int64) decimal.Decimal {
	if over.IsZero() {
		return decimal.Zero
	}
	c := decimal.NewFromInt(servers)
	if over.GreaterThanOrEqual(c.Mul(under)) {
		return decimal.NewFromInt(1)
	}
	inverse := erlangInverse(over, under, servers)
	if inverse == nil {
		return decimal.Zero
	}
	// 1/C = 1/B (1 - a/c) + a/c.
	one := fixed(decimal.NewFromInt(1))
	busy := fixed(over.DivRound(c.Mul(under), erlangPlaces))
	inverse.Mul(inverse, new(big.Int).Sub(one, busy)).Quo(inverse, one).Add(inverse, busy)
	return unfixed(inverse.Quo(one.Mul(one, one), inverse))
}

// fixed is a number in units of 10^-erlangPlaces; unfixed rounds such a one.
func fixed(d decimal.Decimal) *big.Int { return d.Shift(erlangPlaces).BigInt() }

func unfixed(n *big.Int) decimal.Decimal {
	return decimal.NewFromBigInt(n, -erlangPlaces).Round(pricing.QuotientPlaces)
}

// erlangInverse is 1/B in fixed point, nil where B is nothing.
func erlangInverse(over, under decimal.Decimal, servers int64) *big.Int {
	one := fixed(decimal.NewFromInt(1))
	offered := fixed(over.DivRound(under, erlangPlaces))
	if offered.Sign() == 0 {
		return nil
	}
	inverse, term, factor := new(big.Int).Set(one), new(big.Int).Set(one), new(big.Int)
	for free := servers; free > 0 && term.Sign() > 0; free-- {
		term.Mul(term, factor.Mul(factor.SetInt64(free), one))
		term.Quo(term, offered)
		inverse.Add(inverse, term)
		if inverse.BitLen() > negligibleBits {
			return nil
		}
	}
	return inverse
}

// negligibleBits: 2^143 is 1.1e13 times 1e30, so B is under 1e-13.
const negligibleBits = 143

// BusySeconds is the expected instance time with at least one invocation, when
// up to perInstance invocations share an instance and full instances are packed
// first: E[ceil(N / perInstance)] x seconds, N Poisson with mean over/under.
// The result has 6 decimals.
func BusySeconds(over, under decimal.Decimal, perInstance int64, seconds decimal.Decimal) decimal.Decimal {
	if over.IsZero() {
		return decimal.Zero
	}
	a := float(over, under)
	return quantity(busyInstances(a, float64(perInstance)), seconds)
}

// IdleSeconds is the expected time during which warm instances have no
// invocation: E[max(0, warm - ceil(N / perInstance))] x seconds. The result has
// 6 decimals.
func IdleSeconds(over, under decimal.Decimal, perInstance, warm int64, seconds decimal.Decimal) decimal.Decimal {
	a := float(over, under)
	if a == 0 {
		return quantity(float64(warm), seconds)
	}
	const deviations = 15 // beyond them nothing is left of a Poisson variable
	if float64(float64(warm)*float64(perInstance)) < a-float64(deviations*math.Sqrt(a)) {
		return decimal.Zero
	}
	mean := expect(a, func(n float64) float64 {
		return math.Max(0, float64(warm)-math.Ceil(n/float64(perInstance)))
	})
	return quantity(mean, seconds)
}

// busyInstances is E[ceil(N/c)]. Where the load is so large that N mod c is
// uniform beyond double precision, it is a/c + (c-1)/2c.
func busyInstances(a, c float64) float64 {
	// The characteristic function of N at 2 pi / c is at most e^(-8 a / c^2),
	// because 1 - cos(x) >= 2 (x / pi)^2.
	const uniform = 50
	if float64(8*a) > uniform*float64(c*c) {
		return a/c + (c-1)/(2*c)
	}
	return expect(a, func(n float64) float64 { return math.Ceil(n / c) })
}

// expect is E[f(N)], N Poisson with mean a. Weights are relative to the mode
// and normalised by their sum, so that no logarithm or exponential is needed.
func expect(a float64, f func(float64) float64) float64 {
	const negligible = 1e-22
	mode := math.Floor(a)
	var sum, total float64
	add := func(n, weight float64) {
		total += weight
		sum += float64(weight * f(n))
	}
	add(mode, 1)
	for n, weight := mode+1, 1.0; ; n++ {
		weight = float64(weight * a / n)
		if weight < negligible {
			break
		}
		add(n, weight)
	}
	for n, weight := mode, 1.0; n > 0; n-- {
		weight = float64(weight * n / a)
		if weight < negligible {
			break
		}
		add(n-1, weight)
	}
	return sum / total
}

// float is the only way in: the nearest float of the exact quotient.
func float(over, under decimal.Decimal) float64 {
	ratio, _ := new(big.Rat).Quo(over.Rat(), under.Rat()).Float64()
	return ratio
}

// quantity is the only way out: instances x seconds to 6 decimals, half away
// from zero. The seconds stay exact.
func quantity(instances float64, seconds decimal.Decimal) decimal.Decimal {
	const places = 6
	return decimal.NewFromFloat(instances).Mul(seconds).Round(places)
}
