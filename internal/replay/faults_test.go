package replay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"breakeven/internal/replay"
)

// page is an answer that any of the services could have given.
const page = `{"Items":[{"a":1},{"a":2},{"a":3},{"a":4}],"NextPageLink":"next","Count":4}`

func serving(t *testing.T, choose func(replay.Call) replay.Fault) (*replay.Faults, *httptest.Server) {
	t.Helper()
	faults := replay.WithFaults(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "question" {
			t.Errorf("the handler was asked %q, %v", body, err)
		}
		fmt.Fprint(w, page)
	}), choose)
	server := httptest.NewServer(faults)
	t.Cleanup(server.Close)
	return faults, server
}

type answer struct {
	status int
	header http.Header
	body   string
	err    error // of sending, or of reading the body
}

// most is longer than any answer that ends.
const most = 1 << 20

func ask(ctx context.Context, t *testing.T, url string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("question"))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	return answer{status: response.StatusCode, header: response.Header, body: string(body), err: err}
}

func TestFaultsDoWhatTheySay(t *testing.T) {
	tests := map[replay.Fault]func(answer) bool{
		replay.TooManyRequests: func(a answer) bool { return a.status == 429 && a.header.Get("Retry-After") == "" },
		replay.RetryAfter: func(a answer) bool {
			return a.status == 429 && a.header.Get("Retry-After") == strconv.Itoa(replay.RetryAfterSeconds)
		},
		replay.Unavailable:     func(a answer) bool { return a.status == 503 },
		replay.InternalError:   func(a answer) bool { return a.status == 500 },
		replay.Forbidden:       func(a answer) bool { return a.status == 403 },
		replay.ExpiredToken:    func(a answer) bool { return a.status == 401 },
		replay.TruncatedJSON:   func(a answer) bool { return a.status == 200 && a.err == nil && a.body == page[:len(page)/2] },
		replay.CutOff:          func(a answer) bool { return errors.Is(a.err, io.ErrUnexpectedEOF) && a.body == page[:len(page)/2] },
		replay.HTML:            func(a answer) bool { return a.status == 200 && strings.HasPrefix(a.body, "<!DOCTYPE") },
		replay.EmptyList:       func(a answer) bool { return a.body == `{"Count":0,"Items":[]}` },
		replay.HalfPage:        func(a answer) bool { return a.body == `{"Count":4,"Items":[{"a":1},{"a":2}],"NextPageLink":"next"}` },
		replay.OtherJSON:       func(a answer) bool { return json.Valid([]byte(a.body)) && !strings.Contains(a.body, "Items") },
		replay.EmptyBody:       func(a answer) bool { return a.status == 200 && a.body == "" },
		replay.EndlessBody:     func(a answer) bool { return a.err == nil && len(a.body) == most },
		replay.ConnectionReset: func(a answer) bool { return a.err != nil && a.status == 0 },
		replay.RedirectedToSelf: func(a answer) bool {
			return a.status == http.StatusTemporaryRedirect && a.header.Get("Location") == "/list"
		},
	}
	for _, fault := range replay.AllFaults() {
		if fault == replay.Hang || fault == replay.HangMidway {
			continue // below
		}
		t.Run(string(fault), func(t *testing.T) {
			_, server := serving(t, replay.OnCall(1, fault))
			got := ask(t.Context(), t, server.URL+"/list")
			if test := tests[fault]; test == nil || !test(got) {
				t.Errorf("%+v", got)
			}
			if second := ask(t.Context(), t, server.URL+"/list"); second.body != page {
				t.Errorf("the second call: %+v", second)
			}
		})
	}
}

func TestHangsLastUntilTheCallerGivesUp(t *testing.T) {
	for _, fault := range []replay.Fault{replay.Hang, replay.HangMidway} {
		t.Run(string(fault), func(t *testing.T) {
			called := make(chan struct{})
			_, server := serving(t, func(replay.Call) replay.Fault { close(called); return fault })
			ctx, cancel := context.WithCancel(t.Context())
			go func() { <-called; cancel() }()
			if got := ask(ctx, t, server.URL); !errors.Is(got.err, context.Canceled) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestChoosers(t *testing.T) {
	tests := []struct {
		name   string
		choose func(replay.Call) replay.Fault
		want   string // of four calls, x for a spoiled one
	}{
		{"on a call", replay.OnCall(2, replay.HTML), ".x.."},
		{"from a call", replay.FromCall(3, replay.HTML), "..xx"},
		{"matching the address", replay.Matching(replay.HTML, "n=1"), "x..."},
		{"matching the body and the address", replay.Matching(replay.HTML, "question", "n=4"), "...x"},
		{"matching one of two", replay.Matching(replay.HTML, "question", "n=5"), "...."},
		{"once of many", replay.Once(replay.FromCall(2, replay.HTML)), ".x.."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			faults, server := serving(t, test.choose)
			var got strings.Builder
			for n := range 4 {
				mark := "x"
				if ask(t.Context(), t, fmt.Sprintf("%s/list?n=%d", server.URL, n+1)).body == page {
					mark = "."
				}
				got.WriteString(mark)
			}
			if got.String() != test.want || faults.Spoiled() != strings.Count(test.want, "x") {
				t.Errorf("%s, want %s; %d spoiled", got.String(), test.want, faults.Spoiled())
			}
			if calls := faults.Calls(); len(calls) != 4 || !strings.Contains(calls[2], "n=3") {
				t.Errorf("calls %q", calls)
			}
		})
	}
}

func TestPageTokensExpireInTheWordsOfTheServiceAsked(t *testing.T) {
	tests := []struct{ name, target, path, body, want string }{
		{"AWS, a page token", "AWSPriceListService.GetProducts", "/", `{"NextToken":"x"}`, "ExpiredNextTokenException"},
		{"AWS, credentials", "AWSPriceListService.GetProducts", "/", `{}`, `"ExpiredTokenException"`},
		{"Google, a page token", "", "/v1/services/x/skus?pageToken=x", "", "INVALID_ARGUMENT"},
		{"Google, credentials", "", "/v1/services/x/skus", "", "UNAUTHENTICATED"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, test.path, strings.NewReader(test.body))
			request.Header.Set("X-Amz-Target", test.target)
			recorded := httptest.NewRecorder()
			replay.WithFaults(http.NotFoundHandler(), replay.FromCall(1, replay.ExpiredToken)).ServeHTTP(recorded, request)
			if !strings.Contains(recorded.Body.String(), test.want) {
				t.Errorf("%d %s", recorded.Code, recorded.Body)
			}
		})
	}
}
