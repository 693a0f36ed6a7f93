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
		for _, area := range []pricing.Area{pricing.Area(region.ID), region.Zone, region.Continent} {
			known[region.Provider][area] = true
		}
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

// knownGaps are prices that nobody here has read, though the default region sells
// what they are for: an option that needs one is a missing price.
func knownGaps() map[string]bool {
	return map[string]bool{
		"azure/api-management/gateway-requests":    true,
		"azure/log-analytics/logs":                 true,
		"azure/container-apps/idle-vcpu-time":      true, // published for four other regions
		"azure/container-apps/idle-memory-time":    true,
		"gcp/api-gateway/gateway-requests":         true,
		"gcp/cloud-logging/logs":                   true,
		"gcp/cloud-run-functions/idle-vcpu-time":   true,
		"gcp/cloud-run-functions/idle-memory-time": true,
	}
}

// TestEveryMeterOfADefaultRegionHasAPrice: the addresses that the offerings ask
// for are the addresses that the lists carry, in the same units. A gap that has
// been closed is no gap.
func TestEveryMeterOfADefaultRegionHasAPrice(t *testing.T) {
	c := embedded(t)
	gaps := knownGaps()
	met := map[string]bool{}
	for _, source := range everyProvider() {
		for _, region := range source.Regions() {
			if !region.Default {
				continue
			}
			for _, offering := range source.Offerings() {
				for _, meter := range offering.Meters {
					for _, at := range unpriced(t, c, region, &offering, &meter) {
						gap := string(at.Offering) + "/" + string(at.Meter)
						if met[gap] = true; !gaps[gap] {
							t.Errorf("%s: no price at %s", offering.ID, at)
						}
					}
				}
			}
		}
	}
	for gap := range gaps {
		if !met[gap] {
			t.Errorf("%s has prices, and is listed as a gap", gap)
		}
	}
}

// unpriced are the addresses of a meter that have no price.
func unpriced(t *testing.T, c *pricing.Catalog, region pricing.Region, offering *pricing.Offering, meter *pricing.Meter) []pricing.Address {
	t.Helper()
	var missing []pricing.Address
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
			if meter.PerType || len(meter.Disks) > 0 {
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
			missing = append(missing, at)
		}
	}
	return missing
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
