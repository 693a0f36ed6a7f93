package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"breakeven/internal/plantest"
	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/pricing/catalog/sqlite"
)

// changed is a copy of an embedded list of which some prices are another.
func changed(t *testing.T, provider pricing.Provider, factor string, when func(*pricing.Price) bool) *pricing.PriceList {
	t.Helper()
	list := *plantest.Embedded(t).Catalog().List(provider)
	list.Prices = slices.Clone(list.Prices)
	changes := 0
	for i := range list.Prices {
		price := &list.Prices[i]
		if !when(price) {
			continue
		}
		changes++
		price.Tiers.Steps = slices.Clone(price.Tiers.Steps)
		for k := range price.Tiers.Steps {
			price.Tiers.Steps[k].UnitPrice = price.Tiers.Steps[k].UnitPrice.Mul(decimal.RequireFromString(factor))
		}
	}
	if changes == 0 {
		t.Fatal("no price is changed")
	}
	return &list
}

// azureAt answers for Azure with a list that can be exchanged.
type azureAt struct {
	list atomic.Pointer[pricing.PriceList]
}

func (a *azureAt) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	replay.Azure(a.list.Load()).ServeHTTP(w, r)
}

// executions is the price of Azure's functions in eastus.
func executions(p *pricing.Price) bool {
	return p.Address.Offering == "azure/functions-consumption" && p.Address.Area == "eastus" && p.Address.Meter == "requests"
}

// azureOnly is an environment in which Azure alone answers, with what it answers.
func azureOnly(t *testing.T) (map[string]string, *azureAt) {
	t.Helper()
	azure := &azureAt{}
	azure.list.Store(plantest.Embedded(t).Catalog().List("azure"))
	server := httptest.NewServer(azure)
	t.Cleanup(server.Close)
	return map[string]string{"BREAKEVEN_AZURE_RETAIL_PRICES_URL": server.URL}, azure
}

// eastus is what these tests ask for: a region takes a moment, all of them take long.
var eastus = []string{"--providers", "azure", "--regions", "azure:eastus"}

