package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/report"
)

// problemKind is a row of the table of problems: what a caller can tell apart.
type problemKind struct {
	slug   string // stable end of the problem's type
	status int
	title  string
}

// problemTypePrefix begins the identifier of every problem type. It is a tag
// URI (RFC 4151): an identifier that promises no page.
const problemTypePrefix = "tag:breakeven,2026:problem/"

// The kinds of problem. Malformed input and unknown names are 400; input that
// is well formed and cannot be computed is 422.
var (
	kindMalformed     = problemKind{"malformed", http.StatusBadRequest, "Malformed request"}
	kindUnknownName   = problemKind{"unknown-name", http.StatusBadRequest, "Unknown name"}
	kindMissing       = problemKind{"missing", http.StatusUnprocessableEntity, "Value missing"}
	kindOutOfRange    = problemKind{"out-of-range", http.StatusUnprocessableEntity, "Value out of range"}
	kindContradictory = problemKind{"contradictory", http.StatusUnprocessableEntity, "Contradictory values"}
	kindNothingPriced = problemKind{"nothing-priced", http.StatusUnprocessableEntity, "Nothing is priced"}
	kindForbidden     = problemKind{"forbidden", http.StatusForbidden, "Forbidden"}
	kindConflict      = problemKind{"conflict", http.StatusConflict, "Conflict"}
	kindNotFound      = problemKind{"not-found", http.StatusNotFound, "Not found"}
	kindMethod        = problemKind{"method-not-allowed", http.StatusMethodNotAllowed, "Method not allowed"}
	kindTooLarge      = problemKind{"too-large", http.StatusRequestEntityTooLarge, "Body too large"}
	kindMediaType     = problemKind{"unsupported-type", http.StatusUnsupportedMediaType, "Unsupported media type"}
	kindNotReady      = problemKind{"not-ready", http.StatusServiceUnavailable, "Not ready"}
	kindInternal      = problemKind{"internal", http.StatusInternalServerError, "Internal error"}
)

// codeKinds is the part of the table that the domain's codes select, the kind
// that names a mixed list of complaints first.
var codeKinds = []struct {
	code workload.Code
	kind problemKind
}{
	{workload.CodeUnknown, kindUnknownName},
	{workload.CodeMalformed, kindMalformed},
	{workload.CodeMissing, kindMissing},
	{workload.CodeOutOfRange, kindOutOfRange},
	{workload.CodeContradictory, kindContradictory},
}

// transportError is a complaint of this package itself.
type transportError struct {
	kind   problemKind
	detail string
}

// Error is the sentence for the caller.
func (e *transportError) Error() string { return e.detail }

// problemOf is the one place that turns an error into what a caller sees. Of an
// error that it does not know, a caller learns nothing but that there was one.
func problemOf(err error) openapi.Problem {
	var (
		transport *transportError
		fields    workload.Errors
		field     workload.FieldError
		row       report.RowError
		tooLarge  *http.MaxBytesError
	)
	switch {
	case errors.As(err, &transport):
		return newProblem(transport.kind, transport.detail, nil)
	case errors.As(err, &fields):
		return fieldProblem(fields)
	case errors.As(err, &field):
		return fieldProblem(workload.Errors{field})
	case errors.As(err, &row):
		return rowProblem(row)
	case errors.Is(err, report.ErrTooManyRows):
		return newProblem(kindTooLarge, err.Error(), nil)
	case errors.As(err, &tooLarge):
		return newProblem(kindTooLarge, "the body exceeds "+int64Text(tooLarge.Limit)+" bytes", nil)
	case errors.Is(err, report.ErrNothingPriced):
		return newProblem(kindNothingPriced, err.Error(), nil)
	default:
		return newProblem(kindInternal, "the server failed; its log holds the cause under this request id", nil)
	}
}

func newProblem(kind problemKind, detail string, complaints []openapi.ProblemError) openapi.Problem {
	return openapi.Problem{
		Type: problemTypePrefix + kind.slug, Title: kind.title, Status: int64(kind.status), Detail: detail, Errors: complaints,
	}
}

func fieldProblem(fields workload.Errors) openapi.Problem {
	codes := make([]workload.Code, len(fields))
	for i, field := range fields {
		codes[i] = field.Code
	}
	return newProblem(kindOfCodes(codes), fields.Error(), toAPIComplaints(fields))
}

func toAPIComplaints(fields workload.Errors) []openapi.ProblemError {
	return toAPIList(fields, func(field *workload.FieldError) openapi.ProblemError {
		return openapi.ProblemError{Pointer: field.Pointer(), Detail: field.Detail}
	})
}

func rowProblem(row report.RowError) openapi.Problem {
	complaints := make([]openapi.ProblemError, len(row))
	codes := make([]workload.Code, len(row))
	for i, cell := range row {
		complaints[i] = openapi.ProblemError{Pointer: cell.Pointer(), Detail: cell.Detail}
		if cell.Line > 0 {
			complaints[i].Line = new(int64(cell.Line))
		}
		if cell.Column > 0 {
			complaints[i].Column = new(int64(cell.Column))
		}
		codes[i] = cell.Code
	}
	return newProblem(kindOfCodes(codes), row.Error(), complaints)
}

// kindOfCodes is the kind of the first row of codeKinds that any code selects:
// what a caller must mend first.
func kindOfCodes(codes []workload.Code) problemKind {
	for _, row := range codeKinds {
		if slices.Contains(codes, row.code) {
			return row.kind
		}
	}
	return kindInternal
}

// statusClientGone is what the log says of a request whose caller has gone. It
// reaches nobody, so that it is none of the contract's.
const statusClientGone = 499

// fail answers with the problem document of the error and ends the exchange. It
// must be called before anything is written.
func (s *server) fail(c *gin.Context, err error) {
	if errors.Is(err, portfolio.ErrStopped) {
		c.AbortWithStatus(statusClientGone)
		return
	}
	problem := problemOf(err)
	if problem.Status >= http.StatusInternalServerError {
		s.logger.ErrorContext(c.Request.Context(), "request failed",
			"request_id", exchangeOf(c).requestID, "method", c.Request.Method, "path", c.Request.URL.Path, "error", err)
	}
	answerProblem(c, problem)
}

func answerProblem(c *gin.Context, problem openapi.Problem) {
	problem.Instance = new(c.Request.URL.Path)
	problem.RequestId = new(exchangeOf(c).requestID)
	header := c.Writer.Header()
	// What was set for the answer that did not come about.
	for _, name := range []string{"ETag", "Link", "Content-Length"} {
		header.Del(name)
	}
	body, err := json.Marshal(problem)
	if err != nil {
		body = []byte(`{}`) // texts and numbers always encode
	}
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	c.Writer.WriteHeader(int(problem.Status))
	_, _ = c.Writer.Write(append(body, '\n')) // the caller has gone when this fails
	c.Abort()
}
