package report

import (
	"fmt"
	"io"
	"strings"

	"breakeven/pricing"
)

// PriceColumns are the columns of a price list as CSV: one row per tier.
func PriceColumns() []string {
	return []string{
		"provider", "offering", "meter", "area", "instance_type", "architecture", "purchase", "tier_from", "unit_price",
		"currency", "unit", "per", "sku", "effective_date", "source", "low_confidence",
	}
}

// PriceWriter writes prices as CSV.
type PriceWriter struct {
	rows   rowWriter
	header bool
}

// NewPriceWriter returns a writer of prices in the dialect.
func NewPriceWriter(w io.Writer, dialect Dialect) *PriceWriter {
	return &PriceWriter{rows: rowWriter{out: w, dialect: dialect}}
}

// WriteHeader writes the header row if it does not stand yet.
func (w *PriceWriter) WriteHeader() error {
	if w.header {
		return nil
	}
	w.header = true
	return w.rows.write(PriceColumns())
}

// Write writes a price, one row per tier.
func (w *PriceWriter) Write(price *pricing.Price, currency pricing.Currency) error {
	if err := w.WriteHeader(); err != nil {
		return err
	}
	d := w.rows.dialect
	a := &price.Address
	for _, tier := range price.Tiers.Steps {
		err := w.rows.write([]string{
			string(a.Offering.Provider()), string(a.Offering), string(a.Meter), string(a.Area), a.Type, string(a.Architecture), string(a.Purchase),
			d.number(pricing.Text(tier.From)), d.number(pricing.Text(tier.UnitPrice)), string(currency), string(price.Unit), fmt.Sprint(price.Per),
			strings.Join(price.SKUs, "|"), price.EffectiveDate, price.Source, confidenceText(price.LowConfidence),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// confidenceText joins reasons as a cell holds a list.
func confidenceText(reasons []pricing.Confidence) string {
	texts := make([]string, len(reasons))
	for i, c := range reasons {
		texts[i] = string(c)
	}
	return strings.Join(texts, "|")
}
