package aws

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"breakeven/pricing"
	"breakeven/providers"
)

// check asks every query of the table and reports what it returned: for each rule
// and region the number of different prices, of which one is right. Of a meter that has a price
// for every instance type it is the most that any type has.
func (f *fetcher) check(ctx context.Context, c *collection, regions []string, progress func(done, total int)) (*providers.Fetched, error) {
	all := rules()
	var mu sync.Mutex
	var checks []providers.QueryCheck
	silent := 0 // queries without an answer, in a row
	w := work{after: func() {}}
	for _, q := range queries(all, regions) {
		w.tasks = append(w.tasks, task{run: func(ctx context.Context) error {
			mu.Lock()
			var refused error
			if silent >= failuresInARow {
				refused = fmt.Errorf("not asked, after %d failures in a row", failuresInARow)
			}
			mu.Unlock()
			rows := f.checkQuery(ctx, c, q, regions, refused)
			mu.Lock()
			defer mu.Unlock()
			silent++
			if slices.ContainsFunc(rows, func(row providers.QueryCheck) bool { return row.Err == nil }) {
				silent = 0
			}
			checks = append(checks, rows...)
			return nil
		}})
	}
	if err := w.perform(ctx, c, progress); err != nil {
		return nil, err
	}
	slices.SortFunc(checks, compareChecks)
	result := &providers.Fetched{Checks: checks}
	for i := range checks {
		if checks[i].Err == nil {
			return result, nil
		}
	}
	return result, errors.New("no query of AWS was answered")
}

// checkQuery asks one query, unless it is refused, and reports it rule by rule.
func (f *fetcher) checkQuery(ctx context.Context, c *collection, q *query, regions []string, refused error) []providers.QueryCheck {
	found := map[*rule]map[pricing.Address][]entry{}
	faults := map[*rule]error{}
	restart := func() {
		for _, r := range q.rules {
			found[r] = map[pricing.Address][]entry{}
		}
	}
	read := func(o *offered) error {
		for _, r := range q.rules {
			if !r.matches(&o.traits) {
				continue
			}
			entries, err := r.entries(o, c.today)
			if err != nil {
				faults[r] = err
			}
			for i := range entries {
				at := entries[i].address
				found[r][at] = append(found[r][at], entries[i])
			}
			break
		}
		return nil
	}
	err := refused
	if err == nil {
		err = f.ask(ctx, q, restart, read)
	}
	var rows []providers.QueryCheck
	for _, r := range q.rules {
		for _, region := range r.checkedIn(q, regions) {
			row := providers.QueryCheck{
				Part: r.offering, Meter: r.meter, Region: region, Query: fmt.Sprintf("%s, usage type %s", q, r.usage),
				Verified: r.verified, Err: errors.Join(err, faults[r]),
			}
			for address, entries := range found[r] {
				if address.Area == pricing.Area(region) && address.Purchase == pricing.OnDemand {
					row.Prices = max(row.Prices, distinct(entries))
				}
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// checkedIn are the regions of which a rule's query speaks.
func (r *rule) checkedIn(q *query, regions []string) []string {
	switch {
	case r.free != "":
		return []string{string(pricing.Global)}
	case q.region != "":
		return []string{q.region}
	default:
		return regions
	}
}
