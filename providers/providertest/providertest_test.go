package providertest_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers/providertest"
)

// page is a citation as it should be.
func page() pricing.Citation {
	return pricing.Citation{URL: "https://example.com/rules", Read: "2026-01-31"}
}

// sound is a definition without fault.
func sound() *pricing.Offering {
	number := decimal.NewFromInt
	return &pricing.Offering{
		ID: "cloud/machines", Title: "Machines", Abstraction: pricing.VirtualMachine, Billing: pricing.AlwaysOn,
		Isolation: pricing.IsolationVM, IsolationWhy: page(), Architectures: []pricing.Architecture{pricing.X86, pricing.ARM},
		Placement: pricing.Placement{Fleet: &pricing.Fleet{
			Machines:  "cloud/machines",
			Baselines: []pricing.Baseline{{Type: "small", VCPU: number(1), Citation: page()}},
			Citation:  page(),
		}},
		Meters: []pricing.Meter{{
			Name: "instance-time", Basis: pricing.BasisUnitHours, Unit: pricing.InstanceHours, Area: pricing.AreaRegion,
			PerType: true, TierScope: pricing.ScopeAccount,
			UsageBands: []pricing.UsageBand{{
				Families: []string{"old"},
				Steps:    []pricing.BandStep{{Fraction: number(1)}, {From: decimal.New(5, -1), Fraction: decimal.New(8, -1)}},
				Citation: page(),
			}},
		}},
		Purchases: []pricing.Purchase{pricing.OnDemand},
		Citations: []pricing.Citation{page()},
	}
}

func TestCheckOfferingAcceptsASoundDefinition(t *testing.T) {
	for _, fault := range providertest.CheckOffering("cloud", sound()) {
		t.Error(fault)
	}
}

func TestCheckOfferingFindsTheFault(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*pricing.Offering)
		want  string
	}{
		{"another provider's id", func(o *pricing.Offering) { o.ID = "other/machines" }, "does not carry the provider"},
		{"no isolation", func(o *pricing.Offering) { o.Isolation = "" }, "isolation"},
		{"isolation without a source", func(o *pricing.Offering) { o.IsolationWhy = pricing.Citation{} }, "without address"},
		{"a date that is none", func(o *pricing.Offering) { o.Citations[0].Read = "January" }, "read on"},
		{"an address that is not https", func(o *pricing.Offering) { o.Citations[0].URL = "http://example.com" }, "not an https"},
		{"the same architecture twice", func(o *pricing.Offering) { o.Architectures[1] = pricing.X86 }, "architectures"},
		{"any as an architecture", func(o *pricing.Offering) { o.Architectures[1] = pricing.AnyArchitecture }, "architectures"},
		{"a meter twice", func(o *pricing.Offering) { o.Meters = append(o.Meters, o.Meters[0]) }, "stands twice"},
		{"a basis that the placement does not yield", func(o *pricing.Offering) { o.Meters[0].Basis = pricing.BasisInvocations }, "does not yield"},
		{"a unit that the basis is not counted in", func(o *pricing.Offering) { o.Meters[0].Unit = pricing.VCPUHours }, "unit_hours is not counted in vCPU-Hours"},
		{"a purchase that changes nothing", func(o *pricing.Offering) { o.Purchases = append(o.Purchases, "spot") }, "spot changes no meter"},
		{"a purchase twice", func(o *pricing.Offering) { o.Purchases = append(o.Purchases, pricing.OnDemand) }, "purchases"},
		{"a meter with a purchase that is not sold", func(o *pricing.Offering) { o.Meters[0].Purchases = []pricing.Purchase{"spot"} }, "spot is not sold"},
		{"two meters of one quantity", func(o *pricing.Offering) {
			o.Meters = append(o.Meters, o.Meters[0])
			o.Meters[1].Name = "again"
		}, "two meters count unit_hours"},
		{"no scope of tiers", func(o *pricing.Offering) { o.Meters[0].TierScope = "" }, "scope of tiers"},
		{"no area", func(o *pricing.Offering) { o.Meters[0].Area = "" }, "area"},
		{"another meter's allowance", func(o *pricing.Offering) {
			o.Meters[0].Allowance = &pricing.Allowance{
				Offering: o.ID, Meter: "other", Quantity: decimal.NewFromInt(1), Scope: pricing.ScopeAccount,
				EffectiveDate: "2026-01-31", Source: "page",
			}
		}, "carries the allowance"},
		{"a usage band that begins late", func(o *pricing.Offering) { o.Meters[0].UsageBands[0].Steps[0].From = decimal.New(1, -1) }, "no step from 0"},
		{"a usage band above the list price", func(o *pricing.Offering) { o.Meters[0].UsageBands[0].Steps[1].Fraction = decimal.NewFromInt(2) }, "usage band"},
		{"a family in two bands", func(o *pricing.Offering) {
			o.Meters[0].UsageBands = append(o.Meters[0].UsageBands, o.Meters[0].UsageBands[0])
		}, "two usage bands"},
		{"a baseline twice", func(o *pricing.Offering) {
			fleet := o.Placement.Fleet
			fleet.Baselines = append(fleet.Baselines, fleet.Baselines[0])
		}, "baseline"},
		{"a rule from memory that nobody flagged", func(o *pricing.Offering) { o.Citations[0].Memory = true }, "not flagged"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			offering := sound()
			test.spoil(offering)
			if got := texts(providertest.CheckOffering("cloud", offering)); !strings.Contains(got, test.want) {
				t.Errorf("faults %q, want one with %q", got, test.want)
			}
		})
	}
}

