package workload

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Profile is a usage profile as a caller states it. Whether a field was given
// is remembered apart from its value (Given), because zero is a value.
//
// Every field stands in the field table (Fields), under the name that JSON,
// CSV, queries and flags share.
type Profile struct {
	given  fieldSet
	filled fieldSet // absent fields that Resolve completed

	Name string

	InvocationsPerMonth    decimal.Decimal
	DurationMs             decimal.Decimal
	BusyVCPUHoursPerMonth  decimal.Decimal
	MemoryMB               int64
	SharedMemoryMB         int64
	SteadyUtilization      decimal.Decimal
	VCPU                   decimal.Decimal
	Architecture           string // x86_64, arm64, any
	Concurrency            int64
	MinInstances           int64
	ProvisionedConcurrency int64
	EphemeralStorageMB     int64
	HoursRunningPerMonth   decimal.Decimal
	ClusterWorkloads       int64

	LoadProfile       *LoadProfile // stated step by step; nil: none
	LoadShape         string       // a named one; empty: none
	LoadTimezone      string       // IANA name
	LoadPeakToMean    decimal.Decimal
	LoadPeriodMinutes int64

	Sizing            []string // how always-on fleets are sized: SizingNames
	TargetUtilization decimal.Decimal
	Zones             int64
	MaxWaitMs         decimal.Decimal
	WaitPercentile    decimal.Decimal
	ScaleUpLeadS      int64
	ScaleInDelayS     int64
	BillingMinimumS   int64
	SpeedFactors      map[string]decimal.Decimal // work that one vCPU does, by architecture or machine family

	HTTP        string // none, direct, gateway, gateway_rest
	RequestKB   decimal.Decimal
	ResponseKB  decimal.Decimal
	LogKB       decimal.Decimal
	DiskGB      decimal.Decimal
	NATGateways int64

	Option        string // the id of the only option
	Providers     []string
	Regions       []string // provider:region, globs
	Offerings     []string // provider/offering, globs
	InstanceTypes []string
	Jurisdictions []string
	Purchase      []string
	Isolation     string

	MaxColdStartRate decimal.Decimal
	MaxColdStartMs   decimal.Decimal

	BaselineOffering          string
	BaselineRegion            string // provider:region, or the region alone
	BaselineInstanceType      string
	BaselineContainerVCPU     decimal.Decimal
	BaselineContainerMemoryMB int64
	BaselineInstances         int64
	BaselineArchitecture      string
	BaselinePurchase          string
	CPUUtilization            decimal.Decimal

	RateCardName   string            // of a card that the operator loaded; empty: RateCard, or none
	RateCard       *pricing.RateCard // stated inline; nil: none
	PricingDate    string            // YYYY-MM-DD; empty: the catalog's as_of
	FreeTier       bool
	HoursPerMonth  decimal.Decimal
	Currency       string
	FXRates        map[string]decimal.Decimal // what one unit of the named currency is worth in Currency
	CatalogVersion string

	Include []string
	Detail  string
	Numbers bool
	Top     int64

	// Tags pass through to the result: owner, cost centre.
	Tags map[string]string
}

// Given reports whether the caller stated the field of that name.
func (p *Profile) Given(name string) bool {
	i, ok := fieldIndex[name]
	return ok && p.given.has(i)
}

// Has reports whether the field has a value: stated by the caller, or completed
// by Resolve.
func (p *Profile) Has(name string) bool {
	i, ok := fieldIndex[name]
	return ok && (p.given.has(i) || p.filled.has(i))
}

// Clone is a deep copy: changing one leaves the other as it is. Both hold the same
// rate card and load profile, which nobody changes.
func (p *Profile) Clone() *Profile {
	clone := *p
	for i := range table {
		switch value := table[i].access(&clone).(type) {
		case *[]string:
			*value = slices.Clone(*value)
		case *map[string]decimal.Decimal:
			*value = maps.Clone(*value)
		}
	}
	clone.Tags = maps.Clone(p.Tags)
	return &clone
}

// fieldSet is a set of field table indexes.
type fieldSet [2]uint64

func (s *fieldSet) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s *fieldSet) add(i int)      { s[i/64] |= 1 << (i % 64) }
