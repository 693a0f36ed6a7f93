package aws

import (
	"breakeven/pricing"
)

// eksEC2ID is the offering under which the control plane of EKS is priced.
const eksEC2ID pricing.OfferingID = "aws/eks-ec2"

// eksEC2 is Amazon EKS with EC2 nodes: pods packed on nodes of one instance
// type, and a control plane per cluster that runs all month.
func eksEC2() pricing.Offering {
	return pricing.Offering{
		ID:          eksEC2ID,
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
		Placement:     pricing.Placement{Packed: nodes()},
		Front:         loadBalancer(),
		Meters:        append([]pricing.Meter{nodeMeter(), controlPlaneMeter()}, aroundMachines()...),
		Purchases:     withOnDemand(withSpot(machineCommitments())),
		Assumptions:   nodeRules("operating system, the kubelet and the cluster's agents", "pods"),
		Citations: append([]pricing.Citation{
			eksPricing(), baselineCitation(), savingsPlansCitation(), reservationsCitation(), loadBalancerCitation(),
		}, machineCitations()...),
	}
}

func eksPricing() pricing.Citation {
	return pricing.Citation{URL: "https://aws.amazon.com/eks/pricing/", Read: readFirst}
}

// controlPlaneMeter counts the hours of a cluster, whatever its pods run on. No
// commitment covers it.
func controlPlaneMeter() pricing.Meter {
	return pricing.Meter{
		Name: "control-plane", Basis: pricing.BasisClusterHours, Unit: pricing.ClusterHours,
		Area: pricing.AreaRegion, PriceOffering: eksEC2ID, AnyArchitecture: true, TierScope: pricing.ScopeAccountRegion,
	}
}
