package api

import (
	"github.com/shopspring/decimal"

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
		Placement: toAPIPlacement(o.Placement), Meters: toAPIList(o.Meters, toAPIMeter), Assumptions: toAPIList(o.Assumptions, toAPIRule),
		Citations: toAPIList(o.Citations, func(c *pricing.Citation) openapi.Citation { return toAPICitation(*c) }),
	}
}

func toAPIMeter(m *pricing.Meter) openapi.Meter {
	meter := openapi.Meter{
		Name: string(m.Name), Basis: m.Basis.String(), Unit: string(m.Unit), Area: string(m.Area),
		PriceOffering: optional(string(m.PriceOffering)), PriceMeter: optional(string(m.PriceMeter)),
		PerType: m.PerType, AnyArchitecture: m.AnyArchitecture, TierScope: optional(string(m.TierScope)), Purchases: toAPIWords[string](m.Purchases),
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
	return meter
}

func toAPIPlacement(p pricing.Placement) openapi.Placement {
	placement := openapi.Placement{Kind: openapi.PlacementKind(p.Kind())}
	if s := p.Sandbox; s != nil {
		placement.Sandbox = toAPISandbox(s)
	}
	if s := p.Shared; s != nil {
		placement.Shared = toAPIShared(s)
	}
	if f := p.Fleet; f != nil {
		placement.Fleet = &openapi.FleetPlacement{
			Machines: optional(string(f.Machines)), Shapes: toAPIShapes(f.Shapes), Reserve: toAPIReserve(f.Reserve),
			Baselines: toAPIBaselines(f.Baselines), IncludedStorageMb: optional(f.IncludedStorageMB), MaxStorageMb: optional(f.MaxStorageMB),
			Citation: toAPICitation(f.Citation),
		}
	}
	if n := p.Packed; n != nil {
		placement.Packed = &openapi.PackedPlacement{
			Nodes: string(n.Nodes), Reserve: toAPIReserve(n.Reserve), Baselines: toAPIBaselines(n.Baselines),
			PackingFill: toAPINumber(n.PackingFill, catalogBare), Citation: toAPICitation(n.Citation),
		}
	}
	return placement
}

func toAPISandbox(s *pricing.Sandbox) *openapi.SandboxPlacement {
	sandbox := &openapi.SandboxPlacement{
		Sizes: toAPIList(s.Sizes, func(r *pricing.SizeRange) openapi.SizeRange {
			return openapi.SizeRange{
				FromMb: r.FromMB, ToMb: r.ToMB, StepMb: optional(r.StepMB),
				MbPerVcpu: optional(r.MBPerVCPU), Vcpu: toAPISetting(r.VCPU), Mhz: optional(r.MHz),
			}
		}),
		MhzPerVcpu: optional(s.MHzPerVCPU), Duration: toAPIGranularity(s.Duration), MaxDurationMs: toAPINumber(s.MaxDurationMs, catalogBare),
		MaxConcurrency: optional(s.MaxConcurrency), IncludedStorageMb: optional(s.IncludedStorageMB), MaxStorageMb: optional(s.MaxStorageMB),
		Citation: toAPICitation(s.Citation),
	}
	if s.Provisioned != nil {
		sandbox.Provisioned = &openapi.Provisioned{BlockSeconds: s.Provisioned.BlockSeconds}
	}
	return sandbox
}

// toAPISetting is nil for a setting that a definition does not make.
func toAPISetting(d decimal.Decimal) *openapi.Decimal {
	if d.IsZero() {
		return nil
	}
	return new(toAPINumber(d, catalogBare))
}

func toAPIShared(s *pricing.Shared) *openapi.SharedPlacement {
	shared := &openapi.SharedPlacement{
		Shapes: toAPIShapes(s.Shapes), ConcurrencyNeedsVcpu: toAPINumber(s.ConcurrencyNeedsVCPU, catalogBare), MaxConcurrency: s.MaxConcurrency,
		MinWarmInstances: optional(s.MinWarmInstances), MaxDurationMs: toAPINumber(s.MaxDurationMs, catalogBare),
		Duration: toAPIGranularity(s.Duration), Citation: toAPICitation(s.Citation),
	}
	if len(s.Shapes) > 0 {
		return shared
	}
	shared.MinVcpu, shared.VcpuStep = toAPISetting(s.MinVCPU), toAPISetting(s.VCPUStep)
	shared.WholeVcpus = append([]int64{}, s.WholeVCPUs...)
	shared.MinMemoryMb, shared.MaxMemoryMb = optional(s.MinMemoryMB), optional(s.MaxMemoryMB)
	shared.MinVcpuForMemory = toAPIList(s.MinVCPUForMemory, func(v *pricing.VCPUForMemory) openapi.VcpuForMemory {
		return openapi.VcpuForMemory{AboveMb: v.AboveMB, Vcpu: toAPINumber(v.VCPU, catalogBare)}
	})
	shared.MinMemoryForVcpu = toAPIList(s.MinMemoryForVCPU, func(m *pricing.MemoryForVCPU) openapi.MemoryForVcpu {
		return openapi.MemoryForVcpu{Vcpu: toAPINumber(m.VCPU, catalogBare), MemoryMb: m.MemoryMB}
	})
	return shared
}

func toAPIGranularity(g pricing.Granularity) openapi.Granularity {
	return openapi.Granularity{IncrementMs: toAPINumber(g.IncrementMs, catalogBare), MinimumMs: toAPINumber(g.MinimumMs, catalogBare)}
}

func toAPIReserve(r pricing.Reserve) openapi.Reserve {
	return openapi.Reserve{MemoryMb: toAPINumber(r.MiB, catalogBare), Percent: toAPINumber(r.Percent, catalogBare)}
}

func toAPIShapes(shapes []pricing.Shape) []openapi.Shape {
	if len(shapes) == 0 {
		return nil
	}
	return toAPIList(shapes, func(s *pricing.Shape) openapi.Shape {
		return openapi.Shape{Vcpu: toAPINumber(s.VCPU, catalogBare), MemoryMb: s.MemoryMiB}
	})
}

func toAPIBaselines(baselines []pricing.Baseline) []openapi.Baseline {
	if len(baselines) == 0 {
		return nil
	}
	return toAPIList(baselines, func(b *pricing.Baseline) openapi.Baseline {
		return openapi.Baseline{InstanceType: b.Type, Vcpu: toAPINumber(b.VCPU, catalogBare), Citation: toAPICitation(b.Citation)}
	})
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
	}
}

// toAPICatalog describes a catalog and its age, now days after 1970-01-01.
func toAPICatalog(catalog *pricing.Catalog, embeddedVersion string, now, staleAfterDays int64) openapi.Catalog {
	age := catalogAgeDays(catalog, now)
	return openapi.Catalog{
		Version: catalog.Version(), Current: true, Embedded: catalog.Version() == embeddedVersion,
		AsOf: catalog.AsOf(), OldestPrice: catalog.OldestPrice(), AgeDays: age, Stale: age > staleAfterDays,
		Lists: toAPIList(catalog.Lists(), func(list **pricing.PriceList) openapi.CatalogList {
			l := *list
			listAge := ageDays(l.Published, now)
			return openapi.CatalogList{
				Provider: string(l.Provider), Version: l.Version, Currency: string(l.Currency), Published: l.Published, Fetched: l.Fetched,
				AgeDays: listAge, Stale: listAge > staleAfterDays,
				Prices: int64(len(l.Prices)), InstanceTypes: int64(len(l.Machines)), Allowances: int64(len(l.Allowances)),
			}
		}),
	}
}
