package gcp_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/providers"
	"breakeven/providers/gcp"
)

// theFew is the embedded list with machine types of two families only.
var theFew = sync.OnceValues(func() (*pricing.PriceList, error) {
	all, err := theEmbedded()
	if err != nil {
		return nil, err
	}
	list := *all.List("gcp")
	keep := func(name string) bool { return strings.HasPrefix(name, "n1-") || strings.HasPrefix(name, "c3-") }
	list.Prices = slices.DeleteFunc(slices.Clone(list.Prices), func(p pricing.Price) bool {
		return p.Address.Type != "" && !keep(p.Address.Type)
	})
	list.Machines = slices.DeleteFunc(slices.Clone(list.Machines), func(m pricing.MachineType) bool { return !keep(m.Name) })
	return &list, nil
})

func few(t testing.TB) *pricing.PriceList {
	t.Helper()
	list, err := theFew()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// fewServed is the catalog with those prices, made once for each size of its pages.
var fewServed = map[int]func() http.Handler{30: servingFew(30), 50: servingFew(50), 5_000: servingFew(5_000)}

func servingFew(page int) func() http.Handler {
	return sync.OnceValue(func() http.Handler {
		list, err := theFew()
		if err != nil {
			return http.NotFoundHandler()
		}
		return replay.GCPPaged(list, page)
	})
}

func serveFew(t testing.TB, page int) http.Handler {
	t.Helper()
	return fewServed[page]()
}

// runService is the service whose calls are spoiled.
const runService = "services/152E-C115-5142/"

// expectedToFail is the one part that no list here has a price of.
const expectedToFail = "gcp/cloud-logging"

// failedParts are the parts that failed, but the one that always does.
func failedParts(fetched *providers.Fetched) map[pricing.OfferingID]error {
	failed := map[pricing.OfferingID]error{}
	for _, part := range fetched.Failed() {
		if part.Name != expectedToFail {
			failed[part.Name] = part.Err
		}
	}
	return failed
}

// patience is short where nothing comes, and long where a busy machine may take its
// time.
func patience(fault replay.Fault, short time.Duration) time.Duration {
	if fault == replay.Hang || fault == replay.HangMidway {
		return short
	}
	return time.Minute
}

// TestOneFaultIsSurvivedOrReportedByName spoils the second call of a service of many
// pages. What may be gone at the next attempt is asked for again.
func TestOneFaultIsSurvivedOrReportedByName(t *testing.T) {
	list := few(t)
	reported := map[replay.Fault]string{
		replay.Forbidden: "403", replay.EndlessBody: "more than 32 MiB", replay.RedirectedToSelf: "307", replay.HalfPage: "the list has holes",
	}
	for _, fault := range replay.AllFaults() {
		t.Run(string(fault), func(t *testing.T) {
			// The second page of two.
			faults := replay.WithFaults(serveFew(t, 50), replay.Once(replay.Matching(fault, runService, "pageToken=")))
			fetched := fetch(t, at(t, faults, gcp.WithCallTimeout(patience(fault, 2*time.Second))), providers.Query{Machines: list.Machines})
			if faults.Spoiled() != 1 {
				t.Fatalf("%d calls were spoiled", faults.Spoiled())
			}
			failed := failedParts(fetched)
			want, named := reported[fault]
			if !named {
				if len(failed) != 0 {
					t.Fatalf("failed: %v", failed)
				}
				samePrices(t, fetched.List.Prices, list.Prices)
				return
			}
			if len(failed) == 0 || len(failed) > 2 {
				t.Fatalf("failed: %v", failed)
			}
			for name, err := range failed {
				if !strings.HasPrefix(string(name), "gcp/cloud-run") || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: %v, want %q", name, err, want)
				}
			}
			for i := range fetched.List.Prices {
				if failed[fetched.List.Prices[i].Address.Offering] != nil {
					t.Fatalf("%s is in the list", fetched.List.Prices[i].Address)
				}
			}
		})
	}
}

