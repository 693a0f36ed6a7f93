package catalog

import (
	"context"
	"errors"
	"fmt"

	"breakeven/pricing"
	"breakeven/providers"
)

// RefreshAsOf asks the providers for the prices that were in force on a day, and puts
// what they answer into the draft, whose base has no lists: a price of today never
// stands in the place of one that a provider does not keep. A provider that fails, or
// is not asked, has no list in the catalog. Of the known lists only the shapes of
// machines are taken, which are those of today.
//
// The outcomes and the error are as those of Refresh.
func RefreshAsOf(ctx context.Context, set providers.Set, known *Lists, draft *Draft, wanted Wanted) ([]Refreshed, error) {
	if !pricing.ValidDate(wanted.AsOf) {
		return nil, fmt.Errorf("as of %q: no date", wanted.AsOf)
	}
	chosen, err := wanted.choose(set)
	if err != nil {
		return nil, err
	}
	wanted.Progress = serial(wanted.Progress)
	outcomes := make([]Refreshed, len(chosen))
	each(chosen, func(i int, source providers.Source) {
		outcomes[i] = draft.refreshAsOf(ctx, source, known, wanted.query(source.ID()))
	})
	return outcomes, landed(ctx, outcomes)
}

// landed is the error of a refresh of which nothing landed.
func landed(ctx context.Context, outcomes []Refreshed) error {
	if ctx.Err() != nil {
		return fmt.Errorf("refresh: %w", ctx.Err())
	}
	var faults []error
	for i := range outcomes {
		if outcomes[i].Err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", outcomes[i].Provider, outcomes[i].Err))
		}
	}
	if len(faults) == len(outcomes) {
		return fmt.Errorf("%w: %w", ErrNothingLanded, errors.Join(faults...))
	}
	return nil
}

// refreshAsOf asks one provider.
func (d *Draft) refreshAsOf(ctx context.Context, source providers.Source, known *Lists, query providers.Query) (outcome Refreshed) {
	outcome = Refreshed{Provider: source.ID()}
	defer func() {
		if cause := recover(); cause != nil {
			outcome.Err = fmt.Errorf("internal error: %v", cause)
		}
	}()
	old, err := known.Decode(source.ID())
	if err != nil {
		outcome.Err = err
		return outcome
	}
	query.Machines = machinesOf(old)
	fetched, err := source.Fetch(ctx, query)
	if fetched != nil {
		outcome.Parts = fetched.Parts
	}
	if err == nil && (fetched == nil || fetched.List == nil || len(fetched.List.Prices) == 0) {
		err = errors.New("the answer holds no prices and no error")
	}
	if err == nil {
		err = inForce(fetched.List, query.AsOf)
	}
	if err == nil {
		err = d.putShaped(&outcome, fetched, query.Machines)
	}
	outcome.Err = err
	return outcome
}

// inForce refuses a list with a price that begins after the day: whoever answered it
// does not keep old prices.
func inForce(list *pricing.PriceList, day string) error {
	for i := range list.Prices {
		if price := &list.Prices[i]; price.EffectiveDate > day {
			return fmt.Errorf("it does not answer for %s: the price %s is of %s", day, price.Address, price.EffectiveDate)
		}
	}
	return nil
}

// putShaped puts what was fetched into the draft, with the shapes that are known.
func (d *Draft) putShaped(outcome *Refreshed, fetched *providers.Fetched, machines []pricing.MachineType) error {
	shapes := &pricing.PriceList{Provider: fetched.List.Provider, Currency: fetched.List.Currency, Machines: machines}
	d.merging.Lock()
	defer d.merging.Unlock()
	merged, err := merge(shapes, fetched, &scope{})
	if err != nil {
		return err
	}
	if err := d.Put(merged.list); err != nil {
		return err
	}
	outcome.Version, outcome.Prices, outcome.Changes = merged.list.Version, len(merged.list.Prices), merged.changes
	return nil
}

// AsOf fetches the prices of wanted.AsOf, and saves them as a catalog of their own. The
// current catalog stays what it is, unless the new one shall take its place. There is no
// brake: other prices are what is asked for.
func (r *Refresher) AsOf(ctx context.Context, wanted Wanted, makeCurrent bool) (*Replaced, error) {
	replaced := &Replaced{}
	known, from, err := r.base(ctx, replaced)
	if err != nil {
		return nil, err
	}
	draft := NewStoreDraft(&Lists{})
	if replaced.Outcomes, err = RefreshAsOf(ctx, r.Sources, known, draft, wanted); err != nil {
		return replaced, err
	}
	replaced.Failure = failureOf(replaced.Outcomes)
	change, err := draft.Change(r.Now().UTC(), OriginAsOf)
	if err != nil {
		return replaced, err
	}
	prices, err := r.load(ctx, change)
	if err != nil {
		return replaced, fmt.Errorf("checking the catalog: %w", err)
	}
	plan, err := r.Compile(prices)
	if err != nil {
		return replaced, fmt.Errorf("checking the catalog: %w", err)
	}
	change.Keep = r.Keep
	if makeCurrent {
		change.Swap = &Swap{From: from, To: change.Catalog.Version}
	}
	if err := r.Store.Save(ctx, change); err != nil {
		return replaced, fmt.Errorf("saving catalog %s: %w", change.Catalog.Version, err)
	}
	replaced.To, replaced.AsOf, replaced.Plan, replaced.Entry = prices.Version(), prices.AsOf(), plan, change.Catalog
	return replaced, nil
}
