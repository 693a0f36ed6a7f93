package estimator_test

import (
	"math/big"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/pricing"
)

// cardDraft is a rate card as a request states it.
type cardDraft struct {
	Name      string          `json:"name"`
	Prices    []cardPrice     `json:"prices,omitempty"`
	Discounts []cardReduction `json:"discounts,omitempty"`
}

type cardPrice struct {
	Offering     string     `json:"offering"`
	Meter        string     `json:"meter"`
	Region       string     `json:"region,omitempty"`
	Architecture string     `json:"architecture,omitempty"`
	Type         string     `json:"type,omitempty"`
	UnitPrice    string     `json:"unit_price,omitempty"`
	Tiers        []cardTier `json:"tiers,omitempty"`
	Currency     string     `json:"currency"`
}

type cardTier struct {
	From      string `json:"from"`
	UnitPrice string `json:"unit_price"`
}

type cardReduction struct {
	Provider string `json:"provider,omitempty"`
	Offering string `json:"offering,omitempty"`
	Meter    string `json:"meter,omitempty"`
	Percent  string `json:"percent"`
}

// card is the rate card of a draft; an empty one without.
func (d draft) card() cardDraft {
	c, _ := d["rate_card"].(cardDraft)
	return c
}

// The currencies of a card's prices.
var (
	dollars     = []string{"USD"}
	anyCurrency = []string{"USD", "USD", "EUR", "CHF"}
)

// randomCard adds a rate card with prices of what the draft selects, and now and
// then the rates that it takes.
func randomCard(t *rapid.T, plan *estimator.Plan, d draft, currencies []string) draft {
	card := cardDraft{Name: "negotiated"}
	said := map[string]bool{}
	for range rapid.IntRange(0, 4).Draw(t, "card prices") {
		s := randomSubject(t, plan, "card subject", d.selects)
		price := randomCardPrice(t, plan, s, rapid.SampledFrom(currencies).Draw(t, "card currency"))
		key := strings.Join([]string{price.Offering, price.Meter, price.Region, price.Architecture, price.Type}, " ")
		if !said[key] {
			said[key] = true
			card.Prices = append(card.Prices, price)
		}
	}
	if rapid.Bool().Draw(t, "card discounts") {
		s := randomSubject(t, plan, "discounted subject", d.selects)
		m := rapid.SampledFrom(s.Offering.Meters).Draw(t, "discounted meter")
		at := addressOf(s, &m, "", pricing.OnDemand)
		// Each names more than the one before.
		all := []cardReduction{
			{},
			{Provider: string(s.Region.Provider)},
			{Provider: string(s.Region.Provider), Offering: string(s.Offering.ID)},
			{Provider: string(s.Region.Provider), Offering: string(s.Offering.ID), Meter: string(at.Meter)},
		}
		for _, reduction := range all {
			if rapid.Bool().Draw(t, "discounts") {
				reduction.Percent = rapid.SampledFrom([]string{"0", "7", "12.5", "33.333333", "99.99", "100", "33.3333333333333333333333333333333"}).Draw(t, "percent")
				card.Discounts = append(card.Discounts, reduction)
			}
		}
	}
	d = d.with("rate_card", card)
	if rapid.Bool().Draw(t, "has the card's rates") {
		rates := map[string]string{"EUR": "1.0525", "CHF": "1.1"}
		if d["currency"] == "CHF" {
			rates = map[string]string{"EUR": "0.9312345", "USD": "0.88"}
		}
		d = d.with("fx_rates", rates)
	}
	return d
}

// selects reports whether the draft selects an offering by its id, where it names
// one at all.
func (d draft) selects(o *pricing.Offering) bool {
	if option, named := d["option"].(string); named {
		return strings.HasPrefix(option, string(o.ID)+"/")
	}
	offerings, _ := d["offerings"].([]string)
	exact := slices.DeleteFunc(slices.Clone(offerings), func(id string) bool { return strings.Contains(id, "*") })
	return len(exact) == 0 || slices.Contains(exact, string(o.ID))
}

