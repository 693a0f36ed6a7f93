package main

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers/azure"
)

// addAzureMachine takes the on-demand price per hour of a machine type with Linux.
func addAzureMachine(b *builder, f *fact) error {
	if f.attributes["os"] != "Linux" || f.attributes["term"] != "ondemand" || f.unit != "hour" {
		return fmt.Errorf("os %q, term %q, unit %q", f.attributes["os"], f.attributes["term"], f.unit)
	}
	f.name = strings.TrimSpace(f.name) // one name of the list ends in spaces
	if strings.HasSuffix(f.name, "_Promo") || strings.HasSuffix(f.name, "_SPECIAL") {
		b.leave("Azure machine types at promotional prices")
		return nil
	}
	machine, err := azureMachine(f)
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
	if doubted(machine.Family) {
		r.confidence = append(r.confidence, pricing.ConfidencePrice)
	}
	return addAzure(b, f, address(azureMachines, "instance-time", f.region, machine.Name, machine.Architecture), r)
}

// doubted are the families of which some prices in the source held a Windows
// licence: AMD's fifth version, and the second generation of burstable machines.
// Those that were found out are marked suspect in the facts and stay out; the
// rest looks right and was not compared.
func doubted(family string) bool {
	switch family {
	case "Dasv5", "Dadsv5", "Easv5", "Eadsv5":
		return true
	default:
		return strings.HasPrefix(family, "B") && strings.HasSuffix(family, "v2")
	}
}

// azureMachine is the shape of a machine type. The facts have whole GiB, rounded
// down: less than a GiB is unknown, and a fraction above it is lost. They count
// the vCPUs that a constrained size is built with; those that it has are in its
// name.
func azureMachine(f *fact) (pricing.MachineType, error) {
	a := f.attributes
	m := pricing.MachineType{
		Offering: azureMachines, Name: f.name, Family: azure.Family(f.name), Architecture: azure.Architecture(f.name),
		Restriction: azure.Restriction(f.name),
	}
	if a["vcpu"] == "" {
		m.Restriction = pricing.RestrictUnsized
		return m, nil
	}
	if want := map[string]pricing.Architecture{"amd64": pricing.X86, "arm64": pricing.ARM}[a["arch"]]; want != m.Architecture {
		return m, fmt.Errorf("architecture %q of %s, which its name says is %s", a["arch"], f.name, m.Architecture)
	}
	var err error
	if m.VCPU, err = pricing.ParseDecimal(a["vcpu"]); err != nil {
		return m, fmt.Errorf("vcpu: %w", err)
	}
	if active := azure.ActiveVCPUs(f.name); active != "" {
		built := m.VCPU
		if m.VCPU, err = pricing.ParseDecimal(active); err != nil || !m.VCPU.LessThan(built) {
			return m, fmt.Errorf("%s of the %s vCPUs of %s are active", active, pricing.Text(built), f.name)
		}
	}
	gib, err := pricing.ParseDecimal(a["memory_gib"])
	if err != nil {
		return m, fmt.Errorf("memory_gib: %w", err)
	}
	m.MemoryMiB = gib.Mul(mibPerGiB)
	switch {
	case m.VCPU.IsZero() || m.MemoryMiB.IsZero():
		m.Restriction = pricing.RestrictUnsized
	case a["gpu"] != "0":
		m.Restriction = pricing.RestrictAccelerator
	}
	return m, nil
}

// termHours are the hours of the terms for which the list states the price of a
// whole reservation, whatever unit it names beside it.
var termHours = map[string]int64{"1y-term": pricing.HoursOf1Y, "3y-term": pricing.HoursOf3Y}

// addAzureCommitment takes what machines cost in other ways than on demand. The
// prices on demand that stand beside them must agree with the others.
func addAzureCommitment(b *builder, f *fact) error {
	if f.attributes["os"] == "Windows" {
		b.leave("Azure machines with Windows")
		return nil
	}
	machine, known := b.machines[azureMachines][f.name]
	if !known || f.attributes["os"] != "Linux" {
		return fmt.Errorf("machine type %q with os %q, which has no price on demand", f.name, f.attributes["os"])
	}
	r, err := f.row(pricing.InstanceHours)
	if err != nil {
		return err
	}
	hours, whole := termHours[f.unit]
	switch {
	case whole && f.attributes["price_is"] == "whole_term_total":
		r.upfront = &pricing.Upfront{Amount: f.price, TermHours: hours, Hourly: decimal.Zero}
		r.price = r.upfront.UnitPrice()
	case whole || f.unit != "hour":
		return fmt.Errorf("unit %q of instance-time is unknown", f.unit)
	}
	return addAzure(b, f, address(azureMachines, "instance-time", f.region, machine.Name, machine.Architecture), r)
}
