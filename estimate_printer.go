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
	printed int
}

// outputFormats are the values of --output.
func outputFormats() []string { return []string{"table", "json", "csv", "markdown"} }

func (c *estimateCommand) printer(a *App) (*printer, error) {
	format := c.Output
	switch {
	case slices.Contains(outputFormats(), format):
	case format != "":
		return nil, usagef("--output must be one of %s but got %q", strings.Join(outputFormats(), ", "), format)
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
	return &printer{
		format: format, explain: c.Explain, limit: most, dialect: dialect, out: bufio.NewWriter(a.Stdout),
	}, nil
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
// that nobody reads.
func (p *printer) settle(profile *workload.Profile) error {
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
	switch p.format {
	case "csv":
		return p.csv.WriteAnswer(answer)
	case "json":
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
