package pricing_test

import (
	"fmt"
	"testing"

	"breakeven/pricing"
)

// BenchmarkChanges walks two catalogs of 500,000 prices of which every tenth differs.
func BenchmarkChanges(b *testing.B) {
	const prices = 500_000
	build := func(factor int) *pricing.Catalog {
		l := list("aws")
		for i := range prices {
			p := price("aws/ec2", "instance-time")
			p.Address.Type = fmt.Sprintf("type-%06d", i)
			if i%10 == 0 && factor > 1 {
				p.Tiers = pricing.Flat(dec("0.75"))
			}
			l.Prices = append(l.Prices, p)
		}
		l.Version += fmt.Sprint(factor)
		c, err := pricing.NewCatalog(l)
		if err != nil {
			b.Fatal(err)
		}
		return c
	}
	old, fresh := build(1), build(2)
	b.ReportAllocs()
	for b.Loop() {
		if counts := pricing.CountChanges(old, fresh); counts[0].Repriced != prices/10 {
			b.Fatalf("%+v", counts)
		}
	}
}
