package aws

import (
	"breakeven/pricing"
)

// eksEC2 is Amazon EKS with EC2 nodes: pods packed on nodes of one instance
// type, and a control plane per cluster that runs all month.
func eksEC2() pricing.Offering {
	return pricing.Offering{
		ID:          "aws/eks-ec2",
		Title:       "Amazon EKS on EC2",
		Abstraction: pricing.Container,
		Billing:     pricing.AlwaysOn,
		// Pods of one node share its kernel. The node is a machine of the
		// customer's own, so what the workload is separated from is the
		// customer's other workloads only by namespaces.
		Isolation: pricing.IsolationAny,
		IsolationWhy: pricing.Citation{
			URL: "https://kubernetes.io/docs/concepts/security/multi-tenancy/", Read: readAgain,
		},
		Architectures: bothArchitectures(),
		Placement: pricing.Placement{Packed: &pricing.Packed{
			Nodes:       ec2ID,
			Reserve:     pricing.Reserve{MiB: exact("512"), Percent: exact("5")},
			Baselines:   baselines(),
			PackingFill: exact("0.8"),
			Citation:    assumed(),
		}},
		Meters: []pricing.Meter{
			{
				Name: "instance-time", Basis: pricing.BasisUnitHours, Unit: pricing.InstanceHours,
				Area: pricing.AreaRegion, PriceOffering: ec2ID, PerType: true, TierScope: pricing.ScopeAccountRegion,
			},
			{
				Name: "control-plane", Basis: pricing.BasisClusterHours, Unit: pricing.ClusterHours,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeAccountRegion,
			},
		},
		Purchases: onDemand(),
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
		},
		Citations: []pricing.Citation{
			{URL: "https://aws.amazon.com/eks/pricing/", Read: readFirst},
			baselineCitation(),
		},
	}
}
