package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
	"breakeven/openapi"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/storetest"
)

// history is a server whose catalog is replaced while it runs.
type history struct {
	*server
	t       *testing.T
	store   *storetest.Memory
	compile catalog.Compile
	current atomic.Pointer[estimator.Plan]
}

func newHistory(t *testing.T) *history {
	t.Helper()
	h := &history{t: t, store: storetest.NewMemory()}
	h.current.Store(plan(t))
	h.compile = func(c *pricing.Catalog) (*estimator.Plan, error) {
		card, wrong := workload.DecodeRateCard([]byte(acmeCard))
		if len(wrong) > 0 {
			return nil, wrong
		}
		return plantest.Compile(t, c).WithRateCards([]*pricing.RateCard{card})
	}
	replays := catalog.NewReplayer(catalog.ReplayOptions{
		Store: h.store, Current: h.current.Load, EmbeddedVersion: plan(t).Catalog().Version(), Compile: h.compile,
	})
	h.server = newTestServer(t, func(c *Config) {
		c.Plan, c.PlanOf, c.Entries = h.current.Load, replays.Plan, replays.Entries
	})
	return h
}

// refresh makes another catalog the current one, as a refresh does.
func (h *history) refresh(prices *pricing.Catalog, at time.Time) {
	h.t.Helper()
	index, err := h.store.Index(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	change := &catalog.Change{
		Catalog: &catalog.Entry{Version: prices.Version(), AsOf: prices.AsOf(), SavedAt: at, Origin: catalog.OriginRefresh},
		Swap:    &catalog.Swap{From: index.Current, To: prices.Version()},
	}
	for _, list := range prices.Lists() {
		fresh := *list
		packed, ref, err := catalog.Pack(&fresh)
		if err != nil {
			h.t.Fatal(err)
		}
		ref.FetchedAt = at
		change.Lists, change.Catalog.Lists = append(change.Lists, packed), append(change.Catalog.Lists, ref)
	}
	if err := h.store.Save(h.t.Context(), change); err != nil {
		h.t.Fatal(err)
	}
	compiled, err := h.compile(prices)
	if err != nil {
		h.t.Fatal(err)
	}
	h.current.Store(compiled)
}

func of(offering pricing.OfferingID) func(pricing.Address) bool {
	return func(a pricing.Address) bool { return a.Offering == offering }
}

const estimateQuery = "/v1/estimates?invocations_per_month=3000000&duration_ms=120&memory_mb=512"

// TestLastMonthsVersionGivesLastMonthsBytes: every way of asking, before two refreshes
// and after them.
func TestLastMonthsVersionGivesLastMonthsBytes(t *testing.T) {
	h := newHistory(t)
	last := plantest.Repriced(t, plan(t).Catalog(), "1.07", of("aws/lambda"))
	h.refresh(last, clock().AddDate(0, -1, 0))
	version := last.Version()
	named := `"catalog_version":"` + version + `"`
	requests := map[string]request{
		"GET":           get(estimateQuery + "&catalog_version=" + version),
		"by a prefix":   get(estimateQuery + "&catalog_version=" + strings.TrimPrefix(version, "sha256:")[:12]),
		"POST":          postJSON("{" + good + "," + named + `,"rate_card":"acme"}`),
		"GET CSV":       get(strings.Replace(estimateQuery, "estimates?", "estimates.csv?", 1) + "&catalog_version=" + version),
		"POST CSV":      postCSV("", "name,invocations_per_month,duration_ms,memory_mb,catalog_version\na,1000000,100,128,"+version+"\nb,5,100,256,"+version+"\n"),
		"CSV by query":  postCSV("?catalog_version="+version, csvHeader+csvRow(1)),
		"portfolio":     postPortfolio(`{"defaults":{` + named + `},"profiles":[{` + good + `},{` + good + `,"name":"b"}]}`),
		"portfolio CSV": postPortfolioCSV("", "invocations_per_month,duration_ms,memory_mb,catalog_version\n1000000,100,128,"+version+"\n77,100,256,"+version+"\n"),
	}
	type bytesOf struct{ body, tag string }
	before := map[string]bytesOf{}
	for name, r := range requests {
		answer := send(t, h.server, r)
		wantStatus(t, answer, http.StatusOK)
		before[name] = bytesOf{answer.Body.String(), answer.Header().Get("ETag")}
	}
	plain := send(t, h.server, get(estimateQuery)).Body.String()
	h.refresh(plantest.Repriced(t, last, "1.2", of("aws/lambda")), clock().AddDate(0, 0, -7))
	h.refresh(plantest.Repriced(t, last, "3", func(pricing.Address) bool { return true }), clock())
	for name, r := range requests {
		answer := send(t, h.server, r)
		if got := (bytesOf{answer.Body.String(), answer.Header().Get("ETag")}); got != before[name] {
			t.Errorf("%s: the answer has changed, its tag from %s to %s", name, before[name].tag, got.tag)
		}
	}
	if now := send(t, h.server, get(estimateQuery)); now.Body.String() == plain {
		t.Error("the prices did not change")
	}
	if current := send(t, h.server, get(estimateQuery+"&catalog_version=current")); !strings.Contains(current.Body.String(), h.current.Load().Catalog().Version()) {
		t.Error("current is another catalog")
	}
	conditional := requests["GET"]
	conditional.header = map[string]string{"If-None-Match": before["GET"].tag}
	wantStatus(t, send(t, h.server, conditional), http.StatusNotModified)
}

func TestRowsOfOneUploadMayNameDifferentCatalogs(t *testing.T) {
	h := newHistory(t)
	old := plan(t).Catalog().Version()
	h.refresh(plantest.Repriced(t, plan(t).Catalog(), "2", of("aws/lambda")), clock())
	now := h.current.Load().Catalog().Version()
	answer := send(t, h.server, postCSV("?catalog_version="+old, "name,invocations_per_month,duration_ms,memory_mb,offerings,catalog_version\n"+
		"a,1000000,100,128,aws/lambda,\nb,1000000,100,128,aws/lambda,current\nc,1000000,100,128,aws/lambda,"+strings.Repeat("0", 20)+"\nd,1000000,100,128,aws/lambda,embedded\n"))
	wantStatus(t, answer, http.StatusOK)
	rows := readCSV(t, answer.Body.String(), ',')
	column := func(name string) int {
		for i, title := range rows[0] {
			if title == name {
				return i
			}
		}
		t.Fatalf("no column %s", name)
		return 0
	}
	version, status, note := column("catalog_version"), column("status"), column("note")
	if rows[1][version] != old || rows[2][version] != now || rows[4][version] != old {
		t.Errorf("computed on %s, %s and %s", rows[1][version], rows[2][version], rows[4][version])
	}
	if rows[3][status] != "error" || !strings.Contains(rows[3][note], "no catalog has the version 0000") {
		t.Errorf("an unknown version: %v", rows[3])
	}
}

func TestAnUnknownVersionIsRefusedByName(t *testing.T) {
	h := newHistory(t)
	h.refresh(plantest.Repriced(t, plan(t).Catalog(), "2", of("aws/lambda")), clock())
	for name, test := range map[string]struct {
		request request
		status  int
		pointer string
	}{
		"a field":          {get(estimateQuery + "&catalog_version=deadbeef00"), 400, "/catalog_version"},
		"a body":           {postJSON("{" + good + `,"catalog_version":"deadbeef00"}`), 400, "/catalog_version"},
		"a portfolio":      {postPortfolio(`{"profiles":[{` + good + `,"catalog_version":"deadbeef00"}]}`), 400, "/profiles/0/catalog_version"},
		"a path":           {get("/v1/catalogs/deadbeef00"), 404, ""},
		"the left side":    {get("/v1/catalogs/deadbeef00/diff/current"), 404, ""},
		"the right side":   {get("/v1/catalogs/current/diff/deadbeef00"), 404, ""},
		"too few digits":   {get("/v1/catalogs/deadbee"), 404, ""},
		"CSV of a missing": {get("/v1/catalogs/deadbeef00/diff/current/prices.csv"), 404, ""},
	} {
		answer := send(t, h.server, test.request)
		problem := problemIn(t, answer)
		if answer.Code != test.status || !strings.Contains(problem.Detail, "no catalog has the version ") || test.pointer != "" && problem.Errors[0].Pointer != test.pointer {
			t.Errorf("%s: status %d, want %d: %s", name, answer.Code, test.status, answer.Body)
		}
	}
}

func TestAStoreThatIsAwayIsToldAndHidesOnlyReplays(t *testing.T) {
	h := newHistory(t)
	old := plantest.Repriced(t, plan(t).Catalog(), "2", of("aws/lambda"))
	h.refresh(old, clock())
	h.refresh(plantest.Repriced(t, plan(t).Catalog(), "3", of("aws/lambda")), clock())
	h.store.Fail(errors.New("secret.internal:5432 is away"))
	wantStatus(t, send(t, h.server, get(estimateQuery)), http.StatusOK)
	wantStatus(t, send(t, h.server, get(estimateQuery+"&catalog_version=embedded")), http.StatusOK)
	wantStatus(t, send(t, h.server, get("/v1/catalogs")), http.StatusOK)
	for _, r := range []request{get(estimateQuery + "&catalog_version=" + old.Version()), get("/v1/catalogs/" + old.Version())} {
		answer := send(t, h.server, r)
		wantStatus(t, answer, http.StatusServiceUnavailable)
		if problem := problemIn(t, answer); strings.Contains(answer.Body.String(), "secret") || !strings.Contains(problem.Detail, "cannot be read from the store") {
			t.Errorf("%s", answer.Body)
		}
	}
	row := send(t, h.server, postCSV("", "invocations_per_month,duration_ms,memory_mb,catalog_version\n1000,100,128,"+old.Version()+"\n1000,100,128,\n"))
	wantStatus(t, row, http.StatusOK)
	if text := row.Body.String(); strings.Contains(text, "secret") || !strings.Contains(text, "cannot be read from the store") || !strings.Contains(text, "priced") {
		t.Errorf("%s", text)
	}
}

func TestNobodyComputesForACallerThatHasGone(t *testing.T) {
	h := newHistory(t)
	h.PlanOf = func(ctx context.Context, _ string) (*estimator.Plan, error) { return nil, ctx.Err() }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := get(estimateQuery + "&catalog_version=deadbeef00")
	if answer := serve(h.handler(), r.made().WithContext(ctx)); answer.Code != statusClientGone {
		t.Errorf("status %d", answer.Code)
	}
}

func TestCatalogsListWhatCanBeNamed(t *testing.T) {
	h := newHistory(t)
	for i, factor := range []string{"2", "3"} {
		h.refresh(plantest.Repriced(t, plan(t).Catalog(), factor, of("aws/lambda")), clock().AddDate(0, i-1, -8))
	}
	answer := send(t, h.server, get("/v1/catalogs"))
	wantStatus(t, answer, http.StatusOK)
	var page openapi.CatalogPage
	if err := json.Unmarshal(answer.Body.Bytes(), &page); err != nil {
		t.Fatal(err)
	}
	if len(page.Items) != 3 {
		t.Fatalf("%d catalogs: %s", len(page.Items), answer.Body)
	}
	current, old, embedded := page.Items[0], page.Items[1], page.Items[2]
	if !current.Current || current.Embedded || current.OldestPrice == nil || current.SavedAt == nil || *current.Origin != openapi.CatalogOrigin("refresh") {
		t.Errorf("the current one: %+v", current)
	}
	if old.Current || old.OldestPrice != nil || old.AgeDays < 30 || !old.Stale || len(old.Lists) != 3 || old.Lists[0].Currency != nil || old.Lists[0].Prices == 0 {
		t.Errorf("the old one: %+v", old)
	}
	if embedded.Current || !embedded.Embedded || embedded.SavedAt != nil || *embedded.Origin != openapi.CatalogOrigin("embedded") {
		t.Errorf("the embedded one: %+v", embedded)
	}
	for _, known := range page.Items {
		answer := send(t, h.server, get("/v1/catalogs/"+known.Version))
		wantStatus(t, answer, http.StatusOK)
		var one openapi.Catalog
		if err := json.Unmarshal(answer.Body.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		if one.Version != known.Version || one.Current != known.Current || one.AgeDays != known.AgeDays || one.OldestPrice == nil || one.Lists[0].InstanceTypes == nil {
			t.Errorf("%s alone: %s", known.Version, answer.Body)
		}
	}
}

// A stored catalog is as old as it would be as the current one.
func TestTheAgeOfAStoredCatalog(t *testing.T) {
	now := clock()
	at := &ages{now: now, staleAfter: 7 * 24 * time.Hour, fetchedAt: func(list *pricing.PriceList) (time.Time, bool) {
		return time.Time{}, list.Version != "seed"
	}}
	for name, test := range map[string]struct {
		list  catalog.ListRef
		age   int64
		stale bool
	}{
		"fetched":            {catalog.ListRef{FetchedAt: now.AddDate(0, 0, -3)}, 3, false},
		"fetched long ago":   {catalog.ListRef{FetchedAt: now.AddDate(0, 0, -7)}, 7, true},
		"fetched in future":  {catalog.ListRef{FetchedAt: now.AddDate(1, 0, 0)}, 0, true},
		"one of the binary":  {catalog.ListRef{Version: "seed", FetchedAt: now, Published: now.AddDate(0, 0, -20).Format(time.DateOnly)}, 20, true},
		"a moment too early": {catalog.ListRef{FetchedAt: now.Add(time.Minute)}, 0, false},
	} {
		shown := toAPIStoredCatalog(&catalog.Entry{Origin: catalog.OriginRefresh, Lists: []catalog.ListRef{test.list}}, "", at)
		if shown.AgeDays != test.age || shown.Stale != test.stale || (shown.Lists[0].FetchedAt == nil) != (test.list.Version == "seed") {
			t.Errorf("%s: %+v", name, shown)
		}
	}
}
