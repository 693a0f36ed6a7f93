package api

import (
	"github.com/shopspring/decimal"

	"breakeven/openapi"
	"breakeven/pricing"
)

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
			Machines: optional(string(f.Machines)), Shapes: toAPIShapes(f.Shapes), Grid: toAPIGrid(f.Grid),
			MinInstances: optional(f.MinInstances), Reserve: toAPIReserve(f.Reserve),
			Baselines: toAPIBaselines(f.Baselines), Speeds: toAPISpeeds(f.Speeds), IncludedStorageMb: optional(f.IncludedStorageMB), MaxStorageMb: optional(f.MaxStorageMB),
			Citation: toAPICitation(f.Citation),
		}
	}
	if n := p.Packed; n != nil {
		placement.Packed = &openapi.PackedPlacement{
			Nodes: string(n.Nodes), Reserve: toAPIReserve(n.Reserve), Baselines: toAPIBaselines(n.Baselines), Speeds: toAPISpeeds(n.Speeds),
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
		MhzPerVcpu: optional(s.MHzPerVCPU), Duration: toAPIGranularity(s.Duration), MaxDurationMs: toAPISetting(s.MaxDurationMs),
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
		MinWarmInstances: optional(s.MinWarmInstances), MaxDurationMs: toAPISetting(s.MaxDurationMs),
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

func toAPIGrid(g *pricing.Grid) *openapi.Grid {
	if g == nil {
		return nil
	}
	return &openapi.Grid{
		MinVcpu: toAPINumber(g.MinVCPU, catalogBare), MaxVcpu: toAPINumber(g.MaxVCPU, catalogBare), VcpuStep: toAPINumber(g.VCPUStep, catalogBare),
		MinMemoryMb: g.MinMemoryMiB, MemoryStepMb: g.MemoryStepMiB, MinMbPerVcpu: g.MinMiBPerVCPU, MaxMbPerVcpu: g.MaxMiBPerVCPU,
	}
}

func toAPIFront(f *pricing.Front) *openapi.Front {
	if f == nil {
		return nil
	}
	front := &openapi.Front{Addresses: f.Addresses, Citation: toAPICitation(f.Citation)}
	if u := f.Units; u != nil {
		front.CapacityUnits = &openapi.CapacityUnits{
			NewConnectionsPerSecond: u.NewConnectionsPerSecond, ActiveConnections: u.ActiveConnections, GbPerHour: u.GBPerHour,
		}
	}
	return front
}

func toAPIBaselines(baselines []pricing.Baseline) []openapi.Baseline {
	if len(baselines) == 0 {
		return nil
	}
	return toAPIList(baselines, func(b *pricing.Baseline) openapi.Baseline {
		return openapi.Baseline{InstanceType: b.Type, Vcpu: toAPINumber(b.VCPU, catalogBare), Citation: toAPICitation(b.Citation)}
	})
}

func toAPISpeeds(speeds []pricing.Speed) []openapi.Speed {
	if len(speeds) == 0 {
		return nil
	}
	return toAPIList(speeds, func(s *pricing.Speed) openapi.Speed {
		return openapi.Speed{Family: s.Family, Factor: toAPINumber(s.Factor, catalogBare), Citation: toAPICitation(s.Citation)}
	})
}
