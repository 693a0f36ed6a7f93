package api

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/report"
)

// CreatePortfolio puts the profiles of a JSON body on one bill.
func (s *server) CreatePortfolio(ctx context.Context, _ openapi.CreatePortfolioRequestObject) (openapi.CreatePortfolioResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	request := exchangeOf(ctx).portfolio
	answer, err := s.bill(ctx, plan, request.Rows)
	if err != nil {
		return nil, err
	}
	if err := RefuseUnreadable(answered(answer), PointerToProfile); err != nil {
		return nil, err
	}
	return &portfolioAnswer{server: s, answer: answer, form: request.Form}, nil
}

// bill computes the portfolio of the rows, on the catalog that they name, for as long as
// its caller waits. Rows of one bill name the same catalog, or the bill is refused.
func (s *server) bill(ctx context.Context, plan *estimator.Plan, rows []portfolio.Row) (*portfolio.Answer, error) {
	type found struct {
		plan *estimator.Plan
		err  error
	}
	byName := map[string]found{}
	var chosen *estimator.Plan
	for i := range rows {
		row := &rows[i]
		if row.Problem != nil {
			continue
		}
		name := row.Profile.CatalogVersion
		of, asked := byName[name]
		if !asked {
			of.plan, of.err = s.planFor(ctx, plan, row.Profile)
			byName[name] = of
		}
		if _, wrong := errors.AsType[workload.Errors](of.err); of.err != nil && !wrong {
			return nil, of.err
		}
		if row.Problem = of.err; of.err == nil && chosen == nil {
			chosen = of.plan
		}
	}
	return s.compute(cmp.Or(chosen, plan), rows, func() bool { return ctx.Err() == nil })
}

// answered are the rows with what was wrong with them when they were computed.
func answered(answer *portfolio.Answer) []portfolio.Row {
	rows := make([]portfolio.Row, len(answer.Rows))
	for i := range rows {
		rows[i].Problem = answer.Rows[i].Problem
	}
	return rows
}

// portfolioAnswer is a portfolio as JSON, encoded while it is sent.
type portfolioAnswer struct {
	server *server
	answer *portfolio.Answer
	form   PortfolioForm
}

var _ openapi.CreatePortfolioResponseObject = (*portfolioAnswer)(nil)

// VisitCreatePortfolioResponse writes the answer.
func (a *portfolioAnswer) VisitCreatePortfolioResponse(w http.ResponseWriter) error {
	return a.server.sendLong(w, typeJSON, func(out io.Writer) error { return EncodePortfolio(out, a.answer, a.form) })
}

// sendLong sends an answer that may take longer than the server allows for
// others, as long as it moves.
func (s *server) sendLong(w http.ResponseWriter, contentType string, write func(io.Writer) error) error {
	connection := &liveConnection{controller: http.NewResponseController(w), server: s}
	out := bufio.NewWriterSize(&deadlineWriter{target: w, connection: connection}, writeBufferBytes)
	w.Header().Set("Content-Type", contentType)
	if err := write(out); err != nil {
		return err
	}
	return out.Flush()
}

// CreatePortfolioCsv puts the rows of a CSV on one bill.
func (s *server) CreatePortfolioCsv(ctx context.Context, request openapi.CreatePortfolioCsvRequestObject) (openapi.CreatePortfolioCsvResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	query := exchangeOf(ctx).query
	dialect, err := report.ParseDialect(query.Get)
	if err != nil {
		return nil, err
	}
	mapping, err := report.ParseMapping(query.Get("map"))
	if err != nil {
		return nil, err
	}
	part, err := report.ParsePart(query.Get("part"))
	if err != nil {
		return nil, err
	}
	defaults, wrong := fromAPIQuery(query)
	if len(wrong) > 0 {
		return nil, wrong
	}
	if request.Body == nil {
		return nil, &transportError{kindMalformed, "the body is empty; its first row names the columns"}
	}
	return &portfolioUpload{
		server: s, ctx: ctx, plan: plan, body: request.Body, mapping: mapping, defaults: defaults,
		table: report.PortfolioCSV{Dialect: dialect, Part: part},
	}, nil
}

// portfolioUpload reads a CSV of profiles to its end and then answers.
type portfolioUpload struct {
	server   *server
	ctx      context.Context //nolint:containedctx // the response outlives the handler that makes it
	plan     *estimator.Plan
	body     io.Reader
	mapping  report.Mapping
	defaults *workload.Profile
	table    report.PortfolioCSV
}

var _ openapi.CreatePortfolioCsvResponseObject = (*portfolioUpload)(nil)

// VisitCreatePortfolioCsvResponse reads, computes and answers.
func (u *portfolioUpload) VisitCreatePortfolioCsvResponse(w http.ResponseWriter) error {
	connection := &liveConnection{controller: http.NewResponseController(w), server: u.server}
	limited := http.MaxBytesReader(w, io.NopCloser(&deadlineReader{source: u.body, connection: connection}), u.server.MaxPortfolioCSVBytes)
	reader, err := report.NewProfileReader(limited, u.table.Dialect, u.mapping, u.defaults)
	if err != nil {
		return err
	}
	rows, err := report.ReadPortfolio(reader)
	if err != nil {
		return fmt.Errorf("reading CSV: %w", err)
	}
	if err := rows.RefuseUnreadable(); err != nil {
		return err
	}
	answer, err := u.server.bill(u.ctx, u.plan, rows.Rows)
	if err != nil {
		return rows.Refused(err)
	}
	rows.Rows = answered(answer)
	if err := rows.RefuseUnreadable(); err != nil {
		return err
	}
	u.table.Tags = rows.Tags
	u.table.Reason = func(row int, problem error) string { return rows.Located(row, problem).Error() }
	return u.server.sendLong(w, csvContentType, func(out io.Writer) error { return u.table.Write(out, answer) })
}
