package pricing

import (
	"fmt"

	"github.com/shopspring/decimal"
)

// Abstraction is what a team operates.
type Abstraction string

// The abstractions.
const (
	Function       Abstraction = "function"
	Container      Abstraction = "container"
	VirtualMachine Abstraction = "vm"
)

// Billing says what the bill follows.
type Billing string

// The kinds of billing. Abstraction does not decide it: request-based Cloud Run
// is a container that is billed per execution.
const (
	PerExecution Billing = "per_execution"
	AlwaysOn     Billing = "always_on"
	MixedBilling Billing = "mixed"
)

// Isolation is what separates a workload from other customers' workloads.
type Isolation string

// Isolation, weakest first.
const (
	IsolationAny           Isolation = "any"
	IsolationSandbox       Isolation = "sandbox"
	IsolationVM            Isolation = "vm"
	IsolationDedicatedHost Isolation = "dedicated_host"
)

// AtLeast reports whether i separates at least as strongly as want.
func (i Isolation) AtLeast(want Isolation) bool {
	return isolationRank[i] >= isolationRank[want]
}

var isolationRank = map[Isolation]int{IsolationAny: 0, IsolationSandbox: 1, IsolationVM: 2, IsolationDedicatedHost: 3}

// Offering is a thing that a provider sells, as data: one engine evaluates all
// of them. A number that a price list publishes never stands here; a number it
// does not publish always does, with its citation.
type Offering struct {
	ID            OfferingID
	Title         string // the provider's name for it
	Abstraction   Abstraction
	Billing       Billing
	Isolation     Isolation
	IsolationWhy  Citation
	Architectures []Architecture
	Placement     Placement
	Meters        []Meter
	Purchases     []Purchase
	// NamedOnly: an option only when the caller names it in `offerings`.
	NamedOnly     bool
	LowConfidence []Confidence
	// Assumptions are the rules of ours that enter every answer of the offering.
	Assumptions []Rule
	Citations   []Citation
}

// Rule is a statement with its source, shown to the caller.
type Rule struct {
	Name     string // short and stable, e.g. "node_reserve"
	Value    string // e.g. "512 MiB + 5 %"
	Text     string
	Citation Citation
}

// Validate reports the first broken rule of the definition.
func (o *Offering) Validate() error {
	switch {
	case o.ID == "" || o.ID.Provider() == "" || o.Title == "":
		return fmt.Errorf("offering %q: incomplete", o.ID)
	case len(o.Architectures) == 0 || len(o.Meters) == 0 || len(o.Purchases) == 0 || len(o.Citations) == 0:
		return fmt.Errorf("offering %s: needs architectures, meters, purchases and citations", o.ID)
	}
	if err := o.Placement.Validate(); err != nil {
		return fmt.Errorf("offering %s: %w", o.ID, err)
	}
	seen := map[MeterName]bool{}
	for i := range o.Meters {
		meter := &o.Meters[i]
		if seen[meter.Name] {
			return fmt.Errorf("offering %s: meter %s stands twice", o.ID, meter.Name)
		}
		seen[meter.Name] = true
		if !meter.Unit.Known() || meter.Basis == 0 {
			return fmt.Errorf("offering %s: meter %s: unit %q, basis %d", o.ID, meter.Name, meter.Unit, meter.Basis)
		}
	}
	return nil
}

// Basis is a quantity that a placement yields and a meter multiplies.
type Basis int

// The bases: a closed list. Memory GB are 1,024 MB.
const (
	NoBasis                   Basis = iota
	BasisInvocations                // executions per month
	BasisOnDemandGBSeconds          // invocation GB-s that no provisioned instance serves
	BasisServedGBSeconds            // invocation GB-s served by provisioned instances
	BasisProvisionedGBSeconds       // GB-s for which provisioned instances are configured
	BasisStorageGBSeconds           // ephemeral storage above the included size x invocation seconds
	BasisBusyVCPUSeconds            // vCPU-s of instances with at least one invocation
	BasisBusyGBSeconds              // GB-s of instances with at least one invocation
	BasisIdleVCPUSeconds            // vCPU-s of warm instances without an invocation
	BasisIdleGBSeconds              // GB-s of warm instances without an invocation
	BasisUnitHours                  // hours of fleet units (machines)
	BasisVCPUHours                  // vCPU-hours of fleet units
	BasisGBHours                    // GB-hours of fleet units
	BasisStorageGBHours             // ephemeral storage above the included size x unit hours
	BasisClusterHours               // hours of the cluster, or the workload's share of them
)

// AreaKind says under which area a meter's price is published.
type AreaKind string

// The kinds of area.
const (
	AreaRegion    AreaKind = "region"
	AreaZone      AreaKind = "zone"
	AreaContinent AreaKind = "continent"
	AreaGlobal    AreaKind = "global"
)

// Meter is one line of a bill: a basis, the unit it is priced in, and where its
// price stands.
type Meter struct {
	Name  MeterName
	Basis Basis
	Unit  Unit
	Area  AreaKind
	// PriceOffering is the offering under whose address the price stands; empty
	// is the offering itself. Nodes of a cluster use the machine offering's.
	PriceOffering OfferingID
	// PriceMeter is the meter name in that address; empty is Name.
	PriceMeter MeterName
	// PerType: the address names the machine type.
	PerType bool
	// AnyArchitecture: one price for all architectures.
	AnyArchitecture bool
	// TierScope is the circle within which the tiers add up.
	TierScope Scope
	// Allowance is what the provider gives free without publishing it in its
	// price list. Where the list publishes one, that one applies.
	Allowance *Allowance
	// UsageBands lower the price by the share of the month that a machine runs.
	UsageBands []UsageBand
}

// UsageBand is a discount by usage (sustained use): each share of the month
// costs its own fraction of the list price.
type UsageBand struct {
	Families []string // machine families
	Steps    []BandStep
	Citation Citation
}

// BandStep is the fraction of the list price from a share of the month upwards.
type BandStep struct {
	From     decimal.Decimal // share of the month, 0..1
	Fraction decimal.Decimal // of the list price
}
