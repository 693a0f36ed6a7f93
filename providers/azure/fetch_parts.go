package azure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"breakeven/pricing"
)

// partsOf are the parts that queries are about, sorted.
func partsOf(jobs []*job) []pricing.OfferingID {
	var parts []pricing.OfferingID
	for _, j := range jobs {
		parts = append(parts, j.part)
	}
	slices.Sort(parts)
	return slices.Compact(parts)
}

// errNoPrice says that the list was asked and holds no price.
var errNoPrice = errors.New("no price in any region")

// part makes the prices of one part, with notes about what of it has none.
func (f *fetch) part(name pricing.OfferingID, jobs []*job) (*priced, []string, error) {
	var (
		rows     []row
		alone    []pricing.Price
		failures []error
		answered = map[sold]int{}
		later    bool
	)
	for _, j := range jobs {
		if j.part != name {
			continue
		}
		rows = append(rows, j.found...)
		j.found = nil
		if j.made != nil {
			alone = append(alone, j.made.prices...)
			j.made = nil
		}
		answered[sold{j.meter, j.purchases[0]}] += j.answered
		later = later || j.later
		if j.err != nil {
			failures = append(failures, j.err)
		}
	}
	if len(failures) > 0 {
		return nil, nil, joined(failures)
	}
	made, err := makePrices(rows, grants())
	if err != nil {
		return nil, nil, err
	}
	made.prices = append(made.prices, alone...)
	notes := f.missing(name, made, answered)
	if later {
		notes = append(notes, fmt.Sprintf("Azure keeps no old prices: what has changed after %s is left out", f.day))
	}
	switch {
	case len(made.prices) > 0:
		return made, notes, nil
	case len(notes) > 0:
		return nil, nil, fmt.Errorf("%w: %s", errNoPrice, strings.Join(notes, ", "))
	default:
		return made, []string{"nothing is sold in the regions asked for"}, nil
	}
}

// missing names what of a part the list has no price for. Queries ask for all
// regions, whichever are wanted: one that finds no row, or over all regions no price,
// no longer fits the list. That something is not sold in some regions is no matter.
func (f *fetch) missing(part pricing.OfferingID, made *priced, answered map[sold]int) []string {
	lacks := map[sold]bool{}
	for what, rows := range answered {
		lacks[what] = rows == 0
	}
	if f.all() {
		for _, what := range soldBy(part) {
			lacks[what] = true
		}
		for i := range made.prices {
			lacks[sold{made.prices[i].Address.Meter, made.prices[i].Address.Purchase}] = false
		}
	}
	var notes []string
	for what, missing := range lacks {
		if missing {
			notes = append(notes, fmt.Sprintf("%s as %s: the list has no such price", what.meter, what.purchase))
		}
	}
	slices.Sort(notes)
	return notes
}

// sold is a way of buying a meter.
type sold struct {
	meter    pricing.MeterName
	purchase pricing.Purchase
}

// soldBy are the meters of a part and the ways of buying them.
func soldBy(part pricing.OfferingID) []sold {
	var all []sold
	for _, q := range meterQueries() {
		if q.part != part {
			continue
		}
		all = append(all, sold{q.meter, q.purchase})
		if q.savings {
			all = append(all, sold{q.meter, savingsPlan1Y}, sold{q.meter, savingsPlan3Y})
		}
	}
	if part == virtualMachinesID {
		for _, purchase := range withOnDemand(machinePurchases()) {
			all = append(all, sold{"instance-time", purchase})
		}
	}
	return all
}

// grants are the meters of which the first tier may be free.
func grants() map[meterOf]pricing.Scope {
	scopes := map[meterOf]pricing.Scope{}
	for _, q := range meterQueries() {
		scopes[meterOf{q.part, q.meter}] = q.grant
	}
	return scopes
}

// addMachines adds the machine types that have a price.
func (f *fetch) addMachines(list *pricing.PriceList) {
	known := map[string]pricing.MachineType{}
	for _, shape := range f.query.Machines {
		if shape.Offering == virtualMachinesID {
			known[shape.Name] = shape
		}
	}
	seen := map[string]bool{}
	for i := range list.Prices {
		at := &list.Prices[i].Address
		if at.Offering == virtualMachinesID && !seen[at.Type] {
			seen[at.Type] = true
			list.Machines = append(list.Machines, machine(at.Type, known))
		}
	}
}
