package estimator_test

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// pods is a container platform that sells the pairs of a grid.
func pods(grid pricing.Grid) pricing.Offering {
	offering := instanceBased()
	offering.Placement.Fleet.Shapes, offering.Placement.Fleet.Grid = nil, &grid
	return offering
}

// drawGrid draws a small grid that conforms.
func drawGrid(t *rapid.T) pricing.Grid {
	step := decimal.RequireFromString(rapid.SampledFrom([]string{"0.25", "0.5", "1", "0.1"}).Draw(t, "vCPU step"))
	least := rapid.Int64Range(1, 3).Draw(t, "smallest vCPU")
	most := least + rapid.Int64Range(0, 12).Draw(t, "largest vCPU")
	memoryStep := rapid.SampledFrom([]int64{16, 64, 256}).Draw(t, "memory step")
	// At least one memory for every vCPU: a step of memory in a step of vCPU.
	per := rapid.SampledFrom([]int64{128, 512, 1024}).Draw(t, "MiB per vCPU")
	widest := per + pricing.Quotient(decimal.NewFromInt(memoryStep), step).Ceil().IntPart() + rapid.Int64Range(0, 4000).Draw(t, "width")
	g := pricing.Grid{
		MinVCPU: step.Mul(decimal.NewFromInt(least)), MaxVCPU: step.Mul(decimal.NewFromInt(most)), VCPUStep: step,
		MemoryStepMiB: memoryStep, MinMiBPerVCPU: per, MaxMiBPerVCPU: widest,
	}
	// The smallest vCPU takes the smallest memory.
	g.MinMemoryMiB = memoryStep * rapid.Int64Range(1, max(1, g.MinVCPU.Mul(decimal.NewFromInt(widest)).IntPart()/memoryStep)).Draw(t, "smallest memory")
	return g
}

// TestGridChoiceIsTheCheapestOfAllPairs, on small grids and any load: few units
// or thousands, bound by vCPU or by memory.
func TestGridChoiceIsTheCheapestOfAllPairs(t *testing.T) {
	units := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		grid := drawGrid(t)
		prices := hardestPrices()
		prices["gcp/cloud-run-instance-based"] = map[pricing.MeterName]string{
			"vcpu-time":   rapid.SampledFrom([]string{"0.000018", "0.000001", "0.5"}).Draw(t, "vCPU price"),
			"memory-time": rapid.SampledFrom([]string{"0.000002", "0.00001", "0.0000001"}).Draw(t, "memory price"),
		}
		plan := hardestPlanAt(t, prices, pods(grid))
		s := plan.SubjectsOf("gcp/cloud-run-instance-based", pricing.OnDemand)[0]
		memory := rapid.Int64Range(1, grid.MaxVCPU.Mul(decimal.NewFromInt(grid.MaxMiBPerVCPU)).IntPart()+10).Draw(t, "memory")
		d := draft{
			"invocations_per_month": drawAmount(t, "invocations", 4_000_000_000, "0", "1", "1000000", "30000000000"),
			"duration_ms":           drawAmount(t, "duration", 5_000, "1", "120"), "memory_mb": memory,
			"shared_memory_mb":   rapid.Int64Range(0, memory).Draw(t, "shared"),
			"vcpu":               pricing.Text(grid.VCPUStep.Mul(decimal.New(rapid.Int64Range(1, 1400).Draw(t, "vcpu"), -2))),
			"min_instances":      rapid.Int64Range(0, 4).Draw(t, "minimum"),
			"steady_utilization": rapid.SampledFrom([]string{"1", "0.6", "0.333333"}).Draw(t, "utilization"),
		}
		if chance(t, "is heavy", 3) {
			d["invocations_per_month"] = drawAmount(t, "heavy invocations", 4_000_000_000_000, "3000000000000")
			d["duration_ms"] = "5000"
		}
		if chance(t, "is bounded", 4) {
			d["concurrency"] = rapid.Int64Range(1, 80).Draw(t, "concurrency")
		}
		if !legal(plan, d.selecting(s)) {
			t.SkipNow()
		}
		checkFleet(t, plan, s, d)
		if o := only(t, plan, d.selecting(s)); o.Sizing != nil {
			units[o.Sizing.Instances.GreaterThan(decimal.NewFromInt(2000))]++
		}
	})
	if units[true] == 0 || units[false] == 0 {
		t.Errorf("fleets of more than 2,000 units and fewer: %v", units)
	}
}

// TestPublishedGridChoiceIsTheCheapestOfAllPairs: over every pair that is sold.
func TestPublishedGridChoiceIsTheCheapestOfAllPairs(t *testing.T) {
	plan := plantest.Embedded(t)
	for i := range plan.Offerings() {
		offering := &plan.Offerings()[i]
		if offering.Placement.Fleet == nil || offering.Placement.Fleet.Grid == nil {
			continue
		}
		priced := 0
		for _, purchase := range offering.Purchases {
			for _, s := range plan.SubjectsOf(offering.ID, purchase) {
				if pairRate(plan, s, pricing.BasisVCPUHours) == nil || priced >= 6 {
					continue
				}
				generator := rapid.Custom(func(t *rapid.T) draft {
					d := alwaysOnWork(t).without("cluster_workloads")
					d["memory_mb"], d["shared_memory_mb"] = rapid.Int64Range(1, 60_000).Draw(t, "pod memory"), int64(0)
					if !legal(plan, d.selecting(s)) {
						t.SkipNow()
					}
					return d
				})
				if checkFleet(t, plan, s, generator.Example(priced)) == estimator.Priced {
					priced++
				}
			}
		}
		if priced == 0 {
			t.Errorf("%s was never priced", offering.ID)
		}
	}
}

// TestGridChargesForStorageAboveWhatIsIncluded, and knows its limit.
func TestGridChargesForStorageAboveWhatIsIncluded(t *testing.T) {
	plan := plantest.Embedded(t)
	charged := 0
	for i := range plan.Offerings() {
		offering := &plan.Offerings()[i]
		fleet := offering.Placement.Fleet
		if fleet == nil || fleet.Grid == nil || fleet.MaxStorageMB == 0 {
			continue
		}
		for _, s := range plan.SubjectsOf(offering.ID, pricing.OnDemand) {
			d := draft{"invocations_per_month": "1000000", "duration_ms": "100", "memory_mb": 512}.selecting(s)
			if only(t, plan, d).Status != estimator.Priced {
				continue
			}
			if o := only(t, plan, d.with("ephemeral_storage_mb", fleet.MaxStorageMB+1)); o.Status != estimator.Excluded || o.ExcludedBy.Name != "max_ephemeral_storage_mb" {
				t.Errorf("%s with %d MB of storage is %s", o.ID, fleet.MaxStorageMB+1, o.Status)
			}
			o := only(t, plan, d.with("ephemeral_storage_mb", fleet.IncludedStorageMB+1024))
			var got *big.Rat
			for i := range o.LineItems {
				if meterOf(o.Offering, o.LineItems[i].Meter).Basis == pricing.BasisStorageGBHours {
					got = rat(o.LineItems[i].PricedQuantity)
				}
			}
			if want := product(ratInt(730), rat(o.Sizing.Instances)); o.Status == estimator.Priced && (got == nil || got.Cmp(want) != 0) {
				t.Errorf("%s: one GB above what is included: %v GB-hours, want %s", o.ID, got, want.FloatString(3))
			}
			charged++
		}
	}
	if charged == 0 {
		t.Error("no grid with storage is priced anywhere")
	}
}
