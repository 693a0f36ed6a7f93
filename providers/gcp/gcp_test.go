package gcp_test

import (
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers/gcp"
	"breakeven/providers/providertest"
)

func TestConformance(t *testing.T) { providertest.Run(t, gcp.New()) }

func offering(t *testing.T, id pricing.OfferingID) pricing.Offering {
	t.Helper()
	for _, o := range gcp.New().Offerings() {
		if o.ID == id {
			return o
		}
	}
	t.Fatalf("no offering %s", id)
	return pricing.Offering{}
}

func meter(t *testing.T, id pricing.OfferingID, name pricing.MeterName) pricing.Meter {
	t.Helper()
	for _, m := range offering(t, id).Meters {
		if m.Name == name {
			return m
		}
	}
	t.Fatalf("%s has no meter %s", id, name)
	return pricing.Meter{}
}

func TestMetersOfTheCompute(t *testing.T) {
	tests := []struct {
		id     pricing.OfferingID
		name   pricing.MeterName
		area   pricing.AreaKind
		credit string // per month; empty: none, or in the price list
	}{
		{"gcp/cloud-run", "requests", pricing.AreaGlobal, ""},
		{"gcp/cloud-run", "vcpu-time", pricing.AreaRegion, "180000"},
		{"gcp/cloud-run", "memory-time", pricing.AreaRegion, "360000"},
		{"gcp/cloud-run", "idle-vcpu-time", pricing.AreaRegion, ""},
		{"gcp/cloud-run", "idle-memory-time", pricing.AreaRegion, ""},
		{"gcp/cloud-run-functions", "requests", pricing.AreaGlobal, ""},
		{"gcp/cloud-run-functions", "vcpu-time", pricing.AreaRegion, "180000"},
		{"gcp/cloud-run-functions", "memory-time", pricing.AreaRegion, "360000"},
		{"gcp/cloud-functions-1st-gen", "requests", pricing.AreaGlobal, ""},
		{"gcp/cloud-functions-1st-gen", "memory-time", pricing.AreaRegion, "400000"},
		{"gcp/cloud-functions-1st-gen", "ghz-time", pricing.AreaRegion, "200000"},
		{"gcp/cloud-functions-1st-gen", "data-out", pricing.AreaRegion, ""},
		{"gcp/cloud-run-instance-based", "vcpu-time", pricing.AreaRegion, "240000"},
		{"gcp/cloud-run-instance-based", "memory-time", pricing.AreaRegion, "450000"},
		{"gcp/gke-autopilot", "control-plane", pricing.AreaGlobal, "744"},
		{"gcp/gke-autopilot", "vcpu-time", pricing.AreaRegion, ""},
		// The credit pays for zonal and Autopilot clusters, and this one is regional.
		{"gcp/gke-standard", "control-plane", pricing.AreaGlobal, ""},
	}
	for _, test := range tests {
		m := meter(t, test.id, test.name)
		if m.Area != test.area || !m.AnyArchitecture {
			t.Errorf("%s/%s by %s, want by %s", test.id, m.Name, m.Area, test.area)
		}
		switch {
		case test.credit == "" && m.Allowance != nil:
			t.Errorf("%s/%s has a credit of %s", test.id, m.Name, m.Allowance.Quantity)
		case test.credit != "" && (m.Allowance == nil || pricing.Text(m.Allowance.Quantity) != test.credit):
			t.Errorf("%s/%s: credit %v, want %s", test.id, m.Name, m.Allowance, test.credit)
		case test.credit != "" && (m.Allowance.CountsTowardTiers || m.Allowance.Scope != pricing.ScopeBillingAccount):
			t.Errorf("%s/%s: credit %+v", test.id, m.Name, m.Allowance)
		}
	}
}

