package gcp

import (
	"fmt"
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers"
)

// partList is what was read for one part.
type partList struct {
	prices     []pricing.Price
	machines   []pricing.MachineType
	allowances []pricing.Allowance
	notes      []string
}

// meterPrices are the prices of a part that stand at an address of their own, and
// the free quantities beside them.
func meterPrices(readings []*reading) (partList, error) {
	byAddress := map[pricing.Address][]*reading{}
	for _, r := range readings {
		if r.query.component != "" {
			continue
		}
		for _, area := range r.areas {
			at := pricing.Address{
				Offering: r.query.part, Meter: r.query.meter, Area: area,
				Architecture: pricing.AnyArchitecture, Purchase: r.query.bought,
			}
			byAddress[at] = append(byAddress[at], r)
		}
	}
	var list partList
	allowances := map[string]*pricing.Allowance{}
	for _, at := range slices.SortedFunc(maps.Keys(byAddress), pricing.Address.Compare) {
		price, free, err := onePrice(at, byAddress[at])
		if err != nil {
			return partList{}, err
		}
		list.prices = append(list.prices, price)
		if err := addAllowance(allowances, &price, free); err != nil {
			return partList{}, err
		}
	}
	for _, at := range sortedKeys(allowances) {
		list.allowances = append(list.allowances, *allowances[at])
	}
	return list, nil
}

// onePrice is the price at an address. Duplicates merge, and keep every SKU.
func onePrice(at pricing.Address, readings []*reading) (pricing.Price, decimal.Decimal, error) {
	first := readings[0]
	price := pricing.Price{
		Address: at, Unit: first.query.unit, Per: 1,
		Tiers:         pricing.Tiers{Mode: pricing.Graduated, Steps: slices.Clone(first.tiers)},
		Source:        first.query.service.source(),
		LowConfidence: slices.Clone(first.query.confidence),
	}
	same := true
	for _, r := range readings {
		same = same && r.free.Equal(first.free) && slices.EqualFunc(r.tiers, first.tiers, sameTier)
		price.SKUs = union(price.SKUs, r.sku)
		price.EffectiveDate = max(price.EffectiveDate, r.date)
	}
	slices.Sort(price.SKUs)
	if !same {
		return price, first.free, &providers.AmbiguousError{Address: at, SKUs: price.SKUs}
	}
	return price, first.free, price.Validate()
}

func sameTier(a, b pricing.Tier) bool { return a.From.Equal(b.From) && a.UnitPrice.Equal(b.UnitPrice) }

// addAllowance records what is free of a meter: the same wherever it is sold.
func addAllowance(allowances map[string]*pricing.Allowance, price *pricing.Price, free decimal.Decimal) error {
	at := price.Address
	of := string(at.Offering) + "/" + string(at.Meter)
	known := allowances[of]
	switch {
	case known == nil && free.IsZero():
		return nil
	case known == nil:
		allowances[of] = &pricing.Allowance{
			Offering: at.Offering, Meter: at.Meter, Quantity: free, Scope: pricing.ScopeBillingAccount, CountsTowardTiers: true,
			SKUs: slices.Clone(price.SKUs), EffectiveDate: price.EffectiveDate, Source: price.Source,
		}
		return nil
	case !known.Quantity.Equal(free):
		return fmt.Errorf("of %s %s are free in %s, and %s elsewhere", of, pricing.Text(free), at.Area, pricing.Text(known.Quantity))
	}
	for _, sku := range price.SKUs {
		known.SKUs = union(known.SKUs, sku)
	}
	slices.Sort(known.SKUs)
	known.EffectiveDate = max(known.EffectiveDate, price.EffectiveDate)
	return nil
}

func union(skus []string, sku string) []string {
	if slices.Contains(skus, sku) {
		return skus
	}
	return append(slices.Clip(skus), sku)
}

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
