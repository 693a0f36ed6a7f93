package azure

import (
	"fmt"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// row is one tier at one address, as one row of the list states it.
type row struct {
	at        pricing.Address
	region    string // of the list; several share an address where it is that of a zone
	from      decimal.Decimal
	price     decimal.Decimal
	unit      pricing.Unit
	per       int64
	termHours int64 // of a reservation, whose price is that of the whole term
	meterID   string
	skuID     string
	day       string // from which it holds, YYYY-MM-DD
	own       bool   // the product is the machine type's own series
	primary   bool
}

// dayOf is the day of a time of the list.
func dayOf(time string) string { return time[:min(len(time), len("2006-01-02"))] }

// inForce reports whether the row holds on a day. The list has rows that begin
// later, and some that have ended.
func (i *item) inForce(day string) (bool, error) {
	starts, ends := dayOf(i.Starts), dayOf(i.Ends)
	if !pricing.ValidDate(starts) || ends != "" && !pricing.ValidDate(ends) {
		return false, fmt.Errorf("SKU %s: in force from %q to %q", i.MeterID, i.Starts, i.Ends)
	}
	return starts <= day && (ends == "" || ends >= day), nil
}

// row is the row's price at an address.
func (i *item) row(at pricing.Address, unit pricing.Unit, of quantity) (row, error) {
	per, err := i.per(of)
	if err != nil {
		return row{}, err
	}
	if i.Currency != string(pricing.USD) {
		return row{}, fmt.Errorf("SKU %s: currency %q", i.MeterID, i.Currency)
	}
	if i.Price.IsNegative() || i.From.IsNegative() || i.MeterID == "" {
		return row{}, fmt.Errorf("SKU %q: price %s from %s", i.MeterID, i.Price, i.From)
	}
	return row{
		at: at, region: i.Region, from: i.From.Decimal, price: i.Price.Decimal, unit: unit, per: per,
		meterID: i.MeterID, skuID: i.SKUID, day: dayOf(i.Starts), primary: i.Primary,
	}, nil
}

// withSavings are the row and what it costs under savings plans.
func (r row) withSavings(i *item) ([]row, error) {
	rows := []row{r}
	for _, saving := range i.Savings {
		saved := r
		saved.price = saving.Price.Decimal
		switch saving.Term {
		case "1 Year":
			saved.at.Purchase = savingsPlan1Y
		case "3 Years":
			saved.at.Purchase = savingsPlan3Y
		default:
			return nil, fmt.Errorf("SKU %s: savings plan for %q", r.meterID, saving.Term)
		}
		if saved.price.IsNegative() {
			return nil, fmt.Errorf("SKU %s: price %s for %s", r.meterID, saved.price, saving.Term)
		}
		rows = append(rows, saved)
	}
	return rows, nil
}

// rows are the prices that a row of the list states for the meter.
func (q *meterQuery) rows(i *item, areas map[string]pricing.Region) ([]row, error) {
	at := pricing.Address{
		Offering: q.part, Meter: q.meter, Area: pricing.Global, Type: q.kind,
		Architecture: pricing.AnyArchitecture, Purchase: q.purchase,
	}
	if q.area != pricing.AreaGlobal {
		at.Area = areas[i.Region].Area(q.area)
	}
	base, err := i.row(at, q.unit, q.of)
	if err != nil || !q.savings {
		return []row{base}, err
	}
	return base.withSavings(i)
}
