package main

import (
	"bufio"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"breakeven/api"
	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/report"
)

// breakEvenCommand shows where two options of a profile change places.
type breakEvenCommand struct {
	File   string `short:"f" placeholder:"FILE" help:"Usage profile as JSON; - reads standard input. Flags override its fields."`
	A      string `name:"a" placeholder:"OPTION" help:"Id of an option, as an estimate names it; default: the cheapest that is billed per execution."`
	B      string `name:"b" placeholder:"OPTION" help:"Id of the other option; default: the cheapest that is always on."`
	Axis   string `placeholder:"FIELD" help:"What varies: invocations_per_month, duration_ms or steady_utilization; default invocations_per_month."`
	Points int    `placeholder:"NUMBER" help:"Points of the curve, 2 to 2001; crossings and today come on top. Default 101, more for a chart."`
	Output string `short:"o" placeholder:"FORMAT" help:"table, json, csv, markdown, svg or png."`

	Chart   chartFlags   `embed:""`
	Load    loadFlags    `embed:""`
	Dialect dialectFlags `embed:""`

	Tag     []string     `sep:"none" placeholder:"NAME=TEXT" help:"Label that passes through to the result; may be repeated."`
	Profile kong.Plugins `embed:""`

	Cards  rateCardFlags `embed:""`
	Prices catalogFlags  `embed:""`
}

// Run answers.
func (c *breakEvenCommand) Run(ctx context.Context, a *App) error {
	write, err := c.writer()
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
	known, err := a.plansWith(ctx, c.Prices, c.Cards.RateCards)
	if err != nil {
		return err
	}
	defer known.close()
	plan, err := known.of(ctx, profile)
	if err != nil {
		return err
	}
	answer, err := c.between(plan, profile)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(a.Stdout)
	if err := write(out, answer); err != nil {
		return err
	}
	return out.Flush()
}

func (c *breakEvenCommand) between(plan *estimator.Plan, profile *workload.Profile) (*decision.PairAnswer, error) {
	question := decision.PairQuestion{A: c.A, B: c.B, Axis: decision.Axis(c.Axis), Points: c.Points}
	if question.Points == 0 && slices.Contains(chartFormats(), c.Output) {
		question.Points = api.ChartPoints
	}
	return decision.Between(plan, profile, question)
}

// writer writes an answer in the chosen format.
func (c *breakEvenCommand) writer() (func(io.Writer, *decision.PairAnswer) error, error) {
	switch format := c.Output; format {
	case "", "table":
		return report.BreakEvenTable, nil
	case "markdown":
		return report.BreakEvenMarkdown, nil
	case "csv":
		dialect, err := c.Dialect.dialect()
		return func(out io.Writer, answer *decision.PairAnswer) error {
			return report.BreakEvenCSV(out, answer, dialect)
		}, err
	case "json":
		return func(out io.Writer, answer *decision.PairAnswer) error {
			body, err := api.EncodeBreakEven(answer)
			if err != nil {
				return err
			}
			_, err = out.Write(body)
			return err
		}, nil
	case string(report.ChartSVG), string(report.ChartPNG):
		chart, err := c.Chart.chart(format)
		return func(out io.Writer, answer *decision.PairAnswer) error {
			return report.BreakEvenChart(out, answer, chart)
		}, err
	default:
		formats := append(outputFormats(), chartFormats()...)
		return nil, usagef("--output must be one of %s but got %q", strings.Join(formats, ", "), format)
	}
}
