package main_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// How many of the published examples are compared, and how far. An example is
// whole when its total is compared, or all its lines where it prints no total.
const (
	allExamples     = 192
	wholeExamples   = 138
	partExamples    = 25
	comparedFigures = 556
)

// TestPublishedExamples asks for every published calculation as a caller would,
// and compares what the publication prints.
func TestPublishedExamples(t *testing.T) {
	examples := publishedExamples(t)
	stated := statedPrices(t, examples)
	for i := range examples {
		e := &examples[i]
		if e.OutOfScope != "" {
			continue
		}
		t.Run(e.ID, func(t *testing.T) {
			answers := make([]*answered, len(e.Runs))
			for i := range e.Runs {
				answers[i] = e.Runs[i].ask(t, stated)
			}
			if t.Failed() {
				return
			}
			for i := range e.Lines {
				if line := &e.Lines[i]; line.OutOfScope == "" {
					line.compare(t, answers[line.Run])
				}
			}
			e.compareTotal(t, answers)
			e.checkNothingElseCosts(t, answers)
		})
	}
}

// TestPublishedExamplesAreCounted: none is left out without a reason.
func TestPublishedExamplesAreCounted(t *testing.T) {
	counts, figures := map[string]int{}, 0
	seen := map[string]bool{}
	for _, e := range publishedExamples(t) {
		if seen[e.ID] {
			t.Errorf("%s stands twice", e.ID)
		}
		seen[e.ID] = true
		for _, problem := range e.problems() {
			t.Errorf("%s: %s", e.ID, problem)
		}
		figures += e.figures()
		switch {
		case e.OutOfScope != "":
			counts["out of scope"]++
		case e.whole():
			counts["whole"]++
		default:
			counts["in part"]++
		}
	}
	want := map[string]int{
		"whole": wholeExamples, "in part": partExamples, "out of scope": allExamples - wholeExamples - partExamples,
	}
	for kind, number := range want {
		if counts[kind] != number {
			t.Errorf("%d examples are %s, want %d", counts[kind], kind, number)
		}
	}
	if figures != comparedFigures {
		t.Errorf("%d figures are compared, want %d", figures, comparedFigures)
	}
}

// problems are what makes an example compare less than it seems to.
func (e *example) problems() []string {
	var all []string
	if e.OutOfScope != "" {
		if len(e.Runs) > 0 {
			all = append(all, "is out of scope and is asked for")
		}
		return all
	}
	if len(e.Runs) == 0 {
		all = append(all, "is neither asked for nor out of scope")
	}
	for i := range e.Lines {
		line := &e.Lines[i]
		switch {
		case (line.Meter == "") == (line.OutOfScope == ""):
			all = append(all, fmt.Sprintf("line %q needs either a meter or a reason", line.Name))
		case line.Run >= len(e.Runs):
			all = append(all, fmt.Sprintf("line %q belongs to no run", line.Name))
		}
	}
	if e.figures() == 0 {
		all = append(all, "nothing is compared")
	}
	return all
}

// figures is how many published figures are compared.
func (e *example) figures() int {
	if e.OutOfScope != "" {
		return 0
	}
	count := 0
	for i := range e.Lines {
		line := &e.Lines[i]
		if line.OutOfScope != "" {
			continue
		}
		if line.SameQuantity {
			count++
		}
		if line.cost() != "" {
			count++
		}
	}
	if e.totalCompared() {
		count++
	}
	return count
}

func (e *example) totalCompared() bool { return e.Total != nil && e.Total.OutOfScope == "" }

func (e *example) whole() bool {
	return e.totalCompared() || e.Total == nil && !e.inPart()
}

// inPart reports whether a line of the publication has no counterpart.
func (e *example) inPart() bool {
	return slices.ContainsFunc(e.Lines, func(line exampleLine) bool { return line.OutOfScope != "" })
}

// answered is our counterpart of a run.
type answered struct {
	option  *estimator.Option
	printed decimal.Decimal // sum of the lines as they were printed
}

