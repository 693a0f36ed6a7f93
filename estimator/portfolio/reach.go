package portfolio

import (
	"cmp"
	"slices"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// reach tells which meters of an offering may cost another amount on a shared bill
// than alone: those with tiers or an allowance. Where a load uses none of them,
// what an option costs alone is what it costs on the bill.
type reach map[pricing.OfferingID][]pricing.Basis

// pricedMeter is where the prices of a meter stand, in all regions.
type pricedMeter struct {
	offering pricing.OfferingID
	meter    pricing.MeterName
}

func reachOf(offerings []pricing.Offering, catalog *pricing.Catalog, t *terms) reach {
	tiered := map[pricedMeter]bool{}
	for _, list := range catalog.Lists() {
		for i := range list.Prices {
			if p := &list.Prices[i]; len(p.Tiers.Steps) > 1 {
				tiered[pricedMeter{p.Address.Offering, p.Address.Meter}] = true
			}
		}
	}
	if t.card != nil {
		for i := range t.card.Prices {
			if p := &t.card.Prices[i]; len(p.Tiers.Steps) > 1 {
				tiered[pricedMeter{p.Offering, p.Meter}] = true
			}
		}
	}
	found := reach{}
	for i := range offerings {
		id := offerings[i].ID
		for j := range offerings[i].Meters {
			m := &offerings[i].Meters[j]
			at := pricedMeter{cmp.Or(m.PriceOffering, id), cmp.Or(m.PriceMeter, m.Name)}
			granted := t.freeTier && (m.Allowance != nil || catalog.Allowance(at.offering, at.meter) != nil)
			// A card may name the option's offering where the price is another's.
			if granted || tiered[at] || tiered[pricedMeter{id, at.meter}] {
				found[id] = append(found[id], m.Basis)
			}
		}
	}
	return found
}

// of reports whether a load on an offering may have a line in a pool.
func (r reach) of(offering pricing.OfferingID, load *workload.Load) bool {
	return slices.ContainsFunc(r[offering], func(basis pricing.Basis) bool { return mayUse(basis, load) })
}

// mayUse is false where a load certainly uses nothing of a basis.
func mayUse(basis pricing.Basis, load *workload.Load) bool {
	switch basis {
	case pricing.BasisDataOutGB:
		return load.ResponseKB.IsPositive()
	case pricing.BasisLogGB:
		return load.LogKB.IsPositive()
	case pricing.BasisGatewayRequests, pricing.BasisRESTGatewayRequests,
		pricing.BasisEndpointHours, pricing.BasisCapacityUnitHours, pricing.BasisEndpointGB, pricing.BasisAddressHours:
		return load.HTTP != workload.HTTPNone
	case pricing.BasisNATHours, pricing.BasisNATGB:
		return load.NATGateways > 0
	case pricing.BasisDiskGBMonths, pricing.BasisDiskMonths:
		return load.DiskGB.IsPositive()
	default:
		return true
	}
}
