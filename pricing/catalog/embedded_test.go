package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
)

func embeddedCatalog(t *testing.T) *pricing.Catalog {
	t.Helper()
	c, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEmbeddedFilesMatchTheirHashes(t *testing.T) {
	sums, err := readSums(seed, "seed/"+sumsFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(sums) != 3 {
		t.Errorf("%d lists, want 3", len(sums))
	}
	for name, want := range sums {
		text, err := fs.ReadFile(seed, "seed/"+name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s has hash %s, %s says %s", name, got, sumsFile, want)
		}
	}
}

// TestEmbeddedSpotChecks holds list prices that anybody can look up.
func TestEmbeddedSpotChecks(t *testing.T) {
	c := embeddedCatalog(t)
	tests := []struct{ address, unit, price string }{
		{"aws/lambda/requests/us-east-1/-/x86_64/on_demand", "1 Requests", "0.0000002"},
		{"aws/lambda/requests/us-east-1/-/arm64/on_demand", "1 Requests", "0.0000002"},
		{"aws/lambda/memory-time/us-east-1/-/x86_64/on_demand", "1 GB-Seconds", "0.0000166667 6000000000:0.000015 15000000000:0.0000133334"},
		{"aws/lambda/memory-time/us-east-1/-/arm64/on_demand", "1 GB-Seconds", "0.0000133334 7500000000:0.0000120001 18750000000:0.0000106667"},
		{"aws/lambda/provisioned-memory-time/us-east-1/-/x86_64/on_demand", "1 GB-Seconds", "0.0000041667"},
		{"aws/lambda/provisioned-duration/us-east-1/-/x86_64/on_demand", "1 GB-Seconds", "0.0000097222"},
		{"aws/lambda/ephemeral-storage/us-east-1/-/x86_64/on_demand", "1 GB-Seconds", "0.0000000309"},
		{"aws/fargate/vcpu-time/us-east-1/-/x86_64/on_demand", "1 vCPU-Hours", "0.04048"},
		{"aws/fargate/memory-time/us-east-1/-/x86_64/on_demand", "1 GB-Hours", "0.004445"},
		{"aws/fargate/vcpu-time/us-east-1/-/arm64/on_demand", "1 vCPU-Hours", "0.03238"},
		{"aws/fargate/ephemeral-storage/us-east-1/-/any/on_demand", "1 GB-Hours", "0.000111"},
		{"aws/ec2/instance-time/us-east-1/m5.large/x86_64/on_demand", "1 Instance-Hours", "0.096"},
		{"aws/eks-ec2/control-plane/us-east-1/-/any/on_demand", "1 Cluster-Hours", "0.1"},
		{"aws/eks-ec2/control-plane/eu-central-2/-/any/on_demand", "1 Cluster-Hours", "0.1"},
		{"gcp/compute-engine/instance-time/us-central1/n1-standard-1/x86_64/on_demand", "1 Instance-Hours", "0.04749975"},
		{"gcp/cloud-run/vcpu-time/us-central1/-/any/on_demand", "1 vCPU-Seconds", "0.000024"},
		{"gcp/cloud-run/memory-time/us-central1/-/any/on_demand", "1 GiB-Seconds", "0.0000025"},
		{"gcp/cloud-run/requests/global/-/any/on_demand", "1 Requests", "0.0000004"},
		{"gcp/cloud-run/vcpu-time/europe-west6/-/any/on_demand", "1 vCPU-Seconds", "0.0000336"},
		{"gcp/cloud-run/idle-memory-time/us-central1/-/any/on_demand", "1 GiB-Seconds", "0.0000025"},
		{"azure/functions-consumption/memory-time/eastus/-/any/on_demand", "1 GB-Seconds", "0.000016"},
		{"azure/functions-consumption/requests/eastus/-/any/on_demand", "10 Requests", "0.000002"},
		{"azure/functions-consumption/memory-time/switzerlandnorth/-/any/on_demand", "1 GB-Seconds", "0.000016"},
	}
	for _, test := range tests {
		address, err := pricing.ParseAddress(test.address)
		if err != nil {
			t.Fatal(err)
		}
		price := c.Price(address)
		if price == nil {
			t.Errorf("%s has no price", address)
			continue
		}
		if unit := pricing.Text(decimalOf(price.Per)) + " " + string(price.Unit); unit != test.unit {
			t.Errorf("%s is per %s, want %s", address, unit, test.unit)
		}
		if tiers := tiersText(price.Tiers); tiers != test.price {
			t.Errorf("%s costs %s, want %s", address, tiers, test.price)
		}
	}
}

func TestEmbeddedAllowances(t *testing.T) {
	c := embeddedCatalog(t)
	tests := []struct {
		offering pricing.OfferingID
		meter    pricing.MeterName
		quantity string // in pricing units: Azure counts executions by ten
		scope    pricing.Scope
		counts   bool
	}{
		{"aws/lambda", "requests", "1000000", pricing.ScopeAccount, false},
		{"aws/lambda", "memory-time", "400000", pricing.ScopeAccount, false},
		{"azure/functions-consumption", "requests", "100000", pricing.ScopeSubscription, true},
		{"azure/functions-consumption", "memory-time", "400000", pricing.ScopeSubscription, true},
		{"gcp/cloud-run", "requests", "2000000", pricing.ScopeBillingAccount, true},
	}
	for _, test := range tests {
		a := c.Allowance(test.offering, test.meter)
		if a == nil {
			t.Errorf("%s/%s has no allowance", test.offering, test.meter)
			continue
		}
		if pricing.Text(a.Quantity) != test.quantity || a.Scope != test.scope || a.CountsTowardTiers != test.counts || len(a.SKUs) != 1 {
			t.Errorf("%s/%s: %+v", test.offering, test.meter, a)
		}
	}
	if c.Allowance("gcp/cloud-run", "vcpu-time") != nil {
		t.Error("the credit for Cloud Run vCPU is not in Google's list, and must not be in ours")
	}
}

// TestEmbeddedHoldsEveryOffering guards against a build that lost rows: an offering
// whose rows were counted once never has fewer. One without a floor is not held to any.
func TestEmbeddedHoldsEveryOffering(t *testing.T) {
	c := embeddedCatalog(t)
	floors := map[pricing.OfferingID]struct{ prices, areas int }{
		"aws/lambda":                  {360, 36},
		"aws/fargate":                 {180, 36},
		"aws/ec2":                     {16_800, 36},
		"aws/eks-ec2":                 {36, 36},
		"gcp/cloud-run":               {161, 41},
		"gcp/compute-engine":          {13_800, 43},
		"azure/functions-consumption": {50, 25},
	}
	prices := map[pricing.OfferingID]int{}
	areas := map[pricing.OfferingID]map[pricing.Area]bool{}
	for _, list := range c.Lists() {
		if list.Fetched != "2026-11-22" || list.Currency != pricing.USD {
			t.Errorf("%s: fetched %s in %s", list.Provider, list.Fetched, list.Currency)
		}
		for i := range list.Prices {
			price := &list.Prices[i]
			id := price.Address.Offering
			prices[id]++
			if areas[id] == nil {
				areas[id] = map[pricing.Area]bool{}
			}
			areas[id][price.Address.Area] = true
			if price.Source == "" || price.EffectiveDate > list.Published || list.Published > list.Fetched {
				t.Errorf("%s: source %q, date %s", price.Address, price.Source, price.EffectiveDate)
			}
			// 18 months before the day of collection.
			if old := price.EffectiveDate < "2025-05-22"; old != slices.Contains(price.LowConfidence, pricing.ConfidenceOld) {
				t.Errorf("%s: of %s, confidence %v", price.Address, price.EffectiveDate, price.LowConfidence)
			}
		}
	}
	for id, floor := range floors {
		if prices[id] < floor.prices || len(areas[id]) < floor.areas {
			t.Errorf("%s has %d prices in %d areas, want at least %d in %d", id, prices[id], len(areas[id]), floor.prices, floor.areas)
		}
	}
}

func TestEmbeddedMachines(t *testing.T) {
	c := embeddedCatalog(t)
	tests := []struct {
		provider     pricing.Provider
		name         string
		architecture pricing.Architecture
		vcpu, memory string
		restriction  pricing.Restriction
	}{
		{"aws", "m5.large", pricing.X86, "2", "8192", ""},
		{"aws", "m6g.large", pricing.ARM, "2", "8192", ""},
		{"aws", "c1.medium", pricing.X86, "2", "1740", ""},
		{"aws", "m5.metal", pricing.X86, "96", "393216", pricing.RestrictBareMetal},
		{"aws", "m7i.metal-24xl", pricing.X86, "96", "393216", pricing.RestrictDedicated},
		{"aws", "g5.xlarge", pricing.X86, "4", "16384", pricing.RestrictAccelerator},
		{"aws", "cc2.8xlarge", pricing.X86, "0", "0", pricing.RestrictUnsized},
		{"gcp", "n1-highcpu-2", pricing.X86, "2", "1843.2", ""},
		{"gcp", "t2a-standard-1", pricing.ARM, "1", "4096", ""},
		{"gcp", "c4a-standard-4", pricing.ARM, "4", "16384", ""},
		{"gcp", "n4a-standard-2", pricing.ARM, "2", "8192", ""},
		{"gcp", "g2-standard-4", pricing.X86, "4", "16384", pricing.RestrictAccelerator},
		{"gcp", "c3-standard-192-metal", pricing.X86, "192", "786432", pricing.RestrictBareMetal},
	}
	for _, test := range tests {
		machines := c.List(test.provider).Machines
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

// TestEmbeddedMachinePricesHaveAMachine: a price per machine type needs the type.
func TestEmbeddedMachinePricesHaveAMachine(t *testing.T) {
	for _, list := range embeddedCatalog(t).Lists() {
		architectures := map[string]pricing.Architecture{}
		for _, m := range list.Machines {
			architectures[m.Name] = m.Architecture
			if strings.HasPrefix(m.Name, "custom") {
				t.Errorf("sample machine %s", m.Name)
			}
		}
		for i := range list.Prices {
			address := list.Prices[i].Address
			// A disk is sold in sizes, which are types of their own.
			if address.Type != "" && address.Meter != "disk" && architectures[address.Type] != address.Architecture {
				t.Errorf("%s: the machine is %q", address, architectures[address.Type])
			}
		}
	}
}

func TestEmbeddedConfidence(t *testing.T) {
	c := embeddedCatalog(t)
	tests := []struct {
		address string
		want    []pricing.Confidence
		skus    []string
	}{
		{"aws/ec2/instance-time/us-east-1/m5.large/x86_64/on_demand", nil, nil},
		{"aws/ec2/instance-time/us-east-1/m7i.metal-24xl/x86_64/on_demand", []pricing.Confidence{pricing.ConfidencePrice}, nil},
		{"gcp/cloud-run/idle-memory-time/europe-west6/-/any/on_demand", []pricing.Confidence{pricing.ConfidencePrice}, nil},
		{"gcp/cloud-run/memory-time/europe-west6/-/any/on_demand", nil, []string{"600C-3782-6708"}},
		{"gcp/compute-engine/instance-time/us-west2/n1-standard-1/x86_64/on_demand", []pricing.Confidence{pricing.ConfidenceInferred}, []string{"N1 Instance Core", "N1 Instance Ram"}},
		{"gcp/compute-engine/instance-time/us-central1/c3-standard-4-lssd/x86_64/on_demand", []pricing.Confidence{pricing.ConfidenceInferred}, nil},
		{"aws/eks-ec2/control-plane/us-east-1/-/any/on_demand", nil, []string{"ZYWMR684YSMFHWEU", "7NQQU9V5HATFSKTV"}},
	}
	for _, test := range tests {
		address, err := pricing.ParseAddress(test.address)
		if err != nil {
			t.Fatal(err)
		}
		price := c.Price(address)
		if price == nil {
			t.Errorf("%s has no price", address)
			continue
		}
		if !slices.Equal(price.LowConfidence, test.want) || !slices.Equal(price.SKUs, test.skus) {
			t.Errorf("%s: confidence %v, SKUs %v", address, price.LowConfidence, price.SKUs)
		}
	}
}

func BenchmarkEmbedded(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Embedded(); err != nil {
			b.Fatal(err)
		}
	}
}
