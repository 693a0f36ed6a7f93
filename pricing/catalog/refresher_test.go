package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"breakeven/estimator"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/storetest"
	"breakeven/providers"
)

// begun is when these tests begin.
var begun = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// wall is a clock that stands where it is put.
type wall struct {
	mu  sync.Mutex
	now time.Time
}

func newWall() *wall { return &wall{now: begun} }

func (w *wall) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *wall) move(by time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(by)
}

func compiled(c *pricing.Catalog) (*estimator.Plan, error) { return estimator.Compile(c, nil, nil) }

// stored is a store whose current catalog has the lists.
func stored(t *testing.T, at time.Time, lists ...*pricing.PriceList) *storetest.Memory {
	t.Helper()
	store := storetest.NewMemory()
	current(t, store, at, lists...)
	return store
}

// current makes the lists the store's current catalog.
func current(t *testing.T, store catalog.Store, at time.Time, lists ...*pricing.PriceList) string {
	t.Helper()
	dir := t.TempDir()
	save(t, dir, catalogOf(t, lists...))
	opened, err := catalog.OpenLists(dir)
	if err != nil {
		t.Fatal(err)
	}
	change, err := catalog.ChangeOf(opened, at, catalog.OriginImport)
	if err != nil {
		t.Fatal(err)
	}
	for i := range change.Catalog.Lists {
		change.Catalog.Lists[i].FetchedAt = at
	}
	change.Swap = &catalog.Swap{From: index(t, store).Current, To: change.Catalog.Version}
	if err := store.Save(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	return change.Catalog.Version
}

func index(t *testing.T, store catalog.Store) *catalog.Index {
	t.Helper()
	index, err := store.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return index
}

func refresher(store catalog.Store, clock *wall, set ...providers.Source) *catalog.Refresher {
	return &catalog.Refresher{Store: store, Sources: set, Brake: catalog.DefaultBrake(), Compile: compiled, Keep: 3, Now: clock.Now}
}

// answering answers with the lines as the parts f and g.
func answering(t *testing.T, lines ...string) *fake {
	t.Helper()
	return &fake{id: "one", fetched: &providers.Fetched{List: listOf(t, newDay, lines...), Parts: landed("f", "g")}}
}

// tenOf are ten prices of one offering, the first of them others.
func tenOf(amount string, first ...string) []string {
	amounts := many(10, amount, first...)
	var lines []string
	for i, amount := range amounts {
		if amount != "" {
			lines = append(lines, fmt.Sprintf("f/time/east/t%02d %s", i, amount))
		}
	}
	return lines
}

func TestARefreshReplacesTheCurrentCatalogAtOnce(t *testing.T) {
	clock := newWall()
	store := stored(t, begun.AddDate(0, 0, -3), listOf(t, oldDay, tenOf("1")...), other(t))
	before := index(t, store)
	replaced, err := refresher(store, clock, answering(t, tenOf("1", "1.1")...)).Refresh(t.Context(), catalog.Wanted{}, false)
	if err != nil {
		t.Fatal(err)
	}
	after := index(t, store)
	if replaced.From != before.Current || replaced.To != after.Current || after.Current == before.Current || replaced.Plan.Catalog().Version() != after.Current {
		t.Errorf("from %s to %s; the store went from %s to %s", replaced.From, replaced.To, before.Current, after.Current)
	}
	entry := after.Find(after.Current)
	if !entry.Lists[0].FetchedAt.Equal(begun) || !entry.Lists[1].FetchedAt.Equal(begun.AddDate(0, 0, -3)) || entry.Origin != catalog.OriginRefresh {
		t.Errorf("the entry is %+v", entry)
	}
	if after.Attempt == nil || after.Attempt.Failure != "" || !after.Attempt.At.Equal(begun) || after.Find(before.Current) == nil {
		t.Errorf("attempt %+v, old catalog %v", after.Attempt, after.Find(before.Current))
	}
	loaded, err := catalog.LoadStored(t.Context(), store, entry)
	if err != nil || shown(loaded.List("one"))[0] != "f/time/east/t00 1.1 2026" {
		t.Errorf("%v: %v", err, shown(loaded.List("one")))
	}
}

func TestARefusedListIsNotSaved(t *testing.T) {
	clock := newWall()
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	before := index(t, store)
	r := refresher(store, clock, answering(t, tenOf("1", "2.5")...))
	replaced, err := r.Refresh(t.Context(), catalog.Wanted{}, false)
	if !errors.Is(err, catalog.ErrNothingLanded) || !errors.Is(err, catalog.ErrRefused) || !replaced.Refused() || replaced.Plan != nil {
		t.Fatalf("%v: %+v", err, replaced)
	}
	if told := replaced.Outcomes[0].Refused; len(told) != 1 || told[0].Rule != catalog.BrakeJumped || told[0].Worst[0].Address.Type != "t00" {
		t.Errorf("refused for %v", told)
	}
	after := index(t, store)
	if after.Current != before.Current || len(after.Catalogs) != 1 || !strings.Contains(after.Attempt.Failure, "t00/x86_64/on_demand from 1 to 2.5") {
		t.Errorf("the store has %s of %d, attempt %+v", after.Current, len(after.Catalogs), after.Attempt)
	}
	// A person may let it through.
	replaced, err = r.Refresh(t.Context(), catalog.Wanted{}, true)
	if err != nil || replaced.Refused() || index(t, store).Current != replaced.To || replaced.To == before.Current {
		t.Errorf("%v: %+v", err, replaced)
	}
	if attempt := index(t, store).Attempt; attempt.Failure != "" {
		t.Errorf("attempt %+v", attempt)
	}
}

func TestARefusedListDoesNotHoldTheOthers(t *testing.T) {
	store := stored(t, begun.AddDate(0, 0, -9), listOf(t, oldDay, tenOf("1")...), other(t))
	fresh := other(t)
	fresh.Prices[0].EffectiveDate, fresh.Published, fresh.Fetched = newDay, newDay, newDay
	two := &fake{id: "two", fetched: &providers.Fetched{List: fresh, Parts: []providers.Part{{Name: "two/f"}}}}
	replaced, err := refresher(store, newWall(), answering(t, tenOf("3")...), two).Refresh(t.Context(), catalog.Wanted{}, false)
	if err != nil || !replaced.Refused() || !strings.HasPrefix(replaced.Failure, "one: refused: ") {
		t.Fatalf("%v: %+v", err, replaced)
	}
	after := index(t, store)
	entry := after.Find(after.Current)
	if !entry.Lists[1].FetchedAt.Equal(begun) || entry.Lists[0].FetchedAt.Equal(begun) || after.Attempt.Failure != replaced.Failure {
		t.Errorf("lists %+v, attempt %+v", entry.Lists, after.Attempt)
	}
}

// What did not come of what was asked for has vanished, though a merge would keep it.
func TestPricesThatVanishAreRefused(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, append(tenOf("1"), "g/time/west/t00 1")...))
	_, err := refresher(store, newWall(), answering(t, append(tenOf("1", "", ""), "g/time/west/t00 1")...)).Refresh(t.Context(), catalog.Wanted{}, false)
	if !errors.Is(err, catalog.ErrRefused) || !strings.Contains(err.Error(), "2 of 10 prices vanished") {
		t.Errorf("%v", err)
	}
	// Those of a region that was not asked, and of a part that failed, have not.
	for name, test := range map[string]struct {
		parts  []providers.Part
		region string
	}{
		"another region": {landed("f", "g"), "west"},
		"a failed part":  {append(landed("g"), providers.Part{Name: "one/f", Err: errBroken}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			source := answering(t, "g/time/west/t00 1")
			source.fetched.Parts = test.parts
			wanted := catalog.Wanted{}
			if test.region != "" {
				wanted.Regions = map[pricing.Provider][]string{"one": {test.region}}
			}
			if _, err := refresher(store, newWall(), source).Refresh(t.Context(), wanted, false); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAnEmptyAnswerIsAFailure(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	before := index(t, store).Current
	for name, source := range map[string]*fake{
		"no list":   {id: "one", fetched: &providers.Fetched{Parts: landed("f")}},
		"no prices": {id: "one", fetched: &providers.Fetched{List: &pricing.PriceList{Provider: "one", Currency: pricing.USD}, Parts: landed("f")}},
		"nothing":   {id: "one"},
		"an error":  {id: "one", err: errBroken},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := refresher(store, newWall(), source).Refresh(t.Context(), catalog.Wanted{}, true)
			if after := index(t, store); !errors.Is(err, catalog.ErrNothingLanded) || after.Current != before || after.Attempt.Failure == "" {
				t.Errorf("%v; %+v", err, after.Attempt)
			}
		})
	}
}

func TestARefreshThatConfirmsEveryPriceKeepsTheVersion(t *testing.T) {
	clock := newWall()
	store := stored(t, begun.AddDate(0, 0, -9), listOf(t, newDay, tenOf("1")...))
	source := answering(t, tenOf("1")...)
	source.fetched.List.Fetched = "2026-11-24"
	replaced, err := refresher(store, clock, source).Refresh(t.Context(), catalog.Wanted{}, false)
	if err != nil || replaced.From != replaced.To {
		t.Fatalf("%v: from %s to %s", err, replaced.From, replaced.To)
	}
	if after := index(t, store); !after.Catalogs[0].Lists[0].FetchedAt.Equal(begun) || len(after.Catalogs) != 1 {
		t.Errorf("%+v", after)
	}
}

// The embedded lists have prices that their providers may not know: only prices are
// compared with them, price by price, also after a refresh of some regions.
func TestOnlyPricesAreComparedWithEmbeddedOnes(t *testing.T) {
	embedded, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	seedList := embedded.List("gcp")
	fetched := func(keep func(i int) bool, change func(*pricing.Price)) *fake {
		list := &pricing.PriceList{Provider: "gcp", Currency: "USD", Published: newDay, Fetched: newDay}
		parts := map[pricing.OfferingID]bool{}
		for i := range seedList.Prices {
			if price := seedList.Prices[i]; keep(i) {
				price.Source, price.EffectiveDate = "live", newDay
				change(&price)
				list.Prices = append(list.Prices, price)
				parts[price.Address.Offering] = true
			}
		}
		source := &fake{id: "gcp", fetched: &providers.Fetched{List: list}}
		for name := range parts {
			source.fetched.Parts = append(source.fetched.Parts, providers.Part{Name: name})
		}
		return source
	}
	same := func(*pricing.Price) {}
	store, clock := storetest.NewMemory(), newWall()
	first, err := refresher(store, clock, fetched(func(i int) bool { return i%5 > 0 }, same)).Refresh(t.Context(), catalog.Wanted{}, false)
	if err != nil {
		t.Fatalf("a fifth that the provider does not know: %v", err)
	}
	if kept := first.Outcomes[0].Changes.Kept; kept == 0 {
		t.Error("half an answer was believed")
	}
	if _, err := refresher(store, clock, fetched(func(i int) bool { return i%5 > 0 }, same)).Refresh(t.Context(), catalog.Wanted{}, false); err != nil {
		t.Errorf("what stayed of the embedded list: %v", err)
	}
	if _, err := refresher(store, clock, fetched(func(i int) bool { return i%5 > 1 }, same)).Refresh(t.Context(), catalog.Wanted{}, false); !errors.Is(err, catalog.ErrRefused) {
		t.Errorf("live prices vanish: %v", err)
	}
	double := func(p *pricing.Price) {
		p.Upfront = nil
		p.Tiers.Steps = slices.Clone(p.Tiers.Steps)
		for i := range p.Tiers.Steps {
			p.Tiers.Steps[i].UnitPrice = p.Tiers.Steps[i].UnitPrice.Mul(number(t, "2.5"))
		}
	}
	_, err = refresher(storetest.NewMemory(), clock, fetched(func(int) bool { return true }, double)).Refresh(t.Context(), catalog.Wanted{}, false)
	if !errors.Is(err, catalog.ErrRefused) {
		t.Errorf("every price moves: %v", err)
	}
}

func TestOneRefreshAtATime(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	release, err := store.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	source := answering(t, tenOf("1")...)
	if _, err := refresher(store, newWall(), source).Refresh(t.Context(), catalog.Wanted{}, false); !errors.Is(err, catalog.ErrLocked) || source.asked != nil {
		t.Errorf("%v, asked %v", err, source.asked)
	}
	if attempt := index(t, store).Attempt; attempt != nil {
		t.Errorf("it counts as an attempt: %+v", attempt)
	}
	release()
	for range 2 { // the lock is given back
		if _, err := refresher(store, newWall(), source).Refresh(t.Context(), catalog.Wanted{}, false); err != nil {
			t.Error(err)
		}
	}
}

// A catalog that cannot be computed on is never the current one.
func TestACatalogThatDoesNotCompileIsNotSaved(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	before := index(t, store).Current
	r := refresher(store, newWall(), answering(t, tenOf("1.1", "1")...))
	r.Brake.Moved = number(t, "100")
	r.Compile = func(*pricing.Catalog) (*estimator.Plan, error) { return nil, errBroken }
	if _, err := r.Refresh(t.Context(), catalog.Wanted{}, false); !errors.Is(err, errBroken) {
		t.Error(err)
	}
	if after := index(t, store); after.Current != before || !strings.Contains(after.Attempt.Failure, "broken") {
		t.Errorf("%s, %+v", after.Current, after.Attempt)
	}
}

// Somebody imports a catalog while the providers are asked.
func TestARefreshDoesNotOverwriteWhatWasSavedMeanwhile(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	var imported string
	source := &meanwhile{fake: answering(t, tenOf("1", "1.1")...), do: func() {
		imported = current(t, store, begun, listOf(t, oldDay, tenOf("1.2")...))
	}}
	if _, err := refresher(store, newWall(), source).Refresh(t.Context(), catalog.Wanted{}, false); !errors.Is(err, catalog.ErrMoved) {
		t.Error(err)
	}
	if after := index(t, store); after.Current != imported {
		t.Errorf("current is %s, imported %s", after.Current, imported)
	}
}

// meanwhile does something before it answers.
type meanwhile struct {
	*fake
	do func()
}

func (m *meanwhile) Fetch(ctx context.Context, query providers.Query) (*providers.Fetched, error) {
	m.do()
	return m.fake.Fetch(ctx, query)
}

func TestARefreshOfADamagedStoreStartsFromWhatIsGood(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	good := index(t, store).Current
	current(t, store, begun, listOf(t, newDay, tenOf("1.1")...))
	store.Damage(index(t, store).Catalogs[0].Lists[0].Version)
	replaced, err := refresher(store, newWall(), answering(t, tenOf("1", "1.1")...)).Refresh(t.Context(), catalog.Wanted{}, false)
	if err != nil || replaced.From != good || len(replaced.Notes) == 0 {
		t.Errorf("%v: from %s, good was %s; notes %q", err, replaced.From, good, replaced.Notes)
	}
}

func TestACancelledRefreshIsNoFailedOne(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	ctx, cancel := context.WithCancel(t.Context())
	source := &meanwhile{fake: &fake{id: "one", block: true}, do: cancel}
	if _, err := refresher(store, newWall(), source).Refresh(ctx, catalog.Wanted{}, false); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if attempt := index(t, store).Attempt; attempt != nil {
		t.Errorf("attempt %+v", attempt)
	}
}
