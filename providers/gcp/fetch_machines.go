package gcp

import (
	"context"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers"
)

// Ingredient is a part of a machine type's price: so much of a component.
type Ingredient struct {
	Component string
	Quantity  decimal.Decimal
	PerMonth  bool // the catalog prices the component by the month, of 730 hours
}

// Ingredients are what the price of a machine type is made of: vCPUs and memory of
// its family, and what is attached to it. Nothing is returned for a type of which
// they are not known.
func Ingredients(machine *pricing.MachineType) []Ingredient {
	family := machine.Family
	switch {
	case carriesUnknown(machine):
		return nil
	case family == "f1" || family == "g1":
		return []Ingredient{{Component: family, Quantity: decimal.NewFromInt(1)}}
	case machine.Name == m4Ultramem224:
		family = m4Ultramem224
	case family == "m2":
		family = "m1"
	}
	if _, known := families[family]; !known {
		return nil
	}
	gib := pricing.Quotient(machine.MemoryMiB, mibPerGiB)
	list := []Ingredient{
		{Component: string(core(family)), Quantity: machine.VCPU},
		{Component: string(ram(family)), Quantity: gib},
	}
	if machine.Family == "m2" {
		list = append(list,
			Ingredient{Component: string(premiumCore), Quantity: machine.VCPU},
			Ingredient{Component: string(premiumRAM), Quantity: gib})
	}
	with := attachments[machine.Name]
	if with.localSSDGiB > 0 {
		disk := localSSD
		if own := localSSD + component("/"+family); families[string(own)].used != "" {
			disk = own
		}
		list = append(list, Ingredient{Component: string(disk), Quantity: decimal.NewFromInt(with.localSSDGiB), PerMonth: true})
	}
	if with.accelerator != "" {
		list = append(list, Ingredient{Component: string(with.accelerator), Quantity: exact(with.accelerators)})
	}
	return list
}

var (
	mibPerGiB     = decimal.NewFromInt(1_024)
	hoursPerMonth = decimal.NewFromInt(730)
	// premiumFraction is what the premium of M2 costs beside a commitment, which does
	// not cover it: it earns the discount for sustained use, and a committed machine
	// runs the whole month.
	premiumFraction = exact("0.7")
)

// soldAs reports whether Google sells a machine type in a way of buying at all,
// whatever its components cost. M2 is no spot capacity; commitments for A2 Ultra are
// not published; shared cores of the first generation cannot be committed to.
//
// Sources: https://cloud.google.com/compute/vm-instance-pricing and
// https://cloud.google.com/compute/gpus-pricing.
func soldAs(machine *pricing.MachineType, bought pricing.Purchase) bool {
	committed := bought == cud1Y || bought == cud3Y
	switch {
	case machine.Family == "m2" && bought == pricing.Spot, machine.Family == "t2a" && committed:
		return false
	case (machine.Family == "f1" || machine.Family == "g1") && committed:
		return false
	default:
		return !(committed && strings.HasPrefix(machine.Name, "a2-ultragpu-"))
	}
}

// rate is the price of one component in one area, bought in one way.
type rate struct {
	price decimal.Decimal
	skus  []string
	date  string
}

type rateKey struct {
	component component
	area      pricing.Area
	bought    pricing.Purchase
}

// machinePrices composes the price of every machine type in every area where all of
// its components have one.
func machinePrices(
	ctx context.Context, machines []pricing.MachineType, areas []pricing.Area, rates map[rateKey]rate,
) (prices []pricing.Price, sold []pricing.MachineType, err error) {
	for i := range machines {
		machine := &machines[i]
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		parts := Ingredients(machine)
		if machine.Offering != computeEngineID || len(parts) == 0 {
			continue
		}
		before := len(prices)
		for _, area := range areas {
			prices = appendPrices(prices, machine, parts, area, rates)
		}
		if len(prices) > before {
			sold = append(sold, *machine)
		}
	}
	return prices, sold, nil
}

