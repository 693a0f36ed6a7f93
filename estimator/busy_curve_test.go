package estimator_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// consumed are the quantities of an option by meter, before anything is rounded up
// for billing.
func consumed(o *estimator.Option) map[pricing.MeterName]*big.Rat {
	quantities := map[pricing.MeterName]*big.Rat{}
	for i := range o.LineItems {
		quantities[o.LineItems[i].Meter] = rat(o.LineItems[i].ConsumedQuantity)
	}
	return quantities
}

// TestBusyTimeIsTheMeanOfTheSteps: what a platform that scales by itself meters of a
// load over time is the mean of what it meters of its steps, each held for a month:
// invocations that share instances, the overflow of warm ones, their idle time.
func TestBusyTimeIsTheMeanOfTheSteps(t *testing.T) {
	plan := plantest.Embedded(t)
	crowds, warm := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := randomSubject(t, plan, "subject", func(o *pricing.Offering) bool {
			return o.Placement.Sandbox != nil || o.Placement.Shared != nil
		})
		counts := rapid.SliceOfN(rapid.Int64Range(0, 40), 1, 8).Draw(t, "counts")
		counts[0]++ // something comes
		c := &course{StepSeconds: rapid.SampledFrom([]int64{60, 3_600}).Draw(t, "step")}
		n, total := int64(len(counts)), int64(0)
		for _, count := range counts {
			c.Counts = append(c.Counts, json.Number(decimal.NewFromInt(count).String()))
			total += count
		}
		// A count in one step is so many invocations, were it a month's load.
		each := rapid.SampledFrom([]int64{1_000, 90_000, 2_000_000}).Draw(t, "invocations of a count")
		d := draft{
			"duration_ms": drawAmount(t, "duration", 5_000, "100", "250"), "memory_mb": rapid.Int64Range(128, 2_000).Draw(t, "memory"), "free_tier": false,
		}.selecting(s)
		if rapid.Bool().Draw(t, "is crowded") {
			d["concurrency"] = rapid.Int64Range(2, 80).Draw(t, "concurrency")
		}
		if rapid.Bool().Draw(t, "is warm") {
			d["provisioned_concurrency"] = rapid.Int64Range(1, 12).Draw(t, "provisioned")
		}
		over := d.with("load_profile", c).with("invocations_per_month", pricing.Text(pricing.Quotient(decimal.NewFromInt(each*total), decimal.NewFromInt(n))))
		if (each*total)%n != 0 || !legal(plan, over) {
			t.SkipNow()
		}
		o := only(t, plan, over)
		if o.Status != estimator.Priced {
			t.SkipNow()
		}
		mean := map[pricing.MeterName]*big.Rat{}
		for _, count := range counts {
			step := only(t, plan, d.with("invocations_per_month", decimal.NewFromInt(each*count).String()))
			if step.Status != estimator.Priced || step.Sizing != nil && o.Sizing != nil && step.Sizing.Unit != o.Sizing.Unit && step.Sizing.Unit != "" {
				t.SkipNow() // another size is the cheapest at that load
			}
			for meter, quantity := range consumed(&step) {
				if mean[meter] == nil {
					mean[meter] = new(big.Rat)
				}
				mean[meter] = sum(mean[meter], quotient(quantity, ratInt(n)))
			}
		}
		got := consumed(&o)
		for meter := range mean {
			if got[meter] == nil {
				got[meter] = new(big.Rat)
			}
		}
		for meter, quantity := range got {
			want := mean[meter]
			if want == nil {
				want = new(big.Rat)
			}
			// Busy time is a sum of floats, rounded to 6 decimals for every step.
			slack := sum(product(want, ratText("0.000000001")), ratText("0.001"))
			if off := difference(quantity, want); off.Abs(off).Cmp(slack) > 0 {
				t.Fatalf("%s: %s of %s, the mean of the steps is %s", over, quantity.FloatString(9), meter, want.FloatString(9))
			}
		}
		if d.int("concurrency", 1) > 1 {
			crowds++
		}
		if d["provisioned_concurrency"] != nil {
			warm++
		}
	})
	if crowds == 0 || warm == 0 {
		t.Errorf("%d crowded and %d warm loads were compared", crowds, warm)
	}
}
