package report

import (
	"fmt"
	"slices"
	"strings"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/pricing"
)

// comparisonHeader names the columns of the comparison that people read.
func comparisonHeader(answer *decision.Answer) []string {
	header := []string{"rank", "option", "unit x n", string(answer.Estimate.Currency) + "/month", "list", "per million", "break-even"}
	if hasBaseline(answer) {
		header = append(header, "saves")
	}
	return append(header, "")
}

// hasBaseline reports whether savings against what runs today can be shown.
func hasBaseline(answer *decision.Answer) bool {
	return slices.ContainsFunc(answer.Estimate.Options, func(o estimator.Option) bool { return o.SavingVsBase != nil })
}

// comparisonNumbers are the columns that hold numbers.
func comparisonNumbers(answer *decision.Answer) []bool {
	numbers := []bool{true, false, false, true, true, true, true}
	if hasBaseline(answer) {
		numbers = append(numbers, true)
	}
	return append(numbers, false)
}

// comparisonRow is one priced option for people.
func comparisonRow(answer *decision.Answer, option *estimator.Option) []string {
	perMillion := "-"
	if option.CostPerMillion != nil {
		perMillion = amount(*option.CostPerMillion)
	}
	breakEven := "-"
	if at, ok := answer.AlwaysOnFrom(option); ok {
		breakEven = quantity(at)
	}
	row := []string{
		fmt.Sprint(option.Rank), option.ID, sizingText(option), amount(option.MonthlyCost), amount(option.ListCost), perMillion, breakEven,
	}
	switch {
	case option.SavingVsBase != nil:
		row = append(row, amount(*option.SavingVsBase))
	case hasBaseline(answer):
		row = append(row, "-")
	}
	return append(row, strings.Join(marks(answer, option), ", "))
}

// sizingText is "m5.large x 2", or the size alone where the platform counts the
// instances.
func sizingText(option *estimator.Option) string {
	sizing := option.Sizing
	switch {
	case sizing == nil:
		return "-"
	case sizing.Unit == "":
		return "none"
	case sizing.MeanInstances.IsPositive() || option.Offering.Billing == pricing.PerExecution:
		return sizing.Unit
	default:
		return sizing.Unit + " x " + quantity(sizing.Count().Round(3))
	}
}

// marks says what is special about an option.
func marks(answer *decision.Answer, option *estimator.Option) []string {
	var marks []string
	if option.Rank == 1 {
		marks = append(marks, "cheapest")
	}
	if answer.Recommendation != nil && answer.Recommendation.Option == option.ID {
		marks = append(marks, "recommended")
	}
	if option.Baseline {
		marks = append(marks, "baseline")
	}
	if len(option.LowConfidence) > 0 {
		marks = append(marks, "low confidence: "+strings.ReplaceAll(lowConfidenceText(option), "|", ", "))
	}
	return marks
}

// heading says on what the comparison rests.
func heading(answer *decision.Answer) string {
	estimate := answer.Estimate
	version := strings.TrimPrefix(estimate.Catalog.Version(), "sha256:")
	text := fmt.Sprintf("%s invocations per month, %s ms, %d MB", quantity(estimate.Load.InvocationsPerMonth),
		quantity(estimate.Load.DurationMs), estimate.Load.MemoryMB)
	if estimate.Load.Name != "" {
		text = printable(estimate.Load.Name) + ": " + text
	}
	return fmt.Sprintf("%s (prices as of %s, catalog %s, engine %s)", text, estimate.Catalog.AsOf(), version[:min(12, len(version))], estimator.Version)
}

// crossingList names the crossings, the first ten of many.
func crossingList(crossings []decision.Crossing) string {
	const most = 10
	var parts []string
	for i, c := range crossings {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %d more", len(crossings)-most))
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
		sentence := fmt.Sprintf("%s and %s do not change places at any number of invocations", be.PerExecution, be.AlwaysOn)
		if be.Truncated {
			sentence += " that was searched"
		}
		return []string{sentence + "."}
	}
	first, last := be.Crossings[0], be.Crossings[len(be.Crossings)-1]
	var sentences []string
	if len(be.Crossings) == 1 {
		sentences = append(sentences, fmt.Sprintf("Below %s invocations per month %s is cheaper, from there on %s.",
			quantity(first.At), first.CheaperBelow, first.CheaperFrom))
	} else {
		sentences = append(sentences, fmt.Sprintf("Below %s invocations per month %s is cheaper, from %s on %s; in between the order flips %d times (%s).",
			quantity(first.At), first.CheaperBelow, quantity(last.At), last.CheaperFrom, len(be.Crossings), crossingList(be.Crossings)))
	}
	switch {
	case be.Headroom != nil:
		sentences = append(sentences, fmt.Sprintf("Today's %s can grow %s-fold before the order changes.", quantity(today), be.Headroom.Round(3).String()))
	case !today.IsZero():
		sentences = append(sentences, fmt.Sprintf("Today's %s are beyond that.", quantity(today)))
	}
	if be.Truncated {
		sentences = append(sentences, "The search was cut short: there may be more.")
	}
	return sentences
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

// unpricedLines are the options and offerings without a rank, with the reason.
func unpricedLines(answer *decision.Answer) [][]string {
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
		rows = append(rows, []string{option.ID, string(option.Status), strings.Join(notes, "; ")})
	}
	for i := range answer.Estimate.NotApplicable {
		n := &answer.Estimate.NotApplicable[i]
		reason := notApplicableText(n)
		rows = append(rows, []string{string(n.Offering), "not applicable", strings.TrimPrefix(reason, string(n.Offering)+": ")})
	}
	return rows
}

// pricedOptions are the ranked options in order.
func pricedOptions(answer *decision.Answer) []*estimator.Option {
	var options []*estimator.Option
	for i := range answer.Estimate.Options {
		if answer.Estimate.Options[i].Status == estimator.Priced {
			options = append(options, &answer.Estimate.Options[i])
		}
	}
	return options
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
