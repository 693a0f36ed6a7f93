package queueing_test

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator/queueing"
	"breakeven/pricing"
)

func dec(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// TestErlangBReferenceValues: published values, to nine digits.
func TestErlangBReferenceValues(t *testing.T) {
	for _, test := range []struct {
		offered string
		servers int64
		want    string
	}{
		{"1.8", 5, "0.026301583"},
		{"10", 15, "0.036496945"},
		{"10", 20, "0.001869050"},
		{"20", 30, "0.008457498"},
		{"100", 117, "0.009790071"},
	} {
		got := queueing.ErlangB(dec(test.offered), dec("1"), test.servers)
		if !got.Round(9).Equal(dec(test.want)) {
			t.Errorf("B(%s, %d) = %s, want %s", test.offered, test.servers, got, test.want)
		}
	}
}

func TestErlangBEdges(t *testing.T) {
	for name, test := range map[string]struct {
		over, under string
		servers     int64
		want        string
	}{
		"no load":                  {"0", "1", 3, "0"},
		"no server":                {"2.5", "1", 0, "1"},
		"one server":               {"1", "1", 1, "0.5"},
		"one server, two thirds":   {"2", "3", 1, "0.4"},
		"a quotient without end":   {"1", "3", 1, "0.25"},
		"far more servers":         {"1", "1", 100_000, "0"},
		"far more load":            {"1000000000000", "1", 1, "0.999999999999"},
		"a million times the load": {"1000000", "1", 1, "0.999999000001"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := queueing.ErlangB(dec(test.over), dec(test.under), test.servers); !got.Equal(dec(test.want)) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// erlang is a^n/n! over the sum of a^k/k!, in rationals.
func erlang(a *big.Rat, servers int64) *big.Rat {
	term, total := big.NewRat(1, 1), big.NewRat(1, 1)
	for k := int64(1); k <= servers; k++ {
		term.Mul(term, a).Mul(term, big.NewRat(1, k))
		total.Add(total, term)
	}
	return term.Quo(term, total)
}

// TestErlangBIsExactTo12Places against the definition in rationals.
func TestErlangBIsExactTo12Places(t *testing.T) {
	ulp := big.NewRat(1, 1_000_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		over := rapid.Int64Range(1, 200_000).Draw(t, "over")
		under := rapid.Int64Range(1, 3_000).Draw(t, "under")
		servers := rapid.Int64Range(0, 60).Draw(t, "servers")
		got := queueing.ErlangB(decimal.NewFromInt(over), decimal.NewFromInt(under), servers)
		want := erlang(big.NewRat(over, under), servers)
		if off := new(big.Rat).Sub(got.Rat(), want); off.Abs(off).Cmp(ulp) > 0 || got.Exponent() < -pricing.QuotientPlaces {
			t.Fatalf("B(%d/%d, %d) = %s, want %s", over, under, servers, got, want.FloatString(15))
		}
	})
}

// TestErlangBFallsWithServersAndRisesWithLoad: as any blocking must.
func TestErlangBFallsWithServersAndRisesWithLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		load := rapid.Int64Range(1, 5_000_000).Draw(t, "milli-erlang")
		servers := rapid.Int64Range(0, 500).Draw(t, "servers")
		more := rapid.Int64Range(1, 100_000).Draw(t, "more")
		b := queueing.ErlangB(decimal.NewFromInt(load), decimal.NewFromInt(1000), servers)
		if queueing.ErlangB(decimal.NewFromInt(load), decimal.NewFromInt(1000), servers+1).GreaterThan(b) {
			t.Fatalf("B(%d/1000, n) rises from %d to %d servers", load, servers, servers+1)
		}
		if queueing.ErlangB(decimal.NewFromInt(load+more), decimal.NewFromInt(1000), servers).LessThan(b) {
			t.Fatalf("B(a, %d) falls from %d to %d thousandths", servers, load, load+more)
		}
	})
}

// precision of the independent computation, in bits.
const precision = 200

