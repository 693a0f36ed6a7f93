package estimator_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// checkParts: the parts of a line add up to its quantity and cost, and each is
// quantity x unit price.
func checkParts(t tester, d draft, item *estimator.LineItem, parts []estimator.TierCost, cost decimal.Decimal) {
	t.Helper()
	var quantity, sum decimal.Decimal
	for _, part := range parts {
		if !part.Cost.Equal(part.Quantity.Mul(part.UnitPrice)) {
			t.Fatalf("%s: %s: %s x %s is not %s", d, item.Meter, part.Quantity, part.UnitPrice, part.Cost)
		}
		if !part.Quantity.IsPositive() || part.UnitPrice.IsNegative() {
			t.Fatalf("%s: %s: part %s x %s", d, item.Meter, part.Quantity, part.UnitPrice)
		}
		if part.Kind == estimator.TierAllowance && !part.UnitPrice.IsZero() {
			t.Fatalf("%s: %s: an allowance costs %s", d, item.Meter, part.UnitPrice)
		}
		quantity, sum = quantity.Add(part.Quantity), sum.Add(part.Cost)
	}
	if !sum.Equal(cost) {
		t.Fatalf("%s: %s: parts cost %s, the line %s", d, item.Meter, sum, cost)
	}
	if !sameQuantity(item, parts, quantity) {
		t.Fatalf("%s: %s: parts hold %s, the line %s", d, item.Meter, quantity, item.PricedQuantity)
	}
}

// sameQuantity allows what rounding leaves: the hours of a share of a cluster
// are divided once per usage band, to 12 decimals.
func sameQuantity(item *estimator.LineItem, parts []estimator.TierCost, quantity decimal.Decimal) bool {
	difference := quantity.Sub(item.PricedQuantity).Abs()
	if parts[0].Kind != estimator.TierUsageBand {
		return difference.IsZero()
	}
	return difference.LessThanOrEqual(decimal.New(int64(len(parts)), -pricing.QuotientPlaces))
}

// checkLine: a line has a price and a quantity, and without a rate card what is
// paid is at most the list price.
func checkLine(t tester, d draft, o *estimator.Option, item *estimator.LineItem) {
	t.Helper()
	card := d.card()
	if item.Price == nil && len(card.Prices) == 0 || item.PricedQuantity.IsZero() {
		t.Fatalf("%s: %s/%s has no price or no quantity", d, o.ID, item.Meter)
	}
	// A commitment whose price does not fall with the quantity may cost more than
	// tiers that do.
	dearer := item.ContractedCost.GreaterThan(item.ListCost) ||
		item.EffectiveCost.GreaterThan(item.ListCost) && (len(item.Rates.List.Steps) == 1 || item.Rates.Effective.Steps[0].UnitPrice.GreaterThan(item.Rates.List.Steps[0].UnitPrice))
	if len(card.Prices) == 0 && dearer || len(card.Prices)+len(card.Discounts) == 0 && !item.ContractedCost.Equal(item.ListCost) || item.EffectiveCost.IsNegative() {
		t.Fatalf("%s: %s/%s: list %s, contracted %s, effective %s", d, o.ID, item.Meter, item.ListCost, item.ContractedCost, item.EffectiveCost)
	}
	per := decimal.NewFromInt(1)
	if item.Price != nil {
		per = decimal.NewFromInt(item.Price.Per)
	}
	if item.PricedQuantity.Mul(per).LessThan(item.ConsumedQuantity) {
		t.Fatalf("%s: %s/%s: %s consumed, %s x %s priced", d, o.ID, item.Meter, item.ConsumedQuantity, item.PricedQuantity, per)
	}
}

