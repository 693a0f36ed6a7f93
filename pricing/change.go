package pricing

import (
	"iter"
	"slices"

	"github.com/shopspring/decimal"
)

// ChangeKind says what became of an address between two catalogs.
type ChangeKind string

// The kinds.
const (
	Added    ChangeKind = "added"    // it has a price that it did not have
	Removed  ChangeKind = "removed"  // it has no price any more
	Repriced ChangeKind = "repriced" // something else is paid for one unit
)

// Change is an address whose price is not the same in two catalogs. The prices belong
// to their catalogs: callers must not change them.
type Change struct {
	Kind     ChangeKind
	Old, New *Price // Old is nil when added, New when removed
	Currency Currency
}

// Address is where the price stands.
func (c *Change) Address() Address {
	if c.New != nil {
		return c.New.Address
	}
	return c.Old.Address
}

// Ratio is the new price in terms of the old one, at the quantity where the two are
// farthest apart: a ratio, for display. It is false for an address that was added or
// removed, for prices of which one is not counted in the unit of the other, and for one
// that was zero.
func (c *Change) Ratio() (decimal.Decimal, bool) {
	if c.Kind != Repriced {
		return decimal.Decimal{}, false
	}
	before, after, alike := Farthest(c.Old, c.New)
	if !alike || before.IsZero() {
		return decimal.Decimal{}, false
	}
	return Ratio(after, before), true
}

// SamePrice reports whether the same is paid for one unit, but for a digit beyond
// those of a quotient that one of the two was rounded to. How many units a list
// quotes, how it is paid for a term, dates, sources and SKUs may differ.
func SamePrice(a, b *Price) bool {
	if a.Unit != b.Unit || a.Tiers.Mode != b.Tiers.Mode {
		return false
	}
	if a.Per == b.Per && slices.EqualFunc(a.Tiers.Steps, b.Tiers.Steps, sameTier) {
		return true // as nearly every price of two lists is: no product is needed
	}
	perA, perB := decimal.NewFromInt(a.Per), decimal.NewFromInt(b.Per)
	within := decimal.New(1, -QuotientPlaces).Mul(decimal.Max(perA, perB))
	return slices.EqualFunc(a.Tiers.Steps, b.Tiers.Steps, func(x, y Tier) bool {
		return x.From.Mul(perA).Equal(y.From.Mul(perB)) && x.UnitPrice.Mul(perB).Sub(y.UnitPrice.Mul(perA)).Abs().LessThanOrEqual(within)
	})
}

func sameTier(x, y Tier) bool { return x.From.Equal(y.From) && x.UnitPrice.Equal(y.UnitPrice) }

// Farthest are what two prices ask for the same number of units, at the quantity at
// which they are farthest apart, the smallest such. It is false when they count in
// different units. Only bounds of either need a look: between them nothing changes.
// Whether tiers are graduated or apply to the whole quantity is left out of it.
func Farthest(old, fresh *Price) (before, after decimal.Decimal, alike bool) {
	if old.Unit != fresh.Unit {
		return old.Tiers.Steps[0].UnitPrice, fresh.Tiers.Steps[0].UnitPrice, false
	}
	// Over old.Per x fresh.Per units, or over what both quote.
	ofOld, ofNew := decimal.NewFromInt(fresh.Per), decimal.NewFromInt(old.Per)
	if old.Per == fresh.Per {
		ofOld, ofNew = decimal.NewFromInt(1), decimal.NewFromInt(1)
	}
	a, b := old.Tiers.Steps, fresh.Tiers.Steps
	for i, k := 0, 0; ; {
		// A bound in units is From x Per: From of the old one by the factor of the other.
		x, y := a[i].UnitPrice.Mul(ofOld), b[k].UnitPrice.Mul(ofNew)
		if i == 0 && k == 0 || farther(x, y, before, after) {
			before, after = x, y
		}
		switch {
		case i+1 == len(a) && k+1 == len(b):
			return before, after, true
		case i+1 == len(a):
			k++
		case k+1 == len(b):
			i++
		default:
			order := a[i+1].From.Mul(ofNew).Cmp(b[k+1].From.Mul(ofOld))
			if order <= 0 {
				i++
			}
			if order >= 0 {
				k++
			}
		}
	}
}

