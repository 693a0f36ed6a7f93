package catalog_test

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/storetest"
)

// noon is when the tests save.
func noon() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

func TestUnpackReadsWhatPackMade(t *testing.T) {
	list := storetest.PriceList(t, "one", 3, 500)
	packed, ref, err := catalog.Pack(list)
	if err != nil {
		t.Fatal(err)
	}
	again, err := catalog.Unpack(packed.Data, packed.Version)
	if err != nil || again.Version != list.Version || len(again.Prices) != len(list.Prices) {
		t.Fatalf("%+v, %v", again, err)
	}
	want := catalog.ListRef{
		Provider: "one", Version: list.Version, Published: "2026-11-01", Prices: 500,
		FetchedAt: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
	}
	if ref != want {
		t.Errorf("reference %+v", ref)
	}
	if err := catalog.Verify(packed.Data, packed.Version); err != nil {
		t.Error(err)
	}
}

func TestUnpackRefuses(t *testing.T) {
	packed, _, err := catalog.Pack(storetest.PriceList(t, "one", 3, 50))
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := catalog.Pack(storetest.PriceList(t, "one", 4, 50))
	if err != nil {
		t.Fatal(err)
	}
	refused := map[string][]byte{
		"nothing":            nil,
		"text":               []byte("a letter to my aunt"),
		"half of it":         packed.Data[:len(packed.Data)/2],
		"it and more":        append(bytes.Clone(packed.Data), "more"...),
		"it twice":           append(bytes.Clone(packed.Data), packed.Data...),
		"another whole list": other.Data,
	}
	for n := range packed.Data {
		turned := bytes.Clone(packed.Data)
		turned[n] ^= 1 << (n % 8)
		if list, err := catalog.Unpack(turned, packed.Version); err == nil && list.Version != packed.Version {
			t.Errorf("byte %d turned: another list is taken for it", n)
		} else if err != nil && !errors.Is(err, catalog.ErrDamaged) {
			t.Errorf("byte %d turned: %v", n, err)
		}
	}
	for name, data := range refused {
		if _, err := catalog.Unpack(data, packed.Version); !errors.Is(err, catalog.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if err := catalog.Verify(data, packed.Version); !errors.Is(err, catalog.ErrDamaged) {
			t.Errorf("%s: verify: %v", name, err)
		}
	}
}

// TestDraftForAStore: lists that were put are new, the others are those of the base,
// which is the binary first and the store afterwards.
func TestDraftForAStore(t *testing.T) {
	store := storetest.NewMemory()
	embedded, err := catalog.EmbeddedLists()
	if err != nil {
		t.Fatal(err)
	}
	draft := catalog.NewStoreDraft(embedded)
	if err := draft.Put(storetest.PriceList(t, "aws", 1, 10)); err != nil {
		t.Fatal(err)
	}
	first, err := draft.Change(noon(), catalog.OriginRefresh)
	if err != nil {
		t.Fatal(err)
	}
	first.Swap = &catalog.Swap{To: first.Catalog.Version}
	if err := store.Save(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if len(first.Lists) != 3 {
		t.Errorf("%d lists are packed, of a base outside the store all are", len(first.Lists))
	}
	for _, ref := range first.Catalog.Lists {
		fetched := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
		if ref.Provider == "aws" {
			fetched = noon()
		}
		if !ref.FetchedAt.Equal(fetched) || ref.Prices == 0 {
			t.Errorf("%+v, want fetched at %s", ref, fetched)
		}
	}

	draft = catalog.NewStoreDraft(catalog.StoredLists(t.Context(), store, first.Catalog))
	if err := draft.Put(storetest.PriceList(t, "gcp", 1, 10)); err != nil {
		t.Fatal(err)
	}
	second, err := draft.Change(noon().Add(time.Hour), catalog.OriginImport)
	if err != nil {
		t.Fatal(err)
	}
	if len(second.Lists) != 1 || second.Catalog.Origin != catalog.OriginImport {
		t.Errorf("%d lists are packed, of a base in the store none", len(second.Lists))
	}
	if !slices.Equal(second.Catalog.Lists[:2], first.Catalog.Lists[:2]) {
		t.Errorf("lists of the base: %+v, were %+v", second.Catalog.Lists, first.Catalog.Lists)
	}
	if err := store.Save(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.LoadStored(t.Context(), store, second.Catalog)
	if err != nil || c.AsOf() != second.Catalog.AsOf {
		t.Errorf("%v, %v", c, err)
	}
}

// TestHealedFromTheBinary: what the binary carries need not be lost.
func TestHealedFromTheBinary(t *testing.T) {
	store := storetest.NewMemory()
	embedded, err := catalog.EmbeddedLists()
	if err != nil {
		t.Fatal(err)
	}
	change, err := catalog.ChangeOf(embedded, noon(), catalog.OriginEmbedded)
	if err != nil {
		t.Fatal(err)
	}
	if change.Catalog.Version != embedded.Version() || change.Catalog.AsOf != embedded.AsOf() {
		t.Fatalf("entry %+v", change.Catalog)
	}
	change.Swap = &catalog.Swap{To: change.Catalog.Version}
	if err := store.Save(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	store.Damage(change.Lists[0].Version)
	good, err := catalog.LoadLastGood(t.Context(), store)
	if err != nil || good.Catalog == nil || good.Catalog.Version() != embedded.Version() {
		t.Fatalf("%+v, %v", good, err)
	}
	if !strings.Contains(strings.Join(good.Notes, "\n"), "was written again from the binary") {
		t.Errorf("notes %q", good.Notes)
	}
	if again, err := catalog.LoadLastGood(t.Context(), store); err != nil || len(again.Notes) > 0 {
		t.Errorf("once healed: %+v, %v", again, err)
	}
}

// TestPricesOfAPastDayNeverBecomeCurrent, not even when nothing else is left.
func TestPricesOfAPastDayNeverBecomeCurrent(t *testing.T) {
	store := storetest.NewMemory()
	current := storetest.Change(t, 1, "")
	past := storetest.Change(t, 2, "")
	past.Swap, past.Catalog.Origin = nil, catalog.OriginAsOf
	for _, change := range []*catalog.Change{current, past} {
		if err := store.Save(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	store.Damage(current.Lists[0].Version)
	good, err := catalog.LoadLastGood(t.Context(), store)
	if err != nil || good.Catalog != nil || good.Index.Current != "" {
		t.Errorf("%+v, %v", good, err)
	}
}

// TestAPastDayThatIsTodayStaysARefresh: prices of a past day that are those of a stored
// catalog do not make it one that is good for that day only.
func TestAPastDayThatIsTodayStaysARefresh(t *testing.T) {
	store := storetest.NewMemory()
	current := storetest.Change(t, 1, "")
	past := storetest.Change(t, 1, "")
	past.Swap, past.Catalog.Origin = nil, catalog.OriginAsOf
	for _, change := range []*catalog.Change{current, past} {
		if err := store.Save(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	index, err := store.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if entry := index.Find(current.Catalog.Version); entry == nil || entry.Origin != catalog.OriginRefresh {
		t.Errorf("%+v", entry)
	}
}

// readOnlyStore refuses every save.
type readOnlyStore struct{ *storetest.Memory }

func (readOnlyStore) Save(context.Context, *catalog.Change) error { return catalog.ErrReadOnly }

// TestDamageInAStoreThatCannotBeWritten: the last good catalog serves, and nothing is
// healed.
func TestDamageInAStoreThatCannotBeWritten(t *testing.T) {
	store := storetest.NewMemory()
	first := storetest.Change(t, 1, "")
	second := storetest.Change(t, 2, first.Catalog.Version)
	for _, change := range []*catalog.Change{first, second} {
		if err := store.Save(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	store.Damage(second.Lists[0].Version)
	for range 2 {
		good, err := catalog.LoadLastGood(t.Context(), readOnlyStore{store})
		if err != nil || good.Catalog == nil || good.Catalog.Version() != first.Catalog.Version {
			t.Fatalf("%+v, %v", good, err)
		}
		if !strings.Contains(strings.Join(good.Notes, "\n"), "could not be healed: the store is read-only") {
			t.Errorf("notes %q", good.Notes)
		}
	}
}

// TestRecords: a record that was changed counts as absent, and is named as a fault.
func TestRecords(t *testing.T) {
	entry := storetest.Change(t, 1, "").Catalog
	record, err := entry.Record()
	if err != nil {
		t.Fatal(err)
	}
	whole := &catalog.Index{Current: entry.Version, Attempt: &catalog.Attempt{At: noon(), Failure: "nobody answered"}}
	pointer, err := whole.PointerRecord()
	if err != nil {
		t.Fatal(err)
	}
	whole.Catalogs = []catalog.Entry{*entry}
	if x := catalog.IndexFrom(pointer, []string{record}); !reflect.DeepEqual(x, whole) {
		t.Errorf("read %+v, was %+v", x, whole)
	}
	for name, text := range map[string]string{
		"empty": "", "no hash": "{}", "a turned bit": strings.Replace(record, "refresh", "refrfsh", 1), "cut short": record[:len(record)-3],
	} {
		if x := catalog.IndexFrom(pointer, []string{text, record}); len(x.Faults) != 1 || len(x.Catalogs) != 1 {
			t.Errorf("%s: %+v", name, x)
		}
	}
	if x := catalog.IndexFrom(pointer[1:], []string{record}); len(x.Faults) != 1 || x.Current != "" || len(x.Catalogs) != 1 {
		t.Errorf("a broken pointer: %+v", x)
	}
}
