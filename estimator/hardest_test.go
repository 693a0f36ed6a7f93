package estimator_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/pricing"
)

// The hand calculations. A month has 730 h = 2,628,000 s. 2,628,000 invocations
// of 1 s are one at a time in the mean, N Poisson(1):
//
//	busy instances of up to 2: E[ceil(N/2)] = 1/2 + (1 - e^-2)/4, 1,882,084.718914 s
//	one warm instance is idle: P(N = 0) = e^-1, 966,787.171399 s, hence busy 1,661,212.828601 s
//	beyond it: the difference, 220,871.890313 s
//	Erlang B of one warm instance for one invocation each: 1/(1+1) = 0.5
const oneAtATime = `"invocations_per_month":2628000,"duration_ms":1000`

func TestHardestOfferingsAreCalculatedByHand(t *testing.T) {
	tests := []struct {
		name     string
		offering string
		profile  string
		unit     string // of the sizing
		billedMs string
		cost     string
		lines    map[pricing.MeterName]string // priced quantities
	}{
		{ // 1,234 ms -> 1,300 ms; 10^6 x 1.3 s x 0.5 GB x 0.000026 + 0.4
			"flex bills steps of 100 ms", "azure/functions-flex",
			`{"invocations_per_month":1000000,"duration_ms":1234,"memory_mb":512}`, "512 MB", "1300", "17.3",
			map[pricing.MeterName]string{"memory-time": "650000", "requests": "1000000"},
		},
		{ // 240 ms -> 1,000 ms
			"flex bills a second at least", "azure/functions-flex",
			`{"invocations_per_month":1000000,"duration_ms":240,"memory_mb":512}`, "512 MB", "1000", "13.4", nil,
		},
		{ // 0.25 of 1 vCPU: 960 ms -> 1,000 ms, the same as with one vCPU
			"flex runs longer on the size that grants less", "azure/functions-flex",
			`{"invocations_per_month":1000000,"duration_ms":240,"memory_mb":512,"vcpu":1}`, "512 MB", "1000", "13.4", nil,
		},
		{ // the next size is 2,048 MB: 10^6 x 1 s x 2 GB x 0.000026 + 0.4
			"flex has no size between", "azure/functions-flex",
			`{"invocations_per_month":1000000,"duration_ms":240,"memory_mb":513}`, "2048 MB", "1000", "52.4", nil,
		},
		{ // half of all finds the warm instance: 657,000 x (0.000026 + 0.000016) + 1,314,000 x (0.000004 + 0.0000004 + 0.0000002)
			"flex prices executions of warm instances apart", "azure/functions-flex",
			`{` + oneAtATime + `,"memory_mb":512,"provisioned_concurrency":1}`, "512 MB", "1000", "33.6384",
			map[pricing.MeterName]string{
				"requests": "1314000", "provisioned-requests": "1314000", "memory-time": "657000",
				"provisioned-duration": "657000", "provisioned-memory-time": "1314000",
			},
		},
		{ // 1,882,084.718914 s x 0.5 GB x 0.000026 + 1.0512
			"flex with two at once bills busy time", "azure/functions-flex",
			`{` + oneAtATime + `,"memory_mb":512,"concurrency":2}`, "512 MB", "1000", "25.518301345882",
			map[pricing.MeterName]string{"memory-time": "941042.359457", "requests": "2628000"},
		},
		{ // executions follow busy time: 2,628,000 x 220,871.890313 / 1,882,084.718914 beyond the warm instance
			"flex with two at once and one warm", "azure/functions-flex",
			`{` + oneAtATime + `,"memory_mb":512,"concurrency":2,"provisioned_concurrency":1}`, "512 MB", "1000", "22.0043189456709690052",
			map[pricing.MeterName]string{
				"requests": "308408.713969845026", "provisioned-requests": "2319591.286030154974", "memory-time": "110435.9451565",
				"provisioned-duration": "830606.4143005", "provisioned-memory-time": "1314000",
			},
		},
		{ // 300 MB -> 512 MB, 800 MHz; 260 ms -> 300 ms: 150,000 GB-s, 240,000 GHz-s
			"1st gen bills memory and clock rate", "gcp/cloud-functions-1st-gen",
			`{"invocations_per_month":1000000,"duration_ms":260,"memory_mb":300}`, "512 MB", "300", "3.175",
			map[pricing.MeterName]string{"memory-time": "150000", "ghz-time": "240000"},
		},
		{ // 40,000 GHz-s above the allowance
			"1st gen grants both", "gcp/cloud-functions-1st-gen",
			`{"invocations_per_month":1000000,"duration_ms":260,"memory_mb":300,"free_tier":true}`, "512 MB", "300", "0.8", nil,
		},
		{ // 128 MB would run 720 s; 256 MB runs 60 s x 2,400/400 = 360 s: 90 GB-s, 144 GHz-s; 512 MB costs as much
			"1st gen skips a size that runs too long", "gcp/cloud-functions-1st-gen",
			`{"invocations_per_month":1000,"duration_ms":60000,"memory_mb":128,"vcpu":1}`, "256 MB", "360000", "1.6654",
			map[pricing.MeterName]string{"memory-time": "90000", "ghz-time": "144000"},
		},
		{ // 512/1,769 vCPU -> 0.5 vCPU / 1 GiB; 123.4 ms as they are
			"container apps round up to a pair and no duration", "azure/container-apps",
			`{"invocations_per_month":1000000,"duration_ms":123.4,"memory_mb":512}`, "0.5 vCPU / 1024 MiB", "123.4", "2.251",
			map[pricing.MeterName]string{"vcpu-time": "61700", "memory-time": "123400"},
		},
		{ // idle e^-0.04695585997 of the month: 2,507,452.357448 s x (0.5 + 1) x 0.000003 more
			"container apps price idle replicas apart", "azure/container-apps",
			`{"invocations_per_month":1000000,"duration_ms":123.4,"memory_mb":512,"provisioned_concurrency":1}`, "0.5 vCPU / 1024 MiB", "123.4", "13.534535608516",
			map[pricing.MeterName]string{"idle-vcpu-time": "1253726.178724", "idle-memory-time": "2507452.357448"},
		},
		{ // busy hours x 0.064; 730 h x 2 GB all month and what lies beyond it x 0.007
			"app runner pays the memory of one instance all month", "aws/app-runner",
			`{` + oneAtATime + `,"memory_mb":2048,"vcpu":1,"concurrency":2}`, "1 vCPU / 2048 MiB", "1000", "44.538230131910524",
			map[pricing.MeterName]string{"vcpu-time": "522.801310809444", "memory-time": "122.706605729444", "provisioned-memory-time": "1460"},
		},
		{ // 1,460 GB-h x 0.007
			"app runner without any request", "aws/app-runner",
			`{"invocations_per_month":0,"duration_ms":1000,"memory_mb":2048,"vcpu":1}`, "1 vCPU / 2048 MiB", "1000", "10.22",
			map[pricing.MeterName]string{"provisioned-memory-time": "1460"},
		},
		{
			"app runner sells no pair between", "aws/app-runner",
			`{"invocations_per_month":0,"duration_ms":1000,"memory_mb":4097,"vcpu":0.25}`, "2 vCPU / 6144 MiB", "1000", "30.66", nil,
		},
		{ // two instances all month: 5,256,000 s x (0.000018 + 0.5 GiB x 0.000002)
			"a fleet priced by the second", "gcp/cloud-run-instance-based",
			`{"invocations_per_month":1000,"duration_ms":1000,"memory_mb":512}`, "1 vCPU / 0.5 GB", "0", "99.864",
			map[pricing.MeterName]string{"vcpu-time": "5256000", "memory-time": "2628000"},
		},
	}
	plan := hardestPlan(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := only(t, plan, drafted(t, test.profile).with("offerings", []string{test.offering}))
			if o.Status != estimator.Priced || o.Sizing == nil {
				t.Fatal(dump(&o))
			}
			if got := pricing.Text(o.MonthlyCost); got != test.cost {
				t.Errorf("costs %s, want %s\n%s", got, test.cost, dump(&o))
			}
			if billed := pricing.Text(o.Sizing.BilledDurationMs); o.Sizing.Unit != test.unit || billed != test.billedMs {
				t.Errorf("%s billed %s ms, want %s and %s", o.Sizing.Unit, billed, test.unit, test.billedMs)
			}
			found := 0
			for _, item := range o.LineItems {
				if want, ok := test.lines[item.Meter]; ok {
					found++
					if got := pricing.Text(item.PricedQuantity); got != want {
						t.Errorf("%s: %s, want %s", item.Meter, got, want)
					}
				}
			}
			if found != len(test.lines) {
				t.Errorf("%d lines of %d: %s", found, len(test.lines), dump(&o))
			}
		})
	}
}

