// Package pricing is the vocabulary of the domain: what a price is, where it
// stands, and the rules by which an offering turns usage into quantities.
//
// It owns decimals and money, addresses, prices with their tiers, allowances,
// machine types, regions, the catalog that holds them, and the definition of an
// offering (placement, meters, constraints).
//
// It does not own the load (estimator/workload), the arithmetic that evaluates
// an offering (estimator), the definitions themselves (providers/...), or any
// file format, clock or network (pricing/catalog).
//
// Everything here is computed from its arguments: no context, no I/O.
package pricing
