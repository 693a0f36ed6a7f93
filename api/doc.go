// Package api is the HTTP transport: bytes to domain and back.
//
// It owns the Gin server behind the contract (package openapi): routing,
// middleware, checks of a request against the contract, problem documents,
// streaming of CSV, paging, ETags, metrics of requests, and the exact JSON of an
// answer (EncodeAnswer). Wire types and the domain's meet in convert*.go only,
// in functions named fromAPI<Thing> and toAPI<Thing>.
//
// It does not own any rule, price or cost (estimator, decision), CSV cells
// (report), the contract itself (openapi), or sockets and timeouts (main). It
// is handed a function that returns a plan, not a store: a request takes its
// plan once, and nothing changes underneath it.
package api
