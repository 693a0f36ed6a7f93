package estimator

import (
	"slices"

	"breakeven/pricing"
)

// What set the number of instances.
const (
	whyMinInstances = "min_instances"
	whyCPU          = "cpu"
	whyMemory       = "memory"
	whyConcurrency  = "concurrency"
	whyShare        = "cluster_share"
	whyStated       = "stated"
	whyPlatform     = "platform_minimum"
	whyPerExecution = "per_execution"
)

// needs is what a fleet must hold, independent of the unit.
type needs[N number[N]] struct {
	vcpu   fraction[N]
	memory fraction[N]
	floor  N // instances whatever the unit: min_instances, concurrency
	why    string
}

func (d *demand[N]) fleetNeeds() needs[N] {
	n := needs[N]{vcpu: d.neededVCPU(), memory: d.neededMemory(), floor: d.minimum, why: whyMinInstances}
	if d.bounded {
		slots := d.neededSlots()
		if atOnce := slots.ceilPer(d.concurrency); atOnce.Cmp(n.floor) > 0 {
			n.floor, n.why = atOnce, whyConcurrency
		}
	}
	return n
}

// holds reports whether one invocation fits a unit.
func (d *demand[N]) holds(u *unit[N]) bool {
	return u.usable.Cmp(d.memoryMB) >= 0 && d.vcpuAtLeast(d.capacity(u)) && !u.vcpu.IsZero()
}

// count is the number of units that the needs require, and why.
func (n *needs[N]) count(u *unit[N], d *demand[N]) (N, string) {
	count, why := n.floor, n.why
	if byCPU := n.vcpu.ceilPer(d.capacity(u)); byCPU.Cmp(count) > 0 {
		count, why = byCPU, whyCPU
	}
	if n.memory.over.IsZero() {
		return count, why
	}
	// A unit that holds the whole invocation has room beside the shared part.
	if byMemory := n.memory.ceilPer(u.usable.Sub(d.sharedMB)); byMemory.Cmp(count) > 0 {
		count, why = byMemory, whyMemory
	}
	return count, why
}

// fleetNeeds are the demand's needs, with the floor of the platform.
func (o *option[N]) fleetNeeds(d *demand[N]) needs[N] {
	n := d.fleetNeeds()
	if floor := o.platformFloor(); floor.Cmp(n.floor) > 0 {
		n.floor, n.why = floor, whyPlatform
	}
	return n
}

// platformFloor are the instances that the platform always runs.
func (o *option[N]) platformFloor() N {
	var none N
	if fleet := o.candidate.offering.Placement.Fleet; fleet != nil && fleet.MinInstances > 0 {
		return o.whole(fleet.MinInstances)
	}
	return none
}

// storageTooLarge is the rule that a unit of the fleet has less ephemeral storage
// than is asked for, or nil.
func (o *option[N]) storageTooLarge(d *demand[N]) *pricing.Rule {
	if fleet := o.candidate.offering.Placement.Fleet; fleet != nil && fleet.MaxStorageMB > 0 && d.storageInt > fleet.MaxStorageMB {
		return storageRule(fleet.MaxStorageMB, fleet.Citation)
	}
	return nil
}

// placeFleet chooses the cheapest fleet: n x price, with disks and ephemeral
// storage, ties by fewer units, then by name.
func (o *option[N]) placeFleet(e *evaluation[N], d *demand[N]) {
	if rule := o.storageTooLarge(d); rule != nil {
		e.excluded = rule
		return
	}
	if len(o.units) == 0 {
		o.unitPricesMissing(e, d)
		return
	}
	n, besides := o.fleetNeeds(d), o.besides(d)
	var best *unit[N]
	var bestCount, bestCost N
	var bestWhy string
	paid := o.paidHours(d)
	order, bound := o.scan(d, &n, &paid)
	for _, i := range order {
		u := &o.units[i]
		if best != nil && bound.factor.Mul(u.bounds[bound.by]).Cmp(bestCost) > 0 {
			if bound.rises {
				break
			}
			continue
		}
		if !d.holds(u) {
			continue
		}
		count, why := n.count(u, d)
		cost := count.Mul(u.hourly.Mul(paid.by[u.paid]).Add(besides))
		if best == nil || cheaper(cost, count, u.name, bestCost, bestCount, best.name) {
			best, bestCount, bestCost, bestWhy = u, count, cost, why
		}
	}
	if best == nil {
		o.noUnit(e, d)
		return
	}
	o.useUnits(e, d, best, bestCount, bestWhy)
}

