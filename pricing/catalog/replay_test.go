package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/storetest"
)

// bare compiles a catalog without offerings: these tests are about which one it is.
func bare(prices *pricing.Catalog) (*estimator.Plan, error) {
	return estimator.Compile(prices, nil, nil)
}

// tiny is a catalog of one price.
func tiny(t *testing.T, unitPrice int) *pricing.Catalog {
	t.Helper()
	list, err := catalog.Decode(strings.NewReader(fmt.Sprintf(
		"breakeven-pricelist\t1\nprovider\taws\ncurrency\tUSD\npublished\t2026-07-20\nfetched\t2026-11-22\ncounts\t1\t0\t0\t1\nsource\t1\ta list\n"+
			"prices\taws/lambda\trequests\nset\t1\tany\ton_demand\tRequests\t1\tgraduated\t2026-07-20\t1\narea\tus-east-1\n1\t\t%d\nend\n", unitPrice)))
	if err != nil {
		t.Fatal(err)
	}
	c, err := pricing.NewCatalog(list)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// saved puts catalogs into the store, the last one current.
func saved(t *testing.T, store catalog.Store, catalogs ...*pricing.Catalog) {
	t.Helper()
	for i, c := range catalogs {
		index, err := store.Index(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		change := &catalog.Change{
			Catalog: &catalog.Entry{Version: c.Version(), AsOf: c.AsOf(), SavedAt: time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC), Origin: catalog.OriginRefresh},
			Swap:    &catalog.Swap{From: index.Current, To: c.Version()},
		}
		for _, list := range c.Lists() {
			fresh := *list
			packed, ref, err := catalog.Pack(&fresh)
			if err != nil {
				t.Fatal(err)
			}
			change.Lists, change.Catalog.Lists = append(change.Lists, packed), append(change.Catalog.Lists, ref)
		}
		if err := store.Save(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
}

func planOf(t *testing.T, c *pricing.Catalog) *estimator.Plan {
	t.Helper()
	plan, err := bare(c)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestACatalogIsFoundByEveryNameOfIt(t *testing.T) {
	store, embedded, old, current := storetest.NewMemory(), tiny(t, 1), tiny(t, 2), tiny(t, 3)
	saved(t, store, old, current)
	serving := planOf(t, current)
	r := catalog.NewReplayer(catalog.ReplayOptions{
		Store: store, Current: func() *estimator.Plan { return serving }, EmbeddedVersion: embedded.Version(), Compile: bare,
		Load: func() (*pricing.Catalog, error) { return embedded, nil },
	})
	digits := strings.TrimPrefix(old.Version(), "sha256:")
	for name, want := range map[string]*pricing.Catalog{
		"current": current, "embedded": embedded, current.Version(): current, old.Version(): old, digits: old, digits[:8]: old, "sha256:" + digits[:20]: old,
		embedded.Version(): embedded,
	} {
		plan, err := r.Plan(t.Context(), name)
		if err != nil || plan.Catalog().Version() != want.Version() {
			t.Errorf("%s: %v", name, err)
		}
	}
	if plan, err := r.Plan(t.Context(), "current"); err != nil || plan != serving {
		t.Errorf("the current catalog was compiled again (%v)", err)
	}
	for _, name := range []string{"", "latest", digits[:7], strings.Repeat("0", 64), "sha256:", digits[:8] + "zz"} {
		if _, err := r.Plan(t.Context(), name); !errors.Is(err, catalog.ErrUnknownVersion) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestAStoreThatIsAwayHidesOnlyWhatIsNotKnown: what serves, what the binary carries and
// what was compiled already need no store.
func TestAStoreThatIsAwayHidesOnlyWhatIsNotKnown(t *testing.T) {
	store, embedded, old, older, current := storetest.NewMemory(), tiny(t, 1), tiny(t, 2), tiny(t, 4), tiny(t, 3)
	saved(t, store, older, old, current)
	serving := planOf(t, current)
	r := catalog.NewReplayer(catalog.ReplayOptions{
		Store: store, Current: func() *estimator.Plan { return serving }, EmbeddedVersion: embedded.Version(), Compile: bare,
		Load: func() (*pricing.Catalog, error) { return embedded, nil },
	})
	if _, err := r.Plan(t.Context(), old.Version()); err != nil {
		t.Fatal(err)
	}
	away := errors.New("the database is away")
	store.Fail(away)
	for _, name := range []string{"current", "embedded", current.Version(), old.Version()} {
		if _, err := r.Plan(t.Context(), name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Plan(t.Context(), older.Version()); !errors.Is(err, away) {
		t.Errorf("%v", err)
	}
	store.Fail(nil)
	if _, err := r.Plan(t.Context(), older.Version()); err != nil {
		t.Errorf("the failure was kept: %v", err)
	}
	for _, list := range older.Lists() {
		store.Damage(list.Version)
	}
	for _, c := range []*pricing.Catalog{embedded, old} { // which push the older one out
		if _, err := r.Plan(t.Context(), c.Version()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Plan(t.Context(), older.Version()); !errors.Is(err, catalog.ErrDamaged) {
		t.Errorf("a damaged catalog: %v", err)
	}
}

// TestReplaysAreBounded asks for many catalogs at once: each is compiled once for all
// who ask, one after the other, and only as many as allowed are kept.
func TestReplaysAreBounded(t *testing.T) {
	const catalogs, asking, most = 6, 5, 2
	store, current := storetest.NewMemory(), tiny(t, 100)
	var all []*pricing.Catalog
	for i := range catalogs {
		all = append(all, tiny(t, i+1))
	}
	saved(t, store, append(all, current)...)
	serving := planOf(t, current)
	var compiled, running atomic.Int64
	compile := func(c *pricing.Catalog) (*estimator.Plan, error) {
		if running.Add(1) > 1 {
			t.Error("two catalogs are compiled at once")
		}
		defer running.Add(-1)
		compiled.Add(1)
		return bare(c)
	}
	r := catalog.NewReplayer(catalog.ReplayOptions{
		Store: store, Current: func() *estimator.Plan { return serving }, EmbeddedVersion: "sha256:none", Compile: compile, Most: most,
	})
	var waiting sync.WaitGroup
	for _, c := range all {
		for range asking {
			waiting.Go(func() {
				if plan, err := r.Plan(t.Context(), c.Version()); err != nil || plan.Catalog().Version() != c.Version() {
					t.Errorf("%s: %v", c.Version(), err)
				}
			})
		}
	}
	waiting.Wait()
	if n := compiled.Load(); n < catalogs || n > catalogs*asking {
		t.Errorf("%d were compiled", n)
	}
	if kept := r.Kept(); kept > most {
		t.Errorf("%d are kept, at most %d", kept, most)
	}
}

func TestNobodyWaitsLongerThanTheContext(t *testing.T) {
	store, old, current := storetest.NewMemory(), tiny(t, 2), tiny(t, 3)
	saved(t, store, old, current)
	serving, goOn := planOf(t, current), make(chan struct{})
	r := catalog.NewReplayer(catalog.ReplayOptions{
		Store: store, Current: func() *estimator.Plan { return serving }, EmbeddedVersion: "sha256:none",
		Compile: func(c *pricing.Catalog) (*estimator.Plan, error) { <-goOn; return bare(c) },
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Plan(ctx, old.Version()); err == nil {
		t.Error("it was there at once")
	}
	close(goOn)
	if _, err := r.Plan(t.Context(), old.Version()); err != nil {
		t.Error(err)
	}
}

func TestACatalogThatCannotBeCompiledSaysSo(t *testing.T) {
	store, old, current := storetest.NewMemory(), tiny(t, 2), tiny(t, 3)
	saved(t, store, old, current)
	serving, wrong := planOf(t, current), errors.New("another unit")
	r := catalog.NewReplayer(catalog.ReplayOptions{
		Store: store, Current: func() *estimator.Plan { return serving }, EmbeddedVersion: "sha256:none",
		Compile: func(*pricing.Catalog) (*estimator.Plan, error) { return nil, wrong },
	})
	if _, err := r.Plan(t.Context(), old.Version()); !errors.Is(err, wrong) || !errors.Is(err, catalog.ErrNotComputable) {
		t.Errorf("%v", err)
	}
}

// BenchmarkReplay is the first use of a stored catalog as large as the embedded one.
func BenchmarkReplay(b *testing.B) {
	serving := plantest.Embedded(b)
	store := storetest.NewMemory()
	lists, err := catalog.EmbeddedLists()
	if err != nil {
		b.Fatal(err)
	}
	change, err := catalog.ChangeOf(lists, time.Unix(0, 0), catalog.OriginRefresh)
	if err != nil {
		b.Fatal(err)
	}
	change.Swap = &catalog.Swap{To: change.Catalog.Version}
	if err := store.Save(b.Context(), change); err != nil {
		b.Fatal(err)
	}
	other := planOfBench(b)
	for b.Loop() {
		r := catalog.NewReplayer(catalog.ReplayOptions{
			Store: store, Current: func() *estimator.Plan { return other }, EmbeddedVersion: "sha256:none",
			Compile: func(c *pricing.Catalog) (*estimator.Plan, error) {
				return estimator.Compile(c, plantest.Set().Offerings(), plantest.Set().Regions())
			},
		})
		if _, err := r.Plan(b.Context(), serving.Catalog().Version()); err != nil {
			b.Fatal(err)
		}
	}
}

func planOfBench(b *testing.B) *estimator.Plan {
	b.Helper()
	empty, err := pricing.NewCatalog()
	if err != nil {
		b.Fatal(err)
	}
	plan, err := bare(empty)
	if err != nil {
		b.Fatal(err)
	}
	return plan
}
