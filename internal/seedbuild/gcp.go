package main

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"breakeven/pricing"
)

func collectGCP(b *builder, facts fs.FS) error {
	for _, offering := range []pricing.OfferingID{gcpCloudRun, gcpFunctions, gcpFirstGeneration} {
		b.freeFirstTier(offering, "requests", pricing.ScopeBillingAccount)
	}
	machines := newComposer()
	for _, file := range []struct {
		name string
		use  func(*fact) error
	}{
		{"gcp/serverless_containers.csv", func(f *fact) error { return addGoogleService(b, f) }},
		{"gcp/network_storage.csv", func(f *fact) error { return addGoogleService(b, f) }},
		{"gcp/gce_instances.csv", func(f *fact) error { return addComputeEngine(b, machines, f) }},
		{"gcp/gce_core_ram_derived.csv", func(f *fact) error { return machines.addRate(f) }},
	} {
		if err := readFacts(b, facts, file.name, file.use); err != nil {
			return err
		}
	}
	return machines.compose(b)
}

// addGoogleService takes what is no machine: its service says by which rules.
func addGoogleService(b *builder, f *fact) error {
	switch f.service {
	case "Cloud Run":
		return addCloudRun(b, f)
	case "Cloud Run Functions":
		return addGoogleFunctions(b, f)
	case "Kubernetes Engine":
		return addGKE(b, f)
	case "Networking", "Compute Engine", "Compute Engine (network)":
		return addGoogleNetwork(b, f)
	case "Compute Engine (disk)":
		return addGoogleDisk(b, f)
	default:
		return fmt.Errorf("service %q is unknown", f.service)
	}
}

// addGoogle adds a row of a Google service, which has one price for all
// architectures.
func addGoogle(b *builder, f *fact, offering pricing.OfferingID, rule meterRule, confidence ...pricing.Confidence) error {
	return addGoogleAs(b, f, offering, rule, pricing.OnDemand, confidence...)
}

func addGoogleAs(b *builder, f *fact, offering pricing.OfferingID, rule meterRule, bought pricing.Purchase, confidence ...pricing.Confidence) error {
	unit, err := rule.unitFor(f)
	if err != nil {
		return err
	}
	r, err := f.row(unit, f.attributes["skuId"])
	if err != nil {
		return err
	}
	r.confidence = append(r.confidence, confidence...)
	at := address(offering, rule.meter, f.region, "", pricing.AnyArchitecture)
	at.Purchase = bought
	b.add(at, r)
	return nil
}

// plainName is the name of a Google SKU without what the catalog adds for a region:
// the region itself, in either of two forms, and its price tier. The catalog writes
// "Tier 2" with one space or two.
func (f *fact) plainName() string {
	region := string(f.region)
	name := strings.TrimSuffix(strings.TrimSuffix(f.name, " in "+region), " ("+region+")")
	return strings.Join(strings.Fields(strings.Replace(name, "Tier 2", "", 1)), " ")
}

// derived reports whether the collector of the facts divided a published amount by
// its quantity.
func (f *fact) derived() []pricing.Confidence {
	if _, computed := f.attributes["derived"]; computed {
		return []pricing.Confidence{pricing.ConfidenceInferred}
	}
	return nil
}

// undated dates the rows that carry no date: as old as the oldest other price of
// their service, so that they never look fresh. Their figures were read in other
// programs' tests and documents, and are doubtful.
func (f *fact) undated(oldest string, confidence []pricing.Confidence) []pricing.Confidence {
	if f.date != "" {
		return confidence
	}
	f.date = oldest
	return append(slices.Clip(confidence), pricing.ConfidencePrice)
}
