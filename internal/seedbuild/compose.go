package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// composer prices machine types in regions for which only rates per vCPU and
// per GiB are known.
//
// A type is composed only when vCPU x core rate + GiB x RAM rate gives its
// published price exactly, in every region that has both: then the price of the
// type is that sum, and nothing else (a local SSD, a licence) is in it. Such a
// price is inferred, and keeps the names of its two components.
type composer struct {
	types     map[string]pricing.MachineType
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

func newComposer() *composer {
	return &composer{
		types:     map[string]pricing.MachineType{},
		published: map[string]map[pricing.Area]decimal.Decimal{},
		rates:     map[string]map[pricing.Area]*ratePair{},
	}
}

func (c *composer) addPublished(machine pricing.MachineType, f *fact) {
	c.types[machine.Name] = machine
	if c.published[machine.Name] == nil {
		c.published[machine.Name] = map[pricing.Area]decimal.Decimal{}
	}
	c.published[machine.Name][f.region] = f.price
}

func (c *composer) addRate(b *builder, f *fact) error {
	if f.attributes["term"] != "ondemand" {
		b.leave("Compute Engine spot, commitments and monthly prices")
		return nil
	}
	family := f.attributes["family"]
	date, err := f.effectiveDate("")
	if err != nil {
		return err
	}
	if c.rates[family] == nil {
		c.rates[family] = map[pricing.Area]*ratePair{}
	}
	pair := c.rates[family][f.region]
	if pair == nil {
		pair = &ratePair{}
		c.rates[family][f.region] = pair
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
	for _, name := range slices.Sorted(maps.Keys(c.types)) {
		machine := c.types[name]
		rates := c.rates[machine.Family]
		if len(rates) == 0 {
			continue
		}
		if !c.exact(machine, rates) {
			b.leave("Compute Engine types whose price is more than cores and memory (one each; published prices stay)")
			continue
		}
		for area, pair := range rates {
			if _, published := c.published[name][area]; published || pair.core == nil || pair.ram == nil {
				continue
			}
			b.add(address(gcpComputeEngine, "instance-time", area, name, machine.Architecture), row{
				place: fmt.Sprintf("composed %s in %s", name, area), open: true, unit: pricing.InstanceHours, per: 1,
				price: pair.price(machine), skus: []string{pair.core.name, pair.ram.name},
				date: min(pair.core.date, pair.ram.date),
				source: fmt.Sprintf("vCPU x core + GiB x RAM; rates solved from %[1]s-standard-4 and %[1]s-highmem-4 of the Google Cloud list prices of 2026-07-30 "+
					"(github.com/Cyclenerd/google-cloud-pricing-cost-calculator@fd66b26f pricing.yml)", machine.Family),
				confidence: []pricing.Confidence{pricing.ConfidenceInferred},
			})
		}
	}
	return nil
}

// exact reports whether the rates reproduce every published price of the type
// in the regions that have both, and at least one region does.
func (c *composer) exact(machine pricing.MachineType, rates map[pricing.Area]*ratePair) bool {
	compared := 0
	for area, price := range c.published[machine.Name] {
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
