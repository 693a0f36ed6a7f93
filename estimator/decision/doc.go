// Package decision turns a comparison into an answer to "which, and until when".
//
// It owns break-even (where the order of two options flips) and the
// recommendation path. It does not own costs: it asks the estimator's plan for
// them and never computes one.
package decision
