package replay

import (
	"crypto/sha256"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// azureRow is one row of the Retail Prices API.
type azureRow struct {
	service, product, sku, meter string
	region, machine              string
	kind                         string // of price: Consumption, DevTestConsumption, Reservation
	term                         string // of a reservation
	unit                         string
	from, price                  decimal.Decimal
	savings                      []azureSaving
	meterID                      string // empty: made of the names
	skuID                        string // empty: made of the names
	starts, ends                 string // YYYY-MM-DD; ends may be empty
	secondary                    bool   // not the meter's primary region
}

type azureSaving struct {
	term  string
	price decimal.Decimal
}

func (r *azureRow) field(name string) string {
	switch name {
	case "serviceName":
		return r.service
	case "productName":
		return r.product
	case "skuName":
		return r.sku
	case "meterName":
		return r.meter
	case "armRegionName":
		return r.region
	case "armSkuName":
		return r.machine
	default: // priceType; the row itself calls it "type"
		return r.kind
	}
}

// append writes the row with the fields and in the order of the API.
func (r *azureRow) append(to []byte) []byte {
	text := func(name, value string) {
		to = append(append(append(to, '"'), name...), `":`...)
		// Only texts of our own are written, which are valid UTF-8.
		to, _ = jsontext.AppendQuote(to, value)
		to = append(to, ',')
	}
	to = append(to, `{"currencyCode":"USD","tierMinimumUnits":`...)
	to = append(to, azureNumber(r.from)...)
	for _, name := range []string{"retailPrice", "unitPrice"} {
		to = append(append(append(to, `,"`...), name...), `":`...)
		to = append(to, azureNumber(r.price)...)
	}
	to = append(to, ',')
	text("armRegionName", r.region)
	text("location", r.region)
	text("effectiveStartDate", r.starts+"T00:00:00Z")
	if r.ends != "" {
		text("effectiveEndDate", r.ends+"T23:59:59Z")
	}
	meterID, skuID := r.meterID, r.skuID
	if meterID == "" {
		meterID = azureID(r.service, r.product, r.meter, r.region, r.machine)
	}
	if skuID == "" {
		skuID = "DZH31" + azureID(r.service, r.product, r.sku)[:7] + "/" + azureID(r.sku)[:4]
	}
	text("meterId", meterID)
	text("meterName", r.meter)
	text("productId", skuID[:len(skuID)-5])
	text("skuId", skuID)
	text("productName", r.product)
	text("skuName", r.sku)
	text("serviceName", r.service)
	text("serviceId", "DZH"+azureID(r.service)[:9])
	text("serviceFamily", "Compute")
	text("unitOfMeasure", r.unit)
	text("type", r.kind)
	if r.term != "" {
		text("reservationTerm", r.term)
	}
	if len(r.savings) > 0 {
		to = append(to, `"savingsPlan":[`...)
		for i, saving := range r.savings {
			if i > 0 {
				to = append(to, ',')
			}
			price := azureNumber(saving.price)
			to = fmt.Appendf(to, `{"unitPrice":%s,"retailPrice":%s,"term":%q}`, price, price, saving.term)
		}
		to = append(to, `],`...)
	}
	to = append(to, `"isPrimaryMeterRegion":`...)
	to = strconv.AppendBool(to, !r.secondary)
	to = append(to, ',')
	text("armSkuName", r.machine)
	to[len(to)-1] = '}'
	return to
}

// azureNumber writes a number as the API does: 0.0 for nothing, and exponents for
// what is small.
func azureNumber(d decimal.Decimal) string {
	digits := pricing.Text(d)
	switch {
	case d.IsInteger():
		return digits + ".0"
	case d.LessThan(decimal.New(1, -4)):
		coefficient := d.Coefficient().String()
		for len(coefficient) > 1 && coefficient[len(coefficient)-1] == '0' {
			coefficient = coefficient[:len(coefficient)-1]
		}
		exponent := d.NumDigits() + int(d.Exponent()) - 1
		mantissa := coefficient[:1]
		if len(coefficient) > 1 {
			mantissa += "." + coefficient[1:]
		}
		return fmt.Sprintf("%se-%02d", mantissa, -exponent)
	default:
		return digits
	}
}

// azureID is a stable id in the form of the API's.
func azureID(parts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return fmt.Sprintf("%x-%x-5%x-a%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])[:36]
}
