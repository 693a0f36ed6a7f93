package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"breakeven/openapi"
)

// page reads one page of any list.
func page[Item any](t testing.TB, s *server, target string) (items []Item, next string) {
	t.Helper()
	answer := send(t, s, get(target))
	wantStatus(t, answer, http.StatusOK)
	var read struct {
		CatalogVersion string `json:"catalog_version"`
		Items          []Item `json:"items"`
		NextCursor     string `json:"next_cursor"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if read.CatalogVersion != plan(t).Catalog().Version() || read.Items == nil {
		t.Errorf("%s: version %s, items %v", target, read.CatalogVersion, read.Items)
	}
	return read.Items, read.NextCursor
}

// everyPage walks through all pages of a size.
func everyPage[Item any](t testing.TB, s *server, path, limit string, query url.Values) (all []Item) {
	t.Helper()
	query = copied(query)
	query.Set("limit", limit)
	for {
		items, next := page[Item](t, s, path+"?"+query.Encode())
		all = append(all, items...)
		if next == "" {
			return all
		}
		query.Set("cursor", next)
	}
}

func copied(query url.Values) url.Values {
	if query == nil {
		return url.Values{}
	}
	return maps.Clone(query)
}

func TestPagesTogetherAreTheWhole(t *testing.T) {
	s := newTestServer(t)
	query := url.Values{"provider": {"gcp"}, "meter": {"*-time"}, "area": {"europe-west6"}, "purchase": {"on_demand"}}
	whole := everyPage[openapi.Price](t, s, "/v1/prices", "1000", query)
	if len(whole) < 20 {
		t.Fatalf("%d prices", len(whole))
	}
	for _, limit := range []string{"7", "100", int64Text(int64(len(whole))), int64Text(int64(len(whole) - 1))} {
		parts := everyPage[openapi.Price](t, s, "/v1/prices", limit, query)
		if !slices.EqualFunc(whole, parts, func(a, b openapi.Price) bool { return a.Address == b.Address }) {
			t.Errorf("pages of %s: %d prices, want %d", limit, len(parts), len(whole))
		}
	}
	if parts := everyPage[openapi.Offering](t, s, "/v1/offerings", "1", nil); len(parts) != len(plan(t).Offerings()) {
		t.Errorf("%d offerings", len(parts))
	}
	if parts := everyPage[openapi.Region](t, s, "/v1/regions", "9", nil); len(parts) != len(plan(t).Regions()) {
		t.Errorf("%d regions", len(parts))
	}
}

func TestCursorsHoldForOneSetOfFilters(t *testing.T) {
	s := newTestServer(t)
	_, next := page[openapi.Price](t, s, "/v1/prices?limit=1&provider=aws")
	page[openapi.Price](t, s, "/v1/prices?limit=5&provider=aws&cursor="+next) // another size is fine
	answer := send(t, s, get("/v1/prices?limit=1&provider=gcp&cursor="+next))
	wantStatus(t, answer, http.StatusUnprocessableEntity)
	problemIn(t, answer)
}

func TestFilters(t *testing.T) {
	s := newTestServer(t)
	t.Run("offerings by billing", func(t *testing.T) {
		items, _ := page[openapi.Offering](t, s, "/v1/offerings?billing=per_execution&provider=aws")
		if len(items) != 1 || items[0].Id != "aws/lambda" {
			t.Errorf("%v", items)
		}
	})
	t.Run("regions by jurisdiction", func(t *testing.T) {
		items, _ := page[openapi.Region](t, s, "/v1/regions?jurisdiction=CH")
		for _, region := range items {
			if region.Country != "CH" {
				t.Errorf("%v", region)
			}
		}
		if len(items) < 3 {
			t.Errorf("%d regions in Switzerland", len(items))
		}
	})
	t.Run("machine types by region", func(t *testing.T) {
		items, _ := page[openapi.InstanceType](t, s, "/v1/instance-types?region=us-east-1&instance_type=m5.large")
		if len(items) != 1 || items[0].Vcpu.Text != "2" || items[0].MemoryMb.Text != "8192" {
			t.Errorf("%v", items)
		}
	})
	t.Run("machine types of a region that does not exist", func(t *testing.T) {
		if items, _ := page[openapi.InstanceType](t, s, "/v1/instance-types?region=mars-1"); len(items) != 0 {
			t.Errorf("%v", items)
		}
	})
	t.Run("one price", func(t *testing.T) {
		items, _ := page[openapi.Price](t, s, "/v1/prices?offering=aws/ec2&area=us-east-1&instance_type=m5.large")
		if len(items) != 1 || items[0].Tiers[0].UnitPrice.Text != "0.096" || items[0].Source == "" {
			t.Errorf("%v", items)
		}
	})
}

func TestCSVTwinsHoldTheSameItems(t *testing.T) {
	s := newTestServer(t)
	t.Run("prices", func(t *testing.T) {
		const query = "offering=aws/lambda&area=us-east-1"
		items, _ := page[openapi.Price](t, s, "/v1/prices?"+query)
		rows := readCSV(t, send(t, s, get("/v1/prices.csv?"+query)).Body.String(), ',')
		tiers := 0
		for _, item := range items {
			tiers += len(item.Tiers)
		}
		if len(rows) != tiers+1 || tiers <= len(items) {
			t.Errorf("%d rows for %d tiers of %d prices", len(rows)-1, tiers, len(items))
		}
	})
	t.Run("machine types in a dialect", func(t *testing.T) {
		answer := send(t, s, get("/v1/instance-types.csv?provider=gcp&family=f1&profile=excel-de"))
		rows := readCSV(t, answer.Body.String(), ';')
		if len(rows) != 2 || rows[1][1] != "f1-micro" || !strings.HasPrefix(answer.Body.String(), "\ufeff") || !strings.Contains(answer.Body.String(), "614,4") {
			t.Errorf("%v", rows)
		}
	})
	t.Run("the next page stands in Link", func(t *testing.T) {
		target, seen := "/v1/prices.csv?offering=aws/fargate&area=eu-*&limit=10", 0
		for target != "" {
			answer := send(t, s, get(target))
			wantStatus(t, answer, http.StatusOK)
			seen += len(readCSV(t, answer.Body.String(), ',')) - 1
			target = ""
			if link := regexp.MustCompile(`^<([^>]+)>; rel="next"$`).FindStringSubmatch(answer.Header().Get("Link")); link != nil {
				target = link[1]
			}
		}
		whole := readCSV(t, send(t, s, get("/v1/prices.csv?offering=aws/fargate&area=eu-*")).Body.String(), ',')
		if seen != len(whole)-1 || seen < 20 {
			t.Errorf("%d rows by pages, %d at once", seen, len(whole)-1)
		}
	})
}

func TestCatalogsByName(t *testing.T) {
	s := newTestServer(t)
	version := plan(t).Catalog().Version()
	digits := strings.TrimPrefix(version, "sha256:")
	for name, status := range map[string]int{
		"current": 200, "embedded": 200, version: 200, digits: 200, digits[:8]: 200, "sha256:" + digits[:8]: 200,
		digits[:7]: 404, "sha256:" + digits[:7]: 404, "ffffffff": 404, digits + "0": 404,
	} {
		answer := send(t, s, get("/v1/catalogs/"+name))
		if answer.Code != status {
			t.Errorf("%s: status %d, want %d", name, answer.Code, status)
		}
		estimate := send(t, s, get("/v1/estimates?invocations_per_month=1&duration_ms=1&memory_mb=128&catalog_version="+url.QueryEscape(name)))
		if (estimate.Code == http.StatusOK) != (status == http.StatusOK) {
			t.Errorf("an estimate on %s: status %d", name, estimate.Code)
		}
	}
	other := newTestServer(t, func(c *Config) { c.EmbeddedVersion = "sha256:other" })
	wantStatus(t, send(t, other, get("/v1/catalogs/embedded")), http.StatusNotFound)
}

// A filter is a glob: it agrees with the regular expression of the same meaning.
func TestFilterMatchesLikeItsRegularExpression(t *testing.T) {
	alphabet := rapid.SampledFrom([]rune{'a', 'b', '/', '.', '*', '?'})
	rapid.Check(t, func(r *rapid.T) {
		pattern := rapid.StringOfN(alphabet, 0, 8, -1).Draw(r, "pattern")
		text := rapid.StringOfN(alphabet, 0, 10, -1).Draw(r, "text")
		expression := strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern))
		want := pattern == "" || regexp.MustCompile("^(?:"+expression+")$").MatchString(text)
		if got := newFilter(&pattern).matches(text); got != want {
			r.Fatalf("%q matches %q: %t", pattern, text, got)
		}
	})
}

// The rules that the engine uses are served: the work of a vCPU by machine family too.
func TestOfferingsServeTheSpeedsOfMachines(t *testing.T) {
	s := newTestServer(t)
	for _, offering := range everyPage[openapi.Offering](t, s, "/v1/offerings", "50", nil) {
		var served []openapi.Speed
		switch {
		case offering.Placement.Fleet != nil:
			served = offering.Placement.Fleet.Speeds
		case offering.Placement.Packed != nil:
			served = offering.Placement.Packed.Speeds
		}
		onEC2 := slices.Contains([]string{"aws/ec2", "aws/ecs-ec2", "aws/eks-ec2"}, offering.Id)
		known := slices.ContainsFunc(served, func(speed openapi.Speed) bool { return speed.Family == "m7g" && speed.Factor.Text == "1.25" })
		if known != onEC2 {
			t.Errorf("%s serves %v", offering.Id, served)
		}
	}
}
