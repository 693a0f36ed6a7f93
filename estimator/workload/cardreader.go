package workload

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Upper bounds of a card's numbers, which no contract reaches.
const (
	maxCardPrice    = 1_000_000_000             // currency units per unit of the meter
	maxCardQuantity = 1_000_000_000_000_000_000 // where a tier begins
)

// cardReader walks the tokens of one rate card.
type cardReader struct {
	objectReader

	card *pricing.RateCard
}

// newCardReader reads a card of at most so many complaints.
func newCardReader(from tokens, most int) *cardReader {
	return &cardReader{objectReader: objectReader{tokens: from, what: "a rate card", most: most}}
}

// open reads the brace that begins the card.
func (c *cardReader) open() *FieldError {
	token, fatal := c.next()
	if fatal == nil && token != json.Delim('{') {
		fatal = complaint("", CodeMalformed, "the rate card must be a JSON object")
	}
	return fatal
}

// read reads the card after its opening brace, up to its end. The card stays nil
// when there is a complaint.
func (c *cardReader) read() *FieldError {
	card := &pricing.RateCard{}
	seen, fatal := c.members("", members{
		"name":       func(at string) *FieldError { return c.text(at, &card.Name, checkCardName) },
		"valid_from": func(at string) *FieldError { return c.text(at, &card.ValidFrom, optional(checkDate)) },
		"valid_to":   func(at string) *FieldError { return c.text(at, &card.ValidTo, optional(checkDate)) },
		"prices": func(at string) *FieldError {
			return c.list(at, MaxCardPrices, func(at string) *FieldError { return c.price(at, card) })
		},
		"discounts": func(at string) *FieldError {
			return c.list(at, MaxCardDiscounts, func(at string) *FieldError { return c.discount(at, card) })
		},
	})
	if fatal != nil {
		return fatal
	}
	c.require("", seen, "name")
	if card.ValidFrom != "" && card.ValidTo != "" && card.ValidTo < card.ValidFrom {
		c.complainf("/valid_to", CodeContradictory, "%s is before valid_from, %s", card.ValidTo, card.ValidFrom)
	}
	if len(c.errors) > 0 {
		return nil
	}
	c.refuseRepetitions(card)
	// What is checked here with its place is what the domain demands; the domain
	// has the last word.
	if err := card.Validate(); err != nil && len(c.errors) == 0 {
		c.complainf("", CodeContradictory, "%s", clip(err.Error()))
	}
	if len(c.errors) == 0 {
		card.Version = cardVersion(card)
		c.card = card
	}
	return nil
}

// price reads one item of prices.
func (c *cardReader) price(at string, card *pricing.RateCard) *FieldError {
	price := pricing.CardPrice{Currency: pricing.USD, Tiers: pricing.Tiers{Mode: pricing.Graduated}}
	var offering, meter, architecture, currency string
	var flat decimal.Decimal
	before := len(c.errors)
	seen, fatal := c.members(at, members{
		"offering":     func(at string) *FieldError { return c.text(at, &offering, checkOneOffering) },
		"meter":        func(at string) *FieldError { return c.text(at, &meter, checkCode) },
		"region":       func(at string) *FieldError { return c.text(at, &price.Region, optional(checkOneRegion)) },
		"architecture": func(at string) *FieldError { return c.text(at, &architecture, optional(checkArchitecture)) },
		"type":         func(at string) *FieldError { return c.text(at, &price.Type, optional(checkWord)) },
		"currency":     func(at string) *FieldError { return c.text(at, &currency, checkCurrency) },
		"unit_price":   func(at string) *FieldError { return c.decimal(at, &flat, maxCardPrice) },
		"tiers": func(at string) *FieldError {
			return c.list(at, MaxCardTiers, func(at string) *FieldError { return c.tier(at, &price.Tiers) })
		},
	})
	if fatal != nil {
		return fatal
	}
	c.require(at, seen, "offering", "meter")
	switch {
	case seen["unit_price"] && seen["tiers"]:
		c.complainf(at+"/tiers", CodeContradictory, "a price has unit_price or tiers, not both")
	case seen["unit_price"]:
		price.Tiers = pricing.Flat(flat)
	case !seen["tiers"]:
		c.complainf(at+"/unit_price", CodeMissing, "is required: unit_price or tiers")
	case len(price.Tiers.Steps) == 0 && len(c.errors) == before:
		c.complainf(at+"/tiers", CodeOutOfRange, "has no tier")
	}
	price.Offering, price.Meter = pricing.OfferingID(offering), pricing.MeterName(meter)
	if currency != "" {
		price.Currency = pricing.Currency(currency)
	}
	// A price for any architecture is one that names none.
	if architecture != string(pricing.AnyArchitecture) {
		price.Architecture = pricing.Architecture(architecture)
	}
	if provider, region, qualified := strings.Cut(price.Region, ":"); qualified {
		if offering != "" && provider != string(price.Offering.Provider()) {
			c.complainf(at+"/region", CodeContradictory, "is a region of %s, but the offering is one of %s", provider, price.Offering.Provider())
		}
		price.Region = region
	}
	card.Prices = append(card.Prices, price)
	return nil
}

