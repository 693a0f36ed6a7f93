package main_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// example is a calculation that somebody published: what it starts from and what
// it prints, and how it is asked of us. testdata/examples/README.md explains it.
type example struct {
	ID         string          `json:"id"`
	Source     string          `json:"source"`
	Kind       string          `json:"kind"`
	Date       string          `json:"date"`
	Service    string          `json:"service"`
	Region     string          `json:"region"`
	Inputs     json.RawMessage `json:"inputs"`
	Mistake    string          `json:"mistake"`      // of the publication
	OutOfScope string          `json:"out_of_scope"` // why it is not asked for
	Mapping    string          `json:"mapping"`      // how the inputs became the profile
	Lines      []exampleLine   `json:"lines"`
	Total      *exampleTotal   `json:"total"` // nil: none is printed
	Runs       []exampleRun    `json:"runs"`
}

// exampleLine is one printed line, and what it is compared with.
type exampleLine struct {
	Name      string `json:"name"`
	Quantity  string `json:"quantity"`
	Unit      string `json:"unit"`
	UnitPrice string `json:"unit_price"`
	Cost      string `json:"cost"`      // as printed; empty where none is
	Corrected string `json:"corrected"` // what should stand there
	Restated  string `json:"restated"`  // the same said as an amount

	Run          int               `json:"run"`
	Meter        pricing.MeterName `json:"meter"`
	From         string            `json:"from"`          // only the part from this bound
	Paid         bool              `json:"paid"`          // only the part that is not free
	SameQuantity bool              `json:"same_quantity"` // it is counted as we count
	OutOfScope   string            `json:"out_of_scope"`  // why no meter of ours is compared
}

// cost is what the line is compared with; empty when with nothing.
func (l *exampleLine) cost() string { return cmp.Or(l.Restated, l.Corrected, l.Cost) }

type exampleTotal struct {
	Cost       string `json:"cost"`
	Corrected  string `json:"corrected"`
	Rule       string `json:"rule"` // "rounded_lines": the printed lines are added; else exact ones
	OutOfScope string `json:"out_of_scope"`
}

func (t *exampleTotal) cost() string { return cmp.Or(t.Corrected, t.Cost) }

// exampleRun is one request: a profile with its rate card, and the option of the
// answer that the publication means.
type exampleRun struct {
	Option  string          `json:"option"`
	Profile json.RawMessage `json:"profile"`
	// ListPrices are prices that no rate card can state: those of commitments and
	// of spot capacity, which the provider publishes.
	ListPrices []exampleListPrice `json:"list_prices"`
}

type exampleListPrice struct {
	Address   string       `json:"address"`
	Unit      pricing.Unit `json:"unit"`
	UnitPrice string       `json:"unit_price"`
	Upfront   *struct {
		Amount    string `json:"amount"`
		TermHours int64  `json:"term_hours"`
		Hourly    string `json:"hourly"`
	} `json:"upfront"`
}

// publishedExamples reads every file of testdata/examples.
func publishedExamples(t *testing.T) []example {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "examples", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []example
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		var some []example
		if err := decoder.Decode(&some); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, some...)
	}
	return all
}

// statedPrices is the plan of the embedded catalog with the list prices that
// examples state in place of its own. Nothing else of the catalog is compared
// with: rate cards state every other price.
func statedPrices(t *testing.T, examples []example) *estimator.Plan {
	t.Helper()
	stated := map[pricing.Address]pricing.Price{}
	for i := range examples {
		for _, run := range examples[i].Runs {
			for _, listed := range run.ListPrices {
				price := listed.price(t)
				if _, twice := stated[price.Address]; twice {
					t.Fatalf("%s: another example states a price at %s", examples[i].ID, price.Address)
				}
				stated[price.Address] = price
			}
		}
	}
	var lists []*pricing.PriceList
	for _, published := range plantest.Embedded(t).Catalog().Lists() {
		list := *published
		list.Prices = slices.DeleteFunc(slices.Clone(published.Prices), func(p pricing.Price) bool {
			_, replaced := stated[p.Address]
			return replaced
		})
		for address, price := range stated {
			if address.Offering.Provider() == list.Provider {
				list.Prices = append(list.Prices, price)
			}
		}
		list.Sort()
		lists = append(lists, &list)
	}
	catalog, err := pricing.NewCatalog(lists...)
	if err != nil {
		t.Fatal(err)
	}
	return plantest.Compile(t, catalog)
}

func (l *exampleListPrice) price(t *testing.T) pricing.Price {
	t.Helper()
	address, err := pricing.ParseAddress(l.Address)
	if err != nil {
		t.Fatal(err)
	}
	price := pricing.Price{
		Address: address, Unit: l.Unit, Per: 1, SKUs: []string{"published"},
		EffectiveDate: "2026-01-01", Source: "a published example",
	}
	if l.Upfront == nil {
		price.Tiers = pricing.Flat(exactly(t, l.UnitPrice))
		return price
	}
	price.Upfront = &pricing.Upfront{
		Amount: exactly(t, l.Upfront.Amount), TermHours: l.Upfront.TermHours, Hourly: exactly(t, l.Upfront.Hourly),
	}
	price.Tiers = pricing.Flat(price.Upfront.UnitPrice())
	return price
}

func exactly(t *testing.T, text string) decimal.Decimal {
	t.Helper()
	d, err := pricing.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
