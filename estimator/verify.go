package estimator

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// meterAt is where prices of a meter stand.
type meterAt struct {
	offering pricing.OfferingID
	meter    pricing.MeterName
}

// verify refuses a catalog that contradicts the definitions, price by price, so
// that compiling an option later cannot fail.
func (p *Plan) verify() error {
	meters := p.metersAt()
	for _, list := range p.catalog.Lists() {
		machines := map[machineAt]bool{}
		for i := range list.Machines {
			machines[machineAt{list.Machines[i].Offering, list.Machines[i].Name}] = true
		}
		var at meterAt
		var of []*pricing.Meter
		for i := range list.Prices {
			price := &list.Prices[i]
			if here := (meterAt{price.Address.Offering, price.Address.Meter}); i == 0 || here != at {
				at, of = here, meters[here] // prices of a meter stand together
			}
			for _, m := range of {
				if err := verifyPrice(m, price, machines); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// metersAt are the meters by where their prices stand, those that ask the same of
// a price once. It notes what a rate card may price.
func (p *Plan) metersAt() map[meterAt][]*pricing.Meter {
	meters := map[meterAt][]*pricing.Meter{}
	p.payable = map[meterAt]bool{}
	for i := range p.offerings {
		offering := &p.offerings[i]
		for j := range offering.Meters {
			m := &offering.Meters[j]
			at := priceAddress(offering, m)
			key, own := meterAt{at.Offering, at.Meter}, meterAt{offering.ID, at.Meter}
			onePrice := m.PerType || m.Basis.OnePrice()
			p.payable[key] = p.payable[key] || onePrice
			p.payable[own] = p.payable[own] || onePrice
			if !slices.ContainsFunc(meters[key], func(o *pricing.Meter) bool { return verifiedAlike(o, m) }) {
				meters[key] = append(meters[key], m)
			}
		}
	}
	return meters
}

// verifiedAlike reports whether two meters ask the same of a price.
func verifiedAlike(a, b *pricing.Meter) bool {
	return a.Unit == b.Unit && a.PerType == b.PerType && a.Basis.OnePrice() == b.Basis.OnePrice()
}

type machineAt struct {
	offering pricing.OfferingID
	name     string
}

func verifyPrice(m *pricing.Meter, price *pricing.Price, machines map[machineAt]bool) error {
	switch {
	case price.Unit != m.Unit && m.PerType:
		return fmt.Errorf("price %s: a machine has one price per %s", price.Address, m.Unit)
	case price.Unit != m.Unit:
		return fmt.Errorf("price %s is per %q, the meter counts %q", price.Address, price.Unit, m.Unit)
	case m.PerType && (len(price.Tiers.Steps) != 1 || price.Per != 1):
		return fmt.Errorf("price %s: a machine has one price per %s", price.Address, m.Unit)
	case m.PerType && !machines[machineAt{price.Address.Offering, price.Address.Type}]:
		return fmt.Errorf("price %s: no such machine type", price.Address)
	case m.Basis.OnePrice() && (len(price.Tiers.Steps) != 1 || price.Per != 1):
		return fmt.Errorf("price %s: a fleet's vCPU, memory and disks have one price each", price.Address)
	}
	if _, whole := places(price.Per); !whole {
		return fmt.Errorf("price %s is per %d, not a power of ten", price.Address, price.Per)
	}
	for _, step := range price.Tiers.Steps {
		if !fitsFixed(step.From) || !fitsFixed(step.UnitPrice) {
			return fmt.Errorf("price %s: %w", price.Address, errOverflow)
		}
	}
	return nil
}

func fitsFixed(d decimal.Decimal) bool { return try(func() { toFixed(d) }) }

// places are the decimal places by which a block of per units moves a quantity;
// false when it is no power of ten.
func places(per int64) (int32, bool) {
	n := int32(0)
	for ; per > 1; per /= 10 {
		if per%10 != 0 {
			return 0, false
		}
		n++
	}
	return n, true
}
