package replay

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// azureNames is what the API calls a meter.
type azureNames struct {
	service, product, sku, meter, unit string
}

// azureListed are the names of every meter but machines, by the addresses under
// which their prices stand here. A star is the type in the address.
var azureListed = map[string]azureNames{
	"azure/aks/control-plane":                      {"Azure Kubernetes Service", "Azure Kubernetes Service", "Standard", "Standard Uptime SLA", "1 Hour"},
	"azure/api-management/gateway-requests":        {"API Management", "API Management", "Consumption", "Consumption Calls", "10K"},
	"azure/bandwidth/data-out":                     {"Bandwidth", "Rtn Preference: MGN", "Standard", "Standard Data Transfer Out", "1 GB"},
	"azure/container-apps/requests":                {"Azure Container Apps", "Azure Container Apps", "Standard", "Standard Requests", "1M"},
	"azure/container-apps/vcpu-time":               {"Azure Container Apps", "Azure Container Apps", "Standard", "Standard vCPU Active Usage", "1 Second"},
	"azure/container-apps/memory-time":             {"Azure Container Apps", "Azure Container Apps", "Standard", "Standard Memory Active Usage", "1 GiB Second"},
	"azure/container-apps/idle-vcpu-time":          {"Azure Container Apps", "Azure Container Apps", "Standard", "Standard vCPU Idle Usage", "1 Second"},
	"azure/container-apps/idle-memory-time":        {"Azure Container Apps", "Azure Container Apps", "Standard", "Standard Memory Idle Usage", "1 GiB Second"},
	"azure/container-instances/vcpu-time":          {"Container Instances", "Container Instances", "Standard", "Standard vCPU Duration", "1 Hour"},
	"azure/container-instances/memory-time":        {"Container Instances", "Container Instances", "Standard", "Standard Memory Duration", "1 GB Hour"},
	"azure/functions-consumption/requests":         {"Functions", "Functions", "Standard", "Standard Total Executions", "10"},
	"azure/functions-consumption/memory-time":      {"Functions", "Functions", "Standard", "Standard Execution Time", "1 GB Second"},
	"azure/functions-flex/requests":                {"Functions", "Flex Consumption", "On Demand", "On Demand Total Executions", "10"},
	"azure/functions-flex/memory-time":             {"Functions", "Flex Consumption", "On Demand", "On Demand Execution Time", "1 GB Second"},
	"azure/functions-flex/provisioned-requests":    {"Functions", "Flex Consumption", "Always Ready", "Always Ready Total Executions", "10"},
	"azure/functions-flex/provisioned-duration":    {"Functions", "Flex Consumption", "Always Ready", "Always Ready Execution Time", "1 GB Second"},
	"azure/functions-flex/provisioned-memory-time": {"Functions", "Flex Consumption", "Always Ready", "Always Ready Baseline", "1 GB Second"},
	"azure/functions-premium/vcpu-time":            {"Functions", "Premium Functions", "Premium", "Premium vCPU Duration", "1 Hour"},
	"azure/functions-premium/memory-time":          {"Functions", "Premium Functions", "Premium", "Premium Memory Duration", "1 GiB Hour"},
	"azure/load-balancer/load-balancer":            {"Load Balancer", "Load Balancer", "Standard", "Standard Included LB Rules and Outbound Rules", "1/Hour"},
	"azure/load-balancer/load-balancer-units":      {"Load Balancer", "Load Balancer", "Standard", "Standard Data Processed", "1 GB"},
	"azure/log-analytics/logs":                     {"Log Analytics", "Log Analytics", "Analytics Logs", "Analytics Logs Data Ingestion", "1 GB"},
	"azure/managed-disks/disk":                     {"Storage", "Premium SSD Managed Disks", "* LRS", "* LRS Disk", "1/Month"},
	"azure/nat-gateway/nat-hours":                  {"NAT Gateway", "NAT Gateway", "Standard", "Standard Gateway", "1 Hour"},
	"azure/nat-gateway/nat-data":                   {"NAT Gateway", "NAT Gateway", "Standard", "Standard Data Processed", "1 GB"},
	"azure/public-ip/public-address":               {"Virtual Network", "IP Addresses", "Standard", "Standard IPv4 Static Public IP", "1 Hour"},
}

const azureMachines = "Virtual Machines"

// spotSKU is how a meter with a spot price differs from the one without.
func (n azureNames) spot() azureNames {
	n.sku += " Spot"
	n.meter = strings.Replace(n.meter, "Standard ", "Standard Spot ", 1)
	return n
}

// matching yields the rows of the API that a filter lets through, in an order that
// is the same at every call.
func (s *azureServer) matching(filter azureFilter) iter.Seq[*azureRow] {
	return func(yield func(*azureRow) bool) {
		prices := s.list.Prices
		for start := 0; start < len(prices); {
			at := prices[start].Address
			machines := at.Offering == "azure/virtual-machines"
			names, known := azureListed[string(at.Offering)+"/"+string(at.Meter)]
			end := start + sort.Search(len(prices)-start, func(i int) bool {
				to := prices[start+i].Address
				return cmp.Or(cmp.Compare(to.Offering, at.Offering), cmp.Compare(to.Meter, at.Meter)) > 0
			})
			switch want := filter["serviceName"]; {
			case machines && want == azureMachines:
				if !s.machines(prices[start:end], filter, yield) {
					return
				}
			case known && want == names.service:
				if !s.meter(prices[start:end], names, filter, yield) {
					return
				}
			}
			start = end
		}
	}
}

