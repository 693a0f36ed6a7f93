package estimator

import (
	"cmp"
	"slices"
)

// paretoFront returns the ordinary units that can be the cheapest for some
// load, cheapest first. A unit is left out when another one is at least as
// large in vCPU and usable memory, and at most as expensive in every share of
// the month, and wins the tie as well.
func paretoFront[N number[N]](units []unit[N]) []int {
	order := make([]int, 0, len(units))
	for i := range units {
		if units[i].ordinary {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := &units[i], &units[j]
		if order := a.hourly.Cmp(b.hourly); order != 0 {
			return order // prices nearly always differ
		}
		return cmp.Or(b.vcpu.Cmp(a.vcpu), b.usable.Cmp(a.usable), cmp.Compare(a.name, b.name))
	})
	var front []int
	for _, i := range order {
		dominated := slices.ContainsFunc(front, func(j int) bool { return dominates(&units[j], &units[i]) })
		if !dominated {
			front = append(front, i)
		}
	}
	return slices.Clip(front)
}

// dominates reports whether a is never worse than b and wins every tie.
func dominates[N number[N]](a, b *unit[N]) bool {
	if a.vcpu.Cmp(b.vcpu) < 0 || a.usable.Cmp(b.usable) < 0 || !neverDearer(a, b) {
		return false
	}
	return a.hourly.Cmp(b.hourly) < 0 || a.name <= b.name
}

// neverDearer compares the prices of an hour in every share of the month.
func neverDearer[N number[N]](a, b *unit[N]) bool {
	if a.hourly.Cmp(b.hourly) > 0 {
		return false
	}
	for _, of := range []*bands[N]{a.bands, b.bands} {
		if of == nil {
			continue
		}
		for i := range of.steps {
			if a.hourlyAt(of.steps[i].from).Cmp(b.hourlyAt(of.steps[i].from)) > 0 {
				return false
			}
		}
	}
	return true
}

// hourlyAt is the price of an hour in the band that starts at or before the
// share of the month.
func (u *unit[N]) hourlyAt(share N) N {
	hourly := u.hourly
	if u.bands == nil {
		return hourly
	}
	for i := range u.bands.steps {
		if u.bands.steps[i].from.Cmp(share) <= 0 {
			hourly = u.hourly.Mul(u.bands.steps[i].unitPrice)
		}
	}
	return hourly
}
