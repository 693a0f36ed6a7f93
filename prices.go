package main

import (
	"errors"
	"fmt"
	"io/fs"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// catalogFlags are the flags of every command that computes on prices.
type catalogFlags struct {
	Catalog string `placeholder:"DIR" help:"Directory with the price lists to compute on, as catalog refresh writes it; the embedded lists without it."`
}

// plan compiles a catalog with what the providers sell.
func (a *App) plan(from catalogFlags) (*estimator.Plan, error) {
	if a.Plan != nil && from.Catalog == "" {
		a.embedded = a.Plan.Catalog().Version()
		return a.Plan, nil
	}
	prices, err := a.catalog(from)
	if err != nil {
		return nil, err
	}
	set := providerSet()
	plan, err := estimator.Compile(prices, set.Offerings(), set.Regions())
	if err != nil {
		return nil, fmt.Errorf("compiling catalog %s: %w", prices.Version(), err)
	}
	if a.embedded = prices.Version(); from.Catalog != "" {
		embedded, err := catalog.EmbeddedLists() // which are not decoded for their version
		if err != nil {
			return nil, fmt.Errorf("reading the embedded catalog: %w", err)
		}
		a.embedded = embedded.Version()
	}
	return plan, nil
}

// catalog is the catalog that the flags name.
func (a *App) catalog(from catalogFlags) (*pricing.Catalog, error) {
	if from.Catalog != "" {
		prices, err := catalog.Open(from.Catalog)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("--catalog: %w; `breakeven catalog refresh --out %s` makes one", err, from.Catalog)
		}
		if err != nil {
			return nil, fmt.Errorf("--catalog: %w", err)
		}
		return prices, nil
	}
	if a.Plan != nil {
		return a.Plan.Catalog(), nil
	}
	prices, err := catalog.Embedded()
	if err != nil {
		return nil, fmt.Errorf("reading the embedded catalog: %w", err)
	}
	return prices, nil
}

// decide answers a profile, when the catalog at hand is the one that it names.
func (a *App) decide(plan *estimator.Plan, profile *workload.Profile) (*decision.Answer, error) {
	if wrong := a.otherCatalog(plan, profile); wrong != nil {
		return nil, wrong
	}
	return decision.Decide(plan, profile)
}

// otherCatalog complains about a profile that names another catalog than the one
// at hand; nil when it does not.
func (a *App) otherCatalog(plan *estimator.Plan, profile *workload.Profile) error {
	const name = "catalog_version"
	version := plan.Catalog().Version()
	if !profile.Given(name) || plan.Catalog().Named(profile.CatalogVersion, a.embedded) {
		return nil
	}
	return workload.Errors{{Field: name, Code: workload.CodeUnknown, Detail: fmt.Sprintf("this program has the catalog %s only", version)}}
}
