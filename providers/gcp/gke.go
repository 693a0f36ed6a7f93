package gcp

import (
	"breakeven/pricing"
)

const gkePricing = "https://cloud.google.com/kubernetes-engine/pricing"

func gkePricingCitation() pricing.Citation {
	return pricing.Citation{URL: gkePricing, Read: readAgain}
}

// podIsolation is why no GKE offering separates by itself. Pods of one node share
// its kernel; what the workload is separated from is the customer's other workloads
// only by namespaces.
func podIsolation() pricing.Citation {
	return pricing.Citation{URL: "https://kubernetes.io/docs/concepts/security/multi-tenancy/", Read: readAgain}
}

// clusterFee is what a cluster costs while it exists, wherever it stands.
func clusterFee() pricing.Meter {
	return pricing.Meter{
		Name: "control-plane", Basis: pricing.BasisClusterHours, Unit: pricing.ClusterHours,
		Area: pricing.AreaGlobal, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
	}
}
