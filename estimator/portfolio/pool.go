package portfolio

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// pool is a quantity that is priced as one. Lines of one circle whose prices
// differ, because a contract names one offering and not another, are pools of
// their own. Lines that a commitment pays and lines that nothing pays add up all
// the same: how far the tiers of the list reach does not depend on it.
type pool struct {
	key    poolKey
	rates  estimator.Rates // before a commitment: the effective ones are those of the portions
	unit   string
	paidAs []*portion // by what is paid in the end

	allowance *pricing.Allowance
	allowed   decimal.Decimal // quantity of the lines that may use the allowance
	quantity  decimal.Decimal
	lines     int
	alone     decimal.Decimal
	members   []member // only where parts are told

	grant decimal.Decimal
	costs costs
	parts [3][]estimator.TierCost // list, contracted, effective
}

// portion is what one way of buying pays of a pool.
type portion struct {
	tiers     pricing.Tiers
	committed bool // a commitment pays, or spot capacity
	quantity  decimal.Decimal
	cost      decimal.Decimal
}

// member is a line in a pool.
type member struct {
	row      int
	line     int // index into the option's line items
	quantity decimal.Decimal
	paidAs   *portion
}

func (p *pool) portionOf(l *estimator.LineItem) *portion {
	for _, paid := range p.paidAs {
		if sameTiers(&paid.tiers, &l.Rates.Effective) {
			return paid
		}
	}
	paid := &portion{tiers: l.Rates.Effective}
	p.paidAs = append(p.paidAs, paid)
	return paid
}

// price computes what the pool costs before and after contract and commitment.
func (p *pool) price() {
	counts := p.allowance != nil && p.allowance.CountsTowardTiers
	p.costs.list, p.parts[0] = priced(&p.rates.List, p.quantity, p.grant, counts, "")
	p.costs.contracted, p.parts[1] = priced(&p.rates.Contracted, p.quantity, p.grant, counts, "")
	p.pay(counts)
	if sameTiers(&p.rates.List, &p.rates.Contracted) {
		p.parts[1] = nil
	}
}

// pay computes what is paid in the end. Every way of buying has its part of every
// tier and of the allowance, in proportion to its quantity: no provider publishes
// which usage it counts first.
func (p *pool) pay(counts bool) {
	slices.SortFunc(p.paidAs, func(a, b *portion) int { return compareTiers(&a.tiers, &b.tiers) })
	asContracted := true
	p.costs.effective, p.parts[2] = decimal.Zero, nil
	for _, paid := range p.paidAs {
		kind := estimator.TierKind("")
		if paid.committed {
			kind = estimator.TierCommitted
		}
		var parts []estimator.TierCost
		paid.cost, parts = priced(&paid.tiers, p.quantity, p.grant, counts, kind)
		if len(p.paidAs) > 1 {
			paid.cost = scaled(parts, p.quantity, paid.quantity)
		}
		p.costs.effective, p.parts[2] = p.costs.effective.Add(paid.cost), append(p.parts[2], parts...)
		asContracted = asContracted && sameTiers(&p.rates.Contracted, &paid.tiers)
	}
	if asContracted {
		p.parts[2] = nil
	}
}

// scaled makes the parts of a whole those of a quantity in it, to 12 decimals, and
// returns what they cost. They add up to the quantity.
func scaled(parts []estimator.TierCost, whole, quantity decimal.Decimal) decimal.Decimal {
	cost := decimal.Zero
	shares := allocation{total: quantity, weight: whole, places: quantityPlaces}
	for i := range parts {
		its := &parts[i]
		its.Quantity = shares.next(its.Quantity)
		its.Cost = its.Quantity.Mul(its.UnitPrice)
		cost = cost.Add(its.Cost)
	}
	return cost
}

// allocate hands the pool's costs out to its lines, in the order of the input.
func (p *pool) allocate(part func(m member, its costs)) {
	list := allocation{total: p.costs.list, weight: p.quantity, places: costPlaces}
	contracted := allocation{total: p.costs.contracted, weight: p.quantity, places: costPlaces}
	effective := map[*portion]*allocation{}
	for _, paid := range p.paidAs {
		effective[paid] = &allocation{total: paid.cost, weight: paid.quantity, places: costPlaces}
	}
	for _, m := range p.members {
		part(m, costs{list.next(m.quantity), contracted.next(m.quantity), effective[m.paidAs].next(m.quantity)})
	}
}

// shown is the pool as the answer tells it.
func (p *pool) shown() Pool {
	return Pool{
		Address: p.key.address, Scope: p.key.scope, Region: p.key.region, Unit: p.unit,
		Lines: p.lines, Quantity: p.quantity, Allowance: p.allowance, Granted: p.grant,
		ListTiers: p.parts[0], ContractedTiers: p.parts[1], EffectiveTiers: p.parts[2],
		ListCost: p.costs.list, ContractedCost: p.costs.contracted, EffectiveCost: p.costs.effective, AloneCost: p.alone,
	}
}
