package estimator

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator/queueing"
	"breakeven/pricing"
)

// overflow is the share of invocations that finds all provisioned instances
// busy (Erlang B).
func (o *option[N]) overflow(d *demand[N], z size[N]) N {
	a := d.atOnce(z.durationMs)
	return o.ofDecimal(queueing.ErlangB(a.over.Decimal(), a.under.Decimal(), d.provisionedInt))
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
	onDemand := least(d.invocations.Mul(z.beyond).Quotient(z.busy), d.invocations) // it is rounded
	q.set(pricing.BasisOnDemandInvocations, onDemand)
	q.set(pricing.BasisServedInvocations, d.invocations.Sub(onDemand))
}

// busy are the seconds during which instances have at least one invocation, all
// together, for invocations of the given duration.
func (o *option[N]) busy(d *demand[N], durationMs N) N {
	a := d.atOnce(durationMs)
	return o.ofDecimal(queueing.BusySeconds(a.over.Decimal(), a.under.Decimal(), d.concurrencyInt, d.hours.Mul(d.secondsPerHour).Decimal()))
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
	idle := queueing.IdleSeconds(a.over.Decimal(), a.under.Decimal(), d.concurrencyInt, warm, seconds.Decimal())
	// A float may exceed what it is a part of by its last digit.
	return warmTime[N]{ready: ready, idle: least(o.ofDecimal(idle), ready), last: o.ofDecimal(lastPlace)}
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
