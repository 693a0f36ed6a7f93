package report

import (
	"fmt"
	"io"
	"strings"

	"breakeven/estimator/decision"
)

// BreakEvenTable writes a pair for a terminal: where the order flips, and what both
// options cost there, today, and at both ends of the curve. It is for people:
// amounts are rounded to cents, and of many crossings the first are shown.
func BreakEvenTable(w io.Writer, answer *decision.PairAnswer) error {
	var b strings.Builder
	estimate := &decision.Answer{Estimate: answer.Estimate}
	wrap(&b, "", "  ", heading(estimate))
	b.WriteByte('\n')
	for _, line := range sides(answer) {
		wrap(&b, "", "   ", line)
	}
	b.WriteByte('\n')
	wrap(&b, "Break-even: ", "  ", strings.Join(breakEvenSentences(answer.Estimate, answer.BreakEven), " "))
	titles, numbers, rows, rest := pairRows(answer)
	for i := range titles {
		titles[i] = strings.ToUpper(titles[i])
	}
	b.WriteByte('\n')
	b.WriteString(aligned(append([][]string{titles}, rows...), numbers))
	if rest != "" {
		b.WriteString(rest + "\n")
	}
	section(&b, loadTitle, loadLines(answer.Estimate.Load))
	section(&b, "Notes", noteLines(estimate))
	reasonSection(&b, "Assumed", " = ", assumptionLines(estimate))
	_, err := io.WriteString(w, b.String())
	return err
}

// BreakEvenMarkdown writes the same as GitHub-flavoured markdown.
func BreakEvenMarkdown(w io.Writer, answer *decision.PairAnswer) error {
	var b strings.Builder
	estimate := &decision.Answer{Estimate: answer.Estimate}
	b.WriteString("**" + escaped(heading(estimate)) + "**\n\n")
	markdownList(&b, sides(answer))
	b.WriteString("\n**Break-even.** " + escaped(strings.Join(breakEvenSentences(answer.Estimate, answer.BreakEven), " ")) + "\n\n")
	titles, numbers, rows, rest := pairRows(answer)
	markdownTable(&b, titles, numbers, rows)
	if rest != "" {
		b.WriteString("\n" + escaped(rest) + "\n")
	}
	markdownSection(&b, loadTitle, loadLines(answer.Estimate.Load))
	markdownSection(&b, "Notes", noteLines(estimate))
	markdownAssumed(&b, estimate)
	_, err := io.WriteString(w, b.String())
	return err
}

// sides say which option is a and which is b, and what they cost today.
func sides(answer *decision.PairAnswer) []string {
	be, lines := answer.BreakEven, []string{}
	for _, side := range []struct{ letter, id string }{{"a", be.A}, {"b", be.B}} {
		line := side.letter + ": " + side.id
		option := optionByID(answer.Estimate, side.id)
		if option != nil && option.Sizing != nil {
			line += ", " + sizingText(option)
		}
		if cost, priced := costOf(answer.Estimate, side.id); priced {
			line += fmt.Sprintf(", %s %s a month today", amount(cost), answer.Estimate.Currency)
		}
		lines = append(lines, line)
	}
	return lines
}

// pairRows are the points that a person reads: both ends, today, and each crossing
// with the point before it.
func pairRows(answer *decision.PairAnswer) (titles []string, numbers []bool, rows [][]string, rest string) {
	be, currency := answer.BreakEven, string(answer.Estimate.Currency)
	titles = []string{wordsOf(be.Axis).title, "a, " + currency + "/month", "b, " + currency + "/month", "cheaper", ""}
	numbers = []bool{true, true, true, false, false}
	const most = 10
	crossings := 0
	places := placesOf(answer)
	for i := range places {
		p := &places[i]
		// The row of a crossing comes after the row before it: both or none.
		crosses := p.crossing != nil || p.before
		if p.crossing != nil {
			crossings++
		}
		hidden := crossings > most || (p.before && crossings == most)
		if i != 0 && i != len(places)-1 && !p.today && (!crosses || hidden) {
			continue
		}
		cheaper := "tie"
		switch p.cheaper(be) {
		case be.A:
			cheaper = "a"
		case be.B:
			cheaper = "b"
		}
		var notes []string
		if p.today {
			notes = append(notes, markToday)
		}
		if p.crossing != nil {
			notes = append(notes, markCrossing+" ("+p.crossing.Kind+")")
		}
		rows = append(rows, []string{quantity(p.At), amount(p.ACost), amount(p.BCost), cheaper, strings.Join(notes, ", ")})
	}
	if more := len(be.Crossings) - most; more > 0 {
		rest = fmt.Sprintf("and %s more crossings; json and csv hold them", count(more))
	}
	return titles, numbers, rows, rest
}
