package main

import (
	"fmt"
	"slices"
	"strings"

	"breakeven/pricing"
)

const (
	gcpAutopilot   pricing.OfferingID = "gcp/gke-autopilot"
	gcpGKEStandard pricing.OfferingID = "gcp/gke-standard"
)

// autopilotMeters are the SKUs of general-purpose pods, by plain name. The catalog
// prices a thousandth of a vCPU; the facts carry a whole one.
var autopilotMeters = map[string]meterRule{
	"Autopilot Pod mCPU Requests":              {"vcpu-time", pricing.VCPUHours, []string{"vCPU-hour"}},
	"Autopilot Pod Memory Requests":            {"memory-time", pricing.GiBHours, []string{"GiB-hour"}},
	"Autopilot Pod Ephemeral Storage Requests": {"ephemeral-storage", pricing.GiBHours, []string{"GiB-hour"}},
}

// clusterMeter is the fee of a cluster, whichever kind it is.
var clusterMeter = meterRule{"control-plane", pricing.ClusterHours, []string{"cluster-hour"}}

var gkeClusters = map[string]pricing.OfferingID{
	"Autopilot Kubernetes Clusters": gcpAutopilot,
	"Regional Kubernetes Clusters":  gcpGKEStandard,
}

// gkePurchases are the terms of pods.
var gkePurchases = map[string]pricing.Purchase{
	"": pricing.OnDemand, "ondemand": pricing.OnDemand, "spot": pricing.Spot, "cud_1y": "cud_1y", "cud_3y": "cud_3y",
}

// undatedAutopilot dates the Autopilot rows without a date.
const undatedAutopilot = "2025-01-04"

func addGKE(b *builder, f *fact) error {
	name := f.plainName()
	if offering, known := gkeClusters[name]; known {
		return addGoogle(b, f, offering, clusterMeter)
	}
	class := f.attributes["class"]
	if strings.HasPrefix(class, "scale-out-") {
		b.leave("Autopilot scale-out pods (one region)")
		return nil
	}
	rule, known := autopilotMeters[strings.Replace(name, "general-purpose ", "", 1)]
	if !known || class != "general-purpose" && class != "" {
		return fmt.Errorf("SKU %q of class %q is unknown", f.name, class)
	}
	bought, known := gkePurchases[f.attributes["term"]]
	if !known {
		return fmt.Errorf("term %q is unknown", f.attributes["term"])
	}
	confidence := slices.Concat(f.undated(undatedAutopilot, f.derived()), floating(bought))
	return addGoogleAs(b, f, gcpAutopilot, rule, bought, confidence...)
}
