package estimator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// draft is a profile as JSON members: easy to change one of, and to print.
type draft map[string]any

func (d draft) with(name string, value any) draft {
	changed := maps.Clone(d)
	changed[name] = value
	return changed
}

func (d draft) without(names ...string) draft {
	changed := maps.Clone(d)
	maps.DeleteFunc(changed, func(name string, _ any) bool { return slices.Contains(names, name) })
	return changed
}

func (d draft) String() string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// free reports whether the draft asks for the free tier.
func (d draft) free() bool {
	free, _ := d["free_tier"].(bool)
	return free
}

// tester is what testing.T and rapid.T share.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// resolved completes a draft, which must be legal.
func resolved(t tester, plan *estimator.Plan, d draft) *workload.Load {
	t.Helper()
	profile, errs := workload.DecodeJSON([]byte(d.String()))
	if errs != nil {
		t.Fatalf("%s: %v", d, errs)
	}
	load, _, err := profile.Resolve(plan.BaselineVCPU)
	if err != nil {
		t.Fatalf("%s: %v", d, err)
	}
	return load
}

func compared(t tester, plan *estimator.Plan, d draft) *estimator.Comparison {
	t.Helper()
	comparison, err := plan.Compare(resolved(t, plan, d), nil)
	if err != nil {
		t.Fatalf("%s: %v", d, err)
	}
	return comparison
}

// options renders every option of a draft, by id.
func options(t tester, plan *estimator.Plan, d draft) map[string]estimator.Option {
	t.Helper()
	all := map[string]estimator.Option{}
	for _, o := range compared(t, plan, d).Estimate(nil).Options {
		all[o.ID] = o
	}
	return all
}

// only renders the one option of a draft that selects one.
func only(t tester, plan *estimator.Plan, d draft) estimator.Option {
	t.Helper()
	all := options(t, plan, d)
	if len(all) != 1 {
		t.Fatalf("%s selects %d options", d, len(all))
	}
	for _, o := range all {
		return o
	}
	return estimator.Option{}
}

// selecting restricts a draft to one candidate.
func (d draft) selecting(s estimator.Subject) draft {
	return d.with("offerings", []string{string(s.Offering.ID)}).
		with("regions", []string{string(s.Region.Provider) + ":" + s.Region.ID}).
		with("architecture", string(s.Architecture))
}

// drawAmount draws a decimal text from a handful of telling values or, as often,
// digits at random below a bound.
func drawAmount(t *rapid.T, label string, below int64, telling ...string) string {
	if rapid.Bool().Draw(t, label+" is telling") {
		return rapid.SampledFrom(telling).Draw(t, label)
	}
	whole := rapid.Int64Range(1, below).Draw(t, label)
	places := rapid.SampledFrom([]int32{0, 0, 0, 1, 3, 6}).Draw(t, label+" places")
	return pricing.Text(decimal.New(whole, -places))
}

func drawInt(t *rapid.T, label string, most int64, telling ...int64) int64 {
	if rapid.Bool().Draw(t, label+" is telling") {
		return rapid.SampledFrom(telling).Draw(t, label)
	}
	return rapid.Int64Range(1, most).Draw(t, label)
}

// chance is true once in n draws.
func chance(t *rapid.T, label string, n int) bool {
	return rapid.IntRange(1, n).Draw(t, label) == n
}

