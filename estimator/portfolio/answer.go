package portfolio

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Row is one workload of the portfolio.
type Row struct {
	// Profile is the workload. Its Option names the option that it takes; without
	// one it takes its cheapest. It may be nil where Problem is set.
	Profile *workload.Profile
	// Problem says why the row could not be read. The row comes back with it, and
	// the others are answered.
	Problem error
}

// Statuses of rows and totals beside those of an option.
const (
	// Failed is a row that could not be read, or that contradicts itself.
	Failed estimator.Status = "error"
	// NotSelected is an offering that some row does not select.
	NotSelected estimator.Status = "not_selected"
	// Incomplete is a total without rows that have no price or could not be read.
	Incomplete estimator.Status = "incomplete"
)

// Answer is a portfolio on one bill.
type Answer struct {
	Catalog       *pricing.Catalog
	PricingDate   string // YYYY-MM-DD
	Currency      pricing.Currency
	RateCard      *pricing.RateCard // nil: contracted costs equal list costs
	FreeTier      bool
	HoursPerMonth decimal.Decimal
	// Assumptions are the rules of ours that a portfolio adds, and those of the
	// chosen offerings, each once. What completed a row stands in its Detail.
	Assumptions []workload.Assumption

	Total      Total
	Rows       []RowResult // in the order of the input
	Pools      []Pool      // of the chosen options, by address, scope and region
	Clusters   []Cluster   // that rows share, by offering and region
	ByOffering []OfferingTotal
	Summary    Summary

	computation *computation
}

// Total is the sum over the rows that have a price.
type Total struct {
	Status      estimator.Status // Priced when every row is in it, else Incomplete
	Rows        int              // rows that are in it
	ListCost    decimal.Decimal  // per month; only when Priced
	Contracted  decimal.Decimal  // only when Priced
	MonthlyCost decimal.Decimal  // only when Priced
	KnownCost   decimal.Decimal  // effective cost of the rows that have a price; only when Incomplete
	AloneCost   decimal.Decimal  // what the same rows cost by themselves: the sum of their single estimates
}

// RowResult is one row with its part of the bill.
type RowResult struct {
	Name    string
	Tags    map[string]string
	Status  estimator.Status // Priced, MissingPrice, MissingRate, Excluded or Failed
	Problem error            // only when Failed

	// The chosen option; only when Priced. OptionID ends in "/baseline" where what
	// runs today is the cheapest.
	OptionID     string
	Offering     *pricing.Offering
	Region       pricing.Region
	Architecture pricing.Architecture
	Purchase     pricing.Purchase
	Commitment   pricing.Purchase  // of committed_1y and committed_3y: the exact one
	Sizing       *estimator.Sizing // nil when nothing was sized
	Stays        bool              // the chosen option is the baseline

	ListCost    decimal.Decimal // the row's part of the bill, per month
	Contracted  decimal.Decimal
	MonthlyCost decimal.Decimal
	AloneCost   decimal.Decimal // monthly cost of the single estimate

	// Baseline is what the row runs on today; nil where it states nothing.
	Baseline *BaselineCost
	// Saving is Baseline - MonthlyCost; nil without a priced baseline, or without
	// a priced option.
	Saving *decimal.Decimal

	Cluster       int                  // index into Clusters; -1: none is shared
	Missing       []pricing.Address    // only when MissingPrice or MissingRate: of the first such option
	ExcludedBy    *pricing.Rule        // only when Excluded: of the first option
	LowConfidence []pricing.Confidence // sorted
}

// BaselineCost is what a row costs today: on the bill of what runs today, with the
// rows that nothing is known of where they are to run. A saving is then the effect
// of moving, and of nothing else.
type BaselineCost struct {
	OptionID    string
	Offering    *pricing.Offering
	Region      pricing.Region
	Status      estimator.Status
	MonthlyCost decimal.Decimal   // per month; only when Priced
	Missing     []pricing.Address // only when MissingPrice or MissingRate
	ExcludedBy  *pricing.Rule     // only when Excluded
}

// Priced reports whether there is a baseline and it has a price.
func (b *BaselineCost) Priced() bool { return b != nil && b.Status == estimator.Priced }

// Detail is a row with its proof. It is rendered on demand: a hundred thousand
// rows with their lines would not fit into memory.
type Detail struct {
	Option      estimator.Option // its costs and line items are the row's part of the bill
	Lines       []Line           // the same line items, with the pools that they belong to
	Assumptions []workload.Assumption
}

// Line is a line item of a row. In a pool its costs are the row's part of the
// pool, and its tiers are nil: they stand in the pool. Otherwise it is the line
// item of the estimate.
type Line struct {
	estimator.LineItem
	Pool int // index into Pools; -1: none
}

