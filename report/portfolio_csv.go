package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Part is a table of a portfolio's bill.
type Part string

// The parts.
const (
	PartProfiles   Part = "profiles"    // a row per profile; costs add up to the total
	PartLineItems  Part = "line_items"  // a row per part of every line; costs add up to the total
	PartByOffering Part = "by_offering" // the total on each offering
	PartSummary    Part = "summary"     // totals, moves and savings
)

// Parts are the parts, the default first.
func Parts() []Part { return []Part{PartProfiles, PartLineItems, PartByOffering, PartSummary} }

// ParsePart reads a part; an absent one is profiles. The error is a
// workload.Errors.
func ParsePart(text string) (Part, error) {
	if text == "" {
		return PartProfiles, nil
	}
	if part := Part(text); slices.Contains(Parts(), part) {
		return part, nil
	}
	names := make([]string, 0, len(Parts()))
	for _, part := range Parts() {
		names = append(names, string(part))
	}
	return "", workload.Errors{unknownName("part", text, names)}
}

// PortfolioCSV is how a portfolio becomes a table of CSV.
type PortfolioCSV struct {
	Dialect Dialect
	Part    Part
	Tags    []string // tag columns, without their prefix
	// Reason puts the problem of a row into words, with its place in the caller's
	// file; nil: the problem's own words.
	Reason func(row int, problem error) string
}

// Write writes the table.
func (c *PortfolioCSV) Write(w io.Writer, answer *portfolio.Answer) error {
	table := &portfolioTable{PortfolioCSV: c, rows: rowWriter{out: w, dialect: c.Dialect}, answer: answer}
	switch c.Part {
	case PartLineItems:
		return table.lineItems()
	case PartByOffering:
		return table.byOffering()
	case PartSummary:
		return table.summary()
	default:
		return table.profiles()
	}
}

// PortfolioTags are the tag columns of a portfolio: every tag of its rows, by name.
func PortfolioTags(rows []portfolio.Row) []string {
	seen := map[string]bool{}
	var tags []string
	for i := range rows {
		if rows[i].Profile == nil {
			continue
		}
		for tag := range rows[i].Profile.Tags {
			if !seen[tag] {
				seen[tag] = true
				tags = append(tags, tag)
			}
		}
	}
	slices.Sort(tags)
	return tags
}

// portfolioTable is a table while it is written.
type portfolioTable struct {
	*PortfolioCSV

	rows   rowWriter
	answer *portfolio.Answer
}

func (t *portfolioTable) tagged(cells []string, text func(tag string) string) []string {
	for _, tag := range t.Tags {
		cells = append(cells, t.Dialect.neutral(text(tag)))
	}
	return cells
}

// PortfolioColumns are the columns of the part profiles, before the tags.
func PortfolioColumns() []string {
	return []string{
		"name", "status", "option", "provider", "offering", "abstraction", "billing", "region", "architecture", "purchase",
		"instance_type", "instances", "sizing", "monthly_cost", "list_cost", "contracted_cost", "alone_cost", "currency",
		"baseline_option", "baseline_cost", "saving_vs_baseline", "low_confidence", "catalog_version", "note",
	}
}

func (t *portfolioTable) profiles() error {
	if err := t.rows.write(t.tagged(PortfolioColumns(), taggedName)); err != nil {
		return err
	}
	number := t.Dialect.number
	for i := range t.answer.Rows {
		r := &t.answer.Rows[i]
		cells := []string{t.Dialect.neutral(r.Name), string(r.Status)}
		if r.Status == estimator.Priced {
			cells = append(cells, r.OptionID, string(r.Offering.ID.Provider()), string(r.Offering.ID), string(r.Offering.Abstraction),
				string(r.Offering.Billing), r.Region.ID, string(r.Architecture), string(r.Purchase))
			machine, count, unit := "", "", ""
			if s := r.Sizing; s != nil {
				machine, count, unit = s.InstanceType, number(pricing.Text(s.Count())), s.Unit
			}
			cells = append(cells, machine, count, unit, number(pricing.Text(r.MonthlyCost)), number(pricing.Text(r.ListCost)),
				number(pricing.Text(r.Contracted)), number(pricing.Text(r.AloneCost)), string(t.answer.Currency))
		} else {
			cells = append(cells, make([]string, 15)...)
			cells = append(cells, currencyOf(t.answer, r))
		}
		option, cost := "", ""
		if r.Baseline != nil {
			option = r.Baseline.OptionID
		}
		if r.Baseline.Priced() {
			cost = number(pricing.Text(r.Baseline.MonthlyCost))
		}
		doubts := make([]string, len(r.LowConfidence))
		for j, reason := range r.LowConfidence {
			doubts[j] = string(reason)
		}
		cells = append(cells, option, cost, number(optionalText(r.Saving)), strings.Join(doubts, string(listSeparator)), t.answer.Catalog.Version(),
			t.Dialect.neutral(strings.Join(t.notes(i), "; ")))
		if err := t.rows.write(t.tagged(cells, func(tag string) string { return r.Tags[tag] })); err != nil {
			return err
		}
	}
	return nil
}

