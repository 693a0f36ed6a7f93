package aws

import (
	"fmt"
	"slices"
	"strings"

	"breakeven/pricing"
	"breakeven/providers"
)

// terms are the lengths of commitments, in AWS's words and in ours.
var commitmentTerms = map[string]struct {
	text  string
	hours int64
}{
	"1yr": {"1y", pricing.HoursOf1Y},
	"3yr": {"3y", pricing.HoursOf3Y},
}

// payments are the ways of paying for one.
var commitmentPayments = map[string]string{
	"No Upfront": "no_upfront", "Partial Upfront": "partial_upfront", "All Upfront": "all_upfront",
}

// commitment is the purchase that kind, length and payment make.
func commitment(kind, length, payment string) (pricing.Purchase, int64, error) {
	term, known := commitmentTerms[strings.ReplaceAll(length, " ", "")]
	if !known {
		return "", 0, fmt.Errorf("commitment of length %q is unknown", length)
	}
	paid, known := commitmentPayments[payment]
	if !known {
		return "", 0, fmt.Errorf("payment %q of a commitment is unknown", payment)
	}
	return pricing.Purchase(kind + "_" + term.text + "_" + paid), term.hours, nil
}

// reservationKinds are the classes of reserved instances.
var reservationKinds = map[string]string{"standard": "reserved", "convertible": "reserved_convertible"}

// reserve fills in the price of a reserved term: what is paid by the hour, and what
// is paid upfront, which the list publishes for the whole term.
func (e *entry) reserve(r *rule, t *term) error {
	kind, known := reservationKinds[t.reserved.class]
	if !known {
		return fmt.Errorf("SKU %s: offering class %q is unknown", e.sku, t.reserved.class)
	}
	purchase, hours, err := commitment(kind, t.reserved.length, t.reserved.payment)
	if err != nil {
		return fmt.Errorf("SKU %s: %w", e.sku, err)
	}
	e.address.Purchase = purchase
	spread := pricing.Upfront{TermHours: hours}
	hourly := 0
	for i := range t.rates {
		rate := &t.rates[i]
		if rate.unit == quantityUnit {
			if spread.Amount, err = rate.price(e.sku); err != nil {
				return err
			}
			continue
		}
		next, err := r.tier(e.sku, rate)
		if err != nil {
			return err
		}
		hourly++
		spread.Hourly = next.price
	}
	if hourly != 1 {
		return fmt.Errorf("SKU %s: %d hourly prices for %s", e.sku, hourly, purchase)
	}
	price := spread.UnitPrice()
	if price.IsZero() {
		return errZero
	}
	if spread.Amount.IsPositive() {
		e.upfront = &spread
	}
	e.tiers = []tier{{open: true, price: price}}
	return nil
}

// planRate is one price of a savings plan: what a plan makes of the price of
// another product.
type planRate struct {
	edition
	family    string // of the plan: "ComputeSavingsPlans"
	length    string // "1yr"
	payment   string // "No Upfront"
	sku       string // of the product that is discounted
	service   string
	usage     string
	operation string
	region    string
	unit      string
	price     string
	currency  string
}

// planKinds are the families of savings plans that cover what we price.
var planKinds = map[string]string{
	"ComputeSavingsPlans": "savings_plan", "EC2InstanceSavingsPlans": "instance_savings_plan",
}

// planMatches reports whether the rule's product is the one that a plan's rate
// discounts. A plan names neither tenancy nor software, which usage type and
// operation tell of an instance.
func (r *rule) planMatches(p *planRate) bool {
	if r.service != p.service || r.free != "" {
		return false
	}
	usage := withoutPrefix(p.usage)
	if r.perType {
		before, instanceType, found := strings.Cut(usage, ":")
		return found && before == r.usage && instanceType != "" && p.operation == "RunInstances"
	}
	return usage == r.usage
}

// planEntry is the price of a meter under a savings plan, with what is paid upfront
// spread over the term, as plans publish it.
func (r *rule) planEntry(p *planRate) (entry, bool, error) {
	kind, known := planKinds[p.family]
	if !known {
		return entry{}, false, nil
	}
	purchase, _, err := commitment(kind, p.length, p.payment)
	if err != nil {
		return entry{}, false, fmt.Errorf("SKU %s: %w", p.sku, err)
	}
	if p.currency != string(pricing.USD) {
		return entry{}, false, fmt.Errorf("SKU %s: savings plan in %q", p.sku, p.currency)
	}
	price, err := pricing.ParseDecimal(p.price)
	if err != nil {
		return entry{}, false, fmt.Errorf("SKU %s: savings plan: %w", p.sku, err)
	}
	if !price.IsPositive() {
		return entry{}, false, nil
	}
	e := entry{
		address: pricing.Address{
			Offering: r.offering, Meter: r.meter, Area: pricing.Area(p.region), Architecture: r.architecture, Purchase: purchase,
		},
		sku: p.sku, unit: r.unit, tiers: []tier{{open: true, price: price}},
		date: p.published, source: p.source("AWSComputeSavingsPlan"), region: p.region,
	}
	if r.perType {
		_, e.address.Type, _ = strings.Cut(p.usage, ":")
		e.address.Architecture = architectureOf(e.address.Type, "")
	}
	if p.unit != "" && !unitOfPlan(r, p.unit) {
		return entry{}, false, &providers.UnitError{SKU: p.sku, Unit: p.unit}
	}
	return e, true, nil
}

// unitOfPlan: plans count what is counted by the hour in "Hrs", whatever the list
// of the product calls it.
func unitOfPlan(r *rule, unit string) bool {
	return slices.Contains(r.units, unit) || unit == "Hrs" && r.unit != pricing.GBSeconds && r.unit != pricing.Requests
}
