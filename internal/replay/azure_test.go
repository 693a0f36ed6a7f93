package replay_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"breakeven/internal/replay"
	"breakeven/pricing"
)

// azureAnswer is an answer of the Retail Prices API, its rows as they are.
type azureAnswer struct {
	BillingCurrency string
	Items           []map[string]json.RawMessage
	NextPageLink    *string
	Count           int
}

// smallAzure is a list with a little of everything.
func smallAzure(t *testing.T) *pricing.PriceList {
	t.Helper()
	price := func(offering pricing.OfferingID, meter pricing.MeterName, area pricing.Area, kind string, purchase pricing.Purchase, figure string) pricing.Price {
		architecture := pricing.AnyArchitecture
		if kind != "" {
			architecture = pricing.X86
		}
		amount, err := pricing.ParseDecimal(figure)
		if err != nil {
			t.Fatal(err)
		}
		return pricing.Price{
			Address: pricing.Address{Offering: offering, Meter: meter, Area: area, Type: kind, Architecture: architecture, Purchase: purchase},
			Tiers:   pricing.Flat(amount), Unit: pricing.Requests, Per: 1, EffectiveDate: "2026-09-06", Source: "test",
		}
	}
	list := &pricing.PriceList{Provider: "azure", Prices: []pricing.Price{
		price("azure/bandwidth", "data-out", "zone-1", "", pricing.OnDemand, "0.087"),
		price("azure/container-apps", "vcpu-time", "uksouth", "", pricing.OnDemand, "0.000034"),
		price("azure/container-apps", "vcpu-time", "uksouth", "", "savings_plan_1y", "0.0000289"),
		price("azure/virtual-machines", "instance-time", "eastus", "Standard_D2s_v5", pricing.OnDemand, "0.096"),
		price("azure/virtual-machines", "instance-time", "uksouth", "Standard_D2s_v5", pricing.OnDemand, "0.111"),
	}}
	list.Machines = []pricing.MachineType{{Offering: "azure/virtual-machines", Name: "Standard_D2s_v5", Family: "Dsv5"}}
	list.Sort()
	return list
}

func askAzure(t *testing.T, handler http.Handler, filter string) (status int, answers []azureAnswer) {
	t.Helper()
	query := url.Values{"api-version": {"2023-01-01-preview"}, "currencyCode": {"'USD'"}, "$filter": {filter}}
	link := "http://" + "prices.test" + replay.AzurePath + "?" + query.Encode()
	for link != "" {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, link, http.NoBody))
		if status = recorder.Code; status != http.StatusOK {
			return status, nil
		}
		var answer azureAnswer
		if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		answers, link = append(answers, answer), ""
		if answer.NextPageLink != nil {
			link = *answer.NextPageLink
		}
	}
	return status, answers
}

func TestAzureAnswersInTheLayoutOfTheAPI(t *testing.T) {
	_, answers := askAzure(t, replay.Azure(smallAzure(t)), "serviceName eq 'Azure Container Apps' and meterName eq 'Standard vCPU Active Usage' and priceType eq 'Consumption'")
	if len(answers) != 1 || answers[0].BillingCurrency != "USD" || answers[0].Count != len(answers[0].Items) || answers[0].Count == 0 {
		t.Fatalf("%+v", answers)
	}
	row := answers[0].Items[0]
	for field, want := range map[string]string{
		"currencyCode": `"USD"`, "tierMinimumUnits": "0.0", "retailPrice": "3.4e-05", "armRegionName": `"uksouth"`,
		"effectiveStartDate": `"2026-09-06T00:00:00Z"`, "unitOfMeasure": `"1 Second"`, "type": `"Consumption"`, "armSkuName": `""`,
		"savingsPlan": `[{"unitPrice":2.89e-05,"retailPrice":2.89e-05,"term":"1 Year"}]`,
	} {
		if got := string(row[field]); got != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
	published := []string{
		"armRegionName", "armSkuName", "currencyCode", "effectiveStartDate", "isPrimaryMeterRegion", "location", "meterId", "meterName",
		"productId", "productName", "retailPrice", "savingsPlan", "serviceFamily", "serviceId", "serviceName", "skuId", "skuName",
		"tierMinimumUnits", "type", "unitOfMeasure", "unitPrice",
	}
	var fields []string
	for field := range row {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	if !slices.Equal(fields, published) {
		t.Errorf("fields %v", fields)
	}
}

func TestAzurePagesAreLinkedAndWhole(t *testing.T) {
	const filter = "serviceName eq 'Virtual Machines'"
	_, whole := askAzure(t, replay.Azure(smallAzure(t)), filter)
	_, paged := askAzure(t, replay.AzurePaged(smallAzure(t), 2), filter)
	count := 0
	for _, answer := range paged {
		count += answer.Count
	}
	if len(paged) != (whole[0].Count+1)/2 || count != whole[0].Count {
		t.Errorf("%d pages with %d rows, want all of %d", len(paged), count, whole[0].Count)
	}
}

func TestAzureComparesCaseByCase(t *testing.T) {
	handler := replay.Azure(smallAzure(t))
	for filter, want := range map[string]bool{
		"serviceName eq 'Virtual Machines' and armRegionName eq 'uksouth'": true,
		"serviceName eq 'virtual machines' and armRegionName eq 'uksouth'": false,
		"serviceName eq 'Virtual Machines' and armRegionName eq 'UKSouth'": false,
		"serviceName eq 'Bandwidth' and armRegionName eq 'westeurope'":     true, // a region of the zone
		"serviceName eq 'Bandwidth' and armRegionName eq 'brazilsouth'":    false,
		"serviceName eq 'Bandwidth''s'":                                    false,
	} {
		status, answers := askAzure(t, handler, filter)
		if status != http.StatusOK || (answers[0].Count > 0) != want {
			t.Errorf("%s: %d, %d rows", filter, status, answers[0].Count)
		}
	}
	for _, filter := range []string{"serviceName = 'x'", "colour eq 'red'", "serviceName eq 'x", "serviceName eq 'x' or skuName eq 'y'"} {
		if status, _ := askAzure(t, handler, filter); status != http.StatusBadRequest {
			t.Errorf("%s: %d", filter, status)
		}
	}
}

func TestAzureHasRowsThatAreNoPriceOfAMachine(t *testing.T) {
	_, answers := askAzure(t, replay.Azure(smallAzure(t)), "serviceName eq 'Virtual Machines'")
	text := ""
	for _, row := range answers[0].Items {
		text += string(row["productName"]) + string(row["skuName"]) + string(row["type"]) + string(row["armSkuName"])
	}
	for _, want := range []string{"Series Windows", "Low Priority", "_Promo", "Reservation"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s among %s", want, text)
		}
	}
}
