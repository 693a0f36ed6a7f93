package api

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
)

// answerForm is how a caller wants an answer written. Which options it holds,
// and whether it has a break-even and a recommendation, was decided before.
type answerForm struct {
	bare      bool // decimals as JSON numbers
	lineItems bool
	card      *pricing.RateCard // nil: none
}

// lineItems is a value of the field include, and of the field detail, which
// wants them whatever include says.
const lineItems = "line_items"

func formOf(load *workload.Load) answerForm {
	return answerForm{bare: load.Numbers, lineItems: slices.Contains(load.Include, lineItems) || load.Detail == lineItems}
}

// number converts a decimal in the caller's form.
func (f answerForm) number(d decimal.Decimal) openapi.Number { return toAPINumber(d, f.bare) }

func (f answerForm) optionalNumber(d *decimal.Decimal) *openapi.Number {
	if d == nil {
		return nil
	}
	return new(f.number(*d))
}

// toAPIEstimate is the answer as the caller asked for it.
func toAPIEstimate(answer *decision.Answer) openapi.Estimate {
	estimate := answer.Estimate
	form := formOf(estimate.Load)
	form.card = estimate.RateCard
	result := openapi.Estimate{
		Engine: estimator.Version, PricingDate: estimate.PricingDate, Currency: string(estimate.Currency), Period: openapi.EstimatePeriodMonth,
		Catalog: toAPICatalogReference(estimate.Catalog), RateCard: toAPIRateCardReference(estimate.RateCard),
		Profile:     toAPICompletedProfile(estimate.Load, form.bare),
		Assumptions: toAPIAssumptions(estimate.Assumptions),
		Load:        form.toAPILoad(estimate.Load.Summary()),
		Options:     toAPIList(estimate.Options, form.toAPIOption),
		NotApplicable: toAPIList(estimate.NotApplicable, func(n *estimator.NotApplicable) openapi.NotApplicable {
			return openapi.NotApplicable{
				Offering: string(n.Offering), Region: optional(n.Region), Purchase: optional(string(n.Purchase)), Reason: n.Reason,
			}
		}),
	}
	if answer.BreakEven != nil {
		result.BreakEven = new(form.toAPIBreakEven(answer.BreakEven))
	}
	if answer.Recommendation != nil {
		result.Recommendation = new(form.toAPIRecommendation(answer.Recommendation))
	}
	result.Sensitivity = form.toAPISensitivity(answer.Sensitivity)
	return result
}

func toAPICatalogReference(catalog *pricing.Catalog) openapi.CatalogReference {
	return openapi.CatalogReference{
		Version: catalog.Version(), AsOf: catalog.AsOf(), OldestPrice: catalog.OldestPrice(),
		Lists: toAPIList(catalog.Lists(), func(list **pricing.PriceList) openapi.CatalogListReference {
			return openapi.CatalogListReference{
				Provider: string((*list).Provider), Version: (*list).Version, Published: (*list).Published, Fetched: (*list).Fetched,
			}
		}),
	}
}

func (f answerForm) toAPIOption(o *estimator.Option) openapi.Option {
	option := openapi.Option{
		Id: o.ID, Rank: optional(int64(o.Rank)), Status: openapi.OptionStatus(o.Status), Baseline: optional(o.Baseline),
		Provider: string(o.Offering.ID.Provider()), Offering: string(o.Offering.ID),
		Abstraction: openapi.AbstractionName(o.Offering.Abstraction), Billing: openapi.BillingKind(o.Offering.Billing),
		Isolation: openapi.IsolationLevel(o.Offering.Isolation),
		Region:    o.Region.ID, Jurisdiction: o.Region.Country,
		Architecture: openapi.ArchitectureName(o.Architecture), Purchase: string(o.Purchase), Commitment: optional(string(o.Commitment)),
		LowConfidence:             toAPIWords[openapi.ConfidenceReason](o.LowConfidence),
		CostPerMillionInvocations: f.optionalNumber(o.CostPerMillion), SavingVsBaseline: f.optionalNumber(o.SavingVsBase),
		Notes: o.Notes,
	}
	if o.Sizing != nil {
		option.Sizing = new(f.toAPISizing(o.Sizing))
	}
	switch o.Status {
	case estimator.Priced:
		option.ListCost, option.ContractedCost = new(f.number(o.ListCost)), new(f.number(o.Contracted))
		option.MonthlyCost = new(f.number(o.MonthlyCost))
	case estimator.MissingPrice:
		option.KnownCost = new(f.number(o.KnownCost))
	case estimator.Excluded, estimator.MissingRate: // no amount at all
	}
	for _, address := range o.Missing {
		option.Missing = append(option.Missing, address.String())
	}
	if o.Coverage != nil {
		option.Coverage = &openapi.Coverage{Priced: int64(o.Coverage.Priced), Known: int64(o.Coverage.Known)}
	}
	if o.ExcludedBy != nil {
		option.ExcludedBy = new(toAPIRule(o.ExcludedBy))
	}
	if f.lineItems && len(o.LineItems) > 0 {
		option.LineItems = toAPIList(o.LineItems, f.toAPILineItem)
	}
	return option
}

func (f answerForm) toAPISizing(s *estimator.Sizing) openapi.Sizing {
	sizing := openapi.Sizing{
		Unit: s.Unit, InstanceType: optional(s.InstanceType), Vcpu: f.number(s.VCPU),
		MemoryMb: toAPIWhole(s.MemoryMB), Utilization: f.number(s.Utilization), Why: s.Why, Variant: optional(openapi.SizingName(s.Variant)),
	}
	if s.DurationMs.IsPositive() {
		sizing.DurationMs, sizing.BilledDurationMs = new(f.number(s.DurationMs)), new(f.number(s.BilledDurationMs))
	}
	if s.SpeedFactor.IsPositive() {
		sizing.SpeedFactor = new(f.number(s.SpeedFactor))
	}
	if s.Variant != "" && s.MeanInstances.IsPositive() {
		sizing.LeastInstances, sizing.MostInstances = &s.LeastInstances, &s.MostInstances
	}
	switch {
	case s.MeanInstances.IsPositive():
		sizing.MeanInstances = new(f.number(s.MeanInstances))
	case s.NodeShare.IsPositive():
		sizing.NodeShare = new(f.number(s.NodeShare))
	default:
		sizing.Instances = new(toAPIWhole(s.Instances))
	}
	return sizing
}

// toAPIWhole is always a JSON number: a count is no decimal.
func toAPIWhole(d decimal.Decimal) openapi.Number {
	return openapi.Number{Text: pricing.Text(d.Round(0)), Bare: true}
}

func (f answerForm) toAPIRecommendation(r *decision.Recommendation) openapi.Recommendation {
	return openapi.Recommendation{
		Option: r.Option, Abstraction: openapi.AbstractionName(r.Abstraction), Cheapest: r.Cheapest,
		Premium: f.number(r.Premium), Reason: optional(r.Reason),
		Path: toAPIList(r.Path, func(q *decision.Question) openapi.Question {
			return openapi.Question{Question: q.Question, Answer: q.Answer, Because: q.Because}
		}),
		Warnings: toAPIList(r.Warnings, func(w *decision.Warning) openapi.Warning {
			return openapi.Warning{Code: w.Code, Detail: w.Detail, Option: optional(w.Option)}
		}),
	}
}
