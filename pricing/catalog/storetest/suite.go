package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"breakeven/pricing/catalog"
)

// Fresh makes empty storage. What it returns opens one more store on it, as another
// process would; the test closes them.
type Fresh func(t *testing.T) (open func() catalog.Store)

// Run holds a kind of store to the contract.
func Run(t *testing.T, fresh Fresh) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, func() catalog.Store)
	}{
		{"a new store is empty", newStoreIsEmpty},
		{"what was saved is there for another process", savedIsThere},
		{"a list is kept to the bit", listsAreKeptToTheBit},
		{"the pointer moves by compare-and-set only", pointerMovesByCompareAndSet},
		{"of many swaps from one version one succeeds", oneSwapSucceeds},
		{"a change that fails leaves nothing", failedChangeLeavesNothing},
		{"a catalog without its lists is refused", catalogNeedsItsLists},
		{"a catalog whose lists make another version is refused", versionIsThatOfTheLists},
		{"the catalog saved last comes first", lastSavedComesFirst},
		{"a catalog that is saved again has its new dates", savedAgain},
		{"pruning keeps the newest and the current one", pruningKeepsTheCurrentOne},
		{"a list that is put again replaces a damaged one", puttingHeals},
		{"a list that is set aside takes its catalogs along", settingAside},
		{"the last good catalog is found behind a damaged one", lastGoodIsFound},
		{"the attempt is kept apart from catalogs", attemptIsKept},
		{"readers see whole saves", readersSeeWholeSaves},
		{"one holder has the lock", oneHolderHasTheLock},
		{"a context that has ended ends every method", endedContext},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, fresh(t)) })
	}
}

func index(t *testing.T, store catalog.Store) *catalog.Index {
	t.Helper()
	x, err := store.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Faults) > 0 {
		t.Fatalf("faults: %q", x.Faults)
	}
	return x
}

