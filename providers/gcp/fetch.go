package gcp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"breakeven/pricing"
	"breakeven/providers"
)

// maxDownloads is how many services are downloaded at a time.
const maxDownloads = 3

// Fetch reads the Cloud Billing Catalog: the whole list of every service in which
// prices of ours stand, of which all but a few hundred SKUs are dropped as they
// come. The prices of machine types are composed of the shapes in the query.
//
// A part has failed when its service could not be read to the end, when one of its
// SKUs is counted in an unknown unit or contradicts another, and when no SKU has a
// description that was seen before. Other ways of buying than on demand, descriptions
// that were only guessed at, and what is not sold in the regions asked for, are notes.
func (s Source) Fetch(ctx context.Context, query providers.Query) (*providers.Fetched, error) {
	asked, err := s.areas(query.Regions)
	if err != nil {
		return nil, err
	}
	client, err := s.billing.client(ctx)
	if err != nil {
		return nil, err
	}
	until := s.billing.now()
	if query.AsOf != "" {
		day, err := time.Parse(time.DateOnly, query.AsOf)
		if err != nil {
			return nil, fmt.Errorf("as of %q: want YYYY-MM-DD", query.AsOf)
		}
		until = day.Add(24*time.Hour - time.Nanosecond)
	}
	all := slices.Concat(queries(), componentQueries())
	downloads := s.downloadAll(ctx, client, all, reader{asked: asked, until: until}, query)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if query.Check {
		return checked(checks(all, asked, downloads))
	}
	return s.assemble(ctx, all, asked, downloads, query)
}

// checked is the result of a check; an error when no query was answered.
func checked(checks []providers.QueryCheck) (*providers.Fetched, error) {
	fetched := &providers.Fetched{Checks: checks}
	answered := func(c providers.QueryCheck) bool { return c.Err == nil }
	if len(checks) > 0 && !slices.ContainsFunc(checks, answered) {
		return fetched, errors.New("no query of Google Cloud was answered")
	}
	return fetched, nil
}

// areas are the regions asked for, sorted: all of them when none is named.
func (s Source) areas(regions []string) ([]pricing.Area, error) {
	known := map[pricing.Area]bool{}
	var areas []pricing.Area
	for _, region := range s.Regions() {
		known[pricing.Area(region.ID)] = true
		if len(regions) == 0 {
			areas = append(areas, pricing.Area(region.ID))
		}
	}
	for _, region := range regions {
		if !known[pricing.Area(region)] {
			return nil, fmt.Errorf("region %q of Google Cloud is unknown", region)
		}
		areas = append(areas, pricing.Area(region))
	}
	slices.Sort(areas)
	return slices.Compact(areas), nil
}

// answers are what the list of one service said.
type answers struct {
	readings []*reading
	answered map[*query]int   // by how many SKUs, wherever they are sold
	faults   map[*query]error // the first of each query
	err      error            // the list could not be read to its end
}

func newAnswers() *answers {
	return &answers{answered: map[*query]int{}, faults: map[*query]error{}}
}

// take reads a SKU, if it answers anything.
func (a *answers) take(sku *catalogSKU, index queryIndex, r *reader) {
	q := index.answered(sku.Description, sku.Category.UsageType)
	if q == nil {
		return
	}
	a.answered[q]++
	answer, err := r.read(sku, q)
	if err != nil && a.faults[q] == nil {
		a.faults[q] = err
	}
	if answer != nil {
		a.readings = append(a.readings, answer)
	}
}

// downloadAll reads the services beside each other. Progress counts services.
func (s Source) downloadAll(
	ctx context.Context, client *http.Client, all []query, r reader, ask providers.Query,
) map[service]*answers {
	indexes := map[service]queryIndex{}
	for _, of := range servicesOf(all) {
		indexes[of] = newQueryIndex(all, of)
	}
	results := map[service]*answers{}
	var lock sync.Mutex
	var group sync.WaitGroup
	slots := make(chan struct{}, maxDownloads)
	for of, index := range indexes {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			result := newAnswers()
			result.err = s.billing.download(ctx, client, of, ask.AsOf,
				func() { *result = *newAnswers() },
				func(sku *catalogSKU) bool {
					return !isSuperseded(sku.ID) && index.answered(sku.Description, sku.Category.UsageType) != nil
				},
				func(sku *catalogSKU) { result.take(sku, index, &r) })
			lock.Lock()
			defer lock.Unlock()
			results[of] = result
			if ask.Progress != nil {
				ask.Progress(len(results), len(indexes))
			}
		})
	}
	group.Wait()
	return results
}

