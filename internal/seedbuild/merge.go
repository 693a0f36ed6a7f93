package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// price makes one price of all rows at an address.
//
// Rows of one tier with one price are duplicates: they merge, keep every SKU,
// and take date and source of the newest. Rows of one tier with different
// prices are a contradiction and fail, naming both places; a contradiction is
// settled by a rule in the collector of the file, never here. A first tier of
// price zero becomes an allowance where the meter is declared to have one.
func (b *builder) price(address pricing.Address, rows []row) (pricing.Price, error) {
	tiers, err := mergeTiers(rows)
	if err != nil {
		return pricing.Price{}, err
	}
	if tiers[0].price.IsZero() {
		if err := b.allowanceOf(address, tiers[0], len(tiers) > 1); err != nil {
			return pricing.Price{}, err
		}
		tiers = tiers[1:]
		tiers[0].from = decimal.Zero
	}
	price := pricing.Price{
		Address: address, Unit: tiers[0].unit, Per: tiers[0].per,
		Tiers: pricing.Tiers{Mode: pricing.Graduated},
	}
	if len(tiers) == 1 {
		price.Upfront = tiers[0].upfront
	}
	for _, tier := range tiers {
		if tier.unit != price.Unit || tier.per != price.Per {
			return pricing.Price{}, fmt.Errorf("%s is per %d %s, other tiers per %d %s", tier.place, tier.per, tier.unit, price.Per, price.Unit)
		}
		price.Tiers.Steps = append(price.Tiers.Steps, pricing.Tier{From: tier.from, UnitPrice: tier.price})
		price.SKUs = union(price.SKUs, tier.skus)
		if tier.date > price.EffectiveDate {
			price.EffectiveDate, price.Source = tier.date, tier.source
		}
		for _, c := range tier.confidence {
			if !slices.Contains(price.LowConfidence, c) {
				price.LowConfidence = append(price.LowConfidence, c)
			}
		}
	}
	if isOld(price.EffectiveDate, b.fetched) {
		price.LowConfidence = append(price.LowConfidence, pricing.ConfidenceOld)
	}
	slices.Sort(price.LowConfidence)
	return price, price.Validate()
}

// oldMonths is the age from which a price is old when it is collected: list
// prices of running services change seldom, and a year and a half is longer than
// any source here takes to be read again.
const oldMonths = 18

// isOld reports whether a date lies more than oldMonths before another. Both are
// YYYY-MM-DD; a date that is not is reported where it is validated.
func isOld(date, collected string) bool {
	at, errAt := time.Parse(time.DateOnly, date)
	until, errUntil := time.Parse(time.DateOnly, collected)
	return errAt == nil && errUntil == nil && at.Before(until.AddDate(0, -oldMonths, 0))
}

// mergeTiers orders the rows by lower bound and merges duplicates. The tiers
// must follow each other without gap, and the last must be open.
func mergeTiers(rows []row) ([]row, error) {
	slices.SortStableFunc(rows, compareRows)
	var tiers []row
	for _, r := range rows {
		if n := len(tiers); n > 0 && tiers[n-1].from.Equal(r.from) {
			last := &tiers[n-1]
			if !last.price.Equal(r.price) || last.open != r.open || !last.to.Equal(r.to) || last.unit != r.unit || last.per != r.per {
				return nil, fmt.Errorf("contradiction: %s, but %s", last, &r)
			}
			last.skus = union(last.skus, r.skus)
			continue
		}
		tiers = append(tiers, r)
	}
	if !tiers[0].from.IsZero() {
		return nil, fmt.Errorf("%s: first tier starts at %s", tiers[0].place, pricing.Text(tiers[0].from))
	}
	for i, tier := range tiers {
		last := i == len(tiers)-1
		if last != tier.open || (!last && !tier.to.Equal(tiers[i+1].from)) {
			return nil, fmt.Errorf("%s: tier from %s does not end where the next begins", tier.place, pricing.Text(tier.from))
		}
	}
	return tiers, nil
}

// allowanceOf records the zero tier as an allowance.
func (b *builder) allowanceOf(address pricing.Address, zero row, paidTiersFollow bool) error {
	scope, declared := b.scopes[meterKey{address.Offering, address.Meter}]
	if !declared || !paidTiersFollow {
		return errors.New(zero.place + ": price zero, and no allowance is known for the meter")
	}
	return b.addAllowance(pricing.Allowance{
		Offering: address.Offering, Meter: address.Meter, Quantity: zero.to, Scope: scope, CountsTowardTiers: true,
		SKUs: zero.skus, EffectiveDate: zero.date, Source: zero.source,
	})
}

// String says what the row claims, for error texts.
func (r *row) String() string {
	until := "open"
	if !r.open {
		until = pricing.Text(r.to)
	}
	return fmt.Sprintf("%s says %s per %d %s from %s to %s",
		r.place, pricing.Text(r.price), r.per, r.unit, pricing.Text(r.from), until)
}