// currencyOf is the currency of a row. One that could not be read has none: its own
// may have been another.
func currencyOf(answer *portfolio.Answer, r *portfolio.RowResult) string {
	if r.Status == portfolio.Failed {
		return ""
	}
	return string(answer.Currency)
}

// notes are the sentences that a reader of a row needs.
func (t *portfolioTable) notes(row int) []string {
	r := &t.answer.Rows[row]
	var notes []string
	if t.answer.RateCard != nil && r.Status == estimator.Priced {
		notes = append(notes, cardNote(t.answer.RateCard))
	}
	notes = append(notes, rowNotes(r)...)
	if r.Problem != nil {
		notes = append(notes, t.reason(row, r.Problem))
	}
	return notes
}

// rowNotes are the notes of a row that do not depend on where it came from.
func rowNotes(r *portfolio.RowResult) []string {
	var notes []string
	if r.Stays {
		notes = append(notes, "stays as it runs today")
	}
	if r.Commitment != "" {
		notes = append(notes, commitmentNote(r.Commitment))
	}
	if r.Status == estimator.Priced && r.Cluster >= 0 {
		notes = append(notes, fmt.Sprintf("shares cluster %d", r.Cluster+1))
	}
	if len(r.Missing) > 0 {
		notes = append(notes, missingNote(r.Status, r.Missing))
	}
	if r.ExcludedBy != nil {
		notes = append(notes, "excluded by "+r.ExcludedBy.Name+": "+r.ExcludedBy.Text)
	}
	return append(notes, baselineNotes(r.Baseline)...)
}

// baselineNotes say why what runs today has no price.
func baselineNotes(b *portfolio.BaselineCost) []string {
	switch {
	case b == nil || b.Priced():
		return nil
	case b.ExcludedBy != nil:
		return []string{"the baseline is excluded by " + b.ExcludedBy.Name + ": " + b.ExcludedBy.Text}
	default:
		return []string{"the baseline: " + missingNote(b.Status, b.Missing)}
	}
}

func (t *portfolioTable) reason(row int, problem error) string {
	if t.Reason == nil {
		return problem.Error()
	}
	return t.Reason(row, problem)
}

// lineItems writes the lines of every row in the columns of the detail
// line_items. A line of a pool is one row with its part of the pool's cost.
func (t *portfolioTable) lineItems() error {
	lines := NewResultWriter(t.rows.out, t.Dialect, DetailLineItems, t.Tags)
	if err := lines.WriteHeader(); err != nil {
		return err
	}
	for i := range t.answer.Rows {
		r := &t.answer.Rows[i]
		base := lineCells{name: r.Name, tags: r.Tags, option: r.OptionID, currency: currencyOf(t.answer, r)}
		if r.Status != estimator.Priced {
			base.kind, base.source = string(r.Status), strings.Join(t.notes(i), "; ")
			if err := lines.writeLine(base); err != nil {
				return err
			}
			continue
		}
		detail, err := t.answer.Detail(i)
		if err != nil {
			return err
		}
		for j := range detail.Lines {
			line := &detail.Lines[j]
			parts := partsOf(base, &line.LineItem, t.answer.RateCard)
			for _, cells := range parts {
				if line.Pool >= 0 {
					cells.kind = kindPooled
				}
				if err := lines.writeLine(cells); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// kindPooled is a line's part of a quantity that several profiles add up to.
const kindPooled = "pooled"

func (t *portfolioTable) byOffering() error {
	if err := t.rows.write([]string{
		"offering", "abstraction", "billing", "status", "monthly_cost", "list_cost", "known_cost", "currency", "profiles", "missing", "excluded", "not_selected", "note",
	}); err != nil {
		return err
	}
	for i := range t.answer.ByOffering {
		o := &t.answer.ByOffering[i]
		monthly, list, known := "", "", ""
		switch {
		case o.Status == estimator.Priced:
			monthly, list = t.number(o.MonthlyCost), t.number(o.ListCost)
		case o.Priced > 0:
			known = t.number(o.KnownCost)
		}
		note := ""
		if len(o.MissingPrices) > 0 {
			note = missingNote(estimator.MissingPrice, o.MissingPrices)
		}
		if err := t.rows.write([]string{
			string(o.Offering.ID), string(o.Offering.Abstraction), string(o.Offering.Billing), string(o.Status), monthly, list, known,
			string(t.answer.Currency), fmt.Sprint(o.Priced), fmt.Sprint(o.Missing), fmt.Sprint(o.Excluded), fmt.Sprint(o.NotSelected), note,
		}); err != nil {
			return err
		}
	}
	return nil
}

func (t *portfolioTable) number(d decimal.Decimal) string { return t.Dialect.number(pricing.Text(d)) }
