package main

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

const (
	gcpCloudRun        pricing.OfferingID = "gcp/cloud-run"
	gcpInstanceBased   pricing.OfferingID = "gcp/cloud-run-instance-based"
	gcpFunctions       pricing.OfferingID = "gcp/cloud-run-functions"
	gcpFirstGeneration pricing.OfferingID = "gcp/cloud-functions-1st-gen"
)

// cloudRunMeters are the SKUs of request-based services, by plain name.
var cloudRunMeters = map[string]meterRule{
	"Requests":                                             {"requests", pricing.Requests, []string{"request"}},
	"Services CPU (Request-based billing)":                 {"vcpu-time", pricing.VCPUSeconds, []string{"vCPU-second"}},
	"Services Memory (Request-based billing)":              {"memory-time", pricing.GiBSeconds, []string{"GiB-second"}},
	"Services Min Instance CPU (Request-based billing)":    {"idle-vcpu-time", pricing.VCPUSeconds, []string{"vCPU-second"}},
	"Services Min Instance Memory (Request-based billing)": {"idle-memory-time", pricing.GiBSeconds, []string{"GiB-second"}},
}

// instanceBasedMeters are the SKUs of instance-based services, by plain name.
var instanceBasedMeters = map[string]meterRule{
	"Services CPU (Instance-based billing)":    {"vcpu-time", pricing.VCPUSeconds, []string{"vCPU-second"}},
	"Services Memory (Instance-based billing)": {"memory-time", pricing.GiBSeconds, []string{"GiB-second"}},
}

// functionMeters are the SKUs of Cloud Run functions, by plain name.
var functionMeters = map[string]meterRule{
	"Cloud Run Functions Invocations":                    {"requests", pricing.Requests, []string{"invocation"}},
	"Cloud Run functions CPU (Request-based billing)":    {"vcpu-time", pricing.VCPUSeconds, []string{"vCPU-second"}},
	"Cloud Run functions Memory (Request-based billing)": {"memory-time", pricing.GiBSeconds, []string{"GiB-second"}},
}

// firstGenerationMeters are the SKUs of the 1st generation, by plain name.
var firstGenerationMeters = map[string]meterRule{
	"Cloud Run Functions (1st Gen) Invocations":                    {"requests", pricing.Requests, []string{"invocation"}},
	"Cloud Run functions (1st Gen) CPU (Request-based billing)":    {"ghz-time", pricing.GHzSeconds, []string{"GHz-second"}},
	"Cloud Run functions (1st Gen) Memory (Request-based billing)": {"memory-time", pricing.GiBSeconds, []string{"GiB-second"}},
}

// firstGenerationTraffic is the one SKU of the 1st generation whose free quantity is
// no tier of the list: the first row begins above it.
const firstGenerationTraffic = "(1st Gen) Network Data Transfer Out"

// undatedIdleRates dates the one group of Cloud Run rows without a date: like
// the oldest other rates of the service, so that they never look fresh.
const undatedIdleRates = "2026-07-26"

func addCloudRun(b *builder, f *fact) error {
	switch {
	case f.unit == "percent":
		b.leave("Google commitments published as a percentage (they stand in the definitions)")
		return nil
	case strings.HasPrefix(f.name, "Jobs "):
		b.leave("Cloud Run jobs")
		return nil
	}
	if rule, known := instanceBasedMeters[f.plainName()]; known {
		return addGoogle(b, f, gcpInstanceBased, rule)
	}
	rule, known := cloudRunMeters[f.plainName()]
	if !known {
		return fmt.Errorf("SKU %q is unknown", f.name)
	}
	if f.attributes["region_tier"] != "2" || f.attributes["state"] != "idle" {
		return addGoogle(b, f, gcpCloudRun, rule)
	}
	// Both readings come from other programs' test data, not from Google.
	if f.date == "" {
		f.date = undatedIdleRates
	}
	return addGoogle(b, f, gcpCloudRun, rule, pricing.ConfidencePrice)
}

func addGoogleFunctions(b *builder, f *fact) error {
	name := f.plainName()
	switch {
	case f.attributes["gen"] == "1" && f.attributes["state"] == "idle":
		b.leave("minimum instances of 1st generation functions (one region, no memory)")
		return nil
	case name == firstGenerationTraffic:
		return addFirstGenerationTraffic(b, f)
	}
	if rule, known := firstGenerationMeters[name]; known {
		return addGoogle(b, f, gcpFirstGeneration, rule)
	}
	rule, known := functionMeters[name]
	if !known {
		return fmt.Errorf("SKU %q is unknown", f.name)
	}
	if rule.meter == "memory-time" && f.attributes["region_tier"] == "2" {
		// Only the price of a tier 1 region was seen; tier 2 follows Cloud Run.
		return addGoogle(b, f, gcpFunctions, rule, pricing.ConfidenceInferred)
	}
	return addGoogle(b, f, gcpFunctions, rule)
}

// addFirstGenerationTraffic: the price begins where the free quantity ends, so that
// quantity is an allowance apart.
func addFirstGenerationTraffic(b *builder, f *fact) error {
	free := f.from
	f.from = decimal.Zero
	if !free.IsPositive() || !f.open {
		return fmt.Errorf("tier from %s is not what follows a free quantity", pricing.Text(free))
	}
	rule := meterRule{"data-out", pricing.GiB, []string{"GiB"}}
	if err := addGoogle(b, f, gcpFirstGeneration, rule); err != nil {
		return err
	}
	r, err := f.row(rule.unit)
	if err != nil {
		return err
	}
	return b.addAllowance(pricing.Allowance{
		Offering: gcpFirstGeneration, Meter: rule.meter, Quantity: free, Scope: pricing.ScopeBillingAccount,
		CountsTowardTiers: true, EffectiveDate: r.date, Source: r.source,
	})
}
