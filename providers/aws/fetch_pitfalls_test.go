package aws_test

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/providers"
)

// rewritten changes the answers to calls that mention all the texts.
func rewritten(next http.Handler, change func(string) string, texts ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		call := r.URL.Path + " " + r.Header.Get("X-Amz-Target") + " " + string(body)
		recorded := httptest.NewRecorder()
		next.ServeHTTP(recorded, r)
		answer := recorded.Body.String()
		matches := true
		for _, text := range texts {
			matches = matches && strings.Contains(call, text)
		}
		if matches {
			answer = change(answer)
		}
		maps.Copy(w.Header(), recorded.Header())
		w.WriteHeader(recorded.Code)
		_, _ = io.WriteString(w, answer)
	})
}

func replaced(pairs ...string) func(string) string {
	return strings.NewReplacer(pairs...).Replace
}

// quoted is a member of a product's JSON as it stands in the JSON of an answer.
func quoted(name, value string) string { return `\"` + name + `\":\"` + value + `\"` }

func TestFetchFailsAPartByName(t *testing.T) {
	t.Parallel()
	list := small(t)
	for _, test := range []struct {
		name   string
		change func(string) string
		texts  []string
		part   pricing.OfferingID
		want   string
	}{
		{
			"two prices for one address", replaced(quoted("USD", "0.0000000000"), quoted("USD", "0.7500000000")),
			[]string{"GetProducts", `"AmazonEC2"`, "Linux"},
			"aws/ec2", "2 prices for aws/ec2/instance-time/us-east-1/",
		},
		{
			"a unit that nobody knows", replaced(quoted("unit", "hours"), quoted("unit", "Fortnights")),
			[]string{"GetProducts", `"AmazonECS"`},
			"aws/fargate", `unit "Fortnights" is unknown`,
		},
		{
			"prices in another currency only", replaced(`\"USD\"`, `\"CNY\"`),
			[]string{"GetProducts", `"AWSELB"`},
			"aws/application-load-balancer", "no price in USD",
		},
		{
			"a usage type that was renamed", replaced("LCUUsage", "LCUUsageV2"),
			[]string{"GetProducts", `"AWSELB"`},
			"aws/application-load-balancer", "no price of aws/application-load-balancer load-balancer-units",
		},
		{
			"a first tier that costs nothing, of which nobody knows an allowance", replaced(quoted("USD", "0.0900000000"), quoted("USD", "0.0000000000")),
			[]string{"GetProducts", `"AWSDataTransfer"`},
			"aws/data-transfer", "price zero, and no allowance is known",
		},
		{
			"tiers with a gap", replaced(quoted("beginRange", "10240"), quoted("beginRange", "10241")),
			[]string{"GetProducts", `"AWSDataTransfer"`},
			"aws/data-transfer", "does not end where the next begins",
		},
		{
			"a payment that nobody knows", replaced(quoted("PurchaseOption", "All Upfront"), quoted("PurchaseOption", "By Cheque")),
			[]string{"GetProducts", `"AmazonEC2"`, "Linux"},
			"aws/ec2", `payment "By Cheque"`,
		},
		{
			"memory in a unit that nobody knows", replaced(" GiB", " GB"),
			[]string{"GetProducts", `"AmazonEC2"`, "Linux"},
			"aws/ec2", "is not in GiB",
		},
		{
			"an allowance that is none", replaced(quoted("endRange", "100"), quoted("endRange", "Inf")),
			[]string{"GetProducts", "Global-DataTransfer"},
			"aws/data-transfer", "which an allowance would be",
		},
		{
			"a savings plan at two prices", func(answer string) string {
				return answer + strings.Replace(lineWith(answer, "Fargate-GB-Hours"), "0.00", "0.01", 1)
			},
			[]string{"/files/AWSComputeSavingsPlan/"},
			"aws/fargate", "2 prices for aws/fargate/memory-time/",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := source(t, rewritten(replay.AWS(list), test.change, test.texts...))
			got, err := s.Fetch(t.Context(), providers.Query{Regions: []string{"us-east-1"}})
			if err != nil {
				t.Fatal(err)
			}
			failed := got.Failed()
			if len(failed) != 1 || failed[0].Name != test.part || !strings.Contains(failed[0].Err.Error(), test.want) {
				t.Fatalf("failed parts are %v, want %s with %q", failed, test.part, test.want)
			}
			if ambiguous, ok := errors.AsType[*providers.AmbiguousError](failed[0].Err); ok && len(ambiguous.SKUs) == 0 {
				t.Error("no SKUs of what is ambiguous")
			}
		})
	}
}

// lineWith is the first line that holds the text, its end included.
func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

