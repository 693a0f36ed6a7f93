package estimator_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
	"breakeven/providers/providertest"
)

// The offerings of this file are not the product's. They hold the rules that are
// hardest to put into a definition, at round prices of our own, and show that
// the vocabulary carries them.

func exactly(text string) decimal.Decimal { return decimal.RequireFromString(text) }

func madeUp() pricing.Citation {
	return pricing.Citation{URL: "rules of a test", Read: "2026-01-31"}
}

// synthetic completes a definition with what every definition has.
func synthetic(id pricing.OfferingID, placement pricing.Placement, meters ...pricing.Meter) pricing.Offering {
	for i := range meters {
		meters[i].Area, meters[i].AnyArchitecture, meters[i].TierScope = pricing.AreaRegion, true, pricing.ScopeAccount
	}
	return pricing.Offering{
		ID: id, Title: string(id), Abstraction: pricing.Function, Billing: pricing.PerExecution,
		Isolation: pricing.IsolationSandbox, IsolationWhy: madeUp(), Architectures: []pricing.Architecture{pricing.X86},
		Placement: placement, Meters: meters, Purchases: []pricing.Purchase{pricing.OnDemand}, Citations: []pricing.Citation{madeUp()},
	}
}

// flex is a function platform of three sizes, with a minimum per execution, a
// choice of concurrency, and warm instances whose executions are priced apart.
func flex() pricing.Offering {
	return synthetic("azure/functions-flex", pricing.Placement{Sandbox: &pricing.Sandbox{
		Sizes: []pricing.SizeRange{
			{FromMB: 512, ToMB: 512, VCPU: exactly("0.25")},
			{FromMB: 2_048, ToMB: 2_048, VCPU: exactly("1")},
			{FromMB: 4_096, ToMB: 4_096, VCPU: exactly("2")},
		},
		Duration:      pricing.Granularity{MinimumMs: exactly("1000"), IncrementMs: exactly("100"), Citation: madeUp()},
		MaxDurationMs: exactly("1800000"), MaxConcurrency: 1_000, Provisioned: &pricing.Provisioned{}, Citation: madeUp(),
	}},
		pricing.Meter{Name: "requests", Basis: pricing.BasisOnDemandInvocations, Unit: pricing.Requests},
		pricing.Meter{Name: "memory-time", Basis: pricing.BasisOnDemandGBSeconds, Unit: pricing.GBSeconds},
		pricing.Meter{Name: "provisioned-requests", Basis: pricing.BasisServedInvocations, Unit: pricing.Requests},
		pricing.Meter{Name: "provisioned-duration", Basis: pricing.BasisServedGBSeconds, Unit: pricing.GBSeconds},
		pricing.Meter{Name: "provisioned-memory-time", Basis: pricing.BasisProvisionedGBSeconds, Unit: pricing.GBSeconds},
	)
}

// firstGeneration is a function platform whose sizes grant a clock rate, which
// is billed beside the memory.
func firstGeneration() pricing.Offering {
	size := func(mb, mhz int64) pricing.SizeRange { return pricing.SizeRange{FromMB: mb, ToMB: mb, MHz: mhz} }
	return synthetic("gcp/cloud-functions-1st-gen", pricing.Placement{Sandbox: &pricing.Sandbox{
		Sizes: []pricing.SizeRange{
			size(128, 200), size(256, 400), size(512, 800), size(1_024, 1_400), size(2_048, 2_400), size(4_096, 4_800), size(8_192, 4_800),
		},
		MHzPerVCPU: 2_400, Duration: pricing.Granularity{IncrementMs: exactly("100"), Citation: madeUp()},
		MaxDurationMs: exactly("540000"), Citation: madeUp(),
	}},
		pricing.Meter{Name: "requests", Basis: pricing.BasisInvocations, Unit: pricing.Requests},
		pricing.Meter{Name: "memory-time", Basis: pricing.BasisOnDemandGBSeconds, Unit: pricing.GBSeconds, Allowance: &pricing.Allowance{
			Offering: "gcp/cloud-functions-1st-gen", Meter: "memory-time", Quantity: exactly("400000"),
			Scope: pricing.ScopeBillingAccount, EffectiveDate: "2026-01-31", Source: "rules of a test",
		}},
		pricing.Meter{Name: "ghz-time", Basis: pricing.BasisGHzSeconds, Unit: pricing.GHzSeconds, Allowance: &pricing.Allowance{
			Offering: "gcp/cloud-functions-1st-gen", Meter: "ghz-time", Quantity: exactly("200000"),
			Scope: pricing.ScopeBillingAccount, EffectiveDate: "2026-01-31", Source: "rules of a test",
		}},
	)
}

