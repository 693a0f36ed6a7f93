package api

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/openapi"
	"breakeven/report"
)

func postPortfolio(body string) request {
	return request{method: http.MethodPost, target: "/v1/portfolios", body: body, header: map[string]string{"Content-Type": typeJSON}}
}

func postPortfolioCSV(query, body string) request {
	return request{method: http.MethodPost, target: "/v1/portfolios.csv" + query, body: body, header: map[string]string{"Content-Type": typeCSV}}
}

// portfolioIn reads an answer.
func portfolioIn(t testing.TB, s *server, body string) openapi.Portfolio {
	t.Helper()
	answer := send(t, s, postPortfolio(body))
	wantStatus(t, answer, http.StatusOK)
	var read openapi.Portfolio
	if err := json.Unmarshal(answer.Body.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func amountOf(t testing.TB, n *openapi.Number) decimal.Decimal {
	t.Helper()
	if n == nil {
		t.Fatal("no amount")
	}
	return decimal.RequireFromString(n.Text)
}

// lambdas are two functions whose requests and memory share one free tier.
const lambdas = `{"defaults":{"free_tier":true,"offerings":["aws/lambda"],"architecture":"arm64"},"profiles":[` +
	`{"name":"a",` + good + `,"tag.owner":"shop"},{"name":"b","invocations_per_month":7000000,"duration_ms":333,"memory_mb":1024}]}`

// clustered are workloads that share a cluster beside one that does not, one of
// them stopped at night.
const clustered = `{"defaults":{"offerings":["aws/eks-ec2"],"architecture":"arm64","regions":["aws:us-east-1","aws:eu-west-1"],"rate_card":"acme"},"profiles":[` +
	`{"name":"a",` + good + `},{"name":"b","invocations_per_month":7000000,"duration_ms":333,"memory_mb":1024},` +
	`{"name":"c",` + good + `,"hours_running_per_month":"217.3"},{"name":"d",` + good + `,"offerings":["aws/lambda"]}]}`

// Everything is checked from the text of the answer alone: lines add up to
// profiles, profiles to the bill, and the lines of a pool to the pool.
func TestAPortfolioAddsUpExactly(t *testing.T) {
	s := newTestServer(t)
	exact := func(n openapi.Number) decimal.Decimal { return decimal.RequireFromString(n.Text) }
	same := func(what string, got, want decimal.Decimal) {
		t.Helper()
		if !got.Equal(want) {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	for name, body := range map[string]string{"pooled": lambdas, "clustered": clustered} {
		t.Run(name, func(t *testing.T) {
			read := portfolioIn(t, s, body)
			type sums struct{ quantity, list, contracted, effective decimal.Decimal }
			pools := make([]sums, len(read.Pools))
			var total sums
			for _, profile := range read.Profiles {
				var of sums
				for _, line := range profile.LineItems {
					of.list, of.contracted, of.effective = of.list.Add(exact(line.ListCost)), of.contracted.Add(exact(line.ContractedCost)), of.effective.Add(exact(line.EffectiveCost))
					if line.Pool == nil {
						continue
					}
					p := &pools[*line.Pool]
					p.quantity, p.list = p.quantity.Add(exact(line.PricedQuantity)), p.list.Add(exact(line.ListCost))
					p.contracted, p.effective = p.contracted.Add(exact(line.ContractedCost)), p.effective.Add(exact(line.EffectiveCost))
				}
				same(profile.Name+" at list price", amountOf(t, profile.ListCost), of.list)
				same(profile.Name+" contracted", amountOf(t, profile.ContractedCost), of.contracted)
				same(profile.Name, amountOf(t, profile.MonthlyCost), of.effective)
				total.list, total.contracted, total.effective = total.list.Add(of.list), total.contracted.Add(of.contracted), total.effective.Add(of.effective)
			}
			same("the bill at list price", amountOf(t, read.Total.ListCost), total.list)
			same("the bill contracted", amountOf(t, read.Total.ContractedCost), total.contracted)
			same("the bill", amountOf(t, read.Total.MonthlyCost), total.effective)
			for i, pool := range read.Pools {
				quantity, list := decimal.Zero, decimal.Zero
				for _, tier := range pool.Tiers {
					same("a tier of "+pool.Address, exact(tier.Cost), exact(tier.Quantity).Mul(exact(tier.UnitPrice)))
					quantity, list = quantity.Add(exact(tier.Quantity)), list.Add(exact(tier.Cost))
				}
				same("quantities of the lines of "+pool.Address, pools[i].quantity, exact(pool.Quantity))
				same("quantities of the tiers of "+pool.Address, quantity, exact(pool.Quantity))
				same("list costs of the tiers of "+pool.Address, list, exact(pool.ListCost))
				same("list costs of the lines of "+pool.Address, pools[i].list, exact(pool.ListCost))
				same("contracted costs of the lines of "+pool.Address, pools[i].contracted, exact(pool.ContractedCost))
				same("effective costs of the lines of "+pool.Address, pools[i].effective, exact(pool.EffectiveCost))
			}
		})
	}
}

func TestAPortfolioSharesWhatIsGivenOnce(t *testing.T) {
	s := newTestServer(t)
	read := portfolioIn(t, s, lambdas)
	if alone, bill := amountOf(t, &read.Total.AloneCost), amountOf(t, read.Total.MonthlyCost); !alone.LessThan(bill) {
		t.Errorf("by themselves %s, with one free tier for both %s", alone, bill)
	}
	if len(read.Pools) != 2 || read.Pools[0].Granted == nil || read.Pools[1].Granted == nil {
		t.Errorf("requests and memory do not share their allowances: %+v", read.Pools)
	}
	shared := portfolioIn(t, s, clustered)
	if len(shared.Clusters) == 0 || len(shared.Clusters[0].Profiles) != 3 || shared.Profiles[3].Cluster != nil {
		t.Fatalf("clusters %+v", shared.Clusters)
	}
	if cluster := shared.Clusters[0]; !amountOf(t, &cluster.MonthlyCost).LessThan(amountOf(t, &cluster.AloneCost)) {
		t.Errorf("the cluster costs %s, by themselves %s", cluster.MonthlyCost, cluster.AloneCost)
	}
}

// The answer is encoded profile by profile; together they are what its schema
// would be encoded to.
func TestAStreamedPortfolioIsTheEncodedOne(t *testing.T) {
	s := newTestServer(t)
	body := send(t, s, postPortfolio(lambdas)).Body.Bytes()
	var read openapi.Portfolio
	if err := json.Unmarshal(body, &read); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	if string(body) != string(again)+"\n" {
		t.Errorf("sent\n%s\nencoded\n%s", body, again)
	}
}

func TestAPortfolioOfOneCostsWhatItsEstimateCosts(t *testing.T) {
	s := newTestServer(t)
	single := send(t, s, postJSON(`{`+good+`,"free_tier":true,"offerings":["aws/lambda"],"architecture":"arm64"}`))
	wantStatus(t, single, http.StatusOK)
	var estimate openapi.Estimate
	if err := json.Unmarshal(single.Body.Bytes(), &estimate); err != nil {
		t.Fatal(err)
	}
	read := portfolioIn(t, s, `{"profiles":[{`+good+`,"free_tier":true,"offerings":["aws/lambda"],"architecture":"arm64"}]}`)
	if got, want := amountOf(t, read.Total.MonthlyCost), amountOf(t, estimate.Options[0].MonthlyCost); !got.Equal(want) {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestABadProfileDoesNotSpoilTheOthers(t *testing.T) {
	s := newTestServer(t)
	read := portfolioIn(t, s, `{"profiles":[{`+good+`},{"name":"b","tag.owner":"shop","invocations_per_month":"many","memory_mb":-1},`+
		`{"name":"c","memory_mb":512},{"name":"d",`+good+`,"detail":"best"},[1],{"name":"e",`+good+`,"regions":["aws:moon-1"]}]}`)
	want := [][]string{
		nil,
		{"/profiles/1/invocations_per_month", "/profiles/1/memory_mb"},
		{"/profiles/2/duration_ms", "/profiles/2/invocations_per_month"},
		{"/profiles/3/detail"},
		{"/profiles/4"},
		{"/profiles/5/regions"},
	}
	for i, profile := range read.Profiles {
		var pointers []string
		for _, one := range profile.Errors {
			pointers = append(pointers, one.Pointer)
		}
		slices.Sort(pointers)
		if !slices.Equal(pointers, want[i]) {
			t.Errorf("profile %d: complaints about %v, want %v", i, pointers, want[i])
		}
		if status := profile.Status; (status == "error") != (want[i] != nil) {
			t.Errorf("profile %d: status %s", i, status)
		}
	}
	if read.Profiles[1].Name != "b" || read.Profiles[1].Tags["tag.owner"] != "shop" {
		t.Errorf("a bad profile is not recognised: %+v", read.Profiles[1])
	}
	if read.Total.Status != "incomplete" || read.Total.MonthlyCost != nil || read.Total.KnownCost == nil {
		t.Errorf("a part of the bill is shown as the bill: %+v", read.Total)
	}
	if !slices.Equal(read.Summary.Unreadable, []int64{1, 2, 3, 4, 5}) {
		t.Errorf("unreadable %v", read.Summary.Unreadable)
	}
}

func TestRefusedPortfolios(t *testing.T) {
	s := newTestServer(t, func(c *Config) { c.MaxPortfolioBytes = 1 << 20 })
	one := `{` + good + `}`
	for _, test := range []struct {
		name, body string
		status     int
		pointers   []string
	}{
		{"no object", `[]`, 400, []string{""}},
		{"cut off", `{"profiles":[` + one, 400, []string{""}},
		{"something behind", `{"profiles":[` + one + `]} x`, 400, []string{""}},
		{"no profiles", `{}`, 422, []string{"/profiles"}},
		{"an empty list", `{"profiles":[]}`, 422, []string{"/profiles"}},
		{"no list", `{"profiles":` + one + `}`, 400, []string{"/profiles"}},
		{"another member", `{"profile":[` + one + `]}`, 400, []string{"/profile"}},
		{"a member twice", `{"profiles":[` + one + `],"profiles":[]}`, 400, []string{"/profiles"}},
		{"bad defaults", `{"defaults":{"vcpu":0,"memory":1},"profiles":[` + one + `]}`, 400, []string{"/defaults/memory", "/defaults/vcpu"}},
		{"defaults that have no meaning", `{"defaults":{"top":1,"include":["break_even"]},"profiles":[` + one + `]}`, 422, []string{"/defaults/include", "/defaults/top"}},
		{"no profile that can be read", `{"profiles":[{"memory_mb":0},{"x":1}]}`, 400, []string{"/profiles/0/memory_mb", "/profiles/1/x"}},
		{"no profile that can be computed", `{"profiles":[{"memory_mb":1}]}`, 422, []string{"/profiles/0/duration_ms", "/profiles/0/invocations_per_month"}},
		{"two currencies", `{"defaults":{"fx_rates":{"USD":2}},"profiles":[{` + good + `,"currency":"EUR"},{` + good + `,"currency":"CHF"}]}`, 422, []string{"/profiles/1/currency"}},
		{"a catalog that is not there", `{"defaults":{"catalog_version":"deadbeef"},"profiles":[` + one + `]}`, 400, []string{"/profiles/0/catalog_version"}},
		{"a card that is not there", `{"defaults":{"rate_card":"acne"},"profiles":[` + one + `]}`, 400, []string{"/profiles/0/rate_card"}},
		{"too many profiles", `{"profiles":[{}` + strings.Repeat(`,{}`, portfolio.MaxRows) + `]}`, 413, nil},
		{"too many bytes", `{"profiles":[` + strings.Repeat(" ", 1<<20) + one + `]}`, 413, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := send(t, s, postPortfolio(test.body))
			wantStatus(t, answer, test.status)
			got := pointersOf(problemIn(t, answer))
			slices.Sort(got)
			if !slices.Equal(got, test.pointers) {
				t.Errorf("complaints about %v, want %v: %.500s", got, test.pointers, answer.Body)
			}
		})
	}
}

func TestDefaultsOfAPortfolio(t *testing.T) {
	s := newTestServer(t)
	base := portfolioIn(t, s, `{"defaults":{"offerings":["aws/lambda"],"tag.team":"x","include":[],"numbers":true},`+
		`"profiles":[{`+good+`},{`+good+`,"offerings":["aws/fargate"],"tag.team":"y"}]}`)
	for i, want := range []struct{ offering, team string }{{"aws/lambda", "x"}, {"aws/fargate", "y"}} {
		profile := base.Profiles[i]
		if *profile.Offering != want.offering || profile.Tags["tag.team"] != want.team {
			t.Errorf("profile %d: %s, %v", i, *profile.Offering, profile.Tags)
		}
		if profile.LineItems != nil || !profile.MonthlyCost.Bare {
			t.Errorf("profile %d: line items or decimals as strings", i)
		}
	}
}

func TestAPortfolioWithARateCard(t *testing.T) {
	s := newTestServer(t)
	profiles := `"profiles":[{` + good + `,"offerings":["aws/fargate"]}]}`
	list := portfolioIn(t, s, `{`+profiles)
	for name, card := range map[string]string{"named": `"acme"`, "inline": acmeCard} {
		t.Run(name, func(t *testing.T) {
			read := portfolioIn(t, s, `{"defaults":{"rate_card":`+card+`},`+profiles)
			if read.RateCard == nil || read.RateCard.Name != "acme" || read.RateCard.Version != plan(t).RateCard("acme").Version {
				t.Fatalf("rate card %+v", read.RateCard)
			}
			want := amountOf(t, list.Total.ListCost).Mul(decimal.RequireFromString("0.93"))
			if got := amountOf(t, read.Total.ContractedCost); !got.Equal(want) {
				t.Errorf("contracted %s, want %s", got, want)
			}
		})
	}
}

const twoRows = "name,invocations_per_month,duration_ms,memory_mb,offerings,tag.owner\na,30000000,120,512,aws/lambda,shop\nb,many,1,1,,ops\nc,1000,100,128,aws/lambda|aws/fargate,=ops\n"

func rowsIn(t testing.TB, s *server, r request) [][]string {
	t.Helper()
	answer := send(t, s, r)
	wantStatus(t, answer, http.StatusOK)
	rows, err := csv.NewReader(answer.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestPortfolioCSV(t *testing.T) {
	s := newTestServer(t)
	for part, columns := range map[string]int{"": 25, "profiles": 25, "line_items": 18, "by_offering": 13, "summary": 10} {
		t.Run("part "+part, func(t *testing.T) {
			rows := rowsIn(t, s, postPortfolioCSV("?part="+part, twoRows))
			if len(rows[0]) != columns || len(rows) < 3 {
				t.Errorf("%d rows of %d columns: %v", len(rows), len(rows[0]), rows)
			}
		})
	}
	rows := rowsIn(t, s, postPortfolioCSV("", twoRows))
	if rows[1][0] != "a" || rows[1][1] != "priced" || rows[1][24] != "shop" || rows[3][24] != "'=ops" {
		t.Errorf("rows %v", rows)
	}
	if rows[2][0] != "b" || rows[2][1] != "error" || !strings.Contains(rows[2][23], "line 3, column 2 (invocations_per_month)") {
		t.Errorf("the bad row is %v", rows[2])
	}
}

// Columns of costs can be summed: profiles and line items give the same bill.
func TestPortfolioCSVColumnsAddUpToTheBill(t *testing.T) {
	s := newTestServer(t)
	sum := func(query, column string) decimal.Decimal {
		rows := rowsIn(t, s, postPortfolioCSV(query, twoRows))
		i := slices.Index(rows[0], column)
		total := decimal.Zero
		for _, row := range rows[1:] {
			if row[i] != "" {
				total = total.Add(decimal.RequireFromString(row[i]))
			}
		}
		return total
	}
	profiles, lines := sum("?free_tier=true", "monthly_cost"), sum("?free_tier=true&part=line_items", "effective_cost")
	if !profiles.Equal(lines) || !profiles.IsPositive() {
		t.Errorf("profiles %s, line items %s", profiles, lines)
	}
	for _, row := range rowsIn(t, s, postPortfolioCSV("?free_tier=true&part=summary", twoRows)) {
		if row[0] == "total" && (row[5] != "" || row[6] != profiles.String()) {
			t.Errorf("the total of a bill with a bad row is %v, want %s as known cost", row, profiles)
		}
	}
}

func TestRefusedPortfolioCSV(t *testing.T) {
	s := newTestServer(t, func(c *Config) { c.MaxPortfolioCSVBytes = 2 << 20 })
	for _, test := range []struct {
		name, query, body string
		status            int
		pointers          []string
	}{
		{"another part", "?part=totals", twoRows, 400, []string{"/part"}},
		{"a field that shapes an answer", "?top=1", twoRows, 400, []string{"/top"}},
		{"no rows", "", "name,memory_mb\n", 422, []string{""}},
		{"no row that can be read", "", "memory_mb\n0\nx\n", 400, []string{"/memory_mb", "/memory_mb"}},
		{"two currencies", "?fx_rates=USD:2", "currency,invocations_per_month,duration_ms,memory_mb\nEUR,1,1,128\nCHF,1,1,128\n", 422, []string{"/currency"}},
		{"too many rows", "", "memory_mb\n" + strings.Repeat("1\n", portfolio.MaxRows+1), 413, nil},
		{"too many bytes", "", "name,memory_mb\n" + strings.Repeat(strings.Repeat("x", 200)+",1\n", 11_000), 413, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := send(t, s, postPortfolioCSV(test.query, test.body))
			wantStatus(t, answer, test.status)
			problem := problemIn(t, answer)
			if got := pointersOf(problem); !slices.Equal(got, test.pointers) {
				t.Errorf("complaints about %v, want %v: %.500s", got, test.pointers, answer.Body)
			}
			if test.name == "two currencies" && (problem.Errors[0].Line == nil || *problem.Errors[0].Line != 3 || *problem.Errors[0].Column != 1) {
				t.Errorf("the row is not located: %s", answer.Body)
			}
		})
	}
}

func TestAFailingPortfolioTellsNothing(t *testing.T) {
	s := newTestServer(t)
	s.compute = func(*estimator.Plan, []portfolio.Row, func() bool) (*portfolio.Answer, error) {
		return nil, fmt.Errorf("hunter2")
	}
	for _, r := range []request{postPortfolio(lambdas), postPortfolioCSV("", twoRows)} {
		answer := send(t, s, r)
		wantStatus(t, answer, http.StatusInternalServerError)
		if strings.Contains(answer.Body.String(), "hunter2") {
			t.Errorf("an internal text leaves: %s", answer.Body)
		}
	}
}

// A portfolio that nobody waits for is given up, and is no failure of the server.
func TestAPortfolioStopsWhenItsCallerGoes(t *testing.T) {
	s := newTestServer(t)
	for _, r := range []request{postPortfolio(lambdas), postPortfolioCSV("", twoRows)} {
		gone, leave := context.WithCancel(t.Context())
		leave()
		if answer := serve(s.handler(), r.made().WithContext(gone)); answer.Code != statusClientGone || answer.Body.Len() > 0 {
			t.Errorf("%s is answered with %d: %s", r.target, answer.Code, answer.Body)
		}
	}
}

// The rate card's version stands in the ETag, whichever way the card is named.
func TestTheETagNamesTheRateCard(t *testing.T) {
	s := newTestServer(t)
	version := strings.TrimPrefix(plan(t).RateCard("acme").Version, "sha256:")[:16]
	const query = "/v1/estimates?invocations_per_month=1&duration_ms=1&memory_mb=128&offerings=aws/lambda"
	for _, test := range []struct {
		name    string
		request request
		want    string
	}{
		{"none", get(query), "-0-"},
		{"named in a query", get(query + "&rate_card=acme"), "-" + version + "-"},
		{"named in a body", postJSON(`{` + good + `,"rate_card":"acme"}`), "-" + version + "-"},
		{"stated in a body", postJSON(`{` + good + `,"rate_card":` + acmeCard + `}`), "-" + version + "-"},
		{"of a portfolio", postPortfolio(`{"defaults":{"rate_card":"acme"},"profiles":[{` + good + `}]}`), "-" + version + "-"},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := send(t, s, test.request)
			wantStatus(t, answer, http.StatusOK)
			if tag := answer.Header().Get("ETag"); !strings.Contains(tag, test.want) {
				t.Errorf("ETag %s does not hold %s", tag, test.want)
			}
		})
	}
}

func TestTagsOfAPortfolio(t *testing.T) {
	request, err := DecodePortfolio([]byte(`{"profiles":[{`+good+`,"tag.b":"1"},{`+good+`,"tag.a":"2","tag.b":"3"}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	if tags := report.PortfolioTags(request.Rows); !slices.Equal(tags, []string{"a", "b"}) {
		t.Errorf("tags %v", tags)
	}
}
