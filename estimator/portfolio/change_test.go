package portfolio_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

func ofOffering(id pricing.OfferingID) func(pricing.Address) bool {
	return func(a pricing.Address) bool { return a.Offering == id }
}

func onward() bool { return true }

func comparedBills(t tester, old, now *estimator.Plan, rows []portfolio.Row) *portfolio.Change {
	t.Helper()
	change, err := portfolio.Compare(old, now, rows, onward)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return change
}

func TestEffectsOfAPortfolioAreThreeBills(t *testing.T) {
	old := plantest.Frozen(t)
	plans := []*estimator.Plan{
		plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "2.3", ofOffering("aws/lambda"))),
		plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "0.4", ofOffering("aws/ec2"))),
		old,
	}
	rapid.Check(t, func(t *rapid.T) {
		common := drawCommon(t)
		var drafts []draft
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			drafts = append(drafts, drawRow(t, common))
		}
		rows := rowsOf(t, drafts...)
		now := plans[rapid.IntRange(0, len(plans)-1).Draw(t, "plan")]
		change := comparedBills(t, old, now, rows)
		before, after := computed(t, old, rows), computed(t, now, rows)
		if change.Compared+len(change.Appeared)+len(change.Lost)+len(change.Unpriced) != len(rows) {
			t.Fatalf("%+v does not tell of all %d rows", change, len(rows))
		}
		if change.Compared < len(rows) {
			return
		}
		e := change.Effects
		if !e.Before.Equal(before.Total.MonthlyCost) || !e.After.Equal(after.Total.MonthlyCost) {
			t.Fatalf("from %s to %s, want %s to %s", e.Before, e.After, before.Total.MonthlyCost, after.Total.MonthlyCost)
		}
		if !e.Price().Add(e.Choice()).Equal(e.Difference()) {
			t.Fatalf("%s and %s do not add up to %s", e.Price(), e.Choice(), e.Difference())
		}
		if now == old && !(e.Price().IsZero() && e.Choice().IsZero() && len(change.Movers) == 0) {
			t.Fatalf("a catalog differs from itself: %+v", change)
		}
	})
}

// TestHeldRowsHaveTheirOptions compares with a portfolio whose rows name the options
// that they had.
func TestHeldRowsHaveTheirOptions(t *testing.T) {
	old := plantest.Frozen(t)
	now := plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "20", ofOffering("aws/lambda")))
	d := draft{"invocations_per_month": 3_000_000, "duration_ms": 120, "memory_mb": 512, "providers": []string{"aws"}}
	rows := rowsOf(t, d.with(draft{"name": "a"}), d.with(draft{"name": "b", "invocations_per_month": 40_000_000}), d.with(draft{"name": "c", "memory_mb": 1024}))
	change := comparedBills(t, old, now, rows)
	before := computed(t, old, rows)
	named := make([]portfolio.Row, len(rows))
	for i := range rows {
		profile := *rows[i].Profile
		if complaint := profile.SetText("option", []string{before.Rows[i].OptionID}); complaint != nil {
			t.Fatal(complaint)
		}
		named[i] = portfolio.Row{Profile: &profile}
	}
	if held := computed(t, now, named).Total.MonthlyCost; !change.Effects.Held.Equal(held) {
		t.Errorf("held at %s, want %s", change.Effects.Held, held)
	}
	if change.Chose == 0 || !change.Effects.Price().IsPositive() || !change.Effects.Choice().IsNegative() {
		t.Errorf("%d chose again, price effect %s, choice effect %s", change.Chose, change.Effects.Price(), change.Effects.Choice())
	}
	said := strings.Join(change.Sentences, "; ")
	for _, want := range []string{"the same options cost ", " % more: ", "workloads that now choose another option: ", ", which saves "} {
		if !strings.Contains(said, want) {
			t.Errorf("it says: %s; want %q", said, want)
		}
	}
	sum := decimal.Zero
	for i, mover := range change.Movers {
		sum = sum.Add(mover.Effects.Difference())
		if i > 0 && mover.Effects.Difference().Abs().GreaterThan(change.Movers[i-1].Effects.Difference().Abs()) {
			t.Errorf("mover %d changes more than the one before", i)
		}
	}
	if !sum.Equal(change.Effects.Difference()) {
		t.Errorf("the movers add up to %s, not %s", sum, change.Effects.Difference())
	}
}

func TestWhatRunsTodayIsHeldToo(t *testing.T) {
	old := plantest.Frozen(t)
	now := plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "1.5", ofOffering("aws/ec2")))
	rows := rowsOf(t,
		draft{
			"invocations_per_month": 30_000_000_000, "duration_ms": 100, "memory_mb": 512, "offerings": []string{"aws/lambda"},
			"baseline_offering": "aws/ec2", "baseline_instances": 2, "baseline_instance_type": "m5.large",
		},
		draft{"invocations_per_month": 1000, "duration_ms": 100, "memory_mb": 512, "offerings": []string{"aws/lambda"}})
	change := comparedBills(t, old, now, rows)
	stays := computed(t, old, rows).Rows[0]
	if !stays.Stays {
		t.Fatal("the first row does not stay")
	}
	if want := stays.MonthlyCost.Mul(decimal.New(5, -1)); !change.Effects.Price().Equal(want) || !change.Effects.Choice().IsZero() {
		t.Errorf("price effect %s, want %s; choice effect %s", change.Effects.Price(), want, change.Effects.Choice())
	}
}

func TestRowsThatLostTheirPriceAreLeftOut(t *testing.T) {
	old := plantest.Frozen(t)
	now := plantest.Compile(t, plantest.Repriced(t, old.Catalog(), "0", ofOffering("aws/lambda")))
	d := draft{"invocations_per_month": 1000, "duration_ms": 100, "memory_mb": 512}
	rows := rowsOf(t, d.with(draft{"offerings": []string{"aws/lambda"}}), d.with(draft{"offerings": []string{"aws/fargate"}}))
	rows = append(rows, portfolio.Row{Problem: errors.New("unreadable")})
	change := comparedBills(t, old, now, rows)
	if change.Compared != 1 || len(change.Lost) != 1 || change.Lost[0] != 0 || len(change.Unpriced) != 1 || change.Unpriced[0] != 2 {
		t.Errorf("%+v", change)
	}
	if !change.Effects.Difference().IsZero() {
		t.Errorf("Fargate changed by %s", change.Effects.Difference())
	}
	back := comparedBills(t, now, old, rows)
	if len(back.Appeared) != 1 || !strings.Contains(strings.Join(back.Sentences, "; "), "had no price before and have one now: 1 of 3") {
		t.Errorf("%+v", back)
	}
	if _, err := portfolio.Compare(old, now, rows, func() bool { return false }); !errors.Is(err, portfolio.ErrStopped) {
		t.Errorf("nobody waits, and the error is %v", err)
	}
}
