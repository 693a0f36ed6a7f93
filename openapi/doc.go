// Package openapi is the contract with callers.
//
// It owns openapi.yaml, the source of the contract, and what is generated from
// it: the types on the wire and the strict Gin server. It also owns Number, the
// wire form of a decimal in answers.
//
// It does not own any behaviour: package api implements the server,
// and wire types meet the domain's in api/convert*.go alone. No package of this
// module is imported here.
package openapi

import (
	_ "embed"
)

//go:generate go tool oapi-codegen --config=oapi-codegen.yaml openapi.yaml

//go:embed openapi.yaml
var spec []byte

// Spec returns the contract as it stands in openapi.yaml. The caller gets a
// copy and may change it.
func Spec() []byte { return append([]byte(nil), spec...) }
