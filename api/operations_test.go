package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/openapi"
)

func TestConfigNeedsAPlan(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("a server without a plan")
	}
}

func TestNewReturnsTheWholeHandler(t *testing.T) {
	handler, err := New(Config{Plan: func() *estimator.Plan { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	if answer := serve(handler, get("/healthz").made()); answer.Code != http.StatusOK {
		t.Errorf("status %d", answer.Code)
	}
}

func TestTwoServersMayShareARegistryOnlyOnce(t *testing.T) {
	registry := prometheus.NewRegistry()
	config := Config{Plan: func() *estimator.Plan { return nil }, Registry: registry}
	if _, err := New(config); err != nil {
		t.Fatal(err)
	}
	if _, err := New(config); err == nil {
		t.Error("the second server counts into the first one's series")
	}
}

func TestWithoutACatalogNothingIsEstimatedButTheProcessIsHealthy(t *testing.T) {
	s := newTestServer(t, func(c *Config) { c.Plan = func() *estimator.Plan { return nil } })
	for target, status := range map[string]int{
		"/healthz": 200, "/metrics": 200, "/openapi.yaml": 200, "/v1/template.csv": 200,
		"/readyz": 503, "/v1/offerings": 503, "/v1/regions": 503, "/v1/instance-types": 503, "/v1/instance-types.csv": 503,
		"/v1/prices": 503, "/v1/prices.csv": 503, "/v1/catalogs": 503, "/v1/catalogs/current": 503,
		"/v1/estimates?memory_mb=1": 503, "/v1/estimates.csv?memory_mb=1": 503,
	} {
		if answer := send(t, s, get(target)); answer.Code != status {
			t.Errorf("%s: status %d, want %d", target, answer.Code, status)
		}
	}
	wantStatus(t, send(t, s, postJSON("{"+good+"}")), http.StatusServiceUnavailable)
	wantStatus(t, send(t, s, postCSV("", "name\nx\n")), http.StatusServiceUnavailable)
}

// A request computes on the plan that was current when it began.
func TestARequestTakesOneSnapshot(t *testing.T) {
	calls := 0
	compiled := plan(t)
	s := newTestServer(t, func(c *Config) { c.Plan = func() *estimator.Plan { calls++; return compiled } })
	wantStatus(t, send(t, s, postCSV("", csvHeader+csvRow(1)+csvRow(2))), http.StatusOK)
	if calls != 1 {
		t.Errorf("the plan was taken %d times", calls)
	}
}

func TestReadinessTellsTheCatalogAndItsAge(t *testing.T) {
	for name, test := range map[string]struct {
		now   time.Time
		stale bool
	}{
		"before it was made":    {time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), false},
		"months later":          {clock(), true},
		"a clock that is wrong": {time.Unix(0, 0), false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTestServer(t, func(c *Config) { c.Now = func() time.Time { return test.now } })
			answer := send(t, s, get("/readyz"))
			wantStatus(t, answer, http.StatusOK)
			var ready openapi.Readiness
			if err := json.Unmarshal(answer.Body.Bytes(), &ready); err != nil {
				t.Fatal(err)
			}
			if *ready.CatalogStale != test.stale || *ready.CatalogVersion != plan(t).Catalog().Version() || *ready.CatalogAgeDays < 0 {
				t.Errorf("%s", answer.Body)
			}
			if got := answer.Header().Get("Breakeven-Catalog-Age"); got != int64Text(*ready.CatalogAgeDays) {
				t.Errorf("age %s in the header, %d in the body", got, *ready.CatalogAgeDays)
			}
		})
	}
}

// Five years later the same request yields the same bytes.
func TestAnEstimateDoesNotDependOnTheClock(t *testing.T) {
	later := newTestServer(t, func(c *Config) { c.Now = func() time.Time { return clock().AddDate(5, 0, 0) } })
	now, then := send(t, newTestServer(t), postJSON("{"+good+"}")), send(t, later, postJSON("{"+good+"}"))
	if now.Body.String() != then.Body.String() || now.Header().Get("ETag") != then.Header().Get("ETag") {
		t.Error("five years later the same request has another answer")
	}
}

func TestRequestIDs(t *testing.T) {
	s := newTestServer(t)
	for given, kept := range map[string]bool{
		"abc-123_x.y:z": true, strings.Repeat("a", 128): true, "": false, strings.Repeat("a", 129): false, "a b": false, "a\"b": false, "ü": false,
	} {
		answer := send(t, s, request{method: http.MethodGet, target: "/healthz", header: map[string]string{requestIDHeader: given}})
		got := answer.Header().Get(requestIDHeader)
		if (got == given) != kept || got == "" {
			t.Errorf("%q was answered with %q", given, got)
		}
	}
}

func TestMetricsCountPerRouteAndNotPerPath(t *testing.T) {
	s := newTestServer(t)
	send(t, s, get("/v1/catalogs/current"))
	send(t, s, get("/v1/catalogs/deadbeef"))
	send(t, s, get("/wp-admin/setup.php"))
	send(t, s, request{method: "BREW", target: "/healthz"})
	text := send(t, s, get("/metrics")).Body.String()
	for _, line := range []string{
		`breakeven_http_requests_total{method="GET",route="/v1/catalogs/:version",status="200"} 1`,
		`breakeven_http_requests_total{method="GET",route="/v1/catalogs/:version",status="404"} 1`,
		`breakeven_http_requests_total{method="GET",route="unmatched",status="404"} 1`,
		`breakeven_http_requests_total{method="other",route="unmatched",status="405"} 1`,
		`breakeven_http_request_duration_seconds_count{method="GET",route="/v1/catalogs/:version"} 2`,
		`breakeven_http_requests_in_flight 1`, fmt.Sprintf("breakeven_catalog_age_seconds %g", s.ages().catalogAge(plan(t).Catalog()).Seconds()),
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("%s is missing", line)
		}
	}
	if strings.Contains(text, "wp-admin") || strings.Contains(text, "BREW") {
		t.Error("callers make series")
	}
}

