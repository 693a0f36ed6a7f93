package main_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestProof recomputes every option of every scenario from nothing but the text
// of want.json.
func TestProof(t *testing.T) {
	for _, s := range scenarios(t) {
		t.Run(s.name, func(t *testing.T) {
			for _, complaint := range verifyAnswer(s.read(t, "want.json")) {
				t.Error(complaint)
			}
		})
	}
}

// TestProofHoldsForNumbers: the same proof, with decimals as JSON numbers.
func TestProofHoldsForNumbers(t *testing.T) {
	body := estimateOf(t, []byte(`{"invocations_per_month":3000000,"duration_ms":120,"memory_mb":512,"numbers":true}`))
	if !strings.Contains(string(body), `"monthly_cost":3.`) {
		t.Fatalf("no JSON numbers in %.300s", body)
	}
	for _, complaint := range verifyAnswer(body) {
		t.Error(complaint)
	}
}

// proven are the kinds of number that the verifier must defend: a path through
// the answer, with [] for any index.
var proven = regexp.MustCompile(`^(` + strings.Join([]string{
	`options\[\]\.(rank|list_cost|contracted_cost|monthly_cost|known_cost|cost_per_million_invocations|saving_vs_baseline)`,
	`options\[\]\.line_items\[\]\.(priced_quantity|per|list_cost|contracted_cost|effective_cost)`,
	`options\[\]\.line_items\[\]\.(tiers|contracted_tiers|effective_tiers)\[\]\.(from|quantity|unit_price|cost)`,
	`break_even\.headroom`,
	`recommendation\.premium`,
}, "|") + `)$`)

// TestProofFailsOnATamperedDigit changes one digit of every kind of number in
// every scenario, at its first and at its last place, and expects a complaint.
func TestProofFailsOnATamperedDigit(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range scenarios(t) {
		t.Run(s.name, func(t *testing.T) {
			want := s.read(t, "want.json")
			for kind, places := range numbersOf(t, want) {
				if !proven.MatchString(kind) {
					continue
				}
				seen[kind] = true
				for _, place := range slices.Compact([]string{places[0], places[len(places)-1]}) {
					tampered := tamper(t, want, place)
					if len(verifyAnswer(tampered)) == 0 {
						t.Errorf("nobody notices another digit in %s", place)
					}
				}
			}
		})
	}
	for _, kind := range []string{
		"options[].rank", "options[].list_cost", "options[].contracted_cost", "options[].monthly_cost", "options[].known_cost",
		"options[].cost_per_million_invocations", "options[].saving_vs_baseline",
		"options[].line_items[].priced_quantity", "options[].line_items[].per", "options[].line_items[].list_cost",
		"options[].line_items[].contracted_cost", "options[].line_items[].effective_cost",
		"options[].line_items[].tiers[].from", "options[].line_items[].tiers[].quantity",
		"options[].line_items[].tiers[].unit_price", "options[].line_items[].tiers[].cost",
		"options[].line_items[].effective_tiers[].from", "options[].line_items[].effective_tiers[].quantity",
		"options[].line_items[].effective_tiers[].unit_price", "options[].line_items[].effective_tiers[].cost",
		"break_even.headroom", "recommendation.premium",
	} {
		if !seen[kind] {
			t.Errorf("no scenario holds a %s to tamper with", kind)
		}
	}
}

