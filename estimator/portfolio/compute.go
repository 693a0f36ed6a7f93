package portfolio

import (
	"errors"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// computation is a portfolio while it is computed, and what its details need
// afterwards.
type computation struct {
	plan  *estimator.Plan
	input []Row
	rows  []rowState
	terms *terms // of the first readable row
	reach reach

	offerings map[pricing.OfferingID]int // index into the plan's offerings
	best      scenario                   // every row on its chosen option
	today     scenario                   // every row on its baseline
	each      []scenario                 // by offering: every row there
	pools     []*pool                    // of the best scenario, settled
	totals    []OfferingTotal
}

// rowState is what is known of a row.
type rowState struct {
	problem  error
	chosen   choice
	baseline int      // index into Totals; -1: there is no priced one
	of       []choice // by offering

	comparison *estimator.Comparison // kept for small portfolios, else computed again
	replicas   *replicas             // nil where no cluster is an option
	nodes      nodeKey               // but for architecture and purchase
	hours      decimal.Decimal

	costs  costs  // of the chosen option, on the bill
	now    costs  // of the baseline, on the bill of all baselines
	parts  []part // of the chosen option's pools
	result RowResult
}

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

// part is what a line pays of its pool.
type part struct {
	line  int
	pool  int
	costs costs
}

// keptComparisons is the most rows whose comparisons are kept in memory.
const keptComparisons = 4_000

// Compute puts all rows on one bill. A row that cannot be read or contradicts
// itself comes back with its problem. It is an error, of type *MixedError, when
// rows do not fit on the same bill, because they differ in currency, rates,
// free tier, hours per month, rate card, pricing date or catalog; and a
// *TooLargeError when there are too many of them. No row at all is an error.
//
// Each row chooses before anything is shared: its cheapest option is that of its
// own estimate.
func Compute(plan *estimator.Plan, rows []Row) (*Answer, error) {
	if len(rows) == 0 {
		return nil, errors.New("a portfolio has at least one row")
	}
	if len(rows) > MaxRows {
		return nil, &TooLargeError{What: "rows", Most: MaxRows}
	}
	c := &computation{plan: plan, input: rows, rows: make([]rowState, len(rows)), offerings: map[pricing.OfferingID]int{}}
	for i := range plan.Offerings() {
		c.offerings[plan.Offerings()[i].ID] = i
	}
	if err := c.compareAll(); err != nil {
		return nil, err
	}
	if err := c.packAll(); err != nil {
		return nil, err
	}
	if err := c.renderAll(); err != nil {
		return nil, err
	}
	return c.answer(), nil
}

// compareAll compares the options of every row and chooses. A row's own problem
// is noted; the error is one of the portfolio.
func (c *computation) compareAll() error {
	options := 0
	for i := range c.rows {
		state := &c.rows[i]
		state.chosen.at, state.baseline = -1, -1
		load, assumptions, err := c.resolve(i)
		if err != nil {
			state.problem = err
			continue
		}
		if err := c.sameTerms(i, load); err != nil {
			return err
		}
		comparison, err := c.plan.Compare(load, assumptions)
		if err != nil {
			state.problem = err
			continue
		}
		if options += len(comparison.Totals()); options > MaxOptions {
			return &TooLargeError{What: "options", Most: MaxOptions}
		}
		if len(c.rows) <= keptComparisons {
			state.comparison = comparison
		}
		c.choose(state, comparison)
	}
	return nil
}

// resolve completes the profile of a row.
func (c *computation) resolve(i int) (*workload.Load, []workload.Assumption, error) {
	row := &c.input[i]
	switch {
	case row.Problem != nil:
		return nil, nil, row.Problem
	case row.Profile == nil:
		return nil, nil, errors.New("a row without a profile")
	default:
		return row.Profile.Resolve(c.plan.BaselineVCPU)
	}
}

// sameTerms holds a load to the terms of the first one.
func (c *computation) sameTerms(i int, load *workload.Load) error {
	own := termsOf(load, c.plan.Catalog())
	if c.terms == nil {
		// One plan with the card serves all rows.
		plan, err := c.plan.Rated(load)
		if err != nil {
			return ofRow(i, err)
		}
		if own.card = load.RateCard; own.card == nil {
			own.card = c.plan.RateCard(load.RateCardName)
		}
		c.plan = plan
		c.reach = reachOf(plan.Offerings(), plan.Catalog(), &own)
		c.terms = &own
	}
	if mixed := c.terms.differs(&own); mixed != nil {
		mixed.Row, mixed.Name = i, load.Name
		return mixed
	}
	withoutCard(load)
	return nil
}

// withoutCard takes away the card that the plan has already.
func withoutCard(load *workload.Load) { load.RateCardName, load.RateCard = "", nil }

// comparison is the comparison of a row that had one, computed again where it
// was not kept.
func (c *computation) comparison(i int) (*estimator.Comparison, error) {
	state := &c.rows[i]
	if state.comparison != nil {
		return state.comparison, nil
	}
	load, assumptions, err := c.resolve(i)
	if err != nil {
		return nil, err
	}
	withoutCard(load)
	return c.plan.Compare(load, assumptions)
}

// choose takes the option that the row names, or else its cheapest, and notes
// the cheapest of each offering.
func (c *computation) choose(state *rowState, comparison *estimator.Comparison) {
	load, totals := comparison.Load(), comparison.Totals()
	state.of = make([]choice, len(c.plan.Offerings()))
	for k := range state.of {
		state.of[k] = choice{at: -1, status: notSelected}
	}
	for i := range totals {
		t := &totals[i]
		offering := int16(c.offerings[t.Offering.ID])
		if t.Baseline && t.Status == estimator.Priced {
			state.baseline = i
		}
		if wanted := load.Option == "" || load.Option == t.ID; wanted && t.Status == estimator.Priced && state.chosen.at < 0 {
			state.chosen = choice{at: int32(i), offering: offering, id: t.ID}
		}
		if t.Baseline {
			continue
		}
		if t.Offering.Placement.Packed != nil && state.replicas == nil {
			r := replicasOf(load)
			state.replicas, state.hours = &r, load.HoursRunningPerMonth
			state.nodes = nodeKey{
				hours: pricing.Text(load.HoursRunningPerMonth), disk: pricing.Text(load.DiskGB),
				types: strings.Join(slices.Sorted(slices.Values(load.InstanceTypes)), ","),
			}
		}
		of := &state.of[offering]
		if far := uint8(slices.Index(distances[:], t.Status)); far < of.status {
			*of = choice{int32(i), offering, far, t.ID}
		}
	}
}
