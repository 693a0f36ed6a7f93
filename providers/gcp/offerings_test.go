package gcp_test

import (
	"slices"
	"testing"

	"breakeven/pricing"
	"breakeven/providers/gcp"
)

func TestFunctionsFollowCloudRunUnderTheirOwnName(t *testing.T) {
	container, function := offering(t, "gcp/cloud-run"), offering(t, "gcp/cloud-run-functions")
	if function.Abstraction != pricing.Function || container.Abstraction != pricing.Container {
		t.Errorf("functions are a %s, Cloud Run is a %s", function.Abstraction, container.Abstraction)
	}
	if len(function.Meters) != len(container.Meters) || function.Placement.Shared == nil {
		t.Fatalf("%d meters, want %d", len(function.Meters), len(container.Meters))
	}
	for i, m := range function.Meters {
		own := container.Meters[i]
		if m.Name != own.Name || m.Basis != own.Basis || m.Unit != own.Unit || m.PriceOffering != own.PriceOffering {
			t.Errorf("meter %d is %s by %s, want %s by %s", i, m.Name, m.Basis, own.Name, own.Basis)
		}
	}
}

func TestFirstGenerationSizes(t *testing.T) {
	sandbox := offering(t, "gcp/cloud-functions-1st-gen").Placement.Sandbox
	want := [][2]int64{{128, 200}, {256, 400}, {512, 800}, {1_024, 1_400}, {2_048, 2_400}, {4_096, 4_800}, {8_192, 4_800}}
	if len(sandbox.Sizes) != len(want) {
		t.Fatalf("%d sizes, want %d", len(sandbox.Sizes), len(want))
	}
	for i, size := range sandbox.Sizes {
		if size.FromMB != want[i][0] || size.ToMB != want[i][0] || size.MHz != want[i][1] {
			t.Errorf("size %d is %+v, want %v", i, size, want[i])
		}
	}
	if !sandbox.GrantsClock() || sandbox.MHzPerVCPU != 2_400 || sandbox.Provisioned != nil || sandbox.MaxConcurrency != 0 {
		t.Errorf("sandbox is %+v", sandbox)
	}
	if pricing.Text(sandbox.Duration.IncrementMs) != "100" || pricing.Text(sandbox.MaxDurationMs) != "540000" {
		t.Errorf("durations in steps of %s ms up to %s ms", sandbox.Duration.IncrementMs, sandbox.MaxDurationMs)
	}
}

func TestInstanceBasedSizes(t *testing.T) {
	o := offering(t, "gcp/cloud-run-instance-based")
	sizes := map[string][]int64{}
	for _, shape := range o.Placement.Fleet.Shapes {
		sizes[pricing.Text(shape.VCPU)] = append(sizes[pricing.Text(shape.VCPU)], shape.MemoryMiB)
	}
	for vcpu, want := range map[string][2]int64{
		"1": {512, 4_096}, "2": {512, 8_192}, "4": {2_048, 16_384}, "6": {4_096, 24_576}, "8": {4_096, 32_768},
	} {
		got := sizes[vcpu]
		if len(got) == 0 || got[0] != want[0] || got[len(got)-1] != want[1] || int64(len(got)) != (want[1]-want[0])/512+1 {
			t.Errorf("%s vCPU with %v MiB, want %v by 512", vcpu, got, want)
		}
	}
	if len(sizes) != 5 || o.Front != nil {
		t.Errorf("%d settings of vCPU, front %v", len(sizes), o.Front)
	}
	for _, m := range o.Meters {
		if m.Basis == pricing.BasisInvocations {
			t.Errorf("meter %s counts requests, which cost nothing", m.Name)
		}
	}
}

func TestAutopilotGrid(t *testing.T) {
	fleet := offering(t, "gcp/gke-autopilot").Placement.Fleet
	grid := fleet.Grid
	if grid == nil {
		t.Fatal("no grid")
	}
	for name, pair := range map[string][2]string{
		"smallest vCPU": {pricing.Text(grid.MinVCPU), "0.25"},
		"largest vCPU":  {pricing.Text(grid.MaxVCPU), "30"},
		"step of vCPU":  {pricing.Text(grid.VCPUStep), "0.25"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %s, want %s", name, pair[0], pair[1])
		}
	}
	if grid.MinMemoryMiB != 512 || grid.MemoryStepMiB != 256 || grid.MinMiBPerVCPU != 1_024 || grid.MaxMiBPerVCPU != 6_656 {
		t.Errorf("memory of the grid: %+v", grid)
	}
	if fleet.IncludedStorageMB != 512 || fleet.MaxStorageMB != 10_240 {
		t.Errorf("storage from %d to %d MB", fleet.IncludedStorageMB, fleet.MaxStorageMB)
	}
}

// Nodes are machines of Compute Engine: what they cost, however they are bought,
// stands there, and sustained use lowers it alike.
func TestStandardNodesArePricedAsMachines(t *testing.T) {
	standard, machines := offering(t, "gcp/gke-standard"), offering(t, "gcp/compute-engine")
	node, machine := meter(t, standard.ID, "instance-time"), meter(t, machines.ID, "instance-time")
	if node.PriceOffering != machines.ID || standard.Placement.Packed.Nodes != machines.ID {
		t.Errorf("nodes at %s of %s", node.PriceOffering, standard.Placement.Packed.Nodes)
	}
	if !slices.Equal(node.Purchases, machine.Purchases) || len(node.Discounts) != len(machine.Discounts) ||
		len(node.UsageBands) != len(machine.UsageBands) || !slices.Equal(standard.Purchases, machines.Purchases) {
		t.Errorf("nodes are bought as %v, machines as %v", standard.Purchases, machines.Purchases)
	}
}

