package estimator_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// sameAnswers compares the two engines option by option, in order, and returns
// how many options left fixed point.
func sameAnswers(t tester, plan *estimator.Plan, d draft) (overflowed int) {
	t.Helper()
	load := resolved(t, plan, d)
	fast, err := plan.Compare(load, nil)
	if err != nil {
		t.Fatalf("%s: %v", d, err)
	}
	oracle, err := plan.CompareExactly(load)
	if err != nil {
		t.Fatalf("%s: %v", d, err)
	}
	fastTotals, exactTotals := fast.Totals(), oracle.Totals()
	if len(fastTotals) != len(exactTotals) {
		t.Fatalf("%s: %d options, the oracle has %d", d, len(fastTotals), len(exactTotals))
	}
	fastOptions, exactOptions := fast.Estimate(nil).Options, oracle.Estimate(nil).Options
	for i := range fastTotals {
		if got, want := dump(&fastOptions[i]), dump(&exactOptions[i]); got != want {
			t.Fatalf("%s: fixed point says\n%sdecimals say\n%s", d, got, want)
		}
		checkTotal(t, d, &fastTotals[i], &exactOptions[i])
		if fast.Overflowed(i) {
			overflowed++
		}
	}
	return overflowed
}

// checkTotal: a ranking without proofs says what the proof says.
func checkTotal(t tester, d draft, total *estimator.Total, o *estimator.Option) {
	t.Helper()
	want := o.MonthlyCost
	if o.Status != estimator.Priced {
		want = o.KnownCost
	}
	if !total.List.Decimal().Equal(o.ListCost) {
		t.Fatalf("%s: %s: list total %s, option %s", d, o.ID, total.List.Decimal(), o.ListCost)
	}
	if total.ID != o.ID || total.Status != o.Status || !total.Cost.Decimal().Equal(want) {
		t.Fatalf("%s: total %s %s %s, option %s %s %s", d, total.ID, total.Status, pricing.Text(total.Cost.Decimal()), o.ID, o.Status, pricing.Text(want))
	}
}

func TestEnginesAgreeOnRandomProfiles(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		sameAnswers(t, plan, randomProfile(t, plan))
	})
}

// TestEnginesAgreeOnEveryCandidate hits every offering in every region,
// architecture and way of buying.
func TestEnginesAgreeOnEveryCandidate(t *testing.T) {
	plan := plantest.Embedded(t)
	hit := map[string]bool{}
	priced := map[pricing.OfferingID]int{}
	subjects := plan.Subjects()
	for i, s := range subjects {
		d := rapid.Custom(func(t *rapid.T) draft {
			d := randomWork(t).selecting(s)
			if !legal(plan, d) {
				t.SkipNow()
			}
			return d
		}).Example(i)
		sameAnswers(t, plan, d)
		o := only(t, plan, d)
		hit[o.ID] = true
		if o.Status == estimator.Priced {
			priced[o.Offering.ID]++
		}
	}
	for _, s := range subjects {
		if !hit[s.ID] {
			t.Errorf("%s was never evaluated", s.ID)
		}
	}
	for _, offering := range plan.Offerings() {
		if priced[offering.ID] == 0 {
			t.Errorf("no candidate of %s was ever priced", offering.ID)
		}
	}
}

// TestOverflowFallsBackToDecimals: digits that 128 bits cannot hold change
// nothing but the speed.
func TestOverflowFallsBackToDecimals(t *testing.T) {
	plan := plantest.Embedded(t)
	const digits = "123456789012345.1234567890123456789012345"
	for name, d := range map[string]draft{
		"long invocations": {"invocations_per_month": digits, "duration_ms": "120", "memory_mb": 512},
		"long duration":    {"invocations_per_month": "30000000", "duration_ms": "123.4567890123456789012345678901234567", "memory_mb": 512},
		"long utilization": {"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512, "steady_utilization": "0.3333333333333333333333333333333333333333"},
		"both long":        {"invocations_per_month": digits, "duration_ms": "123.4567890123456789012345678901234567", "memory_mb": 513, "free_tier": true},
		"long vcpu":        {"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512, "vcpu": "0.7123456789012345678901234567890123456789"},
		"long rate":        {"invocations_per_month": "30000000.123456789", "duration_ms": "120", "memory_mb": 512, "currency": "CHF", "fx_rates": map[string]string{"USD": "0.8812345678901234567890123456789012345678"}},
		"long percentage": {
			"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512,
			"rate_card": cardDraft{Name: "long", Discounts: []cardReduction{{Percent: "33.33333333333333333333333333333333333333"}}},
		},
		"long rates of a card": {
			"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512, "currency": "CHF",
			"fx_rates": map[string]string{"USD": "0.8812345678901234567890123456789012345678", "EUR": "0.9312345678901234567890123456789012345678"},
			"rate_card": cardDraft{Name: "long", Prices: []cardPrice{
				{Offering: "aws/lambda", Meter: "requests", Currency: "EUR", UnitPrice: "0.0000001"},
				{Offering: "aws/ec2", Meter: "instance-time", Currency: "EUR", UnitPrice: "0.123456789012345678"},
			}},
		},
		"long traffic":               {"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512, "http": "direct", "response_kb": "0.1234567890123456789012345678901234567890"},
		"shared cluster":             {"invocations_per_month": digits, "duration_ms": "120.123", "memory_mb": 512, "cluster_workloads": 7, "vcpu": "0.7123456789"},
		"provisioned and concurrent": {"invocations_per_month": digits, "duration_ms": "120.123", "memory_mb": 512, "concurrency": 80, "provisioned_concurrency": 3},
		"named types":                {"invocations_per_month": digits, "duration_ms": "120", "memory_mb": 512, "instance_types": []string{"m5*", "n1*"}},
		"more than 128 bits": {
			"invocations_per_month": "999999999999999.9999999999999999999999999", "duration_ms": "0.0000000001234567890123456789012345678901", "memory_mb": 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if overflowed := sameAnswers(t, plan, d); overflowed == 0 {
				t.Fatal("nothing overflowed: the case proves nothing")
			}
		})
	}
}

// TestRandomOverflow mixes options that fit with options that do not.
func TestRandomOverflow(t *testing.T) {
	plan := plantest.Embedded(t)
	overflowed := 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomWork(t)
		for _, name := range []string{"invocations_per_month", "duration_ms", "vcpu", "steady_utilization"} {
			if _, given := d[name]; given && rapid.Bool().Draw(t, "long "+name) {
				n := rapid.Int64Range(1, 999_999_999_999_999_999).Draw(t, name)
				d[name] = pricing.Text(decimal.New(n, rapid.Int32Range(-30, -18).Draw(t, name+" exponent")))
			}
		}
		if !legal(plan, d) {
			t.SkipNow()
		}
		overflowed += sameAnswers(t, plan, d)
	})
	if overflowed == 0 {
		t.Error("nothing overflowed")
	}
}