func TestARefreshGoesIntoTheStoreAndTheBrakeHoldsIt(t *testing.T) {
	environment, azure := azureOnly(t)
	environment["BREAKEVEN_CACHE_DIR"] = t.TempDir()
	got, first := refreshWith(t, environment, eastus...)
	if got.code != exitOK || first.Catalog.Version == plantest.Embedded(t).Catalog().Version() {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	status := func() string { return command(t, environment, "", "catalog", "status").stdout }
	if !strings.Contains(status(), first.Catalog.Version) {
		t.Errorf("the store's catalog is not the current one: %s", status())
	}
	azure.list.Store(changed(t, "azure", "2.5", executions))
	refused := command(t, environment, "", append([]string{"catalog", "refresh"}, eastus...)...)
	for _, want := range []string{
		"azure     refused", "refused: azure/functions-consumption: 1 of ", "moved by more than a factor of 2", "azure/functions-consumption/requests/eastus/", "--accept",
	} {
		if refused.code != exitFailure || !strings.Contains(refused.stdout+refused.stderr, want) {
			t.Errorf("exit %d, %q is missing in:\n%s%s", refused.code, want, refused.stdout, refused.stderr)
		}
	}
	if !strings.Contains(status(), first.Catalog.Version) {
		t.Errorf("the refused list is current: %s", status())
	}
	asJSON := command(t, environment, "", append([]string{"catalog", "refresh", "--json"}, eastus...)...)
	var report refreshed
	if err := json.Unmarshal([]byte(asJSON.stdout), &report); err != nil || asJSON.code != exitFailure {
		t.Fatalf("exit %d: %v", asJSON.code, err)
	}
	limits := report.Providers[0].Refused
	if report.Providers[0].Status != stateRefused || len(limits) == 0 || limits[0].Worst[0].Ratio != "2.5" || report.Catalog.Store != "" {
		t.Errorf("%+v", report)
	}
	// Other limits, or a person, let it through.
	lax := command(t, environment, "", append([]string{"catalog", "refresh", "--brake-factor", "3", "--brake-moved", "100"}, eastus...)...)
	if lax.code != exitOK || strings.Contains(status(), first.Catalog.Version) || !strings.Contains(lax.stdout, "current in ") {
		t.Errorf("exit %d, %s%s", lax.code, lax.stdout, lax.stderr)
	}
	azure.list.Store(changed(t, "azure", "100", executions))
	if accepted := command(t, environment, "", append([]string{"catalog", "refresh", "--accept"}, eastus...)...); accepted.code != exitOK {
		t.Errorf("exit %d, %s", accepted.code, accepted.stderr)
	}
}

func TestTheBrakeHoldsDirectoriesToo(t *testing.T) {
	environment, azure := azureOnly(t)
	into := append([]string{"catalog", "refresh", "--out", t.TempDir()}, eastus...)
	if got := command(t, environment, "", into...); got.code != exitOK {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	azure.list.Store(changed(t, "azure", "0.1", executions))
	if got := command(t, environment, "", into...); got.code != exitFailure || !strings.Contains(got.stderr, "refused: azure/functions-consumption") {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
	if got := command(t, environment, "", append(into, "--accept")...); got.code != exitOK {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
}

func TestLimitsThatAreNoneAreRefused(t *testing.T) {
	for _, flag := range []string{"--brake-factor=0.5", "--brake-moved=101", "--brake-vanished=many", "--brake-spot-factor=-1", "--keep=-1"} {
		if got := command(t, nil, "", "catalog", "refresh", flag, "--out", t.TempDir()); got.code != exitUsage {
			t.Errorf("%s: exit %d, %s", flag, got.code, got.stderr)
		}
	}
	for _, flags := range [][]string{{"--refresh-every=1s"}, {"--follow-every=1ms"}, {"--stale-after=0s"}, {"--refresh-every=24h", "--store=none"}} {
		if got := command(t, nil, "", append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...)...); got.code != exitUsage {
			t.Errorf("%s: exit %d, %s", flags, got.code, got.stderr)
		}
	}
	if got := command(t, nil, "", "catalog", "refresh", "--store", "none"); got.code != exitUsage || !strings.Contains(got.stderr, "--out") {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
}

// postTo asks a running server to refresh.
func postTo(t *testing.T, address string, header ...string) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
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

// until asks again until the answer has what is wanted, and returns it. Tests wait for
// what a server does beside their requests; a time that is long enough for any machine
// ends those that wait in vain.
func until(t *testing.T, address string, fits func(http.Header, string) bool) string {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		_, header, body := get(t, address)
		if fits(header, body) {
			return body
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s still answers %.2000s", address, body)
		}
	}
}

// refreshedBy posts a refresh, and returns how it ended.
func refreshedBy(t *testing.T, server *running, query string) string {
	t.Helper()
	status, header, body := postTo(t, server.base+"/v1/catalogs/refresh"+query)
	if status != http.StatusAccepted {
		t.Fatalf("status %d: %s", status, body)
	}
	return until(t, server.base+header.Get("Location"), func(_ http.Header, body string) bool {
		return !strings.Contains(body, `"status":"running"`)
	})
}

const eastusQuery = "?providers=azure&regions=azure:eastus"

func TestAServerRefreshesWhileItAnswers(t *testing.T) {
	environment, azure := azureOnly(t)
	environment["BREAKEVEN_CACHE_DIR"] = t.TempDir()
	environment["BREAKEVEN_FOLLOW_EVERY"] = "100ms"
	a, b := serveIn(t, environment), serveIn(t, environment)
	embedded := plantest.Embedded(t).Catalog().Version()
	_, _, before := get(t, a.base+"/v1/estimates?"+readmeQuery)
	if !strings.Contains(before, embedded) {
		t.Fatal("a server without a catalog in its store does not answer from the embedded one")
	}
	ended := refreshedBy(t, a, eastusQuery)
	if !strings.Contains(ended, `"status":"partial"`) && !strings.Contains(ended, `"status":"replaced"`) {
		t.Fatalf("%s\n%s", ended, a.logs)
	}
	_, _, after := get(t, a.base+"/v1/estimates?"+readmeQuery)
	if strings.Contains(after, embedded) {
		t.Error("the old catalog answers")
	}
	// The other server takes the catalog over, and both give the same bytes.
	until(t, b.base+"/v1/estimates?"+readmeQuery, func(_ http.Header, body string) bool { return body == after })

	azure.list.Store(changed(t, "azure", "2.5", executions))
	if ended := refreshedBy(t, a, eastusQuery); !strings.Contains(ended, `"status":"refused"`) || !strings.Contains(ended, `"ratio":"2.5"`) {
		t.Errorf("%s", ended)
	}
	for _, server := range []*running{a, b} { // a failure is seen by both
		ready := until(t, server.base+"/readyz", func(header http.Header, body string) bool {
			return strings.Contains(body, "refresh_failed") && header.Get("Breakeven-Catalog-Faults") == "refresh_failed"
		})
		if !strings.Contains(ready, `"status":"ready"`) || !strings.Contains(ready, `"catalog_stale":true`) || !strings.Contains(ready, "azure/functions-consumption/requests/eastus/") {
			t.Errorf("%s", ready)
		}
	}
	if _, _, metrics := get(t, a.base+"/metrics"); !strings.Contains(metrics, `breakeven_catalog_refreshes_total{status="refused"} 1`) ||
		!strings.Contains(metrics, `breakeven_catalog_fault{fault="refresh_failed"} 1`) {
		t.Errorf("%s", metrics)
	}
	if !strings.Contains(a.logs.String(), `"msg":"refused"`) {
		t.Errorf("the log has no refusal: %s", a.logs)
	}
	_, _, still := get(t, a.base+"/v1/estimates?"+readmeQuery)
	if still != after {
		t.Error("a refused list answers")
	}
	if ended := refreshedBy(t, b, eastusQuery+"&accept=true"); strings.Contains(ended, "refused") {
		t.Errorf("%s", ended)
	}
	until(t, a.base+"/readyz", func(header http.Header, body string) bool { return !strings.Contains(body, "faults") })
	if a.stopped() != exitOK || b.stopped() != exitOK {
		t.Errorf("%s\n%s", a.logs, b.logs)
	}
}

// A catalog that the command line fetches serves a moment later.
func TestAServerFollowsTheCommandLine(t *testing.T) {
	environment, _ := azureOnly(t)
	environment["BREAKEVEN_CACHE_DIR"] = t.TempDir()
	environment["BREAKEVEN_FOLLOW_EVERY"] = "100ms"
	server := serveIn(t, environment)
	got, answer := refreshWith(t, environment, eastus...)
	if got.code != exitOK {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	until(t, server.base+"/readyz", func(_ http.Header, body string) bool { return strings.Contains(body, answer.Catalog.Version) })
	if code := server.stopped(); code != exitOK {
		t.Errorf("exit %d: %s", code, server.logs)
	}
	// The next server begins with it.
	if _, _, ready := get(t, serveIn(t, environment).base+"/readyz"); !strings.Contains(ready, answer.Catalog.Version) {
		t.Errorf("%s", ready)
	}
}

// What a server finds damaged and heals stands in its log and in /readyz.
func TestAServerTellsThatItsStoreWasDamaged(t *testing.T) {
	dir, changes := storeWith(t)
	server := serveIn(t, map[string]string{"BREAKEVEN_CACHE_DIR": dir, "BREAKEVEN_FOLLOW_EVERY": "100ms"})
	file := filepath.Join(dir, sqlite.FileName)
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file+".cut", body[:len(body)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file+".cut", file); err != nil {
		t.Fatal(err)
	}
	until(t, server.base+"/readyz", func(header http.Header, body string) bool {
		return strings.Contains(body, "store_damaged") && strings.Contains(body, "catalog.db.damaged-1") && header.Get("Breakeven-Catalog-Faults") == "store_damaged"
	})
	if !strings.Contains(server.logs.String(), `"msg":"catalog store","note":"the catalog store `) {
		t.Errorf("the log: %s", server.logs)
	}
	if _, _, listed := get(t, server.base+"/v1/catalogs"); !strings.Contains(listed, changes[0].Catalog.Version) {
		t.Errorf("not healed: %s", listed)
	}
}

func TestWhoMayRefreshAServer(t *testing.T) {
	environment, _ := azureOnly(t)
	environment["BREAKEVEN_CACHE_DIR"] = t.TempDir()
	guarded, open := serveIn(t, environment), serveIn(t, environment, "--allow-refresh")
	for name, header := range map[string][]string{
		"a proxy":              {"X-Forwarded-For", "192.0.2.1"},
		"a page of a stranger": {"Origin", "https://example.com"},
	} {
		if status, _, body := postTo(t, guarded.base+"/v1/catalogs/refresh"+eastusQuery, header...); status != http.StatusForbidden {
			t.Errorf("%s: status %d: %s", name, status, body)
		}
	}
	if status, _, body := postTo(t, open.base+"/v1/catalogs/refresh"+eastusQuery, "X-Forwarded-For", "192.0.2.1"); status != http.StatusAccepted {
		t.Errorf("status %d: %s", status, body)
	}
	if status, _, body := postTo(t, guarded.base+"/v1/catalogs/refresh?providers=asure"); status != http.StatusBadRequest || !strings.Contains(body, `the nearest is \"azure\"`) {
		t.Errorf("status %d: %s", status, body)
	}
	for _, args := range [][]string{{"--store", "none"}, nil} { // the latter: a plan of the test's own
		server := serve(t, args...)
		if status, _, body := postTo(t, server.base+"/v1/catalogs/refresh"); status != http.StatusConflict {
			t.Errorf("%v: status %d: %s", args, status, body)
		}
	}
}

func TestLocalRequests(t *testing.T) {
	for name, test := range map[string]struct {
		remote, host, origin string
		want                 bool
	}{
		"loopback":               {"127.0.0.1:5", "127.0.0.1:8080", "", true},
		"its own page":           {"127.0.0.1:5", "localhost:8080", "http://localhost:8080", true},
		"IPv6":                   {"[::1]:5", "[::1]:8080", "", true},
		"mapped":                 {"[::ffff:127.0.0.1]:5", "localhost", "", true},
		"another machine":        {"192.0.2.7:5", "192.0.2.1:8080", "", false},
		"a name bound to it":     {"127.0.0.1:5", "attacker.example:8080", "http://attacker.example:8080", false},
		"another site's page":    {"127.0.0.1:5", "localhost:8080", "https://attacker.example", false},
		"a page without origin":  {"127.0.0.1:5", "localhost:8080", "null", false},
		"no address":             {"@", "localhost:8080", "", false},
		"another machine's name": {"192.0.2.7:5", "localhost:8080", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
			request.RemoteAddr, request.Host = test.remote, test.host
			if test.origin != "" {
				request.Header.Set("Origin", test.origin)
			}
			if got := local(request); got != test.want {
				t.Errorf("local: %t", got)
			}
		})
	}
}

// A container has no home: there is no place for a store, and none is needed.
func TestWithoutAHomeTheEmbeddedCatalogServes(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	embedded := plantest.Embedded(t).Catalog().Version()
	environment := map[string]string{"BREAKEVEN_STORE": "sqlite"} // no plan of the test's own
	if got := command(t, environment, "", "catalog", "status"); got.code != exitOK || !strings.Contains(got.stdout, embedded) || got.stderr != "" {
		t.Errorf("exit %d, %s%s", got.code, got.stdout, got.stderr)
	}
	server := serveIn(t, environment)
	if _, _, ready := get(t, server.base+"/readyz"); !strings.Contains(ready, embedded) || strings.Contains(ready, "faults") {
		t.Errorf("%s", ready)
	}
	if ended := refreshedBy(t, server, eastusQuery); !strings.Contains(ended, "name one with --cache-dir") {
		t.Errorf("%s", ended)
	}
	if got := command(t, environment, "", "catalog", "refresh", "--providers", "azure"); got.code != exitUsage || !strings.Contains(got.stderr, "--cache-dir") {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
}
