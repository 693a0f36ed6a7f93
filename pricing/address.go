package pricing

import (
	"cmp"
	"fmt"
	"strings"
)

// Provider is "aws", "azure", "gcp" or "private".
type Provider string

// OfferingID is "provider/name", e.g. "aws/lambda".
type OfferingID string

// Provider is the part before the slash.
func (id OfferingID) Provider() Provider {
	provider, _, _ := strings.Cut(string(id), "/")
	return Provider(provider)
}

// MeterName names one thing that a bill counts, e.g. "memory-time".
type MeterName string

// Area is where a price holds: a region ("us-east-1"), or a wider area under
// which the provider publishes it once ("global", a zone, a continent).
type Area string

// Global is the area of prices that hold everywhere.
const Global Area = "global"

// Architecture is the instruction set. In an address "any" says that the
// provider publishes one price for all of them.
type Architecture string

// The architectures.
const (
	X86             Architecture = "x86_64"
	ARM             Architecture = "arm64"
	AnyArchitecture Architecture = "any"
)

// Address says where a price stands in the catalog. It is the identity of a
// price: two lists are compared address by address, and an SKU identifies nothing.
type Address struct {
	Offering     OfferingID
	Meter        MeterName
	Area         Area
	Type         string // machine type; empty for meters that have none
	Architecture Architecture
	Purchase     Purchase
}

// String is "provider/offering/meter/area/type/architecture/purchase", with "-"
// for an absent type.
func (a Address) String() string {
	return strings.Join([]string{
		string(a.Offering), string(a.Meter), string(a.Area), cmp.Or(a.Type, "-"), string(a.Architecture), string(a.Purchase),
	}, "/")
}

// ParseAddress reads what String writes.
func ParseAddress(text string) (Address, error) {
	parts := strings.Split(text, "/")
	if len(parts) != 7 {
		return Address{}, fmt.Errorf("address %q has %d parts, want 7", clip(text), len(parts))
	}
	for i, part := range parts {
		if part == "" {
			return Address{}, fmt.Errorf("address %q: part %d is empty", clip(text), i+1)
		}
	}
	kind := parts[4]
	if kind == "-" {
		kind = ""
	}
	return Address{
		Offering: OfferingID(parts[0] + "/" + parts[1]), Meter: MeterName(parts[2]), Area: Area(parts[3]),
		Type: kind, Architecture: Architecture(parts[5]), Purchase: Purchase(parts[6]),
	}, nil
}

// Compare orders addresses by their parts.
func (a Address) Compare(b Address) int {
	return cmp.Or(
		cmp.Compare(a.Offering, b.Offering), cmp.Compare(a.Meter, b.Meter), cmp.Compare(a.Area, b.Area),
		cmp.Compare(a.Type, b.Type), cmp.Compare(a.Architecture, b.Architecture), cmp.Compare(a.Purchase, b.Purchase),
	)
}
