package portfolio

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/pricing"
)

func drawQuantity(t *rapid.T, label string) decimal.Decimal {
	return decimal.New(rapid.Int64Range(0, 1_000_000_000_000).Draw(t, label), -rapid.Int32Range(0, 14).Draw(t, label+" places"))
}

func sumOf(parts []decimal.Decimal) decimal.Decimal {
	total := decimal.Zero
	for _, part := range parts {
		total = total.Add(part)
	}
	return total
}

func TestAllocatedPartsAddUpAndNoneIsNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := make([]decimal.Decimal, rapid.IntRange(1, 20).Draw(t, "parts"))
		for i := range weights {
			weights[i] = drawQuantity(t, "weight")
		}
		a := allocation{total: drawQuantity(t, "total"), weight: sumOf(weights), places: costPlaces}
		if a.weight.IsZero() {
			t.SkipNow()
		}
		half := decimal.New(2, -costPlaces)
		sum := decimal.Zero
		for i, weight := range weights {
			part := a.next(weight)
			exact := pricing.Quotient(a.total.Mul(weight), a.weight)
			if part.IsNegative() || part.Sub(exact).Abs().GreaterThan(half) {
				t.Fatalf("part %d is %s, exactly about %s", i, part, exact)
			}
			if weight.IsZero() && part.GreaterThan(half) {
				t.Fatalf("part %d costs %s without a weight", i, part)
			}
			sum = sum.Add(part)
		}
		if !sum.Equal(a.total) {
			t.Fatalf("parts add up to %s of %s", sum, a.total)
		}
	})
}

// TestAllowanceIsDividedInProportion: all of it or all of the quantities, and
// nobody gets more than it uses.
func TestAllowanceIsDividedInProportion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quantities := make([]decimal.Decimal, rapid.IntRange(1, 12).Draw(t, "pools"))
		for i := range quantities {
			quantities[i] = drawQuantity(t, "quantity")
		}
		allowance := drawQuantity(t, "allowance")
		grants, total := granted(allowance, quantities), sumOf(quantities)
		if got, want := sumOf(grants), decimal.Min(allowance, total); !got.Equal(want) {
			t.Fatalf("grants add up to %s, want %s", got, want)
		}
		for i := range grants {
			if grants[i].IsNegative() || grants[i].GreaterThan(quantities[i]) {
				t.Fatalf("pool %d of %s is granted %s", i, quantities[i], grants[i])
			}
			if total.GreaterThan(allowance) {
				exact := pricing.Quotient(allowance.Mul(quantities[i]), total)
				if grants[i].Sub(exact).Abs().GreaterThan(decimal.New(20, -quantityPlaces)) {
					t.Fatalf("pool %d of %s is granted %s of %s, in proportion %s", i, quantities[i], grants[i], allowance, exact)
				}
			}
		}
	})
}

// TestTiersOfAPool is a calculation by hand: 10 and 100 are the bounds, prices
// fall from 5 to 3 to 2.
func TestTiersOfAPool(t *testing.T) {
	number := decimal.NewFromInt
	steps := []pricing.Tier{{UnitPrice: number(5)}, {From: number(10), UnitPrice: number(3)}, {From: number(100), UnitPrice: number(2)}}
	for _, test := range []struct {
		name              string
		mode              pricing.TierMode
		quantity, granted int64
		counts            bool
		want              int64
	}{
		{"below the first bound", pricing.Graduated, 9, 0, false, 45},
		{"each unit by its tier", pricing.Graduated, 120, 0, false, 10*5 + 90*3 + 20*2},
		{"the allowance goes first, and tiers start after it", pricing.Graduated, 120, 5, false, 10*5 + 90*3 + 15*2},
		{"the allowance is the first tier, and bounds count it", pricing.Graduated, 120, 5, true, 5*5 + 90*3 + 20*2},
		{"all units by the tier of the whole", pricing.Volume, 120, 0, false, 240},
		{"of the whole after the allowance", pricing.Volume, 102, 5, false, 97 * 3},
		{"of the whole with the allowance", pricing.Volume, 102, 5, true, 97 * 2},
		{"a bound belongs to the upper tier", pricing.Volume, 10, 0, false, 30},
		{"all of it is free", pricing.Graduated, 7, 7, false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			tiers := pricing.Tiers{Mode: test.mode, Steps: steps}
			cost, parts := priced(&tiers, number(test.quantity), number(test.granted), test.counts, "")
			quantity, sum := decimal.Zero, decimal.Zero
			for _, p := range parts {
				quantity, sum = quantity.Add(p.Quantity), sum.Add(p.Cost)
			}
			if !cost.Equal(number(test.want)) || !sum.Equal(cost) || !quantity.Equal(number(test.quantity)) {
				t.Errorf("costs %s, want %d; parts %+v", cost, test.want, parts)
			}
		})
	}
}

