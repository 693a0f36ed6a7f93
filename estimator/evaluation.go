package estimator

import (
	"breakeven/pricing"
)

// maxLines bounds the lines of an option. A definition with more meters is
// refused when it is compiled.
const maxLines = 20

// quantities are what a placement yields: one quantity per basis, before and
// after rounding to the billing granularity.
type quantities[N number[N]] struct {
	consumed [pricing.NumBases]N
	priced   [pricing.NumBases]N
}

// set stores a quantity that no granularity rounds.
func (q *quantities[N]) set(basis pricing.Basis, quantity N) {
	q.consumed[basis], q.priced[basis] = quantity, quantity
}

// setRounded stores a quantity with its value before rounding.
func (q *quantities[N]) setRounded(basis pricing.Basis, consumed, priced N) {
	q.consumed[basis], q.priced[basis] = consumed, priced
}

// line is one priced meter.
type line[N number[N]] struct {
	meter     int // index into the option's meters
	consumed  N
	priced    N // in pricing units
	list      N
	contract  N // contracted cost
	effective N
	lacks     *pricing.Address // what has no price; nil: it is priced
	disk      *meter[N]        // the size that was chosen, where disks are sold in sizes
}

// at is the meter as it is priced: of the chosen size, where disks have sizes.
func (l *line[N]) at(o *option[N]) *meter[N] {
	if l.disk != nil {
		return l.disk
	}
	return &o.meters[l.meter]
}

// evaluation is one option at one load. It is scratch: reused, never kept.
type evaluation[N number[N]] struct {
	quantities quantities[N]
	lines      [maxLines]line[N]
	count      int

	excluded  *pricing.Rule
	noUnit    bool     // what excludes it is that no unit holds an invocation
	unpriced  []string // machine types that were stated and have no price
	unchosen  bool     // no unit could be chosen for want of a price: its hours are unknown
	missing   bool
	unrated   bool // all that is missing is rates of exchange
	list      N
	contract  N // contracted cost
	effective N // the monthly cost, or its known part when a price is missing

	unit      *unit[N]    // chosen unit of a fleet or node of a cluster
	instances N           // whole units; zero for a share of a cluster's nodes
	share     fraction[N] // of a node, in a shared cluster
	shares    bool
	allotted  bool   // the share is a number of nodes, not a fraction: nothing is divided
	why       string // what set the number of instances
	size      size[N]
	gridUnit  unit[N] // the chosen pair of a grid

	sized      *sized     // how the fleet follows the load; nil: steady
	leastUnits int64      // of a sized fleet, in any step
	mostUnits  int64      // of a sized fleet, in any step
	levels     []level[N] // by usage band, of a fleet whose hours are discounted by share of the month
}

// size is the instance that a scaling platform runs.
type size[N number[N]] struct {
	memoryMB   N
	vcpu       N // numerator
	vcpuUnder  N // denominator; zero: 1
	durationMs N // as stated or stretched
	billedMs   N
	ghz        N // clock rate that the size grants; zero: none
	busy       N // seconds of all instances with an invocation, where they are told apart or shared
	beyond     N // the part of busy that falls on instances beyond the warm ones
	warm       int64
	overflow   N // share of invocations that no provisioned instance serves
	overflows  bool
	splits     bool // busy time is split into beyond and the rest
	crowded    bool // the stated concurrency asks for more than one instance has
}

// unitHours are the hours of all instances together while one runs the given
// hours: multiplied first, divided once.
func (e *evaluation[N]) unitHours(hours N) N {
	switch {
	case e.allotted:
		return e.share.over.Mul(hours)
	case e.shares:
		return e.share.over.Mul(hours).Quotient(e.share.under)
	}
	return e.instances.Mul(hours)
}

// bandHours are the hours of all instances together by usage band. A share of a
// node is rounded at each end of a band, so that the bands add up to unitHours.
func (e *evaluation[N]) bandHours(d *demand[N], emit func(from, hours, fraction N)) {
	var before, share N
	if e.levels != nil {
		eachBand(d, e.unit.bands, e.sized.perAll, e.levels, func(from, hours, fraction N) {
			before = before.Add(hours)
			until := before.Quotient(e.share.under)
			emit(from, until.Sub(share), fraction)
			share = until
		})
		return
	}
	e.unit.bands.parts(d.running, d.hours, func(from, hours, fraction N) {
		before = before.Add(hours)
		until := e.unitHours(before)
		emit(from, until.Sub(share), fraction)
		share = until
	})
}

