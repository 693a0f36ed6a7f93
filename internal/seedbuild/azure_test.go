package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
	"breakeven/providers/azure"
)

// buildAzure makes the list of one provider, so that a fact of another cannot fail it.
func buildAzure(facts string) (*pricing.PriceList, string, error) {
	b := newBuilder(azure.ID, defaultFetched, nil)
	if err := collectAzure(b, os.DirFS(facts)); err != nil {
		return nil, "", err
	}
	list, err := b.list()
	if err != nil {
		return nil, "", err
	}
	var report strings.Builder
	b.report(&report, list)
	return list, report.String(), nil
}

func azureList(t *testing.T) (*pricing.PriceList, string) {
	t.Helper()
	list, report, err := buildAzure(testFacts)
	if err != nil {
		t.Fatal(err)
	}
	return list, report
}

func TestBuildOfAzureMakesOnePricePerAddress(t *testing.T) {
	want := []string{
		"azure/aks/control-plane/eastus/-/any/on_demand = 0:0.1 per 1 Cluster-Hours [] [] 2026-09-29",
		// Two regions of one zone say the same; the others of the zone are inferred.
		"azure/bandwidth/data-out/zone-1/-/any/on_demand = 0:0.087 per 1 GB [] [inferred] 2026-10-01",
		"azure/container-apps/idle-vcpu-time/uksouth/-/any/savings_plan_3y = 0:0.02 per 1 vCPU-Seconds [] [old] 2023-05-01",
		"azure/container-apps/requests/eastus/-/any/on_demand = 0:0.4 per 1000000 Requests [] [] 2026-09-06",
		"azure/container-apps/vcpu-time/eastus/-/any/on_demand = 0:0.3 per 1 vCPU-Seconds [] [] 2026-09-06",
		"azure/container-instances/vcpu-time/eastus/-/any/spot = 0:0.012 per 1 vCPU-Hours [] [price] 2026-10-09",
		"azure/functions-consumption/memory-time/eastus/-/any/on_demand = 0:3 500:2 per 1 GB-Seconds [TIME] [] 2026-09-01",
		"azure/functions-consumption/requests/eastus/-/any/on_demand = 0:0.5 per 10 Requests [EXEC] [] 2026-09-06",
		"azure/functions-flex/memory-time/eastus/-/any/on_demand = 0:2.6 per 1 GB-Seconds [] [] 2026-09-24",
		// The plan's price begins where the monthly grant ends.
		"azure/functions-flex/memory-time/eastus2/-/any/savings_plan_1y = 0:2.1 per 1 GB-Seconds [] [] 2026-10-01",
		"azure/functions-flex/provisioned-memory-time/eastus/-/any/on_demand = 0:0.4 per 1 GB-Seconds [] [inferred price] 2026-09-24",
		"azure/functions-flex/requests/eastus2/-/any/on_demand = 0:0.4 per 10 Requests [] [] 2026-10-01",
		// Derived in 2024, confirmed by the total of 2026-09-29.
		"azure/functions-premium/memory-time/eastus/-/any/on_demand = 0:0.01 per 1 GiB-Hours [] [inferred] 2026-09-29",
		"azure/functions-premium/vcpu-time/eastus/-/any/on_demand = 0:0.2 per 1 vCPU-Hours [] [inferred] 2026-09-29",
		"azure/functions-premium/vcpu-time/eastus2/-/any/on_demand = 0:0.16 per 1 vCPU-Hours [] [] 2026-10-01",
		"azure/load-balancer/load-balancer/global/-/any/on_demand = 0:0.025 per 1 Endpoint-Hours [] [] 2026-09-29",
		"azure/load-balancer/load-balancer-units/global/-/any/on_demand = 0:0.005 per 1 GB [] [] 2026-09-29",
		"azure/managed-disks/disk/eastus/P10/any/on_demand = 0:19.71 per 1 Disk-Months [] [] 2026-09-29",
		"azure/nat-gateway/nat-hours/global/-/any/on_demand = 0:0.045 per 1 Gateway-Hours [] [] 2026-09-29",
		"azure/public-ip/public-address/eastus/-/any/on_demand = 0:0.005 per 1 Address-Hours [] [] 2026-09-29",
		"azure/virtual-machines/instance-time/eastus/Standard_B1ls/x86_64/on_demand = 0:0.005 per 1 Instance-Hours [] [] 2026-06-18",
		"azure/virtual-machines/instance-time/eastus/Standard_B2s_v2/x86_64/on_demand = 0:0.08 per 1 Instance-Hours [] [price] 2026-06-18",
		"azure/virtual-machines/instance-time/eastus/Standard_D2ps_v6/arm64/on_demand = 0:0.07 per 1 Instance-Hours [] [] 2026-06-18",
		"azure/virtual-machines/instance-time/eastus/Standard_D2s_v5/x86_64/on_demand = 0:0.096 per 1 Instance-Hours [] [] 2026-06-18",
		"azure/virtual-machines/instance-time/eastus/Standard_D4as_v5/x86_64/on_demand = 0:0.172 per 1 Instance-Hours [] [price] 2026-06-18",
		"azure/virtual-machines/instance-time/eastus/Standard_E4-2s_v5/x86_64/on_demand = 0:0.252 per 1 Instance-Hours [] [] 2026-06-18",
		"azure/virtual-machines/instance-time/eastus/Standard_NC6s_v3/x86_64/on_demand = 0:3.06 per 1 Instance-Hours [] [] 2026-06-18",
		"azure/virtual-machines/instance-time/eastus/Standard_NM16ads_MA35D/x86_64/on_demand = 0:0.9 per 1 Instance-Hours [] [] 2026-06-18",
		"azure/virtual-machines/instance-time/eastus/Standard_NV4ads_V710_v5/x86_64/on_demand = 0:0.5 per 1 Instance-Hours [] [] 2026-06-18",
		// Both files say so, the newer one dates it.
		"azure/virtual-machines/instance-time/eastus2/Standard_D2s_v5/x86_64/on_demand = 0:0.096 per 1 Instance-Hours [] [] 2026-10-01",
		"azure/virtual-machines/instance-time/eastus2/Standard_D2s_v5/x86_64/reserved_1y = 0:0.059246575342 per 1 Instance-Hours [] [] 2026-10-01",
		"azure/virtual-machines/instance-time/eastus2/Standard_D2s_v5/x86_64/reserved_3y = 0:0.037937595129 per 1 Instance-Hours [] [] 2026-10-01",
		"azure/virtual-machines/instance-time/eastus2/Standard_D2s_v5/x86_64/savings_plan_1y = 0:0.066 per 1 Instance-Hours [] [] 2026-10-01",
		"azure/virtual-machines/instance-time/eastus2/Standard_D2s_v5/x86_64/spot = 0:0.03 per 1 Instance-Hours [] [price] 2026-10-01",
		"azure/virtual-machines/instance-time/francecentral/Standard_D4as_v5/x86_64/reserved_1y = 0:0.119178082192 per 1 Instance-Hours [] [old] 2021-11-01",
	}
	list, _ := azureList(t)
	if got := dumpList(list); !slices.Equal(got, want) {
		t.Errorf("prices are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestReservationOfAzureKeepsItsTotal(t *testing.T) {
	list, _ := azureList(t)
	for _, test := range []struct {
		purchase pricing.Purchase
		amount   string
		hours    int64
	}{
		{"reserved_1y", "519", pricing.HoursOf1Y},
		{"reserved_3y", "997", pricing.HoursOf3Y},
	} {
		at := address(azureMachines, "instance-time", "eastus2", "Standard_D2s_v5", pricing.X86)
		at.Purchase = test.purchase
		i := slices.IndexFunc(list.Prices, func(p pricing.Price) bool { return p.Address == at })
		if i < 0 {
			t.Fatalf("no price at %s", at)
		}
		if u := list.Prices[i].Upfront; u == nil || pricing.Text(u.Amount) != test.amount || u.TermHours != test.hours || !u.Hourly.IsZero() {
			t.Errorf("%s: upfront %+v", test.purchase, u)
		}
	}
}

// TestEveryAzurePurchaseHasAPriceSomewhere: a way of buying without any price
// would be a typo in a definition, or in the facts.
func TestEveryAzurePurchaseHasAPriceSomewhere(t *testing.T) {
	type sold struct {
		offering pricing.OfferingID
		meter    pricing.MeterName
		purchase pricing.Purchase
	}
	priced := map[sold]bool{}
	list := embedded(t).List(azure.ID)
	for i := range list.Prices {
		at := list.Prices[i].Address
		priced[sold{at.Offering, at.Meter, at.Purchase}] = true
	}
	for _, offering := range azure.New().Offerings() {
		for _, meter := range offering.Meters {
			id := offering.ID
			if meter.PriceOffering != "" {
				id = meter.PriceOffering
			}
			for _, purchase := range meter.Purchases {
				if !priced[sold{id, meter.Name, purchase}] {
					t.Errorf("%s/%s has no price as %s", offering.ID, meter.Name, purchase)
				}
			}
		}
	}
}

func TestBuildOfAzureReportsWhatStaysOut(t *testing.T) {
	_, report := azureList(t)
	for _, want := range []string{
		"azure: 35 prices, 9 machine types, 4 allowances, published 2026-10-09",
		"2 rows: AKS tiers that are not compared", "1 rows: Azure Functions Premium: totals of an EP1 that confirm",
		"1 rows: Azure Functions Premium: totals of an EP1 whose prices", "1 rows: Azure Load Balancer rules beyond",
		"1 rows: Azure disks that are not compared", "1 rows: Azure endpoints that are not compared",
		"1 rows: Azure internet traffic over other networks", "2 rows: Azure machine types at promotional prices",
		"1 rows: Azure machines with Windows", "1 rows: Azure network services beyond the endpoint", "1 rows: Azure object storage",
		"1 rows: Azure traffic between regions and zones", "1 rows: Container Apps dedicated plan", "1 rows: marked suspect",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
}

func TestBuildOfAzureFailsByName(t *testing.T) {
	const (
		togen    = "github:mooncitizen/togen@8b82e558:internal/cost/prices/azure.json"
		checked  = "github:geawilliamsUK/TerraTofuGUi@0b38cb8b:definitions/prices/azure.toml"
		machines = "github:Azure/karpenter-provider-azure@352646f5:pkg/providers/pricing/zz_generated.pricing.go"
		snapshot = "github:jagadishmazure-jpg/Jagadish-azure-finops@bb9fa453:data/pricing/retail-prices-snapshot.json"
	)
	tests := []struct{ name, file, row, want string }{
		{
			"an unknown service", "serverless_containers.csv",
			"azure,Spring Apps,eastus,Hours,plan=x,hour,0,,1,2026-09-06," + togen, `service "Spring Apps" is unknown`,
		},
		{
			"an unknown plan", "serverless_containers.csv",
			"azure,Functions,eastus,Hours,plan=x,hour,0,,1,2026-09-06," + togen, `plan "x" is unknown`,
		},
		{
			"a price of always ready instances elsewhere", "serverless_containers.csv",
			"azure,Functions,westeurope,Always Ready Baseline,plan=flex_consumption,GB-second,0,,1,2026-09-06," + togen, "always ready in westeurope",
		},
		{
			"an EP1 whose parts do not add up", "serverless_containers.csv",
			"azure,Functions,eastus,EP1 instance,plan=premium,hour,0,,0.3,2026-09-29," + checked, "premium plan in eastus: an EP1 costs 0.3, its parts 0.235",
		},
		{
			"derived prices without a total", "serverless_containers.csv",
			"azure,Functions,westus2,Premium vCPU Duration,plan=premium;derived=x,vCPU-hour,0,,0.2,2026-09-29," + checked, "premium plan in westus2: derived prices that no total confirms",
		},
		{
			"an unknown meter of Container Apps", "serverless_containers.csv",
			"azure,Azure Container Apps,eastus,Standard GPU Usage,plan=consumption,GPU-second,0,,1,2026-09-06," + togen, `meter "Standard GPU Usage" is unknown`,
		},
		{
			"requests counted otherwise", "serverless_containers.csv",
			"azure,Azure Container Apps,westeurope,Standard Requests,plan=consumption,1K requests,0,,1,2026-09-06," + togen, `unit "1K requests" of requests is unknown`,
		},
		{
			"a Windows container", "serverless_containers.csv",
			"azure,Container Instances,eastus,Standard vCPU Duration,os=Windows,vCPU-hour,0,,1,2026-09-06," + togen, `of os "Windows" is unknown`,
		},
		{
			"an unknown tier of AKS", "serverless_containers.csv",
			"azure,Azure Kubernetes Service,eastus,Automatic,tier=automatic,cluster-hour,0,,1,2026-09-06," + togen, `tier "automatic" is unknown`,
		},
		{
			"an unknown way of buying", "serverless_containers.csv",
			"azure,Azure Container Apps,eastus,Standard vCPU Active Usage,plan=consumption;term=lease,vCPU-second,0,,1,2026-09-06," + togen, `term "lease" is unknown`,
		},
		{
			"traffic of a region without a zone", "network_storage.csv",
			"azure,Bandwidth,atlantis,Standard Data Transfer Out,productName=Rtn Preference: MGN;dest=internet,GB,0,,1,2026-09-06," + togen, "region atlantis lies in no zone",
		},
		{
			"two prices of one zone", "network_storage.csv",
			"azure,Bandwidth,westeurope,Standard Data Transfer Out,productName=Rtn Preference: MGN;dest=internet,GB,100,,0.1,2026-10," + snapshot,
			"azure/bandwidth/data-out/zone-1/-/any/on_demand: contradiction",
		},
		{
			"a global price in a region", "network_storage.csv",
			"azure,NAT Gateway,eastus,Standard Gateway,x,hour,0,,1,2026-09-29," + checked, `meter "Standard Gateway" in eastus is unknown`,
		},
		{
			"a disk with another redundancy", "network_storage.csv",
			"azure,Storage (managed disk),eastus,P10 ZRS Disk,class=Premium SSD,disk-month,0,,1,2026-09-29," + checked, `disk "P10 ZRS Disk" per "disk-month" is unknown`,
		},
		{
			"a machine that costs extra", "vm_ondemand_linux.csv",
			"azure,Virtual Machines,eastus,Standard_D4s_v5,os=Windows;term=ondemand,hour,0,,1,2026-06-18," + machines, `os "Windows", term "ondemand"`,
		},
		{
			"a machine whose name says otherwise", "vm_ondemand_linux.csv",
			"azure,Virtual Machines,eastus,Standard_D4ps_v5,family=x;vcpu=4;memory_gib=16;gpu=0;arch=amd64;os=Linux;term=ondemand,hour,0,,1,2026-06-18," + machines,
			`architecture "amd64" of Standard_D4ps_v5, which its name says is arm64`,
		},
		{
			"more active vCPUs than there are", "vm_ondemand_linux.csv",
			"azure,Virtual Machines,eastus,Standard_E8-8s_v5,family=x;vcpu=8;memory_gib=64;gpu=0;arch=amd64;os=Linux;term=ondemand,hour,0,,1,2026-06-18," + machines,
			"8 of the 8 vCPUs of Standard_E8-8s_v5 are active",
		},
		{
			"a reservation of an unknown machine", "vm_commitments.csv",
			"azure,Virtual Machines,eastus2,Standard_Z9,os=Linux;term=reservation_1y;price_is=whole_term_total,1y-term,0,,100,2026-10," + snapshot,
			`machine type "Standard_Z9"`,
		},
		{
			"a reservation that is no total", "vm_commitments.csv",
			"azure,Virtual Machines,eastus2,Standard_D2s_v5,os=Linux;term=reservation_1y,1y-term,0,,100,2026-10," + snapshot, `unit "1y-term" of instance-time is unknown`,
		},
		{
			"another price on demand", "vm_commitments.csv",
			"azure,Virtual Machines,eastus,Standard_D2s_v5,os=Linux;term=ondemand,hour,0,,0.097,2026-10," + snapshot,
			"azure/virtual-machines/instance-time/eastus/Standard_D2s_v5/x86_64/on_demand: contradiction",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := buildAzure(factsWith(t, "azure/"+test.file, test.row))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}
