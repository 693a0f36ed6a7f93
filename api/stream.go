package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"time"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/report"
)

// Sizes of a stream, in bytes.
const (
	spoolMemoryBytes = 256 << 10
	writeBufferBytes = 32 << 10
)

// stream is the answer to a CSV of profiles: it reads a row, decides, writes
// its results, and never holds more than one answer.
type stream struct {
	server   *server
	ctx      context.Context //nolint:containedctx // the response outlives the handler that makes it
	plan     *estimator.Plan
	dialect  report.Dialect
	mapping  report.Mapping
	defaults *workload.Profile
	detail   report.Detail
	body     io.Reader
}

var _ openapi.CreateEstimatesCsvResponseObject = (*stream)(nil)

func (s *server) newStream(ctx context.Context, body io.Reader, plan *estimator.Plan, dialect report.Dialect,
	mapping report.Mapping, defaults *workload.Profile, detail report.Detail,
) (*stream, error) {
	if body == nil {
		return nil, &transportError{kindMalformed, "the body is empty; its first row names the columns"}
	}
	return &stream{
		server: s, ctx: ctx, plan: plan, dialect: dialect, mapping: mapping, defaults: defaults, detail: detail, body: body,
	}, nil
}

// VisitCreateEstimatesCsvResponse runs the stream. An error before the first
// byte becomes a problem document; later the connection is cut.
func (t *stream) VisitCreateEstimatesCsvResponse(w http.ResponseWriter) error {
	connection := &liveConnection{controller: http.NewResponseController(w), server: t.server}
	connection.begin()
	spool := newSpool(spoolMemoryBytes, t.server.MaxSpoolBytes)
	filled := make(chan struct{})
	go func() {
		defer close(filled)
		spool.fill(&deadlineReader{source: t.body, connection: connection})
	}()
	defer func() {
		spool.close()
		select {
		case <-filled:
		default:
			connection.end() // wakes a read that still waits for the client
			<-filled
			connection.beforeRead() // the server drains a little, so that the client sees our answer
		}
	}()

	out := bufio.NewWriterSize(&deadlineWriter{target: w, connection: connection}, writeBufferBytes)
	started := false
	flush := func() error {
		if !started {
			return nil // nothing is promised before the header row was understood
		}
		if err := out.Flush(); err != nil {
			return err
		}
		return connection.controller.Flush()
	}
	reader, err := report.NewProfileReader(&eagerReader{spool: spool, flush: flush}, t.dialect, t.mapping, t.defaults)
	if err != nil {
		return err
	}
	started = true
	w.Header().Set("Content-Type", csvContentType)
	w.WriteHeader(http.StatusOK)
	results := report.NewResultWriter(out, t.dialect, t.detail, reader.Tags())
	if err := results.WriteHeader(); err != nil {
		return err
	}
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return fmt.Errorf("reading CSV: %w", err)
		}
		if err := t.writeRow(results, reader, &row); err != nil {
			return fmt.Errorf("writing results of line %d: %w", row.Line, err)
		}
	}
}

// writeRow answers one row. What is wrong with a row stays in its row.
func (t *stream) writeRow(results *report.ResultWriter, reader *report.ProfileReader, row *report.Row) error {
	if row.Err != nil {
		return results.WriteError(row.Name, row.Tags, row.Err.Error())
	}
	answer, err := t.decide(row.Profile)
	var wrong workload.Errors
	var field workload.FieldError
	var away *causedError
	switch {
	case err == nil:
		return results.WriteAnswer(answer)
	case errors.As(err, &wrong):
		return results.WriteError(row.Name, row.Tags, reader.Located(row.Line, wrong).Error())
	case errors.As(err, &field):
		return results.WriteError(row.Name, row.Tags, reader.Located(row.Line, workload.Errors{field}).Error())
	case errors.As(err, &away):
		t.server.logger.ErrorContext(t.ctx, "row failed", "request_id", exchangeOf(t.ctx).requestID, "line", row.Line, "error", err)
		return results.WriteError(row.Name, row.Tags, fmt.Sprintf("line %d: %s", row.Line, away.complaint.detail))
	default:
		id := exchangeOf(t.ctx).requestID
		t.server.logger.ErrorContext(t.ctx, "row failed", "request_id", id, "line", row.Line, "error", err)
		return results.WriteError(row.Name, row.Tags, fmt.Sprintf("line %d: the server failed; its log holds the cause under request id %s", row.Line, id))
	}
}

// decide keeps a panic within its row.
func (t *stream) decide(profile *workload.Profile) (answer *decision.Answer, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return t.server.decideOn(t.ctx, t.plan, profile)
}

// eagerReader flushes results before it waits for more rows, so that a client
// that reads while it sends sees each answer at once.
type eagerReader struct {
	spool *spool
	flush func() error
}

// Read flushes when it would wait.
func (r *eagerReader) Read(to []byte) (int, error) {
	if r.spool.waits() {
		if err := r.flush(); err != nil {
			return 0, err
		}
	}
	return r.spool.Read(to)
}

// liveConnection replaces the server's fixed deadlines by idle ones: a stream
// may last for hours, but not without progress.
type liveConnection struct {
	controller *http.ResponseController
	server     *server
}

// begin allows reading the body after writing has begun. Errors mean that the
// transport needs no permission (HTTP/2) or has no deadlines (tests).
func (l *liveConnection) begin() {
	_ = l.controller.EnableFullDuplex()
}

func (l *liveConnection) beforeRead() {
	_ = l.controller.SetReadDeadline(time.Now().Add(l.server.IdleTimeout))
}

func (l *liveConnection) beforeWrite() {
	_ = l.controller.SetWriteDeadline(time.Now().Add(l.server.IdleTimeout))
}

// end lets a pending read fail at once.
func (l *liveConnection) end() {
	_ = l.controller.SetReadDeadline(time.Unix(1, 0))
}

type deadlineReader struct {
	source     io.Reader
	connection *liveConnection
}

// Read renews the deadline and reads.
func (r *deadlineReader) Read(to []byte) (int, error) {
	r.connection.beforeRead()
	return r.source.Read(to)
}

type deadlineWriter struct {
	target     io.Writer
	connection *liveConnection
}

// Write renews the deadline and writes.
func (w *deadlineWriter) Write(data []byte) (int, error) {
	w.connection.beforeWrite()
	return w.target.Write(data)
}
