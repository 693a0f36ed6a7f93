package aws

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers"
)

// offered is one product of a price list: what it is, and its prices.
type offered struct {
	edition

	sku    string
	traits traits
	// terms are the ways in which it is sold; of one way several may stand, one of
	// which begins later.
	terms []term
}

// edition says which issue of a list something stood in.
type edition struct {
	version   string // "20251030182801"
	published string // YYYY-MM-DD
}

// term is one way in which a product is sold, from a day on.
type term struct {
	reserved  reservation // zero: on demand
	effective string      // YYYY-MM-DD, and more
	rates     []rate
}

// reservation is what a reserved instance commits to, in AWS's own words.
type reservation struct{ length, class, payment string }

// rate is one price of a term: of a range of quantity, or paid upfront.
type rate struct {
	unit       string
	begin, end string // "Inf" where it is open; both empty for what is paid upfront
	usd        string
	currencies bool // prices in other currencies stand there, and none in USD
}

// quantityUnit is the unit of what is paid once, before a reservation begins.
const quantityUnit = "Quantity"

// noEnd is the end of a range that has none.
const noEnd = "Inf"

// entry is a price at its address, from one product.
type entry struct {
	address    pricing.Address
	sku        string
	unit       pricing.Unit
	tiers      []tier
	upfront    *pricing.Upfront
	date       string
	source     string
	confidence []pricing.Confidence
	free       pricing.Scope // not empty: the first tier is an allowance
	region     string        // to which it belongs; empty: to all
}

// tier is a range of quantity and the price of a unit in it.
type tier struct {
	from, to decimal.Decimal
	open     bool
	price    decimal.Decimal
}

// errZero says that a product is listed at no price. Many that nobody pays for are.
var errZero = errors.New("price zero")

// current are the terms of a product in force on a day: of each way of selling the
// latest that has begun. Where none has, as right after a publication, it is the
// first to come.
func (o *offered) current(today string) []term {
	byKind := map[reservation]term{}
	for _, t := range o.terms {
		known, exists := byKind[t.reserved]
		if !exists || laterTerm(t, known, today) {
			byKind[t.reserved] = t
		}
	}
	list := make([]term, 0, len(byKind))
	for _, t := range byKind {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b term) int {
		return cmp.Or(cmp.Compare(a.reserved.length, b.reserved.length), cmp.Compare(a.reserved.class, b.reserved.class),
			cmp.Compare(a.reserved.payment, b.reserved.payment))
	})
	return list
}

// laterTerm reports whether a is to be preferred to b on a day.
func laterTerm(a, b term, today string) bool {
	begunA, begunB := day(a.effective) <= today, day(b.effective) <= today
	if begunA != begunB {
		return begunA
	}
	return begunA == (a.effective > b.effective)
}

// day is the date in front of a time.
func day(text string) string {
	date, _, _ := strings.Cut(text, "T")
	return date
}

// entries are the prices of a product that a rule has found.
func (r *rule) entries(o *offered, today string) ([]entry, error) {
	area, regional := o.traits.region()
	if !regional {
		return nil, nil
	}
	if area == "" {
		if r.free == "" {
			return nil, nil
		}
		area = string(pricing.Global)
	}
	base := entry{
		address: pricing.Address{
			Offering: r.offering, Meter: r.meter, Area: pricing.Area(area), Architecture: r.architecture, Purchase: pricing.OnDemand,
		},
		sku: o.sku, unit: r.unit, date: o.published, source: o.source(r.service), free: r.free, region: area,
	}
	if r.free != "" {
		base.address.Area, base.region, base.address.Architecture = pricing.Global, "", pricing.AnyArchitecture
	}
	if r.perType {
		base.address.Type = o.traits[traitInstanceType]
		base.address.Architecture = architectureOf(base.address.Type, o.traits[traitProcessor])
	}
	var list []entry
	for _, t := range o.current(today) {
		e := base
		var err error
		if t.reserved == (reservation{}) {
			err = e.onDemand(r, &t)
		} else if r.perType {
			err = e.reserve(r, &t)
		} else {
			continue
		}
		switch {
		case errors.Is(err, errZero):
		case err != nil:
			return nil, err
		default:
			list = append(list, e)
		}
	}
	return list, nil
}

// source is where a price was read, as answers name it.
func (e *edition) source(service string) string {
	return "AWS Price List, " + service + ", version " + e.version
}

// onDemand fills in the price of an on-demand term.
func (e *entry) onDemand(r *rule, t *term) error {
	for i := range t.rates {
		next, err := r.tier(e.sku, &t.rates[i])
		if err != nil {
			return err
		}
		e.tiers = append(e.tiers, next)
	}
	slices.SortFunc(e.tiers, func(a, b tier) int { return a.from.Cmp(b.from) })
	if e.free != "" {
		return e.allowance()
	}
	if err := checkTiers(e.tiers); err != nil {
		return fmt.Errorf("SKU %s: %w", e.sku, err)
	}
	for i, t := range e.tiers {
		if t.price.IsZero() && len(e.tiers) > 1 {
			return fmt.Errorf("SKU %s: tier %d of %d has price zero, and no allowance is known for %s %s",
				e.sku, i+1, len(e.tiers), r.offering, r.meter)
		}
	}
	if e.tiers[0].price.IsZero() {
		return errZero
	}
	return nil
}

// allowance checks that the price begins with a range that costs nothing.
func (e *entry) allowance() error {
	if len(e.tiers) == 0 || !e.tiers[0].price.IsZero() || !e.tiers[0].from.IsZero() || e.tiers[0].open {
		return fmt.Errorf("SKU %s: no range of price zero from 0 on, which an allowance would be", e.sku)
	}
	return nil
}

// tier reads a rate, whose bounds count the unit that it names.
func (r *rule) tier(sku string, from *rate) (tier, error) {
	if !slices.Contains(r.units, from.unit) {
		return tier{}, &providers.UnitError{SKU: sku, Unit: from.unit}
	}
	price, err := from.price(sku)
	if err != nil {
		return tier{}, err
	}
	t := tier{price: price, open: from.end == noEnd}
	if t.from, err = pricing.ParseDecimal(from.begin); err != nil {
		return t, fmt.Errorf("SKU %s: begin of a range: %w", sku, err)
	}
	if !t.open {
		if t.to, err = pricing.ParseDecimal(from.end); err != nil {
			return t, fmt.Errorf("SKU %s: end of a range: %w", sku, err)
		}
	}
	return t, nil
}

func (r *rate) price(sku string) (decimal.Decimal, error) {
	if r.usd == "" && r.currencies {
		return decimal.Decimal{}, fmt.Errorf("SKU %s: no price in %s", sku, pricing.USD)
	}
	price, err := pricing.ParseDecimal(r.usd)
	if err != nil {
		return price, fmt.Errorf("SKU %s: price: %w", sku, err)
	}
	if price.IsNegative() {
		return price, fmt.Errorf("SKU %s: price %s", sku, pricing.Text(price))
	}
	return price, nil
}

// checkTiers reports the first gap: the first tier begins at 0, each begins where
// the one before ends, the last is open.
func checkTiers(tiers []tier) error {
	if len(tiers) == 0 {
		return errors.New("no price")
	}
	if !tiers[0].from.IsZero() {
		return fmt.Errorf("first tier starts at %s", pricing.Text(tiers[0].from))
	}
	for i, t := range tiers {
		last := i == len(tiers)-1
		if t.open != last || (!last && !t.to.Equal(tiers[i+1].from)) {
			return fmt.Errorf("tier from %s does not end where the next begins", pricing.Text(t.from))
		}
	}
	return nil
}
