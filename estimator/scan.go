package estimator

import "slices"

// The prices of a unit that bound the cost of a fleet of it.
const (
	byHourly  = iota // times the floor of instances
	byVCPU           // hourly / vCPU, times the vCPU that the load needs
	byMemory         // hourly / usable MiB, times the memory that the load needs
	numBounds        // how many there are
)

// bound is a cost that no fleet of a unit falls below: a factor of the load
// times one of the unit's prices. Where the scan goes by rising price, the first
// unit whose bound lies above the best cost ends it.
type bound[N number[N]] struct {
	factor N
	by     int
	rises  bool
}

// orders are the front by each of the bounding prices, cheapest first.
type orders [numBounds][]int

// ordersOf fills in the bounding prices of the front and sorts it by each. step
// is 10^-QuotientPlaces.
func ordersOf[N number[N]](units []unit[N], front []int, step N) orders {
	for _, i := range front {
		u := &units[i]
		u.bounds[byHourly] = u.hourly
		if !u.vcpu.IsZero() {
			u.bounds[byVCPU] = fraction[N]{u.hourly, u.vcpu}.below(step)
		}
		// Usable memory is taken whole: what a workload shares only makes a unit hold less.
		if !u.usable.IsZero() {
			u.bounds[byMemory] = fraction[N]{u.hourly, u.usable}.below(step)
		}
	}
	var all orders
	for by := range all {
		all[by] = slices.Clone(front)
		slices.SortStableFunc(all[by], func(i, j int) int { return units[i].bounds[by].Cmp(units[j].bounds[by]) })
	}
	return all
}

// scan is the order in which to look at units, and the bound that ends it: by
// the need that binds on the cheapest unit that holds one invocation. Units that
// the caller named are looked at one and all.
func (o *option[N]) scan(d *demand[N], n *needs[N], paid *paidHours[N]) ([]int, bound[N]) {
	chosen := bound[N]{factor: n.floor.Mul(paid.least), by: byHourly}
	if len(d.types) > 0 && o.perType() || o.unequal(d) {
		return o.considered(d), chosen
	}
	chosen.rises = true
	order := o.orders[byHourly]
	first := slices.IndexFunc(order, func(i int) bool { return d.holds(&o.units[i]) })
	if first < 0 {
		return nil, chosen
	}
	u := &o.units[order[first]]
	if !n.vcpu.exceeds(n.floor.Mul(u.vcpu)) && !n.memory.exceeds(n.floor.Mul(u.usable)) {
		return order[first:], chosen
	}
	largest := chosen.factor.Mul(u.hourly)
	if factor := n.vcpu.below(o.step).Mul(paid.least); factor.Mul(u.bounds[byVCPU]).Cmp(largest) > 0 {
		chosen.factor, chosen.by, largest = factor, byVCPU, factor.Mul(u.bounds[byVCPU])
	}
	if !n.memory.over.IsZero() {
		if factor := n.memory.below(o.step).Mul(paid.least); factor.Mul(u.bounds[byMemory]).Cmp(largest) > 0 {
			chosen.factor, chosen.by = factor, byMemory
		}
	}
	return o.orders[chosen.by], chosen
}

// considered are the units to compare: of the front, which takes every vCPU as one,
// where they are.
func (o *option[N]) considered(d *demand[N]) []int {
	if o.unequal(d) && (len(d.types) == 0 || !o.perType()) {
		return o.ordinary()
	}
	return o.choices(d)
}

// ordinary are all units that need no name to be chosen.
func (o *option[N]) ordinary() []int {
	all := make([]int, 0, len(o.units))
	for i := range o.units {
		if o.units[i].ordinary {
			all = append(all, i)
		}
	}
	return all
}

// exceeds reports whether the fraction is more than a number.
func (f fraction[N]) exceeds(n N) bool { return f.over.Cmp(f.under.Mul(n)) > 0 }

// below is a decimal of QuotientPlaces that is not above the fraction. step is
// the last of those places.
func (f fraction[N]) below(step N) N {
	quotient := f.over.Quotient(f.under)
	if quotient.Mul(f.under).Cmp(f.over) > 0 {
		return quotient.Sub(step)
	}
	return quotient
}
