package report

import (
	"io"
	"strings"
)

// neutral takes the formula out of a text that a caller wrote: a spreadsheet
// evaluates cells that start with one of these characters, and a file that
// passed through breakeven must not carry somebody's formula to somebody
// else's machine. Numbers never pass through here.
func (d Dialect) neutral(text string) string {
	if d.Raw || text == "" {
		return text
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + text
	default:
		return text
	}
}

// rowWriter writes records of one dialect, with CR LF as RFC 4180 wants it. It
// is not encoding/csv because that one rewrites line feeds within a field.
type rowWriter struct {
	out     io.Writer
	dialect Dialect
	buffer  []byte
	started bool
}

func (w *rowWriter) write(cells []string) error {
	w.buffer = w.buffer[:0]
	if !w.started && w.dialect.BOM {
		w.buffer = append(w.buffer, bom...)
	}
	w.started = true
	for i, cell := range cells {
		if i > 0 {
			w.buffer = append(w.buffer, w.dialect.Delimiter)
		}
		w.buffer = w.appendCell(w.buffer, cell, len(cells) == 1)
	}
	w.buffer = append(w.buffer, '\r', '\n')
	_, err := w.out.Write(w.buffer)
	return err
}

// appendCell quotes a cell where a reader would otherwise split, trim or lose
// it. An only cell that is empty is quoted, because an empty line is no record.
func (w *rowWriter) appendCell(to []byte, cell string, only bool) []byte {
	quoted := strings.IndexByte(cell, w.dialect.Delimiter) >= 0 || strings.ContainsAny(cell, "\"\r\n") ||
		strings.HasPrefix(cell, " ") || strings.HasSuffix(cell, " ") || strings.HasPrefix(cell, bom) || (only && cell == "")
	if !quoted {
		return append(to, cell...)
	}
	to = append(to, '"')
	to = append(to, strings.ReplaceAll(cell, `"`, `""`)...)
	return append(to, '"')
}

// bom is the UTF-8 byte order mark. Excel takes a file without it for the
// machine's old 8-bit code page.
const bom = "\ufeff"

// CSVWriter writes rows of ready cells in a dialect. Numbers go through Number;
// text of a caller goes through Text.
type CSVWriter struct{ rows rowWriter }

// NewCSVWriter returns a writer of rows in the dialect.
func NewCSVWriter(w io.Writer, dialect Dialect) *CSVWriter {
	return &CSVWriter{rows: rowWriter{out: w, dialect: dialect}}
}

// Write writes one row.
func (w *CSVWriter) Write(cells []string) error { return w.rows.write(cells) }

// Number writes a canonical decimal text with the dialect's separator.
func (d Dialect) Number(text string) string { return d.number(text) }

// Text keeps a text of a caller from being a formula, unless the dialect is raw.
func (d Dialect) Text(text string) string { return d.neutral(text) }
