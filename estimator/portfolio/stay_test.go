package portfolio_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// onNano is a workload of 400,000 GB-seconds and 2,000,000 requests: as much as
// Lambda gives away in a month, to one account.
var onNano = draft{
	"free_tier": true, "memory_mb": 512, "vcpu": "0.25", "invocations_per_month": 2_000_000, "duration_ms": 400,
	"offerings": []string{"aws/lambda"}, "regions": []string{"aws:us-east-1"},
	"baseline_offering": "aws/ec2", "baseline_region": "us-east-1", "baseline_instance_type": "t4g.nano", "baseline_instances": 1,
}

// TestRowsDoNotEachCountOnTheAllowance is a calculation by hand. A t4g.nano costs
// 0.0042 x 730 = 3.066. Lambda would cost 400,000 x 0.0000133334 + 0.4 = 5.73336
// without the allowance, and 0.2 with all of it: 40 rows that each counted on it
// would save 114 and pay 101 more.
func TestRowsDoNotEachCountOnTheAllowance(t *testing.T) {
	plan := plantest.Embedded(t)
	rows := rowsOf(t, slices.Repeat([]draft{onNano}, 40)...)
	answer := computed(t, plan, rows)
	s := &answer.Summary
	amount(t, "what is spent now", s.SpendNow, "122.64")
	amount(t, "at best", s.AtBest, "122.64")
	if s.Stay != 40 || len(s.Moves) != 0 || len(s.Dearer) != 0 {
		t.Errorf("stay %d, moves %+v, dearer %v", s.Stay, s.Moves, s.Dearer)
	}
	// One row has the account for itself.
	one := computed(t, plan, rows[:1])
	amount(t, "one row", one.Total.MonthlyCost, "0.2")
	amount(t, "its saving", one.Summary.Saving, "2.866")
}

// TestARowThatNamesItsOptionHasIt: also where it costs more, which is told.
func TestARowThatNamesItsOptionHasIt(t *testing.T) {
	d := onNano.with(draft{"option": "aws/lambda/us-east-1/arm64/on_demand", "free_tier": false})
	answer := computed(t, plantest.Embedded(t), rowsOf(t, d, onNano.with(draft{"free_tier": false})))
	s := &answer.Summary
	if s.Compared != 2 || s.Stay != 1 || !slices.Equal(s.Dearer, []int{0}) {
		t.Fatalf("summary %+v", s)
	}
	amount(t, "the saving", s.Saving, "-2.66736")
}

// TestNobodyMovesForNothing: what runs today is also an option, at the same price.
func TestNobodyMovesForNothing(t *testing.T) {
	d := draft{
		"memory_mb": 7000, "duration_ms": 100, "vcpu": "1", "invocations_per_month": 1000, "offerings": []string{"aws/ec2"}, "architecture": "x86_64",
		"regions": []string{"aws:us-east-1"}, "min_instances": 1, "instance_types": []string{"m5.large"},
		"baseline_offering": "aws/ec2", "baseline_instance_type": "m5.large", "baseline_instances": 1,
	}
	answer := computed(t, plantest.Frozen(t), rowsOf(t, d, d))
	if s := &answer.Summary; s.Stay != 2 || len(s.Moves) != 0 || !s.Saving.IsZero() {
		t.Errorf("summary %+v", s)
	}
}

// drawTenant draws a workload that shares as much as it can, with a baseline that
// may share as well.
func drawTenant(t *rapid.T, common draft) draft {
	d := drawRow(t, common)
	if rapid.IntRange(0, 3).Draw(t, "is small") > 0 {
		d = d.with(draft{
			"invocations_per_month": rapid.SampledFrom([]int64{100_000, 1_000_000, 2_000_000, 9_000_000}).Draw(t, "few"),
			"duration_ms":           rapid.SampledFrom([]string{"50", "400"}).Draw(t, "short"),
		})
	}
	for field := range d {
		if strings.HasPrefix(field, "baseline_") {
			delete(d, field)
		}
	}
	switch rapid.IntRange(0, 5).Draw(t, "runs today on") {
	case 0:
	case 1:
		d["baseline_offering"] = rapid.SampledFrom([]string{"aws/lambda", "gcp/cloud-run", "azure/functions-consumption"}).Draw(t, "functions")
	default:
		d = d.with(draft{
			"baseline_offering": "aws/ec2", "baseline_instances": rapid.IntRange(1, 4).Draw(t, "machines"),
			"baseline_instance_type": rapid.SampledFrom([]string{"t4g.nano", "t3.small", "m5.large", "m6g.medium"}).Draw(t, "type"),
		})
	}
	return d
}