func TestEachRequestIsLoggedOnceWithoutItsQuery(t *testing.T) {
	var out bytes.Buffer
	s := newTestServer(t, func(c *Config) { c.Logger = slog.New(slog.NewJSONHandler(&out, nil)) })
	answer := send(t, s, get("/v1/estimates?name=secret&invocations_per_month=1&duration_ms=1&memory_mb=128"))
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil || len(lines) != 1 {
		t.Fatalf("%d lines, %v: %s", len(lines), err, &out)
	}
	if line["request_id"] != answer.Header().Get(requestIDHeader) || line["route"] != "/v1/estimates" || line["status"] != float64(200) ||
		strings.Contains(out.String(), "secret") {
		t.Errorf("line %s", &out)
	}
}

func TestAPanicIsLoggedWithItsCauseUnderTheRequestID(t *testing.T) {
	var out bytes.Buffer
	s := newTestServer(t, func(c *Config) { c.Logger = slog.New(slog.NewJSONHandler(&out, nil)) })
	s.decide = func(*estimator.Plan, *workload.Profile) (*decision.Answer, error) { panic("the cause") }
	answer := send(t, s, postJSON("{"+good+"}"))
	if !strings.Contains(out.String(), "the cause") || !strings.Contains(out.String(), answer.Header().Get(requestIDHeader)) ||
		!strings.Contains(out.String(), "operations_test.go") {
		t.Errorf("log %s", &out)
	}
}

