package providertest

import (
	"fmt"
	"slices"

	"breakeven/pricing"
)

// yields are the bases that a definition, with its parameters, yields. A meter
// that multiplies another would always be zero, and its price never asked for.
func yields(offering *pricing.Offering) []pricing.Basis {
	list := surroundings(offering)
	switch placement := offering.Placement; {
	case placement.Sandbox != nil:
		return append(list, sandboxYields(placement.Sandbox)...)
	case placement.Shared != nil:
		return append(list,
			pricing.BasisInvocations, pricing.BasisBusyVCPUSeconds, pricing.BasisBusyGBSeconds,
			pricing.BasisIdleVCPUSeconds, pricing.BasisIdleGBSeconds,
			pricing.BasisOnDemandGBSeconds, pricing.BasisProvisionedGBSeconds,
		)
	case placement.Fleet != nil:
		list = append(list, pricing.BasisUnitHours, pricing.BasisVCPUHours, pricing.BasisGBHours, pricing.BasisClusterHours)
		if placement.Fleet.MaxStorageMB > 0 {
			list = append(list, pricing.BasisStorageGBHours)
		}
		return list
	case placement.Packed != nil:
		return append(list, pricing.BasisUnitHours, pricing.BasisClusterHours)
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
	either(pricing.BasisDiskGBMonths, pricing.BasisDiskMonths)
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
	return append(faults, checkFront(offering.Front, metered)...)
}

func keepsWarm(placement pricing.Placement) bool {
	return placement.Shared != nil || placement.Sandbox != nil && placement.Sandbox.Provisioned != nil
}