// TestLinesWithOtherPricesAreOtherPools: a contract that names one offering leaves
// the others in the same circle at their own price, and one allowance serves both.
func TestLinesWithOtherPricesAreOtherPools(t *testing.T) {
	allowance := &pricing.Allowance{Offering: "aws/ec2", Meter: "data-out", Quantity: decimal.NewFromInt(100), Scope: pricing.ScopeAccount}
	line := func(price int64) estimator.Option {
		rate := pricing.Flat(decimal.NewFromInt(price))
		return estimator.Option{LineItems: []estimator.LineItem{{
			Address: pricing.Address{Offering: "aws/ec2", Meter: "data-out"}, Scope: pricing.ScopeAccount, Allowance: allowance,
			Rates: estimator.Rates{List: pricing.Flat(decimal.NewFromInt(9)), Contracted: rate, Effective: rate}, PricedQuantity: decimal.NewFromInt(200),
		}}}
	}
	b := newBill(true)
	for row, price := range []int64{9, 7, 9} {
		option := line(price)
		b.add(row, &option)
	}
	pools := b.settle()
	if len(pools) != 2 {
		t.Fatalf("%d pools, want 2", len(pools))
	}
	if got := pools[0].grant.Add(pools[1].grant); !got.Equal(decimal.NewFromInt(100)) {
		t.Errorf("%s of 100 is granted", got)
	}
	// 600 in all: 200 at 7 get a third of the allowance, 400 at 9 two thirds.
	seventh := decimal.NewFromInt(200).Sub(decimal.RequireFromString("33.333333333333")).Mul(decimal.NewFromInt(7))
	if !pools[0].costs.effective.Equal(seventh) || pools[1].lines != 2 {
		t.Errorf("pool at 7 costs %s, want %s; the other has %d lines", pools[0].costs.effective, seventh, pools[1].lines)
	}
}

// TestAllowancesOfTwoOfferingsAreTwo: two products may give the same quantity of a
// meter of the same name.
func TestAllowancesOfTwoOfferingsAreTwo(t *testing.T) {
	b := newBill(true)
	for row, offering := range []pricing.OfferingID{"gcp/cloud-run", "gcp/cloud-functions-1st-gen"} {
		flat := pricing.Flat(decimal.NewFromInt(1))
		option := estimator.Option{LineItems: []estimator.LineItem{{
			Address: pricing.Address{Offering: offering, Meter: "requests"}, Scope: pricing.ScopeBillingAccount,
			Allowance:      &pricing.Allowance{Offering: offering, Meter: "requests", Quantity: decimal.NewFromInt(100), Scope: pricing.ScopeBillingAccount},
			Rates:          estimator.Rates{List: flat, Contracted: flat, Effective: flat},
			PricedQuantity: decimal.NewFromInt(150),
		}}}
		b.add(row, &option)
	}
	for _, p := range b.settle() {
		if !p.grant.Equal(decimal.NewFromInt(100)) {
			t.Errorf("%s is granted %s of 100", p.key.address.Offering, p.grant)
		}
	}
}
