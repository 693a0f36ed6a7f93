package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"breakeven/api"
	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
)

// refreshFlags are the flags of a server about how fresh its prices are.
type refreshFlags struct {
	RefreshEvery time.Duration `default:"0s" placeholder:"DURATION" help:"Refresh the catalog that often, with up to a tenth more at random; 0 never does. Servers that share a store take turns."`
	FollowEvery  time.Duration `default:"2s" placeholder:"DURATION" help:"How often to look whether the store has another catalog, from another server or from catalog refresh."`
	StaleAfter   time.Duration `default:"168h" placeholder:"DURATION" help:"Call prices stale that no provider has confirmed for so long."`
	AllowRefresh bool          `help:"Let every caller start a refresh, not only those on this machine."`

	Brake   brakeFlags  `embed:""`
	Sources sourceFlags `embed:""`
}

// leastFollow keeps a server from asking its store all the time.
const leastFollow = 100 * time.Millisecond

func (f *refreshFlags) validate() error {
	switch {
	case f.RefreshEvery < 0 || f.RefreshEvery > 0 && f.RefreshEvery < time.Minute:
		return usagef("--refresh-every: %s is less than a minute", f.RefreshEvery)
	case f.FollowEvery < leastFollow:
		return usagef("--follow-every: %s is less than %s", f.FollowEvery, leastFollow)
	case f.StaleAfter <= 0:
		return usagef("--stale-after: %s is no time", f.StaleAfter)
	}
	return nil
}

// compilePlan makes of a catalog what estimates are computed on.
func compilePlan(prices *pricing.Catalog, cards []*pricing.RateCard) (*estimator.Plan, error) {
	set := providerSet()
	plan, err := estimator.Compile(prices, set.Offerings(), set.Regions())
	if err != nil {
		return nil, fmt.Errorf("compiling catalog %s: %w", prices.Version(), err)
	}
	if len(cards) == 0 {
		return plan, nil
	}
	rated, err := plan.WithRateCards(cards)
	if err != nil {
		return nil, usagef("--rate-cards: %w", err)
	}
	return rated, nil
}

// compileWarm compiles a catalog that takes another's place under load: options are
// compiled at their first use (docs/decisions/0026), so it is used once before it serves.
func compileWarm(prices *pricing.Catalog, cards []*pricing.RateCard) (*estimator.Plan, error) {
	plan, err := compilePlan(prices, cards)
	if err != nil {
		return nil, err
	}
	profile, wrong := workload.DecodeJSON([]byte(`{"invocations_per_month":"1000000","duration_ms":"100","memory_mb":512}`))
	if len(wrong) == 0 {
		// What it answers, an error of a catalog without the default regions included, is
		// nobody's business.
		_, _ = decision.Decide(plan, profile)
	}
	return plan, nil
}

// liveCatalog is the catalog of a server, with what keeps it fresh.
type liveCatalog struct {
	*catalog.Live

	flags    *refreshFlags
	logger   *slog.Logger
	store    *servedStore // nil: the catalog stays what it is
	runs     *catalog.Runs
	set      providers.Set
	embedded string // version of the embedded catalog

	working sync.WaitGroup
}

// goLive loads the catalog that a server begins with: that of a directory; or the
// store's; or the embedded one, where there is no store, or nothing good in it. What is
// wrong with a store does not keep a server from starting.
func (a *App) goLive(ctx context.Context, from catalogFlags, flags *refreshFlags, cards []*pricing.RateCard, logger *slog.Logger) (*liveCatalog, error) {
	if err := flags.validate(); err != nil {
		return nil, err
	}
	brake, err := flags.Brake.brake()
	if err != nil {
		return nil, err
	}
	l := &liveCatalog{flags: flags, logger: logger, set: flags.Sources.providers(a)}
	embedded, err := catalog.EmbeddedLists() // which are not decoded for their version
	if err != nil {
		return nil, fmt.Errorf("reading the embedded catalog: %w", err)
	}
	l.embedded = embedded.Version()
	options := catalog.LiveOptions{
		Now:     time.Now,
		Compile: func(prices *pricing.Catalog) (*estimator.Plan, error) { return compileWarm(prices, cards) },
	}
	if from.Catalog != "" || a.given(from) || from.Store.Store == storeNone {
		if flags.RefreshEvery > 0 {
			return nil, usagef("--refresh-every: there is no store to refresh with --catalog or --store none")
		}
		plan, err := a.planWithCards(ctx, from, cards)
		if err != nil {
			return nil, err
		}
		l.Live, err = catalog.NewLive(plan, options)
		return l, err
	}
	l.store = &servedStore{open: func(ctx context.Context, create bool) (*openedStore, error) {
		return a.openStoreTelling(ctx, from.Store, create, func(sentence string) {
			logger.Warn("catalog store", slog.String("note", sentence))
			if l.Live == nil {
				options.Notes = append(options.Notes, sentence)
			} else {
				l.Damaged(sentence)
			}
		})
	}}
	options.Store = l.store
	if err := a.begin(ctx, l, &options, cards); err != nil {
		l.store.close()
		return nil, err
	}
	l.runs = &catalog.Runs{
		Refresher: &catalog.Refresher{
			Store: l.store, Sources: l.set, Brake: brake, Compile: options.Compile, Keep: flags.Brake.Keep, Now: time.Now,
			Held: func() *pricing.Catalog { return l.Plan().Catalog() },
		},
		Live: l.Live, NewID: newRunID, Ended: l.tell,
	}
	return l, nil
}

