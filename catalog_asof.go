package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"breakeven/estimator"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
)

// asOf fetches the prices of a day in the past into a catalog of their own. It takes the
// place of the current one only when it is told to.
func (c *catalogRefreshCommand) asOf(ctx context.Context, a *App, set providers.Set, want catalog.Wanted, progress *progress) error {
	if c.Out != "" {
		return c.asOfIntoDirectory(ctx, a, set, want, progress)
	}
	store, err := a.openStore(ctx, c.Store, true)
	if errors.Is(err, errNoStore) {
		return usagef("%w: name one with --cache-dir, or a directory with --out", err)
	}
	if err != nil {
		return err
	}
	defer store.close()
	refresher := catalog.Refresher{
		Store: store, Sources: set, Keep: c.Brake.Keep, Now: time.Now,
		Compile: func(prices *pricing.Catalog) (*estimator.Plan, error) { return compilePlan(prices, nil) },
	}
	past, err := refresher.AsOf(ctx, want, c.MakeCurrent)
	progress.end()
	if past == nil || err != nil && !errors.Is(err, catalog.ErrNothingLanded) {
		return err
	}
	line := catalogLine{Version: past.To, AsOf: past.AsOf}
	switch {
	case err != nil:
	case c.MakeCurrent:
		line.Store = store.where
	default:
		line.Beside = store.where
	}
	a.tellMissing(past.Outcomes, want.AsOf)
	return a.finishRefresh(line, past.Outcomes, err, c.JSON)
}

// asOfIntoDirectory writes the lists of the day into a directory, without what is there.
func (c *catalogRefreshCommand) asOfIntoDirectory(ctx context.Context, a *App, set providers.Set, want catalog.Wanted, progress *progress) error {
	known, err := a.listsIn(c.Out)
	if err != nil {
		return err
	}
	draft := catalog.NewDraft(c.Out, &catalog.Lists{})
	outcomes, err := catalog.RefreshAsOf(ctx, set, known, draft, want)
	progress.end()
	if errors.Is(err, catalog.ErrNothingLanded) {
		return a.finishRefresh(catalogLine{Version: known.Version(), AsOf: known.AsOf()}, outcomes, err, c.JSON)
	}
	if err != nil {
		return err
	}
	a.tellMissing(outcomes, want.AsOf)
	return a.commit(draft, c.Out, outcomes, c.JSON)
}

// tellMissing names the providers that have no list in the catalog of the day.
func (a *App) tellMissing(outcomes []catalog.Refreshed, day string) {
	for i := range outcomes {
		if outcomes[i].Err != nil {
			a.warn(fmt.Sprintf("%s has no prices in the catalog of %s", outcomes[i].Provider, day))
		}
	}
}