// randomWork draws every field that says what runs, extremes included.
func randomWork(t *rapid.T) draft {
	d := draft{
		"invocations_per_month": drawAmount(t, "invocations", 4_000_000_000,
			"0", "1", "0.5", "1000000", "30000000", "6000000000", "1000000000000", "1000000000000000"),
		"duration_ms": drawAmount(t, "duration", 5_000, "0.001", "1", "99.999", "100", "100.001", "120", "899999", "900000", "900001", "3600001"),
	}
	memory := drawInt(t, "memory", 12_000, 1, 127, 128, 512, 513, 1536, 1537, 1769, 4096, 4097, 10240, 10241, 32768, 32769, 500_000, 100_000_000)
	d["memory_mb"] = memory
	if rapid.Bool().Draw(t, "gives shared memory") {
		d["shared_memory_mb"] = rapid.Int64Range(0, memory).Draw(t, "shared")
	}
	if rapid.Bool().Draw(t, "gives vcpu") {
		d["vcpu"] = drawAmount(t, "vcpu", 12, "0.001", "0.08", "0.25", "1", "1.001", "2.5", "8", "8.001", "96")
	}
	if rapid.Bool().Draw(t, "gives busy hours") && d["invocations_per_month"] != "0" {
		// The third of the three follows, with decimals that nobody would state.
		delete(d, rapid.SampledFrom([]string{"invocations_per_month", "duration_ms"}).Draw(t, "derived"))
		d["busy_vcpu_hours_per_month"] = drawAmount(t, "busy", 50_000, "0.1", "1", "730", "1000000")
	}
	optional := []struct {
		name string
		draw func() any
	}{
		{"steady_utilization", func() any {
			return rapid.SampledFrom([]string{"1", "0.6", "0.35", "0.001", "0.333333"}).Draw(t, "utilization")
		}},
		{"concurrency", func() any { return drawInt(t, "concurrency", 100, 1, 2, 80, 1000, 1001, 1001, 4000) }},
		{"min_instances", func() any { return drawInt(t, "minimum", 10, 0, 1, 3, 1_000_000) }},
		{"provisioned_concurrency", func() any { return drawInt(t, "provisioned", 30, 1, 5, 500) }},
		{"ephemeral_storage_mb", func() any { return drawInt(t, "storage", 30_000, 0, 512, 513, 10240, 10241, 204800, 204801) }},
		{"hours_per_month", func() any { return rapid.SampledFrom([]string{"730", "720", "744", "700.5"}).Draw(t, "hours") }},
		{"hours_running_per_month", func() any {
			return rapid.SampledFrom([]string{"700", "365", "182.5", "0.25", "547.333333"}).Draw(t, "running")
		}},
		{"cluster_workloads", func() any { return drawInt(t, "workloads", 40, 1, 2, 3, 7, 1000) }},
		{"free_tier", func() any { return rapid.Bool().Draw(t, "free") }},
		{"isolation", func() any {
			return rapid.SampledFrom([]string{"any", "sandbox", "vm", "dedicated_host"}).Draw(t, "isolation")
		}},
	}
	for _, field := range optional {
		if chance(t, "gives "+field.name, 3) {
			d[field.name] = field.draw()
		}
	}
	if _, warm := d["provisioned_concurrency"]; warm && d["vcpu"] != nil {
		// Functions try every size then: few of them are enough here.
		d["vcpu"] = rapid.SampledFrom([]string{"0.08", "0.25", "0.4"}).Draw(t, "modest vcpu")
	}
	if chance(t, "converts", 4) {
		d["currency"] = "CHF"
		d["fx_rates"] = map[string]string{"USD": rapid.SampledFrom([]string{"0.88", "0.8812345", "1", "1234.5", "0.000000001"}).Draw(t, "rate")}
	}
	return d
}

// legal reports whether Resolve takes the draft: a derived field may leave its
// bounds.
func legal(plan *estimator.Plan, d draft) bool {
	profile, errs := workload.DecodeJSON([]byte(d.String()))
	if errs != nil {
		return false
	}
	_, _, err := profile.Resolve(plan.BaselineVCPU)
	return err == nil
}

// randomTypes names machine types of a candidate's machine offering: ordinary
// ones, accelerators, bare metal, a glob.
func randomTypes(t *rapid.T, plan *estimator.Plan, s estimator.Subject) []string {
	machines := pricedMachines(plan, s)
	if len(machines) == 0 {
		return nil
	}
	types := make([]string, rapid.IntRange(1, 4).Draw(t, "types"))
	for i := range types {
		machine := rapid.SampledFrom(machines).Draw(t, "type")
		types[i] = machine.Name
		if chance(t, "glob", 3) {
			types[i] = machine.Family + "*"
		}
	}
	return types
}