func checkOption(t tester, d draft, o *estimator.Option) {
	t.Helper()
	var list, contracted, effective decimal.Decimal
	for i := range o.LineItems {
		item := &o.LineItems[i]
		list, contracted, effective = list.Add(item.ListCost), contracted.Add(item.ContractedCost), effective.Add(item.EffectiveCost)
		checkLine(t, d, o, item)
		checkParts(t, d, item, item.ListTiers, item.ListCost)
		if item.ContractedTiers != nil {
			checkParts(t, d, item, item.ContractedTiers, item.ContractedCost)
		} else if !item.ContractedCost.Equal(item.ListCost) {
			t.Fatalf("%s: %s/%s: contracted without parts", d, o.ID, item.Meter)
		}
		if item.EffectiveTiers != nil {
			checkParts(t, d, item, item.EffectiveTiers, item.EffectiveCost)
		} else if !item.EffectiveCost.Equal(item.ContractedCost) {
			t.Fatalf("%s: %s/%s: effective without parts", d, o.ID, item.Meter)
		}
	}
	switch o.Status {
	case estimator.Priced:
		if !list.Equal(o.ListCost) || !contracted.Equal(o.Contracted) || !effective.Equal(o.MonthlyCost) {
			t.Fatalf("%s: %s: lines add up to %s, %s, %s; the option says %s, %s, %s",
				d, o.ID, list, contracted, effective, o.ListCost, o.Contracted, o.MonthlyCost)
		}
		if len(o.Missing) != 0 || o.Rank == 0 {
			t.Fatalf("%s: %s is priced, rank %d, and lacks %v", d, o.ID, o.Rank, o.Missing)
		}
	case estimator.MissingPrice:
		if !effective.Equal(o.KnownCost) || o.Rank != 0 || !o.MonthlyCost.IsZero() || (len(o.Missing) == 0 && o.Coverage == nil) {
			t.Fatalf("%s: %s: missing price says\n%s", d, o.ID, dump(o))
		}
	case estimator.MissingRate:
		if !effective.Equal(o.KnownCost) || o.Rank != 0 || !o.MonthlyCost.IsZero() || len(o.Missing) == 0 || d["rate_card"] == nil {
			t.Fatalf("%s: %s: missing rate says\n%s", d, o.ID, dump(o))
		}
	case estimator.Excluded:
		if o.ExcludedBy == nil || o.ExcludedBy.Text == "" || o.ExcludedBy.Citation.URL == "" || o.Rank != 0 || len(o.LineItems) != 0 {
			t.Fatalf("%s: %s: exclusion says\n%s", d, o.ID, dump(o))
		}
	default:
		t.Fatalf("%s: %s has status %q", d, o.ID, o.Status)
	}
}

func TestTiersAndItemsAddUp(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		d := randomProfile(t, plan)
		all := compared(t, plan, d).Estimate(nil).Options
		for i := range all {
			checkOption(t, d, &all[i])
			if i > 0 {
				checkOrder(t, d, &all[i-1], &all[i])
			}
		}
	})
}

// checkOrder: priced options first, by cost, ties by id; the others by id.
func checkOrder(t tester, d draft, a, b *estimator.Option) {
	t.Helper()
	ordered := a.Status == estimator.Priced
	if (b.Status == estimator.Priced) == ordered {
		ordered = a.ID < b.ID
		if order := a.MonthlyCost.Cmp(b.MonthlyCost); a.Status == estimator.Priced && order != 0 {
			ordered = order < 0
		}
	}
	if !ordered {
		t.Fatalf("%s: %s %s %s stands before %s %s %s", d, a.ID, a.Status, a.MonthlyCost, b.ID, b.Status, b.MonthlyCost)
	}
}

// TestSavingIsBaselineMinusOption, to the last digit, for every priced option.
func TestSavingIsBaselineMinusOption(t *testing.T) {
	plan := plantest.Embedded(t)
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomBaseline(t, plan, randomWork(t))
		if chance(t, "has a rate card", 3) {
			d = randomCard(t, plan, d, anyCurrency)
		}
		if !legal(plan, d) {
			t.SkipNow()
		}
		all := options(t, plan, d)
		var baseline *estimator.Option
		for _, o := range all {
			if o.Baseline {
				baseline = &o
			}
		}
		for id, o := range all {
			switch {
			case baseline == nil || baseline.Status != estimator.Priced || o.Status != estimator.Priced:
				if o.SavingVsBase != nil {
					t.Fatalf("%s: %s saves %s against nothing", d, id, o.SavingVsBase)
				}
			case o.SavingVsBase == nil || !o.SavingVsBase.Equal(baseline.MonthlyCost.Sub(o.MonthlyCost)):
				t.Fatalf("%s: %s saves %v, costs %s of %s", d, id, o.SavingVsBase, o.MonthlyCost, baseline.MonthlyCost)
			default:
				seen++
			}
		}
	})
	if seen == 0 {
		t.Error("no saving was computed")
	}
}