func TestFetchTakesTheTermInForce(t *testing.T) {
	list := small(t)
	want := map[string]string{
		// What is listed for a distant day besides is not paid yet.
		"two terms, of which one has begun": "0.0225",
		// Right after a publication the only terms may begin tomorrow.
		"two terms, of which none has begun": "0.0225",
		"two terms that have begun":          "99",
	}
	for name, change := range map[string]func(string) string{
		"two terms, of which one has begun":  replaced(),
		"two terms, of which none has begun": replaced(quoted("effectiveDate", "2026"), quoted("effectiveDate", "2998"), `\"effectiveDate\":\"2026`, `\"effectiveDate\":\"2998`),
		"two terms that have begun":          replaced("2999-01-01", "2026-09-22"),
	} {
		t.Run(name, func(t *testing.T) {
			s := source(t, rewritten(replay.AWS(list), change, "GetProducts", `"AWSELB"`))
			got := fetch(t, s, providers.Query{Regions: []string{"us-east-1"}})
			for _, p := range got.List.Prices {
				if p.Address.Meter == "load-balancer" && pricing.Text(p.Tiers.Steps[0].UnitPrice) != want[name] {
					t.Errorf("price is %s, want %s", pricing.Text(p.Tiers.Steps[0].UnitPrice), want[name])
				}
			}
		})
	}
}

func TestFetchReadsListsWithoutAMarketOption(t *testing.T) {
	list := small(t)
	// The filter would not find them; what comes back all the same is taken.
	s := source(t, rewritten(replay.AWS(list), replaced(`,\"marketoption\":\"OnDemand\"`, ""), "GetProducts", `"AmazonEC2"`))
	samePrices(t, fetch(t, s, providers.Query{Regions: []string{"us-east-1"}}).List, list)
}

func TestFetchSaysWhereAMeterHasNoPrice(t *testing.T) {
	list := inRegions(embedded(t), []string{"us-east-1", "af-south-1"})
	got := fetch(t, source(t, replay.AWS(list)), providers.Query{Regions: []string{"us-east-1", "af-south-1"}})
	for _, part := range got.Parts {
		if part.Name == "aws/ebs" {
			if len(part.Notes) != 1 || !strings.Contains(part.Notes[0], "no price of disk (EBS:VolumeUsage.gp3) in af-south-1") {
				t.Errorf("notes are %q", part.Notes)
			}
		}
	}
}

func TestFetchTellsOfAnAccountThatMayNotAskForAll(t *testing.T) {
	list := small(t)
	denied := func(c replay.Call) replay.Fault {
		if strings.Contains(c.Text, "GetProducts") || strings.Contains(c.Text, "fargate-spot") {
			return replay.None
		}
		return replay.Forbidden
	}
	got := fetch(t, source(t, replay.WithFaults(replay.AWS(list), denied)), providers.Query{Regions: []string{"us-east-1"}})
	for _, part := range got.Parts {
		if part.Name != "aws/ec2" {
			continue
		}
		if notes := strings.Join(part.Notes, "\n"); !strings.Contains(notes, "savings plans of us-east-1") || !strings.Contains(notes, "spot prices of us-east-1") {
			t.Errorf("notes are %q", part.Notes)
		}
	}
	for _, p := range got.List.Prices {
		if strings.Contains(string(p.Address.Purchase), "savings_plan") {
			t.Fatalf("%s", p.Address)
		}
	}
}

func TestCheckReportsEveryQuery(t *testing.T) {
	list := inRegions(embedded(t), []string{"us-east-1", "af-south-1"})
	got, err := source(t, replay.AWS(list)).Fetch(t.Context(), providers.Query{Regions: []string{"us-east-1", "af-south-1"}, Check: true})
	if err != nil {
		t.Fatal(err)
	}
	if got.List != nil || len(got.Parts) > 0 {
		t.Error("a check brings prices")
	}
	unpriced, unverified := map[string]bool{}, 0
	for i, check := range got.Checks {
		if check.Err != nil {
			t.Errorf("%s: %v", check.Query, check.Err)
		}
		switch {
		case check.Prices == 0:
			unpriced[string(check.Part)+" "+check.Region] = true
		case check.Prices > 1:
			// Two products at one price, as EKS has them, are one.
			t.Errorf("%s in %s has %d prices", check.Query, check.Region, check.Prices)
		}
		if !check.Verified {
			unverified++
		}
		if i > 0 && got.Checks[i-1] == check {
			t.Errorf("%s stands twice", check.Query)
		}
	}
	if unverified == 0 || !unpriced["aws/ebs af-south-1"] || unpriced["aws/ebs us-east-1"] || unpriced["aws/lambda global"] {
		t.Errorf("%d unverified, without a price %v", unverified, unpriced)
	}
	two := rewritten(replay.AWS(list), replaced(quoted("USD", "0.0000000000"), quoted("USD", "0.7500000000")), "GetProducts", `"AmazonEC2"`, "Linux")
	got, err = source(t, two).Fetch(t.Context(), providers.Query{Regions: []string{"us-east-1"}, Check: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range got.Checks {
		if want := 2; check.Part == "aws/ec2" && check.Prices != want {
			t.Errorf("%s has %d prices, want %d", check.Query, check.Prices, want)
		}
	}
}