// warm is a function platform that keeps instances warm, without fault.
func warm() *pricing.Offering {
	offering := sound()
	offering.Placement = pricing.Placement{Sandbox: &pricing.Sandbox{
		Sizes:         []pricing.SizeRange{{FromMB: 128, ToMB: 1_024, StepMB: 128, MBPerVCPU: 1_024}},
		Duration:      pricing.Granularity{Citation: page()},
		MaxDurationMs: decimal.NewFromInt(1), MaxStorageMB: 1, Provisioned: &pricing.Provisioned{}, Citation: page(),
	}}
	meter := func(name pricing.MeterName, basis pricing.Basis, unit pricing.Unit) pricing.Meter {
		return pricing.Meter{Name: name, Basis: basis, Unit: unit, Area: pricing.AreaRegion, TierScope: pricing.ScopeAccount}
	}
	offering.Meters = []pricing.Meter{
		meter("requests", pricing.BasisOnDemandInvocations, pricing.Requests),
		meter("provisioned-requests", pricing.BasisServedInvocations, pricing.Requests),
		meter("memory-time", pricing.BasisOnDemandGBSeconds, pricing.GBSeconds),
		meter("provisioned-duration", pricing.BasisServedGBSeconds, pricing.GBSeconds),
		meter("storage", pricing.BasisStorageGBSeconds, pricing.GBSeconds),
	}
	return offering
}

