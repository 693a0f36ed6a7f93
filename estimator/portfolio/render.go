package portfolio

import (
	"cmp"

	"breakeven/estimator"
	"breakeven/pricing"
)

// renderAll puts the lines of every row on the bills, and prices them.
func (c *computation) renderAll() error {
	gaps := make([]gaps, len(c.each))
	for i := range c.rows {
		state := &c.rows[i]
		state.result = RowResult{Status: Failed, Problem: state.problem, Cluster: -1}
		if profile := c.input[i].Profile; profile != nil {
			state.result.Name, state.result.Tags = profile.Name, profile.Tags
		}
		if state.problem != nil {
			continue
		}
		if !c.goOn() {
			return ErrStopped
		}
		comparison, err := c.comparison(i)
		if err != nil {
			return err
		}
		c.renderRow(i, comparison)
		c.renderElsewhere(i, comparison, gaps)
	}
	c.settleBest()
	c.settleToday()
	for k := range c.each {
		c.each[k].bill.settle()
		c.totals = append(c.totals, c.offeringTotal(k, &gaps[k]))
	}
	return nil
}

// renderRow puts the chosen option and the baseline on their bills.
func (c *computation) renderRow(i int, comparison *estimator.Comparison) {
	state := &c.rows[i]
	if at := int(state.chosen.at); at >= 0 {
		c.renderBest(i, at, comparison)
	} else {
		state.result.refuse(comparison, cmp.Or(state.held, comparison.Load().Option))
	}
	c.renderToday(i, comparison)
}

// renderBest puts the option at an index of the comparison's totals on the bill.
func (c *computation) renderBest(i, at int, comparison *estimator.Comparison) {
	state := &c.rows[i]
	option := c.best.render(i, at, comparison)
	state.costs, state.clustered = c.best.bill.add(i, &option), c.best.shares[i] != nil
	state.result.choose(&option)
	state.result.AloneCost = comparison.Totals()[at].Cost.Decimal()
	state.result.Stays = option.Baseline
}

// renderToday puts what runs today on the bill of today, beside what nothing is
// known of as it is to run: tiers, allowances and clusters are shared with it before
// a move and after.
func (c *computation) renderToday(i int, comparison *estimator.Comparison) {
	state := &c.rows[i]
	if state.baseline >= 0 {
		option := comparison.Option(state.baseline)
		state.result.Baseline = &BaselineCost{
			OptionID: option.ID, Offering: option.Offering, Region: option.Region, Status: option.Status,
			Missing: option.Missing, ExcludedBy: option.ExcludedBy,
		}
		switch {
		case !state.priced:
		case state.chosen.at < 0:
			state.now = c.left.add(i, &option)
		default:
			state.now = c.today.bill.add(i, &option)
		}
	}
	if at := int(state.chosen.at); at >= 0 && !state.priced &&
		(c.today.shares[i] != nil || c.reach.of(comparison.Totals()[at].Offering.ID, comparison.Load())) {
		option := c.today.render(i, at, comparison)
		c.today.bill.add(i, &option)
	}
}

// choose notes what the row runs on.
func (r *RowResult) choose(option *estimator.Option) {
	r.Status = estimator.Priced
	r.OptionID, r.Offering, r.Region, r.Architecture = option.ID, option.Offering, option.Region, option.Architecture
	r.Purchase, r.Commitment, r.Sizing, r.LowConfidence = option.Purchase, option.Commitment, option.Sizing, option.LowConfidence
}

// refuse says why the row has no price: what its options lack, and where they
// lack nothing but room, what rules the first of them out. An option that is wanted is
// the only one that matters.
func (r *RowResult) refuse(comparison *estimator.Comparison, wanted string) {
	for _, status := range distances[1:notSelected] {
		for i, t := range comparison.Totals() {
			if t.Status != status || wanted != "" && t.ID != wanted || wanted == "" && t.Baseline {
				continue
			}
			option := comparison.Option(i)
			r.Status, r.Missing, r.ExcludedBy = status, option.Missing, option.ExcludedBy
			return
		}
	}
	// Every purchase that the row asks for is one that nobody sells.
	r.Status = estimator.Excluded
}

// gaps are what a scenario lacks.
type gaps struct {
	missing, excluded, notSelected int
	looked                         map[string]bool // ids of options that were looked into
	prices                         []pricing.Address
	seen                           map[pricing.Address]bool
}

// renderElsewhere puts the row on the bill of every offering.
func (c *computation) renderElsewhere(i int, comparison *estimator.Comparison, all []gaps) {
	state := &c.rows[i]
	for k := range c.each {
		of, g := &state.of[k], &all[k]
		switch distances[of.status] {
		case estimator.Priced:
			c.renderThere(k, i, int(of.at), comparison)
		case estimator.Excluded:
			g.excluded++
		case NotSelected:
			g.notSelected++
		default:
			g.missing++
			g.look(of, comparison)
		}
	}
}

// renderThere puts the row on the bill of one offering. An option that shares
// nothing needs no lines.
func (c *computation) renderThere(k, row, at int, comparison *estimator.Comparison) {
	there := &c.each[k]
	t := &comparison.Totals()[at]
	if there.shares[row] == nil && !c.reach.of(t.Offering.ID, comparison.Load()) {
		there.bill.addAlone(costs{list: t.List.Decimal(), effective: t.Cost.Decimal()})
		return
	}
	option := there.render(row, at, comparison)
	there.bill.add(-1, &option)
}

// look collects the addresses that an option lacks, the first of them.
func (g *gaps) look(of *choice, comparison *estimator.Comparison) {
	if g.looked == nil {
		g.looked, g.seen = map[string]bool{}, map[pricing.Address]bool{}
	}
	if g.looked[of.id] || len(g.prices) == MaxMissing {
		return
	}
	g.looked[of.id] = true
	for _, address := range comparison.Option(int(of.at)).Missing {
		if !g.seen[address] && len(g.prices) < MaxMissing {
			g.seen[address] = true
			g.prices = append(g.prices, address)
		}
	}
}

// settleBest prices the pools of the chosen options and hands their costs out.
func (c *computation) settleBest() {
	c.pools = c.best.bill.settle()
	for at, p := range c.pools {
		p.allocate(func(m member, its costs) {
			state := &c.rows[m.row]
			state.costs = state.costs.plus(its)
			state.parts = append(state.parts, part{line: m.line, pool: at, costs: its})
		})
	}
}

// settleToday does the same for what runs today.
func (c *computation) settleToday() {
	for _, b := range []*bill{c.today.bill, c.left} {
		for _, p := range b.settle() {
			p.allocate(func(m member, its costs) { c.rows[m.row].now = c.rows[m.row].now.plus(its) })
		}
	}
}

// offeringTotal is the settled bill of one offering.
func (c *computation) offeringTotal(k int, g *gaps) OfferingTotal {
	b := c.each[k].bill
	sum := b.total()
	total := OfferingTotal{
		Offering: &c.plan.Offerings()[k], Status: estimator.Priced,
		Priced: b.rows, Missing: g.missing, Excluded: g.excluded, NotSelected: g.notSelected, MissingPrices: g.prices,
	}
	switch {
	case g.notSelected > 0:
		total.Status = NotSelected
	case g.excluded > 0:
		total.Status = estimator.Excluded
	case g.missing > 0:
		total.Status = estimator.MissingPrice
	}
	if total.Status != estimator.Priced || b.rows == 0 {
		total.KnownCost = sum.effective
		return total
	}
	total.MonthlyCost, total.ListCost = sum.effective, sum.list
	return total
}
