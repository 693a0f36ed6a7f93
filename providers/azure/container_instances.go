package azure

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

const containerInstancesID pricing.OfferingID = "azure/container-instances"

// containerInstances is Azure Container Instances with Linux: container groups of
// a stated size, always on. They do not scale by themselves, and a fleet of them
// needs a load balancer like machines do.
func containerInstances() pricing.Offering {
	overview := pricing.Citation{
		URL: "https://learn.microsoft.com/en-us/azure/container-instances/container-instances-overview", Read: readAgain,
	}
	sizes := pricing.Citation{
		URL: "https://learn.microsoft.com/en-us/azure/container-instances/container-instances-faq", Read: readAgain,
	}
	meter := func(name pricing.MeterName, basis pricing.Basis, unit pricing.Unit) pricing.Meter {
		return pricing.Meter{
			Name: name, Basis: basis, Unit: unit, Area: pricing.AreaRegion,
			AnyArchitecture: true, TierScope: pricing.ScopeSubscription, Purchases: []pricing.Purchase{pricing.Spot},
		}
	}
	return pricing.Offering{
		ID:            containerInstancesID,
		Title:         "Azure Container Instances",
		Abstraction:   pricing.Container,
		Billing:       pricing.AlwaysOn,
		Isolation:     pricing.IsolationVM,
		IsolationWhy:  overview,
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Shapes: containerInstancesPairs(), Citation: sizes,
		}},
		Front: loadBalancer(),
		Meters: append([]pricing.Meter{
			meter("vcpu-time", pricing.BasisVCPUHours, pricing.VCPUHours),
			meter("memory-time", pricing.BasisGBHours, pricing.GBHours),
		}, behindLoadBalancer()...),
		Purchases: withOnDemand([]pricing.Purchase{pricing.Spot}),
		Assumptions: []pricing.Rule{{
			Name:  "whole_sizes",
			Value: "1-4 vCPU, 1-16 GB",
			Text: "Groups have whole vCPUs and whole GB, where memory may be chosen by tenths. " +
				"Larger groups exist, but not everywhere, and are left out.",
			Citation: sizes,
		}},
		Citations: append([]pricing.Citation{
			{URL: "https://azure.microsoft.com/en-us/pricing/details/container-instances/", Read: readFirst},
			overview, sizes,
		}, aroundCitations()...),
	}
}

// containerInstancesPairs are all whole vCPUs with all whole GB.
func containerInstancesPairs() []pricing.Shape {
	const (
		mostVCPU = 4
		mostGB   = 16
		mibPerGB = 1_024
	)
	var pairs []pricing.Shape
	for vcpu := int64(1); vcpu <= mostVCPU; vcpu++ {
		for gb := int64(1); gb <= mostGB; gb++ {
			pairs = append(pairs, pricing.Shape{VCPU: decimal.NewFromInt(vcpu), MemoryMiB: gb * mibPerGB})
		}
	}
	return pairs
}
