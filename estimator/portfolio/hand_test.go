package portfolio_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

func lambda(invocations int64, architecture string) draft {
	return draft{
		"invocations_per_month": invocations, "duration_ms": 1000, "memory_mb": 1024, "free_tier": true,
		"option": "aws/lambda/us-east-1/" + architecture + "/on_demand",
	}
}

func amount(t *testing.T, what string, got decimal.Decimal, want string) {
	t.Helper()
	if !got.Equal(decimal.RequireFromString(want)) {
		t.Errorf("%s is %s, want %s", what, got, want)
	}
}

// TestFreeTierOfAnAccountIsThereOnce is a calculation by hand. Two functions of
// 600,000 and 1,400,000 invocations of 1 s and 1 GB share 1,000,000 requests and
// 400,000 GB-s: 1,000,000 requests at 0.0000002 and 1,600,000 GB-s at 0.0000166667
// (x86_64) are left, 0.2 + 26.66672. The first pays 3/10 of each.
func TestFreeTierOfAnAccountIsThereOnce(t *testing.T) {
	plan := plantest.Frozen(t)
	answer := computed(t, plan, rowsOf(t, lambda(600_000, "x86_64"), lambda(1_400_000, "x86_64")))
	amount(t, "the total", answer.Total.MonthlyCost, "26.86672")
	amount(t, "the first part", answer.Rows[0].MonthlyCost, "8.060016")
	amount(t, "the second part", answer.Rows[1].MonthlyCost, "18.806704")
	// By themselves: 200,000 GB-s, and 0.4 million requests with 1,000,000 GB-s.
	amount(t, "the first alone", answer.Rows[0].AloneCost, "3.33334")
	amount(t, "the second alone", answer.Rows[1].AloneCost, "16.74670")
}

// TestAllowanceOverTwoArchitectures: 1,000,000 GB-s on each architecture share
// 400,000 GB-s in equal parts: 800,000 x (0.0000166667 + 0.0000133334), and
// 1,000,000 requests of 2,000,000 at 0.0000002, which have one price for both.
func TestAllowanceOverTwoArchitectures(t *testing.T) {
	plan := plantest.Frozen(t)
	answer := computed(t, plan, rowsOf(t, lambda(1_000_000, "x86_64"), lambda(1_000_000, "arm64")))
	amount(t, "the total", answer.Total.MonthlyCost, "24.20008")
	amount(t, "the x86_64 part", answer.Rows[0].MonthlyCost, "13.43336")
	granted := decimal.Zero
	for i := range answer.Pools {
		if p := &answer.Pools[i]; p.Address.Meter == "memory-time" {
			amount(t, "the grant of "+p.Address.String(), p.Granted, "200000")
			granted = granted.Add(p.Granted)
		}
	}
	amount(t, "what is granted in all", granted, "400000")
}

// TestClusterIsSharedByItsWorkloads: three workloads that name EKS in one region
// pay one control plane, and one that runs elsewhere pays its own.
func TestClusterIsSharedByItsWorkloads(t *testing.T) {
	plan := plantest.Frozen(t)
	on := func(region string, invocations int64) draft {
		return draft{
			"invocations_per_month": invocations, "duration_ms": 500, "memory_mb": 512, "vcpu": "0.25", "min_instances": 1,
			"regions": []string{"aws:*"}, "offerings": []string{"aws/eks-ec2"}, "option": "aws/eks-ec2/" + region + "/x86_64/on_demand",
		}
	}
	answer := computed(t, plan, rowsOf(t, on("us-east-1", 1_000_000), on("us-east-1", 1_000_000), on("eu-central-1", 1_000_000), on("us-east-1", 10_000_000)))
	if len(answer.Clusters) != 1 || !slices.Equal(answer.Clusters[0].Rows, []int{0, 1, 3}) || answer.Rows[2].Cluster != -1 {
		t.Fatalf("clusters %+v", answer.Clusters)
	}
	pool := answer.Clusters[0].NodePools[0]
	// 1 million invocations of 0.5 s are 0.19 at once, over 0.6: 1 pod; 10 million
	// are 1.9, over 0.6: 4 pods.
	if pool.Pods != 6 {
		t.Errorf("%d pods, want 1 + 1 + 4", pool.Pods)
	}
	if !answer.Rows[0].MonthlyCost.Sub(answer.Rows[1].MonthlyCost).Abs().LessThan(decimal.New(1, -8)) {
		t.Errorf("equal workloads pay %s and %s", answer.Rows[0].MonthlyCost, answer.Rows[1].MonthlyCost)
	}
	if ratio := pricing.Ratio(answer.Rows[3].MonthlyCost, answer.Rows[0].MonthlyCost).Round(6); !ratio.Equal(decimal.NewFromInt(4)) {
		t.Errorf("four pods pay %s times what one pays", ratio)
	}
	amount(t, "the workload elsewhere", answer.Rows[2].MonthlyCost, pricing.Text(answer.Rows[2].AloneCost))
	together := answer.Rows[0].MonthlyCost.Add(answer.Rows[1].MonthlyCost).Add(answer.Rows[3].MonthlyCost)
	amount(t, "the cluster", answer.Clusters[0].MonthlyCost, pricing.Text(together))
	if !together.LessThan(answer.Clusters[0].AloneCost) {
		t.Errorf("together %s, in three clusters %s", together, answer.Clusters[0].AloneCost)
	}
}

