package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"breakeven/pricing/catalog"
)

// catalogRefreshCommand fetches the providers' price lists.
type catalogRefreshCommand struct {
	Providers []string `placeholder:"A,B" help:"Providers to ask: aws, azure, gcp; all of them without it."`
	Regions   []string `placeholder:"A,B" help:"Regions to ask for: provider:region, globs allowed (aws:eu-*, *); all regions without it."`
	AsOf      string   `placeholder:"DATE" help:"Ask for the prices in force on a day (YYYY-MM-DD), where a provider keeps old ones."`
	Check     bool     `help:"Ask every query alone and tell which found nothing, or more than one price; change nothing."`
	JSON      bool     `name:"json" help:"Print the outcome as JSON."`
	Out       string   `placeholder:"DIR" help:"Directory of the lists; breakeven/catalog in the user's cache directory without it."`

	Sources sourceFlags `embed:""`
}

// Run asks the providers, and replaces the catalog in the directory when anything
// landed. What failed keeps its old prices: those in the directory, or else the
// embedded ones.
func (c *catalogRefreshCommand) Run(ctx context.Context, a *App) error {
	set := c.Sources.providers(a)
	want, err := wanted(set, c.Providers, c.Regions, c.AsOf)
	if err != nil {
		return err
	}
	dir, base, err := a.listsIn(c.Out)
	if err != nil {
		return err
	}
	progress := newProgress(a.Stderr, a.LookupEnv)
	want.Progress = progress.report
	if c.Check {
		outcomes, err := catalog.Check(ctx, set, base, want)
		progress.end()
		if err != nil {
			return err
		}
		return a.printChecks(outcomes, c.JSON)
	}
	restore := a.frugal()
	defer restore()
	draft := catalog.NewDraft(dir, base)
	outcomes, err := catalog.Refresh(ctx, set, draft, want)
	progress.end()
	if errors.Is(err, catalog.ErrNothingLanded) {
		report := refreshReport(base, "", outcomes)
		if err := a.printRefresh(&report, c.JSON); err != nil {
			return err
		}
		return catalog.ErrNothingLanded // the reasons are printed already
	}
	if err != nil {
		return err
	}
	return a.commit(draft, dir, outcomes, c.JSON)
}

// frugal lets the garbage collector run more often until the returned function is
// called: every price is held up to three times while lists are merged, and a refresh
// mostly waits. The runtime's own variables win.
func (a *App) frugal() (restore func()) {
	const percent = 25
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
	report := refreshReport(written, dir, outcomes)
	return a.printRefresh(&report, asJSON)
}

// listsIn is the directory that a command writes to, and the lists that it starts
// from: what is there, or else the embedded ones.
func (a *App) listsIn(out string) (string, *catalog.Lists, error) {
	dir := out
	if dir == "" {
		cache, err := a.cacheDirectory()
		if err != nil {
			return "", nil, err
		}
		dir = filepath.Join(cache, "breakeven", "catalog")
	}
	lists, err := catalog.OpenLists(dir)
	if errors.Is(err, fs.ErrNotExist) {
		lists, err = catalog.EmbeddedLists()
	}
	if err != nil {
		// What is broken there is not overwritten in silence: it can be somebody's only copy.
		return "", nil, fmt.Errorf("%w; move it away to start from the embedded catalog", err)
	}
	return dir, lists, nil
}

// cacheDirectory is the user's, by the process's own environment.
func (a *App) cacheDirectory() (string, error) {
	if dir, ok := a.LookupEnv("XDG_CACHE_HOME"); ok && filepath.IsAbs(dir) {
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", usagef("there is no cache directory (%w): name a directory with --out", err)
	}
	return dir, nil
}
