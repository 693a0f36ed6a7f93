package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/internal/plantest"
	"breakeven/openapi"
	"breakeven/pricing"
)

// twoCatalogs is a server with a second catalog, in which Lambda is dearer by half and a
// region of EC2 is gone.
func twoCatalogs(t *testing.T) (h *history, path string, changed int) {
	t.Helper()
	h = newHistory(t)
	now := plantest.Repriced(t, plan(t).Catalog(), "1.5", of("aws/lambda"))
	now = plantest.Repriced(t, now, "0", func(a pricing.Address) bool { return a.Offering == "aws/ec2" && a.Area == "eu-west-1" })
	h.refresh(now, clock())
	for range pricing.Changes(plan(t).Catalog(), now) {
		changed++
	}
	return h, "/v1/catalogs/embedded/diff/current", changed
}

func diffAt(t *testing.T, h *history, target string) openapi.CatalogDiff {
	t.Helper()
	answer := send(t, h.server, get(target))
	wantStatus(t, answer, http.StatusOK)
	var diff openapi.CatalogDiff
	if err := json.Unmarshal(answer.Body.Bytes(), &diff); err != nil {
		t.Fatal(err)
	}
	return diff
}

func TestADiffIsReadPageByPage(t *testing.T) {
	h, path, changed := twoCatalogs(t)
	seen, cursor := map[string]bool{}, ""
	for {
		diff := diffAt(t, h, path+"?limit=1000&cursor="+url.QueryEscape(cursor))
		counted := int64(0)
		for _, o := range diff.Offerings {
			counted += o.Added + o.Removed + o.Repriced
		}
		if counted != int64(changed) || diff.From.Version != plan(t).Catalog().Version() || diff.Cost != nil {
			t.Fatalf("%d counted, want %d", counted, changed)
		}
		for _, item := range diff.Items {
			if seen[item.Address] {
				t.Fatalf("%s came twice", item.Address)
			}
			seen[item.Address] = true
			switch {
			case strings.HasPrefix(item.Address, "aws/lambda/"):
				if item.Change != "repriced" || item.Ratio == nil || item.Ratio.Text != "1.5" || item.Old == nil || item.New == nil {
					t.Fatalf("%+v", item)
				}
			default:
				if item.Change != "removed" || item.Ratio != nil || item.Old == nil || item.New != nil {
					t.Fatalf("%+v", item)
				}
			}
		}
		if diff.NextCursor == nil {
			break
		}
		cursor = *diff.NextCursor
	}
	if len(seen) != changed {
		t.Errorf("%d of %d changes were shown", len(seen), changed)
	}
	back := diffAt(t, h, "/v1/catalogs/current/diff/embedded?change=added&offering=aws/*&limit=1")
	if len(back.Items) != 1 || back.Items[0].Change != "added" || back.NextCursor == nil || len(back.Offerings) != 1 || back.Offerings[0].Offering != "aws/ec2" {
		t.Errorf("filtered: %+v", back)
	}
	if same := diffAt(t, h, "/v1/catalogs/current/diff/current"); len(same.Items) != 0 || len(same.Offerings) != 0 {
		t.Errorf("a catalog differs from itself: %+v", same)
	}
}

// TestADiffIsNamedByBothCatalogs: a tag of one pair does not fit another.
func TestADiffIsNamedByBothCatalogs(t *testing.T) {
	h, path, _ := twoCatalogs(t)
	tag := send(t, h.server, get(path)).Header().Get("ETag")
	if other := send(t, h.server, get("/v1/catalogs/current/diff/embedded")).Header().Get("ETag"); tag == "" || other == tag {
		t.Errorf("both ways are %s", tag)
	}
	named := send(t, h.server, get("/v1/catalogs/"+plan(t).Catalog().Version()+"/diff/"+h.current.Load().Catalog().Version()))
	if got := named.Header().Get("ETag"); got != tag {
		t.Errorf("by versions %s, by names %s", got, tag)
	}
	unchanged := get(path)
	unchanged.header = map[string]string{"If-None-Match": tag}
	wantStatus(t, send(t, h.server, unchanged), http.StatusNotModified)
	h.refresh(plantest.Repriced(t, plan(t).Catalog(), "1.1", of("aws/fargate")), clock())
	wantStatus(t, send(t, h.server, unchanged), http.StatusOK)
}

