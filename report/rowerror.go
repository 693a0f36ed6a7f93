package report

import (
	"fmt"
	"strings"

	"breakeven/estimator/workload"
)

// CellError is one complaint about one place of a file.
type CellError struct {
	workload.FieldError

	Line   int    // 1 is the first line of the file
	Column int    // 1 is the first column; 0 when the row as a whole is meant
	Header string // the column's name in the file; empty without a column
}

// Error is the place and the sentence.
func (e CellError) Error() string {
	switch {
	case e.Column > 0 && e.Header != "":
		return fmt.Sprintf("line %d, column %d (%s): %s", e.Line, e.Column, clip(e.Header), e.Detail)
	case e.Column > 0:
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Detail)
	default:
		return fmt.Sprintf("line %d: %s", e.Line, e.FieldError.Error())
	}
}

// RowError is everything that is wrong with one row, at least one complaint.
type RowError []CellError

// Error joins the complaints.
func (e RowError) Error() string {
	texts := make([]string, len(e))
	for i := range e {
		texts[i] = e[i].Error()
	}
	return strings.Join(texts, "; ")
}

// wholeRow complains about a row without naming a column.
func wholeRow(line int, code workload.Code, detail string) RowError {
	return RowError{{Line: line, FieldError: workload.FieldError{Code: code, Detail: detail}}}
}
