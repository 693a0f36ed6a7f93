package estimator

import (
	"fmt"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

// drawUnits are machines of a region: prices, sizes and bands at random, with
// many ties.
func drawUnits(t *rapid.T) []unit[exact] {
	discounted := &bands[exact]{}
	for _, step := range [][2]string{{"0", "1"}, {"0.25", "0.8"}, {"0.5", "0.6"}, {"0.75", "0.4"}} {
		discounted.steps = append(discounted.steps, tier[exact]{
			from: exact{decimal.RequireFromString(step[0])}, unitPrice: exact{decimal.RequireFromString(step[1])},
		})
	}
	units := make([]unit[exact], rapid.IntRange(1, 40).Draw(t, "units"))
	for i := range units {
		whole := func(label string, most int64) exact {
			return exact{decimal.NewFromInt(rapid.Int64Range(1, most).Draw(t, label))}
		}
		units[i] = unit[exact]{
			name: fmt.Sprintf("m%02d", rapid.IntRange(0, 99).Draw(t, "name")), machine: &pricing.MachineType{},
			vcpu: whole("vcpu", 6), usable: whole("memory", 6), hourly: whole("hourly", 8), ordinary: true,
		}
		units[i].name += fmt.Sprint(i)
		if rapid.Bool().Draw(t, "banded") {
			units[i].bands = discounted
		}
	}
	return units
}

// TestFrontKeepsEveryWinner: the fleet chosen from the front is the fleet chosen
// from all units, for any load and any share of the month.
func TestFrontKeepsEveryWinner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offering := &pricing.Offering{Placement: pricing.Placement{Fleet: &pricing.Fleet{Machines: "x/vm"}}}
		o := &option[exact]{candidate: &candidate{offering: offering, region: &pricing.Region{}}, ofDecimal: toExact}
		o.units = drawUnits(t)
		for i := range o.units {
			o.units[i].paid = o.discount(o.units[i].bands)
		}
		o.front, o.step = paretoFront(o.units), exact{decimal.New(1, -pricing.QuotientPlaces)}
		o.orders = ordersOf(o.units, o.front, o.step)
		all := &option[exact]{candidate: o.candidate, units: o.units, discounts: o.discounts, ofDecimal: toExact}
		o.meters = []meter[exact]{{def: &pricing.Meter{PerType: true}}}
		all.meters = o.meters
		d := demand[exact]{named: new(namedUnits[exact]), one: exactInt(1), thousand: exactInt(1000), secondsPerHour: exactInt(3600)}
		d.invocations = exactInt(rapid.Int64Range(0, 40_000_000).Draw(t, "invocations"))
		d.durationMs, d.memoryMB = exactInt(1000), exactInt(rapid.Int64Range(1, 4).Draw(t, "memory"))
		d.utilization, d.vcpu, d.vcpuDivisor = exactInt(1), exactInt(rapid.Int64Range(1, 3).Draw(t, "vcpu")), exactInt(1)
		d.minimum, d.hours = exactInt(rapid.Int64Range(1, 3).Draw(t, "minimum")), exactInt(730)
		d.running = exactInt(rapid.Int64Range(1, 730).Draw(t, "running"))
		var fromFront, fromAll evaluation[exact]
		o.placeFleet(&fromFront, &d)
		d.types = []string{"*"} // compares every unit, in order of name
		all.placeFleet(&fromAll, &d)
		if (fromFront.unit == nil) != (fromAll.unit == nil) {
			t.Fatalf("front found a unit: %v, all: %v", fromFront.unit != nil, fromAll.unit != nil)
		}
		if fromFront.unit != nil && (fromFront.unit.name != fromAll.unit.name || fromFront.instances.Cmp(fromAll.instances) != 0) {
			t.Fatalf("front chose %s x %s, all chose %s x %s", fromFront.instances.d, fromFront.unit.name, fromAll.instances.d, fromAll.unit.name)
		}
	})
}
