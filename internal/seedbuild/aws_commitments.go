package main

import (
	"fmt"
	"strings"

	"breakeven/pricing"
)

// purchase is how the price of a row is bought, and what that says about it.
type purchase struct {
	name       pricing.Purchase
	confidence []pricing.Confidence
	note       string // added to the source
}

var (
	onDemand = purchase{name: pricing.OnDemand}
	// spot prices float: nobody promises the figure for the next hour.
	spot = purchase{name: pricing.Spot, confidence: []pricing.Confidence{pricing.ConfidencePrice}, note: "the price floats"}
)

// at is the address under which the purchase is priced.
func (p purchase) at(address pricing.Address) pricing.Address {
	address.Purchase = p.name
	return address
}

// mark writes on the row what the purchase says about its price.
func (p purchase) mark(r *row) {
	r.confidence = append(r.confidence, p.confidence...)
	if p.note != "" {
		r.source += "; " + p.note
	}
}

// commitmentOf reads kind, term and payment of a commitment. Its rates are hourly
// and hold what is paid upfront, spread over the hours of the term.
func commitmentOf(f *fact) (purchase, error) {
	kind, known := map[string]string{
		"ComputeSP/": "savings_plan", "EC2InstanceSP/": "instance_savings_plan",
		"RI/standard": "reserved", "RI/convertible": "reserved_convertible",
	}[f.attributes["plan"]+"/"+f.attributes["offeringClass"]]
	if !known {
		return purchase{}, fmt.Errorf("plan %q of class %q is unknown", f.attributes["plan"], f.attributes["offeringClass"])
	}
	term, known := map[string]string{"1yr": "1y", "3yr": "3y"}[f.attributes["term"]]
	if !known {
		return purchase{}, fmt.Errorf("term %q is unknown", f.attributes["term"])
	}
	p := purchase{note: "the upfront payment is spread over the hours of the term"}
	payment := f.attributes["payment"]
	switch payment {
	case "No Upfront":
		p.note = ""
	case "Partial Upfront", "All Upfront":
	default:
		return purchase{}, fmt.Errorf("payment %q is unknown", payment)
	}
	p.name = pricing.Purchase(kind + "_" + term + "_" + strings.ReplaceAll(strings.ToLower(payment), " ", "_"))
	if f.attributes["term_payment_inferred"] != "" {
		p.confidence = []pricing.Confidence{pricing.ConfidenceInferred}
	}
	return p, nil
}

// planMeters are the meters of Fargate that Savings Plans cover, in the unit of
// the plans' own file.
var planMeters = map[string]meterRule{
	"vcpu":   {"vcpu-time", pricing.VCPUHours, []string{"Hrs"}},
	"memory": {"memory-time", pricing.GBHours, []string{"Hrs"}},
}

func addCommitment(b *builder, f *fact) error {
	bought, err := commitmentOf(f)
	if err != nil {
		return err
	}
	service := f.service
	if f.attributes["discountedService"] != "" {
		service = f.attributes["discountedService"]
	}
	switch service {
	case "AWSLambda":
		// The source gives three digits of rates that the plans' file has to ten places.
		bought.confidence = append(bought.confidence, pricing.ConfidencePrice)
		return addMetered(b, f, awsLambda, lambdaMeters, bought)
	case "AmazonECS":
		return addMetered(b, f, awsFargate, planMeters, bought)
	case "AmazonEC2":
		return addCommittedMachine(b, f, bought)
	default:
		return fmt.Errorf("commitment for service %q is unknown", service)
	}
}

// addCommittedMachine: the rows name no architecture, because the type has one.
func addCommittedMachine(b *builder, f *fact, bought purchase) error {
	a := f.attributes
	if a["os"] != "Linux" || a["tenancy"] != "Shared" || f.unit != "Hrs" {
		return fmt.Errorf("os %q, tenancy %q, unit %q", a["os"], a["tenancy"], f.unit)
	}
	machine, known := b.machines[awsEC2][a["instanceType"]]
	if !known {
		return fmt.Errorf("commitment for machine type %q, which has no price on demand", a["instanceType"])
	}
	r, err := f.row(pricing.InstanceHours)
	if err != nil {
		return err
	}
	bought.mark(&r)
	b.add(bought.at(address(awsEC2, "instance-time", f.region, machine.Name, machine.Architecture)), r)
	return nil
}
