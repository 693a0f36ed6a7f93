package aws

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"breakeven/pricing"
	"breakeven/providers"
)

// concurrency is how many questions are under way at once. The quota of calls bounds
// them more than this does; it bounds the memory of their answers.
const concurrency = 8

// task is one thing to fetch, for one part or several.
type task struct {
	name  string
	parts []pricing.OfferingID
	run   func(ctx context.Context) error
	// apart: the prices are of a way of buying that another service tells of. If it
	// does not answer, or the account may not ask it or has not enabled the region,
	// these are lacking and no others.
	apart bool
	// floating: so they are with any other failure too.
	floating bool
	// service is what answers. After some failures in a row it is not asked any more.
	service service
}

// service is a service of AWS, each of which can be out of reach alone.
type service int

const (
	priceLists service = iota
	priceFiles
	spotPrices
	serviceCount
)

// failuresInARow is after how many a service is taken for out of reach: each has been
// tried several times, for minutes if it hangs.
const failuresInARow = 4

// Fetch asks AWS for its prices: list prices and reservations of every service by
// GetProducts, savings plans by their price list files, spot prices by EC2 and the
// feed of Fargate. With query.AsOf, everything comes from the price list files in
// force on that day, and there are no spot prices.
//
// It needs credentials that allow pricing:GetProducts, and for the rest
// pricing:ListPriceLists, pricing:GetPriceListFileUrl and ec2:DescribeSpotPriceHistory.
// What an account is refused of that rest is a note of the part.
func (s Source) Fetch(ctx context.Context, q providers.Query) (*providers.Fetched, error) {
	if err := s.checkRegions(q.Regions); err != nil {
		return nil, err
	}
	if q.AsOf != "" && !pricing.ValidDate(q.AsOf) {
		return nil, fmt.Errorf("as of %q: not a date", q.AsOf)
	}
	f, err := s.options.connect(ctx)
	if err != nil {
		return nil, err
	}
	fetched := f.now().UTC().Format(time.DateOnly)
	today := fetched
	if q.AsOf != "" {
		today = q.AsOf
	}
	regions := q.Regions
	if len(regions) == 0 {
		for _, region := range s.Regions() {
			regions = append(regions, region.ID)
		}
	}
	c := newCollection(s.Regions(), q.Regions, today)
	if q.Check {
		return f.check(ctx, c, regions, q.Progress)
	}
	work := f.current(c, regions, today)
	if q.AsOf != "" {
		work = f.past(c, regions, q.AsOf)
	}
	if err := work.perform(ctx, c, q.Progress); err != nil {
		return nil, err
	}
	list, parts, err := c.finish(fetched)
	if err != nil {
		return nil, err
	}
	result := &providers.Fetched{List: list, Parts: parts}
	if list == nil {
		return result, nothingLanded(parts)
	}
	return result, nil
}

// nothingLanded is the error of a fetch of which no part has a price.
func nothingLanded(parts []providers.Part) error {
	faults := []error{errors.New("no prices of AWS could be fetched")}
	for _, part := range parts {
		if part.Err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", part.Name, part.Err))
		}
	}
	return errors.Join(faults...)
}

func (s Source) checkRegions(ids []string) error {
	known := map[string]bool{}
	for _, region := range s.Regions() {
		known[region.ID] = true
	}
	for _, id := range ids {
		if !known[id] {
			return fmt.Errorf("region %q of AWS is unknown", id)
		}
	}
	return nil
}

// work is what there is to fetch, and what is looked at when all of it is there.
type work struct {
	tasks []task
	after func()
}

// current is the work for today's list.
func (f *fetcher) current(c *collection, regions []string, today string) work {
	all := rules()
	var w work
	found := &findings{counts: map[*rule]int{}}
	for _, q := range interleaved(queries(all, regions)) {
		w.tasks = append(w.tasks, task{
			name: q.String(), parts: []pricing.OfferingID{q.part()},
			run: func(ctx context.Context) error { return f.products(ctx, c, q, found) },
		})
	}
	w.tasks = append(w.tasks, f.planTasks(c, all, regions, today)...)
	w.tasks = append(w.tasks, f.spotTasks(c, regions)...)
	w.after = func() { c.missing(all, regions, found, false) }
	return w
}

