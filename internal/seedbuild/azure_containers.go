package main

import (
	"fmt"

	"breakeven/pricing"
)

// containerAppsMeters are the meters of the Consumption plan by their names in
// Azure's list. Requests are counted by the million.
var containerAppsMeters = map[string]meterRule{
	"Standard vCPU Active Usage":   {"vcpu-time", pricing.VCPUSeconds, []string{"vCPU-second"}},
	"Standard Memory Active Usage": {"memory-time", pricing.GiBSeconds, []string{"GiB-second"}},
	"Standard vCPU Idle Usage":     {"idle-vcpu-time", pricing.VCPUSeconds, []string{"vCPU-second"}},
	"Standard Memory Idle Usage":   {"idle-memory-time", pricing.GiBSeconds, []string{"GiB-second"}},
}

const requestsPerMillion = 1_000_000

func addContainerApps(b *builder, f *fact) error {
	if f.attributes["plan"] == "dedicated" {
		b.leave("Container Apps dedicated plan (no price of its memory is known)")
		return nil
	}
	if f.name == "Standard Requests" {
		if f.unit != "1M requests" {
			return fmt.Errorf("unit %q of requests is unknown", f.unit)
		}
		r, err := f.row(pricing.Requests, f.attributes["meterId"])
		if err != nil {
			return err
		}
		r.per = requestsPerMillion
		return addAzure(b, f, address(azureContainerApps, "requests", f.region, "", pricing.AnyArchitecture), r)
	}
	rule, known := containerAppsMeters[f.name]
	if !known {
		return fmt.Errorf("meter %q is unknown", f.name)
	}
	return addAzureMeter(b, f, azureContainerApps, rule)
}

var containerInstancesMeters = map[string]meterRule{
	"Standard vCPU Duration":        {"vcpu-time", pricing.VCPUHours, []string{"vCPU-hour"}},
	"Standard Memory Duration":      {"memory-time", pricing.GBHours, []string{"GB-hour"}},
	"Standard Spot vCPU Duration":   {"vcpu-time", pricing.VCPUHours, []string{"vCPU-hour"}},
	"Standard Spot Memory Duration": {"memory-time", pricing.GBHours, []string{"GB-hour"}},
}

func addContainerInstances(b *builder, f *fact) error {
	rule, known := containerInstancesMeters[f.name]
	if !known || f.attributes["os"] != "Linux" {
		return fmt.Errorf("meter %q of os %q is unknown", f.name, f.attributes["os"])
	}
	return addAzureMeter(b, f, azureContainerInstances, rule)
}

func addAKS(b *builder, f *fact) error {
	switch tier := f.attributes["tier"]; tier {
	case "standard":
		return addAzureMeter(b, f, azureKubernetes, meterRule{"control-plane", pricing.ClusterHours, []string{"cluster-hour"}})
	case "premium", "free":
		b.leave("AKS tiers that are not compared (Free, and Premium with its long-term support)")
		return nil
	default:
		return fmt.Errorf("tier %q is unknown", tier)
	}
}
