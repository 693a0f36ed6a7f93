package azure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"breakeven/pricing"
	"breakeven/providers"
)

// Fetch asks the Retail Prices API for the prices of every offering. It needs no
// credentials. Regions that are none of Azure's are an error.
//
// A part fails as a whole when one of its queries does, when one of its prices is
// in doubt, or when the list has no price for any of it. What the list has no price
// for in any region is noted; that something is not sold in some regions is not.
func (s Source) Fetch(ctx context.Context, query providers.Query) (*providers.Fetched, error) {
	f, err := newFetch(&s.retail, &query)
	if err != nil {
		return nil, fmt.Errorf("azure: %w", err)
	}
	if query.Check {
		return f.check(ctx)
	}
	jobs := f.jobs()
	if err := f.run(ctx, jobs); err != nil {
		return nil, fmt.Errorf("azure: %w", err)
	}
	return f.fetched(jobs)
}

// fetch is one run.
type fetch struct {
	retail  *retail
	query   *providers.Query
	day     string // on which the prices are in force
	today   string
	regions []string
	areas   map[string]pricing.Region // by id, of the regions asked for
	gaveUp  error                     // the last of the errors at which the service was given up
}

func newFetch(r *retail, query *providers.Query) (*fetch, error) {
	today := r.now().UTC().Format(time.DateOnly)
	f := &fetch{retail: r, query: query, day: today, today: today, areas: map[string]pricing.Region{}}
	if query.AsOf != "" {
		if !pricing.ValidDate(query.AsOf) {
			return nil, fmt.Errorf("as of %q: no date", query.AsOf)
		}
		f.day = query.AsOf
	}
	wanted := slices.Clone(query.Regions)
	for _, region := range regions() {
		if len(query.Regions) > 0 && !slices.Contains(wanted, region.ID) {
			continue
		}
		wanted = slices.DeleteFunc(wanted, func(id string) bool { return id == region.ID })
		f.regions = append(f.regions, region.ID)
		f.areas[region.ID] = region
	}
	if len(wanted) > 0 {
		return nil, fmt.Errorf("unknown regions: %s", strings.Join(wanted, ", "))
	}
	return f, nil
}

// all reports whether every region was asked for.
func (f *fetch) all() bool { return len(f.query.Regions) == 0 }

// job is one query: what it is about, and what became of it.
type job struct {
	part      pricing.OfferingID
	meter     pricing.MeterName
	purchases []pricing.Purchase // that are asked for; savings plans come with them
	filter    string
	rows      func(*item) ([]row, error) // no rows: the row answers another question
	answered  int                        // rows of the list, wanted or not
	found     []row
	// alone: no other query finds rows for the same addresses, so that its prices are
	// made as soon as it has all its rows. A region has a thousand machine types.
	alone bool
	made  *priced
	err   error
	// past is the day in the past that is asked about; empty: today. later: the list has
	// rows that begin after it, and keeps none of those that they replaced.
	past  string
	later bool
	// unanswered: the service was not there, however often it was asked.
	unanswered bool
}

// jobs are the queries of a list.
func (f *fetch) jobs() []*job {
	var jobs []*job
	for _, q := range meterQueries() {
		jobs = append(jobs, f.meterJob(&q))
	}
	for _, region := range f.regions {
		for _, kind := range []string{kindConsumption, kindReservation} {
			j := f.machineJob(&machineQuery{region: region, kind: kind})
			j.alone = true
			jobs = append(jobs, j)
		}
	}
	for _, j := range jobs {
		j.past = f.query.AsOf
	}
	return jobs
}

func (f *fetch) meterJob(q *meterQuery) *job {
	return &job{part: q.part, meter: q.meter, purchases: []pricing.Purchase{q.purchase}, filter: q.filter(), rows: func(i *item) ([]row, error) {
		_, asked := f.areas[i.Region]
		if !q.wants(i) || !asked && q.area != pricing.AreaGlobal {
			return nil, nil
		}
		if holds, err := i.inForce(f.day); err != nil || !holds {
			return nil, err
		}
		return q.rows(i, f.areas)
	}}
}

func (f *fetch) machineJob(q *machineQuery) *job {
	return &job{part: virtualMachinesID, meter: "instance-time", purchases: purchasesIn(q.kind), filter: q.filter(), rows: func(i *item) ([]row, error) {
		if !q.wants(i) {
			return nil, nil
		}
		if holds, err := i.inForce(f.day); err != nil || !holds {
			return nil, err
		}
		return q.rows(i)
	}}
}

// do asks the query.
func (j *job) do(ctx context.Context, r *retail) {
	var failures []error
	err := r.all(ctx, j.filter, func(i *item) error {
		rows, err := j.rows(i)
		if err != nil {
			failures = append(failures, err)
		}
		j.answered++
		j.later = j.later || j.past != "" && dayOf(i.Starts) > j.past
		j.found = append(j.found, rows...)
		return nil
	})
	switch {
	case err != nil:
		_, passing := errors.AsType[*passingError](err)
		j.unanswered = passing || errors.Is(err, errTooLong)
		j.err = fmt.Errorf("%s: %w", j.filter, err)
	case len(failures) > 0:
		j.err = fmt.Errorf("%s: %w", j.filter, joined(failures))
	case j.alone:
		if j.made, err = makePrices(j.found, nil); err != nil {
			j.err = fmt.Errorf("%s: %w", j.filter, err)
		}
		j.found = nil
	}
}

// fetched puts the parts together.
func (f *fetch) fetched(jobs []*job) (*providers.Fetched, error) {
	list := &pricing.PriceList{Provider: ID, Currency: pricing.USD, Fetched: f.today}
	answer := &providers.Fetched{List: list}
	var failures []error
	for _, part := range partsOf(jobs) {
		made, notes, err := f.part(part, jobs)
		outcome := providers.Part{Name: part, Notes: notes, Err: err}
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", part, err))
		} else {
			outcome.Prices = len(made.prices)
			list.Prices = append(list.Prices, made.prices...)
			for _, allowance := range made.allowances {
				list.Allowances = append(list.Allowances, allowance)
			}
		}
		answer.Parts = append(answer.Parts, outcome)
	}
	if len(list.Prices) == 0 {
		return nil, fmt.Errorf("azure: nothing landed: %w", cmp.Or(f.gaveUp, joined(failures), errNoPrice))
	}
	f.addMachines(list)
	for i := range list.Prices {
		list.Published = max(list.Published, list.Prices[i].EffectiveDate)
	}
	list.Sort()
	if err := list.Validate(); err != nil {
		return nil, fmt.Errorf("azure: %w", err)
	}
	return answer, nil
}
