package portfolio_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// drawRow draws a workload from what moves a bill: load, memory, traffic, free
// tier, where it may run.
func drawRow(t *rapid.T, common draft) draft {
	d := common.with(draft{
		"invocations_per_month": rapid.SampledFrom([]int64{0, 1, 1_000, 1_234_567, 30_000_000, 900_000_000, 60_000_000_000}).Draw(t, "invocations"),
		"duration_ms":           rapid.SampledFrom([]string{"1", "37.5", "120", "999.999", "4000"}).Draw(t, "duration"),
		"memory_mb":             rapid.SampledFrom([]int{128, 200, 512, 1769, 3000, 7777}).Draw(t, "memory"),
	})
	for _, field := range []struct {
		name   string
		values []any
	}{
		{"response_kb", []any{"0.1", "12.7", "900"}},
		{"log_kb", []any{"0.3", "4"}},
		{"http", []any{"direct", "gateway"}},
		{"min_instances", []any{0, 1, 3}},
		{"shared_memory_mb", []any{20, 100}},
		{"concurrency", []any{1, 7, 80}},
		{"vcpu", []any{"0.25", "0.7", "2"}},
		{"hours_running_per_month", []any{"182.5", "547.333333"}},
		{"disk_gb", []any{"8", "130.5"}},
		{"nat_gateways", []any{1, 3}},
		{"cluster_workloads", []any{4}},
		{"purchase", []any{[]string{"on_demand", "spot"}, []string{"on_demand", "committed_1y"}, []string{"on_demand", "committed_3y", "spot"}}},
	} {
		if rapid.IntRange(0, 3).Draw(t, "gives "+field.name) == 0 {
			d[field.name] = rapid.SampledFrom(field.values).Draw(t, field.name)
		}
	}
	switch rapid.IntRange(0, 4).Draw(t, "selection") {
	case 0:
		d["offerings"] = []string{rapid.SampledFrom([]string{"aws/lambda", "aws/ecs-ec2", "aws/eks-ec2", "gcp/gke-standard", "gcp/cloud-run"}).Draw(t, "offering")}
	case 1:
		d["offerings"] = []string{"aws/lambda", "aws/eks-ec2", "azure/functions-consumption"}
	case 2:
		d["providers"] = []string{rapid.SampledFrom([]string{"aws", "azure", "gcp"}).Draw(t, "provider")}
	}
	if rapid.IntRange(0, 2).Draw(t, "has a baseline") == 0 {
		d = d.with(draft{
			"baseline_offering": "aws/ec2", "baseline_instances": rapid.IntRange(1, 4).Draw(t, "machines"),
			"baseline_instance_type": rapid.SampledFrom([]string{"t3.small", "m5.large", "m6g.medium"}).Draw(t, "type"),
		})
	}
	return d
}

// drawCommon draws what all rows of a bill have in common.
func drawCommon(t *rapid.T) draft {
	d := draft{"free_tier": rapid.Bool().Draw(t, "free tier")}
	if rapid.IntRange(0, 2).Draw(t, "converts") == 0 {
		d["currency"], d["fx_rates"] = "CHF", map[string]string{"USD": "0.8812345", "EUR": "0.93"}
	}
	if rapid.IntRange(0, 2).Draw(t, "has a rate card") == 0 {
		price := map[string]any{"offering": "aws/lambda", "meter": "requests", "currency": "USD", "tiers": []any{
			map[string]any{"from": "0", "unit_price": "0.00000019"}, map[string]any{"from": "5000000", "unit_price": "0.00000011"},
		}}
		if d["currency"] != nil {
			price["currency"] = "EUR"
		}
		d["rate_card"] = map[string]any{
			"name": "negotiated", "prices": []any{price},
			"discounts": []any{map[string]any{"provider": "aws", "percent": "7.5"}, map[string]any{"offering": "gcp/cloud-run", "percent": "20"}},
		}
	}
	return d
}

