package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Scope is the circle within which a quantity is added up before tiers or an
// allowance apply.
type Scope string

// The scopes.
const (
	ScopeAccount        Scope = "account"
	ScopeAccountRegion  Scope = "account+region"
	ScopeSubscription   Scope = "subscription"
	ScopeBillingAccount Scope = "billing_account"
)

// Allowance is a quantity per month that a provider gives free. It applies only
// when the caller asks for it (free_tier=true).
type Allowance struct {
	Offering OfferingID
	Meter    MeterName
	Quantity decimal.Decimal // in the meter's pricing unit
	Scope    Scope
	// CountsTowardTiers: the list publishes the allowance as its first tier, so
	// the bounds of the later tiers count the free quantity too. Otherwise the
	// allowance is taken off first and the tiers start after it.
	CountsTowardTiers bool

	SKUs          []string
	EffectiveDate string // YYYY-MM-DD
	Source        string // a list's source, or the citation of a definition
}

// Validate reports the first broken rule.
func (a *Allowance) Validate() error {
	if a.Offering == "" || a.Meter == "" || a.Scope == "" || a.Source == "" {
		return fmt.Errorf("allowance %s/%s: incomplete", a.Offering, a.Meter)
	}
	if !a.Quantity.IsPositive() {
		return fmt.Errorf("allowance %s/%s: quantity %s", a.Offering, a.Meter, Text(a.Quantity))
	}
	if !ValidDate(a.EffectiveDate) {
		return fmt.Errorf("allowance %s/%s: effective date %q", a.Offering, a.Meter, a.EffectiveDate)
	}
	return nil
}
