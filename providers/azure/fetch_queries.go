package azure

import (
	"slices"
	"strings"

	"breakeven/pricing"
)

// meterQuery asks for the price of one meter, in all regions at once.
//
// The list compares strings case by case, so that the texts are as the list
// writes them. A row has to have exactly the texts that are asked for; which of the
// published rows share a service with it does not matter then (Windows, Dedicated
// plans, GPUs, other routings, data that comes in).
type meterQuery struct {
	part     pricing.OfferingID
	meter    pricing.MeterName
	kind     string // the type in the address; empty: none
	area     pricing.AreaKind
	purchase pricing.Purchase
	// savings: the rows carry prices under savings plans as well.
	savings bool
	// grant is the circle within which a first tier of price zero is an allowance;
	// empty: there is none, and a price of zero is no price.
	grant pricing.Scope

	service, product, sku, name string // empty: whatever it is

	unit pricing.Unit // what the address is priced in
	of   quantity     // what the list has to count

	// verified: the notes of this project hold a raw answer to the filter, or say
	// that one was seen.
	verified bool
}

// globalRegion is the region of prices that hold everywhere.
const globalRegion = "Global"

// filter is the query in the list's language.
func (q *meterQuery) filter() string {
	terms := []string{equals("serviceName", q.service)}
	for _, field := range []struct{ name, value string }{
		{"productName", q.product}, {"skuName", q.sku}, {"meterName", q.name},
	} {
		if field.value != "" {
			terms = append(terms, equals(field.name, field.value))
		}
	}
	if q.area == pricing.AreaGlobal {
		terms = append(terms, equals("armRegionName", globalRegion))
	}
	return strings.Join(append(terms, equals("priceType", "Consumption")), " and ")
}

// equals is a comparison; quotes in a text are doubled.
func equals(field, value string) string {
	return field + " eq '" + strings.ReplaceAll(value, "'", "''") + "'"
}

// wants reports whether a row answers the query, whatever the service understood.
func (q *meterQuery) wants(i *item) bool {
	return i.Type == "Consumption" && i.Service == q.service &&
		(q.product == "" || i.Product == q.product) &&
		(q.sku == "" || i.SKU == q.sku) &&
		(q.name == "" || i.Meter == q.name) &&
		(q.area != pricing.AreaGlobal || i.Region == globalRegion)
}

// meterQueries are the queries of everything but machines.
func meterQueries() []meterQuery {
	return slices.Concat(functionQueries(), containerQueries(), networkQueries(), diskQueries())
}

func functionQueries() []meterQuery {
	consumption := meterQuery{
		part: "azure/functions-consumption", purchase: pricing.OnDemand, area: pricing.AreaRegion, grant: pricing.ScopeSubscription,
		service: "Functions", product: "Functions", sku: "Standard", verified: true,
	}
	onDemand := meterQuery{
		part: functionsFlexID, purchase: pricing.OnDemand, area: pricing.AreaRegion, grant: pricing.ScopeSubscription, savings: true,
		service: "Functions", product: "Flex Consumption", sku: "On Demand", verified: true,
	}
	alwaysReady := onDemand
	alwaysReady.sku, alwaysReady.grant, alwaysReady.savings = "Always Ready", "", false
	premium := meterQuery{
		part: "azure/functions-premium", purchase: pricing.OnDemand, area: pricing.AreaRegion, savings: true,
		service: "Functions", product: "Premium Functions", verified: true,
	}
	return []meterQuery{
		consumption.asking("requests", "Standard Total Executions", pricing.Requests, perCount),
		consumption.asking("memory-time", "Standard Execution Time", pricing.GBSeconds, perGBSecond),
		onDemand.asking("requests", "On Demand Total Executions", pricing.Requests, perCount),
		onDemand.asking("memory-time", "On Demand Execution Time", pricing.GBSeconds, perGBSecond),
		alwaysReady.asking("provisioned-requests", "Always Ready Total Executions", pricing.Requests, perCount),
		alwaysReady.asking("provisioned-duration", "Always Ready Execution Time", pricing.GBSeconds, perGBSecond),
		alwaysReady.asking("provisioned-memory-time", "Always Ready Baseline", pricing.GBSeconds, perGBSecond),
		premium.asking("vcpu-time", "Premium vCPU Duration", pricing.VCPUHours, perHour),
		premium.asking("memory-time", "Premium Memory Duration", pricing.GiBHours, perGBHour),
	}
}

// asking is the query for one meter of a service.
func (q *meterQuery) asking(meter pricing.MeterName, name string, unit pricing.Unit, of quantity) meterQuery {
	one := *q
	one.meter, one.name, one.unit, one.of = meter, name, unit, of
	return one
}

