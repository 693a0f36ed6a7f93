package report

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"breakeven/estimator/workload"
)

// Row is one row of a caller's file.
type Row struct {
	Line int // of the file, 1 is the first
	// Name and Tags are the caller's labels as far as they could be read, so that
	// a row that cannot be answered is still recognised.
	Name    string
	Tags    map[string]string
	Profile *workload.Profile // nil when Err is not
	Err     RowError          // nil when the row is a profile
}

// ProfileReader reads usage profiles from CSV: one row, one profile, in memory
// bounded by MaxRowBytes.
type ProfileReader struct {
	rows     *scanner
	dialect  Dialect
	defaults *workload.Profile
	columns  []inputColumn
	tags     []string // in the order of their columns
}

// inputColumn is one column of the caller's file.
type inputColumn struct {
	header string // as the file names it
	field  string // field table name or "tag.<name>"; empty: not read
	kind   workload.Kind
	loose  bool // has no name: its cells must be empty
}

// NewProfileReader reads the header row. Fields that stand in defaults (nil:
// none) hold for every row that leaves them empty. A header with an unknown, a
// doubled or no column is a RowError, which names the column; a header is never
// guessed at.
func NewProfileReader(r io.Reader, dialect Dialect, mapping Mapping, defaults *workload.Profile) (*ProfileReader, error) {
	if defaults == nil {
		defaults = &workload.Profile{}
	}
	reader := &ProfileReader{rows: newScanner(r, dialect.Delimiter), dialect: dialect, defaults: defaults}
	cells, line, err := reader.rows.next()
	var broken brokenRowError
	switch {
	case errors.Is(err, io.EOF):
		return nil, wholeRow(1, workload.CodeMissing, "the file is empty: its first row names the columns")
	case errors.As(err, &broken):
		return nil, wholeRow(line, workload.CodeMalformed, broken.detail)
	case err != nil:
		return nil, err
	}
	cells[0] = strings.TrimPrefix(cells[0], bom)
	if detail := notText(cells); detail != "" {
		return nil, wholeRow(line, workload.CodeMalformed, detail)
	}
	if err := reader.readHeader(line, cells, mapping); err != nil {
		return nil, err
	}
	return reader, nil
}

// Tags are the names of the tag columns, in the order of the file; those of the
// defaults that no column has follow by name.
func (r *ProfileReader) Tags() []string {
	tags := slices.Clone(r.tags)
	for _, tag := range slices.Sorted(maps.Keys(r.defaults.Tags)) {
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// Read returns the next row, io.EOF after the last one, or the failure of the
// underlying reader. A row that cannot be read is no error of Read: it carries
// its own, and the next call reads on.
func (r *ProfileReader) Read() (Row, error) {
	for {
		cells, line, err := r.rows.next()
		var broken brokenRowError
		switch {
		case errors.As(err, &broken):
			return Row{Line: line, Err: wholeRow(line, workload.CodeMalformed, broken.detail)}, nil
		case err != nil:
			return Row{}, err
		case blank(cells):
			// Spreadsheets export rows that were emptied.
			continue
		}
		return r.row(line, cells), nil
	}
}

// Located puts complaints about a profile's fields into the places of the row
// that they came from.
func (r *ProfileReader) Located(line int, complaints workload.Errors) RowError {
	located := make(RowError, len(complaints))
	for i, complaint := range complaints {
		located[i] = CellError{Line: line, FieldError: complaint}
		for c, column := range r.columns {
			if column.field != "" && column.field == complaint.Field {
				located[i].Column, located[i].Header = c+1, column.header
			}
		}
	}
	return located
}

func (r *ProfileReader) row(line int, cells []string) Row {
	row := Row{Line: line}
	if detail := notText(cells); detail != "" {
		row.Err = wholeRow(line, workload.CodeMalformed, detail)
		return row
	}
	profile := *r.defaults
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		if i >= len(r.columns) || r.columns[i].loose {
			row.Err = append(row.Err, CellError{Line: line, Column: i + 1, FieldError: workload.FieldError{
				Code: workload.CodeUnknown, Detail: fmt.Sprintf("%q stands in a column without a name", clip(cell)),
			}})
			continue
		}
		if complaint := r.set(&profile, &r.columns[i], cell); complaint != nil {
			row.Err = append(row.Err, CellError{Line: line, Column: i + 1, Header: r.columns[i].header, FieldError: *complaint})
		}
	}
	row.Name, row.Tags = profile.Name, profile.Tags
	if row.Err == nil {
		row.Profile = &profile
	}
	return row
}

func (r *ProfileReader) set(profile *workload.Profile, column *inputColumn, cell string) *workload.FieldError {
	if column.field == "" {
		return nil
	}
	values := []string{cell}
	switch column.kind {
	case workload.KindList, workload.KindDecimalMap:
		values = workload.SplitList(cell, listSeparator)
	default:
		if column.kind != workload.KindString {
			values[0] = strings.TrimSpace(cell)
		}
	}
	if r.dialect.Decimal == ',' && (column.kind == workload.KindDecimal || column.kind == workload.KindDecimalMap) {
		for i, value := range values {
			point, detail := withPoint(value)
			if detail != "" {
				return &workload.FieldError{Field: column.field, Code: workload.CodeMalformed, Detail: detail}
			}
			values[i] = point
		}
	}
	return profile.SetText(column.field, values)
}

// listSeparator divides the items of a list within a cell.
const listSeparator = '|'

// withPoint turns a decimal comma into a point. A point is refused rather than
// guessed at: "1.500" is one and a half in one locale and 1500 in another.
func withPoint(text string) (string, string) {
	if strings.ContainsRune(text, '.') {
		return "", fmt.Sprintf("%q has a point, and the decimal separator of this file is a comma", clip(text))
	}
	return strings.Replace(text, ",", ".", 1), ""
}

// notText says why cells are not UTF-8 text, or nothing. Spreadsheets save
// "Unicode text" as UTF-16 and plain CSV in the machine's old code page.
func notText(cells []string) string {
	for i, cell := range cells {
		if i == 0 && (strings.HasPrefix(cell, "\xff\xfe") || strings.HasPrefix(cell, "\xfe\xff")) {
			return "the file is UTF-16: save it as CSV UTF-8"
		}
		if strings.IndexByte(cell, 0) >= 0 {
			return fmt.Sprintf("column %d holds a NUL byte: save the file as CSV UTF-8", i+1)
		}
		if !utf8.ValidString(cell) {
			return fmt.Sprintf("column %d is not UTF-8: save the file as CSV UTF-8", i+1)
		}
	}
	return ""
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if cell != "" {
			return false
		}
	}
	return true
}