func TestCheckOfferingFindsWhatNoMeterWouldCount(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*pricing.Offering)
		want  string // empty: no fault
	}{
		{"sound", func(*pricing.Offering) {}, ""},
		{"no sizes", func(o *pricing.Offering) { o.Placement.Sandbox.Sizes = nil }, "no memory sizes"},
		{"a size without grant", func(o *pricing.Offering) { o.Placement.Sandbox.Sizes[0].MBPerVCPU = 0 }, "exactly one"},
		{"served, where nothing is kept warm", func(o *pricing.Offering) { o.Placement.Sandbox.Provisioned = nil }, "does not yield basis served_invocations"},
		{"storage, where none is sold", func(o *pricing.Offering) { o.Placement.Sandbox.MaxStorageMB = 0 }, "does not yield basis storage_gb_seconds"},
		{"a clock rate that no size grants", func(o *pricing.Offering) {
			o.Meters[4].Basis, o.Meters[4].Unit = pricing.BasisGHzSeconds, pricing.GHzSeconds
		}, "does not yield basis ghz_seconds"},
		{"executions of warm instances free", func(o *pricing.Offering) { o.Meters = append(o.Meters[:1], o.Meters[2:]...) }, "on_demand_invocations are counted, and none of"},
		{"time of warm instances free", func(o *pricing.Offering) { o.Meters = append(o.Meters[:3], o.Meters[4:]...) }, "on_demand_gb_seconds are counted, and none of"},
		{"time of other instances free", func(o *pricing.Offering) { o.Meters = append(o.Meters[:2], o.Meters[3:]...) }, "served_gb_seconds are counted, and none of"},
		{"executions counted twice", func(o *pricing.Offering) {
			o.Meters[4].Basis, o.Meters[4].Unit = pricing.BasisInvocations, pricing.Requests
		}, "counted twice"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			offering := warm()
			test.spoil(offering)
			got := texts(providertest.CheckOffering("cloud", offering))
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("faults %q, want one with %q", got, test.want)
			}
		})
	}
}

func TestABaselineFromMemoryFlagsNoOtherType(t *testing.T) {
	offering := sound()
	offering.Placement.Fleet.Baselines[0].Citation.Memory = true
	for _, fault := range providertest.CheckOffering("cloud", offering) {
		t.Error(fault)
	}
}

func TestCheckRegionsFindsTheFault(t *testing.T) {
	tests := []struct {
		name  string
		spoil func([]pricing.Region) []pricing.Region
		want  string // empty: no fault
	}{
		{"sound", func(r []pricing.Region) []pricing.Region { return r }, ""},
		{"not sorted", func(r []pricing.Region) []pricing.Region { r[0], r[1] = r[1], r[0]; return r }, "not sorted"},
		{"twice", func(r []pricing.Region) []pricing.Region { r[1].ID = r[0].ID; return r }, "not sorted, or twice"},
		{"no default", func(r []pricing.Region) []pricing.Region { r[0].Default = false; return r }, "0 default"},
		{"two defaults", func(r []pricing.Region) []pricing.Region { r[1].Default = true; return r }, "2 default"},
		{"a country in words", func(r []pricing.Region) []pricing.Region { r[1].Country = "Switzerland"; return r }, "country"},
		{"a small country code", func(r []pricing.Region) []pricing.Region { r[1].Country = "ch"; return r }, "country"},
		{"operator's seat without a source", func(r []pricing.Region) []pricing.Region { r[1].SeatCitation = pricing.Citation{}; return r }, "seat: "},
		{"no operator's seat", func(r []pricing.Region) []pricing.Region { r[1].OperatorSeat = ""; return r }, "seat"},
		{"no source", func(r []pricing.Region) []pricing.Region { r[1].Citation.URL = ""; return r }, "citation"},
		{"no name", func(r []pricing.Region) []pricing.Region { r[1].Name = ""; return r }, "name"},
		{"another provider", func(r []pricing.Region) []pricing.Region { r[1].Provider = "other"; return r }, "provider"},
		{"none", func([]pricing.Region) []pricing.Region { return nil }, "0 default"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			regions := test.spoil([]pricing.Region{
				{Provider: "cloud", ID: "a", Name: "A", Country: "US", OperatorSeat: "US", SeatCitation: page(), Default: true, Citation: page()},
				{Provider: "cloud", ID: "b", Name: "B", Country: "CH", OperatorSeat: "US", SeatCitation: page(), Citation: page()},
			})
			got := texts(providertest.CheckRegions("cloud", regions))
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("faults %q, want one with %q", got, test.want)
			}
		})
	}
}

func texts(faults []error) string {
	list := make([]string, len(faults))
	for i, fault := range faults {
		list[i] = fault.Error()
	}
	return strings.Join(list, "; ")
}
