package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

func TestResultColumnsAreTheContracts(t *testing.T) {
	const want = "name,rank,status,provider,offering,abstraction,billing,region,architecture,purchase,instance_type,instances,sizing," +
		"monthly_cost,list_cost,known_cost,currency,cost_per_million_invocations,saving_vs_baseline,cold_start_rate," +
		"break_even_invocations_per_month,low_confidence,catalog_version,price_as_of,note"
	if got := strings.Join(ResultColumns(), ","); got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	const items = "name,option,meter,sku,kind,consumed_quantity,consumed_unit,priced_quantity,unit,tier_from,unit_price,list_cost,contracted_cost,effective_cost,currency,effective_date,source"
	if got := strings.Join(LineItemColumns(), ","); got != items {
		t.Errorf("columns %s, want %s", got, items)
	}
}

func TestLineItemColumnsAddUpToTheOption(t *testing.T) {
	answer := handmade(t)
	var out bytes.Buffer
	if err := NewResultWriter(&out, DefaultDialect(), DetailLineItems, nil).WriteAnswer(answer); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]map[string]decimal.Decimal{}
	for _, row := range rows[1:] {
		for _, name := range []string{"list_cost", "contracted_cost", "effective_cost"} {
			cell := row[slices.Index(rows[0], name)]
			if cell == "" {
				continue
			}
			option := row[slices.Index(rows[0], "option")]
			if sums[option] == nil {
				sums[option] = map[string]decimal.Decimal{}
			}
			sums[option][name] = sums[option][name].Add(dec(t, cell))
		}
	}
	for i := range answer.Estimate.Options {
		o := &answer.Estimate.Options[i]
		for name, want := range map[string]decimal.Decimal{"list_cost": o.ListCost, "contracted_cost": o.Contracted, "effective_cost": o.MonthlyCost} {
			got, found := sums[o.ID][name]
			if found != (o.Status == estimator.Priced) || !got.Equal(want) {
				t.Errorf("%s: %s adds up to %s, want %s", o.ID, name, got, want)
			}
		}
	}
}

func TestAnswersWithoutAPrice(t *testing.T) {
	none := handmade(t)
	none.Estimate.Options = none.Estimate.Options[3:]
	none.BreakEven, none.Recommendation = nil, nil
	empty := handmade(t)
	empty.Estimate.Options = nil
	empty.BreakEven, empty.Recommendation = nil, nil
	for _, detail := range Details() {
		for name, answer := range map[string]struct {
			status string
			write  func(*ResultWriter) error
		}{
			"unpriced options": {"missing_price", func(w *ResultWriter) error { return w.WriteAnswer(none) }},
			"no option":        {"error", func(w *ResultWriter) error { return w.WriteAnswer(empty) }},
			"bad row":          {"error", func(w *ResultWriter) error { return w.WriteError("x", nil, "line 2: broken") }},
		} {
			var out bytes.Buffer
			if err := answer.write(NewResultWriter(&out, DefaultDialect(), detail, nil)); err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(&out).ReadAll()
			if err != nil || len(rows) < 2 {
				t.Fatalf("%s, %s: %d rows, %v", detail, name, len(rows), err)
			}
			column := "status"
			if detail == DetailLineItems {
				column = "kind"
			}
			if got := rows[1][slices.Index(rows[0], column)]; got != answer.status {
				t.Errorf("%s, %s: %s %q, want %q", detail, name, column, got, answer.status)
			}
			for _, cost := range []string{"monthly_cost", "effective_cost"} {
				if i := slices.Index(rows[0], cost); i >= 0 && rows[1][i] != "" {
					t.Errorf("%s, %s: a missing price shows as %s %q", detail, name, cost, rows[1][i])
				}
			}
		}
	}
	if _, err := Scalar(none, "", DefaultDialect()); !errors.Is(err, ErrNothingPriced) {
		t.Errorf("scalar of nothing: %v", err)
	}
}

func TestScalar(t *testing.T) {
	german, _ := namedDialect("excel-de")
	tests := map[string]struct {
		field   string
		dialect Dialect
		want    string
		wrong   []string
	}{
		"the monthly cost is meant": {"", DefaultDialect(), "24.27237225", nil},
		"another column":            {"offering", DefaultDialect(), "gcp/compute-engine", nil},
		"a decimal comma":           {"monthly_cost", german, "24,27237225", nil},
		"a negative number":         {"saving_vs_baseline", DefaultDialect(), "-1.5", nil},
		"an unknown column":         {"monthly_costs", DefaultDialect(), "", []string{"field"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Scalar(handmade(t), test.field, test.dialect)
			if got != test.want || !slices.Equal(fieldsOf(err), test.wrong) {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestAmountsForPeople(t *testing.T) {
	for in, want := range map[string]string{
		"135001.125": "135,001.13", "16.425": "16.43", "0": "0.00", "0.004": "< 0.01", "-0.004": "> -0.01", "0.005": "0.01",
		"-1234.5": "-1,234.50", "999.994": "999.99", "1000": "1,000.00",
	} {
		if got := amount(dec(t, in)); got != want {
			t.Errorf("%s shows as %s, want %s", in, got, want)
		}
	}
}

func TestATerminalTakesNoOrdersFromALabel(t *testing.T) {
	answer := handmade(t)
	answer.Estimate.Load.Name = "a\x1b]0;title\x07\u202eb"
	var out bytes.Buffer
	if err := Table(&out, answer); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07\u202e") {
		t.Errorf("control characters reach the terminal: %q", out.String()[:40])
	}
}

func TestMarkdownTakesNoMarkupFromALabel(t *testing.T) {
	answer := handmade(t)
	answer.Estimate.Load.Name = "[x](http://example.com)<img src=x>|`*"
	var out bytes.Buffer
	if err := Markdown(&out, answer); err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(out.String(), "\n")
	if strings.Contains(first, "[x](") || strings.Contains(first, "<img") {
		t.Errorf("markup of the caller stands in %q", first)
	}
}

func TestPriceWriterWritesARowPerTier(t *testing.T) {
	p := price(t, "aws/lambda/memory-time/us-east-1/-/arm64/on_demand", "2026-09-02", pricing.GBSeconds, 1, "0.5", "A", "B")
	p.Tiers.Steps = append(p.Tiers.Steps, pricing.Tier{From: dec(t, "10"), UnitPrice: dec(t, "0.25")})
	p.LowConfidence = []pricing.Confidence{pricing.ConfidenceOld}
	var out bytes.Buffer
	if err := NewPriceWriter(&out, DefaultDialect()).Write(p, pricing.USD); err != nil {
		t.Fatal(err)
	}
	const rest = ",USD,GB-Seconds,1,A|B,2026-09-02,\"a price list, read 2026-09-30\",old\r\n"
	const address = "aws,aws/lambda,memory-time,us-east-1,,arm64,on_demand,"
	if want := strings.Join(PriceColumns(), ",") + "\r\n" + address + "0,0.5" + rest + address + "10,0.25" + rest; out.String() != want {
		t.Errorf("got %q\nwant %q", out.String(), want)
	}
}