// TestProofFailsOnTamperedAnswers changes one thing that is no digit of a proven
// kind, or a number that only some lines pin down.
func TestProofFailsOnTamperedAnswers(t *testing.T) {
	body := string(indented(t, estimateOf(t, []byte(`{"invocations_per_month":3000000,"duration_ms":120,"memory_mb":512,
		"free_tier":true,"offerings":["aws/*"],"architecture":"arm64","baseline_offering":"aws/ec2",
		"baseline_instance_type":"m5.large","baseline_instances":2}`))))
	if complaints := verifyAnswer([]byte(body)); len(complaints) > 0 {
		t.Fatal(complaints)
	}
	tests := map[string]struct{ old, changed string }{
		"an allowance becomes a tier":           {`"kind": "allowance",`, ``},
		"an allowance costs something":          {`"unit_price": "0",`, `"unit_price": "0.1",`},
		"requests differ from the profile":      {`"consumed_quantity": "3000000"`, `"consumed_quantity": "2999999"`},
		"memory time differs from the profile":  {`"consumed_quantity": "180000"`, `"consumed_quantity": "179999"`},
		"another number of instances":           {`"instances": 2`, `"instances": 3`},
		"another utilization":                   {`"utilization": "0.0`, `"utilization": "0.1`},
		"an id that its fields do not give":     {`"region": "us-east-1"`, `"region": "us-east-2"`},
		"no effective date":                     {`"effective_date": "20`, `"effective_day": "20`},
		"a status that nobody knows":            {`"status": "priced"`, `"status": "free"`},
		"a baseline that is none":               {`"baseline": true,`, ``},
		"an exponent":                           {`"monthly_cost": "`, `"monthly_cost": "1e`},
		"a missing cost":                        {`"monthly_cost"`, `"month_cost"`},
		"a recommendation of nothing":           {`"option": "aws/`, `"option": "aw/`},
		"a crossing that is no whole number":    {`"at": "`, `"at": "0.`},
		"a crossing in the wrong direction":     {`"cheaper_from": "aws/`, `"cheaper_from": "aw/`},
		"a pair that is not there":              {`"always_on": "aws/`, `"always_on": "aw/`},
		"consumed and billed in unlike units":   {`"consumed_unit": "GB-Seconds"`, `"consumed_unit": "GB-Hours"`},
		"an answer that is cut off":             {`"recommendation"`, `recommendation`},
		"a first tier that does not start at 0": {`"from": "0"`, `"from": "7"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(body, test.old, test.changed, 1)
			if changed == body {
				t.Fatalf("the answer holds no %s", test.old)
			}
			if len(verifyAnswer([]byte(changed))) == 0 {
				t.Errorf("nobody notices %s instead of %s", test.changed, test.old)
			}
		})
	}
}

// numbersOf are the places of all numbers of an answer by kind, in order.
func numbersOf(t *testing.T, body []byte) map[string][]string {
	t.Helper()
	kinds := map[string][]string{}
	walk(decoded(t, body), "", func(place string, value any) any {
		if plainDecimal.MatchString(fmt.Sprint(value)) {
			kind := anyIndex.ReplaceAllString(place, "[]")
			kinds[kind] = append(kinds[kind], place)
		}
		return value
	})
	return kinds
}

var anyIndex = regexp.MustCompile(`\[\d+\]`)

// tamper changes the last digit of the number at a place.
func tamper(t *testing.T, body []byte, at string) []byte {
	t.Helper()
	changed := walk(decoded(t, body), "", func(place string, value any) any {
		if place != at {
			return value
		}
		digits := []byte(fmt.Sprint(value))
		last := &digits[len(digits)-1]
		*last = '0' + (*last-'0'+1)%10
		if _, isNumber := value.(json.Number); isNumber {
			return json.Number(digits)
		}
		return string(digits)
	})
	tampered, err := json.Marshal(changed)
	if err != nil {
		t.Fatal(err)
	}
	return tampered
}

func decoded(t *testing.T, body []byte) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// walk replaces every leaf of a JSON value by what f returns for its place.
func walk(value any, place string, f func(place string, value any) any) any {
	switch value := value.(type) {
	case object:
		names := make([]string, 0, len(value))
		for name := range value {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			value[name] = walk(value[name], strings.TrimPrefix(place+"."+name, "."), f)
		}
		return value
	case []any:
		for i := range value {
			value[i] = walk(value[i], fmt.Sprintf("%s[%d]", place, i), f)
		}
		return value
	default:
		return f(place, value)
	}
}

// TestTwelveDigits holds the verifier's own rounding.
func TestTwelveDigits(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "1": "1", "2/3": "0.666666666667", "-2/3": "-0.666666666667", "1000000000005/10": "100000000001",
		"1234567890125/10000000000000000": "0.000123456789013", "99999999999999": "100000000000000", "1/3000": "0.000333333333333",
	} {
		n, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatal(text)
		}
		if got := decimalText(twelveDigits(n)); got != want {
			t.Errorf("%s rounds to %s, want %s", text, got, want)
		}
	}
}
