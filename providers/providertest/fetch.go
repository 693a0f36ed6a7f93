package providertest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/providers"
)

// Replayed is a provider whose service answers from known facts.
type Replayed struct {
	// Facts are what the service answers from.
	Facts *pricing.PriceList
	// Service answers from the facts as the provider does, decoys included.
	Service func(*pricing.PriceList) http.Handler
	// Source is the provider, asking the address and never waiting for longer than
	// the function given does.
	Source func(t *testing.T, url string, wait func(context.Context, time.Duration) error) providers.Source
	// Victims are parts that are fetched by the same calls: those that hold all the
	// texts of Calls.
	Victims []pricing.OfferingID
	Calls   []string
	// Unit is a unit of the victims as it stands in the service's answers, and
	// Fortnights in its place.
	Unit, Fortnights string
}

// unheardOf is a unit that no provider counts in: that of Replayed.Fortnights.
const unheardOf = "Fortnights"

// Fetch tests the source against the contract of providers.Fetcher. The parts of
// which the facts have no price have to fail by name, and all others to land.
func Fetch(t *testing.T, r Replayed) {
	t.Helper()
	// One service for all: it keeps nothing between calls, and laying out its answers takes time.
	service := r.Service(r.Facts)
	r.Service = func(*pricing.PriceList) http.Handler { return service }
	region := r.region(t)
	t.Run("all regions give back the facts", r.givesBackTheFacts)
	t.Run("a region gives back its part of the facts, twice alike", func(t *testing.T) { r.givesBackARegion(t, region) })
	t.Run("an unknown region is refused", r.refusesUnknownRegions)
	t.Run("progress only rises, to its end", func(t *testing.T) { r.tellsItsProgress(t, region) })
	t.Run("what fails of a provider leaves the rest", func(t *testing.T) { r.failsInPart(t, region) })
	t.Run("nothing that lands is an error", func(t *testing.T) { r.failsAsAWhole(t, region) })
	t.Run("an unknown unit fails by name", func(t *testing.T) { r.failsOnUnknownUnits(t, region) })
	t.Run("the end of the context is the end", func(t *testing.T) { r.endsWithItsContext(t, region) })
	t.Run("a check asks every query and changes nothing", func(t *testing.T) { r.checks(t, region) })
}

