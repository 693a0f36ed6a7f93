package pricing_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"breakeven/pricing"
)

func price(offering pricing.OfferingID, meter pricing.MeterName) pricing.Price {
	return pricing.Price{
		Address: pricing.Address{Offering: offering, Meter: meter, Area: "here", Architecture: pricing.AnyArchitecture, Purchase: pricing.OnDemand},
		Tiers:   pricing.Flat(dec("0.5")), Unit: pricing.Requests, Per: 1, EffectiveDate: "2026-01-02", Source: "a list",
	}
}

func list(provider pricing.Provider, prices ...pricing.Price) *pricing.PriceList {
	return &pricing.PriceList{
		Provider: provider, Currency: pricing.USD, Version: "sha256:" + string(provider), Published: "2026-01-02", Fetched: "2026-01-03", Prices: prices,
	}
}

func TestAddressRoundTrip(t *testing.T) {
	part := rapid.StringMatching(`[a-z0-9][a-z0-9._-]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		a := pricing.Address{
			Offering: pricing.OfferingID(part.Draw(t, "provider") + "/" + part.Draw(t, "offering")), Meter: pricing.MeterName(part.Draw(t, "meter")),
			Area: pricing.Area(part.Draw(t, "area")), Architecture: pricing.Architecture(part.Draw(t, "architecture")), Purchase: pricing.Purchase(part.Draw(t, "purchase")),
		}
		if rapid.Bool().Draw(t, "typed") {
			a.Type = part.Draw(t, "type")
		}
		got, err := pricing.ParseAddress(a.String())
		if err != nil || got != a {
			t.Fatalf("%s became %s (%v)", a, got, err)
		}
		if a.Compare(got) != 0 {
			t.Fatalf("%s differs from itself", a)
		}
	})
}

func TestParseAddressRefuses(t *testing.T) {
	for _, text := range []string{"", "a/b", "a/b/c/d/e/f", "a/b/c/d/e/f/g/h", "a//c/d/e/f/g", "/b/c/d/e/f/g", "a/b/c/d//f/g", "a/b/c/d/e/f/"} {
		if got, err := pricing.ParseAddress(text); err == nil {
			t.Errorf("%q was read as %s", text, got)
		}
	}
}

func TestAddressesAreOrderedByTheirParts(t *testing.T) {
	sorted := []pricing.Address{
		{Offering: "a/a"},
		{Offering: "a/b"},
		{Offering: "a/b", Meter: "m"},
		{Offering: "a/b", Meter: "m", Area: "r"},
		{Offering: "a/b", Meter: "m", Area: "r", Type: "t"},
		{Offering: "a/b", Meter: "m", Area: "r", Type: "t", Architecture: "x"},
		{Offering: "a/b", Meter: "m", Area: "r", Type: "t", Architecture: "x", Purchase: "p"},
	}
	for i := range sorted {
		for j := range sorted {
			if got := sorted[i].Compare(sorted[j]); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s against %s is %d", sorted[i], sorted[j], got)
			}
		}
	}
}

func TestTiersAreValidatedByName(t *testing.T) {
	step := func(from, unitPrice string) pricing.Tier {
		return pricing.Tier{From: dec(from), UnitPrice: dec(unitPrice)}
	}
	for name, test := range map[string]struct {
		tiers pricing.Tiers
		want  string // in the error; empty is valid
	}{
		"flat":               {pricing.Flat(dec("1")), ""},
		"rising bounds":      {pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{step("0", "2"), step("10", "1"), step("10.5", "3")}}, ""},
		"volume":             {pricing.Tiers{Mode: pricing.Volume, Steps: []pricing.Tier{step("0", "2")}}, ""},
		"no mode":            {pricing.Tiers{Steps: []pricing.Tier{step("0", "2")}}, "mode"},
		"no tier":            {pricing.Tiers{Mode: pricing.Graduated}, "no tier"},
		"starts above zero":  {pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{step("1", "2")}}, "starts at 1"},
		"equal bounds":       {pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{step("0", "2"), step("5", "1"), step("5", "3")}}, "from 5 follows tier from 5"},
		"falling bounds":     {pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{step("0", "2"), step("5", "1"), step("4", "3")}}, "from 4 follows tier from 5"},
		"zero is no price":   {pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{step("0", "0"), step("5", "1")}}, "unit price 0"},
		"a negative price":   {pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{step("0", "-1")}}, "unit price -1"},
		"zero further above": {pricing.Tiers{Mode: pricing.Volume, Steps: []pricing.Tier{step("0", "1"), step("5", "0")}}, "unit price 0"},
	} {
		t.Run(name, func(t *testing.T) { wantError(t, test.tiers.Validate(), test.want) })
	}
}

// wantError checks that an error says what is wrong; an empty text is no error.
func wantError(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("refused: %v", err)
	case want != "" && err == nil:
		t.Error("accepted")
	case want != "" && !strings.Contains(err.Error(), want):
		t.Errorf("says %q, want ...%s...", err, want)
	}
}

func TestCatalogRefusesByName(t *testing.T) {
	good := price("x/one", "requests")
	changed := func(change func(*pricing.Price)) pricing.Price {
		p := good
		change(&p)
		return p
	}
	const address = "x/one/requests/here/-/any/on_demand"
	machine := pricing.MachineType{Offering: "x/vm", Name: "m", Family: "f", Architecture: pricing.X86, VCPU: dec("1"), MemoryMiB: dec("1024")}
	allowance := pricing.Allowance{Offering: "x/one", Meter: "requests", Quantity: dec("5"), Scope: pricing.ScopeAccount, EffectiveDate: "2026-01-02", Source: "a list"}
	with := func(machines []pricing.MachineType, allowances []pricing.Allowance) []*pricing.PriceList {
		l := list("x", good)
		l.Machines, l.Allowances = machines, allowances
		return []*pricing.PriceList{l}
	}
	for name, test := range map[string]struct {
		lists []*pricing.PriceList
		want  string
	}{
		"good":                       {[]*pricing.PriceList{list("x", good)}, ""},
		"empty":                      {nil, ""},
		"two prices for one address": {[]*pricing.PriceList{list("x", good, changed(func(p *pricing.Price) { p.Tiers = pricing.Flat(dec("2")) }))}, address + ": two prices"},
		"unsorted":                   {[]*pricing.PriceList{list("x", price("x/two", "requests"), good)}, address + ": list is not sorted"},
		"unknown unit":               {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.Unit = "Bananas" }))}, address + `: unit "Bananas"`},
		"another provider's price":   {[]*pricing.PriceList{list("y", good)}, address + " stands in the list of y"},
		"no block":                   {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.Per = 0 }))}, address + ": per 0"},
		"no date":                    {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.EffectiveDate = "" }))}, address + ": effective date"},
		"month 13":                   {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.EffectiveDate = "2026-13-01" }))}, "2026-13-01"},
		"day 32":                     {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.EffectiveDate = "2026-12-32" }))}, "2026-12-32"},
		"a time":                     {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.EffectiveDate = "2026-1-010" }))}, "effective date"},
		"no source":                  {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.Source = "" }))}, address + ": no source"},
		"no area":                    {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.Address.Area = "" }))}, "incomplete address"},
		"unknown confidence":         {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.LowConfidence = []pricing.Confidence{"rumour"} }))}, "rumour"},
		"a free price":               {[]*pricing.PriceList{list("x", changed(func(p *pricing.Price) { p.Tiers = pricing.Flat(dec("0")) }))}, address + ": tier from 0 has unit price 0"},
		"no version":                 {[]*pricing.PriceList{func() *pricing.PriceList { l := list("x", good); l.Version = ""; return l }()}, "price list x has no version"},
		"no currency":                {[]*pricing.PriceList{func() *pricing.PriceList { l := list("x", good); l.Currency = ""; return l }()}, "incomplete header"},
		"two lists of a provider":    {[]*pricing.PriceList{list("x", good), list("x")}, "two price lists of x"},
		"a machine":                  {with([]pricing.MachineType{machine}, nil), ""},
		"a machine twice":            {with([]pricing.MachineType{machine, machine}, nil), "x/vm/m: listed twice"},
		"a machine without a size":   {with([]pricing.MachineType{func() pricing.MachineType { m := machine; m.VCPU = dec("0"); return m }()}, nil), "x/vm/m: vCPU 0"},
		"an unsized machine that says so": {with([]pricing.MachineType{func() pricing.MachineType {
			m := machine
			m.VCPU, m.Restriction = dec("0"), pricing.RestrictUnsized
			return m
		}()}, nil), ""},
		"an allowance":              {with(nil, []pricing.Allowance{allowance}), ""},
		"an allowance twice":        {with(nil, []pricing.Allowance{allowance, allowance}), "x/one/requests: listed twice"},
		"an allowance of nothing":   {with(nil, []pricing.Allowance{func() pricing.Allowance { a := allowance; a.Quantity = dec("0"); return a }()}), "quantity 0"},
		"an allowance from nowhere": {with(nil, []pricing.Allowance{func() pricing.Allowance { a := allowance; a.Source = ""; return a }()}), "incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pricing.NewCatalog(test.lists...)
			wantError(t, err, test.want)
		})
	}
}

// TestCatalogVersionFollowsItsLists: the order of the lists is no matter, one
// list's version is.
func TestCatalogVersionFollowsItsLists(t *testing.T) {
	catalog := func(lists ...*pricing.PriceList) *pricing.Catalog {
		c, err := pricing.NewCatalog(lists...)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	x, y := list("x", price("x/one", "requests")), list("y", price("y/one", "requests"))
	both := catalog(x, y)
	if version := both.Version(); version != catalog(y, x).Version() || !strings.HasPrefix(version, "sha256:") || len(version) != len("sha256:")+64 {
		t.Errorf("version %s", both.Version())
	}
	fresh := list("y", price("y/one", "requests"))
	fresh.Version = "sha256:fresh"
	if both.Version() == catalog(x, fresh).Version() || both.Version() == catalog(x).Version() {
		t.Error("another list, the same version")
	}
}

func TestCatalogFindsWhatItHolds(t *testing.T) {
	old := price("x/one", "requests")
	old.EffectiveDate = "2024-02-29"
	l := list("x", old, price("x/two", "requests"))
	l.Allowances = []pricing.Allowance{{Offering: "x/one", Meter: "requests", Quantity: dec("5"), Scope: pricing.ScopeAccount, EffectiveDate: "2026-01-02", Source: "a list"}}
	c, err := pricing.NewCatalog(l)
	if err != nil {
		t.Fatal(err)
	}
	if found := c.Price(old.Address); found == nil || found.EffectiveDate != "2024-02-29" {
		t.Errorf("found %v", found)
	}
	elsewhere := old.Address
	elsewhere.Area = "there"
	if found := c.Price(elsewhere); found != nil {
		t.Errorf("found %v where nothing is", found)
	}
	if c.AsOf() != "2026-01-02" || c.OldestPrice() != "2024-02-29" {
		t.Errorf("as of %s, oldest %s", c.AsOf(), c.OldestPrice())
	}
	if c.Allowance("x/one", "requests") == nil || c.Allowance("x/two", "requests") != nil || c.Allowance("z/one", "requests") != nil {
		t.Error("allowances are not where they stand")
	}
	if c.List("x") != l || c.List("y") != nil {
		t.Error("lists are not where they stand")
	}
}

func TestSortMakesAListValid(t *testing.T) {
	l := list("x", price("x/two", "requests"), price("x/one", "requests"), price("x/one", "duration"))
	if l.Validate() == nil {
		t.Fatal("an unsorted list is valid")
	}
	l.Sort()
	wantError(t, l.Validate(), "")
}

func TestUsableMemoryIsWhatTheReserveLeaves(t *testing.T) {
	for _, test := range []struct{ mib, percent, memory, want string }{
		{"0", "0", "1024", "1024"}, {"512", "0", "1024", "512"}, {"512", "5", "4096", "3379.2"}, {"512", "5", "512", "-25.6"},
	} {
		reserve := pricing.Reserve{MiB: dec(test.mib), Percent: dec(test.percent)}
		if got := reserve.Usable(dec(test.memory)); !got.Equal(dec(test.want)) {
			t.Errorf("%s MiB beside %s + %s %% leave %s, want %s", test.memory, test.mib, test.percent, got, test.want)
		}
	}
}

func TestRegionAreasAndJurisdictions(t *testing.T) {
	r := pricing.Region{Provider: "x", ID: "zurich", Country: "CH", Zone: "zone-1", Continent: "europe"}
	for kind, want := range map[pricing.AreaKind]pricing.Area{
		pricing.AreaRegion: "zurich", pricing.AreaZone: "zone-1", pricing.AreaContinent: "europe", pricing.AreaGlobal: pricing.Global,
	} {
		if got := r.Area(kind); got != want {
			t.Errorf("%s is %s, want %s", kind, got, want)
		}
	}
	if !r.InJurisdiction("CH") || r.InJurisdiction("EU") || r.InJurisdiction("DE") {
		t.Error("Zurich lies in CH, and not in the EU")
	}
	r.Country = "IE"
	if !r.InJurisdiction("EU") || !r.InJurisdiction("IE") {
		t.Error("Dublin lies in IE and in the EU")
	}
}

func TestIsolationIsOrdered(t *testing.T) {
	order := []pricing.Isolation{pricing.IsolationAny, pricing.IsolationSandbox, pricing.IsolationVM, pricing.IsolationDedicatedHost}
	for i, have := range order {
		for j, want := range order {
			if have.AtLeast(want) != (i >= j) {
				t.Errorf("%s at least %s: %v", have, want, have.AtLeast(want))
			}
		}
	}
}
