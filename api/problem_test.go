package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/report"
)

func TestProblemOf(t *testing.T) {
	field := func(code workload.Code) error { return workload.Errors{{Field: "memory_mb", Code: code, Detail: "d"}} }
	tests := []struct {
		name   string
		err    error
		status int
		slug   string
	}{
		{"an unknown name", field(workload.CodeUnknown), 400, "unknown-name"},
		{"a malformed value", field(workload.CodeMalformed), 400, "malformed"},
		{"a missing value", field(workload.CodeMissing), 422, "missing"},
		{"a value out of range", field(workload.CodeOutOfRange), 422, "out-of-range"},
		{"a contradiction", field(workload.CodeContradictory), 422, "contradictory"},
		{"a wrapped list of complaints", fmt.Errorf("row: %w", field(workload.CodeOutOfRange)), 422, "out-of-range"},
		{"one complaint", workload.FieldError{Field: "x", Code: workload.CodeMalformed}, 400, "malformed"},
		{
			"mixed complaints: what must be mended first", workload.Errors{
				{Field: "a", Code: workload.CodeOutOfRange}, {Field: "b", Code: workload.CodeMalformed},
			}, 400, "malformed",
		},
		{"a CSV cell", report.RowError{{Line: 1, Column: 2, FieldError: workload.FieldError{Code: workload.CodeUnknown}}}, 400, "unknown-name"},
		{"a body beyond its limit", &http.MaxBytesError{Limit: 7}, 413, "too-large"},
		{"nothing priced", fmt.Errorf("%w: because", report.ErrNothingPriced), 422, "nothing-priced"},
		{"no catalog", &transportError{kindNotReady, "d"}, 503, "not-ready"},
		{"anything else", errors.New("password=hunter2"), 500, "internal"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			problem := problemOf(test.err)
			if problem.Status != int64(test.status) || problem.Type != problemTypePrefix+test.slug {
				t.Errorf("status %d, type %s", problem.Status, problem.Type)
			}
			if problem.Title == "" || problem.Detail == "" && test.slug != "malformed" {
				t.Errorf("incomplete: %+v", problem)
			}
			if strings.Contains(problem.Detail, "hunter2") {
				t.Errorf("an internal text leaves: %s", problem.Detail)
			}
		})
	}
}

const good = `"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512`