// atOnce waits for nothing.
func atOnce(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func (r *Replayed) source(t *testing.T, handler http.Handler, wait func(context.Context, time.Duration) error) providers.Source {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return r.Source(t, server.URL, wait)
}

// region is the provider's default region.
func (r *Replayed) region(t *testing.T) pricing.Region {
	t.Helper()
	for _, region := range r.Source(t, "http://127.0.0.1:1", atOnce).Regions() {
		if region.Default {
			return region
		}
	}
	t.Fatal("no default region")
	return pricing.Region{}
}

func (r *Replayed) query(region pricing.Region) providers.Query {
	return providers.Query{Regions: []string{region.ID}, Machines: r.Facts.Machines}
}

// within is the part of the facts that answers a question about the region.
func (r *Replayed) within(region pricing.Region) *pricing.PriceList {
	areas := []pricing.Area{pricing.Area(region.ID), region.Zone, region.Continent, pricing.Global}
	list := *r.Facts
	list.Prices = slices.DeleteFunc(slices.Clone(r.Facts.Prices), func(p pricing.Price) bool { return !slices.Contains(areas, p.Address.Area) })
	return &list
}

func (r *Replayed) givesBackTheFacts(t *testing.T) {
	source := r.source(t, r.Service(r.Facts), atOnce)
	fetched, err := source.Fetch(t.Context(), providers.Query{Machines: r.Facts.Machines})
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range CheckFetched(source.ID(), fetched) {
		t.Error(fault)
	}
	for _, fault := range ComparePrices(fetched.List, r.Facts) {
		t.Error(fault)
	}
	for _, fault := range compareMachines(fetched.List, r.Facts) {
		t.Error(fault)
	}
	r.landsWhatHasPrices(t, fetched, r.Facts)
}

// landsWhatHasPrices expects of every part what the facts let it expect.
func (r *Replayed) landsWhatHasPrices(t *testing.T, fetched *providers.Fetched, facts *pricing.PriceList, failing ...pricing.OfferingID) {
	t.Helper()
	count := map[pricing.OfferingID]int{}
	for i := range facts.Prices {
		count[facts.Prices[i].Address.Offering]++
	}
	for _, part := range fetched.Parts {
		switch {
		case slices.Contains(failing, part.Name) && part.Err == nil:
			t.Errorf("%s landed", part.Name)
		case slices.Contains(failing, part.Name):
		case count[part.Name] == 0 && part.Err == nil && len(part.Notes) == 0:
			t.Errorf("%s landed, of which there is no price, and nobody says so", part.Name)
		case count[part.Name] > 0 && part.Err != nil:
			t.Errorf("%s failed: %v", part.Name, part.Err)
		}
		delete(count, part.Name)
	}
	for name := range count {
		t.Errorf("%s is no part", name)
	}
}

func (r *Replayed) givesBackARegion(t *testing.T, region pricing.Region) {
	source := r.source(t, r.Service(r.Facts), atOnce)
	facts := r.within(region)
	var both [2]*providers.Fetched
	var running sync.WaitGroup
	for i := range both {
		running.Go(func() {
			fetched, err := source.Fetch(t.Context(), r.query(region))
			if err != nil {
				t.Error(err)
			}
			both[i] = fetched
		})
	}
	running.Wait()
	if t.Failed() {
		return
	}
	for _, fault := range CheckFetched(source.ID(), both[0]) {
		t.Error(fault)
	}
	for _, fault := range ComparePrices(both[0].List, facts) {
		t.Error(fault)
	}
	r.landsWhatHasPrices(t, both[0], facts)
	if !reflect.DeepEqual(both[0].List, both[1].List) || !slices.EqualFunc(both[0].Parts, both[1].Parts, samePart) {
		t.Error("the same question has two answers")
	}
}

func samePart(a, b providers.Part) bool {
	return a.Name == b.Name && a.Prices == b.Prices && fmt.Sprint(a.Err) == fmt.Sprint(b.Err) && slices.Equal(a.Notes, b.Notes)
}

func sameCheck(a, b providers.QueryCheck) bool {
	same := fmt.Sprint(a.Err) == fmt.Sprint(b.Err)
	a.Err, b.Err = nil, nil
	return same && a == b
}

func (r *Replayed) refusesUnknownRegions(t *testing.T) {
	faults := replay.WithFaults(r.Service(r.Facts), func(replay.Call) replay.Fault { return replay.None })
	_, err := r.source(t, faults, atOnce).Fetch(t.Context(), providers.Query{Regions: []string{"atlantis-1"}})
	if err == nil || !strings.Contains(err.Error(), "atlantis-1") {
		t.Errorf("error %v does not name the region", err)
	}
	if calls := faults.Calls(); len(calls) > 0 {
		t.Errorf("it asked first: %q", calls)
	}
}

func (r *Replayed) tellsItsProgress(t *testing.T, region pricing.Region) {
	query := r.query(region)
	var last, most, calls int
	query.Progress = func(done, total int) {
		if done < last || done > total || calls > 0 && total != most {
			t.Errorf("%d of %d after %d of %d", done, total, last, most)
		}
		last, most, calls = done, total, calls+1
	}
	if _, err := r.source(t, r.Service(r.Facts), atOnce).Fetch(t.Context(), query); err != nil {
		t.Fatal(err)
	}
	if calls == 0 || last != most {
		t.Errorf("after %d calls: %d of %d", calls, last, most)
	}
}

func (r *Replayed) failsInPart(t *testing.T, region pricing.Region) {
	for _, fault := range []replay.Fault{replay.Forbidden, replay.Unavailable, replay.HTML, replay.EmptyList, replay.TruncatedJSON} {
		t.Run(string(fault), func(t *testing.T) {
			facts := r.within(region)
			faults := replay.WithFaults(r.Service(r.Facts), replay.Matching(fault, r.Calls...))
			fetched, err := r.source(t, faults, atOnce).Fetch(t.Context(), r.query(region))
			if err != nil {
				t.Fatal(err)
			}
			if faults.Spoiled() == 0 {
				t.Fatalf("no call holds %q", r.Calls)
			}
			r.landsWhatHasPrices(t, fetched, facts, r.Victims...)
			rest := *facts
			rest.Prices = slices.DeleteFunc(slices.Clone(facts.Prices), func(p pricing.Price) bool { return slices.Contains(r.Victims, p.Address.Offering) })
			for _, fault := range ComparePrices(fetched.List, &rest) {
				t.Error(fault)
			}
		})
	}
}

func (r *Replayed) failsAsAWhole(t *testing.T, region pricing.Region) {
	for _, fault := range []replay.Fault{replay.Unavailable, replay.OtherJSON, replay.EmptyList} {
		t.Run(string(fault), func(t *testing.T) {
			faults := replay.WithFaults(r.Service(r.Facts), replay.FromCall(1, fault))
			fetched, err := r.source(t, faults, atOnce).Fetch(t.Context(), r.query(region))
			if err == nil || fetched != nil && fetched.List != nil {
				t.Errorf("%+v, %v", fetched, err)
			}
		})
	}
}

func (r *Replayed) failsOnUnknownUnits(t *testing.T, region pricing.Region) {
	next := r.Service(r.Facts)
	odd := http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		recorded := httptest.NewRecorder()
		next.ServeHTTP(recorded, request)
		for name, values := range recorded.Header() {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(recorded.Code)
		_, _ = w.Write([]byte(strings.ReplaceAll(recorded.Body.String(), r.Unit, r.Fortnights)))
	})
	fetched, err := r.source(t, odd, atOnce).Fetch(t.Context(), r.query(region))
	if fetched == nil {
		t.Fatal(err)
	}
	named := false
	for _, part := range fetched.Failed() {
		if slices.Contains(r.Victims, part.Name) && strings.Contains(part.Err.Error(), unheardOf) {
			named = true
		}
	}
	if !named {
		t.Errorf("nobody names the unit: %+v", fetched.Failed())
	}
}

