package azure

import (
	"strings"

	"breakeven/pricing"
)

// A name is a tier, a family with its vCPUs and features, and a generation:
// Standard_E16-4ads_v5 is of family E with 16 vCPUs of which 4 are active, an AMD
// processor (a), a local disk (d) and premium storage (s).
//
// Source: https://learn.microsoft.com/en-us/azure/virtual-machines/vm-naming-conventions

// constrainedCitation is the page about sizes with fewer active vCPUs.
func constrainedCitation() pricing.Citation {
	return pricing.Citation{URL: "https://learn.microsoft.com/en-us/azure/virtual-machines/constrained-vcpu", Read: readAgain}
}

const digits = "0123456789"

// size is what stands between a name's tier and its generation, taken apart.
type size struct {
	letters  string // of the family: "E"
	active   string // vCPUs that a constrained size leaves active: "4"; empty: all
	features string // "ads"
	rest     []string
}

func sizeOf(machineType string) size {
	parts := strings.Split(machineType, "_")
	if len(parts) > 1 {
		parts = parts[1:]
	}
	head := parts[0]
	s := size{rest: parts[1:]}
	s.letters = head[:len(head)-len(strings.TrimLeft(head, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
	tail := strings.TrimLeft(head[len(s.letters):], digits)
	if before, after, constrained := strings.Cut(tail, "-"); constrained {
		// Letters may stand before the count as well: M176ds-88.
		s.features = before + strings.TrimLeft(after, digits)
		s.active = after[:len(after)-len(strings.TrimLeft(after, digits))]
	} else {
		s.features = tail
	}
	return s
}

// Family is the series of a machine type: "Dsv5" for "Standard_D2s_v5",
// "NCads_H100_v5" for "Standard_NC40ads_H100_v5". Constrained sizes are of the
// family of what they constrain.
func Family(machineType string) string {
	s := sizeOf(machineType)
	series := s.letters + s.features
	if len(s.rest) > 0 && isGeneration(s.rest[0]) {
		series, s.rest = series+s.rest[0], s.rest[1:]
	}
	return strings.Join(append([]string{series}, s.rest...), "_")
}

func isGeneration(part string) bool {
	return len(part) > 1 && part[0] == 'v' && strings.TrimLeft(part[1:], digits) == ""
}

// ActiveVCPUs is how many vCPUs a constrained size leaves active, or "" for a size
// that has all it is built with. Machine lists state the vCPUs that it is built
// with, and the price is that of all of them.
func ActiveVCPUs(machineType string) string { return sizeOf(machineType).active }

// Architecture is the instruction set of a machine type: p stands for Arm among
// its features.
func Architecture(machineType string) pricing.Architecture {
	if strings.Contains(sizeOf(machineType).features, "p") {
		return pricing.ARM
	}
	return pricing.X86
}

// acceleratorFamilies begin with N: GPUs whole and in part, FPGAs, media cards.
// PB are FPGAs as well.
const (
	acceleratorLetter = "N"
	fpgaFamily        = "PB"
)

// Restriction says whether a machine type is a candidate only when a caller names
// it, as far as its name tells.
func Restriction(machineType string) pricing.Restriction {
	letters := sizeOf(machineType).letters
	if strings.HasPrefix(letters, acceleratorLetter) || letters == fpgaFamily {
		return pricing.RestrictAccelerator
	}
	return pricing.Unrestricted
}
