package estimator_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// randomCurve draws one priced option and its curve.
func randomCurve(t *rapid.T, plan *estimator.Plan, of func(*pricing.Offering) bool) (d draft, o estimator.Total, curve *estimator.Curve) {
	d = randomWork(t).without("busy_vcpu_hours_per_month").selecting(randomSubject(t, plan, "subject", of))
	d["duration_ms"] = drawAmount(t, "duration", 5_000, "1", "100", "1000")
	d["invocations_per_month"] = "1000000"
	// Sizes that most platforms sell, so that most draws have a price.
	d["memory_mb"], d["shared_memory_mb"] = rapid.Int64Range(1, 3000).Draw(t, "modest memory"), int64(0)
	if chance(t, "has a rate card", 4) {
		d = randomCard(t, plan, d, dollars)
	}
	if !legal(plan, d) {
		t.SkipNow()
	}
	comparison := compared(t, plan, d)
	o = comparison.Totals()[0]
	if o.Status != estimator.Priced {
		t.SkipNow()
	}
	return d, o, comparison.Curve(0, comparison.Grid(estimator.AlongInvocations, 0))
}

func drawInvocations(t *rapid.T, label string) int64 {
	magnitude := rapid.SampledFrom([]int64{10, 100_000, 100_000_000, 10_000_000_000, 1_000_000_000_000}).Draw(t, label+" magnitude")
	return rapid.Int64Range(0, magnitude).Draw(t, label)
}

// estimatedAt is the cost of the only option of a draft at a number of
// invocations.
func estimatedAt(t tester, plan *estimator.Plan, d draft, at int64) decimal.Decimal {
	t.Helper()
	o := only(t, plan, d.with("invocations_per_month", decimal.NewFromInt(at).String()))
	if o.Status != estimator.Priced {
		t.Fatalf("%s: %s is %s at %d", d, o.ID, o.Status, at)
	}
	return o.MonthlyCost
}

// TestCurveIsAnEstimateEverywhere: a point is an estimate there, never falls
// below nor rises above what its bounds say, and a piece is level or straight to
// its end.
func TestCurveIsAnEstimateEverywhere(t *testing.T) {
	plan := plantest.Embedded(t)
	straight := 0
	rapid.Check(t, func(t *rapid.T) {
		d, o, curve := randomCurve(t, plan, nil)
		from := drawInvocations(t, "at")
		cost := curve.At(from).Decimal()
		if want := estimatedAt(t, plan, d, from); !cost.Equal(want) {
			t.Fatalf("%s: %s costs %s on the curve at %d, %s as an estimate", d, o.ID, cost, from, want)
		}
		to := from + 1 + drawInvocations(t, "further")
		between := rapid.Int64Range(from, to).Draw(t, "between")
		middle := estimatedAt(t, plan, d, between)
		if most, least := curve.Most(from, to).Decimal(), curve.Least(from, to).Decimal(); middle.GreaterThan(most) || middle.LessThan(least) {
			t.Fatalf("%s: %s costs %s at %d, between %s and %s of %d to %d", d, o.ID, middle, between, least, most, from, to)
		}
		next, _ := curve.Next(from)
		if !curve.Linear() || next-from < 3 {
			return
		}
		straight++
		last := min(next-1, from+1_000_000_000_000)
		inside := rapid.Int64Range(from, last).Draw(t, "inside")
		checkStraight(t, d, curve, from, inside, last)
	})
	if straight == 0 {
		t.Error("no piece of a straight curve was looked at")
	}
}

// checkStraight: three points of a piece lie on a line, but for the one rounding
// of a quantity to 12 decimals. Capacity units are such a quantity, and their price
// may be any that a card or a rate of exchange makes of it.
func checkStraight(t tester, d draft, curve *estimator.Curve, from, inside, last int64) {
	t.Helper()
	a, b, c := curve.At(from).Decimal(), curve.At(inside).Decimal(), curve.At(last).Decimal()
	// (b - a) (last - from) = (c - a) (inside - from)
	left, right := b.Sub(a).Mul(decimal.NewFromInt(last-from)), c.Sub(a).Mul(decimal.NewFromInt(inside-from))
	places := int32(pricing.QuotientPlaces)
	if d.text("http", "none") == "direct" {
		places = 7
	}
	if off := left.Sub(right).Abs(); off.GreaterThan(decimal.NewFromInt(last - from).Shift(-places)) {
		t.Fatalf("%s: %s at %d, %s at %d, %s at %d are not on a line", d, a, from, b, inside, c, last)
	}
}

// TestSlopeBoundsEveryLargerLoad: beyond the last tier a curve lies between its
// two lines.
func TestSlopeBoundsEveryLargerLoad(t *testing.T) {
	plan := plantest.Embedded(t)
	for _, kind := range []string{"sandbox", "shared", "fleet", "packed"} {
		known := 0
		rapid.Check(t, func(t *rapid.T) {
			d, o, curve := randomCurve(t, plan, func(o *pricing.Offering) bool { return o.Placement.Kind() == kind && !o.NamedOnly })
			if slope, found := curve.Slope(); found {
				known++
				checkSlope(t, plan, d, &o, slope)
			}
		})
		if known == 0 {
			t.Errorf("no slope of a %s placement", kind)
		}
	}
}

func checkSlope(t *rapid.T, plan *estimator.Plan, d draft, o *estimator.Total, slope estimator.Slope) {
	at := slope.From + drawInvocations(t, "beyond")
	if at > 1_000_000_000_000_000 || at < slope.From {
		return
	}
	cost, line := estimatedAt(t, plan, d, at), slope.PerInvocation.Mul(decimal.NewFromInt(at))
	// The slope of a fleet is a quotient of 12 decimals, and 9 more for its span.
	slack := decimal.NewFromInt(at).Shift(-20).Add(decimal.New(1, -9))
	if cost.GreaterThan(line.Add(slope.High).Add(slack)) || cost.LessThan(line.Add(slope.Low).Sub(slack)) {
		t.Fatalf("%s: %s costs %s at %d, not between %s + %s and + %s", d, o.ID, cost, at, line, slope.Low, slope.High)
	}
}
