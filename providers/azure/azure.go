// Package azure defines what Microsoft Azure sells.
//
// It owns the offerings of Azure (placement, meters, rules, citations), what the
// names of its machine types tell, and its regions.
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

// Source is Azure as a provider. It has no state.
type Source struct{}

// New returns Azure as a provider.
func New() Source { return Source{} }

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
