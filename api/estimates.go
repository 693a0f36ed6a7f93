package api

import (
	"bytes"
	"context"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/report"
)

// CreateEstimate answers one profile from a JSON body.
func (s *server) CreateEstimate(ctx context.Context, _ openapi.CreateEstimateRequestObject) (openapi.CreateEstimateResponseObject, error) {
	answer, err := s.answer(ctx, exchangeOf(ctx).profile)
	if err != nil {
		return nil, err
	}
	return openapi.CreateEstimate200JSONResponse{Body: toAPIEstimate(answer)}, nil
}

// GetEstimate answers one profile from a query, with the same bytes.
func (s *server) GetEstimate(ctx context.Context, _ openapi.GetEstimateRequestObject) (openapi.GetEstimateResponseObject, error) {
	profile, wrong := fromAPIQuery(exchangeOf(ctx).query)
	if len(wrong) > 0 {
		return nil, wrong
	}
	answer, err := s.answer(ctx, profile)
	if err != nil {
		return nil, err
	}
	return openapi.GetEstimate200JSONResponse{Body: toAPIEstimate(answer)}, nil
}

// answer decides on the request's own snapshot.
func (s *server) answer(ctx context.Context, profile *workload.Profile) (*decision.Answer, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	return s.decideOn(ctx, plan, profile)
}

// decideOn answers on the plan, or on that of the catalog that the profile names.
func (s *server) decideOn(ctx context.Context, plan *estimator.Plan, profile *workload.Profile) (*decision.Answer, error) {
	chosen, err := s.planFor(ctx, plan, profile)
	if err != nil {
		return nil, err
	}
	return s.decide(chosen, profile)
}

// GetEstimatesCsv answers one profile from a query, as CSV or as one value.
func (s *server) GetEstimatesCsv(ctx context.Context, request openapi.GetEstimatesCsvRequestObject) (openapi.GetEstimatesCsvResponseObject, error) {
	query := exchangeOf(ctx).query
	dialect, err := report.ParseDialect(query.Get)
	if err != nil {
		return nil, err
	}
	profile, wrong := fromAPIQuery(query)
	if len(wrong) > 0 {
		return nil, wrong
	}
	scalar := request.Params.Format != nil && *request.Params.Format == openapi.CsvFormatScalar
	if field := query.Get("field"); field != "" && !scalar {
		return nil, workload.FieldError{Field: "field", Code: workload.CodeContradictory, Detail: "needs format=scalar"}
	}
	detail, err := csvDetail(profile)
	if err != nil {
		return nil, err
	}
	answer, err := s.answer(ctx, profile)
	if err != nil {
		return nil, err
	}
	if scalar {
		text, err := report.Scalar(answer, query.Get("field"), dialect)
		if err != nil {
			return nil, err
		}
		return textAnswer{contentType: "text/plain; charset=utf-8", body: []byte(text)}, nil
	}
	var body bytes.Buffer
	if err := report.NewResultWriter(&body, dialect, detail, profile.TagNames()).WriteAnswer(answer); err != nil {
		return nil, err
	}
	return csvAnswer(body.Bytes()), nil
}

// csvDetail is the detail of a CSV, whose default is best. The profile then says
// so too, so that nothing more is computed, and must not ask for what no row shows.
func csvDetail(profile *workload.Profile) (report.Detail, error) {
	if err := report.RefuseSensitivity(profile); err != nil {
		return "", err
	}
	if !profile.Given("detail") {
		if complaint := profile.SetText("detail", []string{string(report.DetailBest)}); complaint != nil {
			return "", *complaint
		}
	}
	return report.ParseDetail(profile.Detail)
}

// CreateEstimatesCsv answers a stream of profiles with a stream of results.
func (s *server) CreateEstimatesCsv(ctx context.Context, request openapi.CreateEstimatesCsvRequestObject) (openapi.CreateEstimatesCsvResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	query := exchangeOf(ctx).query
	dialect, err := report.ParseDialect(query.Get)
	if err != nil {
		return nil, err
	}
	mapping, err := report.ParseMapping(query.Get("map"))
	if err != nil {
		return nil, err
	}
	defaults, wrong := fromAPIQuery(query)
	if len(wrong) > 0 {
		return nil, wrong
	}
	detail, err := csvDetail(defaults)
	if err != nil {
		return nil, err
	}
	return s.newStream(ctx, request.Body, plan, dialect, mapping, defaults, detail)
}

// GetTemplateCsv answers with an empty CSV of profiles.
func (s *server) GetTemplateCsv(ctx context.Context, _ openapi.GetTemplateCsvRequestObject) (openapi.GetTemplateCsvResponseObject, error) {
	dialect, err := report.ParseDialect(exchangeOf(ctx).query.Get)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := report.Template(&body, dialect); err != nil {
		return nil, err
	}
	return csvAnswer(body.Bytes()), nil
}
