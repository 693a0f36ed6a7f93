package main

import (
	"cmp"
	"slices"
	"testing"

	"breakeven/pricing"
	"breakeven/providers/gcp"
)

// TestEveryGoogleCommitmentHasAPriceSomewhere: a way of buying without any price
// would be a typo.
func TestEveryGoogleCommitmentHasAPriceSomewhere(t *testing.T) {
	priced := map[string]bool{}
	list := embedded(t).List("gcp")
	for i := range list.Prices {
		at := list.Prices[i].Address
		priced[string(at.Offering)+"/"+string(at.Meter)+"/"+string(at.Purchase)] = true
	}
	for _, offering := range gcp.New().Offerings() {
		for _, meter := range offering.Meters {
			for _, bought := range meter.Purchases {
				id := cmp.Or(meter.PriceOffering, offering.ID)
				if at := string(id) + "/" + string(meter.Name) + "/" + string(bought); !priced[at] {
					t.Errorf("%s: no price of %s", offering.ID, at)
				}
			}
		}
	}
}

// TestEveryGoogleDiscountCoversAFamilyOfTheList: a family that no machine belongs to
// would be a typo.
func TestEveryGoogleDiscountCoversAFamilyOfTheList(t *testing.T) {
	families := map[string]bool{"h4d": true} // sold, and in no source of the facts
	for _, machine := range embedded(t).List("gcp").Machines {
		families[machine.Family] = true
	}
	for _, offering := range gcp.New().Offerings() {
		for _, meter := range offering.Meters {
			for _, discount := range meter.Discounts {
				for _, family := range discount.Families {
					if !families[family] {
						t.Errorf("%s: %s covers %s, of which there is no machine", offering.ID, discount.Purchase, family)
					}
				}
			}
		}
	}
}

// TestGoogleSpotChecks holds prices that were read on Google's pages, or that hold
// in few regions only.
func TestGoogleSpotChecks(t *testing.T) {
	c := embedded(t)
	for text, want := range map[string]string{
		"gcp/cloud-run-functions/vcpu-time/us-central1/-/any/on_demand":             "0.000024",
		"gcp/cloud-run-functions/memory-time/europe-west6/-/any/on_demand":          "0.0000035",
		"gcp/cloud-run-functions/requests/global/-/any/on_demand":                   "0.0000004",
		"gcp/cloud-functions-1st-gen/ghz-time/us-central1/-/any/on_demand":          "0.00001",
		"gcp/cloud-functions-1st-gen/ghz-time/southamerica-east1/-/any/on_demand":   "0.000014",
		"gcp/cloud-functions-1st-gen/memory-time/us-central1/-/any/on_demand":       "0.0000025",
		"gcp/cloud-functions-1st-gen/data-out/us-central1/-/any/on_demand":          "0.12",
		"gcp/cloud-run-instance-based/vcpu-time/us-central1/-/any/on_demand":        "0.000018",
		"gcp/cloud-run-instance-based/memory-time/europe-west2/-/any/on_demand":     "0.0000024",
		"gcp/gke-autopilot/vcpu-time/us-central1/-/any/on_demand":                   "0.0445",
		"gcp/gke-autopilot/memory-time/us-east1/-/any/on_demand":                    "0.0049225",
		"gcp/gke-autopilot/memory-time/asia-east1/-/any/on_demand":                  "0.0056998",
		"gcp/gke-autopilot/vcpu-time/asia-southeast1/-/any/cud_3y":                  "0.030195",
		"gcp/gke-autopilot/ephemeral-storage/us-central1/-/any/on_demand":           "0.0000548",
		"gcp/gke-autopilot/control-plane/global/-/any/on_demand":                    "0.1",
		"gcp/gke-standard/control-plane/global/-/any/on_demand":                     "0.1",
		"gcp/load-balancing/load-balancer/europe-west2/-/any/on_demand":             "0.03",
		"gcp/load-balancing/load-balancer-units/us-central1/-/any/on_demand":        "0.008",
		"gcp/internet-egress/data-out/us-central1/-/any/on_demand":                  "0.12 1024:0.11 10240:0.08",
		"gcp/persistent-disk/disk/us-central1/-/any/on_demand":                      "0.1",
		"gcp/cloud-nat/nat-data/us-central1/-/any/on_demand":                        "0.045",
		"gcp/compute-engine/instance-time/us-central1/n1-standard-4/x86_64/cud_1y":  "0.119695",
		"gcp/compute-engine/instance-time/us-central1/c4-standard-2/x86_64/cud_1y":  "0.061027",
		"gcp/compute-engine/instance-time/us-central1/c4-standard-2/x86_64/cud_3y":  "0.04359",
		"gcp/compute-engine/instance-time/us-central1/n4a-standard-1/arm64/cud_3y":  "0.017327",
		"gcp/compute-engine/instance-time/us-central1/m3-ultramem-32/x86_64/cud_1y": "3.60512",
		"gcp/compute-engine/instance-time/us-central1/e2-standard-2/x86_64/spot":    "0.040212",
		"gcp/compute-engine/instance-time/us-central1/f1-micro/x86_64/cud_1y":       "",
		"gcp/compute-engine/instance-time/us-central1/t2a-standard-1/arm64/cud_1y":  "",
		"gcp/compute-engine/instance-time/us-west2/n1-standard-1/x86_64/cud_1y":     "",
	} {
		at, err := pricing.ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if price := c.Price(at); price != nil {
			for i, step := range price.Tiers.Steps {
				if i > 0 {
					got += " " + pricing.Text(step.From) + ":"
				}
				got += pricing.Text(step.UnitPrice)
			}
		}
		if got != want {
			t.Errorf("%s costs %q, want %q", text, got, want)
		}
	}
}

