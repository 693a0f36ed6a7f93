package postgres_test

import (
	"testing"

	"breakeven/internal/pgtest"
	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/postgres"
	"breakeven/pricing/catalog/storetest"
)

// BenchmarkLoad500k is the start of a replica: connect, read the current catalog of
// 500,000 prices, and check every list to the bit. The target is 1.2 s.
func BenchmarkLoad500k(b *testing.B) {
	address := pgtest.Start(b).Address(b)
	store, err := postgres.Open(b.Context(), address, postgres.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if err := store.Save(b.Context(), storetest.Large(b, 500_000)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		replica, err := postgres.Open(b.Context(), address, postgres.Options{})
		if err != nil {
			b.Fatal(err)
		}
		good, err := catalog.LoadLastGood(b.Context(), replica)
		if err != nil || good.Catalog == nil {
			b.Fatal(good, err)
		}
		replica.Close()
	}
}

// BenchmarkIndex is one look of a replica that follows the store.
func BenchmarkIndex(b *testing.B) {
	address := pgtest.Start(b).Address(b)
	store, err := postgres.Open(b.Context(), address, postgres.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	from := ""
	for n := range 12 {
		change := storetest.Change(b, n, from)
		if err := store.Save(b.Context(), change); err != nil {
			b.Fatal(err)
		}
		from = change.Catalog.Version
	}
	for b.Loop() {
		if _, err := store.Index(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
