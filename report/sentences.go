package report

import (
	"fmt"
	"slices"
	"strings"

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