// TestZeroInvocationsCostNothing where nothing is kept warm.
func TestZeroInvocationsCostNothing(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		d := randomSelection(t, plan, randomWork(t)).
			without("provisioned_concurrency", "busy_vcpu_hours_per_month", "nat_gateways").with("invocations_per_month", "0").with("duration_ms", "120")
		for id, o := range options(t, plan, d) {
			if o.Status == estimator.Priced && o.Offering.Billing == pricing.PerExecution && !o.MonthlyCost.IsZero() {
				t.Fatalf("%s: %s costs %s", d, id, o.MonthlyCost)
			}
			if o.CostPerMillion != nil {
				t.Fatalf("%s: %s costs %s per million of no invocation", d, id, o.CostPerMillion)
			}
		}
	})
}

// TestFreeTierNeverRaisesACost: of any option.
func TestFreeTierNeverRaisesACost(t *testing.T) {
	plan := plantest.Embedded(t)
	lowered := 0
	rapid.Check(t, func(t *rapid.T) {
		d := randomProfile(t, plan)
		without, with := options(t, plan, d.with("free_tier", false)), options(t, plan, d.with("free_tier", true))
		for id, paid := range without {
			free := with[id]
			if free.Status != paid.Status {
				t.Fatalf("%s: %s is %s with the free tier and %s without", d, id, free.Status, paid.Status)
			}
			if free.MonthlyCost.GreaterThan(paid.MonthlyCost) {
				t.Fatalf("%s: %s costs %s with the free tier and %s without", d, id, free.MonthlyCost, paid.MonthlyCost)
			}
			if free.MonthlyCost.LessThan(paid.MonthlyCost) {
				lowered++
			}
		}
	})
	if lowered == 0 {
		t.Error("the free tier never lowered a cost")
	}
}

// TestCurrencyScalesEveryAmountExactly: quantities stay, money is multiplied.
func TestCurrencyScalesEveryAmountExactly(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		d := randomProfile(t, plan).without("currency", "fx_rates", "rate_card")
		if chance(t, "has a card in dollars", 3) {
			d = randomCard(t, plan, d, dollars).without("fx_rates")
		}
		text := drawAmount(t, "rate", 1_000_000, "0.88", "2", "0.000000001", "0.123456789012345678901234567890123456789", "1234567890.123456789")
		rate := decimal.RequireFromString(text)
		dollars := options(t, plan, d)
		francs := options(t, plan, d.with("currency", "CHF").with("fx_rates", map[string]string{"USD": text, "EUR": "9"}))
		for id, usd := range dollars {
			chf := francs[id]
			same := func(what string, a, b decimal.Decimal) {
				if !a.Mul(rate).Equal(b) {
					t.Fatalf("%s: %s: %s is %s USD and %s CHF at %s", d, id, what, a, b, text)
				}
			}
			if usd.Status != chf.Status || usd.Rank != chf.Rank || len(usd.LineItems) != len(chf.LineItems) {
				t.Fatalf("%s: %s differs in CHF", d, id)
			}
			same("list", usd.ListCost, chf.ListCost)
			same("contracted", usd.Contracted, chf.Contracted)
			same("cost", usd.MonthlyCost, chf.MonthlyCost)
			same("known", usd.KnownCost, chf.KnownCost)
			for i := range usd.LineItems {
				sameLine(t, same, &usd.LineItems[i], &chf.LineItems[i])
			}
		}
	})
}

func sameLine(t tester, same func(string, decimal.Decimal, decimal.Decimal), usd, chf *estimator.LineItem) {
	t.Helper()
	if usd.Meter != chf.Meter || usd.Price != chf.Price || !usd.PricedQuantity.Equal(chf.PricedQuantity) {
		t.Fatalf("%s x %s became %s x %s", usd.PricedQuantity, usd.Meter, chf.PricedQuantity, chf.Meter)
	}
	same("line list", usd.ListCost, chf.ListCost)
	same("line effective", usd.EffectiveCost, chf.EffectiveCost)
	for i := range usd.ListTiers {
		same("tier", usd.ListTiers[i].Cost, chf.ListTiers[i].Cost)
	}
	for i := range usd.EffectiveTiers {
		same("band", usd.EffectiveTiers[i].Cost, chf.EffectiveTiers[i].Cost)
	}
}
