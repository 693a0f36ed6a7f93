package estimator

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// grid are pairs of vCPU and memory that rise by steps, compiled for one number
// type.
type grid[N number[N]] struct {
	def              *pricing.Grid
	perVCPU, perGB   N // currency per hour, as paid
	priced           bool
	vcpuStep         N
	memoryStep       N // MiB
	minVCPU, maxVCPU N
	minMemory        N // MiB
	maxMemory        N // MiB of the largest pair
	minPer, maxPer   N // MiB for each vCPU
	mbToGB           N
	of               func(decimal.Decimal) N
	built            pricing.Architecture
}

func (c *compiler[N]) grid(o *option[N], fleet *pricing.Fleet) *grid[N] {
	def := fleet.Grid
	whole := func(n int64) N { return c.of(decimal.NewFromInt(n)) }
	g := &grid[N]{
		def: def, vcpuStep: c.of(def.VCPUStep), memoryStep: whole(def.MemoryStepMiB),
		minVCPU: c.of(def.MinVCPU), maxVCPU: c.of(def.MaxVCPU), minMemory: whole(def.MinMemoryMiB),
		minPer: whole(def.MinMiBPerVCPU), maxPer: whole(def.MaxMiBPerVCPU), mbToGB: c.of(perMiB), of: c.of, built: o.candidate.architecture,
	}
	g.maxMemory = g.maxVCPU.Mul(g.maxPer).FloorQuo(g.memoryStep).Mul(g.memoryStep)
	g.perVCPU, g.perGB, g.priced = c.hourly(o)
	return g
}

// gridPair is a pair of the grid.
type gridPair[N number[N]] struct{ vcpu, memory N }

// paired is the smallest pair with at least so much vCPU and memory, each already
// on its step; false when the grid has none. It is the smallest in both at once: a
// vCPU is only raised to what the memory asks for, and then the memory to what
// that vCPU asks for.
func (g *grid[N]) paired(vcpu, memory N) (gridPair[N], bool) {
	vcpu = most(vcpu, roundedUpQuo(memory, g.maxPer, g.vcpuStep))
	memory = most(memory, roundedUp(vcpu.Mul(g.minPer), g.memoryStep))
	return gridPair[N]{vcpu, memory}, vcpu.Cmp(g.maxVCPU) <= 0 && memory.Cmp(g.maxMemory) <= 0
}

// roundedUpQuo is the smallest multiple of a step that is no less than over/under.
func roundedUpQuo[N number[N]](over, under, step N) N {
	return over.CeilQuo(under.Mul(step)).Mul(step)
}

func (g *grid[N]) hourly(p gridPair[N]) N {
	return p.vcpu.Mul(g.perVCPU).Add(p.memory.Mul(g.mbToGB).Mul(g.perGB))
}

// unit is a pair as a unit of a fleet.
func (g *grid[N]) unit(p gridPair[N]) unit[N] {
	shape := pricing.Shape{VCPU: p.vcpu.Decimal(), MemoryMiB: p.memory.Decimal().IntPart()}
	return unit[N]{name: shapeName(shape), vcpu: p.vcpu, memory: p.memory, usable: p.memory, hourly: g.hourly(p), ordinary: true, speed: g.of(decimal.NewFromInt(1)), built: g.built}
}

// unitOf is a stated pair as a unit.
func (g *grid[N]) unitOf(shape pricing.Shape) unit[N] {
	return g.unit(gridPair[N]{g.of(shape.VCPU), g.of(decimal.NewFromInt(shape.MemoryMiB))})
}

// gridNeeds is what a fleet of pairs must hold.
type gridNeeds[N number[N]] struct {
	needs[N]
	vcpu1, memory1 N // of one unit, on the steps: what one invocation needs
	shared         N
	speed          N // work of one vCPU
	built          pricing.Architecture
	of             func(int64) N
}

// pairFor is the smallest pair of which a number of units hold the needs.
func (g *grid[N]) pairFor(n *gridNeeds[N], count int64) (gridPair[N], bool) {
	c := n.of(count)
	vcpu := most(n.vcpu1, roundedUpQuo(n.vcpu.over, n.vcpu.under.Mul(c).Mul(n.speed), g.vcpuStep))
	memory := n.memory1
	if !n.memory.over.IsZero() {
		under := n.memory.under.Mul(c)
		memory = most(memory, roundedUpQuo(n.memory.over.Add(n.shared.Mul(under)), under, g.memoryStep))
	}
	return g.paired(vcpu, memory)
}

// maxCounts is how many numbers of units are tried one by one.
const maxCounts = 1000

