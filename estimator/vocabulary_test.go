package estimator_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// TestRandomProfilesReachTheWholeVocabulary: the generator must not go stale.
// Every offering is priced, and every meter that has a price anywhere has a line.
func TestRandomProfilesReachTheWholeVocabulary(t *testing.T) {
	plan := plantest.Embedded(t)
	seen := map[string]int{}
	note := func(o *estimator.Option) {
		seen["status "+string(o.Status)]++
		if o.ExcludedBy != nil {
			seen[o.ExcludedBy.Name]++
		}
		if o.Sizing != nil {
			seen[o.Sizing.Why]++
		}
		for i := range o.LineItems {
			seen[string(o.Offering.ID)+"/"+string(o.LineItems[i].Meter)]++
		}
	}
	profiles := rapid.Custom(func(t *rapid.T) draft { return randomProfile(t, plan) })
	for seed := range 200 {
		for _, o := range options(t, plan, profiles.Example(seed)) {
			note(&o)
		}
	}
	for i := range plan.Offerings() {
		offering := &plan.Offerings()[i]
		generator := rapid.Custom(func(t *rapid.T) draft {
			s := randomSubject(t, plan, "subject", func(o *pricing.Offering) bool { return o.ID == offering.ID })
			d := randomWork(t).without("isolation").selecting(s)
			if chance(t, "has a rate card", 3) {
				d = randomCard(t, plan, d, anyCurrency)
			}
			if chance(t, "may be empty", 3) {
				d["min_instances"], d["invocations_per_month"] = int64(0), "1"
				d = d.without("busy_vcpu_hours_per_month").with("duration_ms", "100").with("memory_mb", int64(512)).with("shared_memory_mb", int64(0))
			}
			if !legal(plan, d) {
				t.SkipNow()
			}
			return d
		})
		for seed := range 120 {
			for _, o := range options(t, plan, generator.Example(seed)) {
				note(&o)
			}
		}
		for j := range offering.Meters {
			m := &offering.Meters[j]
			if name := string(offering.ID) + "/" + string(m.Name); seen[name] == 0 && pricedSomewhere(plan, offering, m) {
				t.Errorf("no line of %s", name)
			}
		}
	}
	for _, want := range []string{
		"min_instances", "cpu", "memory", "concurrency", "cluster_share", "stated", "per_execution", "platform_minimum",
		"isolation", "max_memory_mb", "max_duration_ms", "max_vcpu", "max_ephemeral_storage_mb", "max_concurrency", "no_valid_unit", "instance_types",
		"status priced", "status excluded", "status missing_price", "status missing_rate",
	} {
		if seen[want] == 0 {
			t.Errorf("no option is sized or excluded by %s", want)
		}
	}
}

// pricedSomewhere reports whether a meter has a price in any region.
func pricedSomewhere(plan *estimator.Plan, offering *pricing.Offering, m *pricing.Meter) bool {
	return slices.ContainsFunc(plan.SubjectsOf(offering.ID, pricing.OnDemand), func(s estimator.Subject) bool {
		at := addressOf(s, m, "", pricing.OnDemand)
		if !m.PerType && len(m.Disks) == 0 {
			return plan.Catalog().Price(at) != nil
		}
		list := plan.Catalog().List(at.Offering.Provider())
		return slices.ContainsFunc(list.Prices, func(p pricing.Price) bool {
			at.Type = p.Address.Type
			return p.Address == at
		})
	})
}
