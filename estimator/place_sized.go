package estimator

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator/queueing"
	"breakeven/pricing"
)

// scaled is a fleet of one kind of unit that was sized step by step.
type scaled[N number[N]] struct {
	total  N     // instance-seconds of the load curve's time
	least  int64 // instances
	most   int64
	levels []level[N] // by usage band, of units whose hours are discounted by their share of the month
	cost   N          // per month x seconds of the curve
}

// level are the units whose hours end in one usage band.
type level[N number[N]] struct {
	units   int64
	seconds N // of the load curve's time, of all of them together
}

// maxFleet bounds what a fleet is computed for: so many invocations at once, at the
// utilization that it is sized for. A unit runs at least one of them.
const maxFleet = 1_000_000_000_000_000

// maxWaiting bounds fleets of which the wait is computed, which takes longer the more
// places there are: at their target utilization so many have no queue to speak of.
const maxWaiting = 10_000

// fleetTooLarge is the rule that nobody runs so many instances, or nil.
func (o *option[N]) fleetTooLarge(d *demand[N], s *sized) *pricing.Rule {
	_, _, slots := needsPerCount(d, s, o.ofDecimal)
	most, what := int64(maxFleet), "fleets are sized"
	if s.Latency {
		most, what = maxWaiting, "how long invocations wait is computed"
	}
	if slots.over.Mul(d.ofInt(s.largest())).Cmp(slots.under.Mul(d.ofInt(most))) <= 0 {
		return nil
	}
	return &pricing.Rule{
		Name: "max_fleet", Value: fmt.Sprint(most),
		Text: fmt.Sprintf("%s for at most %d invocations at once over the utilization", what, most),
	}
}

// placeSized chooses the cheapest fleet of a sizing, ties by fewer instance-hours,
// then by name. One kind of unit serves all steps.
func (o *option[N]) placeSized(e *evaluation[N], d *demand[N], s *sized) {
	if rule := o.storageTooLarge(d); rule != nil {
		e.excluded = rule
		return
	}
	if rule := o.fleetTooLarge(d, s); rule != nil {
		e.excluded = rule
		return
	}
	if o.grid != nil {
		o.sizeGrid(e, d, s)
		return
	}
	if len(o.units) == 0 {
		o.unitPricesMissing(e, d)
		return
	}
	n, paid := o.meanNeeds(d, s), o.paidHours(d)
	order, bound := o.scan(d, &n, &paid)
	span := d.ofInt(s.perAll)
	var best *unit[N]
	var chosen scaled[N]
	for _, i := range order {
		u := &o.units[i]
		if best != nil && bound.factor.Mul(u.bounds[bound.by]).Mul(span).Cmp(chosen.cost) > 0 {
			if bound.rises {
				break
			}
			continue
		}
		if !d.holds(u) {
			continue
		}
		fleet := o.scale(d, s, u)
		if best == nil || cheaperScaled(&fleet, u.name, &chosen, best.name) {
			best, chosen = u, fleet
		}
	}
	if best == nil {
		o.noUnit(e, d)
		return
	}
	o.useScaled(e, d, s, best, &chosen)
}

func cheaperScaled[N number[N]](a *scaled[N], name string, b *scaled[N], than string) bool {
	if order := a.cost.Cmp(b.cost); order != 0 {
		return order < 0
	}
	if order := a.total.Cmp(b.total); order != 0 {
		return order < 0
	}
	return name < than
}

// useScaled yields the quantities of a sized fleet: whole units where all of them
// run all the time, else their mean.
func (o *option[N]) useScaled(e *evaluation[N], d *demand[N], s *sized, u *unit[N], fleet *scaled[N]) {
	e.sized, e.leastUnits, e.mostUnits = s, fleet.least, fleet.most
	if !s.Scales() {
		o.useUnits(e, d, u, fleet.total, s.Name)
		return
	}
	e.unit, e.why, e.shares, e.levels = u, s.Name, true, fleet.levels
	e.share = fraction[N]{fleet.total, d.ofInt(s.perAll)}
	o.unitQuantities(e, d)
	e.quantities.set(pricing.BasisClusterHours, d.clusterHours())
}

// meanNeeds is what no fleet of the sizing has less of on average: the mean of what
// it serves, which bounds the cost of a unit from below.
func (o *option[N]) meanNeeds(d *demand[N], s *sized) needs[N] {
	n := needs[N]{floor: most(d.minimum, o.platformFloor())}
	vcpu, memory, _ := needsPerCount(d, s, o.ofDecimal)
	mean, span := d.ofInt(s.counts).Mul(d.ofInt(s.perAll/s.steps)), d.ofInt(s.perAll)
	n.vcpu = fraction[N]{vcpu.over.Mul(mean), vcpu.under.Mul(span)}
	n.memory = fraction[N]{memory.over.Mul(mean), memory.under.Mul(span)}
	return n
}