func TestHardestOfferingsAreExcludedByTheirRule(t *testing.T) {
	crossed := containerApps()
	crossed.Placement.Shared.Shapes = []pricing.Shape{{VCPU: exactly("1"), MemoryMiB: 4_096}, {VCPU: exactly("2"), MemoryMiB: 2_048}}
	tests := []struct {
		name, offering, profile, rule string
		plan                          *estimator.Plan
	}{
		{"more memory than any size", "azure/functions-flex", `{"memory_mb":4097}`, "max_memory_mb=4096", hardestPlan(t)},
		{"more at once than an instance takes", "azure/functions-flex", `{"memory_mb":512,"concurrency":1001}`, "max_concurrency=1000", hardestPlan(t)},
		{"more memory than any pair", "azure/container-apps", `{"memory_mb":8193}`, "max_memory_mb=8192", hardestPlan(t)},
		{"more vCPU than any pair", "azure/container-apps", `{"memory_mb":512,"vcpu":4.001}`, "max_vcpu=4", hardestPlan(t)},
		{"no pair with both", "azure/container-apps", `{"memory_mb":4096,"vcpu":2}`, "no_valid_pair=4096", hardestPlan(t, crossed)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := drafted(t, test.profile).with("offerings", []string{test.offering}).with("invocations_per_month", 1000).with("duration_ms", 100)
			o := only(t, test.plan, d)
			if o.ExcludedBy == nil || o.ExcludedBy.Name+"="+o.ExcludedBy.Value != test.rule {
				t.Errorf("%s, want %s", dump(&o), test.rule)
			}
		})
	}
}

