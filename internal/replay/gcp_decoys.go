package replay

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// gcpDecoy is a SKU that must not be taken for one of ours.
type gcpDecoy struct {
	service, description, group, usage, unit string
}

// gcpBeside are SKUs that stand beside ours in the catalog, each with a word more,
// a word less, or another usage type. All of them cost what nothing of ours costs.
var gcpBeside = []gcpDecoy{
	// Compute Engine: other ways to have a machine.
	{"6F81-5844-456A", "N2 Custom Instance Core running in Americas", "CPU", "OnDemand", "h"},
	{"6F81-5844-456A", "N2 Custom Extended Instance Ram running in Americas", "RAM", "OnDemand", "GiBy.h"},
	{"6F81-5844-456A", "N2 Sole Tenancy Instance Core running in Americas", "CPU", "OnDemand", "h"},
	{"6F81-5844-456A", "Sole Tenancy Premium for N2 Sole Tenancy Instance Ram running in Americas", "RAM", "OnDemand", "GiBy.h"},
	{"6F81-5844-456A", "Custom Instance Core running in Americas", "CPU", "OnDemand", "h"},
	{"6F81-5844-456A", "Custom Extended Instance Ram running in Americas", "RAM", "OnDemand", "GiBy.h"},
	{"6F81-5844-456A", "Spot Preemptible Custom Instance Ram running in Americas", "RAM", "Preemptible", "GiBy.h"},
	{"6F81-5844-456A", "DWS Defined Duration C4 Instance Core running in Americas", "CPU", "OnDemand", "h"},
	{"6F81-5844-456A", "A2 Instance Core (DWS Calendar Mode) running in Americas", "CPU", "OnDemand", "h"},
	{"6F81-5844-456A", "Reserved A2 Instance Core in Americas", "CPU", "OnDemand", "h"},
	{"6F81-5844-456A", "Overcommit N2 Instance Core running in Americas", "CPU", "OnDemand", "h"},
	{"6F81-5844-456A", "Commitment v1: N2 Sole Tenancy Cpu in Americas for 1 Year", "CPU", "Commit1Yr", "h"},
	{"6F81-5844-456A", "Commitment v1: N2 Cpu in Americas for 5 Years", "CPU", "Commit1Yr", "h"},
	{"6F81-5844-456A", "Commitment - dollar based v1: GCE for 1 year", "CPU", "Commit1Yr", "h"},
	{"6F81-5844-456A", "Nvidia Tesla T4 GPU running in Americas", "GPU", "OnDemand", "h"},
	{"6F81-5844-456A", "Nvidia Tesla T4 GPU attached to Spot Preemptible VMs running in Americas", "GPU", "Preemptible", "h"},
	{"6F81-5844-456A", "Licensing Fee for Windows Server 2022 Datacenter Edition (CPU cost)", "Google", "OnDemand", "h"},
	{"6F81-5844-456A", "Licensing Fee for Red Hat Enterprise Linux 9 on VM with up to 8 VCPU", "Google", "OnDemand", "h"},
	{"6F81-5844-456A", "VM state: preserved local SSD in Americas", "LocalSSD", "OnDemand", "GiBy.mo"},
	// Compute Engine: other disks and other traffic.
	{"6F81-5844-456A", "Regional Balanced PD Capacity in Iowa", "SSD", "OnDemand", "GiBy.mo"},
	{"6F81-5844-456A", "SSD backed PD Capacity in Iowa", "SSD", "OnDemand", "GiBy.mo"},
	{"6F81-5844-456A", "Storage PD Capacity in Iowa", "PDStandard", "OnDemand", "GiBy.mo"},
	{"6F81-5844-456A", "Network Internet Data Transfer Out from Iowa to China", "PremiumInternetEgress", "OnDemand", "GiBy"},
	{"6F81-5844-456A", "Network Internet Data Transfer Out from Iowa to Australia", "PremiumInternetEgress", "OnDemand", "GiBy"},
	{"6F81-5844-456A", "Network Internet Data Transfer Out from Iowa to EMEA", "PremiumInternetEgress", "OnDemand", "GiBy"},
	{"6F81-5844-456A", "Network Internet Data Transfer In from EMEA to Iowa", "PremiumInternetEgress", "OnDemand", "GiBy"},
	{"6F81-5844-456A", "Network Standard Data Transfer Out to Internet from Iowa", "StandardInternetEgress", "OnDemand", "GiBy"},
	{"6F81-5844-456A", "Network Vpn Internet Egress from Iowa to Americas", "VPNInternetEgress", "OnDemand", "GiBy"},
	{"6F81-5844-456A", "Static Ip Charge", "IpAddress", "OnDemand", "h"},
	// Cloud Run and functions.
	{"152E-C115-5142", "Jobs CPU in us-central1", "CPU", "OnDemand", "s"},
	{"152E-C115-5142", "Worker Pools CPU in us-central1", "CPU", "OnDemand", "s"},
	{"152E-C115-5142", "Worker Pools Memory in us-central1", "RAM", "OnDemand", "GiBy.s"},
	{"152E-C115-5142", "NVIDIA L4 GPU with no zonal redundancy in us-central1", "GPU", "OnDemand", "s"},
	{"152E-C115-5142", "Cloud Run Network Internet Data Transfer Out from Iowa to Americas", "Network", "OnDemand", "GiBy"},
	{"29E7-DA93-CA13", "Cloud Run functions (1st Gen) Min Instance CPU (Request-based billing)", "CPU", "OnDemand", "GHz.s"},
	{"29E7-DA93-CA13", "Cloud Run functions CPU (Instance-based billing) in us-central1", "CPU", "OnDemand", "s"},
	// Pods of other classes, and other clusters.
	{"CCD8-9BF1-090E", "Autopilot Balanced Pod mCPU Requests (us-central1)", "CPU", "OnDemand", "h"},
	{"CCD8-9BF1-090E", "Autopilot Scale-Out x86 Pod mCPU Requests (us-central1)", "CPU", "OnDemand", "h"},
	{"CCD8-9BF1-090E", "Autopilot Scale-Out Arm Spot Pod Memory Requests (us-central1)", "RAM", "Preemptible", "GiBy.h"},
	{"CCD8-9BF1-090E", "Autopilot Arm Pod Memory Requests (us-central1)", "RAM", "OnDemand", "GiBy.h"},
	{"CCD8-9BF1-090E", "Autopilot NVIDIA T4 Pod GPU Requests (us-central1)", "GPU", "OnDemand", "h"},
	{"CCD8-9BF1-090E", "Zonal Kubernetes Clusters", "GKE", "OnDemand", "h"},
	{"CCD8-9BF1-090E", "Regional Kubernetes Clusters Extended Period", "GKE", "OnDemand", "h"},
	// Around the compute.
	{"E505-1604-58F8", "Cloud Load Balancer Forwarding Rule Minimum Global", "LoadBalancing", "OnDemand", "h"},
	{"E505-1604-58F8", "Cloud Load Balancer Forwarding Rule Additional Global", "LoadBalancing", "OnDemand", "h"},
	{"E505-1604-58F8", "Regional External Application Load Balancer Forwarding Rule Additional for Iowa (us-central1)", "LoadBalancing", "OnDemand", "h"},
	{"E505-1604-58F8", "Regional Internal Application Load Balancer Inbound Data Processing for Iowa (us-central1)", "LoadBalancing", "OnDemand", "GiBy"},
	{"E505-1604-58F8", "Networking Private Nat Gateway Uptime", "Nat", "OnDemand", "h"},
	{"E505-1604-58F8", "Networking Cloud NAT IP Usage", "Nat", "OnDemand", "h"},
	{"5490-F7B7-8DF6", "Log Retention cost", "Logs", "OnDemand", "GiBy.mo"},
	{"5490-F7B7-8DF6", "Vended Logs Storage", "Logs", "OnDemand", "GiBy"},
	{"36A9-155B-23F0", "API Gateway Network Internet Data Transfer Out Intercontinental", "Network", "OnDemand", "GiBy"},
}