// containerApps sells pairs of 1:2, does not round durations, and prices idle
// time of warm replicas apart.
func containerApps() pricing.Offering {
	var pairs []pricing.Shape
	for quarter := int64(1); quarter <= 16; quarter++ {
		pairs = append(pairs, pricing.Shape{VCPU: decimal.New(25*quarter, -2), MemoryMiB: 512 * quarter})
	}
	return synthetic("azure/container-apps", pricing.Placement{Shared: &pricing.Shared{
		Shapes: pairs, MaxConcurrency: 1_000, MaxDurationMs: exactly("240000"),
		Duration: pricing.Granularity{Citation: madeUp()}, Citation: madeUp(),
	}},
		pricing.Meter{Name: "requests", Basis: pricing.BasisInvocations, Unit: pricing.Requests},
		pricing.Meter{Name: "vcpu-time", Basis: pricing.BasisBusyVCPUSeconds, Unit: pricing.VCPUSeconds},
		pricing.Meter{Name: "memory-time", Basis: pricing.BasisBusyGBSeconds, Unit: pricing.GiBSeconds},
		pricing.Meter{Name: "idle-vcpu-time", Basis: pricing.BasisIdleVCPUSeconds, Unit: pricing.VCPUSeconds},
		pricing.Meter{Name: "idle-memory-time", Basis: pricing.BasisIdleGBSeconds, Unit: pricing.GiBSeconds},
	)
}

// appRunner keeps an instance warm whose memory is paid all month, prices by the
// hour, and has a list of pairs that no rule describes.
func appRunner() pricing.Offering {
	pair := func(vcpu string, gb ...string) (pairs []pricing.Shape) {
		for _, memory := range gb {
			pairs = append(pairs, pricing.Shape{VCPU: exactly(vcpu), MemoryMiB: exactly(memory).Mul(decimal.NewFromInt(1_024)).IntPart()})
		}
		return pairs
	}
	var pairs []pricing.Shape
	for _, of := range [][]pricing.Shape{
		pair("0.25", "0.5", "1"), pair("0.5", "1"), pair("1", "2", "3", "4"), pair("2", "4", "6"), pair("4", "8", "10", "12"),
	} {
		pairs = append(pairs, of...)
	}
	offering := synthetic("aws/app-runner", pricing.Placement{Shared: &pricing.Shared{
		Shapes: pairs, MaxConcurrency: 200, MinWarmInstances: 1, MaxDurationMs: exactly("120000"),
		Duration: pricing.Granularity{Citation: madeUp()}, Citation: madeUp(),
	}},
		pricing.Meter{Name: "vcpu-time", Basis: pricing.BasisBusyVCPUSeconds, Unit: pricing.VCPUHours},
		pricing.Meter{Name: "memory-time", Basis: pricing.BasisOnDemandGBSeconds, Unit: pricing.GBHours},
		pricing.Meter{Name: "provisioned-memory-time", Basis: pricing.BasisProvisionedGBSeconds, Unit: pricing.GBHours, PriceMeter: "memory-time"},
	)
	offering.NamedOnly = true
	return offering
}

// spotCluster is a cluster whose nodes can be bought as spot capacity, and whose
// control plane cannot.
func spotCluster() pricing.Offering {
	const machines pricing.OfferingID = "aws/ec2"
	offering := synthetic("aws/eks-ec2", pricing.Placement{Packed: &pricing.Packed{
		Nodes: machines, Reserve: pricing.Reserve{MiB: exactly("512"), Percent: exactly("5")}, PackingFill: exactly("0.8"), Citation: madeUp(),
	}},
		pricing.Meter{
			Name: "instance-time", Basis: pricing.BasisUnitHours, Unit: pricing.InstanceHours,
			PriceOffering: machines, PerType: true, Purchases: []pricing.Purchase{"spot"},
		},
		pricing.Meter{Name: "control-plane", Basis: pricing.BasisClusterHours, Unit: pricing.ClusterHours},
	)
	offering.Purchases = []pricing.Purchase{pricing.OnDemand, "spot"}
	return offering
}

// instanceBased is Cloud Run billed by instance: a fleet whose prices are published
// per second.
func instanceBased() pricing.Offering {
	offering := synthetic("gcp/cloud-run-instance-based", pricing.Placement{Fleet: &pricing.Fleet{
		Shapes:   []pricing.Shape{{VCPU: exactly("1"), MemoryMiB: 512}, {VCPU: exactly("1"), MemoryMiB: 1_024}, {VCPU: exactly("2"), MemoryMiB: 512}},
		Citation: madeUp(),
	}},
		pricing.Meter{Name: "vcpu-time", Basis: pricing.BasisVCPUHours, Unit: pricing.VCPUSeconds},
		pricing.Meter{Name: "memory-time", Basis: pricing.BasisGBHours, Unit: pricing.GiBSeconds},
	)
	offering.Billing = pricing.AlwaysOn
	return offering
}

