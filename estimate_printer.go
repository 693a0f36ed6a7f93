package main

import (
	"bufio"
	"slices"
	"strings"

	"breakeven/api"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/report"
)

// printer writes answers in the chosen format.
type printer struct {
	format  string
	explain bool
	limit   limit
	dialect report.Dialect
	detail  report.Detail
	out     *bufio.Writer
	csv     *report.ResultWriter
	draw    func(*decision.Answer) error // nil unless the format is an image
	printed int
}

// outputFormats are the values of --output.
func outputFormats() []string { return []string{"table", "json", "csv", "markdown"} }

func (c *estimateCommand) printer(a *App) (*printer, error) {
	format := c.Output
	switch {
	case slices.Contains(outputFormats(), format):
	case slices.Contains(chartFormats(), format):
		if c.CSV != "" {
			return nil, usagef("--output %s draws one profile, not the rows of a CSV file", format)
		}
	case format != "":
		return nil, usagef("--output must be one of %s but got %q", strings.Join(append(outputFormats(), chartFormats()...), ", "), format)
	case c.CSV != "":
		format = "csv"
	default:
		format = "table"
	}
	if c.Explain && format != "table" && format != "markdown" {
		return nil, usagef("--explain goes with --output table or markdown; json and the line items of csv carry the proof already")
	}
	dialect, err := c.Dialect.dialect()
	if err != nil {
		return nil, err
	}
	most, err := parseLimit(c.FailOver)
	if err != nil {
		return nil, err
	}
	p := &printer{
		format: format, explain: c.Explain, limit: most, dialect: dialect, out: bufio.NewWriter(a.Stdout),
	}
	return p, c.prepareChart(p)
}

// prepareChart makes the printer draw, where the format is an image.
func (c *estimateCommand) prepareChart(p *printer) error {
	if !slices.Contains(chartFormats(), p.format) {
		if c.Draw != "" {
			return usagef("--chart goes with --output svg or png")
		}
		return nil
	}
	chart, err := c.Chart.chart(p.format)
	if err != nil {
		return err
	}
	switch c.Draw {
	case "", "cost":
		p.draw = func(answer *decision.Answer) error { return report.CostChart(p.out, answer, chart) }
	case "load":
		p.draw = func(answer *decision.Answer) error {
			summary := answer.Estimate.Load.Summary()
			if summary == nil {
				return usagef("--chart load needs a load over time: --load-shape, --load-csv, or load_profile in --file")
			}
			return report.LoadChart(p.out, summary, chart)
		}
	default:
		return usagef("--chart must be cost or load but got %q", c.Draw)
	}
	return nil
}

// start begins the output.
func (p *printer) start(tags []string) error {
	if p.format != "csv" {
		return nil
	}
	p.csv = report.NewResultWriter(p.out, p.dialect, p.detail, tags)
	return p.csv.WriteHeader()
}

// settle makes profile and output agree on the detail: a row of CSV is the best
// option unless the caller asks for more, and an answer then computes no proof
// that nobody reads. A profile that asks for what the format has no place for is
// refused.
func (p *printer) settle(profile *workload.Profile) error {
	if p.format == "csv" || p.draw != nil {
		if err := report.RefuseSensitivity(profile); err != nil {
			return err
		}
	}
	if p.format != "csv" {
		return nil
	}
	text := ""
	if profile.Given("detail") {
		text = profile.Detail
	}
	detail, err := report.ParseDetail(text)
	if err != nil {
		return err
	}
	p.detail = detail
	if complaint := profile.SetText("detail", []string{string(detail)}); complaint != nil {
		return workload.Errors{*complaint}
	}
	return nil
}

func (p *printer) answer(answer *decision.Answer) error {
	defer func() { p.printed++ }()
	switch {
	case p.draw != nil:
		return p.draw(answer)
	case p.format == "csv":
		return p.csv.WriteAnswer(answer)
	case p.format == "json":
		return p.json(answer)
	}
	if p.printed > 0 {
		if err := p.out.WriteByte('\n'); err != nil {
			return err
		}
	}
	overview, proof := report.Table, report.Explain
	if p.format == "markdown" {
		overview, proof = report.Markdown, report.ExplainMarkdown
	}
	if err := overview(p.out, answer); err != nil {
		return err
	}
	if p.explain {
		return proof(p.out, answer)
	}
	return nil
}

func (p *printer) json(answer *decision.Answer) error {
	body, err := api.EncodeAnswer(answer)
	if err != nil {
		return err
	}
	if _, err := p.out.Write(body); err != nil {
		return err
	}
	if len(body) > 0 && body[len(body)-1] == '\n' {
		return nil
	}
	return p.out.WriteByte('\n')
}
