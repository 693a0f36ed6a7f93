package estimator

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator/queueing"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// overflow is the share of invocations that finds all provisioned instances
// busy (Erlang B).
func (o *option[N]) overflow(d *demand[N], z size[N]) N {
	a := d.atOnce(z.durationMs)
	if d.curve == nil {
		return o.ofDecimal(queueing.ErlangB(a.over.Decimal(), a.under.Decimal(), d.provisionedInt))
	}
	// Each group of steps weighs as much as the invocations in it.
	missed := decimal.Zero
	d.eachGroup(a, func(group workload.LoadGroup, over, under decimal.Decimal) {
		missed = missed.Add(decimal.NewFromInt(group.Sum).Mul(queueing.ErlangB(over, under, d.provisionedInt)))
	})
	return o.ofDecimal(pricing.Quotient(missed, decimal.NewFromInt(d.curve.Sum())))
}

// eachGroup calls f for groups of steps of the load curve with the mean number of
// invocations at once, given that of the whole load.
func (d *demand[N]) eachGroup(a fraction[N], f func(group workload.LoadGroup, over, under decimal.Decimal)) {
	over := a.over.Decimal().Mul(decimal.NewFromInt(d.curve.Steps()))
	under := a.under.Decimal().Mul(decimal.NewFromInt(d.curve.Sum()))
	for _, group := range d.curve.Grouped() {
		f(group, over.Mul(decimal.NewFromInt(group.Sum)), under.Mul(decimal.NewFromInt(group.Steps)))
	}
}

// overGroups adds up seconds of instances, which f yields for a number of
// invocations at once and the seconds during which it holds: over groups of steps of
// the load curve where the load has one.
func (o *option[N]) overGroups(d *demand[N], a fraction[N], f func(over, under, seconds decimal.Decimal) decimal.Decimal) N {
	seconds := d.hours.Mul(d.secondsPerHour).Decimal()
	if d.curve == nil {
		return o.ofDecimal(f(a.over.Decimal(), a.under.Decimal(), seconds))
	}
	sum, steps := decimal.Zero, decimal.NewFromInt(d.curve.Steps())
	d.eachGroup(a, func(group workload.LoadGroup, over, under decimal.Decimal) {
		sum = sum.Add(f(over, under, pricing.Quotient(seconds.Mul(decimal.NewFromInt(group.Steps)), steps)))
	})
	return o.ofDecimal(sum)
}

// splitBusy tells the busy time of warm instances from that of others, where
// invocations share instances. Executions follow the busy time.
func (o *option[N]) splitBusy(q *quantities[N], d *demand[N], z *size[N]) {
	gb := z.memoryMB.Mul(o.sandbox.mbToGB)
	z.warm, z.splits = d.provisionedInt, true
	z.beyond = o.warmTime(d, z.durationMs, z.warm).beyond(z.busy)
	q.set(pricing.BasisOnDemandGBSeconds, z.beyond.Mul(gb))
	q.set(pricing.BasisServedGBSeconds, z.busy.Sub(z.beyond).Mul(gb))
	if z.busy.IsZero() {
		return
	}
	onDemand := least(o.invocationsBeyond(d, z), d.invocations) // it is rounded
	q.set(pricing.BasisOnDemandInvocations, onDemand)
	q.set(pricing.BasisServedInvocations, d.invocations.Sub(onDemand))
}

// invocationsBeyond are the invocations that run on instances beyond the warm ones: of
// those of a step, the share of its busy time that falls on them.
func (o *option[N]) invocationsBeyond(d *demand[N], z *size[N]) N {
	if d.curve == nil {
		return d.invocations.Mul(z.beyond).Quotient(z.busy)
	}
	month, steps, counts := d.hours.Mul(d.secondsPerHour).Decimal(), decimal.NewFromInt(d.curve.Steps()), decimal.Zero
	d.eachGroup(d.atOnce(z.durationMs), func(group workload.LoadGroup, over, under decimal.Decimal) {
		seconds := pricing.Quotient(month.Mul(decimal.NewFromInt(group.Steps)), steps)
		busy := queueing.BusySeconds(over, under, d.concurrencyInt, seconds)
		idle := queueing.IdleSeconds(over, under, d.concurrencyInt, z.warm, seconds)
		ready := seconds.Mul(decimal.NewFromInt(z.warm))
		beyond := busy.Sub(ready.Sub(decimal.Min(idle, ready)))
		if beyond.GreaterThan(lastPlace) {
			counts = counts.Add(pricing.Quotient(decimal.NewFromInt(group.Sum).Mul(beyond), busy))
		}
	})
	return d.invocations.Mul(o.ofDecimal(counts)).Quotient(d.ofInt(d.curve.Sum()))
}

// busy are the seconds during which instances have at least one invocation, all
// together, for invocations of the given duration.
func (o *option[N]) busy(d *demand[N], durationMs N) N {
	return o.overGroups(d, d.atOnce(durationMs), func(over, under, seconds decimal.Decimal) decimal.Decimal {
		return queueing.BusySeconds(over, under, d.concurrencyInt, seconds)
	})
}

// warmTime is what becomes of instances that are kept warm, which serve before
// any other does.
type warmTime[N number[N]] struct {
	ready N // seconds of all of them together
	idle  N // seconds of them without an invocation
	last  N // one in the last place of either
}

func (o *option[N]) warmTime(d *demand[N], durationMs N, warm int64) warmTime[N] {
	a, seconds := d.atOnce(durationMs), d.hours.Mul(d.secondsPerHour)
	ready := seconds.Mul(o.ofDecimal(decimal.NewFromInt(warm)))
	idle := o.overGroups(d, a, func(over, under, seconds decimal.Decimal) decimal.Decimal {
		return queueing.IdleSeconds(over, under, d.concurrencyInt, warm, seconds)
	})
	// A float may exceed what it is a part of by its last digit.
	last := lastPlace
	if d.curve != nil {
		last = lastPlace.Mul(decimal.NewFromInt(int64(len(d.curve.Grouped()))))
	}
	return warmTime[N]{ready: ready, idle: least(idle, ready), last: o.ofDecimal(last)}
}

// lastPlace is one in the last place of a quantity that was a float.
var lastPlace = decimal.New(1, -6)

// beyond are those of the busy seconds of all instances that fall on instances
// beyond the warm ones. Busy and idle time were rounded each on its own: what
// differs in the last place only is nothing, and asks for no price.
func (w warmTime[N]) beyond(busy N) N {
	served := w.ready.Sub(w.idle)
	if busy.Cmp(served.Add(w.last)) <= 0 {
		return busy.Sub(busy)
	}
	return busy.Sub(served)
}

// atOnce is the mean number of invocations of the given duration at once.
func (d *demand[N]) atOnce(durationMs N) fraction[N] {
	return fraction[N]{d.invocations.Mul(durationMs), d.hours.Mul(d.secondsPerHour).Mul(d.thousand)}
}
