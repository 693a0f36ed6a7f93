package estimator_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// What follows computes the three costs of every line a second time, with big
// rationals, from its quantity, the catalog, the definition and the card as the
// draft states it.

// steps are prices by quantity, per unit of the meter.
type steps []struct{ from, price *big.Rat }

func stepsOf(p *pricing.Price) steps {
	all := make(steps, len(p.Tiers.Steps))
	for i, step := range p.Tiers.Steps {
		all[i].from, all[i].price = product(rat(step.From), ratInt(p.Per)), quotient(rat(step.UnitPrice), ratInt(p.Per))
	}
	return all
}

func (c *cardPrice) steps() steps {
	if len(c.Tiers) == 0 {
		return steps{{new(big.Rat), ratText(c.UnitPrice)}}
	}
	all := make(steps, len(c.Tiers))
	for i, tier := range c.Tiers {
		all[i].from, all[i].price = ratText(tier.From), ratText(tier.UnitPrice)
	}
	return all
}

func (s steps) times(factor *big.Rat) steps {
	all := slices.Clone(s)
	for i := range all {
		all[i].price = product(all[i].price, factor)
	}
	return all
}

// cost is what units cost, graduated, after what is free of them.
func (s steps) cost(units, free *big.Rat, counts bool) *big.Rat {
	start := new(big.Rat)
	if free.Cmp(units) > 0 {
		free = units
	}
	if counts {
		start = free
	} else {
		units = difference(units, free)
	}
	total := new(big.Rat)
	for i := range s {
		from, to := larger(s[i].from, start), units
		if i+1 < len(s) && s[i+1].from.Cmp(to) < 0 {
			to = s[i+1].from
		}
		if from.Cmp(to) < 0 {
			total = sum(total, product(difference(to, from), s[i].price))
		}
	}
	return total
}

// exactSubject is the candidate whose prices an option was priced with.
func exactSubject(o *estimator.Option) estimator.Subject {
	s := estimator.Subject{ID: o.ID, Offering: o.Offering, Region: o.Region, Architecture: o.Architecture, Purchase: o.Purchase}
	if o.Commitment != "" {
		s.Purchase = o.Commitment
	}
	return s
}

func meterOf(o *pricing.Offering, name pricing.MeterName) *pricing.Meter {
	return &o.Meters[slices.IndexFunc(o.Meters, func(m pricing.Meter) bool { return m.Name == name })]
}

// recomputed are the three costs of a line; banded says that usage bands lower
// the last one further.
type recomputed struct {
	list, contracted, effective *big.Rat
	banded                      bool
}

func recompute(t tester, plan *estimator.Plan, d draft, s estimator.Subject, item *estimator.LineItem) recomputed {
	t.Helper()
	m, card := meterOf(s.Offering, item.Meter), d.card()
	at := addressOf(s, m, item.Address.Type, pricing.OnDemand)
	if at != item.Address {
		t.Fatalf("%s: %s of %s stands at %s, the definition says %s", d, item.Meter, s.ID, item.Address, at)
	}
	published := plan.Catalog().Price(at)
	if published != item.Price {
		t.Fatalf("%s: %s of %s is not the price at %s", d, item.Meter, s.ID, at)
	}
	dollar, known := d.rateOf("USD")
	if !known {
		t.Fatalf("%s: an answer without a rate of the lists", d)
	}
	units := rat(item.PricedQuantity)
	var list, contracted, effective steps
	if published != nil {
		units = product(units, ratInt(published.Per))
		list = stepsOf(published).times(dollar)
	}
	contracted = list
	if entry := card.entryFor(s, at); entry != nil {
		rate, stated := d.rateOf(entry.Currency)
		if !stated {
			t.Fatalf("%s: %s of %s is priced in %s, which has no rate", d, item.Meter, s.ID, entry.Currency)
		}
		contracted = entry.steps().times(rate)
	} else {
		contracted = contracted.times(difference(ratInt(1), quotient(card.percentFor(s, at), ratInt(100))))
	}
	if published == nil {
		list = contracted
	}
	effective = contracted
	if slices.Contains(m.Purchases, s.Purchase) {
		bought := at
		bought.Purchase = s.Purchase
		effective = stepsOf(plan.Catalog().Price(bought)).times(dollar)
		if item.EffectivePrice == nil || item.EffectivePrice.Address != bought {
			t.Fatalf("%s: %s of %s is paid at %s, not %s", d, item.Meter, s.ID, paidAt(item), bought)
		}
	} else {
		family := ""
		if m.PerType {
			family = plan.Machine(at.Offering, at.Type).Family
		}
		if percent, _ := percentOff(m, s.Purchase, family); percent != nil {
			effective = list.times(remaining(*percent))
		}
	}
	free, counts := new(big.Rat), false
	if d.free() {
		allowance := plan.Catalog().Allowance(at.Offering, at.Meter)
		if allowance == nil {
			allowance = m.Allowance
		}
		if allowance != nil {
			perUnit := ratInt(1)
			if published != nil {
				perUnit = ratInt(published.Per)
			}
			free, counts = product(rat(allowance.Quantity), perUnit), allowance.CountsTowardTiers
		}
	}
	r := recomputed{list: list.cost(units, free, counts), contracted: contracted.cost(units, free, counts), effective: effective.cost(units, free, counts)}
	if m.PerType && s.Purchase == pricing.OnDemand {
		machine := plan.Machine(at.Offering, at.Type)
		r.banded = sustainedUse(machine) != nil && len(m.UsageBands) > 0
	}
	return r
}

func sameCost(got decimal.Decimal, want *big.Rat) bool { return rat(got).Cmp(want) == 0 }

// TestEveryLineIsQuantityTimesPrice: list at the on-demand price, contracted
// after the card, effective after the way of buying; on every offering, whatever
// the request.
func TestEveryLineIsQuantityTimesPrice(t *testing.T) {
	plan := plantest.Embedded(t)
	lines, below := 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := randomProfile(t, plan)
		for _, o := range compared(t, plan, d).Estimate(nil).Options {
			if o.Purchase.Cheapest() && o.Commitment == "" {
				continue // nothing was settled on
			}
			s := exactSubject(&o)
			for i := range o.LineItems {
				item := &o.LineItems[i]
				want := recompute(t, plan, d, s, item)
				if !sameCost(item.ListCost, want.list) || !sameCost(item.ContractedCost, want.contracted) {
					t.Fatalf("%s: %s: %s should cost %s, contracted %s:\n%s", d, o.ID, item.Meter, want.list.FloatString(18), want.contracted.FloatString(18), dump(&o))
				}
				if effective := rat(item.EffectiveCost); want.banded && effective.Cmp(want.effective) > 0 || !want.banded && effective.Cmp(want.effective) != 0 {
					t.Fatalf("%s: %s: %s should cost %s in the end:\n%s", d, o.ID, item.Meter, want.effective.FloatString(18), dump(&o))
				}
				lines++
				if want.contracted.Cmp(want.list) < 0 {
					below["contracted"]++
				}
				if want.effective.Cmp(want.contracted) < 0 {
					below["effective"]++
				}
			}
		}
	})
	for _, what := range []string{"contracted", "effective"} {
		if below[what] == 0 {
			t.Errorf("of %d lines none is %s: %v", lines, what, below)
		}
	}
}