func containerQueries() []meterQuery {
	apps := meterQuery{
		part: containerAppsID, purchase: pricing.OnDemand, area: pricing.AreaRegion, savings: true,
		service: "Azure Container Apps", product: "Azure Container Apps", sku: "Standard", verified: true,
	}
	groups := meterQuery{
		part: containerInstancesID, purchase: pricing.OnDemand, area: pricing.AreaRegion,
		service: "Container Instances", product: "Container Instances", sku: "Standard", verified: true,
	}
	spot := groups
	spot.sku, spot.purchase = "Standard Spot", pricing.Spot
	clusters := meterQuery{
		part: "azure/aks", purchase: pricing.OnDemand, area: pricing.AreaRegion,
		service: "Azure Kubernetes Service", product: "Azure Kubernetes Service", verified: true,
	}
	return []meterQuery{
		apps.asking("requests", "Standard Requests", pricing.Requests, perCount),
		apps.asking("vcpu-time", "Standard vCPU Active Usage", pricing.VCPUSeconds, perSecond),
		apps.asking("memory-time", "Standard Memory Active Usage", pricing.GiBSeconds, perGBSecond),
		apps.asking("idle-vcpu-time", "Standard vCPU Idle Usage", pricing.VCPUSeconds, perSecond),
		apps.asking("idle-memory-time", "Standard Memory Idle Usage", pricing.GiBSeconds, perGBSecond),
		groups.asking("vcpu-time", "Standard vCPU Duration", pricing.VCPUHours, perHour),
		groups.asking("memory-time", "Standard Memory Duration", pricing.GBHours, perGBHour),
		spot.asking("vcpu-time", "Standard Spot vCPU Duration", pricing.VCPUHours, perHour),
		spot.asking("memory-time", "Standard Spot Memory Duration", pricing.GBHours, perGBHour),
		clusters.asking("control-plane", "Standard Uptime SLA", pricing.ClusterHours, perHour),
	}
}

// networkQueries are the services around the compute.
//
// Nobody here has seen an answer about API Management, whose calls are asked for by
// their tier alone, about logs, or with the product of addresses.
func networkQueries() []meterQuery {
	balancer := meterQuery{
		part: loadBalancerID, purchase: pricing.OnDemand, area: pricing.AreaGlobal,
		service: "Load Balancer", product: "Load Balancer", sku: "Standard", verified: true,
	}
	nat := meterQuery{
		part: natGatewayID, purchase: pricing.OnDemand, area: pricing.AreaGlobal,
		service: "NAT Gateway", product: "NAT Gateway", sku: "Standard", verified: true,
	}
	addresses := meterQuery{
		part: publicIPID, purchase: pricing.OnDemand, area: pricing.AreaRegion,
		service: "Virtual Network", product: "IP Addresses",
	}
	traffic := meterQuery{
		part: bandwidthID, purchase: pricing.OnDemand, area: pricing.AreaZone, grant: pricing.ScopeSubscription,
		service: "Bandwidth", product: "Rtn Preference: MGN", sku: "Standard", verified: true,
	}
	logs := meterQuery{
		part: logAnalyticsID, purchase: pricing.OnDemand, area: pricing.AreaRegion, grant: pricing.ScopeBillingAccount,
		service: "Log Analytics", product: "Log Analytics", sku: "Analytics Logs",
	}
	gateway := meterQuery{
		part: apiManagementID, purchase: pricing.OnDemand, area: pricing.AreaRegion, grant: pricing.ScopeSubscription,
		service: "API Management", sku: "Consumption",
	}
	return []meterQuery{
		balancer.asking("load-balancer", "Standard Included LB Rules and Outbound Rules", pricing.EndpointHours, perHour),
		balancer.asking("load-balancer-units", "Standard Data Processed", pricing.GB, perGB),
		nat.asking("nat-hours", "Standard Gateway", pricing.GatewayHours, perHour),
		nat.asking("nat-data", "Standard Data Processed", pricing.GB, perGB),
		addresses.asking("public-address", "Standard IPv4 Static Public IP", pricing.AddressHours, perHour),
		traffic.asking("data-out", "Standard Data Transfer Out", pricing.GB, perGB),
		logs.asking("logs", "Analytics Logs Data Ingestion", pricing.GB, perGB),
		gateway.asking("gateway-requests", "", pricing.Requests, perCount),
	}
}

// diskQueries ask for every size of the disk that the definitions count.
func diskQueries() []meterQuery {
	sizes := diskMeter().Disks
	list := make([]meterQuery, len(sizes))
	for i, size := range sizes {
		list[i] = meterQuery{
			part: diskID, meter: "disk", kind: size.Type, purchase: pricing.OnDemand, area: pricing.AreaRegion,
			service: "Storage", product: "Premium SSD Managed Disks", sku: size.Type + " LRS", name: size.Type + " LRS Disk",
			unit: pricing.DiskMonths, of: perMonth,
		}
	}
	return list
}
