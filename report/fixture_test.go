package report

import (
	"maps"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

func dec(t testing.TB, text string) decimal.Decimal {
	t.Helper()
	d, err := pricing.ParseDecimal(text)
	if err != nil {
		t.Fatalf("decimal %q: %v", text, err)
	}
	return d
}

func price(t testing.TB, address, date string, unit pricing.Unit, per int64, unitPrice string, skus ...string) *pricing.Price {
	t.Helper()
	parsed, err := pricing.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	return &pricing.Price{
		Address: parsed, Tiers: pricing.Flat(dec(t, unitPrice)), Unit: unit, Per: per, SKUs: skus, EffectiveDate: date, Source: "a price list, read 2026-09-30",
	}
}

// flat is a line of one tier.
func flat(t testing.TB, p *pricing.Price, consumed, unitPrice, cost string) estimator.LineItem {
	t.Helper()
	return estimator.LineItem{
		Meter: p.Address.Meter, Price: p, ConsumedQuantity: dec(t, consumed), ConsumedUnit: p.Unit, PricedQuantity: dec(t, consumed), Unit: p.Unit,
		ListTiers: []estimator.TierCost{{From: decimal.Zero, Quantity: dec(t, consumed), UnitPrice: dec(t, unitPrice), Cost: dec(t, cost)}},
		ListCost:  dec(t, cost), ContractedCost: dec(t, cost), EffectiveCost: dec(t, cost),
	}
}

// handmade is an answer written down by hand: a function with an allowance, a
// container, a machine with usage bands, one option without a price, one that a
// rule excludes, and an offering that does not apply.
func handmade(t testing.TB) *decision.Answer {
	t.Helper()
	requests := price(t, "aws/lambda/requests/us-east-1/-/arm64/on_demand", "2026-09-01", pricing.Requests, 1, "0.0000002", "SKU-R")
	memory := price(t, "aws/lambda/memory-time/us-east-1/-/arm64/on_demand", "2026-09-02", pricing.GBSeconds, 1, "0.0000133334", "SKU-M")
	vcpu := price(t, "aws/fargate/vcpu-time/us-east-1/-/arm64/on_demand", "2025-10-27", pricing.VCPUHours, 1, "0.03238", "SKU-V", "SKU-W")
	machine := price(t, "gcp/compute-engine/instance-time/us-central1/n1-standard-1/x86_64/on_demand", "2026-08-01", pricing.InstanceHours, 1, "0.04749975")
	catalog := fixtureCatalog(t, requests, memory, vcpu, machine)

	lambda := &pricing.Offering{ID: "aws/lambda", Abstraction: pricing.Function, Billing: pricing.PerExecution}
	fargate := &pricing.Offering{ID: "aws/fargate", Abstraction: pricing.Container, Billing: pricing.AlwaysOn}
	compute := &pricing.Offering{ID: "gcp/compute-engine", Abstraction: pricing.VirtualMachine, Billing: pricing.AlwaysOn}
	virginia, iowa := pricing.Region{Provider: "aws", ID: "us-east-1", Country: "US"}, pricing.Region{Provider: "gcp", ID: "us-central1", Country: "US"}

	tiered := flat(t, requests, "30000000", "0.0000002", "5.8")
	tiered.ListTiers = []estimator.TierCost{
		{Kind: estimator.TierAllowance, Quantity: dec(t, "1000000"), UnitPrice: decimal.Zero, Cost: decimal.Zero},
		{Quantity: dec(t, "29000000"), UnitPrice: dec(t, "0.0000002"), Cost: dec(t, "5.8")},
	}
	banded := flat(t, machine, "730", "0.04749975", "34.6748175")
	banded.EffectiveTiers = []estimator.TierCost{
		{Kind: estimator.TierUsageBand, Quantity: dec(t, "182.5"), UnitPrice: dec(t, "0.04749975"), Cost: dec(t, "8.668704375")},
		{Kind: estimator.TierUsageBand, From: dec(t, "182.5"), Quantity: dec(t, "547.5"), UnitPrice: dec(t, "0.02849985"), Cost: dec(t, "15.603667875")},
	}
	banded.EffectiveCost = dec(t, "24.27237225")

	options := []estimator.Option{
		{
			ID: "gcp/compute-engine/us-central1/x86_64/on_demand", Rank: 1, Status: estimator.Priced, Offering: compute, Region: iowa,
			Architecture: pricing.X86, Purchase: pricing.OnDemand, LowConfidence: []pricing.Confidence{pricing.ConfidenceInferred, pricing.ConfidenceRule},
			Sizing: &estimator.Sizing{
				Instances: dec(t, "1"), Unit: "n1-standard-1", InstanceType: "n1-standard-1", VCPU: dec(t, "1"), MemoryMB: dec(t, "3840"),
				Utilization: dec(t, "0.396383266327"), Why: "cpu",
			},
			ListCost: dec(t, "34.6748175"), Contracted: dec(t, "34.6748175"), MonthlyCost: dec(t, "24.27237225"),
			LineItems: []estimator.LineItem{banded}, CostPerMillion: new(dec(t, "0.809079075")), Coverage: &estimator.Coverage{Priced: 744, Known: 799},
			SavingVsBase: new(dec(t, "-1.5")),
		},
		{
			ID: "aws/fargate/us-east-1/arm64/on_demand", Rank: 2, Status: estimator.Priced, Offering: fargate, Region: virginia,
			Architecture: pricing.ARM, Purchase: pricing.OnDemand,
			Sizing: &estimator.Sizing{
				Instances: dec(t, "2"), Unit: "0.5 vCPU / 1 GB", VCPU: dec(t, "1"), MemoryMB: dec(t, "2048"), Utilization: dec(t, "0.396383266327"), Why: "min_instances",
			},
			ListCost: dec(t, "28.835"), Contracted: dec(t, "28.835"), MonthlyCost: dec(t, "28.835"),
			LineItems: []estimator.LineItem{flat(t, vcpu, "890.518838789376", "0.03238", "28.835")}, CostPerMillion: new(dec(t, "0.961166666667")),
		},
		{
			ID: "aws/lambda/us-east-1/arm64/on_demand", Rank: 3, Status: estimator.Priced, Offering: lambda, Region: virginia,
			Architecture: pricing.ARM, Purchase: pricing.OnDemand,
			Sizing:   &estimator.Sizing{MeanInstances: dec(t, "1.369863013699"), Unit: "512 MB", Why: "per_execution"},
			ListCost: dec(t, "29.80012"), Contracted: dec(t, "29.80012"), MonthlyCost: dec(t, "29.80012"),
			LineItems: []estimator.LineItem{tiered, flat(t, memory, "1800000", "0.0000133334", "24.00012")}, CostPerMillion: new(dec(t, "0.993337333333")),
		},
		{
			ID: "aws/fargate/us-east-1/x86_64/on_demand", Status: estimator.MissingPrice, Offering: fargate, Region: virginia,
			Architecture: pricing.X86, Purchase: pricing.OnDemand, KnownCost: dec(t, "4.5"), Missing: []pricing.Address{vcpu.Address},
		},
		{
			ID: "aws/lambda/us-east-1/x86_64/on_demand", Status: estimator.Excluded, Offering: lambda, Region: virginia,
			Architecture: pricing.X86, Purchase: pricing.OnDemand, ExcludedBy: &pricing.Rule{Name: "max_memory", Text: "at most 10,240 MB"},
		},
	}
	profile := workload.Profile{
		Name: "checkout", InvocationsPerMonth: dec(t, "30000000"), DurationMs: dec(t, "120"), MemoryMB: 512, Tags: map[string]string{"owner": "team-a"},
	}
	return withFlips(t, catalog, &decision.Answer{
		Estimate: &estimator.Estimate{
			Catalog: catalog, PricingDate: "2026-09-02", Currency: pricing.USD, Load: &workload.Load{Profile: profile},
			Assumptions: []workload.Assumption{
				{Field: "min_instances", Value: "2", Reason: "a fleet of one fails with its machine or its zone; a platform that places functions does not"},
				{Field: "vcpu", Value: "0.289429050311", Reason: "memory_mb / 1769"},
			},
			Options: options,
			NotApplicable: []estimator.NotApplicable{
				{Offering: "aws/ec2", Region: "us-east-1", Purchase: "spot", Reason: "not in the catalog"},
			},
		},
		BreakEven: &decision.BreakEven{
			A: "aws/lambda/us-east-1/arm64/on_demand", B: "gcp/compute-engine/us-central1/x86_64/on_demand",
			Axis: decision.AxisInvocations, Today: dec(t, "30000000"), Headroom: new(dec(t, "1.375")),
			Crossings: []decision.Crossing{{
				At: dec(t, "41250000"), CheaperBelow: "aws/lambda/us-east-1/arm64/on_demand",
				CheaperFrom: "gcp/compute-engine/us-central1/x86_64/on_demand", Kind: "root",
			}},
		},
		Recommendation: &decision.Recommendation{
			Option: "aws/fargate/us-east-1/arm64/on_demand", Abstraction: "container", Cheapest: "gcp/compute-engine/us-central1/x86_64/on_demand",
			Premium: dec(t, "4.56262775"), Reason: "Less to operate than machines.",
			Path: []decision.Question{
				{Question: "strong_isolation_required", Answer: "no", Because: "isolation is any"},
				{Question: "cold_start_tolerable", Answer: "not_evaluated", Because: "no limit was given"},
			},
			Warnings: []decision.Warning{{Code: "low_confidence", Detail: "a price is inferred", Option: "gcp/compute-engine/us-central1/x86_64/on_demand"}},
		},
	})
}

// fixturePlan sells the function and the container.
func fixturePlan(t testing.TB, catalog *pricing.Catalog) *estimator.Plan {
	t.Helper()
	cited := []pricing.Citation{{URL: "a test", Read: "2026-09-30"}}
	arm, onDemand := []pricing.Architecture{pricing.ARM}, []pricing.Purchase{pricing.OnDemand}
	plan, err := estimator.Compile(catalog, []pricing.Offering{
		{
			ID: "aws/lambda", Title: "Function", Abstraction: pricing.Function, Billing: pricing.PerExecution, Architectures: arm, Purchases: onDemand, Citations: cited,
			Placement: pricing.Placement{Sandbox: &pricing.Sandbox{
				Sizes: []pricing.SizeRange{{FromMB: 128, ToMB: 10240, StepMB: 1, MBPerVCPU: 1769}}, Duration: pricing.Granularity{IncrementMs: dec(t, "1")},
				MaxDurationMs: dec(t, "900000"),
			}},
			Meters: []pricing.Meter{
				{Name: "requests", Basis: pricing.BasisInvocations, Unit: pricing.Requests, Area: pricing.AreaRegion},
				{Name: "memory-time", Basis: pricing.BasisOnDemandGBSeconds, Unit: pricing.GBSeconds, Area: pricing.AreaRegion},
			},
		},
		{
			ID: "aws/fargate", Title: "Container", Abstraction: pricing.Container, Billing: pricing.AlwaysOn, Architectures: arm, Purchases: onDemand, Citations: cited,
			Placement: pricing.Placement{Fleet: &pricing.Fleet{Shapes: []pricing.Shape{{VCPU: dec(t, "0.5"), MemoryMiB: 1024}}}},
			Meters:    []pricing.Meter{{Name: "vcpu-time", Basis: pricing.BasisVCPUHours, Unit: pricing.VCPUHours, Area: pricing.AreaRegion}},
		},
	}, []pricing.Region{{Provider: "aws", ID: "us-east-1", Country: "US", Default: true, Citation: cited[0]}})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// fixtureProfile is the load of the answer written by hand, with other fields over it.
func fixtureProfile(t testing.TB, with map[string]string) *workload.Profile {
	t.Helper()
	fields := map[string]string{"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": "512", "providers": "aws"}
	maps.Copy(fields, with)
	profile := &workload.Profile{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if complaint := profile.SetText(name, []string{fields[name]}); complaint != nil {
			t.Fatal(complaint)
		}
	}
	return profile
}

// withFlips writes the answer over a computed one of the same load, because the
// break-even of each option is computed when it is asked for. Only the function
// and the container are computed with; the machine has no break-even.
func withFlips(t testing.TB, catalog *pricing.Catalog, handmade *decision.Answer) *decision.Answer {
	t.Helper()
	answer, err := decision.Decide(fixturePlan(t, catalog), fixtureProfile(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	answer.Estimate, answer.BreakEven, answer.Recommendation = handmade.Estimate, handmade.BreakEven, handmade.Recommendation
	return answer
}

func fixtureCatalog(t testing.TB, prices ...*pricing.Price) *pricing.Catalog {
	t.Helper()
	lists := map[pricing.Provider]*pricing.PriceList{}
	for _, p := range prices {
		provider := p.Address.Offering.Provider()
		if lists[provider] == nil {
			lists[provider] = &pricing.PriceList{
				Provider: provider, Currency: pricing.USD, Version: "sha256:" + string(provider), Published: "2026-09-02", Fetched: "2026-09-30",
			}
		}
		lists[provider].Prices = append(lists[provider].Prices, *p)
	}
	var all []*pricing.PriceList
	for _, list := range lists {
		list.Sort()
		all = append(all, list)
	}
	catalog, err := pricing.NewCatalog(all...)
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}
