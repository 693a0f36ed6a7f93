package report

import (
	"fmt"
	"io"
	"strings"

	"breakeven/estimator/portfolio"
)

// PortfolioTable writes a portfolio for a terminal: what it costs, what would
// change, and the profiles with their parts. It is for people: amounts are
// rounded to cents. reason puts the problem of a row into words; nil: its own.
func PortfolioTable(w io.Writer, answer *portfolio.Answer, reason func(row int, problem error) string) error {
	var b strings.Builder
	wrap(&b, "", "  ", portfolioHeading(answer))
	for _, part := range portfolioBlocks(answer, reason) {
		b.WriteByte('\n')
		if part.title != "" {
			b.WriteString(part.title + ":\n")
		}
		for _, line := range part.lines {
			wrap(&b, "  - ", "    ", line)
		}
		if len(part.rows) > 0 {
			titles := make([]string, len(part.titles))
			for i, title := range part.titles {
				titles[i] = strings.ToUpper(title)
			}
			b.WriteString(indented(aligned(append([][]string{titles}, part.rows...), part.numbers)))
		}
		if part.rest != "" {
			b.WriteString("  " + part.rest + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// PortfolioMarkdown writes the same as GitHub-flavoured markdown.
func PortfolioMarkdown(w io.Writer, answer *portfolio.Answer, reason func(row int, problem error) string) error {
	var b strings.Builder
	b.WriteString("**" + escaped(portfolioHeading(answer)) + "**\n")
	for _, part := range portfolioBlocks(answer, reason) {
		b.WriteByte('\n')
		if part.title != "" {
			b.WriteString("**" + part.title + "**\n\n")
		}
		markdownList(&b, part.lines)
		if len(part.rows) > 0 {
			markdownTable(&b, part.titles, part.numbers, part.rows)
		}
		if part.rest != "" {
			b.WriteString("\n" + escaped(part.rest) + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// indented puts a table under its title.
func indented(table string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(table, "\n"), "\n", "\n  ") + "\n"
}

func portfolioHeading(answer *portfolio.Answer) string {
	rests := basis(answer.Catalog)
	if answer.RateCard != nil {
		rests += ", " + cardNote(answer.RateCard)
	}
	return fmt.Sprintf("%s on one bill (%s)", profiles(len(answer.Rows)), rests)
}

// profiles counts them in words.
func profiles(n int) string {
	if n == 1 {
		return "1 profile"
	}
	return count(n) + " profiles"
}
