package providertest

import (
	"fmt"
	"slices"

	"breakeven/pricing"
)

// surroundings are the bases around the compute that a definition yields: traffic,
// logs, gateways and NAT always; those of a load balancer where it has one; disks
// where it runs on machines.
func surroundings(offering *pricing.Offering) []pricing.Basis {
	list := []pricing.Basis{
		pricing.BasisGatewayRequests, pricing.BasisRESTGatewayRequests,
		pricing.BasisDataOutGB, pricing.BasisLogGB, pricing.BasisNATHours, pricing.BasisNATGB,
	}
	if front := offering.Front; front != nil {
		list = append(list, pricing.BasisEndpointHours, pricing.BasisEndpointGB)
		if front.Addresses > 0 {
			list = append(list, pricing.BasisAddressHours)
		}
		if front.Units != nil {
			list = append(list, pricing.BasisCapacityUnitHours)
		}
	}
	if onMachines(offering.Placement) {
		list = append(list, pricing.BasisDiskGBMonths, pricing.BasisDiskMonths)
	}
	return list
}

// CheckSurroundings reports what a caller can ask for around the compute and no
// meter of a definition counts: it would cost nothing, silently. A meter whose
// price nobody knows is right: the option is then a missing price.
func CheckSurroundings(offering *pricing.Offering) []error {
	metered := map[pricing.Basis]bool{}
	for _, meter := range offering.Meters {
		metered[meter.Basis] = true
	}
	var faults []error
	for _, either := range [][]pricing.Basis{
		{pricing.BasisGatewayRequests},
		{pricing.BasisDataOutGB},
		{pricing.BasisLogGB},
		{pricing.BasisNATHours, pricing.BasisNATGB},
		{pricing.BasisDiskGBMonths, pricing.BasisDiskMonths},
	} {
		counted := func(b pricing.Basis) bool { return metered[b] }
		if slices.Contains(surroundings(offering), either[0]) && !slices.ContainsFunc(either, counted) {
			faults = append(faults, fmt.Errorf("offering %s: no meter counts %s", offering.ID, either[0]))
		}
	}
	return faults
}

// onMachines reports whether the units are machines with disks of their own.
func onMachines(placement pricing.Placement) bool {
	return placement.Packed != nil || placement.Fleet != nil && placement.Fleet.Machines != ""
}

// checkFront reports a load balancer that is described and not counted: it would
// cost nothing, silently.
func checkFront(front *pricing.Front, metered map[pricing.Basis]bool) []error {
	if front == nil {
		return nil
	}
	var faults []error
	counts := func(described bool, basis pricing.Basis) {
		if described && !metered[basis] {
			faults = append(faults, fmt.Errorf("has a front, and no meter counts %s", basis))
		}
	}
	counts(!metered[pricing.BasisEndpointGB], pricing.BasisEndpointHours)
	counts(front.Addresses > 0, pricing.BasisAddressHours)
	counts(front.Units != nil, pricing.BasisCapacityUnitHours)
	return faults
}

// checkPriced reports where a meter may not look for its price. Only what stands
// around the compute is priced by services that are no offerings.
func checkPriced(meter *pricing.Meter, provider pricing.Provider, offerings map[pricing.OfferingID]bool) error {
	service := meter.PriceOffering
	switch {
	case service == "" || offerings[service]:
		return nil
	case !meter.Basis.Surrounds():
		return fmt.Errorf("prices of unknown offering %s", service)
	case service.Provider() != provider:
		return fmt.Errorf("prices of service %s, which is another provider's", service)
	default:
		return nil
	}
}

// checkServices reports a service whose meter is priced in two ways: one address
// has one price, in one unit, in one kind of area.
func checkServices(offerings []pricing.Offering) []error {
	type address struct {
		offering pricing.OfferingID
		meter    pricing.MeterName
	}
	type way struct {
		unit            pricing.Unit
		area            pricing.AreaKind
		anyArchitecture bool
		scope           pricing.Scope
	}
	var faults []error
	known := map[address]way{}
	for i := range offerings {
		for _, meter := range offerings[i].Meters {
			if !meter.Basis.Surrounds() {
				continue
			}
			at := address{meter.PriceOffering, meter.PriceMeter}
			if at.offering == "" {
				at.offering = offerings[i].ID
			}
			if at.meter == "" {
				at.meter = meter.Name
			}
			here := way{meter.Unit, meter.Area, meter.AnyArchitecture, meter.TierScope}
			if first, twice := known[at]; twice && first != here {
				faults = append(faults, fmt.Errorf("offering %s: meter %s: %s/%s is %v here and %v elsewhere",
					offerings[i].ID, meter.Name, at.offering, at.meter, here, first))
			}
			known[at] = here
		}
	}
	return faults
}
