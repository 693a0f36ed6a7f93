package catalog

import (
	"fmt"
	"slices"

	"breakeven/pricing"
	"breakeven/providers"
)

// Changes says what a refresh or an import did to a list, in prices.
type Changes struct {
	Fetched  int // that the provider answered with
	Added    int // of them at addresses that had no price before
	Changed  int // of them different from before, in what is paid for one unit
	Kept     int // old ones of what failed, or was not asked for
	Vanished int // old ones of what was asked for and is no longer sold
}

// areasOf are the areas whose prices answer a question about the regions; nil
// when the question is about all of them.
func areasOf(all []pricing.Region, ids []string) map[pricing.Area]bool {
	if len(ids) == 0 {
		return nil
	}
	areas := map[pricing.Area]bool{pricing.Global: true}
	for _, region := range all {
		if !slices.Contains(ids, region.ID) {
			continue
		}
		for _, area := range []pricing.Area{pricing.Area(region.ID), region.Zone, region.Continent} {
			areas[area] = area != ""
		}
	}
	return areas
}

// stem is an address without its machine type: a kind of prices, which are asked for
// and answered together.
type stem struct {
	offering     pricing.OfferingID
	meter        pricing.MeterName
	area         pricing.Area
	architecture pricing.Architecture
	purchase     pricing.Purchase
}

func stemOf(a *pricing.Address) stem {
	return stem{a.Offering, a.Meter, a.Area, a.Architecture, a.Purchase}
}

// tally counts the prices of a kind: the old ones, those of them that did not come
// again, and all that came.
type tally struct{ old, missed, came int }

// torn reports whether so little of a kind came that the answer is not believed: none
// of it, or less by more than a tenth. A provider gives up a machine type at a time.
func (t *tally) torn() bool {
	const (
		few   = 10 // fewer than that may go at once
		share = 10
	)
	return t.came == 0 || t.missed >= few && t.missed*share > t.old
}

// Missed are old prices of a part that did not come again, in such a number that they
// stay.
type Missed struct {
	Part   pricing.OfferingID
	Prices int
	First  pricing.Address // of them
}

// merger decides what of an old list stays.
type merger struct {
	landed map[pricing.OfferingID]bool // parts without an error
	noted  map[pricing.OfferingID]bool // of them, parts of which something was not to be had
	asked  map[pricing.Area]bool       // nil: all areas
	piece  bool                        // what came is a piece of its parts
	kinds  map[stem]*tally
	missed []Missed
	types  map[pricing.OfferingID]nameSet // machine types of prices that stay or came
}

type nameSet map[string]bool

// scope is what a fetch was about, and how much it may change.
type scope struct {
	asked map[pricing.Area]bool // nil: all areas
	piece bool                  // what came is a piece of its parts
	brake *Brake                // nil: as much as it likes
	// seeded reports whether a price of that source is still the embedded one; nil:
	// none is.
	seeded func(source string) bool
}

// merged is what became of a list.
type merged struct {
	list    *pricing.PriceList // nil when it is refused
	changes Changes
	missed  []Missed
	refused []Refusal
}

// merge puts what was fetched into the places of the old prices. The old list may
// be nil. The result is a new list without a version; neither argument is changed.
//
// The brake comes first: what was fetched is compared with what was asked for of the
// old list. A price that is still the embedded one may vanish: that list has types and
// regions from sources that the providers themselves may know no more.
//
// An old price stays when its part failed or was not asked, when its area was not
// asked for, and when not one price of its kind (meter, area, architecture, way of
// buying) came, or more than a tenth of them did not: half an answer looks like a
// whole one. That is told, unless the part noted that something was not to be had, or
// what came is a piece, such as one file of a service. Every other old price that did
// not come again is no longer sold.
func merge(old *pricing.PriceList, fetched *providers.Fetched, within *scope) (*merged, error) {
	m := &merger{
		landed: map[pricing.OfferingID]bool{}, noted: map[pricing.OfferingID]bool{}, asked: within.asked, piece: within.piece,
		kinds: map[stem]*tally{}, types: map[pricing.OfferingID]nameSet{},
	}
	for _, part := range fetched.Parts {
		if part.Err == nil {
			m.landed[part.Name] = true
			m.noted[part.Name] = len(part.Notes) > 0
		}
	}
	fresh := fetched.List
	if err := m.look(fresh); err != nil {
		return nil, err
	}
	if old == nil {
		old = &pricing.PriceList{Provider: fresh.Provider, Currency: fresh.Currency}
	}
	if old.Provider != fresh.Provider || old.Currency != fresh.Currency {
		return nil, fmt.Errorf("a list of %s in %s cannot replace one of %s in %s", fresh.Provider, fresh.Currency, old.Provider, old.Currency)
	}
	m.count(old.Prices, fresh.Prices)
	if within.brake != nil {
		if refused := within.brake.Judge(old, fresh, m.expects(within.seeded)); len(refused) > 0 {
			return &merged{refused: refused}, nil
		}
	}
	list := &pricing.PriceList{Provider: fresh.Provider, Currency: fresh.Currency, Fetched: fresh.Fetched}
	changes := m.prices(list, old.Prices, fresh.Prices)
	m.machines(list, old.Machines, fresh.Machines)
	m.allowances(list, old.Allowances, fresh.Allowances)
	for i := range list.Prices {
		list.Published = max(list.Published, list.Prices[i].EffectiveDate)
	}
	list.Sort()
	return &merged{list: list, changes: changes, missed: m.missed}, nil
}

