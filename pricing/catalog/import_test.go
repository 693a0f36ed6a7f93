package catalog_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
)

func encodedLists(t *testing.T, lists ...*pricing.PriceList) string {
	t.Helper()
	var text strings.Builder
	for _, list := range lists {
		if err := catalog.Encode(&text, list); err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}

func TestReplaceReadsTheListsOfAnExport(t *testing.T) {
	one, two := versioned(t, listOf(t, newDay, "f/requests/east 2", "f/requests/north 2")), versioned(t, other(t))
	text := encodedLists(t, one, two)
	for name, file := range map[string]io.Reader{
		"at once": strings.NewReader(text), "byte by byte": iotest.OneByteReader(strings.NewReader(text)),
	} {
		draft, _, dir := drafted(t, catalogOf(t, listOf(t, oldDay, "f/requests/east 1", "f/requests/west 1", "g/requests/east 1")))
		outcomes, err := catalog.Replace(draft, file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(outcomes) != 2 || outcomes[0].Changes != (catalog.Changes{Fetched: 2, Added: 1, Changed: 1, Vanished: 2}) ||
			outcomes[0].Version != one.Version || outcomes[1].Provider != "two" || outcomes[1].Prices != 1 {
			t.Errorf("%s: %+v", name, outcomes)
		}
		if err := draft.Commit(); err != nil {
			t.Fatal(err)
		}
		if next, err := catalog.Open(dir); err != nil || next.List("one").Version != one.Version || next.List("two").Version != two.Version {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReplaceReadsTheEmbeddedCatalogAsItIsExported(t *testing.T) {
	embedded, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	draft, _, dir := drafted(t, catalogOf(t, other(t)))
	if _, err := catalog.Replace(draft, strings.NewReader(encodedLists(t, embedded.Lists()...))); err != nil {
		t.Fatal(err)
	}
	if err := draft.Commit(); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range embedded.Lists() {
		if c.List(list.Provider).Version != list.Version {
			t.Errorf("another list of %s", list.Provider)
		}
	}
}

func TestReplaceRefuses(t *testing.T) {
	text := encodedLists(t, listOf(t, oldDay, "f/requests/east 1"))
	for name, test := range map[string]struct{ text, want string }{
		"nothing":             {"", "list 1"},
		"half a list":         {text[:len(text)/2], "list 1"},
		"a list and a half":   {text + text[:len(text)/2], "list 2"},
		"a list without end":  {strings.TrimSuffix(text, "end\n"), "list 1"},
		"an end without line": {strings.TrimSuffix(text, "\n"), "list 1"},
		"something after it":  {text + "\n", "list 2"},
		"a line without end":  {text + strings.Repeat("a", 3*catalog.MaxLineBytes), "list 2"},
		"a hidden end":        {text + strings.Repeat("a", catalog.MaxLineBytes) + "end\n" + text, "list 2"},
		"two of one provider": {text + text, "a second list of one"},
	} {
		t.Run(name, func(t *testing.T) {
			draft, _, _ := drafted(t, catalogOf(t, other(t)))
			if outcomes, err := catalog.Replace(draft, strings.NewReader(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%+v, error %v does not say %q", outcomes, err, test.want)
			}
		})
	}
}

func TestImportKeepsWhatAPieceDoesNotHold(t *testing.T) {
	current := catalogOf(t, listOf(t, oldDay,
		"f/time/east/small 1", "f/time/east/small/spot 1", "f/time/east/gone 1", "f/time/west/small 1", "f/requests/east 1", "g/requests/east 1"))
	piece := &providers.Fetched{List: listOf(t, newDay, "f/time/east/small 2", "f/time/east/new 2"), Parts: landed("f")}
	// The file says nothing about shapes.
	for i := range piece.List.Machines {
		piece.List.Machines[i].Restriction = pricing.RestrictUnsized
	}
	draft, _, dir := drafted(t, current)
	outcome, err := catalog.Import(draft, piece)
	if err != nil {
		t.Fatal(err)
	}
	if err := draft.Commit(); err != nil {
		t.Fatal(err)
	}
	next, err := catalog.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"f/requests/east 1 2025", "f/time/east/new 2 2026", "f/time/east/small 2 2026", "f/time/east/small/spot 1 2025", "f/time/west/small 1 2025",
		"g/requests/east 1 2025",
	}
	if got := shown(next.List("one")); !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	if want := (catalog.Changes{Fetched: 2, Added: 1, Changed: 1, Kept: 4, Vanished: 1}); outcome.Changes != want {
		t.Errorf("changes %+v, want %+v", outcome.Changes, want)
	}
	var machines []string
	for _, m := range next.List("one").Machines {
		machines = append(machines, m.Name+" "+m.Family[:4]+" "+string(m.Restriction))
	}
	if want := []string{"new 2026 unsized", "small 2025 "}; !slices.Equal(machines, want) {
		t.Errorf("machines %q", machines)
	}
	for name, piece := range map[string]*providers.Fetched{"nothing": nil, "no list": {}, "no price": {List: listOf(t, newDay)}} {
		if _, err := catalog.Import(draft, piece); err == nil {
			t.Errorf("%s is imported", name)
		}
	}
	piece.List.Currency = "EUR"
	if _, err := catalog.Import(draft, piece); err == nil {
		t.Error("another currency is imported")
	}
}

func FuzzReplace(f *testing.F) {
	f.Add([]byte("breakeven-pricelist\t1\nend\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		draft, _, dir := drafted(t, catalogOf(t, other(t)))
		outcomes, err := catalog.Replace(draft, bytes.NewReader(text))
		if err != nil {
			return
		}
		if err := draft.Commit(); err != nil {
			t.Fatal(err)
		}
		next, err := catalog.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		for _, outcome := range outcomes {
			if err := catalog.Encode(&again, next.List(outcome.Provider)); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(again.Bytes(), text) {
			t.Errorf("%q was read, and is written as %q", text, again.Bytes())
		}
	})
}
