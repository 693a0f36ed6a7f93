package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"breakeven/api"
	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/report"
)

// portfolioCommand puts the profiles of a file on one bill.
type portfolioCommand struct {
	File   string `short:"f" required:"true" placeholder:"FILE" help:"Profiles as CSV, one per row, or a portfolio as JSON; - reads standard input. Flags hold for profiles that leave a field empty."`
	Map    string `placeholder:"COLUMN:FIELD,..." help:"Rename columns of a CSV file; the field - leaves a column out, tag.NAME passes it through."`
	Output string `short:"o" placeholder:"FORMAT" help:"table, json, csv or markdown."`
	Part   string `placeholder:"PART" help:"Table that csv holds: profiles, line_items, by_offering or summary."`

	CSV     dialectFlags `embed:""`
	Tag     []string     `sep:"none" placeholder:"NAME=TEXT" help:"Label that passes through to the result; may be repeated."`
	Profile kong.Plugins `embed:""`

	Cards  rateCardFlags `embed:""`
	Prices catalogFlags  `embed:""`
}

// bill is a file of profiles and what it costs.
type bill struct {
	rows   []portfolio.Row
	tags   []string
	form   api.PortfolioForm
	answer *portfolio.Answer

	file *report.PortfolioRows // nil for JSON
}

// reason puts a row's problem into words, with its place in the file.
func (b *bill) reason(row int, problem error) string {
	if b.file != nil {
		return b.file.Located(row, problem).Error()
	}
	return api.PointerToProfile(row) + ": " + problem.Error()
}

// Run answers.
func (c *portfolioCommand) Run(ctx context.Context, a *App) error {
	format := c.Output
	switch {
	case format == "":
		format = "table"
	case !slices.Contains(outputFormats(), format):
		return usagef("--output must be one of %s but got %q", strings.Join(outputFormats(), ", "), format)
	}
	if c.Part != "" && format != "csv" {
		return usagef("--part names a table of --output csv")
	}
	part, err := report.ParsePart(c.Part)
	if err != nil {
		return err
	}
	dialect, err := c.CSV.dialect()
	if err != nil {
		return err
	}
	base, err := profileOf(&workload.Profile{}, c.Profile, c.Tag)
	if err != nil {
		return err
	}
	b, err := c.read(a, dialect, base)
	if err != nil {
		return err
	}
	known, err := a.plansWith(ctx, c.Prices, c.Cards.RateCards)
	if err != nil {
		return err
	}
	defer known.close()
	if err := b.compute(ctx, known); err != nil {
		return err
	}
	out := bufio.NewWriter(a.Stdout)
	if err := b.print(out, format, dialect, part); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return b.failed()
}

// read reads the file, whichever of the two it is: a header of columns cannot
// begin like a JSON object.
func (c *portfolioCommand) read(a *App, dialect report.Dialect, base *workload.Profile) (*bill, error) {
	in, err := a.open(c.File)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	source := bufio.NewReader(in)
	begin, err := source.Peek(source.Size())
	if err != nil && len(begin) == 0 && err != io.EOF { //nolint:errorlint // a Peek returns io.EOF itself
		return nil, fmt.Errorf("reading %s: %w", c.File, err)
	}
	if bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(begin, []byte("\ufeff")), " \t\r\n"), []byte("{")) {
		if c.Map != "" {
			return nil, usagef("--map renames columns of a CSV file: %s is JSON", c.File)
		}
		return c.readJSON(source, base)
	}
	mapping, err := report.ParseMapping(c.Map)
	if err != nil {
		return nil, err
	}
	defaults, form, err := api.PortfolioDefaults(base)
	if err != nil {
		return nil, err
	}
	reader, err := report.NewProfileReader(source, dialect, mapping, defaults)
	if err != nil {
		return nil, err
	}
	file, err := report.ReadPortfolio(reader)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", c.File, err)
	}
	return &bill{rows: file.Rows, tags: file.Tags, form: form, file: file}, file.RefuseUnreadable()
}

func (c *portfolioCommand) readJSON(source io.Reader, base *workload.Profile) (*bill, error) {
	body, err := io.ReadAll(io.LimitReader(source, api.DefaultMaxPortfolioBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", c.File, err)
	}
	if len(body) > api.DefaultMaxPortfolioBytes {
		return nil, usagef("%s is longer than %d bytes", c.File, api.DefaultMaxPortfolioBytes)
	}
	request, err := api.DecodePortfolio(bytes.TrimPrefix(body, []byte("\ufeff")), base)
	if err != nil {
		return nil, err
	}
	return &bill{rows: request.Rows, tags: report.PortfolioTags(request.Rows), form: request.Form}, nil
}

// compute puts the rows on one bill, on the catalog that they name.
func (b *bill) compute(ctx context.Context, known *plans) error {
	plan := (*estimator.Plan)(nil)
	for i := range b.rows {
		row := &b.rows[i]
		if row.Problem != nil {
			continue
		}
		named, err := known.of(ctx, row.Profile)
		if row.Problem = err; err == nil && plan == nil {
			plan = named
		}
	}
	answer, err := portfolio.Compute(cmp.Or(plan, known.current), b.rows)
	if err != nil {
		if b.file != nil {
			err = b.file.Refused(err)
		}
		return err
	}
	b.answer = answer
	return nil
}

func (b *bill) print(out io.Writer, format string, dialect report.Dialect, part report.Part) error {
	switch format {
	case "json":
		return api.EncodePortfolio(out, b.answer, b.form)
	case "csv":
		table := report.PortfolioCSV{Dialect: dialect, Part: part, Tags: b.tags, Reason: b.reason}
		return table.Write(out, b.answer)
	case "markdown":
		return report.PortfolioMarkdown(out, b.answer, b.reason)
	default:
		return report.PortfolioTable(out, b.answer, b.reason)
	}
}

// failed says how many rows have no answer: they stand in the output with their
// reason.
func (b *bill) failed() error {
	if n := len(b.answer.Summary.Unreadable); n > 0 {
		return rowsFailed(n)
	}
	if b.answer.Total.Rows == 0 {
		return fmt.Errorf("%w", report.ErrNothingPriced)
	}
	return nil
}
