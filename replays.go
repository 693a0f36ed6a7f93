package main

import (
	"context"
	"errors"
	"fmt"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// plans are what a run computes on: the catalog at hand, and those that profiles name.
type plans struct {
	current *estimator.Plan
	past    *catalog.Replayer
	store   *servedStore // nil: there is none
}

// plansWith are the plans that the flags name, with the rate cards at the path. With
// --catalog the store is left alone: there are that catalog and the embedded one.
func (a *App) plansWith(ctx context.Context, from catalogFlags, path string) (*plans, error) {
	cards, err := readRateCards(path)
	if err != nil {
		return nil, err
	}
	p := &plans{}
	if p.current, err = a.planWithCards(ctx, from, cards); err != nil {
		return nil, err
	}
	options := catalog.ReplayOptions{
		Current: func() *estimator.Plan { return p.current }, EmbeddedVersion: a.embedded, Load: a.embeddedCatalog,
		Compile: func(prices *pricing.Catalog) (*estimator.Plan, error) { return compilePlan(prices, cards) },
	}
	if from.Catalog == "" && !a.given(from) && from.Store.Store != storeNone {
		p.store = &servedStore{open: func(ctx context.Context, create bool) (*openedStore, error) {
			return a.openStore(ctx, from.Store, create)
		}}
		options.Store = p.store
	}
	p.past = catalog.NewReplayer(options)
	return p, nil
}

func (p *plans) close() {
	if p.store != nil {
		p.store.close()
	}
}

// named is the plan of the catalog that a name means.
func (p *plans) named(ctx context.Context, name string) (*estimator.Plan, error) {
	plan, err := p.past.Plan(ctx, name)
	switch {
	case errors.Is(err, catalog.ErrUnknownVersion):
		return nil, fmt.Errorf("no catalog has the version %s; `breakeven catalog list` lists them", clip(name))
	case errors.Is(err, catalog.ErrAmbiguousVersion):
		return nil, fmt.Errorf("several catalogs have versions that begin with %s: give more digits", clip(name))
	default:
		return plan, err
	}
}

// of is the plan of the catalog that the profile names, else that of the one at hand.
func (p *plans) of(ctx context.Context, profile *workload.Profile) (*estimator.Plan, error) {
	const field = "catalog_version"
	if !profile.Given(field) {
		return p.current, nil
	}
	plan, err := p.named(ctx, profile.CatalogVersion)
	if err != nil {
		return nil, workload.Errors{{Field: field, Code: workload.CodeUnknown, Detail: err.Error()}}
	}
	return plan, nil
}

// decide answers a profile on the catalog that it names.
func (p *plans) decide(ctx context.Context, profile *workload.Profile) (*decision.Answer, error) {
	plan, err := p.of(ctx, profile)
	if err != nil {
		return nil, err
	}
	return decision.Decide(plan, profile)
}

// replays are the catalogs that a server computes on when a request names one.
func (l *liveCatalog) replays(cards []*pricing.RateCard) *catalog.Replayer {
	options := catalog.ReplayOptions{
		Current: l.Plan, EmbeddedVersion: l.embedded,
		Compile: func(prices *pricing.Catalog) (*estimator.Plan, error) { return compilePlan(prices, cards) },
	}
	if l.store != nil {
		options.Store = l.store
	}
	return catalog.NewReplayer(options)
}
