package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

func postRefresh(query string) request {
	return request{method: http.MethodPost, target: "/v1/catalogs/refresh" + query}
}

// refreshing is a server whose refreshes are scripted.
func refreshing(t *testing.T, run catalog.Run, change func(*Refreshes)) (*server, *[]string) {
	t.Helper()
	var asked []string
	refreshes := &Refreshes{
		Start: func(providers, regions []string, accept bool) (catalog.Run, error) {
			asked = append(asked, strings.Join(providers, "+")+" "+strings.Join(regions, "+")+" "+map[bool]string{true: "accept"}[accept])
			return run, nil
		},
		Find:  func(id string) (catalog.Run, bool) { return run, id == run.ID },
		Allow: func(*http.Request) bool { return true },
	}
	if change != nil {
		change(refreshes)
	}
	return newTestServer(t, func(c *Config) { c.Refreshes = refreshes }), &asked
}

func TestARefreshIsStartedAndAskedFor(t *testing.T) {
	begun := catalog.Run{ID: "abc", Status: catalog.RunRunning, StartedAt: clock()}
	s, asked := refreshing(t, begun, nil)
	answer := send(t, s, postRefresh("?providers=aws,azure&regions=aws:eu-*&accept=true"))
	wantStatus(t, answer, http.StatusAccepted)
	if got := answer.Header().Get("Location"); got != "/v1/catalogs/refreshes/abc" {
		t.Errorf("location %q", got)
	}
	wantStatus(t, send(t, s, postRefresh("")), http.StatusAccepted)
	if got := strings.Join(*asked, "; "); got != "aws+azure aws:eu-* accept;   " {
		t.Errorf("asked %q", got)
	}
	wantStatus(t, send(t, s, get("/v1/catalogs/refreshes/abc")), http.StatusOK)
	wantStatus(t, send(t, s, get("/v1/catalogs/refreshes/abd")), http.StatusNotFound)
}

func TestWhatARefreshRefusedIsShown(t *testing.T) {
	address := pricing.Address{Offering: "aws/lambda", Meter: "requests", Area: "us-east-1", Architecture: pricing.AnyArchitecture, Purchase: pricing.OnDemand}
	one, ten := decimal.NewFromInt(1), decimal.NewFromInt(10)
	s, _ := refreshing(t, catalog.Run{
		ID: "abc", Status: catalog.RunRefused, StartedAt: clock(), EndedAt: clock().Add(time.Minute), Version: "sha256:1", Failure: "aws: refused",
		Outcomes: []catalog.Refreshed{
			{Provider: "aws", Err: errors.New("refused"), Prices: 7, Refused: []catalog.Refusal{
				{Rule: catalog.BrakeJumped, Offering: "aws/lambda", Count: 1, Of: 20, Limit: one, Worst: []catalog.Move{{Address: address, Old: one, New: ten}}},
				{Rule: catalog.BrakeVanished, Offering: "aws/lambda", Count: 3, Of: 20, Limit: ten, Worst: []catalog.Move{{Address: address, Old: one, Gone: true}}},
			}},
			{Provider: "azure", Err: errors.New("no answer")},
			{Provider: "gcp", Prices: 5, Missed: []catalog.Missed{{Part: "gcp/x", Prices: 1}}, Changes: catalog.Changes{Fetched: 4, Added: 1, Changed: 2, Kept: 1}},
			{Provider: "private"},
		},
	}, nil)
	answer := send(t, s, get("/v1/catalogs/refreshes/abc"))
	wantStatus(t, answer, http.StatusOK)
	var shown openapi.CatalogRefresh
	if err := json.Unmarshal(answer.Body.Bytes(), &shown); err != nil {
		t.Fatal(err)
	}
	var statuses []string
	for _, p := range shown.Providers {
		statuses = append(statuses, string(p.Status))
	}
	if got := strings.Join(statuses, " "); got != "refused failed partial refreshed" {
		t.Errorf("providers %s", got)
	}
	for _, want := range []string{
		`"rule":"jumped","offering":"aws/lambda","count":1,"of":20,"limit":"1","worst":[{"address":"aws/lambda/requests/us-east-1/-/any/on_demand","old":"1","new":"10","ratio":"10"}]`,
		`"worst":[{"address":"aws/lambda/requests/us-east-1/-/any/on_demand","old":"1"}]`, `"failure":"aws: refused"`, `"ended_at":"2026-12-04T12:01:00Z"`,
	} {
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%s is missing in %s", want, answer.Body)
		}
	}
}

