package report

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// StatusError is the status of a row that could not be answered. The other
// statuses are the estimator's.
const StatusError = "error"

// result is what one row of the result tells: an option of an answer, or why
// there is none.
type result struct {
	name   string
	tags   map[string]string
	answer *decision.Answer  // nil in a row that could not be answered
	option *estimator.Option // nil in a row that could not be answered
	note   string            // only without an option
}

// column is one column of the result. The one table of columns serves CSV,
// single values and the header.
type column struct {
	name string
	// kind says how the value is written: numbers take the dialect's decimal
	// separator, callers' text is kept from being a formula.
	kind  columnKind
	value func(r *result) string
}

type columnKind int

const (
	plainColumn  columnKind = iota // our own words: ids, statuses, dates
	numberColumn                   // a canonical decimal, or empty
	callerColumn                   // may carry text that the caller wrote
)

// resultColumns are the columns of the details best, recommended and options.
func resultColumns() []column {
	return []column{
		{"name", callerColumn, func(r *result) string { return r.name }},
		{"rank", numberColumn, ofOption(rankText)},
		{"status", plainColumn, statusText},
		{"provider", plainColumn, ofOption(func(o *estimator.Option) string { return string(o.Offering.ID.Provider()) })},
		{"offering", plainColumn, ofOption(func(o *estimator.Option) string { return string(o.Offering.ID) })},
		{"abstraction", plainColumn, ofOption(func(o *estimator.Option) string { return string(o.Offering.Abstraction) })},
		{"billing", plainColumn, ofOption(func(o *estimator.Option) string { return string(o.Offering.Billing) })},
		{"region", plainColumn, ofOption(func(o *estimator.Option) string { return o.Region.ID })},
		{"architecture", plainColumn, ofOption(func(o *estimator.Option) string { return string(o.Architecture) })},
		{"purchase", plainColumn, ofOption(func(o *estimator.Option) string { return string(o.Purchase) })},
		{"instance_type", plainColumn, ofSizing(func(s *estimator.Sizing) string { return s.InstanceType })},
		{"instances", numberColumn, ofSizing(func(s *estimator.Sizing) string { return pricing.Text(s.Count()) })},
		{"sizing", plainColumn, ofSizing(sizedText)},
		{"monthly_cost", numberColumn, whenPriced(func(o *estimator.Option) string { return pricing.Text(o.MonthlyCost) })},
		{"list_cost", numberColumn, whenPriced(func(o *estimator.Option) string { return pricing.Text(o.ListCost) })},
		{"known_cost", numberColumn, ofOption(knownCostText)},
		{"currency", plainColumn, func(r *result) string {
			if r.answer == nil {
				return ""
			}
			return string(r.answer.Estimate.Currency)
		}},
		{"cost_per_million_invocations", numberColumn, ofOption(func(o *estimator.Option) string { return optionalText(o.CostPerMillion) })},
		{"saving_vs_baseline", numberColumn, ofOption(func(o *estimator.Option) string { return optionalText(o.SavingVsBase) })},
		// Cold starts are not computed yet, and an empty cell says so; zero would
		// be a claim.
		{"cold_start_rate", numberColumn, func(*result) string { return "" }},
		{"break_even_invocations_per_month", numberColumn, breakEvenText},
		{"low_confidence", plainColumn, ofOption(lowConfidenceText)},
		{"catalog_version", plainColumn, func(r *result) string {
			if r.answer == nil {
				return ""
			}
			return r.answer.Estimate.Catalog.Version()
		}},
		{"price_as_of", plainColumn, ofOption(priceAsOf)},
		{"note", callerColumn, noteText},
	}
}

// ResultColumns are the names of the result columns, before the tags.
func ResultColumns() []string {
	columns := resultColumns()
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return names
}

func ofOption(value func(*estimator.Option) string) func(*result) string {
	return func(r *result) string {
		if r.option == nil {
			return ""
		}
		return value(r.option)
	}
}

