package api

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/portfolio"
	"breakeven/openapi"
	"breakeven/pricing"
)

func toAPICatalogVersion(c *pricing.Catalog) openapi.CatalogVersion {
	return openapi.CatalogVersion{Version: c.Version(), AsOf: c.AsOf()}
}

func toAPIOfferingChanges(o *pricing.OfferingChanges) openapi.OfferingChanges {
	return openapi.OfferingChanges{
		Offering: string(o.Offering), Added: int64(o.Added), Removed: int64(o.Removed), Repriced: int64(o.Repriced),
		Raised: int64(o.Raised), Lowered: int64(o.Lowered),
	}
}

func toAPIPriceChange(c *pricing.Change) openapi.PriceChange {
	shown := openapi.PriceChange{Change: openapi.PriceChangeKind(c.Kind), Address: c.Address().String()}
	if ratio, ok := c.Ratio(); ok {
		shown.Ratio = new(toAPINumber(ratio, catalogBare))
	}
	if c.Old != nil {
		shown.Old = new(toAPIPrice(c.Old, c.Currency))
	}
	if c.New != nil {
		shown.New = new(toAPIPrice(c.New, c.Currency))
	}
	return shown
}

func (f answerForm) toAPICostEffects(e *estimator.Effects) openapi.CostEffects {
	percent := func(difference, amount decimal.Decimal) *openapi.Number {
		ratio, ok := estimator.PercentOf(difference, amount)
		if !ok {
			return nil
		}
		return new(f.number(ratio))
	}
	return openapi.CostEffects{
		Before: f.number(e.Before), Held: f.number(e.Held), After: f.number(e.After),
		PriceEffect: f.number(e.Price()), ChoiceEffect: f.number(e.Choice()), Difference: f.number(e.Difference()),
		PriceEffectPercent: percent(e.Price(), e.Before), ChoiceEffectPercent: percent(e.Choice(), e.Held),
	}
}

func toAPICostChange(c *decision.Change) openapi.CostChange {
	shown := openapi.CostChange{Currency: string(c.Currency), Sentences: c.Sentences}
	if c.Before != nil {
		shown.ChosenBefore = new(c.Before.ID)
	}
	if c.After != nil {
		shown.ChosenNow = new(c.After.ID)
	}
	if c.Effects != nil {
		shown.Effects = new(answerForm{}.toAPICostEffects(c.Effects))
	}
	if c.Held != nil {
		for _, address := range c.Held.Missing {
			shown.Missing = append(shown.Missing, address.String())
		}
	}
	return shown
}

func toAPIPortfolioChange(c *portfolio.Change, form answerForm) openapi.PortfolioChange {
	shown := openapi.PortfolioChange{
		Currency: string(c.Currency), Profiles: int64(c.Rows), Compared: int64(c.Compared), ChoseAgain: int64(c.Chose),
		Appeared: int64(len(c.Appeared)), Lost: int64(len(c.Lost)), Unpriced: int64(len(c.Unpriced)), Sentences: c.Sentences,
		Largest: toAPIList(c.Movers, func(m *portfolio.Mover) openapi.WorkloadChange {
			return openapi.WorkloadChange{
				Profile: int64(m.Row), Name: m.Name, ChosenBefore: m.Before, ChosenNow: m.After, Effects: form.toAPICostEffects(&m.Effects),
			}
		}),
	}
	if c.Effects != nil {
		shown.Effects = new(form.toAPICostEffects(c.Effects))
	}
	return shown
}
