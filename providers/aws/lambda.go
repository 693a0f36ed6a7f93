package aws

import (
	"breakeven/pricing"
)

// lambda is AWS Lambda: one invocation per sandbox, paid by memory and time.
//
// The monthly allowances (requests and GB-seconds, both architectures together)
// stand in the price list under the location "Any", hence not here.
func lambda() pricing.Offering {
	price := pricing.Citation{URL: "https://aws.amazon.com/lambda/pricing/", Read: readAgain}
	return pricing.Offering{
		ID:          "aws/lambda",
		Title:       "AWS Lambda",
		Abstraction: pricing.Function,
		Billing:     pricing.PerExecution,
		Isolation:   pricing.IsolationVM,
		IsolationWhy: pricing.Citation{
			URL: "https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html", Read: readAgain,
		},
		Architectures: bothArchitectures(),
		Placement: pricing.Placement{Sandbox: &pricing.Sandbox{
			Sizes:             []pricing.SizeRange{{FromMB: 128, ToMB: 10_240, StepMB: 1, MBPerVCPU: 1_769}},
			Duration:          pricing.Granularity{IncrementMs: exact("1"), Citation: price},
			MaxDurationMs:     exact("900000"),
			IncludedStorageMB: 512,
			MaxStorageMB:      10_240,
			Provisioned:       &pricing.Provisioned{BlockSeconds: 300},
			Citation: pricing.Citation{
				URL: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html", Read: readFirst,
			},
		}},
		Meters:    append(lambdaMeters(), behindOwnEndpoint()...),
		Purchases: withOnDemand(computeSavingsPlans()),
		Assumptions: []pricing.Rule{{
			Name:  "init_time",
			Value: "0",
			Text: "Initialising a new sandbox is billed like execution since 2025-08-01. " +
				"No cold start is computed here, so no initialisation time is billed.",
			Citation: pricing.Citation{
				URL:  "https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/",
				Read: readFirst,
			},
		}},
		Citations: append([]pricing.Citation{
			price,
			{URL: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html", Read: readFirst},
			savingsPlansCitation(),
		}, aroundCitations()...),
	}
}

// lambdaMeters are the lines of a Lambda bill. Every one is priced per
// architecture; tiers of GB-seconds add up per account, region and architecture.
// Savings Plans cover time, served, kept warm or neither; not requests and storage.
func lambdaMeters() []pricing.Meter {
	plans := computeSavingsPlans()
	return []pricing.Meter{
		{
			Name: "requests", Basis: pricing.BasisInvocations, Unit: pricing.Requests,
			Area: pricing.AreaRegion, TierScope: pricing.ScopeAccount,
		},
		{
			Name: "memory-time", Basis: pricing.BasisOnDemandGBSeconds, Unit: pricing.GBSeconds,
			Area: pricing.AreaRegion, TierScope: pricing.ScopeAccountRegion, Purchases: plans,
		},
		{
			Name: "provisioned-duration", Basis: pricing.BasisServedGBSeconds, Unit: pricing.GBSeconds,
			Area: pricing.AreaRegion, TierScope: pricing.ScopeAccountRegion, Purchases: plans,
		},
		{
			Name: "provisioned-memory-time", Basis: pricing.BasisProvisionedGBSeconds, Unit: pricing.GBSeconds,
			Area: pricing.AreaRegion, TierScope: pricing.ScopeAccountRegion, Purchases: plans,
		},
		{
			Name: "ephemeral-storage", Basis: pricing.BasisStorageGBSeconds, Unit: pricing.GBSeconds,
			Area: pricing.AreaRegion, TierScope: pricing.ScopeAccountRegion,
		},
	}
}
