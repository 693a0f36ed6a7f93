package api

import (
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/openapi"
)

// linesOf are all lines of one estimate in Swiss francs; Azure publishes the
// price of executions per ten of them.
func linesOf(t *testing.T, fields string) []openapi.LineItem {
	t.Helper()
	var lines []openapi.LineItem
	estimate := estimateOf(t, newTestServer(t), `{"offerings":["azure/functions-consumption","aws/lambda"],`+fields+good+`}`)
	for _, option := range estimate.Options {
		lines = append(lines, option.LineItems...)
	}
	if len(lines) == 0 {
		t.Fatal("no lines")
	}
	return lines
}

func TestAConvertedPriceShowsThePublishedOne(t *testing.T) {
	rate := decimal.RequireFromString("0.88")
	for _, line := range linesOf(t, `"currency":"CHF","fx_rates":{"USD":"0.88"},`) {
		for _, tier := range line.Tiers {
			if tier.PublishedUnitPrice == nil {
				t.Errorf("%s shows no published price", line.Address)
				continue
			}
			published := decimal.RequireFromString(tier.PublishedUnitPrice.Text)
			if got := published.Mul(rate); !got.Equal(decimal.RequireFromString(tier.UnitPrice.Text)) {
				t.Errorf("%s: %s x 0.88 is not %s", line.Address, published, tier.UnitPrice)
			}
		}
	}
	for _, line := range linesOf(t, "") {
		for _, tier := range line.Tiers {
			if tier.PublishedUnitPrice != nil {
				t.Errorf("%s: nothing was converted, yet a price was published otherwise", line.Address)
			}
		}
	}
}

func TestAPriceOfABlockSaysSoInItsUnit(t *testing.T) {
	blocks := 0
	for _, line := range linesOf(t, "") {
		switch {
		case line.Per == nil && line.Unit != line.ConsumedUnit:
			t.Errorf("%s counts %s and prices %s", line.Address, line.ConsumedUnit, line.Unit)
		case line.Per != nil:
			blocks++
			if want := int64Text(*line.Per) + " " + line.ConsumedUnit; line.Unit != want {
				t.Errorf("%s prices %s, want %s", line.Address, line.Unit, want)
			}
		}
	}
	if blocks == 0 {
		t.Error("no price of a block was tested")
	}
}
