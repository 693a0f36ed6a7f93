// Package aws defines what Amazon Web Services sells.
//
// It owns the offerings of AWS (placement, meters, rules, citations), its
// regions, what an instance type's name says (family, restriction, the sustained
// vCPUs of burstable types), and how the price lists of AWS are fetched, read and
// normalised.
//
// It does not own prices, sizes of instance types or allowances that the price
// list publishes (pricing/catalog), what becomes of a list that was fetched, nor the
// arithmetic that applies the rules (estimator).
package aws

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// ID is the provider's name in addresses and option ids.
const ID pricing.Provider = "aws"

// The days on which the cited pages were read.
const (
	readFirst = "2026-11-22"
	readAgain = "2026-11-24"
)

// Source is AWS as a provider. It has no state but how its prices are fetched.
type Source struct{ options options }

// New returns AWS as a provider. Options say how prices are fetched; definitions
// need none.
func New(settings ...Option) Source {
	var s Source
	for _, set := range settings {
		set(&s.options)
	}
	return s
}

// ID is "aws".
func (Source) ID() pricing.Provider { return ID }

// Offerings are the definitions of all offerings, fresh values at every call.
func (Source) Offerings() []pricing.Offering {
	return []pricing.Offering{lambda(), fargate(), ecsEC2(), eksEC2(), eksFargate(), appRunner(), ec2()}
}

// Regions are the regions of the commercial and GovCloud partitions for which
// prices are known, sorted by id.
func (Source) Regions() []pricing.Region { return regions() }

func bothArchitectures() []pricing.Architecture {
	return []pricing.Architecture{pricing.X86, pricing.ARM}
}

// exact reads a decimal constant of a definition.
func exact(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// assumed cites a rule of ours: no page publishes the figure.
func assumed() pricing.Citation {
	return pricing.Citation{URL: "breakeven: assumption, no published figure", Read: readAgain}
}
