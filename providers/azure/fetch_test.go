package azure_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/azure"
)

// fetchedOn is the day of every fetch in these tests.
var fetchedOn = time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)

// asking is Azure behind a handler, on a fixed day and without pauses.
func asking(t *testing.T, handler http.Handler, options ...azure.Option) azure.Source {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return azure.New(append([]azure.Option{
		azure.WithEndpoint(server.URL + replay.AzurePath), azure.WithHTTPClient(server.Client()),
		azure.WithClock(func() time.Time { return fetchedOn }),
		azure.WithWait(func(ctx context.Context, _ time.Duration) error { return ctx.Err() }),
	}, options...)...)
}

// heldOnce decodes the catalog of the binary for all tests. They do not change it.
var heldOnce = sync.OnceValues(catalog.Embedded)

// few is the embedded list with few machine types: enough for the tests that do not
// count them.
func few(t *testing.T) *pricing.PriceList {
	t.Helper()
	list := embedded(t)
	types := 0
	list.Prices = slices.DeleteFunc(list.Prices, func(p pricing.Price) bool {
		if p.Address.Type == "" || p.Address.Meter != "instance-time" || strings.HasPrefix(p.Address.Type, "Standard_D2s_v") {
			return false
		}
		types++
		return types%50 != 0
	})
	sold := map[string]bool{}
	for i := range list.Prices {
		sold[list.Prices[i].Address.Type] = true
	}
	list.Machines = slices.DeleteFunc(slices.Clone(list.Machines), func(m pricing.MachineType) bool { return !sold[m.Name] })
	return list
}

// embedded is the list of the binary, with prices of the services that it has none
// of: nobody has read them yet.
func embedded(t *testing.T) *pricing.PriceList {
	t.Helper()
	held, err := heldOnce()
	if err != nil {
		t.Fatal(err)
	}
	list := *held.List(azure.ID)
	list.Prices, list.Allowances = slices.Clone(list.Prices), slices.Clone(list.Allowances)
	perTen(list.Prices)
	for _, extra := range []struct {
		offering pricing.OfferingID
		meter    pricing.MeterName
		unit     pricing.Unit
		per      int64
		price    string
		free     string
		scope    pricing.Scope
	}{
		{"azure/api-management", "gateway-requests", pricing.Requests, 10_000, "0.035", "100", pricing.ScopeSubscription},
		{"azure/log-analytics", "logs", pricing.GB, 1, "2.3", "5", pricing.ScopeBillingAccount},
	} {
		for _, region := range []pricing.Area{"eastus", "westeurope"} {
			list.Prices = append(list.Prices, pricing.Price{
				Address: pricing.Address{
					Offering: extra.offering, Meter: extra.meter, Area: region, Architecture: pricing.AnyArchitecture, Purchase: pricing.OnDemand,
				},
				Tiers: pricing.Flat(number(t, extra.price)), Unit: extra.unit, Per: extra.per,
				EffectiveDate: "2026-01-01", Source: "made up for a test",
			})
		}
		list.Allowances = append(list.Allowances, pricing.Allowance{
			Offering: extra.offering, Meter: extra.meter, Quantity: number(t, extra.free), Scope: extra.scope, CountsTowardTiers: true,
			EffectiveDate: "2026-01-01", Source: "made up for a test",
		})
	}
	list.Sort()
	if err := list.Validate(); err != nil {
		t.Fatal(err)
	}
	return &list
}

// perTen counts executions of instances that are always ready by ten, as the API
// counts all executions. What the binary holds was inferred from another table.
func perTen(prices []pricing.Price) {
	ten := decimal.NewFromInt(10)
	for i := range prices {
		if p := &prices[i]; p.Address.Meter == "provisioned-requests" && p.Per == 1 {
			p.Per, p.Tiers = 10, pricing.Flat(p.Tiers.Steps[0].UnitPrice.Mul(ten))
		}
	}
}