// cancelledWithin is how long a fetch may go on after the end of its context. On a
// busy machine one of three attempts has to keep it.
const cancelledWithin = 100 * time.Millisecond

func (r *Replayed) endsWithItsContext(t *testing.T, region pricing.Region) {
	service := r.Service(r.Facts)
	waiting := func(ctx context.Context, _ time.Duration) error {
		<-ctx.Done()
		return ctx.Err()
	}
	for _, fault := range []replay.Fault{replay.Hang, replay.HangMidway, replay.EndlessBody, replay.Unavailable} {
		t.Run(string(fault), func(t *testing.T) {
			var took time.Duration
			for range 3 {
				ctx, cancel := context.WithCancel(t.Context())
				var once sync.Once
				called := make(chan struct{})
				faults := replay.WithFaults(service, func(replay.Call) replay.Fault {
					once.Do(func() { close(called) })
					return fault
				})
				source := r.source(t, faults, waiting)
				ended := make(chan error, 1)
				go func() {
					_, err := source.Fetch(ctx, r.query(region))
					ended <- err
				}()
				<-called
				begun := time.Now()
				cancel()
				if err := <-ended; err == nil || ctx.Err() == nil {
					t.Errorf("ended with %v", err)
				}
				if took = time.Since(begun); took <= cancelledWithin {
					return
				}
			}
			t.Errorf("went on for %s", took)
		})
	}
}

func (r *Replayed) checks(t *testing.T, region pricing.Region) {
	source := r.source(t, r.Service(r.Facts), atOnce)
	query := r.query(region)
	query.Check = true
	fetched, err := source.Fetch(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	again, err := source.Fetch(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	if alike := slices.EqualFunc(fetched.Checks, again.Checks, sameCheck); fetched.List != nil || len(fetched.Checks) == 0 || !alike {
		t.Errorf("a list: %v; %d checks, then %d, alike: %v", fetched.List != nil, len(fetched.Checks), len(again.Checks), alike)
	}
	asked := map[pricing.OfferingID]int{}
	for _, check := range fetched.Checks {
		if check.Part.Provider() != source.ID() || check.Query == "" {
			t.Errorf("incomplete: %+v", check)
		}
		asked[check.Part] += check.Prices
	}
	facts := r.within(region)
	for i := range facts.Prices {
		if part := facts.Prices[i].Address.Offering; asked[part] == 0 {
			asked[part] = 1
			t.Errorf("%s has prices, and no query found one", part)
		}
	}
}