// farther reports whether x and y are farther apart than a and b, as ratios. Nothing is
// nearer than equals, two zeros among them.
func farther(x, y, a, b decimal.Decimal) bool {
	if a.Equal(b) {
		return !x.Equal(y)
	}
	high, low := decimal.Max(x, y), decimal.Min(x, y)
	return high.Mul(decimal.Min(a, b)).GreaterThan(decimal.Max(a, b).Mul(low))
}

// Changes are the addresses whose prices differ, in the order of addresses, provider
// by provider. A provider whose list only one of the catalogs has was added or removed
// with all its prices. Nothing is gathered: a pair of catalogs of any size is walked.
func Changes(old, fresh *Catalog) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		for _, provider := range providersOf(old, fresh) {
			before, after := old.List(provider), fresh.List(provider)
			if before != nil && after != nil && before.Version == after.Version {
				continue
			}
			if !changesOf(before, after, yield) {
				return
			}
		}
	}
}

// providersOf are the providers of either catalog, sorted.
func providersOf(catalogs ...*Catalog) []Provider {
	var ids []Provider
	for _, c := range catalogs {
		for _, list := range c.lists {
			ids = append(ids, list.Provider)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// changesOf hands over the changes between two lists of which one may be nil, and
// reports whether to go on.
func changesOf(before, after *PriceList, yield func(Change) bool) bool {
	var old, fresh []Price
	var currency, oldCurrency Currency
	if before != nil {
		old, currency = before.Prices, before.Currency
		oldCurrency = currency
	}
	if after != nil {
		fresh, currency = after.Prices, after.Currency
	}
	for len(old) > 0 || len(fresh) > 0 {
		var order int
		switch {
		case len(old) == 0:
			order = 1
		case len(fresh) == 0:
			order = -1
		default:
			order = old[0].Address.Compare(fresh[0].Address)
		}
		change := Change{Currency: currency}
		switch {
		case order < 0:
			change.Kind, change.Old, change.Currency = Removed, &old[0], oldCurrency
			old = old[1:]
		case order > 0:
			change.Kind, change.New = Added, &fresh[0]
			fresh = fresh[1:]
		default:
			if !SamePrice(&old[0], &fresh[0]) {
				change.Kind, change.Old, change.New = Repriced, &old[0], &fresh[0]
			}
			old, fresh = old[1:], fresh[1:]
		}
		if change.Kind != "" && !yield(change) {
			return false
		}
	}
	return true
}

// OfferingChanges counts what changed of one offering's prices.
type OfferingChanges struct {
	Offering OfferingID
	Added    int
	Removed  int
	Repriced int
	Raised   int // of the repriced: dearer where they are farthest apart
	Lowered  int // of the repriced: cheaper there
}

// Count adds a change of the offering.
func (o *OfferingChanges) Count(c *Change) {
	switch c.Kind {
	case Added:
		o.Added++
	case Removed:
		o.Removed++
	case Repriced:
		o.Repriced++
		before, after, alike := Farthest(c.Old, c.New)
		switch {
		case !alike:
		case after.GreaterThan(before):
			o.Raised++
		case after.LessThan(before):
			o.Lowered++
		}
	}
}

// CountChanges counts the changes by offering, in the order of ids.
func CountChanges(old, fresh *Catalog) []OfferingChanges {
	var counts []OfferingChanges
	for change := range Changes(old, fresh) {
		offering := change.Address().Offering
		if n := len(counts); n == 0 || counts[n-1].Offering != offering {
			counts = append(counts, OfferingChanges{Offering: offering})
		}
		counts[len(counts)-1].Count(&change)
	}
	return counts
}