// TestPurchaseChangesOnlyItsMeters: spot nodes of a cluster do not make its
// control plane cheaper, nor missing.
func TestPurchaseChangesOnlyItsMeters(t *testing.T) {
	plan := hardestPlan(t)
	d := drafted(t, `{"invocations_per_month":1000000,"duration_ms":100,"memory_mb":1024,"offerings":["aws/eks-ec2"],"purchase":["on_demand","spot"]}`)
	// Two nodes of min_instances: 1,460 h x 0.2 or 0.05, and 730 h x 0.1.
	for purchase, want := range map[string]string{"on_demand": "365", "spot": "146"} {
		o := options(t, plan, d)["aws/eks-ec2/us-east-1/x86_64/"+purchase]
		if o.Status != estimator.Priced || pricing.Text(o.MonthlyCost) != want {
			t.Errorf("%s costs %s, want %s\n%s", purchase, pricing.Text(o.MonthlyCost), want, dump(&o))
			continue
		}
		paid := map[string]string{"on_demand": "-", "spot": "aws/ec2/instance-time/us-east-1/node/any/spot"}
		if nodes, plane := paidAt(&o.LineItems[0]), paidAt(&o.LineItems[1]); nodes != paid[purchase] || plane != "-" {
			t.Errorf("%s: nodes paid at %s, control plane at %s", purchase, nodes, plane)
		}
		if list := pricing.Text(o.ListCost); list != "365" {
			t.Errorf("%s: list cost %s", purchase, list)
		}
	}
}

// TestHardestCurvesAreEstimates: a point of a curve is an estimate there, fixed
// point and decimals agree, and costs rise.
func TestHardestCurvesAreEstimates(t *testing.T) {
	plan := hardestPlan(t)
	names := []string{"azure/functions-flex", "gcp/cloud-functions-1st-gen", "azure/container-apps", "aws/app-runner", "aws/eks-ec2"}
	base := drafted(t, `{"invocations_per_month":1000000,"duration_ms":350.5,"memory_mb":700}`).with("offerings", names)
	for label, d := range map[string]draft{
		"plain": base, "vcpu": base.with("vcpu", 1), "two at once": base.with("concurrency", 2), "warm": base.with("provisioned_concurrency", 3),
		"two at once and warm": base.with("concurrency", 2).with("provisioned_concurrency", 3).with("vcpu", 1), "free": base.with("free_tier", true),
	} {
		t.Run(label, func(t *testing.T) {
			comparison := compared(t, plan, d)
			exact, err := plan.CompareExactly(resolved(t, plan, d))
			if err != nil {
				t.Fatal(err)
			}
			for i, total := range comparison.Totals() {
				if total.Status != estimator.Priced || total.Cost.Cmp(exact.Totals()[i].Cost) != 0 || total.ID != exact.Totals()[i].ID {
					t.Errorf("%s: %s %s, in decimals %s", total.ID, total.Status, total.Cost.Decimal(), exact.Totals()[i].Cost.Decimal())
				}
				curve := comparison.Curve(i, comparison.Grid(estimator.AlongInvocations, i))
				for _, at := range []int64{0, 1, 999, 1_000_000, 1_000_001, 123_456_789} {
					there := options(t, plan, d.with("invocations_per_month", strconv.FormatInt(at, 10)))[total.ID]
					if got := curve.At(at).Decimal(); !got.Equal(there.MonthlyCost) {
						t.Errorf("%s at %d: %s on the curve, %s as an estimate", total.ID, at, got, there.MonthlyCost)
					}
				}
			}
		})
	}
}

