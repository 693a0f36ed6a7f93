package portfolio

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// summaryOf says what the portfolio costs, what it could cost, and where that
// comes from.
func summaryOf(rows []RowResult) Summary {
	s := Summary{Rows: len(rows)}
	moves := map[[2]pricing.Abstraction]*Move{}
	for i := range rows {
		r := &rows[i]
		switch {
		case r.Status == Failed:
			s.Unreadable = append(s.Unreadable, i)
		case r.Status == estimator.Excluded:
			s.Excluded = append(s.Excluded, i)
		case r.Status != estimator.Priced:
			s.MissingPrices = append(s.MissingPrices, i)
		case r.Baseline == nil:
			s.WithoutBaseline = append(s.WithoutBaseline, i)
		case !r.Baseline.Priced():
			s.UnpricedBaselines = append(s.UnpricedBaselines, i)
		default:
			s.compare(i, r, moves)
		}
	}
	s.Saving = s.SpendNow.Sub(s.AtBest)
	s.SavingPercent = pricing.Ratio(s.Saving.Shift(2), s.SpendNow)
	for _, move := range moves {
		s.Moves = append(s.Moves, *move)
	}
	slices.SortFunc(s.Moves, func(a, b Move) int {
		return cmp.Or(b.Saving.Cmp(a.Saving), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	slices.SortStableFunc(s.TopSavings, func(a, b Saving) int { return b.Amount.Cmp(a.Amount) })
	s.TopSavings = s.TopSavings[:min(len(s.TopSavings), MaxTopSavings)]
	return s
}

// compare counts a row that has a price today and one to come.
func (s *Summary) compare(i int, r *RowResult, moves map[[2]pricing.Abstraction]*Move) {
	s.Compared++
	s.SpendNow = s.SpendNow.Add(r.Baseline.MonthlyCost)
	s.AtBest = s.AtBest.Add(r.MonthlyCost)
	if r.Saving.IsNegative() {
		s.Dearer = append(s.Dearer, i)
	}
	if r.Stays {
		s.Stay++
		return
	}
	key := [2]pricing.Abstraction{r.Baseline.Offering.Abstraction, r.Offering.Abstraction}
	move := moves[key]
	if move == nil {
		move = &Move{From: key[0], To: key[1]}
		moves[key] = move
	}
	move.Rows++
	move.SpendNow = move.SpendNow.Add(r.Baseline.MonthlyCost)
	move.AtBest = move.AtBest.Add(r.MonthlyCost)
	move.Saving = move.Saving.Add(*r.Saving)
	if r.Saving.GreaterThan(decimal.Zero) {
		s.TopSavings = append(s.TopSavings, Saving{Row: i, From: r.Baseline.OptionID, To: r.OptionID, Amount: *r.Saving})
	}
}