// TestLastingFaultOfOneServiceLeavesTheOthers spoils every call to Cloud Run.
func TestLastingFaultOfOneServiceLeavesTheOthers(t *testing.T) {
	list := few(t)
	for _, fault := range replay.AllFaults() {
		if fault == replay.HalfPage { // well formed, and told apart above
			continue
		}
		t.Run(string(fault), func(t *testing.T) {
			faults := replay.WithFaults(serveFew(t, 5_000), replay.Matching(fault, runService))
			fetched := fetch(t, at(t, faults, gcp.WithCallTimeout(patience(fault, 500*time.Millisecond))), providers.Query{
				Regions: []string{"us-central1"}, Machines: list.Machines,
			})
			failed := failedParts(fetched)
			if len(failed) != 2 || failed["gcp/cloud-run"] == nil || failed["gcp/cloud-run-instance-based"] == nil {
				t.Fatalf("failed: %v", failed)
			}
			// Five attempts; Go's transport asks a second time when a connection breaks.
			if faults.Spoiled() > 10 {
				t.Errorf("asked %d times", faults.Spoiled())
			}
			if !strings.Contains(failed["gcp/cloud-run"].Error(), "Cloud Run (152E-C115-5142), page 1") {
				t.Errorf("%v", failed["gcp/cloud-run"])
			}
			t.Log(failed["gcp/cloud-run"])
		})
	}
}

func TestNothingLandsWhenEveryCallFails(t *testing.T) {
	for _, fault := range []replay.Fault{replay.Unavailable, replay.Forbidden, replay.HTML, replay.EmptyList, replay.ConnectionReset} {
		t.Run(string(fault), func(t *testing.T) {
			faults := replay.WithFaults(serveFew(t, 5_000), replay.FromCall(1, fault))
			fetched, err := at(t, faults).Fetch(t.Context(), providers.Query{Machines: few(t).Machines})
			if err == nil || !strings.Contains(err.Error(), "gcp/cloud-run:") || !strings.Contains(err.Error(), "gcp/compute-engine:") {
				t.Errorf("%v, %v", fetched, err)
			}
			if calls := len(faults.Calls()); calls > 7*10 {
				t.Errorf("asked %d times", calls)
			}
		})
	}
}

// TestExpiredPageTokenBeginsAgain: the list is read again from its first page, and no
// SKU of the first reading counts twice.
func TestExpiredPageTokenBeginsAgain(t *testing.T) {
	list := few(t)
	faults := replay.WithFaults(serveFew(t, 30), replay.Once(replay.Matching(replay.ExpiredToken, runService, "page-60")))
	fetched := fetch(t, at(t, faults), providers.Query{Machines: list.Machines})
	samePrices(t, fetched.List.Prices, list.Prices)
	first := 0
	for _, call := range faults.Calls() {
		if strings.Contains(call, runService) && !strings.Contains(call, "pageToken") {
			first++
		}
	}
	if first != 2 {
		t.Errorf("the first page was asked for %d times", first)
	}
	// A token that always expires ends the service, not the fetch.
	faults = replay.WithFaults(serveFew(t, 30), replay.Matching(replay.ExpiredToken, runService, "page-60"))
	fetched = fetch(t, at(t, faults), providers.Query{Machines: list.Machines})
	if err := failedParts(fetched)["gcp/cloud-run"]; err == nil || !strings.Contains(err.Error(), "page 3") {
		t.Errorf("%v", err)
	}
}

// pausesOf are the pauses before the attempts to get the first page of Cloud Run.
func pausesOf(t *testing.T, handler http.Handler) []time.Duration {
	t.Helper()
	var lock sync.Mutex
	var pauses []time.Duration
	fetched, err := at(t, handler, gcp.WithWait(func(_ context.Context, pause time.Duration) error {
		lock.Lock()
		defer lock.Unlock()
		pauses = append(pauses, pause)
		return nil
	})).Fetch(t.Context(), providers.Query{Regions: []string{"us-central1"}})
	if err != nil || failedParts(fetched)["gcp/cloud-run"] == nil {
		t.Fatalf("%v, %v", fetched, err)
	}
	return pauses
}

