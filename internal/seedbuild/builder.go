package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// builder collects the rows of one provider and makes them a price list.
type builder struct {
	provider   pricing.Provider
	fetched    string
	wanted     regionSet
	rows       map[pricing.Address][]row
	machines   map[pricing.OfferingID]map[string]pricing.MachineType
	allowances map[meterKey]pricing.Allowance
	scopes     map[meterKey]pricing.Scope // of the allowances that stand in the list as a first tier
	left       map[string]int
}

type meterKey struct {
	offering pricing.OfferingID
	meter    pricing.MeterName
}

type machineKey struct {
	offering pricing.OfferingID
	name     string
}

// row is a fact at its address: one tier of one price.
type row struct {
	place      string
	from       decimal.Decimal
	to         decimal.Decimal
	open       bool
	price      decimal.Decimal
	unit       pricing.Unit
	per        int64
	skus       []string
	date       string
	source     string
	confidence []pricing.Confidence
	upfront    *pricing.Upfront // what the price is spread from; nil: it is as published
}

func newBuilder(provider pricing.Provider, fetched string, wanted regionSet) *builder {
	return &builder{
		provider: provider, fetched: fetched, wanted: wanted,
		rows:       map[pricing.Address][]row{},
		machines:   map[pricing.OfferingID]map[string]pricing.MachineType{},
		allowances: map[meterKey]pricing.Allowance{},
		scopes:     map[meterKey]pricing.Scope{},
		left:       map[string]int{},
	}
}

// leave counts a row that does not enter the list, and why.
func (b *builder) leave(reason string) { b.left[reason]++ }

// freeFirstTier declares that the list publishes an allowance for the meter as
// a first tier of price zero. Any other zero price is refused.
func (b *builder) freeFirstTier(offering pricing.OfferingID, meter pricing.MeterName, scope pricing.Scope) {
	b.scopes[meterKey{offering, meter}] = scope
}

// row makes a row of a fact.
func (f *fact) row(unit pricing.Unit, skus ...string) (row, error) {
	date, err := f.effectiveDate("")
	if err != nil {
		return row{}, err
	}
	source, err := sourceOf(f.source)
	if err != nil {
		return row{}, err
	}
	r := row{
		place: f.place, from: f.from, to: f.to, open: f.open, price: f.price, unit: unit, per: 1,
		date: date, source: source,
	}
	for _, sku := range skus {
		if sku != "" {
			r.skus = append(r.skus, sku)
		}
	}
	return r, nil
}

// add puts the row at its address.
func (b *builder) add(address pricing.Address, r row) {
	if !b.wanted.wants(b.provider, address.Area) {
		return
	}
	b.rows[address] = append(b.rows[address], r)
}

// dropHeadless leaves out the prices of an offering of which the lower tiers are
// unknown: the higher ones say nothing about a quantity that starts at 0.
func (b *builder) dropHeadless(offering pricing.OfferingID, reason string) {
	for address, rows := range b.rows {
		if address.Offering != offering || slices.ContainsFunc(rows, func(r row) bool { return r.from.IsZero() }) {
			continue
		}
		delete(b.rows, address)
		b.left[reason] += len(rows)
	}
}

// addMachine records a machine type. The same type with another shape is an
// error: shapes do not depend on the region.
func (b *builder) addMachine(m pricing.MachineType) error {
	types := b.machines[m.Offering]
	if types == nil {
		types = map[string]pricing.MachineType{}
		b.machines[m.Offering] = types
	}
	if known, exists := types[m.Name]; exists && !sameShape(known, m) {
		return fmt.Errorf("machine type %s: %v here, %v elsewhere", m.Name, m, known)
	}
	types[m.Name] = m
	return nil
}

func sameShape(a, b pricing.MachineType) bool {
	return a.Architecture == b.Architecture && a.Restriction == b.Restriction && a.Family == b.Family &&
		a.VCPU.Equal(b.VCPU) && a.MemoryMiB.Equal(b.MemoryMiB)
}

// addAllowance records an allowance; a second one for the meter must say the same.
func (b *builder) addAllowance(a pricing.Allowance) error {
	key := meterKey{a.Offering, a.Meter}
	known, exists := b.allowances[key]
	if !exists {
		b.allowances[key] = a
		return nil
	}
	if !known.Quantity.Equal(a.Quantity) || known.Scope != a.Scope {
		return fmt.Errorf("allowance %s/%s: %s here, %s elsewhere",
			a.Offering, a.Meter, pricing.Text(a.Quantity), pricing.Text(known.Quantity))
	}
	known.SKUs = union(known.SKUs, a.SKUs)
	b.allowances[key] = known
	return nil
}

// list makes the price list.
func (b *builder) list() (*pricing.PriceList, error) {
	list := &pricing.PriceList{Provider: b.provider, Currency: pricing.USD, Fetched: b.fetched}
	addresses := slices.SortedFunc(maps.Keys(b.rows), pricing.Address.Compare)
	used := map[machineKey]bool{}
	for _, address := range addresses {
		price, err := b.price(address, b.rows[address])
		if err != nil {
			return nil, fmt.Errorf("price %s: %w", address, err)
		}
		list.Prices = append(list.Prices, price)
		list.Published = max(list.Published, price.EffectiveDate)
		used[machineKey{address.Offering, address.Type}] = true
	}
	for _, allowance := range b.allowances {
		list.Allowances = append(list.Allowances, allowance)
	}
	for offering, types := range b.machines {
		for name, machine := range types {
			if used[machineKey{offering, name}] {
				list.Machines = append(list.Machines, machine)
			}
		}
	}
	list.Sort()
	return list, list.Validate()
}

// report says what the list holds and what stayed out.
func (b *builder) report(w io.Writer, list *pricing.PriceList) {
	fmt.Fprintf(w, "%s: %d prices, %d machine types, %d allowances, published %s\n",
		list.Provider, len(list.Prices), len(list.Machines), len(list.Allowances), list.Published)
	for _, reason := range slices.Sorted(maps.Keys(b.left)) {
		fmt.Fprintf(w, "  left out %6d rows: %s\n", b.left[reason], reason)
	}
}

func union(a, b []string) []string {
	for _, text := range b {
		if !slices.Contains(a, text) {
			a = append(slices.Clip(a), text)
		}
	}
	return a
}

// compareRows orders tiers by their lower bound; duplicates by date, newest first.
func compareRows(a, b row) int {
	return cmp.Or(a.from.Cmp(b.from), cmp.Compare(b.date, a.date))
}