func TestCloudRunSettings(t *testing.T) {
	shared := offering(t, "gcp/cloud-run").Placement.Shared
	if pricing.Text(shared.MinVCPU) != "0.08" || pricing.Text(shared.VCPUStep) != "0.001" || !slices.Equal(shared.WholeVCPUs, []int64{1, 2, 4, 6, 8}) {
		t.Errorf("vCPU from %s by %s, then %v", shared.MinVCPU, shared.VCPUStep, shared.WholeVCPUs)
	}
	if shared.MinMemoryMB != 128 || shared.MaxMemoryMB != 32_768 || shared.MaxConcurrency != 1_000 {
		t.Errorf("memory %d to %d MB, concurrency %d", shared.MinMemoryMB, shared.MaxMemoryMB, shared.MaxConcurrency)
	}
	if pricing.Text(shared.Duration.IncrementMs) != "100" || pricing.Text(shared.MaxDurationMs) != "3600000" {
		t.Errorf("duration in steps of %s ms up to %s ms", shared.Duration.IncrementMs, shared.MaxDurationMs)
	}
	least := map[int64]string{512: "0.5", 1_024: "1", 4_096: "2", 8_192: "4", 16_384: "6", 24_576: "8"}
	for _, bound := range shared.MinVCPUForMemory {
		if least[bound.AboveMB] != pricing.Text(bound.VCPU) {
			t.Errorf("more than %d MB needs %s vCPU, want %q", bound.AboveMB, bound.VCPU, least[bound.AboveMB])
		}
	}
	// The largest memory of a vCPU setting is where the next setting begins, and
	// every setting's least memory lies below its largest.
	for _, bound := range shared.MinMemoryForVCPU {
		if bound.MemoryMB >= shared.MaxMemoryMB {
			t.Errorf("%s vCPU needs %d MB", bound.VCPU, bound.MemoryMB)
		}
	}
}

func TestSustainedUseOfAFullMonth(t *testing.T) {
	tests := map[string]string{
		"n1": "0.7", "f1": "0.7", "g1": "0.7", "m1": "0.7", "m2": "0.7",
		"n2": "0.8002", "n2d": "0.8002", "c2": "0.8002",
		"e2": "1", "c2d": "1", "c3": "1", "c4": "1", "c4a": "1", "n4": "1", "n4a": "1", "t2a": "1", "t2d": "1", "m3": "1", "a2": "1", "g2": "1",
	}
	bands := meter(t, "gcp/compute-engine", "instance-time").UsageBands
	for family, want := range tests {
		if got := pricing.Text(fullMonth(bands, family)); got != want {
			t.Errorf("a full month of %s costs %s of the list price, want %s", family, got, want)
		}
	}
}

// fullMonth is the share of the list price of a whole month: each step's width
// times its fraction.
func fullMonth(bands []pricing.UsageBand, family string) decimal.Decimal {
	one := decimal.NewFromInt(1)
	for _, band := range bands {
		if !slices.Contains(band.Families, family) {
			continue
		}
		total := decimal.Zero
		for i, step := range band.Steps {
			until := one
			if i+1 < len(band.Steps) {
				until = band.Steps[i+1].From
			}
			total = total.Add(until.Sub(step.From).Mul(step.Fraction))
		}
		return total
	}
	return one
}

// Two full months as a price list shows them, at 730 hours: the hourly price and
// the monthly price with the discount.
func TestSustainedUseReproducesPublishedMonths(t *testing.T) {
	tests := []struct{ machineType, hour, month string }{
		{"n1-standard-1", "0.04749975", "24.27237225"},
		{"f1-micro", "0.0076", "3.8836"},
		{"g1-small", "0.0257", "13.1327"},
		{"e2-medium", "0.03350571", "24.4591683"},
	}
	bands := meter(t, "gcp/compute-engine", "instance-time").UsageBands
	for _, test := range tests {
		month := decimal.RequireFromString(test.hour).Mul(decimal.NewFromInt(730)).Mul(fullMonth(bands, gcp.Family(test.machineType)))
		if pricing.Text(month) != test.month {
			t.Errorf("a month of %s costs %s, want %s", test.machineType, month, test.month)
		}
	}
}

