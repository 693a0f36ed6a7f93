package api

import (
	"bytes"
	"context"
	"fmt"

	"github.com/prometheus/common/expfmt"

	"breakeven/openapi"
)

// GetHealth says that the process answers.
func (s *server) GetHealth(context.Context, openapi.GetHealthRequestObject) (openapi.GetHealthResponseObject, error) {
	return openapi.GetHealth200JSONResponse{Body: openapi.Health{Status: openapi.HealthStatusOk, Version: s.Version}}, nil
}

// GetReadiness says whether estimates can be answered.
func (s *server) GetReadiness(ctx context.Context, _ openapi.GetReadinessRequestObject) (openapi.GetReadinessResponseObject, error) {
	e := exchangeOf(ctx)
	if e.plan == nil {
		return openapi.GetReadiness503JSONResponse{Body: openapi.Readiness{
			Status: openapi.ReadinessStatusNotReady, Reason: new("no price catalog is loaded"),
		}}, nil
	}
	current := e.plan.Catalog()
	ready := openapi.Readiness{
		Status: openapi.ReadinessStatusReady, CatalogVersion: new(current.Version()), CatalogAsOf: new(current.AsOf()),
		CatalogAgeDays: new(wholeDays(e.ages.catalogAge(current))), CatalogStale: new(e.ages.catalogStale(current)),
	}
	health := s.Health()
	if health.Attempt != nil {
		ready.LastRefreshAt = new(health.Attempt.At.UTC())
	}
	if len(health.Faults) > 0 {
		ready.Faults = toAPIList(health.Faults, toAPIFault)
	}
	return openapi.GetReadiness200JSONResponse{Body: ready}, nil
}

// GetMetrics answers with the registry in the Prometheus text format.
func (s *server) GetMetrics(context.Context, openapi.GetMetricsRequestObject) (openapi.GetMetricsResponseObject, error) {
	families, err := s.Registry.Gather()
	if err != nil {
		return nil, fmt.Errorf("gathering metrics: %w", err)
	}
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	var body bytes.Buffer
	encoder := expfmt.NewEncoder(&body, format)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			return nil, fmt.Errorf("encoding metrics: %w", err)
		}
	}
	return textAnswer{contentType: string(format), body: body.Bytes()}, nil
}
