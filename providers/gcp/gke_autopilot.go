package gcp

import (
	"slices"

	"breakeven/pricing"
)

const gkeAutopilotID pricing.OfferingID = "gcp/gke-autopilot"

// gkeAutopilot is GKE in Autopilot mode: general-purpose pods of a size within a
// grid, paid for what they request while they run, and a cluster that costs its
// fee. The classes for scale-out and for accelerators have prices of their own and
// are not defined.
func gkeAutopilot() pricing.Offering {
	requests := pricing.Citation{
		URL: "https://docs.cloud.google.com/kubernetes-engine/docs/concepts/autopilot-resource-requests", Read: readAgain,
	}
	commitments := pricing.Citation{URL: "https://docs.cloud.google.com/kubernetes-engine/cud", Read: readAgain}
	bought := []pricing.Purchase{pricing.Spot, cud1Y, cud3Y}
	fee := clusterFee()
	// 74.40 USD a month, at 0.10 an hour: the fee of one zonal or Autopilot cluster.
	fee.Allowance = credit(gkeAutopilotID, fee.Name, exact("744"), gkePricing)
	return pricing.Offering{
		ID:            gkeAutopilotID,
		Title:         "GKE Autopilot",
		Abstraction:   pricing.Container,
		Billing:       pricing.AlwaysOn,
		Isolation:     pricing.IsolationAny,
		IsolationWhy:  podIsolation(),
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Grid: &pricing.Grid{
				MinVCPU: exact("0.25"), MaxVCPU: exact("30"), VCPUStep: exact("0.25"),
				MinMemoryMiB: 512, MemoryStepMiB: 256, MinMiBPerVCPU: 1_024, MaxMiBPerVCPU: 6_656,
			},
			IncludedStorageMB: autopilotStorageMB,
			MaxStorageMB:      10 * 1_024,
			Citation:          requests,
		}},
		Front: loadBalancer(),
		Meters: slices.Concat([]pricing.Meter{
			{
				Name: "vcpu-time", Basis: pricing.BasisVCPUHours, Unit: pricing.VCPUHours,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
				Purchases: bought, Discounts: flexible("28", "46", commitments),
			},
			{
				Name: "memory-time", Basis: pricing.BasisGBHours, Unit: pricing.GiBHours,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
				Purchases: bought, Discounts: flexible("28", "46", commitments),
			},
			{
				Name: "ephemeral-storage", Basis: pricing.BasisStorageGBHours, Unit: pricing.GiBHours,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
			},
			fee,
		}, behindLoadBalancer()),
		Purchases: withOnDemand(slices.Concat(bought, flexibleCommitments())),
		Assumptions: []pricing.Rule{{
			Name:  "autopilot_storage",
			Value: "512 MB",
			Text: "Ephemeral storage counts above this size, which a workload is given that states none. " +
				"Google bills all that a pod requests, from 10 MiB.",
			Citation: assumed(),
		}},
		Citations: slices.Concat([]pricing.Citation{
			gkePricingCitation(), requests, commitments, loadBalancerCitation(),
		}, aroundCitations()),
	}
}

// autopilotStorageMB is the storage of a workload that states none. A default of
// ours is no request to Google, and regions without a price for storage would lose
// every price over it.
const autopilotStorageMB = 512
