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

// dumpList is every price as "ADDRESS = TIERS per N UNIT [SKUs] confidence date".
func dumpList(list *pricing.PriceList) []string {
	var lines []string
	for _, p := range list.Prices {
		var tiers []string
		for _, step := range p.Tiers.Steps {
			tiers = append(tiers, pricing.Text(step.From)+":"+pricing.Text(step.UnitPrice))
		}
		lines = append(lines, fmt.Sprintf("%s = %s per %d %s %v %v %s",
			p.Address, strings.Join(tiers, " "), p.Per, p.Unit, p.SKUs, p.LowConfidence, p.EffectiveDate))
	}
	return lines
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
		{"aws/data-transfer", "data-out", "100", false},
		{"azure/functions-consumption", "requests", "100", true},
		{"azure/functions-consumption", "memory-time", "400", true},
		{"azure/functions-flex", "memory-time", "100", true},
		{"azure/bandwidth", "data-out", "100", true},
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
		// Azure: less than a GiB is unknown; of a constrained size's vCPUs some are
		// active; a part of a GPU is a GPU.
		"Standard_B1ls Bls x86_64 1 0 unsized",
		"Standard_B2s_v2 Bsv2 x86_64 2 8192 ",
		"Standard_D2ps_v6 Dpsv6 arm64 2 8192 ",
		"Standard_D2s_v5 Dsv5 x86_64 2 8192 ",
		"Standard_D4as_v5 Dasv5 x86_64 4 16384 ",
		"Standard_E4-2s_v5 Esv5 x86_64 2 32768 ",
		"Standard_NC6s_v3 NCsv3 x86_64 6 114688 accelerator",
		"Standard_NM16ads_MA35D NMads_MA35D x86_64 0 0 unsized",
		"Standard_NV4ads_V710_v5 NVads_V710_v5 x86_64 4 16384 accelerator",
		"f1-micro f1 x86_64 1 614.4 ",
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
	if areas = slices.Compact(areas); !slices.Equal(areas, []string{"aws:eu-central-2", "azure:eastus", "azure:global", "azure:zone-1", "gcp:global", "gcp:us-west2"}) {
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
		"aws: ", "azure: ", "gcp: ", " machine types, ", "1 rows: marked suspect",
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
