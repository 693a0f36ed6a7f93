package estimator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/workload"
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
		with("architecture", string(s.Architecture)).
		with("purchase", []string{string(s.Purchase)})
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

// randomWork draws every field that says what runs and what surrounds it,
// extremes included.
func randomWork(t *rapid.T) draft { return surrounded(t, coreWork(t)) }

// surrounded adds what stands around the compute.
func surrounded(t *rapid.T, d draft) draft {
	for _, field := range []struct {
		name string
		draw func() any
	}{
		{"http", func() any {
			return rapid.SampledFrom([]string{"none", "direct", "gateway", "gateway_rest"}).Draw(t, "http")
		}},
		{"request_kb", func() any {
			return drawAmount(t, "request", 3_000, "0", "0.5", "1", "511.999", "512", "512.001", "1024.5")
		}},
		{"response_kb", func() any { return drawAmount(t, "response", 3_000, "0", "0.001", "8", "512", "513", "100000") }},
		{"log_kb", func() any { return drawAmount(t, "log", 100, "0", "0.25", "1", "1000") }},
		{"disk_gb", func() any {
			return drawAmount(t, "disk", 4_000, "0", "0.1", "30", "32", "32.001", "100", "1024", "65536.5")
		}},
		{"nat_gateways", func() any { return drawInt(t, "gateways", 5, 0, 1, 2) }},
	} {
		if chance(t, "gives "+field.name, 3) {
			d[field.name] = field.draw()
		}
	}
	return d
}

