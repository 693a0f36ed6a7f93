package azure

import (
	"breakeven/pricing"
)

// functionsConsumption is Azure Functions on the Consumption plan: one
// invocation per instance here, paid by observed memory and time.
//
// The monthly grants stand in the price list as a first tier of price zero,
// hence not here. Azure publishes one price for the plan: there is no choice of
// architecture.
func functionsConsumption() pricing.Offering {
	price := pricing.Citation{URL: "https://azure.microsoft.com/en-us/pricing/details/functions/", Read: readAgain}
	return pricing.Offering{
		ID:          "azure/functions-consumption",
		Title:       "Azure Functions, Consumption plan",
		Abstraction: pricing.Function,
		Billing:     pricing.PerExecution,
		Isolation:   pricing.IsolationSandbox,
		IsolationWhy: pricing.Citation{
			URL: "https://github.com/projectkudu/kudu/wiki/Azure-Web-App-sandbox", Read: readAgain,
		},
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Sandbox: &pricing.Sandbox{
			// Memory is not configured but observed, and rounded up to the next
			// step; an instance has one vCPU whatever the memory.
			Sizes:         []pricing.SizeRange{{FromMB: 128, ToMB: 1_536, StepMB: 128, VCPU: exact("1")}},
			Duration:      pricing.Granularity{IncrementMs: exact("1"), MinimumMs: exact("100"), Citation: price},
			MaxDurationMs: exact("600000"),
			Citation: pricing.Citation{
				URL: "https://learn.microsoft.com/en-us/azure/azure-functions/functions-scale", Read: readFirst,
			},
		}},
		Meters: append([]pricing.Meter{
			{
				Name: "requests", Basis: pricing.BasisInvocations, Unit: pricing.Requests,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeSubscription,
			},
			{
				Name: "memory-time", Basis: pricing.BasisOnDemandGBSeconds, Unit: pricing.GBSeconds,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeSubscription,
			},
		}, behindOwnEndpoint()...),
		Purchases: []pricing.Purchase{pricing.OnDemand},
		Assumptions: []pricing.Rule{{
			Name:  "instance_sharing",
			Value: "1 invocation per instance",
			Text: "The plan bills the memory of the process, which invocations at the same time may share. " +
				"Here each invocation is billed alone, which is an upper bound.",
			Citation: pricing.Citation{
				URL:  "https://learn.microsoft.com/en-us/azure/azure-functions/functions-consumption-costs",
				Read: readAgain,
			},
		}},
		Citations: append([]pricing.Citation{
			price,
			{URL: "https://learn.microsoft.com/en-us/azure/azure-functions/functions-consumption-costs", Read: readAgain},
		}, aroundCitations()...),
	}
}
