package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/aws"
	"breakeven/providers/azure"
	"breakeven/providers/gcp"
)

// embeddedPlan is compiled once for all tests; it is immutable.
var embeddedPlan = sync.OnceValues(func() (*estimator.Plan, error) {
	prices, err := catalog.Embedded()
	if err != nil {
		return nil, err
	}
	set := providers.Set{aws.New(), azure.New(), gcp.New()}
	compiled, err := estimator.Compile(prices, set.Offerings(), set.Regions())
	if err != nil {
		return nil, err
	}
	card, wrong := workload.DecodeRateCard([]byte(acmeCard))
	if len(wrong) > 0 {
		return nil, wrong
	}
	return compiled.WithRateCards([]*pricing.RateCard{card})
})

// acmeCard is the rate card that the examples of the contract name.
const acmeCard = `{"name":"acme","discounts":[{"provider":"aws","percent":"7"}]}`

func plan(t testing.TB) *estimator.Plan {
	t.Helper()
	compiled, err := embeddedPlan()
	if err != nil {
		t.Fatalf("compiling the embedded catalog: %v", err)
	}
	return compiled
}

// clock stands still, so that ages are the same at every run.
func clock() time.Time { return time.Date(2026, 12, 4, 12, 0, 0, 0, time.UTC) }

// newTestServer returns a server on the embedded catalog, changed by the
// options.
func newTestServer(t testing.TB, change ...func(*Config)) *server {
	t.Helper()
	compiled := plan(t)
	config := Config{
		Plan: func() *estimator.Plan { return compiled }, EmbeddedVersion: compiled.Catalog().Version(), Version: "test", Now: clock,
	}
	for _, one := range change {
		one(&config)
	}
	s, err := newServer(config)
	if err != nil {
		t.Fatalf("newServer: %v", err)
	}
	return s
}

// request is one request of a test.
type request struct {
	method, target, body string
	header               map[string]string
}

func get(target string) request { return request{method: http.MethodGet, target: target} }

func postJSON(body string) request {
	return request{method: http.MethodPost, target: "/v1/estimates", body: body, header: map[string]string{"Content-Type": typeJSON}}
}

func postCSV(query, body string) request {
	return request{method: http.MethodPost, target: "/v1/estimates.csv" + query, body: body, header: map[string]string{"Content-Type": typeCSV}}
}

// send answers the request without a network, and holds every answer of an
// operation against the contract.
func send(t testing.TB, s *server, r request) *httptest.ResponseRecorder {
	t.Helper()
	answer := serve(s.handler(), r.made())
	checkAnswer(t, s, r, answer)
	return answer
}

func serve(handler http.Handler, made *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, made)
	return answer
}

func (r request) made() *http.Request {
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
	}
	made := httptest.NewRequestWithContext(context.Background(), r.method, r.target, body)
	for name, value := range r.header {
		made.Header.Set(name, value)
	}
	return made
}

// checkAnswer validates an answer: status, headers and body must stand in the
// contract.
func checkAnswer(t testing.TB, s *server, r request, answer *httptest.ResponseRecorder) {
	t.Helper()
	made := r.made()
	path := made.URL.Path
	operation := operationAt(s.contract, r.method, path)
	if operation == nil {
		return // no operation of the contract: nothing is promised but a problem document
	}
	mediaType, _, _ := strings.Cut(answer.Header().Get("Content-Type"), ";")
	isJSON := mediaType == typeJSON || mediaType == "application/problem+json"
	err := openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: made, Route: operation.route},
		Status:                 answer.Code, Header: answer.Header(), Body: io.NopCloser(strings.NewReader(answer.Body.String())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true, ExcludeResponseBody: !isJSON},
	})
	if err != nil {
		t.Errorf("%s %s answers %d against the contract: %v", r.method, r.target, answer.Code, err)
	}
	if definition := operation.route.Operation.Responses.Status(answer.Code); definition != nil && answer.Code != http.StatusNotModified {
		if definition.Value.Content.Get(mediaType) == nil {
			t.Errorf("%s %s answers %d with %q, which the contract does not name", r.method, r.target, answer.Code, mediaType)
		}
	}
}

// operationAt is the operation that answers at a path, one with fewer parameters first.
func operationAt(c *contract, method, path string) *operation {
	segments := strings.Split(path, "/")
	var best *operation
	for key, operation := range c.operations {
		pattern := strings.Split(operation.path, "/")
		fits := strings.HasPrefix(key, method+" ") && len(pattern) == len(segments)
		for i := 0; fits && i < len(pattern); i++ {
			fits = pattern[i] == segments[i] || strings.HasPrefix(pattern[i], "{")
		}
		if fits && (best == nil || strings.Count(operation.path, "{") < strings.Count(best.path, "{")) {
			best = operation
		}
	}
	return best
}

// wantStatus fails with the answer's body when the status is another.
func wantStatus(t testing.TB, answer *httptest.ResponseRecorder, status int) {
	t.Helper()
	if answer.Code != status {
		t.Fatalf("status %d, want %d: %.2000s", answer.Code, status, answer.Body)
	}
}

// problemIn reads a problem document and checks what all of them share.
func problemIn(t testing.TB, answer *httptest.ResponseRecorder) openapi.Problem {
	t.Helper()
	if got := answer.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("content type %q of status %d: %.500s", got, answer.Code, answer.Body)
	}
	var problem openapi.Problem
	if err := json.Unmarshal(answer.Body.Bytes(), &problem); err != nil {
		t.Fatalf("problem document: %v", err)
	}
	if problem.Status != int64(answer.Code) || problem.Title == "" || !strings.HasPrefix(problem.Type, problemTypePrefix) ||
		problem.RequestId == nil || *problem.RequestId != answer.Header().Get(requestIDHeader) {
		t.Errorf("incomplete problem document: %s", answer.Body)
	}
	return problem
}