// TestTwoInstancesNeedTwoNodes: what shall survive the loss of a node is not packed
// on one.
func TestTwoInstancesNeedTwoNodes(t *testing.T) {
	plan := plantest.Frozen(t)
	tiny := draft{
		"invocations_per_month": 1000, "duration_ms": 100, "memory_mb": 128, "vcpu": "0.1", "architecture": "x86_64",
		"offerings": []string{"aws/eks-ec2"}, "regions": []string{"aws:us-east-1"},
	}
	for least, nodes := range map[int64]int64{1: 1, 2: 2} {
		d := tiny.with(draft{"min_instances": least, "instance_types": []string{"m5.large"}})
		answer := computed(t, plan, rowsOf(t, d, d))
		if pool := answer.Clusters[0].NodePools[0]; pool.Nodes != nodes || pool.Pods != 2*least {
			t.Errorf("min_instances %d: %d nodes with %d pods", least, pool.Nodes, pool.Pods)
		}
	}
}

// TestIdleClusterIsPaidInEqualParts: nobody asks for anything, and the control
// plane runs all the same: 0.10 x 730 hours.
func TestIdleClusterIsPaidInEqualParts(t *testing.T) {
	plan := plantest.Frozen(t)
	idle := draft{
		"invocations_per_month": 0, "duration_ms": 100, "memory_mb": 128, "min_instances": 0, "architecture": "x86_64",
		"offerings": []string{"aws/eks-ec2"}, "regions": []string{"aws:us-east-1"},
	}
	answer := computed(t, plan, rowsOf(t, idle, idle))
	amount(t, "the total", answer.Total.MonthlyCost, "73")
	amount(t, "each part", answer.Rows[0].MonthlyCost, "36.5")
}

