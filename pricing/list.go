package pricing

import (
	"fmt"
	"slices"
)

// PriceList is what one provider publishes, normalised: prices by address,
// machine types, and the allowances that stand in the list.
type PriceList struct {
	Provider   Provider
	Currency   Currency
	Version    string // hash of the canonical encoding, "sha256:..."; set by whoever encodes or decodes
	Published  string // YYYY-MM-DD: newest effective date in the list
	Fetched    string // YYYY-MM-DD: when the sources were read
	Prices     []Price
	Machines   []MachineType
	Allowances []Allowance
}

// Sort puts prices, machines and allowances into canonical order.
func (l *PriceList) Sort() {
	slices.SortFunc(l.Prices, func(a, b Price) int { return a.Address.Compare(b.Address) })
	slices.SortFunc(l.Machines, compareMachines)
	slices.SortFunc(l.Allowances, compareAllowances)
}

// Validate reports the first broken rule: an invalid price, two prices for one
// address, an address of another provider, a machine type listed twice, two
// allowances for one meter. It expects a sorted list.
func (l *PriceList) Validate() error {
	if l.Provider == "" || !l.Currency.Valid() || !ValidDate(l.Published) || !ValidDate(l.Fetched) {
		return fmt.Errorf("price list %q: incomplete header", l.Provider)
	}
	for i := range l.Prices {
		price := &l.Prices[i]
		if err := price.Validate(); err != nil {
			return err
		}
		if price.Address.Offering.Provider() != l.Provider {
			return fmt.Errorf("price %s stands in the list of %s", price.Address, l.Provider)
		}
		if i > 0 {
			if order := l.Prices[i-1].Address.Compare(price.Address); order == 0 {
				return fmt.Errorf("price %s: two prices for one address", price.Address)
			} else if order > 0 {
				return fmt.Errorf("price %s: list is not sorted", price.Address)
			}
		}
	}
	for i := range l.Machines {
		if err := l.Machines[i].Validate(); err != nil {
			return err
		}
		if i > 0 && compareMachines(l.Machines[i-1], l.Machines[i]) >= 0 {
			return fmt.Errorf("machine type %s/%s: listed twice or out of order", l.Machines[i].Offering, l.Machines[i].Name)
		}
	}
	for i := range l.Allowances {
		if err := l.Allowances[i].Validate(); err != nil {
			return err
		}
		if i > 0 && compareAllowances(l.Allowances[i-1], l.Allowances[i]) >= 0 {
			return fmt.Errorf("allowance %s/%s: listed twice or out of order", l.Allowances[i].Offering, l.Allowances[i].Meter)
		}
	}
	return nil
}
