package api

import (
	"context"
	"errors"

	"github.com/gin-gonic/gin"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/pricing/catalog"
)

// versionField is the field by which a request names the catalog that it is computed
// on.
const versionField = "catalog_version"

// chooseCatalog lets a request that names a stored catalog compute on that one, so that
// it gets the same bytes as on the day on which that was the current one.
//
// The catalogs that are compared stand in the path. They are found here as well, because
// the answer's tag names them.
func (s *server) chooseCatalog(c *gin.Context) {
	e := exchangeOf(c)
	if other := c.Param("other"); other != "" && s.contract.find(c) != nil {
		pair, err := s.planPair(c.Request.Context(), c.Param("version"), other)
		if err != nil {
			s.fail(c, err)
			return
		}
		e.pair = &pair
		return
	}
	name := e.query.Get(versionField)
	if e.profile != nil && e.profile.Given(versionField) {
		name = e.profile.CatalogVersion
	}
	if name == "" || e.plan == nil {
		return
	}
	chosen, err := s.planNamed(c.Request.Context(), e.plan, name)
	if err != nil && e.portfolio != nil && errors.Is(err, catalog.ErrUnknownVersion) {
		return // each profile is told for itself
	}
	if err != nil {
		complaint := fieldComplaint(err, name)
		if e.breakEven != nil {
			complaint = belowProfile(complaint)
		}
		s.fail(c, complaint)
		return
	}
	e.plan = chosen
}

// planNamed is the plan of the catalog that the name means, the given one when the name
// fits it. "current" is the one that the exchange began with.
func (s *server) planNamed(ctx context.Context, plan *estimator.Plan, name string) (*estimator.Plan, error) {
	if name == "current" {
		return exchangeOf(ctx).current, nil
	}
	if plan.Catalog().Named(name, s.EmbeddedVersion) {
		return plan, nil
	}
	if s.PlanOf == nil {
		return nil, catalog.ErrUnknownVersion
	}
	chosen, err := s.PlanOf(ctx, name)
	if err != nil && ctx.Err() != nil {
		return nil, portfolio.ErrStopped // nobody waits for it any more
	}
	return chosen, err
}

// planFor is the plan of the catalog that the profile names, else the given one.
func (s *server) planFor(ctx context.Context, plan *estimator.Plan, profile *workload.Profile) (*estimator.Plan, error) {
	if !profile.Given(versionField) {
		return plan, nil
	}
	chosen, err := s.planNamed(ctx, plan, profile.CatalogVersion)
	if err != nil {
		return nil, fieldComplaint(err, profile.CatalogVersion)
	}
	return chosen, nil
}

// fieldComplaint is what is wrong with a field that names a catalog.
func fieldComplaint(err error, name string) error {
	detail := versionComplaint(err, name)
	switch {
	case errors.Is(err, catalog.ErrUnknownVersion):
		return workload.Errors{{Field: versionField, Code: workload.CodeUnknown, Detail: detail}}
	case errors.Is(err, catalog.ErrAmbiguousVersion), errors.Is(err, catalog.ErrNotComputable):
		return workload.Errors{{Field: versionField, Code: workload.CodeContradictory, Detail: detail}}
	default:
		return unreadableCatalog(err, name)
	}
}

// pathComplaint is what is wrong with a part of a path that names a catalog.
func pathComplaint(err error, name string) error {
	detail := versionComplaint(err, name)
	switch {
	case errors.Is(err, catalog.ErrUnknownVersion):
		return &transportError{kindNotFound, detail}
	case errors.Is(err, catalog.ErrAmbiguousVersion), errors.Is(err, catalog.ErrNotComputable):
		return &transportError{kindContradictory, detail}
	default:
		return unreadableCatalog(err, name)
	}
}

func versionComplaint(err error, name string) string {
	switch {
	case errors.Is(err, catalog.ErrUnknownVersion):
		return "no catalog has the version " + clip(name) + "; /v1/catalogs lists them"
	case errors.Is(err, catalog.ErrAmbiguousVersion):
		return "several catalogs have versions that begin with " + clip(name) + "; give more digits"
	default:
		return "this version of the program cannot compute on the catalog " + clip(name)
	}
}

// unreadableCatalog is a stored catalog that cannot be read at the moment. Its cause is
// for the log.
func unreadableCatalog(err error, name string) error {
	if errors.Is(err, portfolio.ErrStopped) {
		return err
	}
	return &causedError{&transportError{kindNotReady, "the catalog " + clip(name) + " cannot be read from the store; the server's log holds the cause"}, err}
}

// causedError is a complaint with a cause that callers do not see.
type causedError struct {
	complaint *transportError
	cause     error
}

// Error is for the log.
func (e *causedError) Error() string { return e.complaint.detail + ": " + e.cause.Error() }

// Unwrap is for the caller.
func (e *causedError) Unwrap() []error { return []error{e.complaint, e.cause} }
