package portfolio

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// bill adds up the lines of many options: those whose price depends on a
// quantity that is added up elsewhere go into pools, the others stand alone.
type bill struct {
	free  bool // the allowances apply
	pools map[poolKey][]*pool
	own   costs // of the lines outside pools
	rows  int   // rows with a price
}

// costs are the three costs of a line, or a sum of them.
type costs struct{ list, contracted, effective decimal.Decimal }

func (c costs) plus(other costs) costs {
	return costs{c.list.Add(other.list), c.contracted.Add(other.contracted), c.effective.Add(other.effective)}
}

func costsOf(l *estimator.LineItem) costs {
	return costs{l.ListCost, l.ContractedCost, l.EffectiveCost}
}

// poolKey is the circle within which quantities are added up.
type poolKey struct {
	address pricing.Address
	scope   pricing.Scope
	region  string // where the scope is a region; empty otherwise
}

func newBill(free bool) *bill { return &bill{free: free, pools: map[poolKey][]*pool{}} }

// add puts an option on the bill. With a row >= 0 the pools remember whose lines
// they hold. The costs are those of the lines outside pools.
func (b *bill) add(row int, option *estimator.Option) costs {
	own := costs{}
	for i := range option.LineItems {
		l := &option.LineItems[i]
		if !b.pooled(l) {
			own = own.plus(costsOf(l))
			continue
		}
		p := b.poolOf(l, option.Region.ID)
		p.lines++
		p.quantity = p.quantity.Add(l.PricedQuantity)
		p.alone = p.alone.Add(l.EffectiveCost)
		paid := p.portionOf(l)
		paid.committed = paid.committed || slices.ContainsFunc(l.EffectiveTiers, committed)
		paid.quantity = paid.quantity.Add(l.PricedQuantity)
		if b.free && l.Allowance != nil {
			p.allowance = l.Allowance
			p.allowed = p.allowed.Add(l.PricedQuantity)
		}
		if row >= 0 {
			p.members = append(p.members, member{row, i, l.PricedQuantity, paid})
		}
	}
	b.own = b.own.plus(own)
	b.rows++
	return own
}

// addAlone puts an option on the bill that has no line in a pool.
func (b *bill) addAlone(own costs) {
	b.own = b.own.plus(own)
	b.rows++
}

func committed(t estimator.TierCost) bool { return t.Kind == estimator.TierCommitted }

func banded(t estimator.TierCost) bool { return t.Kind == estimator.TierUsageBand }

// pooled reports whether the line costs another amount beside other lines than
// it costs alone. Hours that a usage band discounts are one machine's.
func (b *bill) pooled(l *estimator.LineItem) bool {
	if len(l.Rates.List.Steps) == 0 || slices.ContainsFunc(l.EffectiveTiers, banded) {
		return false
	}
	tiers := max(len(l.Rates.List.Steps), len(l.Rates.Contracted.Steps), len(l.Rates.Effective.Steps))
	return tiers > 1 || b.free && l.Allowance != nil
}

func (b *bill) poolOf(l *estimator.LineItem, region string) *pool {
	key := poolKey{address: l.Address, scope: l.Scope, region: regionOf(l.Scope, region)}
	for _, p := range b.pools[key] {
		if sameTiers(&p.rates.List, &l.Rates.List) && sameTiers(&p.rates.Contracted, &l.Rates.Contracted) {
			return p
		}
	}
	p := &pool{key: key, rates: l.Rates, unit: l.PricingUnit()}
	b.pools[key] = append(b.pools[key], p)
	return p
}

// regionOf is the region as far as a scope has one.
func regionOf(scope pricing.Scope, region string) string {
	if scope == pricing.ScopeAccountRegion {
		return region
	}
	return ""
}

// settle prices the pools and yields them in an order that does not depend on
// that of the lines.
func (b *bill) settle() []*pool {
	var all []*pool
	for _, pools := range b.pools {
		all = append(all, pools...)
	}
	slices.SortFunc(all, comparePools)
	grantAll(all)
	for _, p := range all {
		p.price()
	}
	return all
}

// total is the sum of everything on a settled bill.
func (b *bill) total() costs {
	sum := b.own
	for _, pools := range b.pools {
		for _, p := range pools {
			sum = sum.plus(p.costs)
		}
	}
	return sum
}

func comparePools(a, b *pool) int {
	return cmp.Or(a.key.address.Compare(b.key.address), cmp.Compare(a.key.scope, b.key.scope), cmp.Compare(a.key.region, b.key.region),
		compareTiers(&a.rates.List, &b.rates.List), compareTiers(&a.rates.Contracted, &b.rates.Contracted))
}

func compareTiers(a, b *pricing.Tiers) int {
	byStep := slices.CompareFunc(a.Steps, b.Steps, func(s, t pricing.Tier) int {
		return cmp.Or(s.From.Cmp(t.From), s.UnitPrice.Cmp(t.UnitPrice))
	})
	return cmp.Or(byStep, cmp.Compare(a.Mode, b.Mode))
}

// allowanceKey is one allowance that an account has: two lines share it when
// offering, meter and circle are the same, whatever their addresses are.
type allowanceKey struct {
	offering pricing.OfferingID
	meter    pricing.MeterName
	scope    pricing.Scope
	region   string
	quantity string
}

// grantAll divides every allowance among the pools that may use it.
func grantAll(pools []*pool) {
	sharers := map[allowanceKey][]*pool{}
	var order []allowanceKey
	for _, p := range pools {
		if p.allowance == nil {
			continue
		}
		a := p.allowance
		key := allowanceKey{a.Offering, a.Meter, a.Scope, regionOf(a.Scope, string(p.key.address.Area)), pricing.Text(a.Quantity)}
		if sharers[key] == nil {
			order = append(order, key)
		}
		sharers[key] = append(sharers[key], p)
	}
	for _, key := range order {
		sharing := sharers[key]
		quantities := make([]decimal.Decimal, len(sharing))
		for i, p := range sharing {
			quantities[i] = p.allowed
		}
		for i, grant := range granted(sharing[0].allowance.Quantity, quantities) {
			sharing[i].grant = grant
		}
	}
}
