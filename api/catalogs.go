package api

import (
	"context"
	"slices"
	"time"

	"breakeven/estimator"
	"breakeven/openapi"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// ListCatalogs answers with the catalogs that an estimate can name: the current one, and
// those that can be replayed.
func (s *server) ListCatalogs(ctx context.Context, _ openapi.ListCatalogsRequestObject) (openapi.ListCatalogsResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	entries := s.entries(ctx)
	items := []openapi.Catalog{s.toAPIKnownCatalog(ctx, plan, entries)}
	for i := range entries {
		if entry := &entries[i]; entry.Version != plan.Catalog().Version() {
			items = append(items, toAPIStoredCatalog(entry, s.EmbeddedVersion, exchangeOf(ctx).ages))
		}
	}
	return openapi.ListCatalogs200JSONResponse{Body: openapi.CatalogPage{Items: items}}, nil
}

// entries are the catalogs that can be replayed. A store that is away hides them, and
// not the current one: that is told by /readyz and the log.
func (s *server) entries(ctx context.Context) []catalog.Entry {
	if s.Entries == nil {
		return nil
	}
	entries, err := s.Entries(ctx)
	if err != nil {
		s.logger.WarnContext(ctx, "stored catalogs cannot be listed", "request_id", exchangeOf(ctx).requestID, "error", err)
	}
	return entries
}

// GetCatalog answers with one catalog.
func (s *server) GetCatalog(ctx context.Context, request openapi.GetCatalogRequestObject) (openapi.GetCatalogResponseObject, error) {
	plan, err := s.planAt(ctx, request.Version)
	if err != nil {
		return nil, err
	}
	return openapi.GetCatalog200JSONResponse{Body: s.toAPIKnownCatalog(ctx, plan, s.entries(ctx))}, nil
}

// planAt is the plan of the catalog that a part of the path names.
func (s *server) planAt(ctx context.Context, name string) (*estimator.Plan, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	chosen, err := s.planNamed(ctx, plan, name)
	if err != nil {
		return nil, pathComplaint(err, name)
	}
	return chosen, nil
}

// toAPIKnownCatalog describes a catalog that is loaded, with what the store tells of it.
func (s *server) toAPIKnownCatalog(ctx context.Context, plan *estimator.Plan, entries []catalog.Entry) openapi.Catalog {
	e := exchangeOf(ctx)
	version := plan.Catalog().Version()
	i := slices.IndexFunc(entries, func(entry catalog.Entry) bool { return entry.Version == version })
	if version == e.current.Catalog().Version() {
		shown := toAPICatalog(plan.Catalog(), s.EmbeddedVersion, e.ages)
		if i >= 0 {
			addStored(&shown, &entries[i])
		}
		return shown
	}
	entry := catalog.Entry{Version: version, AsOf: plan.Catalog().AsOf()}
	if i >= 0 {
		entry = entries[i]
	} else {
		for _, list := range plan.Catalog().Lists() {
			entry.Lists = append(entry.Lists, catalog.RefOf(list))
		}
	}
	shown := toAPIStoredCatalog(&entry, s.EmbeddedVersion, e.ages)
	shown.OldestPrice = optional(plan.Catalog().OldestPrice())
	for k, list := range plan.Catalog().Lists() { // by provider, as the entry's
		of := &shown.Lists[k]
		of.Currency, of.Fetched = optional(string(list.Currency)), list.Fetched
		of.InstanceTypes, of.Allowances = new(int64(len(list.Machines))), new(int64(len(list.Allowances)))
	}
	return shown
}

// addStored adds what the store tells of a catalog.
func addStored(shown *openapi.Catalog, entry *catalog.Entry) {
	if !entry.SavedAt.IsZero() {
		shown.SavedAt = new(entry.SavedAt)
	}
	if entry.Origin != "" {
		shown.Origin = new(openapi.CatalogOrigin(entry.Origin))
	}
}

// toAPIStoredCatalog describes a catalog that is not loaded.
func toAPIStoredCatalog(entry *catalog.Entry, embeddedVersion string, ages *ages) openapi.Catalog {
	shown := openapi.Catalog{Version: entry.Version, Embedded: entry.Version == embeddedVersion, AsOf: entry.AsOf, Lists: []openapi.CatalogList{}}
	addStored(&shown, entry)
	for i := range entry.Lists {
		l := &entry.Lists[i]
		// Of a list of the binary no provider was asked, whatever catalog it is in.
		_, fetched := ages.fetchedAt(&pricing.PriceList{Provider: l.Provider, Version: l.Version})
		fetched = fetched && entry.Origin != catalog.OriginEmbedded
		list := openapi.CatalogList{
			Provider: string(l.Provider), Version: l.Version, Published: l.Published, Fetched: l.FetchedAt.UTC().Format(time.DateOnly),
			AgeDays: wholeDays(ages.ageOf(l.FetchedAt, fetched, l.Published)), Stale: ages.staleOf(l.FetchedAt, fetched, l.Published), Prices: int64(l.Prices),
		}
		if fetched {
			list.FetchedAt = new(l.FetchedAt.UTC())
		}
		shown.AgeDays, shown.Stale = max(shown.AgeDays, list.AgeDays), shown.Stale || list.Stale
		shown.Lists = append(shown.Lists, list)
	}
	return shown
}
