package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/pricing"
)

// comparisonColumn is one column of the comparison that people read.
type comparisonColumn struct {
	title  string
	number bool // aligned to the right
	cell   func(option *estimator.Option) string
}

// The columns that every comparison begins with.
const (
	optionColumn = 1
	costColumn   = 3
)

// comparisonColumns are the columns that tell something about this answer: the
// list cost only where an option costs something else, and savings only where
// something runs today.
func comparisonColumns(answer *decision.Answer) []comparisonColumn {
	currency := string(answer.Estimate.Currency)
	columns := []comparisonColumn{
		{"rank", true, func(o *estimator.Option) string { return fmt.Sprint(o.Rank) }},
		{"option", false, func(o *estimator.Option) string { return o.ID }},
		{"unit x n", false, sizingText},
		{currency + "/month", true, func(o *estimator.Option) string { return amount(o.MonthlyCost) }},
	}
	options := answer.Estimate.Options
	if slices.ContainsFunc(options, func(o estimator.Option) bool { return o.Status == estimator.Priced && !o.ListCost.Equal(o.MonthlyCost) }) {
		columns = append(columns, comparisonColumn{"list", true, func(o *estimator.Option) string { return amount(o.ListCost) }})
	}
	columns = append(columns,
		comparisonColumn{currency + perMillion, true, func(o *estimator.Option) string { return optionalAmount(o.CostPerMillion) }},
		comparisonColumn{breakEvenTitle, true, func(o *estimator.Option) string { return breakEvenCell(answer, o) }},
	)
	if slices.ContainsFunc(options, func(o estimator.Option) bool { return o.SavingVsBase != nil }) {
		columns = append(columns, comparisonColumn{"saves", true, func(o *estimator.Option) string { return optionalAmount(o.SavingVsBase) }})
	}
	return append(columns, comparisonColumn{"", false, func(o *estimator.Option) string { return strings.Join(marks(answer, o), ", ") }})
}

// comparisonRow is one priced option in those columns.
func comparisonRow(columns []comparisonColumn, option *estimator.Option) []string {
	row := make([]string, len(columns))
	for i := range columns {
		row[i] = columns[i].cell(option)
	}
	return row
}

// comparisonTitles are the titles of the columns, and which of them hold numbers.
func comparisonTitles(columns []comparisonColumn) (titles []string, numbers []bool) {
	for _, c := range columns {
		titles, numbers = append(titles, c.title), append(numbers, c.number)
	}
	return titles, numbers
}

func optionalAmount(d *decimal.Decimal) string {
	if d == nil {
		return notKnown
	}
	return amount(*d)
}

// Titles that the legend explains, and what stands in a cell without a number.
const (
	perMillion     = "/million"
	breakEvenTitle = "break-even"
	notKnown       = "-"
	neverCell      = "never"
	cutOffCell     = "cut off"
)

// breakEvenCell tells "never" from "nobody knows", and both from an answer that
// has nothing of the other kind of billing to compare with.
func breakEvenCell(answer *decision.Answer, option *estimator.Option) string {
	at, found := answer.AlwaysOnFrom(option)
	switch {
	case found == decision.FoundFrom:
		return quantity(at)
	case found == decision.FoundCutOff:
		return cutOffCell
	case !hasOtherBilling(answer, option):
		return notKnown
	default:
		return neverCell
	}
}

func hasOtherBilling(answer *decision.Answer, option *estimator.Option) bool {
	return answer.BreakEven != nil || slices.ContainsFunc(answer.Estimate.Options, func(o estimator.Option) bool {
		return o.Status == estimator.Priced && !o.Baseline && o.Offering.Billing != option.Offering.Billing
	})
}

// legend says what the columns mean that do not speak for themselves, under the
// titles that they have.
func legend(titles []string, rows [][]string) []string {
	var lines []string
	for i, title := range titles {
		switch {
		case strings.EqualFold(title, breakEvenTitle):
			meaning := []string{title + ": invocations per month at which always-on takes the lead for good, " +
				"compared with the cheapest option that is billed the other way (per execution or always on)"}
			for _, word := range []struct{ cell, meaning string }{
				{neverCell, "there is no such number"},
				{cutOffCell, "the search ended before it was known"},
				{notKnown, "there is no option of the other kind"},
			} {
				if slices.ContainsFunc(rows, func(row []string) bool { return row[i] == word.cell }) {
					meaning = append(meaning, fmt.Sprintf("%q: %s", word.cell, word.meaning))
				}
			}
			lines = append(lines, strings.Join(meaning, "; ")+".")
		case strings.HasSuffix(strings.ToLower(title), perMillion):
			lines = append(lines, title+": cost per million invocations.")
		}
	}
	return lines
}

// sizingText is "m5.large x 2", or the size alone where the platform counts the
// instances. Of a fleet that follows its load it is the mean, with the least and the
// most that run at once; the option's id says how it is sized.
func sizingText(option *estimator.Option) string {
	sizing := option.Sizing
	switch {
	case sizing == nil:
		return "-"
	case sizing.Unit == "":
		return "none"
	case sizing.Variant != "":
		return sizing.Unit + " x " + quantity(sizing.Count().Round(3)) + between(sizing)
	case sizing.MeanInstances.IsPositive() || option.Offering.Billing == pricing.PerExecution:
		return sizing.Unit
	default:
		return sizing.Unit + " x " + quantity(sizing.Count().Round(3))
	}
}

// between is how many instances of a fleet that follows its load run at once.
func between(sizing *estimator.Sizing) string {
	if sizing.LeastInstances == sizing.MostInstances {
		return ""
	}
	return fmt.Sprintf(" (%s to %s)", count(sizing.LeastInstances), count(sizing.MostInstances))
}

// marks says what is special about an option.
func marks(answer *decision.Answer, option *estimator.Option) []string {
	var marks []string
	if option.Rank == 1 {
		marks = append(marks, "cheapest")
	}
	if answer.Recommendation != nil && answer.Recommendation.Option == option.ID {
		marks = append(marks, "recommended")
	}
	if option.Baseline {
		marks = append(marks, "baseline")
	}
	if len(option.LowConfidence) > 0 {
		marks = append(marks, "low confidence: "+strings.ReplaceAll(lowConfidenceText(option), "|", ", "))
	}
	return marks
}

// pricedOptions are the ranked options in order.
func pricedOptions(answer *decision.Answer) []*estimator.Option {
	var options []*estimator.Option
	for i := range answer.Estimate.Options {
		if answer.Estimate.Options[i].Status == estimator.Priced {
			options = append(options, &answer.Estimate.Options[i])
		}
	}
	return options
}
