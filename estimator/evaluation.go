package estimator

import (
	"breakeven/pricing"
)

// maxLines bounds the lines of an option. A definition with more meters is
// refused when it is compiled.
const maxLines = 12

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
	effective N
	missing   bool
}

// evaluation is one option at one load. It is scratch: reused, never kept.
type evaluation[N number[N]] struct {
	quantities quantities[N]
	lines      [maxLines]line[N]
	count      int

	excluded  *pricing.Rule
	missing   bool
	list      N
	effective N // the monthly cost, or its known part when a price is missing

	unit      *unit[N]    // chosen unit of a fleet or node of a cluster
	instances N           // whole units; zero for a share of a cluster's nodes
	share     fraction[N] // of a node, in a shared cluster
	shares    bool
	why       string // what set the number of instances
	size      size[N]
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
	if e.shares {
		return e.share.over.Mul(hours).Quotient(e.share.under)
	}
	return e.instances.Mul(hours)
}

// bandHours are the hours of all instances together by usage band. A share of a
// node is rounded at each end of a band, so that the bands add up to unitHours.
func (e *evaluation[N]) bandHours(d *demand[N], emit func(from, hours, fraction N)) {
	var before, share N
	e.unit.bands.parts(d.running, d.hours, func(from, hours, fraction N) {
		before = before.Add(hours)
		until := e.unitHours(before)
		emit(from, until.Sub(share), fraction)
		share = until
	})
}

func (e *evaluation[N]) reset() { *e = evaluation[N]{} }

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
	default:
		o.placeFleet(e, d)
	}
	if e.excluded == nil {
		o.priceLines(e, d)
	}
}

// priceLines prices every quantity that is not zero: allowance, tiers, bands.
func (o *option[N]) priceLines(e *evaluation[N], d *demand[N]) {
	e.count, e.missing = 0, false
	var list, effective N
	for i := range o.meters {
		m := &o.meters[i]
		quantity := e.quantities.priced[m.def.Basis]
		if quantity.IsZero() {
			continue
		}
		l := &e.lines[e.count]
		e.count++
		*l = line[N]{meter: i, consumed: m.counted(e.quantities.consumed[m.def.Basis], d), priced: m.counted(quantity, d)}
		o.priceLine(l, m, e, d)
		if l.missing {
			e.missing = true
			continue
		}
		list, effective = list.Add(l.list), effective.Add(l.effective)
	}
	e.list, e.effective = list, effective
}

func (o *option[N]) priceLine(l *line[N], m *meter[N], e *evaluation[N], d *demand[N]) {
	switch {
	case m.def.PerType:
		if e.unit == nil {
			l.missing = true
			return
		}
		l.list = l.priced.Mul(e.unit.hourly)
		l.effective = l.list
		if e.unit.bands != nil {
			var sum N
			e.bandHours(d, func(_, hours, fraction N) { sum = sum.Add(hours.Mul(fraction)) })
			l.effective = sum.Mul(e.unit.hourly)
		}
	case m.price == nil:
		l.missing = true
		return
	default:
		if !m.whole {
			l.priced = l.priced.Mul(m.perUnit)
		}
		l.list = m.rate.cost(l.priced, d.free, nil)
		l.effective = l.list
	}
	if d.converts {
		l.list, l.effective = l.list.Mul(d.fx), l.effective.Mul(d.fx)
	}
}
