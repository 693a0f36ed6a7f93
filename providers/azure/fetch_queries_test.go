package azure

import (
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
)

// TestEveryMeterOfTheDefinitionsIsAskedFor: what a definition counts, some query
// prices, in the same unit, for the same area, under the same ways of buying.
func TestEveryMeterOfTheDefinitionsIsAskedFor(t *testing.T) {
	type asked struct {
		unit      pricing.Unit
		area      pricing.AreaKind
		purchases map[pricing.Purchase]bool
	}
	queries := map[meterOf]*asked{
		{virtualMachinesID, "instance-time"}: {pricing.InstanceHours, pricing.AreaRegion, map[pricing.Purchase]bool{}},
	}
	for _, purchase := range withOnDemand(machinePurchases()) {
		queries[meterOf{virtualMachinesID, "instance-time"}].purchases[purchase] = true
	}
	for _, q := range meterQueries() {
		key := meterOf{q.part, q.meter}
		if queries[key] == nil {
			queries[key] = &asked{q.unit, q.area, map[pricing.Purchase]bool{}}
		}
		if queries[key].unit != q.unit || queries[key].area != q.area {
			t.Errorf("%v is asked for in %s and %s", key, q.unit, queries[key].unit)
		}
		queries[key].purchases[q.purchase] = true
		if q.savings {
			queries[key].purchases[savingsPlan1Y], queries[key].purchases[savingsPlan3Y] = true, true
		}
	}
	used := map[meterOf]bool{}
	for _, offering := range New().Offerings() {
		for _, meter := range offering.Meters {
			key := meterOf{offering.ID, meter.Name}
			if meter.PriceOffering != "" {
				key.offering = meter.PriceOffering
			}
			if meter.PriceMeter != "" {
				key.meter = meter.PriceMeter
			}
			used[key] = true
			query := queries[key]
			if query == nil {
				t.Errorf("nobody asks for %v", key)
				continue
			}
			if query.unit != meter.Unit || query.area != meter.Area {
				t.Errorf("%v is asked for in %s of a %s, and counted in %s of a %s", key, query.unit, query.area, meter.Unit, meter.Area)
			}
			for _, purchase := range withOnDemand(meter.Purchases) {
				if !query.purchases[purchase] {
					t.Errorf("%v: nobody asks for %s", key, purchase)
				}
			}
		}
	}
	for key := range queries {
		if !used[key] {
			t.Errorf("%v is asked for, and no offering counts it", key)
		}
	}
}

func TestFiltersAreWrittenAsTheListCompares(t *testing.T) {
	var filters []string
	for _, q := range meterQueries() {
		filters = append(filters, q.filter())
	}
	machines := machineQuery{region: "westeurope", kind: kindReservation, only: checkedMachine}
	filters = append(filters, machines.filter())
	for _, want := range []string{
		"serviceName eq 'Functions' and productName eq 'Functions' and skuName eq 'Standard' and meterName eq 'Standard Execution Time' and priceType eq 'Consumption'",
		"serviceName eq 'Functions' and productName eq 'Premium Functions' and meterName eq 'Premium vCPU Duration' and priceType eq 'Consumption'",
		"serviceName eq 'Load Balancer' and productName eq 'Load Balancer' and skuName eq 'Standard' and meterName eq 'Standard Data Processed' and armRegionName eq 'Global' and priceType eq 'Consumption'",
		"serviceName eq 'Storage' and productName eq 'Premium SSD Managed Disks' and skuName eq 'P10 LRS' and meterName eq 'P10 LRS Disk' and priceType eq 'Consumption'",
		"serviceName eq 'API Management' and skuName eq 'Consumption' and priceType eq 'Consumption'",
		"serviceName eq 'Virtual Machines' and armRegionName eq 'westeurope' and priceType eq 'Reservation' and armSkuName eq 'Standard_D2s_v5'",
	} {
		if !slices.Contains(filters, want) {
			t.Errorf("nobody asks %s in\n%s", want, strings.Join(filters, "\n"))
		}
	}
	for _, filter := range filters {
		if strings.Contains(filter, "isPrimaryMeterRegion") {
			t.Errorf("%s: some meters are published without a primary region only", filter)
		}
		if !strings.Contains(filter, "priceType eq") {
			t.Errorf("%s: prices of DevTest subscriptions would come in", filter)
		}
	}
	if got := equals("meterName", "it's"); got != "meterName eq 'it''s'" {
		t.Errorf("a quote is written as %s", got)
	}
}
