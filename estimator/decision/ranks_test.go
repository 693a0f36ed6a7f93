package decision_test

import (
	"slices"
	"strings"
	"testing"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
)

func decided(t *testing.T, body string) *decision.Answer {
	t.Helper()
	profile, complaints := workload.DecodeJSON([]byte(body))
	if complaints != nil {
		t.Fatal(complaints)
	}
	answer, err := decision.Decide(plantest.Embedded(t), profile)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestRecommendationAgreesWithTheRanks: what the path calls cheaper today is
// what the ranks say, also where the search for crossings was cut off long
// before today.
func TestRecommendationAgreesWithTheRanks(t *testing.T) {
	cutOff := 0
	for _, body := range []string{
		`{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512}`,
		`{"invocations_per_month":3000000,"duration_ms":120,"memory_mb":512}`,
		`{"offerings":["aws/lambda","aws/fargate"],"invocations_per_month":2900000000,"duration_ms":1962,"memory_mb":512,"vcpu":2,"provisioned_concurrency":4}`,
		`{"offerings":["aws/lambda","aws/fargate"],"invocations_per_month":500000000,"duration_ms":1962,"memory_mb":512,"vcpu":2,"provisioned_concurrency":400}`,
	} {
		answer := decided(t, body)
		first := slices.IndexFunc(answer.Estimate.Options, func(o estimator.Option) bool { return o.Rank == 1 })
		if got, want := answer.Recommendation.Option, answer.Estimate.Options[first].ID; got != want {
			t.Errorf("%s: recommended %s, rank 1 is %s: %+v", body, got, want, answer.Recommendation.Path)
		}
		if answer.BreakEven.Truncated {
			cutOff++
			if because := answer.Recommendation.Path[1].Because; !strings.Contains(because, "cut off at") {
				t.Errorf("%s: %q does not say that the search was cut off", body, because)
			}
		}
	}
	if cutOff == 0 {
		t.Error("no search was cut off: the case that this test is about did not occur")
	}
}

// TestNobodyRecommendsWhatHasNoPrice: at zero invocations a function costs 0
// whether or not anybody published its prices; it is no candidate then.
func TestNobodyRecommendsWhatHasNoPrice(t *testing.T) {
	answer := decided(t, `{"invocations_per_month":0,"duration_ms":100,"memory_mb":512,
		"regions":["azure:eastasia","aws:us-east-1"],"offerings":["azure/functions-consumption","aws/ec2"]}`)
	if answer.BreakEven != nil {
		t.Errorf("a break-even with an unpriced option: %+v", answer.BreakEven)
	}
	if strings.HasPrefix(answer.Recommendation.Option, "azure/") {
		t.Errorf("recommended %s, which has no price", answer.Recommendation.Option)
	}
	for i := range answer.Estimate.Options {
		o := &answer.Estimate.Options[i]
		if _, found := answer.AlwaysOnFrom(o); found == decision.FoundFrom {
			t.Errorf("%s has a break-even", o.ID)
		}
	}
}

// TestOneAnswerHasOneBudget: all searches of an answer together stop within the
// effort of one answer, and say so.
func TestOneAnswerHasOneBudget(t *testing.T) {
	answer := decided(t, `{"regions":["aws:us-*"],"offerings":["aws/lambda","aws/fargate"],"invocations_per_month":2900000000,
		"duration_ms":1962,"memory_mb":512,"vcpu":3,"provisioned_concurrency":10}`)
	cutOff := 0
	for i := range answer.Estimate.Options {
		if _, found := answer.AlwaysOnFrom(&answer.Estimate.Options[i]); found == decision.FoundCutOff {
			cutOff++
		}
	}
	if cutOff == 0 {
		t.Error("no search was cut off")
	}
}

// TestNoBreakEvenAcrossAMissingPrice: warm instances that today's load never
// leaves idle need no price of idle time, which a smaller load would. An option
// without that price has no break-even.
func TestNoBreakEvenAcrossAMissingPrice(t *testing.T) {
	answer := decided(t, `{"invocations_per_month":34877730,"duration_ms":2207,"memory_mb":128,"provisioned_concurrency":1,
		"regions":["azure:eastus","aws:us-east-1"],"offerings":["azure/container-apps","aws/ec2"]}`)
	for i := range answer.Estimate.Options {
		o := &answer.Estimate.Options[i]
		idle := slices.ContainsFunc(o.LineItems, func(item estimator.LineItem) bool { return strings.HasPrefix(string(item.Meter), "idle-") })
		if o.Offering.ID == "azure/container-apps" && (o.Status != estimator.Priced || idle) {
			t.Fatalf("%s is %s, idle time priced %v: the case that this test is about did not occur", o.ID, o.Status, idle)
		}
	}
	if answer.BreakEven != nil {
		t.Errorf("a break-even across loads without a price: %+v", answer.BreakEven)
	}
}
