package report

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"breakeven/estimator/workload"
)

// ReadLoadCSV reads a load profile from rows of a time and a count. The columns
// timestamp and count stand in any order, among others that are left alone; they are
// divided by a comma, a semicolon or a tab, whichever the header has. Memory is
// bounded by workload.MaxLoadSteps rows.
//
// The error is a workload.Errors about the options (time_zone, step_seconds, gaps,
// duplicates), a RowError about the first row that is wrong, or the failure of the
// reader.
func ReadLoadCSV(in io.Reader, options workload.LoadRowOptions) (*workload.LoadProfile, error) {
	rows, wrong := workload.NewLoadRows(options)
	if len(wrong) > 0 {
		return nil, wrong
	}
	head := bufio.NewReaderSize(in, MaxRowBytes)
	r := loadReader{scanner: newScanner(head, loadDelimiter(head))}
	if err := r.readHeader(); err != nil {
		return nil, err
	}
	for {
		cells, line, err := r.next()
		switch {
		case errors.Is(err, io.EOF):
			return r.finish(rows)
		case err != nil:
			return nil, err
		case blank(cells):
			continue
		}
		timestamp, count := cellOf(cells, r.timestamp), cellOf(cells, r.count)
		if complaint := rows.Add(line, timestamp, count); complaint != nil {
			return nil, r.located(line, complaint)
		}
	}
}

// loadReader reads the rows of a load.
type loadReader struct {
	*scanner

	timestamp, count int // columns, 0 is the first
}

// next is the next record; one that cannot be read is a RowError.
func (r *loadReader) next() ([]string, int, error) {
	cells, line, err := r.scanner.next()
	if broken, ok := errors.AsType[brokenRowError](err); ok {
		err = wholeRow(line, workload.CodeMalformed, broken.detail)
	} else if err == nil {
		if detail := notText(cells); detail != "" {
			err = wholeRow(line, workload.CodeMalformed, detail)
		}
	}
	return cells, line, err
}

// readHeader finds the two columns.
func (r *loadReader) readHeader() error {
	cells, line, err := r.next()
	if errors.Is(err, io.EOF) {
		return wholeRow(1, workload.CodeMissing, "the file is empty; it begins with the names of its columns, e.g. timestamp,count")
	}
	if err != nil {
		return err
	}
	cells[0] = strings.TrimPrefix(cells[0], bom)
	names := make([]string, len(cells))
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
		names[i] = strings.ToLower(cells[i])
	}
	for _, column := range []struct {
		name string
		at   *int
	}{{workload.TimestampColumn, &r.timestamp}, {workload.CountColumn, &r.count}} {
		*column.at = slices.Index(names, column.name)
		if *column.at < 0 {
			return wholeRow(line, workload.CodeMissing, fmt.Sprintf("the file needs a column %s; it has %s", column.name, clip(strings.Join(cells, ", "))))
		}
		if slices.Contains(names[*column.at+1:], column.name) {
			return wholeRow(line, workload.CodeMalformed, "the column "+column.name+" stands twice")
		}
	}
	return nil
}

// finish makes the profile of the rows.
func (r *loadReader) finish(rows *workload.LoadRows) (*workload.LoadProfile, error) {
	profile, line, complaint := rows.Profile()
	if complaint != nil {
		return nil, r.located(line, complaint)
	}
	return profile, nil
}

// located puts a complaint into its place of the file.
func (r *loadReader) located(line int, complaint *workload.FieldError) RowError {
	cell := CellError{Line: line, FieldError: *complaint}
	switch complaint.Field {
	case workload.TimestampColumn:
		cell.Column, cell.Header = r.timestamp+1, workload.TimestampColumn
	case workload.CountColumn:
		cell.Column, cell.Header = r.count+1, workload.CountColumn
	default:
		// An option of the call, or the load as a whole.
		if line == 0 {
			cell.Line = 1
		}
	}
	return RowError{cell}
}

// loadDelimiter is what divides the columns of the first line.
func loadDelimiter(head *bufio.Reader) byte {
	line, _ := head.Peek(head.Size()) // an end or a failure shows at the first read
	if end := bytes.IndexAny(line, "\r\n"); end >= 0 {
		line = line[:end]
	}
	for _, delimiter := range []byte{';', '\t'} {
		if bytes.IndexByte(line, delimiter) >= 0 {
			return delimiter
		}
	}
	return ','
}

func cellOf(cells []string, column int) string {
	if column >= len(cells) {
		return ""
	}
	return cells[column]
}
