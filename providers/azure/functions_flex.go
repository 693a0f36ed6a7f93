package azure

import (
	"breakeven/pricing"
)

const functionsFlexID pricing.OfferingID = "azure/functions-flex"

func flexCitation() pricing.Citation {
	return pricing.Citation{URL: "https://learn.microsoft.com/en-us/azure/azure-functions/flex-consumption-plan", Read: readAgain}
}

// functionsFlex is Azure Functions on the Flex Consumption plan: instances of a
// chosen size are paid while they have an execution, whole, and instances that are
// always ready are paid all month at a lower rate.
//
// The monthly grants of on-demand executions stand in the price list as a first
// tier of price zero. Instances that are always ready have none.
func functionsFlex() pricing.Offering {
	// The sizes are published, and that CPU goes with them; how much was written
	// down from memory.
	sizes := flexCitation()
	sizes.Memory = true
	return pricing.Offering{
		ID:          functionsFlexID,
		Title:       "Azure Functions, Flex Consumption plan",
		Abstraction: pricing.Function,
		Billing:     pricing.PerExecution,
		// Instances are nested virtual machines with Hyper-V between them.
		Isolation: pricing.IsolationVM,
		IsolationWhy: pricing.Citation{
			URL:  "https://techcommunity.microsoft.com/discussions/AppsonAzureBlog/azure-functions-flex-consumption-ga---an-engineering-view/4301756",
			Read: readAgain,
		},
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Sandbox: &pricing.Sandbox{
			Sizes: []pricing.SizeRange{
				{FromMB: 512, ToMB: 512, VCPU: exact("0.25")},
				{FromMB: 2_048, ToMB: 2_048, VCPU: exact("1")},
				{FromMB: 4_096, ToMB: 4_096, VCPU: exact("2")},
			},
			Duration: pricing.Granularity{
				MinimumMs: exact("1000"), IncrementMs: exact("100"), Citation: flexCitation(),
			},
			MaxConcurrency: 1_000,
			Provisioned:    &pricing.Provisioned{},
			Citation:       sizes,
		}},
		Meters:        append(flexMeters(), behindOwnEndpoint()...),
		Purchases:     withOnDemand(savingsPlans()),
		LowConfidence: []pricing.Confidence{pricing.ConfidenceRule},
		Assumptions: []pricing.Rule{
			{
				Name:  "minimum_per_execution",
				Value: "1000 ms",
				Text: "An instance is billed for at least 1,000 ms, then in steps of 100 ms. That can be read per execution or per period " +
					"in which an instance has executions; where executions follow each other within a second, the second reading bills less. " +
					"Here it is per execution at a concurrency of one, which is an upper bound, and does not apply to busy time above that.",
				Citation: flexCitation(),
			},
			{
				Name:  "http_timeout",
				Value: "230 s",
				Text: "An execution may run for as long as it likes, but one that answers an HTTP request has to do so within 230 seconds. " +
					"Longer ones are priced all the same.",
				Citation: pricing.Citation{
					URL: "https://learn.microsoft.com/en-us/azure/azure-functions/functions-scale", Read: readAgain, Memory: true,
				},
			},
		},
		Citations: append([]pricing.Citation{
			{URL: "https://azure.microsoft.com/en-us/pricing/details/functions/", Read: readAgain},
			{URL: "https://learn.microsoft.com/en-us/azure/azure-functions/functions-consumption-costs", Read: readAgain},
			savingsPlansCitation(),
		}, aroundCitations()...),
	}
}

// flexMeters are the lines of the plan: executions and GB-s on demand, both again
// at the price of instances that are always ready, and what those cost idle or not.
func flexMeters() []pricing.Meter {
	meter := func(name pricing.MeterName, basis pricing.Basis, unit pricing.Unit, purchases []pricing.Purchase) pricing.Meter {
		return pricing.Meter{
			Name: name, Basis: basis, Unit: unit, Area: pricing.AreaRegion,
			AnyArchitecture: true, TierScope: pricing.ScopeSubscription, Purchases: purchases,
		}
	}
	return []pricing.Meter{
		meter("requests", pricing.BasisOnDemandInvocations, pricing.Requests, savingsPlans()),
		meter("memory-time", pricing.BasisOnDemandGBSeconds, pricing.GBSeconds, savingsPlans()),
		meter("provisioned-requests", pricing.BasisServedInvocations, pricing.Requests, nil),
		meter("provisioned-duration", pricing.BasisServedGBSeconds, pricing.GBSeconds, nil),
		meter("provisioned-memory-time", pricing.BasisProvisionedGBSeconds, pricing.GBSeconds, nil),
	}
}
