package decision_test

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// asked is a question about two options of a profile, and where to look for
// crossings that the answer missed, as shares of 2^16.
type asked struct {
	plan    *estimator.Plan // with the rate card, which takes time to compile
	card    any
	draft   draft
	a, b    string
	axis    decision.Axis
	samples []uint16
}

func (q *asked) String() string {
	return fmt.Sprintf("%s and %s along %s: %s, rate card %v", q.a, q.b, q.axis, q.draft, q.card)
}

// questionAbout draws a profile that selects two offerings, and an option of each, or
// what runs today in its place; false when one of them has no price for the profile.
func questionAbout(t *rapid.T, plan *estimator.Plan, first, second *pricing.Offering) (asked, bool) {
	d := sized(t, worked(t, first, second))
	if rapid.IntRange(0, 5).Draw(t, "has a baseline") == 0 || first.ID == second.ID {
		d["baseline_offering"], d["baseline_region"], d["baseline_instance_type"], d["baseline_instances"] = "aws/ec2", "us-east-1", "m5.large", 3
	}
	q := asked{plan: plan, draft: d, samples: rapid.SliceOfN(rapid.Uint16(), 8, 8).Draw(t, "samples")}
	comparison := q.comparison(t, d)
	totals := comparison.Totals()
	idOf := func(label string, of *pricing.Offering, not string) string {
		var ids []string
		for i := range totals {
			option := &totals[i]
			if (option.Offering.ID == of.ID || option.Baseline) && option.ID != not && option.Status == estimator.Priced && comparison.PricedInUse(i) {
				ids = append(ids, option.ID)
			}
		}
		if len(ids) == 0 {
			return ""
		}
		slices.Sort(ids)
		return rapid.SampledFrom(ids).Draw(t, label)
	}
	q.a = idOf("a", first, "")
	q.b = idOf("b", second, q.a)
	if q.a == "" || q.b == "" {
		return q, false
	}
	switch rapid.IntRange(0, 4).Draw(t, "has a rate card") {
	case 0:
	case 1:
		q.negotiate(t, []map[string]string{{"offering": string(first.ID), "percent": "40"}, {"provider": "aws", "percent": "7.5"}})
	default:
		q.level(t, totals)
	}
	return q, true
}

// level negotiates the dearer offering down to about what the other one costs, so
// that they cross near today.
func (q *asked) level(t *rapid.T, totals []estimator.Total) {
	both := slices.DeleteFunc(slices.Clone(totals), func(o estimator.Total) bool { return o.ID != q.a && o.ID != q.b })
	cheaper, dearer := both[0].Cost.Decimal(), both[1].Cost.Decimal()
	if !dearer.IsPositive() {
		return
	}
	share := pricing.Ratio(cheaper, dearer).Mul(decimal.New(rapid.Int64Range(80, 120).Draw(t, "level at"), -2))
	if percent := decimal.NewFromInt(1).Sub(share).Shift(2).Round(1); percent.IsPositive() {
		q.negotiate(t, []map[string]string{{"offering": string(both[1].Offering.ID), "percent": pricing.Text(percent)}})
	}
}

