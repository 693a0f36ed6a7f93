package portfolio

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// priced is what a quantity costs, of which a part is given free, and how the
// cost is made up. The parts' quantities add up to the quantity and their costs
// to the cost. A test holds it to what the engine says about a single line.
func priced(tiers *pricing.Tiers, quantity, granted decimal.Decimal, counts bool, kind estimator.TierKind) (decimal.Decimal, []estimator.TierCost) {
	parts := make([]estimator.TierCost, 0, len(tiers.Steps)+1)
	if granted.IsPositive() {
		parts = append(parts, estimator.TierCost{Kind: estimator.TierAllowance, Quantity: granted})
	}
	rest := quantity.Sub(granted)
	if !rest.IsPositive() {
		return decimal.Zero, parts
	}
	start := decimal.Zero
	if counts {
		start = granted
	}
	if tiers.Mode == pricing.Volume {
		parts = append(parts, volumePart(tiers.Steps, start, rest, kind))
	} else {
		parts = graduatedParts(parts, tiers.Steps, start, rest, kind)
	}
	cost := decimal.Zero
	for i := range parts {
		cost = cost.Add(parts[i].Cost)
	}
	return cost, parts
}

// graduatedParts prices the quantity between start and start+rest, each unit by
// the tier that it falls into.
func graduatedParts(parts []estimator.TierCost, steps []pricing.Tier, start, rest decimal.Decimal, kind estimator.TierKind) []estimator.TierCost {
	end := start.Add(rest)
	for i := range steps {
		from, to := decimal.Max(steps[i].From, start), end
		if i+1 < len(steps) {
			to = decimal.Min(end, steps[i+1].From)
		}
		if from.LessThan(to) {
			parts = append(parts, tierPart(&steps[i], to.Sub(from), kind))
		}
	}
	return parts
}

// volumePart prices all units by the tier that the whole quantity falls into.
func volumePart(steps []pricing.Tier, start, rest decimal.Decimal, kind estimator.TierKind) estimator.TierCost {
	whole, chosen := start.Add(rest), &steps[0]
	for i := range steps {
		if steps[i].From.LessThanOrEqual(whole) {
			chosen = &steps[i]
		}
	}
	return tierPart(chosen, rest, kind)
}

func tierPart(step *pricing.Tier, quantity decimal.Decimal, kind estimator.TierKind) estimator.TierCost {
	return estimator.TierCost{
		Kind: kind, From: step.From, Quantity: quantity, UnitPrice: step.UnitPrice, Cost: quantity.Mul(step.UnitPrice),
	}
}

// sameTiers reports whether two prices by quantity are equal.
func sameTiers(a, b *pricing.Tiers) bool {
	if a.Mode != b.Mode || len(a.Steps) != len(b.Steps) {
		return false
	}
	for i := range a.Steps {
		if !a.Steps[i].From.Equal(b.Steps[i].From) || !a.Steps[i].UnitPrice.Equal(b.Steps[i].UnitPrice) {
			return false
		}
	}
	return true
}