// TestSummaryDecides: one machine moves, one stays, one has no baseline, one names
// what has no price, one cannot be read, one fits nowhere.
func TestSummaryDecides(t *testing.T) {
	plan := plantest.Frozen(t)
	machine := draft{
		"baseline_offering": "aws/ec2", "baseline_region": "us-east-1", "baseline_instances": 2, "memory_mb": 256, "duration_ms": 50,
		"regions": []string{"aws:us-east-1"}, "offerings": []string{"aws/lambda", "aws/ec2"},
	}
	moves := machine.with(draft{"name": "idle", "baseline_instance_type": "m5.2xlarge", "cpu_utilization": "0.001", "tag.owner": "ops"})
	stays := machine.with(draft{"name": "busy", "baseline_instance_type": "t3.nano", "busy_vcpu_hours_per_month": "5000"})
	rows := rowsOf(t, moves, stays,
		draft{"name": "new", "invocations_per_month": 1, "duration_ms": 1, "memory_mb": 128, "offerings": []string{"aws/lambda"}},
		draft{"name": "broken", "duration_ms": 1, "memory_mb": 128},
		draft{"name": "huge", "invocations_per_month": 1, "duration_ms": 1, "memory_mb": 100_000, "offerings": []string{"aws/lambda"}})
	rows = append(rows, portfolio.Row{Problem: errors.New("line 7: a stray quote")})
	answer := computed(t, plan, rows)
	s := &answer.Summary
	if s.Rows != 6 || s.Compared != 2 || s.Stay != 1 || !slices.Equal(s.WithoutBaseline, []int{2}) || !slices.Equal(s.Unreadable, []int{3, 5}) || !slices.Equal(s.Excluded, []int{4}) {
		t.Errorf("summary %+v", s)
	}
	if len(s.Moves) != 1 || s.Moves[0].From != pricing.VirtualMachine || s.Moves[0].Rows != 1 || len(s.TopSavings) != 1 || s.TopSavings[0].Row != 0 {
		t.Errorf("moves %+v, savings %+v", s.Moves, s.TopSavings)
	}
	// 2 x m5.2xlarge at 0.384 an hour; 2 x t3.nano at 0.0052.
	amount(t, "what is spent now", s.SpendNow, "568.232")
	amount(t, "the saving", s.Saving, pricing.Text(s.SpendNow.Sub(s.AtBest)))
	amount(t, "at best", s.AtBest, pricing.Text(answer.Rows[0].MonthlyCost.Add(answer.Rows[1].MonthlyCost)))
	if answer.Total.Status != portfolio.Incomplete || answer.Total.Rows != 3 || !answer.Total.MonthlyCost.IsZero() {
		t.Errorf("total %+v", answer.Total)
	}
	if row := &answer.Rows[1]; !row.Stays || row.Saving == nil || !row.Saving.IsZero() || !strings.HasSuffix(row.OptionID, "/baseline") {
		t.Errorf("the busy machine: %+v", row)
	}
	if row := &answer.Rows[4]; row.Status != estimator.Excluded || row.ExcludedBy == nil || row.ExcludedBy.Name != "max_memory_mb" {
		t.Errorf("the huge one: %+v", row)
	}
	if answer.Rows[0].Tags["owner"] != "ops" || answer.Rows[3].Problem == nil || answer.Rows[3].Status != portfolio.Failed {
		t.Errorf("rows %+v", answer.Rows)
	}
	for i := range answer.Rows {
		detail, err := answer.Detail(i)
		if failed := answer.Rows[i].Status == portfolio.Failed; failed != (err != nil) || !failed && len(detail.Assumptions) == 0 {
			t.Errorf("detail of row %d: %+v, %v", i, detail, err)
		}
	}
}

// TestTotalOnAnOfferingIsNeverPartial: where a row cannot run, there is no total.
func TestTotalOnAnOfferingIsNeverPartial(t *testing.T) {
	plan := plantest.Frozen(t)
	small := draft{"invocations_per_month": 1_000_000, "duration_ms": 100, "memory_mb": 512, "regions": []string{"aws:us-east-1"}}
	answer := computed(t, plan, rowsOf(t, small, small.with(draft{"memory_mb": 20_000}), small.with(draft{"offerings": []string{"aws/lambda", "aws/fargate"}})))
	want := map[pricing.OfferingID]portfolio.OfferingTotal{
		"aws/lambda":  {Status: estimator.Excluded, Priced: 2, Excluded: 1},
		"aws/fargate": {Status: estimator.Priced, Priced: 3},
		"aws/ec2":     {Status: portfolio.NotSelected, Priced: 2, NotSelected: 1},
	}
	for i := range answer.ByOffering {
		got := &answer.ByOffering[i]
		w, known := want[got.Offering.ID]
		if !known {
			continue
		}
		delete(want, got.Offering.ID)
		if got.Status != w.Status || got.Priced != w.Priced || got.Excluded != w.Excluded || got.NotSelected != w.NotSelected || got.Missing != 0 {
			t.Errorf("%s: %+v, want %+v", got.Offering.ID, got, w)
		}
		if whole := got.Status == estimator.Priced; whole != got.MonthlyCost.IsPositive() || whole == got.KnownCost.IsPositive() {
			t.Errorf("%s: %s, known %s", got.Status, got.MonthlyCost, got.KnownCost)
		}
	}
	if len(want) > 0 {
		t.Errorf("no total of %v", want)
	}
}

