package replay

import (
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers/gcp"
)

// gcpMeter is what the catalog calls the SKU of a meter. Its description has
// {region} for the id of a region, {place} for its name, and for the price tier of a
// region {tier}, or {tier } where the catalog has one space too many.
type gcpMeter struct {
	service, description string
	family, group, usage string
	unit                 string
	holds                int64 // how many of the catalog's units one of ours holds
}

// gcpListed are the meters but machines, by the addresses under which their prices
// stand here, with the purchase where it is none on demand.
var gcpListed = map[string]gcpMeter{
	"gcp/cloud-run/requests":         {"152E-C115-5142", "Requests", "ApplicationServices", "Requests", "OnDemand", "count", 1},
	"gcp/cloud-run/vcpu-time":        {"152E-C115-5142", "Services CPU{tier }(Request-based billing)", "ApplicationServices", "CPU", "OnDemand", "s", 1},
	"gcp/cloud-run/memory-time":      {"152E-C115-5142", "Services Memory{tier}(Request-based billing)", "ApplicationServices", "RAM", "OnDemand", "GiBy.s", 1},
	"gcp/cloud-run/idle-vcpu-time":   {"152E-C115-5142", "Services Min Instance CPU{tier }(Request-based billing)", "ApplicationServices", "CPU", "OnDemand", "s", 1},
	"gcp/cloud-run/idle-memory-time": {"152E-C115-5142", "Services Min Instance Memory{tier}(Request-based billing)", "ApplicationServices", "RAM", "OnDemand", "GiBy.s", 1},

	"gcp/cloud-run-instance-based/vcpu-time":   {"152E-C115-5142", "Services CPU (Instance-based billing) in {region}", "ApplicationServices", "CPU", "OnDemand", "s", 1},
	"gcp/cloud-run-instance-based/memory-time": {"152E-C115-5142", "Services Memory (Instance-based billing) in {region}", "ApplicationServices", "RAM", "OnDemand", "GiBy.s", 1},

	"gcp/cloud-run-functions/requests":        {"29E7-DA93-CA13", "Cloud Run Functions Invocations", "ApplicationServices", "Invocations", "OnDemand", "count", 1},
	"gcp/cloud-run-functions/vcpu-time":       {"29E7-DA93-CA13", "Cloud Run functions CPU (Request-based billing) in {region}", "ApplicationServices", "CPU", "OnDemand", "s", 1},
	"gcp/cloud-run-functions/memory-time":     {"29E7-DA93-CA13", "Cloud Run functions Memory (Request-based billing) in {region}", "ApplicationServices", "RAM", "OnDemand", "GiBy.s", 1},
	"gcp/cloud-functions-1st-gen/requests":    {"29E7-DA93-CA13", "Cloud Run Functions (1st Gen) Invocations", "ApplicationServices", "Invocations", "OnDemand", "count", 1},
	"gcp/cloud-functions-1st-gen/ghz-time":    {"29E7-DA93-CA13", "Cloud Run functions (1st Gen) CPU{tier }(Request-based billing)", "ApplicationServices", "CPU", "OnDemand", "GHz.s", 1},
	"gcp/cloud-functions-1st-gen/memory-time": {"29E7-DA93-CA13", "Cloud Run functions (1st Gen) Memory{tier}(Request-based billing)", "ApplicationServices", "RAM", "OnDemand", "GiBy.s", 1},
	"gcp/cloud-functions-1st-gen/data-out":    {"29E7-DA93-CA13", "(1st Gen) Network Data Transfer Out", "ApplicationServices", "Network", "OnDemand", "GiBy", 1},

	"gcp/gke-autopilot/vcpu-time":          {"CCD8-9BF1-090E", "Autopilot Pod mCPU Requests ({region})", "Compute", "CPU", "OnDemand", "h", 1_000},
	"gcp/gke-autopilot/memory-time":        {"CCD8-9BF1-090E", "Autopilot Pod Memory Requests ({region})", "Compute", "RAM", "OnDemand", "GiBy.h", 1},
	"gcp/gke-autopilot/ephemeral-storage":  {"CCD8-9BF1-090E", "Autopilot Pod Ephemeral Storage Requests ({region})", "Compute", "Storage", "OnDemand", "GiBy.h", 1},
	"gcp/gke-autopilot/vcpu-time/spot":     {"CCD8-9BF1-090E", "Autopilot Spot Pod mCPU Requests ({region})", "Compute", "CPU", "Preemptible", "h", 1_000},
	"gcp/gke-autopilot/memory-time/spot":   {"CCD8-9BF1-090E", "Autopilot Spot Pod Memory Requests ({region})", "Compute", "RAM", "Preemptible", "GiBy.h", 1},
	"gcp/gke-autopilot/vcpu-time/cud_1y":   {"CCD8-9BF1-090E", "Commitment v1: Autopilot Pod mCPU Requests in {region} for 1 Year", "Compute", "CPU", "Commit1Yr", "h", 1_000},
	"gcp/gke-autopilot/memory-time/cud_1y": {"CCD8-9BF1-090E", "Commitment v1: Autopilot Pod Memory Requests in {region} for 1 Year", "Compute", "RAM", "Commit1Yr", "GiBy.h", 1},
	"gcp/gke-autopilot/vcpu-time/cud_3y":   {"CCD8-9BF1-090E", "Commitment v1: Autopilot Pod mCPU Requests in {region} for 3 Year", "Compute", "CPU", "Commit3Yr", "h", 1_000},
	"gcp/gke-autopilot/memory-time/cud_3y": {"CCD8-9BF1-090E", "Commitment v1: Autopilot Pod Memory Requests in {region} for 3 Year", "Compute", "RAM", "Commit3Yr", "GiBy.h", 1},
	"gcp/gke-autopilot/control-plane":      {"CCD8-9BF1-090E", "Autopilot Kubernetes Clusters", "ApplicationServices", "GKE", "OnDemand", "h", 1},
	"gcp/gke-standard/control-plane":       {"CCD8-9BF1-090E", "Regional Kubernetes Clusters", "ApplicationServices", "GKE", "OnDemand", "h", 1},

	"gcp/load-balancing/load-balancer":       {"E505-1604-58F8", "Regional External Application Load Balancer Forwarding Rule Minimum for {place} ({region})", "Network", "LoadBalancing", "OnDemand", "h", 1},
	"gcp/load-balancing/load-balancer-units": {"E505-1604-58F8", "Regional External Application Load Balancer Inbound Data Processing for {place} ({region})", "Network", "LoadBalancing", "OnDemand", "GiBy", 1},
	"gcp/internet-egress/data-out":           {"6F81-5844-456A", "Network Internet Data Transfer Out from {place} to Americas", "Network", "PremiumInternetEgress", "OnDemand", "GiBy", 1},
	"gcp/persistent-disk/disk":               {"6F81-5844-456A", "Balanced PD Capacity in {place}", "Storage", "SSD", "OnDemand", "GiBy.mo", 1},
	"gcp/cloud-nat/nat-hours":                {"E505-1604-58F8", "Networking Cloud Nat Gateway Uptime", "Network", "Nat", "OnDemand", "h", 32},
	"gcp/cloud-nat/nat-data":                 {"E505-1604-58F8", "Networking Cloud Nat Data Processing", "Network", "Nat", "OnDemand", "GiBy", 1},
	"gcp/cloud-logging/logs":                 {"5490-F7B7-8DF6", "Log Storage cost", "ApplicationServices", "Logs", "OnDemand", "GiBy", 1},
	"gcp/api-gateway/gateway-requests":       {"36A9-155B-23F0", "API Gateway Requests", "ApplicationServices", "Requests", "OnDemand", "count", 1},
}