// TestSplitTimeAddsUp: what warm instances serve and what they do not is all
// there is, and every part of a line recomputes.
func TestSplitTimeAddsUp(t *testing.T) {
	plan := hardestPlan(t)
	for _, warm := range []int{1, 3, 20} {
		for _, concurrency := range []int{1, 2, 7} {
			for _, invocations := range []string{"0", "1", "1000000.5", "50000000"} {
				d := drafted(t, `{"duration_ms":350.5,"memory_mb":700,"offerings":["azure/functions-flex"]}`).
					with("invocations_per_month", invocations).with("concurrency", concurrency)
				priced := func(d draft) map[pricing.MeterName]string {
					quantities := map[pricing.MeterName]string{}
					for _, item := range only(t, plan, d).LineItems {
						quantities[item.Meter] = pricing.Text(item.PricedQuantity)
					}
					return quantities
				}
				all, split := priced(d), priced(d.with("provisioned_concurrency", warm))
				for whole, part := range map[pricing.MeterName]pricing.MeterName{"requests": "provisioned-requests", "memory-time": "provisioned-duration"} {
					if sum := amount(split[whole]).Add(amount(split[part])); !sum.Equal(amount(all[whole])) {
						t.Errorf("%s warm %d: %s + %s, want %s", d, warm, split[whole], split[part], all[whole])
					}
				}
			}
		}
	}
}

func amount(text string) decimal.Decimal { return exactly(cmp.Or(text, "0")) }

func drafted(t *testing.T, text string) draft {
	t.Helper()
	var d draft
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCheapestOfFewSizesIsChosen: the engine leaves sizes out by reason. A
// platform that sells one size alone prices each of them. What sizes grant,
// so long as it rises, and what an execution costs are drawn.
func TestCheapestOfFewSizesIsChosen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offering := rapid.SampledFrom([]func() pricing.Offering{flex, firstGeneration}).Draw(t, "offering")()
		sandbox := offering.Placement.Sandbox
		grants := rapid.SliceOfN(rapid.SampledFrom([]int64{100, 250, 900, 1_000, 1_500, 2_400, 4_800}), len(sandbox.Sizes), len(sandbox.Sizes)).Draw(t, "granted")
		slices.Sort(grants)
		for i := range sandbox.Sizes {
			if size := &sandbox.Sizes[i]; sandbox.MHzPerVCPU > 0 {
				size.MHz = grants[i]
			} else {
				size.VCPU = decimal.New(grants[i], -3)
			}
		}
		d := draft{
			"offerings":             []string{string(offering.ID)},
			"invocations_per_month": drawAmount(t, "invocations", 50_000_000, "0", "1", "2628000"),
			"duration_ms":           drawAmount(t, "duration", 30_000, "1", "100", "1000"),
			"vcpu":                  drawAmount(t, "vcpu", 4, "0.25", "0.083", "1", "2"),
			"concurrency":           rapid.SampledFrom([]int{1, 1, 2, 10}).Draw(t, "concurrency"),
			"free_tier":             rapid.Bool().Draw(t, "free"),
		}
		if rapid.Bool().Draw(t, "warms") {
			d["provisioned_concurrency"] = rapid.IntRange(1, 20).Draw(t, "warm")
		}
		d["memory_mb"] = sandbox.Sizes[0].FromMB
		prices := hardestPrices()
		prices[offering.ID]["requests"] = rapid.SampledFrom([]string{"0.0000004", "0.001"}).Draw(t, "price of an execution")
		got := only(t, hardestPlanAt(t, prices, offering), d)
		var want estimator.Option
		for _, size := range sandbox.Sizes {
			alone := *sandbox
			alone.Sizes = []pricing.SizeRange{size}
			offering.Placement.Sandbox = &alone
			if o := only(t, hardestPlanAt(t, prices, offering), d); o.Status == estimator.Priced && (want.ID == "" || o.MonthlyCost.LessThan(want.MonthlyCost)) {
				want = o
			}
		}
		if dump(&got) != dump(&want) && (want.ID != "" || got.Status != estimator.Excluded) {
			t.Fatalf("%s: chosen\n%scheapest alone\n%s", d, dump(&got), dump(&want))
		}
	})
}