// noUnit says why no unit can be chosen: the named machine types have no price,
// or no unit holds one invocation.
func (o *option[N]) noUnit(e *evaluation[N], d *demand[N]) {
	if len(d.types) > 0 && o.perType() && len(o.choices(d)) == 0 {
		if e.unpriced = o.unpricedTypes(d); len(e.unpriced) > 0 {
			o.unitPricesMissing(e, d)
			return
		}
	}
	e.excluded, e.noUnit = o.noUnitRule(d), true
}

// unpricedTypes are the named machine types, by name, that exist for the option's
// architecture, whose size is published, and that its way of buying covers.
func (o *option[N]) unpricedTypes(d *demand[N]) []string {
	metered := slices.IndexFunc(o.meters, func(m meter[N]) bool { return m.def.PerType })
	def, bought := o.meters[metered].def, o.candidate.purchase
	var names []string
	for name, known := range o.machines {
		covered := !sellsByPercentage(def, bought) || discountFor(def, bought, known.machine.Family) != nil
		sized := known.machine.Restriction != pricing.RestrictUnsized
		if covered && sized && known.machine.Architecture == o.candidate.architecture && matches(d.types, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// choices are the units to compare: the front, or every sized unit whose type
// the caller named.
func (o *option[N]) choices(d *demand[N]) []int {
	if len(d.types) == 0 || !o.perType() {
		return o.front
	}
	if d.named.by != o {
		*d.named = namedUnits[N]{by: o}
		for i := range o.units {
			if u := &o.units[i]; u.machine.Restriction != pricing.RestrictUnsized && matches(d.types, u.name) {
				d.named.units = append(d.named.units, i)
			}
		}
	}
	return d.named.units
}

// namedUnits are the units of an option whose types the caller named.
type namedUnits[N number[N]] struct {
	by    *option[N]
	units []int
}

// perType reports whether the units are machine types.
func (o *option[N]) perType() bool {
	return slices.ContainsFunc(o.meters, func(m meter[N]) bool { return m.def.PerType })
}

// cheaper orders fleets: cost, then units, then name.
func cheaper[N number[N]](cost, count N, name string, thanCost, thanCount N, thanName string) bool {
	if order := cost.Cmp(thanCost); order != 0 {
		return order < 0
	}
	if order := count.Cmp(thanCount); order != 0 {
		return order < 0
	}
	return name < thanName
}

// useUnits yields the quantities of a fleet of whole units.
func (o *option[N]) useUnits(e *evaluation[N], d *demand[N], u *unit[N], count N, why string) {
	e.unit, e.instances, e.why = u, count, why
	o.unitQuantities(e, d)
	e.quantities.set(pricing.BasisClusterHours, d.clusterHours())
}

func (o *option[N]) unitQuantities(e *evaluation[N], d *demand[N]) {
	hours := e.unitHours(d.running)
	e.quantities.set(pricing.BasisUnitHours, hours)
	e.quantities.set(pricing.BasisVCPUHours, hours.Mul(e.unit.vcpu))
	e.quantities.set(pricing.BasisGBHours, hours.Mul(o.gb(e.unit.memory)))
	e.quantities.set(pricing.BasisStorageGBHours, hours.Mul(o.storageAbove(d)))
}

// storageAbove are the GB of ephemeral storage of one unit above what it
// includes.
func (o *option[N]) storageAbove(d *demand[N]) N {
	if fleet := o.candidate.offering.Placement.Fleet; fleet != nil && d.storageInt > fleet.IncludedStorageMB && fleet.MaxStorageMB > 0 {
		return o.gb(d.storageMB.Sub(o.included))
	}
	var none N
	return none
}