// machinesOf is the machine offering of a candidate; empty for pairs and functions.
func machinesOf(s estimator.Subject) pricing.OfferingID {
	switch placement := s.Offering.Placement; {
	case placement.Fleet != nil:
		return placement.Fleet.Machines
	case placement.Packed != nil:
		return placement.Packed.Nodes
	default:
		return ""
	}
}

// pricedMachines are the machine types that have a price for the candidate.
func pricedMachines(plan *estimator.Plan, s estimator.Subject) []*pricing.MachineType {
	offering := machinesOf(s)
	if offering == "" {
		return nil
	}
	var machines []*pricing.MachineType
	list := plan.Catalog().List(offering.Provider())
	for i := range list.Machines {
		machine := &list.Machines[i]
		if machine.Offering == offering && machinePrice(plan, s, machine.Name) != nil {
			machines = append(machines, machine)
		}
	}
	return machines
}

func machinePrice(plan *estimator.Plan, s estimator.Subject, name string) *pricing.Price {
	return plan.Catalog().Price(pricing.Address{
		Offering: machinesOf(s), Meter: "instance-time", Area: pricing.Area(s.Region.ID), Type: name,
		Architecture: s.Architecture, Purchase: s.Purchase,
	})
}

// randomSelection draws what is compared: one candidate, globs, providers,
// jurisdictions, or the default.
func randomSelection(t *rapid.T, plan *estimator.Plan, d draft) draft {
	s := rapid.SampledFrom(plan.Subjects()).Draw(t, "subject")
	switch rapid.IntRange(0, 6).Draw(t, "selection") {
	case 0:
	case 1:
		d = d.with("regions", []string{string(s.Region.Provider) + ":*"}).with("offerings", []string{string(s.Offering.ID)})
	case 2:
		d = d.with("regions", []string{string(s.Region.Provider) + ":" + s.Region.ID})
	case 3:
		d = d.with("jurisdictions", []string{rapid.SampledFrom([]string{"CH", "EU", "US"}).Draw(t, "jurisdiction")}).
			with("offerings", []string{string(s.Region.Provider) + "/*"})
	case 4:
		d = d.with("providers", []string{string(s.Region.Provider)})
	default:
		d = d.selecting(s)
	}
	if machinesOf(s) != "" && chance(t, "names types", 3) {
		if types := randomTypes(t, plan, s); types != nil {
			d = d.with("instance_types", types)
		}
	}
	if rapid.Bool().Draw(t, "any architecture") {
		d = d.without("architecture")
	}
	return d
}

// randomBaseline adds what runs today on a candidate.
func randomBaseline(t *rapid.T, plan *estimator.Plan, d draft) draft {
	s := rapid.SampledFrom(plan.Subjects()).Draw(t, "baseline")
	machines := pricedMachines(plan, s)
	if machinesOf(s) != "" && len(machines) == 0 {
		return d
	}
	d = d.with("baseline_offering", string(s.Offering.ID)).with("baseline_region", s.Region.ID)
	if fleet := s.Offering.Placement.Fleet; fleet != nil && len(fleet.Shapes) > 0 {
		shape := rapid.SampledFrom(fleet.Shapes).Draw(t, "baseline shape")
		return d.with("baseline_container_vcpu", pricing.Text(shape.VCPU)).with("baseline_container_memory_mb", shape.MemoryMiB).
			with("baseline_instances", rapid.Int64Range(1, 50).Draw(t, "baseline instances")).
			with("baseline_architecture", string(s.Architecture))
	}
	if len(machines) > 0 {
		return d.with("baseline_instance_type", rapid.SampledFrom(machines).Draw(t, "baseline type").Name).
			with("baseline_instances", rapid.Int64Range(1, 50).Draw(t, "baseline instances"))
	}
	return d.with("baseline_architecture", string(s.Architecture))
}

// randomProfile draws a legal profile over the whole field table.
func randomProfile(t *rapid.T, plan *estimator.Plan) draft {
	d := randomSelection(t, plan, randomWork(t))
	if chance(t, "has a baseline", 4) {
		d = randomBaseline(t, plan, d)
	}
	if !legal(plan, d) {
		t.SkipNow()
	}
	return d
}

