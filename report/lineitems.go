package report

import (
	"strings"

	"breakeven/estimator"
	"breakeven/pricing"
)

// LineItemColumns are the columns of the detail line_items, before the tags.
func LineItemColumns() []string {
	return []string{
		"name", "option", "meter", "sku", "kind", "consumed_quantity", "consumed_unit", "priced_quantity", "unit",
		"tier_from", "unit_price", "list_cost", "contracted_cost", "effective_cost", "currency", "effective_date", "source",
	}
}

// The kinds of a line's part that the estimator leaves unnamed.
const (
	kindTier    = "tier"
	kindMissing = string(estimator.MissingPrice)
)

// lineCells is one row of the detail line_items, numbers in canonical form.
type lineCells struct {
	name, option, meter, sku, kind               string
	consumed, consumedUnit, priced, unit         string
	from, unitPrice, list, contracted, effective string
	currency, effectiveDate, source              string
	tags                                         map[string]string
}

func (w *ResultWriter) writeLine(c lineCells) error {
	d := w.rows.dialect
	cells := []string{
		d.neutral(c.name), c.option, c.meter, c.sku, c.kind, d.number(c.consumed), c.consumedUnit, d.number(c.priced), c.unit,
		d.number(c.from), d.number(c.unitPrice), d.number(c.list), d.number(c.contracted), d.number(c.effective),
		c.currency, c.effectiveDate, d.neutral(c.source),
	}
	return w.rows.write(w.appendTags(cells, c.tags))
}

// writeLineItems writes the parts of the lines of every option. Every column of
// costs adds up to the option's cost, so that a spreadsheet may sum it: a part
// that exists only before or only after a discount fills only its own columns,
// and the consumed quantity stands on the first part. An option without a price
// has no partial sum to be mistaken for one: it has a row per missing price.
func (w *ResultWriter) writeLineItems(r *result) error {
	estimate := r.answer.Estimate
	for i := range estimate.Options {
		option := &estimate.Options[i]
		base := lineCells{name: r.name, tags: r.tags, option: option.ID, currency: string(estimate.Currency)}
		if option.Status != estimator.Priced {
			if err := w.writeUnpriced(base, option); err != nil {
				return err
			}
			continue
		}
		for j := range option.LineItems {
			for _, cells := range partsOf(base, &option.LineItems[j], estimate.RateCard) {
				if err := w.writeLine(cells); err != nil {
					return err
				}
			}
		}
	}
	if len(estimate.Options) == 0 {
		return w.writeLine(lineCells{name: r.name, tags: r.tags, kind: StatusError, source: nothingPriced(estimate)})
	}
	return nil
}

func (w *ResultWriter) writeUnpriced(base lineCells, option *estimator.Option) error {
	base.kind = string(option.Status)
	for _, address := range option.Missing {
		base.meter = string(address.Meter)
		base.source = missingNote(option.Status, []pricing.Address{address})
		if err := w.writeLine(base); err != nil {
			return err
		}
	}
	if len(option.Missing) > 0 {
		return nil
	}
	base.source = strings.Join(optionNotes(option), "; ")
	return w.writeLine(base)
}

// partsOf are the rows of one line. The card has the price of a line that the
// provider publishes none for.
func partsOf(base lineCells, item *estimator.LineItem, card *pricing.RateCard) []lineCells {
	base.meter = string(item.Meter)
	base.unit = item.PricingUnit()
	switch {
	case item.Price != nil:
		base = base.pricedBy(item.Price)
	case card != nil:
		base.source, base.effectiveDate = cardNote(card), card.ValidFrom
	}
	// Stages that a later one replaces fill their own columns only.
	var rows []lineCells
	add := func(from lineCells, tiers []estimator.TierCost, list, contracted, effective bool) {
		for i := range tiers {
			row := from
			row.kind = kindOf(&tiers[i])
			row.priced = pricing.Text(tiers[i].Quantity)
			row.from = pricing.Text(tiers[i].From)
			row.unitPrice = pricing.Text(tiers[i].UnitPrice)
			cost := pricing.Text(tiers[i].Cost)
			if list {
				row.list = cost
			}
			if contracted {
				row.contracted = cost
			}
			if effective {
				row.effective = cost
			}
			rows = append(rows, row)
		}
	}
	asList, asContracted := item.ContractedTiers == nil, item.EffectiveTiers == nil
	add(base, item.ListTiers, true, asList, asList && asContracted)
	contracted, effective := base, base
	if card != nil {
		contracted.source = cardNote(card)
	}
	if item.EffectivePrice != nil {
		effective = effective.pricedBy(item.EffectivePrice)
	}
	add(contracted, item.ContractedTiers, false, true, asContracted)
	add(effective, item.EffectiveTiers, false, false, true)
	if len(rows) == 0 {
		row := base
		row.kind = kindTier
		row.priced = pricing.Text(item.PricedQuantity)
		row.list, row.contracted, row.effective = pricing.Text(item.ListCost), pricing.Text(item.ContractedCost), pricing.Text(item.EffectiveCost)
		rows = append(rows, row)
	}
	rows[0].consumed = pricing.Text(item.ConsumedQuantity)
	rows[0].consumedUnit = string(item.ConsumedUnit)
	return rows
}

// pricedBy names the price of the part.
func (c lineCells) pricedBy(price *pricing.Price) lineCells {
	c.sku = strings.Join(price.SKUs, "|")
	c.effectiveDate = price.EffectiveDate
	c.source = price.Source
	return c
}

func kindOf(tier *estimator.TierCost) string {
	if tier.Kind == "" {
		return kindTier
	}
	return string(tier.Kind)
}
