package azure_test

import (
	"testing"

	"breakeven/pricing"
	"breakeven/providers/azure"
	"breakeven/providers/providertest"
)

func TestConformance(t *testing.T) { providertest.Run(t, azure.New()) }

func TestFunctionsConsumptionRoundsMemoryAndDuration(t *testing.T) {
	offering := azure.New().Offerings()[0]
	if offering.ID != "azure/functions-consumption" {
		t.Fatalf("offering %s", offering.ID)
	}
	sandbox := offering.Placement.Sandbox
	if sandbox.Memory != (pricing.MemoryStep{MinMB: 128, MaxMB: 1_536, StepMB: 128}) {
		t.Errorf("memory %+v", sandbox.Memory)
	}
	if pricing.Text(sandbox.Duration.IncrementMs) != "1" || pricing.Text(sandbox.Duration.MinimumMs) != "100" {
		t.Errorf("duration in steps of %s ms, at least %s ms", sandbox.Duration.IncrementMs, sandbox.Duration.MinimumMs)
	}
	if pricing.Text(sandbox.MaxDurationMs) != "600000" || pricing.Text(sandbox.FixedVCPU) != "1" {
		t.Errorf("up to %s ms on %s vCPU", sandbox.MaxDurationMs, sandbox.FixedVCPU)
	}
	if sandbox.ProvisionedBlockSeconds != 0 || sandbox.MaxStorageMB != 0 {
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
	if area := regions["uksouth"].Area(pricing.AreaZone); area != "zone-1" {
		t.Errorf("uksouth lies in %q, want zone-1", area)
	}
}

// The zones were written down from memory: read the bandwidth page before a
// meter is priced by them, then drop this test.
func TestNoMeterIsPricedByTheUncheckedZones(t *testing.T) {
	for _, offering := range azure.New().Offerings() {
		for _, meter := range offering.Meters {
			if meter.Area == pricing.AreaZone {
				t.Errorf("%s/%s is priced by zone", offering.ID, meter.Name)
			}
		}
	}
}
