package aws_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/shopspring/decimal"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/aws"
)

// today is the clock of every fetch here.
var today = time.Date(2026, 9, 22, 15, 4, 5, 0, time.UTC)

// embedded is the price list of AWS that the binary carries.
func embedded(t testing.TB) *pricing.PriceList {
	t.Helper()
	c, err := decoded()
	if err != nil {
		t.Fatal(err)
	}
	return c.List(aws.ID)
}

// decoded is the embedded catalog, decoded once: nobody changes it.
var decoded = sync.OnceValues(catalog.Embedded)

// source is AWS at a test's server, with a clock that does not wait.
func source(t testing.TB, handler http.Handler, more ...aws.Option) aws.Source {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return aws.New(append([]aws.Option{
		aws.WithPricingURL(server.URL), aws.WithEC2URL(server.URL), aws.WithRegion("eu-west-3"),
		aws.WithHTTPClient(server.Client()),
		aws.WithCredentials(credentials.NewStaticCredentialsProvider("key", "secret", "")),
		aws.WithClock(func() time.Time { return today }, func(ctx context.Context, _ time.Duration) error { return ctx.Err() }),
	}, more...)...)
}

// withSpot adds spot prices of two types, which nobody has collected yet.
func withSpot(list *pricing.PriceList) *pricing.PriceList {
	more := *list
	more.Prices = slices.Clone(list.Prices)
	for _, p := range list.Prices {
		if p.Address.Offering == "aws/ec2" && p.Address.Purchase == pricing.OnDemand &&
			(p.Address.Type == "m5.large" || p.Address.Type == "t4g.small") {
			p.Address.Purchase = pricing.Spot
			p.Tiers = pricing.Flat(p.Tiers.Steps[0].UnitPrice.Mul(decimal.New(3, -1)))
			p.SKUs = nil
			more.Prices = append(more.Prices, p)
		}
	}
	more.Sort()
	return &more
}

