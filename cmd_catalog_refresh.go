package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"breakeven/estimator"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
)

// catalogRefreshCommand fetches the providers' price lists.
type catalogRefreshCommand struct {
	Providers   []string `placeholder:"A,B" help:"Providers to ask: aws, azure, gcp; all of them without it."`
	Regions     []string `placeholder:"A,B" help:"Regions to ask for: provider:region, globs allowed (aws:eu-*, *); all regions without it."`
	AsOf        string   `placeholder:"DATE" help:"Fetch the prices that were in force on a day (YYYY-MM-DD) into a catalog of their own, of the providers that keep old ones."`
	MakeCurrent bool     `help:"Let the catalog of --as-of take the place of the current one."`
	Check       bool     `help:"Ask every query alone and tell which found nothing, or more than one price; change nothing."`
	Accept      bool     `help:"Let lists through that change too much at once: somebody has looked at them."`
	JSON        bool     `name:"json" help:"Print the outcome as JSON."`
	Out         string   `placeholder:"DIR" help:"Write the lists into a directory instead of the store, starting from what is there."`

	Brake   brakeFlags  `embed:""`
	Store   storeFlags  `embed:""`
	Sources sourceFlags `embed:""`
}

// Run asks the providers, and replaces the current catalog when anything landed: that of
// the store, or of a directory. What failed, and what the brake refuses, keeps its old
// prices.
func (c *catalogRefreshCommand) Run(ctx context.Context, a *App) error {
	set := c.Sources.providers(a)
	want, err := wanted(set, c.Providers, c.Regions, c.AsOf)
	if err != nil {
		return err
	}
	if c.AsOf > time.Now().UTC().Format(time.DateOnly) {
		return usagef("--as-of: %s is still to come", c.AsOf)
	}
	if c.MakeCurrent && c.AsOf == "" {
		return usagef("--make-current is for --as-of: any other refresh makes its catalog the current one")
	}
	brake, err := c.Brake.brake()
	if err != nil {
		return err
	}
	progress := newProgress(a.Stderr, a.LookupEnv)
	want.Progress = progress.report
	if c.Check {
		return c.check(ctx, a, set, want, progress)
	}
	restore := a.frugal()
	defer restore()
	if c.AsOf != "" {
		return c.asOf(ctx, a, set, want, progress)
	}
	if c.Out == "" {
		return c.intoStore(ctx, a, set, want, brake, progress)
	}
	return c.intoDirectory(ctx, a, set, want, brake, progress)
}

// check asks every query alone.
func (c *catalogRefreshCommand) check(ctx context.Context, a *App, set providers.Set, want catalog.Wanted, progress *progress) error {
	base, err := c.base(ctx, a)
	if err != nil {
		return err
	}
	outcomes, err := catalog.Check(ctx, set, base, want)
	progress.end()
	if err != nil {
		return err
	}
	return a.printChecks(outcomes, c.JSON)
}

// base are the lists that a check knows machine types from.
func (c *catalogRefreshCommand) base(ctx context.Context, a *App) (*catalog.Lists, error) {
	if c.Out != "" {
		return a.listsIn(c.Out)
	}
	store, err := a.openStore(ctx, c.Store, false)
	if errors.Is(err, errNoStore) {
		return catalog.EmbeddedLists()
	}
	if err != nil {
		return nil, err
	}
	// The lists are read while they are asked for; the process ends with the check.
	good, err := catalog.LoadLastGood(ctx, store)
	if err != nil || good.Entry == nil {
		store.close()
		if err != nil {
			return nil, err
		}
		return catalog.EmbeddedLists()
	}
	context.AfterFunc(ctx, store.close)
	return catalog.StoredLists(ctx, store, good.Entry), nil
}

