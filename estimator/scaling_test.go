package estimator_test

import (
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/queueing"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// subjectsOf are the candidates of one offering on demand.
func subjectsOf(plan *estimator.Plan, offering pricing.OfferingID) []estimator.Subject {
	return plan.SubjectsOf(offering, pricing.OnDemand)
}

// upTo rounds up to a multiple.
func upTo(r, step *big.Rat) *big.Rat { return product(ceil(quotient(r, step)), step) }

// cloudRunInstance is Google's table of vCPU and memory, written down a second
// time: the vCPU and MiB of an instance, or no instance at all.
func cloudRunInstance(vcpu *big.Rat, memoryMB, concurrency int64) (cpu *big.Rat, memory int64, ok bool) {
	cpu = larger(ratText("0.08"), vcpu)
	switch { // memory asks for vCPU
	case memoryMB > 24<<10:
		cpu = larger(cpu, ratInt(8))
	case memoryMB > 16<<10:
		cpu = larger(cpu, ratInt(6))
	case memoryMB > 8<<10:
		cpu = larger(cpu, ratInt(4))
	case memoryMB > 4<<10:
		cpu = larger(cpu, ratInt(2))
	case memoryMB > 1<<10:
		cpu = larger(cpu, ratInt(1))
	case memoryMB > 512:
		cpu = larger(cpu, ratText("0.5"))
	}
	if concurrency > 1 {
		cpu = larger(cpu, ratInt(1))
	}
	if cpu.Cmp(ratInt(1)) < 0 {
		cpu = upTo(cpu, ratText("0.001"))
	} else {
		cpu = upTo(cpu, ratInt(1))
	}
	if cpu.Cmp(ratInt(2)) > 0 {
		cpu = upTo(cpu, ratInt(2)) // 2, 4, 6, 8
	}
	memory = max(memoryMB, 128)
	switch { // vCPU asks for memory
	case cpu.Cmp(ratInt(6)) >= 0:
		memory = max(memory, 4<<10)
	case cpu.Cmp(ratInt(4)) >= 0:
		memory = max(memory, 2<<10)
	}
	return cpu, memory, cpu.Cmp(ratInt(8)) <= 0 && memory <= 32<<10 && concurrency <= 1000
}

// TestCloudRunInstanceFollowsTheTable: vCPU, memory, durations and every amount
// of request-based Cloud Run, one invocation at a time.
func TestCloudRunInstanceFollowsTheTable(t *testing.T) {
	plan := plantest.Embedded(t)
	subjects := subjectsOf(plan, "gcp/cloud-run")
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(subjects).Draw(t, "subject")
		d := alwaysOnWork(t).without("provisioned_concurrency")
		if !legal(plan, d.selecting(s)) {
			t.SkipNow()
		}
		l := d.brute()
		o := only(t, plan, d.selecting(s))
		cpu, memory, ok := cloudRunInstance(l.vcpu, d.int("memory_mb", 0), l.concurrency)
		ok = ok && l.duration.Cmp(ratInt(3_600_000)) <= 0
		if !ok {
			if o.Status != estimator.Excluded {
				t.Fatalf("%s: no such instance, and %s is %s", d.selecting(s), o.ID, o.Status)
			}
			return
		}
		if want := text(cpu) + " vCPU / " + text(ratInt(memory)) + " MiB"; o.Status == estimator.Excluded || o.Sizing.Unit != want {
			t.Fatalf("%s: want %s, the engine says\n%s", d.selecting(s), want, dump(&o))
		}
		if o.Status != estimator.Priced || l.concurrency > 1 {
			return
		}
		seconds := quotient(product(l.invocations, upTo(l.duration, ratInt(100))), ratInt(1000))
		price := func(meter pricing.MeterName, area pricing.Area) *big.Rat {
			p := plan.Catalog().Price(pricing.Address{Offering: "gcp/cloud-run", Meter: meter, Area: area, Architecture: pricing.AnyArchitecture, Purchase: s.Purchase})
			if l.invocations.Sign() == 0 {
				return l.invocations // nothing is bought, so nothing needs a price
			}
			return quotient(rat(p.Tiers.Steps[0].UnitPrice), ratInt(p.Per))
		}
		area := pricing.Area(s.Region.ID)
		want := sum(product(l.invocations, price("requests", pricing.Global)), product(seconds,
			sum(product(cpu, price("vcpu-time", area)), product(big.NewRat(memory, 1024), price("memory-time", area)))))
		if rat(o.MonthlyCost).Cmp(want) != 0 {
			t.Fatalf("%s: engine says %s, by hand %s", d.selecting(s), o.MonthlyCost, want.FloatString(15))
		}
	})
}

