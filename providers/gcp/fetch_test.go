package gcp_test

import (
	"context"
	"net/http"
	"net/http/httptest"
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
	"breakeven/providers/gcp"
)

// today is the day of every fetch here.
var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// theEmbedded is decoded once: it is read by every test and changed by none.
var theEmbedded = sync.OnceValues(catalog.Embedded)

func embedded(t testing.TB) *pricing.PriceList {
	t.Helper()
	all, err := theEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	return all.List("gcp")
}

// theReplay is the catalog with every price of the embedded list.
var theReplay = sync.OnceValue(func() http.Handler {
	all, err := theEmbedded()
	if err != nil {
		return http.NotFoundHandler()
	}
	return replay.GCP(all.List("gcp"))
})

// at is Google Cloud behind a handler: with a clock that stands, and pauses that
// take no time.
func at(t testing.TB, handler http.Handler, options ...gcp.Option) gcp.Source {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return gcp.New(append([]gcp.Option{
		gcp.WithEndpoint(server.URL),
		gcp.WithClock(func() time.Time { return today }),
		gcp.WithWait(func(ctx context.Context, _ time.Duration) error { return ctx.Err() }),
	}, options...)...)
}

func fetch(t testing.TB, source gcp.Source, query providers.Query) *providers.Fetched {
	t.Helper()
	fetched, err := source.Fetch(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	return fetched
}

// TestFetchGivesTheListBack: the embedded list, taken apart into SKUs as the catalog
// has them, among SKUs that are none of ours, comes back price by price.
func TestFetchGivesTheListBack(t *testing.T) {
	want := embedded(t)
	for name, page := range map[string]int{"pages of 5,000": 5_000, "pages of 300": 300} {
		t.Run(name, func(t *testing.T) {
			got := fetch(t, at(t, replay.GCPPaged(want, page)), providers.Query{Machines: want.Machines})
			samePrices(t, got.List.Prices, want.Prices)
			if len(got.List.Machines) != len(want.Machines) {
				t.Errorf("%d machine types, want %d", len(got.List.Machines), len(want.Machines))
			}
			sameAllowances(t, got.List.Allowances, want.Allowances)
			if got.List.Fetched != "2026-11-24" {
				t.Errorf("fetched on %s", got.List.Fetched)
			}
			for _, part := range got.Failed() {
				if part.Name != "gcp/cloud-logging" { // no list here has its price
					t.Errorf("%s: %v", part.Name, part.Err)
				}
			}
		})
	}
}

func samePrices(t *testing.T, got, want []pricing.Price) {
	t.Helper()
	faults := 0
	fault := func(format string, args ...any) {
		t.Helper()
		if faults++; faults <= 20 {
			t.Errorf(format, args...)
		}
	}
	for len(got) > 0 || len(want) > 0 {
		switch {
		case len(want) == 0 || len(got) > 0 && got[0].Address.Compare(want[0].Address) < 0:
			fault("%s is too much: %v", got[0].Address, got[0].SKUs)
			got = got[1:]
		case len(got) == 0 || got[0].Address.Compare(want[0].Address) > 0:
			fault("%s is missing", want[0].Address)
			want = want[1:]
		default:
			if !samePrice(&got[0], &want[0]) {
				fault("%s is %v per %d %s, want %v per %d %s", got[0].Address, got[0].Tiers, got[0].Per, got[0].Unit,
					want[0].Tiers, want[0].Per, want[0].Unit)
			}
			for _, sku := range want[0].SKUs {
				if want[0].Address.Type == "" && !slices.Contains(got[0].SKUs, sku) {
					fault("%s comes from %v, want %s", got[0].Address, got[0].SKUs, sku)
				}
			}
			if len(got[0].SKUs) == 0 || got[0].Source == "" {
				fault("%s comes from nowhere", got[0].Address)
			}
			got, want = got[1:], want[1:]
		}
	}
	if faults > 20 {
		t.Errorf("and %d faults more", faults-20)
	}
}

// samePrice compares exactly. Only where a local disk by the month is part of the
// price of an hour, the list's figure was rounded by others, and differs by less than
// the twelfth decimal.
func samePrice(a, b *pricing.Price) bool {
	if a.Unit != b.Unit || a.Per != b.Per || a.Tiers.Mode != b.Tiers.Mode || len(a.Tiers.Steps) != len(b.Tiers.Steps) {
		return false
	}
	allowed := decimal.Zero
	if strings.Contains(a.Address.Type, "lssd") || strings.HasPrefix(a.Address.Type, "a2-ultra") || strings.HasPrefix(a.Address.Type, "a3-") {
		allowed = decimal.New(1, -12)
	}
	for i := range a.Tiers.Steps {
		x, y := a.Tiers.Steps[i], b.Tiers.Steps[i]
		if !x.From.Equal(y.From) || x.UnitPrice.Sub(y.UnitPrice).Abs().GreaterThan(allowed) {
			return false
		}
	}
	return true
}

func sameAllowances(t *testing.T, got, want []pricing.Allowance) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b pricing.Allowance) bool {
		return a.Offering == b.Offering && a.Meter == b.Meter && a.Scope == b.Scope && a.Quantity.Equal(b.Quantity) &&
			a.CountsTowardTiers == b.CountsTowardTiers
	}) {
		t.Errorf("allowances are %v, want %v", got, want)
	}
}

