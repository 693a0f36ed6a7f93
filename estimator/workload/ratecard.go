package workload

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"breakeven/pricing"
)

// Limits of a rate card.
const (
	MaxCardPrices    = 10_000
	MaxCardDiscounts = 10_000
	MaxCardTiers     = 100
)

// rateCardField is the field that holds a rate card or its name.
const rateCardField = "rate_card"

// DecodeRateCard reads a rate card from a JSON object, as strictly as DecodeJSON
// reads a profile, and sets its Version. It returns every complaint (at most
// about 100) with its place in Path, in the order of the document, and then no
// card. The caller bounds the size of the body.
func DecodeRateCard(body []byte) (*pricing.RateCard, Errors) {
	read, fatal := newTokens(body, "the rate card")
	if fatal != nil {
		return nil, Errors{*fatal}
	}
	reader := newCardReader(read, maxComplaints)
	if fatal = reader.open(); fatal == nil {
		if fatal = reader.read(); fatal == nil {
			fatal = reader.end("the rate card's JSON object")
		}
	}
	if fatal != nil {
		// Places mean nothing where the document cannot be read to its end.
		return nil, Errors{*fatal}
	}
	if len(reader.errors) > 0 {
		return nil, reader.errors
	}
	return reader.card, nil
}

// EncodeRateCard writes a card in its canonical form: fields in the order below,
// absent ones left out, decimals as their shortest text, prices and discounts in
// their order, which decides between equals. DecodeRateCard reads it back.
func EncodeRateCard(card *pricing.RateCard) []byte {
	wire := wireCard{Name: card.Name, ValidFrom: card.ValidFrom, ValidTo: card.ValidTo}
	for i := range card.Prices {
		wire.Prices = append(wire.Prices, toWirePrice(&card.Prices[i]))
	}
	for _, d := range card.Discounts {
		wire.Discounts = append(wire.Discounts, wireDiscount{
			Provider: string(d.Provider), Offering: string(d.Offering), Meter: string(d.Meter), Percent: pricing.Text(d.Percent),
		})
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(wire) //nolint:errchkjson // texts always encode
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

func toWirePrice(p *pricing.CardPrice) wirePrice {
	wire := wirePrice{
		Offering: string(p.Offering), Meter: string(p.Meter), Region: p.Region, Architecture: string(p.Architecture), Type: p.Type,
		Currency: string(p.Currency),
	}
	if len(p.Tiers.Steps) == 1 {
		wire.UnitPrice = pricing.Text(p.Tiers.Steps[0].UnitPrice)
		return wire
	}
	for _, step := range p.Tiers.Steps {
		wire.Tiers = append(wire.Tiers, wireTier{From: pricing.Text(step.From), UnitPrice: pricing.Text(step.UnitPrice)})
	}
	return wire
}

// cardVersion is the hash of the canonical form.
func cardVersion(card *pricing.RateCard) string {
	sum := sha256.Sum256(EncodeRateCard(card))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// wireCard and what it holds are the canonical form, member by member.
type wireCard struct {
	Name      string         `json:"name"`
	ValidFrom string         `json:"valid_from,omitempty"`
	ValidTo   string         `json:"valid_to,omitempty"`
	Prices    []wirePrice    `json:"prices,omitempty"`
	Discounts []wireDiscount `json:"discounts,omitempty"`
}

type wirePrice struct {
	Offering     string     `json:"offering"`
	Meter        string     `json:"meter"`
	Region       string     `json:"region,omitempty"`
	Architecture string     `json:"architecture,omitempty"`
	Type         string     `json:"type,omitempty"`
	UnitPrice    string     `json:"unit_price,omitempty"`
	Tiers        []wireTier `json:"tiers,omitempty"`
	Currency     string     `json:"currency"`
}

type wireTier struct {
	From      string `json:"from"`
	UnitPrice string `json:"unit_price"`
}

type wireDiscount struct {
	Provider string `json:"provider,omitempty"`
	Offering string `json:"offering,omitempty"`
	Meter    string `json:"meter,omitempty"`
	Percent  string `json:"percent"`
}
