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