// appendPrices adds a machine type's prices in an area. Where a type has no list
// price nobody knows that it is sold, so no other price of it counts.
func appendPrices(
	prices []pricing.Price, machine *pricing.MachineType, parts []Ingredient, area pricing.Area, rates map[rateKey]rate,
) []pricing.Price {
	listed, known := compose(machine, parts, area, pricing.OnDemand, rates)
	if !known {
		return prices
	}
	prices = append(prices, listed)
	for _, bought := range machinePriced() {
		if !soldAs(machine, bought) {
			continue
		}
		if price, known := compose(machine, parts, area, bought, rates); known {
			prices = append(prices, price)
		}
	}
	return prices
}

// compose adds the components up. What is priced by the month is divided once, and a
// quotient that does not end is inferred.
func compose(
	machine *pricing.MachineType, parts []Ingredient, area pricing.Area, bought pricing.Purchase, rates map[rateKey]rate,
) (pricing.Price, bool) {
	price := pricing.Price{
		Address: pricing.Address{
			Offering: computeEngineID, Meter: "instance-time", Area: area, Type: machine.Name,
			Architecture: machine.Architecture, Purchase: bought,
		},
		Unit: pricing.InstanceHours, Per: 1, Source: computeService.source(), SKUs: make([]string, 0, len(parts)),
	}
	var hourly, monthly decimal.Decimal
	for _, part := range parts {
		key, share := rateKey{component(part.Component), area, bought}, decimal.NewFromInt(1)
		if premium := key.component == premiumCore || key.component == premiumRAM; premium && bought != pricing.OnDemand {
			key.bought, share = pricing.OnDemand, premiumFraction
			price.LowConfidence = []pricing.Confidence{pricing.ConfidenceInferred}
		}
		of, known := rates[key]
		if !known {
			return pricing.Price{}, false
		}
		amount := of.price.Mul(part.Quantity).Mul(share)
		if part.PerMonth {
			monthly = monthly.Add(amount)
		} else {
			hourly = hourly.Add(amount)
		}
		price.SKUs = append(price.SKUs, of.skus...)
		if price.EffectiveDate == "" || of.date < price.EffectiveDate {
			price.EffectiveDate = of.date
		}
	}
	if !monthly.IsZero() {
		byTheHour := pricing.Quotient(monthly, hoursPerMonth)
		if !byTheHour.Mul(hoursPerMonth).Equal(monthly) {
			price.LowConfidence = []pricing.Confidence{pricing.ConfidenceInferred}
		}
		hourly = hourly.Add(byTheHour)
	}
	if bought == pricing.Spot {
		// Google may change spot prices once a day.
		price.LowConfidence = append(price.LowConfidence, pricing.ConfidencePrice)
	}
	price.Tiers = pricing.Flat(hourly)
	return price, true
}

// componentRates are the rates by component. Two SKUs of one price are one rate; at
// different prices nobody can say which of them a machine costs.
func componentRates(readings []*reading) (map[rateKey]rate, error) {
	rates := map[rateKey]rate{}
	for _, r := range readings {
		if r.query.component == "" {
			continue
		}
		for _, area := range r.areas {
			key := rateKey{r.query.component, area, r.query.bought}
			known, exists := rates[key]
			if exists && !known.price.Equal(r.tiers[0].UnitPrice) {
				return nil, &providers.AmbiguousError{
					Address: pricing.Address{
						Offering: computeEngineID, Meter: "instance-time", Area: area, Type: string(key.component),
						Architecture: pricing.AnyArchitecture, Purchase: key.bought,
					},
					SKUs: append(known.skus, r.sku),
				}
			}
			rates[key] = rate{
				price: r.tiers[0].UnitPrice, skus: union(known.skus, r.sku), date: max(known.date, r.date),
			}
		}
	}
	return rates, nil
}
