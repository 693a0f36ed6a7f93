package workload

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

func twoVCPU(*Profile) (decimal.Decimal, error) { return decimal.NewFromInt(2), nil }

func resolve(t *testing.T, pairs ...string) (*Load, []Assumption) {
	t.Helper()
	load, assumptions, err := profileOf(t, pairs...).Resolve(twoVCPU)
	if err != nil {
		t.Fatal(err)
	}
	return load, assumptions
}

func assumed(assumptions []Assumption, field string) (Assumption, bool) {
	i := slices.IndexFunc(assumptions, func(a Assumption) bool { return a.Field == field })
	if i < 0 {
		return Assumption{}, false
	}
	return assumptions[i], true
}

func TestTwoOfThree(t *testing.T) {
	baseline := []string{"baseline_offering=aws/ec2", "baseline_instance_type=m5.large", "baseline_instances=3", "cpu_utilization=0.2"}
	tests := []struct {
		what                        string
		pairs                       []string
		invocations, duration, busy string
		assumed                     string
	}{
		// 3.6e6 x 1000 ms x 1 vCPU = 1000 vCPU-hours
		{"invocations and duration", []string{"vcpu=1", "invocations_per_month=3600000", "duration_ms=1000"}, "3600000", "1000", "1000", ""},
		{"invocations and busy", []string{"vcpu=1", "invocations_per_month=3600000", "busy_vcpu_hours_per_month=1000"}, "3600000", "1000", "1000", "duration_ms"},
		{"duration and busy", []string{"vcpu=1", "duration_ms=1000", "busy_vcpu_hours_per_month=1000"}, "3600000", "1000", "1000", "invocations_per_month"},
		{"two vCPUs halve the time", []string{"vcpu=2", "invocations_per_month=3600000", "busy_vcpu_hours_per_month=1000"}, "3600000", "500", "1000", "duration_ms"},
		{"a quotient without end", []string{"vcpu=1", "invocations_per_month=7000000", "busy_vcpu_hours_per_month=1"}, "7000000", "0.514285714286", "1", "duration_ms"},
		// 512/1769 vCPU: 1000 x 3.6e6 x 1769 / (3.6e6 x 512) = 3455.078125, exactly
		{"the default vCPU is a fraction", []string{"memory_mb=512", "invocations_per_month=3600000", "busy_vcpu_hours_per_month=1000"}, "3600000", "3455.078125", "1000", "duration_ms"},
		{"no invocation", []string{"invocations_per_month=0", "duration_ms=100"}, "0", "100", "0", ""},
		// 0.2 x 3 x 2 x 730 = 876; 876 x 3.6e6 / 1e6 = 3153.6
		{"utilization of a machine", append([]string{"vcpu=1", "invocations_per_month=1000000"}, baseline...), "1000000", "3153.6", "876", "duration_ms"},
		{"utilization in half a month", append([]string{"vcpu=1", "invocations_per_month=1000000", "hours_running_per_month=365"}, baseline...), "1000000", "1576.8", "438", "duration_ms"},
		{"utilization of a container", []string{
			"vcpu=1", "duration_ms=3153.6", "baseline_offering=aws/fargate", "baseline_container_vcpu=2",
			"baseline_container_memory_mb=4096", "baseline_instances=3", "cpu_utilization=0.2",
		}, "1000000", "3153.6", "876", "invocations_per_month"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			load, assumptions := resolve(t, append([]string{"memory_mb=1769"}, test.pairs...)...)
			got := []string{pricing.Text(load.InvocationsPerMonth), pricing.Text(load.DurationMs), pricing.Text(load.BusyVCPUHoursPerMonth)}
			if want := []string{test.invocations, test.duration, test.busy}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			for _, name := range []string{invocationsField, durationField} {
				if _, ok := assumed(assumptions, name); ok != (name == test.assumed) {
					t.Errorf("%s assumed: %t", name, ok)
				}
				if !load.Has(name) {
					t.Errorf("%s has no value", name)
				}
			}
		})
	}
}

