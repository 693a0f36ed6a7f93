package report

import (
	"fmt"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
)

// summary writes one kind of figure after the other.
func (t *portfolioTable) summary() error {
	if err := t.rows.write([]string{
		"kind", "name", "from", "to", "profiles", "monthly_cost", "known_cost", "baseline_cost", "saving", "currency",
	}); err != nil {
		return err
	}
	for _, f := range summaryFigures(t.answer) {
		if err := t.rows.write([]string{
			f.kind, t.Dialect.neutral(f.name), f.from, f.to, fmt.Sprint(f.profiles), t.optional(f.monthly), t.optional(f.known),
			t.optional(f.baseline), t.optional(f.saving), string(t.answer.Currency),
		}); err != nil {
			return err
		}
	}
	return nil
}

func (t *portfolioTable) optional(d *decimal.Decimal) string {
	return t.Dialect.number(optionalText(d))
}

// figure is a row of the summary.
type figure struct {
	kind, name, from, to             string
	profiles                         int
	monthly, known, baseline, saving *decimal.Decimal
}

func summaryFigures(answer *portfolio.Answer) []figure {
	s := &answer.Summary
	total := figure{kind: "total", profiles: answer.Total.Rows}
	if answer.Total.Status == estimator.Priced {
		total.monthly = &answer.Total.MonthlyCost
	} else {
		total.known = &answer.Total.KnownCost
	}
	figures := []figure{
		total,
		{kind: "compared", profiles: s.Compared, monthly: &s.AtBest, baseline: &s.SpendNow, saving: &s.Saving},
		{kind: "stay", profiles: s.Stay},
	}
	for i := range s.Moves {
		m := &s.Moves[i]
		figures = append(figures, figure{
			kind: "move", from: string(m.From), to: string(m.To), profiles: m.Rows, monthly: &m.AtBest, baseline: &m.SpendNow, saving: &m.Saving,
		})
	}
	for i := range s.TopSavings {
		top := &s.TopSavings[i]
		r := &answer.Rows[top.Row]
		saving := figure{kind: "top_saving", name: r.Name, from: top.From, to: top.To, profiles: 1, monthly: &r.MonthlyCost, saving: &top.Amount}
		if r.Baseline.Priced() {
			saving.baseline = &r.Baseline.MonthlyCost
		}
		figures = append(figures, saving)
	}
	return append(figures,
		figure{kind: "dearer", profiles: len(s.Dearer)},
		figure{kind: "without_baseline", profiles: len(s.WithoutBaseline)}, figure{kind: "unpriced_baselines", profiles: len(s.UnpricedBaselines)},
		figure{kind: "missing_prices", profiles: len(s.MissingPrices)},
		figure{kind: "excluded", profiles: len(s.Excluded)}, figure{kind: "unreadable", profiles: len(s.Unreadable)})
}
