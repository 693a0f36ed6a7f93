package report

import (
	"fmt"
	"io"
	"strings"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/pricing"
)

// Explain writes the proof of every priced option for a person: each line with
// its quantity before and after rounding, each tier as quantity x unit price =
// cost, where the price stands, and the sum. Nothing in it is rounded, so that
// it can be redone by hand.
func Explain(w io.Writer, answer *decision.Answer) error {
	var b strings.Builder
	for _, option := range pricedOptions(answer) {
		explainOption(&b, answer.Estimate.Currency, option)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func explainOption(b *strings.Builder, currency pricing.Currency, option *estimator.Option) {
	fmt.Fprintf(b, "\n%d. %s = %s %s per month\n", option.Rank, option.ID, quantity(option.MonthlyCost), currency)
	if s := option.Sizing; s != nil {
		fmt.Fprintf(b, "   sized: %s x %s", s.Unit, quantity(s.Count()))
		extent := "in all"
		if option.Offering.Billing == pricing.PerExecution {
			b.WriteString(" busy on average")
			extent = "each"
		}
		if s.VCPU.IsPositive() {
			fmt.Fprintf(b, " (%s vCPU, %s MB %s), utilization %s", quantity(s.VCPU), quantity(s.MemoryMB), extent, pricing.Text(s.Utilization))
		}
		fmt.Fprintf(b, ", set by %s\n", strings.ReplaceAll(s.Why, "_", " "))
	}
	costs := make([]string, 0, len(option.LineItems))
	for i := range option.LineItems {
		item := &option.LineItems[i]
		explainLine(b, currency, item)
		costs = append(costs, quantity(item.EffectiveCost))
	}
	fmt.Fprintf(b, "   total: %s = %s %s\n", strings.Join(costs, " + "), quantity(option.MonthlyCost), currency)
	if !option.ListCost.Equal(option.MonthlyCost) {
		fmt.Fprintf(b, "   at list price: %s %s\n", quantity(option.ListCost), currency)
	}
	for _, note := range optionNotes(option) {
		fmt.Fprintf(b, "   note: %s\n", note)
	}
}

func explainLine(b *strings.Builder, currency pricing.Currency, item *estimator.LineItem) {
	fmt.Fprintf(b, "   %s: %s %s", item.Meter, quantity(item.ConsumedQuantity), item.ConsumedUnit)
	if !item.PricedQuantity.Equal(item.ConsumedQuantity) || item.Unit != item.ConsumedUnit {
		fmt.Fprintf(b, ", priced as %s %s", quantity(item.PricedQuantity), item.Unit)
	}
	if item.Price != nil && item.Price.Per > 1 {
		fmt.Fprintf(b, " (one pricing unit is %s %s)", grouped(fmt.Sprint(item.Price.Per)), item.Price.Unit)
	}
	b.WriteString("\n")
	explainTiers(b, "list", item.ListTiers)
	explainTiers(b, "contracted", item.ContractedTiers)
	explainTiers(b, "effective", item.EffectiveTiers)
	fmt.Fprintf(b, "     = %s %s", quantity(item.EffectiveCost), currency)
	if !item.EffectiveCost.Equal(item.ListCost) {
		fmt.Fprintf(b, " (list %s)", quantity(item.ListCost))
	}
	b.WriteString("\n")
	if p := item.Price; p != nil {
		sku := "no SKU published"
		if len(p.SKUs) > 0 {
			sku = "SKU " + strings.Join(p.SKUs, " + ")
		}
		fmt.Fprintf(b, "     price: %s\n     %s, effective %s, %s\n", p.Address, sku, p.EffectiveDate, p.Source)
	}
	if item.Note != "" {
		fmt.Fprintf(b, "     note: %s\n", item.Note)
	}
}

func explainTiers(b *strings.Builder, stage string, tiers []estimator.TierCost) {
	for i := range tiers {
		t := &tiers[i]
		label := stage
		if t.Kind != "" {
			label += ", " + strings.ReplaceAll(string(t.Kind), "_", " ")
		}
		if len(tiers) > 1 || !t.From.IsZero() {
			label += " from " + quantity(t.From)
		}
		fmt.Fprintf(b, "     %s x %s = %s  [%s]\n", quantity(t.Quantity), quantity(t.UnitPrice), quantity(t.Cost), label)
	}
}
