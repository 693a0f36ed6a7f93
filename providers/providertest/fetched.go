package providertest

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers"
)

// CheckFetched reports what of an answer breaks the contract of providers.Fetched,
// whatever the provider's prices are.
func CheckFetched(provider pricing.Provider, fetched *providers.Fetched) []error {
	var faults []error
	list := fetched.List
	if list == nil {
		return []error{fmt.Errorf("there is no list")}
	}
	if list.Provider != provider || list.Version != "" || list.Currency != pricing.USD {
		faults = append(faults, fmt.Errorf("a list of %q in %s, version %q", list.Provider, list.Currency, list.Version))
	}
	if err := list.Validate(); err != nil {
		faults = append(faults, err)
	}
	count := map[pricing.OfferingID]int{}
	types := map[string]bool{}
	for i := range list.Prices {
		price := &list.Prices[i]
		count[price.Address.Offering]++
		if price.Address.Meter == "instance-time" && price.Address.Type != "" {
			types[string(price.Address.Offering)+"/"+price.Address.Type] = true
		}
		if last := price.Tiers.Steps[len(price.Tiers.Steps)-1].UnitPrice; !last.IsPositive() {
			faults = append(faults, fmt.Errorf("price %s ends with %s", price.Address, last))
		}
	}
	for i, part := range fetched.Parts {
		if i > 0 && fetched.Parts[i-1].Name >= part.Name {
			faults = append(faults, fmt.Errorf("part %s is not in order, or there twice", part.Name))
		}
		if part.Err != nil && (part.Prices != 0 || count[part.Name] != 0) {
			faults = append(faults, fmt.Errorf("part %s failed, and %d of its prices are in the list", part.Name, count[part.Name]))
		}
		if part.Err == nil && part.Prices != count[part.Name] {
			faults = append(faults, fmt.Errorf("part %s has %d prices by its own count, and %d in the list", part.Name, part.Prices, count[part.Name]))
		}
		delete(count, part.Name)
	}
	for name := range count {
		faults = append(faults, fmt.Errorf("%s has prices, and is no part", name))
	}
	for i := range list.Machines {
		delete(types, string(list.Machines[i].Offering)+"/"+list.Machines[i].Name)
	}
	for name := range types {
		faults = append(faults, fmt.Errorf("machine type %s has a price and does not exist", name))
	}
	return faults
}

// reported is how many differences of two lists are told.
const reported = 20

// ComparePrices reports where a fetched list differs from the facts, in what is paid:
// the price of one unit to a last digit of a quotient, where it changes, and the unit.
// Dates, sources, the order of SKUs, and how many units a list quotes do not count.
func ComparePrices(got, want *pricing.PriceList) []error {
	var faults []error
	prices := map[pricing.Address]*pricing.Price{}
	for i := range got.Prices {
		prices[got.Prices[i].Address] = &got.Prices[i]
	}
	for i := range want.Prices {
		price := &want.Prices[i]
		found := prices[price.Address]
		delete(prices, price.Address)
		switch {
		case found == nil:
			faults = append(faults, fmt.Errorf("no price %s", price.Address))
		case !samePaid(found, price):
			faults = append(faults, fmt.Errorf("price %s is %v per %d %s, not %v per %d %s", price.Address,
				found.Tiers, found.Per, found.Unit, price.Tiers, price.Per, price.Unit))
		}
	}
	for address := range prices {
		faults = append(faults, fmt.Errorf("price %s came from nowhere", address))
	}
	if more := len(faults) - reported; more > 0 {
		faults = append(faults[:reported], fmt.Errorf("and %d more", more))
	}
	return faults
}

func samePaid(a, b *pricing.Price) bool {
	if a.Unit != b.Unit || a.Tiers.Mode != b.Tiers.Mode {
		return false
	}
	perA, perB := decimal.NewFromInt(a.Per), decimal.NewFromInt(b.Per)
	return slices.EqualFunc(a.Tiers.Steps, b.Tiers.Steps, func(x, y pricing.Tier) bool {
		return x.From.Mul(perA).Equal(y.From.Mul(perB)) &&
			x.UnitPrice.Mul(perB).Sub(y.UnitPrice.Mul(perA)).Abs().LessThanOrEqual(lastDigit.Mul(perA).Mul(perB))
	})
}

// lastDigit is one unit of the last digit of a quotient: what is composed from others
// may be rounded once more, or once less.
var lastDigit = decimal.New(1, -pricing.QuotientPlaces)

func compareMachines(got, want *pricing.PriceList) []error {
	var faults []error
	types := map[string]pricing.MachineType{}
	for _, m := range got.Machines {
		types[string(m.Offering)+"/"+m.Name] = m
	}
	for _, m := range want.Machines {
		name := string(m.Offering) + "/" + m.Name
		found, there := types[name]
		delete(types, name)
		if !there || found.Family != m.Family || found.Architecture != m.Architecture || !found.VCPU.Equal(m.VCPU) ||
			!found.MemoryMiB.Equal(m.MemoryMiB) || (found.Restriction == "") != (m.Restriction == "") {
			faults = append(faults, fmt.Errorf("machine type %+v, want %+v", found, m))
		}
	}
	for name := range types {
		faults = append(faults, fmt.Errorf("machine type %s came from nowhere", name))
	}
	if more := len(faults) - reported; more > 0 {
		faults = append(faults[:reported], fmt.Errorf("and %d more", more))
	}
	return faults
}