// said is what two lists have to agree about.
func said(p *pricing.Price) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s per %d %s", p.Address, p.Per, p.Unit)
	for _, tier := range p.Tiers.Steps {
		fmt.Fprintf(&text, " %s:%s", pricing.Text(tier.From), pricing.Text(tier.UnitPrice))
	}
	if p.Upfront != nil {
		fmt.Fprintf(&text, " upfront %s/%d", pricing.Text(p.Upfront.Amount), p.Upfront.TermHours)
	}
	return text.String()
}

func saidByAll(list *pricing.PriceList) []string {
	lines := make([]string, len(list.Prices))
	for i := range list.Prices {
		lines[i] = said(&list.Prices[i])
	}
	return lines
}

// differences are a few of the lines that only one of two has.
func differences(got, want []string) string {
	var text strings.Builder
	for _, side := range []struct {
		name        string
		lines, than []string
	}{{"too much", got, want}, {"missing", want, got}} {
		others := map[string]bool{}
		for _, line := range side.than {
			others[line] = true
		}
		told := 0
		for _, line := range side.lines {
			if !others[line] && told < 10 {
				told++
				fmt.Fprintf(&text, "%s: %s\n", side.name, line)
			}
		}
	}
	return text.String()
}

// TestFetchGivesBackEveryPriceOfTheReplay compares to the letter what the suite of
// all providers compares in what is paid.
func TestFetchGivesBackEveryPriceOfTheReplay(t *testing.T) {
	list := few(t)
	fetched, err := asking(t, replay.Azure(list)).Fetch(t.Context(), providers.Query{Machines: list.Machines})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range fetched.Parts {
		if part.Err != nil || len(part.Notes) > 0 || part.Prices == 0 {
			t.Errorf("%s: %v, notes %q, %d prices", part.Name, part.Err, part.Notes, part.Prices)
		}
	}
	got, want := saidByAll(fetched.List), saidByAll(list)
	if !slices.Equal(got, want) {
		t.Fatalf("%d prices, want %d\n%s", len(got), len(want), differences(got, want))
	}
	for i := range list.Prices {
		if skus := list.Prices[i].SKUs; len(skus) > 0 && !slices.Equal(fetched.List.Prices[i].SKUs, skus) {
			t.Errorf("%s: SKUs %v, want %v", list.Prices[i].Address, fetched.List.Prices[i].SKUs, skus)
		}
	}
	if len(fetched.List.Machines) != len(list.Machines) {
		t.Errorf("%d machine types, want %d", len(fetched.List.Machines), len(list.Machines))
	}
	for i, machine := range fetched.List.Machines {
		if want := list.Machines[i]; machine.Name != want.Name || !machine.MemoryMiB.Equal(want.MemoryMiB) || machine.Restriction != want.Restriction {
			t.Errorf("machine type %+v, want %+v", machine, want)
		}
	}
	checkAllowances(t, fetched.List.Allowances, list.Allowances)
	if fetched.List.Fetched != "2026-11-24" || fetched.List.Version != "" {
		t.Errorf("fetched %s, version %q", fetched.List.Fetched, fetched.List.Version)
	}
}

func checkAllowances(t *testing.T, got, want []pricing.Allowance) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d allowances, want %d: %+v", len(got), len(want), got)
	}
	for i := range want {
		if got[i].Offering != want[i].Offering || got[i].Meter != want[i].Meter || !got[i].Quantity.Equal(want[i].Quantity) ||
			got[i].Scope != want[i].Scope || !got[i].CountsTowardTiers {
			t.Errorf("allowance %+v, want %+v", got[i], want[i])
		}
	}
}

