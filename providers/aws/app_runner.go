package aws

import (
	"breakeven/pricing"
)

// appRunner is AWS App Runner: containers that serve several requests at once, with
// memory paid for as long as an instance is kept, and vCPU while one works. One
// instance is always kept. Closed to new customers since 2026-04-30.
//
// It is flagged: every period of activity pays at least a minute of vCPU, and how
// many periods there are follows from no field of a profile.
func appRunner() pricing.Offering {
	price := pricing.Citation{URL: "https://aws.amazon.com/apprunner/pricing/", Read: readAgain}
	closed := pricing.Citation{
		URL: "https://docs.aws.amazon.com/apprunner/latest/dg/apprunner-availability-change.html", Read: readAgain,
	}
	return pricing.Offering{
		ID:          "aws/app-runner",
		Title:       "AWS App Runner",
		Abstraction: pricing.Container,
		Billing:     pricing.MixedBilling,
		Isolation:   pricing.IsolationVM,
		IsolationWhy: pricing.Citation{
			URL: "https://aws.amazon.com/blogs/containers/deep-dive-on-aws-app-runner-vpc-networking/", Read: readAgain,
		},
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Shared: &pricing.Shared{
			Shapes: appRunnerShapes(),
			// The most that the console and the API take, from memory.
			MaxConcurrency:   200,
			MinWarmInstances: 1,
			MaxDurationMs:    exact("120000"),
			Duration:         pricing.Granularity{Citation: price},
			Citation: pricing.Citation{
				URL: "https://docs.aws.amazon.com/apprunner/latest/dg/develop.html", Read: readAgain, Memory: true,
			},
		}},
		Meters: append([]pricing.Meter{
			{
				Name: "vcpu-time", Basis: pricing.BasisBusyVCPUSeconds, Unit: pricing.VCPUHours,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeAccountRegion,
			},
			{
				Name: "memory-time", Basis: pricing.BasisOnDemandGBSeconds, Unit: pricing.GBHours,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeAccountRegion,
			},
			{
				Name: "provisioned-memory-time", Basis: pricing.BasisProvisionedGBSeconds, Unit: pricing.GBHours,
				Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeAccountRegion,
			},
		}, behindOwnEndpoint()...),
		Purchases:     []pricing.Purchase{pricing.OnDemand},
		NamedOnly:     true,
		LowConfidence: []pricing.Confidence{pricing.ConfidenceRule},
		Assumptions: []pricing.Rule{
			{
				Name:     "active_minute",
				Value:    "0",
				Text:     "Every time an idle instance starts to work, at least a minute of its vCPU is billed. Such starts are not counted, so that rare requests come out too cheap.",
				Citation: pricing.Citation{URL: price.URL, Read: readAgain, Memory: true},
			},
			{
				Name:     "closed",
				Value:    "2026-04-30",
				Text:     "New customers have not been able to use App Runner since this day. It is an option only where it is named.",
				Citation: closed,
			},
		},
		Citations: append([]pricing.Citation{
			price, closed,
			{URL: "https://docs.aws.amazon.com/apprunner/latest/api/API_InstanceConfiguration.html", Read: readAgain},
		}, aroundCitations()...),
	}
}

// appRunnerShapes are the pairs of vCPU and memory on sale.
func appRunnerShapes() []pricing.Shape {
	return []pricing.Shape{
		{VCPU: exact("0.25"), MemoryMiB: 512},
		{VCPU: exact("0.25"), MemoryMiB: 1_024},
		{VCPU: exact("0.5"), MemoryMiB: 1_024},
		{VCPU: exact("1"), MemoryMiB: 2_048},
		{VCPU: exact("1"), MemoryMiB: 3_072},
		{VCPU: exact("1"), MemoryMiB: 4_096},
		{VCPU: exact("2"), MemoryMiB: 4_096},
		{VCPU: exact("2"), MemoryMiB: 6_144},
		{VCPU: exact("4"), MemoryMiB: 8_192},
		{VCPU: exact("4"), MemoryMiB: 10_240},
		{VCPU: exact("4"), MemoryMiB: 12_288},
	}
}
