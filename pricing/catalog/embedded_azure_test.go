package catalog

import (
	"slices"
	"testing"

	"breakeven/pricing"
)

// TestEmbeddedAzureSpotChecks holds prices that anybody can look up.
func TestEmbeddedAzureSpotChecks(t *testing.T) {
	c := embeddedCatalog(t)
	tests := []struct{ address, unit, price string }{
		{"azure/functions-flex/memory-time/eastus/-/any/on_demand", "1 GB-Seconds", "0.000026"},
		{"azure/functions-flex/requests/eastus2/-/any/on_demand", "10 Requests", "0.000004"},
		{"azure/functions-flex/memory-time/eastus2/-/any/savings_plan_1y", "1 GB-Seconds", "0.00002158"},
		{"azure/functions-flex/requests/eastus2/-/any/savings_plan_3y", "10 Requests", "0.00000332"},
		{"azure/functions-flex/provisioned-memory-time/eastus/-/any/on_demand", "1 GB-Seconds", "0.000004"},
		{"azure/functions-premium/vcpu-time/eastus/-/any/on_demand", "1 vCPU-Hours", "0.173"},
		{"azure/functions-premium/memory-time/eastus/-/any/on_demand", "1 GiB-Hours", "0.0123"},
		{"azure/functions-premium/vcpu-time/eastus2/-/any/savings_plan_3y", "1 vCPU-Hours", "0.1328"},
		{"azure/container-apps/vcpu-time/eastus/-/any/on_demand", "1 vCPU-Seconds", "0.000024"},
		{"azure/container-apps/memory-time/westeurope/-/any/on_demand", "1 GiB-Seconds", "0.000004"},
		{"azure/container-apps/requests/westeurope/-/any/on_demand", "1000000 Requests", "0.56"},
		{"azure/container-apps/idle-vcpu-time/uksouth/-/any/savings_plan_1y", "1 vCPU-Seconds", "0.0000034"},
		{"azure/container-instances/vcpu-time/eastus/-/any/on_demand", "1 vCPU-Hours", "0.0405"},
		{"azure/container-instances/memory-time/eastus/-/any/spot", "1 GB-Hours", "0.001335"},
		{"azure/aks/control-plane/uksouth/-/any/on_demand", "1 Cluster-Hours", "0.1"},
		{"azure/virtual-machines/instance-time/eastus/Standard_D2s_v5/x86_64/on_demand", "1 Instance-Hours", "0.096"},
		{"azure/virtual-machines/instance-time/switzerlandnorth/Standard_D2ps_v5/arm64/on_demand", "1 Instance-Hours", "0.101"},
		{"azure/virtual-machines/instance-time/eastus2/Standard_D2s_v5/x86_64/savings_plan_3y", "1 Instance-Hours", "0.04512"},
		{"azure/virtual-machines/instance-time/eastus2/Standard_D2s_v5/x86_64/reserved_1y", "1 Instance-Hours", "0.059246575342"},
		{"azure/virtual-machines/instance-time/eastus2/Standard_E4s_v5/x86_64/spot", "1 Instance-Hours", "0.098885"},
		{"azure/load-balancer/load-balancer/global/-/any/on_demand", "1 Endpoint-Hours", "0.025"},
		{"azure/load-balancer/load-balancer-units/global/-/any/on_demand", "1 GB", "0.005"},
		{"azure/public-ip/public-address/westeurope/-/any/on_demand", "1 Address-Hours", "0.005"},
		{"azure/bandwidth/data-out/zone-1/-/any/on_demand", "1 GB", "0.087 10335:0.083 51295:0.07 153695:0.05 512095:0.05"},
		{"azure/managed-disks/disk/eastus/P10/any/on_demand", "1 Disk-Months", "19.71"},
		{"azure/managed-disks/disk/eastus2/P10/any/on_demand", "1 Disk-Months", "17.92"},
		{"azure/nat-gateway/nat-hours/global/-/any/on_demand", "1 Gateway-Hours", "0.045"},
		{"azure/nat-gateway/nat-data/global/-/any/on_demand", "1 GB", "0.045"},
	}
	for _, test := range tests {
		price := embeddedPrice(t, c, test.address)
		if price == nil {
			t.Errorf("%s has no price", test.address)
			continue
		}
		if unit := pricing.Text(decimalOf(price.Per)) + " " + string(price.Unit); unit != test.unit {
			t.Errorf("%s is per %s, want %s", test.address, unit, test.unit)
		}
		if tiers := tiersText(price.Tiers); tiers != test.price {
			t.Errorf("%s costs %s, want %s", test.address, tiers, test.price)
		}
	}
}

