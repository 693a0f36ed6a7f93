package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"breakeven/pricing"
	"breakeven/providers"
)

// ErrNothingLanded says that a refresh brought no price of any provider. The
// catalog stays what it was.
var ErrNothingLanded = errors.New("no price list was refreshed")

// ErrRefused says that a fetched list changes more than the brake lets through. The
// old list stays.
var ErrRefused = errors.New("refused: it changes too much at once")

// Wanted says what a refresh asks for.
type Wanted struct {
	Providers []pricing.Provider // empty: every provider of the set
	// Regions are region ids by provider; a provider without an entry is asked for
	// all of its regions.
	Regions map[pricing.Provider][]string
	AsOf    string // YYYY-MM-DD: prices in force on that day; empty: now
	// Brake refuses a list that changes too much, see Brake.Judge; nil lets every list
	// through.
	Brake *Brake
	// Progress, when set, is told of finished queries, one call at a time.
	Progress func(provider pricing.Provider, done, total int)
}

// Refreshed is what became of one provider's list.
type Refreshed struct {
	Provider pricing.Provider
	// Version and Prices are those of the provider's list from now on: the new prices,
	// and the old ones of what failed or was not asked for. They are the old list's
	// when nothing landed, and empty when there was none.
	Version string
	Prices  int
	// FetchedAt is when the provider confirmed an imported list; zero: now.
	FetchedAt time.Time
	Parts     []providers.Part
	Changes   Changes
	Missed    []Missed
	// Refused are the limits that the list exceeded; then Err wraps ErrRefused.
	Refused []Refusal
	Err     error // nil: some of it landed, see Parts
}

// Complete reports whether everything that was asked for landed.
func (r *Refreshed) Complete() bool {
	return r.Err == nil && len(r.Missed) == 0 && !slices.ContainsFunc(r.Parts, func(p providers.Part) bool { return p.Err != nil })
}

// Checked are the outcomes of one provider's single queries.
type Checked struct {
	Provider pricing.Provider
	Checks   []providers.QueryCheck
	Err      error
}

// Refresh asks the providers, side by side, and puts what they answer into the draft,
// in the places of the base's prices. Prices of parts that failed, and of regions and
// providers that were not asked, stay. The outcomes are in the order of the set. The
// draft is not committed.
//
// When nothing landed at all the error wraps ErrNothingLanded and tells why. A context
// that ends is an error of its own.
func Refresh(ctx context.Context, set providers.Set, draft *Draft, wanted Wanted) ([]Refreshed, error) {
	chosen, err := wanted.choose(set)
	if err != nil {
		return nil, err
	}
	wanted.Progress = serial(wanted.Progress)
	outcomes := make([]Refreshed, len(chosen))
	each(chosen, func(i int, source providers.Source) {
		outcomes[i] = draft.refresh(ctx, source, wanted.query(source.ID()), wanted.Brake)
	})
	return outcomes, landed(ctx, outcomes)
}

// Check asks every query of the providers alone. Nothing changes.
func Check(ctx context.Context, set providers.Set, base *Lists, wanted Wanted) ([]Checked, error) {
	chosen, err := wanted.choose(set)
	if err != nil {
		return nil, err
	}
	wanted.Progress = serial(wanted.Progress)
	outcomes := make([]Checked, len(chosen))
	each(chosen, func(i int, source providers.Source) {
		query := wanted.query(source.ID())
		query.Check = true
		outcome := Checked{Provider: source.ID()}
		old, err := base.Decode(source.ID())
		if err != nil {
			outcome.Err = err
			outcomes[i] = outcome
			return
		}
		query.Machines = machinesOf(old)
		fetched, err := source.Fetch(ctx, query)
		if fetched != nil {
			outcome.Checks = fetched.Checks
		}
		outcome.Err = err
		outcomes[i] = outcome
	})
	if ctx.Err() != nil {
		return outcomes, fmt.Errorf("check: %w", ctx.Err())
	}
	return outcomes, nil
}

// choose returns the sources that are wanted, in the order of the set.
func (w *Wanted) choose(set providers.Set) (providers.Set, error) {
	for _, id := range w.Providers {
		if !slices.ContainsFunc(set, func(s providers.Source) bool { return s.ID() == id }) {
			return nil, fmt.Errorf("provider %q is unknown", id)
		}
	}
	var chosen providers.Set
	for _, source := range set {
		if len(w.Providers) == 0 || slices.Contains(w.Providers, source.ID()) {
			chosen = append(chosen, source)
		}
	}
	if len(chosen) == 0 {
		return nil, errors.New("there is no provider to ask")
	}
	return chosen, nil
}

