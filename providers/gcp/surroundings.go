package gcp

import (
	"slices"

	"breakeven/pricing"
)

// The services around the compute. They are no offerings: nobody runs a workload
// on them. Their prices stand under addresses of their own, so that every offering
// of a region finds the same one.
const (
	loadBalancerID pricing.OfferingID = "gcp/load-balancing"
	gatewayID      pricing.OfferingID = "gcp/api-gateway"
	egressID       pricing.OfferingID = "gcp/internet-egress"
	logsID         pricing.OfferingID = "gcp/cloud-logging"
	diskID         pricing.OfferingID = "gcp/persistent-disk"
	natID          pricing.OfferingID = "gcp/cloud-nat"
)

// around is a meter of a service around the compute. Google adds its usage up per
// billing account, and prices it without regard to architecture and without any
// commitment.
func around(name pricing.MeterName, service pricing.OfferingID, basis pricing.Basis, unit pricing.Unit) pricing.Meter {
	return pricing.Meter{
		Name: name, Basis: basis, Unit: unit, Area: pricing.AreaRegion, PriceOffering: service,
		AnyArchitecture: true, TierScope: pricing.ScopeBillingAccount,
	}
}

// gatewayMeters are API Gateway, of which Google has one kind: whichever kind is
// asked for, it is this one. It costs the same everywhere.
func gatewayMeters() []pricing.Meter {
	gateway := around("gateway-requests", gatewayID, pricing.BasisGatewayRequests, pricing.Requests)
	rest := around("rest-gateway-requests", gatewayID, pricing.BasisRESTGatewayRequests, pricing.Requests)
	gateway.Area, rest.Area = pricing.AreaGlobal, pricing.AreaGlobal
	rest.PriceMeter = gateway.Name
	return []pricing.Meter{gateway, rest}
}

// egressMeters are data to the internet in the Premium tier, worldwide: what goes
// to mainland China and to Australia costs more, and is not told apart here.
func egressMeters() []pricing.Meter {
	return []pricing.Meter{around("data-out", egressID, pricing.BasisDataOutGB, pricing.GiB)}
}

// logMeters are Cloud Logging, which costs the same everywhere.
func logMeters() []pricing.Meter {
	logs := around("logs", logsID, pricing.BasisLogGB, pricing.GiB)
	logs.Area = pricing.AreaGlobal
	return []pricing.Meter{logs}
}

// natMeters are Cloud NAT. Google bills a gateway by the machines that use it, up
// to a number from which it costs the same. The price list read here has the price
// of that many, which is the most a gateway costs; such a price is flagged. The
// address of a gateway is not counted.
func natMeters() []pricing.Meter {
	return []pricing.Meter{
		around("nat-hours", natID, pricing.BasisNATHours, pricing.GatewayHours),
		around("nat-data", natID, pricing.BasisNATGB, pricing.GiB),
	}
}

// behindOwnEndpoint is what surrounds an offering that has an endpoint of its own.
func behindOwnEndpoint() []pricing.Meter {
	return slices.Concat(gatewayMeters(), egressMeters(), logMeters(), natMeters())
}

// behindLoadBalancer is what surrounds a fleet of containers.
func behindLoadBalancer() []pricing.Meter {
	return slices.Concat(loadBalancerMeters(), behindOwnEndpoint())
}

// aroundMachines is what surrounds machines, which have a balanced persistent disk
// besides.
func aroundMachines() []pricing.Meter {
	disk := around("disk", diskID, pricing.BasisDiskGBMonths, pricing.GiBMonths)
	return append(behindLoadBalancer(), disk)
}

// aroundCitations are the pages on which the services around the compute publish
// what they count.
func aroundCitations() []pricing.Citation {
	return []pricing.Citation{
		addressCitation(),
		{URL: "https://cloud.google.com/nat/pricing", Read: readAgain},
	}
}

// machineCitations add the page of the disks.
func machineCitations() []pricing.Citation {
	return append(aroundCitations(), pricing.Citation{URL: "https://cloud.google.com/compute/disks-image-pricing", Read: readAgain})
}
