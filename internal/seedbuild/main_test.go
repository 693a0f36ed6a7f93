package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

const testFacts = "testdata/facts"

// factsWith copies the test facts and appends rows to one file.
func factsWith(t *testing.T, name string, rows ...string) string {
	t.Helper()
	directory := t.TempDir()
	if err := os.CopyFS(directory, os.DirFS(testFacts)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(directory, filepath.FromSlash(name))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, strings.Join(rows, "\n")+"\n"...)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return directory
}

func buildCatalog(t *testing.T, facts, regions string) *pricing.Catalog {
	t.Helper()
	out := t.TempDir()
	if err := run([]string{"-facts", facts, "-out", out, "-regions", regions}, "", io.Discard); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load(os.DirFS(out), ".")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// dump is every price as "ADDRESS = TIERS per N UNIT [SKUs] confidence date".
func dump(c *pricing.Catalog) []string {
	var lines []string
	for _, list := range c.Lists() {
		for _, p := range list.Prices {
			var tiers []string
			for _, step := range p.Tiers.Steps {
				tiers = append(tiers, pricing.Text(step.From)+":"+pricing.Text(step.UnitPrice))
			}
			lines = append(lines, fmt.Sprintf("%s = %s per %d %s %v %v %s",
				p.Address, strings.Join(tiers, " "), p.Per, p.Unit, p.SKUs, p.LowConfidence, p.EffectiveDate))
		}
	}
	return lines
}

func TestBuildMakesOnePricePerAddress(t *testing.T) {
	want := []string{
		"aws/ec2/instance-time/eu-central-2/m9.huge/x86_64/on_demand = 0:3 per 1 Instance-Hours [] [] 2025-11-04",
		"aws/ec2/instance-time/us-east-1/cc9.large/x86_64/on_demand = 0:2 per 1 Instance-Hours [] [inferred] 2025-11-04",
		"aws/ec2/instance-time/us-east-1/m9.large/x86_64/on_demand = 0:0.1 per 1 Instance-Hours [] [] 2025-11-04",
		"aws/ec2/instance-time/us-east-1/m9.metal/arm64/on_demand = 0:5 per 1 Instance-Hours [] [price] 2025-11-04",
		"aws/eks-ec2/control-plane/us-east-1/-/any/on_demand = 0:0.1 per 1 Cluster-Hours [ONE TWO] [] 2025-10-28",
		"aws/fargate/ephemeral-storage/us-east-1/-/any/on_demand = 0:0.01 per 1 GB-Hours [DISK] [] 2025-10-27",
		"aws/fargate/vcpu-time/us-east-1/-/x86_64/on_demand = 0:0.04 per 1 vCPU-Hours [CPU] [] 2025-10-27",
		"aws/lambda/memory-time/us-east-1/-/x86_64/on_demand = 0:0.75 100:0.5 per 1 GB-Seconds [DUR] [] 2025-10-30",
		"aws/lambda/requests/eu-central-2/-/arm64/on_demand = 0:0.5 per 1 Requests [REQ2] [] 2025-10-30",
		"aws/lambda/requests/us-east-1/-/arm64/on_demand = 0:0.25 per 1 Requests [REQ] [] 2025-10-30",
		"azure/functions-consumption/memory-time/eastus/-/any/on_demand = 0:3 500:2 per 1 GB-Seconds [TIME] [] 2026-09-01",
		"azure/functions-consumption/requests/eastus/-/any/on_demand = 0:0.5 per 10 Requests [EXEC] [] 2026-09-06",
		"gcp/cloud-run/idle-memory-time/europe-west6/-/any/on_demand = 0:0.03 per 1 GiB-Seconds [] [price] 2026-07-26",
		"gcp/cloud-run/requests/global/-/any/on_demand = 0:0.4 per 1 Requests [R] [] 2026-09-24",
		"gcp/cloud-run/vcpu-time/europe-west6/-/any/on_demand = 0:0.34 per 1 vCPU-Seconds [CPU2] [] 2026-09-29",
		"gcp/cloud-run/vcpu-time/us-central1/-/any/on_demand = 0:0.24 per 1 vCPU-Seconds [CPU] [] 2026-09-29",
		"gcp/compute-engine/instance-time/us-central1/n1-fast-1/x86_64/on_demand = 0:0.6 per 1 Instance-Hours [] [inferred] 2026-07-30",
		"gcp/compute-engine/instance-time/us-central1/n1-gpu-1/x86_64/on_demand = 0:3 per 1 Instance-Hours [] [] 2026-07-30",
		"gcp/compute-engine/instance-time/us-central1/n1-standard-1/x86_64/on_demand = 0:0.475 per 1 Instance-Hours [] [] 2026-07-30",
		"gcp/compute-engine/instance-time/us-central1/t2a-standard-1/arm64/on_demand = 0:0.3 per 1 Instance-Hours [] [] 2026-07-30",
		// Composed: 1 x 0.2 + 3.75 x 0.3. The other n1 types do not compose.
		"gcp/compute-engine/instance-time/us-west2/n1-standard-1/x86_64/on_demand = 0:1.325 per 1 Instance-Hours [N1 Instance Core N1 Instance Ram] [inferred] 2026-07-30",
	}
	got := dump(buildCatalog(t, testFacts, ""))
	if !slices.Equal(got, want) {
		t.Errorf("prices are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBuildMakesAllowancesOfFreeTiers(t *testing.T) {
	c := buildCatalog(t, testFacts, "")
	tests := []struct {
		offering pricing.OfferingID
		meter    pricing.MeterName
		quantity string
		counts   bool
	}{
		{"aws/lambda", "requests", "10", false},
		{"aws/lambda", "memory-time", "20", false},
		{"azure/functions-consumption", "requests", "100", true},
		{"azure/functions-consumption", "memory-time", "400", true},
		{"gcp/cloud-run", "requests", "2000", true},
	}
	for _, test := range tests {
		a := c.Allowance(test.offering, test.meter)
		if a == nil || pricing.Text(a.Quantity) != test.quantity || a.CountsTowardTiers != test.counts {
			t.Errorf("%s/%s: %+v", test.offering, test.meter, a)
		}
	}
}

func TestBuildSizesAndRestrictsMachines(t *testing.T) {
	want := []string{
		"cc9.large cc9 x86_64 0 0 unsized",
		"m9.huge m9 x86_64 8 32768 ",
		"m9.large m9 x86_64 2 1740 ",
		"m9.metal m9 arm64 96 393216 dedicated",
		"n1-fast-1 n1 x86_64 1 3840 ",
		"n1-gpu-1 n1 x86_64 1 4096 accelerator",
		"n1-standard-1 n1 x86_64 1 3840 ",
		"t2a-standard-1 t2a arm64 1 4096 ",
	}
	var got []string
	for _, list := range buildCatalog(t, testFacts, "").Lists() {
		for _, m := range list.Machines {
			got = append(got, fmt.Sprintf("%s %s %s %s %s %s", m.Name, m.Family, m.Architecture, pricing.Text(m.VCPU), pricing.Text(m.MemoryMiB), m.Restriction))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("machines are %q", got)
	}
}

func TestBuildOfSomeRegionsKeepsGlobalPricesAndTheirMachines(t *testing.T) {
	c := buildCatalog(t, testFacts, "aws:eu-central-2,gcp:us-west2,azure:eastus")
	var areas []string
	for _, list := range c.Lists() {
		for _, p := range list.Prices {
			areas = append(areas, string(list.Provider)+":"+string(p.Address.Area))
		}
	}
	slices.Sort(areas)
	if areas = slices.Compact(areas); !slices.Equal(areas, []string{"aws:eu-central-2", "azure:eastus", "gcp:global", "gcp:us-west2"}) {
		t.Errorf("areas are %v", areas)
	}
	if machines := c.List("aws").Machines; len(machines) != 1 || machines[0].Name != "m9.huge" {
		t.Errorf("machines are %v", machines)
	}
}

func TestBuildReportsWhatStaysOut(t *testing.T) {
	var report strings.Builder
	if err := run([]string{"-facts", testFacts, "-out", t.TempDir()}, "", &report); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"aws: 10 prices, 4 machine types, 2 allowances, published 2025-11-04",
		"1 rows: marked suspect", "1 rows: EKS extended support", "1 rows: Fargate Spot", "1 rows: Fargate for Windows",
		"1 rows: Lambda components without a meter", "1 rows: Compute Engine sample custom machines",
		"1 rows: Azure Functions plans", "1 rows: Azure services", "1 rows: Google services", "1 rows: Cloud Run instance-based",
		// The month of the instances, the spot rate of the components.
		"2 rows: Compute Engine spot, commitments and monthly prices",
		// n1-fast-1 (its price holds a disk) and n1-gpu-1.
		"2 rows: Compute Engine types whose price is more than cores and memory",
	} {
		if !strings.Contains(report.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, report.String())
		}
	}
}

func TestMergedDuplicateTakesTheNewestDate(t *testing.T) {
	facts := factsWith(t, "aws/lambda.csv",
		`aws,AWSLambda,us-east-1,Requests,component=requests;arch=arm64;sku=NEW,Requests,0,Inf,0.2500,2026-01-01,lamngockhuong/aws-price@508fb45 lib/data/pricing/ecs.json`)
	c := buildCatalog(t, facts, "")
	price := c.Price(address("aws/lambda", "requests", "us-east-1", "", pricing.ARM))
	if price.EffectiveDate != "2026-01-01" || !strings.Contains(price.Source, "ecs.json") || !slices.Equal(price.SKUs, []string{"NEW", "REQ"}) {
		t.Errorf("price is %+v", price)
	}
}

func TestRunRefusesBadArguments(t *testing.T) {
	out := t.TempDir()
	for name, arguments := range map[string][]string{
		"no output":           {"-facts", testFacts},
		"no such facts":       {"-facts", filepath.Join(out, "none"), "-out", out},
		"a region unassigned": {"-facts", testFacts, "-out", out, "-regions", "us-east-1"},
		"an unknown flag":     {"-colour", "red"},
		"a wrong date":        {"-facts", testFacts, "-out", out, "-fetched", "yesterday"},
	} {
		if err := run(arguments, "", io.Discard); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestRunWithoutFactsSkips(t *testing.T) {
	out := t.TempDir()
	var report strings.Builder
	if err := run([]string{"-out", out}, "", &report); err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(out); len(files) != 0 || !strings.HasPrefix(report.String(), "SKIPPED: ") {
		t.Errorf("it wrote %v and said %q", files, report.String())
	}
}
