package report

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
)

// decided answers a profile on the embedded catalog.
func decided(t *testing.T, fields map[string]string) *decision.Answer {
	t.Helper()
	profile := &workload.Profile{}
	for name, value := range fields {
		if complaint := profile.SetText(name, strings.Split(value, ",")); complaint != nil {
			t.Fatal(complaint)
		}
	}
	answer, err := decision.Decide(plantest.Embedded(t), profile)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func written(t *testing.T, write func(w *bytes.Buffer) error) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func tableOf(t *testing.T, answer *decision.Answer) string {
	t.Helper()
	return written(t, func(w *bytes.Buffer) error { return Table(w, answer) })
}

func TestABreakEvenThatNobodyKnowsIsNotNever(t *testing.T) {
	// Both curves rise by nearly the same slope, so that every unit crosses anew.
	cutOff := decided(t, map[string]string{
		"invocations_per_month": "1000000", "duration_ms": "500", "memory_mb": "1024", "offerings": "azure/functions-consumption,aws/fargate",
		"architecture": "x86_64", "min_instances": "1", "steady_utilization": "0.4841",
	})
	never := decided(t, map[string]string{
		"invocations_per_month": "1000000", "duration_ms": "100", "memory_mb": "512", "offerings": "aws/lambda,aws/fargate",
		"architecture": "x86_64", "min_instances": "1", "steady_utilization": "0.001",
	})
	alone := decided(t, map[string]string{"invocations_per_month": "1000000", "duration_ms": "100", "memory_mb": "512", "offerings": "aws/lambda"})
	for name, test := range map[string]struct {
		answer *decision.Answer
		cell   string // in the table
		note   string // in the CSV
	}{
		"cut off":            {cutOff, cutOffCell, noteCutOff},
		"never":              {never, neverCell, ""},
		"nothing to compare": {alone, notKnown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if text := tableOf(t, test.answer); !strings.Contains(text, "\""+test.cell+"\": ") {
				t.Errorf("the table does not explain %q:\n%s", test.cell, text)
			}
			for _, option := range pricedOptions(test.answer) {
				if got := breakEvenCell(test.answer, option); got != test.cell {
					t.Errorf("%s shows %q, want %q", option.ID, got, test.cell)
				}
				row := &result{answer: test.answer, option: option}
				if got := breakEvenText(row); got != "" {
					t.Errorf("%s: CSV says %q", option.ID, got)
				}
				if got := noteText(row); strings.Contains(got, noteCutOff) != (test.note != "") {
					t.Errorf("%s: the note is %q", option.ID, got)
				}
			}
		})
	}
}

func TestTheListCostShowsOnlyWhereItDiffers(t *testing.T) {
	answer := handmade(t)
	has := func(title string) bool {
		titles, _ := comparisonTitles(comparisonColumns(answer))
		return strings.Contains(strings.Join(titles, " "), title)
	}
	if !has("list") || !has("saves") {
		t.Error("an option costs less than its list price and has a saving, and a column is missing")
	}
	for i := range answer.Estimate.Options {
		answer.Estimate.Options[i].ListCost = answer.Estimate.Options[i].MonthlyCost
		answer.Estimate.Options[i].SavingVsBase = nil
	}
	if has("list") || has("saves") {
		t.Error("a column without news")
	}
}

func TestProseFitsATerminal(t *testing.T) {
	text := tableOf(t, decided(t, map[string]string{"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": "512"}))
	_, prose, found := strings.Cut(text, "\n\nUSD/MILLION:")
	if !found {
		t.Fatalf("no legend in\n%s", text)
	}
	for line := range strings.Lines(prose) {
		if width := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); width > lineWidth {
			t.Errorf("%d characters: %s", width, line)
		}
	}
}

func TestWrapBreaksAtSpacesAndKeepsEveryWord(t *testing.T) {
	long := strings.Repeat("x", lineWidth+5)
	for name, test := range map[string]struct{ text, want string }{
		"nothing":     {"", "- \n"},
		"short":       {"a b", "- a b\n"},
		"a long word": {"a " + long + " b", "- a\n  " + long + "\n  b\n"},
		"to the edge": {strings.Repeat("y", lineWidth-4) + " z", "- " + strings.Repeat("y", lineWidth-4) + " z\n"},
		"beyond it":   {strings.Repeat("y", lineWidth-3) + " z", "- " + strings.Repeat("y", lineWidth-3) + "\n  z\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if wrap(&b, "- ", "  ", test.text); b.String() != test.want {
				t.Errorf("got %q, want %q", b.String(), test.want)
			}
		})
	}
}

func TestExplainShowsTheConversionOfAPrice(t *testing.T) {
	answer := decided(t, map[string]string{
		"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": "512", "offerings": "azure/functions-consumption", "currency": "CHF", "fx_rates": "USD:0.8812",
	})
	text := written(t, func(w *bytes.Buffer) error { return Explain(w, answer) })
	for _, want := range []string{
		"0.000002 USD x 0.8812 = 0.0000017624 CHF", "3,000,000 x 0.0000017624 = 5.2872", "30,000,000 Requests, priced as 3,000,000 x 10 Requests",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the proof lacks %q:\n%s", want, text)
		}
	}
	folded := written(t, func(w *bytes.Buffer) error { return ExplainMarkdown(w, answer) })
	if !strings.Contains(folded, "```text"+text+"```\n") {
		t.Errorf("the markdown lacks the proof:\n%s", folded)
	}
}

func TestLineItemsNameTheUnitThatIsPriced(t *testing.T) {
	answer := decided(t, map[string]string{
		"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": "512", "offerings": "azure/functions-consumption", "tag.owner": "team-a",
	})
	rows := written(t, func(w *bytes.Buffer) error {
		return NewResultWriter(w, DefaultDialect(), DetailLineItems, []string{"owner"}).WriteAnswer(answer)
	})
	if !strings.Contains(rows, ",30000000,Requests,3000000,10 Requests,") {
		t.Errorf("3,000,000 of what?\n%s", rows)
	}
	for line := range strings.Lines(rows) {
		if !strings.HasSuffix(line, ",team-a\r\n") && !strings.HasSuffix(line, ",tag.owner\r\n") {
			t.Errorf("the tag is not the last cell of %q", line)
		}
	}
}
