package azure

import (
	"slices"

	"breakeven/pricing"
)

// virtualMachinesID is the offering whose machine types and prices others use as
// nodes.
const virtualMachinesID pricing.OfferingID = "azure/virtual-machines"

// virtualMachines is Azure Virtual Machines with Linux: the cheapest fleet of one
// machine type, always on.
func virtualMachines() pricing.Offering {
	return pricing.Offering{
		ID:          virtualMachinesID,
		Title:       "Azure Virtual Machines",
		Abstraction: pricing.VirtualMachine,
		Billing:     pricing.AlwaysOn,
		Isolation:   pricing.IsolationVM,
		IsolationWhy: pricing.Citation{
			URL: "https://learn.microsoft.com/en-us/azure/security/fundamentals/isolation-choices", Read: readAgain,
		},
		Architectures: []pricing.Architecture{pricing.X86, pricing.ARM},
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Machines:  virtualMachinesID,
			Reserve:   pricing.Reserve{MiB: exact("512")},
			Baselines: baselines(),
			Citation:  pricing.Citation{URL: "https://learn.microsoft.com/en-us/azure/virtual-machines/sizes/overview", Read: readAgain},
		}},
		Front: loadBalancer(),
		Meters: append([]pricing.Meter{{
			Name: "instance-time", Basis: pricing.BasisUnitHours, Unit: pricing.InstanceHours,
			Area: pricing.AreaRegion, PerType: true, TierScope: pricing.ScopeSubscription,
			Purchases: machinePurchases(),
		}}, aroundMachines()...),
		Purchases: withOnDemand(machinePurchases()),
		Assumptions: []pricing.Rule{
			{
				Name:     "vm_reserve",
				Value:    "512 MiB",
				Text:     "Every machine keeps this memory for its operating system and agents.",
				Citation: assumed(),
			},
			diskRule(),
		},
		Citations: slices.Concat([]pricing.Citation{
			{URL: "https://azure.microsoft.com/en-us/pricing/details/virtual-machines/linux/", Read: readFirst},
			constrainedCitation(), savingsPlansCitation(),
		}, baselineCitations(), aroundCitations()),
	}
}