// needsPerCount is what one count asks of a fleet: vCPUs, MiB beside the shared ones,
// and places for invocations.
func needsPerCount[N number[N]](d *demand[N], s *sized, of func(decimal.Decimal) N) (vcpu, memory, slots fraction[N]) {
	one := *d
	if s.target != nil {
		one.utilization, one.utilUnder = of(*s.target), d.one
	}
	over, under := of(s.over), of(s.under)
	share := func(f fraction[N]) fraction[N] { return fraction[N]{f.over.Mul(over), f.under.Mul(under)} }
	return share(one.neededVCPU()), share(one.neededMemory()), share(one.neededSlots())
}

// capacityOf is how many counts units of one kind hold.
func (o *option[N]) capacityOf(d *demand[N], s *sized, u *unit[N]) *capacity {
	vcpu, memory, slots := needsPerCount(d, s, o.ofDecimal)
	if vcpu.over.IsZero() {
		return &capacity{idle: true}
	}
	least := fraction[N]{vcpu.under.Mul(d.capacity(u)), vcpu.over}
	if !memory.over.IsZero() {
		least = smaller(least, fraction[N]{memory.under.Mul(u.usable.Sub(d.sharedMB)), memory.over})
	}
	if d.bounded {
		least = smaller(least, fraction[N]{slots.under.Mul(d.concurrency), slots.over})
	}
	c := &capacity{waits: s.Latency}
	c.num, c.den = wholeRatio(least.over.Decimal(), least.under.Decimal())
	if c.fast = c.num.IsUint64() && c.den.IsUint64(); c.fast {
		c.n, c.d = c.num.Uint64(), c.den.Uint64()
	}
	if c.waits {
		c.servers = o.servers(d, u)
		c.limits = map[int64]int64{}
		a := d.meanConcurrency(d.running)
		over, under := a.over.Decimal().Mul(s.waitOver), a.under.Decimal().Mul(s.under)
		service := d.durationMs.Decimal()
		c.limit = func(units, count int64) decimal.Decimal {
			if units > queueing.MaxServers/c.servers {
				return noLimit
			}
			times, _ := s.waitLimit(units*c.servers, service).Mul(under).QuoRem(over.Mul(decimal.NewFromInt(count)), 0)
			return decimal.Min(times, noLimit)
		}
		perUnit, per := decimal.NewFromBigInt(c.num, 0).Mul(over), decimal.NewFromBigInt(c.den, 0).Mul(under)
		c.binds = func(units int64) bool {
			return units <= queueing.MaxServers/c.servers &&
				s.waitLimit(units*c.servers, service).Mul(per).LessThan(decimal.NewFromInt(units).Mul(perUnit))
		}
	}
	return c
}

// servers is how many invocations one unit runs at once.
func (o *option[N]) servers(d *demand[N], u *unit[N]) int64 {
	n := d.capacity(u).Mul(d.vcpuDivisor).FloorQuo(d.vcpu)
	if each := d.memoryMB.Sub(d.sharedMB); !each.IsZero() {
		n = least(n, u.usable.Sub(d.sharedMB).FloorQuo(each))
	}
	if d.bounded {
		n = least(n, d.concurrency)
	}
	return max(1, n.Int64())
}

func smaller[N number[N]](f, g fraction[N]) fraction[N] {
	if f.cmp(g) <= 0 {
		return f
	}
	return g
}

// wholeRatio is a fraction of decimals as one of whole numbers, reduced.
func wholeRatio(over, under decimal.Decimal) (num, den *big.Int) {
	num, den = new(big.Int).Set(over.Coefficient()), new(big.Int).Set(under.Coefficient())
	if shift := int64(over.Exponent()) - int64(under.Exponent()); shift >= 0 {
		num.Mul(num, new(big.Int).Exp(big.NewInt(10), big.NewInt(shift), nil))
	} else {
		den.Mul(den, new(big.Int).Exp(big.NewInt(10), big.NewInt(-shift), nil))
	}
	if common := new(big.Int).GCD(nil, nil, num, den); common.Sign() > 0 {
		num.Quo(num, common)
		den.Quo(den, common)
	}
	return num, den
}

// mulDiv is floor(a x b / c), at most largestCount.
func mulDiv(a, b, c uint64) int64 {
	hi, lo := bits.Mul64(a, b)
	if hi >= c {
		return largestCount
	}
	if quotient, _ := bits.Div64(hi, lo, c); quotient < largestCount {
		return int64(quotient)
	}
	return largestCount
}

// scale sizes a fleet of one kind of unit for every step.
func (o *option[N]) scale(d *demand[N], s *sized, u *unit[N]) scaled[N] {
	c := o.capacityOf(d, s, u)
	floor := most(d.minimum, o.platformFloor()).Int64()
	units := func(needed int64) int64 { return max(floor, s.spare(needed)) }
	c.settle(c.leastByNeed(s.largest()))
	highest := c.needed(s.largest())
	fleet := scaled[N]{least: math.MaxInt64, most: units(highest)}
	var ends []int64
	if u.bands != nil && s.Scales() {
		ends, fleet.levels = bandEnds(d, u.bands, s.perAll), make([]level[N], len(u.bands.steps))
	}
	var total seconds128
	add := func(more, seconds int64) {
		total.add(more, seconds)
		if fleet.levels != nil {
			in, _ := slices.BinarySearch(ends, seconds)
			fleet.levels[in].units += more
			fleet.levels[in].seconds = fleet.levels[in].seconds.Add(d.ofInt(more).Mul(d.ofInt(seconds)))
		}
	}
	add(floor, s.perAll)
	s.eachRise(c, s.coveredBy(floor), func(needed, more, seconds int64) { add(units(more)-units(needed), seconds) })
	fleet.total = o.ofDecimal(total.decimal())
	for _, part := range s.parts {
		fleet.least = min(fleet.least, units(c.needed(part.curve.Quantile(part.curve.Steps()))))
	}
	fleet.cost = o.scaledCost(d, s, u, &fleet)
	return fleet
}

