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
	catalog *pricing.Catalog
	of      func(decimal.Decimal) N
	shapes  map[pricing.OfferingID]map[string]*shape[N] // by the offering that runs on them
	pairs   map[pricing.OfferingID][]pair[N]            // by the offering that sells them
}

func newCompiler[N number[N]](catalog *pricing.Catalog, of func(decimal.Decimal) N) *compiler[N] {
	return &compiler[N]{catalog: catalog, of: of, shapes: map[pricing.OfferingID]map[string]*shape[N]{}, pairs: map[pricing.OfferingID][]pair[N]{}}
}

func (c *compiler[N]) option(candidate *candidate) (*option[N], error) {
	o := &option[N]{candidate: candidate, mbToGB: c.of(perMiB), step: c.of(decimal.New(1, -pricing.QuotientPlaces)), ofDecimal: c.of}
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
		o.shared = c.shared(placement.Shared, offering.Meters)
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
	o.orders = ordersOf(o.units, o.front, o.step)
	return o, nil
}

// meter resolves one meter's address. A price that is not there stays nil; the
// engine asks for it only when the quantity is not zero.
func (c *compiler[N]) meter(candidate *candidate, def *pricing.Meter) (meter[N], error) {
	m := meter[N]{def: def, perUnit: c.of(decimal.NewFromInt(1)), whole: true, perHour: def.PerHour(), perSecond: def.PerSecond()}
	m.address = pricing.Address{
		Offering: cmp.Or(def.PriceOffering, candidate.offering.ID), Meter: cmp.Or(def.PriceMeter, def.Name),
		Area: candidate.region.Area(def.Area), Architecture: candidate.architecture, Purchase: def.PricedAs(candidate.purchase),
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
			perVCPU = c.hourly(m)
		case ofMemory:
			perGB = c.hourly(m)
		}
	}
	pairs := c.pairsOf(o, fleet)
	units := make([]unit[N], len(pairs))
	for i := range pairs {
		units[i] = pairs[i].unit
		units[i].hourly = pairs[i].vcpu.Mul(perVCPU).Add(pairs[i].gb.Mul(perGB))
	}
	return units, nil
}

// hourly is the price of an hour of what the meter counts, whichever unit it is
// published in.
func (c *compiler[N]) hourly(m *meter[N]) N {
	if m.perSecond {
		return m.rate.tiers[0].unitPrice.Mul(c.of(decimal.NewFromInt(3600)))
	}
	return m.rate.tiers[0].unitPrice
}

// pair is a pair of vCPU and memory: the same in every region, but for its price.
type pair[N number[N]] struct {
	unit[N]
	gb N
}

func (c *compiler[N]) pairsOf(o *option[N], fleet *pricing.Fleet) []pair[N] {
	seller := o.candidate.offering.ID
	if known, ok := c.pairs[seller]; ok {
		return known
	}
	var pairs []pair[N]
	for _, shape := range fleet.Shapes {
		memory := decimal.NewFromInt(shape.MemoryMiB)
		pairs = append(pairs, pair[N]{unit: unit[N]{
			name: shapeName(shape), vcpu: c.of(shape.VCPU), memory: c.of(memory),
			usable: c.of(fleet.Reserve.Usable(memory)), ordinary: true,
		}, gb: c.of(memory.Mul(perMiB))})
	}
	slices.SortFunc(pairs, func(a, b pair[N]) int { return cmp.Compare(a.name, b.name) })
	c.pairs[seller] = pairs
	return pairs
}

// perMiB is 1/1024: exact as a decimal.
var perMiB = decimal.New(9765625, -10)

// shapeName is how a pair of vCPU and memory reads: "0.5 vCPU / 1 GB".
func shapeName(shape pricing.Shape) string {
	gb := decimal.NewFromInt(shape.MemoryMiB).Mul(perMiB)
	return fmt.Sprintf("%s vCPU / %s GB", pricing.Text(shape.VCPU), pricing.Text(gb))
}
