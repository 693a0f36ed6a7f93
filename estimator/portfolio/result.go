package portfolio

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// answer gathers what was computed.
func (c *computation) answer() *Answer {
	a := &Answer{
		Catalog: c.plan.Catalog(), PricingDate: c.plan.Catalog().AsOf(), Rows: make([]RowResult, len(c.rows)),
		computation: c,
	}
	if t := c.terms; t != nil {
		a.PricingDate, a.Currency, a.RateCard = t.pricingDate, pricing.Currency(t.currency), t.card
		a.FreeTier, a.HoursPerMonth = t.freeTier, t.hoursPerMonth
	}
	for i := range c.rows {
		c.rows[i].finish()
		a.Rows[i] = c.rows[i].result
	}
	a.Total = totalOf(a.Rows)
	for _, p := range c.pools {
		a.Pools = append(a.Pools, p.shown())
	}
	a.Clusters = c.clusters(a.Rows)
	for k := range c.totals {
		if t := &c.totals[k]; t.Priced+t.Missing+t.Excluded > 0 {
			a.ByOffering = append(a.ByOffering, *t)
		}
	}
	a.Summary = summaryOf(a.Rows)
	a.Assumptions = c.assumptions(a)
	return a
}

// finish writes the row's part of the bills into its result.
func (s *rowState) finish() {
	r := &s.result
	if r.Baseline.Priced() {
		r.Baseline.MonthlyCost = s.now.effective
	}
	if r.Status != estimator.Priced {
		return
	}
	r.ListCost, r.Contracted, r.MonthlyCost = s.costs.list, s.costs.contracted, s.costs.effective
	if r.Baseline.Priced() {
		saving := r.Baseline.MonthlyCost.Sub(r.MonthlyCost)
		r.Saving = &saving
	}
}

func totalOf(rows []RowResult) Total {
	var sum costs
	t := Total{Status: Incomplete}
	for i := range rows {
		if r := &rows[i]; r.Status == estimator.Priced {
			t.Rows++
			sum = sum.plus(costs{r.ListCost, r.Contracted, r.MonthlyCost})
			t.AloneCost = t.AloneCost.Add(r.AloneCost)
		}
	}
	if t.Rows < len(rows) {
		t.KnownCost = sum.effective
		return t
	}
	t.Status, t.ListCost, t.Contracted, t.MonthlyCost = estimator.Priced, sum.list, sum.contracted, sum.effective
	return t
}

// clusters are the shared clusters of the chosen options.
func (c *computation) clusters(rows []RowResult) []Cluster {
	var all []Cluster
	for _, k := range c.best.shared {
		offering := &c.plan.Offerings()[c.offerings[k.key.offering]]
		shown := Cluster{Offering: offering}
		for _, p := range k.pools {
			pool := p.shown()
			shown.NodePools = append(shown.NodePools, pool)
			shown.Rows = append(shown.Rows, pool.Rows...)
		}
		slices.Sort(shown.Rows)
		for _, row := range shown.Rows {
			rows[row].Cluster = len(all)
			shown.Region = rows[row].Region
			shown.MonthlyCost = shown.MonthlyCost.Add(rows[row].MonthlyCost)
			shown.AloneCost = shown.AloneCost.Add(rows[row].AloneCost)
		}
		all = append(all, shown)
	}
	return all
}

// shown is the node pool as the answer tells it.
func (p *nodePool) shown() NodePool {
	shown := NodePool{
		Architecture: p.key.architecture, Purchase: p.key.purchase, HoursRunning: p.hours, InstanceType: p.node, Nodes: p.nodes,
	}
	vcpu, memory := decimal.Zero, decimal.Zero
	for i := range p.pods {
		count := decimal.NewFromInt(p.pods[i].count)
		shown.Rows = append(shown.Rows, p.tenants[i].row)
		shown.Pods += p.pods[i].count
		vcpu = vcpu.Add(decimal.NewFromInt(p.pods[i].each.vcpu).Mul(count))
		memory = memory.Add(decimal.NewFromInt(p.pods[i].each.memory).Mul(count))
	}
	nodes := decimal.NewFromInt(p.nodes)
	shown.VCPUShare = pricing.Ratio(vcpu, nodes.Mul(decimal.NewFromInt(p.size.vcpu)))
	shown.MemoryShare = pricing.Ratio(memory, nodes.Mul(decimal.NewFromInt(p.size.memory)))
	return shown
}