// reset clears everything but the lines, which count guards.
func (e *evaluation[N]) reset() {
	e.quantities = quantities[N]{}
	e.count, e.excluded, e.missing, e.unrated = 0, nil, false, false
	var zero N
	e.list, e.contract, e.effective = zero, zero, zero
	e.unit, e.instances, e.share, e.shares, e.why, e.size = nil, zero, fraction[N]{}, false, "", size[N]{}
	e.allotted, e.noUnit, e.unpriced, e.unchosen = false, false, nil, false
	e.sized, e.leastUnits, e.mostUnits, e.levels = nil, 0, 0, nil
}

// evaluate computes what the option costs for the demand.
func (o *option[N]) evaluate(e *evaluation[N], d *demand[N], fixedUnit *stated[N]) {
	e.reset()
	switch {
	case o.sandbox != nil:
		o.placeSandbox(e, d)
	case o.shared != nil:
		o.placeShared(e, d)
	case fixedUnit != nil:
		o.placeStated(e, d, fixedUnit)
	case o.packed != nil && d.workloadsInt > 1:
		o.placeSharedCluster(e, d)
	case o.grid != nil:
		o.placeGrid(e, d)
	default:
		o.placeFleet(e, d)
	}
	o.priced(e, d)
}

// priced prices a placement with what stands around it.
func (o *option[N]) priced(e *evaluation[N], d *demand[N]) {
	if e.excluded != nil {
		return
	}
	if d.surrounds {
		o.surround(e, d)
	}
	o.priceLines(e, d)
}

// priceLines prices every quantity that is not zero: allowance, tiers, contract,
// commitment, bands.
func (o *option[N]) priceLines(e *evaluation[N], d *demand[N]) {
	e.count, e.missing, e.unrated = 0, false, true
	var list, contract, effective N
	for i := range o.meters {
		m := &o.meters[i]
		quantity := e.quantities.priced[m.def.Basis]
		if quantity.IsZero() || e.unchosen && m.lacks == nil && m.def.Basis.OfUnits() {
			continue
		}
		l := &e.lines[e.count]
		e.count++
		*l = line[N]{meter: i, consumed: m.counted(e.quantities.consumed[m.def.Basis], d), priced: m.counted(quantity, d)}
		if m.def.RequestKB > 0 {
			l.priced = l.priced.Mul(d.requestBlocks(m.def.RequestKB))
		}
		if l.priced.IsZero() {
			e.count-- // seconds that are no hour to 12 decimals
			continue
		}
		unrated := o.priceLine(l, m, e, d)
		if l.lacks != nil {
			e.missing = true
			e.unrated = e.unrated && unrated
			continue
		}
		list, contract, effective = list.Add(l.list), contract.Add(l.contract), effective.Add(l.effective)
	}
	e.unrated = e.unrated && e.missing
	e.list, e.contract, e.effective = list, contract, effective
}

// priceLine reports whether what is missing is a rate of exchange.
func (o *option[N]) priceLine(l *line[N], m *meter[N], e *evaluation[N], d *demand[N]) (unrated bool) {
	switch {
	case m.def.PerType:
		if e.unit == nil {
			l.lacks = m.lacks
			return m.unrated
		}
		o.priceUnits(l, e, d)
	case len(m.disks) > 0:
		l.disk = m.sizedDisk(d)
		m = l.disk
		fallthrough
	default:
		if m.lacks != nil {
			l.lacks = m.lacks
			return m.unrated
		}
		if !m.whole {
			l.priced = l.priced.Mul(m.perUnit)
		}
		m.rates.price(l, d.free)
	}
	if d.converts {
		l.list, l.contract, l.effective = l.list.Mul(d.fx), l.contract.Mul(d.fx), l.effective.Mul(d.fx)
	}
	return false
}

// price computes the three costs of a line.
func (r *rateSet[N]) price(l *line[N], free bool) {
	l.list = r.list.cost(l.priced, free, nil)
	l.contract = l.list
	if r.contracted != nil {
		l.contract = r.contracted.cost(l.priced, free, nil)
	}
	l.effective = l.contract
	if r.effective != nil {
		l.effective = r.effective.cost(l.priced, free, nil)
	}
}

// priceUnits prices the hours of machines.
func (o *option[N]) priceUnits(l *line[N], e *evaluation[N], d *demand[N]) {
	u := e.unit
	l.effective = l.priced.Mul(u.hourly)
	l.list, l.contract = l.effective, l.effective
	if u.terms != nil {
		l.list, l.contract = l.priced.Mul(u.terms.list), l.priced.Mul(u.terms.contracted)
	}
	if u.bands != nil {
		var sum N
		e.bandHours(d, func(_, hours, fraction N) { sum = sum.Add(hours.Mul(fraction)) })
		l.effective = sum.Mul(u.hourly)
	}
}
