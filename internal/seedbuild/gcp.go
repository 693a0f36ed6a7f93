package main

import (
	"fmt"
	"io/fs"
	"strings"

	"breakeven/pricing"
	"breakeven/providers/gcp"
)

const (
	gcpCloudRun      pricing.OfferingID = "gcp/cloud-run"
	gcpComputeEngine pricing.OfferingID = "gcp/compute-engine"
)

func collectGCP(b *builder, facts fs.FS) error {
	b.freeFirstTier(gcpCloudRun, "requests", pricing.ScopeBillingAccount)
	if err := readFacts(b, facts, "gcp/serverless_containers.csv", func(f *fact) error { return addCloudRun(b, f) }); err != nil {
		return err
	}
	machines := newComposer()
	use := func(f *fact) error { return addComputeEngine(b, machines, f) }
	if err := readFacts(b, facts, "gcp/gce_instances.csv", use); err != nil {
		return err
	}
	if err := readFacts(b, facts, "gcp/gce_core_ram_derived.csv", func(f *fact) error { return machines.addRate(b, f) }); err != nil {
		return err
	}
	return machines.compose(b)
}

// cloudRunMeters are the SKUs of request-based services, by description without
// the tier of the region.
var cloudRunMeters = map[string]meterRule{
	"Requests":                                             {"requests", pricing.Requests, []string{"request"}},
	"Services CPU (Request-based billing)":                 {"vcpu-time", pricing.VCPUSeconds, []string{"vCPU-second"}},
	"Services Memory (Request-based billing)":              {"memory-time", pricing.GiBSeconds, []string{"GiB-second"}},
	"Services Min Instance CPU (Request-based billing)":    {"idle-vcpu-time", pricing.VCPUSeconds, []string{"vCPU-second"}},
	"Services Min Instance Memory (Request-based billing)": {"idle-memory-time", pricing.GiBSeconds, []string{"GiB-second"}},
}

// undatedIdleRates dates the one group of Cloud Run rows without a date: like
// the oldest other rates of the service, so that they never look fresh.
const undatedIdleRates = "2026-07-26"

func addCloudRun(b *builder, f *fact) error {
	if f.service != "Cloud Run" {
		b.leave("Google services without an offering yet (Cloud Run functions, GKE)")
		return nil
	}
	if f.attributes["billing"] != "request" {
		b.leave("Cloud Run instance-based services, jobs and commitment discounts")
		return nil
	}
	// The catalog writes "Tier 2" with one space or two.
	words := strings.Fields(strings.Replace(f.name, "Tier 2", "", 1))
	rule, known := cloudRunMeters[strings.Join(words, " ")]
	if !known {
		return fmt.Errorf("SKU %q is unknown", f.name)
	}
	unit, err := rule.unitFor(f)
	if err != nil {
		return err
	}
	tier2 := f.attributes["region_tier"] == "2"
	idle := f.attributes["state"] == "idle"
	if f.date == "" && tier2 && idle {
		f.date = undatedIdleRates
	}
	r, err := f.row(unit, f.attributes["skuId"])
	if err != nil {
		return err
	}
	if tier2 && idle {
		// Both readings come from other programs' test data, not from Google.
		r.confidence = append(r.confidence, pricing.ConfidencePrice)
	}
	b.add(address(gcpCloudRun, rule.meter, f.region, "", pricing.AnyArchitecture), r)
	return nil
}

// addComputeEngine takes the on-demand price per hour. Prices per month carry a
// sustained use discount and are a test of it, not a price.
func addComputeEngine(b *builder, machines *composer, f *fact) error {
	a := f.attributes
	if a["term"] != "ondemand" {
		b.leave("Compute Engine spot, commitments and monthly prices")
		return nil
	}
	if f.unit != "hour" {
		return fmt.Errorf("unit %q of instance-time is unknown", f.unit)
	}
	if a["family"] == "custom" {
		b.leave("Compute Engine sample custom machines")
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
	if a["local-ssd"] != "" {
		// Local SSD is published per month; the price per hour spreads it over
		// 730 hours and is rounded.
		r.confidence = append(r.confidence, pricing.ConfidenceInferred)
	}
	b.add(address(gcpComputeEngine, "instance-time", f.region, f.name, machine.Architecture), r)
	machines.addPublished(machine, f)
	return nil
}

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