func hardest() []pricing.Offering {
	return []pricing.Offering{flex(), firstGeneration(), containerApps(), appRunner(), spotCluster(), instanceBased()}
}

type priceTable map[pricing.OfferingID]map[pricing.MeterName]string

func hardestPrices() priceTable {
	return priceTable{
		"azure/functions-flex": {
			"requests": "0.0000004", "memory-time": "0.000026", "provisioned-requests": "0.0000002",
			"provisioned-duration": "0.000016", "provisioned-memory-time": "0.000004",
		},
		"gcp/cloud-functions-1st-gen": {"requests": "0.0000004", "memory-time": "0.0000025", "ghz-time": "0.00001"},
		"azure/container-apps": {
			"requests": "0.0000004", "vcpu-time": "0.000024", "memory-time": "0.000003",
			"idle-vcpu-time": "0.000003", "idle-memory-time": "0.000003",
		},
		"aws/app-runner": {"vcpu-time": "0.064", "memory-time": "0.007"},
		"aws/eks-ec2":    {"control-plane": "0.1"},

		"gcp/cloud-run-instance-based": {"vcpu-time": "0.000018", "memory-time": "0.000002"},
	}
}

// hardestPlan compiles them with a price for every meter. A definition that is
// given replaces the one of its id.
func hardestPlan(t tester, instead ...pricing.Offering) *estimator.Plan {
	t.Helper()
	return hardestPlanAt(t, hardestPrices(), instead...)
}

func hardestPlanAt(t tester, prices priceTable, instead ...pricing.Offering) *estimator.Plan {
	t.Helper()
	lists := map[pricing.Provider]*pricing.PriceList{}
	for _, provider := range []pricing.Provider{"aws", "azure", "gcp"} {
		lists[provider] = &pricing.PriceList{Provider: provider, Currency: "USD", Version: "sha256:" + string(provider), Published: "2026-01-31", Fetched: "2026-01-31"}
	}
	regions := map[pricing.Provider]string{"aws": "us-east-1", "azure": "eastus", "gcp": "us-central1"}
	sell := func(offering pricing.OfferingID, meter pricing.MeterName, kind string, purchase pricing.Purchase, unit pricing.Unit, price string) {
		list := lists[offering.Provider()]
		list.Prices = append(list.Prices, pricing.Price{
			Address: pricing.Address{
				Offering: offering, Meter: meter, Area: pricing.Area(regions[offering.Provider()]), Type: kind,
				Architecture: pricing.AnyArchitecture, Purchase: purchase,
			},
			Tiers: pricing.Flat(exactly(price)), Unit: unit, Per: 1, SKUs: []string{"sku"}, EffectiveDate: "2026-01-31", Source: "prices of a test",
		})
	}
	offerings := hardest()
	for _, offering := range instead {
		offerings[slices.IndexFunc(offerings, func(o pricing.Offering) bool { return o.ID == offering.ID })] = offering
	}
	for _, offering := range offerings {
		for _, meter := range offering.Meters {
			if at := cmp.Or(meter.PriceMeter, meter.Name); at == meter.Name && !meter.PerType {
				sell(offering.ID, at, "", pricing.OnDemand, meter.Unit, prices[offering.ID][at])
			}
		}
	}
	sell("aws/ec2", "instance-time", "node", pricing.OnDemand, pricing.InstanceHours, "0.2")
	sell("aws/ec2", "instance-time", "node", "spot", pricing.InstanceHours, "0.05")
	lists["aws"].Machines = []pricing.MachineType{{
		Offering: "aws/ec2", Name: "node", Family: "node", Architecture: pricing.X86, VCPU: exactly("4"), MemoryMiB: exactly("16384"),
	}}
	for _, list := range lists {
		list.Sort()
	}
	catalog, err := pricing.NewCatalog(lists["aws"], lists["azure"], lists["gcp"])
	if err != nil {
		t.Fatalf("%v", err)
	}
	var places []pricing.Region
	for provider, id := range regions {
		places = append(places, pricing.Region{Provider: provider, ID: id, Name: id, Country: "US", OperatorSeat: "US", Default: true, Citation: madeUp()})
	}
	plan, err := estimator.Compile(catalog, offerings, places)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return plan
}

func TestHardestDefinitionsConform(t *testing.T) {
	for _, offering := range hardest() {
		for _, fault := range providertest.CheckOffering(offering.ID.Provider(), &offering) {
			t.Error(fault)
		}
	}
}
