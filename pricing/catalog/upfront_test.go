package catalog

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// committedText is the sample with prices that are paid before their term, whole
// and in part.
func committedText() string {
	return strings.NewReplacer(
		"counts\t2\t1\t2\t5", "counts\t2\t1\t2\t7",
		"area\teu-central-2\n", "set\t3\tx86_64\treserved_1y_all_upfront\tInstance-Hours\t1\tgraduated\t2026-07-20\t1\n"+
			"set\t4\tx86_64\treserved_3y_partial_upfront\tInstance-Hours\t1\tgraduated\t2026-07-20\t1\n"+
			"area\teu-central-2\n",
		"2\tm5.large\t0.096\n", "2\tm5.large\t0.096\n3\tm5.large\t0.059246575342@519/8760\n4\tm5.large\t0.02@262.8/26280+0.01\n",
	).Replace(sampleText)
}

func committedList(t *testing.T) *pricing.PriceList {
	t.Helper()
	list, err := Decode(strings.NewReader(committedText()))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestDecodeReadsPaymentsBeforeATerm(t *testing.T) {
	list := committedList(t)
	if text := encoded(t, list); text != committedText() {
		t.Errorf("encoded again:\n%s", text)
	}
	tests := []struct {
		purchase             pricing.Purchase
		unit, amount, hourly string
		hours                int64
	}{
		{"reserved_1y_all_upfront", "0.059246575342", "519", "0", pricing.HoursOf1Y},
		{"reserved_3y_partial_upfront", "0.02", "262.8", "0.01", pricing.HoursOf3Y},
	}
	for i, test := range tests {
		price := list.Prices[i+2]
		if price.Address.Purchase != test.purchase || price.Upfront == nil {
			t.Errorf("price %d is %+v", i+2, price)
			continue
		}
		u := price.Upfront
		if got := pricing.Text(price.Tiers.Steps[0].UnitPrice); got != test.unit || pricing.Text(u.Amount) != test.amount ||
			pricing.Text(u.Hourly) != test.hourly || u.TermHours != test.hours {
			t.Errorf("%s is %s from %+v", test.purchase, got, u)
		}
	}
	if list.Prices[1].Upfront != nil {
		t.Errorf("a price on demand has %+v", list.Prices[1].Upfront)
	}
}

func TestDecodeRefusesOtherPayments(t *testing.T) {
	const whole, partial = "0.059246575342@519/8760", "0.02@262.8/26280+0.01"
	tests := []struct{ name, old, new, want string }{
		{"no amount", whole, "0.059246575342@/8760", "not canonical"},
		{"an amount that is not canonical", whole, "0.059246575342@519.0/8760", "not canonical"},
		{"a negative amount", whole, "0.059246575342@-519/8760", "not canonical"},
		{"an amount of nothing", whole, "0.059246575342@0/8760", "upfront 0"},
		{"no term", whole, "0.059246575342@519", "not canonical"},
		{"an empty term", whole, "0.059246575342@519/", "not canonical"},
		{"a term with a leading zero", whole, "0.059246575342@519/08760", "not canonical"},
		{"a signed term", whole, "0.059246575342@519/+8760", "not canonical"},
		{"a term that is neither one year nor three", whole, "0.059246575342@519/8784", "neither one year nor three"},
		{"a term beyond all integers", whole, "0.059246575342@519/99999999999999999999", "not canonical"},
		{"two terms", whole, "0.059246575342@519/8760/8760", "not canonical"},
		{"two payments", whole, "0.059246575342@519/8760@519/8760", "not canonical"},
		{"a mark without a payment", whole, "0.059246575342@", "not canonical"},
		{"a payment without a unit price", whole, "@519/8760", "tier \"\" is not canonical"},
		{"a payment that does not give the unit price", whole, "0.0592@519/8760", "is not the upfront"},
		{"a payment of two tiers", whole, "0.059246575342 10:0.05@519/8760", "is not the upfront"},
		{"a payment that the tier has", whole, "0.059246575342@519/8760 10:0.05", "not canonical"},
		{"an hourly price of zero", whole, "0.059246575342@519/8760+0", "not canonical"},
		{"an empty hourly price", partial, "0.02@262.8/26280+", "not canonical"},
		{"an hourly price that is not canonical", partial, "0.02@262.8/26280+0.010", "not canonical"},
		{"a negative hourly price", partial, "0.02@262.8/26280+-0.01", "not canonical"},
		{"an hourly price before the term", partial, "0.02@262.8+0.01/26280", "not canonical"},
		{"a space", partial, "0.02@262.8/26280 +0.01", "not canonical"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !strings.Contains(committedText(), test.old) {
				t.Fatalf("the sample has no %q", test.old)
			}
			_, err := Decode(strings.NewReader(strings.Replace(committedText(), test.old, test.new, 1)))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}

func TestEncodeRefusesPaymentsWithoutOneText(t *testing.T) {
	for name, change := range map[string]func(*pricing.Upfront){
		"an amount with too many digits": func(u *pricing.Upfront) {
			// Far below the places of a quotient: the unit price stays what it was.
			u.Amount = u.Amount.Add(decimal.RequireFromString("0." + strings.Repeat("0", 40) + "1"))
		},
		"a payment that does not give the unit price": func(u *pricing.Upfront) { u.TermHours = pricing.HoursOf3Y },
	} {
		list := committedList(t)
		change(list.Prices[2].Upfront)
		var text strings.Builder
		if err := Encode(&text, list); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