func (w *Wanted) query(provider pricing.Provider) providers.Query {
	query := providers.Query{Regions: w.Regions[provider], AsOf: w.AsOf}
	if w.Progress != nil {
		query.Progress = func(done, total int) { w.Progress(provider, done, total) }
	}
	return query
}

// serial lets one provider at a time tell of its progress.
func serial(progress func(pricing.Provider, int, int)) func(pricing.Provider, int, int) {
	if progress == nil {
		return nil
	}
	var mu sync.Mutex
	return func(provider pricing.Provider, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		progress(provider, done, total)
	}
}

// each runs the function for every source, side by side, and waits.
func each(set providers.Set, run func(int, providers.Source)) {
	var running sync.WaitGroup
	for i, source := range set {
		running.Go(func() { run(i, source) })
	}
	running.Wait()
}

// machinesOf are a list's machine types, without the list.
func machinesOf(list *pricing.PriceList) []pricing.MachineType {
	if list == nil {
		return nil
	}
	return slices.Clone(list.Machines)
}

// refresh asks one provider and merges its answer into its old list.
func (d *Draft) refresh(ctx context.Context, source providers.Source, query providers.Query, brake *Brake) (outcome Refreshed) {
	outcome = Refreshed{Provider: source.ID()}
	defer func() {
		// A mistake about one provider's answer must not end a server, or lose the others'.
		if cause := recover(); cause != nil {
			outcome.Err = fmt.Errorf("internal error: %v", cause)
		}
	}()
	old, err := d.base.Decode(source.ID())
	if err != nil {
		outcome.Err = err
		return outcome
	}
	if old != nil {
		outcome.Version, outcome.Prices = old.Version, len(old.Prices)
		query.Machines = machinesOf(old)
	}
	// The old list is read again when the answer is there: it would take room meanwhile.
	fetched, err := source.Fetch(ctx, query)
	if fetched != nil {
		outcome.Parts = fetched.Parts
	}
	if err == nil && (fetched == nil || fetched.List == nil || len(fetched.List.Prices) == 0) {
		err = errors.New("the answer holds no prices and no error")
	}
	if err == nil {
		err = d.merge(&outcome, fetched, &scope{asked: areasOf(source.Regions(), query.Regions), brake: brake})
	}
	outcome.Err = err
	return outcome
}

// merge puts what was fetched into the draft. One provider at a time: each needs its
// old list, its new one, and what becomes of both.
func (d *Draft) merge(outcome *Refreshed, fetched *providers.Fetched, within *scope) error {
	d.merging.Lock()
	defer d.merging.Unlock()
	old, err := d.base.Decode(outcome.Provider)
	if err != nil {
		return err
	}
	if within.seeded, err = seededIn(outcome.Provider); err != nil {
		return err
	}
	merged, err := merge(old, fetched, within)
	if err != nil {
		return err
	}
	if outcome.Refused = merged.refused; len(merged.refused) > 0 {
		return refusal(merged.refused)
	}
	if err := d.replace(old, merged); err != nil {
		return err
	}
	outcome.Version, outcome.Prices, outcome.Changes = merged.list.Version, len(merged.list.Prices), merged.changes
	outcome.Missed = merged.missed
	return nil
}

// replace puts the new list into the draft. A store knows when a list was confirmed: one
// whose prices all came again as they were stays the list that it is, under its version.
// In a directory only the list itself can tell the day.
func (d *Draft) replace(old *pricing.PriceList, merged *merged) error {
	unchanged := merged.changes.Added == 0 && merged.changes.Changed == 0 && merged.changes.Vanished == 0
	if d.dir == "" && old != nil && unchanged {
		today := merged.list.Fetched
		merged.list.Fetched = old.Fetched
		if err := d.Put(merged.list); err != nil || merged.list.Version == old.Version {
			return err
		}
		merged.list.Fetched = today
	}
	return d.Put(merged.list)
}

// refusal is the error of a refused list; it names the first reason.
func refusal(reasons []Refusal) error {
	if more := len(reasons) - 1; more > 0 {
		return fmt.Errorf("%w: %s; and %d more", ErrRefused, &reasons[0], more)
	}
	return fmt.Errorf("%w: %s", ErrRefused, &reasons[0])
}
