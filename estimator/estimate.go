package estimator

import (
	"fmt"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Estimate is the comparison of all options for one load.
type Estimate struct {
	Catalog       *pricing.Catalog
	PricingDate   string // YYYY-MM-DD
	Currency      pricing.Currency
	Load          *workload.Load
	RateCard      *pricing.RateCard // nil: contracted costs equal list costs
	Assumptions   []workload.Assumption
	Options       []Option // priced first by rank, then the others by id
	NotApplicable []NotApplicable
}

// NotApplicable is an offering that the request selects and that cannot become
// an option, with the reason.
type NotApplicable struct {
	Offering pricing.OfferingID
	Region   string // empty when the reason holds everywhere
	Purchase pricing.Purchase
	Reason   string
}

// Status says whether an option has a price.
type Status string

// The statuses.
const (
	Priced       Status = "priced"
	MissingPrice Status = "missing_price"
	Excluded     Status = "excluded"
	MissingRate  Status = "missing_rate"
)

// Option is one offering in one region, architecture and purchase.
type Option struct {
	ID           string // offering/region/architecture/purchase; "/baseline" appended to the baseline, the sizing to a fleet that is not sized by steady
	Rank         int    // 1 is cheapest; 0 when not priced
	Status       Status
	Baseline     bool
	Offering     *pricing.Offering
	Region       pricing.Region
	Architecture pricing.Architecture
	Purchase     pricing.Purchase
	// Commitment is the exact way of buying that was the cheapest of its term,
	// where Purchase is committed_1y or committed_3y and it has a price.
	Commitment pricing.Purchase

	LowConfidence []pricing.Confidence // of its prices and rules, sorted
	Sizing        *Sizing              // nil when nothing was sized

	ListCost       decimal.Decimal // per month, in the estimate's currency
	Contracted     decimal.Decimal // after the rate card
	MonthlyCost    decimal.Decimal // sum of effective costs; only when Priced
	KnownCost      decimal.Decimal // lower bound; only when MissingPrice
	LineItems      []LineItem
	Missing        []pricing.Address // only when MissingPrice or MissingRate
	Coverage       *Coverage         // nil when every candidate type has a price
	ExcludedBy     *pricing.Rule     // only when Excluded
	Notes          []string          // sentences a reader of the option needs
	SavingVsBase   *decimal.Decimal  // baseline's monthly cost - own; nil without a priced baseline
	CostPerMillion *decimal.Decimal  // a ratio; nil for zero invocations or when not priced
}

// Coverage counts candidate machine types.
type Coverage struct {
	Priced int
	Known  int
}

// Sizing is how a load became instances.
type Sizing struct {
	// Exactly one of the three counts instances, unless the fleet is empty.
	Instances     decimal.Decimal // whole units of a fleet, whole nodes of a cluster of its own
	MeanInstances decimal.Decimal // ratio: mean number of busy instances of a platform that scales by itself, or of the instances of a fleet that follows its load
	NodeShare     decimal.Decimal // share of the nodes of a shared cluster, in nodes

	Unit         string          // "m5.large", "0.5 vCPU / 1 GB", "512 MB"; empty when the fleet is empty
	InstanceType string          // machine type, where the unit is one
	VCPU         decimal.Decimal // of all units together; of one instance of a platform that scales by itself
	MemoryMB     decimal.Decimal // the same, in MiB
	Utilization  decimal.Decimal // ratio: mean vCPU demand / vCPUs of all units or of all busy instances
	// Of one invocation on a platform that scales by itself: how long it runs
	// there, and for how long it is billed.
	DurationMs       decimal.Decimal
	BilledDurationMs decimal.Decimal
	Why              string // what set the number: min_instances, cpu, memory, concurrency, cluster_share, stated, per_execution, or Variant

	// SpeedFactor is the work of one vCPU of the unit; zero: 1, or nobody knows the work.
	SpeedFactor decimal.Decimal

	// Variant is how a fleet was sized, one of workload.SizingNames; empty for steady.
	// The instances that run at once lie between the two numbers.
	Variant        string
	LeastInstances int64
	MostInstances  int64
}

// Count is the number of instances, whichever way they are counted.
func (s *Sizing) Count() decimal.Decimal { return s.Instances.Add(s.MeanInstances).Add(s.NodeShare) }

// LineItem is one line of the bill with its proof.
type LineItem struct {
	Meter   pricing.MeterName
	Address pricing.Address // where the list price stands
	// Price is the list price. It is nil where the provider publishes none and the
	// rate card has one: the contracted price is then the list price as well.
	Price *pricing.Price
	// EffectivePrice is the published price of the commitment or of spot capacity
	// that the line is paid with; nil on demand, and where a percentage decides.
	EffectivePrice *pricing.Price
	// Allowance is what was given free of this line's quantity; nil without one.
	Allowance *pricing.Allowance
	// Scope is the circle within which the line's quantity is added up.
	Scope pricing.Scope
	// Rates are the prices of the line by quantity, per pricing unit, in the
	// currency of the estimate.
	Rates            Rates
	ConsumedQuantity decimal.Decimal // before rounding to the billing granularity
	ConsumedUnit     pricing.Unit
	PricedQuantity   decimal.Decimal // after rounding, in pricing units (Unit x Price.Per)
	Unit             pricing.Unit

	// Each cost is the sum of its parts, and each part is quantity x unit price.
	ListTiers       []TierCost
	ContractedTiers []TierCost // nil: as list
	EffectiveTiers  []TierCost // nil: as contracted
	ListCost        decimal.Decimal
	ContractedCost  decimal.Decimal
	EffectiveCost   decimal.Decimal
	Note            string // e.g. the overflow share of provisioned concurrency
}

// Rates are the prices of a line before and after contract and commitment. A
// share of an hour that a usage band discounts has its band's price in the parts
// of the line, and the full one here.
type Rates struct {
	List, Contracted, Effective pricing.Tiers
}

// PricingUnit is what one of PricedQuantity is: the unit, or "10 Requests" where
// the provider prices a block.
func (l *LineItem) PricingUnit() string {
	if l.Price == nil || l.Price.Per == 1 {
		return string(l.Unit)
	}
	return fmt.Sprintf("%d %s", l.Price.Per, l.Unit)
}

// TierKind says what a part of a line is.
type TierKind string

// The kinds; empty is an ordinary tier.
const (
	TierAllowance TierKind = "allowance"
	TierUsageBand TierKind = "usage_band"
	TierCommitted TierKind = "committed" // at the price of a commitment, or of spot capacity
)

// TierCost is the part of a line that falls into one tier.
type TierCost struct {
	Kind      TierKind
	From      decimal.Decimal
	Quantity  decimal.Decimal
	UnitPrice decimal.Decimal
	Cost      decimal.Decimal
	// PublishedUnitPrice is the price in the list's currency, which a rate
	// multiplied to UnitPrice; nil when no rate did.
	PublishedUnitPrice *decimal.Decimal
}
