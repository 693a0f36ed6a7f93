package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/pricing"
)

// heading says on what the comparison rests.
func heading(answer *decision.Answer) string {
	estimate := answer.Estimate
	text := fmt.Sprintf("%s invocations per month, %s ms, %s MB", pricing.Readable(estimate.Load.InvocationsPerMonth),
		quantity(estimate.Load.DurationMs), count(estimate.Load.MemoryMB))
	if estimate.Load.Name != "" {
		text = printable(estimate.Load.Name) + ": " + text
	}
	rests := basis(estimate.Catalog)
	if estimate.RateCard != nil {
		rests += ", " + cardNote(estimate.RateCard)
	}
	return fmt.Sprintf("%s (%s)", text, rests)
}

// basis names what an answer was computed from.
func basis(catalog *pricing.Catalog) string {
	version := strings.TrimPrefix(catalog.Version(), "sha256:")
	return fmt.Sprintf("prices of %s, catalog %s, engine %s", priceDates(catalog), version[:min(12, len(version))], estimator.Version)
}

// priceDates are the days on which the oldest and the newest price came into
// effect: the newest alone would promise more than the others hold.
func priceDates(catalog *pricing.Catalog) string {
	oldest, newest := catalog.OldestPrice(), catalog.AsOf()
	if oldest == newest || oldest == "" {
		return newest
	}
	return oldest + " to " + newest
}

// crossingList names the crossings, the first ten of many.
func crossingList(crossings []decision.Crossing) string {
	const most = 10
	var parts []string
	for i, c := range crossings {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %s more", count(len(crossings)-most)))
			break
		}
		parts = append(parts, fmt.Sprintf("%s %s", quantity(c.At), c.Kind))
	}
	return strings.Join(parts, ", ")
}

// breakEvenSentences tell where the order of the two sides flips.
func breakEvenSentences(answer *decision.Answer) []string {
	be := answer.BreakEven
	if be == nil {
		return nil
	}
	today := answer.Estimate.Load.InvocationsPerMonth
	if len(be.Crossings) == 0 {
		return []string{oneOrder(answer) + " at any number of invocations that was searched."}
	}
	first, last := be.Crossings[0], be.Crossings[len(be.Crossings)-1]
	var sentences []string
	switch {
	case be.Truncated:
		sentences = append(sentences, fmt.Sprintf("Below %s invocations per month %s is cheaper; from there to %s the order flips %s times (%s), and the search was cut off: there may be more.",
			quantity(first.At), first.CheaperBelow, quantity(last.At), count(len(be.Crossings)), crossingList(be.Crossings)))
	case len(be.Crossings) == 1:
		sentences = append(sentences, fmt.Sprintf("Below %s invocations per month %s is cheaper, from there on %s.",
			quantity(first.At), first.CheaperBelow, first.CheaperFrom))
	default:
		sentences = append(sentences, fmt.Sprintf("Below %s invocations per month %s is cheaper, from %s on %s; on the way the order flips %s times (%s).",
			quantity(first.At), first.CheaperBelow, quantity(last.At), last.CheaperFrom, count(len(be.Crossings)), crossingList(be.Crossings)))
	}
	switch {
	case be.Headroom != nil:
		sentences = append(sentences, fmt.Sprintf("Today's %s can grow %s-fold before the order changes.", pricing.Readable(today), quantity(be.Headroom.Round(3))))
	case !today.IsZero():
		sentences = append(sentences, fmt.Sprintf("Today's %s are beyond that.", pricing.Readable(today)))
	}
	return sentences
}