// TestPortfolioOfOneEqualsItsEstimate: sharing a bill with nobody changes no digit.
func TestPortfolioOfOneEqualsItsEstimate(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		d := drawRow(t, drawCommon(t))
		answer := computed(t, plan, rowsOf(t, d))
		estimate := alone(t, plan, d)
		best := &estimate.Options[0]
		row := &answer.Rows[0]
		if best.Status != estimator.Priced {
			if row.Status == estimator.Priced {
				t.Fatalf("%s is priced, its estimate is not", row.OptionID)
			}
			return
		}
		if row.OptionID != best.ID || !row.MonthlyCost.Equal(best.MonthlyCost) || !row.ListCost.Equal(best.ListCost) ||
			!row.Contracted.Equal(best.Contracted) || !row.AloneCost.Equal(best.MonthlyCost) {
			t.Fatalf("%v:\n%s costs %s (list %s), its estimate %s says %s (list %s)", d, row.OptionID, row.MonthlyCost, row.ListCost, best.ID, best.MonthlyCost, best.ListCost)
		}
		if !answer.Total.MonthlyCost.Equal(best.MonthlyCost) || answer.Total.Status != estimator.Priced {
			t.Fatalf("total %+v, the estimate says %s", answer.Total, best.MonthlyCost)
		}
		detail, err := answer.Detail(0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range best.LineItems {
			want, got := &best.LineItems[i], &detail.Lines[i]
			if tiersOf(want) != tiersOf(&got.LineItem) || !want.EffectiveCost.Equal(got.EffectiveCost) || !want.ListCost.Equal(got.ListCost) {
				t.Fatalf("line %s:\n%s\n%s", want.Address, tiersOf(want), tiersOf(&got.LineItem))
			}
			if got.Pool >= 0 && !poolMatches(&answer.Pools[got.Pool], want) {
				t.Fatalf("pool of %s: %+v\nthe engine says\n%s", want.Address, answer.Pools[got.Pool], tiersOf(want))
			}
		}
		byOffering(t, answer, estimate)
		today(t, row, estimate)
	})
}

// poolMatches compares how a pool is priced with how the engine prices its line.
func poolMatches(p *portfolio.Pool, l *estimator.LineItem) bool {
	own := estimator.LineItem{ListTiers: p.ListTiers, ContractedTiers: p.ContractedTiers, EffectiveTiers: p.EffectiveTiers}
	return tiersOf(&own) == tiersOf(l) && p.EffectiveCost.Equal(l.EffectiveCost) && p.ListCost.Equal(l.ListCost) && p.Quantity.Equal(l.PricedQuantity)
}

// tiersOf writes the parts of a line.
func tiersOf(l *estimator.LineItem) string {
	var b strings.Builder
	for _, tiers := range [][]estimator.TierCost{l.ListTiers, l.ContractedTiers, l.EffectiveTiers} {
		for _, p := range tiers {
			b.WriteString(strings.Join([]string{string(p.Kind), pricing.Text(p.From), pricing.Text(p.Quantity), pricing.Text(p.UnitPrice), pricing.Text(p.Cost)}, " ") + "\n")
		}
		b.WriteString("-\n")
	}
	return b.String()
}

// byOffering compares the totals on each offering with the cheapest option there.
func byOffering(t tester, answer *portfolio.Answer, estimate *estimator.Estimate) {
	t.Helper()
	cheapest := map[pricing.OfferingID]*estimator.Option{}
	for i := range estimate.Options {
		o := &estimate.Options[i]
		if cheapest[o.Offering.ID] == nil && !o.Baseline && o.Status == estimator.Priced {
			cheapest[o.Offering.ID] = o
		}
	}
	for i := range answer.ByOffering {
		total := &answer.ByOffering[i]
		option := cheapest[total.Offering.ID]
		if (option != nil) != (total.Status == estimator.Priced) {
			t.Fatalf("everything on %s: %s, but the estimate has %v", total.Offering.ID, total.Status, option)
		}
		if option != nil && (!total.MonthlyCost.Equal(option.MonthlyCost) || !total.ListCost.Equal(option.ListCost)) {
			t.Fatalf("everything on %s: %s (list %s), the estimate says %s (list %s)", total.Offering.ID, total.MonthlyCost, total.ListCost, option.MonthlyCost, option.ListCost)
		}
		delete(cheapest, total.Offering.ID)
	}
	if len(cheapest) > 0 {
		t.Fatalf("no total of %v", cheapest)
	}
}

// today compares the baseline.
func today(t tester, row *portfolio.RowResult, estimate *estimator.Estimate) {
	t.Helper()
	want := decimal.Zero
	for i := range estimate.Options {
		if o := &estimate.Options[i]; o.Baseline {
			want = o.MonthlyCost
		}
	}
	switch {
	case !row.Baseline.Priced() && !want.IsZero():
		t.Fatalf("no baseline, the estimate says %s", want)
	case row.Baseline.Priced() && (!row.Baseline.MonthlyCost.Equal(want) || !row.Saving.Equal(want.Sub(row.MonthlyCost))):
		t.Fatalf("baseline %s, saving %s; the estimate says %s", row.Baseline.MonthlyCost, row.Saving, want)
	}
}
