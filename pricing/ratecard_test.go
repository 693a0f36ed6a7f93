package pricing_test

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

func flat(price string) pricing.Tiers {
	return pricing.Tiers{Mode: pricing.Graduated, Steps: []pricing.Tier{{UnitPrice: decimal.RequireFromString(price)}}}
}

func negotiated() pricing.RateCard {
	return pricing.RateCard{
		Name: "acme", ValidFrom: "2026-01-01", ValidTo: "2026-12-31",
		Prices: []pricing.CardPrice{
			{Offering: "aws/lambda", Meter: "requests", Tiers: flat("0"), Currency: "USD"},
			{Offering: "aws/lambda", Meter: "requests", Region: "us-east-1", Tiers: flat("0.1"), Currency: "EUR"},
		},
		Discounts: []pricing.CardDiscount{{Provider: "aws", Percent: decimal.NewFromInt(100)}, {Percent: decimal.Zero}},
	}
}

func TestRateCardRules(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*pricing.RateCard)
		want   string // part of the error; empty: valid
	}{
		"as it is":         {func(*pricing.RateCard) {}, ""},
		"no name":          {func(c *pricing.RateCard) { c.Name = "" }, "without a name"},
		"no date":          {func(c *pricing.RateCard) { c.ValidFrom = "yesterday" }, "valid from"},
		"no last date":     {func(c *pricing.RateCard) { c.ValidTo = "2026-13-01" }, "valid to"},
		"dates run back":   {func(c *pricing.RateCard) { c.ValidTo = "2025-12-31" }, "valid from 2026-01-01 to 2025-12-31"},
		"one day":          {func(c *pricing.RateCard) { c.ValidTo = c.ValidFrom }, ""},
		"no offering":      {func(c *pricing.RateCard) { c.Prices[1].Offering = "" }, "price 1"},
		"no meter":         {func(c *pricing.RateCard) { c.Prices[0].Meter = "" }, "price 0"},
		"no currency":      {func(c *pricing.RateCard) { c.Prices[0].Currency = "dollars" }, "price 0"},
		"no tier":          {func(c *pricing.RateCard) { c.Prices[0].Tiers.Steps = nil }, "no tier"},
		"a negative price": {func(c *pricing.RateCard) { c.Prices[0].Tiers = flat("-1") }, "unit price -1"},
		"one thing twice":  {func(c *pricing.RateCard) { c.Prices[1].Region = "" }, "prices 0 and 1 are for the same thing"},
		"above all":        {func(c *pricing.RateCard) { c.Discounts[0].Percent = decimal.RequireFromString("100.01") }, "discount 0"},
		"a surcharge":      {func(c *pricing.RateCard) { c.Discounts[1].Percent = decimal.NewFromInt(-1) }, "discount 1"},
		"discounted twice": {func(c *pricing.RateCard) { c.Discounts[1].Provider = "aws" }, "discounts 0 and 1"},
	} {
		t.Run(name, func(t *testing.T) {
			card := negotiated()
			test.change(&card)
			if err := card.Validate(); (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("says %v, want %q", err, test.want)
			}
		})
	}
}

func TestRateCardHoldsOnItsDays(t *testing.T) {
	card := negotiated()
	for date, want := range map[string]bool{"2025-12-31": false, "2026-01-01": true, "2026-12-31": true, "2027-01-01": false} {
		if card.ValidOn(date) != want {
			t.Errorf("on %s: %t", date, !want)
		}
	}
	if open := (pricing.RateCard{}); !open.ValidOn("1999-01-01") {
		t.Error("a card without dates holds always")
	}
}