// seconds128 adds up instances x seconds, which leave 64 bits and never 128.
type seconds128 struct{ hi, lo uint64 }

func (s *seconds128) add(units, seconds int64) {
	hi, lo := bits.Mul64(uint64(units), uint64(seconds))
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi, _ = bits.Add64(s.hi, hi, carry)
}

func (s *seconds128) decimal() decimal.Decimal { return fixed{hi: s.hi, lo: s.lo}.Decimal() }

// bandEnds are the largest numbers of the load curve's seconds that lie within each
// usage band but the last.
func bandEnds[N number[N]](d *demand[N], b *bands[N], perAll int64) []int64 {
	ends := make([]int64, 0, len(b.steps))
	for _, step := range b.steps[1:] {
		ends = append(ends, step.from.Mul(d.hours).Mul(d.ofInt(perAll)).FloorQuo(d.running).Int64())
	}
	return ends
}

// scaledCost is what the fleet's units cost per month, times the seconds of the load
// curve: nothing is divided.
func (o *option[N]) scaledCost(d *demand[N], s *sized, u *unit[N], fleet *scaled[N]) N {
	total := fleet.total
	besides := total.Mul(o.besides(d))
	switch {
	case u.bands == nil:
		return total.Mul(u.hourly).Mul(d.running).Add(besides)
	case !s.Scales():
		return total.Mul(u.hourly).Mul(u.bands.effectiveHours(d.running, d.hours)).Add(besides)
	}
	var hours N // x seconds of the curve, at full price
	eachBand(d, u.bands, s.perAll, fleet.levels, func(_, inBand, fraction N) { hours = hours.Add(inBand.Mul(fraction)) })
	return hours.Mul(u.hourly).Add(besides)
}

// eachBand splits the hours of units by usage band, each unit by its own share of
// the month. Hours are multiplied by the seconds of the load curve, of which a unit
// runs its own.
func eachBand[N number[N]](d *demand[N], b *bands[N], perAll int64, levels []level[N], emit func(from, hours, fraction N)) {
	span := d.ofInt(perAll)
	var further int64 // units that run on into the next band
	for _, l := range levels {
		further += l.units
	}
	for i := range b.steps {
		l := levels[i]
		further -= l.units
		from := b.steps[i].from.Mul(d.hours)
		start := from.Mul(span)
		hours := d.running.Mul(l.seconds).Sub(start.Mul(d.ofInt(l.units)))
		if further > 0 {
			end := b.steps[i+1].from.Mul(d.hours).Mul(span)
			hours = hours.Add(end.Sub(start).Mul(d.ofInt(further)))
		}
		if !hours.IsZero() {
			emit(from, hours, b.steps[i].unitPrice)
		}
	}
}

// nextSized is the first point of a rising axis at which some step of the load needs
// one unit more.
func nextSized[N number[N]](g Grid, o *option[N], e *evaluation[N], d *demand[N]) int64 {
	s := e.sized
	now := o.capacityOf(d, s, e.unit)
	one := unitPoint(g, d)
	first := o.capacityOf(&one, s, e.unit)
	floor := most(d.minimum, o.platformFloor()).Int64()
	next := int64(math.MaxInt64)
	if first.idle {
		return next // nothing is needed at any point
	}
	now.settle(max(1, s.coveredBy(e.mostUnits)))
	first.unbound = now.unbound // both limits grow alike along the axis
	// The last point at which so many units still hold the counts that they hold today.
	consider := func(units int64) {
		units = s.coveredBy(max(floor, s.spare(units)))
		held := now.most(units)
		for _, part := range s.parts {
			if count := part.curve.Quantile(part.curve.Above(held)); count > 0 && count <= held {
				next = min(next, first.mostTimes(units, count)+1)
			}
		}
	}
	consider(s.coveredBy(floor))
	s.eachRise(now, s.coveredBy(floor), func(_, more, _ int64) { consider(more) })
	return next
}

// mostTimes is how often units hold a count: the last point of the axis, for a
// capacity at the point 1.
func (c *capacity) mostTimes(units, count int64) int64 {
	times := new(big.Int).Mul(big.NewInt(units), c.num)
	times.Quo(times, new(big.Int).Mul(c.den, big.NewInt(count)))
	if c.limited(units) {
		if byWaiting := c.limit(units, count).BigInt(); byWaiting.Cmp(times) < 0 {
			times = byWaiting
		}
	}
	if !times.IsInt64() || times.Int64() >= largestCount {
		return math.MaxInt64 - 1
	}
	return times.Int64()
}
