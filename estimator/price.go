package estimator

import (
	"slices"

	"breakeven/pricing"
)

// tier is a unit price from a lower bound upwards.
type tier[N number[N]] struct {
	from      N
	unitPrice N
	published N // before conversion into the answer's currency; zero: there was none
}

// rate is a compiled price: what a quantity costs.
type rate[N number[N]] struct {
	tiers  []tier[N]
	volume bool

	allowance N // free quantity; zero without one
	counts    bool
}

// part is the share of a quantity that one tier prices.
type part[N number[N]] struct {
	kind      TierKind
	from      N
	quantity  N
	unitPrice N
	published N
}

// cost prices a quantity: first the allowance, when free is set, then the tiers.
// With a non-nil emit it tells every part; the parts' quantities add up to the
// quantity, and quantity x unit price over the parts to the cost.
func (r *rate[N]) cost(quantity N, free bool, emit func(part[N])) N {
	var total, start N
	rest := quantity
	if free && !r.allowance.IsZero() {
		granted := least(quantity, r.allowance)
		if emit != nil && !granted.IsZero() {
			emit(part[N]{kind: TierAllowance, quantity: granted})
		}
		rest = quantity.Sub(granted)
		if r.counts {
			start = granted
		}
	}
	if rest.IsZero() {
		return total
	}
	if r.volume {
		return r.volumeCost(start, rest, emit)
	}
	return r.graduatedCost(start, rest, emit)
}

// graduatedCost prices the quantity that lies between start and start+rest,
// each unit by the tier it falls into.
func (r *rate[N]) graduatedCost(start, rest N, emit func(part[N])) N {
	var total N
	end := start.Add(rest)
	for i := range r.tiers {
		step := &r.tiers[i]
		from, to := most(step.from, start), end
		if i+1 < len(r.tiers) {
			to = least(end, r.tiers[i+1].from)
		}
		if from.Cmp(to) >= 0 {
			continue
		}
		quantity := to.Sub(from)
		total = total.Add(quantity.Mul(step.unitPrice))
		if emit != nil {
			emit(part[N]{from: step.from, quantity: quantity, unitPrice: step.unitPrice, published: step.published})
		}
	}
	return total
}

// volumeCost prices all units by the tier that the whole quantity falls into.
func (r *rate[N]) volumeCost(start, rest N, emit func(part[N])) N {
	whole := start.Add(rest)
	chosen := &r.tiers[0]
	for i := range r.tiers {
		if r.tiers[i].from.Cmp(whole) <= 0 {
			chosen = &r.tiers[i]
		}
	}
	if emit != nil {
		emit(part[N]{from: chosen.from, quantity: rest, unitPrice: chosen.unitPrice, published: chosen.published})
	}
	return rest.Mul(chosen.unitPrice)
}

// bounds calls f for every quantity at which the marginal price changes.
func (r *rate[N]) bounds(free bool, f func(N)) {
	if free && !r.allowance.IsZero() {
		f(r.allowance)
	}
	for i := 1; i < len(r.tiers); i++ {
		bound := r.tiers[i].from
		if free && !r.counts {
			bound = bound.Add(r.allowance)
		}
		f(bound)
	}
}

// gratis reports whether a tier costs nothing, as a rate card may have it.
func (r *rate[N]) gratis() bool {
	return slices.ContainsFunc(r.tiers, func(t tier[N]) bool { return t.unitPrice.IsZero() })
}

// falls reports whether no tier costs more than the one before it.
func (r *rate[N]) falls() bool {
	for i := 1; i < len(r.tiers); i++ {
		if r.tiers[i].unitPrice.Cmp(r.tiers[i-1].unitPrice) > 0 {
			return false
		}
	}
	return !r.volume
}

// bands is a discount by usage: hours priced at a fraction, per share of the month.
type bands[N number[N]] struct {
	def   *pricing.UsageBand
	steps []tier[N] // from: share of the month; unitPrice: fraction of the list price
}

// parts splits the hours of one unit into the bands of a month.
func (b *bands[N]) parts(hoursRunning, hoursPerMonth N, emit func(from, hours, fraction N)) {
	for i := range b.steps {
		from, to := b.steps[i].from.Mul(hoursPerMonth), hoursRunning
		if i+1 < len(b.steps) {
			to = least(hoursRunning, b.steps[i+1].from.Mul(hoursPerMonth))
		}
		if from.Cmp(to) < 0 {
			emit(from, to.Sub(from), b.steps[i].unitPrice)
		}
	}
}

// effectiveHours are the full-price hours that cost as much as the given hours
// of one unit.
func (b *bands[N]) effectiveHours(hoursRunning, hoursPerMonth N) N {
	var sum N
	b.parts(hoursRunning, hoursPerMonth, func(_, hours, fraction N) { sum = sum.Add(hours.Mul(fraction)) })
	return sum
}

// maxDiscounts bounds the kinds of usage bands among the units of one option.
const maxDiscounts = 4

// paidHours are the full-price hours of one unit that runs the demanded hours:
// without bands first, then for each kind of bands.
type paidHours[N number[N]] struct {
	by    [maxDiscounts + 1]N
	least N
}

func (o *option[N]) paidHours(d *demand[N]) paidHours[N] {
	var paid paidHours[N]
	paid.by[0], paid.least = d.running, d.running
	for i, b := range o.discounts {
		paid.by[i+1] = b.effectiveHours(d.running, d.hours)
		paid.least = least(paid.least, paid.by[i+1])
	}
	return paid
}
