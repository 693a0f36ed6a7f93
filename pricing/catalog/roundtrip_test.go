package catalog

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

func TestEncodeDecodeGivesTheSameList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := lists().Draw(t, "list")
		text := encoded(t, list)
		again, err := Decode(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if second := encoded(t, again); second != text {
			t.Fatalf("encoded again:\n%s\nfirst:\n%s", second, text)
		}
		list.Version = again.Version
		if first, second := plain(list), plain(again); !reflect.DeepEqual(first, second) {
			t.Fatalf("decoded\n%v\nfrom\n%v", second, first)
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := lists().Draw(t, "list")
		text := encoded(t, list)
		list.Prices = rapid.Permutation(list.Prices).Draw(t, "order of prices")
		list.Machines = rapid.Permutation(list.Machines).Draw(t, "order of machines")
		list.Allowances = rapid.Permutation(list.Allowances).Draw(t, "order of allowances")
		list.Sort()
		if again := encoded(t, list); again != text {
			t.Fatalf("in another order:\n%s\nfirst:\n%s", again, text)
		}
	})
}

// plain prints the list with numbers as canonical text: two decimals may be
// equal and still differ inside.
func plain(list *pricing.PriceList) []string {
	head := *list
	head.Prices, head.Machines, head.Allowances = nil, nil, nil
	lines := []string{fmt.Sprintf("%+v", head)}
	for _, p := range list.Prices {
		steps, upfront := p.Tiers.Steps, p.Upfront
		p.Tiers.Steps, p.Upfront = nil, nil
		line := fmt.Sprintf("%+v", p)
		if u := upfront; u != nil {
			line += fmt.Sprintf(" %s over %d and %s", pricing.Text(u.Amount), u.TermHours, pricing.Text(u.Hourly))
		}
		for _, step := range steps {
			line += " " + pricing.Text(step.From) + ":" + pricing.Text(step.UnitPrice)
		}
		lines = append(lines, line)
	}
	for _, m := range list.Machines {
		numbers := pricing.Text(m.VCPU) + " " + pricing.Text(m.MemoryMiB)
		m.VCPU, m.MemoryMiB = decimal.Zero, decimal.Zero
		lines = append(lines, fmt.Sprintf("%+v %s", m, numbers))
	}
	for _, a := range list.Allowances {
		quantity := pricing.Text(a.Quantity)
		a.Quantity = decimal.Zero
		lines = append(lines, fmt.Sprintf("%+v %s", a, quantity))
	}
	return lines
}

// The generators draw from small alphabets, so that addresses, sets and sources
// meet each other.

func lists() *rapid.Generator[*pricing.PriceList] {
	return rapid.Custom(func(t *rapid.T) *pricing.PriceList {
		list := &pricing.PriceList{
			Provider: "aws", Currency: pricing.USD, Published: dates().Draw(t, "published"), Fetched: dates().Draw(t, "fetched"),
		}
		list.Prices = rapid.SliceOfNDistinct(prices(), 0, 30, func(p pricing.Price) string { return p.Address.String() }).Draw(t, "prices")
		list.Machines = rapid.SliceOfNDistinct(machines(), 0, 8, func(m pricing.MachineType) string { return string(m.Offering) + m.Name }).Draw(t, "machines")
		list.Allowances = rapid.SliceOfNDistinct(allowances(), 0, 3, func(a pricing.Allowance) pricing.MeterName { return a.Meter }).Draw(t, "allowances")
		list.Sort()
		return list
	})
}

func prices() *rapid.Generator[pricing.Price] {
	return rapid.Custom(func(t *rapid.T) pricing.Price {
		p := pricing.Price{
			Address: pricing.Address{
				Offering:     rapid.SampledFrom([]pricing.OfferingID{"aws/a", "aws/b"}).Draw(t, "offering"),
				Meter:        rapid.SampledFrom([]pricing.MeterName{"requests", "time"}).Draw(t, "meter"),
				Area:         rapid.SampledFrom([]pricing.Area{"eu-central-2", "global", "us-east-1"}).Draw(t, "area"),
				Type:         rapid.SampledFrom([]string{"", "end", "m5.large", "type"}).Draw(t, "type"),
				Architecture: rapid.SampledFrom([]pricing.Architecture{pricing.X86, pricing.ARM}).Draw(t, "architecture"),
				Purchase:     rapid.SampledFrom([]pricing.Purchase{pricing.OnDemand, "spot"}).Draw(t, "purchase"),
			},
			Tiers:         tiers().Draw(t, "tiers"),
			Unit:          rapid.SampledFrom([]pricing.Unit{pricing.Requests, pricing.GBSeconds}).Draw(t, "unit"),
			Per:           rapid.SampledFrom([]int64{1, 10, 1_000_000}).Draw(t, "per"),
			SKUs:          skus().Draw(t, "skus"),
			EffectiveDate: dates().Draw(t, "date"),
			Source:        texts().Draw(t, "source"),
			LowConfidence: rapid.SampledFrom([][]pricing.Confidence{nil, {pricing.ConfidenceOld}, {pricing.ConfidencePrice, pricing.ConfidenceInferred}}).Draw(t, "confidence"),
		}
		if rapid.Bool().Draw(t, "paid before its term") {
			p.Upfront = upfronts().Draw(t, "upfront")
			p.Tiers.Steps = []pricing.Tier{{UnitPrice: p.Upfront.UnitPrice()}}
		}
		return p
	})
}