// coreWork draws every field that says what runs.
func coreWork(t *rapid.T) draft {
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

// randomSubject draws an offering, how it is bought, and where: each offering as
// often as any other, on demand half of the time, and half of the time where it
// is known to have prices.
func randomSubject(t *rapid.T, plan *estimator.Plan, label string, of func(*pricing.Offering) bool) estimator.Subject {
	var offerings []*pricing.Offering
	for i := range plan.Offerings() {
		if o := &plan.Offerings()[i]; of == nil || of(o) {
			offerings = append(offerings, o)
		}
	}
	offering := rapid.SampledFrom(offerings).Draw(t, label+" offering")
	purchase := pricing.OnDemand
	if rapid.Bool().Draw(t, label+" is bought otherwise") {
		purchase = rapid.SampledFrom(estimator.Ways(offering)).Draw(t, label+" purchase")
	}
	subjects := plan.SubjectsOf(offering.ID, purchase)
	if rapid.Bool().Draw(t, label+" is where prices are") {
		m := &offering.Meters[0] // what is paid for in the first place
		known := slices.DeleteFunc(slices.Clone(subjects), func(s estimator.Subject) bool {
			return !m.PerType && priceOf(plan, s, m, "", pricing.OnDemand) == nil
		})
		if len(known) > 0 {
			subjects = known
		}
	}
	return rapid.SampledFrom(subjects).Draw(t, label)
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
		types[i] = rapid.SampledFrom(machines).Draw(t, "type").Name
		if chance(t, "glob", 3) {
			types[i] = types[i][:len(types[i])-2] + "*"
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

// pricedMachines are the machine types that have a price for the candidate, as it
// is bought.
func pricedMachines(plan *estimator.Plan, s estimator.Subject) []*pricing.MachineType {
	offering := machinesOf(s)
	if offering == "" {
		return nil
	}
	exact := []pricing.Purchase{s.Purchase}
	if s.Purchase.Cheapest() {
		exact = s.Offering.Commitments(s.Purchase.Term())
	}
	var machines []*pricing.MachineType
	list := plan.Catalog().List(offering.Provider())
	for i := range list.Machines {
		machine := &list.Machines[i]
		sold := machine.Offering == offering && slices.ContainsFunc(exact, func(purchase pricing.Purchase) bool {
			s.Purchase = purchase
			_, hourly := machineRate(plan, s, machine)
			return hourly != nil
		})
		if sold {
			machines = append(machines, machine)
		}
	}
	return machines
}

// perType is the meter of a candidate's machines.
func perType(s estimator.Subject) *pricing.Meter {
	return &s.Offering.Meters[slices.IndexFunc(s.Offering.Meters, func(m pricing.Meter) bool { return m.PerType })]
}

// machineRate is the list price of an hour of a machine and what is paid for it;
// nil where nobody published what it takes.
func machineRate(plan *estimator.Plan, s estimator.Subject, machine *pricing.MachineType) (list, paid *big.Rat) {
	m := perType(s)
	price := priceOf(plan, s, m, machine.Name, pricing.OnDemand)
	if price == nil || machine.Architecture != s.Architecture && !m.AnyArchitecture {
		return nil, nil
	}
	list = rat(price.Tiers.Steps[0].UnitPrice)
	switch {
	case s.Purchase == pricing.OnDemand:
		return list, list
	case slices.Contains(m.Purchases, s.Purchase):
		bought := priceOf(plan, s, m, machine.Name, s.Purchase)
		if bought == nil {
			return list, nil
		}
		return list, rat(bought.Tiers.Steps[0].UnitPrice)
	}
	switch percent, sold := percentOff(m, s.Purchase, machine.Family); {
	case percent != nil:
		return list, product(list, remaining(*percent))
	case sold:
		return list, nil // for other families
	default:
		return list, list
	}
}

// percentOff is what a way of buying takes off a meter, for a family of machines,
// and whether it takes anything off for any family.
func percentOff(m *pricing.Meter, bought pricing.Purchase, family string) (percent *decimal.Decimal, sold bool) {
	for i := range m.Discounts {
		if d := &m.Discounts[i]; d.Purchase == bought {
			sold = true
			if len(d.Families) == 0 || slices.Contains(d.Families, family) {
				return &d.Percent, true
			}
		}
	}
	return nil, sold
}

// remaining is what a percentage leaves.
func remaining(percent decimal.Decimal) *big.Rat {
	return difference(ratInt(1), quotient(rat(percent), ratInt(100)))
}

// priceOf is the published price of a candidate's meter, or nil.
func priceOf(plan *estimator.Plan, s estimator.Subject, m *pricing.Meter, kind string, purchase pricing.Purchase) *pricing.Price {
	return plan.Catalog().Price(addressOf(s, m, kind, purchase))
}

// addressOf is where a price of a candidate's meter stands, after the rules of
// the definition.
func addressOf(s estimator.Subject, m *pricing.Meter, kind string, purchase pricing.Purchase) pricing.Address {
	at := pricing.Address{Offering: s.Offering.ID, Meter: m.Name, Type: kind, Architecture: s.Architecture, Purchase: purchase}
	if m.PriceOffering != "" {
		at.Offering = m.PriceOffering
	}
	if m.PriceMeter != "" {
		at.Meter = m.PriceMeter
	}
	if m.AnyArchitecture {
		at.Architecture = pricing.AnyArchitecture
	}
	switch m.Area {
	case pricing.AreaZone:
		at.Area = s.Region.Zone
	case pricing.AreaContinent:
		at.Area = s.Region.Continent
	case pricing.AreaGlobal:
		at.Area = "global"
	default:
		at.Area = pricing.Area(s.Region.ID)
	}
	return at
}

// randomPurchases draws the ways of buying that a request compares.
func randomPurchases(t *rapid.T, s estimator.Subject) []string {
	purchases := []string{string(s.Purchase)}
	for _, more := range []string{"on_demand", "spot", "committed_1y", "committed_3y"} {
		if chance(t, "also "+more, 4) && more != purchases[0] {
			purchases = append(purchases, more)
		}
	}
	return purchases
}

// randomSelection draws what is compared: one candidate, globs, providers,
// jurisdictions, or the default.
func randomSelection(t *rapid.T, plan *estimator.Plan, d draft) draft {
	s := randomSubject(t, plan, "subject", nil)
	switch rapid.IntRange(0, 7).Draw(t, "selection") {
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
	case 5:
		return d.with("option", s.ID)
	default:
		d = d.selecting(s)
	}
	if rapid.Bool().Draw(t, "says how it is bought") {
		d = d.with("purchase", randomPurchases(t, s))
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
	s := randomSubject(t, plan, "baseline", nil)
	machines := pricedMachines(plan, s)
	if machinesOf(s) != "" && len(machines) == 0 {
		return d
	}
	d = d.with("baseline_offering", string(s.Offering.ID)).with("baseline_region", s.Region.ID)
	if s.Purchase != pricing.OnDemand {
		d = d.with("baseline_purchase", string(s.Purchase))
	}
	if pairs := pairsOf(t, s.Offering.Placement.Fleet); len(pairs) > 0 {
		shape := rapid.SampledFrom(pairs).Draw(t, "baseline shape")
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

// pairsOf are valid pairs of a fleet that sells pairs; of a grid, one.
func pairsOf(t *rapid.T, fleet *pricing.Fleet) []pricing.Shape {
	switch {
	case fleet == nil:
		return nil
	case fleet.Grid == nil:
		return fleet.Shapes
	}
	pairs := gridPairs(fleet.Grid)
	return pairs[rapid.IntRange(0, len(pairs)-1).Draw(t, "pair of the grid"):][:1]
}

// gridPairs are all pairs of a grid.
func gridPairs(g *pricing.Grid) []pricing.Shape {
	var pairs []pricing.Shape
	for vcpu := g.MinVCPU; vcpu.LessThanOrEqual(g.MaxVCPU); vcpu = vcpu.Add(g.VCPUStep) {
		most := vcpu.Mul(decimal.NewFromInt(g.MaxMiBPerVCPU)).IntPart()
		for memory := g.MinMemoryMiB; memory <= most; memory += g.MemoryStepMiB {
			if decimal.NewFromInt(memory).GreaterThanOrEqual(vcpu.Mul(decimal.NewFromInt(g.MinMiBPerVCPU))) {
				pairs = append(pairs, pricing.Shape{VCPU: vcpu, MemoryMiB: memory})
			}
		}
	}
	return pairs
}

// randomProfile draws a legal profile over the whole field table.
func randomProfile(t *rapid.T, plan *estimator.Plan) draft {
	d := randomSelection(t, plan, randomWork(t))
	if chance(t, "has a baseline", 4) {
		d = randomBaseline(t, plan, d)
	}
	if chance(t, "has a rate card", 4) {
		d = randomCard(t, plan, d, anyCurrency)
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
	fmt.Fprintf(&b, "%s (%s) rank %d %s baseline %v low %v list %s contracted %s cost %s known %s missing %v saving %s per million %s notes %q\n",
		o.ID, o.Commitment, o.Rank, o.Status, o.Baseline, o.LowConfidence, text(&o.ListCost), text(&o.Contracted), text(&o.MonthlyCost),
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
		fmt.Fprintf(&b, " %s %s paid %s consumed %s %s priced %s %s list %s contracted %s effective %s allowance %v scope %s note %q\n", item.Meter, item.Address,
			paidAt(item), text(&item.ConsumedQuantity), item.ConsumedUnit, text(&item.PricedQuantity), item.PricingUnit(),
			text(&item.ListCost), text(&item.ContractedCost), text(&item.EffectiveCost), item.Allowance != nil, item.Scope, item.Note)
		for _, rate := range []pricing.Tiers{item.Rates.List, item.Rates.Contracted, item.Rates.Effective} {
			fmt.Fprintf(&b, "  %s", rate.Mode)
			for _, step := range rate.Steps {
				fmt.Fprintf(&b, " %s:%s", text(&step.From), text(&step.UnitPrice))
			}
		}
		fmt.Fprintln(&b)
		for _, tiers := range [][]estimator.TierCost{item.ListTiers, item.ContractedTiers, item.EffectiveTiers} {
			for _, tier := range tiers {
				fmt.Fprintf(&b, "  %q from %s quantity %s x %s (%s) = %s\n", tier.Kind, text(&tier.From), text(&tier.Quantity), text(&tier.UnitPrice), text(tier.PublishedUnitPrice), text(&tier.Cost))
			}
		}
	}
	return b.String()
}

// paidAt is where the price stands that a line is paid with, if it is another
// than the list price.
func paidAt(item *estimator.LineItem) string {
	if item.EffectivePrice == nil {
		return "-"
	}
	return item.EffectivePrice.Address.String()
}
