package api

import (
	"breakeven/openapi"
	"breakeven/pricing"
)

// Decimals of the catalog are always strings: there is no profile to ask for
// numbers.
const catalogBare = false

func toAPICitation(c pricing.Citation) openapi.Citation {
	return openapi.Citation{Url: c.URL, Read: c.Read, Memory: optional(c.Memory)}
}

func toAPIRule(r *pricing.Rule) openapi.Rule {
	return openapi.Rule{Name: r.Name, Value: r.Value, Text: r.Text, Citation: toAPICitation(r.Citation)}
}

func toAPIOffering(o *pricing.Offering) openapi.Offering {
	return openapi.Offering{
		Id: string(o.ID), Provider: string(o.ID.Provider()), Title: o.Title, Abstraction: openapi.AbstractionName(o.Abstraction),
		Billing: openapi.BillingKind(o.Billing), Isolation: openapi.IsolationLevel(o.Isolation), IsolationCitation: toAPICitation(o.IsolationWhy),
		Architectures: toAPIWords[openapi.ArchitectureName](o.Architectures), Purchases: toAPIWords[string](o.Purchases),
		NamedOnly: o.NamedOnly, LowConfidence: toAPIWords[openapi.ConfidenceReason](o.LowConfidence),
		Placement: toAPIPlacement(o.Placement), Front: toAPIFront(o.Front), Meters: toAPIList(o.Meters, toAPIMeter), Assumptions: toAPIList(o.Assumptions, toAPIRule),
		Citations: toAPIList(o.Citations, func(c *pricing.Citation) openapi.Citation { return toAPICitation(*c) }),
	}
}

func toAPIMeter(m *pricing.Meter) openapi.Meter {
	meter := openapi.Meter{
		Name: string(m.Name), Basis: m.Basis.String(), Unit: string(m.Unit), Area: string(m.Area),
		PriceOffering: optional(string(m.PriceOffering)), PriceMeter: optional(string(m.PriceMeter)),
		PerType: m.PerType, AnyArchitecture: m.AnyArchitecture, TierScope: optional(string(m.TierScope)), Purchases: toAPIWords[string](m.Purchases), RequestKb: optional(m.RequestKB),
	}
	if meter.Area == "" {
		meter.Area = string(pricing.AreaRegion)
	}
	if a := m.Allowance; a != nil {
		meter.Allowance = &openapi.Allowance{
			Quantity: toAPINumber(a.Quantity, catalogBare), Scope: string(a.Scope), EffectiveDate: a.EffectiveDate, Source: a.Source,
		}
	}
	if len(m.UsageBands) > 0 {
		meter.UsageBands = toAPIList(m.UsageBands, func(b *pricing.UsageBand) openapi.UsageBand {
			return openapi.UsageBand{
				Families: b.Families, Citation: toAPICitation(b.Citation),
				Steps: toAPIList(b.Steps, func(s *pricing.BandStep) openapi.UsageBandStep {
					return openapi.UsageBandStep{From: toAPINumber(s.From, catalogBare), Fraction: toAPINumber(s.Fraction, catalogBare)}
				}),
			}
		})
	}
	if len(m.Discounts) > 0 {
		meter.Discounts = toAPIList(m.Discounts, func(d *pricing.Discount) openapi.Discount {
			return openapi.Discount{
				Purchase: string(d.Purchase), Percent: toAPINumber(d.Percent, catalogBare),
				Families: append([]string{}, d.Families...), Citation: toAPICitation(d.Citation),
			}
		})
	}
	if len(m.Disks) > 0 {
		meter.Disks = toAPIList(m.Disks, func(d *pricing.DiskSize) openapi.DiskSize { return openapi.DiskSize{Type: d.Type, Gb: d.GB} })
	}
	return meter
}

func toAPIRegion(r *pricing.Region) openapi.Region {
	return openapi.Region{
		Provider: string(r.Provider), Id: r.ID, Name: r.Name, Country: r.Country, OperatorSeat: r.OperatorSeat, SeatCitation: toAPICitation(r.SeatCitation),
		Zone: optional(string(r.Zone)), Continent: optional(string(r.Continent)), Default: r.Default, Citation: toAPICitation(r.Citation),
	}
}

func toAPIInstanceType(m *pricing.MachineType) openapi.InstanceType {
	return openapi.InstanceType{
		Offering: string(m.Offering), Name: m.Name, Family: m.Family, Architecture: openapi.ArchitectureName(m.Architecture),
		Vcpu: toAPINumber(m.VCPU, catalogBare), MemoryMb: toAPINumber(m.MemoryMiB, catalogBare),
		Restriction: optional(openapi.MachineRestriction(m.Restriction)),
	}
}

func toAPIPrice(p *pricing.Price, currency pricing.Currency) openapi.Price {
	return openapi.Price{
		Address: p.Address.String(), Provider: string(p.Address.Offering.Provider()), Offering: string(p.Address.Offering),
		Meter: string(p.Address.Meter), Area: string(p.Address.Area), InstanceType: optional(p.Address.Type),
		Architecture: openapi.ArchitectureChoice(p.Address.Architecture), Purchase: string(p.Address.Purchase), Mode: openapi.TierMode(p.Tiers.Mode),
		Tiers: toAPIList(p.Tiers.Steps, func(t *pricing.Tier) openapi.PriceTier {
			return openapi.PriceTier{From: toAPINumber(t.From, catalogBare), UnitPrice: toAPINumber(t.UnitPrice, catalogBare)}
		}),
		Currency: string(currency), Unit: string(p.Unit), Per: p.Per, Skus: append([]string{}, p.SKUs...),
		EffectiveDate: p.EffectiveDate, Source: p.Source, LowConfidence: toAPIWords[openapi.ConfidenceReason](p.LowConfidence),
		Upfront: toAPIUpfront(p.Upfront),
	}
}

// toAPICatalog describes the current catalog and its age.
func toAPICatalog(catalog *pricing.Catalog, embeddedVersion string, ages *ages) openapi.Catalog {
	return openapi.Catalog{
		Version: catalog.Version(), Current: true, Embedded: catalog.Version() == embeddedVersion,
		AsOf: catalog.AsOf(), OldestPrice: optional(catalog.OldestPrice()), AgeDays: wholeDays(ages.catalogAge(catalog)), Stale: ages.catalogStale(catalog),
		Lists: toAPIList(catalog.Lists(), func(list **pricing.PriceList) openapi.CatalogList {
			l := *list
			shown := openapi.CatalogList{
				Provider: string(l.Provider), Version: l.Version, Currency: optional(string(l.Currency)), Published: l.Published, Fetched: l.Fetched,
				AgeDays: wholeDays(ages.age(l)), Stale: ages.stale(l),
				Prices: int64(len(l.Prices)), InstanceTypes: new(int64(len(l.Machines))), Allowances: new(int64(len(l.Allowances))),
			}
			if at, fetched := ages.fetchedAt(l); fetched {
				shown.FetchedAt = new(at.UTC())
			}
			return shown
		}),
	}
}
