package providers

import (
	"context"
	"errors"
	"fmt"

	"breakeven/pricing"
)

// Query says what to fetch.
type Query struct {
	Regions []string // ids of the provider's regions; empty: all of them
	AsOf    string   // YYYY-MM-DD: prices in force on that day, where the provider keeps old ones; empty: now
	// Machines are the machine types that are known already. A provider whose price
	// list says nothing about vCPU and memory takes the shapes from here; a type that
	// is not among them gets a price and stays unsized.
	Machines []pricing.MachineType
	// Check asks every query alone and reports what it returned, instead of a list.
	Check bool
	// Progress, when set, is told of finished queries. It is called from several
	// goroutines, one call at a time.
	Progress func(done, total int)
}

// Fetched is what a provider answered, normalised.
type Fetched struct {
	// List holds the prices, machine types and allowances of everything that was
	// fetched without an error: sorted, valid, without a version. Nothing of a part
	// that failed is in it. It is nil for a check.
	List *pricing.PriceList
	// Parts are the outcomes, by name: one for each offering or service whose prices
	// are fetched together.
	Parts []Part
	// Checks are the outcomes of single queries, in a stable order; only for a check.
	Checks []QueryCheck
}

// Part is what became of one offering's, or one service's, prices.
type Part struct {
	// Name is the offering or service id at whose addresses the prices stand, e.g.
	// "aws/lambda" or "aws/data-transfer".
	Name   pricing.OfferingID
	Prices int
	Err    error // nil: it landed as a whole
	// Notes say, for people, what of a part that landed was not to be had: spot
	// prices of a region that the account has not enabled, say.
	Notes []string
}

// QueryCheck is what one query returned on a real account.
type QueryCheck struct {
	Part     pricing.OfferingID
	Meter    pricing.MeterName
	Region   string // empty: the query is about no region in particular
	Query    string // what was asked, for people
	Verified bool   // false: nobody has seen a raw answer to this filter or usage type yet
	Prices   int    // 1 is right; 0 and more than 1 deserve a look
	Err      error
}

// ErrNoCredentials says that a provider cannot be asked without credentials, and
// none were found. It is told once for the whole provider.
var ErrNoCredentials = errors.New("no credentials")

// Fetcher asks a provider for its current price lists.
//
// An error means that nothing landed: no credentials, a cancelled context, no part
// without an error. Everything else is told part by part.
type Fetcher interface {
	Fetch(ctx context.Context, query Query) (*Fetched, error)
}

// Failed are the parts that did not land.
func (f *Fetched) Failed() []Part {
	var failed []Part
	for _, part := range f.Parts {
		if part.Err != nil {
			failed = append(failed, part)
		}
	}
	return failed
}

// UnitError says that a provider counts in a unit that nobody here knows.
type UnitError struct {
	SKU, Unit string
}

func (e *UnitError) Error() string { return fmt.Sprintf("SKU %s: unit %q is unknown", e.SKU, e.Unit) }

// AmbiguousError says that more than one price stands for an address: which of
// them is right is nothing to guess.
type AmbiguousError struct {
	Address pricing.Address
	SKUs    []string
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%d prices for %s: SKUs %v", len(e.SKUs), e.Address, e.SKUs)
}
