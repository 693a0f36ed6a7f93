package api

import (
	"bytes"
	"context"

	"breakeven/openapi"
	"breakeven/pricing"
	"breakeven/report"
)

// ListInstanceTypes answers with machine types.
func (s *server) ListInstanceTypes(ctx context.Context, request openapi.ListInstanceTypesRequestObject) (openapi.ListInstanceTypesResponseObject, error) {
	plan, err := planOf(ctx)
	if err != nil {
		return nil, err
	}
	p := request.Params
	pages, err := newPager(exchangeOf(ctx).query, plan.Catalog().Version(), limitOf(p.Limit, defaultLimit))
	if err != nil {
		return nil, err
	}
	filters := newMachineFilters(plan.Catalog(), p.Provider, p.Offering, p.Region, p.InstanceType, p.Family, p.Architecture)
	page := openapi.InstanceTypePage{CatalogVersion: plan.Catalog().Version(), Items: []openapi.InstanceType{}}
	filters.each(plan.Catalog(), pages, func(m *pricing.MachineType) { page.Items = append(page.Items, toAPIInstanceType(m)) })
	page.NextCursor = optional(pages.next())
	return openapi.ListInstanceTypes200JSONResponse{Body: page}, nil
}

// ListInstanceTypesCsv answers with machine types as CSV.
func (s *server) ListInstanceTypesCsv(ctx context.Context, request openapi.ListInstanceTypesCsvRequestObject) (openapi.ListInstanceTypesCsvResponseObject, error) {
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
	filters := newMachineFilters(plan.Catalog(), p.Provider, p.Offering, p.Region, p.InstanceType, p.Family, p.Architecture)
	var body bytes.Buffer
	table := newTable(&body, dialect)
	table.words("offering", "name", "family", "architecture", "vcpu", "memory_mb", "restriction")
	table.end()
	filters.each(plan.Catalog(), pages, func(m *pricing.MachineType) {
		table.words(string(m.Offering), m.Name, m.Family, string(m.Architecture))
		table.numbers(m.VCPU, m.MemoryMiB)
		table.words(string(m.Restriction))
		table.end()
	})
	if err := table.close(); err != nil {
		return nil, err
	}
	answer := csvAnswer(body.Bytes())
	answer.next = pages.nextLink("/v1/instance-types.csv", query)
	return answer, nil
}

// machineFilters select machine types.
type machineFilters struct {
	provider               *openapi.ProviderName
	architecture           *openapi.ArchitectureChoice
	offering, name, family filter
	// priced are the types with a price in the wanted regions; nil: any.
	priced map[string]bool
}

func newMachineFilters(catalog *pricing.Catalog, provider *openapi.ProviderName, offering, region, name, family *string,
	architecture *openapi.ArchitectureChoice,
) machineFilters {
	f := machineFilters{
		provider: provider, architecture: architecture, offering: newFilter(offering), name: newFilter(name), family: newFilter(family),
	}
	if region == nil {
		return f
	}
	wanted := newFilter(region)
	f.priced = map[string]bool{}
	for _, list := range catalog.Lists() {
		for i := range list.Prices {
			if a := &list.Prices[i].Address; a.Type != "" && wanted.matches(string(a.Area)) {
				f.priced[string(a.Offering)+"/"+a.Type] = true
			}
		}
	}
	return f
}

// each calls back for the machine types of the page.
func (f machineFilters) each(catalog *pricing.Catalog, pages *pager, found func(*pricing.MachineType)) {
	for _, list := range catalog.Lists() {
		if !is(f.provider, list.Provider) {
			continue
		}
		for i := range list.Machines {
			m := &list.Machines[i]
			key := string(m.Offering) + "/" + m.Name
			if !f.offering.matches(string(m.Offering)) || !f.name.matches(m.Name) || !f.family.matches(m.Family) ||
				(f.priced != nil && !f.priced[key]) ||
				(f.architecture != nil && *f.architecture != openapi.ArchitectureChoice(pricing.AnyArchitecture) && !is(f.architecture, m.Architecture)) {
				continue
			}
			taken, more := pages.take(key)
			if taken {
				found(m)
			}
			if !more {
				return
			}
		}
	}
}