// negotiate puts the plan under a rate card, once for all estimates of the question.
func (q *asked) negotiate(t tester, discounts []map[string]string) {
	t.Helper()
	q.card = map[string]any{"name": "negotiated", "discounts": discounts}
	load, _, err := profile(t, q.draft.with("rate_card", q.card)).Resolve(q.plan.BaselineVCPU)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	if q.plan, err = q.plan.Rated(load); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

// comparison estimates a profile in full: every option that it selects.
func (q *asked) comparison(t tester, d draft) *estimator.Comparison {
	t.Helper()
	load, _, err := profile(t, d).Resolve(q.plan.BaselineVCPU)
	if err != nil {
		t.Fatalf("%s: %s: %v", q, d, err)
	}
	comparison, err := q.plan.Compare(load, nil)
	if err != nil {
		t.Fatalf("%s: %s: %v", q, d, err)
	}
	return comparison
}

// worked draws what runs, what surrounds it and how it is bought.
func worked(t *rapid.T, first, second *pricing.Offering) draft {
	among := func(label string, values ...any) any { return rapid.SampledFrom(values).Draw(t, label) }
	d := draft{
		"offerings":             []string{string(first.ID), string(second.ID)},
		"regions":               []string{"aws:us-east-1", "azure:eastus", "gcp:us-central1"},
		"invocations_per_month": pricing.Text(decimal.NewFromInt(rapid.Int64Range(0, 100_000_000).Draw(t, "invocations"))),
		"duration_ms":           among("duration", "1", "40", "99.5", "100", "120", "1001", "3000", "20000"),
		"memory_mb":             rapid.SampledFrom([]int64{128, 400, 512, 1024, 1500}).Draw(t, "memory"),
		"min_instances":         rapid.Int64Range(0, 4).Draw(t, "minimum"),
		"free_tier":             rapid.Bool().Draw(t, "free"),
	}
	optional := func(oneIn int, name string, value func() any) {
		if rapid.IntRange(1, oneIn).Draw(t, "gives "+name) == oneIn {
			d[name] = value()
		}
	}
	optional(3, "vcpu", func() any {
		if slices.ContainsFunc([]*pricing.Offering{first, second}, func(o *pricing.Offering) bool { return o.Placement.Sandbox != nil }) {
			return among("vcpu", "0.05", "0.08") // of a stated vcpu every size is tried: few of them are enough
		}
		return among("vcpu", "0.1", "0.5", "1", "2")
	})
	optional(4, "concurrency", func() any { return among("concurrency", 1, 2, 20, 80) })
	optional(5, "provisioned_concurrency", func() any { return rapid.Int64Range(1, 20).Draw(t, "provisioned") })
	optional(5, "cluster_workloads", func() any { return rapid.Int64Range(2, 20).Draw(t, "workloads") })
	optional(3, "purchase", func() any {
		return among("purchase", []string{"spot"}, []string{"committed_1y"}, []string{"on_demand", "committed_3y", "flex_cud_1y"})
	})
	optional(5, "fx_rates", func() any { return map[string]string{"USD": "0.8812"} })
	if d["fx_rates"] != nil {
		d["currency"] = "CHF"
	}
	for _, field := range around {
		optional(6, field.name, func() any { return among(field.name, field.telling...) })
	}
	return d
}

// sized draws how fleets follow the load.
func sized(t *rapid.T, d draft) draft {
	if rapid.Bool().Draw(t, "gives a utilization") {
		d["steady_utilization"] = rapid.SampledFrom([]string{"0.05", "0.3", "0.6667", "1"}).Draw(t, "utilization")
	}
	if rapid.IntRange(0, 2).Draw(t, "comes over time") == 0 {
		return overTime(t, d)
	}
	if rapid.IntRange(0, 3).Draw(t, "switches off") == 0 {
		d["hours_running_per_month"] = rapid.SampledFrom([]string{"365", "200.5"}).Draw(t, "running")
	}
	return d
}

// overTime draws a load over time and the sizings of the fleets that serve it.
func overTime(t *rapid.T, d draft) draft {
	if shape := rapid.SampledFrom(append(workload.ShapeNames(), "")).Draw(t, "shape"); shape != "" {
		d["load_shape"] = shape
	} else {
		d["load_profile"] = map[string]any{"step_seconds": 3600, "counts": rapid.SliceOfN(rapid.Int64Range(1, 1000), 2, 24).Draw(t, "counts")}
	}
	// Every step is sized with every type that may be the cheapest: few of them are
	// enough here.
	d["instance_types"] = []string{"t3.small", "m5.large", "m7g.large", "Standard_B2ts_v2", "Standard_D2s_v5", "Standard_D2ps_v5", "e2-medium", "n1-standard-2", "c4a-standard-2"}
	names := workload.SizingNames()
	if rapid.IntRange(0, 3).Draw(t, "nobody waits") > 0 {
		names = slices.DeleteFunc(names, func(name string) bool { return workload.ParseSizing(name).Latency })
	}
	sizings := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 2, rapid.ID[string]).Draw(t, "sizings")
	d["sizing"] = sizings
	follows := false
	for _, name := range sizings {
		sizing := workload.ParseSizing(name)
		follows = follows || sizing.Base != workload.SizingSteady
		if sizing.Latency {
			d["max_wait_ms"] = rapid.SampledFrom([]string{"0", "50", "2000"}).Draw(t, "wait")
		}
		if sizing.Zones {
			d["zones"] = rapid.SampledFrom([]int{2, 3}).Draw(t, "zones")
		}
		if sizing.Base == workload.SizingAutoscaled {
			d["scale_in_delay_s"] = rapid.SampledFrom([]int{0, 300, 900}).Draw(t, "delay")
		}
	}
	if follows && rapid.Bool().Draw(t, "gives a target") {
		d["target_utilization"] = rapid.SampledFrom([]string{"0.5", "0.9", "1"}).Draw(t, "target")
	}
	if d["vcpu"] != nil && rapid.Bool().Draw(t, "gives speeds") {
		d["speed_factors"] = map[string]string{"arm64": "1.15", "m7g": "1.3", "x86_64": "1"}
	}
	return d
}
