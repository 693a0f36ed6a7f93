package azure_test

import (
	"testing"

	"breakeven/pricing"
	"breakeven/providers/azure"
	"breakeven/providers/providertest"
)

func TestConformance(t *testing.T) { providertest.Run(t, azure.New()) }

func offeringOf(t *testing.T, id pricing.OfferingID) pricing.Offering {
	t.Helper()
	for _, offering := range azure.New().Offerings() {
		if offering.ID == id {
			return offering
		}
	}
	t.Fatalf("no offering %s", id)
	return pricing.Offering{}
}

func meterOf(t *testing.T, offering *pricing.Offering, name pricing.MeterName) pricing.Meter {
	t.Helper()
	for _, meter := range offering.Meters {
		if meter.Name == name {
			return meter
		}
	}
	t.Fatalf("%s has no meter %s", offering.ID, name)
	return pricing.Meter{}
}

func TestFunctionsConsumptionRoundsMemoryAndDuration(t *testing.T) {
	offering := offeringOf(t, "azure/functions-consumption")
	sandbox := offering.Placement.Sandbox
	sizes := sandbox.Sizes[0]
	if len(sandbox.Sizes) != 1 || sizes.FromMB != 128 || sizes.ToMB != 1_536 || sizes.StepMB != 128 || pricing.Text(sizes.VCPU) != "1" {
		t.Errorf("sizes %+v", sandbox.Sizes)
	}
	if pricing.Text(sandbox.Duration.IncrementMs) != "1" || pricing.Text(sandbox.Duration.MinimumMs) != "100" {
		t.Errorf("duration in steps of %s ms, at least %s ms", sandbox.Duration.IncrementMs, sandbox.Duration.MinimumMs)
	}
	if pricing.Text(sandbox.MaxDurationMs) != "600000" {
		t.Errorf("up to %s ms", sandbox.MaxDurationMs)
	}
	if sandbox.Provisioned != nil || sandbox.MaxStorageMB != 0 {
		t.Error("the plan has neither provisioned instances nor configurable storage")
	}
	for i, want := range []pricing.MeterName{"requests", "memory-time"} {
		meter := offering.Meters[i]
		if meter.Name != want || !meter.AnyArchitecture || meter.TierScope != pricing.ScopeSubscription || meter.Allowance != nil {
			t.Errorf("meter %+v, want %s", meter, want)
		}
	}
}

func TestRegions(t *testing.T) {
	regions := map[string]pricing.Region{}
	for _, region := range azure.New().Regions() {
		regions[region.ID] = region
	}
	if len(regions) != 27 {
		t.Errorf("%d regions, want 27", len(regions))
	}
	for id, country := range map[string]string{
		"eastus": "US", "switzerlandnorth": "CH", "switzerlandwest": "CH", "northeurope": "IE", "westeurope": "NL", "eastasia": "HK", "ukwest": "GB",
	} {
		if regions[id].Country != country {
			t.Errorf("%s stands in %q, want %s", id, regions[id].Country, country)
		}
	}
	if !regions["eastus"].Default {
		t.Error("eastus is not the default")
	}
	for id, zone := range map[string]pricing.Area{
		"uksouth": "zone-1", "eastus2": "zone-1", "switzerlandwest": "zone-1", "canadacentral": "zone-1",
		"southeastasia": "zone-2", "centralindia": "zone-2", "australiaeast": "zone-2", "brazilsouth": "zone-3", "southafricanorth": "zone-3", "uaenorth": "zone-3",
	} {
		if area := regions[id].Area(pricing.AreaZone); area != zone {
			t.Errorf("%s lies in %q, want %s", id, area, zone)
		}
		if regions[id].AreaFromMemory(pricing.AreaZone) {
			t.Errorf("the zone of %s was checked", id)
		}
	}
}