// Pool is a quantity that several lines add up to before tiers and allowances
// apply. A pool of one line is shown like the others.
type Pool struct {
	Address pricing.Address
	Scope   pricing.Scope
	Region  string // where the scope is a region of the account; empty otherwise
	Unit    string // what one of Quantity is, e.g. "10 Requests"

	Lines    int
	Quantity decimal.Decimal // the sum of the lines' priced quantities

	// Allowance is what is given free; nil without one. Granted is the part of it
	// that this pool uses: one allowance may span several addresses.
	Allowance *pricing.Allowance
	Granted   decimal.Decimal

	ListTiers       []estimator.TierCost
	ContractedTiers []estimator.TierCost // nil: as list
	EffectiveTiers  []estimator.TierCost // nil: as contracted; of one way of buying after the other
	ListCost        decimal.Decimal
	ContractedCost  decimal.Decimal
	EffectiveCost   decimal.Decimal
	AloneCost       decimal.Decimal // effective cost of the lines by themselves
}

// Cluster is what the workloads of a region share on one platform.
type Cluster struct {
	Offering  *pricing.Offering
	Region    pricing.Region
	Rows      []int // indexes into Answer.Rows
	NodePools []NodePool

	MonthlyCost decimal.Decimal // what its rows pay together
	AloneCost   decimal.Decimal // what their single estimates add up to
}

// NodePool is a number of equal nodes in a cluster.
type NodePool struct {
	Architecture pricing.Architecture
	Purchase     pricing.Purchase
	HoursRunning decimal.Decimal // per month
	InstanceType string
	Nodes        int64
	Pods         int64
	Rows         []int           // indexes into Answer.Rows
	VCPUShare    decimal.Decimal // ratio: requested / allocatable
	MemoryShare  decimal.Decimal // ratio: requested / allocatable
}

// OfferingTotal is the bill if everything ran on one offering: every row on its
// cheapest option of that offering among the regions, architectures and
// purchases that the row selects.
type OfferingTotal struct {
	Offering *pricing.Offering
	// Status is Priced when every readable row has a price there, else what stands
	// in the way of most: NotSelected, Excluded, MissingPrice or MissingRate, in
	// this order.
	Status      estimator.Status
	MonthlyCost decimal.Decimal // only when Priced
	ListCost    decimal.Decimal // only when Priced
	KnownCost   decimal.Decimal // of the rows that have a price; only when not Priced

	Priced      int // rows
	Missing     int // rows that lack a price or a rate
	Excluded    int // rows that the offering cannot hold
	NotSelected int // rows that do not select the offering
	// MissingPrices are the first addresses without a price, at most MaxMissing.
	MissingPrices []pricing.Address
}

// Summary is what a decision needs. Spend, best and saving are about the rows
// that have both a priced baseline and a priced option.
type Summary struct {
	Rows     int // all of them
	Compared int // rows with a priced baseline and a priced option
	SpendNow decimal.Decimal
	AtBest   decimal.Decimal // never more than SpendNow, where no row names its option
	Saving   decimal.Decimal
	// SavingPercent is a ratio: Saving / SpendNow x 100; zero when nothing is spent.
	SavingPercent decimal.Decimal

	Stay  int    // compared rows that keep what runs today: it is the cheapest, or moving saves nothing on this bill
	Moves []Move // compared rows that change, by abstraction; the largest saving first

	TopSavings []Saving // at most MaxTopSavings, largest first, ties in input order

	WithoutBaseline   []int // indexes of rows with a price that state no baseline
	UnpricedBaselines []int // indexes of rows with a price whose baseline has none
	// Dearer are the indexes of compared rows whose part of the bill is more than
	// what they cost today: they name their option, or others have come to share
	// their tiers, allowances or clusters.
	Dearer        []int
	MissingPrices []int // indexes of rows without a price because a list or a rate lacks it
	Excluded      []int // indexes of rows that nothing they select can hold
	Unreadable    []int // indexes of rows that could not be read or contradict themselves
}

// Move counts rows that change from one abstraction to another, or that stay
// within one and change their size, region, architecture or purchase.
type Move struct {
	From     pricing.Abstraction
	To       pricing.Abstraction
	Rows     int
	SpendNow decimal.Decimal
	AtBest   decimal.Decimal
	Saving   decimal.Decimal
}

// Saving is a row that would cost less.
type Saving struct {
	Row    int // index into Answer.Rows
	From   string
	To     string
	Amount decimal.Decimal // per month
}

// Bounds of a portfolio and of its summary.
const (
	MaxRows       = 100_000
	MaxOptions    = 4_000_000 // options of all rows together
	MaxTopSavings = 10
	MaxMissing    = 20
)
