package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"breakeven/estimator"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/storetest"
	"breakeven/providers"
)

// live is a server's catalog that begins with what the store has.
func live(t *testing.T, store catalog.Store, clock *wall) *catalog.Live {
	t.Helper()
	good, err := catalog.LoadLastGood(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := compiled(good.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	l, err := catalog.NewLive(plan, catalog.LiveOptions{Store: store, Entry: good.Entry, Compile: compiled, Now: clock.Now, Notes: good.Notes})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func follow(t *testing.T, l *catalog.Live) (bool, error) {
	t.Helper()
	return l.Follow(t.Context())
}

func codes(l *catalog.Live) string {
	var text []string
	health := l.Health()
	for _, fault := range health.Faults {
		text = append(text, string(fault.Code))
	}
	return strings.Join(text, " ")
}

func TestAReplicaTakesTheStoresCatalogOver(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	l := live(t, store, newWall())
	kept := l.Plan()
	if replaced, err := follow(t, l); replaced || err != nil || l.Plan() != kept {
		t.Errorf("replaced %t, %v", replaced, err)
	}
	next := current(t, store, begun, listOf(t, newDay, tenOf("1.1")...))
	if replaced, err := follow(t, l); !replaced || err != nil {
		t.Errorf("replaced %t, %v", replaced, err)
	}
	if got := l.Plan().Catalog().Version(); got != next {
		t.Errorf("serves %s, current is %s", got, next)
	}
	// Who took the plan before keeps it.
	if price := kept.Catalog().Lists()[0].Prices[0]; price.Tiers.Steps[0].UnitPrice.String() != "1" {
		t.Errorf("the old plan changed: %v", price)
	}
	if health := l.Health(); health.Counts.Swaps != 1 || len(health.Faults) != 0 {
		t.Errorf("%+v", health)
	}
}

func TestTheLastGoodCatalogServesWhileTheStoreFails(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	clock := newWall()
	l := live(t, store, clock)
	kept := l.Plan()
	store.Fail(errors.New("the server is gone"))
	for range 3 {
		if replaced, err := follow(t, l); replaced || err == nil {
			t.Errorf("replaced %t, %v", replaced, err)
		}
		clock.move(time.Minute)
	}
	health := l.Health()
	if l.Plan() != kept || len(health.Faults) != 1 || health.Faults[0].Code != catalog.FaultStore || !health.Faults[0].Since.Equal(begun) || health.Counts.StoreErrors != 3 {
		t.Errorf("%+v", health)
	}
	store.Fail(nil)
	if _, err := follow(t, l); err != nil || codes(l) != "" {
		t.Errorf("%v: %s", err, codes(l))
	}
}

func TestADamagedCatalogIsNotTakenOver(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	good := index(t, store).Current
	l := live(t, store, newWall())
	current(t, store, begun, listOf(t, newDay, tenOf("1.1")...))
	store.Damage(index(t, store).Catalogs[0].Lists[0].Version)
	if replaced, err := follow(t, l); replaced || err != nil {
		t.Errorf("replaced %t, %v", replaced, err)
	}
	if l.Plan().Catalog().Version() != good || codes(l) != "store_damaged" || index(t, store).Current != good {
		t.Errorf("serves %s: %s", l.Plan().Catalog().Version(), codes(l))
	}
	if _, err := follow(t, l); err != nil {
		t.Error(err)
	}
	next := current(t, store, begun, listOf(t, newDay, tenOf("1.2")...))
	if replaced, err := follow(t, l); !replaced || err != nil || l.Plan().Catalog().Version() != next || codes(l) != "" {
		t.Errorf("replaced %t, %v, %s", replaced, err, codes(l))
	}
}

// sealedStore cannot be written, and counts how often a list is read.
type sealedStore struct {
	*storetest.Memory

	reads atomic.Int32
}

func (s *sealedStore) Save(context.Context, *catalog.Change) error { return catalog.ErrReadOnly }

func (s *sealedStore) List(ctx context.Context, version string) ([]byte, error) {
	s.reads.Add(1)
	return s.Memory.List(ctx, version)
}

// What cannot be healed is not read again at every look.
func TestDamageThatCannotBeHealedIsLeftAlone(t *testing.T) {
	memory := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	clock := newWall()
	store := &sealedStore{Memory: memory}
	l := live(t, store, clock)
	current(t, memory, begun, listOf(t, newDay, tenOf("1.1")...))
	memory.Damage(index(t, memory).Catalogs[0].Lists[0].Version)
	for range 10 {
		if replaced, err := follow(t, l); replaced || err != nil || codes(l) != "store_damaged" {
			t.Fatalf("replaced %t, %v: %s", replaced, err, codes(l))
		}
	}
	once := store.reads.Load()
	clock.move(2 * time.Minute)
	if _, err := follow(t, l); err != nil || store.reads.Load() <= once {
		t.Errorf("it is never looked at again: %v", err)
	}
	if health := l.Health(); once > 4 || health.Counts.StoreErrors != 2 {
		t.Errorf("%d reads, %d errors", once, health.Counts.StoreErrors)
	}
}

// An older program may not be able to compute on what a newer one has saved. It does not
// try again at every look.
func TestACatalogThatDoesNotFitIsPassedOver(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	clock := newWall()
	good, err := catalog.LoadLastGood(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := compiled(good.Catalog)
	if err != nil {
		t.Fatal(err)
	}
	tries := 0
	var refuse error
	l, err := catalog.NewLive(plan, catalog.LiveOptions{Store: store, Entry: good.Entry, Now: clock.Now, Compile: func(c *pricing.Catalog) (*estimator.Plan, error) {
		if tries++; refuse != nil {
			return nil, refuse
		}
		return compiled(c)
	}})
	if err != nil {
		t.Fatal(err)
	}
	refuse = errBroken
	current(t, store, begun, listOf(t, newDay, tenOf("1.1")...))
	if _, err := follow(t, l); !errors.Is(err, errBroken) {
		t.Error(err)
	}
	for range 5 {
		if _, err := follow(t, l); err != nil || l.Plan() != plan {
			t.Error(err)
		}
		clock.move(5 * time.Second)
	}
	if tries != 1 || codes(l) != "catalog_unfit" {
		t.Errorf("tried %d times: %s", tries, codes(l))
	}
	refuse = nil
	clock.move(time.Hour)
	if replaced, err := follow(t, l); !replaced || err != nil || codes(l) != "" {
		t.Errorf("replaced %t, %v, %s", replaced, err, codes(l))
	}
}

func TestAgesCountFromTheLastFetch(t *testing.T) {
	fetched := begun.Add(-50 * time.Hour)
	store := stored(t, fetched, listOf(t, oldDay, tenOf("1")...))
	l := live(t, store, newWall())
	list := l.Plan().Catalog().Lists()[0]
	if at, ok := l.FetchedAt(list); !ok || !at.Equal(fetched) {
		t.Errorf("fetched %s, %t", at, ok)
	}
	// Of a list that is not the store's, the list itself tells the day.
	strange := versioned(t, listOf(t, newDay, "f/requests/east 9"))
	if at, ok := l.FetchedAt(strange); !ok || at.Format(time.DateOnly) != newDay {
		t.Errorf("fetched %s, %t", at, ok)
	}
	embedded, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range embedded.Lists() {
		if at, ok := l.FetchedAt(list); ok {
			t.Errorf("the embedded list of %s was fetched %s", list.Provider, at)
		}
	}
	// A confirmation moves the moment, under the same version.
	if _, err := refresher(store, newWall(), answering(t, tenOf("1")...)).Refresh(t.Context(), catalog.Wanted{}, false); err != nil {
		t.Fatal(err)
	}
	if _, err := follow(t, l); err != nil {
		t.Fatal(err)
	}
	if at, _ := l.FetchedAt(l.Plan().Catalog().Lists()[0]); !at.Equal(begun) {
		t.Errorf("fetched %s", at)
	}
}

func TestAClockThatWasSetBackIsAFault(t *testing.T) {
	clock := newWall()
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	l := live(t, store, clock)
	for _, test := range []struct {
		by   time.Duration
		want string
	}{
		{0, ""}, {-30 * time.Minute, ""}, {-48 * time.Hour, "clock_set_back"}, {400 * 24 * time.Hour, ""},
	} {
		clock.move(test.by)
		if got := codes(l); got != test.want {
			t.Errorf("moved by %s: faults %q, want %q", test.by, got, test.want)
		}
		clock.move(-test.by)
	}
	// The next refresh ends it.
	clock.move(-48 * time.Hour)
	runs := running(l, refresher(store, clock, answering(t, tenOf("1")...)))
	runs.Start(t.Context(), catalog.Wanted{}, false)
	runs.Wait()
	if got := codes(l); got != "" {
		t.Errorf("faults %q", got)
	}
}

func running(l *catalog.Live, r *catalog.Refresher) *catalog.Runs {
	n := 0
	return &catalog.Runs{Refresher: r, Live: l, NewID: func() string { n++; return fmt.Sprint("run-", n) }}
}

// gate is a provider that answers when it is let.
type gate struct {
	*fake
	asked, open chan struct{}
}

func (g *gate) Fetch(ctx context.Context, query providers.Query) (*providers.Fetched, error) {
	close(g.asked)
	select {
	case <-g.open:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return g.fake.Fetch(ctx, query)
}

func TestASecondStartJoinsTheRefreshThatRuns(t *testing.T) {
	clock := newWall()
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	l := live(t, store, clock)
	source := &gate{fake: answering(t, tenOf("1", "1.1")...), asked: make(chan struct{}), open: make(chan struct{})}
	var told []catalog.Run
	runs := running(l, refresher(store, clock, source))
	runs.Ended = func(run catalog.Run, _ []string) { told = append(told, run) }
	first, joined := runs.Start(t.Context(), catalog.Wanted{}, false)
	if joined || first.Status != catalog.RunRunning || !first.StartedAt.Equal(begun) {
		t.Errorf("joined %t: %+v", joined, first)
	}
	<-source.asked
	second, joined := runs.Start(t.Context(), catalog.Wanted{}, false)
	if !joined || second.ID != first.ID {
		t.Errorf("joined %t: %+v", joined, second)
	}
	kept := l.Plan()
	close(source.open)
	runs.Wait()
	ended, found := runs.Find(first.ID)
	if !found || ended.Status != catalog.RunReplaced || ended.Version != index(t, store).Current || len(ended.Outcomes) != 1 || len(told) != 1 {
		t.Errorf("%t: %+v; told %d", found, ended, len(told))
	}
	if l.Plan() == kept || l.Plan().Catalog().Version() != ended.Version {
		t.Error("the new catalog does not serve")
	}
	if _, found := runs.Find("nothing"); found {
		t.Error("an id that nobody has was found")
	}
}

func TestWhatBecameOfARefreshIsTold(t *testing.T) {
	for name, test := range map[string]struct {
		source providers.Source
		spoil  func(*testing.T, *storetest.Memory)
		want   catalog.RunStatus
		faults string
	}{
		"replaced":  {answering(t, tenOf("1", "1.1")...), nil, catalog.RunReplaced, ""},
		"unchanged": {answering(t, tenOf("1")...), nil, catalog.RunUnchanged, ""},
		"refused":   {answering(t, tenOf("1", "3")...), nil, catalog.RunRefused, "refresh_failed"},
		"failed":    {&fake{id: "one", err: errBroken}, nil, catalog.RunFailed, "refresh_failed"},
		"a panic":   {&meanwhile{answering(t), func() { panic("a mistake") }}, nil, catalog.RunFailed, "refresh_failed"},
		"busy": {answering(t), func(t *testing.T, store *storetest.Memory) {
			if _, err := store.Lock(t.Context()); err != nil {
				t.Fatal(err)
			}
		}, catalog.RunBusy, ""},
		"a store that cannot be written": {
			answering(t), func(_ *testing.T, store *storetest.Memory) { store.Fail(catalog.ErrReadOnly) },
			catalog.RunFailed, "refresh_failed store_failed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			clock := newWall()
			store := stored(t, begun, listOf(t, newDay, tenOf("1")...))
			l := live(t, store, clock)
			if test.spoil != nil {
				test.spoil(t, store)
			}
			clock.move(time.Hour)
			runs := running(l, refresher(store, clock, test.source))
			started, _ := runs.Start(t.Context(), catalog.Wanted{}, false)
			runs.Wait()
			ended, _ := runs.Find(started.ID)
			if ended.Status != test.want || !ended.EndedAt.Equal(begun.Add(time.Hour)) || ended.Version == "" {
				t.Errorf("%s (%s), want %s", ended.Status, ended.Failure, test.want)
			}
			if (ended.Failure == "") != (test.want == catalog.RunReplaced || test.want == catalog.RunUnchanged) {
				t.Errorf("failure %q", ended.Failure)
			}
			health := l.Health()
			if codes(l) != test.faults || health.Counts.Runs[test.want] != 1 || health.Failed() != strings.Contains(test.faults, "refresh_failed") {
				t.Errorf("faults %q, counts %v", codes(l), health.Counts)
			}
		})
	}
}

// A failure that one replica had is seen by all, and so is its end.
func TestEveryReplicaSeesThatARefreshFailed(t *testing.T) {
	clock := newWall()
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	a, b := live(t, store, clock), live(t, store, clock)
	source := &fake{id: "one", err: errBroken}
	runs := running(a, refresher(store, clock, source))
	for _, want := range []string{"refresh_failed", ""} {
		runs.Start(t.Context(), catalog.Wanted{}, false)
		runs.Wait()
		clock.move(time.Minute)
		if _, err := follow(t, b); err != nil || codes(a) != want || codes(b) != want {
			t.Errorf("%v: %q and %q, want %q", err, codes(a), codes(b), want)
		}
		source.err, source.fetched = nil, answering(t, tenOf("1", "1.1")...).fetched
	}
	if a.Plan().Catalog().Version() != b.Plan().Catalog().Version() {
		t.Error("the replicas serve different catalogs")
	}
}

func TestOldRunsAreForgotten(t *testing.T) {
	clock := newWall()
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	runs := running(live(t, store, clock), refresher(store, clock, answering(t, tenOf("1")...)))
	first, _ := runs.Start(t.Context(), catalog.Wanted{}, false)
	for range 20 {
		runs.Wait()
		runs.Start(t.Context(), catalog.Wanted{}, false)
	}
	runs.Wait()
	if _, found := runs.Find(first.ID); found {
		t.Error("the first of 21 is still there")
	}
}

func TestWhenARefreshIsDue(t *testing.T) {
	schedule := &catalog.Schedule{Every: 20 * time.Hour, Jitter: func(most time.Duration) time.Duration { return most / 2 }}
	for name, test := range map[string]struct {
		last *catalog.Attempt
		want time.Duration
	}{
		"nobody ever tried":                  {nil, time.Hour},
		"somebody did five hours ago":        {&catalog.Attempt{At: begun.Add(-5 * time.Hour)}, 16 * time.Hour},
		"long ago":                           {&catalog.Attempt{At: begun.AddDate(-1, 0, 0)}, time.Hour},
		"in the future, by a clock set back": {&catalog.Attempt{At: begun.AddDate(1, 0, 0)}, time.Hour},
		"just now":                           {&catalog.Attempt{At: begun}, 21 * time.Hour},
	} {
		if got := schedule.Due(begun, test.last); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// Two replicas with a schedule share one refresh an interval.
func TestTheScheduleRefreshesOnceForAllReplicas(t *testing.T) {
	clock := newWall()
	store := stored(t, begun, listOf(t, newDay, tenOf("1")...))
	waits, ticks := make(chan time.Duration), make(chan time.Time)
	schedule := &catalog.Schedule{
		Every: 24 * time.Hour, Jitter: func(time.Duration) time.Duration { return 0 },
		After: func(wait time.Duration) <-chan time.Time { waits <- wait; return ticks },
	}
	runs := running(live(t, store, clock), refresher(store, clock, answering(t, tenOf("1")...)))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); schedule.Run(ctx, runs, catalog.Wanted{}) }()
	tick := func() time.Duration { ticks <- clock.Now(); return <-waits }

	got := []time.Duration{<-waits, tick()} // it has refreshed at once
	clock.move(24 * time.Hour)
	// Another replica was faster, four hours ago.
	clock.move(-4 * time.Hour)
	if _, err := refresher(store, clock, answering(t, tenOf("1")...)).Refresh(t.Context(), catalog.Wanted{}, false); err != nil {
		t.Fatal(err)
	}
	clock.move(4 * time.Hour)
	got = append(got, tick())
	clock.move(20 * time.Hour)
	got = append(got, tick())
	if want := []time.Duration{0, 24 * time.Hour, 20 * time.Hour, 24 * time.Hour}; !slices.Equal(got, want) {
		t.Errorf("waits %v, want %v", got, want)
	}
	if counts := runs.Live.Health().Counts; counts.Runs[catalog.RunUnchanged] != 2 {
		t.Errorf("%v", counts)
	}
	cancel()
	<-done
}

func TestWatchingTellsOfWhatIsNew(t *testing.T) {
	store := stored(t, begun, listOf(t, oldDay, tenOf("1")...))
	l := live(t, store, newWall())
	steps := []func(){
		func() {}, func() { store.Fail(errBroken) }, func() {}, func() { store.Fail(nil) },
		func() { current(t, store, begun, listOf(t, newDay, tenOf("1.1")...)) }, func() {},
	}
	var told []string
	l.Watch(t.Context(), func(context.Context) bool {
		if len(steps) == 0 {
			return false
		}
		steps[0]()
		steps = steps[1:]
		return true
	}, func(replaced bool, err error) {
		if err != nil {
			told = append(told, "failed")
		} else if replaced {
			told = append(told, "replaced")
		}
	})
	if got := strings.Join(told, " "); got != "failed replaced" {
		t.Errorf("told %q", got)
	}
}

func TestALiveCatalogWithoutAStoreStaysWhatItIs(t *testing.T) {
	plan, err := compiled(catalogOf(t, listOf(t, oldDay, tenOf("1")...)))
	if err != nil {
		t.Fatal(err)
	}
	l, err := catalog.NewLive(plan, catalog.LiveOptions{Now: newWall().Now})
	if err != nil {
		t.Fatal(err)
	}
	if replaced, err := follow(t, l); replaced || err != nil || l.Plan() != plan || codes(l) != "" {
		t.Errorf("replaced %t, %v", replaced, err)
	}
}