func TestPurchases(t *testing.T) {
	all := []pricing.Purchase{"on_demand", "spot", "cud_1y", "cud_3y", "flex_cud_1y", "flex_cud_3y"}
	for id, want := range map[pricing.OfferingID][]pricing.Purchase{
		"gcp/compute-engine":           all,
		"gcp/gke-standard":             all,
		"gcp/gke-autopilot":            all,
		"gcp/cloud-run":                {"on_demand", "flex_cud_1y", "flex_cud_3y"},
		"gcp/cloud-run-functions":      {"on_demand", "flex_cud_1y", "flex_cud_3y"},
		"gcp/cloud-run-instance-based": {"on_demand", "flex_cud_1y", "flex_cud_3y"},
		"gcp/cloud-functions-1st-gen":  {"on_demand"},
	} {
		if got := offering(t, id).Purchases; !slices.Equal(got, want) {
			t.Errorf("%s is sold as %v, want %v", id, got, want)
		}
	}
}

func TestFlexibleCommitmentsTakeOff(t *testing.T) {
	for _, test := range []struct {
		id                 pricing.OfferingID
		name               pricing.MeterName
		family             string
		oneYear, threeYear string // percent; empty: it is not covered
	}{
		{"gcp/compute-engine", "instance-time", "n2", "28", "46"},
		{"gcp/compute-engine", "instance-time", "z3", "28", "46"},
		{"gcp/compute-engine", "instance-time", "h3", "17", "38"},
		{"gcp/compute-engine", "instance-time", "m4", "", "63"},
		{"gcp/compute-engine", "instance-time", "f1", "", ""},
		{"gcp/compute-engine", "instance-time", "t2d", "", ""},
		{"gcp/compute-engine", "instance-time", "a3", "", ""},
		{"gcp/cloud-run", "requests", "", "17", "17"},
		{"gcp/cloud-run", "idle-vcpu-time", "", "17", "17"},
		{"gcp/cloud-run-functions", "memory-time", "", "17", "17"},
		{"gcp/cloud-run-instance-based", "vcpu-time", "", "28", "46"},
		{"gcp/gke-autopilot", "memory-time", "", "28", "46"},
		{"gcp/gke-autopilot", "control-plane", "", "", ""},
		{"gcp/cloud-run", "data-out", "", "", ""},
	} {
		for bought, want := range map[pricing.Purchase]string{"flex_cud_1y": test.oneYear, "flex_cud_3y": test.threeYear} {
			got := ""
			for _, d := range meter(t, test.id, test.name).Discounts {
				if d.Purchase == bought && (len(d.Families) == 0 || slices.Contains(d.Families, test.family)) {
					got = pricing.Text(d.Percent)
				}
			}
			if got != want {
				t.Errorf("%s takes %q %% off %s/%s of %q, want %q", bought, got, test.id, test.name, test.family, want)
			}
		}
	}
}

// Functions and Cloud Run answer under their own name; fleets need a load balancer,
// whose addresses Google gives away.
func TestEndpoints(t *testing.T) {
	fleets := []pricing.OfferingID{"gcp/compute-engine", "gcp/gke-standard", "gcp/gke-autopilot"}
	for _, o := range gcp.New().Offerings() {
		fleet := slices.Contains(fleets, o.ID)
		if (o.Front != nil) != fleet {
			t.Errorf("%s: front %v", o.ID, o.Front)
		}
		for _, m := range o.Meters {
			switch m.Basis {
			case pricing.BasisEndpointHours, pricing.BasisEndpointGB:
				if !fleet || m.PriceOffering != "gcp/load-balancing" {
					t.Errorf("%s/%s is priced at %s", o.ID, m.Name, m.PriceOffering)
				}
			case pricing.BasisAddressHours:
				t.Errorf("%s/%s counts addresses, which cost nothing", o.ID, m.Name)
			default:
			}
		}
		if fleet && (o.Front.Addresses != 0 || o.Front.Units != nil) {
			t.Errorf("%s: front %+v", o.ID, o.Front)
		}
	}
}

func TestSurroundingsOfEveryOffering(t *testing.T) {
	for _, o := range gcp.New().Offerings() {
		for name, at := range map[pricing.MeterName]pricing.OfferingID{
			"gateway-requests": "gcp/api-gateway", "rest-gateway-requests": "gcp/api-gateway",
			"logs": "gcp/cloud-logging", "nat-hours": "gcp/cloud-nat", "nat-data": "gcp/cloud-nat",
		} {
			if m := meter(t, o.ID, name); m.PriceOffering != at {
				t.Errorf("%s/%s is priced at %s, want %s", o.ID, name, m.PriceOffering, at)
			}
		}
		want := pricing.OfferingID("gcp/internet-egress")
		if o.ID == "gcp/cloud-functions-1st-gen" {
			want = o.ID // its traffic has a SKU of its own
		}
		if m := meter(t, o.ID, "data-out"); m.PriceOffering != want || m.Unit != pricing.GiB {
			t.Errorf("%s: traffic per %s at %s, want %s", o.ID, m.Unit, m.PriceOffering, want)
		}
		disk := slices.ContainsFunc(o.Meters, func(m pricing.Meter) bool { return m.Name == "disk" })
		if machines := o.ID == "gcp/compute-engine" || o.ID == "gcp/gke-standard"; disk != machines {
			t.Errorf("%s: disk %v", o.ID, disk)
		}
	}
}
