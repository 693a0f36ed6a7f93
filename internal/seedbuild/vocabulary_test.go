package main

import (
	"testing"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/aws"
	"breakeven/providers/azure"
	"breakeven/providers/gcp"
)

func everyProvider() providers.Set { return providers.Set{aws.New(), azure.New(), gcp.New()} }

func embedded(t *testing.T) *pricing.Catalog {
	t.Helper()
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEveryAreaIsARegion: a price in a place that no region table knows would
// never be used.
func TestEveryAreaIsARegion(t *testing.T) {
	known := map[pricing.Provider]map[pricing.Area]bool{}
	for _, region := range everyProvider().Regions() {
		if known[region.Provider] == nil {
			known[region.Provider] = map[pricing.Area]bool{pricing.Global: true}
		}
		known[region.Provider][pricing.Area(region.ID)] = true
	}
	reported := map[pricing.Area]bool{}
	for _, list := range embedded(t).Lists() {
		for i := range list.Prices {
			area := list.Prices[i].Address.Area
			if !known[list.Provider][area] && !reported[area] {
				reported[area] = true
				t.Errorf("%s is no region of %s", list.Prices[i].Address, list.Provider)
			}
		}
	}
}

// TestEveryMeterOfADefaultRegionHasAPrice: the addresses that the offerings ask
// for are the addresses that the lists carry, in the same units.
func TestEveryMeterOfADefaultRegionHasAPrice(t *testing.T) {
	c := embedded(t)
	for _, source := range everyProvider() {
		for _, region := range source.Regions() {
			if !region.Default {
				continue
			}
			for _, offering := range source.Offerings() {
				for _, meter := range offering.Meters {
					checkMeter(t, c, region, &offering, &meter)
				}
			}
		}
	}
}

func checkMeter(t *testing.T, c *pricing.Catalog, region pricing.Region, offering *pricing.Offering, meter *pricing.Meter) {
	t.Helper()
	id, name := offering.ID, meter.Name
	if meter.PriceOffering != "" {
		id = meter.PriceOffering
	}
	if meter.PriceMeter != "" {
		name = meter.PriceMeter
	}
	for _, architecture := range offering.Architectures {
		if meter.AnyArchitecture {
			architecture = pricing.AnyArchitecture
		}
		at := address(id, name, region.Area(meter.Area), "", architecture)
		found := 0
		for i := range c.List(id.Provider()).Prices {
			price := &c.List(id.Provider()).Prices[i]
			here := price.Address
			if meter.PerType {
				here.Type = ""
			}
			if here != at {
				continue
			}
			found++
			if price.Unit != meter.Unit {
				t.Errorf("%s is per %s, the meter counts %s", price.Address, price.Unit, meter.Unit)
			}
		}
		if found == 0 {
			t.Errorf("%s: no price at %s", offering.ID, at)
		}
	}
}

// TestEveryBaselineIsAMachine: a burstable type that no list has would be a typo.
func TestEveryBaselineIsAMachine(t *testing.T) {
	c := embedded(t)
	for _, offering := range everyProvider().Offerings() {
		if offering.Placement.Fleet == nil {
			continue
		}
		machines := map[string]pricing.Architecture{}
		for _, m := range c.List(offering.ID.Provider()).Machines {
			if m.Offering == offering.Placement.Fleet.Machines {
				machines[m.Name] = m.Architecture
			}
		}
		for _, baseline := range offering.Placement.Fleet.Baselines {
			if machines[baseline.Type] == "" {
				t.Errorf("%s: baseline of %s, which is no machine type", offering.ID, baseline.Type)
			}
		}
	}
}
