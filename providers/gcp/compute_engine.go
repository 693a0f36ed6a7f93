package gcp

import (
	"slices"

	"breakeven/pricing"
)

const computeEngineID pricing.OfferingID = "gcp/compute-engine"

// computeEngine is Compute Engine with Linux: the cheapest fleet of one machine
// type, always on.
func computeEngine() pricing.Offering {
	return pricing.Offering{
		ID:          computeEngineID,
		Title:       "Compute Engine",
		Abstraction: pricing.VirtualMachine,
		Billing:     pricing.AlwaysOn,
		Isolation:   pricing.IsolationVM,
		IsolationWhy: pricing.Citation{
			URL: "https://docs.cloud.google.com/compute/docs/machine-resource", Read: readAgain,
		},
		Architectures: []pricing.Architecture{pricing.X86, pricing.ARM},
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Machines:  computeEngineID,
			Reserve:   pricing.Reserve{MiB: exact("512")},
			Baselines: baselines(),
			Citation: pricing.Citation{
				URL: "https://docs.cloud.google.com/compute/docs/machine-resource", Read: readAgain,
			},
		}},
		Front:     loadBalancer(),
		Meters:    append([]pricing.Meter{machineHours()}, aroundMachines()...),
		Purchases: machinePurchases(),
		Assumptions: []pricing.Rule{{
			Name:     "vm_reserve",
			Value:    "512 MiB",
			Text:     "Every machine keeps this memory for its operating system and agents.",
			Citation: assumed(),
		}},
		Citations: slices.Concat([]pricing.Citation{
			{URL: "https://cloud.google.com/compute/all-pricing", Read: readFirst},
			machinePricing(), sustainedUseCitation(), loadBalancerCitation(),
		}, machineCitations()),
	}
}

// machineHours are the hours of machines, whether they stand alone or serve as
// nodes. A machine that is bought as spot or under a commitment earns no discount
// for sustained use.
func machineHours() pricing.Meter {
	return pricing.Meter{
		Name: "instance-time", Basis: pricing.BasisUnitHours, Unit: pricing.InstanceHours,
		Area: pricing.AreaRegion, PerType: true, TierScope: pricing.ScopeBillingAccount,
		UsageBands: sustainedUse(), Purchases: machinePriced(), Discounts: machineDiscounts(),
	}
}

func sustainedUseCitation() pricing.Citation {
	return pricing.Citation{
		URL: "https://docs.cloud.google.com/compute/docs/sustained-use-discounts", Read: readAgain,
	}
}

// sustainedUse are the discounts that a machine earns by running for more than a
// quarter of the month. Families that are not named earn none: E2, and every
// family newer than N2D.
func sustainedUse() []pricing.UsageBand {
	return []pricing.UsageBand{
		{
			// A full month costs 70 % of the list price.
			Families: []string{"n1", "f1", "g1", "m1", "m2"},
			Steps:    quarters("1", "0.8", "0.6", "0.4"),
			Citation: sustainedUseCitation(),
		},
		{
			// A full month costs 80.02 % of the list price; Google speaks of 20 % off.
			Families: []string{"n2", "n2d", "c2"},
			Steps:    quarters("1", "0.8678", "0.733", "0.6"),
			Citation: sustainedUseCitation(),
		},
	}
}

// quarters are the fractions of the list price of the four quarters of a month.
func quarters(first, second, third, fourth string) []pricing.BandStep {
	return []pricing.BandStep{
		{From: exact("0"), Fraction: exact(first)},
		{From: exact("0.25"), Fraction: exact(second)},
		{From: exact("0.5"), Fraction: exact(third)},
		{From: exact("0.75"), Fraction: exact(fourth)},
	}
}