func fetch(t *testing.T, s aws.Source, q providers.Query) *providers.Fetched {
	t.Helper()
	got, err := s.Fetch(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range got.Failed() {
		t.Errorf("part %s: %v", part.Name, part.Err)
	}
	return got
}

// sameprices reports where a fetched list differs from the one that was served.
func samePrices(t *testing.T, got, want *pricing.PriceList) {
	t.Helper()
	faults := 0
	fault := func(format string, arguments ...any) {
		if faults++; faults <= 20 {
			t.Errorf(format, arguments...)
		}
	}
	byAddress := map[pricing.Address]*pricing.Price{}
	for i := range got.Prices {
		byAddress[got.Prices[i].Address] = &got.Prices[i]
	}
	for i := range want.Prices {
		w := &want.Prices[i]
		g := byAddress[w.Address]
		if g == nil {
			fault("%s is missing", w.Address)
			continue
		}
		delete(byAddress, w.Address)
		same := g.Unit == w.Unit && g.Per == w.Per && g.Tiers.Mode == w.Tiers.Mode && slices.EqualFunc(g.Tiers.Steps, w.Tiers.Steps,
			func(a, b pricing.Tier) bool { return a.From.Equal(b.From) && a.UnitPrice.Equal(b.UnitPrice) })
		if !same {
			fault("%s is %v per %d %s, want %v per %d %s", w.Address, g.Tiers, g.Per, g.Unit, w.Tiers, w.Per, w.Unit)
		}
		for _, sku := range w.SKUs {
			if !slices.Contains(g.SKUs, sku) {
				fault("%s has SKUs %v, want %v", w.Address, g.SKUs, w.SKUs)
			}
		}
		if len(w.SKUs) > 0 && len(g.SKUs) != len(w.SKUs) {
			fault("%s has SKUs %v, want %v", w.Address, g.SKUs, w.SKUs)
		}
	}
	for address := range byAddress {
		fault("%s is too many", address)
	}
}

func sameMachines(t *testing.T, got, want *pricing.PriceList) {
	t.Helper()
	byName := map[string]pricing.MachineType{}
	for _, m := range got.Machines {
		byName[m.Name] = m
	}
	for _, w := range want.Machines {
		g, exists := byName[w.Name]
		// Dedicated tenancy is a property of a price that was collected; the list has
		// no such price of a type.
		if w.Restriction == pricing.RestrictDedicated {
			g.Restriction = w.Restriction
		}
		if !exists || g.Family != w.Family || g.Architecture != w.Architecture || g.Restriction != w.Restriction ||
			!g.VCPU.Equal(w.VCPU) || !g.MemoryMiB.Equal(w.MemoryMiB) {
			t.Errorf("machine type is %+v, want %+v", g, w)
		}
	}
	if len(got.Machines) != len(want.Machines) {
		t.Errorf("%d machine types, want %d", len(got.Machines), len(want.Machines))
	}
}

func TestFetchGivesBackTheListThatIsServed(t *testing.T) {
	want := withSpot(embedded(t))
	handler := replay.AWS(want)
	for _, test := range []struct {
		name    string
		regions []string
	}{
		{"all regions", nil},
		{"two regions", []string{"us-east-1", "eu-west-1"}},
		{"one region without a prefix in its usage types", []string{"us-east-1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			served := inRegions(want, test.regions)
			last, total := 0, 0
			got := fetch(t, source(t, handler), providers.Query{Regions: test.regions, Progress: func(done, all int) {
				if done != last+1 {
					t.Errorf("progress jumps from %d to %d", last, done)
				}
				last, total = done, all
			}})
			if last != total || total == 0 {
				t.Errorf("progress ends at %d of %d", last, total)
			}
			samePrices(t, got.List, served)
			sameMachines(t, got.List, served)
			sameAllowances(t, got.List, served)
			if err := got.List.Validate(); err != nil {
				t.Error(err)
			}
			if got.List.Fetched != "2026-09-22" {
				t.Errorf("fetched %s", got.List.Fetched)
			}
		})
	}
}

func sameAllowances(t *testing.T, got, want *pricing.PriceList) {
	t.Helper()
	if len(got.Allowances) != len(want.Allowances) {
		t.Fatalf("%d allowances, want %d", len(got.Allowances), len(want.Allowances))
	}
	for i, g := range got.Allowances {
		w := want.Allowances[i]
		if g.Offering != w.Offering || g.Meter != w.Meter || !g.Quantity.Equal(w.Quantity) || g.Scope != w.Scope ||
			g.CountsTowardTiers != w.CountsTowardTiers || !slices.Equal(g.SKUs, w.SKUs) {
			t.Errorf("allowance is %+v, want %+v", g, w)
		}
	}
}

// inRegions is the part of a list that holds in regions.
func inRegions(list *pricing.PriceList, regions []string) *pricing.PriceList {
	if regions == nil {
		return list
	}
	part := *list
	part.Prices, part.Machines = nil, nil
	types := map[string]bool{}
	for _, p := range list.Prices {
		if slices.Contains(regions, string(p.Address.Area)) {
			part.Prices = append(part.Prices, p)
			types[p.Address.Type] = true
		}
	}
	for _, m := range list.Machines {
		if types[m.Name] {
			part.Machines = append(part.Machines, m)
		}
	}
	return &part
}

func TestFetchOfAPastDayReadsFiles(t *testing.T) {
	want := inRegions(embedded(t), []string{"us-east-1"})
	faults := replay.WithFaults(replay.AWS(embedded(t)), func(replay.Call) replay.Fault { return replay.None })
	got := fetch(t, source(t, faults), providers.Query{Regions: []string{"us-east-1"}, AsOf: "2026-08-01"})
	// Spot prices are of now.
	want.Prices = slices.DeleteFunc(slices.Clone(want.Prices), func(p pricing.Price) bool { return p.Address.Purchase == pricing.Spot })
	samePrices(t, got.List, want)
	for _, call := range faults.Calls() {
		if strings.Contains(call, "GetProducts") {
			t.Fatalf("asks %.200s", call)
		}
	}
}
