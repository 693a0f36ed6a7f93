package estimator

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// shape is a machine type as an offering runs on it: the same in every region.
type shape[N number[N]] struct {
	machine *pricing.MachineType
	vcpu    N
	memory  N
	usable  N

	burstable bool
	doubtful  bool

	speed *pricing.Speed // nil: 1
}

// machineRules are what an offering says about the machines that it runs on.
type machineRules struct {
	reserve   pricing.Reserve
	baselines []pricing.Baseline
	speeds    []pricing.Speed
}

func (c *compiler[N]) one() N { return c.of(decimal.NewFromInt(1)) }

// shapesOf are the machine types of a machine offering, with what this offering
// reserves on them and the sustained vCPUs of burstable ones.
func (c *compiler[N]) shapesOf(o *option[N], machines pricing.OfferingID, on machineRules) map[string]*shape[N] {
	runner := o.candidate.offering.ID
	if known, ok := c.shapes[runner]; ok {
		return known
	}
	sustained := make(map[string]*pricing.Baseline, len(on.baselines))
	for i := range on.baselines {
		sustained[on.baselines[i].Type] = &on.baselines[i]
	}
	speeds := make(map[string]*pricing.Speed, len(on.speeds))
	for i := range on.speeds {
		speeds[on.speeds[i].Family] = &on.speeds[i]
	}
	shapes := map[string]*shape[N]{}
	if list := c.catalog.List(machines.Provider()); list != nil {
		for i := range list.Machines {
			machine := &list.Machines[i]
			if machine.Offering != machines {
				continue
			}
			vcpu, baseline := machine.VCPU, sustained[machine.Name]
			if baseline != nil {
				vcpu = baseline.VCPU
			}
			usable := decimal.Max(on.reserve.Usable(machine.MemoryMiB), decimal.Zero)
			shapes[machine.Name] = &shape[N]{
				machine: machine, vcpu: c.of(vcpu), memory: c.of(machine.MemoryMiB), usable: c.of(usable),
				burstable: baseline != nil, doubtful: baseline != nil && baseline.Citation.Memory, speed: speeds[machine.Family],
			}
		}
	}
	c.shapes[runner] = shapes
	return shapes
}

// machineUnits are the machine types of the region and architecture that have a
// price as the option is bought, by name.
func (c *compiler[N]) machineUnits(o *option[N], on machineRules) ([]unit[N], error) {
	metered := slices.IndexFunc(o.meters, func(m meter[N]) bool { return m.def.PerType })
	if metered < 0 {
		return nil, fmt.Errorf("no meter is priced per machine type")
	}
	m := &o.meters[metered]
	shapes := c.shapesOf(o, m.address.Offering, on)
	discounts := map[string]*bands[N]{}
	if o.candidate.purchase == pricing.OnDemand {
		discounts = c.bands(m.def.UsageBands)
	}
	byPercentage := sellsByPercentage(m.def, o.candidate.purchase)
	o.machines = shapes
	types := c.typesAt(o.candidate, m.address, shapes)
	units := make([]unit[N], 0, len(types))
	var coverage Coverage
	for i := range types {
		of := &types[i]
		name := of.name
		known := shapes[name]
		if known == nil {
			return nil, fmt.Errorf("price of %s at %s: no such machine type", name, m.address)
		}
		if byPercentage && discountFor(m.def, o.candidate.purchase, known.machine.Family) == nil {
			continue
		}
		ordinary := known.machine.Restriction == pricing.Unrestricted
		at := m.address
		at.Type = name
		t := c.terms(o.candidate, m.def, at, known.machine.Family, of.price)
		if ordinary {
			coverage.Known++
		}
		if t.lacks != nil {
			if t.unrated {
				m.unrated, o.unrated = true, append(o.unrated, name)
			}
			continue
		}
		if ordinary {
			coverage.Priced++
		}
		u := unit[N]{
			name: name, machine: known.machine, vcpu: known.vcpu, memory: known.memory, usable: known.usable,
			speed: c.one(), built: known.machine.Architecture,
			ordinary: ordinary, burstable: known.burstable, doubtful: known.doubtful, price: t.price,
		}
		if known.speed != nil {
			u.speed, u.fast = c.of(known.speed.Factor), true
			o.speedy = o.speedy || ordinary
		}
		c.payUnit(&u, &t)
		if c.repricing != nil && paidAt(at, t.paid) == c.repricing.address {
			u.hourly = u.hourly.Mul(c.of(c.repricing.factor))
		}
		u.bands = discounts[known.machine.Family]
		u.paid = o.discount(u.bands)
		units = append(units, u)
	}
	if coverage.Priced < coverage.Known {
		o.coverage = &coverage
	}
	return units, nil
}

