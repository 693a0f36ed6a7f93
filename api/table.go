package api

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/report"
)

// table writes rows of our own words and numbers as CSV. Text of callers never
// passes through it.
type table struct {
	rows    *csv.Writer
	out     io.Writer
	dialect report.Dialect
	cells   []string
	err     error
	begun   bool
}

func newTable(out io.Writer, dialect report.Dialect) *table {
	rows := csv.NewWriter(out)
	rows.Comma = rune(dialect.Delimiter)
	rows.UseCRLF = true
	return &table{rows: rows, out: out, dialect: dialect}
}

// words appends cells of text to the row.
func (t *table) words(texts ...string) { t.cells = append(t.cells, texts...) }

// numbers appends cells with the dialect's decimal separator to the row.
func (t *table) numbers(numbers ...decimal.Decimal) {
	for _, number := range numbers {
		text := pricing.Text(number)
		if t.dialect.Decimal != '.' {
			text = strings.Replace(text, ".", string(rune(t.dialect.Decimal)), 1)
		}
		t.cells = append(t.cells, text)
	}
}

// end finishes the row. The first failure is kept for close.
func (t *table) end() {
	if t.err != nil {
		return
	}
	if !t.begun && t.dialect.BOM {
		if _, t.err = io.WriteString(t.out, "\ufeff"); t.err != nil {
			return
		}
	}
	t.begun = true
	t.err = t.rows.Write(t.cells)
	t.cells = t.cells[:0]
}

// close flushes and reports the first failure.
func (t *table) close() error {
	t.rows.Flush()
	if t.err != nil {
		return t.err
	}
	return t.rows.Error()
}