// TestAutopilotIsPricedInFourRegionsOnly: nothing fills the other regions.
func TestAutopilotIsPricedInFourRegionsOnly(t *testing.T) {
	four := []string{"asia-east1", "asia-southeast1", "us-central1", "us-east1"}
	c := embedded(t)
	for _, region := range gcp.New().Regions() {
		for _, meter := range []pricing.MeterName{"vcpu-time", "memory-time"} {
			at := address("gcp/gke-autopilot", meter, pricing.Area(region.ID), "", pricing.AnyArchitecture)
			if priced := c.Price(at) != nil; priced != slices.Contains(four, region.ID) {
				t.Errorf("%s: priced %v", at, priced)
			}
		}
	}
}

// TestFlexibleCommitmentsReproduceGooglesPage: the percentages of our definition, off
// the list's price, are the prices on Google's page.
func TestFlexibleCommitmentsReproduceGooglesPage(t *testing.T) {
	meter := machineMeter(t)
	c := embedded(t)
	for machine, want := range map[string][2]string{ // for one year and three; "" is not sold
		"c4-standard-2":  {"0.06974352", "0.05230764"},
		"n4a-standard-1": {"0.02772", "0.02079"},
		"n1-highcpu-2":   {"0.051010992", "0.038258244"},
		"c2-standard-4":  {"0.15034176", "0.11275632"},
		"h3-standard-88": {"4.086588", "3.052632"},
		"m3-ultramem-32": {"", "2.253744"},
		"f1-micro":       {"", ""},
	} {
		at := address("gcp/compute-engine", "instance-time", "us-central1", machine, gcp.Architecture(machine))
		list := c.Price(at)
		if list == nil {
			t.Errorf("%s has no price", at)
			continue
		}
		for i, bought := range []pricing.Purchase{"flex_cud_1y", "flex_cud_3y"} {
			got := ""
			for _, d := range meter.Discounts {
				if d.Purchase == bought && slices.Contains(d.Families, gcp.Family(machine)) {
					whole := list.Tiers.Steps[0].UnitPrice
					got = pricing.Text(whole.Sub(whole.Mul(d.Percent).Shift(-2)))
				}
			}
			if got != want[i] {
				t.Errorf("%s as %s costs %q, want %q", machine, bought, got, want[i])
			}
		}
	}
}

func machineMeter(t *testing.T) pricing.Meter {
	t.Helper()
	for _, offering := range gcp.New().Offerings() {
		if offering.ID == "gcp/compute-engine" {
			return offering.Meters[0]
		}
	}
	t.Fatal("no Compute Engine")
	return pricing.Meter{}
}
