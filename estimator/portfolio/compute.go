package portfolio

import (
	"errors"

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
	held  []string // ids of options by row; nil: every row chooses
	rows  []rowState
	terms *terms // of the first readable row
	reach reach

	offerings map[pricing.OfferingID]int // index into the plan's offerings
	best      scenario                   // every row on its chosen option
	today     scenario                   // rows with a baseline there, others on their chosen option
	left      *bill                      // baselines of rows that have no option with a price
	each      []scenario                 // by offering: every row there
	pools     []*pool                    // of the best scenario, settled
	totals    []OfferingTotal

	goOn    func() bool
	keeps   int // options whose comparisons are kept, at most
	kept    int // of them
	options int // of the rows compared so far
	sizes   sizes
}

// rowState is what is known of a row.
type rowState struct {
	problem  error
	chosen   choice
	named    bool     // the row names its option: nothing else is considered
	held     string   // id of the option that the row is held to; empty: none
	baseline int      // index into Totals; -1: the row states none
	priced   bool     // the baseline is
	of       []choice // by offering

	comparison *estimator.Comparison // kept for small portfolios, else computed again
	replicas   *replicas             // nil where no cluster is an option
	nodes      nodeKey               // but for architecture and purchase
	hours      decimal.Decimal

	costs costs  // of the chosen option, on the bill
	now   costs  // of the baseline, on the bill of all baselines
	parts []part // of the chosen option's pools
	// The chosen option has a part of a shared cluster.
	clustered bool
	result    RowResult
}

// part is what a line pays of its pool.
type part struct {
	line  int
	pool  int
	costs costs
}

// keptOptions is the most options whose totals are kept in memory, about 200 bytes
// each. Beyond it the comparison of a row is computed again when it is needed.
const keptOptions = 200_000

// ErrStopped is the error of a portfolio that nobody waits for any more.
var ErrStopped = errors.New("the portfolio was stopped before it was computed")

// Compute puts all rows on one bill. A row that cannot be read or contradicts
// itself comes back with its problem. It is an error, of type *MixedError, when
// rows do not fit on the same bill, because they differ in currency, rates,
// free tier, hours per month, rate card, pricing date or catalog; and a
// *TooLargeError when there are too many of them. No row at all is an error.
//
// Each row chooses before anything is shared, and without allowances, which belong
// to the account and not to the row. A row that would pay more on the bill than
// what it costs today stays as it runs; see settleDown.
func Compute(plan *estimator.Plan, rows []Row) (*Answer, error) {
	return ComputeWhile(plan, rows, func() bool { return true })
}

// ComputeWhile is Compute, and gives up with ErrStopped once goOn reports false. It
// is asked before every row, in the goroutine of the caller.
func ComputeWhile(plan *estimator.Plan, rows []Row, goOn func() bool) (*Answer, error) {
	return compute(plan, rows, nil, goOn, keptOptions)
}

// compute keeps the totals of at most so many options. A row with an id in held,
// which may be nil, has that option, be it what runs today.
func compute(plan *estimator.Plan, rows []Row, held []string, goOn func() bool, keeps int) (*Answer, error) {
	if len(rows) == 0 {
		return nil, errors.New("a portfolio has at least one row")
	}
	if len(rows) > MaxRows {
		return nil, &TooLargeError{What: "rows", Most: MaxRows}
	}
	c := &computation{
		plan: plan, input: rows, held: held, rows: make([]rowState, len(rows)), offerings: map[pricing.OfferingID]int{},
		goOn: goOn, keeps: keeps, sizes: sizesOf(rows),
	}
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
	if err := c.settleDown(); err != nil {
		return nil, err
	}
	return c.answer(), nil
}

// compareAll compares the options of every row and chooses. A row's own problem
// is noted; the error is one of the portfolio.
func (c *computation) compareAll() error {
	for i := range c.rows {
		if !c.goOn() {
			return ErrStopped
		}
		state := &c.rows[i]
		state.chosen.at, state.baseline = -1, -1
		if c.held != nil {
			state.held = c.held[i]
		}
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
		options := len(comparison.Totals())
		if c.options += options; c.options > MaxOptions || c.foresees(i, options) {
			return &TooLargeError{What: "options", Most: MaxOptions}
		}
		if c.kept+options <= c.keeps {
			c.kept += options
			state.comparison = comparison
		}
		if err := c.choose(state, comparison); err != nil {
			state.problem = err
		}
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
