package aws

import (
	"slices"

	"breakeven/pricing"
)

// The services around the compute. They are no offerings: nobody runs a workload
// on them. Their prices stand under addresses of their own, so that every offering
// of a region finds the same one.
const (
	loadBalancerID pricing.OfferingID = "aws/application-load-balancer"
	httpGatewayID  pricing.OfferingID = "aws/api-gateway-http"
	restGatewayID  pricing.OfferingID = "aws/api-gateway-rest"
	publicIPv4ID   pricing.OfferingID = "aws/public-ipv4"
	dataTransferID pricing.OfferingID = "aws/data-transfer"
	logsID         pricing.OfferingID = "aws/cloudwatch-logs"
	diskID         pricing.OfferingID = "aws/ebs"
	natID          pricing.OfferingID = "aws/nat-gateway"
)

// around is a meter of a service around the compute. AWS adds its usage up per
// account and region, and prices it without regard to architecture and without
// any commitment.
func around(name pricing.MeterName, service pricing.OfferingID, basis pricing.Basis, unit pricing.Unit) pricing.Meter {
	return pricing.Meter{
		Name: name, Basis: basis, Unit: unit, Area: pricing.AreaRegion, PriceOffering: service,
		AnyArchitecture: true, TierScope: pricing.ScopeAccountRegion,
	}
}

// gatewayMeters are the two kinds of API Gateway. An HTTP API counts a request for
// every started 512 KB; a REST API counts requests whatever their size.
func gatewayMeters() []pricing.Meter {
	gateway := around("gateway-requests", httpGatewayID, pricing.BasisGatewayRequests, pricing.Requests)
	gateway.RequestKB = 512
	return []pricing.Meter{
		gateway,
		around("rest-gateway-requests", restGatewayID, pricing.BasisRESTGatewayRequests, pricing.Requests),
	}
}

// trafficMeters are what leaves a workload: to the internet, and into the logs.
//
// Lambda's logs have been vended logs since 2025-05-01, with tiers that fall above
// 10 TB a month. The first tier costs what any other log costs in every region;
// the price list read here does not hold the others, so that above 10 TB a month
// this meter is an upper bound.
func trafficMeters() []pricing.Meter {
	return []pricing.Meter{
		around("data-out", dataTransferID, pricing.BasisDataOutGB, pricing.GB),
		around("logs", logsID, pricing.BasisLogGB, pricing.GB),
	}
}

// natMeters are NAT gateways: each is paid by the hour and by what it processes.
// The public address that each of them has is not counted.
func natMeters() []pricing.Meter {
	return []pricing.Meter{
		around("nat-hours", natID, pricing.BasisNATHours, pricing.GatewayHours),
		around("nat-data", natID, pricing.BasisNATGB, pricing.GB),
	}
}

// behindOwnEndpoint is what surrounds an offering that has an endpoint of its own.
func behindOwnEndpoint() []pricing.Meter {
	return slices.Concat(gatewayMeters(), trafficMeters(), natMeters())
}

// behindLoadBalancer is what surrounds a fleet of containers.
func behindLoadBalancer() []pricing.Meter {
	return slices.Concat(loadBalancerMeters(), gatewayMeters(), addressMeters(), trafficMeters(), natMeters())
}

// aroundMachines is what surrounds machines, which have a disk besides.
func aroundMachines() []pricing.Meter {
	disk := around("disk", diskID, pricing.BasisDiskGBMonths, pricing.GBMonths)
	return slices.Concat(
		loadBalancerMeters(), gatewayMeters(), addressMeters(), trafficMeters(), []pricing.Meter{disk}, natMeters(),
	)
}

// aroundCitations are the pages on which the services around the compute publish
// what they count.
func aroundCitations() []pricing.Citation {
	return []pricing.Citation{
		{URL: "https://aws.amazon.com/api-gateway/pricing/", Read: readAgain},
		{URL: "https://aws.amazon.com/ec2/pricing/on-demand/", Read: readAgain},
		{URL: "https://aws.amazon.com/cloudwatch/pricing/", Read: readAgain},
		{URL: "https://aws.amazon.com/vpc/pricing/", Read: readAgain},
	}
}

// machineCitations add the page of the disks.
func machineCitations() []pricing.Citation {
	return append(aroundCitations(), pricing.Citation{URL: "https://aws.amazon.com/ebs/pricing/", Read: readAgain})
}
