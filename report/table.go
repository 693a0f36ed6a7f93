package report

import (
	"io"
	"strings"
	"unicode/utf8"

	"breakeven/estimator/decision"
)

// Table writes the comparison for a terminal: the ranked options with their
// marks, the break-even, the recommendation with its path, what was assumed,
// and what has no price. It is for people: amounts are rounded to cents.
func Table(w io.Writer, answer *decision.Answer) error {
	var b strings.Builder
	wrap(&b, "", "  ", heading(answer))
	b.WriteByte('\n')
	comparisonSection(&b, answer)
	if sentences := breakEvenSentences(answer.Estimate, answer.BreakEven); sentences != nil {
		b.WriteByte('\n')
		wrap(&b, "Break-even: ", "  ", strings.Join(sentences, " "))
	}
	sensitivitySection(&b, answer)
	sentence, path, warnings := recommendationLines(answer)
	if sentence != "" {
		b.WriteByte('\n')
		wrap(&b, "Recommended: ", "  ", sentence)
		section(&b, "", path)
	}
	section(&b, loadTitle, loadLines(answer.Estimate.Load))
	section(&b, "Warnings", warnings)
	section(&b, "Notes", noteLines(answer))
	reasonSection(&b, "Assumed", " = ", assumptionLines(answer))
	reasonSection(&b, unrankedTitle, ": ", unrankedLines(answer))
	_, err := io.WriteString(w, b.String())
	return err
}

// sensitivitySection writes how far the cheapest option is ahead; nothing where the
// answer does not say.
func sensitivitySection(b *strings.Builder, answer *decision.Answer) {
	sentence, rows, rest := sensitivityParts(answer)
	if sentence == "" {
		return
	}
	b.WriteByte('\n')
	wrap(b, sensitivityTitle+": ", "  ", sentence)
	if len(rows) > 0 {
		titles, numbers := sensitivityTitles()
		for i := range titles {
			titles[i] = strings.ToUpper(titles[i])
		}
		b.WriteString(indented(aligned(append([][]string{titles}, rows...), numbers)))
	}
	if rest != "" {
		b.WriteString("  " + rest + "\n")
	}
}

// comparisonSection writes the ranked options and what their columns mean.
func comparisonSection(b *strings.Builder, answer *decision.Answer) {
	options := pricedOptions(answer)
	if len(options) == 0 {
		b.WriteString("No option has a price.\n")
		return
	}
	columns := comparisonColumns(answer)
	titles, numbers := comparisonTitles(columns)
	for i := range titles {
		titles[i] = strings.ToUpper(titles[i])
	}
	rows := [][]string{titles}
	for _, option := range options {
		rows = append(rows, comparisonRow(columns, option))
	}
	b.WriteString(aligned(rows, numbers))
	b.WriteByte('\n')
	for _, line := range legend(titles, rows) {
		wrap(b, "", "  ", line)
	}
}

// section writes indented lines under a title; nothing when there are none.
func section(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	if title != "" {
		b.WriteString("\n" + title + ":\n")
	}
	for _, line := range lines {
		wrap(b, "  - ", "    ", line)
	}
}

// reasonSection writes rows under a title; nothing when there are none. What a
// row is about stands left, its reason is wrapped right of it, or on the next
// line where there is no room.
func reasonSection(b *strings.Builder, title, separator string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	b.WriteString("\n" + title + ":\n")
	const widest = 60 // leaves half of a line to the reason
	subjects := make([]string, len(rows))
	column := 0
	for i, row := range rows {
		subjects[i] = "  " + strings.Join(row[:len(row)-1], separator)
		if width := utf8.RuneCountInString(subjects[i]); width <= widest {
			column = max(column, width)
		}
	}
	column = max(column, widest/2) + 2
	indent := strings.Repeat(" ", column)
	for i, row := range rows {
		start := subjects[i] + strings.Repeat(" ", max(0, column-utf8.RuneCountInString(subjects[i])))
		if utf8.RuneCountInString(subjects[i]) > column-2 {
			b.WriteString(subjects[i] + "\n")
			start = indent
		}
		wrap(b, start, indent, row[len(row)-1])
	}
}
