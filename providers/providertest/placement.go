package providertest

import (
	"fmt"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

var one = decimal.NewFromInt(1)

// checkPlacement reports sizes and limits that contradict each other.
func checkPlacement(placement pricing.Placement) []error {
	switch {
	case placement.Sandbox != nil:
		return checkSandbox(placement.Sandbox)
	case placement.Shared != nil:
		return checkShared(placement.Shared)
	case placement.Fleet != nil:
		return append(checkShapes(placement.Fleet.Shapes), checkBaselines(placement.Fleet.Baselines)...)
	case placement.Packed != nil:
		return checkBaselines(placement.Packed.Baselines)
	default:
		return nil
	}
}

func checkSandbox(sandbox *pricing.Sandbox) []error {
	var faults []error
	memory := sandbox.Memory
	if memory.MinMB <= 0 || memory.StepMB <= 0 || memory.MaxMB < memory.MinMB || (memory.MaxMB-memory.MinMB)%memory.StepMB != 0 {
		faults = append(faults, fmt.Errorf("memory %+v", memory))
	}
	if (sandbox.MBPerVCPU > 0) == sandbox.FixedVCPU.IsPositive() {
		faults = append(faults, fmt.Errorf("needs vCPUs either by memory or fixed"))
	}
	if sandbox.MaxStorageMB < sandbox.IncludedStorageMB {
		faults = append(faults, fmt.Errorf("storage %d MB of %d MB", sandbox.IncludedStorageMB, sandbox.MaxStorageMB))
	}
	return faults
}

func checkShared(shared *pricing.Shared) []error {
	var faults []error
	if !shared.MinVCPU.IsPositive() || !shared.VCPUStep.IsPositive() || len(shared.WholeVCPUs) == 0 {
		faults = append(faults, fmt.Errorf("vCPU settings are incomplete"))
	}
	if shared.MinMemoryMB <= 0 || shared.MaxMemoryMB < shared.MinMemoryMB || shared.MaxConcurrency < 1 {
		faults = append(faults, fmt.Errorf("memory %d to %d MB, concurrency %d", shared.MinMemoryMB, shared.MaxMemoryMB, shared.MaxConcurrency))
	}
	for i, bound := range shared.MinVCPUForMemory {
		if i > 0 && (bound.AboveMB <= shared.MinVCPUForMemory[i-1].AboveMB || bound.VCPU.LessThanOrEqual(shared.MinVCPUForMemory[i-1].VCPU)) {
			faults = append(faults, fmt.Errorf("least vCPU above %d MB does not rise", bound.AboveMB))
		}
	}
	for i, bound := range shared.MinMemoryForVCPU {
		if i > 0 && bound.VCPU.LessThanOrEqual(shared.MinMemoryForVCPU[i-1].VCPU) {
			faults = append(faults, fmt.Errorf("least memory of %s vCPU does not rise", bound.VCPU))
		}
	}
	return faults
}

func checkShapes(shapes []pricing.Shape) []error {
	var faults []error
	seen := map[string]bool{}
	for _, shape := range shapes {
		name := fmt.Sprintf("%s vCPU / %d MiB", pricing.Text(shape.VCPU), shape.MemoryMiB)
		if seen[name] || !shape.VCPU.IsPositive() || shape.MemoryMiB <= 0 {
			faults = append(faults, fmt.Errorf("shape %s stands twice or is empty", name))
		}
		seen[name] = true
	}
	return faults
}

func checkBaselines(baselines []pricing.Baseline) []error {
	var faults []error
	seen := map[string]bool{}
	for _, baseline := range baselines {
		if seen[baseline.Type] || baseline.Type == "" || !baseline.VCPU.IsPositive() {
			faults = append(faults, fmt.Errorf("baseline of %q stands twice or is empty", baseline.Type))
		}
		seen[baseline.Type] = true
		if err := checkCitation(baseline.Citation); err != nil {
			faults = append(faults, fmt.Errorf("baseline of %s: %w", baseline.Type, err))
		}
	}
	return faults
}
