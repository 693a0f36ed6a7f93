package catalog_test

import (
	"errors"
	"strings"
	"testing"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
)

const pastDay = "2025-06-01"

// TestAsOfKeepsNoPriceOfToday: what a provider does not answer for the day is missing,
// and the current catalog stays.
func TestAsOfKeepsNoPriceOfToday(t *testing.T) {
	today := listOf(t, newDay, "a/m/east/small 10", "a/m/west/small 20", "b/n/east 30")
	store := stored(t, begun, today)
	before := index(t, store)
	one := &fake{id: "one", fetched: &providers.Fetched{
		List: listOf(t, oldDay, "a/m/east/small 1"), Parts: append(landed("a"), providers.Part{Name: "one/b", Err: errors.New("keeps no old prices")}),
	}}
	two := &fake{id: "two", err: errors.New("cannot answer for the past")}
	r := catalog.Refresher{Store: store, Sources: providers.Set{one, two}, Brake: catalog.DefaultBrake(), Compile: compiled, Keep: 5, Now: newWall().Now}
	past, err := r.AsOf(t.Context(), catalog.Wanted{AsOf: pastDay}, false)
	if err != nil {
		t.Fatal(err)
	}
	after := index(t, store)
	entry := after.Find(past.To)
	if after.Current != before.Current || entry == nil || entry.Origin != catalog.OriginAsOf || past.AsOf != oldDay || one.asked.AsOf != pastDay {
		t.Fatalf("current %s, saved %+v, as of %s", after.Current, entry, past.AsOf)
	}
	if len(one.asked.Machines) != 1 {
		t.Errorf("asked with %d known shapes", len(one.asked.Machines))
	}
	c, err := catalog.LoadStored(t.Context(), store, entry)
	if err != nil {
		t.Fatal(err)
	}
	if lists := c.Lists(); len(lists) != 1 || len(lists[0].Prices) != 1 || lists[0].Prices[0].EffectiveDate != oldDay {
		t.Errorf("it holds %+v", lists)
	}
	if !strings.Contains(past.Failure, "two: cannot answer for the past") {
		t.Errorf("failure %q", past.Failure)
	}
	// Nobody asks for a day in the past when looking for the last good catalog.
	if after.Attempt != nil {
		t.Errorf("it counts as a refresh: %+v", after.Attempt)
	}
	made, err := r.AsOf(t.Context(), catalog.Wanted{AsOf: pastDay, Providers: []pricing.Provider{"one"}}, true)
	if err != nil {
		t.Fatal(err)
	}
	if now := index(t, store); now.Current != made.To || made.To != past.To {
		t.Errorf("the current catalog is %s, want %s", now.Current, made.To)
	}
}

func TestAsOfRefusesAnAnswerOfAnotherDay(t *testing.T) {
	store := stored(t, begun, listOf(t, newDay, "a/m/east 10"))
	before := index(t, store)
	for name, test := range map[string]struct {
		source *fake
		day    string
		says   string
	}{
		"today's prices": {&fake{id: "one", fetched: &providers.Fetched{List: listOf(t, newDay, "a/m/east 10"), Parts: landed("a")}}, pastDay, "it does not answer for " + pastDay + ": the price one/a/m/east/"},
		"nothing":        {&fake{id: "one", fetched: &providers.Fetched{}}, pastDay, "no prices"},
		"no history":     {&fake{id: "one", err: errors.New("no history")}, pastDay, "one: no history"},
		"no date":        {&fake{id: "one"}, "yesterday", "no date"},
	} {
		r := catalog.Refresher{Store: store, Sources: providers.Set{test.source}, Brake: catalog.DefaultBrake(), Compile: compiled, Now: newWall().Now}
		if _, err := r.AsOf(t.Context(), catalog.Wanted{AsOf: test.day}, true); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := index(t, store); after.Current != before.Current || len(after.Catalogs) != len(before.Catalogs) {
		t.Error("something was saved")
	}
}
