package azure

import (
	"slices"

	"breakeven/pricing"
)

// The services around the compute. They are no offerings: nobody runs a workload
// on them. Their prices stand under addresses of their own, so that every offering
// of a region finds the same one.
const (
	loadBalancerID  pricing.OfferingID = "azure/load-balancer"
	apiManagementID pricing.OfferingID = "azure/api-management"
	publicIPID      pricing.OfferingID = "azure/public-ip"
	bandwidthID     pricing.OfferingID = "azure/bandwidth"
	logAnalyticsID  pricing.OfferingID = "azure/log-analytics"
	diskID          pricing.OfferingID = "azure/managed-disks"
	natGatewayID    pricing.OfferingID = "azure/nat-gateway"
)

// around is a meter of a service around the compute. Azure adds its usage up per
// subscription, and prices it without regard to architecture and without any
// commitment.
func around(name pricing.MeterName, service pricing.OfferingID, basis pricing.Basis, unit pricing.Unit, area pricing.AreaKind) pricing.Meter {
	return pricing.Meter{
		Name: name, Basis: basis, Unit: unit, Area: area, PriceOffering: service,
		AnyArchitecture: true, TierScope: pricing.ScopeSubscription,
	}
}

// gatewayMeters are API Management, which has one kind of request: whoever asks
// for the dearer kind of gateway gets it as well.
func gatewayMeters() []pricing.Meter {
	rest := around("rest-gateway-requests", apiManagementID, pricing.BasisRESTGatewayRequests, pricing.Requests, pricing.AreaRegion)
	rest.PriceMeter = "gateway-requests"
	return []pricing.Meter{
		around("gateway-requests", apiManagementID, pricing.BasisGatewayRequests, pricing.Requests, pricing.AreaRegion),
		rest,
	}
}

// trafficMeters are what leaves a workload: to the internet over Microsoft's own
// network, which is the default routing, and into the logs.
func trafficMeters() []pricing.Meter {
	return []pricing.Meter{
		around("data-out", bandwidthID, pricing.BasisDataOutGB, pricing.GB, pricing.AreaZone),
		around("logs", logAnalyticsID, pricing.BasisLogGB, pricing.GB, pricing.AreaRegion),
	}
}

// natMeters are NAT gateways, whose prices hold everywhere.
func natMeters() []pricing.Meter {
	return []pricing.Meter{
		around("nat-hours", natGatewayID, pricing.BasisNATHours, pricing.GatewayHours, pricing.AreaGlobal),
		around("nat-data", natGatewayID, pricing.BasisNATGB, pricing.GB, pricing.AreaGlobal),
	}
}

// behindOwnEndpoint is what surrounds an offering that has an endpoint of its own.
func behindOwnEndpoint() []pricing.Meter {
	return slices.Concat(gatewayMeters(), trafficMeters(), natMeters())
}

// behindLoadBalancer is what surrounds a fleet of containers.
func behindLoadBalancer() []pricing.Meter {
	return slices.Concat(loadBalancerMeters(), gatewayMeters(), trafficMeters(), natMeters())
}

// aroundMachines is what surrounds machines, which have a disk besides.
func aroundMachines() []pricing.Meter {
	return slices.Concat(loadBalancerMeters(), gatewayMeters(), trafficMeters(), []pricing.Meter{diskMeter()}, natMeters())
}

// diskMeter is a Premium SSD, which is sold in sizes. The three that are smaller
// than P4 hold no image of an operating system, and are left out.
func diskMeter() pricing.Meter {
	disk := around("disk", diskID, pricing.BasisDiskMonths, pricing.DiskMonths, pricing.AreaRegion)
	disk.Disks = []pricing.DiskSize{
		{Type: "P4", GB: 32},
		{Type: "P6", GB: 64},
		{Type: "P10", GB: 128},
		{Type: "P15", GB: 256},
		{Type: "P20", GB: 512},
		{Type: "P30", GB: 1_024},
		{Type: "P40", GB: 2_048},
		{Type: "P50", GB: 4_096},
		{Type: "P60", GB: 8_192},
		{Type: "P70", GB: 16_384},
		{Type: "P80", GB: 32_767},
	}
	return disk
}

// diskRule says which disks are counted.
func diskRule() pricing.Rule {
	return pricing.Rule{
		Name:     "disk_class",
		Value:    "Premium SSD, from 32 GiB",
		Text:     "A disk is a Premium SSD with local redundancy, in the smallest size from P4 upwards that holds it.",
		Citation: pricing.Citation{URL: "https://learn.microsoft.com/en-us/azure/virtual-machines/disks-types", Read: readAgain},
	}
}

// loadBalancer is the Standard Load Balancer before a fleet. It has no capacity
// units: it is paid by the hour and by what it processes.
func loadBalancer() *pricing.Front {
	return &pricing.Front{Addresses: loadBalancerAddresses, Assumptions: loadBalancerRules(), Citation: loadBalancerCitation()}
}

// loadBalancerAddresses are as many as every provider's load balancer is given,
// so that the comparison does not hang on how many zones an address spans.
const loadBalancerAddresses = 2

func loadBalancerCitation() pricing.Citation {
	return pricing.Citation{URL: "https://azure.microsoft.com/en-us/pricing/details/load-balancer/", Read: readFirst}
}

// loadBalancerRules say how the load balancer is counted.
func loadBalancerRules() []pricing.Rule {
	return []pricing.Rule{
		{
			Name:     "front_addresses",
			Value:    "2",
			Text:     "A load balancer has two public IPv4 addresses.",
			Citation: assumed(),
		},
		{
			Name:     "front_rules",
			Value:    "5",
			Text:     "A load balancer has no more than the five rules that its hourly price includes; what it processes is counted both ways.",
			Citation: loadBalancerCitation(),
		},
	}
}

func loadBalancerMeters() []pricing.Meter {
	return []pricing.Meter{
		around("load-balancer", loadBalancerID, pricing.BasisEndpointHours, pricing.EndpointHours, pricing.AreaGlobal),
		around("load-balancer-units", loadBalancerID, pricing.BasisEndpointGB, pricing.GB, pricing.AreaGlobal),
		around("public-address", publicIPID, pricing.BasisAddressHours, pricing.AddressHours, pricing.AreaRegion),
	}
}

// aroundCitations are the pages on which the services around the compute publish
// what they count.
func aroundCitations() []pricing.Citation {
	return []pricing.Citation{
		{URL: "https://azure.microsoft.com/en-us/pricing/details/bandwidth/", Read: readFirst},
		{URL: "https://azure.microsoft.com/en-us/pricing/details/azure-nat-gateway/", Read: readFirst},
	}
}
