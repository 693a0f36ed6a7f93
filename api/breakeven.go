package api

import (
	"bytes"
	"context"

	"breakeven/estimator/decision"
	"breakeven/openapi"
	"breakeven/report"
)

// CreateBreakEven answers where two options change places, from a JSON body.
func (s *server) CreateBreakEven(ctx context.Context, _ openapi.CreateBreakEvenRequestObject) (openapi.CreateBreakEvenResponseObject, error) {
	answer, err := s.betweenOn(ctx, exchangeOf(ctx).breakEven)
	if err != nil {
		return nil, belowProfile(err)
	}
	return openapi.CreateBreakEven200JSONResponse{Body: toAPIPairAnswer(answer)}, nil
}

// GetBreakEven answers the same from a query, with the same bytes.
func (s *server) GetBreakEven(ctx context.Context, _ openapi.GetBreakEvenRequestObject) (openapi.GetBreakEvenResponseObject, error) {
	answer, err := s.askedBetween(ctx, 0)
	if err != nil {
		return nil, err
	}
	return openapi.GetBreakEven200JSONResponse{Body: toAPIPairAnswer(answer)}, nil
}

// GetBreakEvenCsv answers with the curve as CSV.
func (s *server) GetBreakEvenCsv(ctx context.Context, _ openapi.GetBreakEvenCsvRequestObject) (openapi.GetBreakEvenCsvResponseObject, error) {
	dialect, err := report.ParseDialect(exchangeOf(ctx).query.Get)
	if err != nil {
		return nil, err
	}
	answer, err := s.askedBetween(ctx, 0)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := report.BreakEvenCSV(&body, answer, dialect); err != nil {
		return nil, err
	}
	return csvAnswer(body.Bytes()), nil
}

// GetBreakEvenSvg draws the curve.
func (s *server) GetBreakEvenSvg(ctx context.Context, _ openapi.GetBreakEvenSvgRequestObject) (openapi.GetBreakEvenSvgResponseObject, error) {
	return s.breakEvenChart(ctx, report.ChartSVG)
}

// GetBreakEvenPng draws the curve.
func (s *server) GetBreakEvenPng(ctx context.Context, _ openapi.GetBreakEvenPngRequestObject) (openapi.GetBreakEvenPngResponseObject, error) {
	return s.breakEvenChart(ctx, report.ChartPNG)
}

func (s *server) breakEvenChart(ctx context.Context, format report.ChartFormat) (textAnswer, error) {
	chart, err := parseChart(format, exchangeOf(ctx).query.Get)
	if err != nil {
		return textAnswer{}, err
	}
	answer, err := s.askedBetween(ctx, ChartPoints)
	if err != nil {
		return textAnswer{}, err
	}
	return drawn(chart, func(body *bytes.Buffer) error { return report.BreakEvenChart(body, answer, chart) })
}

// askedBetween answers a query; with so many points where it names none.
func (s *server) askedBetween(ctx context.Context, points int) (*decision.PairAnswer, error) {
	request, err := fromAPIBreakEvenQuery(exchangeOf(ctx).query)
	if err != nil {
		return nil, err
	}
	if request.question.Points == 0 {
		request.question.Points = points
	}
	return s.betweenOn(ctx, request)
}

// betweenOn answers on the request's own snapshot.
func (s *server) betweenOn(ctx context.Context, request *breakEvenRequest) (*decision.PairAnswer, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	return s.between(plan, request.profile, request.question)
}