func TestContradictions(t *testing.T) {
	whole := []string{"memory_mb=512", "invocations_per_month=1000", "duration_ms=100"}
	const twice = "cpu_utilization contradictory" + "|" + "cpu_utilization contradictory" // two reasons
	tests := []struct {
		what  string
		pairs []string
		want  string
	}{
		{"nothing given", nil, "duration_ms missing|invocations_per_month missing|memory_mb missing"},
		{"invocations alone", []string{"memory_mb=512", "invocations_per_month=1"}, "duration_ms missing"},
		{"duration alone", []string{"memory_mb=512", "duration_ms=1"}, "invocations_per_month missing"},
		{"busy alone", []string{"memory_mb=512", "busy_vcpu_hours_per_month=1"}, "duration_ms missing"},
		{"busy beside a baseline that scales by itself", []string{"memory_mb=512", "busy_vcpu_hours_per_month=1", "baseline_offering=aws/lambda"}, "duration_ms missing"},
		{"all three", append([]string{"busy_vcpu_hours_per_month=1"}, whole...), "busy_vcpu_hours_per_month contradictory"},
		{"busy without invocations", []string{"memory_mb=512", "invocations_per_month=0", "busy_vcpu_hours_per_month=1"}, "invocations_per_month contradictory"},
		{"a derived duration beyond its bound", []string{"memory_mb=512", "invocations_per_month=1", "busy_vcpu_hours_per_month=1000000"}, "duration_ms out_of_range"},
		{"a derived duration of 0", []string{"memory_mb=512", "invocations_per_month=1000000000000000", "busy_vcpu_hours_per_month=1e-20"}, "duration_ms out_of_range"},
		{"derived invocations beyond their bound", []string{"memory_mb=512", "duration_ms=1e-30", "busy_vcpu_hours_per_month=1e15"}, "invocations_per_month out_of_range"},
		{"derived invocations of 0", []string{"memory_mb=512", "duration_ms=1000", "busy_vcpu_hours_per_month=1e-20"}, "busy_vcpu_hours_per_month out_of_range"},
		{"shared memory above memory", append([]string{"shared_memory_mb=513"}, whole...), "shared_memory_mb contradictory"},
		{"more running hours than hours", append([]string{"hours_running_per_month=731"}, whole...), "hours_running_per_month contradictory"},
		{
			"a baseline's fields without it", append([]string{"baseline_instances=1", "cpu_utilization=0.1"}, whole...),
			"baseline_instances contradictory|" + twice,
		},
		{
			"a machine and a container", append([]string{"baseline_offering=aws/ec2", "baseline_instances=1", "baseline_instance_type=m5.large", "baseline_container_vcpu=1"}, whole...),
			"baseline_container_vcpu contradictory",
		},
		{
			"half a container", append([]string{"baseline_offering=aws/fargate", "baseline_instances=1", "baseline_container_vcpu=1"}, whole...),
			"baseline_container_memory_mb missing",
		},
		{"machines without a number", append([]string{"baseline_offering=aws/ec2", "baseline_instance_type=m5.large"}, whole...), "baseline_instances missing"},
		{"a region of another provider", append([]string{"baseline_offering=aws/lambda", "baseline_region=gcp:us-central1"}, whole...), "baseline_region contradictory"},
		{"a private baseline without region", append([]string{"baseline_offering=private/vmware"}, whole...), "baseline_region missing"},
		{"busy and utilization", []string{
			"memory_mb=512", "duration_ms=1", "busy_vcpu_hours_per_month=1", "baseline_offering=aws/ec2",
			"baseline_instance_type=m5.large", "baseline_instances=1", "cpu_utilization=0.1",
		}, "cpu_utilization contradictory"},
		{"utilization of nothing", []string{"memory_mb=512", "duration_ms=1", "baseline_offering=aws/lambda", "cpu_utilization=0.1"}, "cpu_utilization contradictory"},
		{"a currency without a rate", append([]string{"currency=CHF"}, whole...), "currency out_of_range"},
		{"a rate of another currency", append([]string{"currency=CHF", "fx_rates=EUR:0.9"}, whole...), "currency out_of_range"},
		{"a rate of the currency to itself", append([]string{"fx_rates=USD:0.9"}, whole...), "fx_rates contradictory"},
		{
			"several at once",
			[]string{"memory_mb=1", "shared_memory_mb=2", "invocations_per_month=1", "currency=CHF", "hours_running_per_month=8784"},
			"currency out_of_range|duration_ms missing|hours_running_per_month contradictory|shared_memory_mb contradictory",
		},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			load, assumptions, err := profileOf(t, test.pairs...).Resolve(twoVCPU)
			var complaints Errors
			if !errors.As(err, &complaints) || load != nil || assumptions != nil {
				t.Fatalf("load %v, error %v", load, err)
			}
			wantComplaints(t, complaints, test.want)
		})
	}
}