func TestWhoMayNotRefreshIsToldSo(t *testing.T) {
	started := catalog.Run{ID: "abc", Status: catalog.RunRunning, StartedAt: clock()}
	s, asked := refreshing(t, started, func(r *Refreshes) {
		r.Allow = func(request *http.Request) bool { return request.Header.Get("Authorization") == "Bearer admin" }
	})
	answer := send(t, s, postRefresh(""))
	wantStatus(t, answer, http.StatusForbidden)
	if problem := problemIn(t, answer); problem.Title != "Forbidden" {
		t.Errorf("%+v", problem)
	}
	allowed := postRefresh("")
	allowed.header = map[string]string{"Authorization": "Bearer admin"}
	wantStatus(t, send(t, s, allowed), http.StatusAccepted)
	if len(*asked) != 1 {
		t.Errorf("asked %d times", len(*asked))
	}
}

func TestWhatCannotBeRefreshedIsRefused(t *testing.T) {
	without := newTestServer(t)
	wantStatus(t, send(t, without, postRefresh("")), http.StatusConflict)
	wantStatus(t, send(t, without, get("/v1/catalogs/refreshes/last")), http.StatusNotFound)
	s, _ := refreshing(t, catalog.Run{}, func(r *Refreshes) {
		r.Start = func([]string, []string, bool) (catalog.Run, error) {
			return catalog.Run{}, workload.Errors{{Field: "providers", Code: workload.CodeUnknown, Detail: `"asure" is no provider`}}
		}
	})
	answer := send(t, s, postRefresh("?providers=asure"))
	wantStatus(t, answer, http.StatusBadRequest)
	if problem := problemIn(t, answer); len(problem.Errors) != 1 || problem.Errors[0].Pointer != "/providers" {
		t.Errorf("%+v", problem)
	}
	wantStatus(t, send(t, s, postRefresh("?accept=perhaps")), http.StatusBadRequest)
	wantStatus(t, send(t, s, postRefresh("?force=true")), http.StatusBadRequest)
	wantStatus(t, send(t, s, get("/v1/catalogs/refresh")), http.StatusNotFound) // a catalog of that name
}

// aged is a server whose lists were all fetched at one moment, looked at a while later.
func aged(t *testing.T, since time.Duration, health catalog.Health) *server {
	t.Helper()
	return newTestServer(t, func(c *Config) {
		c.FetchedAt = func(*pricing.PriceList) (time.Time, bool) { return clock().Add(-since), true }
		c.Health = func() catalog.Health { return health }
	})
}

func TestStaleBeginsAfterSevenDaysOrWithAFailedRefresh(t *testing.T) {
	const day = 24 * time.Hour
	failed := catalog.Health{
		Attempt: &catalog.Attempt{At: clock(), Failure: "aws: no credentials"},
		Faults:  []catalog.Fault{{Code: catalog.FaultRefresh, Detail: "aws: no credentials", Since: clock()}},
	}
	for name, test := range map[string]struct {
		since  time.Duration
		health catalog.Health
		age    int64
		stale  bool
	}{
		"just fetched":               {0, catalog.Health{}, 0, false},
		"a second less than a week":  {7*day - time.Second, catalog.Health{}, 6, false},
		"a week":                     {7 * day, catalog.Health{}, 7, true},
		"a refresh that failed":      {time.Hour, failed, 0, true},
		"another fault is no reason": {time.Hour, catalog.Health{Faults: []catalog.Fault{{Code: catalog.FaultStore, Detail: "away", Since: clock()}}}, 0, false},
		"a clock set forward":        {4000 * day, catalog.Health{}, 4000, true},
		"a clock set back a little":  {-30 * time.Minute, catalog.Health{}, 0, false},
		"a clock set back":           {-4000 * day, catalog.Health{}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := aged(t, test.since, test.health)
			answer := send(t, s, get("/readyz"))
			wantStatus(t, answer, http.StatusOK)
			var ready openapi.Readiness
			if err := json.Unmarshal(answer.Body.Bytes(), &ready); err != nil {
				t.Fatal(err)
			}
			if *ready.CatalogAgeDays != test.age || *ready.CatalogStale != test.stale || len(ready.Faults) != len(test.health.Faults) {
				t.Errorf("%s", answer.Body)
			}
			if got := answer.Header().Get("Breakeven-Catalog-Age"); got != int64Text(test.age) {
				t.Errorf("age %s in the header", got)
			}
			shown := send(t, s, get("/v1/catalogs/current")).Body.String()
			ofCatalog, _, _ := strings.Cut(shown, `"lists"`)
			if strings.Contains(ofCatalog, `"stale":true`) != test.stale {
				t.Errorf("%s", shown)
			}
			metrics := send(t, s, get("/metrics")).Body.String()
			if want := "breakeven_catalog_stale " + map[bool]string{true: "1", false: "0"}[test.stale] + "\n"; !strings.Contains(metrics, want) {
				t.Errorf("the metrics lack %s", want)
			}
		})
	}
}

