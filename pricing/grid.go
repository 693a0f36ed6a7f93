package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Grid are pairs of vCPU and memory that rise by steps: every vCPU from MinVCPU
// to MaxVCPU in steps of VCPUStep with every memory, in steps of MemoryStepMiB,
// of MinMiBPerVCPU to MaxMiBPerVCPU for each vCPU and at least MinMemoryMiB.
type Grid struct {
	MinVCPU, MaxVCPU, VCPUStep   decimal.Decimal
	MinMemoryMiB, MemoryStepMiB  int64
	MinMiBPerVCPU, MaxMiBPerVCPU int64
}

func (g *Grid) validate() error {
	switch {
	case !g.MinVCPU.IsPositive() || !g.VCPUStep.IsPositive() || g.MaxVCPU.LessThan(g.MinVCPU):
		return fmt.Errorf("fleet placement: vCPU from %s to %s in steps of %s", Text(g.MinVCPU), Text(g.MaxVCPU), Text(g.VCPUStep))
	case !g.MinVCPU.Mod(g.VCPUStep).IsZero() || !g.MaxVCPU.Mod(g.VCPUStep).IsZero():
		return fmt.Errorf("fleet placement: %s or %s vCPU is no multiple of %s", Text(g.MinVCPU), Text(g.MaxVCPU), Text(g.VCPUStep))
	case g.MemoryStepMiB <= 0 || g.MinMemoryMiB <= 0 || g.MinMemoryMiB%g.MemoryStepMiB != 0:
		return fmt.Errorf("fleet placement: memory from %d MiB in steps of %d MiB", g.MinMemoryMiB, g.MemoryStepMiB)
	case g.MinMiBPerVCPU <= 0 || g.MaxMiBPerVCPU < g.MinMiBPerVCPU:
		return fmt.Errorf("fleet placement: %d to %d MiB for each vCPU", g.MinMiBPerVCPU, g.MaxMiBPerVCPU)
	case decimal.NewFromInt(g.MemoryStepMiB).GreaterThan(g.VCPUStep.Mul(decimal.NewFromInt(g.MaxMiBPerVCPU - g.MinMiBPerVCPU))):
		return fmt.Errorf("fleet placement: a vCPU of the grid may have no memory of the grid: steps of %d MiB", g.MemoryStepMiB)
	default:
		return nil
	}
}

// Holds reports whether a pair is one of the grid.
func (g *Grid) Holds(pair Shape) bool {
	memory := decimal.NewFromInt(pair.MemoryMiB)
	return pair.VCPU.GreaterThanOrEqual(g.MinVCPU) && pair.VCPU.LessThanOrEqual(g.MaxVCPU) && pair.VCPU.Mod(g.VCPUStep).IsZero() &&
		pair.MemoryMiB >= g.MinMemoryMiB && pair.MemoryMiB%g.MemoryStepMiB == 0 &&
		memory.GreaterThanOrEqual(pair.VCPU.Mul(decimal.NewFromInt(g.MinMiBPerVCPU))) &&
		memory.LessThanOrEqual(pair.VCPU.Mul(decimal.NewFromInt(g.MaxMiBPerVCPU)))
}
