package gcp_test

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
	"breakeven/providers"
)

// sku is a SKU of Compute Engine, or of the service that a test names, in a line.
type sku struct {
	service, id, description, usage, unit, regions string
	tiers                                          string // "from:units.nanos,..."
	extra                                          string // more members of pricingInfo
	since                                          string
}

func (s sku) json() string {
	var rates []string
	for tier := range strings.SplitSeq(s.tiers, ",") {
		from, price, _ := strings.Cut(tier, ":")
		units, nanos, _ := strings.Cut(price, ".")
		rates = append(rates, fmt.Sprintf(
			`{"startUsageAmount":%s,"unitPrice":{"currencyCode":"USD","units":%q,"nanos":%s}}`, from, units, cmp.Or(strings.TrimLeft(nanos, "0"), "0")))
	}
	since := s.since
	if since == "" {
		since = "2026-11-01T08:00:00Z"
	}
	usage := s.usage
	if usage == "" {
		usage = "OnDemand"
	}
	return fmt.Sprintf(`{"skuId":%q,"description":%q,"category":{"usageType":%q},"serviceRegions":["%s"],`+
		`"pricingInfo":[{"pricingExpression":{"usageUnit":%q,"tieredRates":[%s]},"effectiveTime":%q%s}]}`,
		s.id, s.description, usage, strings.ReplaceAll(s.regions, ",", `","`), s.unit, strings.Join(rates, ","), since, s.extra)
}

// serving answers with the SKUs of each service, and with one of nobody's.
func serving(raw map[string][]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := strings.Split(r.URL.Path, "/")[3]
		nobodys := sku{id: "0", description: "Nobody's", unit: "h", regions: "us-central1", tiers: "0:1.0"}.json()
		_, _ = w.Write([]byte(`{"skus":[` + strings.Join(append(raw[id], nobodys), ",") + `]}`))
	})
}

func byService(skus []sku) map[string][]string {
	raw := map[string][]string{}
	for _, s := range skus {
		service := s.service
		if service == "" {
			service = "6F81-5844-456A"
		}
		raw[service] = append(raw[service], s.json())
	}
	return raw
}

// fetched fetches hand-made SKUs for Iowa and Zurich and names the prices, and the
// parts that failed.
func fetched(t *testing.T, raw map[string][]string, machines ...pricing.MachineType) ([]string, map[pricing.OfferingID]error) {
	t.Helper()
	query := providers.Query{Regions: []string{"us-central1", "europe-west6"}, Machines: machines}
	got, err := at(t, serving(raw)).Fetch(t.Context(), query)
	if err != nil {
		return nil, map[pricing.OfferingID]error{"": err}
	}
	var said []string
	for i := range got.List.Prices {
		said = append(said, say(&got.List.Prices[i]))
	}
	failed := map[pricing.OfferingID]error{}
	for _, part := range got.Failed() {
		failed[part.Name] = part.Err
	}
	return said, failed
}

func say(price *pricing.Price) string {
	text := price.Address.String() + " ="
	for _, step := range price.Tiers.Steps {
		text += " " + pricing.Text(step.From) + ":" + pricing.Text(step.UnitPrice)
	}
	return fmt.Sprintf("%s %v %v", text, price.SKUs, price.LowConfidence)
}

func machine(name, vcpu, mib string) pricing.MachineType {
	family, _, _ := strings.Cut(name, "-")
	return pricing.MachineType{
		Offering: "gcp/compute-engine", Name: name, Family: family, Architecture: pricing.X86,
		VCPU: decimal.RequireFromString(vcpu), MemoryMiB: decimal.RequireFromString(mib),
	}
}

