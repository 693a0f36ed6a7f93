package gcp

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers"
)

// reading is what a SKU says about a query: a price that holds in some areas.
type reading struct {
	query *query
	sku   string
	areas []pricing.Area
	tiers []pricing.Tier
	free  decimal.Decimal // quantity a month that costs nothing; 0: none
	date  string
}

// reader reads SKUs for the areas that somebody asked for.
type reader struct {
	asked []pricing.Area // regions
	until time.Time      // prices that begin later are not in force
}

// read is what the SKU says, or nil when that is nothing: no price in force, none in
// an area asked for, or a component that costs nothing, which is how the catalog
// lists what is not sold.
func (r *reader) read(sku *catalogSKU, q *query) (*reading, error) {
	areas := r.areas(sku, q)
	if len(areas) == 0 {
		return nil, nil //nolint:nilnil // nothing is asked for, and nothing is wrong
	}
	info, date, err := r.inForce(sku)
	if err != nil || info == nil {
		return nil, err
	}
	if info.Expression == nil || len(info.Expression.Rates) == 0 {
		return nil, fmt.Errorf("SKU %s: no price", sku.ID)
	}
	factor, err := q.factor(sku.ID, info.Expression)
	if err != nil {
		return nil, err
	}
	tiers, err := readTiers(info.Expression.Rates, factor)
	if err != nil {
		return nil, fmt.Errorf("SKU %s: %w", sku.ID, err)
	}
	if len(tiers) == 1 && tiers[0].UnitPrice.IsZero() && q.component != "" {
		return nil, nil //nolint:nilnil // not sold
	}
	answer := &reading{query: q, sku: sku.ID, areas: areas, tiers: tiers, date: date}
	if err := answer.settle(info.Aggregation, factor); err != nil {
		return nil, fmt.Errorf("SKU %s: %w", sku.ID, err)
	}
	return answer, nil
}

// areas are where the price holds, as far as it is asked for. A SKU may list many
// regions; "global" stands for all of them.
func (r *reader) areas(sku *catalogSKU, q *query) []pricing.Area {
	if q.area == pricing.AreaGlobal {
		return []pricing.Area{pricing.Global}
	}
	if slices.Contains(sku.ServiceRegions, string(pricing.Global)) {
		return r.asked
	}
	var areas []pricing.Area
	for _, area := range r.asked {
		if slices.Contains(sku.ServiceRegions, string(area)) {
			areas = append(areas, area)
		}
	}
	return areas
}

// inForce is the newest of the SKU's prices that has begun, and the day on which it
// did.
func (r *reader) inForce(sku *catalogSKU) (*pricingInfo, string, error) {
	var newest *pricingInfo
	var since time.Time
	for _, info := range sku.PricingInfo {
		if info == nil {
			continue
		}
		at, err := time.Parse(time.RFC3339, info.EffectiveTime)
		if err != nil {
			return nil, "", fmt.Errorf("SKU %s: effective time %q", sku.ID, info.EffectiveTime)
		}
		if !at.After(r.until) && (newest == nil || !at.Before(since)) {
			newest, since = info, at
		}
	}
	return newest, since.UTC().Format(time.DateOnly), nil
}

// conversions are how many base units the catalog's units hold. A unit that holds
// another number is another unit.
var conversions = map[string]string{
	"s": "1", "h": "3600", "count": "1", "GiBy": "1073741824", "GiBy.s": "1073741824", "GiBy.h": "3865470566400",
	"GBy.h": "3600000000000",
}

// factor makes a price by the catalog's unit a price by ours.
func (q *query) factor(sku string, priced *expression) (decimal.Decimal, error) {
	unit := priced.UsageUnit
	text, known := q.counts[unit]
	if !known {
		return decimal.Zero, &providers.UnitError{SKU: sku, Unit: unit}
	}
	if priced.Conversion != "" {
		holds, err := pricing.ParseDecimal(string(priced.Conversion))
		if err != nil {
			return decimal.Zero, fmt.Errorf("SKU %s: conversion factor: %w", sku, err)
		}
		if want, checked := conversions[unit]; checked && !holds.Equal(exact(want)) {
			return decimal.Zero, &providers.UnitError{
				SKU: sku, Unit: fmt.Sprintf("%s of %s %s", unit, pricing.Text(holds), priced.BaseUnit),
			}
		}
	}
	return exact(text), nil
}

// readTiers are the tiers by their lower bounds. The catalog's order is not trusted.
func readTiers(rates []*tierRate, factor decimal.Decimal) ([]pricing.Tier, error) {
	var tiers []pricing.Tier
	for _, rate := range rates {
		if rate == nil || rate.Price == nil {
			return nil, fmt.Errorf("a tier without a price")
		}
		if code := rate.Price.Currency; code != string(pricing.USD) {
			return nil, fmt.Errorf("currency %q, want %s", code, pricing.USD)
		}
		from, err := pricing.ParseDecimal(cmp.Or(string(rate.Start), "0"))
		if err != nil {
			return nil, fmt.Errorf("tier: %w", err)
		}
		units, err := pricing.ParseDecimal(cmp.Or(string(rate.Price.Units), "0"))
		if err != nil {
			return nil, fmt.Errorf("units: %w", err)
		}
		price := units.Add(decimal.New(rate.Price.Nanos, -9))
		if price.IsNegative() {
			return nil, fmt.Errorf("price %s", pricing.Text(price))
		}
		tiers = append(tiers, pricing.Tier{From: from, UnitPrice: price.Mul(factor)})
	}
	slices.SortStableFunc(tiers, func(a, b pricing.Tier) int { return a.From.Cmp(b.From) })
	return tiers, nil
}

// settle makes legal tiers: a first tier of price zero, or none below the first
// bound, is a free quantity where one is known, and an error anywhere else.
func (r *reading) settle(aggregation *aggregation, factor decimal.Decimal) error {
	if first := r.tiers[0]; first.UnitPrice.IsZero() && len(r.tiers) > 1 {
		r.tiers = r.tiers[1:]
	} else if first.UnitPrice.IsZero() {
		return fmt.Errorf("price zero")
	}
	if r.free = r.tiers[0].From; r.free.IsPositive() && !r.query.free {
		return fmt.Errorf("%s are free, and no allowance is known for the meter", pricing.Text(r.free))
	}
	r.tiers[0].From = decimal.Zero
	if len(r.tiers) == 1 && r.free.IsZero() {
		return nil
	}
	if !factor.Equal(decimal.NewFromInt(1)) || r.query.component != "" {
		return fmt.Errorf("tiers of a price that has none")
	}
	// Definitions add tiers up per billing account and month.
	if a := aggregation; a != nil && (a.Level != "ACCOUNT" || a.Interval != "MONTHLY" || a.Count > 1) {
		return fmt.Errorf("tiers count by %s and %d %s", a.Level, a.Count, a.Interval)
	}
	return pricing.Tiers{Mode: pricing.Graduated, Steps: r.tiers}.Validate()
}
