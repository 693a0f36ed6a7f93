package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
)

// fake is a provider of two offerings in two regions that answers as it is told.
type fake struct {
	id      pricing.Provider
	fetched *providers.Fetched
	err     error
	block   bool // until the context ends

	asked *providers.Query
}

func (f *fake) ID() pricing.Provider        { return f.id }
func (*fake) Offerings() []pricing.Offering { return nil }
func (f *fake) Regions() []pricing.Region {
	return []pricing.Region{
		{Provider: f.id, ID: "east", Zone: "zone-1", Continent: "america"},
		{Provider: f.id, ID: "west", Zone: "zone-2", Continent: "america"},
	}
}

func (f *fake) Fetch(ctx context.Context, query providers.Query) (*providers.Fetched, error) {
	f.asked = &query
	if f.block {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if query.Progress != nil {
		query.Progress(1, 1)
	}
	return f.fetched, f.err
}

// at is a price "offering/meter/area[/type[/purchase]]" of so many dollars.
func at(t *testing.T, text, amount, date string) pricing.Price {
	t.Helper()
	parts := strings.Split(text, "/")
	for len(parts) < 5 {
		parts = append(parts, "")
	}
	address := pricing.Address{
		Offering: pricing.OfferingID("one/" + parts[0]), Meter: pricing.MeterName(parts[1]), Area: pricing.Area(parts[2]), Type: parts[3],
		Architecture: pricing.X86, Purchase: pricing.OnDemand,
	}
	if parts[4] != "" {
		address.Purchase = pricing.Purchase(parts[4])
	}
	return pricing.Price{
		Address: address, Tiers: pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{{UnitPrice: decimal.RequireFromString(amount)}}},
		Unit: pricing.Requests, Per: 1, EffectiveDate: date, Source: "of " + date,
	}
}

const oldDay, newDay = "2025-01-01", "2026-02-02"

// listOf makes a list of lines "address amount".
func listOf(t *testing.T, day string, lines ...string) *pricing.PriceList {
	t.Helper()
	list := &pricing.PriceList{Provider: "one", Currency: pricing.USD, Published: day, Fetched: day}
	for _, line := range lines {
		address, amount, _ := strings.Cut(line, " ")
		price := at(t, address, amount, day)
		list.Prices = append(list.Prices, price)
		machine := pricing.MachineType{
			Offering: price.Address.Offering, Name: price.Address.Type, Family: day, Architecture: pricing.X86,
			VCPU: decimal.NewFromInt(1), MemoryMiB: decimal.NewFromInt(1),
		}
		known := slices.ContainsFunc(list.Machines, func(m pricing.MachineType) bool {
			return m.Offering == machine.Offering && m.Name == machine.Name
		})
		if machine.Name != "" && !known {
			list.Machines = append(list.Machines, machine)
		}
	}
	list.Sort()
	return list
}

func versioned(t *testing.T, list *pricing.PriceList) *pricing.PriceList {
	t.Helper()
	version, err := catalog.Version(list)
	if err != nil {
		t.Fatal(err)
	}
	list.Version = version
	return list
}

