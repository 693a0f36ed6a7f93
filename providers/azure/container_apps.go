package azure

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

const containerAppsID pricing.OfferingID = "azure/container-apps"

func containerAppsBilling() pricing.Citation {
	return pricing.Citation{URL: "https://learn.microsoft.com/en-us/azure/container-apps/billing", Read: readAgain}
}

// containerApps is Azure Container Apps on the Consumption plan: replicas that
// scale to zero, paid for their vCPU and memory at one rate while they work and,
// where a minimum of them is kept, at a lower rate while they are idle.
//
// The monthly grants are not in the price list, hence here.
func containerApps() pricing.Offering {
	sizes := pricing.Citation{URL: "https://learn.microsoft.com/en-us/azure/container-apps/containers", Read: readAgain}
	return pricing.Offering{
		ID:          containerAppsID,
		Title:       "Azure Container Apps, Consumption plan",
		Abstraction: pricing.Container,
		Billing:     pricing.PerExecution,
		// An environment is a boundary around the apps in it; that each replica has a
		// kernel of its own is published for sessions only, not for apps.
		Isolation: pricing.IsolationAny,
		IsolationWhy: pricing.Citation{
			URL: "https://learn.microsoft.com/en-us/azure/container-apps/environment", Read: readAgain,
		},
		Architectures: []pricing.Architecture{pricing.X86},
		Placement: pricing.Placement{Shared: &pricing.Shared{
			Shapes:         containerAppsPairs(),
			MaxConcurrency: containerAppsMostAtOnce,
			// Replicas are billed by the second while they run: how long one
			// invocation takes is not rounded.
			Duration: pricing.Granularity{Citation: containerAppsBilling()},
			Citation: sizes,
		}},
		Meters:    append(containerAppsMeters(), behindOwnEndpoint()...),
		Purchases: withOnDemand(savingsPlans()),
		Assumptions: []pricing.Rule{
			{
				Name:     "duration_granularity",
				Value:    "none",
				Text:     "Replicas are billed by the second, not invocations, so durations are not rounded.",
				Citation: containerAppsBilling(),
			},
			{
				Name:  "active_until_idle",
				Value: "0 s",
				Text: "A replica counts as active while it has an invocation and not longer: it is taken away, or idle, as soon as it has none. " +
					"Replicas stay a while before they are taken away, so this is a lower bound.",
				Citation: assumed(),
			},
			{
				Name:  "http_timeout",
				Value: "240 s",
				Text: "The built-in ingress ends an HTTP request after about 240 seconds. " +
					"Longer invocations, of jobs and queues, are priced all the same.",
				Citation: pricing.Citation{URL: "https://learn.microsoft.com/en-us/azure/container-apps/ingress-overview", Read: readFirst},
			},
		},
		Citations: append([]pricing.Citation{
			{URL: "https://azure.microsoft.com/en-us/pricing/details/container-apps/", Read: readFirst},
			containerAppsBilling(), sizes, savingsPlansCitation(),
		}, aroundCitations()...),
	}
}

// containerAppsMostAtOnce is no limit of the platform, which publishes none for
// the requests that a replica takes at once: it is the most that a caller may ask.
const containerAppsMostAtOnce = 1_000_000

// containerAppsPairs are one vCPU for two GiB, from a quarter to four.
func containerAppsPairs() []pricing.Shape {
	const (
		largestQuarters = 16
		mibPerQuarter   = 512
	)
	pairs := make([]pricing.Shape, largestQuarters)
	for i := range pairs {
		quarters := int64(i + 1)
		pairs[i] = pricing.Shape{VCPU: decimal.New(25*quarters, -2), MemoryMiB: mibPerQuarter * quarters}
	}
	return pairs
}

// containerAppsMeters are the lines of a bill. The grants apply to active use:
// whether idle time draws on them is not published.
func containerAppsMeters() []pricing.Meter {
	meter := func(name pricing.MeterName, basis pricing.Basis, unit pricing.Unit, granted string) pricing.Meter {
		m := pricing.Meter{
			Name: name, Basis: basis, Unit: unit, Area: pricing.AreaRegion,
			AnyArchitecture: true, TierScope: pricing.ScopeSubscription, Purchases: savingsPlans(),
		}
		if granted != "" {
			m.Allowance = &pricing.Allowance{
				Offering: containerAppsID, Meter: name, Quantity: exact(granted), Scope: pricing.ScopeSubscription,
				EffectiveDate: readAgain, Source: containerAppsBilling().URL,
			}
		}
		return m
	}
	return []pricing.Meter{
		// The price list counts requests by the million.
		meter("requests", pricing.BasisInvocations, pricing.Requests, "2"),
		meter("vcpu-time", pricing.BasisBusyVCPUSeconds, pricing.VCPUSeconds, "180000"),
		meter("memory-time", pricing.BasisBusyGBSeconds, pricing.GiBSeconds, "360000"),
		meter("idle-vcpu-time", pricing.BasisIdleVCPUSeconds, pricing.VCPUSeconds, ""),
		meter("idle-memory-time", pricing.BasisIdleGBSeconds, pricing.GiBSeconds, ""),
	}
}