// dump writes everything that an option says, numbers in canonical text.
func dump(o *estimator.Option) string {
	var b strings.Builder
	text := func(d *decimal.Decimal) string {
		if d == nil {
			return "-"
		}
		return pricing.Text(*d)
	}
	fmt.Fprintf(&b, "%s rank %d %s baseline %v low %v list %s contracted %s cost %s known %s missing %v saving %s per million %s notes %q\n",
		o.ID, o.Rank, o.Status, o.Baseline, o.LowConfidence, text(&o.ListCost), text(&o.Contracted), text(&o.MonthlyCost),
		text(&o.KnownCost), o.Missing, text(o.SavingVsBase), text(o.CostPerMillion), o.Notes)
	if o.Coverage != nil {
		fmt.Fprintf(&b, " coverage %+v\n", *o.Coverage)
	}
	if o.ExcludedBy != nil {
		fmt.Fprintf(&b, " excluded %+v\n", *o.ExcludedBy)
	}
	if s := o.Sizing; s != nil {
		fmt.Fprintf(&b, " sizing %s mean %s share %s x %s %s vcpu %s memory %s utilization %s why %s\n",
			text(&s.Instances), text(&s.MeanInstances), text(&s.NodeShare), s.Unit, s.InstanceType, text(&s.VCPU), text(&s.MemoryMB), text(&s.Utilization), s.Why)
	}
	for i := range o.LineItems {
		item := &o.LineItems[i]
		fmt.Fprintf(&b, " %s %s consumed %s %s priced %s %s list %s contracted %s effective %s note %q\n", item.Meter, item.Price.Address,
			text(&item.ConsumedQuantity), item.ConsumedUnit, text(&item.PricedQuantity), item.Unit,
			text(&item.ListCost), text(&item.ContractedCost), text(&item.EffectiveCost), item.Note)
		for _, tiers := range [][]estimator.TierCost{item.ListTiers, item.ContractedTiers, item.EffectiveTiers} {
			for _, tier := range tiers {
				fmt.Fprintf(&b, "  %q from %s quantity %s x %s = %s\n", tier.Kind, text(&tier.From), text(&tier.Quantity), text(&tier.UnitPrice), text(&tier.Cost))
			}
		}
	}
	return b.String()
}

// TestRandomProfilesReachTheWholeVocabulary: the generator must not go stale.
func TestRandomProfilesReachTheWholeVocabulary(t *testing.T) {
	plan := plantest.Embedded(t)
	statuses := map[estimator.Status]int{}
	reasons := map[string]int{}
	meters := map[string]int{}
	offerings := map[pricing.OfferingID]int{}
	generator := rapid.Custom(func(t *rapid.T) draft { return randomProfile(t, plan) })
	for seed := range 300 {
		for _, o := range options(t, plan, generator.Example(seed)) {
			statuses[o.Status]++
			if o.Status == estimator.Priced {
				offerings[o.Offering.ID]++
			}
			if o.ExcludedBy != nil {
				reasons[o.ExcludedBy.Name]++
			}
			if o.Sizing != nil {
				reasons[o.Sizing.Why]++
			}
			for i := range o.LineItems {
				meters[string(o.Offering.ID)+"/"+string(o.LineItems[i].Meter)]++
			}
		}
	}
	for _, offering := range plan.Offerings() {
		if offerings[offering.ID] == 0 {
			t.Errorf("%s was never priced", offering.ID)
		}
		for _, meter := range offering.Meters {
			if name := string(offering.ID) + "/" + string(meter.Name); meters[name] == 0 {
				t.Errorf("no line of %s", name)
			}
		}
	}
	for _, want := range []string{
		"min_instances", "cpu", "memory", "concurrency", "cluster_share", "stated", "per_execution",
		"isolation", "max_memory_mb", "max_duration_ms", "max_vcpu", "max_ephemeral_storage_mb", "max_concurrency", "no_valid_unit", "instance_types",
	} {
		if reasons[want] == 0 {
			t.Errorf("no option is sized or excluded by %s", want)
		}
	}
	if statuses[estimator.Priced] == 0 || statuses[estimator.Excluded] == 0 {
		t.Errorf("statuses %v", statuses)
	}
}
