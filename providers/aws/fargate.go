package aws

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// fargateID is the offering under which the storage of all Fargate is priced.
const fargateID pricing.OfferingID = "aws/fargate"

// fargate is AWS Fargate under ECS: a fleet of tasks of a valid size, always on.
func fargate() pricing.Offering {
	sizes := pricing.Citation{
		URL: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html", Read: readAgain,
	}
	purchases := withSpot(computeSavingsPlans())
	return pricing.Offering{
		ID:          fargateID,
		Title:       "AWS Fargate",
		Abstraction: pricing.Container,
		Billing:     pricing.AlwaysOn,
		Isolation:   pricing.IsolationVM,
		IsolationWhy: pricing.Citation{
			URL:  "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-shared-model.html",
			Read: readAgain,
		},
		Architectures: bothArchitectures(),
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Shapes:            fargateShapes(),
			IncludedStorageMB: 20 * 1_024,
			MaxStorageMB:      200 * 1_024,
			Citation:          sizes,
		}},
		Front: loadBalancer(),
		Meters: append([]pricing.Meter{
			{
				Name: "vcpu-time", Basis: pricing.BasisVCPUHours, Unit: pricing.VCPUHours,
				Area: pricing.AreaRegion, TierScope: pricing.ScopeAccountRegion, Purchases: purchases,
			},
			{
				Name: "memory-time", Basis: pricing.BasisGBHours, Unit: pricing.GBHours,
				Area: pricing.AreaRegion, TierScope: pricing.ScopeAccountRegion, Purchases: purchases,
			},
			{
				Name: "ephemeral-storage", Basis: pricing.BasisStorageGBHours, Unit: pricing.GBHours,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeAccountRegion,
			},
		}, behindLoadBalancer()...),
		Purchases: withOnDemand(purchases),
		Citations: append([]pricing.Citation{
			{URL: "https://aws.amazon.com/fargate/pricing/", Read: readFirst},
			sizes,
			{URL: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-fargate.html", Read: readAgain},
			savingsPlansCitation(), loadBalancerCitation(),
		}, aroundCitations()...),
	}
}

// fargateShapes are the task sizes: for each vCPU the memory from a smallest to
// a largest size in equal steps. Only the smallest vCPU has sizes that double.
func fargateShapes() []pricing.Shape {
	shapes := []pricing.Shape{
		{VCPU: exact("0.25"), MemoryMiB: 512},
		{VCPU: exact("0.25"), MemoryMiB: 1_024},
		{VCPU: exact("0.25"), MemoryMiB: 2_048},
	}
	for _, size := range []struct {
		vcpu                 decimal.Decimal
		fromGB, toGB, stepGB int64
	}{
		{exact("0.5"), 1, 4, 1},
		{exact("1"), 2, 8, 1},
		{exact("2"), 4, 16, 1},
		{exact("4"), 8, 30, 1},
		{exact("8"), 16, 60, 4},
		{exact("16"), 32, 120, 8},
	} {
		for memory := size.fromGB; memory <= size.toGB; memory += size.stepGB {
			shapes = append(shapes, pricing.Shape{VCPU: size.vcpu, MemoryMiB: memory * 1_024})
		}
	}
	return shapes
}
