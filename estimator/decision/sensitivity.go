package decision

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// maxRivals: prices are varied of today's cheapest option and of so many next ones.
// What is further away needs a larger change of any price.
const maxRivals = 8

// sensitivity is how far the cheapest option is from losing its place. The baseline
// stands as it is and takes no part.
func (a *Answer) sensitivity() *Sensitivity {
	var field []int // options in order of their cost
	totals := a.comparison.Totals()
	for i := range totals {
		if t := &totals[i]; t.Status == estimator.Priced && !t.Baseline && !t.Ideal() && a.comparison.PricedInUse(i) {
			field = append(field, i)
		}
	}
	if len(field) == 0 {
		return nil
	}
	s := &Sensitivity{Option: totals[field[0]].ID}
	if len(field) == 1 {
		return s
	}
	s.RunnerUp = totals[field[1]].ID
	s.Margin = totals[field[1]].Cost.Decimal().Sub(totals[field[0]].Cost.Decimal())
	for _, axis := range Axes() {
		s.Flips = append(s.Flips, a.axisFlips(field, axis)...)
	}
	s.Flips = append(s.Flips, a.priceFlips(field[:min(len(field), 1+maxRivals)])...)
	return s
}

// axisFlips are the nearest places below and above today at which another option is
// the cheapest, or one entry that says why there is none.
func (a *Answer) axisFlips(field []int, axis Axis) []Flip {
	today := a.today(axis)
	var below, above *Flip
	truncated := false
	for _, rival := range field[1:] {
		if a.effort > MaxEffort {
			truncated = true
			break
		}
		flips := a.breakEven(pair{field[0], rival}, axis)
		truncated = truncated || flips.Truncated
		for i := range flips.Crossings {
			c := &flips.Crossings[i]
			switch {
			case c.At.GreaterThan(today) && c.CheaperFrom == flips.B:
				above = nearer(above, Flip{Kind: FlipAxis, Axis: axis, Today: today, Unit: axis.Unit(), Becomes: flips.B}, c.At)
			case c.At.LessThanOrEqual(today) && c.CheaperBelow == flips.B:
				below = nearer(below, Flip{Kind: FlipAxis, Axis: axis, Today: today, Unit: axis.Unit(), Becomes: flips.B}, c.before)
			}
		}
	}
	var found []Flip
	for _, flip := range []*Flip{below, above} {
		if flip != nil {
			found = append(found, *flip)
		}
	}
	if len(found) == 0 {
		reason := "no other option is cheaper anywhere on the axis that was searched"
		if truncated {
			reason = "the search was cut off before it found one"
		}
		found = append(found, Flip{Kind: FlipAxis, Axis: axis, Today: today, Unit: axis.Unit(), Reason: reason})
	}
	return found
}

// nearer keeps the flip whose place is nearer to today.
func nearer(known *Flip, candidate Flip, at decimal.Decimal) *Flip {
	if known != nil && known.At.Sub(known.Today).Abs().LessThanOrEqual(at.Sub(known.Today).Abs()) {
		return known
	}
	candidate.At = &at
	if candidate.Today.IsPositive() {
		change := pricing.Ratio(at.Sub(candidate.Today), candidate.Today)
		candidate.Change = &change
	}
	return &candidate
}

// priceFlips vary every price that the cheapest option and its nearest rivals pay:
// its own upwards, theirs downwards.
func (a *Answer) priceFlips(field []int) []Flip {
	v := &variation{answer: a, field: field}
	var flips []Flip
	seen := map[pricing.Address]bool{}
	for place, option := range field {
		rendered := a.comparison.Option(option)
		for i := range rendered.LineItems {
			item := &rendered.LineItems[i]
			at := item.PaidAt()
			if seen[at] || item.EffectiveCost.IsZero() {
				continue
			}
			seen[at] = true
			flips = append(flips, v.flip(place, rendered.ID, item))
		}
	}
	slices.SortStableFunc(flips, func(a, b Flip) int {
		switch {
		case a.Change == nil && b.Change == nil:
			return 0
		case a.Change == nil:
			return 1
		case b.Change == nil:
			return -1
		default:
			return a.Change.Abs().Cmp(b.Change.Abs())
		}
	})
	return flips
}

// paidPrice is the unit price of the first tier that the line pays.
func paidPrice(item *estimator.LineItem) decimal.Decimal {
	for _, tiers := range [][]estimator.TierCost{item.EffectiveTiers, item.ContractedTiers, item.ListTiers} {
		for i := range tiers {
			if tiers[i].UnitPrice.IsPositive() {
				return tiers[i].UnitPrice
			}
		}
	}
	return decimal.Zero
}

// variation multiplies one price at a time.
type variation struct {
	answer *Answer
	field  []int // today's cheapest first
	effort int   // of the prices tried, in microseconds as Repriced estimates them
}

// The limits of a variation.
const (
	factorTimes = 1000 // a price that may rise so far without a flip never flips
	halvings    = 60
)

