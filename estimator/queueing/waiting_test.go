package queueing_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator/queueing"
	"breakeven/pricing"
)

// TestErlangCReferenceValues: published values, to nine digits; the first one was
// published cut off, 0.40918015(0796).
func TestErlangCReferenceValues(t *testing.T) {
	for _, test := range []struct {
		offered string
		servers int64
		want    string
	}{
		{"8", 10, "0.409180151"},
		{"80", 90, "0.195137174"},
		{"10", 14, "0.174131934"},
	} {
		got := queueing.ErlangC(dec(test.offered), dec("1"), test.servers)
		if !got.Round(9).Equal(dec(test.want)) {
			t.Errorf("C(a = %s, c = %d) = %s, want %s", test.offered, test.servers, got, test.want)
		}
	}
}

func TestErlangCEdges(t *testing.T) {
	for name, test := range map[string]struct {
		over, under string
		servers     int64
		want        string
	}{
		"no load":                          {"0", "1", 3, "0"},
		"no server":                        {"2.5", "1", 0, "1"},
		"one server is busy as it is used": {"1", "3", 1, "0.333333333333"},
		"as much load as servers":          {"4", "1", 4, "1"},
		"more load than servers":           {"9", "2", 4, "1"},
		"far more servers":                 {"1", "1", 100_000, "0"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := queueing.ErlangC(dec(test.over), dec(test.under), test.servers); !got.Equal(dec(test.want)) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// waits is C(c, a) by its definition in rationals: the last term of the sum that
// Erlang B has, weighted by c / (c - a), over the sum with it.
func waits(a *big.Rat, servers int64) *big.Rat {
	c := big.NewRat(servers, 1)
	term, total := big.NewRat(1, 1), new(big.Rat)
	for k := int64(1); k <= servers; k++ {
		total.Add(total, term)
		term.Mul(term, a).Mul(term, big.NewRat(1, k))
	}
	term.Mul(term, c).Quo(term, new(big.Rat).Sub(c, a))
	return term.Quo(term, total.Add(total, term))
}

// TestErlangCIsExactTo12PlacesAndAboveErlangB: who would be lost for want of a queue
// waits in one, and so does who comes while others wait.
func TestErlangCIsExactTo12PlacesAndAboveErlangB(t *testing.T) {
	ulp := big.NewRat(1, 1_000_000_000_000)
	rapid.Check(t, func(t *rapid.T) {
		servers := rapid.Int64Range(1, 60).Draw(t, "servers")
		under := rapid.Int64Range(1, 3_000).Draw(t, "under")
		over := rapid.Int64Range(1, servers*under).Draw(t, "over")
		got := queueing.ErlangC(decimal.NewFromInt(over), decimal.NewFromInt(under), servers)
		want := big.NewRat(1, 1)
		if over < servers*under {
			want = waits(big.NewRat(over, under), servers)
		}
		if off := new(big.Rat).Sub(got.Rat(), want); off.Abs(off).Cmp(ulp) > 0 || got.Exponent() < -pricing.QuotientPlaces {
			t.Fatalf("C(%d, %d/%d) = %s, want %s", servers, over, under, got, want.FloatString(15))
		}
		if b := queueing.ErlangB(decimal.NewFromInt(over), decimal.NewFromInt(under), servers); got.LessThan(b) {
			t.Fatalf("C(%d, %d/%d) = %s is under B = %s", servers, over, under, got, b)
		}
	})
}

// exponential is e^-x from its series, with the precision of the tests.
func exponential(x *big.Rat) *big.Float {
	const halvings = 12
	small := new(big.Float).SetPrec(precision).SetRat(x)
	small.SetMantExp(small, -halvings)
	sum, term := number(1), number(1)
	for n := int64(1); n < 80; n++ {
		term.Mul(term, small).Quo(term, new(big.Float).SetPrec(precision).SetInt64(n))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum.Quo(number(1), sum)
}

// promise is a percentile and a wait, in words that rationals understand.
type promise struct{ service, wait, percentile decimal.Decimal }

func drawPromise(t *rapid.T) promise {
	return promise{
		service:    decimal.New(rapid.Int64Range(1, 10_000_000).Draw(t, "service"), -3),
		wait:       decimal.New(rapid.Int64Range(0, 20_000_000).Draw(t, "wait"), -3),
		percentile: decimal.New(rapid.Int64Range(1, 99_999).Draw(t, "percentile"), -3),
	}
}

func (p promise) String() string {
	return fmt.Sprintf("%s %% within %s ms, service %s ms", p.percentile, p.wait, p.service)
}

// failer is what testing.T and rapid.T share.
type failer interface {
	Fatalf(format string, args ...any)
}

func (p promise) servers(t failer, load decimal.Decimal) int64 {
	servers, ok := queueing.WaitingServers(load, dec("1"), p.service, p.wait, p.percentile)
	if !ok {
		t.Fatalf("no number of servers keeps %s at %s erlang", p, load)
	}
	return servers
}

func (p promise) limit(servers int64) decimal.Decimal {
	return queueing.WaitLimit(servers, p.service, p.wait, p.percentile)
}

// excess is P(W > t) over the share that may wait so long, less 1, by the definition.
func (p promise) excess(servers int64, load decimal.Decimal) float64 {
	a := load.Rat()
	x := new(big.Rat).Sub(big.NewRat(servers, 1), a)
	x.Mul(x, new(big.Rat).Quo(p.wait.Rat(), p.service.Rat()))
	late := new(big.Rat).Sub(big.NewRat(100, 1), p.percentile.Rat())
	ratio := new(big.Rat).Quo(waits(a, servers), late.Quo(late, big.NewRat(100, 1)))
	result := new(big.Float).SetPrec(precision).SetRat(ratio)
	excess, _ := result.Mul(result, exponential(x)).Sub(result, number(1)).Float64()
	return excess
}

// TestWaitingServersByHand: M/M/1 in closed form, and a textbook's staffing.
func TestWaitingServersByHand(t *testing.T) {
	for name, test := range map[string]struct {
		load, service, wait, percentile string
		want                            int64
	}{
		"no load needs no server":                      {"0", "100", "0", "99", 0},
		"one server waits as often as it is busy":      {"0.05", "100", "0", "95", 1},
		"a little more and it is too often":            {"0.0500000001", "100", "0", "95", 2},
		"a load of 1 needs more than 1":                {"1", "100", "100000", "95", 2},
		"long waits allow nearly the load":             {"80", "1", "100000", "95", 81},
		"C(90, 80) is 0.195137174":                     {"80", "100", "0", "80.4862826", 90},
		"a percentile above that needs one more":       {"80", "100", "0", "80.4862827", 91},
		"a percentile of 0 asks for a queue that ends": {"80", "100", "0", "0", 81},
		"a hundred thousand":                           {"100000", "100", "0", "50", 100_161},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := queueing.WaitingServers(dec(test.load), dec("1"), dec(test.service), dec(test.wait), dec(test.percentile))
			if !ok || got != test.want {
				t.Errorf("got %d, %t, want %d", got, ok, test.want)
			}
		})
	}
}

func TestWaitingServersSaysWhatNoNumberKeeps(t *testing.T) {
	for name, test := range map[string]struct{ load, percentile string }{
		"every arrival":                    {"1", "100"},
		"more than the largest number":     {"10000001", "50"},
		"hardly fewer than the largest":    {"9999999.5", "99.9"},
		"more load than a float can count": {"1e300", "50"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := queueing.WaitingServers(dec(test.load), dec("1"), dec("100"), dec("0"), dec(test.percentile)); ok {
				t.Errorf("%d servers", got)
			}
		})
	}
	if got := queueing.WaitLimit(5, dec("100"), dec("10"), dec("100")); !got.IsZero() {
		t.Errorf("a percentile of 100 at %s erlang", got)
	}
	if got := queueing.WaitLimit(0, dec("100"), dec("10"), dec("50")); !got.IsZero() {
		t.Errorf("no servers at %s erlang", got)
	}
}

// TestWaitLimitByHand: on one server P(W > 0) is the load.
func TestWaitLimitByHand(t *testing.T) {
	for _, test := range []struct {
		servers          int64
		wait, percentile string
		want             string
	}{
		{1, "0", "95", "0.05"},
		{1, "0", "99.9", "0.001"},
		{1, "0", "33", "0.67"},
		{1, "0", "0", "0.999999999999"},
		{7, "0", "0", "6.99999999999"},
	} {
		got := queueing.WaitLimit(test.servers, dec("100"), dec(test.wait), dec(test.percentile))
		if !got.Equal(dec(test.want)) {
			t.Errorf("%d servers, %s %%: %s, want %s", test.servers, test.percentile, got, test.want)
		}
	}
}

// TestWaitLimitIsTheLastLoad: by the definition in rationals the promise holds at
// the limit and is broken one unit of the last digit, and what floats blur, above.
func TestWaitLimitIsTheLastLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPromise(t)
		servers := rapid.Int64Range(1, 80).Draw(t, "servers")
		limit := p.limit(servers)
		const noise = 1e-12
		if excess := p.excess(servers, limit); excess > noise {
			t.Fatalf("%d servers, %s: limit %s is %g over", servers, p, limit, excess)
		}
		digits := int32(limit.NumDigits()) + limit.Exponent()
		above := limit.Add(decimal.New(1, digits-queueing.LimitDigits))
		if above.LessThan(decimal.NewFromInt(servers)) {
			if excess := p.excess(servers, above); excess < -noise {
				t.Fatalf("%d servers, %s: limit %s, but %s is kept, by %g", servers, p, limit, above, excess)
			}
		}
		if limit.NumDigits() > queueing.LimitDigits {
			t.Fatalf("limit %s", limit)
		}
	})
}

