package main_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
)

// everything are requests that touch every kind of price: each over all
// offerings of a few regions, the one that has to be named included.
func everything() []string {
	const load = `"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"offerings":["*/*","aws/app-runner"]`
	const around = `,"request_kb":2.5,"response_kb":600,"log_kb":1,"disk_gb":40.5,"nat_gateways":2`
	const named = `,"instance_types":["m5.large","m6g.large","n2*","c4a*","Standard_D2*"]`
	const card = `,"rate_card":{"name":"acme","prices":[
		{"offering":"aws/lambda","meter":"requests","tiers":[{"from":"0","unit_price":"0.00000015"},{"from":"10000000","unit_price":"0.0000001"}],"currency":"USD"},
		{"offering":"aws/ec2","meter":"instance-time","type":"m5.large","region":"us-east-1","unit_price":"0.07","currency":"USD"},
		{"offering":"gcp/cloud-run","meter":"vcpu-time","unit_price":"0.00002","currency":"EUR"},
		{"offering":"gcp/cloud-logging","meter":"logs","unit_price":"0.4","currency":"EUR"},
		{"offering":"azure/bandwidth","meter":"data-out","unit_price":"0","currency":"USD"}],
		"discounts":[{"percent":"1"},{"provider":"aws","percent":"7"},{"provider":"aws","offering":"aws/fargate","percent":"12.5"}]}`
	var requests []string
	for _, more := range []string{
		``, around + `,"http":"direct"`, around + `,"http":"gateway"`, around + `,"http":"gateway_rest","free_tier":true`, around,
		named + `,"purchase":["on_demand","spot","committed_1y","committed_3y"]`,
		named + `,"purchase":["savings_plan_1y_all_upfront","reserved_3y_partial_upfront","cud_3y","flex_cud_1y"]` + around,
		card + `,"fx_rates":{"EUR":"1.07"}`, card + `,"currency":"CHF","fx_rates":{"EUR":"0.94","USD":"0.88"}` + named + `,"purchase":["on_demand","committed_1y","committed_3y"],"http":"direct"` + around,
		card, `,"cluster_workloads":7` + around, `,"free_tier":true,"hours_running_per_month":547.333333` + around,
		`,"concurrency":10,"provisioned_concurrency":3`, `,"provisioned_concurrency":3,"free_tier":true`,
		`,"baseline_offering":"aws/ec2","baseline_instance_type":"m5.large","baseline_instances":20,"baseline_purchase":"committed_1y"` + around,
	} {
		requests = append(requests, `{`+load+more+`}`)
	}
	// Commitments whose upfront payment is published by itself.
	const reserved = `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"regions":["azure:eastus2"],"offerings":["azure/virtual-machines","azure/aks"],
		"instance_types":["Standard_D*s_v5"],"purchase":["on_demand","reserved_1y","reserved_3y","committed_1y"],"disk_gb":40`
	requests = append(requests, reserved+`}`, reserved+`,"currency":"CHF","fx_rates":{"USD":"0.88"}}`)
	return append(requests, `{"invocations_per_month":90000,"duration_ms":120,"memory_mb":512,"top":2000,"regions":["*"],"offerings":["*/*"]}`)
}

// embeddedAnswer is the body with which the embedded catalog answers.
func embeddedAnswer(t *testing.T, request string) []byte {
	t.Helper()
	profile, complaints := workload.DecodeJSON([]byte(request))
	if complaints != nil {
		t.Fatalf("%v in %s", complaints, request)
	}
	answer, err := decision.Decide(plantest.Embedded(t), profile)
	if err != nil {
		t.Fatalf("%v in %s", err, request)
	}
	return encoded(t, answer)
}

// TestProofHoldsForEverything: whatever is asked for, the answer recomputes from
// its text alone.
func TestProofHoldsForEverything(t *testing.T) {
	kinds := map[string]bool{}
	for i, request := range everything() {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			body := embeddedAnswer(t, request)
			for kind := range numbersOf(t, body) {
				kinds[kind] = true
			}
			complaints := verifyAnswer(body)
			for _, complaint := range complaints[:min(len(complaints), 10)] {
				t.Error(complaint)
			}
		})
	}
	for _, kind := range []string{
		"options[].line_items[].contracted_tiers[].unit_price", "options[].line_items[].effective_tiers[].published_unit_price",
		"options[].line_items[].effective_price.upfront.amount",
	} {
		if !kinds[kind] {
			t.Errorf("no answer holds a %s", kind)
		}
	}
}

// provenBeyond are the kinds of number that the verifier defends in answers with
// commitments, rate cards and surroundings.
var provenBeyond = regexp.MustCompile(`^options\[\]\.line_items\[\]\.(` +
	`(tiers|contracted_tiers|effective_tiers)\[\]\.(unit_price|published_unit_price|quantity|cost)|` +
	`effective_price\.upfront\.(amount|hourly|term_hours)|priced_quantity)$`)

// TestProofFailsOnTamperedContracts changes one digit of every such kind.
func TestProofFailsOnTamperedContracts(t *testing.T) {
	seen := map[string]bool{}
	for i, request := range everything() {
		body := embeddedAnswer(t, request)
		kinds := numbersOf(t, body)
		for kind, places := range kinds {
			// Each kind twice in all is enough: an answer is large.
			if !provenBeyond.MatchString(kind) || seen[kind] && i%4 != 0 {
				continue
			}
			seen[kind] = true
			for _, place := range slices.Compact([]string{places[0], places[len(places)-1]}) {
				if len(verifyAnswer(tamper(t, body, place))) == 0 {
					t.Errorf("%s: nobody notices another digit in %s", request, place)
				}
			}
		}
	}
	for _, kind := range []string{"contracted_tiers[].unit_price", "effective_tiers[].published_unit_price", "effective_price.upfront.amount"} {
		if !seen["options[].line_items[]."+kind] {
			t.Errorf("no %s to tamper with", kind)
		}
	}
}

// TestCapacityUnitsAreProven: another number of capacity unit-hours is noticed,
// also where its cost is made to fit.
func TestCapacityUnitsAreProven(t *testing.T) {
	body := embeddedAnswer(t, `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"http":"direct","response_kb":10,"option":"aws/fargate/us-east-1/arm64/on_demand"}`)
	var answer object
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, line := range objects(objects(answer, "options")[0], "line_items") {
		if word(line, "meter") != "load-balancer-units" {
			continue
		}
		found = true
		line["consumed_quantity"], line["priced_quantity"] = "400", "400"
	}
	changed, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	if !found || len(verifyAnswer(changed)) == 0 {
		t.Errorf("load balancer units found: %v, and nobody notices others", found)
	}
}
