package azure_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
	"breakeven/providers/azure"
)

func TestFunctionsFlexSizesAndMinimum(t *testing.T) {
	offering := offeringOf(t, "azure/functions-flex")
	sandbox := offering.Placement.Sandbox
	var sizes []string
	for _, size := range sandbox.Sizes {
		sizes = append(sizes, fmt.Sprintf("%d:%s", size.ToMB, pricing.Text(size.VCPU)))
	}
	if got := strings.Join(sizes, " "); got != "512:0.25 2048:1 4096:2" {
		t.Errorf("sizes %+v", sandbox.Sizes)
	}
	if pricing.Text(sandbox.Duration.MinimumMs) != "1000" || pricing.Text(sandbox.Duration.IncrementMs) != "100" {
		t.Errorf("duration in steps of %s ms, at least %s ms", sandbox.Duration.IncrementMs, sandbox.Duration.MinimumMs)
	}
	if !sandbox.MaxDurationMs.IsZero() || sandbox.Provisioned == nil || sandbox.Provisioned.BlockSeconds != 0 {
		t.Errorf("longest duration %s, provisioned %+v", sandbox.MaxDurationMs, sandbox.Provisioned)
	}
	if !slices.Contains(offering.LowConfidence, pricing.ConfidenceRule) {
		t.Error("the minimum has two readings, and is not flagged")
	}
	rule := offering.Assumptions[0]
	if rule.Name != "minimum_per_execution" || !strings.Contains(rule.Text, "per execution or per period") {
		t.Errorf("rule %+v", rule)
	}
}

func TestFunctionsPremiumKeepsOneInstance(t *testing.T) {
	offering := offeringOf(t, "azure/functions-premium")
	fleet := offering.Placement.Fleet
	if fleet.MinInstances != 1 || len(fleet.Shapes) != 3 || offering.Front != nil || offering.Billing != pricing.AlwaysOn {
		t.Errorf("fleet %+v, front %v", fleet, offering.Front)
	}
	for i, mib := range []int64{3_584, 7_168, 14_336} {
		if fleet.Shapes[i].MemoryMiB != mib {
			t.Errorf("size %d has %d MiB, want %d", i, fleet.Shapes[i].MemoryMiB, mib)
		}
	}
	if unit := meterOf(t, &offering, "memory-time").Unit; unit != pricing.GiBHours {
		t.Errorf("memory is priced per %s", unit)
	}
}

func TestContainerAppsSellsPairsOfOneToTwo(t *testing.T) {
	offering := offeringOf(t, "azure/container-apps")
	pairs := offering.Placement.Shared.Shapes
	first, last := pairs[0], pairs[len(pairs)-1]
	if len(pairs) != 16 || pricing.Text(first.VCPU) != "0.25" || first.MemoryMiB != 512 || pricing.Text(last.VCPU) != "4" || last.MemoryMiB != 8_192 {
		t.Errorf("%d pairs from %+v to %+v", len(pairs), first, last)
	}
	for name, granted := range map[pricing.MeterName]string{"requests": "2", "vcpu-time": "180000", "memory-time": "360000"} {
		allowance := meterOf(t, &offering, name).Allowance
		if allowance == nil || pricing.Text(allowance.Quantity) != granted || allowance.Scope != pricing.ScopeSubscription {
			t.Errorf("%s: allowance %+v, want %s", name, allowance, granted)
		}
	}
	if idle := meterOf(t, &offering, "idle-vcpu-time"); idle.Allowance != nil || idle.Basis != pricing.BasisIdleVCPUSeconds {
		t.Errorf("idle time is %+v", idle)
	}
}

func TestContainerInstancesAreWholePairs(t *testing.T) {
	offering := offeringOf(t, "azure/container-instances")
	if pairs := offering.Placement.Fleet.Shapes; len(pairs) != 64 || pairs[0].MemoryMiB != 1_024 || pairs[63].MemoryMiB != 16_384 {
		t.Errorf("%d pairs", len(pairs))
	}
	if !slices.Contains(offering.Purchases, pricing.Spot) || offering.Front == nil {
		t.Errorf("purchases %v, front %v", offering.Purchases, offering.Front)
	}
}

func TestMachinesAndNodesShareTheirPrices(t *testing.T) {
	machines, nodes := offeringOf(t, "azure/virtual-machines"), offeringOf(t, "azure/aks")
	own, used := meterOf(t, &machines, "instance-time"), meterOf(t, &nodes, "instance-time")
	if used.PriceOffering != machines.ID || !used.PerType || !slices.Equal(own.Purchases, used.Purchases) {
		t.Errorf("nodes are priced as %+v, machines as %+v", used, own)
	}
	if fee := meterOf(t, &nodes, "control-plane"); len(fee.Purchases) != 0 || fee.Basis != pricing.BasisClusterHours {
		t.Errorf("the fee of a cluster is %+v", fee)
	}
	for _, offering := range []pricing.Offering{machines, nodes} {
		if disk := meterOf(t, &offering, "disk"); disk.Basis != pricing.BasisDiskMonths || disk.Disks[0].Type != "P4" || disk.Disks[2].GB != 128 {
			t.Errorf("%s: disks %+v", offering.ID, disk)
		}
	}
}

func TestOnlyFleetsHaveALoadBalancer(t *testing.T) {
	fronts := map[pricing.OfferingID]bool{"azure/container-instances": true, "azure/aks": true, "azure/virtual-machines": true}
	for _, offering := range azure.New().Offerings() {
		if has := offering.Front != nil; has != fronts[offering.ID] {
			t.Errorf("%s: front %v", offering.ID, offering.Front)
		}
		if offering.Front != nil && (offering.Front.Addresses != 2 || offering.Front.Units != nil) {
			t.Errorf("%s: front %+v", offering.ID, offering.Front)
		}
	}
}