// dec is a rational that ends, as a decimal.
func dec(r *big.Rat) decimal.Decimal { return decimal.RequireFromString(text(r)) }

// text writes a rational that ends as a decimal.
func text(r *big.Rat) string {
	places, exact := r.FloatPrec()
	if !exact {
		panic(r)
	}
	return r.FloatString(places)
}

// bruteSize is one memory size of a function with what it costs.
type bruteSize struct {
	mb   int64
	cost *big.Rat
}

// tiered is what a quantity costs by graduated tiers.
func tiered(p *pricing.Price, quantity *big.Rat, free *pricing.Allowance) *big.Rat {
	quantity = quotient(quantity, ratInt(p.Per))
	start := new(big.Rat)
	if free != nil {
		granted := rat(free.Quantity)
		if quantity.Cmp(granted) < 0 {
			granted = quantity
		}
		if free.CountsTowardTiers {
			start = granted
		} else {
			quantity = difference(quantity, granted)
		}
	}
	total := new(big.Rat)
	for i, step := range p.Tiers.Steps {
		from, to := larger(rat(step.From), start), quantity
		if i+1 < len(p.Tiers.Steps) {
			if next := rat(p.Tiers.Steps[i+1].From); next.Cmp(to) < 0 {
				to = next
			}
		}
		if from.Cmp(to) < 0 {
			total = sum(total, product(difference(to, from), rat(step.UnitPrice)))
		}
	}
	return total
}

// functionSizes prices every valid size from the smallest that holds the memory.
func functionSizes(plan *estimator.Plan, s estimator.Subject, d draft) []bruteSize {
	l := d.brute()
	sandbox := s.Offering.Placement.Sandbox
	memory := d.int("memory_mb", 0)
	storage := max(d.int("ephemeral_storage_mb", 512)-sandbox.IncludedStorageMB, 0)
	if sandbox.MaxStorageMB == 0 {
		storage = 0
	}
	_, stretches := d["vcpu"]
	cost := func(meter pricing.MeterName, quantity *big.Rat) *big.Rat {
		address := pricing.Address{Offering: s.Offering.ID, Meter: meter, Area: pricing.Area(s.Region.ID), Architecture: s.Architecture, Purchase: s.Purchase}
		if s.Region.Provider == "azure" {
			address.Architecture = pricing.AnyArchitecture
		}
		var allowance *pricing.Allowance
		if d.free() {
			allowance = plan.Catalog().Allowance(s.Offering.ID, meter)
		}
		if quantity.Sign() == 0 {
			return quantity
		}
		return tiered(plan.Catalog().Price(address), quantity, allowance)
	}
	var sizes []bruteSize
	only := sandbox.Sizes[0] // the product's functions have one run of sizes each
	for mb := only.FromMB; mb <= only.ToMB; mb += only.StepMB {
		if mb < memory {
			continue
		}
		duration := l.duration
		granted := rat(only.VCPU)
		if only.MBPerVCPU > 0 {
			granted = big.NewRat(mb, only.MBPerVCPU)
		}
		slow := stretches && granted.Cmp(l.vcpu) < 0
		if slow {
			duration = roundTo12(quotient(product(l.duration, l.vcpu), granted))
		}
		if duration.Cmp(rat(sandbox.MaxDurationMs)) <= 0 {
			billed := larger(rat(sandbox.Duration.MinimumMs), upTo(duration, rat(sandbox.Duration.IncrementMs)))
			seconds := quotient(product(l.invocations, billed), ratInt(1000))
			gb := big.NewRat(mb, 1024)
			total := cost("requests", l.invocations)
			if c := d.int("provisioned_concurrency", 0); c > 0 && sandbox.Provisioned != nil {
				// Erlang B of what is stated and stretched, not of what is billed.
				overflow := rat(queueing.ErlangB(dec(product(l.invocations, duration)), dec(product(l.hours, ratInt(3_600_000))), c))
				blocks := upTo(product(l.hours, ratInt(3600)), ratInt(sandbox.Provisioned.BlockSeconds))
				total = sum(total, cost("memory-time", product(seconds, gb, overflow)))
				total = sum(total, cost("provisioned-duration", product(seconds, gb, difference(ratInt(1), overflow))))
				total = sum(total, cost("provisioned-memory-time", product(ratInt(c), gb, blocks)))
			} else {
				total = sum(total, cost("memory-time", product(seconds, gb)))
			}
			if storage > 0 {
				total = sum(total, cost("ephemeral-storage", product(seconds, big.NewRat(storage, 1024))))
			}
			sizes = append(sizes, bruteSize{mb, total})
		}
		if !slow {
			break // whatever is larger costs as much or more, and a tie goes to the smaller
		}
	}
	return sizes
}

