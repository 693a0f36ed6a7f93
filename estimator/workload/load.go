package workload

import (
	"github.com/shopspring/decimal"
)

// Load is a completed profile: every default filled in, the third of the three
// related fields derived, contradictions refused. The estimator computes from a
// Load and never looks at a Profile.
type Load struct {
	Profile // completed values; Given still tells what the caller stated

	// VCPU of one invocation as a fraction: the default memory_mb/1769 does not
	// end as a decimal, and decisions are taken on exact numbers.
	VCPUNumerator   decimal.Decimal
	VCPUDenominator decimal.Decimal

	// SteadyUtilization as a fraction: where it follows from a load's peak it need not
	// end as a decimal.
	UtilizationNumerator   decimal.Decimal
	UtilizationDenominator decimal.Decimal

	// Curve is the shape of the load over time; nil: nothing is known but its mean.
	Curve *LoadCurve

	// ServiceTimeFollowsVCPU: the caller gave `vcpu`, so a function size that
	// grants less runs longer.
	ServiceTimeFollowsVCPU bool
}

// Assumption is a value that entered the answer without the caller stating it.
type Assumption struct {
	Field  string
	Value  string
	Reason string
}