func TestBaselines(t *testing.T) {
	want := map[string]string{"e2-micro": "0.25", "e2-small": "0.5", "e2-medium": "1", "f1-micro": "0.2", "g1-small": "0.5"}
	baselines := offering(t, "gcp/compute-engine").Placement.Fleet.Baselines
	if len(baselines) != len(want) {
		t.Errorf("%d baselines, want %d", len(baselines), len(want))
	}
	for _, baseline := range baselines {
		if got := pricing.Text(baseline.VCPU); got != want[baseline.Type] {
			t.Errorf("%s sustains %s vCPU, want %s", baseline.Type, got, want[baseline.Type])
		}
		if unchecked := gcp.Family(baseline.Type) != "e2"; baseline.Citation.Memory != unchecked {
			t.Errorf("%s: from memory %v, want %v", baseline.Type, baseline.Citation.Memory, unchecked)
		}
	}
}

func TestMachineNames(t *testing.T) {
	tests := []struct {
		name, family string
		architecture pricing.Architecture
		restriction  pricing.Restriction
	}{
		{"n1-standard-4", "n1", pricing.X86, pricing.Unrestricted},
		{"e2-micro", "e2", pricing.X86, pricing.Unrestricted},
		{"g1-small", "g1", pricing.X86, pricing.Unrestricted},
		{"c4n-standard-2", "c4n", pricing.X86, pricing.Unrestricted},
		{"t2a-standard-1", "t2a", pricing.ARM, pricing.Unrestricted},
		{"c4a-highmem-8", "c4a", pricing.ARM, pricing.Unrestricted},
		{"n4a-standard-2", "n4a", pricing.ARM, pricing.Unrestricted},
		{"c4a-highmem-96-metal", "c4a", pricing.ARM, pricing.RestrictBareMetal},
		{"c3-standard-192-metal", "c3", pricing.X86, pricing.RestrictBareMetal},
		{"a2-highgpu-1g", "a2", pricing.X86, pricing.RestrictAccelerator},
		{"a3-megagpu-8g", "a3", pricing.X86, pricing.RestrictAccelerator},
		{"g2-standard-4", "g2", pricing.X86, pricing.RestrictAccelerator},
		{"g4-standard-48", "g4", pricing.X86, pricing.RestrictAccelerator},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := gcp.Family(test.name); got != test.family {
				t.Errorf("family %q, want %q", got, test.family)
			}
			if got := gcp.Architecture(test.name); got != test.architecture {
				t.Errorf("architecture %q, want %q", got, test.architecture)
			}
			if got := gcp.Restriction(test.name); got != test.restriction {
				t.Errorf("restriction %q, want %q", got, test.restriction)
			}
		})
	}
}

func TestRegions(t *testing.T) {
	regions := map[string]pricing.Region{}
	for _, region := range gcp.New().Regions() {
		regions[region.ID] = region
	}
	if len(regions) != 43 {
		t.Errorf("%d regions, want 43", len(regions))
	}
	for id, country := range map[string]string{
		"us-central1": "US", "europe-west6": "CH", "europe-west12": "IT", "europe-north1": "FI", "me-central2": "SA", "asia-southeast3": "TH", "northamerica-south1": "MX",
	} {
		if regions[id].Country != country {
			t.Errorf("%s stands in %q, want %s", id, regions[id].Country, country)
		}
	}
	if !regions["us-central1"].Default || regions["europe-west6"].Continent != "europe" {
		t.Error("default or continent is wrong")
	}
}

// The continents follow geography: read how Google groups them before a meter is
// priced by them, then drop this test.
func TestNoMeterIsPricedByTheUncheckedContinents(t *testing.T) {
	for _, offering := range gcp.New().Offerings() {
		for _, meter := range offering.Meters {
			if meter.Area == pricing.AreaContinent {
				t.Errorf("%s/%s is priced by continent", offering.ID, meter.Name)
			}
		}
	}
}
