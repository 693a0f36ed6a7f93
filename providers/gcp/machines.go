package gcp

import (
	"strings"

	"breakeven/pricing"
)

// armFamilies are the families with Arm processors: Ampere Altra (T2A), Axion
// (C4A, N4A), Grace (A4X). All other families are x86.
//
// Source: https://docs.cloud.google.com/compute/docs/instances/arm-on-compute
var armFamilies = map[string]bool{"t2a": true, "c4a": true, "n4a": true, "a4x": true}

// acceleratorFamilies are the families whose every machine carries GPUs or TPUs.
//
// Source: https://docs.cloud.google.com/compute/docs/accelerator-optimized-machines
var acceleratorFamilies = map[string]bool{
	"a2": true, "a3": true, "a4": true, "a4x": true, "g2": true, "g4": true, "ct3": true, "ct4l": true, "ct5l": true, "ct5lp": true, "ct6e": true,
}

// Family is the family of a machine type: "n1" for "n1-standard-4".
func Family(machineType string) string {
	family, _, _ := strings.Cut(machineType, "-")
	return family
}

// Architecture is the instruction set of a machine type, by its family.
func Architecture(machineType string) pricing.Architecture {
	if armFamilies[Family(machineType)] {
		return pricing.ARM
	}
	return pricing.X86
}

// Restriction says whether a machine type is a candidate only when a caller
// names it, as far as its name tells. GPUs that are attached to an ordinary type
// are a property of the price list, not of the name, and are not known here.
func Restriction(machineType string) pricing.Restriction {
	switch {
	case acceleratorFamilies[Family(machineType)]:
		return pricing.RestrictAccelerator
	case strings.HasSuffix(machineType, "-metal"):
		return pricing.RestrictBareMetal
	default:
		return pricing.Unrestricted
	}
}

// baselines are the sustained vCPUs of the shared-core machine types.
func baselines() []pricing.Baseline {
	page := pricing.Citation{
		URL: "https://docs.cloud.google.com/compute/docs/general-purpose-machines", Read: readAgain,
	}
	// The first generation's shares were not found again on that page.
	unchecked := page
	unchecked.Memory = true
	return []pricing.Baseline{
		{Type: "e2-micro", VCPU: exact("0.25"), Citation: page},
		{Type: "e2-small", VCPU: exact("0.5"), Citation: page},
		{Type: "e2-medium", VCPU: exact("1"), Citation: page},
		{Type: "f1-micro", VCPU: exact("0.2"), Citation: unchecked},
		{Type: "g1-small", VCPU: exact("0.5"), Citation: unchecked},
	}
}
