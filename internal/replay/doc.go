// Package replay answers like the providers' price list services, from our own
// facts, so that fetching can be tested without a network and an account.
//
// It owns one handler per provider, which lays the prices of a pricing.PriceList
// out as that provider does (pages, units, decoys that a reader has to leave
// alone included), and the faults that a service, or what stands between, can have.
//
// It does not own any price or rule, nor what a fetcher should do with an answer:
// the conformance suite (providers/providertest) says that. No file of it is ever
// part of the binary.
package replay