func TestAListIsStaleWhenTheOperatorSaysSo(t *testing.T) {
	s := newTestServer(t, func(c *Config) {
		c.StaleAfter = time.Hour
		c.FetchedAt = func(list *pricing.PriceList) (time.Time, bool) {
			return clock().Add(-map[pricing.Provider]time.Duration{"aws": 2 * time.Hour}[list.Provider]), true
		}
	})
	var shown openapi.Catalog
	if err := json.Unmarshal(send(t, s, get("/v1/catalogs/current")).Body.Bytes(), &shown); err != nil {
		t.Fatal(err)
	}
	for _, list := range shown.Lists {
		if list.Stale != (list.Provider == "aws") || list.FetchedAt == nil {
			t.Errorf("%+v", list)
		}
	}
	if !shown.Stale {
		t.Error("the catalog is fresh")
	}
}

func TestFaultsStandInReadinessMetricsAndHeader(t *testing.T) {
	s := aged(t, 0, catalog.Health{
		Attempt: &catalog.Attempt{At: clock(), Failure: "aws: no credentials"},
		Faults: []catalog.Fault{
			{Code: catalog.FaultRefresh, Detail: "aws: no credentials", Since: clock()}, {Code: catalog.FaultStore, Detail: "the server is gone", Since: clock()},
		},
		Counts: catalog.Counts{Runs: map[catalog.RunStatus]int64{catalog.RunFailed: 2}, Swaps: 3, StoreErrors: 4},
	})
	ready := send(t, s, get("/readyz"))
	wantStatus(t, ready, http.StatusOK)
	for _, want := range []string{
		`"faults":[{"code":"refresh_failed","detail":"aws: no credentials","since":"2026-12-04T12:00:00Z"},{"code":"store_failed",`, `"last_refresh_at":"2026-12-04T12:00:00Z"`,
	} {
		if !strings.Contains(ready.Body.String(), want) {
			t.Errorf("%s is missing in %s", want, ready.Body)
		}
	}
	metrics := send(t, s, get("/metrics")).Body.String()
	for _, want := range []string{
		`breakeven_catalog_fault{fault="refresh_failed"} 1`, `breakeven_catalog_fault{fault="store_failed"} 1`, `breakeven_catalog_fault{fault="store_damaged"} 0`,
		`breakeven_catalog_refreshes_total{status="failed"} 2`, `breakeven_catalog_refreshes_total{status="refused"} 0`,
		`breakeven_catalog_swaps_total 3`, `breakeven_catalog_store_errors_total 4`, `breakeven_catalog_last_refresh_timestamp_seconds 1.796`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("%s is missing in the metrics", want)
		}
	}
	answer := send(t, s, get("/v1/offerings"))
	if got := answer.Header().Get("Breakeven-Catalog-Faults"); got != "refresh_failed,store_failed" {
		t.Errorf("faults %q in the header", got)
	}
	if _, there := send(t, newTestServer(t), get("/v1/offerings")).Header()["Breakeven-Catalog-Faults"]; there {
		t.Error("a header about faults without any")
	}
}