// TestNoPortfolioCostsMoreThanToday: whatever is shared, the rows that choose never
// cost more together than what runs today.
func TestNoPortfolioCostsMoreThanToday(t *testing.T) {
	plan := plantest.Embedded(t)
	moved, stayed, shared := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		common := drawCommon(t)
		common["free_tier"] = rapid.IntRange(0, 3).Draw(t, "allowances") > 0
		kinds := make([]draft, rapid.IntRange(1, 6).Draw(t, "kinds"))
		for i := range kinds {
			kinds[i] = drawTenant(t, common)
		}
		var drafts []draft
		for _, kind := range kinds {
			drafts = append(drafts, slices.Repeat([]draft{kind}, rapid.IntRange(1, 6).Draw(t, "of a kind"))...)
		}
		answer := computed(t, plan, rowsOf(t, drafts...))
		s := &answer.Summary
		if s.AtBest.GreaterThan(s.SpendNow) {
			t.Fatalf("%s today, %s at best: %v", s.SpendNow, s.AtBest, drafts)
		}
		now, best, stay, moves := decimal.Zero, decimal.Zero, 0, 0
		for i := range answer.Rows {
			row := &answer.Rows[i]
			if row.Status != estimator.Priced || !row.Baseline.Priced() {
				continue
			}
			now, best = now.Add(row.Baseline.MonthlyCost), best.Add(row.MonthlyCost)
			if row.Stays {
				stay++
				continue
			}
			moves++
			if row.Saving.IsNegative() && !slices.Contains(s.Dearer, i) {
				t.Fatalf("row %d moves at a loss of %s, and nobody says so", i, row.Saving)
			}
		}
		if !now.Equal(s.SpendNow) || !best.Equal(s.AtBest) || stay != s.Stay {
			t.Fatalf("rows: %s today, %s at best, %d stay; summary %+v", now, best, stay, s)
		}
		moved, stayed = moved+moves, stayed+stay
		for i := range answer.Pools {
			shared += answer.Pools[i].Lines / 2
		}
	})
	if moved == 0 || stayed == 0 || shared == 0 {
		t.Errorf("%d rows move, %d stay, %d pools are shared: this proves nothing", moved, stayed, shared)
	}
}

// TestABaselineWithoutAPriceIsTold: it does not vanish among the rows that state
// none.
func TestABaselineWithoutAPriceIsTold(t *testing.T) {
	d := onNano.with(draft{"free_tier": false})
	delete(d, "offerings")
	unpriced := d.with(draft{"baseline_purchase": "reserved_3y_all_upfront", "baseline_instance_type": "t4g.nano"})
	plan := plantest.Frozen(t)
	answer := computed(t, plan, rowsOf(t, d, unpriced))
	row := &answer.Rows[1]
	if row.Status != estimator.Priced || row.Baseline == nil || row.Baseline.Priced() || row.Saving != nil {
		t.Fatalf("row %+v", row)
	}
	b := row.Baseline
	if b.Status != estimator.MissingPrice || len(b.Missing) == 0 || b.Missing[0].Offering != "aws/ec2" || !b.MonthlyCost.IsZero() ||
		b.OptionID != "aws/ec2/us-east-1/arm64/reserved_3y_all_upfront/baseline" {
		t.Errorf("baseline %+v", b)
	}
	if s := &answer.Summary; s.Compared != 1 || !slices.Equal(s.UnpricedBaselines, []int{1}) || len(s.WithoutBaseline) != 0 {
		t.Errorf("summary %+v", s)
	}
}

// TestTooManyOptionsAreRefusedEarly: after the first row of a kind, not after
// millions of options.
func TestTooManyOptionsAreRefusedEarly(t *testing.T) {
	plan := plantest.Embedded(t)
	wide := profileOf(t, draft{"invocations_per_month": 1, "duration_ms": 1, "memory_mb": 128, "regions": []string{"*"}, "architecture": "any"})
	rows := make([]portfolio.Row, 50_000)
	for i := range rows {
		rows[i] = portfolio.Row{Profile: wide}
	}
	asked := 0
	_, err := portfolio.ComputeWhile(plan, rows, func() bool { asked++; return true })
	large, ok := errors.AsType[*portfolio.TooLargeError](err)
	if !ok || large.What != "options" {
		t.Fatalf("error %v", err)
	}
	if asked != 1 {
		t.Errorf("refused after %d rows", asked)
	}
	// Rows that contradict themselves compare nothing.
	wrong := profileOf(t, draft{"duration_ms": 1, "memory_mb": 128, "regions": []string{"*"}, "architecture": "any"})
	for i := 3; i < len(rows); i++ {
		rows[i] = portfolio.Row{Profile: wrong}
	}
	if answer := computed(t, plan, rows); answer.Total.Rows != 3 {
		t.Errorf("%d rows are answered, want 3", answer.Total.Rows)
	}
}