// placeGrid chooses the cheapest fleet of pairs, ties by fewer units. For a
// number of units there is one smallest pair, and the grid's price rises with
// both of its parts, so that only numbers of units are tried: all of them, or
// where they are many, those at which one step of the grid stops to suffice.
func (o *option[N]) placeGrid(e *evaluation[N], d *demand[N]) {
	g := o.grid
	if rule := o.storageTooLarge(d); rule != nil {
		e.excluded = rule
		return
	}
	if !g.priced {
		o.unitPricesMissing(e, d)
		return
	}
	n := gridNeeds[N]{
		needs: o.fleetNeeds(d), shared: d.sharedMB, of: d.ofInt, speed: d.speedOf(g.built), built: g.built,
		vcpu1:   most(g.minVCPU, roundedUpQuo(d.vcpu, d.vcpuDivisor.Mul(d.speedOf(g.built)), g.vcpuStep)),
		memory1: most(g.minMemory, roundedUp(d.memoryMB, g.memoryStep)),
	}
	smallest, holds := g.paired(n.vcpu1, n.memory1)
	if !holds {
		e.excluded, e.noUnit = o.noUnitRule(d), true
		return
	}
	besides := o.besides(d)
	monthly := func(p gridPair[N]) N { return g.hourly(p).Mul(d.running).Add(besides) }
	cheapest := monthly(smallest)
	best, bestPair := n.counted(smallest, d), smallest
	bestCost := n.of(best).Mul(cheapest)
	g.eachCount(&n, best, d, func(count int64) bool {
		if n.of(count).Mul(cheapest).Cmp(bestCost) > 0 {
			return false
		}
		pair, valid := g.pairFor(&n, count)
		if !valid {
			return true
		}
		cost := n.of(count).Mul(monthly(pair))
		if order := cost.Cmp(bestCost); order < 0 || order == 0 && count < best {
			best, bestPair, bestCost = count, pair, cost
		}
		return true
	})
	e.gridUnit = g.unit(bestPair)
	_, why := n.count(&e.gridUnit, d)
	o.useUnits(e, d, &e.gridUnit, n.of(best), why)
}

// counted is the number of units of a pair that the needs require.
func (n *gridNeeds[N]) counted(p gridPair[N], d *demand[N]) int64 {
	u := unit[N]{vcpu: p.vcpu, memory: p.memory, usable: p.memory, speed: d.one, built: n.built}
	count, _ := n.count(&u, d)
	return count.Int64()
}

// eachCount calls f for the numbers of units below a number that can be the
// cheapest, the smallest first where all are tried, until it returns false.
func (g *grid[N]) eachCount(n *gridNeeds[N], below int64, d *demand[N], f func(int64) bool) {
	least := max(1, n.counted(gridPair[N]{g.maxVCPU, g.maxMemory}, d))
	if below-least <= maxCounts {
		for count := least; count < below; count++ {
			if !f(count) {
				return
			}
		}
		return
	}
	for vcpu := g.minVCPU; vcpu.Cmp(g.maxVCPU) <= 0; vcpu = vcpu.Add(g.vcpuStep) {
		if vcpu.Cmp(n.vcpu1) >= 0 {
			f(max(least, n.counted(gridPair[N]{vcpu, g.maxMemory}, d)))
		}
	}
	for memory := g.minMemory; memory.Cmp(g.maxMemory) <= 0; memory = memory.Add(g.memoryStep) {
		if memory.Cmp(n.memory1) >= 0 {
			f(max(least, n.counted(gridPair[N]{g.maxVCPU, memory}, d)))
		}
	}
}

// sizeGrid chooses the cheapest fleet of one pair for a sizing, among pairs that just
// hold so many invocations at once: which pairs are compared does not depend on how
// many invocations there are, so that no load costs less than a smaller one.
func (o *option[N]) sizeGrid(e *evaluation[N], d *demand[N], s *sized) {
	g := o.grid
	if !g.priced {
		o.unitPricesMissing(e, d)
		return
	}
	var best unit[N]
	var chosen scaled[N]
	found := false
	for at := int64(1); at <= maxAtOnce; at += 1 + at/atOnceShare {
		pair, holds := g.holding(d, at)
		if !holds {
			break
		}
		u := g.unit(pair)
		if fleet := o.scale(d, s, &u); !found || cheaperScaled(&fleet, u.name, &chosen, best.name) {
			best, chosen, found = u, fleet, true
		}
	}
	if !found {
		e.excluded, e.noUnit = o.noUnitRule(d), true
		return
	}
	e.gridUnit = best
	o.useScaled(e, d, s, &e.gridUnit, &chosen)
}

const (
	maxAtOnce   = 1000 // invocations of which one unit is tried
	atOnceShare = 8    // from 8 on the next number is an eighth larger
)

// holding is the smallest pair that runs so many invocations at once.
func (g *grid[N]) holding(d *demand[N], atOnce int64) (gridPair[N], bool) {
	n := d.ofInt(atOnce)
	vcpu := roundedUpQuo(d.vcpu.Mul(n), d.vcpuDivisor.Mul(d.speedOf(g.built)), g.vcpuStep)
	memory := roundedUp(d.memoryMB.Sub(d.sharedMB).Mul(n).Add(d.sharedMB), g.memoryStep)
	return g.paired(most(g.minVCPU, vcpu), most(g.minMemory, memory))
}