func TestPausesDoubleAndFollowRetryAfter(t *testing.T) {
	const s = time.Second
	for _, test := range []struct {
		name, header string
		want         []time.Duration
	}{
		{"no header", "", []time.Duration{1 * s, 2 * s, 4 * s, 8 * s}},
		{"seconds", "3", []time.Duration{3 * s, 3 * s, 4 * s, 8 * s}},
		{"a date", today.Add(5 * s).Format(http.TimeFormat), []time.Duration{5 * s, 5 * s, 5 * s, 8 * s}},
		{"a date that has passed", today.Add(-time.Hour).Format(http.TimeFormat), []time.Duration{1 * s, 2 * s, 4 * s, 8 * s}},
		{"words", "later", []time.Duration{1 * s, 2 * s, 4 * s, 8 * s}},
		{"an hour", "3600", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			catalog := serveFew(t, 5_000)
			got := pausesOf(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.Contains(r.URL.Path, runService) {
					catalog.ServeHTTP(w, r)
					return
				}
				if test.header != "" {
					w.Header().Set("Retry-After", test.header)
				}
				w.WriteHeader(http.StatusTooManyRequests)
			}))
			if !slices.Equal(got, test.want) {
				t.Errorf("pauses %v, want %v", got, test.want)
			}
		})
	}
}

// TestCancellationIsQuick cancels while calls hang, while a body comes, and while a
// pause lasts. A machine that is busy with other things gets three attempts.
func TestCancellationIsQuick(t *testing.T) {
	const limit = 100 * time.Millisecond
	list := few(t)
	pausing := gcp.WithWait(func(ctx context.Context, _ time.Duration) error {
		<-ctx.Done()
		return ctx.Err()
	})
	for _, test := range []struct {
		name    string
		fault   replay.Fault
		options []gcp.Option
	}{
		{"in a call", replay.Hang, nil},
		{"in a body", replay.HangMidway, nil},
		{"in a body without end", replay.EndlessBody, nil},
		{"in a pause", replay.Unavailable, []gcp.Option{pausing}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var took time.Duration
			for range 3 {
				if took = cancelled(t, list, test.fault, test.options); took <= limit {
					return
				}
			}
			t.Errorf("took %s", took)
		})
	}
}

func cancelled(t *testing.T, list *pricing.PriceList, fault replay.Fault, options []gcp.Option) time.Duration {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	called := make(chan struct{}, 1_000)
	source := at(t, replay.WithFaults(serveFew(t, 5_000), func(replay.Call) replay.Fault {
		called <- struct{}{}
		return fault
	}), options...)
	ended := make(chan error, 1)
	go func() {
		_, err := source.Fetch(ctx, providers.Query{Machines: list.Machines})
		ended <- err
	}()
	<-called
	begin := time.Now()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	return time.Since(begin)
}