// meter yields the rows of one meter.
func (s *azureServer) meter(prices []pricing.Price, names azureNames, filter azureFilter, yield func(*azureRow) bool) bool {
	for group := range byPlace(prices) {
		at := group[0].Address
		named := names
		named.sku, named.meter = strings.Replace(names.sku, "*", at.Type, 1), strings.Replace(names.meter, "*", at.Type, 1)
		for _, region := range s.regionsOf(at.Area) {
			rows := s.meterRows(group, named, region)
			rows = append(rows, azureMeterDecoys(rows[0])...)
			for i := range rows {
				if filter.holds(&rows[i]) && !yield(&rows[i]) {
					return false
				}
			}
		}
	}
	return true
}

// azureCount is how many things the API's unit counts.
func azureCount(unit string) int64 {
	switch unit {
	case "10":
		return 10
	case "10K":
		return 10_000
	case "1M":
		return 1_000_000
	default:
		return 1
	}
}

// byPlace yields the prices of one place and type, which stand together in a list.
func byPlace(prices []pricing.Price) iter.Seq[[]pricing.Price] {
	return func(yield func([]pricing.Price) bool) {
		for start := 0; start < len(prices); {
			end := start + 1
			for end < len(prices) && prices[end].Address.Area == prices[start].Address.Area && prices[end].Address.Type == prices[start].Address.Type {
				end++
			}
			if !yield(prices[start:end]) {
				return
			}
			start = end
		}
	}
}

// regionsOf are the regions under which the API has a price.
func (s *azureServer) regionsOf(area pricing.Area) []string {
	if area == pricing.Global {
		return []string{"Global"}
	}
	if regions := s.zones[area]; len(regions) > 0 {
		return regions
	}
	return []string{string(area)}
}

// meterRows are the rows of a meter in a region: its tiers, from the highest down,
// with the free quantity as the last one.
func (s *azureServer) meterRows(group []pricing.Price, names azureNames, region string) []azureRow {
	var rows []azureRow
	saved := azureSavings(group)
	for i := range group {
		price := &group[i]
		listed := names
		switch price.Address.Purchase {
		case pricing.OnDemand:
		case pricing.Spot:
			listed = names.spot()
		default:
			continue
		}
		base := azureRow{
			service: listed.service, product: listed.product, sku: listed.sku, meter: listed.meter, region: region,
			kind: "Consumption", unit: listed.unit, starts: price.EffectiveDate,
			// Some services are published without a primary region.
			secondary: listed.service == "Functions" || listed.service == "Bandwidth",
		}
		if len(price.SKUs) > 0 {
			base.meterID = price.SKUs[0]
		}
		// The API's unit may hold more than the list's.
		scale := pricing.Quotient(decimal.NewFromInt(azureCount(names.unit)), decimal.NewFromInt(price.Per))
		free := s.grants[azureMeter{price.Address.Offering, price.Address.Meter}]
		for j, tier := range slices.Backward(price.Tiers.Steps) {
			row := base
			row.from, row.price, row.savings = pricing.Quotient(tier.From, scale), tier.UnitPrice.Mul(scale), saved
			if j == 0 && free != "" && price.Address.Purchase == pricing.OnDemand {
				row.from = decimal.RequireFromString(free)
			}
			rows = append(rows, row)
		}
		if free != "" && price.Address.Purchase == pricing.OnDemand {
			rows = append(rows, base)
		}
	}
	return rows
}

// azureSavings are the prices under savings plans, the longer term first.
func azureSavings(group []pricing.Price) []azureSaving {
	var saved []azureSaving
	for _, plan := range []struct {
		purchase pricing.Purchase
		term     string
	}{{"savings_plan_3y", "3 Years"}, {"savings_plan_1y", "1 Year"}} {
		for i := range group {
			if group[i].Address.Purchase == plan.purchase {
				saved = append(saved, azureSaving{plan.term, group[i].Tiers.Steps[0].UnitPrice})
			}
		}
	}
	return saved
}

// azureMeterDecoys are rows that stand beside a meter and are not its price now.
func azureMeterDecoys(like azureRow) []azureRow {
	double := like
	double.price, double.savings = like.price.Add(like.price), nil
	future, past, test, other, preview, direction := double, double, double, double, double, double
	future.starts = "2999-01-01"
	past.starts, past.ends = "2001-01-01", "2002-01-01"
	test.kind = "DevTestConsumption"
	other.product, other.meterID = like.product+" - Routing Preference: Internet", ""
	preview.meterID, preview.price, preview.from = azureID("preview", like.meter, like.region), decimal.Zero, decimal.Zero
	direction.meter, direction.meterID = like.meter+" - Data In", ""
	// The same price once more, under another SKU of the same meter.
	again := like
	again.skuID, again.secondary = "DZH318Z0TW1N/0002", true
	rows := []azureRow{future, past, test}
	if like.service != "API Management" {
		rows = append(rows, other, direction)
	}
	if like.from.IsZero() {
		rows = append(rows, preview, again)
	}
	return rows
}
