package api

import (
	"context"
	"net/http"

	"breakeven/openapi"
	"breakeven/pricing/catalog"
)

// Refreshes let callers refresh the catalog.
type Refreshes struct {
	// Start begins a refresh of providers and regions, as a caller names them (all of
	// them when there are none), and returns at once; the one that runs already when there
	// is one. With accept nothing is refused. An error is the caller's: workload.Errors.
	Start func(providers, regions []string, accept bool) (catalog.Run, error)
	// Find returns a refresh by its id, or the one that was started last by "last".
	Find func(id string) (catalog.Run, bool)
	// Allow reports whether the sender of a request may start a refresh. Whoever checks
	// callers (an administrator's scope, say) does it here.
	Allow func(*http.Request) bool
}

// RefreshCatalog begins a refresh.
func (s *server) RefreshCatalog(ctx context.Context, request openapi.RefreshCatalogRequestObject) (openapi.RefreshCatalogResponseObject, error) {
	if s.Refreshes == nil {
		return nil, &transportError{kindConflict, "this server has no catalog store: there is nothing to refresh"}
	}
	if !s.Refreshes.Allow(exchangeOf(ctx).request) {
		return nil, &transportError{kindForbidden, "only callers on the server's own machine may refresh the catalog"}
	}
	accept := request.Params.Accept != nil && *request.Params.Accept
	run, err := s.Refreshes.Start(request.Params.Providers, request.Params.Regions, accept)
	if err != nil {
		return nil, err
	}
	s.logger.InfoContext(ctx, "refresh asked for", "request_id", exchangeOf(ctx).requestID, "refresh", run.ID, "accept", accept)
	answer := openapi.RefreshCatalog202JSONResponse{Body: toAPIRun(&run)}
	answer.Headers.Location = new("/v1/catalogs/refreshes/" + run.ID)
	return answer, nil
}

// GetCatalogRefresh tells how a refresh stands.
func (s *server) GetCatalogRefresh(_ context.Context, request openapi.GetCatalogRefreshRequestObject) (openapi.GetCatalogRefreshResponseObject, error) {
	if s.Refreshes != nil {
		if run, found := s.Refreshes.Find(request.Id); found {
			return openapi.GetCatalogRefresh200JSONResponse{Body: toAPIRun(&run)}, nil
		}
	}
	return nil, &transportError{kindNotFound, "this server knows no refresh " + clip(request.Id) + "; it remembers its last ones only"}
}
