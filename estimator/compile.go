package estimator

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// compiler turns candidates into options of one number type.
type compiler[N number[N]] struct {
	catalog  *pricing.Catalog
	of       func(decimal.Decimal) N
	machines machineIndex
}

type machineKey struct {
	offering pricing.OfferingID
	name     string
}

type machineIndex map[machineKey]*pricing.MachineType

func indexMachines(catalog *pricing.Catalog) machineIndex {
	index := machineIndex{}
	for _, list := range catalog.Lists() {
		for i := range list.Machines {
			machine := &list.Machines[i]
			index[machineKey{machine.Offering, machine.Name}] = machine
		}
	}
	return index
}

func (c *compiler[N]) option(candidate *candidate) (*option[N], error) {
	o := &option[N]{candidate: candidate, mbToGB: c.of(perMiB), ofDecimal: c.of}
	offering := candidate.offering
	if len(offering.Meters) > maxLines {
		return nil, fmt.Errorf("%d meters, at most %d", len(offering.Meters), maxLines)
	}
	for i := range offering.Meters {
		compiled, err := c.meter(candidate, &offering.Meters[i])
		if err != nil {
			return nil, err
		}
		o.meters = append(o.meters, compiled)
	}
	var err error
	switch placement := offering.Placement; {
	case placement.Sandbox != nil:
		o.sandbox = c.sandbox(placement.Sandbox)
	case placement.Shared != nil:
		o.shared = c.shared(placement.Shared)
	case placement.Fleet != nil && placement.Fleet.Machines != "":
		o.units, err = c.machineUnits(o, placement.Fleet.Reserve, placement.Fleet.Baselines)
	case placement.Fleet != nil:
		o.included = c.of(decimal.NewFromInt(placement.Fleet.IncludedStorageMB))
		o.units, err = c.shapeUnits(o, placement.Fleet)
	case placement.Packed != nil:
		o.packed = &packed[N]{fill: c.of(placement.Packed.PackingFill)}
		o.units, err = c.machineUnits(o, placement.Packed.Reserve, placement.Packed.Baselines)
	}
	if err != nil {
		return nil, err
	}
	if len(o.discounts) > maxDiscounts {
		return nil, fmt.Errorf("%d kinds of usage bands, at most %d", len(o.discounts), maxDiscounts)
	}
	o.front = paretoFront(o.units)
	return o, nil
}

// meter resolves one meter's address. A price that is not there stays nil; the
// engine asks for it only when the quantity is not zero.
func (c *compiler[N]) meter(candidate *candidate, def *pricing.Meter) (meter[N], error) {
	m := meter[N]{def: def, perUnit: c.of(decimal.NewFromInt(1)), whole: true}
	m.address = pricing.Address{
		Offering: cmp.Or(def.PriceOffering, candidate.offering.ID), Meter: cmp.Or(def.PriceMeter, def.Name),
		Area: candidate.region.Area(def.Area), Architecture: candidate.architecture, Purchase: candidate.purchase,
	}
	if def.AnyArchitecture {
		m.address.Architecture = pricing.AnyArchitecture
	}
	if def.PerType {
		m.address.Type = "*"
		return m, nil
	}
	m.price = c.catalog.Price(m.address)
	if m.price == nil {
		return m, nil
	}
	if m.price.Unit != def.Unit {
		return m, fmt.Errorf("price %s is per %q, the meter counts %q", m.address, m.price.Unit, def.Unit)
	}
	if m.price.Per != 1 {
		places := int32(0)
		for per := m.price.Per; per > 1; per /= 10 {
			if per%10 != 0 {
				return m, fmt.Errorf("price %s is per %d, not a power of ten", m.address, m.price.Per)
			}
			places++
		}
		m.perUnit, m.whole = c.of(decimal.New(1, -places)), false
	}
	m.rate = c.rate(m.price.Tiers)
	m.allowance = cmp.Or(c.catalog.Allowance(m.address.Offering, m.address.Meter), def.Allowance)
	if m.allowance != nil {
		m.rate.allowance, m.rate.counts = c.of(m.allowance.Quantity), m.allowance.CountsTowardTiers
	}
	return m, nil
}

func (c *compiler[N]) rate(tiers pricing.Tiers) rate[N] {
	r := rate[N]{volume: tiers.Mode == pricing.Volume}
	for _, step := range tiers.Steps {
		r.tiers = append(r.tiers, tier[N]{from: c.of(step.From), unitPrice: c.of(step.UnitPrice)})
	}
	return r
}

