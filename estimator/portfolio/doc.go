// Package portfolio puts many workloads on one bill.
//
// It owns what a bill does that a single estimate cannot: quantities pooled per
// scope, so that tiers and allowances apply once; workloads packed into one
// cluster of a region; the allocation of what is shared, to the last digit; the
// total on each offering alone; and the summary that decides.
//
// It does not own what a line costs by itself or how a load becomes instances
// (estimator), nor what a single workload should run on (estimator/decision).
package portfolio