// upfronts are large enough that an hour of them is more than nothing.
func upfronts() *rapid.Generator[*pricing.Upfront] {
	return rapid.Custom(func(t *rapid.T) *pricing.Upfront {
		u := &pricing.Upfront{
			Amount:    decimal.New(rapid.Int64Range(1, 1_000_000_000_000).Draw(t, "amount"), rapid.Int32Range(-7, 3).Draw(t, "exponent")),
			TermHours: rapid.SampledFrom([]int64{pricing.HoursOf1Y, pricing.HoursOf3Y}).Draw(t, "term"),
		}
		if rapid.Bool().Draw(t, "in part") {
			u.Hourly = positives().Draw(t, "hourly")
		}
		return u
	})
}

func tiers() *rapid.Generator[pricing.Tiers] {
	return rapid.Custom(func(t *rapid.T) pricing.Tiers {
		tiers := pricing.Tiers{Mode: rapid.SampledFrom([]pricing.TierMode{pricing.Graduated, pricing.Volume}).Draw(t, "mode")}
		from := decimal.Zero
		for range rapid.IntRange(1, 4).Draw(t, "steps") {
			tiers.Steps = append(tiers.Steps, pricing.Tier{From: from, UnitPrice: positives().Draw(t, "price")})
			from = from.Add(positives().Draw(t, "width"))
		}
		return tiers
	})
}

func machines() *rapid.Generator[pricing.MachineType] {
	return rapid.Custom(func(t *rapid.T) pricing.MachineType {
		m := pricing.MachineType{
			Offering:     rapid.SampledFrom([]pricing.OfferingID{"aws/a", "aws/b"}).Draw(t, "offering"),
			Name:         rapid.SampledFrom([]string{"end", "m5.large", "prices", "a b", "größer"}).Draw(t, "name"),
			Family:       texts().Draw(t, "family"),
			Architecture: pricing.ARM,
			VCPU:         positives().Draw(t, "vcpu"),
			MemoryMiB:    positives().Draw(t, "memory"),
			Restriction:  rapid.SampledFrom([]pricing.Restriction{"", pricing.RestrictAccelerator, pricing.RestrictUnsized}).Draw(t, "restriction"),
		}
		if m.Restriction == pricing.RestrictUnsized {
			m.MemoryMiB = decimal.Zero
		}
		return m
	})
}

func allowances() *rapid.Generator[pricing.Allowance] {
	return rapid.Custom(func(t *rapid.T) pricing.Allowance {
		return pricing.Allowance{
			Offering: "aws/a", Meter: rapid.SampledFrom([]pricing.MeterName{"requests", "time", "other"}).Draw(t, "meter"),
			Quantity: positives().Draw(t, "quantity"), Scope: pricing.ScopeAccount, CountsTowardTiers: rapid.Bool().Draw(t, "counts"),
			SKUs: skus().Draw(t, "skus"), EffectiveDate: dates().Draw(t, "date"), Source: texts().Draw(t, "source"),
		}
	})
}

// positives have up to 18 digits before and after the point, with and without
// trailing zeros inside.
func positives() *rapid.Generator[decimal.Decimal] {
	return rapid.Custom(func(t *rapid.T) decimal.Decimal {
		value := rapid.Int64Range(1, 1_000_000_000_000_000_000).Draw(t, "value")
		return decimal.New(value, rapid.Int32Range(-18, 3).Draw(t, "exponent"))
	})
}

func dates() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"2024-02-29", "2025-10-30", "2026-07-20"})
}

func texts() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"feed", "a, b; c: d", "end", "\"quoted\"", "Preisliste für Zürich", "1"})
}

func skus() *rapid.Generator[[]string] {
	return rapid.SampledFrom([][]string{nil, {"SKU1"}, {"SKU2", "SKU1"}, {"N1 Instance Core", "N1 Instance Ram"}})
}

func TestEncodeRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*pricing.PriceList)
		want   string
	}{
		{"an invalid list", func(l *pricing.PriceList) { l.Published = "" }, "incomplete header"},
		{"an unsorted list", func(l *pricing.PriceList) { l.Prices[0], l.Prices[1] = l.Prices[1], l.Prices[0] }, "not sorted"},
		{"a tab in a source", func(l *pricing.PriceList) { l.Prices[0].Source = "a\tb" }, "control character"},
		{"a newline in a SKU", func(l *pricing.PriceList) { l.Prices[0].SKUs = []string{"a\nb"} }, "control character"},
		{"a SKU that is not UTF-8", func(l *pricing.PriceList) { l.Prices[0].SKUs = []string{"\xff"} }, "not UTF-8"},
		{"an empty SKU", func(l *pricing.PriceList) { l.Prices[0].SKUs = []string{""} }, "empty field"},
		{"a negative size", func(l *pricing.PriceList) { l.Machines[1].VCPU = decimal.New(-1, 0) }, "negative"},
		{"an absurd exponent", func(l *pricing.PriceList) { l.Prices[0].Tiers.Steps[0].UnitPrice = decimal.New(1, 1_000_000_000) }, "exponent"},
		{"too many digits", func(l *pricing.PriceList) {
			l.Prices[0].Tiers.Steps[0].UnitPrice = decimal.RequireFromString(strings.Repeat("7", 41))
		}, "digits"},
		{"a line too long", func(l *pricing.PriceList) { l.Prices[0].Source = strings.Repeat("a", MaxLineBytes) }, "bytes, at most"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list := sampleList(t)
			test.change(list)
			var text strings.Builder
			if err := Encode(&text, list); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
			if version, err := Version(list); err == nil {
				t.Errorf("it has version %s", version)
			}
		})
	}
}

// brokenWriter fails, as a full disk does.
type brokenWriter struct{}

var errBroken = errors.New("disk full")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestEncodeReportsAFailingWriter(t *testing.T) {
	if err := Encode(brokenWriter{}, sampleList(t)); !errors.Is(err, errBroken) {
		t.Errorf("error is %v", err)
	}
}
