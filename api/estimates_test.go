package api

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator/workload"
	"breakeven/openapi"
)

func decodeEstimate(t testing.TB, body []byte) openapi.Estimate {
	t.Helper()
	var estimate openapi.Estimate
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&estimate); err != nil {
		t.Fatalf("decoding an estimate: %v", err)
	}
	return estimate
}

func estimateOf(t testing.TB, s *server, body string) openapi.Estimate {
	t.Helper()
	answer := send(t, s, postJSON(body))
	wantStatus(t, answer, http.StatusOK)
	return decodeEstimate(t, answer.Body.Bytes())
}

func TestAnEstimateHoldsWhatTheContractPromises(t *testing.T) {
	estimate := estimateOf(t, newTestServer(t), `{"name":"checkout","tag.owner":"shop",`+good+`}`)
	if len(estimate.Options) < 5 || estimate.BreakEven == nil || estimate.Recommendation == nil || len(estimate.Assumptions) == 0 {
		t.Fatalf("an incomplete estimate: %d options, %v, %v", len(estimate.Options), estimate.BreakEven, estimate.Recommendation)
	}
	first := estimate.Profile[0]
	last := estimate.Profile[len(estimate.Profile)-1]
	if first.Name != "name" || first.Value != "checkout" || last.Name != "tag.owner" || last.Value != "shop" {
		t.Errorf("the echo begins with %v and ends with %v", first, last)
	}
	for _, option := range estimate.Options {
		if option.Status == openapi.OptionStatusPriced && (option.MonthlyCost == nil || option.Rank == nil || len(option.LineItems) == 0) {
			t.Errorf("%s is priced without cost, rank or lines", option.Id)
		}
		if option.Status != openapi.OptionStatusPriced && (option.MonthlyCost != nil || option.Rank != nil) {
			t.Errorf("%s is not priced and has a cost or a rank", option.Id)
		}
	}
}

// The proof holds from the JSON alone: parts add up to lines, lines to options.
func TestAnEstimateProvesItselfFromItsJSON(t *testing.T) {
	estimate := estimateOf(t, newTestServer(t), `{"regions":["*"],"top":300,"free_tier":true,`+good+`}`)
	if len(estimate.Options) != 300 {
		t.Fatalf("%d options", len(estimate.Options))
	}
	value := func(n openapi.Number) decimal.Decimal {
		d, err := decimal.NewFromString(n.Text)
		if err != nil {
			t.Fatalf("%q is no decimal", n.Text)
		}
		return d
	}
	sum := func(tiers []openapi.TierCost) decimal.Decimal {
		total := decimal.Zero
		for _, tier := range tiers {
			if !value(tier.Quantity).Mul(value(tier.UnitPrice)).Equal(value(tier.Cost)) {
				t.Errorf("%v x %v is not %v", tier.Quantity, tier.UnitPrice, tier.Cost)
			}
			total = total.Add(value(tier.Cost))
		}
		return total
	}
	for _, option := range estimate.Options {
		list, contracted, effective := decimal.Zero, decimal.Zero, decimal.Zero
		for _, line := range option.LineItems {
			contractedTiers := line.ContractedTiers
			if contractedTiers == nil {
				contractedTiers = line.Tiers
			}
			effectiveTiers := line.EffectiveTiers
			if effectiveTiers == nil {
				effectiveTiers = contractedTiers
			}
			for _, check := range []struct {
				tiers []openapi.TierCost
				cost  openapi.Number
			}{{line.Tiers, line.ListCost}, {contractedTiers, line.ContractedCost}, {effectiveTiers, line.EffectiveCost}} {
				if !sum(check.tiers).Equal(value(check.cost)) {
					t.Errorf("%s %s: parts do not add up to %v", option.Id, line.Meter, check.cost)
				}
			}
			list, contracted, effective = list.Add(value(line.ListCost)), contracted.Add(value(line.ContractedCost)), effective.Add(value(line.EffectiveCost))
		}
		if option.Status == openapi.OptionStatusPriced &&
			(!list.Equal(value(*option.ListCost)) || !contracted.Equal(value(*option.ContractedCost)) || !effective.Equal(value(*option.MonthlyCost))) {
			t.Errorf("%s: lines do not add up", option.Id)
		}
	}
}

