package sqlite_test

import (
	"testing"

	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/sqlite"
	"breakeven/pricing/catalog/storetest"
)

// BenchmarkLoad500k is the start of a process on a store: open the file, read the current
// catalog of 500,000 prices, and check every list to the bit. The target is 1.2 s.
func BenchmarkLoad500k(b *testing.B) {
	dir := b.TempDir()
	store, err := sqlite.Open(b.Context(), dir, sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Save(b.Context(), storetest.Large(b, 500_000)); err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		store, err := sqlite.Open(b.Context(), dir, sqlite.Options{})
		if err != nil {
			b.Fatal(err)
		}
		good, err := catalog.LoadLastGood(b.Context(), store)
		if err != nil || good.Catalog == nil {
			b.Fatal(good, err)
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSave is what a refresh of one provider costs beside its fetch: 100,000 prices,
// with the check of the file and its backup.
func BenchmarkSave(b *testing.B) {
	store, err := sqlite.Open(b.Context(), b.TempDir(), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	change := storetest.Large(b, 100_000)
	for b.Loop() {
		if err := store.Save(b.Context(), change); err != nil {
			b.Fatal(err)
		}
		change.Swap.From = change.Catalog.Version
	}
}
