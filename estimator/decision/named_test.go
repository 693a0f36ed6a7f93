package decision_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

func kinds(b *decision.BreakEven) []string {
	var all []string
	for _, c := range b.Crossings {
		all = append(all, c.Kind)
	}
	return all
}

// TestNamedBreakEvens: the shapes that a pair can have.
func TestNamedBreakEvens(t *testing.T) {
	plan := plantest.Embedded(t)
	small := draft{"invocations_per_month": "1000000", "duration_ms": "100", "memory_mb": 512}
	for name, test := range map[string]struct {
		draft draft
		check func(t *testing.T, a *decision.Answer, b *decision.BreakEven)
	}{
		"one crossing of a straight line and a level": {
			small.with("offerings", []string{"aws/lambda", "aws/ec2"}).with("architecture", "x86_64").with("min_instances", 2),
			func(t *testing.T, a *decision.Answer, b *decision.BreakEven) {
				t.Helper()
				if len(b.Crossings) == 0 || b.Crossings[0].Kind != decision.KindRoot || b.Crossings[0].CheaperBelow != b.A {
					t.Errorf("crossings %+v", b.Crossings)
				}
				if b.Headroom == nil || !b.Headroom.GreaterThan(one) {
					t.Errorf("headroom %v", b.Headroom)
				}
			},
		},
		"a saw-tooth: each unit more flips the order back": {
			draft{"invocations_per_month": "1000000", "duration_ms": "500", "memory_mb": 1700, "offerings": []string{"aws/lambda", "aws/fargate"}, "architecture": "x86_64", "min_instances": 1, "steady_utilization": "0.5"},
			func(t *testing.T, a *decision.Answer, b *decision.BreakEven) {
				t.Helper()
				if len(b.Crossings) < 3 || !slices.Contains(kinds(b), decision.KindJump) || !slices.Contains(kinds(b), decision.KindRoot) {
					t.Errorf("crossings %+v", b.Crossings)
				}
			},
		},
		"never: what is idle most of the time stays cheaper per execution": {
			small.with("offerings", []string{"aws/lambda", "aws/fargate"}).with("steady_utilization", "0.001").with("min_instances", 1),
			func(t *testing.T, a *decision.Answer, b *decision.BreakEven) {
				t.Helper()
				if len(b.Crossings) != 0 || b.Headroom != nil {
					t.Errorf("crossings %+v", b.Crossings)
				}
				if from, found := a.AlwaysOnFrom(option(t, a, b.A)); found == decision.FoundFrom {
					t.Errorf("always on from %s", from)
				}
				answered(t, a, "steady_load", "no", "at any load")
			},
		},
		"always-on is cheaper at any load when nothing keeps it running": {
			draft{"invocations_per_month": "1000000", "duration_ms": "1000", "memory_mb": 1024, "offerings": []string{"aws/lambda", "aws/ec2"}, "min_instances": 0, "steady_utilization": "1", "hours_running_per_month": "0.01", "provisioned_concurrency": 100},
			func(t *testing.T, a *decision.Answer, b *decision.BreakEven) {
				t.Helper()
				if len(b.Crossings) != 0 {
					t.Fatalf("crossings %+v", b.Crossings)
				}
				if from, found := a.AlwaysOnFrom(option(t, a, b.B)); found != decision.FoundFrom || !from.IsZero() {
					t.Errorf("always on from %s (%v)", from, found)
				}
				answered(t, a, "steady_load", "yes", "at any load")
			},
		},
		"of two sizings that cost the floor today the one that follows the load": {
			draft{"invocations_per_month": "1000000", "duration_ms": "120", "memory_mb": 512, "offerings": []string{"aws/lambda", "azure/virtual-machines"}, "architecture": "arm64", "load_shape": "diurnal", "load_peak_to_mean": "3"},
			func(t *testing.T, a *decision.Answer, b *decision.BreakEven) {
				t.Helper()
				if !strings.HasSuffix(b.B, "/autoscaled") || len(b.Crossings) == 0 {
					t.Errorf("%s, crossings %+v: the steady fleet is never worth it", b.B, b.Crossings)
				}
				steady := option(t, a, strings.TrimSuffix(b.B, "/autoscaled"))
				if scaled := option(t, a, b.B); !scaled.MonthlyCost.Equal(steady.MonthlyCost) {
					t.Errorf("%s and %s: no tie", scaled.MonthlyCost, steady.MonthlyCost)
				}
			},
		},
		"provisioned concurrency is bracketed": {
			small.with("offerings", []string{"aws/lambda", "aws/ec2"}).with("architecture", "x86_64").with("provisioned_concurrency", 3).with("min_instances", 4),
			func(t *testing.T, a *decision.Answer, b *decision.BreakEven) {
				t.Helper()
				if !slices.Contains(kinds(b), decision.KindBracketed) || slices.Contains(kinds(b), decision.KindRoot) {
					t.Errorf("crossings %+v", b.Crossings)
				}
			},
		},
		"busy time with concurrency is bracketed": {
			small.with("offerings", []string{"gcp/cloud-run", "gcp/compute-engine"}).with("concurrency", 80),
			func(t *testing.T, a *decision.Answer, b *decision.BreakEven) {
				t.Helper()
				if len(b.Crossings) == 0 || b.Crossings[0].Kind != decision.KindBracketed {
					t.Errorf("crossings %+v", b.Crossings)
				}
			},
		},
		"a search without end is cut off, and says so": {
			// Both curves rise by nearly the same slope, so that every unit crosses anew.
			draft{"invocations_per_month": "1000000", "duration_ms": "500", "memory_mb": 1024, "offerings": []string{"azure/functions-consumption", "aws/fargate"}, "architecture": "x86_64", "min_instances": 1, "steady_utilization": "0.4841"},
			func(t *testing.T, a *decision.Answer, b *decision.BreakEven) {
				t.Helper()
				if !b.Truncated {
					t.Errorf("crossings %+v", b.Crossings)
				}
				if _, found := a.AlwaysOnFrom(option(t, a, b.B)); found == decision.FoundFrom {
					t.Error("the last crossing is not known")
				}
				warned(t, a, "break_even_truncated", true)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			answer := decide(t, plan, test.draft)
			if answer.BreakEven == nil {
				t.Fatal("no pair")
			}
			test.check(t, answer, answer.BreakEven)
			checkHeadroom(t, test.draft, answer.BreakEven)
			if crossings := answer.BreakEven.Crossings; len(crossings) <= 300 {
				checkCrossings(t, plan, test.draft, answer.BreakEven)
			}
		})
	}
}

