package replay

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers/gcp"
)

// gcpRateKey is one component in one area, bought in one way.
type gcpRateKey struct {
	component string
	area      pricing.Area
	bought    pricing.Purchase
}

// gcpEquation says that so much of each component costs as much as a machine.
type gcpEquation struct {
	machine string
	parts   map[string]*big.Rat
	price   *big.Rat
	monthly bool // a part is priced by the month: the price of an hour is rounded
}

// gcpTakeApart finds rates of whole nano-dollars for components whose sums are the
// prices of the list's machines. It fails, by name, where a price is no such sum:
// then the shape of a machine, or what is attached to it, is not what it should be.
//
// A family whose every type has as much memory per vCPU has many solutions. Of these
// one with the memory price of N1 is taken, or a part of it.
func gcpTakeApart(list *pricing.PriceList) (map[gcpRateKey]decimal.Decimal, error) {
	machines := map[string]*pricing.MachineType{}
	for i := range list.Machines {
		machines[list.Machines[i].Name] = &list.Machines[i]
	}
	groups := map[gcpRateKey][]*gcpEquation{}
	for i := range list.Prices {
		price := &list.Prices[i]
		machine := machines[price.Address.Type]
		if price.Address.Offering != "gcp/compute-engine" || machine == nil {
			continue
		}
		equation := gcpEquationOf(machine, price)
		if equation == nil {
			return nil, fmt.Errorf("%s: nobody knows what it is made of", machine.Name)
		}
		key := gcpRateKey{gcp.Ingredients(machine)[0].Component, price.Address.Area, price.Address.Purchase}
		groups[key] = append(groups[key], equation)
	}
	rates := map[gcpRateKey]decimal.Decimal{}
	for _, key := range gcpOrder(groups) {
		if err := gcpSolve(key, groups[key], rates); err != nil {
			return nil, fmt.Errorf("%s in %s, %s: %w", key.component, key.area, key.bought, err)
		}
	}
	return rates, nil
}

func gcpEquationOf(machine *pricing.MachineType, price *pricing.Price) *gcpEquation {
	ingredients := gcp.Ingredients(machine)
	if len(ingredients) == 0 {
		return nil
	}
	equation := &gcpEquation{machine: machine.Name, parts: map[string]*big.Rat{}, price: price.Tiers.Steps[0].UnitPrice.Rat()}
	for _, part := range ingredients {
		quantity := part.Quantity.Rat()
		if part.PerMonth {
			quantity.Quo(quantity, big.NewRat(730, 1))
			equation.monthly = true
		}
		if strings.HasPrefix(part.Component, "m2-premium/") && price.Address.Purchase != pricing.OnDemand {
			quantity.Mul(quantity, big.NewRat(7, 10)) // a full month earns 30 % off
			equation.monthly = true
		}
		equation.parts[part.Component] = quantity
	}
	return equation
}

// gcpOrder solves first what helps with others: prices on demand before others, N1
// before all, and C3, which tells the price of local disks.
func gcpOrder(groups map[gcpRateKey][]*gcpEquation) []gcpRateKey {
	rank := func(key gcpRateKey) string {
		first := "2"
		switch key.component {
		case "n1/core":
			first = "0"
		case "c3/core":
			first = "1"
		}
		bought := "1"
		if key.bought == pricing.OnDemand {
			bought = "0"
		}
		return bought + first + key.component + "|" + string(key.area) + "|" + string(key.bought)
	}
	keys := make([]gcpRateKey, 0, len(groups))
	for key := range groups {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b gcpRateKey) int { return strings.Compare(rank(a), rank(b)) })
	return keys
}

// gcpTries is how many prices are tried from each guess, a nano-dollar apart: the
// others must come out in whole nano-dollars.
const gcpTries = 64

func gcpSolve(key gcpRateKey, equations []*gcpEquation, rates map[gcpRateKey]decimal.Decimal) error {
	slices.SortFunc(equations, compareEquations)
	unknown, known := gcpUnknown(key, equations, rates)
	pivots, free := gcpEliminate(equations, unknown, known)
	var failure error
	for _, share := range []int64{8, 4, 2, 1} {
		for try := range int64(gcpTries) {
			solution := map[string]*big.Rat{}
			for _, component := range free {
				solution[component] = big.NewRat(gcpGuess(component, key, rates)*share/8+try, 1_000_000_000)
			}
			if failure = gcpAccept(pivots, equations, known, solution); failure == nil {
				for component, rate := range solution {
					rates[gcpRateKey{component, key.area, key.bought}] = decimal.NewFromBigRat(rate, 9)
				}
				return nil
			}
			if len(free) == 0 {
				return failure
			}
		}
	}
	return failure
}

// compareEquations puts what is exact before what somebody rounded.
func compareEquations(a, b *gcpEquation) int {
	switch {
	case a.monthly == b.monthly:
		return strings.Compare(a.machine, b.machine)
	case a.monthly:
		return 1
	default:
		return -1
	}
}

