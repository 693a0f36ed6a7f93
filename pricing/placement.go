package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Placement turns a load into instances. Exactly one kind is set; the list of
// kinds is closed.
type Placement struct {
	Sandbox *Sandbox
	Shared  *Shared
	Fleet   *Fleet
	Packed  *Packed
}

// Kind names the set member: sandbox, shared, fleet or packed.
func (p Placement) Kind() string {
	switch {
	case p.Sandbox != nil:
		return "sandbox"
	case p.Shared != nil:
		return "shared"
	case p.Fleet != nil:
		return "fleet"
	case p.Packed != nil:
		return "packed"
	default:
		return ""
	}
}

// Validate reports whether exactly one kind is set, and its parameters make sense.
func (p Placement) Validate() error {
	set := 0
	for _, present := range []bool{p.Sandbox != nil, p.Shared != nil, p.Fleet != nil, p.Packed != nil} {
		if present {
			set++
		}
	}
	if set != 1 {
		return fmt.Errorf("placement has %d kinds", set)
	}
	switch {
	case p.Sandbox != nil:
		return p.Sandbox.validate()
	case p.Shared != nil:
		return p.Shared.validate()
	case p.Fleet != nil:
		return p.Fleet.validate()
	case p.Packed != nil && (p.Packed.Nodes == "" || !p.Packed.PackingFill.IsPositive()):
		return fmt.Errorf("packed placement: needs nodes and a packing fill")
	case p.Packed != nil:
		return validateSpeeds(p.Packed.Speeds)
	}
	return nil
}

// Granularity rounds a duration up: to at least the minimum, then to a multiple
// of the increment. It applies per invocation.
type Granularity struct {
	IncrementMs decimal.Decimal // 0: durations are billed as they are
	MinimumMs   decimal.Decimal // 0: there is none
	Citation    Citation
}

func (g *Granularity) validate() error {
	if g.IncrementMs.IsNegative() || g.MinimumMs.IsNegative() {
		return fmt.Errorf("durations in steps of %s ms, at least %s ms", Text(g.IncrementMs), Text(g.MinimumMs))
	}
	return nil
}

// Fleet runs always-on units of a valid shape: machine types from the price
// list, or pairs of vCPU and memory.
type Fleet struct {
	// Machines is the offering whose machine types are the units.
	Machines OfferingID
	// Shapes are the valid pairs, where the platform sells pairs.
	Shapes []Shape
	// Grid are the valid pairs, where there are too many to list.
	Grid *Grid
	// MinInstances always run, whatever the caller asks. 0: there is no such rule.
	MinInstances int64
	// Reserve is what a unit keeps for itself.
	Reserve Reserve
	// Baselines are sustained vCPUs of burstable types.
	Baselines []Baseline
	// Speeds are machine families whose vCPU does another amount of work.
	Speeds []Speed
	// IncludedStorageMB of ephemeral storage per unit costs nothing.
	IncludedStorageMB int64
	MaxStorageMB      int64
	Citation          Citation
}

func (f *Fleet) validate() error {
	kinds := 0
	for _, present := range []bool{f.Machines != "", len(f.Shapes) > 0, f.Grid != nil} {
		if present {
			kinds++
		}
	}
	switch {
	case kinds != 1:
		return fmt.Errorf("fleet placement: needs one of machines, shapes and a grid, has %d", kinds)
	case f.MinInstances < 0:
		return fmt.Errorf("fleet placement: at least %d instances", f.MinInstances)
	case f.Grid != nil:
		return f.Grid.validate()
	default:
		return validateSpeeds(f.Speeds)
	}
}

// validateSpeeds refuses families that are named twice, and vCPUs that do nothing.
func validateSpeeds(speeds []Speed) error {
	seen := map[string]bool{}
	for _, s := range speeds {
		if s.Family == "" || seen[s.Family] || !s.Factor.IsPositive() {
			return fmt.Errorf("speed %s of family %q: needs a family of its own and more than 0", Text(s.Factor), s.Family)
		}
		seen[s.Family] = true
	}
	return nil
}

// Packed runs pods on the nodes of a cluster.
type Packed struct {
	// Nodes is the offering that sells the machines which serve as nodes.
	Nodes     OfferingID
	Reserve   Reserve
	Baselines []Baseline
	// Speeds are machine families whose vCPU does another amount of work.
	Speeds []Speed
	// PackingFill is the share of a node's allocatable capacity that pods of
	// many workloads fill, when a cluster is shared.
	PackingFill decimal.Decimal
	Citation    Citation
}

// Reserve is memory that a unit keeps for its system: MiB + Percent of its memory.
type Reserve struct {
	MiB     decimal.Decimal
	Percent decimal.Decimal
}

// Usable is the memory that remains, in MiB.
func (r Reserve) Usable(memoryMiB decimal.Decimal) decimal.Decimal {
	// A percentage of a finite decimal is a shift by two places, hence exact.
	return memoryMiB.Sub(r.MiB).Sub(memoryMiB.Mul(r.Percent).Shift(-2))
}

// Shape is a valid pair of vCPU and memory.
type Shape struct {
	VCPU      decimal.Decimal
	MemoryMiB int64
}

// Speed is the work that a vCPU of a machine family does, as a multiple of what one
// hyperthread of an ordinary x86 server does. It counts only for a load whose work
// is known: one that states vcpu.
type Speed struct {
	Family   string
	Factor   decimal.Decimal // more than 0
	Citation Citation
}

// Baseline is the sustained vCPU of a burstable machine type: what it may use
// for ever, without credits.
type Baseline struct {
	Type     string
	VCPU     decimal.Decimal // of the whole machine
	Citation Citation
}
