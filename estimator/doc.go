// Package estimator computes what a load costs on every option.
//
// It owns the engine: the catalog compiled into a plan, placements (a load
// becomes instances), meters (quantities become priced lines), tiers,
// allowances, usage bands, the choice of a fleet, ranking, and the proof that
// every answer carries.
//
// It does not own break-even, recommendation (estimator/decision), definitions
// of offerings (providers/...), or any encoding (api, report).
//
// The engine is written once, with the number type as its parameter. Decimals
// are the reference; fixed point is the fast path, which a differential test
// holds to the same results. What overflows it is computed again in decimals.
package estimator
