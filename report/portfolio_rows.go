package report

import (
	"errors"
	"fmt"
	"io"

	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
)

// PortfolioRows are the rows of a caller's file that share one bill.
type PortfolioRows struct {
	Rows []portfolio.Row
	Tags []string // tag columns, without their prefix

	reader *ProfileReader
	lines  []int // of the file, by row
}

// ErrTooManyRows says that a file has more rows than one bill can hold.
var ErrTooManyRows = fmt.Errorf("a portfolio has at most %d rows", portfolio.MaxRows)

// ReadPortfolio reads all rows: what one of them costs depends on the others. A
// row that cannot be read carries its RowError as its problem. The error is
// ErrTooManyRows, or the failure of the underlying reader.
func ReadPortfolio(reader *ProfileReader) (*PortfolioRows, error) {
	rows := &PortfolioRows{Tags: reader.Tags(), reader: reader}
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		if len(rows.Rows) == portfolio.MaxRows {
			return nil, ErrTooManyRows
		}
		one := portfolio.Row{Profile: row.Profile}
		if row.Err != nil {
			one = portfolio.Row{Profile: &workload.Profile{Name: row.Name, Tags: row.Tags}, Problem: row.Err}
		}
		rows.Rows = append(rows.Rows, one)
		rows.lines = append(rows.lines, row.Line)
	}
}

// Located puts a row's problem into its place of the file.
func (r *PortfolioRows) Located(row int, problem error) RowError {
	var located RowError
	var wrong workload.Errors
	var one workload.FieldError
	switch {
	case errors.As(problem, &located):
		return located
	case errors.As(problem, &wrong):
		return r.reader.Located(r.lines[row], wrong)
	case errors.As(problem, &one):
		return r.reader.Located(r.lines[row], workload.Errors{one})
	default:
		return wholeRow(r.lines[row], workload.CodeMalformed, problem.Error())
	}
}

// Refused puts what is wrong with the bill as a whole into its place of the file,
// where it is about one row.
func (r *PortfolioRows) Refused(err error) error {
	var mixed *portfolio.MixedError
	if !errors.As(err, &mixed) {
		return err
	}
	return r.reader.Located(r.lines[mixed.Row], workload.Errors{{Field: mixed.Field, Code: workload.CodeContradictory, Detail: mixed.Error()}})
}

// mostComplaints bounds what a refusal says about a file of many rows.
const mostComplaints = 100

// RefuseUnreadable is every complaint (at most 100) when no row can be read, and
// nil otherwise: a table of nothing but complaints is no bill.
func (r *PortfolioRows) RefuseUnreadable() error {
	var wrong RowError
	for i := range r.Rows {
		if r.Rows[i].Problem == nil {
			return nil
		}
		if len(wrong) < mostComplaints {
			wrong = append(wrong, r.Located(i, r.Rows[i].Problem)...)
		}
	}
	switch {
	case len(r.Rows) == 0:
		return wholeRow(1, workload.CodeMissing, "the file has no rows")
	default:
		return wrong[:min(len(wrong), mostComplaints)]
	}
}
