package gcp

import (
	"slices"

	"breakeven/pricing"
)

const instanceBasedID pricing.OfferingID = "gcp/cloud-run-instance-based"

// cloudRunInstanceBased is Cloud Run billed by instance: containers of a valid
// size, charged for as long as they live and never per request, behind the endpoint
// that every service has.
func cloudRunInstanceBased() pricing.Offering {
	price := pricing.Citation{URL: cloudRunPricing, Read: readAgain}
	limits := pricing.Citation{URL: "https://docs.cloud.google.com/run/docs/configuring/services/memory-limits", Read: readAgain}
	return pricing.Offering{
		ID:            instanceBasedID,
		Title:         "Cloud Run, instance-based billing",
		Abstraction:   pricing.Container,
		Billing:       pricing.AlwaysOn,
		Isolation:     pricing.IsolationSandbox,
		IsolationWhy:  executionEnvironments(),
		Architectures: []pricing.Architecture{pricing.X86},
		Placement:     pricing.Placement{Fleet: &pricing.Fleet{Shapes: instanceBasedShapes(), Citation: limits}},
		Meters: slices.Concat([]pricing.Meter{
			{
				Name: "vcpu-time", Basis: pricing.BasisVCPUHours, Unit: pricing.VCPUSeconds,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
				Allowance: credit(instanceBasedID, "vcpu-time", exact("240000"), cloudRunPricing),
				Discounts: flexible("28", "46", cloudRunCommitments()),
			},
			{
				Name: "memory-time", Basis: pricing.BasisGBHours, Unit: pricing.GiBSeconds,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
				Allowance: credit(instanceBasedID, "memory-time", exact("450000"), cloudRunPricing),
				Discounts: flexible("28", "46", cloudRunCommitments()),
			},
		}, behindOwnEndpoint()),
		Purchases: withOnDemand(flexibleCommitments()),
		Citations: slices.Concat([]pricing.Citation{price, limits, cloudRunCommitments()}, aroundCitations()),
	}
}

// instanceBasedShapes are the sizes on sale: for each vCPU, memory in steps of 512 MiB.
func instanceBasedShapes() []pricing.Shape {
	var shapes []pricing.Shape
	for _, size := range []struct {
		vcpu           string
		fromMiB, toMiB int64
	}{{"1", 512, 4_096}, {"2", 512, 8_192}, {"4", 2_048, 16_384}, {"6", 4_096, 24_576}, {"8", 4_096, 32_768}} {
		for memory := size.fromMiB; memory <= size.toMiB; memory += 512 {
			shapes = append(shapes, pricing.Shape{VCPU: exact(size.vcpu), MemoryMiB: memory})
		}
	}
	return shapes
}