// gcpMeterSKUs are the SKUs of everything but machines. Meters that the catalog
// prices by tiers of regions have one SKU per price, with a list of regions; the
// others have one per region.
func gcpMeterSKUs(list *pricing.PriceList) []gcpSKU {
	free := map[string]decimal.Decimal{}
	for _, allowance := range list.Allowances {
		free[string(allowance.Offering)+"/"+string(allowance.Meter)] = allowance.Quantity
	}
	type group struct{ key, prices string }
	groups := map[group][]*pricing.Price{}
	for i := range list.Prices {
		price := &list.Prices[i]
		at := price.Address
		key := string(at.Offering) + "/" + string(at.Meter)
		if at.Purchase != pricing.OnDemand {
			key += "/" + string(at.Purchase)
		}
		meter, known := gcpListed[key]
		if !known {
			continue
		}
		of := gcpTiersText(price)
		if strings.Contains(meter.description, "{region}") || strings.Contains(meter.description, "{place}") {
			of = string(at.Area)
		}
		groups[group{key, of}] = append(groups[group{key, of}], price)
	}
	var skus []gcpSKU
	second := map[string]bool{}
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b group) int {
		if a.key != b.key {
			return strings.Compare(a.key, b.key)
		}
		return strings.Compare(a.prices, b.prices)
	})
	for _, key := range keys {
		meter, prices := gcpListed[key.key], groups[key]
		skus = append(skus, gcpMeterSKU(meter, prices, second[key.key], free[key.key]))
		second[key.key] = true
	}
	return skus
}

func gcpTiersText(price *pricing.Price) string {
	var text strings.Builder
	for _, step := range price.Tiers.Steps {
		text.WriteString(step.From.StringFixed(3) + ":" + step.UnitPrice.StringFixed(12) + " ")
	}
	return text.String()
}

func gcpMeterSKU(meter gcpMeter, prices []*pricing.Price, second bool, free decimal.Decimal) gcpSKU {
	region := string(prices[0].Address.Area)
	named := region
	if region == "asia-northeast1" && strings.Contains(meter.description, " in {region}") {
		named = "in " + region // the catalog says it twice
	}
	tier, tierAndSpace := " ", " "
	if second {
		tier, tierAndSpace = " Tier 2 ", " Tier 2  "
	}
	words := strings.NewReplacer("{region}", named, "{place}", gcpPlace(region), "{tier}", tier, "{tier }", tierAndSpace)
	sku := gcpSKU{
		service: meter.service, description: words.Replace(meter.description), family: meter.family, group: meter.group,
		usage: meter.usage, unit: meter.unit, date: prices[0].EffectiveDate,
	}
	for _, price := range prices {
		sku.regions = append(sku.regions, string(price.Address.Area))
		sku.date = max(sku.date, price.EffectiveDate)
		if len(price.SKUs) == 1 {
			sku.id = price.SKUs[0]
		}
	}
	for i, step := range prices[0].Tiers.Steps {
		step.UnitPrice = pricing.Quotient(step.UnitPrice, decimal.NewFromInt(meter.holds))
		if i == 0 {
			step.From = free
		}
		sku.tiers = append(sku.tiers, step)
	}
	if free.IsPositive() {
		sku.tiers = append([]pricing.Tier{{}}, sku.tiers...)
	}
	return gcpNamed(sku)
}

// gcpPlace is the name of a region in descriptions.
func gcpPlace(region string) string {
	for _, known := range gcp.New().Regions() {
		if known.ID == region {
			return known.Name
		}
	}
	return region
}