func embeddedPrice(t *testing.T, c *pricing.Catalog, text string) *pricing.Price {
	t.Helper()
	address, err := pricing.ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return c.Price(address)
}

// TestEmbeddedAzureGaps: what nobody has read is missing, and not guessed from
// another region or from a list in another currency.
func TestEmbeddedAzureGaps(t *testing.T) {
	c := embeddedCatalog(t)
	areas := map[pricing.OfferingID]map[pricing.Area]bool{}
	list := c.List("azure")
	for i := range list.Prices {
		at := list.Prices[i].Address
		if areas[at.Offering] == nil {
			areas[at.Offering] = map[pricing.Area]bool{}
		}
		areas[at.Offering][at.Area] = true
	}
	for id, want := range map[pricing.OfferingID][]pricing.Area{
		"azure/functions-flex":      {"eastus", "eastus2"},
		"azure/functions-premium":   {"eastus", "eastus2"},
		"azure/container-instances": {"eastus"},
		"azure/aks":                 {"eastus", "uksouth", "westeurope"},
		"azure/public-ip":           {"eastus", "eastus2", "uksouth", "westeurope"},
		"azure/managed-disks":       {"eastus", "eastus2", "uksouth", "westeurope"},
		"azure/bandwidth":           {"zone-1"},
		"azure/load-balancer":       {pricing.Global},
		"azure/nat-gateway":         {pricing.Global},
		"azure/api-management":      nil,
		"azure/log-analytics":       nil,
	} {
		var got []pricing.Area
		for area := range areas[id] {
			got = append(got, area)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s is priced in %v, want %v", id, got, want)
		}
	}
	for _, missing := range []string{
		"azure/functions-flex/provisioned-requests/eastus2/-/any/on_demand",
		"azure/functions-flex/memory-time/westeurope/-/any/on_demand",
		"azure/functions-premium/vcpu-time/westeurope/-/any/on_demand",
		"azure/container-instances/vcpu-time/westeurope/-/any/on_demand",
		"azure/container-apps/idle-memory-time/uksouth/-/any/on_demand",
		"azure/container-apps/idle-vcpu-time/eastus/-/any/on_demand",
		"azure/aks/control-plane/eastus2/-/any/on_demand",
		"azure/bandwidth/data-out/zone-2/-/any/on_demand",
		"azure/managed-disks/disk/eastus2/P20/any/on_demand",
		"azure/virtual-machines/instance-time/eastus/Standard_D2s_v5/x86_64/spot",
		// A price that held a Windows licence, and a promotional one.
		"azure/virtual-machines/instance-time/eastus/Standard_D2as_v5/x86_64/on_demand",
		"azure/virtual-machines/instance-time/eastus/Standard_D2as_v5_Promo/x86_64/on_demand",
	} {
		if price := embeddedPrice(t, c, missing); price != nil {
			t.Errorf("%s costs %s", missing, tiersText(price.Tiers))
		}
	}
}

