package providertest

import (
	"fmt"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

var one = decimal.NewFromInt(1)

// checkPlacement reports sizes that contradict each other, beyond what the
// definition's own validation refuses.
func checkPlacement(placement pricing.Placement) []error {
	switch {
	case placement.Fleet != nil:
		return append(checkShapes(placement.Fleet.Shapes), checkBaselines(placement.Fleet.Baselines)...)
	case placement.Packed != nil:
		return checkBaselines(placement.Packed.Baselines)
	default:
		return nil
	}
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
