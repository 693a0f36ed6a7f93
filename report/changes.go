package report

import (
	"io"
	"strconv"
	"strings"

	"breakeven/pricing"
)

// ChangeColumns are the columns of a difference between two catalogs as CSV: one row
// per address.
func ChangeColumns() []string {
	return []string{
		"change", "provider", "offering", "meter", "area", "instance_type", "architecture", "purchase", "old_unit_price", "new_unit_price", "ratio",
		"currency", "unit", "per", "old_unit", "old_per", "old_tiers", "new_tiers", "old_effective_date", "new_effective_date", "sku",
	}
}

// ChangeWriter writes changes as CSV.
type ChangeWriter struct {
	rows   rowWriter
	header bool
}

// NewChangeWriter returns a writer of changes in the dialect.
func NewChangeWriter(w io.Writer, dialect Dialect) *ChangeWriter {
	return &ChangeWriter{rows: rowWriter{out: w, dialect: dialect}}
}

// WriteHeader writes the header row if it does not stand yet.
func (w *ChangeWriter) WriteHeader() error {
	if w.header {
		return nil
	}
	w.header = true
	return w.rows.write(ChangeColumns())
}

// changeSide is the price of a change in one of the catalogs; empty without one.
type changeSide struct{ unitPrice, unit, per, tiers, date string }

func (d Dialect) changeSide(price *pricing.Price) changeSide {
	if price == nil {
		return changeSide{}
	}
	return changeSide{
		unitPrice: d.number(pricing.Text(price.Tiers.Steps[0].UnitPrice)), unit: string(price.Unit), per: strconv.FormatInt(price.Per, 10),
		tiers: tiersText(price.Tiers), date: price.EffectiveDate,
	}
}

// Write writes a change.
func (w *ChangeWriter) Write(change *pricing.Change) error {
	if err := w.WriteHeader(); err != nil {
		return err
	}
	d := w.rows.dialect
	a, before, after := change.Address(), d.changeSide(change.Old), d.changeSide(change.New)
	ratio, skus := "", change.Old
	if r, ok := change.Ratio(); ok {
		ratio = d.number(pricing.Text(r))
	}
	if change.New != nil {
		skus = change.New
	} else {
		after.unit, after.per = before.unit, before.per
	}
	return w.rows.write([]string{
		string(change.Kind), string(a.Offering.Provider()), string(a.Offering), string(a.Meter), string(a.Area), a.Type, string(a.Architecture), string(a.Purchase),
		before.unitPrice, after.unitPrice, ratio, string(change.Currency), after.unit, after.per, before.unit, before.per,
		before.tiers, after.tiers, before.date, after.date, strings.Join(skus.SKUs, "|"),
	})
}

// tiersText is a price by quantity in a cell: "0:0.2|1000:0.1", with decimal points in
// every dialect; empty where one price holds at any quantity. Volume tiers say so.
func tiersText(tiers pricing.Tiers) string {
	if len(tiers.Steps) == 1 {
		return ""
	}
	var b strings.Builder
	if tiers.Mode == pricing.Volume {
		b.WriteString(string(tiers.Mode) + "|")
	}
	for i, step := range tiers.Steps {
		if i > 0 {
			b.WriteByte('|')
		}
		b.WriteString(pricing.Text(step.From) + ":" + pricing.Text(step.UnitPrice))
	}
	return b.String()
}
