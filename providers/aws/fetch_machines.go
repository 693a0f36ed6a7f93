package aws

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// architectureOf is the instruction set of an instance type. The list names the
// processor, and not what it understands; where it names none (savings plans, spot
// prices), the type's name tells: a "g" among the letters after the generation, a1,
// and the Macs with a processor of Apple's own.
func architectureOf(instanceType, processor string) pricing.Architecture {
	if strings.Contains(processor, "Graviton") || strings.HasPrefix(processor, "Apple") {
		return pricing.ARM
	}
	family := Family(instanceType)
	if family == "a1" || strings.HasPrefix(family, "mac2") || strings.HasPrefix(family, "mac-m") {
		return pricing.ARM
	}
	digit := strings.IndexAny(family, "0123456789")
	if digit < 0 {
		return pricing.X86
	}
	suffix := strings.TrimLeft(family[digit:], "0123456789")
	suffix, _, _ = strings.Cut(suffix, "-")
	if strings.Contains(suffix, "g") {
		return pricing.ARM
	}
	return pricing.X86
}

// mibPerGiB: the list counts memory in GiB.
var mibPerGiB = decimal.NewFromInt(1024)

// machine is the shape of an instance type, as the product of its price has it. A
// type without vCPUs or memory is unsized.
func machine(t *traits) (pricing.MachineType, error) {
	name := t[traitInstanceType]
	m := pricing.MachineType{
		Offering: ec2ID, Name: name, Family: Family(name), Architecture: architectureOf(name, t[traitProcessor]),
		Restriction: Restriction(name),
	}
	vcpu, memory := t[traitVCPU], t[traitMemory]
	if unknown(vcpu) || unknown(memory) {
		m.Restriction = pricing.RestrictUnsized
		return m, nil
	}
	var err error
	if m.VCPU, err = pricing.ParseDecimal(vcpu); err != nil {
		return m, fmt.Errorf("instance type %s: vCPU: %w", name, err)
	}
	gib, found := strings.CutSuffix(memory, " GiB")
	if !found {
		return m, fmt.Errorf("instance type %s: memory %q is not in GiB", name, memory)
	}
	size, err := pricing.ParseDecimal(strings.ReplaceAll(gib, ",", ""))
	if err != nil {
		return m, fmt.Errorf("instance type %s: memory: %w", name, err)
	}
	m.MemoryMiB = size.Mul(mibPerGiB).Round(0)
	if !m.VCPU.IsPositive() || !m.MemoryMiB.IsPositive() {
		m.Restriction = pricing.RestrictUnsized
	}
	return m, nil
}

func unknown(value string) bool { return value == "" || value == "NA" }

// sameShape reports whether two products say the same of an instance type: shapes
// do not depend on the region.
func sameShape(a, b *pricing.MachineType) bool {
	return a.Architecture == b.Architecture && a.Restriction == b.Restriction &&
		a.VCPU.Equal(b.VCPU) && a.MemoryMiB.Equal(b.MemoryMiB)
}