func catalogOf(t *testing.T, lists ...*pricing.PriceList) *pricing.Catalog {
	t.Helper()
	for _, list := range lists {
		versioned(t, list)
	}
	c, err := pricing.NewCatalog(lists...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// drafted is a draft in a new directory, on the lists of a catalog.
func drafted(t *testing.T, current *pricing.Catalog) (*catalog.Draft, *catalog.Lists, string) {
	t.Helper()
	from := t.TempDir()
	save(t, from, current)
	base, err := catalog.OpenLists(from)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "lists")
	return catalog.NewDraft(dir, base), base, dir
}

// refresh refreshes a catalog and opens what was written; the current catalog when
// nothing was.
func refresh(ctx context.Context, t *testing.T, set providers.Set, current *pricing.Catalog, wanted catalog.Wanted) (*pricing.Catalog, []catalog.Refreshed, error) {
	t.Helper()
	draft, _, dir := drafted(t, current)
	outcomes, err := catalog.Refresh(ctx, set, draft, wanted)
	if err != nil {
		if _, missing := catalog.Open(dir); !errors.Is(missing, fs.ErrNotExist) {
			t.Errorf("a catalog was written: %v", missing)
		}
		return current, outcomes, err
	}
	if err := draft.Commit(); err != nil {
		t.Fatal(err)
	}
	next, err := catalog.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return next, outcomes, nil
}

// other is a list of another provider.
func other(t *testing.T) *pricing.PriceList {
	t.Helper()
	list := listOf(t, oldDay, "f/requests/east 9")
	list.Provider = "two"
	list.Prices[0].Address.Offering = "two/f"
	return list
}

// shown is what a list says, a price a line, with the day that it is of.
func shown(list *pricing.PriceList) []string {
	var lines []string
	for i := range list.Prices {
		price := &list.Prices[i]
		address := strings.TrimPrefix(price.Address.String(), "one/")
		address = strings.TrimSuffix(strings.Replace(address, "/x86_64", "", 1), "/on_demand")
		lines = append(lines, fmt.Sprintf("%s %s %s", strings.TrimSuffix(address, "/-"), pricing.Text(price.Tiers.Steps[0].UnitPrice), price.EffectiveDate[:4]))
	}
	return lines
}

var errBroken = errors.New("broken")

func landed(names ...string) []providers.Part {
	var parts []providers.Part
	for _, name := range names {
		parts = append(parts, providers.Part{Name: pricing.OfferingID("one/" + name)})
	}
	return parts
}

// failed reports whether a part has an error.
func failed(parts []providers.Part) bool {
	return slices.ContainsFunc(parts, func(p providers.Part) bool { return p.Err != nil })
}

// TestRefreshDoesNotBelieveHalfAnAnswer: a list that ends in the middle looks like
// one that is whole.
func TestRefreshDoesNotBelieveHalfAnAnswer(t *testing.T) {
	var old, fresh []string
	for i := range 40 {
		line := fmt.Sprintf("f/time/east/type%02d 1", i)
		old = append(old, line)
		if i < 20 {
			fresh = append(fresh, line)
		}
	}
	source := &fake{id: "one", fetched: &providers.Fetched{List: listOf(t, newDay, fresh...), Parts: landed("f")}}
	next, outcomes, err := refresh(t.Context(), t, providers.Set{source}, catalogOf(t, listOf(t, oldDay, old...)), catalog.Wanted{})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(next.List("one").Prices); got != len(old) {
		t.Errorf("%d prices are left of %d", got, len(old))
	}
	want := []catalog.Missed{{Part: "one/f", Prices: 20, First: next.List("one").Prices[20].Address}}
	if !slices.Equal(outcomes[0].Missed, want) || outcomes[0].Complete() {
		t.Errorf("missed %+v, want %+v", outcomes[0].Missed, want)
	}
}

func TestRefreshKeepsWhatFailedOrWasNotAskedFor(t *testing.T) {
	tests := []struct {
		name    string
		regions []string
		old     []string
		fresh   []string
		parts   []providers.Part
		want    []string
		changes catalog.Changes
		missed  int // prices that stay, and of which it is told
	}{
		{
			name: "everything lands", parts: landed("f"),
			old: []string{"f/requests/east 1", "f/requests/west 2"}, fresh: []string{"f/requests/east 1", "f/requests/west 3"},
			want:    []string{"f/requests/east 1 2026", "f/requests/west 3 2026"},
			changes: catalog.Changes{Fetched: 2, Changed: 1},
		},
		{
			name: "a part fails", parts: append(landed("f"), providers.Part{Name: "one/g", Err: errBroken}),
			old: []string{"f/requests/east 1", "g/requests/east 5"}, fresh: []string{"f/requests/east 2"},
			want:    []string{"f/requests/east 2 2026", "g/requests/east 5 2025"},
			changes: catalog.Changes{Fetched: 1, Changed: 1, Kept: 1},
		},
		{
			name: "a part that nobody asks for", parts: landed("f"),
			old: []string{"f/requests/east 1", "h/requests/east 5"}, fresh: []string{"f/requests/east 1"},
			want:    []string{"f/requests/east 1 2026", "h/requests/east 5 2025"},
			changes: catalog.Changes{Fetched: 1, Kept: 1},
		},
		{
			name: "a machine type is no longer sold", parts: landed("f"),
			old: []string{"f/time/east/gone 2", "f/time/east/small 1"}, fresh: []string{"f/time/east/new 1", "f/time/east/small 1"},
			want:    []string{"f/time/east/new 1 2026", "f/time/east/small 1 2026"},
			changes: catalog.Changes{Fetched: 2, Added: 1, Vanished: 1},
		},
		{
			name: "a region is silent, and nothing says why", parts: landed("f"),
			old: []string{"f/requests/east 1", "f/requests/west 2"}, fresh: []string{"f/requests/east 1", "f/requests/north 1"},
			want:    []string{"f/requests/east 1 2026", "f/requests/north 1 2026", "f/requests/west 2 2025"},
			changes: catalog.Changes{Fetched: 2, Added: 1, Kept: 1}, missed: 1,
		},
		{
			name: "one region", parts: landed("f"), regions: []string{"east"},
			old: []string{
				"f/requests/america 1", "f/requests/east 1", "f/requests/global 1", "f/requests/west 2", "f/requests/zone-1 1", "f/requests/zone-2 1",
				"f/time/east 7", "f/time/west 7",
			},
			fresh: []string{"f/requests/america 3", "f/requests/east 3", "f/requests/global 3", "f/requests/zone-1 3"},
			want: []string{
				"f/requests/america 3 2026", "f/requests/east 3 2026", "f/requests/global 3 2026", "f/requests/west 2 2025",
				"f/requests/zone-1 3 2026", "f/requests/zone-2 1 2025", "f/time/east 7 2025", "f/time/west 7 2025",
			},
			changes: catalog.Changes{Fetched: 4, Changed: 4, Kept: 4}, missed: 1,
		},
		{
			name: "spot was not to be had in a region", parts: []providers.Part{{Name: "one/f", Notes: []string{"no spot in west"}}},
			old: []string{
				"f/time/east/small 1", "f/time/east/small/spot 1", "f/time/east/gone/spot 1",
				"f/time/west/small 1", "f/time/west/small/spot 1", "f/time/west/gone 1",
			},
			fresh: []string{"f/time/east/small 2", "f/time/east/small/spot 2", "f/time/west/small 2"},
			want: []string{
				"f/time/east/small 2 2026", "f/time/east/small/spot 2 2026", "f/time/west/small 2 2026", "f/time/west/small/spot 1 2025",
			},
			changes: catalog.Changes{Fetched: 3, Changed: 3, Kept: 1, Vanished: 2},
		},
		{
			name: "there was no list", parts: landed("f"), fresh: []string{"f/requests/east 1"},
			want: []string{"f/requests/east 1 2026"}, changes: catalog.Changes{Fetched: 1, Added: 1},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lists := []*pricing.PriceList{other(t)}
			if test.old != nil {
				lists = append(lists, listOf(t, oldDay, test.old...))
			}
			current := catalogOf(t, lists...)
			source := &fake{id: "one", fetched: &providers.Fetched{List: listOf(t, newDay, test.fresh...), Parts: test.parts}}
			next, outcomes, err := refresh(t.Context(), t, providers.Set{source}, current,
				catalog.Wanted{Regions: map[pricing.Provider][]string{"one": test.regions}})
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(next.List("one")); !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
			if list := next.List("one"); outcomes[0].Version != list.Version || outcomes[0].Prices != len(list.Prices) {
				t.Errorf("outcome %+v", outcomes[0])
			}
			if outcomes[0].Changes != test.changes {
				t.Errorf("changes %+v, want %+v", outcomes[0].Changes, test.changes)
			}
			missed := 0
			for _, of := range outcomes[0].Missed {
				missed += of.Prices
			}
			if missed != test.missed || outcomes[0].Complete() != (missed == 0 && !failed(test.parts)) {
				t.Errorf("%d prices are missed, want %d; complete: %t", missed, test.missed, outcomes[0].Complete())
			}
			if next.List("two").Version != current.List("two").Version {
				t.Error("the list of another provider changed")
			}
			if version, err := catalog.Version(next.List("one")); err != nil || version != next.List("one").Version {
				t.Errorf("version %s, is %s, %v", next.List("one").Version, version, err)
			}
			if list := next.List("one"); list.Fetched != newDay || list.Published != newDay {
				t.Errorf("fetched %s, published %s", list.Fetched, list.Published)
			}
		})
	}
}

