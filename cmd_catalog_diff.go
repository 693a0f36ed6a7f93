package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"breakeven/api"
	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/pricing"
	"breakeven/report"
)

// catalogDiffCommand compares two catalogs.
type catalogDiffCommand struct {
	Old string `arg:"" help:"The old catalog: current, embedded, a version, or its first digits (8 or more)."`
	New string `arg:"" help:"The new catalog."`

	File      string `short:"f" placeholder:"FILE" help:"Usage profile as JSON, to tell what the change does to its cost; - reads standard input. Flags override its fields."`
	Portfolio string `placeholder:"FILE" help:"Profiles as CSV or JSON, to tell what the change does to their bill; - reads standard input."`
	Map       string `placeholder:"COLUMN:FIELD,..." help:"Rename columns of the portfolio's CSV file."`
	Output    string `short:"o" enum:"table,json,csv" default:"table" help:"table, json or csv (all changes)."`
	Limit     int    `default:"20" help:"Most changes that the table shows, the farthest first."`

	CSV     dialectFlags `embed:""`
	Tag     []string     `sep:"none" placeholder:"NAME=TEXT" help:"Label of the workload; may be repeated."`
	Profile kong.Plugins `embed:""`

	Cards  rateCardFlags `embed:""`
	Prices catalogFlags  `embed:""`
}

// diff is what is compared, and what for.
type diff struct {
	old, now *estimator.Plan
	cost     *decision.Change  // nil: of no workload
	bill     *portfolio.Change // nil: of no portfolio
	form     api.PortfolioForm
}

// Run prints the difference.
func (c *catalogDiffCommand) Run(ctx context.Context, a *App) error {
	dialect, err := c.CSV.dialect()
	if err != nil {
		return err
	}
	profile, given, err := c.profile(a)
	if err != nil {
		return err
	}
	known, err := a.plansWith(ctx, c.Prices, c.Cards.RateCards)
	if err != nil {
		return err
	}
	defer known.close()
	d := &diff{}
	if d.old, err = known.named(ctx, c.Old); err != nil {
		return err
	}
	if d.now, err = known.named(ctx, c.New); err != nil {
		return err
	}
	switch {
	case c.Portfolio != "":
		err = d.compareBills(ctx, a, c, dialect, profile)
	case given:
		d.cost, err = decision.Compare(d.old, d.now, profile)
	}
	if err != nil {
		return err
	}
	out := bufio.NewWriter(a.Stdout)
	if err := d.print(out, c.Output, dialect, c.Limit); err != nil {
		return err
	}
	return out.Flush()
}

// profile is what file and flags say of a workload, and whether they say anything.
func (c *catalogDiffCommand) profile(a *App) (*workload.Profile, bool, error) {
	profile, err := readProfile(a, c.File, c.Profile, c.Tag)
	if err != nil {
		return nil, false, err
	}
	if profile.Given("catalog_version") {
		return nil, false, usagef("catalog_version: the arguments name the catalogs")
	}
	given := c.File != "" || len(c.Tag) > 0
	for _, name := range workload.Names() {
		given = given || profile.Given(name)
	}
	if c.File != "" && c.Portfolio != "" {
		return nil, false, usagef("--file and --portfolio exclude each other")
	}
	return profile, given, nil
}

// compareBills compares the bills of a file of profiles, in which the profile's fields
// hold where they are empty.
func (d *diff) compareBills(ctx context.Context, a *App, c *catalogDiffCommand, dialect report.Dialect, base *workload.Profile) error {
	source := portfolioCommand{File: c.Portfolio, Map: c.Map}
	b, err := source.read(a, dialect, base)
	if err != nil {
		return err
	}
	for i := range b.rows {
		if row := &b.rows[i]; row.Problem == nil && row.Profile.Given("catalog_version") {
			return usagef("profile %d: catalog_version: the arguments name the catalogs", i+1)
		}
	}
	d.form = b.form
	d.bill, err = portfolio.Compare(d.old, d.now, b.rows, func() bool { return ctx.Err() == nil })
	if err != nil && b.file != nil {
		err = b.file.Refused(err)
	}
	if err != nil {
		return err
	}
	for i := range b.rows {
		if problem := d.bill.Problems[i]; problem != nil {
			a.complain(b.reason(i, problem))
		}
	}
	return nil
}

func (d *diff) print(out *bufio.Writer, format string, dialect report.Dialect, limit int) error {
	old, now := d.old.Catalog(), d.now.Catalog()
	switch {
	case format == "csv":
		rows := report.NewChangeWriter(out, dialect)
		if err := rows.WriteHeader(); err != nil {
			return err
		}
		for change := range pricing.Changes(old, now) {
			if err := rows.Write(&change); err != nil {
				return err
			}
		}
		return nil
	case format == "json" && d.bill != nil:
		return api.EncodePortfolioChange(out, old, now, d.bill, d.form)
	case format == "json":
		return api.EncodeCatalogDiff(out, old, now, d.cost)
	default:
		return d.table(out, limit)
	}
}

// sentences say what the change does to the workloads.
func (d *diff) sentences() []string {
	switch {
	case d.bill != nil:
		return d.bill.Sentences
	case d.cost != nil:
		return d.cost.Sentences
	default:
		return nil
	}
}

// table prints numbers by offering, the changes that are farthest, and sentences.
func (d *diff) table(out *bufio.Writer, limit int) error {
	old, now := d.old.Catalog(), d.now.Catalog()
	var table strings.Builder
	fmt.Fprintf(&table, "from\t%s\tas of %s\nto\t%s\tas of %s\n\n", old.Version(), old.AsOf(), now.Version(), now.AsOf())
	counts := pricing.CountChanges(old, now)
	if len(counts) == 0 {
		fmt.Fprintln(&table, "the same is paid at every address")
	} else {
		fmt.Fprintln(&table, "OFFERING\tADDED\tREMOVED\tREPRICED\tRAISED\tLOWERED")
		for _, o := range counts {
			fmt.Fprintf(&table, "%s\t%d\t%d\t%d\t%d\t%d\n", o.Offering, o.Added, o.Removed, o.Repriced, o.Raised, o.Lowered)
		}
	}
	for _, sentence := range d.sentences() {
		fmt.Fprintf(&table, "\n%s", sentence)
	}
	if len(d.sentences()) > 0 {
		fmt.Fprintln(&table)
	}
	if err := printAligned(out, table.String()); err != nil {
		return err
	}
	return printFarthest(out, old, now, limit)
}

// printFarthest prints the prices that moved most.
func printFarthest(out *bufio.Writer, old, now *pricing.Catalog, limit int) error {
	shown, repriced := farthestChanges(old, now, limit)
	if len(shown) == 0 {
		return nil
	}
	var table strings.Builder
	fmt.Fprintln(&table, "\nREPRICED\tOLD\tNEW\tRATIO")
	for i := range shown {
		change := &shown[i]
		before, after, _ := pricing.Farthest(change.Old, change.New)
		shownRatio := "-"
		if ratio, ok := change.Ratio(); ok {
			shownRatio = pricing.Text(ratio.Round(ratioPlaces))
		}
		fmt.Fprintf(&table, "%s\t%s\t%s\t%s\n", change.Address(), pricing.Text(before), pricing.Text(after), shownRatio)
	}
	if more := repriced - len(shown); more > 0 {
		fmt.Fprintf(&table, "and %d more; --output csv has all\n", more)
	}
	return printAligned(out, table.String())
}

// ratioPlaces are the decimals of a ratio in a table.
const ratioPlaces = 4
