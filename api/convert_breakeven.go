package api

import (
	"bytes"
	"encoding/json"
	"fmt"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/openapi"
)

// EncodeBreakEven returns the exact bytes of the body that POST /v1/break-even
// answers with.
func EncodeBreakEven(answer *decision.PairAnswer) ([]byte, error) {
	var body bytes.Buffer
	if err := json.NewEncoder(&body).Encode(toAPIPairAnswer(answer)); err != nil {
		return nil, fmt.Errorf("encoding a break-even: %w", err)
	}
	return body.Bytes(), nil
}

func toAPIPairAnswer(answer *decision.PairAnswer) openapi.BreakEvenAnswer {
	estimate, b := answer.Estimate, answer.BreakEven
	form := formOf(estimate.Load)
	form.card, form.lineItems = estimate.RateCard, true
	return openapi.BreakEvenAnswer{
		Engine: estimator.Version, PricingDate: estimate.PricingDate, Currency: string(estimate.Currency), Period: openapi.EstimatePeriodMonth,
		Catalog: toAPICatalogReference(estimate.Catalog), RateCard: toAPIRateCardReference(estimate.RateCard),
		Profile:     toAPICompletedProfile(estimate.Load, form.bare),
		Assumptions: toAPIAssumptions(estimate.Assumptions),
		Load:        form.toAPILoad(estimate.Load.Summary()),
		A:           b.A, B: b.B, Axis: openapi.AxisName(b.Axis),
		Step: form.number(b.Step), Today: form.number(b.Today), From: form.number(b.From), To: form.number(b.To),
		Crossings: form.toAPICrossings(b.Crossings), GreyBand: form.toAPIBand(b.GreyBand),
		Headroom: form.optionalNumber(b.Headroom), Truncated: b.Truncated,
		Curve: toAPIList(answer.Curve, func(p *decision.Point) openapi.CurvePoint {
			return openapi.CurvePoint{At: form.number(p.At), ACost: form.number(p.ACost), BCost: form.number(p.BCost)}
		}),
		Options: toAPIList(estimate.Options, form.toAPIOption),
	}
}

// toAPIBreakEven is the break-even of an estimate, whose sides are named by how
// they are billed.
func (f answerForm) toAPIBreakEven(b *decision.BreakEven) openapi.BreakEven {
	return openapi.BreakEven{
		PerExecution: b.A, AlwaysOn: b.B, Axis: openapi.AxisName(b.Axis),
		Step: f.number(b.Step), Today: f.number(b.Today), From: f.number(b.From), To: f.number(b.To),
		Crossings: f.toAPICrossings(b.Crossings), GreyBand: f.toAPIBand(b.GreyBand),
		Headroom: f.optionalNumber(b.Headroom), Truncated: b.Truncated,
	}
}

func (f answerForm) toAPICrossings(crossings []decision.Crossing) []openapi.Crossing {
	return toAPIList(crossings, func(c *decision.Crossing) openapi.Crossing {
		return openapi.Crossing{
			At: f.number(c.At), CheaperBelow: c.CheaperBelow, CheaperFrom: c.CheaperFrom, Kind: openapi.CrossingKind(c.Kind),
		}
	})
}

func (f answerForm) toAPIBand(band *decision.Band) *openapi.Band {
	if band == nil {
		return nil
	}
	return &openapi.Band{From: f.number(band.From), To: f.number(band.To)}
}

func (f answerForm) toAPISensitivity(s *decision.Sensitivity) *openapi.Sensitivity {
	if s == nil {
		return nil
	}
	return &openapi.Sensitivity{
		Option: s.Option, RunnerUp: optional(s.RunnerUp), Margin: f.number(s.Margin), Flips: toAPIList(s.Flips, f.toAPIFlip),
	}
}

func (f answerForm) toAPIFlip(flip *decision.Flip) openapi.Flip {
	result := openapi.Flip{
		Kind: openapi.FlipKind(flip.Kind), Axis: optional(openapi.AxisName(flip.Axis)), Option: optional(flip.Option),
		Today: f.number(flip.Today), Unit: flip.Unit, At: f.optionalNumber(flip.At), Change: f.optionalNumber(flip.Change),
		Becomes: optional(flip.Becomes), Reason: optional(flip.Reason),
	}
	if flip.Address != nil {
		result.Address = new(flip.Address.String())
	}
	return result
}
