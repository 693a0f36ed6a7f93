package aws

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers"
)

// collection gathers the prices of every part, from several goroutines at once.
type collection struct {
	wanted map[string]bool // regions; nil: all that are known
	known  map[string]bool
	today  string

	mu    sync.Mutex
	parts map[pricing.OfferingID]*part
}

// part is what was gathered of one offering or service.
type part struct {
	entries  map[pricing.Address][]entry
	machines map[string]pricing.MachineType
	failures []error
	notes    []string
}

func newCollection(regions []pricing.Region, wanted []string, today string) *collection {
	c := &collection{known: map[string]bool{}, today: today, parts: map[pricing.OfferingID]*part{}}
	for i := range regions {
		c.known[regions[i].ID] = true
	}
	if len(wanted) > 0 {
		c.wanted = map[string]bool{}
		for _, id := range wanted {
			c.wanted[id] = true
		}
	}
	return c
}

// part is the gathered part of an offering; c.mu is held.
func (c *collection) part(id pricing.OfferingID) *part {
	p := c.parts[id]
	if p == nil {
		p = &part{entries: map[pricing.Address][]entry{}, machines: map[string]pricing.MachineType{}}
		c.parts[id] = p
	}
	return p
}

// wants reports whether prices of a region are wanted. Regions that nobody has
// described here are left out: nothing could be estimated in them.
func (c *collection) wants(region string) bool {
	if region == "" {
		return true
	}
	return c.known[region] && (c.wanted == nil || c.wanted[region])
}

// add gathers prices, and returns how many were wanted.
func (c *collection) add(entries ...entry) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	added := 0
	for i := range entries {
		e := &entries[i]
		if !c.wants(e.region) {
			continue
		}
		p := c.part(e.address.Offering)
		p.entries[e.address] = append(p.entries[e.address], *e)
		added++
	}
	return added
}

// addMachine gathers an instance type. Two products that disagree about its shape
// fail the part.
func (c *collection) addMachine(m pricing.MachineType) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.part(m.Offering)
	known, exists := p.machines[m.Name]
	if exists && !sameShape(&known, &m) {
		p.failures = append(p.failures, fmt.Errorf("instance type %s: %s vCPU, %s MiB, %s here, and %s, %s, %s elsewhere", m.Name,
			pricing.Text(m.VCPU), pricing.Text(m.MemoryMiB), m.Architecture,
			pricing.Text(known.VCPU), pricing.Text(known.MemoryMiB), known.Architecture))
		return
	}
	p.machines[m.Name] = m
}

// expect makes sure that something is told of parts, even if nothing is found.
func (c *collection) expect(parts ...pricing.OfferingID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range parts {
		c.part(id)
	}
}

// fail marks parts as not fetched.
func (c *collection) fail(err error, parts ...pricing.OfferingID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range parts {
		p := c.part(id)
		p.failures = append(p.failures, err)
	}
}

// failed reports whether each of the parts has failed already.
func (c *collection) failed(parts ...pricing.OfferingID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range parts {
		if len(c.part(id).failures) == 0 {
			return false
		}
	}
	return len(parts) > 0
}

// note tells of parts that something of them was not to be had.
func (c *collection) note(text string, parts ...pricing.OfferingID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range parts {
		p := c.part(id)
		if !slices.Contains(p.notes, text) {
			p.notes = append(p.notes, text)
		}
	}
}

// product gathers what a product of a list is to the rules, and returns how many
// prices it was.
func (c *collection) product(rules []*rule, o *offered) (int, error) {
	for _, r := range rules {
		if !r.matches(&o.traits) {
			continue
		}
		if region, regional := o.traits.region(); !regional || !c.wants(region) {
			return 0, nil
		}
		entries, err := r.entries(o, c.today)
		if err != nil {
			return 0, err
		}
		if r.perType && len(entries) > 0 {
			m, err := machine(&o.traits)
			if err != nil {
				return 0, err
			}
			c.addMachine(m)
		}
		return c.add(entries...), nil
	}
	return 0, nil
}

// finish makes a list of the parts that have no failure, and says what became of
// every one. The list is nil when no part has a price.
func (c *collection) finish(fetched string) (*pricing.PriceList, []providers.Part, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := &pricing.PriceList{Provider: ID, Currency: pricing.USD, Fetched: fetched}
	var outcomes []providers.Part
	for _, id := range slices.Sorted(maps.Keys(c.parts)) {
		p := c.parts[id]
		outcome := providers.Part{Name: id, Notes: slices.Sorted(slices.Values(p.notes))}
		prices, allowances, machines, err := p.list()
		if err != nil {
			outcome.Err = err
		} else {
			outcome.Prices = len(prices)
			list.Prices = append(list.Prices, prices...)
			list.Allowances = append(list.Allowances, allowances...)
			list.Machines = append(list.Machines, machines...)
		}
		outcomes = append(outcomes, outcome)
	}
	for i := range list.Prices {
		list.Published = max(list.Published, list.Prices[i].EffectiveDate)
	}
	if len(list.Prices) == 0 {
		return nil, outcomes, nil
	}
	list.Sort()
	return list, outcomes, list.Validate()
}

