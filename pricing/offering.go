package pricing

import (
	"fmt"
	"slices"

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
// of them. What a price list says is read from the list; only what no list says
// (limits, steps, credits) is written down here, next to the page it is from.
type Offering struct {
	ID            OfferingID
	Title         string // the provider's name for it
	Abstraction   Abstraction
	Billing       Billing
	Isolation     Isolation
	IsolationWhy  Citation
	Architectures []Architecture
	Placement     Placement
	// Front is the load balancer that a public endpoint needs; nil where the
	// platform has an endpoint of its own.
	Front     *Front
	Meters    []Meter
	Purchases []Purchase
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
	if o.Front != nil {
		if err := o.Front.validate(); err != nil {
			return fmt.Errorf("offering %s: %w", o.ID, err)
		}
	}
	seen := map[MeterName]bool{}
	for i := range o.Meters {
		meter := &o.Meters[i]
		if seen[meter.Name] {
			return fmt.Errorf("offering %s: meter %s stands twice", o.ID, meter.Name)
		}
		seen[meter.Name] = true
		if err := meter.Validate(o.Purchases); err != nil {
			return fmt.Errorf("offering %s: meter %s: %w", o.ID, meter.Name, err)
		}
	}
	return nil
}

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
	// Purchases are the ways of buying under which the list publishes a price of
	// its own for this meter. Under any other the meter costs what it costs on
	// demand: the control plane of a cluster of spot nodes, the requests of a
	// function under a savings plan.
	Purchases []Purchase
	// Discounts are the ways of buying that a provider publishes as a percentage
	// of the on-demand price, and not as a price.
	Discounts []Discount
	// RequestKB: one request is counted for every started RequestKB of the larger
	// of its two payloads. 0: a request is a request.
	RequestKB int64
	// Disks: the meter counts disks, which are sold in these sizes, smallest
	// first. The address of a price names the size as its type.
	Disks []DiskSize
}

// Discount is a commitment that is published as a percentage.
type Discount struct {
	Purchase Purchase
	Percent  decimal.Decimal // off the on-demand price, above 0 and below 100
	Families []string        // of machines that it covers; empty: all
	Citation Citation
}

// DiskSize is a size in which disks are sold.
type DiskSize struct {
	Type string // e.g. "P10"
	GB   int64
}

// PricedAs is the purchase under which the meter's price stands, for an option
// that is bought in the given way.
func (m *Meter) PricedAs(bought Purchase) Purchase {
	if slices.Contains(m.Purchases, bought) {
		return bought
	}
	return OnDemand
}

// PerSecond reports whether a quantity that counts hours is priced by the second.
func (m *Meter) PerSecond() bool {
	return !m.Basis.InSeconds() && (m.Unit == VCPUSeconds || m.Unit == GBSeconds || m.Unit == GiBSeconds)
}

// PerHour reports whether a quantity that counts seconds is priced by the hour.
func (m *Meter) PerHour() bool {
	return m.Basis.InSeconds() && (m.Unit == VCPUHours || m.Unit == GBHours || m.Unit == GiBHours)
}

// Validate reports the first broken rule of a meter of an offering that is sold
// in the given ways.
func (m *Meter) Validate(sold []Purchase) error {
	if !m.Basis.Known() || !m.Unit.Known() {
		return fmt.Errorf("unit %q, basis %s", m.Unit, m.Basis)
	}
	if !slices.Contains(m.Basis.units(), m.Unit) {
		return fmt.Errorf("basis %s is not counted in %s", m.Basis, m.Unit)
	}
	for i, purchase := range m.Purchases {
		switch {
		case purchase == OnDemand:
			return fmt.Errorf("purchase %s is the price that others change", purchase)
		case !slices.Contains(sold, purchase):
			return fmt.Errorf("purchase %s is not sold", purchase)
		case slices.Contains(m.Purchases[:i], purchase):
			return fmt.Errorf("purchase %s stands twice", purchase)
		}
	}
	for i := range m.Discounts {
		discount := &m.Discounts[i]
		switch {
		case !slices.Contains(sold, discount.Purchase):
			return fmt.Errorf("purchase %s is not sold", discount.Purchase)
		case slices.Contains(m.Purchases, discount.Purchase):
			return fmt.Errorf("purchase %s has a price of its own and a percentage", discount.Purchase)
		case !discount.Percent.IsPositive() || discount.Percent.GreaterThanOrEqual(hundred):
			return fmt.Errorf("purchase %s: %s %% off", discount.Purchase, Text(discount.Percent))
		}
	}
	return m.validateSizes()
}

func (m *Meter) validateSizes() error {
	switch {
	case m.RequestKB < 0:
		return fmt.Errorf("requests of %d KB", m.RequestKB)
	case (len(m.Disks) > 0) != (m.Basis == BasisDiskMonths):
		return fmt.Errorf("basis %s with %d sizes of disks", m.Basis, len(m.Disks))
	}
	for i, disk := range m.Disks {
		if disk.Type == "" || disk.GB <= 0 || i > 0 && disk.GB <= m.Disks[i-1].GB {
			return fmt.Errorf("disk %q of %d GB does not rise", disk.Type, disk.GB)
		}
	}
	return nil
}

var hundred = decimal.NewFromInt(100)

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
