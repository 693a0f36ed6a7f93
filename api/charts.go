package api

import (
	"bytes"
	"context"

	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/report"
)

// ChartPoints are the points of a curve that is drawn: enough for the steps of a
// staircase to look like steps.
const ChartPoints = 601

// chartPolicy lets an image that is opened by itself use the styles that stand in
// it, and load nothing.
const chartPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

// drawn is the answer with a chart.
func drawn(chart report.Chart, draw func(*bytes.Buffer) error) (textAnswer, error) {
	var body bytes.Buffer
	if err := draw(&body); err != nil {
		return textAnswer{}, err
	}
	return textAnswer{contentType: chart.Format.MediaType(), body: body.Bytes(), policy: chartPolicy}, nil
}

// GetEstimatesSvg draws what a workload costs on every option.
func (s *server) GetEstimatesSvg(ctx context.Context, _ openapi.GetEstimatesSvgRequestObject) (openapi.GetEstimatesSvgResponseObject, error) {
	return s.costChart(ctx, report.ChartSVG)
}

// GetEstimatesPng draws what a workload costs on every option.
func (s *server) GetEstimatesPng(ctx context.Context, _ openapi.GetEstimatesPngRequestObject) (openapi.GetEstimatesPngResponseObject, error) {
	return s.costChart(ctx, report.ChartPNG)
}

func (s *server) costChart(ctx context.Context, format report.ChartFormat) (textAnswer, error) {
	chart, profile, err := chartQuery(ctx, format)
	if err != nil {
		return textAnswer{}, err
	}
	answer, err := s.answer(ctx, profile)
	if err != nil {
		return textAnswer{}, err
	}
	return drawn(chart, func(body *bytes.Buffer) error { return report.CostChart(body, answer, chart) })
}

// parseChart reads how a chart is drawn.
func parseChart(format report.ChartFormat, get func(name string) string) (report.Chart, error) {
	chart, err := report.ParseChart(get)
	chart.Format = format
	return chart, err
}

// chartQuery reads how a chart is drawn, and the profile.
func chartQuery(ctx context.Context, format report.ChartFormat) (report.Chart, *workload.Profile, error) {
	query := exchangeOf(ctx).query
	chart, err := parseChart(format, query.Get)
	if err != nil {
		return report.Chart{}, nil, err
	}
	profile, wrong := fromAPIQuery(query)
	if len(wrong) > 0 {
		return report.Chart{}, nil, wrong
	}
	return chart, profile, report.RefuseSensitivity(profile)
}