// tier reads one item of tiers: lower bounds, the first 0, strictly rising.
func (c *cardReader) tier(at string, tiers *pricing.Tiers) *FieldError {
	var tier pricing.Tier
	before := len(c.errors)
	seen, fatal := c.members(at, members{
		"from":       func(at string) *FieldError { return c.decimal(at, &tier.From, maxCardQuantity) },
		"unit_price": func(at string) *FieldError { return c.decimal(at, &tier.UnitPrice, maxCardPrice) },
	})
	if fatal != nil {
		return fatal
	}
	c.require(at, seen, "from", "unit_price")
	if len(c.errors) == before {
		switch n := len(tiers.Steps); {
		case n == 0 && !tier.From.IsZero():
			c.complainf(at+"/from", CodeOutOfRange, "must be 0: the first tier begins at nothing")
		case n > 0 && tier.From.LessThanOrEqual(tiers.Steps[n-1].From):
			c.complainf(at+"/from", CodeOutOfRange, "%s must be more than %s of the tier before",
				clip(pricing.Text(tier.From)), clip(pricing.Text(tiers.Steps[n-1].From)))
		}
	}
	tiers.Steps = append(tiers.Steps, tier)
	return nil
}

// discount reads one item of discounts.
func (c *cardReader) discount(at string, card *pricing.RateCard) *FieldError {
	var provider, offering, meter string
	var percent decimal.Decimal
	seen, fatal := c.members(at, members{
		"provider": func(at string) *FieldError { return c.text(at, &provider, optional(checkProviderName)) },
		"offering": func(at string) *FieldError { return c.text(at, &offering, optional(checkOneOffering)) },
		"meter":    func(at string) *FieldError { return c.text(at, &meter, optional(checkCode)) },
		"percent":  func(at string) *FieldError { return c.decimal(at, &percent, maxPercent) },
	})
	if fatal != nil {
		return fatal
	}
	c.require(at, seen, "percent")
	discount := pricing.CardDiscount{
		Provider: pricing.Provider(provider), Offering: pricing.OfferingID(offering), Meter: pricing.MeterName(meter), Percent: percent,
	}
	if provider != "" && offering != "" && discount.Offering.Provider() != discount.Provider {
		c.complainf(at+"/offering", CodeContradictory, "%s is no offering of %s", clip(offering), provider)
	}
	card.Discounts = append(card.Discounts, discount)
	return nil
}

// refuseRepetitions complains about entries for the same thing.
func (c *cardReader) refuseRepetitions(card *pricing.RateCard) {
	prices := make(map[pricing.Address]int, len(card.Prices))
	for i := range card.Prices {
		p := &card.Prices[i]
		key := pricing.Address{Offering: p.Offering, Meter: p.Meter, Area: pricing.Area(p.Region), Type: p.Type, Architecture: p.Architecture}
		c.refuseRepetition("/prices/", prices, key, i)
	}
	discounts := make(map[pricing.Address]int, len(card.Discounts))
	for i, d := range card.Discounts {
		// The provider stands where an address has its area.
		c.refuseRepetition("/discounts/", discounts, pricing.Address{Offering: d.Offering, Meter: d.Meter, Area: pricing.Area(d.Provider)}, i)
	}
}

func (c *cardReader) refuseRepetition(list string, seen map[pricing.Address]int, key pricing.Address, i int) {
	if first, twice := seen[key]; twice && len(c.errors) < c.most {
		c.complainf(list+strconv.Itoa(i), CodeContradictory, "is for the same thing as item %d of the list, counted from 0", first)
		return
	}
	seen[key] = i
}

func checkCode(text string) (Code, string) {
	if !only(text, isCode) {
		return CodeMalformed, "must be one name, e.g. memory-time"
	}
	return "", ""
}

func checkProviderName(text string) (Code, string) { return checkMember(text, providerNames) }

func checkArchitecture(text string) (Code, string) {
	return checkMember(text, []string{string(pricing.X86), string(pricing.ARM), string(pricing.AnyArchitecture)})
}
