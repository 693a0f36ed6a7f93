package providertest_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers/providertest"
)

// fronted is a fleet of machines behind a load balancer, with all that surrounds
// it, without fault.
func fronted() *pricing.Offering {
	offering := sound()
	offering.Front = &pricing.Front{
		Addresses: 2, Units: &pricing.CapacityUnits{NewConnectionsPerSecond: 25, ActiveConnections: 3_000, GBPerHour: 1}, Citation: page(),
	}
	meter := func(basis pricing.Basis, unit pricing.Unit) pricing.Meter {
		return pricing.Meter{
			Name: pricing.MeterName(basis.String()), Basis: basis, Unit: unit, Area: pricing.AreaRegion,
			PriceOffering: "cloud/services", TierScope: pricing.ScopeAccount,
		}
	}
	offering.Meters = append(offering.Meters,
		meter(pricing.BasisEndpointHours, pricing.EndpointHours),
		meter(pricing.BasisCapacityUnitHours, pricing.CapacityHours),
		meter(pricing.BasisAddressHours, pricing.AddressHours),
		meter(pricing.BasisGatewayRequests, pricing.Requests),
		meter(pricing.BasisDataOutGB, pricing.GB),
		meter(pricing.BasisLogGB, pricing.GB),
		meter(pricing.BasisDiskGBMonths, pricing.GBMonths),
		meter(pricing.BasisNATHours, pricing.GatewayHours),
	)
	return offering
}

// without leaves out the meter of a basis.
func without(offering *pricing.Offering, basis pricing.Basis) {
	var rest []pricing.Meter
	for _, meter := range offering.Meters {
		if meter.Basis != basis {
			rest = append(rest, meter)
		}
	}
	offering.Meters = rest
}

// sandboxed replaces the machines by a function platform without a longest duration.
func sandboxed(offering *pricing.Offering) {
	offering.Placement = warm().Placement
	offering.Placement.Sandbox.MaxDurationMs = decimal.Zero
	offering.Placement.Sandbox.Provisioned = nil
	offering.Meters = append(offering.Meters[1:], warm().Meters[0])
}

// gridded replaces the machines by pods on a grid of sizes.
func gridded(offering *pricing.Offering) {
	offering.Placement = pricing.Placement{Fleet: &pricing.Fleet{
		Grid: &pricing.Grid{
			MinVCPU: decimal.New(25, -2), MaxVCPU: decimal.NewFromInt(30), VCPUStep: decimal.New(25, -2),
			MinMemoryMiB: 512, MemoryStepMiB: 256, MinMiBPerVCPU: 1_024, MaxMiBPerVCPU: 6_656,
		},
		Citation: page(),
	}}
	offering.Meters[0].PerType, offering.Meters[0].UsageBands = false, nil
	without(offering, pricing.BasisDiskGBMonths)
}

