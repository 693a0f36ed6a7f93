package providertest

import (
	"fmt"
	"slices"

	"breakeven/pricing"
)

// yields are the bases that a placement, with its parameters, yields. A meter
// that multiplies another would always be zero, and its price never asked for.
func yields(placement pricing.Placement) []pricing.Basis {
	switch {
	case placement.Sandbox != nil:
		return sandboxYields(placement.Sandbox)
	case placement.Shared != nil:
		return []pricing.Basis{
			pricing.BasisInvocations, pricing.BasisBusyVCPUSeconds, pricing.BasisBusyGBSeconds,
			pricing.BasisIdleVCPUSeconds, pricing.BasisIdleGBSeconds,
			pricing.BasisOnDemandGBSeconds, pricing.BasisProvisionedGBSeconds,
		}
	case placement.Fleet != nil && placement.Fleet.MaxStorageMB == 0:
		return []pricing.Basis{pricing.BasisUnitHours, pricing.BasisVCPUHours, pricing.BasisGBHours}
	case placement.Fleet != nil:
		return []pricing.Basis{
			pricing.BasisUnitHours, pricing.BasisVCPUHours, pricing.BasisGBHours, pricing.BasisStorageGBHours,
		}
	case placement.Packed != nil:
		return []pricing.Basis{pricing.BasisUnitHours, pricing.BasisClusterHours}
	default:
		return nil
	}
}

func sandboxYields(sandbox *pricing.Sandbox) []pricing.Basis {
	list := []pricing.Basis{pricing.BasisInvocations, pricing.BasisOnDemandInvocations, pricing.BasisOnDemandGBSeconds}
	if sandbox.Provisioned != nil {
		list = append(list, pricing.BasisServedInvocations, pricing.BasisServedGBSeconds, pricing.BasisProvisionedGBSeconds)
	}
	if sandbox.GrantsClock() {
		list = append(list, pricing.BasisGHzSeconds)
	}
	if sandbox.MaxStorageMB > 0 {
		list = append(list, pricing.BasisStorageGBSeconds)
	}
	return list
}

// checkBases reports a quantity that two meters count, and a part of one that no
// meter counts: what is left out would cost nothing, silently.
func checkBases(offering *pricing.Offering) []error {
	var faults []error
	metered := map[pricing.Basis]bool{}
	for _, meter := range offering.Meters {
		if metered[meter.Basis] {
			faults = append(faults, fmt.Errorf("two meters count %s", meter.Basis))
		}
		metered[meter.Basis] = true
	}
	either := func(whole, part pricing.Basis) {
		if metered[whole] && metered[part] {
			faults = append(faults, fmt.Errorf("%s are counted twice: as %s", part, whole))
		}
	}
	either(pricing.BasisInvocations, pricing.BasisOnDemandInvocations)
	either(pricing.BasisInvocations, pricing.BasisServedInvocations)
	either(pricing.BasisBusyGBSeconds, pricing.BasisOnDemandGBSeconds)
	either(pricing.BasisProvisionedGBSeconds, pricing.BasisIdleGBSeconds)
	needs := func(part pricing.Basis, rest ...pricing.Basis) {
		if metered[part] && !slices.ContainsFunc(rest, func(b pricing.Basis) bool { return metered[b] }) {
			faults = append(faults, fmt.Errorf("%s are counted, and none of %v", part, rest))
		}
	}
	needs(pricing.BasisServedInvocations, pricing.BasisOnDemandInvocations)
	needs(pricing.BasisServedGBSeconds, pricing.BasisOnDemandGBSeconds)
	if keepsWarm(offering.Placement) {
		needs(pricing.BasisOnDemandInvocations, pricing.BasisServedInvocations)
		needs(pricing.BasisOnDemandGBSeconds, pricing.BasisServedGBSeconds, pricing.BasisProvisionedGBSeconds)
	}
	return faults
}

func keepsWarm(placement pricing.Placement) bool {
	return placement.Shared != nil || placement.Sandbox != nil && placement.Sandbox.Provisioned != nil
}

// checkPurchases reports a way of buying that stands twice, or that changes no
// meter: it would cost what the option costs on demand, under another name.
func checkPurchases(offering *pricing.Offering) []error {
	var faults []error
	if repeated(offering.Purchases) || slices.Contains(offering.Purchases, "") {
		faults = append(faults, fmt.Errorf("purchases %v", offering.Purchases))
	}
	for _, purchase := range offering.Purchases {
		changes := func(m pricing.Meter) bool { return slices.Contains(m.Purchases, purchase) }
		if purchase != pricing.OnDemand && !slices.ContainsFunc(offering.Meters, changes) {
			faults = append(faults, fmt.Errorf("purchase %s changes no meter", purchase))
		}
	}
	return faults
}