func save(t *testing.T, store catalog.Store, change *catalog.Change) string {
	t.Helper()
	if err := store.Save(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	if change.Catalog == nil {
		return ""
	}
	return change.Catalog.Version
}

// saveMany saves that many catalogs, each the current one, and returns their versions.
func saveMany(t *testing.T, store catalog.Store, many int) []string {
	t.Helper()
	var versions []string
	from := ""
	for n := range many {
		from = save(t, store, Change(t, n, from))
		versions = append(versions, from)
	}
	return versions
}

func versions(x *catalog.Index) []string {
	var found []string
	for i := range x.Catalogs {
		found = append(found, x.Catalogs[i].Version)
	}
	return found
}

func newStoreIsEmpty(t *testing.T, open func() catalog.Store) {
	store := open()
	if x := index(t, store); x.Current != "" || len(x.Catalogs) != 0 || x.Attempt != nil {
		t.Errorf("index %+v", x)
	}
	if _, err := store.List(t.Context(), "sha256:0"); !errors.Is(err, catalog.ErrNotFound) {
		t.Errorf("a list that is not there: %v", err)
	}
	if good, err := catalog.LoadLastGood(t.Context(), store); err != nil || good.Catalog != nil || len(good.Notes) > 0 {
		t.Errorf("last good %+v, %v", good, err)
	}
}

func savedIsThere(t *testing.T, open func() catalog.Store) {
	change := Change(t, 1, "")
	save(t, open(), change)
	store := open()
	x := index(t, store)
	if x.Current != change.Catalog.Version || len(x.Catalogs) != 1 || !reflect.DeepEqual(x.Catalogs[0], *change.Catalog) {
		t.Errorf("saved %+v, found %+v", change.Catalog, x)
	}
	c, err := catalog.LoadStored(t.Context(), store, x.Find(x.Current))
	if err != nil || c.Version() != x.Current || len(c.Lists()) != 3 {
		t.Fatalf("catalog %v, %v", c, err)
	}
	if again := index(t, open()); !reflect.DeepEqual(again, x) {
		t.Errorf("a second look shows %+v, the first %+v", again, x)
	}
}

func listsAreKeptToTheBit(t *testing.T, open func() catalog.Store) {
	change := Change(t, 1, "")
	// Stores do not look into the bytes.
	change.Lists[0].Data = append([]byte{0, 1, '\'', 0xff, 0xfe, '\\', '\n'}, change.Lists[0].Data...)
	save(t, open(), change)
	for _, list := range change.Lists {
		if data, err := open().List(t.Context(), list.Version); err != nil || !bytes.Equal(data, list.Data) {
			t.Errorf("%d bytes of %d, %v", len(data), len(list.Data), err)
		}
	}
}

func pointerMovesByCompareAndSet(t *testing.T, open func() catalog.Store) {
	a, b := open(), open()
	first := save(t, a, Change(t, 1, ""))
	if err := b.Save(t.Context(), Change(t, 2, "")); !errors.Is(err, catalog.ErrMoved) {
		t.Errorf("from nothing, when there is something: %v", err)
	}
	second := save(t, b, Change(t, 2, first))
	if err := a.Save(t.Context(), &catalog.Change{Swap: &catalog.Swap{From: first, To: first}}); !errors.Is(err, catalog.ErrMoved) {
		t.Errorf("from a catalog that was replaced: %v", err)
	}
	if err := a.Save(t.Context(), &catalog.Change{Swap: &catalog.Swap{From: second, To: "sha256:0"}}); !errors.Is(err, catalog.ErrNotFound) {
		t.Errorf("to a catalog that is not there: %v", err)
	}
	save(t, a, &catalog.Change{Swap: &catalog.Swap{From: second, To: first}})
	if x := index(t, b); x.Current != first || len(x.Catalogs) != 2 {
		t.Errorf("after going back: %+v", x)
	}
	save(t, b, &catalog.Change{Swap: &catalog.Swap{From: first}})
	if x := index(t, a); x.Current != "" || len(x.Catalogs) != 2 {
		t.Errorf("after leaving none: %+v", x)
	}
}

func oneSwapSucceeds(t *testing.T, open func() catalog.Store) {
	const many = 8
	first := save(t, open(), Change(t, 0, ""))
	failed := make([]error, many)
	var changes []*catalog.Change
	for n := range many {
		changes = append(changes, Change(t, n+1, first))
	}
	stores := []catalog.Store{open(), open()}
	var saving sync.WaitGroup
	for n := range many {
		saving.Go(func() { failed[n] = stores[n%len(stores)].Save(t.Context(), changes[n]) })
	}
	saving.Wait()
	won := ""
	for n, err := range failed {
		switch {
		case err == nil && won == "":
			won = changes[n].Catalog.Version
		case err == nil:
			t.Error("two of them succeeded")
		case !errors.Is(err, catalog.ErrMoved):
			t.Errorf("swap %d: %v", n, err)
		}
	}
	if x := index(t, open()); x.Current != won || len(x.Catalogs) != 2 {
		t.Errorf("current is %s, the winner %s; %d catalogs", x.Current, won, len(x.Catalogs))
	}
}

func failedChangeLeavesNothing(t *testing.T, open func() catalog.Store) {
	store := open()
	saveMany(t, store, 2)
	before := index(t, store)
	change := Change(t, 3, "sha256:0")
	change.Keep = 1
	if err := store.Save(t.Context(), change); !errors.Is(err, catalog.ErrMoved) {
		t.Fatal(err)
	}
	if after := index(t, open()); !reflect.DeepEqual(after, before) {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if _, err := open().List(t.Context(), change.Lists[0].Version); !errors.Is(err, catalog.ErrNotFound) {
		t.Errorf("its list: %v", err)
	}
}

func catalogNeedsItsLists(t *testing.T, open func() catalog.Store) {
	store := open()
	change := Change(t, 1, "")
	lists := change.Lists
	change.Lists = lists[:2]
	if err := store.Save(t.Context(), change); !errors.Is(err, catalog.ErrNotFound) {
		t.Errorf("without one of its lists: %v", err)
	}
	change.Lists = lists
	first := save(t, store, change)
	// Lists that are there need not be put again.
	next := Change(t, 2, first)
	next.Lists = next.Lists[:1]
	save(t, store, next)
	if _, err := catalog.LoadStored(t.Context(), store, next.Catalog); err != nil {
		t.Error(err)
	}
}

func versionIsThatOfTheLists(t *testing.T, open func() catalog.Store) {
	change := Change(t, 1, "")
	change.Catalog.Version = Change(t, 2, "").Catalog.Version
	change.Swap.To = change.Catalog.Version
	if err := open().Save(t.Context(), change); err == nil {
		t.Error("saved")
	}
	if x := index(t, open()); len(x.Catalogs) != 0 {
		t.Errorf("%+v", x)
	}
}

func lastSavedComesFirst(t *testing.T, open func() catalog.Store) {
	store := open()
	saved := saveMany(t, store, 3)
	if found := versions(index(t, open())); !reflect.DeepEqual(found, []string{saved[2], saved[1], saved[0]}) {
		t.Errorf("saved %q, found %q", saved, found)
	}
}

func savedAgain(t *testing.T, open func() catalog.Store) {
	store := open()
	saved := saveMany(t, store, 2)
	again := Change(t, 0, saved[1])
	again.Lists = nil
	again.Catalog.SavedAt = day(9)
	again.Catalog.Lists[0].FetchedAt = day(9)
	save(t, store, again)
	x := index(t, open())
	if found := versions(x); !reflect.DeepEqual(found, []string{saved[0], saved[1]}) || x.Current != saved[0] {
		t.Fatalf("saved %q, found %q, current %s", saved, found, x.Current)
	}
	if !reflect.DeepEqual(x.Catalogs[0], *again.Catalog) {
		t.Errorf("entry %+v", x.Catalogs[0])
	}
}

func pruningKeepsTheCurrentOne(t *testing.T, open func() catalog.Store) {
	store := open()
	saved := saveMany(t, store, 5)
	first := Change(t, 0, "").Lists[0].Version
	third := Change(t, 2, "").Lists[0].Version
	save(t, store, &catalog.Change{Swap: &catalog.Swap{From: saved[4], To: saved[0]}, Keep: 3})
	x := index(t, open())
	if found := versions(x); !reflect.DeepEqual(found, []string{saved[4], saved[3], saved[0]}) || x.Current != saved[0] {
		t.Errorf("saved %q, found %q, current %s", saved, found, x.Current)
	}
	if _, err := store.List(t.Context(), third); !errors.Is(err, catalog.ErrNotFound) {
		t.Errorf("the list that only a pruned catalog had: %v", err)
	}
	if _, err := store.List(t.Context(), first); err != nil {
		t.Errorf("the current catalog's list: %v", err)
	}
	for i := range x.Catalogs {
		if _, err := catalog.LoadStored(t.Context(), store, &x.Catalogs[i]); err != nil {
			t.Error(err)
		}
	}
	save(t, store, &catalog.Change{Keep: 1})
	if found := versions(index(t, store)); !reflect.DeepEqual(found, []string{saved[0]}) {
		t.Errorf("found %q", found)
	}
}

// broken is a list with a bit turned over.
func broken(list catalog.PackedList) catalog.PackedList {
	data := bytes.Clone(list.Data)
	data[len(data)/2] ^= 4
	return catalog.PackedList{Version: list.Version, Data: data}
}

func puttingHeals(t *testing.T, open func() catalog.Store) {
	store := open()
	change := Change(t, 1, "")
	whole := change.Lists[0]
	change.Lists[0] = broken(whole)
	save(t, store, change)
	if _, err := catalog.LoadStored(t.Context(), store, change.Catalog); !errors.Is(err, catalog.ErrDamaged) {
		t.Errorf("a turned bit: %v", err)
	}
	save(t, store, &catalog.Change{Lists: []catalog.PackedList{whole}})
	if _, err := catalog.LoadStored(t.Context(), open(), change.Catalog); err != nil {
		t.Error(err)
	}
}

func settingAside(t *testing.T, open func() catalog.Store) {
	store := open()
	saved := saveMany(t, store, 2)
	damaged := Change(t, 1, "").Lists[0].Version
	if err := store.Save(t.Context(), &catalog.Change{SetAside: []string{damaged}}); err == nil {
		t.Error("the pointer names a catalog that is gone")
	}
	save(t, store, &catalog.Change{SetAside: []string{damaged}, Swap: &catalog.Swap{From: saved[1], To: saved[0]}})
	if found := versions(index(t, open())); !reflect.DeepEqual(found, saved[:1]) {
		t.Errorf("saved %q, found %q", saved, found)
	}
	if _, err := open().List(t.Context(), damaged); !errors.Is(err, catalog.ErrNotFound) {
		t.Errorf("the list: %v", err)
	}
}

func lastGoodIsFound(t *testing.T, open func() catalog.Store) {
	store := open()
	saved := saveMany(t, store, 3)
	for _, n := range []int{1, 2} {
		save(t, store, &catalog.Change{Lists: []catalog.PackedList{broken(Change(t, n, "").Lists[0])}})
	}
	good, err := catalog.LoadLastGood(t.Context(), open())
	if err != nil {
		t.Fatal(err)
	}
	if good.Catalog == nil || good.Catalog.Version() != saved[0] || good.Index.Current != saved[0] || len(good.Notes) == 0 {
		t.Fatalf("last good %+v", good)
	}
	again, err := catalog.LoadLastGood(t.Context(), open())
	if err != nil || again.Catalog.Version() != saved[0] || len(again.Notes) != 0 {
		t.Errorf("once healed: %+v, %v", again, err)
	}
	// With the last one gone there is none, and the embedded one serves.
	save(t, store, &catalog.Change{Lists: []catalog.PackedList{broken(Change(t, 0, "").Lists[0])}})
	if good, err = catalog.LoadLastGood(t.Context(), store); err != nil || good.Catalog != nil || len(good.Notes) == 0 {
		t.Errorf("nothing good: %+v, %v", good, err)
	}
	save(t, store, Change(t, 4, ""))
}

func attemptIsKept(t *testing.T, open func() catalog.Store) {
	store := open()
	saved := saveMany(t, store, 1)
	attempt := &catalog.Attempt{At: day(7), Failure: "nobody answered"}
	save(t, store, &catalog.Change{Attempt: attempt})
	if x := index(t, open()); !reflect.DeepEqual(x.Attempt, attempt) || x.Current != saved[0] {
		t.Errorf("index %+v", x)
	}
}

func readersSeeWholeSaves(t *testing.T, open func() catalog.Store) {
	const saves, readers = 6, 3
	var changes []*catalog.Change
	from := ""
	for n := range saves {
		changes = append(changes, Change(t, n, from))
		changes[n].Keep = 2
		from = changes[n].Catalog.Version
	}
	writer := open()
	done := make(chan struct{})
	failed := make(chan error, readers)
	for range readers {
		reader := open()
		go func() { failed <- readUntil(t.Context(), reader, done) }()
	}
	for _, change := range changes {
		save(t, writer, change)
	}
	close(done)
	for range readers {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}

// readUntil reads the current catalog over and over. It can be pruned between two looks,
// but not the one that is current at the second.
func readUntil(ctx context.Context, store catalog.Store, done <-chan struct{}) error {
	for {
		x, err := store.Index(ctx)
		if err != nil {
			return err
		}
		if x.Current != "" {
			if x.Attempt == nil || x.Find(x.Current) == nil || !x.Attempt.At.Equal(x.Find(x.Current).SavedAt) {
				return fmt.Errorf("half a save: %+v", x)
			}
			_, err := catalog.LoadStored(ctx, store, x.Find(x.Current))
			if err != nil && !errors.Is(err, catalog.ErrNotFound) {
				return err
			}
		}
		select {
		case <-done:
			return nil
		default:
		}
	}
}

func oneHolderHasTheLock(t *testing.T, open func() catalog.Store) {
	a, b := open(), open()
	release, err := a.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, store := range map[string]catalog.Store{"the holder itself": a, "another process": b} {
		if _, err := store.Lock(t.Context()); !errors.Is(err, catalog.ErrLocked) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The lock is for refreshes. Nobody else waits for it.
	save(t, b, Change(t, 1, ""))
	release()
	release, err = b.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release()
	// A context that ends does not end the lock: its release does.
	ctx, cancel := context.WithCancel(t.Context())
	if release, err = a.Lock(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	release()
	if release, err = b.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	release()
}

func endedContext(t *testing.T, open func() catalog.Store) {
	store := open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, indexed := store.Index(ctx)
	_, listed := store.List(ctx, "sha256:0")
	saved := store.Save(ctx, Change(t, 1, ""))
	_, locked := store.Lock(ctx)
	for name, err := range map[string]error{"Index": indexed, "List": listed, "Save": saved, "Lock": locked} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if x := index(t, store); len(x.Catalogs) != 0 {
		t.Errorf("%+v", x)
	}
}