func TestFetchOfSomeRegionsGivesBackTheirPrices(t *testing.T) {
	list := few(t)
	fetched, err := asking(t, replay.AzurePaged(list, 100)).Fetch(t.Context(), providers.Query{Regions: []string{"westeurope", "uksouth"}})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range list.Prices {
		if area := list.Prices[i].Address.Area; slices.Contains([]pricing.Area{"westeurope", "uksouth", "zone-1", "global"}, area) {
			want = append(want, said(&list.Prices[i]))
		}
	}
	if got := saidByAll(fetched.List); !slices.Equal(got, want) {
		t.Errorf("%d prices, want %d\n%s", len(got), len(want), differences(got, want))
	}
	for _, machine := range fetched.List.Machines {
		if machine.Restriction != pricing.RestrictUnsized || machine.Family == "" {
			t.Fatalf("without shapes %+v", machine)
		}
	}
}

// TestPartsSayWhatTheyLack fetches a list without the services that nobody has read
// yet, without spot prices, and in a region without Flex Consumption.
func TestPartsSayWhatTheyLack(t *testing.T) {
	list := few(t)
	list.Prices = slices.DeleteFunc(list.Prices, func(p pricing.Price) bool {
		return p.Address.Purchase == pricing.Spot || p.Address.Offering == "azure/log-analytics"
	})
	for _, test := range []struct {
		regions []string
		want    map[pricing.OfferingID]string
	}{
		{nil, map[pricing.OfferingID]string{
			"azure/log-analytics":       "failed: no price in any region: logs as on_demand: the list has no such price",
			"azure/container-instances": "memory-time as spot: the list has no such price; vcpu-time as spot: the list has no such price",
			"azure/virtual-machines":    "instance-time as spot: the list has no such price",
		}},
		{[]string{"francecentral"}, map[pricing.OfferingID]string{
			"azure/aks":                 "nothing is sold in the regions asked for",
			"azure/api-management":      "nothing is sold in the regions asked for",
			"azure/container-instances": "failed: no price in any region: memory-time as spot: the list has no such price, vcpu-time as spot: the list has no such price",
			"azure/functions-flex":      "nothing is sold in the regions asked for",
			"azure/functions-premium":   "nothing is sold in the regions asked for",
			"azure/log-analytics":       "failed: no price in any region: logs as on_demand: the list has no such price",
			"azure/managed-disks":       "nothing is sold in the regions asked for",
			"azure/public-ip":           "nothing is sold in the regions asked for",
		}},
	} {
		fetched, err := asking(t, replay.Azure(list)).Fetch(t.Context(), providers.Query{Regions: test.regions, Machines: list.Machines})
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range fetched.Parts {
			said := strings.Join(part.Notes, "; ")
			if part.Err != nil {
				said = "failed: " + part.Err.Error()
			}
			if said != test.want[part.Name] {
				t.Errorf("%v: %s: %q, want %q", test.regions, part.Name, said, test.want[part.Name])
			}
		}
	}
}

