package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// RateCard is what a caller has negotiated: prices that replace list prices, and
// percentages off them. It yields the contracted cost. Commitments keep the
// prices that the provider publishes for them.
type RateCard struct {
	Name      string
	Version   string // hash of its content, "sha256:..."; set by whoever decodes it
	ValidFrom string // YYYY-MM-DD, included; empty: always was
	ValidTo   string // YYYY-MM-DD, included; empty: for ever
	Prices    []CardPrice
	Discounts []CardDiscount
}

// CardPrice replaces a list price. Empty fields match everything.
type CardPrice struct {
	Offering     OfferingID // of the option, or of the address at which the list price stands
	Meter        MeterName
	Region       string // the region's id, or the area of the address
	Architecture Architecture
	Type         string
	Tiers        Tiers // in currency units per unit of the meter, whatever block the list prices; a price may be 0
	Currency     Currency
}

// CardDiscount lowers list prices. Empty fields match everything.
type CardDiscount struct {
	Provider Provider
	Offering OfferingID
	Meter    MeterName
	Percent  decimal.Decimal // off the list price, 0 to 100
}

// Validate reports the first broken rule: no name, dates that are none or run
// backwards, an entry that says nothing or says the same as another.
func (c *RateCard) Validate() error {
	switch {
	case c.Name == "":
		return fmt.Errorf("rate card without a name")
	case c.ValidFrom != "" && !ValidDate(c.ValidFrom):
		return fmt.Errorf("rate card %s: valid from %q", c.Name, c.ValidFrom)
	case c.ValidTo != "" && !ValidDate(c.ValidTo):
		return fmt.Errorf("rate card %s: valid to %q", c.Name, c.ValidTo)
	case c.ValidFrom != "" && c.ValidTo != "" && c.ValidTo < c.ValidFrom:
		return fmt.Errorf("rate card %s: valid from %s to %s", c.Name, c.ValidFrom, c.ValidTo)
	}
	seen := make(map[Address]int, len(c.Prices))
	for i := range c.Prices {
		price := &c.Prices[i]
		if price.Offering == "" || price.Meter == "" || !price.Currency.Valid() {
			return fmt.Errorf("rate card %s: price %d: needs an offering, a meter and a currency", c.Name, i)
		}
		if err := price.Tiers.validate(true); err != nil {
			return fmt.Errorf("rate card %s: price %d: %w", c.Name, i, err)
		}
		if first, twice := seen[price.Key()]; twice {
			return fmt.Errorf("rate card %s: prices %d and %d are for the same thing", c.Name, first, i)
		}
		seen[price.Key()] = i
	}
	return c.validateDiscounts()
}

func (c *RateCard) validateDiscounts() error {
	seen := make(map[Address]int, len(c.Discounts))
	for i := range c.Discounts {
		discount := &c.Discounts[i]
		if discount.Percent.IsNegative() || discount.Percent.GreaterThan(hundred) {
			return fmt.Errorf("rate card %s: discount %d: %s %%", c.Name, i, Text(discount.Percent))
		}
		if first, twice := seen[discount.Key()]; twice {
			return fmt.Errorf("rate card %s: discounts %d and %d are for the same thing", c.Name, first, i)
		}
		seen[discount.Key()] = i
	}
	return nil
}

// Key is what a discount is for; its provider stands in the area.
func (d *CardDiscount) Key() Address {
	return Address{Offering: d.Offering, Meter: d.Meter, Area: Area(d.Provider)}
}

// ValidOn reports whether the card holds on a date, YYYY-MM-DD.
func (c *RateCard) ValidOn(date string) bool {
	return (c.ValidFrom == "" || c.ValidFrom <= date) && (c.ValidTo == "" || date <= c.ValidTo)
}

// Key is what a price is for.
func (p *CardPrice) Key() Address {
	return Address{Offering: p.Offering, Meter: p.Meter, Area: Area(p.Region), Type: p.Type, Architecture: p.Architecture}
}

// CardSubject is an option whose meter stands at an address.
type CardSubject struct {
	Offering     OfferingID
	Region       string
	Architecture Architecture
	At           Address
}

// Price is the entry that replaces the list price of an option's meter, or nil:
// the one that names most. Where two name as many, the option's own offering goes
// before the one whose price it uses, then the earlier entry.
func (c *RateCard) Price(of *CardSubject) *CardPrice {
	var best *CardPrice
	bestRank := 0
	for i := range c.Prices {
		if rank := c.Prices[i].rank(of); rank > bestRank {
			best, bestRank = &c.Prices[i], rank
		}
	}
	return best
}

// rank is how much an entry names of what it matches; 0 when it does not match.
func (p *CardPrice) rank(of *CardSubject) int {
	if p.Meter != of.At.Meter || p.Offering != of.Offering && p.Offering != of.At.Offering {
		return 0
	}
	rank := 2
	if p.Offering == of.Offering {
		rank++
	}
	for _, field := range []struct{ want, is, or string }{
		{p.Region, of.Region, string(of.At.Area)},
		{string(p.Architecture), string(of.Architecture), string(of.At.Architecture)},
		{p.Type, of.At.Type, of.At.Type},
	} {
		switch field.want {
		case "":
		case field.is, field.or:
			rank += 2
		default:
			return 0
		}
	}
	return rank
}

// Percent is what the card takes off the list price of an option's meter: that of
// the entry that names most, with the same ties as a price's; 0 without one.
func (c *RateCard) Percent(of *CardSubject) decimal.Decimal {
	best, bestRank := decimal.Zero, -1
	for i := range c.Discounts {
		d := &c.Discounts[i]
		if d.Provider != "" && d.Provider != of.Offering.Provider() || d.Meter != "" && d.Meter != of.At.Meter ||
			d.Offering != "" && d.Offering != of.Offering && d.Offering != of.At.Offering {
			continue
		}
		rank := 0
		for _, named := range []bool{d.Provider != "", d.Offering != "", d.Meter != ""} {
			if named {
				rank += 2
			}
		}
		if d.Offering == of.Offering {
			rank++
		}
		if rank > bestRank {
			best, bestRank = d.Percent, rank
		}
	}
	return best
}
