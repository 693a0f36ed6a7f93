package decision_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

func workloadOf() draft {
	return draft{"invocations_per_month": "3000000", "duration_ms": "120", "memory_mb": 512}
}

func isOf(offerings ...pricing.OfferingID) func(pricing.Address) bool {
	return func(a pricing.Address) bool { return slices.Contains(offerings, a.Offering) }
}

func compared(t tester, old, now *estimator.Plan, d draft) *decision.Change {
	t.Helper()
	change, err := decision.Compare(old, now, profile(t, d))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return change
}

func TestDearerPricesAreThePriceEffect(t *testing.T) {
	old := plantest.Frozen(t)
	d := workloadOf().with("offerings", []string{"aws/lambda", "aws/fargate"})
	first := compared(t, old, old, d)
	if first.Effects == nil || !first.Effects.Difference().IsZero() || !first.Effects.Price().IsZero() {
		t.Fatalf("a catalog differs from itself: %+v", first.Effects)
	}
	dearer := plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "1.031", func(pricing.Address) bool { return true }))
	change := compared(t, old, dearer, d)
	if want := change.Effects.Before.Mul(decimal.RequireFromString("0.031")); !change.Effects.Price().Equal(want) || !change.Effects.Choice().IsZero() {
		t.Errorf("price effect %s, want %s; choice effect %s", change.Effects.Price(), want, change.Effects.Choice())
	}
	if said := strings.Join(change.Sentences, "; "); !strings.Contains(said, "the same option costs 3.1 % more: ") || !strings.Contains(said, "the cheapest is still "+change.Before.ID) {
		t.Errorf("it says: %s", said)
	}
}

func TestAnotherCheapestOptionIsTheChoiceEffect(t *testing.T) {
	old := plantest.Frozen(t)
	d := workloadOf().with("offerings", []string{"aws/lambda", "aws/fargate"}).with("regions", []string{"aws:us-east-1"})
	before := compared(t, old, old, d).Before
	if before.Offering.ID != "aws/lambda" {
		t.Fatalf("the cheapest is %s", before.ID)
	}
	dearer := plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "10", isOf("aws/lambda")))
	change := compared(t, old, dearer, d)
	nine := before.MonthlyCost.Mul(decimal.RequireFromString("9"))
	if !change.Effects.Price().Equal(nine) || !change.Effects.Choice().IsNegative() || change.After.Offering.ID != "aws/fargate" {
		t.Fatalf("price effect %s, want %s; choice effect %s by %s", change.Effects.Price(), nine, change.Effects.Choice(), change.After.ID)
	}
	said := strings.Join(change.Sentences, "; ")
	for _, want := range []string{"the same option costs 900 % more", "the cheapest is now aws/fargate/", " instead of aws/lambda/", ", which saves "} {
		if !strings.Contains(said, want) {
			t.Errorf("it says: %s; want %q in it", said, want)
		}
	}
}

func TestAChoiceWithoutAPriceIsNotDivided(t *testing.T) {
	old := plantest.Frozen(t)
	d := workloadOf().with("offerings", []string{"aws/lambda", "aws/fargate"})
	for name, test := range map[string]struct {
		old, now *estimator.Plan
		says     string
	}{
		"the old choice lost its price": {
			old, plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "0", func(a pricing.Address) bool { return a.Offering == "aws/lambda" && a.Meter == "requests" })),
			"has no price any more: there is none at aws/lambda/requests/",
		},
		"nothing has a price any more": {
			old, plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "0", isOf("aws/lambda", "aws/fargate"))),
			"nothing has a price any more; the cheapest was aws/lambda/",
		},
		"nothing had a price": {
			plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "0", isOf("aws/lambda", "aws/fargate"))), old,
			"nothing had a price before; the cheapest is now aws/lambda/",
		},
	} {
		change := compared(t, test.old, test.now, d)
		if change.Effects != nil || !strings.Contains(strings.Join(change.Sentences, "; "), test.says) {
			t.Errorf("%s: effects %v, and it says: %s", name, change.Effects, strings.Join(change.Sentences, "; "))
		}
	}
}

// TestEffectsAreThreeEstimates holds the division to three answers that know nothing
// of each other.
func TestEffectsAreThreeEstimates(t *testing.T) {
	old := plantest.Frozen(t)
	factors := []string{"0.5", "0.97", "1.0001", "1.3", "2.75"}
	plans := map[string]*estimator.Plan{}
	for _, factor := range factors {
		plans[factor] = plantest.Compile(t, plantest.Repriced(t, old.Catalog(), factor, isOf("aws/lambda", "gcp/cloud-run", "aws/ec2")))
	}
	rapid.Check(t, func(t *rapid.T) {
		now := plans[rapid.SampledFrom(factors).Draw(t, "factor")]
		d := draft{
			"invocations_per_month": rapid.SampledFrom([]string{"1000", "3000000", "90000000", "4000000000"}).Draw(t, "invocations"),
			"duration_ms":           rapid.SampledFrom([]string{"12.5", "120", "900"}).Draw(t, "duration"), "memory_mb": rapid.SampledFrom([]int{128, 512, 2048}).Draw(t, "memory"),
			"free_tier": rapid.Bool().Draw(t, "free tier"),
		}
		change := compared(t, old, now, d)
		before, after := decide(t, old, d).Estimate, decide(t, now, d).Estimate
		if change.Before.ID != before.Options[0].ID || !change.Effects.Before.Equal(before.Options[0].MonthlyCost) {
			t.Fatalf("chose %s before, want %s", change.Before.ID, before.Options[0].ID)
		}
		if change.After.ID != after.Options[0].ID || !change.Effects.After.Equal(after.Options[0].MonthlyCost) {
			t.Fatalf("chooses %s, want %s", change.After.ID, after.Options[0].ID)
		}
		held := slices.IndexFunc(after.Options, func(o estimator.Option) bool { return o.ID == before.Options[0].ID })
		if !change.Effects.Held.Equal(after.Options[held].MonthlyCost) {
			t.Fatalf("held at %s, want %s", change.Effects.Held, after.Options[held].MonthlyCost)
		}
		if sum := change.Effects.Price().Add(change.Effects.Choice()); !sum.Equal(change.Effects.Difference()) || change.Effects.Choice().IsPositive() {
			t.Fatalf("the effects add up to %s, not %s", sum, change.Effects.Difference())
		}
	})
}