// flip finds the smallest change of a line's price that makes another option the
// cheapest: a rise of a price that the cheapest pays, a fall of one that a rival pays.
func (v *variation) flip(place int, option string, item *estimator.LineItem) Flip {
	at, today := item.PaidAt(), paidPrice(item)
	flip := Flip{Kind: FlipPrice, Address: &at, Option: option, Today: today, Unit: item.PricingUnit()}
	if v.effort > MaxEffort {
		flip.Reason = tooManyPrices
		return flip
	}
	one := decimal.NewFromInt(1)
	extreme, reason := decimal.NewFromInt(factorTimes), "even at 1,000 times the price it stays the cheapest, or buys something else in its place"
	if place > 0 {
		extreme, reason = decimal.Zero, "even free of charge it would not make another option the cheapest"
	}
	_, flips := v.cheapest(at, extreme)
	if !flips {
		flip.Reason = reason
		return flip
	}
	stays, turns := one, extreme
	try := func(factor decimal.Decimal) {
		if !between(factor, stays, turns) {
			return
		}
		if _, flips := v.cheapest(at, factor); flips {
			turns = factor
		} else {
			stays = factor
		}
	}
	if guess, ok := v.guess(place, at); ok && between(guess, stays, turns) {
		try(guess)
		// The straight line is exact unless another unit is chosen on the way.
		try(towards(guess, one))
		try(towards(guess, extreme))
	}
	for range halvings {
		middle := significant(stays.Add(turns).Mul(decimal.New(5, -1)), turns.LessThan(stays))
		if v.effort > MaxEffort || !between(middle, stays, turns) {
			break
		}
		try(middle)
	}
	if v.effort > MaxEffort {
		flip.Reason = tooManyPrices
		return flip
	}
	flip.Becomes, _ = v.cheapest(at, turns)
	price, change := today.Mul(turns), turns.Sub(one)
	flip.At, flip.Change = &price, &change
	return flip
}

const tooManyPrices = "not looked for: the options of this answer take too long to price anew"

// cheapest is the cheapest of the field with a price times a factor, and whether that
// is another one than today. A tie is no flip.
func (v *variation) cheapest(at pricing.Address, factor decimal.Decimal) (string, bool) {
	repriced := v.answer.comparison.Repriced(at, factor)
	defer func() { v.effort += repriced.Effort() }()
	best := repriced.Total(v.field[0])
	flips := false
	for _, i := range v.field[1:] {
		if t := repriced.Total(i); t.Cost.Cmp(best.Cost) < 0 {
			best, flips = t, true
		}
	}
	return best.ID, flips
}

// guess is the factor at which a straight line through today meets: what today's
// cheapest and a rival pay at the address are the slopes. Rounded away from 1.
func (v *variation) guess(place int, at pricing.Address) (decimal.Decimal, bool) {
	comparison := v.answer.comparison
	paid := func(i int) (cost, share decimal.Decimal) {
		o := comparison.Option(i)
		for j := range o.LineItems {
			if o.LineItems[j].PaidAt() == at {
				share = share.Add(o.LineItems[j].EffectiveCost)
			}
		}
		return o.MonthlyCost, share
	}
	cost, share := paid(v.field[0])
	var best decimal.Decimal
	found := false
	rivals := v.field[1:]
	if place > 0 {
		rivals = v.field[place : place+1]
	}
	for _, rival := range rivals {
		other, otherShare := paid(rival)
		slope := share.Sub(otherShare)
		if slope.IsZero() {
			continue
		}
		factor := decimal.NewFromInt(1).Add(pricing.Ratio(other.Sub(cost), slope.Abs()).Mul(decimal.NewFromInt(int64(slope.Sign()))))
		if rises := place == 0; rises != factor.GreaterThan(decimal.NewFromInt(1)) {
			continue
		}
		if !found || factor.Sub(decimal.NewFromInt(1)).Abs().LessThan(best.Sub(decimal.NewFromInt(1)).Abs()) {
			best, found = factor, true
		}
	}
	if !found {
		return decimal.Zero, false
	}
	return significant(best, place > 0), true
}

// factorPlaces are the decimals of a factor.
const factorPlaces = 12

// significant rounds a factor to its places, downwards or upwards.
func significant(factor decimal.Decimal, down bool) decimal.Decimal {
	if down {
		return factor.RoundFloor(factorPlaces)
	}
	return factor.RoundCeil(factorPlaces)
}

// towards is the neighbour of a factor on the way to another one.
func towards(factor, goal decimal.Decimal) decimal.Decimal {
	step := decimal.New(2, -factorPlaces)
	if goal.LessThan(factor) {
		return factor.Sub(step)
	}
	return factor.Add(step)
}

// between reports whether a number lies strictly between two others.
func between(n, a, b decimal.Decimal) bool {
	return cmp.Compare(n.Cmp(a), 0)*cmp.Compare(n.Cmp(b), 0) < 0
}
