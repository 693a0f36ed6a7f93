package gcp

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// rawVariable names the environment variable with a directory of raw answers, as
// <provider>/*.json.
const rawVariable = "BREAKEVEN_RAW"

func rawFile(t *testing.T, name string) []byte {
	t.Helper()
	directory := os.Getenv(rawVariable)
	if directory == "" {
		t.Skipf("SKIPPED: %s is not set, so nobody checked that raw answers of the catalog are read", rawVariable)
	}
	raw, err := os.ReadFile(filepath.Join(directory, "gcp", name))
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	return raw
}

// TestRawAnswersAreRead gives answers of the catalog to all queries, as they are.
// Two of them were made in part by whoever published them: their layout counts, and
// their prices do not.
func TestRawAnswersAreRead(t *testing.T) {
	tests := []struct {
		file    string
		service service
		next    bool // there are more pages
		prices  []string
		rates   []string
		faults  []string
	}{
		{
			file: "gcp_catalog_cloud_run_SHAPE_partly_synthetic.json", service: cloudRunService,
			prices: []string{
				"gcp/cloud-run/idle-vcpu-time/europe-west2 0:0.0000035 4350-71E4-3051",
				"gcp/cloud-run/idle-vcpu-time/us-central1 0:0.0000025 7EBB-8579-2C98",
				"gcp/cloud-run/memory-time/europe-west2 0:0.0000035 600C-3782-6708, 360000 free",
				"gcp/cloud-run/memory-time/us-central1 0:0.0000025 02A2-9231-36A6, 360000 free",
				"gcp/cloud-run/requests/global 0:0.0000004 2DA5-55D3-E679, 2000000 free",
				"gcp/cloud-run/vcpu-time/europe-west2 0:0.0000336 085C-A237-027A, 180000 free",
				"gcp/cloud-run/vcpu-time/us-central1 0:0.000024 4856-B847-F1EB, 180000 free",
			},
		},
		{
			file: "gcp_catalog_cloud_run_functions_SHAPE_partly_synthetic.json", service: functionsService,
			prices: []string{
				"gcp/cloud-functions-1st-gen/ghz-time/us-central1 0:0.00001 C024-9C10-2A5B, 200000 free",
				"gcp/cloud-functions-1st-gen/requests/global 0:0.0000004 8E10-82EB-6917, 2000000 free",
				"gcp/cloud-run-functions/memory-time/europe-west2 0:0.0000035 89AF-3B9D-D104, 360000 free",
				"gcp/cloud-run-functions/requests/global 0:0.0000004 92DF-0F0E-630F, 2000000 free",
				"gcp/cloud-run-functions/vcpu-time/europe-west2 0:0.0000336 CCB6-0B74-2074, 180000 free",
			},
		},
		{
			// In rupiah in part: those are refused by name.
			file: "gcp_catalog_compute_engine_opencost_2023.json", service: computeService, next: true,
			rates: []string{
				"a100 us-central1 2.933908 039F-D0DA-4055", "a2/core us-central1 0.031611 2922-40C5-B19F",
				"a2/ram us-central1 0.004237 2390-DCAF-DA38",
			},
			faults: []string{`SKU CF4E-A0C7-E3BF: currency "IDR", want USD`, `SKU F449-33EC-A5EF: currency "IDR", want USD`},
		},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			page, total, err := readPage(bytes.NewReader(rawFile(t, test.file)), func(*catalogSKU) bool { return true })
			if err != nil || total == 0 {
				t.Fatalf("%d SKUs, %v", total, err)
			}
			if (page.NextPageToken != "") != test.next {
				t.Errorf("next page %q", page.NextPageToken)
			}
			all := slices.Concat(queries(), componentQueries())
			index, result := newQueryIndex(all, test.service), newAnswers()
			asked := reader{
				asked: []pricing.Area{"europe-west2", "us-central1"},
				until: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC),
			}
			for _, sku := range page.SKUs {
				result.take(sku, index, &asked)
			}
			var faults []string
			for _, err := range result.faults {
				faults = append(faults, err.Error())
			}
			prices, rates := toldBy(t, result.readings)
			compareLines(t, "prices", prices, test.prices)
			compareLines(t, "rates", rates, test.rates)
			compareLines(t, "faults", faults, test.faults)
		})
	}
}

// toldBy are the prices and the rates that SKUs told.
func toldBy(t *testing.T, readings []*reading) (prices, rates []string) {
	t.Helper()
	list, err := meterPrices(readings)
	if err != nil {
		t.Fatal(err)
	}
	free := map[string]string{}
	for _, allowance := range list.allowances {
		free[string(allowance.Offering)+"/"+string(allowance.Meter)] = ", " + pricing.Text(allowance.Quantity) + " free"
	}
	for _, price := range list.prices {
		at, step := price.Address, price.Tiers.Steps[0]
		name := string(at.Offering) + "/" + string(at.Meter)
		prices = append(prices, name+"/"+string(at.Area)+" "+pricing.Text(step.From)+":"+pricing.Text(step.UnitPrice)+" "+
			strings.Join(price.SKUs, " ")+free[name])
	}
	byComponent, err := componentRates(readings)
	if err != nil {
		t.Fatal(err)
	}
	for key, of := range byComponent {
		rates = append(rates, string(key.component)+" "+string(key.area)+" "+pricing.Text(of.price)+" "+strings.Join(of.skus, " "))
	}
	return prices, rates
}