func number(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// expectation is E[f(N)], N Poisson with mean a, from weights a^n/n! that start
// at n = 0 and are normalised by their sum.
func expectation(a *big.Rat, f func(n int64) int64) *big.Float {
	mean := new(big.Float).SetPrec(precision).SetRat(a)
	weight, total, weighted := number(1), number(1), number(float64(f(0)))
	peak, _ := mean.Int64()
	for n := int64(1); ; n++ {
		weight.Mul(weight, mean).Quo(weight, new(big.Float).SetPrec(precision).SetInt64(n))
		total.Add(total, weight)
		weighted.Add(weighted, new(big.Float).SetPrec(precision).Mul(weight, new(big.Float).SetInt64(f(n))))
		if n > 2*peak+10 && weight.MantExp(nil) < total.MantExp(nil)-precision {
			return weighted.Quo(weighted, total)
		}
	}
}

func ceilDiv(n, c int64) int64 { return (n + c - 1) / c }

// month is 730 hours in seconds.
const month = "2628000"

// near reports whether a quantity is the wanted number of instances in a month,
// to a relative error that doubles allow.
func near(got decimal.Decimal, instances *big.Float) bool {
	seconds := new(big.Float).SetPrec(precision).SetInt64(2_628_000)
	want := new(big.Float).SetPrec(precision).Mul(instances, seconds)
	g := new(big.Float).SetPrec(precision).SetRat(got.Rat())
	off := new(big.Float).SetPrec(precision).Sub(g, want)
	off.Abs(off)
	// Half of the last of six decimals, and 12 significant digits of the load.
	allowed := new(big.Float).SetPrec(precision).Mul(want, number(5e-12))
	return off.Cmp(allowed.Add(allowed, number(1e-6))) <= 0
}

func TestBusySecondsAgainstTheDefinition(t *testing.T) {
	for _, load := range []struct{ over, under int64 }{
		{1, 1_000_000_000}, {1, 1000}, {1, 3}, {1, 1}, {9, 5}, {20, 1}, {50, 1}, {1999, 20}, {1000, 1}, {4999, 1}, {12_345, 7},
	} {
		for _, c := range []int64{1, 2, 3, 10, 80, 250, 1000} {
			got := queueing.BusySeconds(decimal.NewFromInt(load.over), decimal.NewFromInt(load.under), c, dec(month))
			want := expectation(big.NewRat(load.over, load.under), func(n int64) int64 { return ceilDiv(n, c) })
			if !near(got, want) {
				t.Errorf("load %d/%d, %d at once: %s seconds, want %s instances", load.over, load.under, c, got, want.Text('g', 20))
			}
		}
	}
}

func TestIdleSecondsAgainstTheDefinition(t *testing.T) {
	for _, load := range []struct{ over, under int64 }{{1, 1000}, {1, 3}, {9, 5}, {20, 1}, {50, 1}, {999, 1}} {
		for _, c := range []int64{1, 3, 80} {
			for _, warm := range []int64{1, 2, 10, 100} {
				got := queueing.IdleSeconds(decimal.NewFromInt(load.over), decimal.NewFromInt(load.under), c, warm, dec(month))
				want := expectation(big.NewRat(load.over, load.under), func(n int64) int64 { return max(0, warm-ceilDiv(n, c)) })
				if !near(got, want) {
					t.Errorf("load %d/%d, %d at once, %d warm: %s seconds, want %s instances", load.over, load.under, c, warm, got, want.Text('g', 20))
				}
			}
		}
	}
}

// TestBusyAndIdleShareTheWarmTime: warm instances are busy or idle, and what is
// busy beyond them is not warm: with more warm instances than can be busy, busy
// + idle = warm.
func TestBusyAndIdleShareTheWarmTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		load := decimal.New(rapid.Int64Range(0, 50_000).Draw(t, "load"), -3)
		c := rapid.Int64Range(1, 100).Draw(t, "at once")
		const warm = 2000
		busy := queueing.BusySeconds(load, dec("1"), c, dec(month))
		idle := queueing.IdleSeconds(load, dec("1"), c, warm, dec(month))
		total := dec(month).Mul(decimal.NewFromInt(warm))
		if off := busy.Add(idle).Sub(total).Abs(); off.GreaterThan(dec("0.01")) {
			t.Fatalf("load %s, %d at once: busy %s + idle %s is off by %s", load, c, busy, idle, off)
		}
	})
}

func TestNoLoadIsIdleAllMonth(t *testing.T) {
	if got := queueing.BusySeconds(dec("0"), dec("1"), 80, dec(month)); !got.IsZero() {
		t.Errorf("busy %s", got)
	}
	if got := queueing.IdleSeconds(dec("0"), dec("1"), 80, 3, dec(month)); !got.Equal(dec("7884000")) {
		t.Errorf("idle %s", got)
	}
	if got := queueing.IdleSeconds(dec("1000000"), dec("1"), 1, 5, dec(month)); !got.IsZero() {
		t.Errorf("idle %s under a load that leaves nothing idle", got)
	}
}

