package azure

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
	"breakeven/providers"
)

// The rows of these tests are written like the API's, with the fields that matter.
// Figures marked (2021) and (2026) are Microsoft's of those years.
const (
	dsv3 = `"serviceName":"Virtual Machines","productName":"Virtual Machines DSv3 Series","armSkuName":"Standard_D2s_v3",` +
		`"armRegionName":"francecentral","unitOfMeasure":"1 Hour","currencyCode":"USD","tierMinimumUnits":0`
	apps = `"serviceName":"Azure Container Apps","productName":"Azure Container Apps","skuName":"Standard",` +
		`"armRegionName":"uksouth","type":"Consumption","currencyCode":"USD"`
	executions = `"serviceName":"Functions","productName":"Functions","skuName":"Standard","meterName":"Standard Total Executions",` +
		`"meterId":"4e5c","skuId":"000D","unitOfMeasure":"10","type":"Consumption","currencyCode":"USD","isPrimaryMeterRegion":false,` +
		`"effectiveStartDate":"2017-01-01T00:00:00Z"`
	traffic = `"serviceName":"Bandwidth","productName":"Rtn Preference: MGN","skuName":"Standard","meterName":"Standard Data Transfer Out",` +
		`"meterId":"9995","skuId":"0020","unitOfMeasure":"1 GB","type":"Consumption","currencyCode":"USD","effectiveStartDate":"2022-05-01T00:00:00Z"`
)

// testedOn is the day on which these prices are looked at.
const testedOn = "2026-11-24"

// normalise reads rows, gives them to every query, and makes prices of them.
func normalise(t *testing.T, rows ...string) ([]string, *priced, error) {
	t.Helper()
	answer, err := readPage(strings.NewReader(`{"Items":[` + strings.Join(rows, ",") + `],"NextPageLink":null}`))
	if err != nil {
		return nil, nil, err
	}
	return normalisePage(t, answer)
}

func normalisePage(t *testing.T, answer page) ([]string, *priced, error) {
	t.Helper()
	f, err := newFetch(&retail{now: defaultRetail().now}, &providers.Query{AsOf: testedOn})
	if err != nil {
		t.Fatal(err)
	}
	var (
		found    []row
		failures []error
	)
	for _, j := range f.jobs() {
		for i := range answer.items {
			rows, err := j.rows(&answer.items[i])
			if err != nil {
				failures = append(failures, err)
			}
			found = append(found, rows...)
		}
	}
	if len(failures) > 0 {
		return nil, nil, errors.Join(failures...)
	}
	made, err := makePrices(found, grants())
	if err != nil {
		return nil, nil, err
	}
	var lines []string
	for i := range made.prices {
		p := &made.prices[i]
		line := fmt.Sprintf("%s = per %d %s", p.Address, p.Per, p.Unit)
		for _, tier := range p.Tiers.Steps {
			line += fmt.Sprintf(" %s:%s", pricing.Text(tier.From), pricing.Text(tier.UnitPrice))
		}
		lines = append(lines, line)
	}
	return lines, made, nil
}

