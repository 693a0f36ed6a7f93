package aws

import (
	"breakeven/pricing"
)

// eksFargate is Amazon EKS with pods on Fargate: a fleet of pods of a valid size,
// each on a machine of its own, and a control plane per cluster that runs all
// month. There is neither arm64 nor spot capacity, other than under ECS.
func eksFargate() pricing.Offering {
	pods := pricing.Citation{
		URL: "https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html", Read: readAgain,
	}
	considerations := pricing.Citation{URL: "https://docs.aws.amazon.com/eks/latest/userguide/fargate.html", Read: readAgain}
	plans := computeSavingsPlans()
	return pricing.Offering{
		ID:            "aws/eks-fargate",
		Title:         "Amazon EKS on Fargate",
		Abstraction:   pricing.Container,
		Billing:       pricing.AlwaysOn,
		Isolation:     pricing.IsolationVM,
		IsolationWhy:  considerations,
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Shapes:            fargateShapes(),
			Reserve:           pricing.Reserve{MiB: exact("256")},
			IncludedStorageMB: 20 * 1_024,
			MaxStorageMB:      175 * 1_024,
			Citation:          pods,
		}},
		Front: loadBalancer(),
		Meters: append([]pricing.Meter{
			{
				Name: "vcpu-time", Basis: pricing.BasisVCPUHours, Unit: pricing.VCPUHours,
				Area: pricing.AreaRegion, TierScope: pricing.ScopeAccountRegion, Purchases: plans,
			},
			{
				Name: "memory-time", Basis: pricing.BasisGBHours, Unit: pricing.GBHours,
				Area: pricing.AreaRegion, TierScope: pricing.ScopeAccountRegion, Purchases: plans,
			},
			// Published for Fargate as a whole, and not again for pods.
			{
				Name: "ephemeral-storage", Basis: pricing.BasisStorageGBHours, Unit: pricing.GBHours,
				Area: pricing.AreaRegion, PriceOffering: fargateID, AnyArchitecture: true, TierScope: pricing.ScopeAccountRegion,
			},
			controlPlaneMeter(),
		}, behindLoadBalancer()...),
		Purchases: withOnDemand(plans),
		Assumptions: []pricing.Rule{{
			Name:     "pod_reserve",
			Value:    "256 MiB",
			Text:     "Fargate adds this memory to every pod for the kubelet, kube-proxy and containerd, before it chooses the size.",
			Citation: pods,
		}},
		Citations: append([]pricing.Citation{
			{URL: "https://aws.amazon.com/fargate/pricing/", Read: readFirst},
			eksPricing(), pods, considerations, savingsPlansCitation(), loadBalancerCitation(),
		}, aroundCitations()...),
	}
}
