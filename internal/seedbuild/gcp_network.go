package main

import (
	"fmt"
	"strings"

	"breakeven/pricing"
)

const (
	gcpLoadBalancing pricing.OfferingID = "gcp/load-balancing"
	gcpEgress        pricing.OfferingID = "gcp/internet-egress"
	gcpNAT           pricing.OfferingID = "gcp/cloud-nat"
	gcpDisk          pricing.OfferingID = "gcp/persistent-disk"
)

// worldwide is the path of internet traffic to everywhere but mainland China and
// Australia.
const worldwide = "egress/internet"

func addGoogleNetwork(b *builder, f *fact) error {
	switch f.name {
	case "Cloud Load Balancing forwarding rule (first 5)":
		return addGoogle(b, f, gcpLoadBalancing, meterRule{"load-balancer", pricing.EndpointHours, []string{"hour"}})
	case "Load balancer data processed":
		return addGoogle(b, f, gcpLoadBalancing, meterRule{"load-balancer-units", pricing.GiB, []string{"GiB"}})
	case "Forwarding Rule Minimum Global":
		b.leave("global forwarding rule (no price for what it processes; the regional one has both)")
		return nil
	case "External IP (vm)", "External IP (unused)":
		b.leave("Google external addresses (a load balancer's cost nothing, and nothing else here has one)")
		return nil
	case "Internet egress Premium tier":
		return addEgress(b, f)
	case "Cloud NAT gateway":
		// Up to 32 machines pay for a gateway by the machine; this is 32 times that
		// price. A later reading of Google's page has 0.044 for more of them.
		return addGoogle(b, f, gcpNAT, meterRule{"nat-hours", pricing.GatewayHours, []string{"hour"}},
			pricing.ConfidencePrice, pricing.ConfidenceRule)
	case "Cloud NAT data":
		return addGoogle(b, f, gcpNAT, meterRule{"nat-data", pricing.GiB, []string{"GiB"}})
	case "Cloud NAT per-VM":
		b.leave("Cloud NAT by the machine (the price of a gateway of 32 machines is taken)")
		return nil
	default:
		return fmt.Errorf("SKU %q is unknown", f.name)
	}
}

// addEgress: the facts state tiers in GiB, from bounds that Google publishes in TiB.
func addEgress(b *builder, f *fact) error {
	path := f.attributes["path"]
	if path == worldwide {
		return addGoogle(b, f, gcpEgress, meterRule{"data-out", pricing.GiB, []string{"GiB"}})
	}
	if !strings.HasPrefix(path, worldwide+"/") {
		return fmt.Errorf("path %q is unknown", path)
	}
	b.leave("internet traffic to China and Australia")
	return nil
}

// balancedDisk are the names of the kind of disk that a machine is given here.
var balancedDisk = map[string]bool{"balanced": true, "pd-balanced": true}

func addGoogleDisk(b *builder, f *fact) error {
	if !balancedDisk[f.name] {
		b.leave("Google disks other than balanced ones, and snapshots")
		return nil
	}
	return addGoogle(b, f, gcpDisk, meterRule{"disk", pricing.GiBMonths, []string{"GiB-month"}})
}