func compareLines(t *testing.T, what string, got, want []string) {
	t.Helper()
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%s are\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestShapesAreThoseOfTheMachineTypesList compares the shapes of the embedded list
// with an answer of the list of machine types, which counts whole MiB and calls a
// shared core a whole one or two.
func TestShapesAreThoseOfTheMachineTypesList(t *testing.T) {
	var page struct {
		Items []struct {
			Name      string
			GuestCPUs int64 `json:"guestCpus"`
			MemoryMB  int64 `json:"memoryMb"`
		}
	}
	if err := json.Unmarshal(rawFile(t, "gcp_compute_machine_types_list_sample.json"), &page); err != nil {
		t.Fatal(err)
	}
	all, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]*pricing.MachineType{}
	for i, machine := range all.List(ID).Machines {
		known[machine.Name] = &all.List(ID).Machines[i]
	}
	shared := map[string]bool{}
	for _, baseline := range baselines() {
		shared[baseline.Type] = true
	}
	compared := 0
	for _, item := range page.Items {
		machine := known[item.Name]
		if machine == nil {
			continue // M1 was called N1 once
		}
		compared++
		if cpus := machine.VCPU; !cpus.Equal(exact("0").Add(cpus.Truncate(0))) && !shared[item.Name] || !shared[item.Name] && cpus.IntPart() != item.GuestCPUs {
			t.Errorf("%s has %s vCPUs, the list says %d", item.Name, cpus, item.GuestCPUs)
		}
		if memory := machine.MemoryMiB.Round(0).IntPart(); memory-item.MemoryMB > 1 || item.MemoryMB-memory > 1 {
			t.Errorf("%s has %s MiB, the list says %d", item.Name, machine.MemoryMiB, item.MemoryMB)
		}
	}
	if compared < 90 {
		t.Errorf("%d machine types compared", compared)
	}
}

// TestEveryTypeThatCarriesSomethingIsKnown: otherwise it would have no price.
func TestEveryTypeThatCarriesSomethingIsKnown(t *testing.T) {
	all, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, machine := range all.List(ID).Machines {
		listed[machine.Name] = true
		if len(Ingredients(&machine)) == 0 {
			t.Errorf("%s: nobody knows what it is made of", machine.Name)
		}
	}
	for name := range attachments {
		if !listed[name] {
			t.Errorf("%s carries something and is in no list", name)
		}
	}
}

// TestNoDescriptionAnswersTwoQueries: which of them a SKU answers must not depend on
// their order.
func TestNoDescriptionAnswersTwoQueries(t *testing.T) {
	all := slices.Concat(queries(), componentQueries())
	for _, of := range servicesOf(all) {
		for key, found := range newQueryIndex(all, of) {
			if len(found) > 1 && len(found[0].endings) == 0 {
				t.Errorf("%s answers %d queries: %s, %s", key, len(found), found[0], found[1])
			}
		}
	}
	for i := range all {
		q := &all[i]
		if q.part == "" || q.meter == "" || q.bought == "" || len(q.names) == 0 || len(q.places) == 0 || len(q.usages) == 0 ||
			!q.unit.Known() || len(q.counts) == 0 {
			t.Errorf("%s is incomplete", q)
		}
		for _, factor := range q.counts {
			if !exact(factor).IsPositive() {
				t.Errorf("%s has the factor %s", q, factor)
			}
		}
	}
}

// TestEveryMeterHasAQuery: a meter that no query asks for would keep its embedded
// price for ever.
func TestEveryMeterHasAQuery(t *testing.T) {
	type stands struct {
		part   pricing.OfferingID
		meter  pricing.MeterName
		bought pricing.Purchase
	}
	asked := map[stands]query{}
	for _, q := range slices.Concat(queries(), componentQueries()) {
		asked[stands{q.part, q.meter, q.bought}] = q
	}
	for _, offering := range New().Offerings() {
		for _, meter := range offering.Meters {
			at := stands{offering.ID, meter.Name, pricing.OnDemand}
			if meter.PriceOffering != "" {
				at.part = meter.PriceOffering
			}
			if meter.PriceMeter != "" {
				at.meter = meter.PriceMeter
			}
			for _, bought := range append([]pricing.Purchase{pricing.OnDemand}, meter.Purchases...) {
				at.bought = bought
				q, known := asked[at]
				if !known {
					t.Errorf("%s/%s: nothing asks for %v", offering.ID, meter.Name, at)
				} else if q.component == "" && (q.unit != meter.Unit || q.area != meter.Area) {
					t.Errorf("%s/%s is asked for by the %s in the %s, and counts %s in the %s",
						offering.ID, meter.Name, q.unit, q.area, meter.Unit, meter.Area)
				}
			}
		}
	}
}
