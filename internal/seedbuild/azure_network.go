package main

import (
	"fmt"
	"slices"
	"strings"

	"breakeven/pricing"
	"breakeven/providers/azure"
)

// azureZones are the zones of Azure's regions, under which internet traffic is
// priced.
func azureZones() map[pricing.Area]pricing.Area {
	zones := map[pricing.Area]pricing.Area{}
	for _, region := range azure.New().Regions() {
		zones[pricing.Area(region.ID)] = region.Zone
	}
	return zones
}

func addAzureNetwork(b *builder, zones map[pricing.Area]pricing.Area, f *fact) error {
	switch f.service {
	case "Bandwidth":
		return addBandwidth(b, zones, f)
	case "Load Balancer":
		return addAzureGlobal(b, f, azureLoadBalancer, map[string]meterRule{
			"Standard Included LB Rules and Outbound Rules": {"load-balancer", pricing.EndpointHours, []string{"hour"}},
			"Standard Data Processed":                       {"load-balancer-units", pricing.GB, []string{"GB"}},
		}, "Standard Overage LB Rules and Outbound Rules")
	case "NAT Gateway":
		return addAzureGlobal(b, f, azureNAT, map[string]meterRule{
			"Standard Gateway":        {"nat-hours", pricing.GatewayHours, []string{"hour"}},
			"Standard Data Processed": {"nat-data", pricing.GB, []string{"GB"}},
		})
	case "Virtual Network":
		if f.name != "Standard IPv4 Static Public IP" {
			b.leave("Azure network services beyond the endpoint (anycast addresses)")
			return nil
		}
		return addAzureMeter(b, f, azurePublicIP, meterRule{"public-address", pricing.AddressHours, []string{"hour"}})
	case "Storage (managed disk)":
		return addAzureDisk(b, f)
	case "Application Gateway", "Azure Front Door Service":
		b.leave("Azure endpoints that are not compared (Application Gateway, Front Door)")
		return nil
	case "Storage (blob)":
		b.leave("Azure object storage")
		return nil
	default:
		return fmt.Errorf("service %q is unknown", f.service)
	}
}

// addAzureGlobal takes the meters of a service whose prices hold everywhere, but
// for those that are left out by name.
func addAzureGlobal(b *builder, f *fact, offering pricing.OfferingID, meters map[string]meterRule, left ...string) error {
	if slices.Contains(left, f.name) {
		b.leave("Azure Load Balancer rules beyond the five that are included")
		return nil
	}
	rule, known := meters[f.name]
	if !known || f.region != "Global" {
		return fmt.Errorf("meter %q in %s is unknown", f.name, f.region)
	}
	f.region = pricing.Global
	return addAzureMeter(b, f, offering, rule)
}

// addBandwidth takes internet traffic over Microsoft's network, which is the
// default. The list publishes it region by region; the regions of a zone share it.
// Only some of them were read, so that for the others it is inferred.
func addBandwidth(b *builder, zones map[pricing.Area]pricing.Area, f *fact) error {
	switch {
	case f.name != "Standard Data Transfer Out":
		b.leave("Azure traffic between regions and zones")
		return nil
	case f.attributes["productName"] == "Bandwidth - Routing Preference: Internet":
		b.leave("Azure internet traffic over other networks (routing preference)")
		return nil
	case f.attributes["productName"] != "Rtn Preference: MGN" || f.attributes["dest"] != "internet":
		return fmt.Errorf("product %q to %q is unknown", f.attributes["productName"], f.attributes["dest"])
	}
	zone := zones[f.region]
	if zone == "" {
		return fmt.Errorf("region %s lies in no zone", f.region)
	}
	f.region = zone
	return addAzureMeter(b, f, azureBandwidth, meterRule{"data-out", pricing.GB, []string{"GB"}}, pricing.ConfidenceInferred)
}

// addAzureDisk takes Premium SSDs with local redundancy: "P10 LRS Disk".
func addAzureDisk(b *builder, f *fact) error {
	if f.attributes["class"] != "Premium SSD" {
		b.leave("Azure disks that are not compared (Standard SSD and HDD)")
		return nil
	}
	size, local := strings.CutSuffix(f.name, " LRS Disk")
	if !local || f.unit != "disk-month" {
		return fmt.Errorf("disk %q per %q is unknown", f.name, f.unit)
	}
	r, err := f.row(pricing.DiskMonths)
	if err != nil {
		return err
	}
	b.add(address(azureDisks, "disk", f.region, size, pricing.AnyArchitecture), r)
	return nil
}
