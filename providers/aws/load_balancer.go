package aws

import (
	"breakeven/pricing"
)

// loadBalancerCitation is the page that says what a capacity unit holds.
func loadBalancerCitation() pricing.Citation {
	return pricing.Citation{URL: "https://aws.amazon.com/elasticloadbalancing/pricing/", Read: readAgain}
}

// loadBalancer is the Application Load Balancer before a fleet. One capacity unit
// holds 25 new connections a second, 3,000 active ones a minute, or 1 GB an hour to
// machines, containers and addresses. The fourth dimension, rule evaluations, stays
// at zero: a load balancer with no more than ten rules evaluates them for nothing.
func loadBalancer() *pricing.Front {
	return &pricing.Front{
		Addresses: loadBalancerAddresses,
		Units:     &pricing.CapacityUnits{NewConnectionsPerSecond: 25, ActiveConnections: 3_000, GBPerHour: 1},

		Assumptions: loadBalancerRules(),
		Citation:    loadBalancerCitation(),
	}
}

// loadBalancerAddresses is one public address in each of two zones, the fewest
// zones in which an Application Load Balancer may stand.
const loadBalancerAddresses = 2

// loadBalancerRules say how the load balancer is counted.
func loadBalancerRules() []pricing.Rule {
	return []pricing.Rule{
		{
			Name:     "front_addresses",
			Value:    "2",
			Text:     "A load balancer stands in two zones and has a public IPv4 address in each. Scaling adds addresses, which nobody publishes.",
			Citation: assumed(),
		},
		{
			Name:  "front_capacity_units",
			Value: "25 new connections/s, 3,000 active connections, 1 GB/h",
			Text: "A capacity unit of a load balancer holds each of these; the one that needs most units decides, on the mean hour. " +
				"Every invocation opens a connection, and at most ten rules are evaluated, which is free.",
			Citation: loadBalancerCitation(),
		},
	}
}

func loadBalancerMeters() []pricing.Meter {
	return []pricing.Meter{
		around("load-balancer", loadBalancerID, pricing.BasisEndpointHours, pricing.EndpointHours),
		around("load-balancer-units", loadBalancerID, pricing.BasisCapacityUnitHours, pricing.CapacityHours),
	}
}

func addressMeters() []pricing.Meter {
	return []pricing.Meter{around("public-address", publicIPv4ID, pricing.BasisAddressHours, pricing.AddressHours)}
}
