package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// priced makes a sorted list of one offering: type number i costs prices[i].
func priced(t *testing.T, prices ...string) *pricing.PriceList {
	t.Helper()
	list := &pricing.PriceList{Provider: "one", Currency: "USD", Published: "2026-11-01", Fetched: "2026-11-01"}
	for i, text := range prices {
		if text == "" {
			continue // no price
		}
		list.Prices = append(list.Prices, pricing.Price{
			Address: pricing.Address{
				Offering: "one/vm", Meter: "instance-time", Area: "here", Type: fmt.Sprintf("t%03d", i), Architecture: pricing.X86, Purchase: pricing.OnDemand,
			},
			Tiers: pricing.Flat(number(t, text)), Unit: pricing.InstanceHours, Per: 1, EffectiveDate: "2026-11-01", Source: "test",
		})
	}
	return list
}

func number(t *testing.T, text string) decimal.Decimal {
	t.Helper()
	d, err := pricing.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// many is n times the price, the first of them others.
func many(n int, price string, first ...string) []string {
	return append(slices.Clone(first), slices.Repeat([]string{price}, n-len(first))...)
}

func every(*pricing.Price) bool { return true }

// told are the rules, with their numbers.
func told(refused []catalog.Refusal) string {
	var text []string
	for i := range refused {
		text = append(text, fmt.Sprintf("%s %d/%d", refused[i].Rule, refused[i].Count, refused[i].Of))
	}
	return strings.Join(text, ", ")
}

func TestTheBrakeHoldsWhatChangesTooMuch(t *testing.T) {
	for name, test := range map[string]struct {
		old, fresh []string
		want       string
	}{
		"nothing changes":                     {many(10, "1"), many(10, "1"), ""},
		"a tenth vanishes":                    {many(20, "1"), many(20, "1", "", ""), ""},
		"more than a tenth vanishes":          {many(20, "1"), many(20, "1", "", "", ""), "vanished 3/20"},
		"an offering vanishes":                {many(3, "1"), nil, "vanished 3/3"},
		"a price doubles":                     {many(20, "1"), many(20, "1", "2"), ""},
		"a price more than doubles":           {many(20, "1"), many(20, "1", "2.000001"), "jumped 1/20"},
		"a price halves":                      {many(20, "1"), many(20, "1", "0.5"), ""},
		"a price more than halves":            {many(20, "1"), many(20, "1", "0.499999"), "jumped 1/20"},
		"a fifth moves":                       {many(20, "1"), many(20, "1", "1.1", "1.1", "0.9", "0.9"), ""},
		"more than a fifth moves":             {many(20, "1"), many(20, "1", "1.1", "1.1", "0.9", "0.9", "1.01"), "moved 5/20"},
		"a single price moves":                {many(1, "1"), many(1, "1", "1.1"), "moved 1/1"},
		"everything is a thousand times":      {many(30, "0.001"), many(30, "1"), "jumped 30/30, moved 30/30"},
		"new prices are no reason":            {many(2, "1"), many(40, "1"), ""},
		"what vanished did not move":          {many(10, "1"), many(10, "1", "", "1.1", "1.1"), "moved 2/9"},
		"all three at once":                   {many(10, "1"), many(10, "1", "", "", "3", "1.1"), "jumped 1/8, moved 2/8, vanished 2/10"},
		"a price becomes free":                {many(20, "1"), many(20, "1", "0"), "jumped 1/20"},
		"what was free costs something":       {many(20, "0", "1"), many(20, "0", "1", "0.1"), "jumped 1/20"},
		"a price that is rounded differently": {many(1, "0.333333333333"), many(1, "0.3333333333333"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			brake := catalog.DefaultBrake()
			if got := told(brake.Judge(priced(t, test.old...), priced(t, test.fresh...), every)); got != test.want {
				t.Errorf("refused for %q, want %q", got, test.want)
			}
		})
	}
}

func TestTheBrakeComparesOnlyPricesWhereNothingIsExpected(t *testing.T) {
	brake := catalog.DefaultBrake()
	old, fresh := priced(t, many(10, "1")...), priced(t, many(10, "1", "", "", "", "", "3")...)
	if got := told(brake.Judge(old, fresh, nil)); got != "jumped 1/6" {
		t.Errorf("refused for %q", got)
	}
	// Only what was expected counts, among those that came as well.
	inHalf := func(p *pricing.Price) bool { return p.Address.Type < "t005" }
	if got := told(brake.Judge(old, priced(t, many(10, "1", "")...), inHalf)); got != "vanished 1/5" {
		t.Errorf("refused for %q", got)
	}
}

func TestEachOfferingIsLookedAtAlone(t *testing.T) {
	brake := catalog.DefaultBrake()
	old, fresh := priced(t, many(100, "1")...), priced(t, many(100, "1", "1.1", "1.1", "1.1")...)
	for _, list := range []*pricing.PriceList{old, fresh} {
		for i := range 10 {
			list.Prices[i].Address.Offering = "one/small"
		}
		list.Sort()
	}
	refused := brake.Judge(old, fresh, every)
	if told(refused) != "moved 3/10" || refused[0].Offering != "one/small" {
		t.Errorf("refused for %v", refused)
	}
}

func TestTheBrakeNamesTheWorstAddresses(t *testing.T) {
	brake := catalog.DefaultBrake()
	refused := brake.Judge(priced(t, many(7, "1")...), priced(t, "3", "0.1", "2.5", "40", "0.2", "5", "9"), every)
	var worst []string
	for i := range refused[0].Worst {
		ratio, _ := refused[0].Worst[i].Ratio()
		worst = append(worst, refused[0].Worst[i].Address.Type+" x"+pricing.Text(ratio))
	}
	if got := strings.Join(worst, " "); got != "t003 x40 t001 x0.1 t006 x9 t004 x0.2 t005 x5" {
		t.Errorf("worst: %s", got)
	}
	want := "one/vm: 7 of 7 prices moved by more than a factor of 2: one/vm/instance-time/here/t003/x86_64/on_demand from 1 to 40, " +
		"one/vm/instance-time/here/t001/x86_64/on_demand from 1 to 0.1, "
	if got := refused[0].String(); !strings.HasPrefix(got, want) {
		t.Errorf("told as %s", got)
	}
	gone := brake.Judge(priced(t, "1", "2"), priced(t), every)
	if got := gone[0].String(); got != "one/vm: 2 of 2 prices vanished, the limit is 10 %: one/vm/instance-time/here/t000/x86_64/on_demand (1) is gone, "+
		"one/vm/instance-time/here/t001/x86_64/on_demand (2) is gone" {
		t.Errorf("told as %s", got)
	}
}

func TestTheLimitsCanBeSet(t *testing.T) {
	old, fresh := priced(t, many(10, "1")...), priced(t, many(10, "1", "", "", "", "3", "1.1")...)
	lax := catalog.Brake{Vanished: number(t, "30"), Factor: number(t, "3"), Moved: number(t, "28.6"), SpotFactor: number(t, "1")}
	if got := told(lax.Judge(old, fresh, every)); got != "" {
		t.Errorf("refused for %q", got)
	}
	strict := catalog.Brake{Vanished: decimal.Zero, Factor: number(t, "1"), Moved: decimal.Zero, SpotFactor: number(t, "1")}
	if got := told(strict.Judge(priced(t, many(100, "1")...), priced(t, many(100, "1", "", "1.0000001")...), every)); got != "jumped 1/99, moved 1/99, vanished 1/100" {
		t.Errorf("refused for %q", got)
	}
	for name, brake := range map[string]catalog.Brake{
		"vanished -1":  {Vanished: number(t, "-1"), Factor: number(t, "1"), SpotFactor: number(t, "1")},
		"moved 101":    {Moved: number(t, "101"), Factor: number(t, "1"), SpotFactor: number(t, "1")},
		"factor 0.5":   {Factor: number(t, "0.5"), SpotFactor: number(t, "1")},
		"spot factor ": {Factor: number(t, "1")},
	} {
		if err := brake.Validate(); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(name)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	standard := catalog.DefaultBrake()
	if err := standard.Validate(); err != nil {
		t.Error(err)
	}
}

// Spot prices move every day: that alone is no reason, a wrong unit is.
func TestSpotPricesMayFloat(t *testing.T) {
	brake := catalog.DefaultBrake()
	old, fresh := priced(t, many(10, "1")...), priced(t, many(10, "4")...)
	for _, list := range []*pricing.PriceList{old, fresh} {
		for i := range list.Prices {
			list.Prices[i].Address.Purchase = pricing.Spot
		}
	}
	if got := told(brake.Judge(old, fresh, every)); got != "" {
		t.Errorf("refused for %q", got)
	}
	fresh.Prices[3].Tiers = pricing.Flat(number(t, "10.5"))
	if refused := brake.Judge(old, fresh, every); told(refused) != "jumped 1/10" || refused[0].Limit.String() != "10" {
		t.Errorf("refused for %v", refused)
	}
}

func TestTiersAndUnitsAreCompared(t *testing.T) {
	brake := catalog.DefaultBrake()
	for name, test := range map[string]struct {
		change func(*pricing.Price)
		want   string
	}{
		"the same by the thousand": {func(p *pricing.Price) {
			p.Per = 1000
			p.Tiers = pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{{UnitPrice: number(t, "1000")}, {From: number(t, "0.1"), UnitPrice: number(t, "500")}}}
		}, ""},
		"a thousand times by the thousand": {func(p *pricing.Price) { p.Per = 1000 }, "jumped 1/10"},
		"the second tier only":             {func(p *pricing.Price) { p.Tiers.Steps[1].UnitPrice = number(t, "0.2") }, "jumped 1/10"},
		"a bound moves":                    {func(p *pricing.Price) { p.Tiers.Steps[1].From = number(t, "10") }, ""},
		"another unit":                     {func(p *pricing.Price) { p.Unit = pricing.VCPUHours }, "jumped 1/10"},
	} {
		t.Run(name, func(t *testing.T) {
			lists := [2]*pricing.PriceList{priced(t, many(10, "1")...), priced(t, many(10, "1")...)}
			for _, list := range lists {
				list.Prices[0].Tiers = pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{{UnitPrice: number(t, "1")}, {From: number(t, "100"), UnitPrice: number(t, "0.5")}}}
			}
			test.change(&lists[1].Prices[0])
			refused := brake.Judge(lists[0], lists[1], every)
			if got := told(refused); got != test.want {
				t.Errorf("refused for %q, want %q", got, test.want)
			}
			for i := range refused {
				_ = refused[i].String()
			}
		})
	}
}
