package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// amount shows money to a person: to whole cents, halves away from zero, with
// thousands separated. An amount that is not zero never shows as zero.
func amount(d decimal.Decimal) string {
	cent := decimal.New(1, -2)
	if !d.IsZero() && d.Abs().LessThan(cent) && d.Round(2).IsZero() {
		if d.IsNegative() {
			return "> -0.01"
		}
		return "< 0.01"
	}
	return pricing.Grouped(d.StringFixed(2))
}

// quantity shows an exact number to a person, with thousands separated.
func quantity(d decimal.Decimal) string { return pricing.Grouped(pricing.Text(d)) }

// count shows a whole number to a person, with thousands separated.
func count[N int | int64](n N) string { return pricing.Grouped(fmt.Sprint(n)) }

// printable makes a text of the caller's safe for a terminal: control
// characters, which could move the cursor or change a title, become spaces.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.Is(unicode.C, r) {
			return ' '
		}
		return r
	}, text)
}

// aligned lays rows out in columns. right says which columns hold numbers;
// text/tabwriter can align one way only.
func aligned(rows [][]string, right []bool) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			if i > 0 {
				line.WriteString("  ")
			}
			padding := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i < len(right) && right[i] {
				line.WriteString(padding + cell)
			} else {
				line.WriteString(cell + padding)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// lineWidth is the most characters of a line of prose on a terminal.
const lineWidth = 130

// wrap writes a text in lines of at most lineWidth characters, broken at spaces:
// the first behind start, the others behind indent. A word that is longer stands
// on a line of its own.
func wrap(b *strings.Builder, start, indent, text string) {
	b.WriteString(start)
	width, first := utf8.RuneCountInString(start), true
	for word := range strings.FieldsSeq(text) {
		length := utf8.RuneCountInString(word)
		switch {
		case first:
		case width+1+length > lineWidth:
			b.WriteString("\n" + indent)
			width = utf8.RuneCountInString(indent)
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width, first = width+length, false
	}
	b.WriteByte('\n')
}
