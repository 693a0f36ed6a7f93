package providertest

import (
	"fmt"
	"slices"

	"breakeven/pricing"
)

// checkPurchases reports a way of buying that stands twice, or that changes no
// meter: it would cost what the option costs on demand, under another name. The
// cheapest commitment of a term is nothing that a provider sells; the engine finds
// it among those that are.
func checkPurchases(offering *pricing.Offering) []error {
	var faults []error
	if repeated(offering.Purchases) || slices.Contains(offering.Purchases, "") || !slices.Contains(offering.Purchases, pricing.OnDemand) {
		faults = append(faults, fmt.Errorf("purchases %v", offering.Purchases))
	}
	for _, purchase := range offering.Purchases {
		if purchase.Cheapest() {
			faults = append(faults, fmt.Errorf("purchase %s is for the engine to find", purchase))
		}
		changes := func(m pricing.Meter) bool { return changedBy(&m, purchase) }
		if purchase != pricing.OnDemand && !slices.ContainsFunc(offering.Meters, changes) {
			faults = append(faults, fmt.Errorf("purchase %s changes no meter", purchase))
		}
	}
	return faults
}

func changedBy(meter *pricing.Meter, purchase pricing.Purchase) bool {
	return slices.Contains(meter.Purchases, purchase) ||
		slices.ContainsFunc(meter.Discounts, func(d pricing.Discount) bool { return d.Purchase == purchase })
}

// checkDiscounts reports a percentage that two rules state for one machine.
func checkDiscounts(meter *pricing.Meter) []error {
	var faults []error
	for i, discount := range meter.Discounts {
		if len(discount.Families) > 0 && !meter.PerType {
			faults = append(faults, fmt.Errorf("purchase %s covers families of machines, but the meter does not count machines", discount.Purchase))
		}
		if repeated(discount.Families) {
			faults = append(faults, fmt.Errorf("purchase %s covers a family twice: %v", discount.Purchase, discount.Families))
		}
		for _, other := range meter.Discounts[:i] {
			if other.Purchase == discount.Purchase && overlap(other.Families, discount.Families) {
				faults = append(faults, fmt.Errorf("purchase %s has two percentages", discount.Purchase))
			}
		}
	}
	return faults
}

// overlap reports whether a machine may be of a family of both; no families are all.
func overlap(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(family string) bool { return slices.Contains(b, family) })
}
