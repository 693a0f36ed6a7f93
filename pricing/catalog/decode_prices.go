package catalog

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"breakeven/pricing"
)

// block is the meter whose prices are being read.
type block struct {
	offering pricing.OfferingID
	meter    pricing.MeterName
	area     pricing.Area
	sets     []set
	used     []bool
}

// meter reads the prices of one meter: its sets, then area by area.
func (d *decoder) meter() error {
	if err := d.want(3, 3); err != nil {
		return err
	}
	b := block{offering: pricing.OfferingID(d.text(1)), meter: pricing.MeterName(d.text(2))}
	if n := len(d.list.Prices); n > 0 {
		last := d.list.Prices[n-1].Address
		if last.Offering > b.offering || (last.Offering == b.offering && last.Meter >= b.meter) {
			return fmt.Errorf("prices of %s/%s are out of order", b.offering, b.meter)
		}
	}
	if b.offering.Provider() != d.list.Provider {
		return fmt.Errorf("prices of %s/%s stand in the list of %s", b.offering, b.meter, d.list.Provider)
	}
	if err := d.next(); err != nil {
		return err
	}
	for d.is(keySet) {
		if err := d.set(&b); err != nil {
			return err
		}
	}
	if !d.is(keyArea) {
		return fmt.Errorf("no prices of %s/%s", b.offering, b.meter)
	}
	b.used = make([]bool, len(b.sets))
	for d.is(keyArea) {
		if err := d.area(&b); err != nil {
			return err
		}
	}
	if unused := slices.Index(b.used, false); unused >= 0 {
		return fmt.Errorf("set %d of %s/%s is not used", unused+1, b.offering, b.meter)
	}
	return nil
}

func (d *decoder) set(b *block) error {
	if err := d.want(9, 0); err != nil {
		return err
	}
	if _, err := d.whole(1, len(b.sets)+1, len(b.sets)+1); err != nil {
		return err
	}
	per, err := strconv.ParseInt(string(d.fields[5]), 10, 64)
	if err != nil || strconv.FormatInt(per, 10) != string(d.fields[5]) {
		return fmt.Errorf("%.40q is not a whole number", d.fields[5])
	}
	source, err := d.source(8)
	if err != nil {
		return err
	}
	d.sourceUsed[source-1] = true
	s := set{
		architecture: pricing.Architecture(d.text(2)), purchase: pricing.Purchase(d.text(3)), unit: pricing.Unit(d.text(4)),
		per: per, mode: pricing.TierMode(d.text(6)), date: d.text(7), source: source,
	}
	for i := 9; i < len(d.fields); i++ {
		s.confidence = append(s.confidence, pricing.Confidence(d.text(i)))
	}
	if n := len(b.sets); n > 0 && b.sets[n-1].compare(&s) >= 0 {
		return fmt.Errorf("set %d is out of order", n+1)
	}
	b.sets = append(b.sets, s)
	return d.next()
}

func (d *decoder) area(b *block) error {
	if err := d.want(2, 2); err != nil {
		return err
	}
	area := pricing.Area(d.text(1))
	if area == "" || area <= b.area {
		return fmt.Errorf("area %q is empty or out of order", area)
	}
	b.area = area
	if err := d.next(); err != nil {
		return err
	}
	if !d.isPrice() {
		return fmt.Errorf("no prices in area %q", area)
	}
	for d.isPrice() {
		if err := d.price(b); err != nil {
			return err
		}
	}
	return nil
}

// isPrice: a price line begins with the number of its set, any other line with
// a word.
func (d *decoder) isPrice() bool {
	return len(d.fields[0]) > 0 && d.fields[0][0] >= '0' && d.fields[0][0] <= '9'
}

func (d *decoder) price(b *block) error {
	if len(d.list.Prices) == d.counts.prices {
		return fmt.Errorf("more than the announced %d prices", d.counts.prices)
	}
	if err := d.want(3, 0); err != nil {
		return err
	}
	number, err := d.whole(0, 1, len(b.sets))
	if err != nil {
		return err
	}
	b.used[number-1] = true
	s := &b.sets[number-1]
	tiers, paid, before := bytes.Cut(d.fields[2], []byte{upfrontMark})
	steps, err := d.tiers(tiers)
	if err != nil {
		return err
	}
	var upfront *pricing.Upfront
	if before {
		if upfront, err = parseUpfront(paid); err != nil {
			return err
		}
	}
	d.list.Prices = append(d.list.Prices, pricing.Price{
		Address: pricing.Address{
			Offering: b.offering, Meter: b.meter, Area: b.area, Type: d.text(1),
			Architecture: s.architecture, Purchase: s.purchase,
		},
		Tiers: pricing.Tiers{Mode: s.mode, Steps: steps}, Unit: s.unit, Per: s.per, Upfront: upfront,
		SKUs: d.skusFrom(3), EffectiveDate: s.date, Source: d.sources[s.source-1], LowConfidence: s.confidence,
	})
	n := len(d.list.Prices)
	price := &d.list.Prices[n-1]
	if err := price.Validate(); err != nil {
		return err
	}
	if n > 1 && d.list.Prices[n-2].Address.Compare(price.Address) >= 0 {
		return fmt.Errorf("price %s: listed twice or out of order", price.Address)
	}
	return d.next()
}

// tiers reads "PRICE FROM:PRICE ...". Steps are cut from slabs: a list has tens
// of thousands of prices with one step each.
func (d *decoder) tiers(text []byte) ([]pricing.Tier, error) {
	const slabSize = 512
	if n := bytes.Count(text, []byte{tierSeparator}) + 1; cap(d.slab)-len(d.slab) < n {
		d.slab = make([]pricing.Tier, 0, max(n, slabSize))
	}
	from := len(d.slab)
	for i := 0; ; i++ {
		step, rest, more := bytes.Cut(text, []byte{tierSeparator})
		var tier pricing.Tier
		ok := true
		if i > 0 {
			bound, price, found := bytes.Cut(step, []byte{tierBound})
			tier.From, ok = parseDecimal(bound)
			ok = ok && found
			step = price
		}
		if ok {
			tier.UnitPrice, ok = parseDecimal(step)
		}
		if !ok {
			return nil, fmt.Errorf("tier %.60q is not canonical", text)
		}
		d.slab = append(d.slab, tier)
		if text = rest; !more {
			return d.slab[from:len(d.slab):len(d.slab)], nil
		}
	}
}
