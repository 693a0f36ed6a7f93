package api

import (
	"strings"

	"breakeven/estimator"
	"breakeven/openapi"
	"breakeven/pricing"
)

func (f answerForm) toAPILineItem(l *estimator.LineItem) openapi.LineItem {
	item := openapi.LineItem{
		Meter: string(l.Meter), Address: l.Address.String(), ConsumedQuantity: f.number(l.ConsumedQuantity), ConsumedUnit: string(l.ConsumedUnit),
		PricedQuantity: f.number(l.PricedQuantity), Unit: l.PricingUnit(),
		Tiers: toAPIList(l.ListTiers, f.toAPITierCost), ContractedTiers: f.toAPIOptionalTiers(l.ContractedTiers),
		EffectiveTiers: f.toAPIOptionalTiers(l.EffectiveTiers),
		ListCost:       f.number(l.ListCost), ContractedCost: f.number(l.ContractedCost), EffectiveCost: f.number(l.EffectiveCost),
		Note: optional(l.Note),
	}
	switch price := l.Price; {
	case price != nil:
		item.Sku, item.EffectiveDate, item.Source = skuText(price), optional(price.EffectiveDate), price.Source
		if price.Per != 1 {
			item.Per = new(price.Per)
		}
		item.LowConfidence = toAPIDoubts(price.LowConfidence)
	case f.card != nil: // it has a price where the provider publishes none
		item.Source, item.EffectiveDate = "rate card "+f.card.Name, optional(f.card.ValidFrom)
	}
	if l.EffectivePrice != nil {
		item.EffectivePrice = new(toAPIEffectivePrice(l.EffectivePrice))
	}
	return item
}

// skuText are the provider's ids of a price; a composed price has several.
func skuText(p *pricing.Price) string { return strings.Join(p.SKUs, ",") }

// toAPIDoubts is nil for a price without one.
func toAPIDoubts(reasons []pricing.Confidence) []openapi.ConfidenceReason {
	if len(reasons) == 0 {
		return nil
	}
	return toAPIWords[openapi.ConfidenceReason](reasons)
}

func toAPIEffectivePrice(p *pricing.Price) openapi.EffectivePrice {
	return openapi.EffectivePrice{
		Sku: skuText(p), Address: p.Address.String(), EffectiveDate: p.EffectiveDate, Source: p.Source,
		Upfront: toAPIUpfront(p.Upfront), LowConfidence: toAPIDoubts(p.LowConfidence),
	}
}

// toAPIUpfront is always in strings: it is published, not computed.
func toAPIUpfront(u *pricing.Upfront) *openapi.Upfront {
	if u == nil {
		return nil
	}
	return &openapi.Upfront{
		Amount: toAPINumber(u.Amount, catalogBare), TermHours: u.TermHours, Hourly: toAPINumber(u.Hourly, catalogBare),
	}
}

func (f answerForm) toAPIOptionalTiers(tiers []estimator.TierCost) []openapi.TierCost {
	if tiers == nil {
		return nil
	}
	return toAPIList(tiers, f.toAPITierCost)
}

func (f answerForm) toAPITierCost(t *estimator.TierCost) openapi.TierCost {
	return openapi.TierCost{
		Kind: optional(openapi.TierKind(t.Kind)), From: f.number(t.From), Quantity: f.number(t.Quantity),
		UnitPrice: f.number(t.UnitPrice), PublishedUnitPrice: f.optionalNumber(t.PublishedUnitPrice), Cost: f.number(t.Cost),
	}
}
