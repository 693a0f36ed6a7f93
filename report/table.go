package report

import (
	"io"
	"strings"

	"breakeven/estimator/decision"
)

// Table writes the comparison for a terminal: the ranked options with their
// marks, the break-even, the recommendation with its path, what was assumed,
// and what has no price. It is for people: amounts are rounded to cents.
func Table(w io.Writer, answer *decision.Answer) error {
	var b strings.Builder
	b.WriteString(heading(answer) + "\n\n")
	header := comparisonHeader(answer)
	for i := range header {
		header[i] = strings.ToUpper(header[i])
	}
	rows := [][]string{header}
	for _, option := range pricedOptions(answer) {
		rows = append(rows, comparisonRow(answer, option))
	}
	if len(rows) > 1 {
		b.WriteString(aligned(rows, comparisonNumbers(answer)))
	} else {
		b.WriteString("No option has a price.\n")
	}
	if sentences := breakEvenSentences(answer); sentences != nil {
		b.WriteString("\nBreak-even: " + strings.Join(sentences, " ") + "\n")
	}
	sentence, path, warnings := recommendationLines(answer)
	if sentence != "" {
		b.WriteString("\nRecommended: " + sentence + "\n")
		section(&b, "", path)
	}
	section(&b, "Warnings", warnings)
	section(&b, "Notes", noteLines(answer))
	tableSection(&b, "Assumed", assumptionLines(answer))
	tableSection(&b, "Without a price", unpricedLines(answer))
	_, err := io.WriteString(w, b.String())
	return err
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
		b.WriteString("  - " + line + "\n")
	}
}

// tableSection writes aligned rows under a title; nothing when there are none.
func tableSection(b *strings.Builder, title string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	b.WriteString("\n" + title + ":\n")
	for line := range strings.Lines(aligned(rows, nil)) {
		b.WriteString("  " + line)
	}
}
