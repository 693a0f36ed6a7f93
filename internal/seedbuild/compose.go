package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// composer prices machine types in regions for which only rates per vCPU and
// per GiB are known, each way of buying by itself.
//
// A type is composed only when vCPU x core rate + GiB x RAM rate gives its
// published price exactly, in every region that has both: then the price of the
// type is that sum, and nothing else (a local SSD, a licence) is in it. Such a
// price is inferred, and keeps the names of its two components.
type composer struct {
	types map[string]pricing.MachineType
	ways  map[pricing.Purchase]*composed
}

// composed is what is known of one way of buying.
type composed struct {
	published map[string]map[pricing.Area]decimal.Decimal // price per hour, by type
	rates     map[string]map[pricing.Area]*ratePair       // by family
}

// ratePair is what a family costs in a region.
type ratePair struct{ core, ram *rate }

type rate struct {
	name  string // the component's name in the provider's list
	price decimal.Decimal
	date  string
}

// rateTerms are the ways of buying for which the facts have rates.
var rateTerms = map[string]pricing.Purchase{"ondemand": pricing.OnDemand, "spot": pricing.Spot}

func newComposer() *composer {
	c := &composer{types: map[string]pricing.MachineType{}, ways: map[pricing.Purchase]*composed{}}
	for _, bought := range rateTerms {
		c.ways[bought] = &composed{
			published: map[string]map[pricing.Area]decimal.Decimal{},
			rates:     map[string]map[pricing.Area]*ratePair{},
		}
	}
	return c
}

func (c *composer) addPublished(machine pricing.MachineType, bought pricing.Purchase, f *fact) {
	way := c.ways[bought]
	if way == nil {
		return
	}
	c.types[machine.Name] = machine
	if way.published[machine.Name] == nil {
		way.published[machine.Name] = map[pricing.Area]decimal.Decimal{}
	}
	way.published[machine.Name][f.region] = f.price
}

func (c *composer) addRate(f *fact) error {
	bought, known := rateTerms[f.attributes["term"]]
	if !known {
		return fmt.Errorf("term %q of a rate is unknown", f.attributes["term"])
	}
	family := f.attributes["family"]
	date, err := f.effectiveDate("")
	if err != nil {
		return err
	}
	rates := c.ways[bought].rates
	if rates[family] == nil {
		rates[family] = map[pricing.Area]*ratePair{}
	}
	pair := rates[family][f.region]
	if pair == nil {
		pair = &ratePair{}
		rates[family][f.region] = pair
	}
	into := &pair.core
	switch f.unit {
	case "vCPU-hour":
	case "GiB-hour":
		into = &pair.ram
	default:
		return fmt.Errorf("unit %q of a rate is unknown", f.unit)
	}
	if *into != nil && !(*into).price.Equal(f.price) {
		return fmt.Errorf("contradiction: rate %s of %s is %s and %s", f.name, f.region, (*into).price, f.price)
	}
	*into = &rate{name: f.name, price: f.price, date: date}

	return nil
}

// compose adds the prices that are not published.
func (c *composer) compose(b *builder) error {
	// On demand comes first in the alphabet: the other ways of buying follow it.
	for _, bought := range slices.Sorted(maps.Keys(c.ways)) {
		for _, name := range slices.Sorted(maps.Keys(c.types)) {
			c.ways[bought].compose(b, c.types[name], bought)
		}
	}
	return nil
}

func (w *composed) compose(b *builder, machine pricing.MachineType, bought pricing.Purchase) {
	rates := w.rates[machine.Family]
	if len(rates) == 0 {
		return
	}
	if !w.exact(machine, rates) {
		b.leave(fmt.Sprintf("Compute Engine types whose %s price is more than cores and memory (one each; published prices stay)", bought))
		return
	}
	for area, pair := range rates {
		if _, published := w.published[machine.Name][area]; published || pair.core == nil || pair.ram == nil {
			continue
		}
		at := address(gcpComputeEngine, "instance-time", area, machine.Name, machine.Architecture)
		if bought != pricing.OnDemand && b.wanted.wants(b.provider, area) && len(b.rows[at]) == 0 {
			// Without a list price nobody knows that the type is sold there.
			b.leave(fmt.Sprintf("Compute Engine %s rates of regions without an on-demand price (one per type)", bought))
			continue
		}
		at.Purchase = bought
		b.add(at, row{
			place: fmt.Sprintf("composed %s in %s", machine.Name, area), open: true, unit: pricing.InstanceHours, per: 1,
			price: pair.price(machine), skus: []string{pair.core.name, pair.ram.name},
			date: min(pair.core.date, pair.ram.date),
			source: fmt.Sprintf("vCPU x core + GiB x RAM; rates solved from %[1]s-standard-4 and %[1]s-highmem-4 of the Google Cloud list prices of 2026-07-30 "+
				"(github.com/Cyclenerd/google-cloud-pricing-cost-calculator@fd66b26f pricing.yml)", machine.Family),
			confidence: append(floating(bought), pricing.ConfidenceInferred),
		})
	}
}

// exact reports whether the rates reproduce every published price of the type
// in the regions that have both, and at least one region does.
func (w *composed) exact(machine pricing.MachineType, rates map[pricing.Area]*ratePair) bool {
	compared := 0
	for area, price := range w.published[machine.Name] {
		pair := rates[area]
		if pair == nil || pair.core == nil || pair.ram == nil {
			continue
		}
		if !pair.price(machine).Equal(price) {
			return false
		}
		compared++
	}
	return compared > 0
}

// price is vCPU x core + GiB x RAM. Dividing MiB by 1,024 is exact: the facts
// carry GiB, of which these are the 1,024-fold.
func (p *ratePair) price(machine pricing.MachineType) decimal.Decimal {
	gib := pricing.Quotient(machine.MemoryMiB, mibPerGiB)
	return machine.VCPU.Mul(p.core.price).Add(gib.Mul(p.ram.price))
}
