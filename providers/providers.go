// Package providers is the contract between the product and a cloud.
//
// It owns the interface that every provider implements, what is asked of its price
// lists and what it answers, and the set of providers. It does not own any provider's
// facts: those stand in providers/aws, providers/azure and providers/gcp, one file per
// offering.
package providers

import (
	"breakeven/pricing"
)

// Source is a provider: what it sells, where, and under which rules.
type Source interface {
	// ID is the provider's name in addresses and option ids.
	ID() pricing.Provider
	// Offerings are the provider's definitions. They are the same at every call.
	Offerings() []pricing.Offering
	// Regions are the provider's regions, sorted by id. Exactly one is the default.
	Regions() []pricing.Region
	// Fetch asks the provider for its current price lists.
	Fetcher
}

// Set is the providers that a process knows, in the order of its answers.
type Set []Source

// Offerings are the offerings of all providers.
func (s Set) Offerings() []pricing.Offering {
	var all []pricing.Offering
	for _, source := range s {
		all = append(all, source.Offerings()...)
	}
	return all
}

// Regions are the regions of all providers.
func (s Set) Regions() []pricing.Region {
	var all []pricing.Region
	for _, source := range s {
		all = append(all, source.Regions()...)
	}
	return all
}
