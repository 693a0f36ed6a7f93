package estimator

import (
	"breakeven/pricing"
)

// packed is a cluster compiled for one number type.
type packed[N number[N]] struct {
	fill N // share of a node's allocatable capacity that pods of many workloads fill
}

// placeSharedCluster gives a workload its share of the nodes of a cluster that
// many similar workloads share: the larger of its vCPU share and its memory
// share, divided by the fill. The cheapest node type wins, ties by the smaller
// share, then by name.
//
// What the workload requests is its mean demand over steady utilization, and at
// least min_instances pods of one invocation each. A cluster has at least one
// node, so that no share is smaller than one by the number of its workloads.
func (o *option[N]) placeSharedCluster(e *evaluation[N], d *demand[N]) {
	if len(o.units) == 0 {
		o.unitPricesMissing(e, d)
		return
	}
	n, disk := d.fleetNeeds(), o.diskMonthly(d)
	vcpu := larger(n.vcpu, fraction[N]{n.floor.Mul(d.vcpu), d.vcpuDivisor})
	perPod := fraction[N]{n.floor.Mul(d.memoryMB), d.one}
	memory := larger(fraction[N]{n.memory.over.Add(n.floor.Mul(d.sharedMB).Mul(n.memory.under)), n.memory.under}, perPod)
	paid, oneNode := o.paidHours(d), fraction[N]{d.one, d.workloads}
	var best *unit[N]
	var bestShare, bestCost fraction[N]
	for _, i := range o.considered(d) {
		u := &o.units[i]
		if !d.holds(u) {
			continue
		}
		share := larger(fraction[N]{vcpu.over, vcpu.under.Mul(d.capacity(u))}, fraction[N]{memory.over, memory.under.Mul(u.usable)})
		share.under = share.under.Mul(o.packed.fill)
		share = larger(share, oneNode)
		cost := fraction[N]{share.over.Mul(u.hourly.Mul(paid.by[u.paid]).Add(disk)), share.under}
		if best == nil || smallerShare(cost, share, u.name, bestCost, bestShare, best.name) {
			best, bestShare, bestCost = u, share, cost
		}
	}
	if best == nil {
		o.noUnit(e, d)
		return
	}
	e.unit, e.share, e.shares, e.why = best, bestShare, true, whyShare
	o.useShare(e, d, d.clusterHours())
}

// useShare yields the quantities of a share of a cluster's nodes, and of so many
// hours of the cluster.
func (o *option[N]) useShare(e *evaluation[N], d *demand[N], clusterHours N) {
	o.unitQuantities(e, d)
	e.quantities.set(pricing.BasisClusterHours, clusterHours)
}

func smallerShare[N number[N]](cost, share fraction[N], name string, thanCost, thanShare fraction[N], thanName string) bool {
	if order := cost.cmp(thanCost); order != 0 {
		return order < 0
	}
	if order := share.cmp(thanShare); order != 0 {
		return order < 0
	}
	return name < thanName
}

// cmp compares by cross-multiplication.
func (f fraction[N]) cmp(g fraction[N]) int { return f.over.Mul(g.under).Cmp(g.over.Mul(f.under)) }

func larger[N number[N]](f, g fraction[N]) fraction[N] {
	if f.cmp(g) >= 0 {
		return f
	}
	return g
}
