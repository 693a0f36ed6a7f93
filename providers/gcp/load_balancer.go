package gcp

import (
	"breakeven/pricing"
)

// loadBalancerCitation is the page that says what a load balancer is billed by.
func loadBalancerCitation() pricing.Citation {
	return pricing.Citation{URL: "https://cloud.google.com/load-balancing/pricing", Read: readAgain}
}

// addressCitation is the page that says which addresses cost nothing.
func addressCitation() pricing.Citation {
	return pricing.Citation{URL: "https://cloud.google.com/vpc/network-pricing", Read: readAgain}
}

// loadBalancer is the Application Load Balancer before a fleet: a minimum for up to
// five forwarding rules, whether one is used or five, and what it processes in both
// directions. Capacity is not billed.
//
// Its addresses belong to forwarding rules, and those Google does not charge for.
func loadBalancer() *pricing.Front {
	return &pricing.Front{Assumptions: loadBalancerRules(), Citation: loadBalancerCitation()}
}

// loadBalancerRules say how the load balancer is counted.
func loadBalancerRules() []pricing.Rule {
	return []pricing.Rule{
		{
			Name:     "front_addresses",
			Value:    "0",
			Text:     "Public addresses of a load balancer belong to its forwarding rules, for which Google does not charge addresses.",
			Citation: addressCitation(),
		},
		{
			Name:     "front_traffic",
			Value:    "requests and responses",
			Text:     "A load balancer is billed for up to five forwarding rules together, and for every GiB that it processes in either direction.",
			Citation: loadBalancerCitation(),
		},
	}
}

func loadBalancerMeters() []pricing.Meter {
	return []pricing.Meter{
		around("load-balancer", loadBalancerID, pricing.BasisEndpointHours, pricing.EndpointHours),
		around("load-balancer-units", loadBalancerID, pricing.BasisEndpointGB, pricing.GiB),
	}
}
