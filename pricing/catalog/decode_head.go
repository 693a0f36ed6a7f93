package catalog

import (
	"fmt"

	"breakeven/pricing"
)

// header reads the lines before the sources.
func (d *decoder) header() error {
	if err := d.next(); err != nil {
		return err
	}
	if len(d.fields) != 2 || !d.is(magic) || string(d.fields[1]) != formatVersion {
		return fmt.Errorf("%s is not the head of a price list of format %s", d.show(), formatVersion)
	}
	var provider, currency string
	for _, line := range []struct {
		key  string
		into *string
	}{
		{keyProvider, &provider},
		{keyCurrency, &currency},
		{keyPublished, &d.list.Published},
		{keyFetched, &d.list.Fetched},
	} {
		if err := d.next(); err != nil {
			return err
		}
		if len(d.fields) != 2 || !d.is(line.key) || len(d.fields[1]) == 0 {
			return fmt.Errorf("%s, want %s and one value", d.show(), line.key)
		}
		*line.into = d.text(1)
	}
	d.list.Provider, d.list.Currency = pricing.Provider(provider), pricing.Currency(currency)
	// Without contents yet, this checks exactly the head.
	if err := d.list.Validate(); err != nil {
		return err
	}
	return d.readCounts()
}

func (d *decoder) readCounts() error {
	if err := d.next(); err != nil {
		return err
	}
	if len(d.fields) != 5 || !d.is(keyCounts) {
		return fmt.Errorf("%s, want %s and four numbers", d.show(), keyCounts)
	}
	for i, into := range []*int{&d.counts.sources, &d.counts.allowances, &d.counts.machines, &d.counts.prices} {
		n, err := d.whole(i+1, 0, d.maxPrices)
		if err != nil {
			return err
		}
		*into = n
	}
	// An announced number reserves room, but only so much: the lines must follow.
	const most = 60_000
	if n := min(d.counts.prices, most); n > 0 {
		d.list.Prices = make([]pricing.Price, 0, n)
	}
	if n := min(d.counts.machines, most); n > 0 {
		d.list.Machines = make([]pricing.MachineType, 0, n)
	}
	return nil
}

func (d *decoder) readSources() error {
	for i := range d.counts.sources {
		if err := d.next(); err != nil {
			return err
		}
		if len(d.fields) != 3 || !d.is(keySource) {
			return fmt.Errorf("%s, want source %d", d.show(), i+1)
		}
		if _, err := d.whole(1, i+1, i+1); err != nil {
			return err
		}
		text := d.text(2)
		if text == "" || (i > 0 && d.sources[i-1] >= text) {
			return fmt.Errorf("source %.40q is empty or out of order", text)
		}
		d.sources = append(d.sources, text)
	}
	d.sourceUsed = make([]bool, len(d.sources))
	return nil
}

// source resolves the number in field i.
func (d *decoder) source(i int) (int, error) {
	return d.whole(i, 1, len(d.sources))
}

func (d *decoder) allowance() error {
	if len(d.list.Allowances) == d.counts.allowances {
		return fmt.Errorf("more than the announced %d allowances", d.counts.allowances)
	}
	if err := d.want(8, 0); err != nil {
		return err
	}
	quantity, ok := parseDecimal(d.fields[3])
	if !ok {
		return fmt.Errorf("quantity %.40q is not a canonical decimal", d.fields[3])
	}
	kind := string(d.fields[5])
	if kind != allowanceApart && kind != allowanceFirst {
		return fmt.Errorf("allowance kind %.40q, want %s or %s", kind, allowanceApart, allowanceFirst)
	}
	source, err := d.source(7)
	if err != nil {
		return err
	}
	d.sourceUsed[source-1] = true
	d.list.Allowances = append(d.list.Allowances, pricing.Allowance{
		Offering: pricing.OfferingID(d.text(1)), Meter: pricing.MeterName(d.text(2)), Quantity: quantity,
		Scope: pricing.Scope(d.text(4)), CountsTowardTiers: kind == allowanceFirst,
		SKUs: d.skusFrom(8), EffectiveDate: d.text(6), Source: d.sources[source-1],
	})
	// A list of just the last two checks them and their order.
	if err := d.part(pricing.PriceList{Allowances: tail(d.list.Allowances)}); err != nil {
		return err
	}
	return d.next()
}

func (d *decoder) machines() error {
	if err := d.want(2, 2); err != nil {
		return err
	}
	offering := pricing.OfferingID(d.text(1))
	if n := len(d.list.Machines); n > 0 && d.list.Machines[n-1].Offering >= offering {
		return fmt.Errorf("machines of %q are out of order", offering)
	}
	if err := d.next(); err != nil {
		return err
	}
	if !d.is(keyType) {
		return fmt.Errorf("no machine types of %q", offering)
	}
	for d.is(keyType) {
		if err := d.machine(offering); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) machine(offering pricing.OfferingID) error {
	if len(d.list.Machines) == d.counts.machines {
		return fmt.Errorf("more than the announced %d machine types", d.counts.machines)
	}
	if err := d.want(6, 7); err != nil {
		return err
	}
	vcpu, vcpuOK := parseDecimal(d.fields[4])
	memory, memoryOK := parseDecimal(d.fields[5])
	if !vcpuOK || !memoryOK {
		return fmt.Errorf("%.40q or %.40q is not a canonical decimal", d.fields[4], d.fields[5])
	}
	machine := pricing.MachineType{
		Offering: offering, Name: d.text(1), Family: d.text(2), Architecture: pricing.Architecture(d.text(3)),
		VCPU: vcpu, MemoryMiB: memory,
	}
	if len(d.fields) == 7 {
		machine.Restriction = pricing.Restriction(d.text(6))
	}
	d.list.Machines = append(d.list.Machines, machine)
	if err := d.part(pricing.PriceList{Machines: tail(d.list.Machines)}); err != nil {
		return err
	}
	return d.next()
}

// part validates a piece of the list under the list's head.
func (d *decoder) part(piece pricing.PriceList) error {
	piece.Provider, piece.Currency = d.list.Provider, d.list.Currency
	piece.Published, piece.Fetched = d.list.Published, d.list.Fetched
	return piece.Validate()
}

// tail is the last two items: enough to check the last one and its order.
func tail[T any](items []T) []T { return items[max(0, len(items)-2):] }