func ofSizing(value func(*estimator.Sizing) string) func(*result) string {
	return ofOption(func(o *estimator.Option) string {
		if o.Sizing == nil {
			return ""
		}
		return value(o.Sizing)
	})
}

// sizedText is the unit, and how its number was found where that is not by the mean
// load alone: "m5.large, autoscaled".
func sizedText(s *estimator.Sizing) string {
	if s.Variant == "" {
		return s.Unit
	}
	return s.Unit + ", " + s.Variant
}

func whenPriced(value func(*estimator.Option) string) func(*result) string {
	return ofOption(func(o *estimator.Option) string {
		if o.Status != estimator.Priced {
			return ""
		}
		return value(o)
	})
}

func rankText(o *estimator.Option) string {
	if o.Rank == 0 {
		return ""
	}
	return fmt.Sprint(o.Rank)
}

func statusText(r *result) string {
	if r.option == nil {
		return StatusError
	}
	return string(r.option.Status)
}

func knownCostText(o *estimator.Option) string {
	if o.Status != estimator.MissingPrice {
		return ""
	}
	return pricing.Text(o.KnownCost)
}

func optionalText(d *decimal.Decimal) string {
	if d == nil {
		return ""
	}
	return pricing.Text(*d)
}

func breakEvenText(r *result) string {
	if r.option == nil || r.option.Status != estimator.Priced {
		return ""
	}
	at, found := r.answer.AlwaysOnFrom(r.option)
	if found != decision.FoundFrom {
		return ""
	}
	return pricing.Text(at)
}

func lowConfidenceText(o *estimator.Option) string { return confidenceText(o.LowConfidence) }

// priceAsOf is the date of the oldest price in the option: no figure of the row
// rests on an older one.
func priceAsOf(o *estimator.Option) string {
	oldest := ""
	for i := range o.LineItems {
		for _, price := range []*pricing.Price{o.LineItems[i].Price, o.LineItems[i].EffectivePrice} {
			if price != nil && (oldest == "" || price.EffectiveDate < oldest) {
				oldest = price.EffectiveDate
			}
		}
	}
	return oldest
}

// firstPriced is the option of rank 1, or nil: an answer may hold no other
// option than the recommended one.
func firstPriced(estimate *estimator.Estimate) *estimator.Option {
	for i := range estimate.Options {
		if estimate.Options[i].Rank == 1 {
			return &estimate.Options[i]
		}
	}
	return nil
}

// optionByID finds an option of the estimate, or nil.
func optionByID(estimate *estimator.Estimate, id string) *estimator.Option {
	for i := range estimate.Options {
		if estimate.Options[i].ID == id {
			return &estimate.Options[i]
		}
	}
	return nil
}

// nothingPriced says why an answer has no option with a price, as one sentence.
func nothingPriced(estimate *estimator.Estimate) string {
	var reasons []string
	for i := range estimate.Options {
		option := &estimate.Options[i]
		reasons = append(reasons, option.ID+" is "+string(option.Status))
	}
	for i := range estimate.NotApplicable {
		reasons = append(reasons, notApplicableText(&estimate.NotApplicable[i]))
	}
	const most = 5
	if len(reasons) > most {
		reasons = append(reasons[:most], fmt.Sprintf("%d more", len(reasons)-most))
	}
	if len(reasons) == 0 {
		return "no option fits the request"
	}
	return "no option has a price: " + strings.Join(reasons, "; ")
}

func notApplicableText(n *estimator.NotApplicable) string {
	return notApplicableName(n) + ": " + n.Reason
}

// notApplicableName is the offering with what narrows the reason down.
func notApplicableName(n *estimator.NotApplicable) string {
	what := string(n.Offering)
	if n.Region != "" {
		what += " in " + n.Region
	}
	if n.Purchase != "" {
		what += " (" + string(n.Purchase) + ")"
	}
	return what
}

// taggedName is the column of a tag.
func taggedName(tag string) string { return workload.TagPrefix + tag }
