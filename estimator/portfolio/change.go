package portfolio

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// Change is what two catalogs make of a portfolio.
type Change struct {
	Currency pricing.Currency
	Rows     int // all of them
	// Compared are the rows that have a price in all three bills. The effects are
	// theirs alone.
	Compared int
	// Effects are sums of the rows' parts of three bills: each row on its old choice at
	// the old prices, on its old choice at the new prices, and on its new choice. Nil
	// when no row is compared.
	Effects *estimator.Effects
	Chose   int // compared rows that choose another option now

	Appeared []int // indexes of rows that have a price now and had none
	Lost     []int // indexes of rows that had a price and have none now, or whose old choice has none
	Unpriced []int // indexes of rows without a price before and now, or that could not be read
	// Problems say why a row could not be read, by index.
	Problems map[int]error

	// Movers are the compared rows whose cost changes most, at most MaxMovers, the
	// largest difference first, ties in input order.
	Movers    []Mover
	Sentences []string
}

// Mover is a row whose cost changes.
type Mover struct {
	Row     int // index
	Name    string
	Before  string // option id
	After   string // option id
	Effects estimator.Effects
}

// MaxMovers bounds Change.Movers.
const MaxMovers = 20

// stand is what is kept of a row on one bill.
type stand struct {
	id   string
	cost decimal.Decimal
}

// Compare puts the rows on three bills and divides the difference. Errors are those of
// Compute. It gives up with ErrStopped once goOn reports false.
func Compare(old, now *estimator.Plan, rows []Row, goOn func() bool) (*Change, error) {
	c := &Change{Rows: len(rows), Problems: map[int]error{}}
	// Of each bill no more is kept than a change needs: three would take three times
	// the room.
	before, err := c.stands(old, rows, nil, goOn)
	if err != nil {
		return nil, err
	}
	held := make([]string, len(rows))
	for i := range before {
		held[i] = before[i].id
	}
	again, err := c.stands(now, rows, held, goOn)
	if err != nil {
		return nil, err
	}
	after, err := c.stands(now, rows, nil, goOn)
	if err != nil {
		return nil, err
	}
	c.divide(rows, before, again, after)
	c.Sentences = c.sentences()
	return c, nil
}

// stands computes a bill. A row without a price has no id.
func (c *Change) stands(plan *estimator.Plan, rows []Row, held []string, goOn func() bool) ([]stand, error) {
	answer, err := compute(plan, rows, held, goOn, keptOptions)
	if err != nil {
		return nil, err
	}
	c.Currency = answer.Currency
	stands := make([]stand, len(rows))
	for i := range answer.Rows {
		switch row := &answer.Rows[i]; {
		case row.Status == estimator.Priced:
			stands[i] = stand{row.OptionID, row.MonthlyCost}
		case row.Problem != nil:
			c.Problems[i] = row.Problem
		}
	}
	return stands, nil
}

func (c *Change) divide(rows []Row, before, again, after []stand) {
	var sum estimator.Effects
	for i := range rows {
		switch had, has := before[i].id != "", after[i].id != ""; {
		case !had && !has:
			c.Unpriced = append(c.Unpriced, i)
			continue
		case !had:
			c.Appeared = append(c.Appeared, i)
			continue
		case !has || again[i].id == "":
			c.Lost = append(c.Lost, i)
			continue
		}
		c.Compared++
		effects := estimator.Effects{Before: before[i].cost, Held: again[i].cost, After: after[i].cost}
		sum.Before, sum.Held, sum.After = sum.Before.Add(effects.Before), sum.Held.Add(effects.Held), sum.After.Add(effects.After)
		if before[i].id != after[i].id {
			c.Chose++
		}
		if !effects.Difference().IsZero() || before[i].id != after[i].id {
			c.move(Mover{Row: i, Name: rows[i].Profile.Name, Before: before[i].id, After: after[i].id, Effects: effects})
		}
	}
	if c.Compared > 0 {
		c.Effects = &sum
	}
}

// move puts a row among the movers.
func (c *Change) move(m Mover) {
	at, _ := slices.BinarySearchFunc(c.Movers, m, func(known, m Mover) int {
		return cmp.Or(m.Effects.Difference().Abs().Cmp(known.Effects.Difference().Abs()), cmp.Compare(known.Row, m.Row))
	})
	if at < MaxMovers {
		c.Movers = slices.Insert(c.Movers, at, m)
		c.Movers = c.Movers[:min(len(c.Movers), MaxMovers)]
	}
}

func (c *Change) sentences() []string {
	var said []string
	if c.Effects == nil {
		said = append(said, "no workload has a price in both catalogs")
	} else {
		said = append(said, c.Effects.PriceSentence("the same options cost", c.Currency), c.choiceSentence())
	}
	for _, group := range []struct {
		rows []int
		text string
	}{
		{c.Appeared, "had no price before and have one now"},
		{c.Lost, "have no price any more, or not for what they ran on"},
		{c.Unpriced, "have no price in either catalog"},
	} {
		if n := len(group.rows); n > 0 {
			said = append(said, fmt.Sprintf("workloads that %s: %d of %d, which the amounts leave out", group.text, n, c.Rows))
		}
	}
	return said
}

func (c *Change) choiceSentence() string {
	if c.Chose == 0 {
		return "every workload would choose the same option again"
	}
	text := fmt.Sprintf("workloads that now choose another option: %d of %d", c.Chose, c.Compared)
	switch choice := c.Effects.Choice(); {
	case choice.IsNegative():
		text += ", which saves " + c.Effects.SavingText(c.Currency)
	case choice.IsPositive():
		// What each would save alone is less than what they lose in tiers and allowances
		// that they shared.
		text += ", which saves nothing on this bill"
	}
	return text
}
