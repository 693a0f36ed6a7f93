// Package gcp defines what Google Cloud sells.
//
// It owns the offerings of Google Cloud (placement, meters, rules, citations),
// its regions, what a machine type's name says (family, architecture, restriction,
// the sustained vCPUs of shared-core types), and how the Cloud Billing Catalog is
// asked and read.
//
// It does not own prices, sizes of machine types or allowances that the price
// list publishes (pricing/catalog), nor the arithmetic that applies the rules
// (estimator).
package gcp

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// ID is the provider's name in addresses and option ids.
const ID pricing.Provider = "gcp"

// The days on which the cited pages were read.
const (
	readFirst = "2026-11-22"
	readAgain = "2026-11-24"
)

// Source is Google Cloud as a provider. It has no state: only how to reach the
// Cloud Billing Catalog.
type Source struct{ billing billing }

// New returns Google Cloud as a provider. Without options it asks Google's own
// endpoint with the default credentials of the machine.
func New(options ...Option) Source {
	source := Source{billing: defaultBilling()}
	for _, set := range options {
		set(&source.billing)
	}
	return source
}

// ID is "gcp".
func (Source) ID() pricing.Provider { return ID }

// Offerings are the definitions of all offerings, fresh values at every call.
func (Source) Offerings() []pricing.Offering {
	return []pricing.Offering{
		cloudRunFunctions(), firstGeneration(),
		cloudRun(), cloudRunInstanceBased(), gkeAutopilot(), gkeStandard(),
		computeEngine(),
	}
}

// Regions are the regions for which prices are known, sorted by id.
func (Source) Regions() []pricing.Region { return regions() }

// exact reads a decimal constant of a definition.
func exact(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// assumed cites a rule of ours: no page publishes the figure.
func assumed() pricing.Citation {
	return pricing.Citation{URL: "breakeven: assumption, no published figure", Read: readAgain}
}