func TestADiffSaysWhatItDoesToAWorkload(t *testing.T) {
	h, path, _ := twoCatalogs(t)
	cost := diffAt(t, h, path+"?limit=1&invocations_per_month=3000000&duration_ms=120&memory_mb=512&offerings=aws/lambda,aws/fargate&regions=aws:us-east-1").Cost
	amount := func(n openapi.Number) decimal.Decimal { return decimal.RequireFromString(n.Text) }
	if cost == nil || cost.Effects == nil {
		t.Fatalf("%+v", cost)
	}
	e := cost.Effects
	if !amount(e.Held).Equal(amount(e.Before).Mul(decimal.New(15, -1))) || e.PriceEffectPercent.Text != "50" {
		t.Errorf("held at %s, before %s, %s percent", e.Held.Text, e.Before.Text, e.PriceEffectPercent.Text)
	}
	if !amount(e.PriceEffect).Add(amount(e.ChoiceEffect)).Equal(amount(e.Difference)) {
		t.Errorf("%s and %s are not %s", e.PriceEffect.Text, e.ChoiceEffect.Text, e.Difference.Text)
	}
	if !strings.Contains(strings.Join(cost.Sentences, "; "), "the same option costs 50 % more") {
		t.Errorf("%v", cost.Sentences)
	}
	gone := diffAt(t, h, path+"?invocations_per_month=3000000&duration_ms=120&memory_mb=512&offerings=aws/ec2&regions=aws:eu-west-1").Cost
	if gone.Effects != nil || gone.ChosenBefore == nil || gone.ChosenNow != nil {
		t.Errorf("what is gone: %+v", gone)
	}
	incomplete := send(t, h.server, get(path+"?duration_ms=120"))
	if problem := problemIn(t, incomplete); incomplete.Code != http.StatusUnprocessableEntity || !strings.Contains(problem.Detail, "memory_mb") {
		t.Errorf("an incomplete profile: %s", incomplete.Body)
	}
}

func TestADiffSaysWhatItDoesToAPortfolio(t *testing.T) {
	h, path, _ := twoCatalogs(t)
	post := func(body string) request {
		return request{method: http.MethodPost, target: path, body: body, header: map[string]string{"Content-Type": typeJSON}}
	}
	answer := send(t, h.server, post(`{"defaults":{"offerings":["aws/lambda"],"numbers":true},"profiles":[{"name":"a",`+good+`},{"name":"b",`+good+`},{"name":"broken"}]}`))
	wantStatus(t, answer, http.StatusOK)
	var change struct {
		Compared, Unpriced int
		Effects            struct {
			Before, Held, After json.Number
			Percent             json.Number `json:"price_effect_percent"`
		}
		Largest   []openapi.WorkloadChange
		Sentences []string
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &change); err != nil {
		t.Fatal(err)
	}
	if change.Compared != 2 || change.Unpriced != 1 || change.Effects.Percent != "50" || change.Effects.Held != change.Effects.After || len(change.Largest) != 2 {
		t.Errorf("%s", answer.Body)
	}
	named := send(t, h.server, post(`{"profiles":[{`+good+`,"catalog_version":"current"}]}`))
	if problem := problemIn(t, named); named.Code != http.StatusUnprocessableEntity || !strings.Contains(problem.Detail, "the path names the catalogs") {
		t.Errorf("%s", named.Body)
	}
	broken := send(t, h.server, post(`{"profiles":[{"name":"x"}]}`))
	if broken.Code != http.StatusUnprocessableEntity {
		t.Errorf("nothing to read: %s", broken.Body)
	}
}

func TestADiffAsCSVHoldsAllChanges(t *testing.T) {
	h, path, changed := twoCatalogs(t)
	answer := send(t, h.server, get(path+"/prices.csv?profile=excel-de"))
	wantStatus(t, answer, http.StatusOK)
	rows := readCSV(t, strings.TrimPrefix(answer.Body.String(), "\ufeff"), ';')
	if len(rows) != changed+1 || rows[0][0] != "change" || rows[0][10] != "ratio" {
		t.Fatalf("%d rows, want %d", len(rows), changed+1)
	}
	for _, row := range rows[1:] {
		if row[2] == "aws/lambda" && row[10] != "1,5" || row[2] == "aws/ec2" && row[9] != "" {
			t.Fatalf("%v", row)
		}
	}
	some := send(t, h.server, get(path+"/prices.csv?change=removed&meter=no-such-meter"))
	if rows := readCSV(t, some.Body.String(), ','); len(rows) != 1 {
		t.Errorf("%d rows of nothing", len(rows))
	}
}

func TestPricesInTheColumnsOfFOCUS(t *testing.T) {
	s := newTestServer(t)
	answer := send(t, s, get("/v1/prices.csv?format=focus&offering=aws/lambda"))
	wantStatus(t, answer, http.StatusOK)
	rows := readCSV(t, answer.Body.String(), ',')
	if len(rows) < 2 || rows[0][0] != "ChargeCategory" || rows[0][22] != "UnitPrice" || rows[1][13] != "AWS" {
		t.Fatalf("%v", rows[:min(2, len(rows))])
	}
	paged := send(t, s, get("/v1/prices.csv?format=focus&offering=aws/lambda&limit=1"))
	if link := paged.Header().Get("Link"); !strings.Contains(link, "format=focus") {
		t.Errorf("the next page is %s", link)
	}
	if wrong := send(t, s, get("/v1/prices.csv?format=xlsx")); wrong.Code != http.StatusBadRequest {
		t.Errorf("status %d", wrong.Code)
	}
}
