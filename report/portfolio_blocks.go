package report

import (
	"fmt"
	"slices"
	"strings"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
)

// block is a section of what people read about a portfolio: sentences, a table,
// or both.
type block struct {
	title   string
	lines   []string
	titles  []string
	numbers []bool // columns of numbers
	rows    [][]string
	rest    string // what the table leaves out
}

// mostShown is how many profiles a person reads; CSV and JSON hold all of them.
const mostShown = 25

func portfolioBlocks(answer *portfolio.Answer, reason func(int, error) string) []block {
	all := []block{
		{lines: billSentences(answer)},
		moveBlock(answer), savingBlock(answer), profileBlock(answer), clusterBlock(answer), offeringBlock(answer),
		unpricedBlock(answer, reason), assumedBlock(answer),
	}
	var present []block
	for _, one := range all {
		if len(one.lines) > 0 || len(one.rows) > 0 {
			present = append(present, one)
		}
	}
	return present
}

// billSentences say what the portfolio costs and what could be saved.
func billSentences(answer *portfolio.Answer) []string {
	total, s, currency := &answer.Total, &answer.Summary, answer.Currency
	var lines []string
	switch {
	case total.Status == estimator.Priced:
		lines = append(lines, fmt.Sprintf("The bill is %s %s a month; by themselves the profiles would cost %s.", amount(total.MonthlyCost), currency, amount(total.AloneCost)))
	case total.Rows == 0:
		lines = append(lines, "No profile has a price.")
	default:
		lines = append(lines, fmt.Sprintf("The bill is at least %s %s a month: that is what %s of %s cost.",
			amount(total.KnownCost), currency, count(total.Rows), profiles(len(answer.Rows))))
	}
	if s.Compared > 0 {
		line := fmt.Sprintf("%s with a baseline: %s %s a month today, %s at best", profiles(s.Compared), amount(s.SpendNow), currency, amount(s.AtBest))
		switch {
		case s.Saving.IsPositive():
			line += fmt.Sprintf(", a saving of %s (%s %%)", amount(s.Saving), quantity(s.SavingPercent.Round(1)))
		case s.Saving.IsNegative():
			line += fmt.Sprintf(", %s more, because some name their option", amount(s.Saving.Neg()))
		}
		lines = append(lines, line+".")
	}
	if s.Stay > 0 {
		lines = append(lines, staying(s.Stay))
	}
	for _, group := range []struct {
		rows []int
		what string
	}{
		{s.WithoutBaseline, "a price and no baseline to compare with"},
		{s.UnpricedBaselines, "a price and a baseline without one"},
		{s.Dearer, "a part of the bill above what they cost today"},
		{s.MissingPrices, "no price, because a list or a rate lacks it"},
		{s.Excluded, "no option that can hold them"},
		{s.Unreadable, "a mistake in their row"},
	} {
		if len(group.rows) > 0 {
			lines = append(lines, fmt.Sprintf("With %s: %s.", group.what, profiles(len(group.rows))))
		}
	}
	return lines
}

func staying(n int) string {
	if n == 1 {
		return "1 profile stays as it runs today."
	}
	return profiles(n) + " stay as they run today."
}

func moveBlock(answer *portfolio.Answer) block {
	b := block{
		title: "What would move", titles: []string{"from", "to", "profiles", "now", "at best", "saves"},
		numbers: []bool{false, false, true, true, true, true},
	}
	for i := range answer.Summary.Moves {
		m := &answer.Summary.Moves[i]
		b.rows = append(b.rows, []string{string(m.From), string(m.To), count(m.Rows), amount(m.SpendNow), amount(m.AtBest), amount(m.Saving)})
	}
	return b
}

func savingBlock(answer *portfolio.Answer) block {
	b := block{title: "Largest savings", titles: []string{"profile", "from", "to", "saves"}, numbers: []bool{false, false, false, true}}
	for i := range answer.Summary.TopSavings {
		s := &answer.Summary.TopSavings[i]
		b.rows = append(b.rows, []string{rowName(answer, s.Row), s.From, s.To, amount(s.Amount)})
	}
	return b
}

// rowName is the label of a row, or its number.
func rowName(answer *portfolio.Answer, row int) string {
	if name := answer.Rows[row].Name; name != "" {
		return printable(name)
	}
	return "#" + count(row+1)
}

