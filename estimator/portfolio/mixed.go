package portfolio

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// MixedError is a row that does not fit on the same bill as the rows before it.
type MixedError struct {
	Row   int    // index of the row
	Name  string // of the row
	Field string // of the profile, e.g. "currency"
	Value string // of the row
	First string // of the first row
}

// Error names the row as people count, from 1.
func (e *MixedError) Error() string {
	label := ""
	if e.Name != "" {
		label = fmt.Sprintf(" (%s)", e.Name)
	}
	return fmt.Sprintf("profile %d%s: %s is %s, but one bill has one, and the first profile's is %s", e.Row+1, label, e.Field, e.Value, e.First)
}

// Unwrap is the same as a complaint of a request.
func (e *MixedError) Unwrap() error {
	return workload.Errors{{Path: pathOf(e.Row, e.Field), Code: workload.CodeContradictory, Detail: e.Error()}}
}

// pathOf points at a field of a row, as a JSON request holds it.
func pathOf(row int, field string) string { return fmt.Sprintf("/profiles/%d/%s", row, field) }

// ofRow points the complaints of an error at a row.
func ofRow(row int, err error) error {
	var complaints workload.Errors
	if !errors.As(err, &complaints) {
		return err
	}
	complaints = slices.Clone(complaints)
	for i := range complaints {
		complaints[i].Path, complaints[i].Field = pathOf(row, complaints[i].Field)+complaints[i].Path, ""
	}
	return complaints
}

// TooLargeError is a portfolio beyond MaxRows or MaxOptions.
type TooLargeError struct {
	What string // "rows" or "options"
	Most int
}

// Error says what to do about it.
func (e *TooLargeError) Error() string {
	if e.What == "rows" {
		return fmt.Sprintf("a portfolio has at most %d rows: divide it", e.Most)
	}
	return fmt.Sprintf("the rows compare more than %d options together: narrow their regions, offerings or purchases", e.Most)
}

// Unwrap is the same as a complaint of a request.
func (e *TooLargeError) Unwrap() error {
	return workload.Errors{{Path: "/profiles", Code: workload.CodeOutOfRange, Detail: e.Error()}}
}

// terms are what all rows of a bill have in common.
type terms struct {
	currency, pricingDate, catalogVersion, rateCard string
	freeTier                                        bool
	hoursPerMonth                                   decimal.Decimal
	fxRates                                         map[string]decimal.Decimal
	card                                            *pricing.RateCard
}

func termsOf(load *workload.Load, catalog *pricing.Catalog) terms {
	return terms{
		currency: load.Currency, pricingDate: cmp.Or(load.PricingDate, catalog.AsOf()), catalogVersion: load.CatalogVersion,
		rateCard: cardOf(load), freeTier: load.FreeTier, hoursPerMonth: load.HoursPerMonth, fxRates: load.FXRates,
	}
}

// none is what a row has that states no rate card, or no rates.
const none = "none"

// cardOf names the rate card of a load, whether it is stated or loaded.
func cardOf(load *workload.Load) string {
	if load.RateCard == nil {
		return cmp.Or(load.RateCardName, none)
	}
	return load.RateCard.Name + " " + load.RateCard.Version
}

// differs is the first field that a row has otherwise than the first row, or nil.
func (t *terms) differs(row *terms) *MixedError {
	switch {
	case row.currency != t.currency:
		return &MixedError{Field: "currency", Value: row.currency, First: t.currency}
	case !maps.EqualFunc(row.fxRates, t.fxRates, decimal.Decimal.Equal):
		return &MixedError{Field: "fx_rates", Value: rateText(row.fxRates), First: rateText(t.fxRates)}
	case row.freeTier != t.freeTier:
		return &MixedError{Field: "free_tier", Value: fmt.Sprint(row.freeTier), First: fmt.Sprint(t.freeTier)}
	case !row.hoursPerMonth.Equal(t.hoursPerMonth):
		return &MixedError{Field: "hours_per_month", Value: pricing.Text(row.hoursPerMonth), First: pricing.Text(t.hoursPerMonth)}
	case row.rateCard != t.rateCard:
		return &MixedError{Field: "rate_card", Value: row.rateCard, First: t.rateCard}
	case row.pricingDate != t.pricingDate:
		return &MixedError{Field: "pricing_date", Value: row.pricingDate, First: t.pricingDate}
	case row.catalogVersion != t.catalogVersion:
		return &MixedError{Field: "catalog_version", Value: row.catalogVersion, First: t.catalogVersion}
	default:
		return nil
	}
}

func rateText(rates map[string]decimal.Decimal) string {
	if len(rates) == 0 {
		return none
	}
	texts := make([]string, 0, len(rates))
	for _, currency := range slices.Sorted(maps.Keys(rates)) {
		texts = append(texts, currency+":"+pricing.Text(rates[currency]))
	}
	return strings.Join(texts, " ")
}