func TestEmbeddedAzureConfidence(t *testing.T) {
	c := embeddedCatalog(t)
	for address, want := range map[string][]pricing.Confidence{
		"azure/functions-flex/provisioned-requests/eastus/-/any/on_demand":                   {pricing.ConfidenceInferred, pricing.ConfidencePrice},
		"azure/functions-flex/memory-time/eastus/-/any/on_demand":                            nil,
		"azure/functions-premium/vcpu-time/eastus/-/any/on_demand":                           {pricing.ConfidenceInferred},
		"azure/functions-premium/vcpu-time/eastus2/-/any/on_demand":                          nil,
		"azure/bandwidth/data-out/zone-1/-/any/on_demand":                                    {pricing.ConfidenceInferred},
		"azure/virtual-machines/instance-time/eastus/Standard_D2s_v5/x86_64/on_demand":       nil,
		"azure/virtual-machines/instance-time/eastus/Standard_D4as_v5/x86_64/on_demand":      {pricing.ConfidencePrice},
		"azure/virtual-machines/instance-time/eastus/Standard_B2s_v2/x86_64/on_demand":       {pricing.ConfidencePrice},
		"azure/virtual-machines/instance-time/francecentral/Standard_B2s/x86_64/reserved_3y": {pricing.ConfidenceOld},
		"azure/virtual-machines/instance-time/eastus2/Standard_D4s_v5/x86_64/reserved_3y":    nil,
		"azure/virtual-machines/instance-time/eastus2/Standard_D4s_v5/x86_64/spot":           {pricing.ConfidencePrice},
		"azure/virtual-machines/instance-time/eastus2/Standard_D2ps_v6/arm64/on_demand":      nil,
	} {
		price := embeddedPrice(t, c, address)
		if price == nil {
			t.Errorf("%s has no price", address)
			continue
		}
		if !slices.Equal(price.LowConfidence, want) {
			t.Errorf("%s: confidence %v, want %v", address, price.LowConfidence, want)
		}
	}
}

func TestEmbeddedAzureMachines(t *testing.T) {
	machines := embeddedCatalog(t).List("azure").Machines
	for _, test := range []struct {
		name         string
		architecture pricing.Architecture
		vcpu, memory string
		restriction  pricing.Restriction
	}{
		{"Standard_D2s_v5", pricing.X86, "2", "8192", ""},
		{"Standard_D2ps_v5", pricing.ARM, "2", "8192", ""},
		{"Standard_B1ls", pricing.X86, "1", "0", pricing.RestrictUnsized},
		{"Standard_B2ats_v2", pricing.X86, "2", "1024", ""},
		{"Standard_E16-4s_v5", pricing.X86, "4", "131072", ""},
		{"Standard_HB120-16rs_v3", pricing.X86, "16", "466944", ""},
		{"Standard_NC24ads_A100_v4", pricing.X86, "24", "225280", pricing.RestrictAccelerator},
		{"Standard_NV4ads_V710_v5", pricing.X86, "4", "16384", pricing.RestrictAccelerator},
		{"Standard_D2s_v7", pricing.X86, "0", "0", pricing.RestrictUnsized},
		{"Standard_NM16ads_MA35D", pricing.X86, "0", "0", pricing.RestrictUnsized},
	} {
		at := slices.IndexFunc(machines, func(m pricing.MachineType) bool { return m.Name == test.name })
		if at < 0 {
			t.Errorf("%s is missing", test.name)
			continue
		}
		m := machines[at]
		if m.Architecture != test.architecture || pricing.Text(m.VCPU) != test.vcpu || pricing.Text(m.MemoryMiB) != test.memory || m.Restriction != test.restriction {
			t.Errorf("%s is %s, %s vCPU, %s MiB, %q", m.Name, m.Architecture, pricing.Text(m.VCPU), pricing.Text(m.MemoryMiB), m.Restriction)
		}
	}
}

// TestEmbeddedAzureHoldsEveryOffering guards against a build that lost rows.
func TestEmbeddedAzureHoldsEveryOffering(t *testing.T) {
	prices := map[pricing.OfferingID]int{}
	list := embeddedCatalog(t).List("azure")
	for i := range list.Prices {
		prices[list.Prices[i].Address.Offering]++
	}
	for id, least := range map[pricing.OfferingID]int{
		"azure/functions-consumption": 50, "azure/functions-flex": 11, "azure/functions-premium": 8, "azure/container-apps": 100,
		"azure/container-instances": 4, "azure/aks": 3, "azure/virtual-machines": 25_900, "azure/managed-disks": 17, "azure/public-ip": 4,
		"azure/load-balancer": 2, "azure/nat-gateway": 2, "azure/bandwidth": 1,
	} {
		if prices[id] < least {
			t.Errorf("%s has %d prices, want at least %d", id, prices[id], least)
		}
	}
}
