package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/shopspring/decimal"

	"breakeven/api"
	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
	"breakeven/report"
)

// estimateCommand compares one profile, or the profiles of a CSV file.
type estimateCommand struct {
	File     string `short:"f" placeholder:"FILE" help:"Usage profile as JSON; - reads standard input. Flags override its fields."`
	CSV      string `name:"csv" placeholder:"FILE" help:"Usage profiles as CSV, one per row; - reads standard input. Flags hold for rows that leave a field empty."`
	Map      string `placeholder:"COLUMN:FIELD,..." help:"Rename columns of the CSV file; the field - leaves a column out, tag.NAME passes it through."`
	Output   string `short:"o" placeholder:"FORMAT" help:"table, json, csv or markdown, svg or png; table for one profile, csv for a CSV file."`
	Draw     string `name:"chart" placeholder:"NAME" help:"What svg and png show: cost (by option) or load (the load-duration curve); default cost."`
	Explain  bool   `help:"Print the proof of every cost below the table or markdown."`
	FailOver string `placeholder:"AMOUNT" help:"Exit with 3 when the cheapest option of a profile costs more per month."`

	Chart   chartFlags   `embed:""`
	Load    loadFlags    `embed:""`
	Dialect dialectFlags `embed:""`

	Tag     []string     `sep:"none" placeholder:"NAME=TEXT" help:"Label that passes through to the result; may be repeated."`
	Profile kong.Plugins `embed:""`

	Cards  rateCardFlags `embed:""`
	Prices catalogFlags  `embed:""`
}

// Run answers.
func (c *estimateCommand) Run(ctx context.Context, a *App) error {
	if c.File != "" && c.CSV != "" {
		return usagef("--file and --csv exclude each other")
	}
	if c.Map != "" && c.CSV == "" {
		return usagef("--map renames columns of a CSV file: it needs --csv")
	}
	printer, err := c.printer(a)
	if err != nil {
		return err
	}
	profile, err := readProfile(a, c.File, c.Profile, c.Tag)
	if err != nil {
		return err
	}
	if err := c.Load.apply(a, profile); err != nil {
		return err
	}
	if err := printer.settle(profile); err != nil {
		return err
	}
	known, err := a.plansWith(ctx, c.Prices, c.Cards.RateCards)
	if err != nil {
		return err
	}
	defer known.close()
	if c.CSV != "" {
		return c.estimateRows(ctx, a, known, profile, printer)
	}
	answer, err := known.decide(ctx, profile)
	if err != nil {
		return err
	}
	if err := printer.start(profile.TagNames()); err != nil {
		return err
	}
	if err := printer.answer(answer); err != nil {
		return err
	}
	if err := printer.out.Flush(); err != nil {
		return err
	}
	if cheapest(answer) == nil {
		return fmt.Errorf("%w", report.ErrNothingPriced)
	}
	return printer.limit.check(answer)
}

// readProfile is what a file (empty: none) and the flags say together.
func readProfile(a *App, file string, flags kong.Plugins, tags []string) (*workload.Profile, error) {
	profile := &workload.Profile{}
	if file != "" {
		body, err := a.readProfile(file)
		if err != nil {
			return nil, err
		}
		decoded, complaints := workload.DecodeJSON(body)
		if len(complaints) > 0 {
			return nil, complaints
		}
		profile = decoded
	}
	return profileOf(profile, flags, tags)
}

// profileOf sets what flags and tags say.
func profileOf(profile *workload.Profile, flags kong.Plugins, tags []string) (*workload.Profile, error) {
	var complaints workload.Errors
	for _, one := range flags {
		complaints = append(complaints, applyProfileFlags(profile, one)...)
	}
	for _, tag := range tags {
		name, value, ok := strings.Cut(tag, "=")
		if !ok {
			return nil, usagef("--tag %q is not NAME=TEXT", tag)
		}
		if complaint := profile.SetText(workload.TagPrefix+name, []string{value}); complaint != nil {
			complaints = append(complaints, *complaint)
		}
	}
	if len(complaints) > 0 {
		return nil, complaints
	}
	return profile, nil
}

func (a *App) readProfile(path string) ([]byte, error) {
	in, err := a.open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	body, err := io.ReadAll(io.LimitReader(in, api.DefaultMaxLoadBodyBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if len(body) > api.DefaultMaxLoadBodyBytes {
		return nil, usagef("%s is longer than %d bytes", path, api.DefaultMaxLoadBodyBytes)
	}
	return body, nil
}

// open opens a file, or standard input for "-".
func (a *App) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(a.Stdin), nil
	}
	return os.Open(path) //nolint:gosec // The caller names the file to read: that is what the flag is for.
}

// limit is the setting --fail-over.
type limit struct {
	set    bool
	amount decimal.Decimal
}

func parseLimit(text string) (limit, error) {
	if text == "" {
		return limit{}, nil
	}
	amount, err := pricing.ParseDecimal(text)
	if err != nil {
		return limit{}, usagef("--fail-over: %w", err)
	}
	if amount.IsNegative() {
		return limit{}, usagef("--fail-over: %s is negative, and no option costs less than nothing", text)
	}
	return limit{set: true, amount: amount}, nil
}

func (l limit) check(answer *decision.Answer) error {
	option := cheapest(answer)
	if !l.set || option == nil || option.MonthlyCost.LessThanOrEqual(l.amount) {
		return nil
	}
	return fmt.Errorf("%w: %s costs %s %s a month, the limit is %s", errTooDear, option.ID,
		pricing.Text(option.MonthlyCost), answer.Estimate.Currency, pricing.Text(l.amount))
}

// cheapest is the option of rank 1, or nil.
func cheapest(answer *decision.Answer) *estimator.Option {
	for i := range answer.Estimate.Options {
		if answer.Estimate.Options[i].Rank == 1 {
			return &answer.Estimate.Options[i]
		}
	}
	return nil
}