func servicesOf(all []query) []service {
	var list []service
	for i := range all {
		if !slices.Contains(list, all[i].service) {
			list = append(list, all[i].service)
		}
	}
	slices.SortFunc(list, func(a, b service) int { return cmp.Compare(a.id, b.id) })
	return list
}

// partsOf are the queries by part, in the order of the parts' names.
func partsOf(all []query) ([]pricing.OfferingID, map[pricing.OfferingID][]*query) {
	parts := map[pricing.OfferingID][]*query{}
	for i := range all {
		parts[all[i].part] = append(parts[all[i].part], &all[i])
	}
	return sortedKeys(parts), parts
}

// assemble makes the list of the parts that landed.
func (s Source) assemble(
	ctx context.Context, all []query, asked []pricing.Area, downloads map[service]*answers, ask providers.Query,
) (*providers.Fetched, error) {
	fetched := &providers.Fetched{List: &pricing.PriceList{
		Provider: ID, Currency: pricing.USD, Fetched: s.billing.now().UTC().Format(time.DateOnly),
	}}
	names, parts := partsOf(all)
	var failures []error
	for _, name := range names {
		of, err := part(ctx, name, parts[name], asked, downloads, ask.Machines)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			fetched.Parts = append(fetched.Parts, providers.Part{Name: name, Err: err})
			failures = append(failures, fmt.Errorf("%s: %w", name, err))
			continue
		}
		fetched.Parts = append(fetched.Parts, providers.Part{Name: name, Prices: len(of.prices), Notes: of.notes})
		fetched.List.Prices = append(fetched.List.Prices, of.prices...)
		fetched.List.Machines = append(fetched.List.Machines, of.machines...)
		fetched.List.Allowances = append(fetched.List.Allowances, of.allowances...)
		for i := range of.prices {
			fetched.List.Published = max(fetched.List.Published, of.prices[i].EffectiveDate)
		}
	}
	if len(fetched.List.Prices) == 0 {
		return nil, errors.Join(append(failures, errors.New("no price of Google Cloud"))...)
	}
	fetched.List.Sort()
	if err := fetched.List.Validate(); err != nil {
		return nil, err
	}
	return fetched, nil
}

// part is what was read for one part, or why nothing of it lands.
func part(
	ctx context.Context, name pricing.OfferingID, of []*query, asked []pricing.Area,
	downloads map[service]*answers, machines []pricing.MachineType,
) (partList, error) {
	var readings []*reading
	var notes []string
	for _, q := range of {
		from := downloads[q.service]
		switch {
		case from.err != nil:
			return partList{}, from.err
		case from.faults[q] != nil:
			return partList{}, from.faults[q]
		case from.answered[q] != 0 || !q.expected():
		case q.verified && q.component == "" && q.bought == pricing.OnDemand:
			return partList{}, fmt.Errorf("no SKU of service %s (%s) is %q", q.service.name, q.service.id, q.names[0])
		default:
			notes = append(notes, fmt.Sprintf("no SKU of service %s is %q (%s)", q.service.name, q.names[0], q.usages[0]))
		}
	}
	for _, from := range downloads {
		for _, r := range from.readings {
			if r.query.part == name {
				readings = append(readings, r)
			}
		}
	}
	if err := torn(readings); err != nil {
		return partList{}, err
	}
	list, err := priced(ctx, name, readings, asked, machines)
	if err == nil && len(list.prices) == 0 {
		notes = append(notes, "nothing is sold in the regions asked for")
	}
	list.notes = notes
	return list, err
}

// expected: a component may not be sold in every way.
func (q *query) expected() bool { return q.component == "" || q.bought == pricing.OnDemand }

func priced(
	ctx context.Context, name pricing.OfferingID, readings []*reading, asked []pricing.Area, machines []pricing.MachineType,
) (partList, error) {
	if name != computeEngineID {
		return meterPrices(readings)
	}
	if len(machines) == 0 {
		return partList{}, errors.New("no machine type is known, and the catalog prices none")
	}
	rates, err := componentRates(readings)
	if err != nil {
		return partList{}, err
	}
	var list partList
	list.prices, list.machines, err = machinePrices(ctx, machines, asked, rates)
	return list, err
}