func TestCancelledBeforeItBegins(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := at(t, serveFew(t, 5_000)).Fetch(ctx, providers.Query{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestPagesThatLeadAroundAreRefused(t *testing.T) {
	sku := `{"skuId":"1","description":"x","category":{"usageType":"OnDemand"},"serviceRegions":["global"]}`
	source := at(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"skus":[` + sku + `],"nextPageToken":"again"}`))
	}))
	if _, err := source.Fetch(t.Context(), providers.Query{}); err == nil || !strings.Contains(err.Error(), "leads to itself") {
		t.Errorf("%v", err)
	}
}

// TestWithoutCredentials: Google itself is not asked without any, and the error says
// what to do. The file that is named and missing keeps the search for credentials on
// this machine.
func TestWithoutCredentials(t *testing.T) {
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(t.TempDir(), "missing.json"))
	_, err := gcp.New().Fetch(t.Context(), providers.Query{})
	if !errors.Is(err, providers.ErrNoCredentials) || !strings.Contains(err.Error(), "BREAKEVEN_GCP_API_KEY") {
		t.Errorf("%v", err)
	}
}

// TestAPIKeyIsSentAndNeverShown: it goes to the endpoint, and into no error.
func TestAPIKeyIsSentAndNeverShown(t *testing.T) {
	var lock sync.Mutex
	keys := map[string]int{}
	catalog := replay.WithFaults(serveFew(t, 5_000), replay.Matching(replay.ConnectionReset, runService))
	source := at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		keys[r.Header.Get("X-Goog-Api-Key")+r.URL.Query().Get("key")]++
		lock.Unlock()
		catalog.ServeHTTP(w, r)
	}), gcp.WithAPIKey("secret"))
	fetched := fetch(t, source, providers.Query{Regions: []string{"us-central1"}})
	if len(keys) != 1 || keys["secret"] == 0 {
		t.Errorf("keys %v", keys)
	}
	if err := failedParts(fetched)["gcp/cloud-run"]; err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

// asGoogle is a transport that has Google's hosts in a handler of the test's.
type asGoogle struct{ handler http.Handler }

func (g asGoogle) RoundTrip(request *http.Request) (*http.Response, error) {
	recorded := httptest.NewRecorder()
	g.handler.ServeHTTP(recorded, request)
	return recorded.Result(), nil
}

// TestDefaultCredentialsAreUsed: a person's, who pays calls from a project of theirs,
// at Google's own address. An endpoint that somebody else named does not see them.
func TestDefaultCredentialsAreUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(file, []byte(`{"type":"authorized_user","client_id":"a","client_secret":"b","refresh_token":"c","quota_project_id":"mine"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", file)
	catalog := serveFew(t, 5_000)
	var lock sync.Mutex
	seen := map[string]int{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		seen[r.URL.Host+" "+r.Header.Get("Authorization")+" "+r.Header.Get("X-Goog-User-Project")]++
		lock.Unlock()
		if r.URL.Host == "cloudbilling.googleapis.com" || r.URL.Host == "" {
			catalog.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"access_token":"ours","token_type":"Bearer","expires_in":3600}`))
	})
	google := gcp.New(gcp.WithHTTPClient(&http.Client{Transport: asGoogle{handler}}), gcp.WithClock(func() time.Time { return today }))
	fetch(t, google, providers.Query{Regions: []string{"us-central1"}})
	if len(seen) != 2 || seen["cloudbilling.googleapis.com Bearer ours mine"] != 7 || seen["oauth2.googleapis.com  "] != 1 {
		t.Errorf("seen %v", seen)
	}
	clear(seen)
	fetch(t, at(t, handler), providers.Query{Regions: []string{"us-central1"}})
	if len(seen) != 1 || seen["  "] != 7 {
		t.Errorf("seen %v", seen)
	}
}

// TestTokenThatIsRefusedIsReportedByName: the caller's credentials have expired.
func TestTokenThatIsRefusedIsReportedByName(t *testing.T) {
	file := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(file, []byte(`{"type":"authorized_user","client_id":"a","client_secret":"b","refresh_token":"old"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", file)
	var calls atomic.Int64
	google := gcp.New(
		gcp.WithHTTPClient(&http.Client{Transport: asGoogle{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			calls.Add(1)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":"invalid_grant","error_description":"Token has been expired or revoked."}`))
		})}}),
		gcp.WithWait(func(ctx context.Context, _ time.Duration) error { return ctx.Err() }),
	)
	if _, err := google.Fetch(t.Context(), providers.Query{}); err == nil || !strings.Contains(err.Error(), "invalid_grant") {
		t.Errorf("%v", err)
	}
	if calls.Load() > 14 {
		t.Errorf("asked %d times", calls.Load())
	}
}
