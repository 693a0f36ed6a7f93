// Package azure defines what Microsoft Azure sells.
//
// It owns the offerings of Azure (placement, meters, rules, citations), what the
// names of its machine types tell, its regions, and how its Retail Prices API is
// asked and read.
//
// It does not own prices or allowances that the price list publishes
// (pricing/catalog), nor the arithmetic that applies the rules (estimator).
package azure

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// ID is the provider's name in addresses and option ids.
const ID pricing.Provider = "azure"

// The days on which the cited pages were read.
const (
	readFirst = "2026-11-22"
	readAgain = "2026-11-24"
)

// Source is Azure as a provider. It has no state: only how to reach the price list.
type Source struct{ retail retail }

// New returns Azure as a provider. Without options it asks Microsoft's public
// service, which needs no credentials.
func New(options ...Option) Source {
	source := Source{retail: defaultRetail()}
	for _, set := range options {
		set(&source.retail)
	}
	return source
}

// ID is "azure".
func (Source) ID() pricing.Provider { return ID }

// Offerings are the definitions of all offerings, fresh values at every call.
func (Source) Offerings() []pricing.Offering {
	return []pricing.Offering{
		functionsConsumption(), functionsFlex(), functionsPremium(),
		containerApps(), containerInstances(), aks(),
		virtualMachines(),
	}
}

// Regions are the regions of the public cloud that a price list of ours names,
// sorted by id. Not every offering has a price in each.
func (Source) Regions() []pricing.Region { return regions() }

// exact reads a decimal constant of a definition.
func exact(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// assumed is the citation of a rule of ours that no provider publishes.
func assumed() pricing.Citation {
	return pricing.Citation{URL: "breakeven: assumption, no published figure", Read: readAgain}
}
