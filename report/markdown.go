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
	if sentences := breakEvenSentences(answer); sentences != nil {
		b.WriteString("\n**Break-even.** " + escaped(strings.Join(sentences, " ")) + "\n")
	}
	sentence, path, warnings := recommendationLines(answer)
	if sentence != "" {
		b.WriteString("\n**Recommended.** " + escaped(sentence) + "\n\n")
		markdownList(&b, path)
	}
	for _, part := range []struct {
		title string
		lines []string
	}{{"Warnings", warnings}, {"Notes", noteLines(answer)}} {
		if len(part.lines) > 0 {
			b.WriteString("\n**" + part.title + "**\n\n")
			markdownList(&b, part.lines)
		}
	}
	if rows := assumptionLines(answer); len(rows) > 0 {
		b.WriteString("\n<details><summary>Assumed</summary>\n\n")
		markdownTable(&b, []string{"field", "value", "reason"}, nil, rows)
		b.WriteString("\n</details>\n")
	}
	if rows := unrankedLines(answer); len(rows) > 0 {
		b.WriteString("\n**" + unrankedTitle + "**\n\n")
		markdownTable(&b, []string{"option", "status", "reason"}, nil, rows)
	}
	_, err := io.WriteString(w, b.String())
	return err
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