// oneOrder says which of the two options of a break-even without crossings is
// cheaper, as far as the answer holds both.
func oneOrder(answer *decision.Answer) string {
	be := answer.BreakEven
	cost := func(id string) (decimal.Decimal, bool) {
		i := slices.IndexFunc(answer.Estimate.Options, func(o estimator.Option) bool { return o.ID == id && o.Status == estimator.Priced })
		if i < 0 {
			return decimal.Decimal{}, false
		}
		return answer.Estimate.Options[i].MonthlyCost, true
	}
	a, aShown := cost(be.PerExecution)
	b, bShown := cost(be.AlwaysOn)
	switch {
	case !aShown || !bShown || a.Equal(b):
		return fmt.Sprintf("%s and %s do not change places", be.PerExecution, be.AlwaysOn)
	case a.LessThan(b):
		return fmt.Sprintf("%s is cheaper than %s", be.PerExecution, be.AlwaysOn)
	default:
		return fmt.Sprintf("%s is cheaper than %s", be.AlwaysOn, be.PerExecution)
	}
}

// recommendationLines tell the recommendation and the path that led to it.
func recommendationLines(answer *decision.Answer) (sentence string, path, warnings []string) {
	r := answer.Recommendation
	if r == nil {
		return "", nil, nil
	}
	sentence = fmt.Sprintf("%s (%s)", r.Option, r.Abstraction)
	if r.Option != r.Cheapest {
		sentence += fmt.Sprintf(", %s %s a month more than the cheapest, %s", amount(r.Premium), answer.Estimate.Currency, r.Cheapest)
	}
	if r.Reason != "" {
		sentence += ". " + r.Reason
	}
	for _, q := range r.Path {
		path = append(path, fmt.Sprintf("%s: %s, because %s", strings.ReplaceAll(q.Question, "_", " "), strings.ReplaceAll(q.Answer, "_", " "), q.Because))
	}
	for _, w := range r.Warnings {
		text := w.Code + ": " + w.Detail
		if w.Option != "" {
			text += " (" + w.Option + ")"
		}
		warnings = append(warnings, text)
	}
	return sentence, path, warnings
}

// assumptionLines are the defaults that entered the answer.
func assumptionLines(answer *decision.Answer) [][]string {
	rows := make([][]string, len(answer.Estimate.Assumptions))
	for i, a := range answer.Estimate.Assumptions {
		rows[i] = []string{a.Field, printable(a.Value), a.Reason}
	}
	return rows
}

// unrankedTitle heads what unrankedLines tells.
const unrankedTitle = "Not ranked"

// unrankedLines are the options and offerings without a rank, with the reason:
// what lacks a price, what a rule excludes, and what does not apply.
func unrankedLines(answer *decision.Answer) [][]string {
	var rows [][]string
	for i := range answer.Estimate.Options {
		option := &answer.Estimate.Options[i]
		if option.Status == estimator.Priced {
			continue
		}
		notes := optionNotes(option)
		if option.Status == estimator.MissingPrice && !option.KnownCost.IsZero() {
			notes = append(notes, "known so far: "+amount(option.KnownCost))
		}
		rows = append(rows, []string{option.ID, strings.ReplaceAll(string(option.Status), "_", " "), strings.Join(notes, "; ")})
	}
	for i := range answer.Estimate.NotApplicable {
		n := &answer.Estimate.NotApplicable[i]
		rows = append(rows, []string{notApplicableName(n), "not applicable", n.Reason})
	}
	return rows
}

// noteLines are the notes of priced options; the same sentence stands once,
// with the options it is about.
func noteLines(answer *decision.Answer) []string {
	var order []string
	about := map[string][]string{}
	for _, option := range pricedOptions(answer) {
		for _, note := range optionNotes(option) {
			if !slices.Contains(order, note) {
				order = append(order, note)
			}
			about[note] = append(about[note], option.ID)
		}
	}
	lines := make([]string, len(order))
	for i, note := range order {
		options := about[note]
		const most = 2
		if len(options) > most {
			options = append(slices.Clone(options[:most]), fmt.Sprintf("%d more", len(options)-most))
		}
		lines[i] = strings.Join(options, ", ") + ": " + note
	}
	return lines
}
