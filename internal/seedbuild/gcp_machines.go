package main

import (
	"fmt"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers/gcp"
)

const gcpComputeEngine pricing.OfferingID = "gcp/compute-engine"

// sustainedUse is the term of the rows that carry a whole month with its discount.
// They are a test of the discount, not a price.
const sustainedUse = "ondemand_sud_full_month_730h"

// gceTerms are the ways of buying a machine, and the unit in which each is published.
var gceTerms = map[string]struct {
	bought pricing.Purchase
	unit   string
}{
	"ondemand":        {pricing.OnDemand, "hour"},
	"spot":            {pricing.Spot, "hour"},
	"resource_cud_1y": {"cud_1y", "month"},
	"resource_cud_3y": {"cud_3y", "month"},
}

// uncommitted are the families without commitments. The facts' rows of commitments
// for them repeat the month with its discount for sustained use.
var uncommitted = map[string]bool{"f1": true, "g1": true}

func addComputeEngine(b *builder, machines *composer, f *fact) error {
	a := f.attributes
	term, known := gceTerms[a["term"]]
	switch {
	case a["family"] == "custom":
		b.leave("Compute Engine sample custom machines")
		return nil
	case a["term"] == sustainedUse:
		b.leave("Compute Engine months with the discount for sustained use")
		return nil
	case !known:
		return fmt.Errorf("term %q is unknown", a["term"])
	case f.unit != term.unit:
		return fmt.Errorf("unit %q of instance-time is unknown", f.unit)
	case term.unit == "month" && uncommitted[a["family"]]:
		b.leave("Compute Engine commitments for shared cores of the first generation, which Google does not sell")
		return nil
	}
	machine, err := gceMachine(f)
	if err != nil {
		return err
	}
	if err := b.addMachine(machine); err != nil {
		return err
	}
	r, err := f.row(pricing.InstanceHours)
	if err != nil {
		return err
	}
	if term.unit == "month" {
		err = r.byTheHour(a["month_hours"])
	} else if a["local-ssd"] != "" {
		// Local SSD is published per month; the price per hour spreads it over
		// 730 hours and is rounded.
		r.confidence = append(r.confidence, pricing.ConfidenceInferred)
	}
	if err != nil {
		return err
	}
	r.confidence = append(r.confidence, floating(term.bought)...)
	at := address(gcpComputeEngine, "instance-time", f.region, f.name, machine.Architecture)
	at.Purchase = term.bought
	b.add(at, r)
	machines.addPublished(machine, term.bought, f)
	return nil
}

// floating is the doubt in a spot price: Google may change it once a day, and the
// figure is one day's.
func floating(bought pricing.Purchase) []pricing.Confidence {
	if bought == pricing.Spot {
		return []pricing.Confidence{pricing.ConfidencePrice}
	}
	return nil
}

// byTheHour makes the price of a month one of an hour. A quotient that does not end
// is inferred.
func (r *row) byTheHour(hoursOfMonth string) error {
	hours, err := pricing.ParseDecimal(hoursOfMonth)
	if err != nil || !hours.Equal(hoursPerMonth) {
		return fmt.Errorf("a month of %q hours is unknown", hoursOfMonth)
	}
	month := r.price
	r.price = pricing.Quotient(month, hours)
	if !r.price.Mul(hours).Equal(month) {
		r.confidence = append(r.confidence, pricing.ConfidenceInferred)
	}
	r.source += "; a month of 730 hours, by the hour"
	return nil
}

// hoursPerMonth are the hours of Google's month of commitment.
var hoursPerMonth = decimal.NewFromInt(730)

// gceShapeAttributes describe a machine type itself; any other attribute of a
// row counts an accelerator.
var gceShapeAttributes = map[string]bool{
	"family": true, "vcpu": true, "memory_gib": true, "term": true, "month_hours": true, "local-ssd": true,
}

func gceMachine(f *fact) (pricing.MachineType, error) {
	m := pricing.MachineType{
		Offering: gcpComputeEngine, Name: f.name, Family: gcp.Family(f.name), Architecture: gcp.Architecture(f.name),
		Restriction: gcp.Restriction(f.name),
	}
	if m.Family != f.attributes["family"] {
		return m, fmt.Errorf("family %q of %s", f.attributes["family"], f.name)
	}
	var err error
	if m.VCPU, err = pricing.ParseDecimal(f.attributes["vcpu"]); err != nil {
		return m, fmt.Errorf("vcpu: %w", err)
	}
	gib, err := pricing.ParseDecimal(f.attributes["memory_gib"])
	if err != nil {
		return m, fmt.Errorf("memory_gib: %w", err)
	}
	m.MemoryMiB = gib.Mul(mibPerGiB)
	for attribute := range f.attributes {
		if !gceShapeAttributes[attribute] {
			m.Restriction = pricing.RestrictAccelerator
		}
	}
	return m, nil
}
