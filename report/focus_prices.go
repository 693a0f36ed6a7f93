package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"breakeven/pricing"
)

// FocusPriceColumns are the columns of a price list after the draft of the dataset SKU
// Price of FOCUS 1.5, as it stood in November 2026 in pull request 2424 of the
// specification, in its order; and then columns of our own, whose names begin with x_
// as FOCUS wants it. An empty cell is null.
func FocusPriceColumns() []string {
	return []string{
		"ChargeCategory", "CommitmentDiscountCategory", "ContractId", "PricingCurrency", "PricingCurrencyCategory", "PricingRegionId",
		"PricingServiceName", "PricingUnit", "PurchaseDurationType", "PurchasePaymentModel", "QuantityTierCategory", "QuantityTierMaximum",
		"QuantityTierMinimum", "ServiceProviderName", "SkuId", "SkuPriceCreated", "SkuPriceDescription", "SkuPriceEffectiveEnd",
		"SkuPriceEffectiveStart", "SkuPriceEligibility", "SkuPriceId", "SkuPriceLastUpdated", "UnitPrice", "UnitPriceType",
		"x_Address", "x_Offering", "x_Meter", "x_Area", "x_InstanceType", "x_Architecture", "x_Purchase", "x_UpfrontAmount", "x_Source", "x_LowConfidence",
	}
}

// FocusPriceWriter writes prices as FOCUS names them, one row per tier.
type FocusPriceWriter struct {
	rows     rowWriter
	header   bool
	regions  map[pricing.Area]bool
	services map[pricing.OfferingID]string
}

// NewFocusPriceWriter returns a writer of prices in the dialect. The regions tell which
// areas are one, the offerings what providers call what they sell.
func NewFocusPriceWriter(w io.Writer, dialect Dialect, regions []pricing.Region, offerings []pricing.Offering) *FocusPriceWriter {
	f := &FocusPriceWriter{
		rows: rowWriter{out: w, dialect: dialect}, regions: map[pricing.Area]bool{}, services: map[pricing.OfferingID]string{},
	}
	for i := range regions {
		f.regions[pricing.Area(regions[i].ID)] = true
	}
	for i := range offerings {
		f.services[offerings[i].ID] = offerings[i].Title
	}
	return f
}

// WriteHeader writes the header row if it does not stand yet.
func (w *FocusPriceWriter) WriteHeader() error {
	if w.header {
		return nil
	}
	w.header = true
	return w.rows.write(FocusPriceColumns())
}

// Write writes a price of the list, one row per tier.
func (w *FocusPriceWriter) Write(price *pricing.Price, list *pricing.PriceList) error {
	if err := w.WriteHeader(); err != nil {
		return err
	}
	a, d := &price.Address, w.rows.dialect
	bought := boughtAs(price)
	region, tierKind, upfront := "", "", ""
	if w.regions[a.Area] {
		region = string(a.Area)
	}
	if len(price.Tiers.Steps) > 1 {
		tierKind = tierCategory(price.Tiers.Mode)
	}
	if price.Upfront != nil {
		upfront = d.number(pricing.Text(price.Upfront.Amount))
	}
	for i, tier := range price.Tiers.Steps {
		until := ""
		if i+1 < len(price.Tiers.Steps) {
			until = d.number(pricing.Text(price.Tiers.Steps[i+1].From))
		}
		err := w.rows.write([]string{
			bought.charge, bought.discount, "", string(list.Currency), "Payable", region,
			cmp.Or(w.services[a.Offering], string(a.Offering)), pricingUnit(price), bought.duration, bought.payment, tierKind, until,
			d.number(pricing.Text(tier.From)), serviceProvider(a.Offering.Provider()), skuID(price), instant(list.Fetched), describe(a), "",
			instant(price.EffectiveDate), `{"IsGlobalScope": true}`, skuPriceID(price, i), instant(list.Fetched), d.number(pricing.Text(tier.UnitPrice)), "List",
			a.String(), string(a.Offering), string(a.Meter), string(a.Area), a.Type, string(a.Architecture), string(a.Purchase), upfront, price.Source, confidenceText(price.LowConfidence),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// skuID are the provider's ids. Where the list has none the address stands for them,
// because a SKU id is never null.
func skuID(price *pricing.Price) string {
	return cmp.Or(strings.Join(price.SKUs, "|"), price.Address.String())
}

// skuPriceID names one tier of one price. Providers' own ids do not: some give one to
// several regions, tiers or terms, and FOCUS wants a row of its own for each.
func skuPriceID(price *pricing.Price, tier int) string {
	id := price.Address.String()
	if len(price.Tiers.Steps) > 1 {
		id += "/" + pricing.Text(price.Tiers.Steps[tier].From)
	}
	return id
}

// pricingUnit is what one unit price is for: "GB-Hours", or "1000000 Requests".
func pricingUnit(price *pricing.Price) string {
	if price.Per == 1 {
		return string(price.Unit)
	}
	return fmt.Sprintf("%d %s", price.Per, price.Unit)
}

// tierCategory is FOCUS's word for how tiers apply.
func tierCategory(mode pricing.TierMode) string {
	if mode == pricing.Volume {
		return "Retroactive"
	}
	return "Graduated"
}

// instant is the midnight, in UTC, that a date begins with.
func instant(date string) string { return date + "T00:00:00Z" }

// serviceProvider is the provider under the name that its own FOCUS exports give it.
func serviceProvider(id pricing.Provider) string {
	switch id {
	case "aws":
		return "AWS"
	case "azure":
		return "Microsoft"
	case "gcp":
		return "Google Cloud"
	default:
		return string(id)
	}
}

func describe(a *pricing.Address) string {
	text := fmt.Sprintf("%s, %s in %s", a.Offering, a.Meter, a.Area)
	if a.Type != "" {
		text += ", " + a.Type
	}
	return text + ", " + string(a.Architecture) + ", " + strings.ReplaceAll(string(a.Purchase), "_", " ")
}

// bought is a way of buying in FOCUS's words.
type bought struct{ charge, discount, duration, payment string }

// boughtAs tells usage from commitments. The unit price of a commitment carries all
// that is paid for it, spread over the hours of its term.
func boughtAs(price *pricing.Price) bought {
	b := bought{charge: "Usage"}
	switch price.Address.Purchase.Term() {
	case "1y":
		b.duration = "1 Year"
	case "3y":
		b.duration = "3 Years"
	default:
		return b
	}
	b.charge, b.discount, b.payment = "Purchase", "Usage", "No Upfront"
	name := string(price.Address.Purchase)
	if strings.Contains(name, "savings_plan") || strings.HasPrefix(name, "flex_") {
		b.discount = "Spend" // an amount per hour is committed, whatever it buys
	}
	switch {
	case strings.HasSuffix(name, "_all_upfront"), price.Upfront != nil && price.Upfront.Hourly.IsZero():
		b.payment = "All Upfront"
	case strings.HasSuffix(name, "_partial_upfront"), price.Upfront != nil:
		b.payment = "Partial Upfront"
	}
	return b
}