func TestRowsBecomePrices(t *testing.T) {
	const (
		onDemand = `{` + dsv3 + `,"retailPrice":0.112,"meterId":"b0f2","skuId":"00VK","meterName":"D2s v3","skuName":"D2s v3","type":"Consumption","isPrimaryMeterRegion":false,"effectiveStartDate":"2018-01-16T00:00:00Z"}`
		machine  = "azure/virtual-machines/instance-time/francecentral/Standard_D2s_v3/x86_64/"
	)
	tests := []struct {
		name string
		rows []string
		want []string
	}{
		{
			"a machine whose row is not of a primary region (2021)",
			[]string{onDemand},
			[]string{machine + "on_demand = per 1 Instance-Hours 0:0.112"},
		},
		{
			"Windows, DevTest, Low Priority, Cloud Services and hosts of the same machine type",
			[]string{
				onDemand,
				strings.NewReplacer("DSv3 Series", "DSv3 Series Windows", "0.112", "0.204").Replace(onDemand),
				strings.NewReplacer(`"Consumption"`, `"DevTestConsumption"`, "0.112", "0.09").Replace(onDemand),
				strings.NewReplacer("D2s v3\"", "D2s v3 Low Priority\"", "0.112", "0.0224").Replace(onDemand),
				strings.NewReplacer("Virtual Machines DSv3 Series", "DSv3 Series Cloud Services", "0.112", "0.3").Replace(onDemand),
				strings.NewReplacer("Virtual Machines DSv3 Series", "DSv3 Series CloudServices", "0.112", "0.3").Replace(onDemand),
				strings.NewReplacer("Virtual Machines DSv3 Series", "DSv3 Series Dedicated Host", "0.112", "4").Replace(onDemand),
				strings.NewReplacer("Standard_D2s_v3", "Standard_D2s_v3_Promo", "0.112", "0.01").Replace(onDemand),
				strings.NewReplacer("DSv3 Series", "DSv3 promo Series", "0.112", "0.01").Replace(onDemand),
				strings.NewReplacer(`"serviceName":"Virtual Machines"`, `"serviceName":"Cloud Services"`, "0.112", "0.3").Replace(onDemand),
				strings.NewReplacer("0.112", "0.0").Replace(onDemand),
			},
			[]string{machine + "on_demand = per 1 Instance-Hours 0:0.112"},
		},
		{
			"spot, by either of its names (2021)",
			[]string{
				strings.NewReplacer(`"D2s v3"`, `"D2s v3 Spot"`, "0.112", "0.024696").Replace(onDemand),
				strings.NewReplacer(`"meterName":"D2s v3"`, `"meterName":"D2s v3 Spot"`, "0.112", "0.024696", "francecentral", "eastus").Replace(onDemand),
			},
			[]string{
				"azure/virtual-machines/instance-time/eastus/Standard_D2s_v3/x86_64/spot = per 1 Instance-Hours 0:0.024696",
				machine + "spot = per 1 Instance-Hours 0:0.024696",
			},
		},
		{
			"reservations, whose price is that of the whole term (2021)",
			[]string{
				strings.NewReplacer(`"Consumption"`, `"Reservation","reservationTerm":"1 Year"`, "0.112", "644").Replace(onDemand),
				strings.NewReplacer(`"Consumption"`, `"Reservation","reservationTerm":"3 Years"`, "0.112", "1309").Replace(onDemand),
				strings.NewReplacer(`"Consumption"`, `"Reservation","reservationTerm":"5 Years"`, "0.112", "2000").Replace(onDemand),
			},
			[]string{
				machine + "reserved_1y = per 1 Instance-Hours 0:0.073515981735",
				machine + "reserved_3y = per 1 Instance-Hours 0:0.049809741248",
			},
		},
		{
			"savings plans, the longer term first (2026)",
			[]string{`{` + apps + `,"tierMinimumUnits":0.0,"retailPrice":3.4e-05,"effectiveStartDate":"2022-06-01T00:00:00Z","meterId":"2c27","skuId":"000B","meterName":"Standard vCPU Active Usage","unitOfMeasure":"1 Second","savingsPlan":[{"unitPrice":2.822e-05,"retailPrice":2.822e-05,"term":"3 Years"},{"unitPrice":2.89e-05,"retailPrice":2.89e-05,"term":"1 Year"}]}`},
			[]string{
				"azure/container-apps/vcpu-time/uksouth/-/any/on_demand = per 1 vCPU-Seconds 0:0.000034",
				"azure/container-apps/vcpu-time/uksouth/-/any/savings_plan_1y = per 1 vCPU-Seconds 0:0.0000289",
				"azure/container-apps/vcpu-time/uksouth/-/any/savings_plan_3y = per 1 vCPU-Seconds 0:0.00002822",
			},
		},
		{
			"one meter in many regions, its grant in another unit (2026)",
			[]string{
				`{` + executions + `,"armRegionName":"uksouth","tierMinimumUnits":100000.0,"retailPrice":2e-06}`,
				`{` + executions + `,"armRegionName":"uksouth","tierMinimumUnits":0.0,"retailPrice":0.0}`,
				`{` + executions + `,"armRegionName":"eastus","tierMinimumUnits":0.0,"retailPrice":0.0}`,
				`{` + executions + `,"armRegionName":"eastus","tierMinimumUnits":100000.0,"retailPrice":2e-06}`,
				`{` + executions + `,"armRegionName":"usgovvirginia","tierMinimumUnits":0.0,"retailPrice":7}`,
			},
			[]string{
				"azure/functions-consumption/requests/eastus/-/any/on_demand = per 10 Requests 0:0.000002",
				"azure/functions-consumption/requests/uksouth/-/any/on_demand = per 10 Requests 0:0.000002",
			},
		},
		{
			"tiers in any order, two neighbours with one price, the regions of a zone alike (2026)",
			[]string{
				`{` + traffic + `,"armRegionName":"uksouth","tierMinimumUnits":512095.0,"retailPrice":0.05}`,
				`{` + traffic + `,"armRegionName":"uksouth","tierMinimumUnits":0.0,"retailPrice":0.0}`,
				`{` + traffic + `,"armRegionName":"uksouth","tierMinimumUnits":153695.0,"retailPrice":0.05}`,
				`{` + traffic + `,"armRegionName":"uksouth","tierMinimumUnits":100.0,"retailPrice":0.087}`,
				`{` + traffic + `,"armRegionName":"westeurope","tierMinimumUnits":100.0,"retailPrice":0.087}`,
				`{` + traffic + `,"armRegionName":"westeurope","tierMinimumUnits":0.0,"retailPrice":0.0}`,
				`{` + traffic + `,"armRegionName":"westeurope","tierMinimumUnits":153695.0,"retailPrice":0.05}`,
				`{` + traffic + `,"armRegionName":"westeurope","tierMinimumUnits":512095.0,"retailPrice":0.05}`,
			},
			[]string{"azure/bandwidth/data-out/zone-1/-/any/on_demand = per 1 GB 0:0.087 153695:0.05 512095:0.05"},
		},
		{
			"a price that begins later, one that has ended, and one that was replaced",
			[]string{
				onDemand,
				strings.NewReplacer("2018-01-16", "2026-11-25", "0.112", "0.2").Replace(onDemand),
				strings.NewReplacer("2018-01-16", "2016-01-01", "0.112", "0.3").Replace(onDemand),
				strings.NewReplacer(`"2018-01-16T00:00:00Z"`, `"2017-01-01T00:00:00Z","effectiveEndDate":"2018-01-15T23:59:59Z"`, "0.112", "0.4", "00VK", "00VX").Replace(onDemand),
			},
			[]string{machine + "on_demand = per 1 Instance-Hours 0:0.112"},
		},
		{
			"the primary region decides between two rows of a meter",
			[]string{onDemand, strings.NewReplacer(`Region":false`, `Region":true`, "00VK", "00VL", "0.112", "0.111").Replace(onDemand)},
			[]string{machine + "on_demand = per 1 Instance-Hours 0:0.111"},
		},
		{
			"the machine's own series decides before the primary region",
			[]string{onDemand, strings.NewReplacer(`Region":false`, `Region":true`, "DSv3", "Ev9", "b0f2", "b0f3", "0.112", "0.111").Replace(onDemand)},
			[]string{machine + "on_demand = per 1 Instance-Hours 0:0.112"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _, err := normalise(t, test.rows...)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("prices\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestRowsThatAreInDoubtFailByName(t *testing.T) {
	const machineRow = `{` + dsv3 + `,"retailPrice":0.112,"meterId":"b0f2","skuId":"00VK","meterName":"D2s v3","skuName":"D2s v3","type":"Consumption","effectiveStartDate":"2018-01-16T00:00:00Z"}`
	const requests = `{` + apps + `,"tierMinimumUnits":0.0,"retailPrice":0.4,"effectiveStartDate":"2022-06-01T00:00:00Z","meterId":"edca","skuId":"000B","meterName":"Standard Requests","unitOfMeasure":"1M"}`
	second := strings.NewReplacer("b0f2", "b0f3", "0.112", "0.113").Replace(machineRow)
	tests := []struct {
		name string
		rows []string
		want string
	}{
		{"two prices at one address", []string{machineRow, second}, "2 prices for azure/virtual-machines/instance-time/francecentral/Standard_D2s_v3/x86_64/on_demand"},
		{"one SKU at two prices", []string{machineRow, strings.Replace(machineRow, "0.112", "0.113", 1)}, "2 prices for azure/virtual-machines"},
		{"an unknown unit", []string{strings.Replace(requests, `"1M"`, `"1 Fortnight"`, 1)}, `SKU edca: unit "1 Fortnight" is unknown`},
		{"a known unit of something else", []string{strings.Replace(requests, `"1M"`, `"1 Hour"`, 1)}, `counts hour, not count: SKU edca: unit "1 Hour"`},
		{"another currency", []string{strings.Replace(requests, "USD", "EUR", 1)}, `SKU edca: currency "EUR"`},
		{"a negative price", []string{strings.Replace(requests, "0.4", "-0.4", 1)}, "price -0.4"},
		{"no date", []string{strings.Replace(requests, "2022-06-01T00:00:00Z", "soon", 1)}, `in force from "soon"`},
		{"an end that is no date", []string{strings.Replace(requests, `"meterId"`, `"effectiveEndDate":"later","meterId"`, 1)}, `to "later"`},
		{"a number that is none", []string{strings.Replace(requests, "0.4", `"free"`, 1)}, "is not a decimal number"},
		{"a number without end", []string{strings.Replace(requests, "0.4", "1e1000000000", 1)}, "exponent"},
		{"a term that is none of ours", []string{strings.Replace(requests, `"unitOfMeasure"`, `"savingsPlan":[{"retailPrice":1,"term":"2 Years"}],"unitOfMeasure"`, 1)}, `savings plan for "2 Years"`},
		{"a reservation without a term", []string{strings.Replace(machineRow, `"Consumption"`, `"Reservation"`, 1)}, `reservation for ""`},
		{"a machine type that is no name", []string{strings.Replace(machineRow, "Standard_D2s_v3", "a/b", 1)}, `machine type "a/b"`},
		{
			"a free tier where none is known",
			[]string{strings.Replace(requests, "0.4", "0", 1), strings.NewReplacer("0.0", "10.0").Replace(requests)},
			"a first tier of price zero, which is no known allowance",
		},
		{
			"tiers of which the first is missing",
			[]string{strings.Replace(requests, `Units":0.0`, `Units":10.0`, 1)},
			"first tier starts at 10, not 0",
		},
		{
			"regions of a zone that differ",
			[]string{
				`{` + traffic + `,"armRegionName":"uksouth","tierMinimumUnits":0.0,"retailPrice":0.087}`,
				`{` + traffic + `,"armRegionName":"westeurope","tierMinimumUnits":0.0,"retailPrice":0.088,"isPrimaryMeterRegion":true}`,
			},
			"2 prices for azure/bandwidth/data-out/zone-1",
		},
		{
			"grants that differ",
			[]string{
				`{` + executions + `,"armRegionName":"uksouth","tierMinimumUnits":0.0,"retailPrice":0.0}`,
				`{` + executions + `,"armRegionName":"uksouth","tierMinimumUnits":100000.0,"retailPrice":2e-06}`,
				`{` + executions + `,"armRegionName":"eastus","tierMinimumUnits":0.0,"retailPrice":0.0}`,
				`{` + executions + `,"armRegionName":"eastus","tierMinimumUnits":200000.0,"retailPrice":2e-06}`,
			},
			"allowance azure/functions-consumption/requests: 100000 here, 200000 elsewhere",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _, err := normalise(t, test.rows...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, %v; want %q", got, err, test.want)
			}
		})
	}
	_, _, err := normalise(t, machineRow, second)
	if ambiguous, is := errors.AsType[*providers.AmbiguousError](err); !is || len(ambiguous.SKUs) != 2 || !strings.Contains(ambiguous.SKUs[0], "b0f2") {
		t.Errorf("two prices: %v", err)
	}
	_, _, err = normalise(t, strings.Replace(requests, `"1M"`, `"1 Fortnight"`, 1))
	if unknown, is := errors.AsType[*providers.UnitError](err); !is || unknown.Unit != "1 Fortnight" || unknown.SKU != "edca" {
		t.Errorf("unknown unit: %v", err)
	}
}

func TestReservationKeepsItsTotal(t *testing.T) {
	_, made, err := normalise(t, `{`+dsv3+`,"retailPrice":644,"meterId":"b0f2","skuId":"003X","meterName":"D2s v3","skuName":"D2s v3","type":"Reservation","reservationTerm":"1 Year","effectiveStartDate":"2018-04-01T00:00:00Z"}`)
	if err != nil {
		t.Fatal(err)
	}
	price := made.prices[0]
	if price.Upfront == nil || pricing.Text(price.Upfront.Amount) != "644" || price.Upfront.TermHours != pricing.HoursOf1Y || price.EffectiveDate != "2018-04-01" {
		t.Errorf("%+v", price)
	}
}

// TestSavingsPlanBeginsWhereTheGrantEnds: the free tier has no savings plan, so that
// the plan's only tier starts above zero.
func TestSavingsPlanBeginsWhereTheGrantEnds(t *testing.T) {
	const flex = `"serviceName":"Functions","productName":"Flex Consumption","skuName":"On Demand","meterName":"On Demand Execution Time","meterId":"f1","skuId":"1",` +
		`"armRegionName":"eastus2","unitOfMeasure":"1 GB Second","type":"Consumption","currencyCode":"USD","effectiveStartDate":"2024-11-01T00:00:00Z"`
	got, made, err := normalise(t,
		`{`+flex+`,"tierMinimumUnits":100000.0,"retailPrice":2.6e-05,"savingsPlan":[{"retailPrice":2.21e-05,"term":"1 Year"}]}`,
		`{`+flex+`,"tierMinimumUnits":0.0,"retailPrice":0.0}`)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"azure/functions-flex/memory-time/eastus2/-/any/on_demand = per 1 GB-Seconds 0:0.000026",
		"azure/functions-flex/memory-time/eastus2/-/any/savings_plan_1y = per 1 GB-Seconds 0:0.0000221",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	allowance := made.allowances[meterOf{functionsFlexID, "memory-time"}]
	if pricing.Text(allowance.Quantity) != "100000" || !allowance.CountsTowardTiers || allowance.Scope != pricing.ScopeSubscription {
		t.Errorf("%+v", allowance)
	}
}

func TestSeriesOfProducts(t *testing.T) {
	for product, want := range map[string]string{
		"Virtual Machines Dasv5 Series":                       "Dasv5",
		"Virtual Machines BS Series":                          "BS",
		"Virtual Machines DCadsv6 series":                     "DCadsv6",
		"Virtual Machines ECadsv6 series Linux":               "ECadsv6",
		"Virtual Machines A Series Basic":                     "A",
		"Virtual Machines Mdsv3 Medium Memory Series Linux":   "Mdsv3",
		"Virtual Machines NCasT4 v3 Series":                   "NCasT4 v3",
		"Lasv3 Series Linux":                                  "Lasv3",
		"NCads A100 v4 Series Linux":                          "NCads A100 v4",
		"Lasv3 Series":                                        "",
		"Lasv3 Series Windows":                                "",
		"Virtual Machines Dasv5 Series Windows":               "",
		"Virtual Machines A Series Basic Windows":             "",
		"Virtual Machines ECasv6 series Windows":              "",
		"Dasv5 Series Cloud Services":                         "",
		"Eadsv5 Series CloudServices":                         "",
		"Virtual Machines D Series Cloud Services":            "",
		"Dasv5 Series Dedicated Host":                         "",
		"Ddsv5 Series DedicatedHost":                          "",
		"Virtual Machines DSv2 promo Series":                  "",
		"Virtual Machines RI":                                 "",
		"Dedicated Host Reservation":                          "",
		"Virtual Machines Mdsv3 Medium Memory Series Windows": "",
		"": "",
	} {
		if got := seriesOf(product); got != want {
			t.Errorf("%q: series %q, want %q", product, got, want)
		}
	}
	for _, test := range []struct {
		product, machine string
		own              bool
	}{
		{"Virtual Machines DSv3 Series", "Standard_D2s_v3", true},
		{"Virtual Machines BS Series", "Standard_B2ms", false}, // the family is Bms: no other series has it
		{"NCads A100 v4 Series Linux", "Standard_NC24ads_A100_v4", true},
		{"Virtual Machines Dasv4 Series", "Standard_D2as_v5", false},
	} {
		if got := ownSeries(test.product, test.machine); got != test.own {
			t.Errorf("%s of %s: %v", test.machine, test.product, got)
		}
	}
}

func TestUnitsAreReadOrRefused(t *testing.T) {
	for text, want := range map[string]measured{
		"1 Hour": {perHour, 1}, "1/Hour": {perHour, 1}, "1/Month": {perMonth, 1}, "1/Day": {perDay, 1}, "1 Second": {perSecond, 1},
		"1 GiB Second": {perGBSecond, 1}, "1 GB Second": {perGBSecond, 1}, "1 GB Hour": {perGBHour, 1}, "1 GiB Hour": {perGBHour, 1},
		"10": {perCount, 10}, "10K": {perCount, 10_000}, "1M": {perCount, 1_000_000}, "1 GB": {perGB, 1}, "1 GB/Month": {perGBMonth, 1},
		"1 GiB/Month": {perGBMonth, 1}, "100 Seconds": {perSecond, 100},
	} {
		row := item{MeterID: "m", Unit: text}
		if per, err := row.per(want.of); err != nil || per != want.per {
			t.Errorf("%q: %d, %v", text, per, err)
		}
	}
	for _, text := range []string{"", "1 hour", "1 Hours", "1 GB-Second", "100", "1K"} {
		row := item{MeterID: "m", Unit: text}
		if _, err := row.per(perHour); err == nil {
			t.Errorf("%q is known", text)
		}
	}
}

// TestOrderOfRowsDoesNotMatter: the API publishes rows in no order.
func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	rows := []string{
		`{` + traffic + `,"armRegionName":"uksouth","tierMinimumUnits":0.0,"retailPrice":0.0}`,
		`{` + traffic + `,"armRegionName":"uksouth","tierMinimumUnits":100.0,"retailPrice":0.087}`,
		`{` + traffic + `,"armRegionName":"uksouth","tierMinimumUnits":10335.0,"retailPrice":0.083}`,
		`{` + executions + `,"armRegionName":"uksouth","tierMinimumUnits":100000.0,"retailPrice":2e-06}`,
		`{` + executions + `,"armRegionName":"uksouth","tierMinimumUnits":0.0,"retailPrice":0.0}`,
		`{` + dsv3 + `,"retailPrice":0.112,"meterId":"b0f2","skuId":"00VK","meterName":"D2s v3","skuName":"D2s v3","type":"Consumption","isPrimaryMeterRegion":false,"effectiveStartDate":"2018-01-16T00:00:00Z"}`,
		`{` + dsv3 + `,"retailPrice":0.112,"meterId":"a000","skuId":"00VL","meterName":"D2s v3","skuName":"D2s v3","type":"Consumption","isPrimaryMeterRegion":true,"effectiveStartDate":"2019-01-16T00:00:00Z"}`,
	}
	want, made, err := normalise(t, rows...)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		shuffled := rapid.Permutation(rows).Draw(r, "rows")
		got, again, err := normalise(t, shuffled...)
		if err != nil || !slices.Equal(got, want) {
			r.Fatalf("%v, %v; want %v", got, err, want)
		}
		for i := range again.prices {
			if !slices.Equal(again.prices[i].SKUs, made.prices[i].SKUs) || again.prices[i].EffectiveDate != made.prices[i].EffectiveDate {
				r.Fatalf("%+v, want %+v", again.prices[i], made.prices[i])
			}
		}
	})
}

func TestNumbersAreExact(t *testing.T) {
	answer, err := readPage(strings.NewReader(`{"Items":[{"retailPrice":1.6e-05,"tierMinimumUnits":0.0},{"retailPrice":0.1234567890123456789}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := answer.items[0].Price.Decimal; !got.Equal(decimal.New(16, -6)) {
		t.Errorf("%s", got)
	}
	if got := pricing.Text(answer.items[1].Price.Decimal); got != "0.1234567890123456789" {
		t.Errorf("%s", got)
	}
}