// perform does the work, some tasks at a time. The error is the context's: those of
// tasks are gathered with their parts.
func (w *work) perform(ctx context.Context, c *collection, progress func(done, total int)) error {
	p := performance{collection: c, progress: progress, total: len(w.tasks)}
	for i := range w.tasks {
		c.expect(w.tasks[i].parts...)
	}
	var group sync.WaitGroup
	slots := make(chan struct{}, concurrency)
	for i := range w.tasks {
		select {
		case <-ctx.Done():
			group.Wait()
			return ctx.Err()
		case slots <- struct{}{}:
		}
		group.Go(func() {
			defer func() { <-slots }()
			p.do(ctx, &w.tasks[i])
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	w.after()
	return nil
}

// performance is work while it is done.
type performance struct {
	collection *collection
	progress   func(done, total int)
	total      int

	mu       sync.Mutex
	done     int
	failures [serviceCount]map[string]bool // in a row: of parts, or of tasks of one part
	last     [serviceCount]error           // of them
}

// do performs a task, unless its service has failed too often in a row, or nothing of
// its parts can land any more.
func (p *performance) do(ctx context.Context, t *task) {
	p.mu.Lock()
	var err error
	if len(p.failures[t.service]) >= failuresInARow {
		err = fmt.Errorf("%s: not asked, after %d failures in a row: %w", t.name, failuresInARow, p.last[t.service])
	}
	p.mu.Unlock()
	asked := err == nil && !p.collection.failed(t.parts...)
	if asked {
		err = t.run(ctx)
	}
	if ctx.Err() != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if asked && err == nil {
		clear(p.failures[t.service])
	} else if asked && outOfReach(err, t.service) {
		p.failed(t)
		p.last[t.service] = err
	}
	switch {
	case err == nil:
	case t.floating, t.apart && unanswered(err):
		p.collection.note(fmt.Sprintf("%s: %v", t.name, err), t.parts...)
	default:
		p.collection.fail(err, t.parts...)
	}
	p.done++
	if p.progress != nil {
		p.progress(p.done, p.total)
	}
}

// failed counts a failure. That one part cannot be had says nothing about the API of
// all price lists: its failures count once.
func (p *performance) failed(t *task) {
	if p.failures[t.service] == nil {
		p.failures[t.service] = map[string]bool{}
	}
	of := t.name
	if t.service == priceLists && len(t.parts) == 1 {
		of = string(t.parts[0])
	}
	p.failures[t.service][of] = true
}

// findings counts what each rule found, over all queries.
type findings struct {
	mu     sync.Mutex
	counts map[*rule]int
}

func (f *findings) add(r *rule, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counts[r] += n
}

// products asks a query and gathers what its rules find.
func (f *fetcher) products(ctx context.Context, c *collection, q *query, found *findings) error {
	var gathered []*offered
	if err := f.ask(ctx, q, func() { gathered = gathered[:0] }, func(o *offered) error {
		for _, r := range q.rules {
			if r.matches(&o.traits) {
				gathered = append(gathered, o)
				break
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if len(gathered) == 0 && q.rules[0].byRegion {
		return fmt.Errorf("%s: no product that is a price", q)
	}
	for _, o := range gathered {
		for _, r := range q.rules {
			if !r.matches(&o.traits) {
				continue
			}
			n, err := c.product([]*rule{r}, o)
			if err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
			found.add(r, n)
			break
		}
	}
	return nil
}

// noneError says that a query which must find something found nothing: an unknown
// field or value is answered with an empty list, and no error.
type noneError struct{ rule *rule }

func (e *noneError) Error() string {
	return fmt.Sprintf("no price of %s %s in any region asked for: GetProducts %s, usage type %s",
		e.rule.offering, e.rule.meter, e.rule.key(), e.rule.usage)
}
