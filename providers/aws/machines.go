package aws

import (
	"strings"

	"breakeven/pricing"
)

// acceleratorFamilies are the families whose machines carry an accelerator
// (GPU, Inferentia, Trainium, Gaudi, Qualcomm, a media card, an FPGA): the
// letters before the generation number.
//
// Source: https://aws.amazon.com/ec2/instance-types/
var acceleratorFamilies = map[string]bool{
	"g": true, "gr": true, "p": true, "inf": true, "trn": true, "dl": true, "vt": true, "f": true,
}

// Family is the family of an instance type: "m5" for "m5.large",
// "u7i-12tb" for "u7i-12tb.224xlarge".
func Family(instanceType string) string {
	family, _, _ := strings.Cut(instanceType, ".")
	return family
}

// Restriction says whether an instance type is a candidate only when a caller
// names it, as far as its name tells: accelerators before bare metal. Dedicated
// tenancy is a property of a price, not of a name, and is not known here.
//
// t1.micro is unsized: it is burstable, and unlike for its successors nobody
// publishes what it sustains. Counted as a whole vCPU it would be the cheapest.
func Restriction(instanceType string) pricing.Restriction {
	family, size, _ := strings.Cut(instanceType, ".")
	letters := family
	if i := strings.IndexAny(family, "0123456789"); i >= 0 {
		letters = family[:i]
	}
	switch {
	case acceleratorFamilies[letters]:
		return pricing.RestrictAccelerator
	case family == "t1":
		return pricing.RestrictUnsized
	case size == "metal" || strings.HasPrefix(size, "metal-"):
		return pricing.RestrictBareMetal
	default:
		return pricing.Unrestricted
	}
}
