package main_test

import (
	"fmt"
	"math/big"
	"strings"
)

// lines recomputes every line item of an option and returns the sums.
func (v *verifier) lines(option object) (listed, contracted, effective *big.Rat) {
	listed, contracted, effective = new(big.Rat), new(big.Rat), new(big.Rat)
	outer := v.where
	for _, line := range objects(option, "line_items") {
		v.where = outer + " " + word(line, "meter")
		v.line(option, line)
		listed = plus(listed, v.number(line, "list_cost"))
		contracted = plus(contracted, v.number(line, "contracted_cost"))
		effective = plus(effective, v.number(line, "effective_cost"))
	}
	v.where = outer
	return listed, contracted, effective
}

// line: the tiers of each of the three prices add up to its cost. Tiers that are
// not written are those of the price before.
func (v *verifier) line(option, line object) {
	priced := v.number(line, "priced_quantity")
	tiers := objects(line, "tiers")
	for _, price := range []string{"tiers", "contracted_tiers", "effective_tiers"} {
		v.bounds(objects(line, price))
	}
	for _, price := range []struct{ tiers, cost string }{
		{"tiers", "list_cost"}, {"contracted_tiers", "contracted_cost"}, {"effective_tiers", "effective_cost"},
	} {
		if holds(line, price.tiers) {
			tiers = objects(line, price.tiers)
		}
		v.tiers(price.tiers, tiers, priced, v.number(line, price.cost))
	}
	if holds(line, "effective_tiers") {
		v.bands(option, objects(line, "effective_tiers"))
	}
	v.granularity(option, line, priced)
	v.rates(option, line)
	v.around(option, line)
	for _, key := range []string{"address", "effective_date", "source"} {
		ofCard := key == "effective_date" && strings.HasPrefix(word(line, "source"), "rate card ")
		if word(line, key) == "" && !ofCard {
			v.complainf("has no %s", key)
		}
	}
}

// tiers: quantities add up to the priced quantity, quantity x unit price is the
// cost of each, and the costs add up to the cost of the line. What is free is
// an allowance and costs nothing; nothing else does.
func (v *verifier) tiers(name string, tiers []object, priced, cost *big.Rat) {
	quantities, costs := new(big.Rat), new(big.Rat)
	for _, tier := range tiers {
		quantity, unitPrice, part := v.number(tier, "quantity"), v.number(tier, "unit_price"), v.number(tier, "cost")
		v.same(name+" cost", part, times(quantity, unitPrice))
		free := word(tier, "kind") == "allowance"
		gift := v.card() != nil && unitPrice.Sign() == 0 // a card may give something away
		if free != (unitPrice.Sign() == 0) && !gift || unitPrice.Sign() < 0 || quantity.Sign() <= 0 {
			v.complainf("%s: kind %q has unit price %s and quantity %s", name, word(tier, "kind"), decimalText(unitPrice), decimalText(quantity))
		}
		quantities, costs = plus(quantities, quantity), plus(costs, part)
	}
	v.same(name+" quantity", quantities, priced)
	v.same(name+" sum", costs, cost)
}

// bounds: a tier holds what lies between its lower bound and the next one. An
// allowance that the list publishes as its first tier fills a part of it.
func (v *verifier) bounds(tiers []object) {
	granted, from := new(big.Rat), new(big.Rat)
	for i, tier := range tiers {
		if word(tier, "kind") == "usage_band" {
			return // whose bounds are hours of one unit
		}
		if word(tier, "kind") == "allowance" {
			granted = v.number(tier, "quantity")
			v.same("from of the allowance", v.number(tier, "from"), new(big.Rat))
			continue
		}
		start := v.number(tier, "from")
		if counted := plus(from, granted); granted.Sign() == 0 || start.Cmp(counted) != 0 || i == 1 {
			v.same("from of a tier", start, from)
		}
		from = plus(from, v.number(tier, "quantity"))
	}
}

// bands: usage bands begin at the hours of one unit that the bands before hold.
func (v *verifier) bands(option object, tiers []object) {
	sizing, _ := option["sizing"].(object)
	from := new(big.Rat)
	for _, tier := range tiers {
		if word(tier, "kind") != "usage_band" {
			continue
		}
		if holds(sizing, "node_share") {
			return // whose hours are rounded at the end of each band
		}
		instances := v.number(sizing, "instances")
		v.same("from of the band", v.number(tier, "from"), from)
		if instances.Sign() > 0 {
			from = plus(from, new(big.Rat).Quo(v.number(tier, "quantity"), instances))
		}
	}
}

// granularity: rounding never makes a quantity smaller, and only time is
// rounded. Where the profile alone decides it, the quantity is recomputed.
func (v *verifier) granularity(option, line object, priced *big.Rat) {
	per, block := big.NewRat(1, 1), word(line, "consumed_unit")
	if holds(line, "per") {
		per = v.number(line, "per")
		block = per.RatString() + " " + block // "10 Requests"
	}
	consumed, billed := v.number(line, "consumed_quantity"), times(priced, per)
	if block != word(line, "unit") {
		v.complainf("consumes %s and bills %s", word(line, "consumed_unit"), word(line, "unit"))
	}
	unit := word(line, "unit")
	blocks := strings.HasSuffix(word(line, "meter"), "gateway-requests") // of which a large request takes several
	switch {
	case !blocks && !strings.HasSuffix(unit, "-Seconds"):
		v.same("consumed_quantity", consumed, billed)
	case consumed.Cmp(billed) > 0:
		v.complainf("consumed_quantity %s shrinks to %s", decimalText(consumed), decimalText(billed))
	}
	if unit == "Requests" && v.number(v.profile(), "provisioned_concurrency").Sign() == 0 {
		v.same("requests", consumed, v.number(v.profile(), "invocations_per_month"))
	}
	if want := v.runSeconds(option, line); want != nil {
		v.same("consumed_quantity", consumed, want)
	}
}