// expects tells which old prices should have come again: of parts that landed, in areas
// that were asked for, of kinds of which the part did not say that there are none to be
// had, and not the embedded ones.
func (m *merger) expects(seeded func(source string) bool) Expects {
	return func(price *pricing.Price) bool {
		address := &price.Address
		if !m.landed[address.Offering] || m.asked != nil && !m.asked[address.Area] || seeded != nil && seeded(price.Source) {
			return false
		}
		kind := m.kinds[stemOf(address)]
		return kind == nil || kind.came > 0 || !m.noted[address.Offering]
	}
}

// count tallies the kinds.
func (m *merger) count(old, fresh []pricing.Price) {
	at := func(address *pricing.Address) *tally {
		kind := stemOf(address)
		if m.kinds[kind] == nil {
			m.kinds[kind] = &tally{}
		}
		return m.kinds[kind]
	}
	for i := range fresh {
		at(&fresh[i].Address).came++
	}
	next := 0
	for i := range old {
		for next < len(fresh) && fresh[next].Address.Compare(old[i].Address) < 0 {
			next++
		}
		kind := at(&old[i].Address)
		kind.old++
		if next == len(fresh) || fresh[next].Address != old[i].Address {
			kind.missed++
		}
	}
}

// look walks through the fetched prices. One of a part that failed must not be there.
func (m *merger) look(fresh *pricing.PriceList) error {
	for i := range fresh.Prices {
		address := &fresh.Prices[i].Address
		if !m.landed[address.Offering] {
			return fmt.Errorf("price %s came, but its part did not land", address)
		}
		if i > 0 && fresh.Prices[i-1].Address.Compare(*address) >= 0 {
			return fmt.Errorf("price %s came twice or out of order", address)
		}
	}
	return nil
}

// keeps reports whether an old price that did not come again stays.
func (m *merger) keeps(address *pricing.Address) bool {
	if !m.landed[address.Offering] || m.asked != nil && !m.asked[address.Area] {
		return true
	}
	kind := m.kinds[stemOf(address)]
	switch {
	case kind == nil, !kind.torn():
		return false // nil: a whole list takes the place of another
	case kind.came == 0 && (m.piece || m.noted[address.Offering]):
		return true
	case m.piece:
		return false // a file of a service is read to its end
	}
	if n := len(m.missed); n == 0 || m.missed[n-1].Part != address.Offering {
		m.missed = append(m.missed, Missed{Part: address.Offering, First: *address})
	}
	m.missed[len(m.missed)-1].Prices++
	return true
}

// prices merges two sorted lists.
func (m *merger) prices(into *pricing.PriceList, old, fresh []pricing.Price) Changes {
	into.Prices = make([]pricing.Price, 0, max(len(old), len(fresh)))
	return m.walk(old, fresh, func(price *pricing.Price) {
		into.Prices = append(into.Prices, *price)
		if price.Address.Type != "" {
			if m.types[price.Address.Offering] == nil {
				m.types[price.Address.Offering] = nameSet{}
			}
			m.types[price.Address.Offering][price.Address.Type] = true
		}
	})
}

// walk hands over the prices of two sorted lists that stay or came, in order.
func (m *merger) walk(old, fresh []pricing.Price, add func(*pricing.Price)) Changes {
	changes := Changes{Fetched: len(fresh)}
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
		switch {
		case order > 0:
			changes.Added++
			add(&fresh[0])
			fresh = fresh[1:]
		case order < 0:
			if m.keeps(&old[0].Address) {
				changes.Kept++
				add(&old[0])
			} else {
				changes.Vanished++
			}
			old = old[1:]
		default:
			if !pricing.SamePrice(&old[0], &fresh[0]) {
				changes.Changed++
			}
			add(&fresh[0])
			old, fresh = old[1:], fresh[1:]
		}
	}
	return changes
}

// typeName is a machine type's identity.
type typeName struct {
	offering pricing.OfferingID
	name     string
}

// machines are the fetched types, and the old ones of which a price stays. A shape
// that is known is not forgotten because an answer does not tell it.
func (m *merger) machines(into *pricing.PriceList, old, fresh []pricing.MachineType) {
	into.Machines = append(into.Machines, fresh...)
	came := map[typeName]int{}
	for i := range fresh {
		came[typeName{fresh[i].Offering, fresh[i].Name}] = i
	}
	for i := range old {
		machine := &old[i]
		at, again := came[typeName{machine.Offering, machine.Name}]
		switch {
		case again && fresh[at].Restriction == pricing.RestrictUnsized:
			into.Machines[at] = *machine
		case !again && m.types[machine.Offering][machine.Name]:
			into.Machines = append(into.Machines, *machine)
		}
	}
}

// allowances are the fetched ones, and the old ones of what did not land. What
// a question about some regions did not bring may stand in the list of another.
func (m *merger) allowances(into *pricing.PriceList, old, fresh []pricing.Allowance) {
	into.Allowances = append(into.Allowances, fresh...)
	for i := range old {
		came := slices.ContainsFunc(fresh, func(f pricing.Allowance) bool {
			return f.Offering == old[i].Offering && f.Meter == old[i].Meter
		})
		if !came && (!m.landed[old[i].Offering] || m.asked != nil || m.piece) {
			into.Allowances = append(into.Allowances, old[i])
		}
	}
}
