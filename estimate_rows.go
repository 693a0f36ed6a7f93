package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/report"
)

// rowsFailed says how many rows of a CSV file have no answer. They stand in the
// output with their reason, and the other rows are answered.
func rowsFailed(number int) error {
	rows := "rows"
	if number == 1 {
		rows = "row"
	}
	return fmt.Errorf("%d %s without an answer", number, rows)
}

// estimateRows answers the rows of a CSV file, one after the other, as they are
// read.
func (c *estimateCommand) estimateRows(ctx context.Context, a *App, known *plans, defaults *workload.Profile, printer *printer) error {
	mapping, err := report.ParseMapping(c.Map)
	if err != nil {
		return err
	}
	in, err := a.open(c.CSV)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	reader, err := report.NewProfileReader(in, printer.dialect, mapping, defaults)
	if err != nil {
		return err
	}
	if err := printer.start(reader.Tags()); err != nil {
		return err
	}
	failed := 0
	var overLimit error
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", c.CSV, err)
		}
		answer, reason := known.answerRow(ctx, reader, &row)
		if reason != "" {
			failed++
			if err := printer.rowError(a, &row, reason); err != nil {
				return err
			}
			continue
		}
		if err := printer.answer(answer); err != nil {
			return err
		}
		if err := printer.limit.check(answer); err != nil && overLimit == nil {
			overLimit = fmt.Errorf("line %d: %w", row.Line, err)
		}
	}
	if err := printer.out.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return rowsFailed(failed)
	}
	return overLimit
}

// answerRow is the answer to a row, or the reason why there is none.
func (p *plans) answerRow(ctx context.Context, reader *report.ProfileReader, row *report.Row) (*decision.Answer, string) {
	if row.Err != nil {
		return nil, row.Err.Error()
	}
	answer, err := p.decide(ctx, row.Profile)
	var complaints workload.Errors
	switch {
	case errors.As(err, &complaints):
		return nil, reader.Located(row.Line, complaints).Error()
	case err != nil:
		return nil, fmt.Sprintf("line %d: %v", row.Line, err)
	}
	return answer, ""
}

// rowError writes a row without an answer: into the result where that is CSV,
// else to standard error, because the result has no place for it.
func (p *printer) rowError(a *App, row *report.Row, reason string) error {
	if p.csv != nil {
		return p.csv.WriteError(row.Name, row.Tags, reason)
	}
	_, err := fmt.Fprintf(a.Stderr, "breakeven: %s\n", reason)
	return err
}
