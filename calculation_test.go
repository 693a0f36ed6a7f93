package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"breakeven/estimator/decision"
	"breakeven/report"
)

// claims is what stands in the fenced blocks of a CALC.md that are marked
// "claims": one result of the calculation by hand per line.
var claims = regexp.MustCompile("(?s)```claims\n(.*?)```")

// calculation holds the results of a CALC.md against an answer.
type calculation struct {
	t      *testing.T
	answer *verifier
	table  string // what `breakeven estimate` prints
}

// checkCalculation compares every claim of a calculation with the answer. A
// line that nobody understands is an error, and so is a calculation without any.
func checkCalculation(t *testing.T, document, body []byte, answer *decision.Answer) {
	t.Helper()
	var table strings.Builder
	if err := report.Table(&table, answer); err != nil {
		t.Fatal(err)
	}
	c := &calculation{t: t, answer: &verifier{}, table: table.String()}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&c.answer.answer); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, block := range claims.FindAllStringSubmatch(string(document), -1) {
		for line := range strings.Lines(block[1]) {
			if line = strings.TrimSpace(line); line != "" {
				found++
				c.check(line)
			}
		}
	}
	if found == 0 {
		t.Error("CALC.md claims nothing: it needs a block marked claims")
	}
}

// check holds one claim, e.g. "monthly_cost aws/lambda/... = 30.00012".
func (c *calculation) check(line string) {
	c.t.Helper()
	left, want, hasValue := strings.Cut(line, " = ")
	words := strings.Fields(left)
	if len(words) == 0 {
		c.t.Errorf("%q claims nothing", line)
		return
	}
	switch key := words[0]; {
	case len(words) == 2 && !hasValue && slices.Contains([]string{"excluded", "missing_price", "missing_rate"}, key):
		c.want(line, word(c.option(line, words[1]), "status"), key)
	case len(words) == 2 && hasValue && slices.Contains([]string{
		"instances", "unit", "why", "utilization", "mean_instances", "node_share", "billed_duration_ms",
	}, key):
		sizing, _ := c.option(line, words[1])["sizing"].(object)
		c.want(line, sizing[key], want)
	case len(words) == 2 && hasValue && slices.Contains([]string{
		"monthly_cost", "contracted_cost", "list_cost", "known_cost", "saving_vs_baseline", "cost_per_million_invocations",
		"rank", "commitment",
	}, key):
		c.want(line, c.option(line, words[1])[key], want)
	case len(words) == 3 && hasValue && slices.Contains([]string{
		"consumed_quantity", "priced_quantity", "list_cost", "contracted_cost", "effective_cost", "address", "source",
	}, key):
		c.want(line, c.line(line, words[1], words[2])[key], want)
	case len(words) == 2 && hasValue && key == "profile":
		c.want(line, c.answer.profile()[words[1]], want)
	default:
		c.checkList(line, words, want, hasValue)
	}
}

// checkList holds a claim about what an option lists: its lines, the prices that it
// lacks, its doubts, how many of its candidates have a price.
func (c *calculation) checkList(line string, words []string, want string, hasValue bool) {
	c.t.Helper()
	switch key := words[0]; {
	case len(words) == 2 && hasValue && key == "lines":
		var meters []string
		for _, item := range objects(c.option(line, words[1]), "line_items") {
			meters = append(meters, word(item, "meter"))
		}
		slices.Sort(meters)
		c.want(line, strings.Join(meters, " "), want)
	case len(words) == 3 && !hasValue && slices.Contains([]string{"missing", "low_confidence"}, key):
		listed, _ := c.option(line, words[1])[key].([]any)
		if !slices.Contains(listed, any(words[2])) {
			c.t.Errorf("%q: the option has %v", line, listed)
		}
	case len(words) == 2 && hasValue && key == "coverage":
		coverage, _ := c.option(line, words[1])[key].(object)
		c.want(line, fmt.Sprintf("%v/%v", coverage["priced"], coverage["known"]), want)
	default:
		c.checkAnswer(line, words, want, hasValue)
	}
}

// checkAnswer holds a claim about the whole answer.
func (c *calculation) checkAnswer(line string, words []string, want string, hasValue bool) {
	c.t.Helper()
	flips, _ := c.answer.answer["break_even"].(object)
	advice, _ := c.answer.answer["recommendation"].(object)
	switch key := words[0]; {
	case len(words) == 2 && !hasValue && key == "crossing":
		if !slices.ContainsFunc(objects(flips, "crossings"), func(o object) bool { return word(o, "at") == words[1] }) {
			c.t.Errorf("%q: the answer has crossings at %v", line, objects(flips, "crossings"))
		}
	case len(words) == 1 && hasValue && key == "crossings":
		c.want(line, len(objects(flips, "crossings")), want)
	case len(words) == 1 && hasValue && key == "headroom":
		c.want(line, flips[key], want)
	case len(words) == 1 && hasValue && slices.Contains([]string{"option", "cheapest", "premium"}, key):
		c.want(line, advice[key], want)
	case len(words) == 2 && !hasValue && key == "warning":
		if !slices.ContainsFunc(objects(advice, "warnings"), func(o object) bool { return word(o, "code") == words[1] }) {
			c.t.Errorf("%q: the answer warns of %v", line, objects(advice, "warnings"))
		}
	case len(words) == 3 && !hasValue && key == "not_applicable":
		if !slices.ContainsFunc(objects(c.answer.answer, key), func(o object) bool {
			return word(o, "offering") == words[1] && word(o, "purchase") == words[2]
		}) {
			c.t.Errorf("%q: the answer has %v", line, objects(c.answer.answer, key))
		}
	case len(words) == 2 && hasValue && key == "displayed":
		c.displayed(line, words[1], want)
	default:
		c.t.Errorf("%q is no claim that can be checked", line)
	}
}

// displayed: the row of an option in the table shows the amount.
func (c *calculation) displayed(claim, id, want string) {
	c.t.Helper()
	for line := range strings.Lines(c.table) {
		if cells := strings.Fields(line); slices.Contains(cells, id) && slices.Contains(cells, want) {
			return
		}
	}
	c.t.Errorf("%q: the table shows\n%s", claim, c.table)
}

func (c *calculation) want(line string, got any, want string) {
	c.t.Helper()
	if fmt.Sprint(got) != want {
		c.t.Errorf("CALC.md says %q, the answer %v", line, got)
	}
}

func (c *calculation) option(line, id string) object {
	c.t.Helper()
	option := c.answer.option(id)
	if option == nil {
		c.t.Errorf("%q: there is no such option", line)
	}
	return option
}

func (c *calculation) line(claim, id, meter string) object {
	c.t.Helper()
	for _, item := range objects(c.option(claim, id), "line_items") {
		if word(item, "meter") == meter {
			return item
		}
	}
	c.t.Errorf("%q: there is no such line", claim)
	return nil
}
