package main

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// farthestChanges are the repriced addresses whose prices are farthest apart, at most so
// many, and how many were repriced in all. Ties are in the order of addresses.
func farthestChanges(old, now *pricing.Catalog, most int) ([]pricing.Change, int) {
	var shown []pricing.Change
	var apart []decimal.Decimal // of shown
	repriced := 0
	for change := range pricing.Changes(old, now) {
		if change.Kind != pricing.Repriced {
			continue
		}
		repriced++
		distance := distanceOf(&change)
		at, _ := slices.BinarySearchFunc(apart, distance, func(known, distance decimal.Decimal) int {
			return cmp.Or(distance.Cmp(known), -1) // behind its equals
		})
		if at >= most {
			continue
		}
		shown, apart = slices.Insert(shown, at, change), slices.Insert(apart, at, distance)
		shown, apart = shown[:min(len(shown), most)], apart[:min(len(apart), most)]
	}
	return shown, repriced
}

// distanceOf is how many times the dearer price is the cheaper one: more than anything
// where one of them is zero, and 0 for prices that cannot be compared.
func distanceOf(change *pricing.Change) decimal.Decimal {
	const boundless = 100 // as a power of ten
	before, after, alike := pricing.Farthest(change.Old, change.New)
	high, low := decimal.Max(before, after), decimal.Min(before, after)
	switch {
	case !alike:
		return decimal.Zero
	case low.IsZero() && !high.IsZero():
		return decimal.New(1, boundless)
	default:
		return pricing.Ratio(high, low)
	}
}
