package gcp

import (
	"slices"

	"breakeven/pricing"
)

const firstGenerationID pricing.OfferingID = "gcp/cloud-functions-1st-gen"

// firstGenerationPricing is the page that says what is billed.
const firstGenerationPricing = "https://cloud.google.com/functions/pricing-1stgen"

// firstGeneration are Cloud Run functions of the 1st generation: one request per
// instance, and a memory size that grants a clock rate, which is billed beside the
// memory. Its minimum instances are not defined: their idle time is counted in
// GHz-s, of which one region has a price and memory has none.
func firstGeneration() pricing.Offering {
	price := pricing.Citation{URL: firstGenerationPricing, Read: readAgain}
	limits := pricing.Citation{URL: "https://docs.cloud.google.com/functions/quotas", Read: readAgain}
	return pricing.Offering{
		ID:          firstGenerationID,
		Title:       "Cloud Run functions (1st gen)",
		Abstraction: pricing.Function,
		Billing:     pricing.PerExecution,
		Isolation:   pricing.IsolationSandbox,
		IsolationWhy: pricing.Citation{
			URL: "https://docs.cloud.google.com/functions/docs/securing", Read: readAgain, Memory: true,
		},
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Sandbox: &pricing.Sandbox{
			Sizes:         clockSizes(),
			MHzPerVCPU:    2_400,
			Duration:      pricing.Granularity{IncrementMs: exact("100"), Citation: price},
			MaxDurationMs: exact("540000"),
			Citation:      limits,
		}},
		Meters: slices.Concat([]pricing.Meter{
			{
				Name: "requests", Basis: pricing.BasisInvocations, Unit: pricing.Requests,
				Area: pricing.AreaGlobal, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
			},
			{
				Name: "memory-time", Basis: pricing.BasisOnDemandGBSeconds, Unit: pricing.GiBSeconds,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
				Allowance: credit(firstGenerationID, "memory-time", exact("400000"), firstGenerationPricing),
			},
			{
				Name: "ghz-time", Basis: pricing.BasisGHzSeconds, Unit: pricing.GHzSeconds,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
				Allowance: credit(firstGenerationID, "ghz-time", exact("200000"), firstGenerationPricing),
			},
			// Traffic of the 1st generation has a price of its own, the same for
			// whatever quantity.
			around("data-out", firstGenerationID, pricing.BasisDataOutGB, pricing.GiB),
		}, gatewayMeters(), logMeters(), natMeters()),
		Purchases:     []pricing.Purchase{pricing.OnDemand},
		LowConfidence: []pricing.Confidence{pricing.ConfidenceRule},
		Assumptions: []pricing.Rule{{
			Name:     "clock_rate_per_vcpu",
			Value:    "2400 MHz",
			Text:     "A memory size grants a clock rate; so much of it counts as one vCPU.",
			Citation: assumed(),
		}},
		Citations: slices.Concat([]pricing.Citation{price, limits}, aroundCitations()),
	}
}

// clockSizes are the memory sizes with the clock rate that each of them grants.
func clockSizes() []pricing.SizeRange {
	size := func(mb, mhz int64) pricing.SizeRange { return pricing.SizeRange{FromMB: mb, ToMB: mb, MHz: mhz} }
	return []pricing.SizeRange{
		size(128, 200), size(256, 400), size(512, 800), size(1_024, 1_400),
		size(2_048, 2_400), size(4_096, 4_800), size(8_192, 4_800),
	}
}