func TestRefreshKeepsMachinesOfPricesThatStay(t *testing.T) {
	current := catalogOf(t, listOf(t, oldDay, "f/time/east/both 1", "f/time/west/left 1", "g/time/east/apart 1", "f/time/east/gone 1"))
	source := &fake{id: "one", fetched: &providers.Fetched{
		List: listOf(t, newDay, "f/time/east/both 1", "f/time/east/new 1"), Parts: append(landed("f"), providers.Part{Name: "one/g", Err: errBroken}),
	}}
	next, _, err := refresh(t.Context(), t, providers.Set{source}, current, catalog.Wanted{Regions: map[pricing.Provider][]string{"one": {"east"}}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range next.List("one").Machines {
		got = append(got, m.Name+" "+m.Family[:4])
	}
	if want := []string{"both 2026", "left 2025", "new 2026", "apart 2025"}; !slices.Equal(got, want) {
		t.Errorf("machines %v, want %v", got, want)
	}
	if !reflect.DeepEqual(source.asked.Machines, current.List("one").Machines) {
		t.Error("the provider was not told of the machine types that are known")
	}
}

func TestRefreshKeepsAllowancesOfWhatDidNotLand(t *testing.T) {
	allowance := func(offering, meter, day string) pricing.Allowance {
		return pricing.Allowance{
			Offering: pricing.OfferingID("one/" + offering), Meter: pricing.MeterName(meter), Quantity: decimal.NewFromInt(1),
			Scope: pricing.ScopeAccount, EffectiveDate: day, Source: day,
		}
	}
	for _, test := range []struct {
		name    string
		regions []string
		want    []string
	}{
		{"all regions", nil, []string{"f/requests 2026", "g/requests 2025"}},
		{"some regions", []string{"east"}, []string{"f/requests 2026", "f/time 2025", "g/requests 2025"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			old := listOf(t, oldDay, "f/requests/east 1")
			old.Allowances = []pricing.Allowance{allowance("f", "requests", oldDay), allowance("f", "time", oldDay), allowance("g", "requests", oldDay)}
			fresh := listOf(t, newDay, "f/requests/east 1")
			fresh.Allowances = []pricing.Allowance{allowance("f", "requests", newDay)}
			next, _, err := refresh(t.Context(), t, providers.Set{&fake{id: "one", fetched: &providers.Fetched{List: fresh, Parts: landed("f")}}},
				catalogOf(t, old), catalog.Wanted{Regions: map[pricing.Provider][]string{"one": test.regions}})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range next.List("one").Allowances {
				got = append(got, strings.TrimPrefix(string(a.Offering), "one/")+"/"+string(a.Meter)+" "+a.EffectiveDate[:4])
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("allowances %v, want %v", got, test.want)
			}
		})
	}
}

func TestAProviderThatFailsLeavesTheOthers(t *testing.T) {
	current := catalogOf(t, listOf(t, oldDay, "f/requests/east 1"), other(t))
	set := providers.Set{
		&fake{id: "two", err: fmt.Errorf("asking: %w", providers.ErrNoCredentials)},
		&fake{id: "one", fetched: &providers.Fetched{List: listOf(t, newDay, "f/requests/east 2"), Parts: landed("f")}},
	}
	next, outcomes, err := refresh(t.Context(), t, set, current, catalog.Wanted{})
	if err != nil {
		t.Fatal(err)
	}
	if next.List("two").Version != current.List("two").Version || next.List("one").Fetched != newDay || next.Version() == current.Version() {
		t.Errorf("lists %v", next.Lists())
	}
	if outcomes[0].Provider != "two" || !errors.Is(outcomes[0].Err, providers.ErrNoCredentials) || outcomes[0].Version != current.List("two").Version || outcomes[0].Prices != 1 {
		t.Errorf("outcome %+v", outcomes[0])
	}
	if outcomes[0].Complete() || !outcomes[1].Complete() {
		t.Errorf("complete: %v, %v", outcomes[0].Complete(), outcomes[1].Complete())
	}
}

func TestNothingThatLandsIsAnError(t *testing.T) {
	current := catalogOf(t, listOf(t, oldDay, "f/requests/east 1"))
	foreign := listOf(t, newDay, "f/requests/east 1")
	foreign.Currency = "EUR"
	untidy := listOf(t, newDay, "f/requests/east 1", "f/requests/west 1")
	slices.Reverse(untidy.Prices)
	dateless := listOf(t, newDay, "f/requests/east 1")
	dateless.Prices[0].EffectiveDate = "yesterday"
	for name, test := range map[string]struct {
		source *fake
		want   string
	}{
		"an error":                  {&fake{err: errBroken}, "broken"},
		"an error beside its parts": {&fake{err: errBroken, fetched: &providers.Fetched{Parts: landed("f")}}, "broken"},
		"no answer":                 {&fake{}, "no prices"},
		"an answer without a list":  {&fake{fetched: &providers.Fetched{Parts: landed("f")}}, "no prices"},
		"a list without a price":    {&fake{fetched: &providers.Fetched{List: listOf(t, newDay), Parts: landed("f")}}, "no prices"},
		"a price of a failed part":  {&fake{fetched: &providers.Fetched{List: listOf(t, newDay, "f/requests/east 1"), Parts: landed("g")}}, "did not land"},
		"another currency":          {&fake{fetched: &providers.Fetched{List: foreign, Parts: landed("f")}}, "EUR"},
		"prices out of order":       {&fake{fetched: &providers.Fetched{List: untidy, Parts: landed("f")}}, "out of order"},
		"a price that is not valid": {&fake{fetched: &providers.Fetched{List: dateless, Parts: landed("f")}}, "incomplete header"},
	} {
		t.Run(name, func(t *testing.T) {
			test.source.id = "one"
			next, outcomes, err := refresh(t.Context(), t, providers.Set{test.source}, current, catalog.Wanted{})
			if !errors.Is(err, catalog.ErrNothingLanded) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
			if next != current || len(outcomes) != 1 || outcomes[0].Err == nil || outcomes[0].Version != current.List("one").Version {
				t.Errorf("catalog %v, outcomes %+v", next == current, outcomes)
			}
		})
	}
}

func TestOnlyWhatIsWantedIsAsked(t *testing.T) {
	current := catalogOf(t, listOf(t, oldDay, "f/requests/east 1"))
	one := &fake{id: "one", fetched: &providers.Fetched{List: listOf(t, newDay, "f/requests/east 1"), Parts: landed("f")}}
	two := &fake{id: "two"}
	var told []string
	_, outcomes, err := refresh(t.Context(), t, providers.Set{one, two}, current, catalog.Wanted{
		Providers: []pricing.Provider{"one"}, Regions: map[pricing.Provider][]string{"one": {"west"}}, AsOf: "2026-01-01",
		Progress: func(p pricing.Provider, done, total int) {
			told = append(told, fmt.Sprintf("%s %d/%d", p, done, total))
		},
	})
	if err != nil || len(outcomes) != 1 || two.asked != nil {
		t.Errorf("%v, %d outcomes, two was asked: %v", err, len(outcomes), two.asked != nil)
	}
	if !slices.Equal(one.asked.Regions, []string{"west"}) || one.asked.AsOf != "2026-01-01" || one.asked.Check || !slices.Equal(told, []string{"one 1/1"}) {
		t.Errorf("query %+v, progress %v", one.asked, told)
	}
	if _, _, err := refresh(t.Context(), t, providers.Set{one}, current, catalog.Wanted{Providers: []pricing.Provider{"three"}}); err == nil || !strings.Contains(err.Error(), "three") {
		t.Errorf("an unknown provider: %v", err)
	}
	if _, _, err := refresh(t.Context(), t, nil, current, catalog.Wanted{}); err == nil {
		t.Error("a set without providers is refreshed")
	}
}

func TestACancelledRefreshChangesNothing(t *testing.T) {
	current := catalogOf(t, listOf(t, oldDay, "f/requests/east 1"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	next, _, err := refresh(ctx, t, providers.Set{
		&fake{id: "two", fetched: &providers.Fetched{List: other(t), Parts: []providers.Part{{Name: "two/f"}}}}, &fake{id: "one", block: true},
	}, current, catalog.Wanted{})
	if next != current || !errors.Is(err, context.Canceled) || errors.Is(err, catalog.ErrNothingLanded) {
		t.Errorf("catalog changed: %v, %v", next != current, err)
	}
}

func TestCheckAsksEveryProviderForItsSingleQueries(t *testing.T) {
	current := catalogOf(t, listOf(t, oldDay, "f/time/east/small 1"))
	_, base, _ := drafted(t, current)
	checks := []providers.QueryCheck{{Part: "one/f", Prices: 1}}
	one := &fake{id: "one", fetched: &providers.Fetched{Checks: checks}}
	outcomes, err := catalog.Check(t.Context(), providers.Set{one, &fake{id: "two", err: providers.ErrNoCredentials}}, base, catalog.Wanted{})
	if err != nil {
		t.Fatal(err)
	}
	if !one.asked.Check || len(one.asked.Machines) != 1 || !slices.Equal(outcomes[0].Checks, checks) || outcomes[0].Err != nil {
		t.Errorf("asked %+v, outcome %+v", one.asked, outcomes[0])
	}
	if !errors.Is(outcomes[1].Err, providers.ErrNoCredentials) {
		t.Errorf("outcome %+v", outcomes[1])
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := catalog.Check(ctx, providers.Set{&fake{id: "one", block: true}}, base, catalog.Wanted{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled check: %v", err)
	}
	if _, err := catalog.Check(t.Context(), nil, base, catalog.Wanted{}); err == nil {
		t.Error("a set without providers is checked")
	}
}