// TestFunctionSizeIsTheCheapestOfAll: with vcpu stated every valid size is
// tried, without it the smallest that holds the memory is taken.
func TestFunctionSizeIsTheCheapestOfAll(t *testing.T) {
	plan := plantest.Embedded(t)
	subjects := append(subjectsOf(plan, "aws/lambda"), subjectsOf(plan, "azure/functions-consumption")...)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(subjects).Draw(t, "subject")
		d := alwaysOnWork(t).without("provisioned_concurrency")
		d["free_tier"] = rapid.Bool().Draw(t, "free")
		if rapid.Bool().Draw(t, "stores") {
			d["ephemeral_storage_mb"] = rapid.SampledFrom([]int64{0, 512, 513, 2048, 10240}).Draw(t, "storage")
		}
		if rapid.Bool().Draw(t, "small memory") {
			d["memory_mb"], d["shared_memory_mb"] = rapid.Int64Range(1, 1600).Draw(t, "memory"), int64(0)
		}
		if !legal(plan, d.selecting(s)) {
			t.SkipNow()
		}
		checkSize(t, plan, s, d)
	})
}

func checkSize(t tester, plan *estimator.Plan, s estimator.Subject, d draft) {
	t.Helper()
	o := only(t, plan, d.selecting(s))
	if o.Status == estimator.MissingPrice {
		checkMissing(t, plan, &o)
		return
	}
	sizes := functionSizes(plan, s, d)
	if len(sizes) == 0 {
		if o.Status != estimator.Excluded {
			t.Fatalf("%s: no size fits, and %s is %s", d.selecting(s), o.ID, o.Status)
		}
		return
	}
	best := sizes[0]
	for _, size := range sizes {
		if size.cost.Cmp(best.cost) < 0 {
			best = size
		}
	}
	want := text(ratInt(best.mb)) + " MB"
	if o.Status != estimator.Priced || rat(o.MonthlyCost).Cmp(best.cost) != 0 || (o.Sizing.Unit != want && d["invocations_per_month"] != "0") {
		t.Fatalf("%s: brute force takes %s for %s, the engine says\n%s", d.selecting(s), want, best.cost.FloatString(15), dump(&o))
	}
}

// checkMissing: what an option says is missing stands nowhere in the catalog.
func checkMissing(t tester, plan *estimator.Plan, o *estimator.Option) {
	t.Helper()
	for _, address := range o.Missing {
		if address.Type != "*" && plan.Catalog().Price(address) != nil {
			t.Fatalf("%s says that %s is missing", o.ID, address)
		}
	}
	if len(o.Missing) == 0 {
		t.Fatalf("%s lacks nothing:\n%s", o.ID, dump(o))
	}
}

// TestProvisionedFunctionSizeIsTheCheapestOfAll: a larger size reserves more and
// serves more of the invocations from what is reserved.
func TestProvisionedFunctionSizeIsTheCheapestOfAll(t *testing.T) {
	plan := plantest.Embedded(t)
	subjects := subjectsOf(plan, "aws/lambda")
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(subjects).Draw(t, "subject")
		d := draft{
			"invocations_per_month":   drawAmount(t, "invocations", 300_000_000, "0", "1", "30000000"),
			"duration_ms":             drawAmount(t, "duration", 2_000, "1", "120"),
			"memory_mb":               rapid.Int64Range(128, 1769).Draw(t, "memory"),
			"provisioned_concurrency": rapid.Int64Range(1, 30).Draw(t, "provisioned"),
			"free_tier":               rapid.Bool().Draw(t, "free"),
		}
		if rapid.Bool().Draw(t, "gives vcpu") {
			d["vcpu"] = rapid.SampledFrom([]string{"0.1", "0.25", "0.4"}).Draw(t, "vcpu")
		}
		checkSize(t, plan, s, d)
	})
}