func TestFetchIsTheSameEveryTime(t *testing.T) {
	list := few(t)
	source := asking(t, replay.Azure(list), azure.WithWorkers(8))
	query := providers.Query{Regions: []string{"eastus2", "francecentral"}, Machines: list.Machines}
	first, err := source.Fetch(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	second, err := source.Fetch(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	if len(first.Failed())+len(second.Failed()) > 0 || !reflect.DeepEqual(first.List, second.List) {
		t.Error("two fetches differ")
	}
}

func TestFetchReportsProgress(t *testing.T) {
	list := few(t)
	var calls []int
	most := 0
	_, err := asking(t, replay.Azure(list)).Fetch(t.Context(), providers.Query{
		Regions: []string{"eastus"}, Progress: func(done, total int) { calls, most = append(calls, done), total },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(calls) != most || calls[len(calls)-1] != most || !slices.IsSorted(calls) {
		t.Errorf("told of %v of %d", calls, most)
	}
}

func TestFetchRefusesWhatIsNoRegionOrDate(t *testing.T) {
	source := asking(t, http.NotFoundHandler())
	if _, err := source.Fetch(t.Context(), providers.Query{Regions: []string{"eastus", "us-east-1"}}); err == nil || !strings.Contains(err.Error(), "us-east-1") {
		t.Errorf("an unknown region: %v", err)
	}
	if _, err := source.Fetch(t.Context(), providers.Query{AsOf: "yesterday"}); err == nil || !strings.Contains(err.Error(), "yesterday") {
		t.Errorf("no date: %v", err)
	}
}

func TestFetchAsOfADayTakesThePricesOfThatDay(t *testing.T) {
	list := few(t)
	query := providers.Query{Regions: []string{"eastus"}, AsOf: "2001-06-01", Machines: list.Machines}
	fetched, err := asking(t, replay.Azure(list)).Fetch(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	for i := range fetched.List.Prices {
		if date := fetched.List.Prices[i].EffectiveDate; date != "2001-01-01" {
			t.Fatalf("%s holds from %s", fetched.List.Prices[i].Address, date)
		}
	}
	told := 0
	for _, part := range fetched.Parts {
		for _, note := range append(part.Notes, fmt.Sprint(part.Err)) {
			if strings.Contains(note, "Azure keeps no old prices: what has changed after 2001-06-01 is left out") {
				told++
			}
		}
	}
	if told == 0 {
		t.Errorf("nobody is told what is left out: %+v", fetched.Parts)
	}
}

func TestCheckCountsThePricesOfEveryQuery(t *testing.T) {
	list := few(t)
	fetched, err := asking(t, replay.Azure(list)).Fetch(t.Context(), providers.Query{Check: true, Regions: []string{"eastus2", "uksouth"}})
	if err != nil {
		t.Fatal(err)
	}
	if fetched.List != nil || len(fetched.Parts) != 0 {
		t.Error("a check gives no list")
	}
	counts, unverified := map[string]int{}, map[pricing.OfferingID]bool{}
	for _, check := range fetched.Checks {
		if check.Err != nil {
			t.Errorf("%s in %s: %v", check.Meter, check.Region, check.Err)
		}
		kind := ""
		if at := strings.Index(check.Query, ", as "); at > 0 {
			kind = " " + check.Query[at+len(", as "):]
		}
		counts[fmt.Sprintf("%s/%s %s%s", check.Part, check.Meter, check.Region, kind)] += check.Prices
		if !check.Verified {
			unverified[check.Part] = true
		}
	}
	for what, want := range map[string]int{
		"azure/functions-flex/requests eastus2":                        1,
		"azure/functions-flex/requests uksouth":                        0,
		"azure/container-apps/vcpu-time uksouth":                       1,
		"azure/bandwidth/data-out uksouth":                             1,
		"azure/load-balancer/load-balancer Global":                     1,
		"azure/virtual-machines/instance-time eastus2 on_demand":       1,
		"azure/virtual-machines/instance-time eastus2 spot":            1,
		"azure/virtual-machines/instance-time eastus2 reserved_3y":     1,
		"azure/virtual-machines/instance-time uksouth savings_plan_1y": 0,
		"azure/virtual-machines/instance-time uksouth on_demand":       1,
		"azure/managed-disks/disk eastus2":                             2, // of eleven sizes
	} {
		if got, asked := counts[what]; !asked || got != want {
			t.Errorf("%s: %d prices (asked: %v), want %d", what, got, asked, want)
		}
	}
	for _, part := range []pricing.OfferingID{"azure/api-management", "azure/log-analytics", "azure/managed-disks", "azure/public-ip"} {
		if !unverified[part] {
			t.Errorf("%s: nobody has seen an answer", part)
		}
	}
	if len(unverified) != 4 {
		t.Errorf("unverified: %v", unverified)
	}
}

func number(t *testing.T, text string) decimal.Decimal {
	t.Helper()
	d, err := pricing.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Azure is a fetcher, whether or not anybody asks it to be one yet.
var _ providers.Fetcher = azure.Source{}
