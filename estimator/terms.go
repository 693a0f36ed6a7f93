package estimator

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// money is a price by quantity, and the factor that brings it into the currency
// of the answer; nil where it is in the list's currency, as all others are.
type money struct {
	tiers  pricing.Tiers
	factor *decimal.Decimal
}

// finder finds the price at an address: in the catalog, or among those of one
// machine type that are at hand.
type finder func(pricing.Address) *pricing.Price

// priceTerms are the prices of one address for one option.
type priceTerms struct {
	price *pricing.Price // list; nil: nobody published one
	paid  *pricing.Price // of the commitment or spot capacity; nil: none
	per   int64

	list       money
	contracted *money // nil: the list price
	effective  *money // nil: the contracted price

	lacks   *pricing.Address // nil: nothing is missing
	unrated bool             // what is missing is a rate of exchange for the card's price
}

// terms resolves the prices of a meter at an address. Where nobody publishes a
// list price and the rate card has one, the card's stands for both.
//
// family is the machine's, where the address names one: a percentage may cover
// some families only.
func (c *compiler[N]) terms(candidate *candidate, def *pricing.Meter, at pricing.Address, family string, find finder) priceTerms {
	t := priceTerms{price: find(at), per: 1}
	if t.price != nil {
		t.per = t.price.Per
		t.list = money{t.price.Tiers, c.card.factor(listCurrency)}
	}
	c.contract(&t, candidate, at)
	if t.lacks == nil && t.price == nil {
		if t.contracted == nil {
			t.lacks = &at
		} else {
			t.list, t.contracted = *t.contracted, nil
		}
	}
	c.commit(&t, candidate, def, at, family, find)
	return t
}

// contract applies the rate card.
func (c *compiler[N]) contract(t *priceTerms, candidate *candidate, at pricing.Address) {
	if c.card == nil {
		return
	}
	subject := cardSubject(candidate, at)
	if entry := c.card.price(&subject); entry != nil {
		factor, known := c.card.convert(entry.Currency)
		if !known {
			t.lacks, t.unrated = &at, true
			return
		}
		t.contracted = &money{perBlock(entry.Tiers, t.per), factor}
		return
	}
	if percent := c.card.percent(&subject); t.price != nil && percent.IsPositive() {
		t.contracted = &money{lowered(t.price.Tiers, percent), t.list.factor}
	}
}

// cardSubject is a candidate whose meter stands at an address, as a rate card
// looks at it.
func cardSubject(candidate *candidate, at pricing.Address) pricing.CardSubject {
	return pricing.CardSubject{Offering: candidate.offering.ID, Region: candidate.region.ID, Architecture: candidate.architecture, At: at}
}

// commit applies the way of buying: a published price, or a percentage off the
// list price.
func (c *compiler[N]) commit(t *priceTerms, candidate *candidate, def *pricing.Meter, at pricing.Address, family string, find finder) {
	if t.lacks != nil {
		return
	}
	if bought := def.PricedAs(candidate.purchase); bought != pricing.OnDemand {
		at.Purchase = bought
		if t.paid = find(at); t.paid == nil {
			t.lacks = &at
			return
		}
		t.effective = &money{rescaled(t.paid, t.per), c.card.factor(listCurrency)}
		return
	}
	if discount := discountFor(def, candidate.purchase, family); discount != nil {
		t.effective = &money{lowered(t.list.tiers, discount.Percent), t.list.factor}
	}
}

// discountFor is the percentage of a way of buying for a family of machines, or
// nil.
func discountFor(def *pricing.Meter, bought pricing.Purchase, family string) *pricing.Discount {
	for i := range def.Discounts {
		d := &def.Discounts[i]
		if d.Purchase == bought && (len(d.Families) == 0 || slices.Contains(d.Families, family)) {
			return d
		}
	}
	return nil
}

// sellsByPercentage reports whether a way of buying is published as percentages.
func sellsByPercentage(def *pricing.Meter, bought pricing.Purchase) bool {
	return slices.ContainsFunc(def.Discounts, func(d pricing.Discount) bool { return d.Purchase == bought })
}

// perBlock turns prices per unit into prices per block of the list.
func perBlock(tiers pricing.Tiers, per int64) pricing.Tiers {
	if per == 1 {
		return tiers
	}
	block := decimal.NewFromInt(per)
	n, _ := places(per)
	scaled := pricing.Tiers{Mode: tiers.Mode, Steps: make([]pricing.Tier, len(tiers.Steps))}
	for i, step := range tiers.Steps {
		scaled.Steps[i] = pricing.Tier{From: step.From.Shift(-n), UnitPrice: step.UnitPrice.Mul(block)}
	}
	return scaled
}

// rescaled are the prices of another list price in blocks of this one.
func rescaled(price *pricing.Price, per int64) pricing.Tiers {
	if price.Per == per {
		return price.Tiers
	}
	n, _ := places(price.Per)
	unit := pricing.Tiers{Mode: price.Tiers.Mode, Steps: make([]pricing.Tier, len(price.Tiers.Steps))}
	for i, step := range price.Tiers.Steps {
		unit.Steps[i] = pricing.Tier{From: step.From.Shift(n), UnitPrice: step.UnitPrice.Shift(-n)}
	}
	return perBlock(unit, per)
}

// lowered takes a percentage off every tier: exact, because a percentage is a
// shift by two places.
func lowered(tiers pricing.Tiers, percent decimal.Decimal) pricing.Tiers {
	remains := decimal.NewFromInt(100).Sub(percent)
	low := pricing.Tiers{Mode: tiers.Mode, Steps: make([]pricing.Tier, len(tiers.Steps))}
	for i, step := range tiers.Steps {
		low.Steps[i] = pricing.Tier{From: step.From, UnitPrice: step.UnitPrice.Mul(remains).Shift(-2)}
	}
	return low
}
