// Package storetest holds every store to the contract of catalog.Store.
//
// It owns the conformance suite (Run), the small catalogs that it saves, and Memory, a
// store for tests of what stands on one.
//
// It does not own the contract itself (pricing/catalog), or what only one kind of store
// can suffer: a full disk, a server that restarts.
package storetest
