package portfolio

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator"
)

// Bounds of settling down.
const (
	// maxRounds is how often the bill is settled again because rows that would lose
	// stay. Two suffice for most: a row that stays leaves more of an allowance to
	// the others, and less company in tiers and clusters.
	maxRounds = 8
	// savingPlaces are the decimals of the least saving that moves a row. Smaller
	// ones are of rounding, and depend on the order of the rows.
	savingPlaces = 8
)

// settleDown lets rows stay as they run where moving does not pay on this bill:
// what a row costs alone says nothing about its part of a shared allowance, tier or
// cluster. A row that stays never moves again, so that this ends. Where rows lose
// all the same, because what is left is shared among fewer, they are told as
// Dearer; and where the rows together would lose, first those that share anything
// stay, and in the end all of them, which costs what is spent today. A row that
// names its option has it.
func (c *computation) settleDown() error {
	if len(c.rows) == 1 {
		return nil // it is what its estimate says, and shares with nobody
	}
	for range maxRounds {
		stayed, err := c.stay(func(s *rowState) bool { return !s.saving().GreaterThanOrEqual(decimal.New(1, -savingPlaces)) })
		if err != nil {
			return err
		}
		if !stayed {
			break
		}
	}
	for _, who := range []func(*rowState) bool{
		func(s *rowState) bool { return len(s.parts) > 0 || s.clustered },
		func(*rowState) bool { return true },
	} {
		if !c.saving().IsNegative() {
			return nil
		}
		if _, err := c.stay(who); err != nil {
			return err
		}
	}
	return nil
}

// chooses reports whether the row is compared with what runs today, and chose.
func (s *rowState) chooses() bool { return s.priced && s.chosen.at >= 0 && !s.named }

func (s *rowState) saving() decimal.Decimal { return s.now.effective.Sub(s.costs.effective) }

// saving is what the rows that choose save together.
func (c *computation) saving() decimal.Decimal {
	sum := decimal.Zero
	for i := range c.rows {
		if s := &c.rows[i]; s.chooses() {
			sum = sum.Add(s.saving())
		}
	}
	return sum
}

// stay returns rows that move to what they run on today, and settles the bill
// again. It reports whether there were any.
func (c *computation) stay(who func(*rowState) bool) (bool, error) {
	stayed := map[int]bool{}
	for i := range c.rows {
		if s := &c.rows[i]; s.chooses() && !s.result.Stays && who(s) {
			today := s.result.Baseline
			s.chosen = choice{at: int32(s.baseline), offering: int16(c.offerings[today.Offering.ID]), id: today.OptionID}
			stayed[i] = true
		}
	}
	if len(stayed) == 0 {
		return false, nil
	}
	return true, c.billAgain(stayed)
}

// billAgain settles the bill of the chosen options once more. Rows that share
// nothing cost what they did.
func (c *computation) billAgain(changed map[int]bool) error {
	if err := c.packBest(); err != nil {
		return err
	}
	for i := range c.rows {
		s := &c.rows[i]
		if s.result.Status != estimator.Priced || !changed[i] && len(s.parts) == 0 && !s.clustered && c.best.shares[i] == nil {
			continue
		}
		if !c.goOn() {
			return ErrStopped
		}
		comparison, at, err := c.chosen(i)
		if err != nil {
			return err
		}
		s.parts = nil
		c.renderBest(i, at, comparison)
	}
	c.settleBest()
	return nil
}
