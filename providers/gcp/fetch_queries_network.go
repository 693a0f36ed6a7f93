package gcp

import (
	"cmp"
	"slices"
	"strings"

	"breakeven/pricing"
)

// networkQueries are the services around the compute.
func networkQueries() []query {
	balancer := query{service: networkService, part: loadBalancerID, area: pricing.AreaRegion, verified: true}
	rules, data := balancer, balancer
	rules.places, data.places = forPlace, forPlace
	egress := query{
		service: computeService, part: egressID, area: pricing.AreaRegion, verified: true,
		places: fromPlace, endings: []string{" to Americas"},
	}
	disk := query{service: computeService, part: diskID, area: pricing.AreaRegion, places: maybeIn, verified: true}
	nat := query{service: networkService, part: natID, area: pricing.AreaRegion, places: maybeIn, verified: true}
	// The catalog prices one machine that uses a gateway. From 32 machines on a
	// gateway costs the same; that is the price taken here, the most it can cost.
	gateways := nat
	gateways.confidence = []pricing.Confidence{pricing.ConfidencePrice, pricing.ConfidenceRule}
	return []query{
		rules.of("load-balancer", pricing.EndpointHours, hours, "Regional External Application Load Balancer Forwarding Rule Minimum"),
		// What comes in and what goes out are two SKUs of one price.
		data.of("load-balancer-units", pricing.GiB, gib,
			"Regional External Application Load Balancer Inbound Data Processing",
			"Regional External Application Load Balancer Outbound Data Processing"),
		// Traffic to the Americas stands for traffic to everywhere but China and
		// Australia, which cost more and are other SKUs.
		egress.of("data-out", pricing.GiB, gib, "Network Internet Data Transfer Out"),
		disk.of("disk", pricing.GiBMonths, gibMonths, "Balanced PD Capacity"),
		gateways.of("nat-hours", pricing.GatewayHours, machineHoursOfGateway, "Networking Cloud Nat Gateway Uptime"),
		nat.of("nat-data", pricing.GiB, gib, "Networking Cloud Nat Data Processing"),
		(query{
			service: gatewayService, part: gatewayID, area: pricing.AreaGlobal, places: maybeIn, free: true,
		}).of("gateway-requests", pricing.Requests, eachCount, "API Gateway Requests", "API Gateway API Calls"),
		(query{
			service: loggingService, part: logsID, area: pricing.AreaGlobal, places: maybeIn, free: true, verified: true,
		}).of("logs", pricing.GiB, gib, "Log Storage cost"),
	}
}

// commitments are the usage types of commitments for resources.
var commitments = map[pricing.Purchase]string{cud1Y: "Commit1Yr", cud3Y: "Commit3Yr"}

func compareQueries(a, b query) int {
	return cmp.Or(cmp.Compare(a.part, b.part), cmp.Compare(a.meter, b.meter), cmp.Compare(a.bought, b.bought))
}

// queryIndex finds the query that a SKU answers.
type queryIndex map[string][]*query

// newQueryIndex indexes the queries of one service by usage type and name.
func newQueryIndex(list []query, of service) queryIndex {
	index := queryIndex{}
	for i := range list {
		if list[i].service != of {
			continue
		}
		for _, usage := range list[i].usages {
			for _, name := range list[i].names {
				key := usage + "|" + strings.ToLower(name)
				index[key] = append(index[key], &list[i])
			}
		}
	}
	return index
}

// answered is the query that a SKU of this description and usage type answers, or
// nil: most SKUs answer none.
func (x queryIndex) answered(description, usage string) *query {
	text := normalised(description)
	for _, place := range []string{"", " running in ", " in ", " for ", " from ", " ("} {
		name, rest := text, ""
		if place != "" {
			var found bool
			if name, rest, found = strings.Cut(text, place); !found || rest == "" {
				continue
			}
		}
		for _, q := range x[usage+"|"+name] {
			if slices.Contains(q.places, place) && q.ends(rest) {
				return q
			}
		}
	}
	return nil
}

func (q *query) ends(place string) bool {
	return len(q.endings) == 0 || slices.ContainsFunc(q.endings, func(ending string) bool {
		return strings.HasSuffix(place, strings.ToLower(ending))
	})
}

// normalised is a description in small letters, with single spaces, and without the
// price tier of its region: the catalog writes "Tier 2" with one space or two
// around it, and "in" twice before one of the regions.
func normalised(description string) string {
	text := strings.Join(strings.Fields(strings.ToLower(description)), " ")
	text = strings.Replace(text, " tier 2", "", 1)
	return strings.Replace(text, strings.Repeat(" in", 2)+" ", " in ", 1)
}
