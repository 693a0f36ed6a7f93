package api

import (
	"context"

	"breakeven/openapi"
)

// ListCatalogs answers with the catalogs that an estimate can name.
func (s *server) ListCatalogs(ctx context.Context, _ openapi.ListCatalogsRequestObject) (openapi.ListCatalogsResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	return openapi.ListCatalogs200JSONResponse{Body: openapi.CatalogPage{Items: []openapi.Catalog{
		toAPICatalog(plan.Catalog(), s.EmbeddedVersion, exchangeOf(ctx).now, s.StaleAfterDays),
	}}}, nil
}

// GetCatalog answers with one catalog.
func (s *server) GetCatalog(ctx context.Context, request openapi.GetCatalogRequestObject) (openapi.GetCatalogResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	if !plan.Catalog().Named(request.Version, s.EmbeddedVersion) {
		return nil, &transportError{kindNotFound, "no catalog has the version " + clip(request.Version)}
	}
	return openapi.GetCatalog200JSONResponse{Body: toAPICatalog(plan.Catalog(), s.EmbeddedVersion, exchangeOf(ctx).now, s.StaleAfterDays)}, nil
}