// TestOneBillHasOneOfEach: what one bill cannot mix is refused, and the row named.
func TestOneBillHasOneOfEach(t *testing.T) {
	plan := plantest.Frozen(t)
	base := draft{"invocations_per_month": 1, "duration_ms": 1, "memory_mb": 128}
	for _, test := range []struct {
		field string
		other draft
	}{
		{"currency", draft{"currency": "CHF", "fx_rates": map[string]string{"USD": "0.9"}}},
		{"fx_rates", draft{"fx_rates": map[string]string{"CHF": "1.1"}}},
		{"free_tier", draft{"free_tier": true}},
		{"hours_per_month", draft{"hours_per_month": 720}},
		{"pricing_date", draft{"pricing_date": "2020-01-01"}},
		{"catalog_version", draft{"catalog_version": "embedded"}},
		{"rate_card", draft{"rate_card": map[string]any{"name": "acme", "discounts": []any{map[string]any{"provider": "aws", "percent": "7"}}}}},
	} {
		t.Run(test.field, func(t *testing.T) {
			rows := append([]portfolio.Row{{Problem: errors.New("unreadable")}}, rowsOf(t, base, base.with(test.other).with(draft{"name": "odd"}))...)
			_, err := portfolio.Compute(plan, rows)
			mixed, ok := errors.AsType[*portfolio.MixedError](err)
			if !ok || mixed.Row != 2 || mixed.Name != "odd" || mixed.Field != test.field || !strings.Contains(err.Error(), "profile 3 (odd): "+test.field) {
				t.Fatalf("error %v", err)
			}
			complaints, ok := errors.AsType[workload.Errors](err)
			if !ok || complaints[0].Pointer() != "/profiles/2/"+test.field {
				t.Errorf("complaints %v", complaints)
			}
		})
	}
}

func TestRateCardReachesTheBill(t *testing.T) {
	plan := plantest.Embedded(t)
	card := map[string]any{"name": "acme", "discounts": []any{map[string]any{"provider": "aws", "percent": "10"}}}
	d := draft{
		"invocations_per_month": 50_000_000, "duration_ms": 100, "memory_mb": 512, "rate_card": card, "response_kb": 300,
		"option": "aws/lambda/us-east-1/x86_64/on_demand",
	}
	answer := computed(t, plan, rowsOf(t, d, d, d))
	if answer.RateCard == nil || answer.RateCard.Name != "acme" {
		t.Fatalf("rate card %+v", answer.RateCard)
	}
	amount(t, "the contracted total", answer.Total.Contracted, pricing.Text(answer.Total.ListCost.Mul(decimal.New(9, -1))))
	amount(t, "the monthly total", answer.Total.MonthlyCost, pricing.Text(answer.Total.Contracted))
	for i := range answer.Pools {
		if p := &answer.Pools[i]; p.ContractedTiers == nil || p.EffectiveTiers != nil {
			t.Errorf("pool %s does not show the contract: %+v", p.Address, p)
		}
	}
}

func TestTooManyRowsAreRefused(t *testing.T) {
	if _, err := portfolio.Compute(plantest.Frozen(t), make([]portfolio.Row, portfolio.MaxRows+1)); err == nil || !strings.Contains(err.Error(), "100000") {
		t.Errorf("error %v", err)
	}
	if _, err := portfolio.Compute(plantest.Frozen(t), nil); err == nil {
		t.Error("a portfolio of nothing")
	}
}

// TestLargePortfoliosAreComputedAsSmallOnes: comparisons that are not kept are
// computed again.
func TestLargePortfoliosAreComputedAsSmallOnes(t *testing.T) {
	plan := plantest.Frozen(t)
	d := draft{"invocations_per_month": 1_000_000, "duration_ms": 100, "memory_mb": 512, "offerings": []string{"aws/eks-ec2"}, "architecture": "x86_64"}
	profile := profileOf(t, d)
	rows := make([]portfolio.Row, 400)
	for i := range rows {
		rows[i] = portfolio.Row{Profile: profile}
	}
	answer, err := portfolio.ComputeKeeping(plan, rows, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Clusters) != 1 || answer.Clusters[0].NodePools[0].Pods != int64(2*len(rows)) {
		t.Fatalf("clusters %+v", answer.Clusters)
	}
	sum := decimal.Zero
	for i := range answer.Rows {
		sum = sum.Add(answer.Rows[i].MonthlyCost)
	}
	amount(t, "the sum of the rows", sum, pricing.Text(answer.Total.MonthlyCost))
	few := computed(t, plan, rows[:2])
	for _, a := range []*portfolio.Answer{answer, few} {
		detail, err := a.Detail(1)
		if err != nil {
			t.Fatal(err)
		}
		amount(t, "the option of a row", detail.Option.MonthlyCost, pricing.Text(a.Rows[1].MonthlyCost))
		if detail.Option.ID != a.Rows[1].OptionID || detail.Option.Rank != 1 || len(detail.Lines) != 2 {
			t.Errorf("%+v", detail.Option)
		}
	}
}
