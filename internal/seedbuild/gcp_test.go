package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
	"breakeven/providers/gcp"
)

// buildGCP makes the list of one provider, so that a fact of another cannot fail it.
func buildGCP(facts string) (*pricing.PriceList, string, error) {
	b := newBuilder(gcp.ID, defaultFetched, nil)
	if err := collectGCP(b, os.DirFS(facts)); err != nil {
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

func TestBuildOfGoogleMakesOnePricePerAddress(t *testing.T) {
	want := []string{
		// The price begins where the free quantity ends.
		"gcp/cloud-functions-1st-gen/data-out/us-central1/-/any/on_demand = 0:0.12 per 1 GiB [] [] 2026-09-24",
		"gcp/cloud-functions-1st-gen/ghz-time/us-central1/-/any/on_demand = 0:0.1 per 1 GHz-Seconds [G] [] 2026-09-24",
		"gcp/cloud-nat/nat-hours/us-central1/-/any/on_demand = 0:0.0448 per 1 Gateway-Hours [] [price rule] 2026-07-30",
		"gcp/cloud-run/idle-memory-time/europe-west6/-/any/on_demand = 0:0.03 per 1 GiB-Seconds [] [price] 2026-07-26",
		"gcp/cloud-run/requests/global/-/any/on_demand = 0:0.4 per 1 Requests [R] [] 2026-09-24",
		"gcp/cloud-run/vcpu-time/europe-west6/-/any/on_demand = 0:0.34 per 1 vCPU-Seconds [CPU2] [] 2026-09-29",
		"gcp/cloud-run/vcpu-time/us-central1/-/any/on_demand = 0:0.24 per 1 vCPU-Seconds [CPU] [] 2026-09-29",
		"gcp/cloud-run-functions/memory-time/europe-west6/-/any/on_demand = 0:0.06 per 1 GiB-Seconds [] [inferred] 2026-09-24",
		"gcp/cloud-run-functions/requests/global/-/any/on_demand = 0:0.5 per 1 Requests [F] [] 2026-09-24",
		"gcp/cloud-run-instance-based/vcpu-time/us-central1/-/any/on_demand = 0:0.18 per 1 vCPU-Seconds [] [] 2026-09-29",
		"gcp/compute-engine/instance-time/us-central1/f1-micro/x86_64/on_demand = 0:0.0076 per 1 Instance-Hours [] [] 2026-07-30",
		"gcp/compute-engine/instance-time/us-central1/n1-fast-1/x86_64/on_demand = 0:0.6 per 1 Instance-Hours [] [inferred] 2026-07-30",
		"gcp/compute-engine/instance-time/us-central1/n1-gpu-1/x86_64/on_demand = 0:3 per 1 Instance-Hours [] [] 2026-07-30",
		// 73 a month of 730 hours end by the hour; 1 does not.
		"gcp/compute-engine/instance-time/us-central1/n1-standard-1/x86_64/cud_1y = 0:0.1 per 1 Instance-Hours [] [] 2026-07-30",
		"gcp/compute-engine/instance-time/us-central1/n1-standard-1/x86_64/cud_3y = 0:0.001369863014 per 1 Instance-Hours [] [inferred] 2026-07-30",
		"gcp/compute-engine/instance-time/us-central1/n1-standard-1/x86_64/on_demand = 0:0.475 per 1 Instance-Hours [] [] 2026-07-30",
		"gcp/compute-engine/instance-time/us-central1/n1-standard-1/x86_64/spot = 0:0.0475 per 1 Instance-Hours [] [price] 2026-07-30",
		"gcp/compute-engine/instance-time/us-central1/t2a-standard-1/arm64/on_demand = 0:0.3 per 1 Instance-Hours [] [] 2026-07-30",
		// Composed: 1 x 0.2 + 3.75 x 0.3. The other n1 types do not compose.
		"gcp/compute-engine/instance-time/us-west2/n1-standard-1/x86_64/on_demand = 0:1.325 per 1 Instance-Hours [N1 Instance Core N1 Instance Ram] [inferred] 2026-07-30",
		"gcp/compute-engine/instance-time/us-west2/n1-standard-1/x86_64/spot = 0:0.1325 per 1 Instance-Hours [N1 Instance Core N1 Instance Ram] [inferred price] 2026-07-30",
		// Without a date it is as old as the oldest of its service.
		"gcp/gke-autopilot/memory-time/asia-east1/-/any/on_demand = 0:0.9 per 1 GiB-Hours [] [old price] 2025-01-04",
		"gcp/gke-autopilot/vcpu-time/us-central1/-/any/on_demand = 0:0.8 per 1 vCPU-Hours [] [inferred] 2026-07-01",
		"gcp/gke-autopilot/vcpu-time/us-central1/-/any/spot = 0:0.2 per 1 vCPU-Hours [] [price] 2026-07-01",
		"gcp/gke-standard/control-plane/global/-/any/on_demand = 0:0.7 per 1 Cluster-Hours [C] [] 2026-09-29",
		"gcp/internet-egress/data-out/us-central1/-/any/on_demand = 0:0.12 1024:0.11 per 1 GiB [] [] 2026-07-30",
		"gcp/load-balancing/load-balancer/us-central1/-/any/on_demand = 0:0.025 per 1 Endpoint-Hours [] [] 2026-09-29",
		// Two sources that agree.
		"gcp/persistent-disk/disk/us-central1/-/any/on_demand = 0:0.1 per 1 GiB-Months [] [] 2026-09-29",
	}
	list, _, err := buildGCP(testFacts)
	if err != nil {
		t.Fatal(err)
	}
	got := dumpList(list)
	if !slices.Equal(got, want) {
		t.Errorf("prices are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBuildOfGoogleMakesAllowancesOfFreeQuantities(t *testing.T) {
	list, _, err := buildGCP(testFacts)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range list.Allowances {
		got = append(got, string(a.Offering)+" "+string(a.Meter)+" "+pricing.Text(a.Quantity)+" "+string(a.Scope))
	}
	want := []string{
		"gcp/cloud-functions-1st-gen data-out 7 billing_account",
		"gcp/cloud-run requests 2000 billing_account",
		"gcp/cloud-run-functions requests 3000 billing_account",
	}
	if !slices.Equal(got, want) {
		t.Errorf("allowances are %q, want %q", got, want)
	}
}

func TestBuildOfGoogleReportsWhatStaysOut(t *testing.T) {
	_, report, err := buildGCP(testFacts)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"gcp: 27 prices, 5 machine types, 3 allowances, published 2026-09-29",
		"1 rows: Autopilot scale-out pods", "1 rows: Cloud NAT by the machine", "1 rows: Cloud Run jobs",
		"1 rows: Compute Engine commitments for shared cores", "1 rows: Compute Engine months",
		"1 rows: Compute Engine sample custom machines",
		// n1-fast-1 (its price holds a disk) and n1-gpu-1 on demand; they have no spot price.
		"2 rows: Compute Engine types whose on_demand price is more than cores and memory",
		"1 rows: Google commitments published as a percentage", "1 rows: Google disks", "1 rows: Google external addresses",
		"1 rows: internet traffic to China and Australia", "1 rows: minimum instances of 1st generation functions",
	} {
		if !strings.Contains(report, want) {
			t.Errorf("the report does not say %q:\n%s", want, report)
		}
	}
}

func TestBuildOfGoogleFailsByName(t *testing.T) {
	const (
		google = "github:Cyclenerd/google-cloud-pricing-cost-calculator@fd66b26f:pricing.yml"
		terra  = "github:geawilliamsUK/TerraTofuGUi@e389d7b2:definitions/prices/gcp.toml"
	)
	tests := []struct{ name, file, row, want string }{
		{
			"an unknown service", "serverless_containers.csv",
			"gcp,Teleport,us-central1,Jump,,jump,0,,1,2026-09-29," + terra, `service "Teleport" is unknown`,
		},
		{
			"an unknown function SKU", "serverless_containers.csv",
			"gcp,Cloud Run Functions,us-central1,Dreams,gen=2,vCPU-second,0,,1,2026-09-29," + terra, `SKU "Dreams" is unknown`,
		},
		{
			"traffic without a free quantity", "serverless_containers.csv",
			"gcp,Cloud Run Functions,us-west2,(1st Gen) Network Data Transfer Out,gen=1,GiB,0,,1,2026-09-29," + terra,
			"tier from 0 is not what follows a free quantity",
		},
		{
			"an unknown class of pods", "serverless_containers.csv",
			"gcp,Kubernetes Engine,us-central1,Autopilot Pod Memory Requests,class=quantum,GiB-hour,0,,1,2026-09-29," + terra,
			`of class "quantum" is unknown`,
		},
		{
			"an unknown term of pods", "serverless_containers.csv",
			"gcp,Kubernetes Engine,us-central1,Autopilot Pod Memory Requests,class=general-purpose;term=forever,GiB-hour,0,,1,2026-09-29," + terra,
			`term "forever" is unknown`,
		},
		{
			"an unknown network SKU", "network_storage.csv",
			"gcp,Networking,us-central1,Pigeons,,hour,0,,1,2026-09-29," + terra, `SKU "Pigeons" is unknown`,
		},
		{
			"an unknown path of traffic", "network_storage.csv",
			"gcp,Compute Engine (network),us-central1,Internet egress Premium tier,path=egress/moon,GiB,0,,1,2026-09-29," + terra,
			`path "egress/moon" is unknown`,
		},
		{
			"a tier that no source knows the end of", "network_storage.csv",
			"gcp,Compute Engine (network),us-west2,Internet egress Premium tier,path=egress/internet,GiB,0,1024,1,2026-09-29," + terra,
			"tier from 0 does not end where the next begins",
		},
		{
			"an unknown term of machines", "gce_instances.csv",
			"gcp,Compute Engine,us-west2,n1-standard-1,family=n1;vcpu=1;memory_gib=3.75;term=lease,hour,0,,9,2026-07-30," + google,
			`term "lease" is unknown`,
		},
		{
			"a commitment by the hour", "gce_instances.csv",
			"gcp,Compute Engine,us-west2,n1-standard-1,family=n1;vcpu=1;memory_gib=3.75;term=resource_cud_1y,hour,0,,9,2026-07-30," + google,
			`unit "hour" of instance-time is unknown`,
		},
		{
			"a month of other hours", "gce_instances.csv",
			"gcp,Compute Engine,us-west2,n1-standard-1,family=n1;vcpu=1;memory_gib=3.75;term=resource_cud_1y;month_hours=720,month,0,,9,2026-07-30," + google,
			`a month of "720" hours is unknown`,
		},
		{
			"an unknown term of a rate", "gce_core_ram_derived.csv",
			"gcp,Compute Engine,us-west2,N1 Instance Core,family=n1;term=lease,vCPU-hour,0,,0.7,2026-07-30,derived",
			`term "lease" of a rate is unknown`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := buildGCP(factsWith(t, "gcp/"+test.file, test.row))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v does not say %q", err, test.want)
			}
		})
	}
}
