package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator/decision"
	"breakeven/openapi"
)

const pairProfile = `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"regions":["aws:us-east-1"]}`

// pairQuery is the profile as a query.
const pairQuery = "invocations_per_month=30000000&duration_ms=120&memory_mb=512&regions=aws:us-east-1"

func postBreakEven(body string) request {
	return request{http.MethodPost, "/v1/break-even", body, map[string]string{"Content-Type": typeJSON}}
}

func breakEvenIn(t testing.TB, s *server, r request) openapi.BreakEvenAnswer {
	t.Helper()
	answer := send(t, s, r)
	wantStatus(t, answer, http.StatusOK)
	var result openapi.BreakEvenAnswer
	if err := json.Unmarshal(answer.Body.Bytes(), &result); err != nil {
		t.Fatal(err)
	}
	return result
}

func decimalOf(t testing.TB, n openapi.Number) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(n.Text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestABreakEvenByQueryIsTheOneByBody(t *testing.T) {
	s := newTestServer(t)
	for query, body := range map[string]string{
		"":                           ``,
		"&axis=duration_ms&points=7": `,"axis":"duration_ms","points":7`,
		"&a=aws/lambda/us-east-1/arm64/on_demand&b=aws/fargate/us-east-1/arm64/on_demand": `,"b":"aws/fargate/us-east-1/arm64/on_demand","a":"aws/lambda/us-east-1/arm64/on_demand"`,
	} {
		posted := send(t, s, postBreakEven(`{"profile":`+pairProfile+body+`}`))
		wantStatus(t, posted, http.StatusOK)
		queried := send(t, s, get("/v1/break-even?"+pairQuery+query))
		if posted.Body.String() != queried.Body.String() {
			t.Errorf("%s is answered\n%.400s, and its body\n%.400s", query, queried.Body, posted.Body)
		}
	}
}

// costAt is what an option costs at another load, by an estimate of its own.
func costAt(t testing.TB, s *server, id, invocations string) decimal.Decimal {
	t.Helper()
	query := url.Values{"invocations_per_month": {invocations}, "duration_ms": {"120"}, "memory_mb": {"512"}, "option": {id}}
	answer := estimateIn(t, s, get("/v1/estimates?"+query.Encode()))
	if len(answer.Options) != 1 || answer.Options[0].MonthlyCost == nil {
		t.Fatalf("%s at %s is not priced", id, invocations)
	}
	return decimalOf(t, *answer.Options[0].MonthlyCost)
}

func TestEveryCrossingIsOneByEstimates(t *testing.T) {
	s := newTestServer(t)
	answer := breakEvenIn(t, s, postBreakEven(`{"profile":`+pairProfile+`}`))
	if answer.A != answer.Options[0].Id || answer.B != answer.Options[1].Id || answer.Options[0].LineItems == nil {
		t.Errorf("the options are not a and b with their proof: %s, %s", answer.Options[0].Id, answer.Options[1].Id)
	}
	if len(answer.Crossings) == 0 {
		t.Fatal("no crossing")
	}
	for _, c := range answer.Crossings {
		before := decimalOf(t, c.At).Sub(decimal.NewFromInt(1)).String()
		if !costAt(t, s, c.CheaperFrom, c.At.Text).LessThan(costAt(t, s, c.CheaperBelow, c.At.Text)) {
			t.Errorf("at %s %s is not cheaper than %s", c.At, c.CheaperFrom, c.CheaperBelow)
		}
		if costAt(t, s, c.CheaperFrom, before).LessThan(costAt(t, s, c.CheaperBelow, before)) {
			t.Errorf("below %s %s is cheaper already", c.At, c.CheaperFrom)
		}
		if !slices.ContainsFunc(answer.Curve, func(p openapi.CurvePoint) bool { return p.At.Text == c.At.Text }) {
			t.Errorf("the curve does not show the crossing at %s", c.At)
		}
	}
	for _, p := range answer.Curve {
		if p.At.Text == answer.Today.Text && p.ACost.Text != answer.Options[0].MonthlyCost.Text {
			t.Errorf("today's point says %s, the option %s", p.ACost, answer.Options[0].MonthlyCost)
		}
	}
}

func TestABreakEvenOfAnEstimateIsTheOneOfItsPair(t *testing.T) {
	s := newTestServer(t)
	of := estimateOf(t, s, pairProfile).BreakEven
	pair := breakEvenIn(t, s, postBreakEven(`{"profile":`+pairProfile+`,"a":"`+of.PerExecution+`","b":"`+of.AlwaysOn+`"}`))
	if pair.A != of.PerExecution || pair.B != of.AlwaysOn || pair.Step != of.Step || pair.Today != of.Today || pair.From != of.From || pair.To != of.To {
		t.Errorf("the pair is %+v, of the estimate %+v", pair, of)
	}
	if !slices.Equal(pair.Crossings, of.Crossings) {
		t.Errorf("the crossings are %v, of the estimate %v", pair.Crossings, of.Crossings)
	}
}

func TestBreakEvenCSVHasTheCurveInOrder(t *testing.T) {
	s := newTestServer(t)
	answer := breakEvenIn(t, s, get("/v1/break-even?"+pairQuery+"&points=21"))
	csv := send(t, s, get("/v1/break-even.csv?"+pairQuery+"&points=21&profile=excel-ch"))
	wantStatus(t, csv, http.StatusOK)
	rows := readCSV(t, strings.TrimPrefix(csv.Body.String(), "\ufeff"), ';')
	column := func(name string) int { return slices.Index(rows[0], name) }
	if len(rows)-1 != len(answer.Curve) {
		t.Fatalf("%d rows for %d points", len(rows)-1, len(answer.Curve))
	}
	for i, p := range answer.Curve {
		row := rows[i+1]
		if row[column("at")] != p.At.Text || row[column("a_cost")] != p.ACost.Text || row[column("b_cost")] != p.BCost.Text {
			t.Errorf("row %d is %v, want %v", i+1, row, p)
		}
		crossing := slices.ContainsFunc(answer.Crossings, func(c openapi.Crossing) bool { return c.At == p.At })
		if marked := row[column("kind")] != ""; marked != crossing {
			t.Errorf("row %d: marked %t, crossing %t", i+1, marked, crossing)
		}
	}
}

func TestRefusedBreakEvens(t *testing.T) {
	s := newTestServer(t)
	for name, test := range map[string]struct {
		body     string
		status   int
		pointers []string
	}{
		"no object":                {`[]`, http.StatusBadRequest, []string{""}},
		"cut off":                  {`{"profile":{`, http.StatusBadRequest, []string{""}},
		"no profile":               {`{}`, http.StatusUnprocessableEntity, []string{"/profile"}},
		"unknown member":           {`{"profile":` + pairProfile + `,"axes":"x"}`, http.StatusBadRequest, []string{"/axes"}},
		"a member twice":           {`{"profile":{},"profile":{}}`, http.StatusBadRequest, []string{"/profile"}},
		"something behind it":      {`{"profile":` + pairProfile + `}{}`, http.StatusBadRequest, []string{""}},
		"fields of the profile":    {`{"profile":{"memory_mb":0,"memory":1}}`, http.StatusBadRequest, []string{"/profile/memory", "/profile/memory_mb"}},
		"what is missing in it":    {`{"profile":{"memory_mb":512}}`, http.StatusUnprocessableEntity, []string{"/profile/duration_ms", "/profile/invocations_per_month"}},
		"everything at once":       {`{"profile":{"memory_mb":0,"invocations_per_month":1,"duration_ms":1},"axis":"price","points":1}`, http.StatusBadRequest, []string{"/axis", "/points", "/profile/memory_mb"}},
		"fields without a meaning": {`{"profile":{"memory_mb":512,"invocations_per_month":1,"duration_ms":1,"top":3,"include":[]}}`, http.StatusUnprocessableEntity, []string{"/profile/include", "/profile/top"}},
		"a is a number":            {`{"profile":` + pairProfile + `,"a":5}`, http.StatusBadRequest, []string{"/a"}},
		"an axis of its own":       {`{"profile":` + pairProfile + `,"axis":"memory_mb"}`, http.StatusBadRequest, []string{"/axis"}},
		"too few points":           {`{"profile":` + pairProfile + `,"points":0}`, http.StatusUnprocessableEntity, []string{"/points"}},
		"too many points":          {`{"profile":` + pairProfile + `,"points":2002}`, http.StatusUnprocessableEntity, []string{"/points"}},
		"half a point":             {`{"profile":` + pairProfile + `,"points":2.5}`, http.StatusBadRequest, []string{"/points"}},
		"an unknown catalog":       {`{"profile":{"memory_mb":512,"invocations_per_month":1,"duration_ms":1,"catalog_version":"ffffffff"}}`, http.StatusBadRequest, []string{"/profile/catalog_version"}},
		"the same option twice": {
			`{"profile":` + pairProfile + `,"a":"aws/lambda/us-east-1/arm64/on_demand","b":"aws/lambda/us-east-1/arm64/on_demand"}`,
			http.StatusUnprocessableEntity,
			[]string{"/b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			answer := send(t, s, postBreakEven(test.body))
			wantStatus(t, answer, test.status)
			got := pointersOf(problemIn(t, answer))
			slices.Sort(got)
			if !slices.Equal(got, test.pointers) && (len(got) > 0 || !slices.Equal(test.pointers, []string{""})) {
				t.Errorf("points to %v, want %v: %s", got, test.pointers, answer.Body)
			}
		})
	}
}

func TestAnOptionThatIsNoneIsRefusedByName(t *testing.T) {
	s := newTestServer(t)
	for _, id := range []string{"aws", "aws/nothing/us-east-1/arm64/on_demand", "aws/fargate/us-east-1/arm64/on_demand/baseline"} {
		for _, side := range []string{"a", "b"} {
			problem := problemIn(t, send(t, s, get("/v1/break-even?"+pairQuery+"&"+side+"="+id)))
			if got := pointersOf(problem); problem.Status >= http.StatusInternalServerError || !slices.Equal(got, []string{"/" + side}) {
				t.Errorf("%s=%s: %d %v: %s", side, id, problem.Status, got, problem.Detail)
			}
		}
	}
}

func TestEncodeBreakEvenIsTheBodyOfTheAnswer(t *testing.T) {
	s := newTestServer(t)
	answer, err := decision.Between(plan(t), mustProfile(t, pairProfile), decision.PairQuestion{})
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := EncodeBreakEven(answer)
	if err != nil {
		t.Fatal(err)
	}
	if got := send(t, s, postBreakEven(`{"profile":`+pairProfile+`}`)); got.Body.String() != string(encoded) {
		t.Errorf("the answer is\n%.300s, encoded it is\n%.300s", got.Body, encoded)
	}
}

func TestSensitivityComesWhenAskedFor(t *testing.T) {
	s := newTestServer(t)
	if estimateOf(t, s, pairProfile).Sensitivity != nil {
		t.Error("there is a sensitivity that nobody asked for")
	}
	answer := estimateOf(t, s, strings.TrimSuffix(pairProfile, "}")+`,"include":["sensitivity","line_items"]}`)
	units := map[string]string{"invocations_per_month": "requests", "duration_ms": "ms", "steady_utilization": "share"}
	for _, option := range answer.Options {
		for _, line := range option.LineItems {
			units[line.Address] = line.Unit
		}
	}
	found := answer.Sensitivity
	if found == nil || found.Option != answer.Options[0].Id || len(found.Flips) == 0 {
		t.Fatalf("the sensitivity is %+v", found)
	}
	for _, flip := range found.Flips {
		price := flip.Kind == openapi.FlipKindUnitPrice
		if (flip.Address != nil) != price || (flip.Axis != nil) == price || (flip.At == nil) == (flip.Reason == nil) || (flip.At == nil) != (flip.Becomes == nil) {
			t.Errorf("a flip of the kind %s is %+v", flip.Kind, flip)
		}
		of := flip.Address
		if !price {
			of = (*string)(flip.Axis)
		}
		if of == nil || flip.Unit == "" || flip.Unit != units[*of] {
			t.Errorf("the unit of %+v is %q, want that of %v", flip, flip.Unit, units)
		}
	}
}

func TestBreakEvenNumbersAreTheSameDigits(t *testing.T) {
	s := newTestServer(t)
	texts := send(t, s, get("/v1/break-even?"+pairQuery)).Body.String()
	bare := send(t, s, get("/v1/break-even?"+pairQuery+"&numbers=true")).Body.String()
	if !strings.Contains(texts, `"today":"30000000"`) || !strings.Contains(bare, `"today":30000000`) {
		t.Errorf("%.200s\n%.200s", texts, bare)
	}
}
