package api

import (
	"context"

	"breakeven/openapi"
)

// ListOfferings answers with offerings and their rules.
func (s *server) ListOfferings(ctx context.Context, request openapi.ListOfferingsRequestObject) (openapi.ListOfferingsResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	params := request.Params
	pages, err := newPager(exchangeOf(ctx).query, plan.Catalog().Version(), limitOf(params.Limit, defaultLimit))
	if err != nil {
		return nil, err
	}
	offerings := plan.Offerings()
	id := newFilter(params.Offering)
	page := openapi.OfferingPage{CatalogVersion: plan.Catalog().Version(), Items: []openapi.Offering{}}
	for i := range offerings {
		o := &offerings[i]
		if !is(params.Provider, o.ID.Provider()) || !id.matches(string(o.ID)) ||
			!is(params.Abstraction, o.Abstraction) || !is(params.Billing, o.Billing) {
			continue
		}
		taken, more := pages.take(string(o.ID))
		if taken {
			page.Items = append(page.Items, toAPIOffering(o))
		}
		if !more {
			break
		}
	}
	page.NextCursor = optional(pages.next())
	return openapi.ListOfferings200JSONResponse{Body: page}, nil
}

// ListRegions answers with regions.
func (s *server) ListRegions(ctx context.Context, request openapi.ListRegionsRequestObject) (openapi.ListRegionsResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	params := request.Params
	pages, err := newPager(exchangeOf(ctx).query, plan.Catalog().Version(), limitOf(params.Limit, defaultLimit))
	if err != nil {
		return nil, err
	}
	regions := plan.Regions()
	id := newFilter(params.Region)
	page := openapi.RegionPage{CatalogVersion: plan.Catalog().Version(), Items: []openapi.Region{}}
	for i := range regions {
		r := &regions[i]
		if !is(params.Provider, r.Provider) || !id.matches(r.ID) || (params.Jurisdiction != nil && !r.InJurisdiction(*params.Jurisdiction)) {
			continue
		}
		taken, more := pages.take(string(r.Provider) + ":" + r.ID)
		if taken {
			page.Items = append(page.Items, toAPIRegion(r))
		}
		if !more {
			break
		}
	}
	page.NextCursor = optional(pages.next())
	return openapi.ListRegions200JSONResponse{Body: page}, nil
}

// is reports whether an absent filter, or the value, allows it.
func is[Filter, Value ~string](wanted *Filter, value Value) bool {
	return wanted == nil || string(*wanted) == string(value)
}
