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
}

// shapesOf are the machine types of a machine offering, with what this offering
// reserves on them and the sustained vCPUs of burstable ones.
func (c *compiler[N]) shapesOf(o *option[N], machines pricing.OfferingID, reserve pricing.Reserve, baselines []pricing.Baseline) map[string]*shape[N] {
	runner := o.candidate.offering.ID
	if known, ok := c.shapes[runner]; ok {
		return known
	}
	sustained := make(map[string]*pricing.Baseline, len(baselines))
	for i := range baselines {
		sustained[baselines[i].Type] = &baselines[i]
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
			usable := decimal.Max(reserve.Usable(machine.MemoryMiB), decimal.Zero)
			shapes[machine.Name] = &shape[N]{
				machine: machine, vcpu: c.of(vcpu), memory: c.of(machine.MemoryMiB), usable: c.of(usable),
				burstable: baseline != nil, doubtful: baseline != nil && baseline.Citation.Memory,
			}
		}
	}
	c.shapes[runner] = shapes
	return shapes
}

// machineUnits are the machine types of the region and architecture that have a
// price, by name.
func (c *compiler[N]) machineUnits(o *option[N], reserve pricing.Reserve, baselines []pricing.Baseline) ([]unit[N], error) {
	metered := slices.IndexFunc(o.meters, func(m meter[N]) bool { return m.def.PerType })
	if metered < 0 {
		return nil, fmt.Errorf("no meter is priced per machine type")
	}
	m := &o.meters[metered]
	shapes := c.shapesOf(o, m.address.Offering, reserve, baselines)
	discounts := c.bands(m.def.UsageBands)
	prices := c.pricesAt(m.address)
	units := make([]unit[N], 0, len(prices))
	var coverage Coverage
	counted := ""
	for _, price := range prices {
		known := shapes[price.Address.Type]
		if known == nil {
			return nil, fmt.Errorf("price %s: no such machine type", price.Address)
		}
		if len(price.Tiers.Steps) != 1 || price.Per != 1 || price.Unit != m.def.Unit {
			return nil, fmt.Errorf("price %s: a machine has one price per %s", price.Address, m.def.Unit)
		}
		ordinary := known.machine.Restriction == pricing.Unrestricted
		if ordinary && counted != price.Address.Type {
			counted = price.Address.Type
			coverage.Known++
		}
		if price.Address.Purchase != m.address.Purchase {
			continue
		}
		if ordinary {
			coverage.Priced++
		}
		discount := discounts[known.machine.Family]
		units = append(units, unit[N]{
			name: known.machine.Name, machine: known.machine, vcpu: known.vcpu, memory: known.memory, usable: known.usable,
			price: price, hourly: c.of(price.Tiers.Steps[0].UnitPrice), bands: discount, paid: o.discount(discount),
			ordinary: ordinary, burstable: known.burstable, doubtful: known.doubtful,
		})
	}
	if coverage.Priced < coverage.Known {
		o.coverage = &coverage
	}
	return units, nil
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