func TestETags(t *testing.T) {
	s := newTestServer(t)
	const query = "/v1/estimates?invocations_per_month=30000000&duration_ms=120&memory_mb=512"
	tag := send(t, s, get(query)).Header().Get("ETag")
	if !strings.HasPrefix(tag, `"`+estimator.Version+"-") {
		t.Fatalf("tag %s", tag)
	}
	conditional := func(target, match string) int {
		answer := send(t, s, request{method: http.MethodGet, target: target, header: map[string]string{"If-None-Match": match}})
		if answer.Code == http.StatusNotModified && answer.Body.Len() > 0 {
			t.Error("304 with a body")
		}
		return answer.Code
	}
	for name, test := range map[string]struct {
		target, match string
		status        int
	}{
		"the same":                      {query, tag, 304},
		"weak":                          {query, "W/" + tag, 304},
		"one of several":                {query, `"x", ` + tag, 304},
		"anything":                      {query, "*", 304},
		"another":                       {query, `"x"`, 200},
		"another request":               {query + "&top=1", tag, 200},
		"another order of the query":    {"/v1/estimates?memory_mb=512&duration_ms=120&invocations_per_month=30000000", tag, 304},
		"an empty parameter is absent":  {query + "&name=", tag, 304},
		"another path":                  {strings.Replace(query, "estimates", "estimates.csv", 1), tag, 200},
		"what depends on the clock":     {"/v1/catalogs", "*", 200},
		"a wrong request stays a wrong": {query + "&nope=1", "*", 400},
	} {
		if got := conditional(test.target, test.match); got != test.status {
			t.Errorf("%s: status %d, want %d", name, got, test.status)
		}
	}
	posted := send(t, s, request{
		http.MethodPost, "/v1/estimates", "{" + good + "}", map[string]string{"Content-Type": typeJSON, "If-None-Match": "*"},
	})
	if posted.Code != http.StatusOK || posted.Header().Get("ETag") == "" {
		t.Errorf("POST: status %d, ETag %s", posted.Code, posted.Header().Get("ETag"))
	}
}

func TestHEADIsAnsweredLikeGETWithoutABody(t *testing.T) {
	live := listen(t, newTestServer(t).handler())
	sent, err := http.NewRequestWithContext(t.Context(), http.MethodHead, live.URL+"/v1/offerings", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(sent)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("ETag") == "" {
		t.Errorf("status %d, headers %v", answer.StatusCode, answer.Header)
	}
}

func TestDocuments(t *testing.T) {
	s := newTestServer(t)
	t.Run("the contract is the source, byte for byte", func(t *testing.T) {
		if got := send(t, s, get("/openapi.yaml")).Body.String(); got != string(openapi.Spec()) {
			t.Error("another document")
		}
	})
	t.Run("the JSON is the same contract in the same order", func(t *testing.T) {
		body := send(t, s, get("/openapi.json")).Body.Bytes()
		c, err := newContract(body)
		if err != nil {
			t.Fatal(err)
		}
		fromJSON, err := c.document.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		fromSource, err := s.contract.document.MarshalJSON()
		if err != nil || !bytes.Equal(fromJSON, fromSource) {
			t.Errorf("another document: %v", err)
		}
		at := 0
		for _, name := range workload.Names() {
			next := bytes.Index(body[at:], []byte(`"`+name+`": {"description"`))
			if next < 0 {
				t.Fatalf("%s does not follow in the order of the field table", name)
			}
			at += next
		}
	})
	t.Run("pages load nothing from elsewhere", func(t *testing.T) {
		for _, target := range []string{"/", "/docs"} {
			answer := send(t, s, get(target))
			policy := answer.Header().Get(policyHeader)
			if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") || policy == "" || strings.Contains(policy, "http") {
				t.Errorf("%s: %s, %s", target, answer.Header().Get("Content-Type"), policy)
			}
			for _, text := range []string{`src="http`, `href="http`, `src="//`, `href="//`} {
				if target == "/docs" && strings.Contains(answer.Body.String(), text) {
					t.Errorf("%s loads from elsewhere: %s", target, text)
				}
			}
		}
	})
	t.Run("the files of the reference page are there", func(t *testing.T) {
		page := send(t, s, get("/docs")).Body.String()
		for _, file := range []string{"swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "favicon-32x32.png"} {
			if !strings.Contains(page, "/docs/"+file) {
				t.Errorf("the page does not name %s", file)
			}
			if answer := send(t, s, get("/docs/"+file)); answer.Code != http.StatusOK || answer.Body.Len() == 0 {
				t.Errorf("%s: status %d", file, answer.Code)
			}
		}
	})
}
