package api

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"breakeven/openapi"
	"breakeven/pricing"
	"breakeven/report"
)

// ListPrices answers with list prices.
func (s *server) ListPrices(ctx context.Context, request openapi.ListPricesRequestObject) (openapi.ListPricesResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	p := request.Params
	pages, err := newPager(exchangeOf(ctx).query, plan.Catalog().Version(), limitOf(p.Limit, defaultLimit))
	if err != nil {
		return nil, err
	}
	page := openapi.PricePage{CatalogVersion: plan.Catalog().Version(), Items: []openapi.Price{}}
	filters := newPriceFilters(p.Provider, p.Offering, p.Meter, p.Area, p.InstanceType, p.Architecture, p.Purchase)
	err = filters.each(plan.Catalog(), pages, func(price *pricing.Price, list *pricing.PriceList) error {
		page.Items = append(page.Items, toAPIPrice(price, list.Currency))
		return nil
	})
	if err != nil {
		return nil, err
	}
	page.NextCursor = optional(pages.next())
	return openapi.ListPrices200JSONResponse{Body: page}, nil
}

// ListPricesCsv answers with list prices as CSV.
func (s *server) ListPricesCsv(ctx context.Context, request openapi.ListPricesCsvRequestObject) (openapi.ListPricesCsvResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	p, query := request.Params, exchangeOf(ctx).query
	dialect, err := report.ParseDialect(query.Get)
	if err != nil {
		return nil, err
	}
	pages, err := newPager(query, plan.Catalog().Version(), limitOf(p.Limit, 0))
	if err != nil {
		return nil, err
	}
	filters := newPriceFilters(p.Provider, p.Offering, p.Meter, p.Area, p.InstanceType, p.Architecture, p.Purchase)
	write := func(out io.Writer) error {
		var rows priceRows = ourPrices{report.NewPriceWriter(out, dialect)}
		if p.Format != nil && *p.Format == openapi.PriceFormatFocus {
			rows = report.NewFocusPriceWriter(out, dialect, plan.Regions(), plan.Offerings())
		}
		if err := rows.WriteHeader(); err != nil {
			return err
		}
		return filters.each(plan.Catalog(), pages, rows.Write)
	}
	if p.Limit == nil {
		return &longPrices{s, write}, nil // without a page there is no next one to tell before
	}
	var body bytes.Buffer
	if err := write(&body); err != nil {
		return nil, err
	}
	answer := csvAnswer(body.Bytes())
	answer.next = pages.nextLink("/v1/prices.csv", query)
	return answer, nil
}

// longPrices are all prices, written while they are read.
type longPrices struct {
	server *server
	write  func(io.Writer) error
}

// VisitListPricesCsvResponse writes the answer.
func (p *longPrices) VisitListPricesCsvResponse(w http.ResponseWriter) error {
	return p.server.sendLong(w, csvContentType, p.write)
}

// priceRows write prices as CSV.
type priceRows interface {
	WriteHeader() error
	Write(price *pricing.Price, list *pricing.PriceList) error
}

// ourPrices are prices in our own columns.
type ourPrices struct{ *report.PriceWriter }

// Write writes a price of the list.
func (p ourPrices) Write(price *pricing.Price, list *pricing.PriceList) error {
	return p.PriceWriter.Write(price, list.Currency)
}

// priceFilters select prices.
type priceFilters struct {
	provider                                 *openapi.ProviderName
	architecture                             *openapi.ArchitectureChoice
	offering, meter, area, machine, purchase filter
}

func newPriceFilters(provider *openapi.ProviderName, offering, meter, area, machine *string,
	architecture *openapi.ArchitectureChoice, purchase *string,
) priceFilters {
	return priceFilters{
		provider: provider, architecture: architecture, offering: newFilter(offering), meter: newFilter(meter),
		area: newFilter(area), machine: newFilter(machine), purchase: newFilter(purchase),
	}
}

func (f priceFilters) match(a *pricing.Address) bool {
	return f.offering.matches(string(a.Offering)) && f.meter.matches(string(a.Meter)) && f.area.matches(string(a.Area)) &&
		f.machine.matches(a.Type) && is(f.architecture, a.Architecture) && f.purchase.matches(string(a.Purchase))
}

// each calls back for the prices of the page, in the order of addresses.
func (f priceFilters) each(catalog *pricing.Catalog, pages *pager, found func(*pricing.Price, *pricing.PriceList) error) error {
	for _, list := range catalog.Lists() {
		if !is(f.provider, list.Provider) {
			continue
		}
		for i := range list.Prices {
			price := &list.Prices[i]
			if !f.match(&price.Address) {
				continue
			}
			taken, more := pages.take(price.Address.String())
			if taken {
				if err := found(price, list); err != nil {
					return err
				}
			}
			if !more {
				return nil
			}
		}
	}
	return nil
}
