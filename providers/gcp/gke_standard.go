package gcp

import (
	"slices"

	"breakeven/pricing"
)

const gkeStandardID pricing.OfferingID = "gcp/gke-standard"

// gkeStandard is GKE in Standard mode: pods packed on Compute Engine nodes of one
// machine type, and a regional cluster, which survives the loss of a zone as the
// other always-on offerings here do. Google's monthly credit pays for zonal and
// Autopilot clusters only, so this cluster has none.
func gkeStandard() pricing.Offering {
	nodes := machineHours()
	nodes.PriceOffering = computeEngineID
	return pricing.Offering{
		ID:            "gcp/gke-standard",
		Title:         "GKE Standard, regional cluster",
		Abstraction:   pricing.Container,
		Billing:       pricing.AlwaysOn,
		Isolation:     pricing.IsolationAny,
		IsolationWhy:  podIsolation(),
		Architectures: []pricing.Architecture{pricing.X86, pricing.ARM},
		Placement: pricing.Placement{Packed: &pricing.Packed{
			Nodes:       computeEngineID,
			Reserve:     pricing.Reserve{MiB: exact("512"), Percent: exact("5")},
			Baselines:   baselines(),
			PackingFill: exact("0.8"),
			Citation:    assumed(),
		}},
		Front:     loadBalancer(),
		Meters:    slices.Concat([]pricing.Meter{nodes, clusterFee()}, aroundMachines()),
		Purchases: machinePurchases(),
		Assumptions: []pricing.Rule{
			{
				Name:     "node_reserve",
				Value:    "512 MiB + 5 %",
				Text:     "Every node keeps this memory for its operating system, the kubelet and the cluster's agents.",
				Citation: assumed(),
			},
			{
				Name:     "packing_fill",
				Value:    "0.8",
				Text:     "Where workloads share a cluster, their pods fill this share of what the nodes can allocate.",
				Citation: assumed(),
			},
			{
				Name:     "cluster_kind",
				Value:    "regional",
				Text:     "The control plane stands in several zones. The monthly credit for zonal and Autopilot clusters does not pay for it.",
				Citation: gkePricingCitation(),
			},
		},
		Citations: slices.Concat([]pricing.Citation{
			gkePricingCitation(), machinePricing(), sustainedUseCitation(), loadBalancerCitation(),
		}, machineCitations()),
	}
}