func randomCardPrice(t *rapid.T, plan *estimator.Plan, s estimator.Subject, currency string) cardPrice {
	m := &s.Offering.Meters[rapid.IntRange(0, len(s.Offering.Meters)-1).Draw(t, "card meter")]
	kind := ""
	switch machines := pricedMachines(plan, s); {
	case m.PerType && len(machines) > 0:
		kind = rapid.SampledFrom(machines).Draw(t, "card type").Name
	case len(m.Disks) > 0:
		kind = rapid.SampledFrom(m.Disks).Draw(t, "card disk").Type
	}
	at := addressOf(s, m, kind, pricing.OnDemand)
	price := cardPrice{Offering: string(at.Offering), Meter: string(at.Meter), Currency: currency}
	if rapid.Bool().Draw(t, "names the option's offering") {
		price.Offering = string(s.Offering.ID)
	}
	if rapid.Bool().Draw(t, "names the region") {
		price.Region = rapid.SampledFrom([]string{s.Region.ID, string(at.Area)}).Draw(t, "card region")
	}
	if rapid.Bool().Draw(t, "names the architecture") {
		price.Architecture = string(s.Architecture)
	}
	if rapid.Bool().Draw(t, "names the type") {
		price.Type = kind
	}
	// Around the list price, where there is one.
	around := decimal.RequireFromString(rapid.SampledFrom([]string{"0.0000001", "0.02", "3"}).Draw(t, "card price"))
	if list := plan.Catalog().Price(at); list != nil {
		// per is a power of ten.
		places := int32(len(decimal.NewFromInt(list.Per).String()) - 1)
		around = list.Tiers.Steps[0].UnitPrice.Shift(-places)
	}
	times := func(label string) string {
		factor := decimal.RequireFromString(rapid.SampledFrom([]string{"0", "0.5", "0.93", "1", "1.2", "0.123456789012"}).Draw(t, label))
		return pricing.Text(around.Mul(factor))
	}
	if m.PerType || m.Basis.OnePrice() || chance(t, "flat", 2) {
		price.UnitPrice = times("flat price")
		return price
	}
	for _, from := range []string{"0", "1000", "40000.5", "5000000000"} {
		if from == "0" || rapid.Bool().Draw(t, "tier") {
			price.Tiers = append(price.Tiers, cardTier{From: from, UnitPrice: times("tier price")})
		}
	}
	return price
}

// entryFor is the card's price for a meter: the one that names most of region,
// architecture and type; then the option's own offering, then the earlier one.
func (c *cardDraft) entryFor(s estimator.Subject, at pricing.Address) *cardPrice {
	var best *cardPrice
	bestNamed, bestOwn := -1, false
	for i := range c.Prices {
		p := &c.Prices[i]
		own := p.Offering == string(s.Offering.ID)
		if p.Meter != string(at.Meter) || !own && p.Offering != string(at.Offering) ||
			p.Region != "" && p.Region != s.Region.ID && p.Region != string(at.Area) ||
			p.Architecture != "" && p.Architecture != string(s.Architecture) && p.Architecture != string(at.Architecture) ||
			p.Type != "" && p.Type != at.Type {
			continue
		}
		named := 0
		for _, field := range []string{p.Region, p.Architecture, p.Type} {
			if field != "" {
				named++
			}
		}
		if named > bestNamed || named == bestNamed && own && !bestOwn {
			best, bestNamed, bestOwn = p, named, own
		}
	}
	return best
}

// percentFor is the percentage of the discount that names most; the draws nest.
func (c *cardDraft) percentFor(s estimator.Subject, at pricing.Address) *big.Rat {
	percent := new(big.Rat)
	most := -1
	for _, r := range c.Discounts {
		if r.Provider != "" && r.Provider != string(s.Region.Provider) || r.Meter != "" && r.Meter != string(at.Meter) ||
			r.Offering != "" && r.Offering != string(s.Offering.ID) && r.Offering != string(at.Offering) {
			continue
		}
		named := len(boolText(r.Provider) + boolText(r.Offering) + boolText(r.Meter))
		if named > most {
			percent, most = ratText(r.Percent), named
		}
	}
	return percent
}

func boolText(name string) string {
	if name == "" {
		return ""
	}
	return "x"
}

// rateOf is what one unit of a currency is worth in the answer's; false when the
// draft does not say.
func (d draft) rateOf(currency string) (*big.Rat, bool) {
	if currency == d.text("currency", "USD") {
		return ratInt(1), true
	}
	rates, _ := d["fx_rates"].(map[string]string)
	text, stated := rates[currency]
	if !stated {
		return nil, false
	}
	return ratText(text), true
}