// TestTheEntryThatNamesMostWins: where two name as many, the option's own
// offering goes before the one whose price it uses, then the earlier entry.
func TestTheEntryThatNamesMostWins(t *testing.T) {
	nodes := pricing.CardSubject{
		Offering: "aws/eks-ec2", Region: "us-east-1", Architecture: pricing.X86,
		At: pricing.Address{Offering: "aws/ec2", Meter: "instance-time", Area: "us-east-1", Type: "m5.large", Architecture: pricing.X86, Purchase: pricing.OnDemand},
	}
	whatever := func(offering pricing.OfferingID) pricing.CardPrice {
		return pricing.CardPrice{Offering: offering, Meter: "instance-time", Currency: "USD"}
	}
	in := func(p pricing.CardPrice, region string) pricing.CardPrice { p.Region = region; return p }
	of := func(p pricing.CardPrice, kind string) pricing.CardPrice { p.Type = kind; return p }
	on := func(p pricing.CardPrice, architecture pricing.Architecture) pricing.CardPrice {
		p.Architecture = architecture
		return p
	}
	for name, test := range map[string]struct {
		prices []pricing.CardPrice
		want   int // index; -1: none
	}{
		"nothing":                           {nil, -1},
		"another meter":                     {[]pricing.CardPrice{{Offering: "aws/ec2", Meter: "disk"}}, -1},
		"another offering":                  {[]pricing.CardPrice{whatever("aws/ecs-ec2")}, -1},
		"another region":                    {[]pricing.CardPrice{in(whatever("aws/ec2"), "us-east-2")}, -1},
		"another type":                      {[]pricing.CardPrice{of(whatever("aws/ec2"), "m5.xlarge")}, -1},
		"another architecture":              {[]pricing.CardPrice{on(whatever("aws/ec2"), pricing.ARM)}, -1},
		"the offering of the price":         {[]pricing.CardPrice{whatever("aws/ec2")}, 0},
		"its own offering first":            {[]pricing.CardPrice{whatever("aws/ec2"), whatever("aws/eks-ec2")}, 1},
		"a region more":                     {[]pricing.CardPrice{whatever("aws/eks-ec2"), in(whatever("aws/ec2"), "us-east-1")}, 1},
		"two more":                          {[]pricing.CardPrice{in(whatever("aws/eks-ec2"), "us-east-1"), of(in(whatever("aws/ec2"), "us-east-1"), "m5.large")}, 1},
		"as many: its own offering":         {[]pricing.CardPrice{of(whatever("aws/ec2"), "m5.large"), in(whatever("aws/eks-ec2"), "us-east-1")}, 1},
		"as many of one offering: earlier":  {[]pricing.CardPrice{of(whatever("aws/ec2"), "m5.large"), in(whatever("aws/ec2"), "us-east-1")}, 0},
		"what names most does not match it": {[]pricing.CardPrice{whatever("aws/ec2"), on(of(in(whatever("aws/ec2"), "us-east-1"), "m5.large"), pricing.ARM)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			card := pricing.RateCard{Prices: test.prices}
			got := -1
			for i := range card.Prices {
				if card.Price(&nodes) == &card.Prices[i] {
					got = i
				}
			}
			if got != test.want {
				t.Errorf("entry %d, want %d", got, test.want)
			}
		})
	}
}

func TestTheDiscountThatNamesMostWins(t *testing.T) {
	subject := pricing.CardSubject{
		Offering: "aws/eks-ec2", Region: "us-east-1",
		At: pricing.Address{Offering: "aws/ec2", Meter: "instance-time", Area: "us-east-1"},
	}
	percent := func(n int64, d pricing.CardDiscount) pricing.CardDiscount {
		d.Percent = decimal.NewFromInt(n)
		return d
	}
	whole := percent(1, pricing.CardDiscount{})
	provider := percent(2, pricing.CardDiscount{Provider: "aws"})
	seller := percent(3, pricing.CardDiscount{Provider: "aws", Offering: "aws/ec2"})
	own := percent(4, pricing.CardDiscount{Provider: "aws", Offering: "aws/eks-ec2"})
	meter := percent(5, pricing.CardDiscount{Provider: "aws", Offering: "aws/eks-ec2", Meter: "instance-time"})
	others := []pricing.CardDiscount{
		percent(9, pricing.CardDiscount{Provider: "gcp"}), percent(8, pricing.CardDiscount{Offering: "aws/lambda"}),
		percent(7, pricing.CardDiscount{Meter: "disk"}),
	}
	for name, test := range map[string]struct {
		discounts []pricing.CardDiscount
		want      int64
	}{
		"nothing": {nil, 0}, "others": {others, 0}, "the whole": {append(others, whole), 1},
		"a provider": {[]pricing.CardDiscount{provider, whole}, 2}, "the seller": {[]pricing.CardDiscount{provider, seller, whole}, 3},
		"its own": {[]pricing.CardDiscount{own, seller, provider}, 4}, "the meter": {[]pricing.CardDiscount{own, meter, seller}, 5},
	} {
		card := pricing.RateCard{Discounts: test.discounts}
		if got := card.Percent(&subject); !got.Equal(decimal.NewFromInt(test.want)) {
			t.Errorf("%s: %s %%, want %d", name, got, test.want)
		}
	}
}