func TestAllowedCombinations(t *testing.T) {
	whole := []string{"memory_mb=512", "invocations_per_month=1000", "duration_ms=100"}
	for _, more := range [][]string{
		{"shared_memory_mb=512"},
		{"hours_running_per_month=730"},
		{"currency=CHF", "fx_rates=USD:0.88"},
		{"fx_rates=USD:1,EUR:1.1"},
		{"baseline_offering=aws/lambda"},
		{"baseline_offering=private/vmware", "baseline_region=zurich"},
	} {
		if _, _, err := profileOf(t, append(more, whole...)...).Resolve(nil); err != nil {
			t.Errorf("%v: %v", more, err)
		}
	}
}

func TestDefaultsAreAssumptions(t *testing.T) {
	load, assumptions := resolve(t, "memory_mb=512", "invocations_per_month=1000", "duration_ms=100")
	var got []string
	for _, a := range assumptions {
		got = append(got, a.Field+"="+a.Value)
		if a.Reason == "" {
			t.Errorf("%s has no reason", a.Field)
		}
		if text, ok := load.Text(a.Field); !ok || text != a.Value {
			t.Errorf("%s: assumed %q, load has %q", a.Field, a.Value, text)
		}
	}
	want := []string{
		"shared_memory_mb=0", "steady_utilization=0.6", "vcpu=0.289429055964", "architecture=any", "concurrency=1", "min_instances=2",
		"provisioned_concurrency=0", "ephemeral_storage_mb=512", "hours_running_per_month=730", "cluster_workloads=1",
		"http=none", "response_kb=0", "log_kb=0", "disk_gb=0", "nat_gateways=0",
		"regions=aws:us-east-1,azure:eastus,gcp:us-central1", "purchase=on_demand", "isolation=any", "free_tier=false",
		"hours_per_month=730", "currency=USD", "catalog_version=current",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if load.Detail != "options" || len(load.Include) != 3 || load.Given("detail") || !load.Has("detail") {
		t.Errorf("output fields: %q %v", load.Detail, load.Include)
	}
	for _, name := range []string{"top", "max_cold_start_ms", "baseline_offering", "baseline_architecture", "fx_rates"} {
		if load.Has(name) {
			t.Errorf("%s has a value", name)
		}
	}
}

func TestGivenFieldsAreNoAssumptions(t *testing.T) {
	load, assumptions := resolve(t, "memory_mb=512", "invocations_per_month=1000", "duration_ms=100", "min_instances=0", "hours_per_month=744", "regions=*")
	for _, name := range []string{"min_instances", "hours_per_month", "regions"} {
		if _, ok := assumed(assumptions, name); ok {
			t.Errorf("%s is assumed", name)
		}
	}
	if load.MinInstances != 0 || pricing.Text(load.HoursRunningPerMonth) != "744" {
		t.Errorf("min_instances %d, running hours %s", load.MinInstances, load.HoursRunningPerMonth)
	}
}

func TestVCPUOfOneInvocation(t *testing.T) {
	tests := []struct {
		pair, numerator, denominator, vcpu string
		follows                            bool
	}{
		{"memory_mb=512", "512", "1769", "0.289429055964", false},
		{"memory_mb=1768", "1768", "1769", "0.999434708875", false},
		{"memory_mb=1769", "1", "1", "1", false},
		{"memory_mb=10240", "1", "1", "1", false},
		{"vcpu=2.5", "2.5", "1", "2.5", true},
	}
	for _, test := range tests {
		load, _ := resolve(t, "memory_mb=1024", "invocations_per_month=1", "duration_ms=1", test.pair)
		got := []string{pricing.Text(load.VCPUNumerator), pricing.Text(load.VCPUDenominator), pricing.Text(load.VCPU)}
		if !slices.Equal(got, []string{test.numerator, test.denominator, test.vcpu}) || load.ServiceTimeFollowsVCPU != test.follows {
			t.Errorf("%s: %v, follows %t", test.pair, got, load.ServiceTimeFollowsVCPU)
		}
	}
}

func TestRegionsChosen(t *testing.T) {
	tests := []struct {
		what  string
		pairs []string
		want  string
	}{
		{"nothing named", nil, "aws:us-east-1,azure:eastus,gcp:us-central1"},
		{"regions named", []string{"regions=aws:eu-*,aws:eu-*,*", "jurisdictions=CH"}, "aws:eu-*,*"},
		{"providers named", []string{"providers=gcp,aws,gcp"}, "gcp:us-central1,aws:us-east-1"},
		{"a provider without default region", []string{"providers=private"}, "private:*"},
		{"jurisdictions named", []string{"jurisdictions=CH"}, "*"},
		{"jurisdictions and providers named", []string{"jurisdictions=CH,EU", "providers=aws,azure"}, "aws:*,azure:*"},
	}
	for _, test := range tests {
		load, _ := resolve(t, append([]string{"memory_mb=1", "invocations_per_month=1", "duration_ms=1"}, test.pairs...)...)
		if got := strings.Join(load.Regions, ","); got != test.want {
			t.Errorf("%s: %s, want %s", test.what, got, test.want)
		}
	}
}

func TestBaselineCompleted(t *testing.T) {
	tests := []struct {
		what                           string
		pairs                          []string
		region, architecture, purchase string
	}{
		{"default region", []string{"baseline_offering=gcp/cloud-run"}, "gcp:us-central1", "x86_64", "on_demand"},
		{"the only region asked for", []string{"baseline_offering=aws/lambda", "regions=aws:eu-central-2,azure:eastus"}, "aws:eu-central-2", "x86_64", "on_demand"},
		{"two regions asked for", []string{"baseline_offering=aws/lambda", "regions=aws:eu-central-2,aws:eu-west-1"}, "aws:us-east-1", "x86_64", "on_demand"},
		{"a glob asked for", []string{"baseline_offering=aws/lambda", "regions=aws:eu-*"}, "aws:us-east-1", "x86_64", "on_demand"},
		{"a machine carries its own architecture", []string{"baseline_offering=aws/ec2", "baseline_instance_type=m7g.large", "baseline_instances=1"}, "aws:us-east-1", "", "on_demand"},
		{"everything stated", []string{"baseline_offering=aws/fargate", "baseline_region=eu-west-1", "baseline_architecture=arm64", "baseline_purchase=spot"}, "eu-west-1", "arm64", "spot"},
	}
	for _, test := range tests {
		load, _ := resolve(t, append([]string{"memory_mb=1", "invocations_per_month=1", "duration_ms=1"}, test.pairs...)...)
		if load.BaselineRegion != test.region || load.BaselineArchitecture != test.architecture || load.BaselinePurchase != test.purchase {
			t.Errorf("%s: %q %q %q", test.what, load.BaselineRegion, load.BaselineArchitecture, load.BaselinePurchase)
		}
	}
}

func TestErrorsOfTheBaselineFunction(t *testing.T) {
	pairs := []string{"memory_mb=512", "duration_ms=1", "baseline_offering=aws/ec2", "baseline_instance_type=m5.lrage", "baseline_instances=1", "cpu_utilization=0.1"}
	tests := []struct {
		what string
		vcpu func(*Profile) (decimal.Decimal, error)
		want string
	}{
		{"none", nil, "cpu_utilization out_of_range"},
		{"plain error", func(*Profile) (decimal.Decimal, error) { return decimal.Zero, errors.New("no such type") }, "baseline_instance_type unknown"},
		{"a complaint", func(*Profile) (decimal.Decimal, error) {
			return decimal.Zero, FieldError{Field: "baseline_region", Code: CodeUnknown, Detail: "no such region"}
		}, "baseline_region unknown"},
		{"complaints", func(*Profile) (decimal.Decimal, error) {
			return decimal.Zero, Errors{{Field: "a", Code: CodeMissing, Detail: "a"}, {Field: "b", Code: CodeMissing, Detail: "b"}}
		}, "a missing|b missing"},
		{"no vCPU", func(*Profile) (decimal.Decimal, error) { return decimal.Zero, nil }, "baseline_instance_type out_of_range"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			_, _, err := profileOf(t, pairs...).Resolve(test.vcpu)
			var complaints Errors
			if !errors.As(err, &complaints) {
				t.Fatalf("error %v", err)
			}
			wantComplaints(t, complaints, test.want)
		})
	}
}

