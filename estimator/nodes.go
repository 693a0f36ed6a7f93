package estimator

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Node is a machine type that can serve as a node of a packed option.
type Node struct {
	Name      string
	VCPU      decimal.Decimal // sustained
	UsableMiB decimal.Decimal // after the reserve
	Cost      decimal.Decimal // as paid, of one node with its disk over hours_running_per_month, in the estimate's currency
}

// Nodes are the machine types that may serve as nodes of the packed option at an
// index of Totals, by name: those that can be the cheapest for some load, or that
// the caller named. Under a purchase like committed_1y they are priced by the
// commitment that the option was priced with. nil for other placements, for the
// baseline, and without prices.
func (c *Comparison) Nodes(i int) []Node {
	if c.totals[i].Baseline || c.totals[i].Status != Priced {
		return nil
	}
	var nodes []Node
	c.run.withEvaluation(c.run.settled(c.totals[i].subject),
		func(o *option[fixed], _ *evaluation[fixed], d *demand[fixed]) { nodes = o.nodes(d) },
		func(o *option[exact], _ *evaluation[exact], d *demand[exact]) { nodes = o.nodes(d) })
	return nodes
}

func (o *option[N]) nodes(d *demand[N]) []Node {
	if o.packed == nil {
		return nil
	}
	paid, disk := o.paidHours(d), o.diskMonthly(d)
	choices := slices.Sorted(slices.Values(o.choices(d)))
	nodes := make([]Node, len(choices))
	for i, at := range choices {
		u := &o.units[at]
		nodes[i] = Node{
			Name: u.name, VCPU: u.vcpu.Decimal(), UsableMiB: u.usable.Decimal(),
			Cost: u.hourly.Mul(paid.by[u.paid]).Add(disk).Mul(d.fx).Decimal(),
		}
	}
	return nodes
}

// OnNodes renders the packed option at an index of Totals as part of a cluster
// that others share: a number of nodes of the named type, and a share of the
// control plane, each of at most 12 decimals. It is priced as Option prices it.
func (c *Comparison) OnNodes(i int, node string, nodes, clusters decimal.Decimal) Option {
	s := c.run.settled(c.totals[i].subject)
	s.onNodes = &onNodes{node: node, nodes: nodes, clusters: clusters}
	out := c.run.option(s)
	out.ID, out.Purchase = c.totals[i].ID, c.run.plan.candidates[c.totals[i].subject.candidate].purchase
	if out.Purchase.Cheapest() {
		out.Commitment = c.run.plan.candidates[s.candidate].purchase
	}
	return out
}

// onNodes is a part of a cluster that somebody else has filled.
type onNodes struct {
	node            string
	nodes, clusters decimal.Decimal
}

// placeOnNodes takes the part of the cluster as it was allocated.
func (o *option[N]) placeOnNodes(e *evaluation[N], d *demand[N], on *onNodes) {
	at := slices.IndexFunc(o.units, func(u unit[N]) bool { return u.name == on.node })
	if at < 0 {
		o.unitPricesMissing(e, d)
		return
	}
	e.unit, e.share, e.shares, e.why = &o.units[at], fraction[N]{o.ofDecimal(on.nodes), d.one}, true, whyShare
	e.allotted = true
	o.useShare(e, d, d.hours.Mul(o.ofDecimal(on.clusters)))
}