// intoStore makes what lands the store's current catalog.
func (c *catalogRefreshCommand) intoStore(ctx context.Context, a *App, set providers.Set, want catalog.Wanted, brake catalog.Brake, progress *progress) error {
	store, err := a.openStore(ctx, c.Store, true)
	if errors.Is(err, errNoStore) {
		return usagef("%w: name a directory with --out", err)
	}
	if err != nil {
		return err
	}
	defer store.close()
	refresher := catalog.Refresher{
		Store: store, Sources: set, Brake: brake, Keep: c.Brake.Keep, Now: time.Now,
		Compile: func(prices *pricing.Catalog) (*estimator.Plan, error) { return compilePlan(prices, nil) },
	}
	replaced, err := refresher.Refresh(ctx, want, c.Accept)
	progress.end()
	if replaced != nil {
		for _, note := range replaced.Notes {
			a.warn(fmt.Sprintf("%s: %s", store.where, note))
		}
	}
	if replaced == nil || err != nil && !errors.Is(err, catalog.ErrNothingLanded) {
		return err
	}
	line := catalogLine{Version: replaced.To, AsOf: replaced.AsOf}
	if replaced.Plan != nil {
		line.Store = store.where
	}
	return a.finishRefresh(line, replaced.Outcomes, err, c.JSON)
}

// intoDirectory makes what lands the catalog of a directory.
func (c *catalogRefreshCommand) intoDirectory(ctx context.Context, a *App, set providers.Set, want catalog.Wanted, brake catalog.Brake, progress *progress) error {
	base, err := a.listsIn(c.Out)
	if err != nil {
		return err
	}
	if !c.Accept {
		want.Brake = &brake
	}
	draft := catalog.NewDraft(c.Out, base)
	outcomes, err := catalog.Refresh(ctx, set, draft, want)
	progress.end()
	if errors.Is(err, catalog.ErrNothingLanded) {
		return a.finishRefresh(catalogLine{Version: base.Version(), AsOf: base.AsOf()}, outcomes, err, c.JSON)
	}
	if err != nil {
		return err
	}
	return a.commit(draft, c.Out, outcomes, c.JSON)
}

// finishRefresh prints what has become of a refresh. A refused list makes it fail,
// whatever else landed.
func (a *App) finishRefresh(line catalogLine, outcomes []catalog.Refreshed, err error, asJSON bool) error {
	report := refreshReport(line, outcomes)
	if err := a.printRefresh(&report, asJSON); err != nil {
		return err
	}
	refused := slices.ContainsFunc(outcomes, func(o catalog.Refreshed) bool { return len(o.Refused) > 0 })
	switch {
	case refused:
		return errRefused
	case err != nil:
		return catalog.ErrNothingLanded // the reasons are printed already
	default:
		return nil
	}
}

// frugal lets the garbage collector run more often until the returned function is
// called: every price is held up to three times while lists are merged, and a refresh
// mostly waits. The runtime's own variables win.
func (a *App) frugal() (restore func()) {
	const percent = 15
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if value, ok := a.LookupEnv(name); ok && value != "" {
			return func() {}
		}
	}
	before := debug.SetGCPercent(percent)
	return func() { debug.SetGCPercent(before) }
}

// commit makes the draft the directory's catalog, and prints what has changed.
func (a *App) commit(draft *catalog.Draft, dir string, outcomes []catalog.Refreshed, asJSON bool) error {
	if err := draft.Commit(); err != nil {
		return err
	}
	written, err := catalog.OpenLists(dir)
	if err != nil {
		return err
	}
	return a.finishRefresh(catalogLine{Version: written.Version(), AsOf: written.AsOf(), Directory: dir}, outcomes, nil, asJSON)
}

// listsIn are the lists that a command which writes to the directory starts from: what is
// there, or else the embedded ones.
func (a *App) listsIn(dir string) (*catalog.Lists, error) {
	lists, err := catalog.OpenLists(dir)
	if errors.Is(err, fs.ErrNotExist) {
		lists, err = catalog.EmbeddedLists()
	}
	if err != nil {
		// What is broken there is not overwritten in silence: it can be somebody's only copy.
		return nil, fmt.Errorf("%w; move it away to start from the embedded catalog", err)
	}
	return lists, nil
}

// cacheDirectory is the user's, by the process's own environment.
func (a *App) cacheDirectory() (string, error) {
	if dir, ok := a.LookupEnv("XDG_CACHE_HOME"); ok && filepath.IsAbs(dir) {
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", usagef("there is no cache directory (%w): name one with --cache-dir", err)
	}
	return dir, nil
}
