package api

import (
	"context"
	"io"
	"net/http"
	"strings"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
	"breakeven/report"
)

// planPair are the plans of two catalogs that are compared.
type planPair struct{ old, now *estimator.Plan }

func (s *server) planPair(ctx context.Context, version, other string) (planPair, error) {
	old, err := s.planAt(ctx, version)
	if err != nil {
		return planPair{}, err
	}
	now, err := s.planAt(ctx, other)
	return planPair{old, now}, err
}

// GetCatalogDiff answers with a page of what changed between two catalogs, and with
// what that does to a workload.
func (s *server) GetCatalogDiff(ctx context.Context, request openapi.GetCatalogDiffRequestObject) (openapi.GetCatalogDiffResponseObject, error) {
	plans := *exchangeOf(ctx).pair
	query, p := exchangeOf(ctx).query, request.Params
	old, now := plans.old.Catalog(), plans.now.Catalog()
	pages, err := newPager(query, old.Version()+" "+now.Version(), limitOf(p.Limit, defaultLimit))
	if err != nil {
		return nil, err
	}
	diff := openapi.CatalogDiff{
		From: toAPICatalogVersion(old), To: toAPICatalogVersion(now), Offerings: []openapi.OfferingChanges{}, Items: []openapi.PriceChange{},
	}
	if diff.Cost, err = costChange(plans, query); err != nil {
		return nil, err
	}
	filters := changeFilters{p.Change, newPriceFilters(p.Provider, p.Offering, p.Meter, p.Area, p.InstanceType, nil, nil)}
	var counts []pricing.OfferingChanges
	open := true
	for change := range pricing.Changes(old, now) {
		address := change.Address()
		if !filters.match(&change, &address) {
			continue
		}
		if n := len(counts); n == 0 || counts[n-1].Offering != address.Offering {
			counts = append(counts, pricing.OfferingChanges{Offering: address.Offering})
		}
		counts[len(counts)-1].Count(&change)
		if open {
			var taken bool
			if taken, open = pages.take(address.String()); taken {
				diff.Items = append(diff.Items, toAPIPriceChange(&change))
			}
		}
	}
	diff.Offerings = toAPIList(counts, toAPIOfferingChanges)
	diff.NextCursor = optional(pages.next())
	return openapi.GetCatalogDiff200JSONResponse{Body: diff}, nil
}

// changeFilters select changes.
type changeFilters struct {
	kind   *openapi.PriceChangeKind
	prices priceFilters
}

func (f *changeFilters) match(change *pricing.Change, address *pricing.Address) bool {
	return is(f.kind, change.Kind) && is(f.prices.provider, address.Offering.Provider()) && f.prices.match(address)
}

// costChange is what the catalogs make of the profile in the query; nil when the query
// has none.
func costChange(plans planPair, query map[string][]string) (*openapi.CostChange, error) {
	given := false
	for name := range query {
		_, known := workload.Lookup(name)
		given = given || known || strings.HasPrefix(name, workload.TagPrefix)
	}
	if !given {
		return nil, nil //nolint:nilnil // nobody asked for it
	}
	profile, wrong := fromAPIQuery(query)
	if len(wrong) > 0 {
		return nil, wrong
	}
	change, err := decision.Compare(plans.old, plans.now, profile)
	if err != nil {
		return nil, err
	}
	return new(toAPICostChange(change)), nil
}

// GetCatalogDiffCsv answers with everything that changed between two catalogs.
func (s *server) GetCatalogDiffCsv(ctx context.Context, request openapi.GetCatalogDiffCsvRequestObject) (openapi.GetCatalogDiffCsvResponseObject, error) {
	plans := *exchangeOf(ctx).pair
	dialect, err := report.ParseDialect(exchangeOf(ctx).query.Get)
	if err != nil {
		return nil, err
	}
	p := request.Params
	return &diffTable{server: s, plans: plans, dialect: dialect, filters: changeFilters{
		p.Change, newPriceFilters(p.Provider, p.Offering, p.Meter, p.Area, p.InstanceType, nil, nil),
	}}, nil
}

// diffTable is a difference as CSV, written while it is found.
type diffTable struct {
	server  *server
	plans   planPair
	dialect report.Dialect
	filters changeFilters
}

// VisitGetCatalogDiffCsvResponse writes the answer.
func (t *diffTable) VisitGetCatalogDiffCsvResponse(w http.ResponseWriter) error {
	return t.server.sendLong(w, csvContentType, func(out io.Writer) error {
		rows := report.NewChangeWriter(out, t.dialect)
		if err := rows.WriteHeader(); err != nil {
			return err
		}
		for change := range pricing.Changes(t.plans.old.Catalog(), t.plans.now.Catalog()) {
			address := change.Address()
			if !t.filters.match(&change, &address) {
				continue
			}
			if err := rows.Write(&change); err != nil {
				return err
			}
		}
		return nil
	})
}

// CreateCatalogDiff answers with what a change of catalog does to a portfolio.
func (s *server) CreateCatalogDiff(ctx context.Context, _ openapi.CreateCatalogDiffRequestObject) (openapi.CreateCatalogDiffResponseObject, error) {
	plans := *exchangeOf(ctx).pair
	body := exchangeOf(ctx).portfolio
	for i := range body.Rows {
		if row := &body.Rows[i]; row.Problem == nil && row.Profile.Given(versionField) {
			row.Problem = workload.Errors{{Field: versionField, Code: workload.CodeContradictory, Detail: "the path names the catalogs"}}
		}
	}
	change, err := portfolio.Compare(plans.old, plans.now, body.Rows, func() bool { return ctx.Err() == nil })
	if err != nil {
		return nil, err
	}
	for i, problem := range change.Problems {
		body.Rows[i].Problem = problem
	}
	if err := RefuseUnreadable(body.Rows, PointerToProfile); err != nil {
		return nil, err
	}
	answer := toAPIPortfolioChange(change, answerForm{bare: body.Form.Numbers})
	answer.From, answer.To = toAPICatalogVersion(plans.old.Catalog()), toAPICatalogVersion(plans.now.Catalog())
	return openapi.CreateCatalogDiff200JSONResponse{Body: answer}, nil
}
