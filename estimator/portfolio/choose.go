package portfolio

import (
	"slices"
	"strings"

	"breakeven/estimator"
	"breakeven/pricing"
)

// choice is the cheapest option of a row on one offering.
type choice struct {
	at       int32 // index into Totals; -1: none is selected
	offering int16 // index into the plan's offerings
	status   uint8 // index into distances
	id       string
}

// distances are the statuses of options, by how far they are from a price.
var distances = [...]estimator.Status{estimator.Priced, estimator.MissingPrice, estimator.MissingRate, estimator.Excluded, NotSelected}

const notSelected = uint8(len(distances) - 1)

// choose notes the option of a row and the cheapest of each offering. Allowances
// belong to the account: a row that counted on all of them would choose what it
// does not get, so that rows that share a bill are compared without. A row that has
// the bill for itself has the allowances as well.
func (c *computation) choose(state *rowState, comparison *estimator.Comparison) error {
	load := comparison.Load()
	state.of = make([]choice, len(c.plan.Offerings()))
	for k := range state.of {
		state.of[k] = choice{at: -1, status: notSelected}
	}
	state.named = load.Option != "" || state.held != ""
	ranked := comparison
	if load.FreeTier && len(c.rows) > 1 {
		bare := *load
		bare.FreeTier = false
		var err error
		if ranked, err = c.plan.Compare(&bare, nil); err != nil {
			return err
		}
	}
	c.rank(state, ranked.Totals())
	if ranked != comparison {
		c.placeAgain(state, comparison.Totals())
	}
	c.describe(state, comparison)
	return nil
}

// rank takes the option that the row names, or else the first, and what runs today
// where that costs no more.
func (c *computation) rank(state *rowState, totals []estimator.Total) {
	for i := range totals {
		t := &totals[i]
		its := choice{int32(i), int16(c.offerings[t.Offering.ID]), uint8(slices.Index(distances[:], t.Status)), t.ID}
		if t.Baseline {
			state.baseline, state.priced = i, t.Status == estimator.Priced
		}
		if t.Status == estimator.Priced && c.prefers(state, t, totals) {
			state.chosen = its
		}
		if of := &state.of[its.offering]; !t.Baseline && its.status < of.status {
			*of = its
		}
	}
}

// prefers reports whether the row takes a priced option rather than what it has
// chosen among those before, which cost no more.
func (c *computation) prefers(state *rowState, t *estimator.Total, totals []estimator.Total) bool {
	switch {
	case state.held != "":
		return t.ID == state.held
	case state.named && t.Baseline:
		return false
	case state.chosen.at < 0:
		return true
	default:
		// Nobody moves for nothing. A row alone is what its estimate says.
		return t.Baseline && len(c.rows) > 1 && t.Cost.Cmp(totals[state.chosen.at].Cost) == 0
	}
}

// placeAgain finds the choices among the totals of another comparison of the same
// options, which has another order.
func (c *computation) placeAgain(state *rowState, totals []estimator.Total) {
	for i := range totals {
		t := &totals[i]
		if t.ID == state.chosen.id {
			state.chosen.at = int32(i)
		}
		if t.Baseline {
			state.baseline = i
			continue
		}
		if of := &state.of[c.offerings[t.Offering.ID]]; of.id == t.ID {
			of.at = int32(i)
		}
	}
}

// describe notes what the row asks of a cluster, where one is an option.
func (c *computation) describe(state *rowState, comparison *estimator.Comparison) {
	packed := func(t estimator.Total) bool { return !t.Baseline && t.Offering.Placement.Packed != nil }
	if !slices.ContainsFunc(comparison.Totals(), packed) {
		return
	}
	load := comparison.Load()
	r := replicasOf(load)
	state.replicas, state.hours = &r, load.HoursRunningPerMonth
	state.nodes = nodeKey{
		hours: pricing.Text(load.HoursRunningPerMonth), disk: pricing.Text(load.DiskGB),
		types: strings.Join(slices.Sorted(slices.Values(load.InstanceTypes)), ","),
	}
}