// TestServersAndLimitAreInverse: a load needs c servers exactly if it is above the
// limit of c - 1 and not above the limit of c.
func TestServersAndLimitAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPromise(t)
		load := decimal.New(rapid.Int64Range(1, 1_000_000_000).Draw(t, "load"), -rapid.Int32Range(4, 9).Draw(t, "places"))
		servers := p.servers(t, load)
		if load.GreaterThan(p.limit(servers)) || !load.GreaterThan(p.limit(servers-1)) {
			t.Fatalf("%s: %s erlang on %d servers, limits %s and %s", p, load, servers, p.limit(servers-1), p.limit(servers))
		}
		if back := p.servers(t, p.limit(servers)); back != servers {
			t.Fatalf("%s: the limit of %d servers, %s, needs %d", p, servers, p.limit(servers), back)
		}
		if next := p.servers(t, p.limit(servers).Add(decimal.New(1, -12))); next != servers+1 {
			t.Fatalf("%s: above the limit of %d servers, %s, it needs %d", p, servers, p.limit(servers), next)
		}
	})
}

// TestWaitingIsMonotone: more load, slower service, a shorter wait and a
// higher percentile never need fewer servers, and more servers always bear more.
func TestWaitingIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPromise(t)
		load := decimal.New(rapid.Int64Range(1, 3_000_000).Draw(t, "load"), -3)
		servers := p.servers(t, load)
		more := decimal.New(rapid.Int64Range(1, 1_000_000).Draw(t, "more"), -3)
		slower, sooner, surer := p, p, p
		slower.service = p.service.Add(more)
		sooner.wait = decimal.Max(decimal.Zero, p.wait.Sub(more))
		surer.percentile = decimal.Min(dec("99.9999"), p.percentile.Add(more))
		for name, got := range map[string]int64{
			"more load":      p.servers(t, load.Add(more)),
			"slower service": slower.servers(t, load),
			"shorter wait":   sooner.servers(t, load),
			"more certainty": surer.servers(t, load),
		} {
			if got < servers {
				t.Fatalf("%s, %s erlang: %d servers, but %d with %s (by %s)", p, load, servers, got, name, more)
			}
		}
		if !p.limit(servers + 1).GreaterThan(p.limit(servers)) {
			t.Fatalf("%s: the limit of %d servers is %s, of one more %s", p, servers, p.limit(servers), p.limit(servers+1))
		}
	})
}

