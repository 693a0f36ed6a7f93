// Package catalog keeps price lists outside the domain: as text, in the binary,
// on disk.
//
// It owns the compact form of a price list (its encoder, its decoder and the
// version, which is a hash of that form), the price lists embedded in the binary,
// from which a process answers before it has seen any network, lists in a directory,
// and how fetched prices replace old ones there.
//
// It does not own what a price is or how a catalog looks prices up (pricing),
// the program that builds the embedded lists (internal/seedbuild), or how a
// provider is asked (providers/...).
package catalog