// assumptions are the rules of ours that entered: those of a portfolio, then those
// of the chosen offerings, each once.
func (c *computation) assumptions(a *Answer) []workload.Assumption {
	all := []workload.Assumption{{
		Field: "portfolio/one_account", Value: "true",
		Reason: "all rows run in one account, subscription or billing account of each provider: tiers and allowances apply once",
	}}
	if a.FreeTier && len(a.Rows) > 1 {
		all = append(all, workload.Assumption{
			Field: "portfolio/choice", Value: "without allowances",
			Reason: "a profile chooses what is cheapest without free allowances, which belong to the account, and the bill then applies them once",
		})
	}
	if a.FreeTier {
		all = append(all, workload.Assumption{
			Field: "portfolio/allowance", Value: "in proportion",
			Reason: "an allowance that spans several prices is divided among them in proportion to their quantities: no provider publishes an order",
		})
	}
	if len(a.Clusters) > 0 {
		all = append(all, workload.Assumption{
			Field: "portfolio/clusters", Value: "first-fit decreasing",
			Reason: "workloads that chose the same cluster platform of a region share one cluster; " +
				"nodes and control plane are divided by the larger of a workload's shares of vCPU and memory; " +
				"nodes that serve a workload with min_instances of 2 or more are at least 2; cluster_workloads is not used there",
		})
	}
	seen := map[pricing.OfferingID]bool{}
	for i := range a.Rows {
		offering := a.Rows[i].Offering
		if offering == nil || seen[offering.ID] {
			continue
		}
		seen[offering.ID] = true
		for _, rule := range offering.Assumptions {
			all = append(all, workload.Assumption{Field: string(offering.ID) + "/" + rule.Name, Value: rule.Value, Reason: rule.Text})
		}
	}
	return all
}

// Detail renders a row with its proof: the option as the portfolio runs it, with
// the row's part of what is shared. A row without a price has only what completed
// it. The error is the row's problem.
func (a *Answer) Detail(row int) (*Detail, error) {
	c := a.computation
	state := &c.rows[row]
	if state.problem != nil {
		return nil, state.problem
	}
	comparison, at, err := c.chosen(row)
	if err != nil {
		return nil, err
	}
	if at < 0 {
		return &Detail{Assumptions: comparison.Estimate([]int{}).Assumptions}, nil
	}
	estimate := comparison.Estimate([]int{at})
	option := estimate.Options[slices.IndexFunc(estimate.Options, func(o estimator.Option) bool { return o.ID == state.chosen.id })]
	if c.best.shares[row] != nil {
		option = c.best.render(row, at, comparison)
	}
	option.Rank = int(state.chosen.at) + 1
	lines := make([]Line, len(option.LineItems))
	for i := range lines {
		lines[i] = Line{LineItem: option.LineItems[i], Pool: -1}
	}
	for i := range state.parts {
		its := &state.parts[i]
		l := &lines[its.line]
		l.Pool = its.pool
		if c.pools[its.pool].lines > 1 {
			l.ListTiers, l.ContractedTiers, l.EffectiveTiers = nil, nil, nil
		}
		l.ListCost, l.ContractedCost, l.EffectiveCost = its.costs.list, its.costs.contracted, its.costs.effective
	}
	for i := range lines {
		option.LineItems[i] = lines[i].LineItem
	}
	result := &a.Rows[row]
	option.ListCost, option.Contracted, option.MonthlyCost = result.ListCost, result.Contracted, result.MonthlyCost
	option.SavingVsBase = result.Saving
	if option.CostPerMillion != nil {
		ratio := pricing.Ratio(option.MonthlyCost.Shift(6), comparison.Load().InvocationsPerMonth)
		option.CostPerMillion = &ratio
	}
	return &Detail{Option: option, Lines: lines, Assumptions: estimate.Assumptions}, nil
}

// chosen is a comparison of a row that holds its chosen option, and the option's
// index in it; -1 where the row has no price.
func (c *computation) chosen(row int) (*estimator.Comparison, int, error) {
	state := &c.rows[row]
	if state.comparison != nil || state.chosen.at < 0 {
		comparison, err := c.comparison(row)
		return comparison, int(state.chosen.at), err
	}
	load, assumptions, err := c.resolve(row)
	if err != nil {
		return nil, 0, err
	}
	withoutCard(load)
	// No other option is compared again, but what runs today.
	load.Option = strings.TrimSuffix(state.chosen.id, "/baseline")
	comparison, err := c.plan.Compare(load, assumptions)
	if err != nil {
		return nil, 0, err
	}
	at := slices.IndexFunc(comparison.Totals(), func(t estimator.Total) bool { return t.ID == state.chosen.id })
	return comparison, at, nil
}