// payUnit sets what an hour of a machine costs.
func (c *compiler[N]) payUnit(u *unit[N], t *priceTerms) {
	list := c.rate(t.list, nil).tiers[0]
	u.hourly = list.unitPrice
	if t.contracted == nil && t.effective == nil && t.list.factor == nil {
		return
	}
	u.terms = &terms[N]{list: list.unitPrice, contracted: list.unitPrice, paid: t.paid}
	contracted := list
	if t.contracted != nil {
		contracted = c.rate(*t.contracted, nil).tiers[0]
	}
	paid := contracted
	if t.effective != nil {
		paid = c.rate(*t.effective, nil).tiers[0]
	}
	u.terms.contracted, u.hourly = contracted.unitPrice, paid.unitPrice
	u.terms.published = [3]N{list.published, contracted.published, paid.published}
}

// pricedType is a machine type with its prices at one place, under all ways of
// buying.
type pricedType struct {
	name   string
	prices []*pricing.Price
}

// price is the one at the address, whose type is this one.
func (t *pricedType) price(at pricing.Address) *pricing.Price {
	for _, price := range t.prices {
		if price.Address.Purchase == at.Purchase {
			return price
		}
	}
	return nil
}

// typesAt are the machine types that have a price at an address whose type is
// open, under any way of buying, or that the rate card prices; by name.
func (c *compiler[N]) typesAt(candidate *candidate, address pricing.Address, shapes map[string]*shape[N]) []pricedType {
	var types []pricedType
	for _, price := range c.pricesAt(address) {
		if last := len(types) - 1; last < 0 || types[last].name != price.Address.Type {
			types = append(types, pricedType{name: price.Address.Type})
		}
		of := &types[len(types)-1]
		of.prices = append(of.prices, price)
	}
	if c.card == nil {
		return types
	}
	listed := types // by name, as addresses are sorted
	for kind := range c.card.types {
		known := shapes[kind]
		if known == nil || known.machine.Architecture != address.Architecture {
			continue
		}
		if _, found := slices.BinarySearchFunc(listed, kind, func(t pricedType, name string) int { return cmp.Compare(t.name, name) }); found {
			continue
		}
		address.Type = kind
		subject := cardSubject(candidate, address)
		if entry := c.card.price(&subject); entry != nil && entry.Type == kind {
			types = append(types, pricedType{name: kind})
		}
	}
	slices.SortFunc(types, func(a, b pricedType) int { return cmp.Compare(a.name, b.name) })
	return types
}

// pricesAt are the prices of all types at an address whose type is open, under
// any purchase, types together.
func (c *compiler[N]) pricesAt(address pricing.Address) []*pricing.Price {
	list := c.catalog.List(address.Offering.Provider())
	if list == nil {
		return nil
	}
	address.Type = ""
	first, _ := slices.BinarySearchFunc(list.Prices, address, func(p pricing.Price, a pricing.Address) int {
		return cmp.Or(cmp.Compare(p.Address.Offering, a.Offering), cmp.Compare(p.Address.Meter, a.Meter),
			cmp.Compare(p.Address.Area, a.Area))
	})
	var prices []*pricing.Price
	for i := first; i < len(list.Prices); i++ {
		at := list.Prices[i].Address
		if at.Offering != address.Offering || at.Meter != address.Meter || at.Area != address.Area {
			break
		}
		if at.Architecture == address.Architecture {
			prices = append(prices, &list.Prices[i])
		}
	}
	return prices
}