// machineUnits are the machine types of the region and architecture that have a
// price, by name.
func (c *compiler[N]) machineUnits(o *option[N], reserve pricing.Reserve, baselines []pricing.Baseline) ([]unit[N], error) {
	metered := slices.IndexFunc(o.meters, func(m meter[N]) bool { return m.def.PerType })
	if metered < 0 {
		return nil, fmt.Errorf("no meter is priced per machine type")
	}
	m := &o.meters[metered]
	sustained := make(map[string]*pricing.Baseline, len(baselines))
	for i := range baselines {
		sustained[baselines[i].Type] = &baselines[i]
	}
	discounts := c.bands(m.def.UsageBands)
	var units []unit[N]
	prices, known := c.pricesAt(m.address)
	if len(prices) < known {
		o.coverage = &Coverage{Priced: len(prices), Known: known}
	}
	for _, price := range prices {
		machine := c.machines[machineKey{price.Address.Offering, price.Address.Type}]
		if machine == nil {
			return nil, fmt.Errorf("price %s: no such machine type", price.Address)
		}
		if len(price.Tiers.Steps) != 1 || price.Per != 1 || price.Unit != m.def.Unit {
			return nil, fmt.Errorf("price %s: a machine has one price per %s", price.Address, m.def.Unit)
		}
		vcpu, doubtful := machine.VCPU, false
		if baseline := sustained[machine.Name]; baseline != nil {
			vcpu, doubtful = baseline.VCPU, baseline.Citation.Memory
		}
		usable := reserve.Usable(machine.MemoryMiB)
		if !usable.IsPositive() {
			usable = decimal.Zero
		}
		units = append(units, unit[N]{
			name: machine.Name, machine: machine, vcpu: c.of(vcpu), memory: c.of(machine.MemoryMiB), usable: c.of(usable),
			price: price, hourly: c.of(price.Tiers.Steps[0].UnitPrice), bands: discounts[machine.Family],
			paid:     o.discount(discounts[machine.Family]),
			ordinary: machine.Restriction == pricing.Unrestricted, doubtful: doubtful,
		})
	}
	return units, nil
}

// pricesAt are the prices of all types at an address whose type is open, and
// how many types the list knows there under any purchase.
func (c *compiler[N]) pricesAt(address pricing.Address) (prices []*pricing.Price, known int) {
	list := c.catalog.List(address.Offering.Provider())
	if list == nil {
		return nil, 0
	}
	address.Type = ""
	first, _ := slices.BinarySearchFunc(list.Prices, address, func(p pricing.Price, a pricing.Address) int {
		return cmp.Or(cmp.Compare(p.Address.Offering, a.Offering), cmp.Compare(p.Address.Meter, a.Meter),
			cmp.Compare(p.Address.Area, a.Area))
	})
	counted := ""
	for i := first; i < len(list.Prices); i++ {
		price := &list.Prices[i]
		at := price.Address
		if at.Offering != address.Offering || at.Meter != address.Meter || at.Area != address.Area {
			break
		}
		if at.Architecture != address.Architecture {
			continue
		}
		if at.Type != counted {
			counted = at.Type
			known++
		}
		if at.Purchase == address.Purchase {
			prices = append(prices, price)
		}
	}
	return prices, known
}

// discount registers the bands of a unit and returns their index in paidHours.
func (o *option[N]) discount(b *bands[N]) int {
	if b == nil {
		return 0
	}
	i := slices.Index(o.discounts, b)
	if i < 0 {
		i = len(o.discounts)
		o.discounts = append(o.discounts, b)
	}
	return i + 1
}

func (c *compiler[N]) bands(defs []pricing.UsageBand) map[string]*bands[N] {
	byFamily := map[string]*bands[N]{}
	for i := range defs {
		compiled := &bands[N]{def: &defs[i]}
		for _, step := range defs[i].Steps {
			compiled.steps = append(compiled.steps, tier[N]{from: c.of(step.From), unitPrice: c.of(step.Fraction)})
		}
		for _, family := range defs[i].Families {
			byFamily[family] = compiled
		}
	}
	return byFamily
}

// shapeUnits are the pairs of vCPU and memory that the platform sells. Without
// both prices there are none: the engine then names what is missing.
func (c *compiler[N]) shapeUnits(o *option[N], fleet *pricing.Fleet) ([]unit[N], error) {
	var perVCPU, perGB N
	for i := range o.meters {
		m := &o.meters[i]
		if m.price == nil {
			continue
		}
		ofVCPU, ofMemory := m.def.Basis == pricing.BasisVCPUHours, m.def.Basis == pricing.BasisGBHours
		switch {
		case (ofVCPU || ofMemory) && (len(m.rate.tiers) != 1 || !m.whole):
			return nil, fmt.Errorf("price %s: a fleet's vCPU and memory have one price each", m.address)
		case ofVCPU:
			perVCPU = m.rate.tiers[0].unitPrice
		case ofMemory:
			perGB = m.rate.tiers[0].unitPrice
		}
	}
	var units []unit[N]
	for _, shape := range fleet.Shapes {
		memory := decimal.NewFromInt(shape.MemoryMiB)
		gb := memory.Mul(perMiB)
		units = append(units, unit[N]{
			name:   shapeName(shape),
			vcpu:   c.of(shape.VCPU),
			memory: c.of(memory), usable: c.of(fleet.Reserve.Usable(memory)),
			hourly:   c.of(shape.VCPU).Mul(perVCPU).Add(c.of(gb).Mul(perGB)),
			ordinary: true,
		})
	}
	slices.SortFunc(units, func(a, b unit[N]) int { return cmp.Compare(a.name, b.name) })
	return units, nil
}

// perMiB is 1/1024: exact as a decimal.
var perMiB = decimal.New(9765625, -10)

// shapeName is how a pair of vCPU and memory reads: "0.5 vCPU / 1 GB".
func shapeName(shape pricing.Shape) string {
	gb := decimal.NewFromInt(shape.MemoryMiB).Mul(perMiB)
	return fmt.Sprintf("%s vCPU / %s GB", pricing.Text(shape.VCPU), pricing.Text(gb))
}
