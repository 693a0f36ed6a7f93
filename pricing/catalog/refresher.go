package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"breakeven/estimator"
	"breakeven/pricing"
	"breakeven/providers"
)

// Compile makes of a catalog what estimates are computed on. A catalog that it refuses
// never becomes the current one.
type Compile func(*pricing.Catalog) (*estimator.Plan, error)

// Refresher replaces the current catalog of a store by what the providers answer, in one
// transaction: fetch, validate, compare, save, and move the pointer. A step that fails
// leaves the catalog as it was.
type Refresher struct {
	Store   Store
	Sources providers.Set
	Brake   Brake
	Compile Compile
	Keep    int                     // catalogs that stay in the store; 0: all
	Held    func() *pricing.Catalog // a catalog in memory, whose lists are not read again; nil: none
	Now     func() time.Time        // the wall clock
}

// Replaced is what a refresh did.
type Replaced struct {
	// From is the version of the catalog that it began with: the store's current one, or
	// the embedded one. To is the version that is current now; the same when the
	// providers have confirmed every price, or when nothing was saved.
	From, To string
	AsOf     string // of To
	Outcomes []Refreshed
	// Failure is the sentence that the store keeps about what failed; empty when all
	// that was asked for landed or was refused nothing.
	Failure string
	// Plan and Entry are those of a catalog that was saved; nil when nothing was.
	Plan  *estimator.Plan
	Entry *Entry
	// Notes are what was found damaged in the store, and what was done about it.
	Notes []string
}

// Refused reports whether the brake kept a list out.
func (r *Replaced) Refused() bool {
	return slices.ContainsFunc(r.Outcomes, func(o Refreshed) bool { return len(o.Refused) > 0 })
}

// recordTimeout is how long it may take to write down a failure.
const recordTimeout = 10 * time.Second

// Refresh asks the providers and makes what lands the current catalog. Lists that fail,
// and lists that the brake refuses, stay what they were; the others are saved together.
// With accept the brake lets everything through.
//
// ErrLocked says that somebody else is refreshing: nothing was asked. ErrNothingLanded
// says that no list landed, and wraps ErrRefused where the brake refused one. Whatever
// failed is written down in the store for all its readers, when it can be.
func (r *Refresher) Refresh(ctx context.Context, wanted Wanted, accept bool) (*Replaced, error) {
	release, err := r.Store.Lock(ctx)
	if err != nil {
		return nil, fmt.Errorf("refresh: %w", err)
	}
	defer release()
	replaced, err := r.replace(ctx, wanted, accept)
	if err == nil || ctx.Err() != nil {
		return replaced, err
	}
	failure := err.Error()
	if replaced != nil {
		replaced.Failure = failure
	}
	recording, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	if unsaved := r.Store.Save(recording, &Change{Attempt: &Attempt{At: r.Now().UTC(), Failure: failure}}); unsaved != nil {
		err = fmt.Errorf("%w; and it could not be written down: %w", err, unsaved)
	}
	return replaced, err
}

func (r *Refresher) replace(ctx context.Context, wanted Wanted, accept bool) (*Replaced, error) {
	if err := r.Brake.Validate(); err != nil {
		return nil, err
	}
	replaced := &Replaced{}
	base, from, err := r.base(ctx, replaced)
	if err != nil {
		return nil, err
	}
	wanted.Brake = &r.Brake
	if accept {
		wanted.Brake = nil
	}
	draft := NewStoreDraft(base)
	replaced.Outcomes, err = Refresh(ctx, r.Sources, draft, wanted)
	if err != nil {
		return replaced, err
	}
	replaced.Failure = failureOf(replaced.Outcomes)
	now := r.Now().UTC()
	change, err := draft.Change(now, OriginRefresh)
	if err != nil {
		return replaced, err
	}
	saved, err := r.load(ctx, change)
	if err != nil {
		return replaced, fmt.Errorf("checking the new catalog: %w", err)
	}
	plan, err := r.Compile(saved)
	if err != nil {
		return replaced, fmt.Errorf("checking the new catalog: %w", err)
	}
	change.Attempt = &Attempt{At: now, Failure: replaced.Failure}
	change.Keep = r.Keep
	change.Swap = &Swap{From: from, To: change.Catalog.Version}
	if err := r.Store.Save(ctx, change); err != nil {
		return replaced, fmt.Errorf("saving catalog %s: %w", change.Catalog.Version, err)
	}
	replaced.To, replaced.AsOf, replaced.Plan, replaced.Entry = saved.Version(), saved.AsOf(), plan, change.Catalog
	return replaced, nil
}

// base are the lists that the refresh starts from, and what the pointer holds: a store
// that has no catalog yet, or none that is whole, starts from the embedded lists.
func (r *Refresher) base(ctx context.Context, replaced *Replaced) (*Lists, string, error) {
	good, err := LoadLastGood(ctx, r.Store)
	if err != nil {
		return nil, "", fmt.Errorf("refresh: %w", err)
	}
	replaced.Notes = good.Notes
	lists, err := EmbeddedLists()
	if err != nil {
		return nil, "", err
	}
	if good.Entry != nil {
		lists = StoredLists(ctx, r.Store, good.Entry)
	}
	replaced.From, replaced.To, replaced.AsOf = lists.Version(), lists.Version(), lists.AsOf()
	return lists, good.Index.Current, nil
}

// load reads the catalog that the change would save, but for lists in memory.
func (r *Refresher) load(ctx context.Context, change *Change) (*pricing.Catalog, error) {
	return change.load(ctx, r.Store, r.held)
}

// held is a list that is in memory already, or nil.
func (r *Refresher) held(ref *ListRef) *pricing.PriceList {
	if r.Held == nil {
		return nil
	}
	if list := r.Held().List(ref.Provider); list != nil && list.Version == ref.Version {
		return list
	}
	return nil
}

// failureOf says which providers failed; empty when none did. Parts that failed, and
// prices that did not come again, are told beside it: their provider answered.
func failureOf(outcomes []Refreshed) string {
	var failed []string
	for i := range outcomes {
		if err := outcomes[i].Err; err != nil {
			failed = append(failed, fmt.Sprintf("%s: %v", outcomes[i].Provider, err))
		}
	}
	return strings.Join(failed, "; ")
}

// outcomeOf names what became of a refresh, for metrics and for people.
func outcomeOf(replaced *Replaced, err error) RunStatus {
	switch {
	case errors.Is(err, ErrLocked):
		return RunBusy
	case errors.Is(err, ErrRefused):
		return RunRefused
	case err != nil:
		return RunFailed
	case replaced.Refused():
		return RunRefused
	case replaced.Failure != "":
		return RunPartial
	case replaced.From == replaced.To:
		return RunUnchanged
	default:
		return RunReplaced
	}
}