func TestRefusals(t *testing.T) {
	s := newTestServer(t, func(c *Config) { c.MaxBodyBytes = 4096 })
	query := "/v1/estimates?invocations_per_month=30000000&duration_ms=120&memory_mb=512"
	jsonBody := func(contentType, body string) request {
		return request{http.MethodPost, "/v1/estimates", body, map[string]string{"Content-Type": contentType}}
	}
	tests := []struct {
		name    string
		request request
		status  int
		pointer string // of one complaint; "" for none
		detail  string // part of the problem's detail
	}{
		{"no such path", get("/v2/estimates"), 404, "", "openapi.yaml"},
		{"a trailing slash", get("/v1/estimates/"), 404, "", ""},
		{"a method that no path has", request{method: http.MethodDelete, target: "/v1/estimates"}, 405, "", "DELETE"},
		{"POST where only GET is", request{method: http.MethodPost, target: "/healthz"}, 405, "", "POST"},
		{"no content type", request{method: http.MethodPost, target: "/v1/estimates", body: "{}"}, 415, "", "Content-Type is missing"},
		{"another content type", jsonBody("text/xml", "<a/>"), 415, "", "application/json, not text/xml"},
		{"a broken content type", jsonBody(";;", "{}"), 415, "", "application/json"},
		{"another charset", jsonBody("application/json; charset=latin1", "{}"), 415, "", "UTF-8"},
		{"JSON where CSV is read", request{http.MethodPost, "/v1/estimates.csv", "{}", map[string]string{"Content-Type": typeJSON}}, 415, "", "text/csv"},
		{
			"a compressed body", request{
				http.MethodPost, "/v1/estimates", "{}", map[string]string{"Content-Type": typeJSON, "Content-Encoding": "gzip"},
			}, 415, "", "compressed",
		},
		{"a body beyond the limit", postJSON(`{"name":"` + strings.Repeat("x", 5000) + `"}`), 413, "", "4096"},
		{"no body", postJSON(""), 400, "", "empty"},
		{"white space", postJSON(" \n"), 400, "", "empty"},
		{"null", postJSON("null"), 400, "", ""},
		{"a list", postJSON("[]"), 400, "", ""},
		{"cut JSON", postJSON(`{"memory_mb":`), 400, "", ""},
		{"two values", postJSON(`{` + good + `} {}`), 400, "", ""},
		{"an unknown field", postJSON(`{` + good + `,"memory":1}`), 400, "/memory", "memory_mb"},
		{"a field in another case", postJSON(`{"Memory_MB":512}`), 400, "/Memory_MB", "memory_mb"},
		{"a field twice", postJSON(`{` + good + `,"memory_mb":513}`), 400, "/memory_mb", ""},
		{"null for a field", postJSON(`{` + good + `,"vcpu":null}`), 400, "/vcpu", ""},
		{"text for an integer", postJSON(`{"invocations_per_month":1,"duration_ms":1,"memory_mb":"512"}`), 400, "/memory_mb", ""},
		{"a fraction for an integer", postJSON(`{"invocations_per_month":1,"duration_ms":1,"memory_mb":512.5}`), 400, "/memory_mb", ""},
		{"a whole number with a point for an integer", postJSON(`{"invocations_per_month":1,"duration_ms":1,"memory_mb":512.0}`), 400, "/memory_mb", ""},
		{"a list for a decimal", postJSON(`{"invocations_per_month":[1],"duration_ms":1,"memory_mb":5}`), 400, "/invocations_per_month", ""},
		{"an exponent of a billion", postJSON(`{"invocations_per_month":1e1000000000,"duration_ms":1,"memory_mb":5}`), 400, "/invocations_per_month", "exponent"},
		{"an exponent of a billion as text", postJSON(`{"invocations_per_month":"1e1000000000","duration_ms":1,"memory_mb":5}`), 400, "/invocations_per_month", "exponent"},
		{"41 digits", postJSON(`{"invocations_per_month":"` + strings.Repeat("1", 41) + `","duration_ms":1,"memory_mb":5}`), 400, "/invocations_per_month", "40"},
		{"not a number", postJSON(`{"invocations_per_month":"NaN","duration_ms":1,"memory_mb":5}`), 400, "/invocations_per_month", ""},
		{"deep nesting", postJSON(strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500)), 400, "", ""},
		{"a value outside the enum", postJSON(`{` + good + `,"architecture":"sparc"}`), 400, "/architecture", ""},
		{"a tag that is no text", postJSON(`{` + good + `,"tag.owner":1}`), 400, "/tag.owner", ""},
		{"broken UTF-8", postJSON("{\"name\":\"\xff\"," + good + "}"), 400, "", "UTF-8"},
		{"a negative quantity", postJSON(`{"invocations_per_month":-1,"duration_ms":1,"memory_mb":5}`), 422, "/invocations_per_month", ""},
		{"no duration at all", postJSON(`{"invocations_per_month":1,"duration_ms":0,"memory_mb":5}`), 422, "/duration_ms", ""},
		{"no memory", postJSON(`{"invocations_per_month":1,"duration_ms":1}`), 422, "/memory_mb", "required"},
		{"one of three", postJSON(`{"invocations_per_month":1,"memory_mb":5}`), 422, "/duration_ms", ""},
		{"three of three", postJSON(`{` + good + `,"busy_vcpu_hours_per_month":7}`), 422, "/busy_vcpu_hours_per_month", ""},
		{"more shared memory than memory", postJSON(`{` + good + `,"shared_memory_mb":513}`), 422, "/shared_memory_mb", ""},
		{"a baseline without its offering", postJSON(`{` + good + `,"baseline_instances":3}`), 422, "/baseline_instances", "baseline_offering"},
		{"another currency without a rate", postJSON(`{` + good + `,"currency":"CHF"}`), 422, "", "rate"},
		{"a catalog that nobody has", postJSON(`{` + good + `,"catalog_version":"deadbeef"}`), 400, "/catalog_version", "deadbeef"},
		{"a query beside a body", request{http.MethodPost, "/v1/estimates?top=1", "{" + good + "}", map[string]string{"Content-Type": typeJSON}}, 400, "/top", "body"},
		{"an unknown parameter", get(query + "&regoins=aws:*"), 400, "/regoins", "regions"},
		{"a parameter twice", get(query + "&memory_mb=1024"), 400, "/memory_mb", "2 times"},
		{"a query that cannot be read", get(query + "&name=%zz"), 400, "", "query"},
		{"a semicolon in a query", get(query + ";top=1"), 400, "", "query"},
		{"no memory in a query", get("/v1/estimates?invocations_per_month=1&duration_ms=1"), 422, "/memory_mb", "required"},
		{"an exponent of a billion in a query", get("/v1/estimates?invocations_per_month=1e1000000000&duration_ms=1&memory_mb=5"), 400, "/invocations_per_month", ""},
		{"a parameter of health", get("/healthz?x=1"), 400, "/x", ""},
		{"a limit of 0", get("/v1/prices?limit=0"), 422, "/limit", ""},
		{"a limit that is no number", get("/v1/prices?limit=many"), 400, "/limit", ""},
		{"a cursor of nobody", get("/v1/prices?cursor=abc"), 400, "/cursor", ""},
		{"an unknown provider", get("/v1/prices?provider=ibm"), 400, "/provider", ""},
		{"a short version", get("/v1/catalogs/abc"), 422, "/version", ""},
		{"a version that nobody has", get("/v1/catalogs/deadbeef"), 404, "", "deadbeef"},
		{"a file that the reference page lacks", get("/docs/nothing.js"), 404, "", ""},
		{"an unknown dialect", get("/v1/template.csv?profile=lotus"), 400, "/profile", ""},
		{"a scalar field that is no column", get(strings.Replace(query, "estimates", "estimates.csv", 1) + "&format=scalar&field=cost"), 400, "/field", ""},
		{"a scalar field without format", get(strings.Replace(query, "estimates", "estimates.csv", 1) + "&field=monthly_cost"), 422, "/field", "format=scalar"},
		{"CSV without rows", postCSV("", ""), 422, "", "line 1"},
		{"CSV with an unknown column", postCSV("", "nom,memory_mb\n"), 400, "", "column 1"},
		{"CSV with a bad mapping", postCSV("?map=x", "name\n"), 400, "/map", ""},
		{"CSV with a bad default", postCSV("?memory_mb=0", "name\n"), 422, "/memory_mb", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer := send(t, s, test.request)
			wantStatus(t, answer, test.status)
			problem := problemIn(t, answer)
			if !strings.Contains(problem.Detail, test.detail) {
				t.Errorf("detail %q does not contain %q", problem.Detail, test.detail)
			}
			found := test.pointer == ""
			for _, complaint := range problem.Errors {
				found = found || complaint.Pointer == test.pointer
			}
			if !found {
				t.Errorf("no complaint points to %s: %s", test.pointer, answer.Body)
			}
			if answer.Header().Get("ETag") != "" {
				t.Error("a problem carries an ETag")
			}
		})
	}
}

