package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"breakeven/internal/plantest"
)

// running is the program serving on a loopback port.
type running struct {
	base string
	addr string
	stop context.CancelFunc
	done <-chan struct{} // closed when the program ended, with code set
	code *int
	logs *synchronized
}

// synchronized collects what the server prints, while a test may read it.
type synchronized struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (s *synchronized) Write(piece []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.buffer.Write(piece)
}

func (s *synchronized) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.buffer.String()
}

// serve boots the same App that main boots, and stops it at the test's end.
func serve(t *testing.T, args ...string) *running {
	t.Helper()
	return serveIn(t, nil, args...)
}

// serveIn serves with variables in its environment.
func serveIn(t *testing.T, environment map[string]string, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	listening := make(chan net.Addr, 1)
	done := make(chan struct{})
	code := exitOK
	logs := &synchronized{}
	app := App{
		Args: append([]string{"serve"}, args...), Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: logs,
		LookupEnv: func(name string) (string, bool) {
			if name == "BREAKEVEN_ADDR" {
				return "127.0.0.1:0", true
			}
			value, ok := environment[name]
			return value, ok
		},
		Listening: func(addr net.Addr) { listening <- addr }, Plan: plantest.Embedded(t),
	}
	go func() {
		defer close(done)
		code = app.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	select {
	case addr := <-listening:
		return &running{base: "http://" + addr.String(), addr: addr.String(), stop: stop, done: done, code: &code, logs: logs}
	case <-done:
		t.Fatalf("serve ended with %d: %s", code, logs)
		return nil
	}
}

// stopped stops the server and returns its exit code.
func (r *running) stopped() int {
	r.stop()
	<-r.done
	return *r.code
}

func get(t *testing.T, address string) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(body)
}

const readmeQuery = "invocations_per_month=30000000&duration_ms=120&memory_mb=512"

func TestServeAnswersOverHTTPWhatTheCommandLinePrints(t *testing.T) {
	server := serve(t)
	status, _, overHTTP := get(t, server.base+"/v1/estimates?"+readmeQuery)
	if status != http.StatusOK {
		t.Fatalf("GET answers %d: %s", status, overHTTP)
	}
	printed := command(t, nil, "", estimate("-o", "json")...)
	if overHTTP != printed.stdout {
		t.Error("GET /v1/estimates and the command line differ")
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.base+"/v1/estimates",
		strings.NewReader(`{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	posted, err := io.ReadAll(response.Body)
	if err != nil || string(posted) != printed.stdout {
		t.Errorf("POST /v1/estimates and the command line differ: %d, %v", response.StatusCode, err)
	}
	if code := server.stopped(); code != exitOK {
		t.Errorf("exit %d: %s", code, server.logs)
	}
}

func TestServeAnswersInCSVWhatTheCommandLinePrints(t *testing.T) {
	server := serve(t)
	for _, detail := range []string{"best", "recommended", "options", "line_items"} {
		_, _, overHTTP := get(t, server.base+"/v1/estimates.csv?"+readmeQuery+"&profile=excel-ch&detail="+detail)
		printed := command(t, nil, "", estimate("-o", "csv", "--profile", "excel-ch", "--detail", detail)...)
		if overHTTP != printed.stdout {
			t.Errorf("detail %s: GET\n%.300s\ncommand line\n%.300s", detail, overHTTP, printed.stdout)
		}
	}
}

func TestServeShowsThePageUnderItsPolicy(t *testing.T) {
	server := serve(t)
	status, header, body := get(t, server.base+"/")
	if status != http.StatusOK || !strings.Contains(body, "<title>breakeven</title>") {
		t.Errorf("GET / answers %d: %.100s", status, body)
	}
	if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'sha256-") {
		t.Errorf("policy %q", policy)
	}
}

func TestHealthcheckAsksTheServerThatTheSameVariableConfigures(t *testing.T) {
	server := serve(t)
	_, port, err := net.SplitHostPort(server.addr)
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range []string{server.addr, ":" + port, "0.0.0.0:" + port} {
		if got := command(t, map[string]string{"BREAKEVEN_ADDR": addr}, "", "healthcheck"); got.code != exitOK {
			t.Errorf("%s: exit %d, %s", addr, got.code, got.stderr)
		}
	}
	server.stopped()
	if got := command(t, map[string]string{"BREAKEVEN_ADDR": server.addr}, "", "healthcheck"); got.code != exitFailure {
		t.Errorf("a stopped server: exit %d, %s", got.code, got.stderr)
	}
}

func TestARunningRequestIsDrainedNotCut(t *testing.T) {
	server := serve(t)
	// A CSV upload whose first row is answered while the upload is still open.
	upload, send := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.base+"/v1/estimates.csv", upload)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "text/csv")
	go func() {
		_, _ = io.WriteString(send, "name,invocations_per_month,duration_ms,memory_mb\nfirst,1000,50,128\n")
	}()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	server.stop()
	// The server no longer listens once it drains; the upload goes on.
	if _, err := io.WriteString(send, "second,2000,50,128\n"); err != nil {
		t.Fatal(err)
	}
	if err := send.Close(); err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || !strings.Contains(string(body), "first,") || !strings.Contains(string(body), "second,") {
		t.Errorf("%v, %q", err, body)
	}
	if code := server.stopped(); code != exitOK {
		t.Errorf("exit %d: %s", code, server.logs)
	}
}

func TestARequestThatOutlivesTheDrainIsCut(t *testing.T) {
	server := serve(t, "--drain-timeout", "20ms")
	upload, send := io.Pipe()
	defer func() { _ = send.Close() }()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.base+"/v1/estimates.csv", upload)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "text/csv")
	go func() {
		_, _ = io.WriteString(send, "name,invocations_per_month,duration_ms,memory_mb\nfirst,1000,50,128\n")
	}()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	const want = "breakeven: requests were still running after 20ms of draining and were cut off\n"
	if code := server.stopped(); code != exitFailure || !strings.Contains(server.logs.String(), want) {
		t.Errorf("exit %d: %s", code, server.logs)
	}
}

func TestLogsAreJSON(t *testing.T) {
	server := serve(t)
	get(t, server.base+"/healthz")
	server.stopped()
	lines := strings.Split(strings.TrimSpace(server.logs.String()), "\n")
	for _, line := range lines {
		var entry struct{ Time, Level, Msg string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Msg == "" || entry.Level == "" {
			t.Errorf("log line %q: %v", line, err)
		}
	}
	if len(lines) < 3 {
		t.Errorf("%d log lines", len(lines))
	}
}

func TestAScalarIsNothingButTheNumber(t *testing.T) {
	server := serve(t)
	_, _, body := get(t, server.base+"/v1/estimates.csv?format=scalar&field=monthly_cost&"+readmeQuery+"&offerings="+url.QueryEscape("aws/lambda"))
	var whole, fraction int
	if n, err := fmt.Sscanf(body, "%d.%d", &whole, &fraction); err != nil || n != 2 || strings.TrimSpace(body) != body {
		t.Errorf("%q is not a bare number", body)
	}
}
