package pricing_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

func tiered(per int64, steps ...string) *pricing.Price {
	p := price("aws/lambda", "requests")
	p.Per, p.Tiers.Steps = per, nil
	for i := 0; i < len(steps); i += 2 {
		p.Tiers.Steps = append(p.Tiers.Steps, pricing.Tier{From: dec(steps[i]), UnitPrice: dec(steps[i+1])})
	}
	return &p
}

func TestFarthestFindsTheQuantityWithTheLargestMove(t *testing.T) {
	for name, test := range map[string]struct {
		old, fresh *pricing.Price
		ratio      string
	}{
		"flat":                          {tiered(1, "0", "2"), tiered(1, "0", "3"), "1.5"},
		"down":                          {tiered(1, "0", "2"), tiered(1, "0", "1"), "0.5"},
		"the second tier moved most":    {tiered(1, "0", "2", "10", "1"), tiered(1, "0", "2.2", "10", "2"), "2"},
		"a tier came":                   {tiered(1, "0", "2"), tiered(1, "0", "2", "10", "0.5"), "0.25"},
		"a tier went":                   {tiered(1, "0", "2", "10", "0.5"), tiered(1, "0", "2"), "4"},
		"a bound moved":                 {tiered(1, "0", "4", "10", "1"), tiered(1, "0", "4", "20", "1"), "4"},
		"quoted for a million":          {tiered(1, "0", "0.0000002"), tiered(1_000_000, "0", "0.3"), "1.5"},
		"the first units are free":      {tiered(1, "0", "0", "10", "1"), tiered(1, "0", "0", "10", "3"), "3"},
		"both are free for longer":      {tiered(1, "0", "0", "10", "1"), tiered(1, "0", "0", "5", "0", "10", "0.5"), "0.5"},
		"it is free now":                {tiered(1, "0", "2"), tiered(1, "0", "0"), "0"},
		"bounds in units of a thousand": {tiered(1, "0", "2", "5000", "1"), tiered(1000, "0", "2000", "5", "500"), "0.5"},
	} {
		before, after, alike := pricing.Farthest(test.old, test.fresh)
		if got := pricing.Text(pricing.Ratio(after, before)); !alike || got != test.ratio {
			t.Errorf("%s: ratio %s, want %s", name, got, test.ratio)
		}
	}
	other := tiered(1, "0", "2")
	other.Unit = pricing.GB
	if _, _, alike := pricing.Farthest(tiered(1, "0", "2"), other); alike {
		t.Error("requests were compared with GB")
	}
}

func TestSamePriceIsAboutWhatAUnitCosts(t *testing.T) {
	for name, test := range map[string]struct {
		a, b *pricing.Price
		want bool
	}{
		"equal":             {tiered(1, "0", "2"), tiered(1, "0", "2.0"), true},
		"in other units":    {tiered(1, "0", "0.0000002"), tiered(1_000_000, "0", "0.2"), true},
		"in the last digit": {tiered(1, "0", "0.333333333333"), tiered(1, "0", "0.3333333333333"), true},
		"dearer":            {tiered(1, "0", "2"), tiered(1, "0", "2.000001"), false},
		"another bound":     {tiered(1, "0", "2", "5", "1"), tiered(1, "0", "2", "6", "1"), false},
	} {
		if got := pricing.SamePrice(test.a, test.b); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	volume := tiered(1, "0", "2")
	volume.Tiers.Mode = pricing.Volume
	if pricing.SamePrice(tiered(1, "0", "2"), volume) {
		t.Error("graduated and volume tiers are the same")
	}
}

// drawCatalog draws a catalog of few addresses, so that two of them often share some.
func drawCatalog(t *rapid.T, label string) *pricing.Catalog {
	var lists []*pricing.PriceList
	for _, provider := range []pricing.Provider{"aws", "gcp"} {
		if rapid.IntRange(0, 5).Draw(t, label+" lacks "+string(provider)) == 0 {
			continue
		}
		l := list(provider)
		for _, offering := range []pricing.OfferingID{"a", "b"} {
			for _, meter := range []pricing.MeterName{"m", "n", "o"} {
				p := price(pricing.OfferingID(provider)+"/"+offering, meter)
				switch drawn := rapid.IntRange(0, 3).Draw(t, label+" price"); drawn {
				case 0:
					continue
				default:
					p.Tiers = pricing.Flat(decimal.NewFromInt(int64(drawn)))
				}
				l.Prices = append(l.Prices, p)
			}
		}
		l.Version += label
		lists = append(lists, l)
	}
	c, err := pricing.NewCatalog(lists...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestChangesAreWhatLookingUpEveryAddressFinds compares the walk with two look-ups per
// address.
func TestChangesAreWhatLookingUpEveryAddressFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, fresh := drawCatalog(t, "old"), drawCatalog(t, "new")
		found := map[pricing.Address]pricing.ChangeKind{}
		var last pricing.Address
		for change := range pricing.Changes(old, fresh) {
			address := change.Address()
			if found[address] != "" || len(found) > 0 && last.Compare(address) >= 0 {
				t.Fatalf("%s comes after %s", address, last)
			}
			last, found[address] = address, change.Kind
			if change.Currency != pricing.USD {
				t.Fatalf("%s is in %q", address, change.Currency)
			}
		}
		want := map[pricing.Address]pricing.ChangeKind{}
		for _, l := range old.Lists() {
			for i := range l.Prices {
				address := l.Prices[i].Address
				switch now := fresh.Price(address); {
				case now == nil:
					want[address] = pricing.Removed
				case !now.Tiers.Steps[0].UnitPrice.Equal(l.Prices[i].Tiers.Steps[0].UnitPrice):
					want[address] = pricing.Repriced
				}
			}
		}
		for _, l := range fresh.Lists() {
			for i := range l.Prices {
				if address := l.Prices[i].Address; old.Price(address) == nil {
					want[address] = pricing.Added
				}
			}
		}
		if len(found) != len(want) {
			t.Fatalf("found %v, want %v", found, want)
		}
		for address, kind := range want {
			if found[address] != kind {
				t.Fatalf("%s was %s, want %s", address, found[address], kind)
			}
		}
		counted := 0
		for _, o := range pricing.CountChanges(old, fresh) {
			counted += o.Added + o.Removed + o.Repriced
			if o.Raised+o.Lowered != o.Repriced {
				t.Fatalf("%s: %d repriced, of them %d raised and %d lowered", o.Offering, o.Repriced, o.Raised, o.Lowered)
			}
		}
		if counted != len(want) {
			t.Fatalf("%d counted, want %d", counted, len(want))
		}
	})
}

func TestChangesStopWhereTheCallerDoes(t *testing.T) {
	old, err := pricing.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := pricing.NewCatalog(list("aws", price("aws/a", "m"), price("aws/a", "n")), list("gcp", price("gcp/a", "m")))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for range pricing.Changes(old, fresh) {
		seen++
		break
	}
	if seen != 1 {
		t.Errorf("%d changes", seen)
	}
}