// gcpUnknown are the components of the equations: those to be found, in the order in
// which they are eliminated, and those that other families told.
func gcpUnknown(key gcpRateKey, equations []*gcpEquation, rates map[gcpRateKey]decimal.Decimal) (unknown []string, known map[string]*big.Rat) {
	known = map[string]*big.Rat{}
	for _, equation := range equations {
		for component := range equation.parts {
			bought := key.bought
			if strings.HasPrefix(component, "m2-premium/") {
				bought = pricing.OnDemand
			}
			if rate, solved := rates[gcpRateKey{component, key.area, bought}]; solved {
				known[component] = rate.Rat()
			} else if !slices.Contains(unknown, component) {
				unknown = append(unknown, component)
			}
		}
	}
	slices.SortFunc(unknown, func(a, b string) int { return strings.Compare(gcpColumn(a), gcpColumn(b)) })
	return unknown, known
}

// gcpColumn orders unknowns: what comes last stays free where something has to.
func gcpColumn(component string) string {
	switch {
	case strings.HasSuffix(component, "/core"):
		return "2" + component
	case strings.HasSuffix(component, "/ram"):
		return "3" + component
	default:
		return "1" + component
	}
}

// gcpGuess is a price in nano-dollars for what the equations leave open: N1's.
func gcpGuess(component string, key gcpRateKey, rates map[gcpRateKey]decimal.Decimal) int64 {
	_, part, _ := strings.Cut(component, "/")
	if rate, known := rates[gcpRateKey{"n1/" + part, key.area, key.bought}]; known {
		return rate.Shift(9).IntPart()
	}
	return map[string]int64{"core": 6_000_000, "ram": 800_000}[part]
}

// gcpPivot is an equation that gives one unknown from the others.
type gcpPivot struct {
	column string
	parts  map[string]*big.Rat // of the unknowns, the pivot's own included
	price  *big.Rat
}

// gcpEliminate brings the equations into a triangle. Unknowns without a pivot are free.
func gcpEliminate(equations []*gcpEquation, unknown []string, known map[string]*big.Rat) (pivots []gcpPivot, free []string) {
	for _, equation := range equations {
		if len(pivots) == len(unknown) {
			return pivots, nil
		}
		row := gcpRow(equation, known)
		for _, pivot := range pivots {
			row.subtract(&pivot)
		}
		for _, component := range unknown {
			if quantity := row.parts[component]; quantity != nil && quantity.Sign() != 0 {
				row.column = component
				pivots = append(pivots, row)
				break
			}
		}
	}
	for _, component := range unknown {
		if !slices.ContainsFunc(pivots, func(p gcpPivot) bool { return p.column == component }) {
			free = append(free, component)
		}
	}
	return pivots, free
}

// gcpRow is an equation with what is known on its other side.
func gcpRow(equation *gcpEquation, known map[string]*big.Rat) gcpPivot {
	row := gcpPivot{parts: map[string]*big.Rat{}, price: new(big.Rat).Set(equation.price)}
	for component, quantity := range equation.parts {
		if rate := known[component]; rate != nil {
			row.price.Sub(row.price, new(big.Rat).Mul(rate, quantity))
		} else {
			row.parts[component] = new(big.Rat).Set(quantity)
		}
	}
	return row
}

// subtract takes so much of a pivot away that its column vanishes.
func (p *gcpPivot) subtract(pivot *gcpPivot) {
	at := p.parts[pivot.column]
	if at == nil || at.Sign() == 0 {
		return
	}
	share := new(big.Rat).Quo(at, pivot.parts[pivot.column])
	for component, quantity := range pivot.parts {
		if p.parts[component] == nil {
			p.parts[component] = new(big.Rat)
		}
		p.parts[component].Sub(p.parts[component], new(big.Rat).Mul(share, quantity))
	}
	p.price.Sub(p.price, new(big.Rat).Mul(share, pivot.price))
}

// gcpAccept completes the solution from its free components, rounds it to whole
// nano-dollars, and holds it against every equation.
func gcpAccept(pivots []gcpPivot, equations []*gcpEquation, known, solution map[string]*big.Rat) error {
	for _, pivot := range slices.Backward(pivots) {
		rest := new(big.Rat).Set(pivot.price)
		for component, quantity := range pivot.parts {
			if component != pivot.column && solution[component] != nil {
				rest.Sub(rest, new(big.Rat).Mul(quantity, solution[component]))
			}
		}
		rest.Quo(rest, pivot.parts[pivot.column])
		rounded := decimal.NewFromBigRat(rest, 9)
		if !rounded.IsPositive() {
			return fmt.Errorf("%s costs %s", pivot.column, rounded)
		}
		solution[pivot.column] = rounded.Rat()
	}
	for _, equation := range equations {
		sum := new(big.Rat)
		for component, quantity := range equation.parts {
			rate := known[component]
			if rate == nil {
				rate = solution[component]
			}
			sum.Add(sum, new(big.Rat).Mul(quantity, rate))
		}
		off := sum.Sub(sum, equation.price)
		limit := new(big.Rat)
		if equation.monthly {
			limit.SetFrac64(2, 1_000_000_000_000)
		}
		if off.Abs(off).Cmp(limit) > 0 {
			return fmt.Errorf("%s costs %s, and its parts %s more or less",
				equation.machine, equation.price.FloatString(15), off.FloatString(15))
		}
	}
	return nil
}