// TestMachinesAreComposed: vCPUs and memory by family and way of buying, whatever
// else stands beside them.
func TestMachinesAreComposed(t *testing.T) {
	skus := []sku{
		{id: "C", description: "N2 Instance Core running in Americas", unit: "h", regions: "us-central1,us-east1", tiers: "0:0.031611000"},
		{id: "R", description: "N2 Instance Ram running in Americas", unit: "GiBy.h", regions: "us-central1,us-east1", tiers: "0:0.004237000"},
		{id: "SC", description: "Spot Preemptible N2 Instance Core running in Americas", usage: "Preemptible", unit: "h", regions: "us-central1", tiers: "0:0.007000000"},
		{id: "SR", description: "Spot Preemptible N2 Instance Ram running in Americas", usage: "Preemptible", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.001000000"},
		{id: "1C", description: "Commitment v1: N2 Cpu in Americas for 1 Year", usage: "Commit1Yr", unit: "h", regions: "us-central1", tiers: "0:0.020000000"},
		{id: "1R", description: "Commitment v1: N2 Ram in Americas for 1 Year", usage: "Commit1Yr", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.003000000"},
		// vCPUs alone: no commitment for three years has a price.
		{id: "3C", description: "Commitment v1: N2 Cpu in Americas for 3 Years", usage: "Commit3Yr", unit: "h", regions: "us-central1", tiers: "0:0.010000000"},
		{id: "x1", description: "N2 Custom Instance Core running in Americas", unit: "h", regions: "us-central1", tiers: "0:9.0"},
		{id: "x2", description: "N2 Sole Tenancy Instance Core running in Americas", unit: "h", regions: "us-central1", tiers: "0:9.0"},
		{id: "x3", description: "N2 Custom Extended Instance Ram running in Americas", unit: "GiBy.h", regions: "us-central1", tiers: "0:9.0"},
		{id: "x4", description: "DWS Defined Duration N2 Instance Core running in Americas", unit: "h", regions: "us-central1", tiers: "0:9.0"},
		{id: "x5", description: "N2 Instance Core running in Americas", usage: "Commit1Yr", unit: "h", regions: "us-central1", tiers: "0:9.0"},
	}
	got, _ := fetched(t, byService(skus), machine("n2-standard-4", "4", "16384"))
	want := []string{
		"gcp/compute-engine/instance-time/us-central1/n2-standard-4/x86_64/cud_1y = 0:0.128 [1C 1R] []",
		"gcp/compute-engine/instance-time/us-central1/n2-standard-4/x86_64/on_demand = 0:0.194236 [C R] []",
		"gcp/compute-engine/instance-time/us-central1/n2-standard-4/x86_64/spot = 0:0.044 [SC SR] [price]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("prices\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestWhatIsAttachedIsPaid: a local disk by the month, and GPUs; a type whose disk or
// GPU has no price has none itself, and one of which nobody knows what it carries too.
func TestWhatIsAttachedIsPaid(t *testing.T) {
	skus := []sku{
		{id: "C3C", description: "C3 Instance Core running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.030000000"},
		{id: "C3R", description: "C3 Instance Ram running in Iowa", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.004000000"},
		{id: "SSD", description: "SSD backed Local Storage", unit: "GiBy.mo", regions: "us-central1,us-east1", tiers: "0:0.080000000"},
		{id: "C4C", description: "C4 Instance Core running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.030000000"},
		{id: "C4R", description: "C4 Instance Ram running in Iowa", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.004000000"},
		{id: "G2C", description: "G2 Instance Core running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.020000000"},
		{id: "G2R", description: "G2 Instance Ram running in Iowa", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.003000000"},
		{id: "L4", description: "Nvidia L4 GPU running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.500000000"},
		{id: "T4", description: "Nvidia Tesla T4 GPU running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.350000000"},
	}
	gpu := machine("g2-standard-24", "24", "98304")
	gpu.Restriction = pricing.RestrictAccelerator
	unknown := machine("g2-unheard-1", "4", "16384")
	unknown.Restriction = pricing.RestrictAccelerator
	got, _ := fetched(t, byService(skus), machine("c3-standard-4-lssd", "4", "16384"), machine("c4-standard-4-lssd", "4", "15360"),
		gpu, unknown, machine("c3-unheard-4-lssd", "4", "16384"), machine("x9-standard-4", "4", "16384"))
	want := []string{
		// 4 x 0.03 + 16 x 0.004 + 375 x 0.08 / 730; the disk of C4 has another SKU.
		"gcp/compute-engine/instance-time/us-central1/c3-standard-4-lssd/x86_64/on_demand = 0:0.225095890411 [C3C C3R SSD] [inferred]",
		"gcp/compute-engine/instance-time/us-central1/g2-standard-24/x86_64/on_demand = 0:1.768 [G2C G2R L4] []",
	}
	if !slices.Equal(got, want) {
		t.Errorf("prices\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestMemoryCountedInDecimalGigabytes: a GiB is 7.4 % more than the GB that the
// catalog counts for some families.
func TestMemoryCountedInDecimalGigabytes(t *testing.T) {
	skus := []sku{
		{id: "C", description: "C4D Instance Core running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.030000000"},
		{id: "R", description: "C4D Instance Ram running in Iowa", unit: "GBy.h", regions: "us-central1", tiers: "0:0.004000000"},
	}
	got, _ := fetched(t, byService(skus), machine("c4d-standard-2", "2", "7168"))
	want := []string{"gcp/compute-engine/instance-time/us-central1/c4d-standard-2/x86_64/on_demand = 0:0.090064771072 [C R] []"}
	if !slices.Equal(got, want) {
		t.Errorf("prices %q, want %q", got, want)
	}
}

// TestM2IsM1AndAPremium, which no commitment covers: a committed machine runs the
// whole month, for which the premium earns the discount of sustained use.
func TestM2IsM1AndAPremium(t *testing.T) {
	const premium = "Memory Optimized Upgrade Premium for Memory-optimized Instance "
	skus := []sku{
		{id: "C", description: "Memory-optimized Instance Core running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.030000000"},
		{id: "R", description: "Memory-optimized Instance Ram running in Iowa", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.005000000"},
		{id: "PC", description: premium + "Core running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.010000000"},
		{id: "PR", description: premium + "Ram running in Iowa", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.001000000"},
		{id: "1C", description: "Commitment v1: Memory-optimized Cpu in Iowa for 1 Year", usage: "Commit1Yr", unit: "h", regions: "us-central1", tiers: "0:0.020000000"},
		{id: "1R", description: "Commitment v1: Memory-optimized Ram in Iowa for 1 Year", usage: "Commit1Yr", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.003000000"},
		{id: "SC", description: "Spot Preemptible Memory-optimized Instance Core running in Iowa", usage: "Preemptible", unit: "h", regions: "us-central1", tiers: "0:0.006000000"},
		{id: "SR", description: "Spot Preemptible Memory-optimized Instance Ram running in Iowa", usage: "Preemptible", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.001000000"},
		// An older SKU for another name of the place.
		{id: "B428-ABC6-FFED", description: "Memory-optimized Instance Core running in Singapore", unit: "h", regions: "us-central1", tiers: "0:9.0"},
	}
	got, _ := fetched(t, byService(skus), machine("m1-ultramem-40", "40", "984064"), machine("m2-ultramem-208", "208", "6029312"))
	want := []string{
		"gcp/compute-engine/instance-time/us-central1/m1-ultramem-40/x86_64/cud_1y = 0:3.683 [1C 1R] []",
		"gcp/compute-engine/instance-time/us-central1/m1-ultramem-40/x86_64/on_demand = 0:6.005 [C R] []",
		"gcp/compute-engine/instance-time/us-central1/m1-ultramem-40/x86_64/spot = 0:1.201 [SC SR] [price]",
		"gcp/compute-engine/instance-time/us-central1/m2-ultramem-208/x86_64/cud_1y = 0:27.4016 [1C 1R PC PR] [inferred]",
		"gcp/compute-engine/instance-time/us-central1/m2-ultramem-208/x86_64/on_demand = 0:43.648 [C R PC PR] []",
	}
	if !slices.Equal(got, want) {
		t.Errorf("prices\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// runSKUs are what Cloud Run needs at least.
func runSKUs(changed ...sku) []sku {
	const service = "152E-C115-5142"
	skus := []sku{
		{service, "Q", "Requests", "", "count", "global", "0:0.0,2000000:0.000000400", "", ""},
		{service, "C", "Services CPU (Request-based billing)", "", "s", "us-central1", "0:0.000024000", "", ""},
		{service, "C2", "Services CPU Tier 2  (Request-based billing)", "", "s", "europe-west6", "0:0.000033600", "", ""},
		{service, "M", "Services Memory (Request-based billing)", "", "GiBy.s", "us-central1,europe-west6", "0:0.000002500", "", ""},
		{service, "IC", "Services Min Instance CPU (Request-based billing)", "", "s", "us-central1", "0:0.000002500", "", ""},
		{service, "IM", "Services Min Instance Memory (Request-based billing)", "", "GiBy.s", "us-central1", "0:0.000002500", "", ""},
	}
	for _, other := range changed {
		other.service = service
		if i := slices.IndexFunc(skus, func(s sku) bool { return s.id == other.id }); i >= 0 {
			skus[i] = other
		} else {
			skus = append(skus, other)
		}
	}
	return skus
}

func TestCloudRunIsReadWhateverItsDescriptions(t *testing.T) {
	got, failed := fetched(t, byService(runSKUs(
		sku{id: "J", description: "Jobs CPU in us-central1", unit: "s", regions: "us-central1", tiers: "0:9.0"},
		// Not in force yet, and not any more.
		sku{id: "late", description: "Services CPU (Request-based billing)", unit: "s", regions: "us-central1", tiers: "0:9.0", since: "2026-11-25T00:00:00Z"},
	)))
	want := []string{
		"gcp/cloud-run/idle-memory-time/us-central1/-/any/on_demand = 0:0.0000025 [IM] []",
		"gcp/cloud-run/idle-vcpu-time/us-central1/-/any/on_demand = 0:0.0000025 [IC] []",
		"gcp/cloud-run/memory-time/europe-west6/-/any/on_demand = 0:0.0000025 [M] []",
		"gcp/cloud-run/memory-time/us-central1/-/any/on_demand = 0:0.0000025 [M] []",
		"gcp/cloud-run/requests/global/-/any/on_demand = 0:0.0000004 [Q] []",
		"gcp/cloud-run/vcpu-time/europe-west6/-/any/on_demand = 0:0.0000336 [C2] []",
		"gcp/cloud-run/vcpu-time/us-central1/-/any/on_demand = 0:0.000024 [C] []",
	}
	if !slices.Equal(got, want) || failed["gcp/cloud-run"] != nil {
		t.Errorf("prices\n%s\nwant\n%s\n%v", strings.Join(got, "\n"), strings.Join(want, "\n"), failed["gcp/cloud-run"])
	}
	if err := failed["gcp/cloud-run-instance-based"]; err == nil || !strings.Contains(err.Error(), `"Services CPU (Instance-based billing)"`) {
		t.Errorf("a description that nothing answers to: %v", err)
	}
}

// TestWhatIsWrongFailsByName: each of these ends Cloud Run's part, and nothing of it
// lands.
func TestWhatIsWrongFailsByName(t *testing.T) {
	cpu := sku{id: "C", description: "Services CPU (Request-based billing)", unit: "s", regions: "us-central1", tiers: "0:0.000024000"}
	with := func(change func(*sku)) sku {
		changed := cpu
		change(&changed)
		return changed
	}
	for _, test := range []struct {
		name string
		sku  sku
		want string
	}{
		{"an unknown unit", with(func(s *sku) { s.unit = "min" }), `SKU C: unit "min" is unknown`},
		{"a unit of another size", with(func(s *sku) {
			s.extra = `},{"pricingExpression":{"usageUnit":"s","baseUnit":"s","baseUnitConversionFactor":60,"tieredRates":[{}]},"effectiveTime":"2026-11-02T08:00:00Z"`
		}), `unit "s of 60 s" is unknown`},
		{"another currency", with(func(s *sku) {
			s.extra = `},{"pricingExpression":{"usageUnit":"s","tieredRates":[{"startUsageAmount":0,"unitPrice":{"currencyCode":"EUR","units":"0","nanos":20000}}]},"effectiveTime":"2026-11-02T08:00:00Z"`
		}), `SKU C: currency "EUR"`},
		{"no price", with(func(s *sku) {
			s.extra = `},{"pricingExpression":{"usageUnit":"s"},"effectiveTime":"2026-11-02T08:00:00Z"`
		}), "SKU C: no price"},
		{"a price of zero", with(func(s *sku) { s.tiers = "0:0.0" }), "SKU C: price zero"},
		{"a negative price", with(func(s *sku) { s.tiers = "0:-1.0" }), "SKU C: price -1"},
		{"free where nothing is", sku{
			id: "IC", description: "Services Min Instance CPU (Request-based billing)", unit: "s", regions: "us-central1", tiers: "0:0.0,100:0.000002500",
		}, "SKU IC: 100 are free, and no allowance is known"},
		{"a tier of zero above others", sku{id: "Q", description: "Requests", unit: "count", regions: "global", tiers: "0:0.000000400,10:0.0"}, "SKU Q: tier from 10 has unit price 0"},
		{"tiers by project", sku{
			id: "Q", description: "Requests", unit: "count", regions: "global", tiers: "0:0.0,2000000:0.000000400",
			extra: `,"aggregationInfo":{"aggregationLevel":"PROJECT","aggregationInterval":"MONTHLY","aggregationCount":1}`,
		}, "SKU Q: tiers count by PROJECT"},
		{"tiers by day", sku{
			id: "Q", description: "Requests", unit: "count", regions: "global", tiers: "0:0.0,2000000:0.000000400",
			extra: `,"aggregationInfo":{"aggregationLevel":"ACCOUNT","aggregationInterval":"DAILY","aggregationCount":1}`,
		}, "DAILY"},
		{"no time", with(func(s *sku) { s.since = "yesterday" }), `SKU C: effective time "yesterday"`},
		{"two prices", sku{id: "D", description: "Services CPU (Request-based billing)", unit: "s", regions: "us-central1", tiers: "0:0.000025000"}, "2 prices for gcp/cloud-run/vcpu-time/us-central1"},
		{"another free quantity elsewhere", sku{
			id: "C2", description: "Services CPU Tier 2  (Request-based billing)", unit: "s", regions: "europe-west6", tiers: "0:0.0,5:0.000033600",
		}, "of gcp/cloud-run/vcpu-time"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, failed := fetched(t, byService(append(runSKUs(test.sku), kubernetes...)))
			if err := failed["gcp/cloud-run"]; err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
			if slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "gcp/cloud-run/") }) || len(got) == 0 {
				t.Errorf("landed: %q", got)
			}
		})
	}
}

// kubernetes is a service that lands beside what fails: a cluster costs the same
// everywhere, and a thousandth of a vCPU is priced.
var kubernetes = []sku{
	{"CCD8-9BF1-090E", "K", "Regional Kubernetes Clusters", "", "h", "us-central1,europe-west6", "0:0.100000000", "", ""},
	{"CCD8-9BF1-090E", "KA", "Autopilot Kubernetes Clusters", "", "h", "global", "0:0.100000000", "", ""},
	{"CCD8-9BF1-090E", "P", "Autopilot Pod mCPU Requests (us-central1)", "", "h", "us-central1", "0:0.000044500", "", ""},
	{"CCD8-9BF1-090E", "PM", "Autopilot Pod Memory Requests (us-central1)", "", "GiBy.h", "us-central1", "0:0.004922500", "", ""},
	{"CCD8-9BF1-090E", "PE", "Autopilot Pod Ephemeral Storage Requests (us-central1)", "", "GiBy.h", "us-central1", "0:0.000054800", "", ""},
	{"CCD8-9BF1-090E", "PS", "Autopilot Spot Pod mCPU Requests (us-central1)", "Preemptible", "h", "us-central1", "0:0.000013300", "", ""},
	{"CCD8-9BF1-090E", "PT", "Autopilot Spot Pod Memory Requests (us-central1)", "Preemptible", "GiBy.h", "us-central1", "0:0.001476800", "", ""},
	{"CCD8-9BF1-090E", "x1", "Autopilot Balanced Pod mCPU Requests (us-central1)", "", "h", "us-central1", "0:9.0", "", ""},
	{"CCD8-9BF1-090E", "x2", "Autopilot Scale-Out Arm Pod mCPU Requests (us-central1)", "", "h", "us-central1", "0:9.0", "", ""},
}

func TestPodsAreCountedInThousandths(t *testing.T) {
	got, failed := fetched(t, byService(kubernetes))
	want := []string{
		"gcp/gke-autopilot/control-plane/global/-/any/on_demand = 0:0.1 [KA] []",
		"gcp/gke-autopilot/ephemeral-storage/us-central1/-/any/on_demand = 0:0.0000548 [PE] []",
		"gcp/gke-autopilot/memory-time/us-central1/-/any/on_demand = 0:0.0049225 [PM] []",
		"gcp/gke-autopilot/memory-time/us-central1/-/any/spot = 0:0.0014768 [PT] [price]",
		"gcp/gke-autopilot/vcpu-time/us-central1/-/any/on_demand = 0:0.0445 [P] []",
		"gcp/gke-autopilot/vcpu-time/us-central1/-/any/spot = 0:0.0133 [PS] [price]",
		"gcp/gke-standard/control-plane/global/-/any/on_demand = 0:0.1 [K] []",
	}
	if !slices.Equal(got, want) || failed["gcp/gke-autopilot"] != nil {
		t.Errorf("prices\n%s\nwant\n%s\n%v", strings.Join(got, "\n"), strings.Join(want, "\n"), failed)
	}
}

// TestTiersOfTraffic: bounds come in any order, and a SKU for the whole world holds
// in every region.
func TestTiersOfTrafficAndGlobalSKUs(t *testing.T) {
	got, _ := fetched(t, byService([]sku{
		{id: "T", description: "Network Internet Data Transfer Out from Americas to Americas", unit: "GiBy", regions: "us-central1", tiers: "1024:0.110000000,0:0.120000000,10240:0.080000000"},
		{id: "x", description: "Network Internet Data Transfer Out from Americas to China", unit: "GiBy", regions: "us-central1", tiers: "0:0.230000000"},
		{id: "D", description: "Balanced PD Capacity", unit: "GiBy.mo", regions: "us-central1", tiers: "0:0.100000000"},
		{id: "x2", description: "Regional Balanced PD Capacity", unit: "GiBy.mo", regions: "us-central1", tiers: "0:0.200000000"},
		{service: "E505-1604-58F8", id: "N", description: "Networking Cloud Nat Gateway Uptime", unit: "h", regions: "global", tiers: "0:0.001400000"},
		{service: "E505-1604-58F8", id: "ND", description: "Networking Cloud Nat Data Processing", unit: "GiBy", regions: "global", tiers: "0:0.045000000"},
		{service: "5490-F7B7-8DF6", id: "L", description: "Log Storage cost", unit: "GiBy", regions: "global", tiers: "0:0.0,50:0.500000000"},
	}))
	want := []string{
		"gcp/cloud-logging/logs/global/-/any/on_demand = 0:0.5 [L] []",
		"gcp/cloud-nat/nat-data/europe-west6/-/any/on_demand = 0:0.045 [ND] []",
		"gcp/cloud-nat/nat-data/us-central1/-/any/on_demand = 0:0.045 [ND] []",
		"gcp/cloud-nat/nat-hours/europe-west6/-/any/on_demand = 0:0.0448 [N] [price rule]",
		"gcp/cloud-nat/nat-hours/us-central1/-/any/on_demand = 0:0.0448 [N] [price rule]",
		"gcp/internet-egress/data-out/us-central1/-/any/on_demand = 0:0.12 1024:0.11 10240:0.08 [T] []",
		"gcp/persistent-disk/disk/us-central1/-/any/on_demand = 0:0.1 [D] []",
	}
	if !slices.Equal(got, want) {
		t.Errorf("prices\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestTwoRatesOfAFamilyAreAmbiguous: no machine of it is priced by guessing.
func TestTwoRatesOfAFamilyAreAmbiguous(t *testing.T) {
	_, failed := fetched(t, byService(append(runSKUs(),
		sku{id: "A", description: "N2 Instance Core running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.030000000"},
		sku{id: "B", description: "N2 Instance Core running in Americas", unit: "h", regions: "us-central1", tiers: "0:0.031000000"},
		sku{id: "R", description: "N2 Instance Ram running in Iowa", unit: "GiBy.h", regions: "us-central1", tiers: "0:0.004000000"},
	)), machine("n2-standard-2", "2", "8192"))
	var ambiguous *providers.AmbiguousError
	if err := failed["gcp/compute-engine"]; !errors.As(err, &ambiguous) || !slices.Equal(ambiguous.SKUs, []string{"A", "B"}) {
		t.Errorf("%v", err)
	}
}

// TestHolesInAListAreNoticed: vCPUs without memory here and memory without vCPUs
// there are no list, but half a page.
func TestHolesInAListAreNoticed(t *testing.T) {
	_, failed := fetched(t, byService(append(runSKUs(),
		sku{id: "C", description: "N2 Instance Core running in Iowa", unit: "h", regions: "us-central1", tiers: "0:0.030000000"},
		sku{id: "R", description: "N2 Instance Ram running in Zurich", unit: "GiBy.h", regions: "europe-west6", tiers: "0:0.004000000"},
	)), machine("n2-standard-2", "2", "8192"))
	if err := failed["gcp/compute-engine"]; err == nil || !strings.Contains(err.Error(), "the list has holes: 2 of 2") {
		t.Errorf("%v", err)
	}
}

// TestPricesOfADay: the catalog is asked for the day, and a price that began later
// does not count.
func TestPricesOfADay(t *testing.T) {
	raw := byService(runSKUs())
	raw["152E-C115-5142"][1] = strings.Replace(raw["152E-C115-5142"][1], `"pricingInfo":[`,
		`"pricingInfo":[{"pricingExpression":{"usageUnit":"s","tieredRates":[{"startUsageAmount":0,"unitPrice":{"currencyCode":"USD","units":"0","nanos":20000}}]},"effectiveTime":"2026-01-01T00:00:00Z"},`, 1)
	for i, text := range raw["152E-C115-5142"] {
		if i != 1 {
			raw["152E-C115-5142"][i] = strings.ReplaceAll(text, "2026-11-01", "2026-01-01")
		}
	}
	var asked string
	handler := serving(raw)
	got, err := at(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "152E") {
			asked = r.URL.Query().Get("startTime") + " " + r.URL.Query().Get("endTime")
		}
		handler.ServeHTTP(w, r)
	})).Fetch(t.Context(), providers.Query{Regions: []string{"us-central1"}, AsOf: "2026-10-31"})
	if err != nil {
		t.Fatal(err)
	}
	if asked != "2026-10-31T12:00:00Z 2026-10-31T13:00:00Z" {
		t.Errorf("asked for %s", asked)
	}
	for i := range got.List.Prices {
		if at := &got.List.Prices[i]; at.Address.Meter == "vcpu-time" && (pricing.Text(at.Tiers.Steps[0].UnitPrice) != "0.00002" || at.EffectiveDate != "2026-01-01") {
			t.Errorf("%s of %s", say(at), at.EffectiveDate)
		}
	}
	if _, err := at(t, handler).Fetch(t.Context(), providers.Query{AsOf: "yesterday"}); err == nil || !strings.Contains(err.Error(), "yesterday") {
		t.Errorf("%v", err)
	}
}
