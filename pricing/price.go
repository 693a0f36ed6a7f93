package pricing

import (
	"fmt"
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

	SKUs          []string // the provider's ids; several when duplicates were merged or the price is composed
	EffectiveDate string   // YYYY-MM-DD: publication or check date of the source
	Source        string   // where it was read
	LowConfidence []Confidence
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
	case !validDate(p.EffectiveDate):
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
	return nil
}

// validDate accepts YYYY-MM-DD with a month 1..12 and a day 1..31. Dates are
// compared as text; nothing here reads a clock.
func validDate(text string) bool {
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