// TestFetchOfSomeRegions: nothing of another region comes, and what is not sold in
// the regions asked for is no failure.
func TestFetchOfSomeRegions(t *testing.T) {
	whole := embedded(t)
	var want []pricing.Price
	for _, price := range whole.Prices {
		if at := price.Address.Area; at == "europe-west6" || at == "africa-south1" || at == pricing.Global {
			want = append(want, price)
		}
	}
	got := fetch(t, at(t, theReplay()), providers.Query{Regions: []string{"europe-west6", "africa-south1"}, Machines: whole.Machines})
	samePrices(t, got.List.Prices, want)
	for _, part := range got.Parts {
		if part.Name == "gcp/load-balancing" && (part.Err != nil || part.Prices != 0 || !slices.Contains(part.Notes, "nothing is sold in the regions asked for")) {
			t.Errorf("%+v", part)
		}
	}
	if _, err := gcp.New().Fetch(t.Context(), providers.Query{Regions: []string{"mars-north1"}}); err == nil || !strings.Contains(err.Error(), "mars-north1") {
		t.Errorf("an unknown region: %v", err)
	}
}

func TestFetchWithoutMachineTypesLeavesTheRest(t *testing.T) {
	got := fetch(t, at(t, theReplay()), providers.Query{})
	for _, part := range got.Failed() {
		if part.Name == "gcp/compute-engine" && strings.Contains(part.Err.Error(), "no machine type is known") {
			return
		}
	}
	t.Errorf("failed: %+v", got.Failed())
}

func TestProgressCountsServices(t *testing.T) {
	var told [][2]int
	fetch(t, at(t, theReplay()), providers.Query{
		Regions: []string{"us-central1"}, Progress: func(done, total int) { told = append(told, [2]int{done, total}) },
	})
	if want := [][2]int{{1, 7}, {2, 7}, {3, 7}, {4, 7}, {5, 7}, {6, 7}, {7, 7}}; !slices.Equal(told, want) {
		t.Errorf("told %v", told)
	}
}

// TestCheckTellsWhatEveryQueryReturned: guesses that nothing answers to, and nothing
// that two prices answer to.
func TestCheckTellsWhatEveryQueryReturned(t *testing.T) {
	whole := embedded(t)
	ask := providers.Query{Check: true, Machines: whole.Machines}
	first, second := fetch(t, at(t, theReplay()), ask), fetch(t, at(t, theReplay()), ask)
	if first.List != nil || !slices.EqualFunc(first.Checks, second.Checks, func(a, b providers.QueryCheck) bool {
		return a.Query == b.Query && a.Region == b.Region && a.Prices == b.Prices && a.Part == b.Part
	}) {
		t.Error("a check has a list, or another order the second time")
	}
	unanswered := map[string]bool{}
	prices := map[pricing.OfferingID]int{}
	for _, check := range first.Checks {
		if check.Err != nil || check.Query == "" || check.Part == "" {
			t.Errorf("%+v", check)
		}
		// N2 in Northern Virginia has two SKUs of one price; that deserves a look, and is right.
		if check.Prices > 1 && !strings.Contains(check.Query, "N2 Instance") {
			t.Errorf("%d prices: %+v", check.Prices, check)
		}
		prices[check.Part] += check.Prices
		if check.Prices == 0 && check.Region == "" {
			unanswered[check.Query] = check.Verified
		}
	}
	if verified, told := unanswered["API Gateway: API Gateway Requests | API Gateway API Calls (OnDemand)"]; !told || verified {
		t.Errorf("the guess at API Gateway: told %v, verified %v", told, verified)
	}
	if prices["gcp/cloud-run"] != 161 || prices["gcp/compute-engine"] == 0 {
		t.Errorf("prices: %v", prices)
	}
}

// BenchmarkFetch reads every price of the embedded list over loopback, and composes
// those of machines.
func BenchmarkFetch(b *testing.B) {
	whole := embedded(b)
	source := at(b, theReplay())
	for b.Loop() {
		fetch(b, source, providers.Query{Machines: whole.Machines})
	}
}