func TestCheckOfferingKnowsWhatSurroundsTheCompute(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*pricing.Offering)
		want  string // empty: no fault
	}{
		{"sound", func(*pricing.Offering) {}, ""},
		{"no load balancer and nothing that counts one", func(o *pricing.Offering) {
			o.Front = nil
			without(o, pricing.BasisEndpointHours)
			without(o, pricing.BasisCapacityUnitHours)
			without(o, pricing.BasisAddressHours)
		}, ""},
		{"hours of a load balancer that does not exist", func(o *pricing.Offering) { o.Front = nil }, "does not yield basis endpoint_hours"},
		{"addresses where there are none", func(o *pricing.Offering) { o.Front.Addresses = 0 }, "does not yield basis address_hours"},
		{"capacity units where capacity is not billed", func(o *pricing.Offering) { o.Front.Units = nil }, "does not yield basis capacity_unit_hours"},
		{"a load balancer for nothing", func(o *pricing.Offering) { without(o, pricing.BasisEndpointHours) }, "no meter counts endpoint_hours"},
		{"addresses for nothing", func(o *pricing.Offering) { without(o, pricing.BasisAddressHours) }, "no meter counts address_hours"},
		{"capacity for nothing", func(o *pricing.Offering) { without(o, pricing.BasisCapacityUnitHours) }, "no meter counts capacity_unit_hours"},
		{"a load balancer billed by traffic", func(o *pricing.Offering) {
			o.Meters[1].Basis, o.Meters[1].Unit = pricing.BasisEndpointGB, pricing.GB
		}, ""},
		{"a capacity unit that holds nothing", func(o *pricing.Offering) { o.Front.Units.GBPerHour = 0 }, "holds nothing"},
		{"a load balancer without a source", func(o *pricing.Offering) { o.Front.Citation = pricing.Citation{} }, "without address"},
		{"a load balancer from memory", func(o *pricing.Offering) { o.Front.Citation.Memory = true }, "not flagged"},
		{"disks counted twice", func(o *pricing.Offering) {
			o.Meters = append(o.Meters, pricing.Meter{
				Name: "disks", Basis: pricing.BasisDiskMonths, Unit: pricing.DiskMonths, Area: pricing.AreaRegion,
				TierScope: pricing.ScopeAccount, Disks: []pricing.DiskSize{{Type: "small", GB: 32}},
			})
		}, "disk_months are counted twice"},
		{"requests of another size, where requests are not of a gateway", func(o *pricing.Offering) { o.Meters[5].RequestKB = 512 }, "no requests of a gateway"},
		{"requests of a gateway by size", func(o *pricing.Offering) { o.Meters[4].RequestKB = 512 }, ""},
		{"no longest duration", sandboxedBehindOwnEndpoint, ""},
		{"disks of a sandbox", func(o *pricing.Offering) {
			sandboxed(o)
			o.Front = nil
		}, "does not yield basis disk_gb_months"},
		{"a grid of sizes", gridded, ""},
		{"a grid and machines", func(o *pricing.Offering) {
			gridded(o)
			o.Placement.Fleet.Machines = o.ID
		}, "needs one of machines, shapes and a grid"},
		{"a cluster's hours of a fleet", func(o *pricing.Offering) {
			o.Meters = append(o.Meters, pricing.Meter{
				Name: "control-plane", Basis: pricing.BasisClusterHours, Unit: pricing.ClusterHours,
				Area: pricing.AreaRegion, TierScope: pricing.ScopeAccount,
			})
		}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			offering := fronted()
			test.spoil(offering)
			got := texts(providertest.CheckOffering("cloud", offering))
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("faults %q, want one with %q", got, test.want)
			}
		})
	}
}

func sandboxedBehindOwnEndpoint(offering *pricing.Offering) {
	sandboxed(offering)
	offering.Front = nil
	for _, basis := range []pricing.Basis{
		pricing.BasisEndpointHours, pricing.BasisCapacityUnitHours, pricing.BasisAddressHours, pricing.BasisDiskGBMonths,
	} {
		without(offering, basis)
	}
}

func TestCheckSurroundingsFindsWhatWouldCostNothing(t *testing.T) {
	for _, fault := range providertest.CheckSurroundings(fronted()) {
		t.Error(fault)
	}
	for _, basis := range []pricing.Basis{
		pricing.BasisGatewayRequests, pricing.BasisDataOutGB, pricing.BasisLogGB, pricing.BasisNATHours, pricing.BasisDiskGBMonths,
	} {
		offering := fronted()
		without(offering, basis)
		if got := texts(providertest.CheckSurroundings(offering)); !strings.Contains(got, "no meter counts "+basis.String()) {
			t.Errorf("without %s: faults %q", basis, got)
		}
	}
	offering := fronted()
	sandboxedBehindOwnEndpoint(offering)
	for _, fault := range providertest.CheckSurroundings(offering) {
		t.Errorf("a sandbox has no disk: %v", fault)
	}
}

