package estimator_test

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

const readmeProfile = `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512}`

func profileOf(tb testing.TB, text string) *workload.Profile {
	tb.Helper()
	profile, errs := workload.DecodeJSON([]byte(text))
	if errs != nil {
		tb.Fatal(errs)
	}
	return profile
}

func loadOf(tb testing.TB, plan *estimator.Plan, text string) (*workload.Load, []workload.Assumption) {
	tb.Helper()
	load, assumptions, err := profileOf(tb, text).Resolve(plan.BaselineVCPU)
	if err != nil {
		tb.Fatal(err)
	}
	return load, assumptions
}

// BenchmarkTotals ranks all options of the three default regions, without proof.
func BenchmarkTotals(b *testing.B) {
	plan := plantest.Embedded(b)
	load, _ := loadOf(b, plan, readmeProfile)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := plan.Totals(load); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTotalsInDecimals is the same in the oracle's numbers: the ratio of the
// two is what fixed point is for. The oracle's options are compiled beforehand.
func BenchmarkTotalsInDecimals(b *testing.B) {
	plan := plantest.Embedded(b)
	load, _ := loadOf(b, plan, readmeProfile)
	comparison, err := plan.CompareExactly(load)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		comparison.Again()
	}
}

// BenchmarkProof is the same comparison with every line item.
func BenchmarkProof(b *testing.B) {
	plan := plantest.Embedded(b)
	load, assumptions := loadOf(b, plan, readmeProfile)
	b.ReportAllocs()
	for b.Loop() {
		comparison, err := plan.Compare(load, assumptions)
		if err != nil {
			b.Fatal(err)
		}
		if len(comparison.Estimate(nil).Options) == 0 {
			b.Fatal("no option")
		}
	}
}

// BenchmarkDecide adds profile completion, break-even and recommendation.
func BenchmarkDecide(b *testing.B) {
	plan := plantest.Embedded(b)
	profile := profileOf(b, readmeProfile)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decision.Decide(plan, profile); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheapestFleet chooses among every type of a region, at a small and at
// a large load.
func BenchmarkCheapestFleet(b *testing.B) {
	plan := plantest.Embedded(b)
	for name, invocations := range map[string]string{"small": "30000000", "large": "300000000000"} {
		b.Run(name, func(b *testing.B) {
			load, _ := loadOf(b, plan, `{"invocations_per_month":`+invocations+`,"duration_ms":120,"memory_mb":512}`)
			choose, types := plan.FleetChoice(load, "aws/ec2/us-east-1/x86_64/on_demand")
			b.ReportAllocs()
			for b.Loop() {
				choose()
			}
			b.ReportMetric(float64(types), "types")
		})
	}
}

// BenchmarkCompile turns the embedded catalog into a plan.
func BenchmarkCompile(b *testing.B) {
	c, err := catalog.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		plantest.Compile(b, c)
	}
}

// BenchmarkEveryRegion ranks every offering in every region, on demand: what
// `estimate --regions 'aws:*,azure:*,gcp:*' --top 20` does.
func BenchmarkEveryRegion(b *testing.B) {
	plan := plantest.Embedded(b)
	profile := profileOf(b, `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"regions":["aws:*","azure:*","gcp:*"],"top":20}`)
	options := 0
	b.ReportAllocs()
	for b.Loop() {
		answer, err := decision.Decide(plan, profile)
		if err != nil {
			b.Fatal(err)
		}
		options = len(answer.Estimate.Options)
	}
	if options != 20 {
		b.Fatalf("%d options, want 20", options)
	}
}

// BenchmarkLongRateCard applies an inline card of 8,000 entries for machines, none
// of which names a type, to the machines of one region.
func BenchmarkLongRateCard(b *testing.B) {
	plan := plantest.Embedded(b)
	profile := profileOf(b, `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"regions":["aws:us-east-1"],"offerings":["aws/ec2"]}`)
	card := &pricing.RateCard{Name: "long"}
	for i := range 8000 {
		card.Prices = append(card.Prices, pricing.CardPrice{
			Offering: "aws/ec2", Meter: "instance-time", Region: fmt.Sprintf("zz-%d", i), Tiers: pricing.Flat(decimal.New(1, -2)), Currency: pricing.USD,
		})
	}
	if err := profile.SetValue("rate_card", card); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decision.Decide(plan, profile); err != nil {
			b.Fatal(err)
		}
	}
}
