package api

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
)

const csvHeader = "name,invocations_per_month,duration_ms,memory_mb,offerings\n"

func csvRow(i int) string { return fmt.Sprintf("row-%d,%d,120,512,aws/lambda\n", i, i) }

func TestABadRowStaysInItsRow(t *testing.T) {
	s := newTestServer(t)
	answer := send(t, s, postCSV("", "name,invocations_per_month,duration_ms,memory_mb,tag.owner\n"+
		"a,1000,100,128,x\nb,many,100,128,y\nc,1000,100,128,z\nd,1000,,128,\n"+strings.Repeat("e", 70_000)+",1,1,1,\nf,1000,100,128,\n"))
	wantStatus(t, answer, http.StatusOK)
	rows := readCSV(t, answer.Body.String(), ',')
	var statuses []string
	for _, row := range rows[1:] {
		statuses = append(statuses, row[2])
	}
	if got := strings.Join(statuses, " "); got != "priced error priced error error priced" {
		t.Fatalf("statuses %s\n%s", got, answer.Body)
	}
	if note := rows[2][24]; !strings.Contains(note, "line 3, column 2") {
		t.Errorf("note %q", note)
	}
	if rows[2][0] != "b" || rows[2][25] != "y" {
		t.Errorf("a bad row loses its labels: %v", rows[2])
	}
}

func TestAPanicStaysInItsRow(t *testing.T) {
	s := newTestServer(t)
	decide := s.decide
	s.decide = func(plan *estimator.Plan, profile *workload.Profile) (*decision.Answer, error) {
		switch profile.Name {
		case "panic":
			panic("password=hunter2")
		case "fail":
			return nil, errors.New("password=hunter2")
		}
		return decide(plan, profile)
	}
	answer := send(t, s, postCSV("", csvHeader+"panic,1,1,128,\nfail,1,1,128,\nok,1,1,128,\n"))
	rows := readCSV(t, answer.Body.String(), ',')
	if len(rows) != 4 || rows[1][2] != "error" || rows[2][2] != "error" || rows[3][2] != "priced" || strings.Contains(answer.Body.String(), "hunter2") {
		t.Errorf("rows %v", rows)
	}
}

func TestQueryFieldsAreDefaultsOfRows(t *testing.T) {
	answer := send(t, newTestServer(t), postCSV("?memory_mb=512&duration_ms=120&offerings=aws/lambda&detail=options&map=Calls:invocations_per_month",
		"name,Calls\na,1000\nb,2000\n"))
	rows := readCSV(t, answer.Body.String(), ',')
	if len(rows) != 5 || rows[1][0] != "a" || rows[1][4] != "aws/lambda" || rows[4][0] != "b" {
		t.Errorf("rows %v", rows)
	}
}

func TestRowsOfCSVHaveNoSensitivity(t *testing.T) {
	answer := send(t, newTestServer(t), postCSV("?include=sensitivity", csvHeader+csvRow(1)))
	wantStatus(t, answer, http.StatusUnprocessableEntity)
	if got := pointersOf(problemIn(t, answer)); !slices.Equal(got, []string{"/include"}) {
		t.Errorf("points to %v", got)
	}
}

// listen serves over a loopback connection, with deadlines as main sets them.
func listen(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	live := httptest.NewServer(handler)
	t.Cleanup(live.Close)
	return live
}

