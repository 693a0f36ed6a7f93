// Package catalog keeps price lists outside the domain: as text, in the binary,
// on disk.
//
// It owns the compact form of a price list (its encoder, its decoder and the
// version, which is a hash of that form), and the price lists embedded in the
// binary, from which a process answers before it has seen any network.
//
// It does not own what a price is or how a catalog looks prices up (pricing),
// the program that builds the embedded lists (internal/seedbuild), or the
// fetching of lists from providers (providers/...).
package catalog
