package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Restriction is why a machine type is a candidate only when it is named in
// instance_types.
type Restriction string

// The restrictions; empty is an ordinary type.
const (
	Unrestricted        Restriction = ""
	RestrictAccelerator Restriction = "accelerator"
	RestrictBareMetal   Restriction = "bare_metal"
	RestrictDedicated   Restriction = "dedicated"
	// RestrictUnsized marks a type whose vCPU or memory nobody published: it has
	// a price, and can be a baseline, but never a candidate.
	RestrictUnsized Restriction = "unsized"
)

// MachineType is a virtual machine's shape, as a provider publishes it.
type MachineType struct {
	Offering     OfferingID // whose machine it is, e.g. "aws/ec2"
	Name         string     // e.g. "m5.large"
	Family       string     // e.g. "m5"
	Architecture Architecture
	VCPU         decimal.Decimal // nominal vCPUs; 0 when unknown
	MemoryMiB    decimal.Decimal // 0 when unknown
	Restriction  Restriction
}

// Validate reports the first broken rule.
func (m *MachineType) Validate() error {
	if m.Offering == "" || m.Name == "" || m.Family == "" || m.Architecture == "" {
		return fmt.Errorf("machine type %s/%s: incomplete", m.Offering, m.Name)
	}
	sized := m.VCPU.IsPositive() && m.MemoryMiB.IsPositive()
	if !sized && m.Restriction != RestrictUnsized {
		return fmt.Errorf("machine type %s/%s: vCPU %s, memory %s MiB", m.Offering, m.Name, Text(m.VCPU), Text(m.MemoryMiB))
	}
	return nil
}