func TestCheckOfferingsFindsPricesThatNobodyCanFind(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(first, second *pricing.Offering)
		want  string // empty: no fault
	}{
		{"sound", func(_, _ *pricing.Offering) {}, ""},
		{"compute priced by a service", func(_, second *pricing.Offering) { second.Meters[0].PriceOffering = "cloud/services" }, "unknown offering cloud/services"},
		{"compute priced by another offering", func(first, second *pricing.Offering) { second.Meters[0].PriceOffering = first.ID }, ""},
		{"a service of another provider", func(_, second *pricing.Offering) { second.Meters[4].PriceOffering = "other/services" }, "another provider's"},
		{"one address in two units", func(_, second *pricing.Offering) { second.Meters[5].Unit = pricing.GiB }, "cloud/services/data_out_gb is"},
		{"one address in two kinds of area", func(_, second *pricing.Offering) { second.Meters[5].Area = pricing.AreaGlobal }, "cloud/services/data_out_gb is"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			first, second := fronted(), fronted()
			second.ID = "cloud/others"
			test.spoil(first, second)
			got := texts(providertest.CheckOfferings([]pricing.Offering{*first, *second}))
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("faults %q, want one with %q", got, test.want)
			}
		})
	}
}

func TestCheckOfferingFindsTheFaultOfAPurchase(t *testing.T) {
	percent := func(purchase pricing.Purchase, families ...string) pricing.Discount {
		return pricing.Discount{Purchase: purchase, Percent: decimal.NewFromInt(28), Families: families, Citation: page()}
	}
	sells := func(purchases ...pricing.Purchase) func(*pricing.Offering) {
		return func(o *pricing.Offering) { o.Purchases = append(o.Purchases, purchases...) }
	}
	both := func(first, second func(*pricing.Offering)) func(*pricing.Offering) {
		return func(o *pricing.Offering) {
			first(o)
			second(o)
		}
	}
	discounts := func(list ...pricing.Discount) func(*pricing.Offering) {
		return func(o *pricing.Offering) { o.Meters[0].Discounts = list }
	}
	tests := []struct {
		name  string
		spoil func(*pricing.Offering)
		want  string // empty: no fault
	}{
		{"covered by a price", both(sells("spot"), func(o *pricing.Offering) { o.Meters[0].Purchases = []pricing.Purchase{"spot"} }), ""},
		{"covered by a percentage", both(sells("cud_1y"), discounts(percent("cud_1y"))), ""},
		{"percentages of two families", both(sells("cud_1y"), discounts(percent("cud_1y", "old"), percent("cud_1y", "new"))), ""},
		{"covered by nothing", sells("cud_1y"), "cud_1y changes no meter"},
		{"no price on demand", func(o *pricing.Offering) { o.Purchases = nil }, "purchases []"},
		{"the cheapest of a term", both(sells(pricing.Committed1Y), discounts(percent(pricing.Committed1Y))), "for the engine to find"},
		{"two percentages of a family", both(sells("cud_1y"), discounts(percent("cud_1y", "old"), percent("cud_1y", "new", "old"))), "two percentages"},
		{"two percentages of all", both(sells("cud_1y"), discounts(percent("cud_1y"), percent("cud_1y", "old"))), "two percentages"},
		{"a family twice", both(sells("cud_1y"), discounts(percent("cud_1y", "old", "old"))), "a family twice"},
		{"a percentage that is not sold", discounts(percent("cud_1y")), "cud_1y is not sold"},
		{"a percentage without a source", both(sells("cud_1y"), discounts(pricing.Discount{Purchase: "cud_1y", Percent: decimal.NewFromInt(1)})), "without address"},
		{"families where no machines are counted", func(o *pricing.Offering) {
			sells("cud_1y")(o)
			o.Meters[0].PerType, o.Meters[0].UsageBands = false, nil
			o.Meters[0].Discounts = []pricing.Discount{percent("cud_1y", "old")}
		}, "does not count machines"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			offering := sound()
			test.spoil(offering)
			got := texts(providertest.CheckOffering("cloud", offering))
			if test.want == "" && got != "" || !strings.Contains(got, test.want) {
				t.Errorf("faults %q, want one with %q", got, test.want)
			}
		})
	}
}
