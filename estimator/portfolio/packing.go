package portfolio

import (
	"strings"

	"breakeven/estimator"
	"breakeven/pricing"
)

// scenario is one way to run all rows, on a bill of its own.
type scenario struct {
	bill   *bill
	shared []*cluster
	shares map[int]*share // by row; nil where a row has no part of a shared cluster
}

// packAll packs the workloads that chose a cluster, and for each packed offering
// those that could run there.
func (c *computation) packAll() error {
	if err := c.packBest(); err != nil {
		return err
	}
	c.today, c.left = scenario{bill: c.newBill()}, c.newBill()
	// The baselines are not packed: they are what runs.
	if err := c.pack(&c.today, func(s *rowState) choice {
		if s.priced {
			return choice{at: -1}
		}
		return s.chosen
	}); err != nil {
		return err
	}
	c.each = make([]scenario, len(c.plan.Offerings()))
	for k := range c.each {
		c.each[k].bill = c.newBill()
		if err := c.pack(&c.each[k], func(s *rowState) choice { return s.on(k) }); err != nil {
			return err
		}
	}
	return nil
}

// packBest packs the workloads on the options that they have chosen.
func (c *computation) packBest() error {
	c.best = scenario{bill: c.newBill()}
	return c.pack(&c.best, func(s *rowState) choice { return s.chosen })
}

func (c *computation) newBill() *bill { return newBill(c.terms != nil && c.terms.freeTier) }

// on is the row's cheapest priced option on an offering.
func (s *rowState) on(offering int) choice {
	if s.problem != nil || s.of[offering].status != 0 {
		return choice{at: -1}
	}
	return s.of[offering]
}

func (c *computation) pack(s *scenario, chosen func(*rowState) choice) error {
	all := newClusters()
	for i := range c.rows {
		state := &c.rows[i]
		at := chosen(state)
		if at.at < 0 || state.replicas == nil {
			continue
		}
		offering := &c.plan.Offerings()[at.offering]
		// region, architecture and purchase; a fourth part marks what runs today
		place := strings.Split(strings.TrimPrefix(at.id, string(offering.ID)+"/"), "/")
		if offering.Placement.Packed == nil || len(place) != 3 {
			continue
		}
		nodes := state.nodes
		nodes.architecture, nodes.purchase = pricing.Architecture(place[1]), pricing.Purchase(place[2])
		all.add(clusterKey{offering.ID, place[0]}, nodes, state.hours, tenant{row: i, option: int(at.at), replicas: state.replicas})
	}
	var failed error
	s.shared, s.shares = all.pack(func(t tenant) []estimator.Node {
		comparison, err := c.comparison(t.row)
		if err != nil {
			failed = err
			return nil
		}
		return comparison.Nodes(t.option)
	})
	return failed
}

// render renders an option of a row as the scenario runs it.
func (s *scenario) render(row, at int, comparison *estimator.Comparison) estimator.Option {
	if part := s.shares[row]; part != nil {
		return comparison.OnNodes(at, part.node, part.nodes, part.clusters)
	}
	return comparison.Option(at)
}
