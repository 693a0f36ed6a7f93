package estimator

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// perKB turns KB into GB: 1/1,048,576, exact as a decimal.
var perKB = perMiB.Mul(perMiB)

// surround yields what stands around the compute: the endpoint, traffic, logs,
// disks and NAT. A definition without a meter for a quantity has no such line.
func (o *option[N]) surround(e *evaluation[N], d *demand[N]) {
	q := &e.quantities
	q.set(pricing.BasisDataOutGB, d.invocations.Mul(d.responseGB))
	q.set(pricing.BasisLogGB, d.invocations.Mul(d.logGB))
	if !d.diskGB.IsZero() {
		q.set(pricing.BasisDiskGBMonths, e.disks(o, d.diskGB))
		q.set(pricing.BasisDiskMonths, e.disks(o, d.diskCount(o.disk)))
	}
	if !d.natGateways.IsZero() {
		q.set(pricing.BasisNATHours, d.natGateways.Mul(d.hours))
		if d.http == httpNone {
			q.set(pricing.BasisNATGB, d.invocations.Mul(d.requestGB.Add(d.responseGB)))
		}
	}
	switch d.http {
	case httpNone:
	case httpGateway:
		q.set(pricing.BasisGatewayRequests, d.invocations)
	case httpGatewayREST:
		q.set(pricing.BasisRESTGatewayRequests, d.invocations)
	case httpDirect:
		if front := o.candidate.offering.Front; front != nil {
			o.endpoint(q, d, front)
		}
	}
}

// endpoint yields what a load balancer before the fleet costs. It runs all month,
// whenever the machines behind it do.
func (o *option[N]) endpoint(q *quantities[N], d *demand[N], front *pricing.Front) {
	q.set(pricing.BasisEndpointHours, d.hours)
	q.set(pricing.BasisAddressHours, d.hours.Mul(o.whole(front.Addresses)))
	q.set(pricing.BasisEndpointGB, d.invocations.Mul(d.requestGB.Add(d.responseGB)))
	if front.Units != nil {
		q.set(pricing.BasisCapacityUnitHours, o.capacityUnitHours(d, front.Units))
	}
}

// capacityUnitHours are the hours of load balancer capacity of a month, after the
// rule that in every hour the dimension that needs most units is billed: new
// connections per second, active connections, GB per hour. Every invocation opens
// a connection and holds it while it runs; the load is spread evenly over the
// hours, so that its hours x units of the mean hour are a month's total per
// dimension. Rules are free up to a number that few use.
func (o *option[N]) capacityUnitHours(d *demand[N], u *pricing.CapacityUnits) N {
	connections := fraction[N]{d.invocations, o.whole(u.NewConnectionsPerSecond).Mul(d.secondsPerHour)}
	active := fraction[N]{d.busyMs(), o.whole(u.ActiveConnections).Mul(d.secondsPerHour).Mul(d.thousand)}
	traffic := fraction[N]{d.invocations.Mul(d.requestGB.Add(d.responseGB)), o.whole(u.GBPerHour)}
	most := larger(larger(connections, active), traffic)
	return most.over.Quotient(most.under)
}

// whole is a whole number as the engine's.
func (o *option[N]) whole(n int64) N { return o.ofDecimal(decimal.NewFromInt(n)) }

// disks is a quantity for each machine that has a disk of its own; a share of a
// node has that share of it. Multiplied first, divided once.
func (e *evaluation[N]) disks(o *option[N], each N) N {
	var none N
	switch {
	case o.disk == nil || e.unit == nil:
		return none
	case e.allotted:
		return e.share.over.Mul(each)
	case e.shares:
		return e.share.over.Mul(each).Quotient(e.share.under)
	default:
		return e.instances.Mul(each)
	}
}

// requestBlocks are the requests that one is counted as: one for every started
// block of its larger payload, at least one.
func (d *demand[N]) requestBlocks(blockKB int64) N {
	return most(d.one, most(d.requestKB, d.responseKB).CeilQuo(d.ofInt(blockKB)))
}

// sizedDisk is the smallest size of disk that holds what is asked, else the
// largest, of which diskCount then takes several.
func (m *meter[N]) sizedDisk(d *demand[N]) *meter[N] {
	for i := range m.disks {
		if d.ofInt(m.def.Disks[i].GB).Cmp(d.diskGB) >= 0 {
			return &m.disks[i]
		}
	}
	return &m.disks[len(m.disks)-1]
}

// diskCount is how many disks one machine has: several of the largest where it
// asks for more than that holds.
func (d *demand[N]) diskCount(m *meter[N]) N {
	if m == nil || len(m.disks) == 0 {
		return d.one
	}
	return most(d.one, d.diskGB.CeilQuo(d.ofInt(m.def.Disks[len(m.disks)-1].GB)))
}

// besides is what one unit costs beside itself, as paid: its disk, its ephemeral
// storage. It grows with the number of units, so that the cheapest fleet is the
// one that is cheapest with it.
func (o *option[N]) besides(d *demand[N]) N {
	return o.diskMonthly(d).Add(o.storageMonthly(d))
}

func (o *option[N]) diskMonthly(d *demand[N]) N {
	var none N
	if o.disk == nil || d.diskGB.IsZero() {
		return none
	}
	m, quantity := o.disk, d.diskGB
	if len(m.disks) > 0 {
		m, quantity = m.sizedDisk(d), d.diskCount(m)
	}
	if m.lacks != nil {
		return none
	}
	return quantity.Mul(m.rates.pay().tiers[0].unitPrice)
}

func (o *option[N]) storageMonthly(d *demand[N]) N {
	above := o.storageAbove(d)
	if above.IsZero() {
		return above
	}
	for i := range o.meters {
		if m := &o.meters[i]; m.def.Basis == pricing.BasisStorageGBHours && m.lacks == nil {
			return m.counted(d.running.Mul(above), d).Mul(m.rates.pay().tiers[0].unitPrice)
		}
	}
	var none N
	return none
}
