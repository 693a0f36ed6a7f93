package estimator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// commits reports whether an offering sells commitments.
func commits(o *pricing.Offering) bool {
	return len(o.Commitments("1y"))+len(o.Commitments("3y")) > 0
}

// TestCommittedIsTheCheapestOfItsTerm: committed_1y and committed_3y say what the
// cheapest exact commitment says, and name it.
func TestCommittedIsTheCheapestOfItsTerm(t *testing.T) {
	plan := plantest.Embedded(t)
	statuses := map[estimator.Status]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := randomSubject(t, plan, "subject", commits)
		d := randomWork(t)
		if machinesOf(s) != "" && rapid.Bool().Draw(t, "names types") {
			if types := randomTypes(t, plan, s); types != nil {
				d["instance_types"] = types
			}
		}
		if chance(t, "has a rate card", 3) {
			d = randomCard(t, plan, d.with("offerings", []string{string(s.Offering.ID)}), dollars)
		}
		if !legal(plan, d.selecting(s)) {
			t.SkipNow()
		}
		for _, purchase := range []pricing.Purchase{pricing.Committed1Y, pricing.Committed3Y} {
			id := s.ID[:strings.LastIndex(s.ID, "/")+1] + string(purchase)
			exact := plan.Alternatives(id)
			if len(exact) == 0 {
				continue
			}
			got := only(t, plan, d.with("option", id))
			statuses[got.Status]++
			checkCheapest(t, plan, d, &got, exact)
		}
	})
	if statuses[estimator.Priced] == 0 || statuses[estimator.MissingPrice] == 0 {
		t.Errorf("commitments are %v", statuses)
	}
}

// checkCheapest: of equals the first is taken.
func checkCheapest(t tester, plan *estimator.Plan, d draft, got *estimator.Option, exact []string) {
	t.Helper()
	var best *estimator.Option
	for _, id := range exact {
		if pricing.Purchase(id[strings.LastIndex(id, "/")+1:]).Term() != got.Purchase.Term() {
			t.Fatalf("%s stands for %s", got.ID, id)
		}
		o := only(t, plan, d.with("option", id))
		if o.Commitment != "" {
			t.Fatalf("%s names %s", o.ID, o.Commitment)
		}
		if o.Status == estimator.Priced && (best == nil || o.MonthlyCost.LessThan(best.MonthlyCost)) {
			best = &o
		}
	}
	if best == nil {
		if got.Status == estimator.Priced || got.Commitment != "" {
			t.Fatalf("%s: %s is %s by %s, and no commitment is", d, got.ID, got.Status, got.Commitment)
		}
		return
	}
	if got.Status != estimator.Priced || got.Commitment != best.Purchase {
		t.Fatalf("%s: %s is %s by %s, the cheapest is %s", d, got.ID, got.Status, got.Commitment, best.ID)
	}
	same := *best
	same.ID, same.Purchase, same.Commitment = got.ID, got.Purchase, got.Commitment
	if dump(&same) != dump(got) {
		t.Fatalf("%s: the cheapest says\n%s%s says\n%s", d, dump(best), got.ID, dump(got))
	}
}

// TestListCostIsWhatOnDemandCosts: for the same instances, whatever the way of
// buying; on a platform that has no instances to choose, exactly as on demand.
func TestListCostIsWhatOnDemandCosts(t *testing.T) {
	plan := plantest.Embedded(t)
	compared := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := randomSubject(t, plan, "subject", func(o *pricing.Offering) bool { return len(o.Purchases) > 1 })
		d := randomWork(t)
		if !legal(plan, d.selecting(s)) {
			t.SkipNow()
		}
		o := only(t, plan, d.selecting(s))
		if o.Status != estimator.Priced {
			return
		}
		// The same fleet on demand: of the types that were chosen.
		if o.Sizing.InstanceType != "" {
			d["instance_types"] = []string{o.Sizing.InstanceType}
		}
		s.Purchase = pricing.OnDemand
		list := only(t, plan, d.selecting(s))
		if list.Sizing.Unit != o.Sizing.Unit || !list.Sizing.Count().Equal(o.Sizing.Count()) {
			return // another unit is the cheapest on demand
		}
		compared[o.Sizing.InstanceType != ""]++
		if !list.ListCost.Equal(o.ListCost) || len(list.LineItems) != len(o.LineItems) {
			t.Fatalf("%s: %s lists %s, on demand %s:\n%s%s", d, o.ID, o.ListCost, list.ListCost, dump(&o), dump(&list))
		}
		for i := range o.LineItems {
			if a, b := &o.LineItems[i], &list.LineItems[i]; !a.ListCost.Equal(b.ListCost) || !a.PricedQuantity.Equal(b.PricedQuantity) || a.Price != b.Price {
				t.Fatalf("%s: %s of %s lists %s, on demand %s", d, a.Meter, o.ID, a.ListCost, b.ListCost)
			}
		}
	})
	if compared[true] == 0 || compared[false] == 0 {
		t.Errorf("compared machines and others: %v", compared)
	}
}

// TestPercentageOfACommitmentIsExact: what is paid is the list cost less the
// percentage, to the last digit, and every line without one is paid at list.
func TestPercentageOfACommitmentIsExact(t *testing.T) {
	plan := plantest.Embedded(t)
	reduced := 0
	rapid.Check(t, func(t *rapid.T) {
		s := randomSubject(t, plan, "subject", func(o *pricing.Offering) bool {
			return slices.ContainsFunc(o.Meters, func(m pricing.Meter) bool { return len(m.Discounts) > 0 })
		})
		d := randomWork(t)
		if !legal(plan, d.selecting(s)) {
			t.SkipNow()
		}
		o := only(t, plan, d.selecting(s))
		for i := range o.LineItems {
			item := &o.LineItems[i]
			m := meterOf(s.Offering, item.Meter)
			family := ""
			if m.PerType {
				family = plan.Machine(item.Address.Offering, item.Address.Type).Family
			}
			percent, _ := percentOff(m, exactSubject(&o).Purchase, family)
			if percent == nil {
				continue
			}
			reduced++
			if want := item.ListCost.Mul(decimal.NewFromInt(100).Sub(*percent)).Shift(-2); !item.EffectiveCost.Equal(want) {
				t.Fatalf("%s: %s of %s: list %s, %s %% off is %s, not %s", d, item.Meter, o.ID, item.ListCost, percent, want, item.EffectiveCost)
			}
			if item.EffectivePrice != nil {
				t.Fatalf("%s: %s of %s is paid at %s and by percentage", d, item.Meter, o.ID, item.EffectivePrice.Address)
			}
		}
	})
	if reduced == 0 {
		t.Error("no line was reduced")
	}
}