func TestGETAnswersTheBytesOfPOST(t *testing.T) {
	s := newTestServer(t)
	for name, pair := range map[string][2]string{
		"numbers":         {`{` + good + `}`, "invocations_per_month=30000000&duration_ms=120&memory_mb=512"},
		"lists and tags":  {`{"regions":["aws:eu-*","gcp:europe-west6"],"tag.a":"=1","name":"ü",` + good + `}`, "regions=aws:eu-*,gcp:europe-west6&tag.a=%3D1&name=%C3%BC&invocations_per_month=30000000&duration_ms=120&memory_mb=512"},
		"repeated lists":  {`{"providers":["aws","gcp"],` + good + `}`, "providers=aws&providers=gcp&invocations_per_month=30000000&duration_ms=120&memory_mb=512"},
		"rates":           {`{"currency":"CHF","fx_rates":{"USD":0.88},` + good + `}`, "currency=CHF&fx_rates=USD:0.88&invocations_per_month=30000000&duration_ms=120&memory_mb=512"},
		"form":            {`{"numbers":true,"include":["line_items"],"detail":"recommended",` + good + `}`, "numbers=true&include=line_items&detail=recommended&invocations_per_month=3e7&duration_ms=120&memory_mb=512"},
		"text and number": {`{"invocations_per_month":"30000000.0","duration_ms":"0120","memory_mb":512}`, "invocations_per_month=30000000&duration_ms=120.00&memory_mb=512"},
	} {
		t.Run(name, func(t *testing.T) {
			posted, got := send(t, s, postJSON(pair[0])), send(t, s, get("/v1/estimates?"+pair[1]))
			wantStatus(t, posted, http.StatusOK)
			if posted.Body.String() != got.Body.String() {
				t.Errorf("POST\n%.1500s\nGET\n%.1500s", posted.Body, got.Body)
			}
		})
	}
}

// POST, GET and EncodeAnswer agree on any profile, priced or refused.
func TestPOSTAndGETAgreeOnRandomProfiles(t *testing.T) {
	s := newTestServer(t)
	rapid.Check(t, func(r *rapid.T) {
		body, query := map[string]any{}, url.Values{}
		set := func(name string, value any, text string) {
			if rapid.Bool().Draw(r, name+"?") {
				body[name] = value
				query.Set(name, text)
			}
		}
		memory := rapid.Int64Range(1, 20000).Draw(r, "memory")
		body["memory_mb"] = memory
		query.Set("memory_mb", int64Text(memory))
		for _, name := range []string{"invocations_per_month", "duration_ms", "vcpu", "steady_utilization"} {
			text := decimal.New(rapid.Int64Range(0, 99999).Draw(r, name), rapid.Int32Range(-4, 3).Draw(r, "exponent")).String()
			set(name, text, text)
		}
		count := rapid.Int64Range(0, 100).Draw(r, "count")
		set("min_instances", count, int64Text(count))
		set("free_tier", true, "true")
		set("tag.x", "y z", "y z")
		encoded, err := json.Marshal(body)
		if err != nil {
			r.Fatal(err)
		}
		posted, got := serve(s.handler(), postJSON(string(encoded)).made()), serve(s.handler(), get("/v1/estimates?"+query.Encode()).made())
		if posted.Code != got.Code {
			r.Fatalf("POST %d %s, GET %d %s", posted.Code, posted.Body, got.Code, got.Body)
		}
		if posted.Code == http.StatusOK && posted.Body.String() != got.Body.String() {
			r.Fatalf("POST %s, GET %s", posted.Body, got.Body)
		}
	})
}

func TestEncodeAnswerIsTheBodyOfTheAnswer(t *testing.T) {
	s := newTestServer(t)
	body := `{"tag.owner":"<shop> & co",` + good + `}`
	profile, wrong := workload.DecodeJSON([]byte(body))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	answer, err := s.decide(plan(t), profile)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := EncodeAnswer(answer)
	if err != nil {
		t.Fatal(err)
	}
	if got := send(t, s, postJSON(body)).Body.String(); got != string(encoded) {
		t.Errorf("POST answers\n%.500s\nEncodeAnswer\n%.500s", got, encoded)
	}
}

// With numbers=true every decimal is the same number without quotes.
func TestNumbersAreTheSameDigits(t *testing.T) {
	s := newTestServer(t)
	texts := estimateOf(t, s, `{"numbers":false,`+good+`}`)
	answer := send(t, s, postJSON(`{"numbers":true,`+good+`}`))
	numbers := decodeEstimate(t, answer.Body.Bytes())
	if strings.Contains(answer.Body.String(), `"monthly_cost":"`) || !numbers.Options[0].MonthlyCost.Bare {
		t.Error("a cost is still a string")
	}
	for i, option := range texts.Options {
		if option.MonthlyCost != nil && option.MonthlyCost.Text != numbers.Options[i].MonthlyCost.Text {
			t.Errorf("%s costs %s as text and %s as a number", option.Id, option.MonthlyCost, numbers.Options[i].MonthlyCost)
		}
	}
}

