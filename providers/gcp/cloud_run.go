package gcp

import (
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
	price := pricing.Citation{URL: cloudRunPricing, Read: readFirst}
	limits := pricing.Citation{URL: "https://docs.cloud.google.com/run/docs/configuring/services/cpu", Read: readAgain}
	return pricing.Offering{
		ID:          cloudRunID,
		Title:       "Cloud Run, request-based billing",
		Abstraction: pricing.Container,
		Billing:     pricing.PerExecution,
		Isolation:   pricing.IsolationSandbox,
		IsolationWhy: pricing.Citation{
			URL: "https://docs.cloud.google.com/run/docs/configuring/execution-environments", Read: readAgain,
		},
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
		Meters:    cloudRunMeters(),
		Purchases: []pricing.Purchase{pricing.OnDemand},
		Assumptions: []pricing.Rule{{
			Name:  "instance_start_time",
			Value: "0",
			Text: "An instance is billed while it starts and shuts down as well. " +
				"No cold start is computed here, so none of that time is billed.",
			Citation: price,
		}},
		Citations: []pricing.Citation{
			price,
			limits,
			{URL: "https://docs.cloud.google.com/run/docs/configuring/services/memory-limits", Read: readAgain},
			{URL: "https://docs.cloud.google.com/run/docs/configuring/request-timeout", Read: readAgain},
			{URL: "https://docs.cloud.google.com/run/docs/about-concurrency", Read: readAgain},
		},
	}
}

// cloudRunMeters are the lines of a Cloud Run bill. Google publishes each price
// once, for the only architecture there is. The allowance of requests stands in
// the price list; those of vCPU and memory are credits, which it does not show.
func cloudRunMeters() []pricing.Meter {
	return []pricing.Meter{
		{
			Name: "requests", Basis: pricing.BasisInvocations, Unit: pricing.Requests,
			Area: pricing.AreaGlobal, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
		},
		{
			Name: "vcpu-time", Basis: pricing.BasisBusyVCPUSeconds, Unit: pricing.VCPUSeconds,
			Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
			Allowance: cloudRunCredit("vcpu-time", exact("180000")),
		},
		{
			Name: "memory-time", Basis: pricing.BasisBusyGBSeconds, Unit: pricing.GiBSeconds,
			Area: pricing.AreaRegion, AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
			Allowance: cloudRunCredit("memory-time", exact("360000")),
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
}

// cloudRunCredit is a quantity per month and billing account that is taken off
// before tiers apply.
func cloudRunCredit(meter pricing.MeterName, quantity decimal.Decimal) *pricing.Allowance {
	return &pricing.Allowance{
		Offering:      cloudRunID,
		Meter:         meter,
		Quantity:      quantity,
		Scope:         pricing.ScopeBillingAccount,
		EffectiveDate: creditsChecked,
		Source:        cloudRunPricing,
	}
}
