package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// TierMode says how tiers apply.
type TierMode string

// Graduated prices each unit by the tier it falls into; Volume prices all units
// by the tier that the whole quantity falls into.
const (
	Graduated TierMode = "graduated"
	Volume    TierMode = "volume"
)

// Tier is a unit price from a lower bound upwards.
type Tier struct {
	From      decimal.Decimal // lower bound, in pricing units; inclusive
	UnitPrice decimal.Decimal // currency units per pricing unit
}

// Tiers is a price by quantity: lower bounds, the first 0, strictly rising, the
// last one open.
type Tiers struct {
	Mode  TierMode
	Steps []Tier
}

// Flat is a single unit price at any quantity.
func Flat(unitPrice decimal.Decimal) Tiers {
	return Tiers{Mode: Graduated, Steps: []Tier{{UnitPrice: unitPrice}}}
}

// Validate reports the first broken rule: no tier, a first bound that is not 0,
// bounds that do not rise, a negative price, a zero price (a quantity that is
// free is an Allowance, not a tier), an unknown mode.
func (t Tiers) Validate() error { return t.validate(false) }

// validate allows prices of zero where somebody may have negotiated them.
func (t Tiers) validate(free bool) error {
	if t.Mode != Graduated && t.Mode != Volume {
		return fmt.Errorf("tier mode %q is unknown", t.Mode)
	}
	if len(t.Steps) == 0 {
		return fmt.Errorf("no tier")
	}
	if !t.Steps[0].From.IsZero() {
		return fmt.Errorf("first tier starts at %s, not 0", Text(t.Steps[0].From))
	}
	for i, step := range t.Steps {
		if step.UnitPrice.IsNegative() || step.UnitPrice.IsZero() && !free {
			return fmt.Errorf("tier from %s has unit price %s", Text(step.From), Text(step.UnitPrice))
		}
		if i > 0 && step.From.LessThanOrEqual(t.Steps[i-1].From) {
			return fmt.Errorf("tier from %s follows tier from %s", Text(step.From), Text(t.Steps[i-1].From))
		}
	}
	return nil
}