func TestMethodNotAllowedListsWhatIs(t *testing.T) {
	answer := send(t, newTestServer(t), request{method: http.MethodPut, target: "/v1/estimates"})
	if got := answer.Header().Get("Allow"); got != "GET, POST, HEAD" {
		t.Errorf("Allow: %s", got)
	}
}

func TestEveryComplaintIsReportedAtOnce(t *testing.T) {
	answer := send(t, newTestServer(t), postJSON(`{"memory_mb":0,"duration_ms":"x","regoins":["aws:*"],"top":0}`))
	problem := problemIn(t, answer)
	if len(problem.Errors) != 4 {
		t.Errorf("%d complaints: %s", len(problem.Errors), answer.Body)
	}
}

func TestAPanicIsAnInternalProblem(t *testing.T) {
	s := newTestServer(t)
	s.decide = func(*estimator.Plan, *workload.Profile) (*decision.Answer, error) { panic("password=hunter2") }
	answer := send(t, s, postJSON("{"+good+"}"))
	wantStatus(t, answer, http.StatusInternalServerError)
	problemIn(t, answer)
	if strings.Contains(answer.Body.String(), "hunter2") {
		t.Errorf("an internal text leaves: %s", answer.Body)
	}
}

func TestAnUnknownErrorIsAnInternalProblem(t *testing.T) {
	s := newTestServer(t)
	s.decide = func(*estimator.Plan, *workload.Profile) (*decision.Answer, error) {
		return nil, errors.New("password=hunter2")
	}
	for _, r := range []request{postJSON("{" + good + "}"), get("/v1/estimates.csv?memory_mb=1")} {
		answer := send(t, s, r)
		wantStatus(t, answer, http.StatusInternalServerError)
		problemIn(t, answer)
		if strings.Contains(answer.Body.String(), "hunter2") {
			t.Errorf("an internal text leaves: %s", answer.Body)
		}
	}
}

// Whatever the body is, the answer is an answer or a complaint, never a failure
// of the server, and it follows the contract.
func FuzzEstimateBody(f *testing.F) {
	for _, seed := range []string{
		"{" + good + "}", `{"memory_mb":1e30,"x":[]}`, `{"fx_rates":{"USD":"0.88"},"currency":"CHF",` + good + `}`, `[`, `{"tag.a":"b",` + good + `}`,
		`{"baseline_offering":"aws/ec2","baseline_instance_type":"m5.large","baseline_instances":1,` + good + `}`,
	} {
		f.Add(seed)
	}
	s := newTestServer(f)
	f.Fuzz(func(t *testing.T, body string) {
		answer := send(t, s, postJSON(body))
		if answer.Code >= http.StatusInternalServerError {
			t.Errorf("status %d for %q: %s", answer.Code, body, answer.Body)
		}
	})
}

func FuzzEstimateQuery(f *testing.F) {
	for _, seed := range []string{"memory_mb=512&invocations_per_month=1&duration_ms=1", "a=b&a=c", "fx_rates=USD:1,USD:2", "regions=*&top=3", "%zz", "purchase=,"} {
		f.Add(seed)
	}
	s := newTestServer(f)
	f.Fuzz(func(t *testing.T, query string) {
		made := get("/v1/estimates").made()
		made.URL.RawQuery = query
		answer := serve(s.handler(), made)
		if answer.Code >= http.StatusInternalServerError {
			t.Errorf("status %d for %q: %s", answer.Code, query, answer.Body)
		}
	})
}
