package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// day is when the suite's catalogs were saved; the n-th a minute after the one before.
func day(n int) time.Time { return time.Date(2026, 11, 24, 0, n, 0, 0, time.UTC) }

// PriceList is a small list of a provider, another one for each number. Its prices are
// those of one meter in as many areas as are asked for.
func PriceList(t testing.TB, provider pricing.Provider, number, areas int) *pricing.PriceList {
	t.Helper()
	date := "2026-11-01"
	list := &pricing.PriceList{Provider: provider, Currency: pricing.USD, Published: date, Fetched: date}
	for i := range areas {
		list.Prices = append(list.Prices, pricing.Price{
			Address: pricing.Address{
				Offering: pricing.OfferingID(string(provider) + "/functions"), Meter: "requests",
				Area: pricing.Area(fmt.Sprintf("area-%05d", i)), Architecture: pricing.AnyArchitecture, Purchase: pricing.OnDemand,
			},
			Tiers: pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{{UnitPrice: decimal.New(int64(number)+1, -4)}}},
			Unit:  "Requests", Per: 1, SKUs: []string{fmt.Sprintf("SKU-%d", i)}, EffectiveDate: date, Source: "storetest",
		})
	}
	list.Sort()
	return list
}

// Change is what saves a catalog of three providers, of which the first one's list is
// another for each number, and makes it the current one after the version from.
func Change(t testing.TB, number int, from string) *catalog.Change {
	t.Helper()
	change := &catalog.Change{Catalog: &catalog.Entry{SavedAt: day(number), Origin: catalog.OriginRefresh, AsOf: "2026-11-01"}}
	var versions []string
	for i, provider := range []pricing.Provider{"one", "three", "two"} {
		list := PriceList(t, provider, 0, 10)
		if i == 0 {
			list = PriceList(t, provider, number, 200)
		}
		packed, ref, err := catalog.Pack(list)
		if err != nil {
			t.Fatal(err)
		}
		ref.FetchedAt = day(number)
		change.Lists = append(change.Lists, packed)
		change.Catalog.Lists = append(change.Catalog.Lists, ref)
		versions = append(versions, packed.Version)
	}
	change.Catalog.Version = pricing.CatalogVersion(versions...)
	change.Swap = &catalog.Swap{From: from, To: change.Catalog.Version}
	change.Attempt = &catalog.Attempt{At: day(number)}
	return change
}

// Large is what saves a first catalog of that many prices, a hundred machine types to an
// area, each with a SKU of its own, in the lists of two providers.
func Large(t testing.TB, prices int) *catalog.Change {
	t.Helper()
	change := &catalog.Change{Catalog: &catalog.Entry{SavedAt: day(0), Origin: catalog.OriginRefresh, AsOf: "2026-11-01"}}
	var versions []string
	for _, provider := range []pricing.Provider{"one", "two"} {
		list := PriceList(t, provider, 0, prices/2)
		for i := range list.Prices {
			price := &list.Prices[i]
			price.Address.Area = pricing.Area(fmt.Sprintf("area-%05d", i/100))
			price.Address.Type = fmt.Sprintf("type%d.%dxlarge", i%100/10, i%10)
			price.Tiers.Steps = []pricing.Tier{{UnitPrice: decimal.New(int64(i)*7919%1_000_003+1, -6)}}
			price.SKUs = []string{fmt.Sprintf("%012X", uint64(i)*0x9e3779b97f4a7c15>>16)}
		}
		list.Sort()
		packed, ref, err := catalog.Pack(list)
		if err != nil {
			t.Fatal(err)
		}
		change.Lists = append(change.Lists, packed)
		change.Catalog.Lists = append(change.Catalog.Lists, ref)
		versions = append(versions, packed.Version)
	}
	change.Catalog.Version = pricing.CatalogVersion(versions...)
	change.Swap = &catalog.Swap{To: change.Catalog.Version}
	return change
}