// TestBusySecondsIsContinuousAtTheShortcut: where the uniform shortcut takes
// over, at a load of 6.25 c^2, nothing jumps.
func TestBusySecondsIsContinuousAtTheShortcut(t *testing.T) {
	for _, c := range []int64{2, 3, 10, 80, 250} {
		edge := 6250 * c * c // in thousandths
		before := queueing.BusySeconds(decimal.NewFromInt(edge), dec("1000"), c, dec(month))
		after := queueing.BusySeconds(decimal.NewFromInt(edge+c*c), dec("1000"), c, dec(month))
		// The slope is 1/c instance per unit of load.
		want := decimal.NewFromInt(c).Mul(dec(month)).Shift(-3)
		if off := after.Sub(before).Sub(want).Abs(); off.GreaterThan(dec("0.0001")) {
			t.Errorf("%d at once: %s -> %s, off by %s", c, before, after, off)
		}
	}
}

// TestLargeLoadsUseTheUniformLaw: a/c + (c-1)/2c instances.
func TestLargeLoadsUseTheUniformLaw(t *testing.T) {
	for _, c := range []int64{2, 80, 1000} {
		load := int64(1_000_000_000)
		got := queueing.BusySeconds(decimal.NewFromInt(load), dec("1"), c, dec("1"))
		want := pricing.Ratio(decimal.NewFromInt(2*load+c-1), decimal.NewFromInt(2*c))
		if off := got.Sub(want).Abs(); off.GreaterThan(dec("0.001")) {
			t.Errorf("%d at once: %s, want %s", c, got, want)
		}
	}
}

// TestBusySecondsRiseWithLoadAndIdleSecondsFall, up to what doubles resolve.
func TestBusySecondsRiseWithLoadAndIdleSecondsFall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		load := rapid.Int64Range(0, 20_000_000).Draw(t, "load")
		more := rapid.Int64Range(1, 1_000_000).Draw(t, "more")
		c := rapid.Int64Range(1, 1000).Draw(t, "at once")
		warm := rapid.Int64Range(1, 50).Draw(t, "warm")
		low, high := decimal.New(load, -4), decimal.New(load+more, -4)
		one, seconds := dec("1"), dec(month)
		if queueing.BusySeconds(high, one, c, seconds).LessThan(queueing.BusySeconds(low, one, c, seconds)) {
			t.Fatalf("busy time falls from load %s to %s, %d at once", low, high, c)
		}
		if queueing.IdleSeconds(high, one, c, warm, seconds).GreaterThan(queueing.IdleSeconds(low, one, c, warm, seconds)) {
			t.Fatalf("idle time rises from load %s to %s, %d at once, %d warm", low, high, c, warm)
		}
		// At least as long as the work takes at full instances, at most one instance
		// per invocation.
		busy := queueing.BusySeconds(low, one, c, seconds)
		work := low.Mul(seconds)
		slack := work.Mul(dec("0.00000000001")).Add(dec("0.000001"))
		if busy.GreaterThan(work.Add(slack)) || busy.Mul(decimal.NewFromInt(c)).Add(slack.Mul(decimal.NewFromInt(c))).LessThan(work) {
			t.Fatalf("busy %s of %s seconds of work, %d at once", busy, work, c)
		}
	})
}

// TestQuantitiesAreTheSameBits: literal results, which a computation with 50
// decimals confirms, so that another architecture,
// compiler or fused multiplication shows.
func TestQuantitiesAreTheSameBits(t *testing.T) {
	for _, test := range []struct {
		got  decimal.Decimal
		want string
	}{
		{queueing.BusySeconds(dec("9"), dec("5"), 10, dec(month)), busyGolden},
		{queueing.BusySeconds(dec("50"), dec("1"), 80, dec(month)), busyLargeGolden},
		{queueing.IdleSeconds(dec("9"), dec("5"), 3, 4, dec(month)), idleGolden},
	} {
		if pricing.Text(test.got) != test.want {
			t.Errorf("got %s, want %s", pricing.Text(test.got), test.want)
		}
		if test.got.Exponent() < -6 {
			t.Errorf("%s has more than 6 decimals", test.got)
		}
	}
}

const (
	busyGolden      = "2193602.73153"
	busyLargeGolden = "2628090.293826"
	idleGolden      = "8025916.351314"
)
