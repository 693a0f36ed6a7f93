package report

import (
	"fmt"
	"io"
	"strings"

	"breakeven/estimator/decision"
)

// Markdown writes the comparison as GitHub-flavoured markdown, for a pull
// request or a wiki page. Like Table it is for people.
func Markdown(w io.Writer, answer *decision.Answer) error {
	var b strings.Builder
	b.WriteString("**" + escaped(heading(answer)) + "**\n\n")
	options := pricedOptions(answer)
	if len(options) > 0 {
		columns := comparisonColumns(answer)
		rows := [][]string{}
		for _, option := range options {
			row := comparisonRow(columns, option)
			row[optionColumn] = "`" + row[optionColumn] + "`"
			if option.Rank == 1 {
				row[costColumn] = "**" + row[costColumn] + "**"
			}
			rows = append(rows, row)
		}
		titles, numbers := comparisonTitles(columns)
		markdownTable(&b, titles, numbers, rows)
		b.WriteString("\n")
		markdownList(&b, legend(titles, rows))
	} else {
		b.WriteString("No option has a price.\n")
	}
	if sentences := breakEvenSentences(answer.Estimate, answer.BreakEven); sentences != nil {
		b.WriteString("\n**Break-even.** " + escaped(strings.Join(sentences, " ")) + "\n")
	}
	if sentence, rows, rest := sensitivityParts(answer); sentence != "" {
		b.WriteString("\n**" + sensitivityTitle + ".** " + escaped(sentence) + "\n")
		if len(rows) > 0 {
			titles, numbers := sensitivityTitles()
			b.WriteByte('\n')
			markdownTable(&b, titles, numbers, rows)
		}
		if rest != "" {
			b.WriteString("\n" + escaped(rest) + "\n")
		}
	}
	sentence, path, warnings := recommendationLines(answer)
	if sentence != "" {
		b.WriteString("\n**Recommended.** " + escaped(sentence) + "\n\n")
		markdownList(&b, path)
	}
	markdownSection(&b, loadTitle, loadLines(answer.Estimate.Load))
	markdownSection(&b, "Warnings", warnings)
	markdownSection(&b, "Notes", noteLines(answer))
	markdownAssumed(&b, answer)
	if rows := unrankedLines(answer); len(rows) > 0 {
		b.WriteString("\n**" + unrankedTitle + "**\n\n")
		markdownTable(&b, []string{"option", "status", "reason"}, nil, rows)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdownSection writes a list under a title; nothing when there are no lines.
func markdownSection(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	b.WriteString("\n**" + title + "**\n\n")
	markdownList(b, lines)
}

// markdownAssumed writes the defaults, folded.
func markdownAssumed(b *strings.Builder, answer *decision.Answer) {
	rows := assumptionLines(answer)
	if len(rows) == 0 {
		return
	}
	b.WriteString("\n<details><summary>Assumed</summary>\n\n")
	markdownTable(b, []string{"field", "value", "reason"}, nil, rows)
	b.WriteString("\n</details>\n")
}

func markdownTable(b *strings.Builder, header []string, right []bool, rows [][]string) {
	rules := make([]string, len(header))
	for i := range header {
		rules[i] = "---"
		if i < len(right) && right[i] {
			rules[i] = "---:"
		}
	}
	for _, row := range append([][]string{header, rules}, rows...) {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = cell
			if !strings.HasPrefix(cell, "`") && !strings.HasPrefix(cell, "**") {
				cells[i] = escaped(cell)
			}
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
}

func markdownList(b *strings.Builder, lines []string) {
	for _, line := range lines {
		b.WriteString("- " + escaped(line) + "\n")
	}
}

// escaped keeps a text from being markup: a caller's label may not add a cell,
// a link or an image to somebody's page.
func escaped(text string) string {
	return strings.NewReplacer(
		`\`, `\\`, "|", `\|`, "*", `\*`, "`", "\\`", "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "\n", " ", "\r", " ",
	).Replace(text)
}
