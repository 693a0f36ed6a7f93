package portfolio_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/internal/plantest"
)

func drawRows(t *rapid.T, common draft) []draft {
	drafts := make([]draft, rapid.IntRange(2, 8).Draw(t, "rows"))
	for i := range drafts {
		drafts[i] = drawRow(t, common)
	}
	return drafts
}

// TestPartsAddUpToTheBill: lines to rows, rows to the total, lines to pools, tiers
// to pools, all to the last digit.
func TestPartsAddUpToTheBill(t *testing.T) {
	plan := plantest.Embedded(t)
	pooled, clustered, granted := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		answer := computed(t, plan, rowsOf(t, drawRows(t, drawCommon(t))...))
		sum := decimal.Zero
		ofPool := make([]portfolio.Pool, len(answer.Pools))
		for i := range answer.Rows {
			row := &answer.Rows[i]
			if row.Status != estimator.Priced {
				continue
			}
			sum = sum.Add(row.MonthlyCost)
			detail, err := answer.Detail(i)
			if err != nil {
				t.Fatal(err)
			}
			holdDetail(t, answer, row, detail)
			for j := range detail.Lines {
				if l := &detail.Lines[j]; l.Pool >= 0 {
					p := &ofPool[l.Pool]
					p.Lines++
					p.Quantity = p.Quantity.Add(l.PricedQuantity)
					p.ListCost, p.ContractedCost, p.EffectiveCost = p.ListCost.Add(l.ListCost), p.ContractedCost.Add(l.ContractedCost), p.EffectiveCost.Add(l.EffectiveCost)
				}
			}
		}
		if total := decimal.Max(answer.Total.MonthlyCost, answer.Total.KnownCost); !sum.Equal(total) {
			t.Fatalf("rows add up to %s, the total is %s", sum, total)
		}
		for i := range answer.Pools {
			p := &answer.Pools[i]
			holdPool(t, p, &ofPool[i])
			pooled += p.Lines / 2
			if p.Granted.IsPositive() {
				granted++
			}
		}
		for i := range answer.Clusters {
			holdCluster(t, answer, &answer.Clusters[i])
			clustered++
		}
	})
	if pooled == 0 || clustered == 0 || granted == 0 {
		t.Errorf("%d pools of several lines, %d clusters, %d allowances: the rows no longer share anything", pooled, clustered, granted)
	}
}

func holdDetail(t *rapid.T, answer *portfolio.Answer, row *portfolio.RowResult, detail *portfolio.Detail) {
	t.Helper()
	sum := decimal.Zero
	for j := range detail.Lines {
		l := &detail.Lines[j]
		if shared := l.Pool >= 0 && answer.Pools[l.Pool].Lines > 1; shared != (l.ListTiers == nil) {
			t.Fatalf("line %s of pool %d shows tiers %+v", l.Address, l.Pool, l.ListTiers)
		}
		if l.EffectiveCost.IsNegative() || l.ListCost.IsNegative() {
			t.Fatalf("line %s costs %s", l.Address, l.EffectiveCost)
		}
		sum = sum.Add(l.EffectiveCost)
	}
	if !sum.Equal(row.MonthlyCost) || !detail.Option.MonthlyCost.Equal(sum) {
		t.Fatalf("%s: lines add up to %s, the row is %s", row.OptionID, sum, row.MonthlyCost)
	}
}

func holdPool(t *rapid.T, p, lines *portfolio.Pool) {
	t.Helper()
	if p.Lines != lines.Lines || !p.Quantity.Equal(lines.Quantity) || !p.ListCost.Equal(lines.ListCost) ||
		!p.ContractedCost.Equal(lines.ContractedCost) || !p.EffectiveCost.Equal(lines.EffectiveCost) {
		t.Fatalf("pool %s: %+v\nits lines: %+v", p.Address, p, lines)
	}
	quantity, cost := decimal.Zero, decimal.Zero
	for _, tier := range p.ListTiers {
		if tier.Kind == estimator.TierAllowance && !tier.Quantity.Equal(p.Granted) {
			t.Fatalf("pool %s grants %s and shows %s", p.Address, p.Granted, tier.Quantity)
		}
		quantity, cost = quantity.Add(tier.Quantity), cost.Add(tier.Cost)
	}
	if !quantity.Equal(p.Quantity) || !cost.Equal(p.ListCost) {
		t.Fatalf("pool %s: tiers hold %s of %s and cost %s of %s", p.Address, quantity, p.Quantity, cost, p.ListCost)
	}
}