// begin loads the store's catalog.
func (a *App) begin(ctx context.Context, l *liveCatalog, options *catalog.LiveOptions, cards []*pricing.RateCard) error {
	good, failed := catalog.LoadLastGood(ctx, l.store)
	if usage := (usageError{}); errors.As(failed, &usage) || ctx.Err() != nil {
		return failed
	}
	var plan *estimator.Plan
	if failed == nil {
		options.Notes = append(options.Notes, good.Notes...)
		for _, note := range good.Notes {
			l.logger.Warn("catalog store", slog.String("note", note))
		}
		if good.Catalog != nil {
			options.Entry = good.Entry
			plan, failed = compilePlan(good.Catalog, cards)
		}
	}
	if usage := (usageError{}); errors.As(failed, &usage) {
		return failed
	}
	if failed != nil {
		l.logger.Error("the embedded catalog serves", slog.Any("error", failed))
	}
	if plan == nil {
		options.Entry = nil
		prices, err := a.embeddedCatalog()
		if err != nil {
			return err
		}
		if plan, err = compilePlan(prices, cards); err != nil {
			return err
		}
	}
	var err error
	l.Live, err = catalog.NewLive(plan, *options)
	return err
}

// run follows the store, and refreshes when that is due, until the context ends.
func (l *liveCatalog) run(ctx context.Context) {
	if l.store == nil {
		return
	}
	l.working.Go(func() {
		ticks := time.NewTicker(l.flags.FollowEvery)
		defer ticks.Stop()
		l.Watch(ctx, func(ctx context.Context) bool {
			select {
			case <-ctx.Done():
				return false
			case <-ticks.C:
				return true
			}
		}, func(replaced bool, err error) {
			if err != nil {
				l.logger.Error("following the catalog store", slog.Any("error", err))
			} else if replaced {
				l.logger.Info("another catalog serves", slog.String("catalog", l.Plan().Catalog().Version()))
			}
		})
	})
	if l.flags.RefreshEvery > 0 {
		schedule := &catalog.Schedule{
			Every: l.flags.RefreshEvery, After: time.After,
			Jitter: func(most time.Duration) time.Duration { return mathrand.N(max(most, 1)) }, //nolint:gosec // spreads load, guards nothing
		}
		l.working.Go(func() { schedule.Run(ctx, l.runs, catalog.Wanted{}) })
	}
}

// close waits for what runs, whose context has ended, and closes the store.
func (l *liveCatalog) close() {
	l.working.Wait()
	if l.store != nil {
		l.runs.Wait()
		l.store.close()
	}
}

// tell logs what became of a refresh.
func (l *liveCatalog) tell(run catalog.Run, notes []string) {
	for _, note := range notes {
		l.logger.Warn("catalog store", slog.String("note", note))
	}
	for i := range run.Outcomes {
		for j := range run.Outcomes[i].Refused {
			l.logger.Warn("refused", slog.String("refresh", run.ID), slog.String("provider", string(run.Outcomes[i].Provider)),
				slog.String("reason", run.Outcomes[i].Refused[j].String()))
		}
	}
	level := slog.LevelInfo
	if run.Failure != "" && run.Status != catalog.RunBusy {
		level = slog.LevelError
	}
	l.logger.Log(context.Background(), level, "refreshed", slog.String("refresh", run.ID), slog.String("status", string(run.Status)),
		slog.String("catalog", run.Version), slog.String("failure", clip(run.Failure)), slog.Duration("took", run.EndedAt.Sub(run.StartedAt)))
}

// refreshes let callers of the API refresh; nil without a store. A refresh ends with the
// context, which is the server's.
func (l *liveCatalog) refreshes(ctx context.Context) *api.Refreshes {
	if l.store == nil {
		return nil
	}
	return &api.Refreshes{
		Start: func(names, patterns []string, accept bool) (catalog.Run, error) {
			want, complaint := wantedOf(l.set, names, patterns)
			if complaint != nil {
				return catalog.Run{}, workload.Errors{*complaint}
			}
			run, _ := l.runs.Start(ctx, want, accept)
			return run, nil
		},
		Find:  l.runs.Find,
		Allow: func(request *http.Request) bool { return l.flags.AllowRefresh || local(request) },
	}
}

func newRunID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails (crypto/rand)
	return hex.EncodeToString(random[:])
}

// local reports whether a request comes from this machine, and from no page that some
// other site shows in a browser on it. A proxy in front makes every request look local:
// what one has passed on is not.
func local(request *http.Request) bool {
	for _, passedOn := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if request.Header.Get(passedOn) != "" {
			return false
		}
	}
	from, err := netip.ParseAddrPort(request.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() || !loopbackHost(request.Host) {
		return false
	}
	if origin := request.Header.Get("Origin"); origin != "" {
		page, err := url.Parse(origin)
		return err == nil && page.Host == request.Host
	}
	return true
}

// loopbackHost reports whether a Host header names this machine to itself.
func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}