func option(t *testing.T, a *decision.Answer, id string) *estimator.Option {
	t.Helper()
	for i := range a.Estimate.Options {
		if a.Estimate.Options[i].ID == id {
			return &a.Estimate.Options[i]
		}
	}
	t.Fatalf("no option %s", id)
	return nil
}

// answered checks one question of the path.
func answered(t *testing.T, a *decision.Answer, question, answer, because string) {
	t.Helper()
	for _, q := range a.Recommendation.Path {
		if q.Question == question {
			if q.Answer != answer || !strings.Contains(q.Because, because) {
				t.Errorf("%s: %s because %q, want %s because ...%s...", question, q.Answer, q.Because, answer, because)
			}
			return
		}
	}
	if answer != "" {
		t.Errorf("%s was not asked: %+v", question, a.Recommendation.Path)
	}
}

func warned(t *testing.T, a *decision.Answer, code string, want bool) {
	t.Helper()
	got := slices.ContainsFunc(a.Recommendation.Warnings, func(w decision.Warning) bool { return w.Code == code && w.Detail != "" })
	if got != want {
		t.Errorf("warning %s: %v, warnings %+v", code, got, a.Recommendation.Warnings)
	}
}

// TestRecommendationPath walks every branch of the path.
func TestRecommendationPath(t *testing.T) {
	plan := plantest.Embedded(t)
	bursty := draft{"invocations_per_month": "1000000", "duration_ms": "100", "memory_mb": 512}
	steady := draft{"invocations_per_month": "3000000000", "duration_ms": "100", "memory_mb": 512}
	for name, test := range map[string]struct {
		draft draft
		check func(t *testing.T, a *decision.Answer)
	}{
		"bursty load, no wish": {bursty, func(t *testing.T, a *decision.Answer) {
			t.Helper()
			answered(t, a, "strong_isolation_required", "no", "any isolation")
			answered(t, a, "steady_load", "no", "")
			answered(t, a, "cold_start_tolerable", "not_evaluated", "sets no limit")
			if a.Recommendation.Abstraction == "vm" {
				t.Errorf("recommends %s", a.Recommendation.Option)
			}
		}},
		"bursty load with a cold start limit": {bursty.with("max_cold_start_ms", "100"), func(t *testing.T, a *decision.Answer) {
			t.Helper()
			answered(t, a, "cold_start_tolerable", "not_evaluated", "check the limit")
		}},
		"bursty load with a cold start rate": {bursty.with("max_cold_start_rate", "0.01"), func(t *testing.T, a *decision.Answer) {
			t.Helper()
			answered(t, a, "cold_start_tolerable", "not_evaluated", "check the limit")
		}},
		"steady load": {steady, func(t *testing.T, a *decision.Answer) {
			t.Helper()
			answered(t, a, "steady_load", "yes", "")
			if o := option(t, a, a.Recommendation.Option); o.Offering.Abstraction != option(t, a, a.BreakEven.B).Offering.Abstraction {
				t.Errorf("recommends %s", o.ID)
			}
			if slices.ContainsFunc(a.Recommendation.Path, func(q decision.Question) bool { return q.Question == "cold_start_tolerable" }) {
				t.Error("asks for cold starts of a fleet that is always on")
			}
		}},
		"machines of one's own": {bursty.with("isolation", "vm").with("offerings", []string{"aws/lambda", "aws/ec2", "aws/eks-ec2", "gcp/cloud-run"}), func(t *testing.T, a *decision.Answer) {
			t.Helper()
			// Kubernetes for two architectures, and Cloud Run.
			answered(t, a, "strong_isolation_required", "yes", "isolation vm is asked for: 3 options")
			if !option(t, a, a.Recommendation.Option).Offering.Isolation.AtLeast(pricing.IsolationVM) {
				t.Errorf("recommends %s", a.Recommendation.Option)
			}
		}},
		"only always-on offerings": {bursty.with("offerings", []string{"aws/ec2", "aws/fargate"}), func(t *testing.T, a *decision.Answer) {
			t.Helper()
			answered(t, a, "steady_load", "not_evaluated", "no option billed per execution is priced")
			if a.BreakEven != nil {
				t.Error("a pair without one side")
			}
			if _, found := a.AlwaysOnFrom(&a.Estimate.Options[0]); found == decision.FoundFrom {
				t.Error("always on from a number without anything to compare")
			}
		}},
		"only functions": {bursty.with("offerings", []string{"aws/lambda"}), func(t *testing.T, a *decision.Answer) {
			t.Helper()
			answered(t, a, "steady_load", "not_evaluated", "no always-on option is priced")
			if a.BreakEven != nil || a.Recommendation.Abstraction != "function" {
				t.Errorf("recommends %+v", a.Recommendation)
			}
		}},
		"a baseline that is cheapest": {
			steady.with("baseline_offering", "aws/ec2").with("baseline_instance_type", "t3.nano").with("baseline_instances", 1),
			func(t *testing.T, a *decision.Answer) {
				t.Helper()
				r := a.Recommendation
				if !strings.HasSuffix(r.Cheapest, "/baseline") || strings.HasSuffix(r.Option, "/baseline") || !r.Premium.IsPositive() || r.Reason == "" {
					t.Errorf("recommends %+v", r)
				}
				warned(t, a, "baseline_overloaded", true)
			},
		},
		"the choice is not the cheapest": {
			// Free machines of an hour a month undercut the function's reserve.
			steady.with("offerings", []string{"aws/ec2", "aws/fargate", "aws/lambda"}).with("min_instances", 2),
			func(t *testing.T, a *decision.Answer) {
				t.Helper()
				r := a.Recommendation
				if (r.Option == r.Cheapest) != (r.Reason == "") || (r.Option == r.Cheapest && !r.Premium.IsZero()) {
					t.Errorf("recommends %+v", r)
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := decide(t, plan, test.draft)
			if a.Recommendation == nil {
				t.Fatal("no recommendation")
			}
			checkRecommendation(t, a)
			test.check(t, a)
		})
	}
}

// checkRecommendation: the option is the cheapest of its abstraction, and the
// premium is what it costs more than rank 1.
func checkRecommendation(t *testing.T, a *decision.Answer) {
	t.Helper()
	r := a.Recommendation
	chosen, cheapest := option(t, a, r.Option), option(t, a, r.Cheapest)
	if cheapest.Rank != 1 || !r.Premium.Equal(chosen.MonthlyCost.Sub(cheapest.MonthlyCost)) || r.Premium.IsNegative() || string(chosen.Offering.Abstraction) != r.Abstraction {
		t.Errorf("recommends %+v", r)
	}
	for i := range a.Estimate.Options {
		o := &a.Estimate.Options[i]
		if o.Status == estimator.Priced && !o.Baseline && o.Offering.Abstraction == chosen.Offering.Abstraction && o.Rank < chosen.Rank {
			t.Errorf("%s is cheaper than %s", o.ID, chosen.ID)
		}
	}
	for _, q := range r.Path {
		if q.Question == "" || q.Answer == "" || q.Because == "" {
			t.Errorf("empty question in %+v", r.Path)
		}
	}
}

func TestNothingPricedRecommendsNothing(t *testing.T) {
	a := decide(t, plantest.Embedded(t), draft{"invocations_per_month": "1", "duration_ms": "1", "memory_mb": 512, "isolation": "dedicated_host"})
	if a.Recommendation != nil || a.BreakEven != nil {
		t.Errorf("recommends %+v", a.Recommendation)
	}
	for i := range a.Estimate.Options {
		if a.Estimate.Options[i].Status != estimator.Excluded {
			t.Errorf("%s is %s", a.Estimate.Options[i].ID, a.Estimate.Options[i].Status)
		}
	}
	if _, found := a.AlwaysOnFrom(&a.Estimate.Options[0]); found == decision.FoundFrom {
		t.Error("always on from a number without a price")
	}
}

// TestDetailAndTopTrimOptionsOnly: what is left says what the whole answer says.
func TestDetailAndTopTrimOptionsOnly(t *testing.T) {
	plan := plantest.Embedded(t)
	base := draft{"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512}
	whole := decide(t, plan, base)
	for name, test := range map[string]struct {
		draft draft
		want  []string
	}{
		"best":        {base.with("detail", "best"), []string{whole.Estimate.Options[0].ID}},
		"recommended": {base.with("detail", "recommended"), []string{whole.Recommendation.Option}},
		"top 1":       {base.with("top", 1), []string{whole.Estimate.Options[0].ID}},
		"top 3":       {base.with("top", 3), []string{whole.Estimate.Options[0].ID, whole.Estimate.Options[1].ID, whole.Estimate.Options[2].ID}},
	} {
		t.Run(name, func(t *testing.T) {
			a := decide(t, plan, test.draft)
			var ids []string
			for i := range a.Estimate.Options {
				o := &a.Estimate.Options[i]
				ids = append(ids, o.ID)
				same := option(t, whole, o.ID)
				if o.Rank != same.Rank || !o.MonthlyCost.Equal(same.MonthlyCost) || len(o.LineItems) != len(same.LineItems) || o.Status != same.Status {
					t.Errorf("%s differs from the whole answer", o.ID)
				}
			}
			if !slices.Equal(ids, test.want) {
				t.Errorf("options %v, want %v", ids, test.want)
			}
			if a.Recommendation.Option != whole.Recommendation.Option || !a.Recommendation.Premium.Equal(whole.Recommendation.Premium) {
				t.Errorf("recommends %+v", a.Recommendation)
			}
			if !slices.EqualFunc(a.BreakEven.Crossings, whole.BreakEven.Crossings, func(x, y decision.Crossing) bool {
				return x.At.Equal(y.At) && x.Kind == y.Kind && x.CheaperFrom == y.CheaperFrom
			}) {
				t.Errorf("crossings %+v", a.BreakEven.Crossings)
			}
		})
	}
}

func TestIncludeSaysWhatTheAnswerHolds(t *testing.T) {
	plan := plantest.Embedded(t)
	base := draft{"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512}
	for _, test := range []struct {
		include              []string
		breakEven, recommend bool
	}{
		{[]string{"line_items"}, false, false},
		{[]string{"break_even"}, true, false},
		{[]string{"recommendation"}, false, true},
		{[]string{"break_even", "recommendation"}, true, true},
	} {
		a := decide(t, plan, base.with("include", test.include))
		if (a.BreakEven != nil) != test.breakEven || (a.Recommendation != nil) != test.recommend {
			t.Errorf("include %v: break-even %v, recommendation %v", test.include, a.BreakEven != nil, a.Recommendation != nil)
		}
	}
}

// TestAlwaysOnFromOfAnyOption: each option against the cheapest of the other
// kind, re-estimated at the number and one before.
func TestAlwaysOnFromOfAnyOption(t *testing.T) {
	plan := plantest.Embedded(t)
	d := draft{"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512}
	a := decide(t, plan, d)
	checked := 0
	for i := range a.Estimate.Options {
		o := &a.Estimate.Options[i]
		from, found := a.AlwaysOnFrom(o)
		ok := found == decision.FoundFrom
		if !ok || from.IsZero() || from.GreaterThan(mostInvocations) {
			continue
		}
		execution, always := a.BreakEven.A, o.ID
		if o.Offering.Billing == pricing.PerExecution {
			execution, always = o.ID, a.BreakEven.B
		}
		at, before := costsAt(t, plan, d, from), costsAt(t, plan, d, from.Sub(one))
		if at[always].Cmp(at[execution]) >= 0 || before[always].Cmp(before[execution]) < 0 {
			t.Errorf("%s: always on from %s: %s against %s there, %s against %s before", o.ID, from, at[always], at[execution], before[always], before[execution])
		}
		later := costsAt(t, plan, d, decimal.Min(from.Mul(decimal.NewFromInt(7)), mostInvocations))
		if later[always].Cmp(later[execution]) >= 0 {
			t.Errorf("%s: always on does not stay cheaper beyond %s", o.ID, from)
		}
		checked++
	}
	if checked == 0 {
		t.Error("no option was checked")
	}
}

// TestErrorsAreTheCallers: every complaint of a profile, and no answer.
func TestErrorsAreTheCallers(t *testing.T) {
	plan := plantest.Embedded(t)
	for name, d := range map[string]draft{
		"nothing stated":    {},
		"unknown region":    {"invocations_per_month": "1", "duration_ms": "1", "memory_mb": 512, "regions": []string{"aws:us-east-9"}},
		"unknown offering":  {"invocations_per_month": "1", "duration_ms": "1", "memory_mb": 512, "offerings": []string{"aws/lambada"}},
		"unknown type":      {"invocations_per_month": "1", "duration_ms": "1", "memory_mb": 512, "instance_types": []string{"m99.huge"}},
		"nothing left":      {"invocations_per_month": "1", "duration_ms": "1", "memory_mb": 512, "offerings": []string{"aws/lambda"}, "providers": []string{"gcp"}},
		"unpriced baseline": {"invocations_per_month": "1", "duration_ms": "1", "memory_mb": 512, "baseline_offering": "aws/ec2", "baseline_instance_type": "m99.huge", "baseline_instances": 1},
		"unsold shape":      {"invocations_per_month": "1", "duration_ms": "1", "memory_mb": 512, "baseline_offering": "aws/fargate", "baseline_container_vcpu": "3", "baseline_container_memory_mb": 512, "baseline_instances": 1},
		"unknown baseline":  {"invocations_per_month": "1", "duration_ms": "1", "memory_mb": 512, "baseline_offering": "aws/ec3", "baseline_instance_type": "m5.large", "baseline_instances": 1},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := decision.Decide(plan, profile(t, d))
			if err == nil || answer != nil {
				t.Fatal("an answer without an error")
			}
			checkErrors(t, err)
		})
	}
}

func checkErrors(t *testing.T, err error) {
	t.Helper()
	var complaints workload.Errors
	if !errors.As(err, &complaints) || len(complaints) == 0 {
		t.Fatalf("%T: %v", err, err)
	}
	for _, complaint := range complaints {
		if complaint.Detail == "" || complaint.Code == "" {
			t.Errorf("empty complaint %+v", complaint)
		}
	}
}
