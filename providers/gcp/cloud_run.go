package gcp

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

const cloudRunID pricing.OfferingID = "gcp/cloud-run"

const (
	cloudRunPricing = "https://cloud.google.com/run/pricing"
	// creditsChecked is the day on which the monthly credits were compared with
	// the pricing page.
	creditsChecked = "2026-09-29"
)

// cloudRun is Cloud Run with request-based billing: instances that serve several
// requests at once, scale to zero, and cost while at least one request is served.
func cloudRun() pricing.Offering {
	return requestBased(cloudRunID, "Cloud Run, request-based billing", pricing.Container)
}

// requestBased is what Cloud Run sells by the request, once as a container and
// once as a function: the settings, the rules and the endpoint of its own are the
// same, the SKUs are not.
func requestBased(id pricing.OfferingID, title string, abstraction pricing.Abstraction) pricing.Offering {
	price := pricing.Citation{URL: cloudRunPricing, Read: readFirst}
	limits := pricing.Citation{URL: "https://docs.cloud.google.com/run/docs/configuring/services/cpu", Read: readAgain}
	return pricing.Offering{
		ID:            id,
		Title:         title,
		Abstraction:   abstraction,
		Billing:       pricing.PerExecution,
		Isolation:     pricing.IsolationSandbox,
		IsolationWhy:  executionEnvironments(),
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Shared: &pricing.Shared{
			MinVCPU:              exact("0.08"),
			VCPUStep:             exact("0.001"),
			WholeVCPUs:           []int64{1, 2, 4, 6, 8},
			ConcurrencyNeedsVCPU: exact("1"),
			MinVCPUForMemory: []pricing.VCPUForMemory{
				{AboveMB: 512, VCPU: exact("0.5")},
				{AboveMB: 1_024, VCPU: exact("1")},
				{AboveMB: 4_096, VCPU: exact("2")},
				{AboveMB: 8_192, VCPU: exact("4")},
				{AboveMB: 16_384, VCPU: exact("6")},
				{AboveMB: 24_576, VCPU: exact("8")},
			},
			MinMemoryForVCPU: []pricing.MemoryForVCPU{
				{VCPU: exact("4"), MemoryMB: 2_048},
				{VCPU: exact("6"), MemoryMB: 4_096},
				{VCPU: exact("8"), MemoryMB: 4_096},
			},
			MinMemoryMB:    128,
			MaxMemoryMB:    32_768,
			MaxConcurrency: 1_000,
			MaxDurationMs:  exact("3600000"),
			Duration:       pricing.Granularity{IncrementMs: exact("100"), Citation: price},
			Citation:       limits,
		}},
		Meters:    slices.Concat(requestBasedMeters(id), behindOwnEndpoint()),
		Purchases: withOnDemand(flexibleCommitments()),
		Assumptions: []pricing.Rule{{
			Name:  "instance_start_time",
			Value: "0",
			Text: "An instance is billed while it starts and shuts down as well. " +
				"No cold start is computed here, so none of that time is billed.",
			Citation: price,
		}},
		Citations: slices.Concat([]pricing.Citation{
			price,
			limits,
			{URL: "https://docs.cloud.google.com/run/docs/configuring/services/memory-limits", Read: readAgain},
			{URL: "https://docs.cloud.google.com/run/docs/configuring/request-timeout", Read: readAgain},
			{URL: "https://docs.cloud.google.com/run/docs/about-concurrency", Read: readAgain},
			cloudRunCommitments(),
		}, aroundCitations()),
	}
}

// executionEnvironments is the page that says what separates instances of Cloud
// Run. The second environment is a microVM, but nobody is promised it who does not
// ask for it.
func executionEnvironments() pricing.Citation {
	return pricing.Citation{
		URL: "https://docs.cloud.google.com/run/docs/configuring/execution-environments", Read: readAgain,
	}
}

// requestBasedMeters are the lines of a bill by requests. Google publishes each
// price once, for the only architecture there is. The allowance of requests stands
// in the price list; those of vCPU and memory are credits, which it does not show.
// A flexible commitment covers all of them.
func requestBasedMeters(id pricing.OfferingID) []pricing.Meter {
	meters := []pricing.Meter{
		{
			Name: "requests", Basis: pricing.BasisInvocations, Unit: pricing.Requests,
			Area: pricing.AreaGlobal, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
		},
		{
			Name: "vcpu-time", Basis: pricing.BasisBusyVCPUSeconds, Unit: pricing.VCPUSeconds,
			Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
			Allowance: credit(id, "vcpu-time", exact("180000"), cloudRunPricing),
		},
		{
			Name: "memory-time", Basis: pricing.BasisBusyGBSeconds, Unit: pricing.GiBSeconds,
			Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
			Allowance: credit(id, "memory-time", exact("360000"), cloudRunPricing),
		},
		{
			Name: "idle-vcpu-time", Basis: pricing.BasisIdleVCPUSeconds, Unit: pricing.VCPUSeconds,
			Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
		},
		{
			Name: "idle-memory-time", Basis: pricing.BasisIdleGBSeconds, Unit: pricing.GiBSeconds,
			Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
		},
	}
	for i := range meters {
		meters[i].Discounts = flexibleByRequest()
	}
	return meters
}

// credit is a quantity per month and billing account that is taken off before
// tiers apply. Google's price list does not show it; the page does.
func credit(offering pricing.OfferingID, meter pricing.MeterName, quantity decimal.Decimal, page string) *pricing.Allowance {
	return &pricing.Allowance{
		Offering:      offering,
		Meter:         meter,
		Quantity:      quantity,
		Scope:         pricing.ScopeBillingAccount,
		EffectiveDate: creditsChecked,
		Source:        page,
	}
}