func TestAClientThatReadsWhileItSendsSeesEachAnswerAtOnce(t *testing.T) {
	live := listen(t, newTestServer(t).handler())
	body, send := io.Pipe()
	defer func() { _ = send.Close() }()
	sent, err := http.NewRequestWithContext(t.Context(), http.MethodPost, live.URL+"/v1/estimates.csv", body)
	if err != nil {
		t.Fatal(err)
	}
	sent.Header.Set("Content-Type", typeCSV)
	answers := make(chan *http.Response, 1)
	go func() {
		answer, err := http.DefaultClient.Do(sent) //nolint:bodyclose // closed by whoever receives it
		if err != nil {
			t.Errorf("sending: %v", err)
			close(answers)
			return
		}
		answers <- answer
	}()
	if _, err := io.WriteString(send, csvHeader); err != nil {
		t.Fatal(err)
	}
	answer, ok := <-answers
	if !ok {
		return
	}
	defer func() { _ = answer.Body.Close() }()
	lines := bufio.NewReader(answer.Body)
	if _, err := lines.ReadString('\n'); err != nil {
		t.Fatalf("header: %v", err)
	}
	for i := 1; i <= 3; i++ {
		if _, err := io.WriteString(send, csvRow(i)); err != nil {
			t.Fatal(err)
		}
		line, err := lines.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, fmt.Sprintf("row-%d,1,priced", i)) {
			t.Fatalf("row %d: %q, %v", i, line, err)
		}
	}
}

// Nothing is lost for a client that sends first and reads afterwards: the body is
// far larger than all the buffers between the two.
func TestAClientThatSendsEverythingFirstIsAnswered(t *testing.T) {
	s := newTestServer(t)
	// Deciding is not what is tested.
	answer, err := s.decide(plan(t), mustProfile(t, `{"invocations_per_month":1,"duration_ms":1,"memory_mb":128,"offerings":["aws/lambda"],"detail":"best"}`))
	if err != nil {
		t.Fatal(err)
	}
	s.decide = func(*estimator.Plan, *workload.Profile) (*decision.Answer, error) { return answer, nil }
	live := listen(t, s.handler())
	const rows = 40_000
	var body bytes.Buffer
	body.WriteString(csvHeader)
	padding := strings.Repeat("x", 240) // 11 MB in all: more than a connection holds
	for i := range rows {
		body.WriteString(padding + csvRow(i))
	}
	// The transport sends the whole body; nobody reads the answer until then.
	whole := &signalReader{Reader: &body, done: make(chan struct{})}
	sent, err := http.NewRequestWithContext(t.Context(), http.MethodPost, live.URL+"/v1/estimates.csv", whole)
	if err != nil {
		t.Fatal(err)
	}
	sent.Header.Set("Content-Type", typeCSV)
	received, err := http.DefaultClient.Do(sent)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = received.Body.Close() }()
	<-whole.done
	count := 0
	scanner := bufio.NewScanner(received.Body)
	for scanner.Scan() {
		count++
	}
	if err := scanner.Err(); err != nil || count != rows+1 {
		t.Errorf("%d lines, want %d: %v", count, rows+1, err)
	}
}

func mustProfile(t testing.TB, body string) *workload.Profile {
	t.Helper()
	profile, wrong := workload.DecodeJSON([]byte(body))
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	return profile
}

// signalReader tells when it was read to its end.
type signalReader struct {
	io.Reader

	done   chan struct{}
	closed atomic.Bool
}

func (r *signalReader) Read(to []byte) (int, error) {
	n, err := r.Reader.Read(to)
	if err != nil && r.closed.CompareAndSwap(false, true) {
		close(r.done)
	}
	return n, err
}

// A broken upload must not look like a whole answer.
func TestABrokenUploadCutsTheAnswer(t *testing.T) {
	live := listen(t, newTestServer(t).handler())
	body, send := io.Pipe()
	sent, err := http.NewRequestWithContext(t.Context(), http.MethodPost, live.URL+"/v1/estimates.csv", body)
	if err != nil {
		t.Fatal(err)
	}
	sent.Header.Set("Content-Type", typeCSV)
	go func() {
		_, _ = io.WriteString(send, csvHeader+csvRow(1))
		_ = send.CloseWithError(errors.New("the cable is out"))
	}()
	answer, err := http.DefaultClient.Do(sent)
	if err != nil {
		return // cut before anything was read
	}
	defer func() { _ = answer.Body.Close() }()
	if _, err := io.ReadAll(answer.Body); err == nil {
		t.Error("the answer ends as if it were whole")
	}
}
