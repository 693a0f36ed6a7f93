package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Confidence says why a price or a rule deserves a second look.
type Confidence string

// The reasons.
const (
	ConfidencePrice    Confidence = "price"    // the figure itself is in doubt
	ConfidenceRule     Confidence = "rule"     // the rule that applies it is in doubt
	ConfidenceInferred Confidence = "inferred" // derived from other published figures
	ConfidenceOld      Confidence = "old"      // read long before the rest of the list
)

// Known reports whether c is one of the reasons.
func (c Confidence) Known() bool {
	return c == ConfidencePrice || c == ConfidenceRule || c == ConfidenceInferred || c == ConfidenceOld
}

// Price is a published price at one address.
type Price struct {
	Address Address
	Tiers   Tiers
	Unit    Unit  // what one pricing unit is
	Per     int64 // how many Units one pricing unit holds: 1, 10, 1,000,000

	// Upfront is what a commitment costs before its term begins, and how the unit
	// price follows from it; nil where nothing is paid upfront, or where the list
	// publishes the price with it spread already.
	Upfront *Upfront

	SKUs          []string // the provider's ids; several when duplicates were merged or the price is composed
	EffectiveDate string   // YYYY-MM-DD: publication or check date of the source
	Source        string   // where it was read
	LowConfidence []Confidence
}

// Upfront is a payment for a whole term. The unit price of its commitment is
// Hourly + Amount / TermHours, the quotient to QuotientPlaces decimals.
type Upfront struct {
	Amount    decimal.Decimal // currency units per unit and term
	TermHours int64           // 8,760 or 26,280
	Hourly    decimal.Decimal // paid by the hour beside it; 0 when all is paid upfront
}

// Hours of a commitment's term.
const (
	HoursOf1Y = 8_760
	HoursOf3Y = 26_280
)

// UnitPrice is the price of an hour with the payment spread over its term.
func (u *Upfront) UnitPrice() decimal.Decimal {
	return u.Hourly.Add(Quotient(u.Amount, decimal.NewFromInt(u.TermHours)))
}

func (u *Upfront) validate(tiers *Tiers) error {
	switch {
	case !u.Amount.IsPositive() || u.Hourly.IsNegative():
		return fmt.Errorf("upfront %s and %s an hour", Text(u.Amount), Text(u.Hourly))
	case u.TermHours != HoursOf1Y && u.TermHours != HoursOf3Y:
		return fmt.Errorf("upfront for %d hours, neither one year nor three", u.TermHours)
	case len(tiers.Steps) != 1 || !tiers.Steps[0].UnitPrice.Equal(u.UnitPrice()):
		return fmt.Errorf("unit price is not the upfront %s spread over %d hours", Text(u.Amount), u.TermHours)
	default:
		return nil
	}
}

// Validate reports the first broken rule, naming the address.
func (p *Price) Validate() error {
	switch {
	case p.Address.Offering == "" || p.Address.Meter == "" || p.Address.Area == "" ||
		p.Address.Architecture == "" || p.Address.Purchase == "":
		return fmt.Errorf("price %s: incomplete address", p.Address)
	case !p.Unit.Known():
		return fmt.Errorf("price %s: unit %q is unknown", p.Address, p.Unit)
	case p.Per <= 0:
		return fmt.Errorf("price %s: per %d", p.Address, p.Per)
	case !ValidDate(p.EffectiveDate):
		return fmt.Errorf("price %s: effective date %q", p.Address, p.EffectiveDate)
	case p.Source == "":
		return fmt.Errorf("price %s: no source", p.Address)
	}
	for _, c := range p.LowConfidence {
		if !c.Known() {
			return fmt.Errorf("price %s: confidence %q is unknown", p.Address, c)
		}
	}
	if err := p.Tiers.Validate(); err != nil {
		return fmt.Errorf("price %s: %w", p.Address, err)
	}
	if p.Upfront != nil {
		if err := p.Upfront.validate(&p.Tiers); err != nil {
			return fmt.Errorf("price %s: %w", p.Address, err)
		}
	}
	return nil
}

// ValidDate reports the form of a date: YYYY-MM-DD with a month 1..12 and a day 1..31. Dates are
// compared as text; nothing here reads a clock.
func ValidDate(text string) bool {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return false
	}
	for i, c := range []byte(text) {
		if i != 4 && i != 7 && (c < '0' || c > '9') {
			return false
		}
	}
	month, day := text[5:7], text[8:10]
	return month >= "01" && month <= "12" && day >= "01" && day <= "31"
}