// TestWaitLimitsAreTheSameBits: literal results, so that another
// architecture or compiler shows; TestWaitLimitIsTheLastLoad holds their like to the
// definition.
func TestWaitLimitsAreTheSameBits(t *testing.T) {
	for _, test := range []struct {
		servers int64
		want    string
	}{{1, "0.0735555944759"}, {10, "6.78679812254"}, {100, "94.5923907546"}, {1000, "993.452062349"}, {100_000, "99992.8781918"}} {
		got := queueing.WaitLimit(test.servers, dec("120"), dec("50"), dec("95"))
		if pricing.Text(got) != test.want {
			t.Errorf("%d servers: %s, want %s", test.servers, got, test.want)
		}
	}
}

func BenchmarkWaitLimit(b *testing.B) {
	for _, servers := range []int64{10, 1000, 100_000} {
		b.Run(fmt.Sprint(servers), func(b *testing.B) {
			for b.Loop() {
				queueing.WaitLimit(servers, dec("120"), dec("50"), dec("95"))
			}
		})
	}
}

func BenchmarkWaitingServers(b *testing.B) {
	for _, load := range []string{"10", "1000", "100000"} {
		b.Run(load, func(b *testing.B) {
			for b.Loop() {
				queueing.WaitingServers(dec(load), dec("1"), dec("120"), dec("50"), dec("95"))
			}
		})
	}
}