// sameLoad compares two loads; curves hold a function, which nothing is equal to.
func sameLoad(a, b Load) bool {
	same := (a.Curve == nil) == (b.Curve == nil)
	if a.Curve != nil && b.Curve != nil {
		same = slices.Equal(a.Curve.counts, b.Curve.counts) && a.Curve.stepSeconds == b.Curve.stepSeconds
	}
	a.Curve, b.Curve = nil, nil
	return same && reflect.DeepEqual(a, b)
}

// Whatever the profile: no panic, the profile stays as it was, every value the
// caller stated is kept, and a second look gives the same result.
func TestResolveProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProfile(t)
		before := p.Clone()
		load, assumptions, err := p.Resolve(twoVCPU)
		if !reflect.DeepEqual(before, p) {
			t.Fatal("Resolve changed the profile")
		}
		again, assumptions2, err2 := p.Resolve(twoVCPU)
		if (load == nil) != (again == nil) || load != nil && !sameLoad(*load, *again) || !reflect.DeepEqual(assumptions, assumptions2) || fmt.Sprint(err) != fmt.Sprint(err2) {
			t.Fatal("a second look differs")
		}
		if err != nil {
			return
		}
		for _, f := range Fields() {
			stated, given := p.Text(f.Name)
			text, has := load.Text(f.Name)
			_, isAssumed := assumed(assumptions, f.Name)
			if given && f.Kind != KindList && text != stated {
				t.Fatalf("%s: stated %q, load has %q", f.Name, stated, text)
			}
			if given && isAssumed && f.Kind != KindLoadProfile { // whose counts may be taken as a shape
				t.Fatalf("%s is stated and assumed", f.Name)
			}
			if isAssumed && !has {
				t.Fatalf("%s is assumed without a value", f.Name)
			}
		}
	})
}