// ask estimates the profile and finds the option.
func (r *exampleRun) ask(t *testing.T, stated *estimator.Plan) *answered {
	t.Helper()
	profile, complaints := workload.DecodeJSON(r.Profile)
	if complaints != nil {
		t.Errorf("%s: %v", r.Option, complaints)
		return nil
	}
	answer, err := decision.Decide(stated, profile)
	if err != nil {
		t.Errorf("%s: %v", r.Option, err)
		return nil
	}
	options := answer.Estimate.Options
	i := slices.IndexFunc(options, func(o estimator.Option) bool { return o.ID == r.Option })
	if i < 0 {
		t.Errorf("there is no option %s", r.Option)
		return nil
	}
	if o := &options[i]; o.Status != estimator.Priced {
		t.Errorf("%s is %s: %v %v", o.ID, o.Status, o.Missing, o.ExcludedBy)
		return nil
	}
	return &answered{option: &options[i]}
}

// line is our line of a meter, or nil.
func (a *answered) line(meter pricing.MeterName) *estimator.LineItem {
	items := a.option.LineItems
	if i := slices.IndexFunc(items, func(l estimator.LineItem) bool { return l.Meter == meter }); i >= 0 {
		return &items[i]
	}
	return nil
}

// compare holds a printed line against ours.
func (l *exampleLine) compare(t *testing.T, a *answered) {
	t.Helper()
	item := a.line(l.Meter)
	if item == nil {
		t.Errorf("%s: our option has no line %s", l.Name, l.Meter)
		return
	}
	quantity, cost := item.PricedQuantity, item.EffectiveCost
	if l.From != "" || l.Paid {
		part := l.part(item)
		if part == nil {
			t.Errorf("%s: our line %s has no such part: %v", l.Name, l.Meter, parts(item))
			return
		}
		quantity, cost = part.Quantity, part.Cost
	}
	if l.SameQuantity {
		same(t, l.Name+": quantity", quantity, l.Quantity)
	}
	if want := l.cost(); want != "" {
		same(t, l.Name, cost, want)
	}
	a.printed = a.printed.Add(cost.Round(printedPlaces))
}

// printedPlaces is how publications print lines whose total is the sum of the
// printed ones: in cents.
const printedPlaces = 2

// part is the one that starts at a bound, or the only one that is not free.
func (l *exampleLine) part(item *estimator.LineItem) *estimator.TierCost {
	var found *estimator.TierCost
	all := parts(item)
	for i := range all {
		switch part := &all[i]; {
		case part.Kind == estimator.TierAllowance:
		case l.From != "" && pricing.Text(part.From) == l.From:
			return part
		case l.From == "" && found == nil:
			found = part
		case l.From == "":
			return nil
		}
	}
	return found
}

// parts are those that the line is paid in.
func parts(item *estimator.LineItem) []estimator.TierCost {
	switch {
	case item.EffectiveTiers != nil:
		return item.EffectiveTiers
	case item.ContractedTiers != nil:
		return item.ContractedTiers
	default:
		return item.ListTiers
	}
}

// compareTotal holds the total against the sum of ours, exact or as printed.
func (e *example) compareTotal(t *testing.T, answers []*answered) {
	t.Helper()
	if !e.totalCompared() {
		return
	}
	var exact, printed decimal.Decimal
	for _, a := range answers {
		exact, printed = exact.Add(a.option.MonthlyCost), printed.Add(a.printed)
	}
	if e.Total.Rule == "rounded_lines" {
		exact = printed
	}
	same(t, "total", exact, e.Total.cost())
}

// checkNothingElseCosts: where every line of the publication has one of ours,
// none of ours may cost anything beside them.
func (e *example) checkNothingElseCosts(t *testing.T, answers []*answered) {
	t.Helper()
	if e.inPart() {
		return
	}
	for run, a := range answers {
		for i := range a.option.LineItems {
			item := &a.option.LineItems[i]
			printed := slices.ContainsFunc(e.Lines, func(l exampleLine) bool { return l.Run == run && l.Meter == item.Meter })
			if !printed && !item.EffectiveCost.IsZero() {
				t.Errorf("our line %s costs %s, and the publication has none", item.Meter, pricing.Text(item.EffectiveCost))
			}
		}
	}
}

// same rounds a figure to the decimals that a publication prints, half away from
// zero as everywhere, and compares the texts.
func same(t *testing.T, what string, got decimal.Decimal, want string) {
	t.Helper()
	_, fraction, _ := strings.Cut(want, ".")
	if text := got.StringFixed(int32(len(fraction))); text != want {
		t.Errorf("%s: %s is published, ours is %s (%s)", what, want, text, pricing.Text(got))
	}
}
