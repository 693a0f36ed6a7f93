package azure

import (
	"breakeven/pricing"
)

const functionsPremiumID pricing.OfferingID = "azure/functions-premium"

// functionsPremium is Azure Functions on the Premium plan: a fleet of one of three
// instance sizes, of which at least one always runs. There is no charge per
// execution, and the platform brings its own endpoint.
func functionsPremium() pricing.Offering {
	plan := pricing.Citation{URL: "https://learn.microsoft.com/en-us/azure/azure-functions/functions-premium-plan", Read: readAgain}
	meter := func(name pricing.MeterName, basis pricing.Basis, unit pricing.Unit) pricing.Meter {
		return pricing.Meter{
			Name: name, Basis: basis, Unit: unit, Area: pricing.AreaRegion,
			AnyArchitecture: true, TierScope: pricing.ScopeSubscription, Purchases: savingsPlans(),
		}
	}
	return pricing.Offering{
		ID:          functionsPremiumID,
		Title:       "Azure Functions, Premium plan",
		Abstraction: pricing.Function,
		Billing:     pricing.AlwaysOn,
		// The instances are virtual machines of the plan, which only its own apps
		// share.
		Isolation:     pricing.IsolationVM,
		IsolationWhy:  plan,
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Shapes: []pricing.Shape{
				{VCPU: exact("1"), MemoryMiB: 3_584},  // EP1
				{VCPU: exact("2"), MemoryMiB: 7_168},  // EP2
				{VCPU: exact("4"), MemoryMiB: 14_336}, // EP3
			},
			MinInstances: 1,
			Citation:     plan,
		}},
		Meters: append([]pricing.Meter{
			meter("vcpu-time", pricing.BasisVCPUHours, pricing.VCPUHours),
			meter("memory-time", pricing.BasisGBHours, pricing.GiBHours),
		}, behindOwnEndpoint()...),
		Purchases: withOnDemand(savingsPlans()),
		Assumptions: []pricing.Rule{{
			Name:  "prewarmed_instance",
			Value: "0",
			Text: "The plan keeps one more instance warm as a buffer while it scales out, and bills it while it does. " +
				"A fleet that is sized for its load does not scale out, so none is billed.",
			Citation: plan,
		}},
		Citations: append([]pricing.Citation{
			{URL: "https://azure.microsoft.com/en-us/pricing/details/functions/", Read: readAgain},
			plan, savingsPlansCitation(),
		}, aroundCitations()...),
	}
}
