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
	catalog   *pricing.Catalog
	repricing *repricing // nil: prices as they are
	card      *rates     // nil: contracted prices are list prices
	of        func(decimal.Decimal) N
	shapes    map[pricing.OfferingID]map[string]*shape[N] // by the offering that runs on them
	pairs     map[pricing.OfferingID][]pair[N]            // by the offering that sells them
}

func newCompiler[N number[N]](catalog *pricing.Catalog, of func(decimal.Decimal) N) *compiler[N] {
	return &compiler[N]{catalog: catalog, of: of, shapes: map[pricing.OfferingID]map[string]*shape[N]{}, pairs: map[pricing.OfferingID][]pair[N]{}}
}

func (c *compiler[N]) option(candidate *candidate) (*option[N], error) {
	o := &option[N]{candidate: candidate, mbToGB: c.of(perMiB), step: c.of(decimal.New(1, -pricing.QuotientPlaces)), ofDecimal: c.of}
	offering := candidate.offering
	o.meters = make([]meter[N], len(offering.Meters))
	for i := range offering.Meters {
		o.meters[i] = c.meter(candidate, &offering.Meters[i])
		if o.meters[i].def.Basis == pricing.BasisDiskGBMonths || o.meters[i].def.Basis == pricing.BasisDiskMonths {
			o.disk = &o.meters[i]
		}
	}
	var err error
	switch placement := offering.Placement; {
	case placement.Sandbox != nil:
		o.sandbox = c.sandbox(placement.Sandbox)
		o.sandbox.built = candidate.architecture
		o.sandbox.gratis = slices.ContainsFunc(o.meters, func(m meter[N]) bool {
			return m.def.Basis == pricing.BasisOnDemandGBSeconds && m.rates.pay().gratis()
		})
	case placement.Shared != nil:
		o.shared = c.shared(placement.Shared, offering.Meters)
	case placement.Fleet != nil && placement.Fleet.Machines != "":
		o.units, err = c.machineUnits(o, machineRules{placement.Fleet.Reserve, placement.Fleet.Baselines, placement.Fleet.Speeds})
	case placement.Fleet != nil && placement.Fleet.Grid != nil:
		o.included = c.of(decimal.NewFromInt(placement.Fleet.IncludedStorageMB))
		o.grid = c.grid(o, placement.Fleet)
	case placement.Fleet != nil:
		o.included = c.of(decimal.NewFromInt(placement.Fleet.IncludedStorageMB))
		o.units = c.shapeUnits(o, placement.Fleet)
	case placement.Packed != nil:
		o.packed = &packed[N]{fill: c.of(placement.Packed.PackingFill)}
		o.units, err = c.machineUnits(o, machineRules{placement.Packed.Reserve, placement.Packed.Baselines, placement.Packed.Speeds})
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

// priceAddress is where the on-demand prices of an offering's meter stand, but for
// area, type and architecture.
func priceAddress(offering *pricing.Offering, def *pricing.Meter) pricing.Address {
	return pricing.Address{
		Offering: cmp.Or(def.PriceOffering, offering.ID), Meter: cmp.Or(def.PriceMeter, def.Name), Purchase: pricing.OnDemand,
	}
}

// address is where the on-demand prices of a meter stand for a candidate, but for
// the type.
func (c *candidate) address(def *pricing.Meter) pricing.Address {
	address := priceAddress(c.offering, def)
	address.Area, address.Architecture = c.region.Area(def.Area), c.architecture
	if def.AnyArchitecture {
		address.Architecture = pricing.AnyArchitecture
	}
	return address
}

// meter resolves one meter's prices. One that is not there stays nil; the engine
// asks for it only when the quantity is not zero.
func (c *compiler[N]) meter(candidate *candidate, def *pricing.Meter) meter[N] {
	m := meter[N]{def: def, perUnit: c.of(decimal.NewFromInt(1)), whole: true, perHour: def.PerHour(), perSecond: def.PerSecond()}
	m.address = candidate.address(def)
	switch {
	case def.PerType:
		m.address.Type = "*"
		wanted := m.address
		wanted.Purchase = def.PricedAs(candidate.purchase)
		m.lacks = &wanted // where no type is chosen
	case len(def.Disks) > 0:
		for _, size := range def.Disks {
			sized := m
			sized.address.Type = size.Type
			c.resolve(candidate, &sized)
			m.disks = append(m.disks, sized)
		}
		m.address.Type = "*"
	default:
		c.resolve(candidate, &m)
	}
	return m
}

// resolve finds the prices of a meter at its address: list, contract, and what
// the option's way of buying makes of it.
func (c *compiler[N]) resolve(candidate *candidate, m *meter[N]) {
	terms := c.terms(candidate, m.def, m.address, "", c.catalog.Price)
	m.price, m.paid, m.lacks, m.unrated = terms.price, terms.paid, terms.lacks, terms.unrated
	if m.lacks != nil {
		return
	}
	if terms.per != 1 {
		n, _ := places(terms.per)
		m.perUnit, m.whole = c.of(decimal.New(1, -n)), false
	}
	m.allowance = cmp.Or(c.catalog.Allowance(m.address.Offering, m.address.Meter), m.def.Allowance)
	m.rates.list = c.rate(terms.list, m.allowance)
	if terms.contracted != nil {
		contracted := c.rate(*terms.contracted, m.allowance)
		m.rates.contracted = &contracted
	}
	if terms.effective != nil {
		effective := c.rate(*terms.effective, m.allowance)
		m.rates.effective = &effective
	}
	c.reprice(m)
}

func (c *compiler[N]) rate(of money, allowance *pricing.Allowance) rate[N] {
	r := rate[N]{volume: of.tiers.Mode == pricing.Volume}
	for _, step := range of.tiers.Steps {
		t := tier[N]{from: c.of(step.From), unitPrice: c.of(step.UnitPrice)}
		if of.factor != nil {
			t.published = t.unitPrice
			t.unitPrice = c.of(step.UnitPrice.Mul(*of.factor))
		}
		r.tiers = append(r.tiers, t)
	}
	if allowance != nil {
		r.allowance, r.counts = c.of(allowance.Quantity), allowance.CountsTowardTiers
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
func (c *compiler[N]) shapeUnits(o *option[N], fleet *pricing.Fleet) []unit[N] {
	perVCPU, perGB, priced := c.hourly(o)
	if !priced {
		return nil
	}
	pairs := c.pairsOf(o, fleet)
	units := make([]unit[N], len(pairs))
	for i := range pairs {
		units[i] = pairs[i].unit
		units[i].speed, units[i].built = c.one(), o.candidate.architecture
		units[i].hourly = pairs[i].vcpu.Mul(perVCPU).Add(pairs[i].gb.Mul(perGB))
	}
	return units
}

// hourly are the prices of an hour of a vCPU and of a GB, as paid, whichever unit
// they are published in; false when one that is needed is missing.
func (c *compiler[N]) hourly(o *option[N]) (perVCPU, perGB N, priced bool) {
	priced = true
	for i := range o.meters {
		m := &o.meters[i]
		if m.def.Basis != pricing.BasisVCPUHours && m.def.Basis != pricing.BasisGBHours {
			continue
		}
		if m.lacks != nil {
			priced = false
			continue
		}
		price := m.rates.pay().tiers[0].unitPrice
		if m.perSecond {
			price = price.Mul(c.of(decimal.NewFromInt(3600)))
		}
		if m.def.Basis == pricing.BasisVCPUHours {
			perVCPU = price
		} else {
			perGB = price
		}
	}
	return perVCPU, perGB, priced
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