// Deriving the third field from the other two and deriving one of them back
// meets the start, but for one rounding to 12 decimals.
func TestDerivationsMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inv := decimal.NewFromInt(rapid.Int64Range(1, 1_000_000_000).Draw(t, "invocations"))
		dur := decimal.New(rapid.Int64Range(1, 900_000_000).Draw(t, "duration"), -3)
		p := &Profile{}
		for name, value := range map[string]any{invocationsField: inv, durationField: dur, "memory_mb": rapid.Int64Range(1, 10240).Draw(t, "memory")} {
			if err := p.SetValue(name, value); err != nil {
				t.Fatal(err)
			}
		}
		load, _, err := p.Resolve(nil)
		if err != nil {
			t.Fatal(err)
		}
		if load.BusyVCPUHoursPerMonth.LessThan(decimal.New(1, -4)) {
			return // too few digits are left after rounding
		}
		back := &Profile{}
		for name, value := range map[string]any{invocationsField: inv, busyField: load.BusyVCPUHoursPerMonth, "memory_mb": load.MemoryMB} {
			if err := back.SetValue(name, value); err != nil {
				t.Fatal(err)
			}
		}
		again, _, err := back.Resolve(nil)
		if err != nil {
			t.Fatal(err)
		}
		if gap := again.DurationMs.Sub(dur).Abs(); gap.GreaterThan(dur.Mul(decimal.New(1, -7))) {
			t.Fatalf("%s became %s", dur, again.DurationMs)
		}
	})
}