// TestAPortfolioIsStopped: at each row, in every pass over them.
func TestAPortfolioIsStopped(t *testing.T) {
	plan, rows := plantest.Frozen(t), rowsOf(t, onNano, onNano.with(draft{"name": "other"}))
	for after := range 4 {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			asked := 0
			answer, err := portfolio.ComputeWhile(plan, rows, func() bool { asked++; return asked <= after })
			if !errors.Is(err, portfolio.ErrStopped) || answer != nil || asked != after+1 {
				t.Errorf("asked %d times: %v", asked, err)
			}
		})
	}
}

// TestCommitmentsFillTheSameTiers: what a commitment pays for counts toward the
// tiers of the list as well.
func TestCommitmentsFillTheSameTiers(t *testing.T) {
	plan := plantest.Embedded(t)
	d := draft{"invocations_per_month": 3_000_000_000, "duration_ms": 1000, "memory_mb": 4096, "option": "aws/lambda/us-east-1/x86_64/on_demand"}
	committed := d.with(draft{"option": "aws/lambda/us-east-1/x86_64/savings_plan_1y_no_upfront"})
	answer := computed(t, plan, rowsOf(t, d, committed))
	var pools []portfolio.Pool
	for _, p := range answer.Pools {
		if p.Address.Meter == "memory-time" {
			pools = append(pools, p)
		}
	}
	if len(pools) != 1 || pools[0].Lines != 2 {
		t.Fatalf("pools %+v", pools)
	}
	p := &pools[0]
	// 24 billion GB-seconds: 6 billion, 9 billion and the rest.
	if !p.Quantity.Equal(decimal.New(24, 9)) || len(p.ListTiers) != 3 || !p.ListTiers[2].Quantity.Equal(decimal.New(9, 9)) {
		t.Errorf("list tiers %+v of %s", p.ListTiers, p.Quantity)
	}
	sum, paid := decimal.Zero, decimal.Zero
	for _, tier := range p.EffectiveTiers {
		sum, paid = sum.Add(tier.Quantity), paid.Add(tier.Cost)
	}
	if !sum.Equal(p.Quantity) || !paid.Equal(p.EffectiveCost) || !p.EffectiveCost.LessThan(p.ListCost) {
		t.Errorf("effective tiers hold %s of %s and cost %s of %s", sum, p.Quantity, paid, p.EffectiveCost)
	}
	amount(t, "what is paid", answer.Total.MonthlyCost, pricing.Text(answer.Rows[0].MonthlyCost.Add(answer.Rows[1].MonthlyCost)))
}

// TestAMoveThatCostsOthersMoreIsUndone is a calculation by hand. 15 and 3 billion
// GB-seconds on x86_64 cost 6 x 16,666.70 + 9 x 15,000 + 3 x 13,333.40 = 275,000.40 a
// month, of which the small one pays a sixth, 45,833.40. On arm64, which this
// contract prices at 14,500 a billion, it pays 43,500, but leaves the large one
// with 6 x 16,666.70 + 9 x 15,000 = 235,000.20: 3,499.80 more together.
func TestAMoveThatCostsOthersMoreIsUndone(t *testing.T) {
	onLambda := draft{
		"duration_ms": 1000, "memory_mb": 1024, "offerings": []string{"aws/lambda"}, "regions": []string{"aws:us-east-1"},
		"baseline_offering": "aws/lambda", "baseline_region": "us-east-1", "baseline_architecture": "x86_64",
		"rate_card": map[string]any{"name": "contract", "prices": []any{map[string]any{
			"offering": "aws/lambda", "meter": "memory-time", "architecture": "arm64", "currency": "USD",
			"tiers": []any{map[string]any{"from": "0", "unit_price": "0.0000145"}},
		}}},
	}
	large := onLambda.with(draft{"invocations_per_month": 15_000_000_000, "architecture": "x86_64"})
	small := onLambda.with(draft{"invocations_per_month": 3_000_000_000, "architecture": "any"})
	plan := plantest.Embedded(t)
	answer := computed(t, plan, rowsOf(t, large, small))
	s := &answer.Summary
	// Requests cost 0.20 a million.
	amount(t, "what is spent now", s.SpendNow, "278600.4")
	amount(t, "at best", s.AtBest, "278600.4")
	if s.Stay != 2 || len(s.Dearer) != 0 {
		t.Errorf("stay %d, dearer %v", s.Stay, s.Dearer)
	}
	// The small one alone moves.
	if alone := computed(t, plan, rowsOf(t, small)); alone.Rows[0].Stays || !alone.Rows[0].Saving.IsPositive() {
		t.Errorf("alone: %+v", alone.Rows[0])
	}
}