// gcpSuperseded are SKUs that have newer ones beside them under other names of a
// place, at other prices.
var gcpSuperseded = []struct{ id, description, region string }{
	{"255E-0C41-3813", "Memory-optimized Instance Core running in Japan", "asia-northeast1"},
	{"757F-6F9E-CCEC", "Memory-optimized Instance Ram running in Japan", "asia-northeast1"},
	{"B428-ABC6-FFED", "Memory-optimized Instance Core running in Singapore", "asia-southeast1"},
}

// gcpDecoys are what has to be left alone, given the SKUs of machines.
func gcpDecoys(list *pricing.PriceList, machines []gcpSKU) []gcpSKU {
	nobodys := []pricing.Tier{{UnitPrice: decimal.New(999, -3)}}
	decoy := gcpSKU{family: "Compute", date: list.Published, tiers: nobodys, regions: []string{"us-central1", "us-east1", "us-west1"}}
	var skus []gcpSKU
	for _, beside := range gcpBeside {
		sku := decoy
		sku.service, sku.description, sku.group, sku.usage, sku.unit = beside.service, beside.description, beside.group, beside.usage, beside.unit
		if strings.HasPrefix(sku.description, "Network Internet Data Transfer In ") {
			sku.tiers = []pricing.Tier{{}} // what comes in is free
		}
		skus = append(skus, gcpNamed(sku))
	}
	for _, old := range gcpSuperseded {
		sku := decoy
		sku.service, sku.id, sku.description, sku.group, sku.usage, sku.unit = "6F81-5844-456A", old.id, old.description, "CPU", "OnDemand", "h"
		sku.regions = []string{old.region}
		skus = append(skus, sku)
	}
	// What Google does not sell is listed at a price of zero.
	for _, description := range []string{
		"Commitment v1: T2A Arm Cpu in Americas for 1 Year", "Commitment v1: T2A Arm Ram in Americas for 1 Year",
		"Commitment v1: Nvidia Tesla A100 80GB GPU running in Americas for 1 Year",
	} {
		sku := decoy
		sku.service, sku.description, sku.group, sku.usage, sku.unit = "6F81-5844-456A", description, "CPU", "Commit1Yr", "h"
		if strings.Contains(description, "Ram") {
			sku.group, sku.unit = "RAM", "GiBy.h"
		}
		if !strings.Contains(description, "A100") {
			sku.tiers = []pricing.Tier{{}}
		}
		skus = append(skus, gcpNamed(sku))
	}
	return append(skus, gcpTwins(machines)...)
}

// gcpTwins are second SKUs of the same price: the catalog has two names for a place
// in Virginia.
func gcpTwins(machines []gcpSKU) []gcpSKU {
	var twins []gcpSKU
	for _, sku := range machines {
		if slices.Contains(sku.regions, "us-east4") && strings.HasPrefix(sku.description, "N2 Instance") {
			name, _, _ := strings.Cut(sku.description, " running in ")
			twin := sku
			twin.id, twin.description, twin.regions = "", name+" running in Virginia", []string{"us-east4"}
			twins = append(twins, gcpNamed(twin))
		}
	}
	return twins
}
