package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/shopspring/decimal"

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
		proof := proof{to: &b, currency: answer.Estimate.Currency, published: conversionOf(answer.Estimate, option), card: answer.Estimate.RateCard}
		proof.option(option)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// ExplainMarkdown writes the same proof as a block of plain text that a page
// keeps folded, below Markdown.
func ExplainMarkdown(w io.Writer, answer *decision.Answer) error {
	var text strings.Builder
	if err := Explain(&text, answer); err != nil || text.Len() == 0 {
		return err
	}
	fence := "```"
	for strings.Contains(text.String(), fence) {
		fence += "`" // nothing within may end the block
	}
	_, err := fmt.Fprintf(w, "\n<details><summary>Proof</summary>\n\n%stext%s%s\n\n</details>\n", fence, text.String(), fence)
	return err
}

// proof is the proof of one option while it is written.
type proof struct {
	to        *strings.Builder
	currency  pricing.Currency // of the estimate
	published conversion
	card      *pricing.RateCard // nil: none
}

// conversion is how the prices of an option's list became the estimate's.
type conversion struct {
	currency pricing.Currency // of the list
	rate     decimal.Decimal  // units of the estimate's currency for one of the list's
}

func conversionOf(estimate *estimator.Estimate, option *estimator.Option) conversion {
	list := estimate.Catalog.List(option.Offering.ID.Provider())
	if list == nil {
		return conversion{}
	}
	return conversion{currency: list.Currency, rate: estimate.Load.FXRates[string(list.Currency)]}
}

func (p proof) option(option *estimator.Option) {
	currency := p.currency
	fmt.Fprintf(p.to, "\n%d. %s = %s %s per month\n", option.Rank, option.ID, quantity(option.MonthlyCost), currency)
	if s := option.Sizing; s != nil {
		fmt.Fprintf(p.to, "   sized: %s x %s", s.Unit, quantity(s.Count()))
		extent := "in all"
		if option.Offering.Billing == pricing.PerExecution {
			p.to.WriteString(" busy on average")
			extent = "each"
		} else if s.Variant != "" && s.MeanInstances.IsPositive() {
			p.to.WriteString(" on average" + between(s))
			extent = "in all on average"
		}
		if s.VCPU.IsPositive() {
			fmt.Fprintf(p.to, " (%s vCPU, %s MB %s), utilization %s", quantity(s.VCPU), quantity(s.MemoryMB), extent, pricing.Text(s.Utilization))
		}
		fmt.Fprintf(p.to, ", set by %s\n", strings.ReplaceAll(s.Why, "_", " "))
	}
	costs := make([]string, 0, len(option.LineItems))
	for i := range option.LineItems {
		item := &option.LineItems[i]
		p.line(item)
		costs = append(costs, quantity(item.EffectiveCost))
	}
	fmt.Fprintf(p.to, "   total: %s = %s %s\n", strings.Join(costs, " + "), quantity(option.MonthlyCost), currency)
	if !option.ListCost.Equal(option.MonthlyCost) {
		fmt.Fprintf(p.to, "   at list price: %s %s\n", quantity(option.ListCost), currency)
	}
	for _, note := range optionNotes(option) {
		fmt.Fprintf(p.to, "   note: %s\n", note)
	}
}

func (p proof) line(item *estimator.LineItem) {
	fmt.Fprintf(p.to, "   %s: %s %s", item.Meter, quantity(item.ConsumedQuantity), item.ConsumedUnit)
	switch {
	case item.Price != nil && item.Price.Per > 1:
		fmt.Fprintf(p.to, ", priced as %s x %s %s", quantity(item.PricedQuantity), pricing.Grouped(fmt.Sprint(item.Price.Per)), item.Unit)
	case !item.PricedQuantity.Equal(item.ConsumedQuantity) || item.Unit != item.ConsumedUnit:
		fmt.Fprintf(p.to, ", priced as %s %s", quantity(item.PricedQuantity), item.Unit)
	}
	p.to.WriteString("\n")
	p.tiers("list", item.ListTiers)
	p.tiers("contracted", item.ContractedTiers)
	p.tiers("effective", item.EffectiveTiers)
	fmt.Fprintf(p.to, "     = %s %s", quantity(item.EffectiveCost), p.currency)
	if !item.EffectiveCost.Equal(item.ListCost) {
		fmt.Fprintf(p.to, " (list %s)", quantity(item.ListCost))
	}
	p.to.WriteString("\n")
	switch {
	case item.Price != nil:
		p.source("price", item.Price)
	case p.card != nil:
		fmt.Fprintf(p.to, "     price: %s\n     no published price, %s\n", item.Address, cardNote(p.card))
	}
	if item.EffectivePrice != nil {
		p.source("paid at", item.EffectivePrice)
	}
	if item.Note != "" {
		fmt.Fprintf(p.to, "     note: %s\n", item.Note)
	}
}

// source says where a price stands, and how a unit price follows from what is
// paid upfront.
func (p proof) source(what string, price *pricing.Price) {
	sku := "no SKU published"
	if len(price.SKUs) > 0 {
		sku = "SKU " + strings.Join(price.SKUs, " + ")
	}
	fmt.Fprintf(p.to, "     %s: %s\n     %s, effective %s, %s\n", what, price.Address, sku, price.EffectiveDate, price.Source)
	if u := price.Upfront; u != nil {
		fmt.Fprintf(p.to, "     upfront %s / %s hours + %s an hour = %s an hour\n", quantity(u.Amount), count(u.TermHours), quantity(u.Hourly), quantity(u.UnitPrice()))
	}
}

// tiers writes each part as quantity x unit price = cost; a unit price that a
// rate multiplied is shown as that product first.
func (p proof) tiers(stage string, tiers []estimator.TierCost) {
	for i := range tiers {
		t := &tiers[i]
		label := stage
		if t.Kind != "" {
			label += ", " + strings.ReplaceAll(string(t.Kind), "_", " ")
		}
		if len(tiers) > 1 || !t.From.IsZero() {
			label += " from " + quantity(t.From)
		}
		if t.PublishedUnitPrice != nil {
			fmt.Fprintf(p.to, "     %s %s x %s = %s %s  [published price x rate]\n", quantity(*t.PublishedUnitPrice), p.published.currency,
				quantity(p.published.rate), quantity(t.UnitPrice), p.currency)
		}
		fmt.Fprintf(p.to, "     %s x %s = %s  [%s]\n", quantity(t.Quantity), quantity(t.UnitPrice), quantity(t.Cost), label)
	}
}
