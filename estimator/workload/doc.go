// Package workload describes what a caller wants to run.
//
// It owns the usage profile, the table of its fields, from which JSON, CSV, query
// parameters, flags and help follow, and the completion of a profile: defaults, the
// third of three related fields, contradictions.
//
// It does not own prices or offerings, and it does not know which transport a
// value came from.
package workload
