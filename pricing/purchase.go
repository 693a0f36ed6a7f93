package pricing

import (
	"slices"
	"strings"
)

// Purchase is how capacity is bought.
type Purchase string

// The purchases that mean the same everywhere. Exact commitments are named by
// their kind, term and payment, e.g. "savings_plan_1y_no_upfront".
const (
	OnDemand    Purchase = "on_demand"    // the list price without any commitment
	Spot        Purchase = "spot"         // capacity that the provider may take back
	Committed1Y Purchase = "committed_1y" // the cheapest commitment for one year
	Committed3Y Purchase = "committed_3y" // the cheapest commitment for three years
)

// Term is how long the purchase commits: "1y", "3y", or "" for none.
func (p Purchase) Term() string {
	for _, term := range []string{"1y", "3y"} {
		_, rest, found := strings.Cut(string(p), "_"+term)
		if found && (rest == "" || rest[0] == '_') {
			return term
		}
	}
	return ""
}

// Cheapest reports whether the purchase stands for the cheapest commitment of its
// term, whichever that is.
func (p Purchase) Cheapest() bool { return p == Committed1Y || p == Committed3Y }

// Commitments are the exact commitments of a term among the ways in which an
// offering is sold, in their order.
func (o *Offering) Commitments(term string) []Purchase {
	return slices.DeleteFunc(slices.Clone(o.Purchases), func(p Purchase) bool { return p.Term() != term || p.Cheapest() })
}
