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
// There is one engine, generic over its number type. The decimal instance is
// the oracle; the fixed-point instance is proved equal to it by a differential
// test, and what overflows it is computed again in decimals.
package estimator