// list makes prices of a part's entries.
func (p *part) list() ([]pricing.Price, []pricing.Allowance, []pricing.MachineType, error) {
	if len(p.failures) > 0 {
		return nil, nil, nil, errors.Join(p.failures...)
	}
	var prices []pricing.Price
	var allowances []pricing.Allowance
	var faults []error
	used := map[string]bool{}
	for _, address := range slices.SortedFunc(maps.Keys(p.entries), pricing.Address.Compare) {
		entries := p.entries[address]
		if address.Type != "" {
			// What nobody sells on demand has no shape here (a plan for another system,
			// a spot price of a retired type).
			if _, known := p.machines[address.Type]; !known {
				continue
			}
		}
		merged, skus, err := merge(entries)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if merged.free != "" {
			allowances = append(allowances, merged.allowanceOf(skus))
			continue
		}
		used[address.Type] = true
		prices = append(prices, merged.price(skus))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, nil, nil, err
	}
	var machines []pricing.MachineType
	for name, m := range p.machines {
		if used[name] {
			machines = append(machines, m)
		}
	}
	return prices, allowances, machines, nil
}

// merge makes one of all entries at an address. Products that say the same are
// duplicates, and every SKU is kept; two that do not are nothing to choose between.
func merge(entries []entry) (*entry, []string, error) {
	first := &entries[0]
	for i := range entries {
		e := &entries[i]
		if !e.same(first) {
			return nil, nil, &providers.AmbiguousError{Address: first.address, SKUs: skusOf(entries)}
		}
		if e.date > first.date {
			first = e
		}
	}
	return first, slices.Compact(skusOf(entries)), nil
}

func skusOf(entries []entry) []string {
	var skus []string
	for i := range entries {
		if entries[i].sku != "" {
			skus = append(skus, entries[i].sku)
		}
	}
	slices.Sort(skus)
	return skus
}

// distinct is how many different prices stand for an address.
func distinct(entries []entry) int {
	n := 0
	for i := range entries {
		if !slices.ContainsFunc(entries[:i], func(e entry) bool { return e.same(&entries[i]) }) {
			n++
		}
	}
	return n
}

// same reports whether two entries are the same price.
func (e *entry) same(o *entry) bool {
	if e.unit != o.unit || e.free != o.free || (e.upfront == nil) != (o.upfront == nil) {
		return false
	}
	if e.upfront != nil && (!e.upfront.Amount.Equal(o.upfront.Amount) || !e.upfront.Hourly.Equal(o.upfront.Hourly)) {
		return false
	}
	return slices.EqualFunc(e.tiers, o.tiers, func(a, b tier) bool {
		return a.open == b.open && a.from.Equal(b.from) && a.to.Equal(b.to) && a.price.Equal(b.price)
	})
}

func (e *entry) price(skus []string) pricing.Price {
	p := pricing.Price{
		Address: e.address, Unit: e.unit, Per: 1, Tiers: pricing.Tiers{Mode: pricing.Graduated},
		Upfront: e.upfront, SKUs: skus, EffectiveDate: e.date, Source: e.source, LowConfidence: slices.Clone(e.confidence),
	}
	for _, t := range e.tiers {
		p.Tiers.Steps = append(p.Tiers.Steps, pricing.Tier{From: plain(t.from), UnitPrice: plain(t.price)})
	}
	return p
}

func (e *entry) allowanceOf(skus []string) pricing.Allowance {
	return pricing.Allowance{
		Offering: e.address.Offering, Meter: e.address.Meter, Quantity: plain(e.tiers[0].to), Scope: e.free,
		SKUs: skus, EffectiveDate: e.date, Source: e.source,
	}
}

// plain drops the zeros at the end of a published number.
func plain(d decimal.Decimal) decimal.Decimal {
	text, err := pricing.ParseDecimal(pricing.Text(d))
	if err != nil {
		return d
	}
	return text
}

// compareChecks orders the outcomes of single queries.
func compareChecks(a, b providers.QueryCheck) int {
	return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Meter, b.Meter), cmp.Compare(a.Query, b.Query), cmp.Compare(a.Region, b.Region))
}