// holdCluster: the node-hours of its rows are those of its nodes, and its
// control plane is paid once.
func holdCluster(t *rapid.T, answer *portfolio.Answer, k *portfolio.Cluster) {
	t.Helper()
	nodes, hours, control := decimal.Zero, decimal.Zero, decimal.Zero
	for i := range k.NodePools {
		p := &k.NodePools[i]
		nodes = nodes.Add(decimal.NewFromInt(p.Nodes).Mul(p.HoursRunning))
		if p.VCPUShare.GreaterThan(decimal.NewFromInt(1)) || p.MemoryShare.GreaterThan(decimal.NewFromInt(1)) {
			t.Fatalf("a pool of %d %s is overfull: %s vCPU, %s memory", p.Nodes, p.InstanceType, p.VCPUShare, p.MemoryShare)
		}
		for _, row := range p.Rows {
			if r := &answer.Rows[row]; r.Purchase != p.Purchase || r.Architecture != p.Architecture || r.Sizing.InstanceType != p.InstanceType {
				t.Fatalf("%s is in a pool of %s nodes %s, bought %s", r.OptionID, p.Architecture, p.InstanceType, p.Purchase)
			}
		}
	}
	for _, row := range k.Rows {
		detail, err := answer.Detail(row)
		if err != nil {
			t.Fatal(err)
		}
		for j := range detail.Lines {
			switch detail.Lines[j].Meter {
			case "instance-time":
				hours = hours.Add(detail.Lines[j].PricedQuantity)
			case "control-plane":
				control = control.Add(detail.Lines[j].PricedQuantity)
			}
		}
	}
	if !hours.Equal(nodes) || !control.IsZero() && !control.Equal(answer.HoursPerMonth) {
		t.Fatalf("cluster of %d rows: %s node-hours of %s, control plane %s of %s", len(k.Rows), hours, nodes, control, answer.HoursPerMonth)
	}
}

// TestOrderOfRowsMovesLastDigitsOnly: totals stay, and parts move by less than a
// billionth, but for node-hours of dear machines, of which 12 decimals are kept.
func TestOrderOfRowsMovesLastDigitsOnly(t *testing.T) {
	plan := plantest.Embedded(t)
	most := decimal.New(1, -8)
	rapid.Check(t, func(t *rapid.T) {
		rows := rowsOf(t, drawRows(t, drawCommon(t))...)
		order := rapid.Permutation(indexes(len(rows))).Draw(t, "order")
		shuffled := make([]portfolio.Row, len(rows))
		for i, from := range order {
			shuffled[i] = rows[from]
		}
		a, b := computed(t, plan, rows), computed(t, plan, shuffled)
		if !a.Total.MonthlyCost.Equal(b.Total.MonthlyCost) || !a.Total.KnownCost.Equal(b.Total.KnownCost) {
			t.Fatalf("total %+v, in another order %+v", a.Total, b.Total)
		}
		for i := range a.ByOffering {
			if !a.ByOffering[i].MonthlyCost.Equal(b.ByOffering[i].MonthlyCost) || a.ByOffering[i].Status != b.ByOffering[i].Status {
				t.Fatalf("%+v, in another order %+v", a.ByOffering[i], b.ByOffering[i])
			}
		}
		for i, from := range order {
			if moved := a.Rows[from].MonthlyCost.Sub(b.Rows[i].MonthlyCost).Abs(); moved.GreaterThanOrEqual(most) {
				t.Fatalf("row %d moves by %s", from, moved)
			}
		}
	})
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// TestPoolingNeverCostsMoreWithoutAFreeTier: every tier of the catalog is cheaper
// than the one before it, so that quantities that are added up cost no more. A
// free tier is there once, and may cost more; clusters are packed pod by pod.
func TestPoolingNeverCostsMoreWithoutAFreeTier(t *testing.T) {
	plan := plantest.Embedded(t)
	saved := false
	rapid.Check(t, func(t *rapid.T) {
		answer := computed(t, plan, rowsOf(t, drawRows(t, draft{"free_tier": false})...))
		for i := range answer.Pools {
			p := &answer.Pools[i]
			if p.EffectiveCost.GreaterThan(p.AloneCost) {
				t.Fatalf("%s costs %s pooled and %s alone", p.Address, p.EffectiveCost, p.AloneCost)
			}
			saved = saved || p.EffectiveCost.LessThan(p.AloneCost)
		}
		if len(answer.Clusters) == 0 && slices.IndexFunc(answer.Rows, unpriced) < 0 && answer.Total.MonthlyCost.GreaterThan(answer.Total.AloneCost) {
			t.Fatalf("together %s, alone %s", answer.Total.MonthlyCost, answer.Total.AloneCost)
		}
	})
	if !saved {
		t.Error("no drawn portfolio reaches a second tier")
	}
}

// TestTotalOnAnOfferingIsWhatItWouldCost: a portfolio whose rows may run on one
// offering alone costs what the other answer said everything there would.
func TestTotalOnAnOfferingIsWhatItWouldCost(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		drafts := drawRows(t, drawCommon(t))
		for i := range drafts {
			maps.DeleteFunc(drafts[i], func(name string, _ any) bool {
				return name == "offerings" || name == "providers" || strings.HasPrefix(name, "baseline_")
			})
		}
		answer := computed(t, plan, rowsOf(t, drafts...))
		total := rapid.SampledFrom(answer.ByOffering).Draw(t, "offering")
		for i := range drafts {
			drafts[i]["offerings"] = []string{string(total.Offering.ID)}
		}
		there := computed(t, plan, rowsOf(t, drafts...)).Total
		if there.Rows != total.Priced || !there.MonthlyCost.Equal(total.MonthlyCost) || !there.KnownCost.Equal(total.KnownCost) || !there.ListCost.Equal(total.ListCost) {
			t.Fatalf("everything on %s: %+v; there it is %+v", total.Offering.ID, total, there)
		}
	})
}

func unpriced(r portfolio.RowResult) bool { return r.Status != estimator.Priced }