func profileBlock(answer *portfolio.Answer) block {
	b := block{
		title: "Profiles", titles: []string{"profile", "option", "unit x n", string(answer.Currency) + "/month", "now", "saves", ""},
		numbers: []bool{false, false, false, true, true, true, false},
	}
	hidden := 0
	for i := range answer.Rows {
		r := &answer.Rows[i]
		if r.Status != estimator.Priced {
			continue
		}
		if len(b.rows) == mostShown {
			hidden++
			continue
		}
		now := notKnown
		if r.Baseline.Priced() {
			now = amount(r.Baseline.MonthlyCost)
		}
		b.rows = append(b.rows, []string{
			rowName(answer, i), r.OptionID, sizingText(&estimator.Option{Sizing: r.Sizing, Offering: r.Offering}), amount(r.MonthlyCost), now,
			optionalAmount(r.Saving), strings.Join(rowNotes(r), "; "),
		})
	}
	if hidden > 0 {
		b.rest = fmt.Sprintf("and %s more; csv and json hold all of them", profiles(hidden))
	}
	return b
}

func clusterBlock(answer *portfolio.Answer) block {
	b := block{title: "Clusters"}
	for i := range answer.Clusters {
		c := &answer.Clusters[i]
		var nodes []string
		for j := range c.NodePools {
			n := &c.NodePools[j]
			nodes = append(nodes, fmt.Sprintf("%s x %s (%s) with %s pods", count(n.Nodes), n.InstanceType, n.Purchase, count(n.Pods)))
		}
		b.lines = append(b.lines, fmt.Sprintf("%d: %s in %s for %s: %s; %s %s a month, %s in clusters of their own", i+1, c.Offering.ID, c.Region.ID,
			profiles(len(c.Rows)), strings.Join(nodes, ", "), amount(c.MonthlyCost), answer.Currency, amount(c.AloneCost)))
	}
	return b
}

func offeringBlock(answer *portfolio.Answer) block {
	b := block{
		title: "If everything ran on one offering", titles: []string{"offering", string(answer.Currency) + "/month", "status", ""},
		numbers: []bool{false, true, false, false},
	}
	for _, o := range cheapestFirst(answer.ByOffering) {
		cost, note := notKnown, ""
		if o.Status == estimator.Priced {
			cost = amount(o.MonthlyCost)
		} else {
			var parts []string
			for _, part := range []struct {
				rows int
				what string
			}{{o.Missing, "without a price"}, {o.Excluded, "excluded"}, {o.NotSelected, "not selected"}} {
				if part.rows > 0 {
					parts = append(parts, count(part.rows)+" "+part.what)
				}
			}
			if o.Priced > 0 {
				parts = append(parts, fmt.Sprintf("the other %s cost %s", count(o.Priced), amount(o.KnownCost)))
			}
			note = strings.Join(parts, ", ")
		}
		b.rows = append(b.rows, []string{string(o.Offering.ID), cost, strings.ReplaceAll(string(o.Status), "_", " "), note})
	}
	return b
}

// cheapestFirst are the totals as people compare them: those of a whole bill by
// cost, then the others.
func cheapestFirst(totals []portfolio.OfferingTotal) []*portfolio.OfferingTotal {
	sorted := make([]*portfolio.OfferingTotal, len(totals))
	for i := range totals {
		sorted[i] = &totals[i]
	}
	slices.SortStableFunc(sorted, func(a, b *portfolio.OfferingTotal) int {
		aPriced, bPriced := a.Status == estimator.Priced, b.Status == estimator.Priced
		switch {
		case aPriced && bPriced:
			return a.MonthlyCost.Cmp(b.MonthlyCost)
		case aPriced:
			return -1
		case bPriced:
			return 1
		default:
			return 0
		}
	})
	return sorted
}

// unpricedBlock are the rows that are not on the bill, with the reason.
func unpricedBlock(answer *portfolio.Answer, reason func(int, error) string) block {
	b := block{title: "Not on the bill"}
	hidden := 0
	for i := range answer.Rows {
		r := &answer.Rows[i]
		if r.Status == estimator.Priced {
			continue
		}
		if len(b.lines) == mostShown {
			hidden++
			continue
		}
		notes := rowNotes(r)
		if r.Problem != nil {
			text := r.Problem.Error()
			if reason != nil {
				text = reason(i, r.Problem)
			}
			notes = append(notes, printable(text))
		}
		b.lines = append(b.lines, fmt.Sprintf("%s: %s: %s", rowName(answer, i), strings.ReplaceAll(string(r.Status), "_", " "), strings.Join(notes, "; ")))
	}
	if hidden > 0 {
		b.rest = fmt.Sprintf("and %s more", profiles(hidden))
	}
	return b
}

func assumedBlock(answer *portfolio.Answer) block {
	b := block{title: "Assumed"}
	for _, a := range answer.Assumptions {
		b.lines = append(b.lines, fmt.Sprintf("%s = %s: %s", a.Field, printable(a.Value), a.Reason))
	}
	return b
}
