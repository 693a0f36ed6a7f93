package api

import (
	"strings"

	"breakeven/openapi"
	"breakeven/pricing/catalog"
)

// faultCodes are the codes as a header tells them.
func faultCodes(health *catalog.Health) string {
	codes := make([]string, len(health.Faults))
	for i, fault := range health.Faults {
		codes[i] = string(fault.Code)
	}
	return strings.Join(codes, ",")
}

func toAPIFault(fault *catalog.Fault) openapi.CatalogFault {
	return openapi.CatalogFault{Code: openapi.CatalogFaultCode(fault.Code), Detail: fault.Detail, Since: fault.Since.UTC()}
}

func toAPIRun(run *catalog.Run) openapi.CatalogRefresh {
	answer := openapi.CatalogRefresh{
		Id: run.ID, Status: openapi.CatalogRefreshStatus(run.Status), StartedAt: run.StartedAt.UTC(), Accept: run.Accept,
		CatalogVersion: optional(run.Version), Failure: optional(run.Failure),
	}
	if !run.EndedAt.IsZero() {
		answer.EndedAt = new(run.EndedAt.UTC())
	}
	if len(run.Outcomes) > 0 {
		answer.Providers = toAPIList(run.Outcomes, toAPIRefreshed)
	}
	return answer
}

func toAPIRefreshed(r *catalog.Refreshed) openapi.CatalogRefreshProvider {
	answer := openapi.CatalogRefreshProvider{
		Provider: string(r.Provider), Status: openapi.CatalogRefreshProviderStatusRefreshed, Prices: int64(r.Prices),
		Fetched: int64(r.Changes.Fetched), Added: int64(r.Changes.Added), Changed: int64(r.Changes.Changed),
		Kept: int64(r.Changes.Kept), Vanished: int64(r.Changes.Vanished),
	}
	switch {
	case len(r.Refused) > 0:
		answer.Status = openapi.CatalogRefreshProviderStatusRefused
		answer.Refused = toAPIList(r.Refused, toAPIRefusal)
	case r.Err != nil:
		answer.Status = openapi.CatalogRefreshProviderStatusFailed
	case !r.Complete():
		answer.Status = openapi.CatalogRefreshProviderStatusPartial
	}
	if r.Err != nil {
		answer.Error = new(r.Err.Error())
	}
	return answer
}

func toAPIRefusal(r *catalog.Refusal) openapi.CatalogRefusal {
	return openapi.CatalogRefusal{
		Rule: openapi.CatalogRefusalRule(r.Rule), Offering: string(r.Offering), Count: int64(r.Count), Of: int64(r.Of),
		Limit: toAPINumber(r.Limit, catalogBare), Worst: toAPIList(r.Worst, toAPIMove),
	}
}

func toAPIMove(m *catalog.Move) openapi.CatalogMove {
	move := openapi.CatalogMove{Address: m.Address.String(), Old: toAPINumber(m.Old, catalogBare)}
	if !m.Gone {
		move.New = new(toAPINumber(m.New, catalogBare))
	}
	if ratio, ok := m.Ratio(); ok {
		move.Ratio = new(toAPINumber(ratio, catalogBare))
	}
	return move
}