func TestIncludeDetailAndTopTrimTheAnswer(t *testing.T) {
	s := newTestServer(t)
	all := estimateOf(t, s, "{"+good+"}")
	tests := []struct {
		name    string
		fields  string
		options int
		lines   bool
		flips   bool
		advice  bool
	}{
		{"nothing but options", `"include":[]`, len(all.Options), false, false, false},
		{"break-even only", `"include":["break_even"]`, len(all.Options), false, true, false},
		{"the cheapest", `"detail":"best"`, 1, true, true, true},
		{"the recommended without its path", `"detail":"recommended","include":["line_items"]`, 1, true, false, true},
		{"line items whatever is included", `"detail":"line_items","include":[]`, len(all.Options), true, false, false},
		{"the three cheapest", `"top":3`, 3, true, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := estimateOf(t, s, "{"+test.fields+","+good+"}")
			if len(e.Options) != test.options {
				t.Errorf("%d options, want %d", len(e.Options), test.options)
			}
			if got := len(e.Options[0].LineItems) > 0; got != test.lines {
				t.Errorf("line items: %t", got)
			}
			if got := e.BreakEven != nil; got != test.flips {
				t.Errorf("break-even: %t", got)
			}
			if got := e.Recommendation != nil; got != test.advice {
				t.Errorf("recommendation: %t", got)
			}
		})
	}
}

func readCSV(t testing.TB, body string, comma rune) [][]string {
	t.Helper()
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff")))
	reader.Comma = comma
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatalf("reading CSV: %v\n%s", err, body)
	}
	return rows
}

func TestCSVOfAQuery(t *testing.T) {
	s := newTestServer(t)
	const query = "invocations_per_month=30000000&duration_ms=120&memory_mb=512"
	best := estimateOf(t, s, "{"+good+"}").Options[0]
	t.Run("best by default", func(t *testing.T) {
		rows := readCSV(t, send(t, s, get("/v1/estimates.csv?name=a&tag.owner=shop&"+query)).Body.String(), ',')
		if len(rows) != 2 || rows[1][0] != "a" || rows[1][1] != "1" || rows[0][len(rows[0])-1] != "tag.owner" || rows[1][len(rows[1])-1] != "shop" {
			t.Errorf("rows %v", rows)
		}
	})
	t.Run("options in a dialect", func(t *testing.T) {
		answer := send(t, s, get("/v1/estimates.csv?detail=options&top=4&profile=excel-de&"+query))
		rows := readCSV(t, answer.Body.String(), ';')
		if !strings.HasPrefix(answer.Body.String(), "\ufeff") || len(rows) != 5 || rows[1][13] != strings.Replace(best.MonthlyCost.Text, ".", ",", 1) {
			t.Errorf("rows %v", rows)
		}
	})
	t.Run("one value and nothing else", func(t *testing.T) {
		answer := send(t, s, get("/v1/estimates.csv?format=scalar&field=monthly_cost&"+query))
		if answer.Body.String() != best.MonthlyCost.Text || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("%q as %s", answer.Body, answer.Header().Get("Content-Type"))
		}
	})
	t.Run("a value of an offering", func(t *testing.T) {
		answer := send(t, s, get("/v1/estimates.csv?format=scalar&field=offering&offerings=aws/lambda&"+query))
		if answer.Body.String() != "aws/lambda" {
			t.Errorf("%q", answer.Body)
		}
	})
	t.Run("no sensitivity", func(t *testing.T) {
		for _, form := range []string{"", "&format=scalar"} {
			answer := send(t, s, get("/v1/estimates.csv?include=break_even,sensitivity&"+query+form))
			wantStatus(t, answer, http.StatusUnprocessableEntity)
			if got := pointersOf(problemIn(t, answer)); !slices.Equal(got, []string{"/include"}) {
				t.Errorf("%q points to %v", form, got)
			}
		}
	})
	t.Run("no formula", func(t *testing.T) {
		rows := readCSV(t, send(t, s, get("/v1/estimates.csv?name=%3D1%2B1&"+query)).Body.String(), ',')
		if rows[1][0] != "'=1+1" {
			t.Errorf("name %q", rows[1][0])
		}
	})
}

func TestTemplateCanBeSentBack(t *testing.T) {
	s := newTestServer(t)
	for _, dialect := range []string{"rfc4180", "excel-de", "excel-ch", "tsv"} {
		template := send(t, s, get("/v1/template.csv?profile="+dialect))
		wantStatus(t, template, http.StatusOK)
		answer := send(t, s, postCSV("?profile="+dialect, template.Body.String()))
		wantStatus(t, answer, http.StatusOK)
		if !strings.Contains(answer.Body.String(), "priced") {
			t.Errorf("%s: %s", dialect, answer.Body)
		}
	}
}
