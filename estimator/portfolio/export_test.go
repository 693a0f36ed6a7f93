package portfolio

import "breakeven/estimator"

// ComputeKeeping is Compute that keeps the totals of so many options.
func ComputeKeeping(plan *estimator.Plan, rows []Row, options int) (*Answer, error) {
	return compute(plan, rows, nil, func() bool { return true }, options)
}