// runSeconds is what the stated duration consumes, for lines that nothing but
// the profile and the size of an instance decide; nil for the others.
func (v *verifier) runSeconds(option, line object) *big.Rat {
	profile := v.profile()
	sizing, _ := option["sizing"].(object)
	if !v.assumed("vcpu") || v.number(profile, "provisioned_concurrency").Sign() != 0 || v.number(profile, "concurrency").Cmp(big.NewRat(1, 1)) != 0 {
		return nil
	}
	seconds := times(v.number(profile, "invocations_per_month"), v.number(profile, "duration_ms"), big.NewRat(1, 1000))
	gb := big.NewRat(1, 1024)
	var vcpu string
	var memory int64
	switch unit := word(sizing, "unit"); {
	case word(option, "billing") != "per_execution":
		return nil
	case strings.Contains(unit, "vCPU"):
		if _, err := fmt.Sscanf(unit, "%s vCPU / %d MiB", &vcpu, &memory); err != nil {
			v.complainf("unit %q: %v", unit, err)
		}
	default:
		if _, err := fmt.Sscanf(unit, "%d MB", &memory); err != nil {
			v.complainf("unit %q: %v", unit, err)
		}
	}
	switch word(line, "meter") {
	case "memory-time":
		return times(seconds, big.NewRat(memory, 1), gb)
	case "vcpu-time":
		size, _ := new(big.Rat).SetString(vcpu)
		return times(seconds, size)
	case "ephemeral-storage":
		const included = 512
		return times(seconds, minus(v.number(profile, "ephemeral_storage_mb"), big.NewRat(included, 1)), gb)
	default:
		return nil
	}
}

// assumed reports whether a field entered the answer as an assumption.
func (v *verifier) assumed(field string) bool {
	for _, assumption := range objects(v.answer, "assumptions") {
		if word(assumption, "field") == field {
			return true
		}
	}
	return false
}

// meanHours: a fleet that follows its load has its mean number of instances, which the
// answer rounds to 12 digits, and their MiB to whole ones.
func (v *verifier) meanHours(line, sizing object, hours *big.Rat) {
	quantity, digits := v.number(line, "priced_quantity"), big.NewRat(1, 100_000_000_000)
	switch {
	case word(line, "unit") == "Instance-Hours":
		want := times(v.number(sizing, "mean_instances"), hours)
		v.near("instance hours", quantity, want, times(want, digits))
	case word(line, "unit") == "vCPU-Hours":
		want := times(v.number(sizing, "vcpu"), hours)
		v.near("vCPU hours", quantity, want, times(want, digits))
	case word(line, "unit") == "GB-Hours" && word(line, "meter") == "memory-time":
		v.near("GB hours", quantity, times(v.number(sizing, "memory_mb"), hours, big.NewRat(1, 1024)), times(hours, big.NewRat(1, 2048)))
	}
}

// sizing: whole units run the stated hours, and the utilization is the mean
// demand over their vCPUs.
func (v *verifier) sizing(option, sizing object) {
	if word(option, "billing") != "always_on" || word(sizing, "why") == "cluster_share" {
		return
	}
	profile := v.profile()
	hours := v.number(profile, "hours_running_per_month")
	vcpu := v.number(sizing, "vcpu")
	for _, line := range objects(option, "line_items") {
		quantity := v.number(line, "priced_quantity")
		if word(sizing, "mean_instances") != "" {
			v.meanHours(line, sizing, hours)
			continue
		}
		switch word(line, "unit") {
		case "Instance-Hours":
			v.same("instance hours", quantity, times(v.number(sizing, "instances"), hours))
		case "vCPU-Hours":
			v.same("vCPU hours", quantity, times(vcpu, hours))
		case "GB-Hours":
			if word(line, "meter") == "memory-time" {
				v.same("GB hours", quantity, times(v.number(sizing, "memory_mb"), hours, big.NewRat(1, 1024)))
			}
		}
	}
	if vcpu.Sign() == 0 {
		return
	}
	const msPerHour = 3_600_000
	demand := times(v.number(profile, "invocations_per_month"), v.number(profile, "duration_ms"), v.vcpu())
	v.sameRatio("utilization", v.number(sizing, "utilization"), demand, times(hours, big.NewRat(msPerHour, 1), vcpu))
}

// vcpu is what one invocation keeps busy: as stated, else the fraction that the
// assumption names.
func (v *verifier) vcpu() *big.Rat {
	const mbPerVCPU = 1769
	if !v.assumed("vcpu") {
		return v.number(v.profile(), "vcpu")
	}
	share := times(v.number(v.profile(), "memory_mb"), big.NewRat(1, mbPerVCPU))
	if one := big.NewRat(1, 1); share.Cmp(one) > 0 {
		return one
	}
	return share
}
