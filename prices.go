package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"breakeven/estimator"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// catalogFlags are the flags of every command that computes on prices.
type catalogFlags struct {
	Catalog string `placeholder:"DIR" help:"Directory with the price lists to compute on, as catalog refresh --out writes it; the store's current catalog without it, or else the embedded one."`

	Store storeFlags `embed:""`
}

// plan compiles a catalog with what the providers sell.
func (a *App) plan(ctx context.Context, from catalogFlags) (*estimator.Plan, error) {
	if a.given(from) {
		a.embedded = a.Plan.Catalog().Version()
		return a.Plan, nil
	}
	prices, err := a.catalog(ctx, from)
	if err != nil {
		return nil, err
	}
	plan, err := compilePlan(prices, nil)
	if err != nil && from.Catalog == "" {
		// A store outlives programs: what another one saved must not stop this one.
		a.warn(fmt.Sprintf("%v; the embedded catalog serves", err))
		if prices, err = a.embeddedCatalog(); err == nil {
			plan, err = compilePlan(prices, nil)
		}
	}
	if err != nil {
		return nil, err
	}
	embedded, err := catalog.EmbeddedLists() // which are not decoded for their version
	if err != nil {
		return nil, fmt.Errorf("reading the embedded catalog: %w", err)
	}
	a.embedded = embedded.Version()
	return plan, nil
}

// given reports whether a test's plan stands for what the flags name.
func (a *App) given(from catalogFlags) bool {
	return a.Plan != nil && from.Catalog == "" && (!from.Store.named() || from.Store.Store == storeNone)
}

// catalog is the catalog that the flags name: that of a directory, the store's current
// one, or else the embedded one. What is wrong with the store is said, and the embedded
// catalog serves: it is there for that.
func (a *App) catalog(ctx context.Context, from catalogFlags) (*pricing.Catalog, error) {
	prices, _, err := a.catalogEntry(ctx, from)
	return prices, err
}

// catalogEntry is the catalog with what the store tells of it; nil when it is from
// elsewhere.
func (a *App) catalogEntry(ctx context.Context, from catalogFlags) (*pricing.Catalog, *catalog.Entry, error) {
	if from.Catalog != "" {
		prices, err := catalog.Open(from.Catalog)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil, fmt.Errorf("--catalog: %w; `breakeven catalog refresh --out %s` makes one", err, from.Catalog)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("--catalog: %w", err)
		}
		return prices, nil, nil
	}
	if a.given(from) {
		return a.Plan.Catalog(), nil, nil
	}
	good, err := a.lastGood(ctx, from.Store)
	var usage usageError
	switch {
	case errors.As(err, &usage) || ctx.Err() != nil:
		return nil, nil, err
	case err != nil:
		a.warn(fmt.Sprintf("%v; the embedded catalog serves", err))
	case good.Catalog != nil:
		return good.Catalog, good.Entry, nil
	}
	prices, err := a.embeddedCatalog()
	return prices, nil, err
}

// embeddedCatalog is the one that the binary carries.
func (a *App) embeddedCatalog() (*pricing.Catalog, error) {
	if a.Plan != nil {
		return a.Plan.Catalog(), nil
	}
	prices, err := catalog.Embedded()
	if err != nil {
		return nil, fmt.Errorf("reading the embedded catalog: %w", err)
	}
	return prices, nil
}
