package azure

import (
	"slices"

	"breakeven/pricing"
)

// aks is Azure Kubernetes Service in its Standard tier: pods packed on nodes of
// one machine type, and a fee per cluster that runs all month. The Free tier has
// no fee and no agreement about availability, and is not compared.
func aks() pricing.Offering {
	tiers := pricing.Citation{URL: "https://learn.microsoft.com/en-us/azure/aks/free-standard-pricing-tiers", Read: readAgain}
	return pricing.Offering{
		ID:          "azure/aks",
		Title:       "Azure Kubernetes Service",
		Abstraction: pricing.Container,
		Billing:     pricing.AlwaysOn,
		// Pods of one node share its kernel. The node is a machine of the
		// customer's own, so what the workload is separated from is the
		// customer's other workloads only by namespaces.
		Isolation: pricing.IsolationAny,
		IsolationWhy: pricing.Citation{
			URL: "https://kubernetes.io/docs/concepts/security/multi-tenancy/", Read: readAgain,
		},
		Architectures: []pricing.Architecture{pricing.X86, pricing.ARM},
		Placement: pricing.Placement{Packed: &pricing.Packed{
			Nodes:       virtualMachinesID,
			Reserve:     pricing.Reserve{MiB: exact("512"), Percent: exact("5")},
			Baselines:   baselines(),
			PackingFill: exact("0.8"),
			Citation:    assumed(),
		}},
		Front: loadBalancer(),
		Meters: append([]pricing.Meter{
			{
				Name: "instance-time", Basis: pricing.BasisUnitHours, Unit: pricing.InstanceHours,
				Area: pricing.AreaRegion, PriceOffering: virtualMachinesID, PerType: true,
				TierScope: pricing.ScopeSubscription, Purchases: machinePurchases(),
			},
			{
				Name: "control-plane", Basis: pricing.BasisClusterHours, Unit: pricing.ClusterHours,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeSubscription,
			},
		}, aroundMachines()...),
		Purchases: withOnDemand(machinePurchases()),
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
				Name:     "cluster_tier",
				Value:    "Standard",
				Text:     "The cluster is in the Standard tier, which has a fee; the Free tier is not meant for production.",
				Citation: tiers,
			},
			diskRule(),
		},
		Citations: slices.Concat([]pricing.Citation{
			{URL: "https://azure.microsoft.com/en-us/pricing/details/kubernetes-service/", Read: readFirst},
			tiers,
		}, baselineCitations(), aroundCitations()),
	}
}
