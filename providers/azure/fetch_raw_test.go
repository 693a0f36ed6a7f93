package azure

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rawVariable names the environment variable with a directory of raw answers, as
// <provider>/*.json.
const rawVariable = "BREAKEVEN_RAW"

// TestRawAnswersAreRead gives answers of the real API to all queries, as they are.
func TestRawAnswersAreRead(t *testing.T) {
	directory := os.Getenv(rawVariable)
	if directory == "" {
		t.Skipf("SKIPPED: %s is not set, so nobody checked that raw answers of the API are read", rawVariable)
	}
	files, err := filepath.Glob(filepath.Join(directory, "azure", "*.json"))
	if err != nil || len(files) == 0 {
		t.Skipf("SKIPPED: %s has no raw answers: %v", directory, err)
	}
	wanted := map[string][]string{
		"azure_retail_functions_containerapps_bandwidth_uksouth_2026-09.json": {
			"azure/bandwidth/data-out/zone-1/-/any/on_demand = per 1 GB 0:0.087 10335:0.083 51295:0.07 153695:0.05 512095:0.05",
			"azure/container-apps/idle-vcpu-time/uksouth/-/any/on_demand = per 1 vCPU-Seconds 0:0.000004",
			"azure/container-apps/idle-vcpu-time/uksouth/-/any/savings_plan_1y = per 1 vCPU-Seconds 0:0.0000034",
			"azure/container-apps/idle-vcpu-time/uksouth/-/any/savings_plan_3y = per 1 vCPU-Seconds 0:0.00000332",
			"azure/container-apps/memory-time/uksouth/-/any/on_demand = per 1 GiB-Seconds 0:0.000004",
			"azure/container-apps/memory-time/uksouth/-/any/savings_plan_1y = per 1 GiB-Seconds 0:0.0000034",
			"azure/container-apps/memory-time/uksouth/-/any/savings_plan_3y = per 1 GiB-Seconds 0:0.00000332",
			"azure/container-apps/requests/uksouth/-/any/on_demand = per 1000000 Requests 0:0.4",
			"azure/container-apps/requests/uksouth/-/any/savings_plan_1y = per 1000000 Requests 0:0.34",
			"azure/container-apps/requests/uksouth/-/any/savings_plan_3y = per 1000000 Requests 0:0.332",
			"azure/container-apps/vcpu-time/uksouth/-/any/on_demand = per 1 vCPU-Seconds 0:0.000034",
			"azure/container-apps/vcpu-time/uksouth/-/any/savings_plan_1y = per 1 vCPU-Seconds 0:0.0000289",
			"azure/container-apps/vcpu-time/uksouth/-/any/savings_plan_3y = per 1 vCPU-Seconds 0:0.00002822",
			"azure/functions-consumption/memory-time/uksouth/-/any/on_demand = per 1 GB-Seconds 0:0.000016",
			"azure/functions-consumption/requests/uksouth/-/any/on_demand = per 10 Requests 0:0.000002",
		},
		"azure_retail_vm_francecentral_2021_subset.json": {
			"azure/virtual-machines/instance-time/francecentral/Standard_B2s/x86_64/on_demand = per 1 Instance-Hours 0:0.0472",
			"azure/virtual-machines/instance-time/francecentral/Standard_B2s/x86_64/reserved_1y = per 1 Instance-Hours 0:0.027739726027",
			"azure/virtual-machines/instance-time/francecentral/Standard_B2s/x86_64/reserved_3y = per 1 Instance-Hours 0:0.017732115677",
			"azure/virtual-machines/instance-time/francecentral/Standard_D16as_v5/x86_64/on_demand = per 1 Instance-Hours 0:0.808",
			"azure/virtual-machines/instance-time/francecentral/Standard_D16as_v5/x86_64/reserved_1y = per 1 Instance-Hours 0:0.476712328767",
			"azure/virtual-machines/instance-time/francecentral/Standard_D16as_v5/x86_64/reserved_3y = per 1 Instance-Hours 0:0.30703957382",
			"azure/virtual-machines/instance-time/francecentral/Standard_D16as_v5/x86_64/spot = per 1 Instance-Hours 0:0.3232",
			"azure/virtual-machines/instance-time/francecentral/Standard_D2s_v3/x86_64/on_demand = per 1 Instance-Hours 0:0.112",
			"azure/virtual-machines/instance-time/francecentral/Standard_D2s_v3/x86_64/reserved_1y = per 1 Instance-Hours 0:0.073515981735",
			"azure/virtual-machines/instance-time/francecentral/Standard_D2s_v3/x86_64/reserved_3y = per 1 Instance-Hours 0:0.049809741248",
			"azure/virtual-machines/instance-time/francecentral/Standard_D2s_v3/x86_64/spot = per 1 Instance-Hours 0:0.024696",
			"azure/virtual-machines/instance-time/francecentral/Standard_D4as_v5/x86_64/on_demand = per 1 Instance-Hours 0:0.202",
			"azure/virtual-machines/instance-time/francecentral/Standard_D4as_v5/x86_64/reserved_1y = per 1 Instance-Hours 0:0.119178082192",
			"azure/virtual-machines/instance-time/francecentral/Standard_D4as_v5/x86_64/reserved_3y = per 1 Instance-Hours 0:0.076750380518",
			"azure/virtual-machines/instance-time/francecentral/Standard_D4as_v5/x86_64/spot = per 1 Instance-Hours 0:0.0808",
		},
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			file, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			answer, err := readPage(file)
			if err != nil {
				t.Fatal(err)
			}
			got, _, err := normalisePage(t, answer)
			if err != nil {
				t.Fatal(err)
			}
			if want := wanted[filepath.Base(name)]; !slices.Equal(got, want) {
				t.Errorf("prices\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}
