package estimator_test

import (
	"slices"
	"strings"
	"testing"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// lambda is a plain load on one option.
func lambda() draft {
	return draft{"invocations_per_month": "1000000", "duration_ms": "100", "memory_mb": 1024, "option": "aws/lambda/us-east-1/x86_64/on_demand"}
}

// line is the line of a meter.
func line(t *testing.T, o *estimator.Option, meter pricing.MeterName) *estimator.LineItem {
	t.Helper()
	i := slices.IndexFunc(o.LineItems, func(item estimator.LineItem) bool { return item.Meter == meter })
	if i < 0 {
		t.Fatalf("no line of %s:\n%s", meter, dump(o))
	}
	return &o.LineItems[i]
}

// TestCardPriceInAnotherCurrency is quantity x price x rate, to the last digit,
// beside list prices in their own.
func TestCardPriceInAnotherCurrency(t *testing.T) {
	plan := plantest.Embedded(t)
	price := cardPrice{Offering: "aws/lambda", Meter: "memory-time", Currency: "EUR", UnitPrice: "0.000013"}
	d := lambda().with("rate_card", cardDraft{Name: "euros", Prices: []cardPrice{price}})
	for name, test := range map[string]struct {
		rates     map[string]string
		currency  string
		want      string // contracted GB-s: 100,000 x 0.000013 EUR
		requests  string // 0.2 USD
		published string // unit price before the rate
	}{
		"an answer in dollars": {map[string]string{"EUR": "1.07"}, "USD", "1.391", "0.2", "0.000013"},
		"an answer in euros":   {map[string]string{"USD": "0.93"}, "EUR", "1.3", "0.186", "0.000013"},
		"an answer in francs":  {map[string]string{"USD": "0.88", "EUR": "0.9412345"}, "CHF", "1.22360485", "0.176", "0.000013"},
	} {
		t.Run(name, func(t *testing.T) {
			o := only(t, plan, d.with("currency", test.currency).with("fx_rates", test.rates))
			if o.Status != estimator.Priced {
				t.Fatal(dump(&o))
			}
			item := line(t, &o, "memory-time")
			if got := pricing.Text(item.ContractedCost); got != test.want || !item.EffectiveCost.Equal(item.ContractedCost) {
				t.Errorf("%s costs %s, want %s\n%s", name, got, test.want, dump(&o))
			}
			if got := pricing.Text(line(t, &o, "requests").EffectiveCost); got != test.requests {
				t.Errorf("requests cost %s, want %s", got, test.requests)
			}
			if part := item.ContractedTiers[0]; part.PublishedUnitPrice == nil || pricing.Text(*part.PublishedUnitPrice) != test.published {
				t.Errorf("the card's price is not shown: %s", dump(&o))
			}
		})
	}
}

// TestCardWithoutARateIsMissingRate: on functions, pairs and machines alike; what
// the card does not touch stays priced.
func TestCardWithoutARateIsMissingRate(t *testing.T) {
	plan := plantest.Embedded(t)
	euros := func(offering, meter string) cardDraft {
		return cardDraft{Name: "euros", Prices: []cardPrice{{Offering: offering, Meter: meter, Currency: "EUR", UnitPrice: "0.01"}}}
	}
	for _, test := range []struct {
		offering, meter, region string
		kind                    string
	}{
		{"aws/lambda", "memory-time", "aws:us-east-1", ""},
		{"aws/fargate", "vcpu-time", "aws:us-east-1", ""},
		{"aws/ec2", "instance-time", "aws:us-east-1", "*"},
		{"gcp/gke-standard", "control-plane", "gcp:us-central1", ""},
		{"gcp/compute-engine", "instance-time", "gcp:us-central1", "*"},
	} {
		d := lambda().without("option").with("architecture", "x86_64").with("regions", []string{test.region}).with("offerings", []string{test.offering}).
			with("rate_card", euros(test.offering, test.meter))
		o := only(t, plan, d)
		if o.Status != estimator.MissingRate || len(o.Missing) != 1 || string(o.Missing[0].Meter) != test.meter || o.Missing[0].Type != test.kind || o.Rank != 0 {
			t.Errorf("%s: %s", test.offering, dump(&o))
		}
		if o := only(t, plan, d.with("fx_rates", map[string]string{"EUR": "1.1"})); o.Status != estimator.Priced {
			t.Errorf("%s with a rate: %s", test.offering, dump(&o))
		}
	}
	today := lambda().with("rate_card", euros("aws/ec2", "instance-time")).with("baseline_offering", "aws/ec2").
		with("baseline_instance_type", "m5.large").with("baseline_instances", 2)
	if o := options(t, plan, today)["aws/ec2/us-east-1/x86_64/on_demand/baseline"]; o.Status != estimator.MissingRate {
		t.Errorf("the baseline is %s", dump(&o))
	}
	o := only(t, plan, lambda().with("rate_card", euros("aws/fargate", "vcpu-time")))
	if o.Status != estimator.Priced {
		t.Errorf("a card that does not touch it: %s", dump(&o))
	}
}

// TestCardPricesWhatNobodyPublished: the card's price is list and contracted
// price then, of a function's meter and of a machine type.
func TestCardPricesWhatNobodyPublished(t *testing.T) {
	plan := plantest.Embedded(t)
	seen := 0
	for i := range plan.Offerings() {
		offering := &plan.Offerings()[i]
		for _, s := range plan.SubjectsOf(offering.ID, pricing.OnDemand) {
			d := draft{"invocations_per_month": "1000000", "duration_ms": "100", "memory_mb": 512, "option": s.ID}
			o := only(t, plan, d)
			if o.Status != estimator.MissingPrice || slices.ContainsFunc(o.Missing, func(at pricing.Address) bool { return at.Type == "*" }) {
				continue
			}
			card := cardDraft{Name: "whole"}
			for _, at := range o.Missing {
				price := cardPrice{Offering: string(at.Offering), Meter: string(at.Meter), Region: string(at.Area), Currency: "USD", UnitPrice: "0.5"}
				if !slices.ContainsFunc(card.Prices, func(p cardPrice) bool { return p.Meter == price.Meter && p.Offering == price.Offering }) {
					card.Prices = append(card.Prices, price)
				}
			}
			priced := only(t, plan, d.with("rate_card", card))
			if priced.Status != estimator.Priced {
				t.Fatalf("%s lacks %v, and with a card for all of it:\n%s", s.ID, o.Missing, dump(&priced))
			}
			for _, at := range o.Missing {
				item := line(t, &priced, at.Meter)
				if item.Address.Meter != at.Meter || item.Price != nil || !item.ListCost.Equal(item.PricedQuantity.Shift(-1).Mul(exactly("5"))) || !item.ContractedCost.Equal(item.ListCost) {
					t.Fatalf("%s: %s", s.ID, dump(&priced))
				}
			}
			seen++
			break // one region of the offering is enough
		}
	}
	if seen == 0 {
		t.Error("nothing is missing anywhere")
	}
	const kind = "m5.large"
	machines := cardDraft{Name: "machines", Prices: []cardPrice{{Offering: "aws/ec2", Meter: "instance-time", Type: kind, Currency: "USD", UnitPrice: "0.001"}}}
	for _, s := range plan.SubjectsOf("aws/ec2", pricing.OnDemand) {
		if s.Architecture != pricing.X86 || priceOf(plan, s, perType(s), kind, pricing.OnDemand) != nil {
			continue
		}
		o := only(t, plan, lambda().with("option", s.ID).with("rate_card", machines).with("instance_types", []string{kind}))
		if o.Status != estimator.Priced || o.Sizing.InstanceType != kind || o.LineItems[0].Price != nil || pricing.Text(o.ListCost) != "1.46" {
			t.Errorf("%s by the card alone: %s", s.ID, dump(&o))
		}
		return
	}
}

// TestFreeTimeTakesTheSmallestSize: where a card gives time away all sizes cost
// the same, and ties go to the smaller.
func TestFreeTimeTakesTheSmallestSize(t *testing.T) {
	plan := plantest.Embedded(t)
	d := lambda().with("memory_mb", 256).with("vcpu", "1")
	free := cardDraft{Name: "free", Prices: []cardPrice{{Offering: "aws/lambda", Meter: "memory-time", Currency: "USD", UnitPrice: "0"}}}
	if o := only(t, plan, d.with("rate_card", free)); o.Sizing.Unit != "256 MB" || pricing.Text(o.MonthlyCost) != "0.2" {
		t.Errorf("%s", dump(&o))
	}
	all := cardDraft{Name: "free", Discounts: []cardReduction{{Percent: "100"}}}
	if o := only(t, plan, d.with("rate_card", all)); o.Sizing.Unit != "256 MB" || !o.MonthlyCost.IsZero() || !o.ListCost.IsPositive() {
		t.Errorf("%s", dump(&o))
	}
}

// TestNamedCardIsTheInlineCard, and only where it is loaded.
func TestNamedCardIsTheInlineCard(t *testing.T) {
	plan := plantest.Embedded(t)
	card := cardDraft{
		Name:      "negotiated",
		Prices:    []cardPrice{{Offering: "aws/lambda", Meter: "requests", Currency: "EUR", UnitPrice: "0.0000001"}},
		Discounts: []cardReduction{{Provider: "aws", Percent: "7"}},
	}
	d := lambda().without("option").with("regions", []string{"aws:us-east-1"}).with("fx_rates", map[string]string{"EUR": "1.07"})
	loaded, err := plan.WithRateCards([]*pricing.RateCard{resolved(t, plan, d.with("rate_card", card)).RateCard})
	if err != nil {
		t.Fatal(err)
	}
	want, got := options(t, plan, d.with("rate_card", card)), options(t, loaded, d.with("rate_card", "negotiated"))
	if len(want) != len(got) {
		t.Fatalf("%d options, %d with the named card", len(want), len(got))
	}
	for id, o := range want {
		if named := got[id]; dump(&named) != dump(&o) {
			t.Errorf("inline\n%snamed\n%s", dump(&o), dump(&named))
		}
	}
	if _, err := plan.Compare(resolved(t, plan, d.with("rate_card", "negotiated")), nil); err == nil || !strings.Contains(err.Error(), `"negotiated"`) {
		t.Errorf("an unknown card: %v", err)
	}
}
