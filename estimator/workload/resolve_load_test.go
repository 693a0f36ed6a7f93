package workload

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

// withLoad is a profile with 1, 3 and 2 requests an hour: mean 2, peak 3.
func withLoad(tb testing.TB, pairs ...string) *Profile {
	tb.Helper()
	p := profileOf(tb, append([]string{"memory_mb=1769"}, pairs...)...)
	if err := p.SetValue(loadProfileField, &LoadProfile{StepSeconds: 3600, Counts: []int64{10, 30, 20}, Places: 1}); err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestInvocationsFollowFromALoadProfile(t *testing.T) {
	tests := []struct {
		what, pairs                 string
		invocations, duration, busy string
		assumed                     string // fields
	}{
		{"counted", "duration_ms=100", "1460", "100", "0.040555555556", "invocations_per_month"},
		{"counted in another month", "duration_ms=100 hours_per_month=1000", "2000", "100", "0.055555555556", "invocations_per_month"},
		{"scaled", "duration_ms=100 invocations_per_month=3000", "3000", "100", "0.083333333333", "load_profile"},
		{"given alike", "duration_ms=100 invocations_per_month=1460", "1460", "100", "0.040555555556", ""},
		{"counted, with the CPU work", "busy_vcpu_hours_per_month=0.1", "1460", "246.575342465753", "0.1", "invocations_per_month,duration_ms"},
		{"all from the CPU work", "busy_vcpu_hours_per_month=0.1 duration_ms=100", "3600", "100", "0.1", "invocations_per_month,load_profile"},
		{
			"machines of today", "baseline_offering=aws/ec2 baseline_instance_type=m5.large baseline_instances=1 cpu_utilization=0.5",
			"1460", "1800000", "730", "invocations_per_month,duration_ms",
		},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			load, assumptions, err := withLoad(t, strings.Fields(test.pairs)...).Resolve(twoVCPU)
			if err != nil {
				t.Fatal(err)
			}
			got := []string{pricing.Text(load.InvocationsPerMonth), pricing.Text(load.DurationMs), pricing.Text(load.BusyVCPUHoursPerMonth)}
			if want := []string{test.invocations, test.duration, test.busy}; strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("got %v, want %v", got, want)
			}
			var assumed []string
			for _, a := range assumptions {
				if a.Field == invocationsField || a.Field == durationField || a.Field == loadProfileField {
					assumed = append(assumed, a.Field)
				}
			}
			if text := strings.Join(assumed, ","); text != test.assumed {
				t.Errorf("assumed %s, want %s", text, test.assumed)
			}
		})
	}
}

func TestSteadyUtilizationOfALoad(t *testing.T) {
	tests := []struct {
		what, pairs         string
		over, under, steady string
	}{
		{"0.7 of mean / peak", "", "4.2", "9", "0.466666666667"},
		{"another target", "target_utilization=0.9", "5.4", "9", "0.6"},
		{"given", "steady_utilization=0.5", "0.5", "1", "0.5"},
		{"given beside a sizing of the target", "steady_utilization=0.5 target_utilization=0.8 sizing=peak", "0.5", "1", "0.5"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			load, assumptions, err := withLoad(t, append(strings.Fields(test.pairs), "duration_ms=100")...).Resolve(nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := pricing.Text(load.SteadyUtilization); got != test.steady {
				t.Errorf("steady %s, want %s", got, test.steady)
			}
			over, under := decimal.RequireFromString(test.over), decimal.RequireFromString(test.under)
			if !load.UtilizationNumerator.Mul(under).Equal(load.UtilizationDenominator.Mul(over)) {
				t.Errorf("%s / %s, want %s / %s", load.UtilizationNumerator, load.UtilizationDenominator, over, under)
			}
			if _, ok := assumed(assumptions, steadyField); ok == strings.Contains(test.pairs, steadyField) {
				t.Errorf("assumed: %t", ok)
			}
			if !load.Has(steadyField) {
				t.Error("no value")
			}
		})
	}
	plain, assumptions := resolve(t, "memory_mb=512", "duration_ms=100", "invocations_per_month=1")
	if a, ok := assumed(assumptions, steadyField); !ok || a.Value != "0.6" || plain.Curve != nil ||
		pricing.Text(plain.UtilizationNumerator) != "0.6" || pricing.Text(plain.UtilizationDenominator) != "1" {
		t.Errorf("without a load over time: %+v, %s / %s", a, plain.UtilizationNumerator, plain.UtilizationDenominator)
	}
}

func TestLoadProfilesThatContradict(t *testing.T) {
	tests := []struct{ what, pairs, want string }{
		{"two loads", "duration_ms=100 load_shape=constant", "load_shape contradictory"},
		{"a shape's parameters", "duration_ms=100 load_timezone=UTC load_peak_to_mean=2 load_period_minutes=2", "load_peak_to_mean contradictory|load_period_minutes contradictory|load_timezone contradictory"},
		{"hours of running", "duration_ms=100 hours_running_per_month=100", "hours_running_per_month contradictory"},
		{"no duration", "", "duration_ms missing"},
		{"all three", "duration_ms=100 invocations_per_month=1 busy_vcpu_hours_per_month=1", "busy_vcpu_hours_per_month contradictory"},
		{"a month without time", "duration_ms=100 hours_per_month=1e-20", "load_profile out_of_range"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			_, _, err := withLoad(t, strings.Fields(test.pairs)...).Resolve(nil)
			complaints, _ := err.(Errors) //nolint:errorlint // Resolve returns nothing else
			wantComplaints(t, complaints, test.want)
		})
	}
	many := profileOf(t, "memory_mb=1", "duration_ms=1")
	if err := many.SetValue(loadProfileField, &LoadProfile{StepSeconds: 10, Counts: []int64{MaxLoadCount}}); err != nil {
		t.Fatal(err)
	}
	_, _, err := many.Resolve(nil)
	complaints, _ := err.(Errors) //nolint:errorlint // Resolve returns nothing else
	wantComplaints(t, complaints, "invocations_per_month out_of_range")

	unchecked := profileOf(t, "memory_mb=1", "duration_ms=1")
	unchecked.LoadProfile = &LoadProfile{StepSeconds: 1, Counts: []int64{1}}
	unchecked.given.add(fieldIndex[loadProfileField])
	_, _, err = unchecked.Resolve(nil)
	complaints, _ = err.(Errors) //nolint:errorlint // Resolve returns nothing else
	wantComplaints(t, complaints, "load_profile out_of_range")
}

func TestSizings(t *testing.T) {
	const fargate = "option=aws/fargate/us-east-1/arm64/on_demand"
	tests := []struct {
		what, pairs string
		sizings     string
		assumed     string // of the fields that sizing is about
		refused     string
	}{
		{"nothing said", "", "steady", "", ""},
		{"a load over time", "load_shape=spike", "steady,autoscaled", "sizing,target_utilization,scale_in_delay_s,billing_minimum_s", ""},
		{"a load over time, sized by hand", "load_shape=spike steady_utilization=0.5 sizing=steady", "steady", "", ""},
		{"twice the same", "load_shape=spike sizing=peak,ideal,peak", "peak,ideal", "target_utilization", ""},
		{"zones", "sizing=steady-zones", "steady-zones", "zones", ""},
		{"latency", "sizing=steady-latency max_wait_ms=10", "steady-latency", "wait_percentile", ""},
		{"everything", "sizing=autoscaled-zones-latency max_wait_ms=0 load_shape=diurnal", "autoscaled-zones-latency", "target_utilization,zones,wait_percentile,scale_in_delay_s,billing_minimum_s", ""},
		{"an option with a sizing", fargate + "/peak-zones load_shape=diurnal steady_utilization=0.3", "peak-zones", "target_utilization,zones", ""},
		{"an option without", fargate + " load_shape=diurnal steady_utilization=0.3", "steady", "", ""},
		{"an option, whatever else is asked for", fargate + " sizing=peak", "steady", "", ""},
		{"all given", "sizing=autoscaled load_shape=cron scale_up_lead_s=0 scale_in_delay_s=0 billing_minimum_s=0 target_utilization=1 speed_factors=arm64:1.1 vcpu=1", "autoscaled", "", ""},

		{"peak of nothing", "sizing=peak,steady", "", "", "sizing contradictory"},
		{"an option that follows nothing", fargate + "/autoscaled", "", "", "option contradictory"},
		{"latency without a limit", "sizing=steady-latency", "", "", "max_wait_ms missing"},
		{
			"fields that enter nothing", "zones=3 max_wait_ms=1 wait_percentile=95 scale_up_lead_s=1 scale_in_delay_s=1 billing_minimum_s=1 target_utilization=0.5", "", "",
			"billing_minimum_s contradictory|max_wait_ms contradictory|scale_in_delay_s contradictory|scale_up_lead_s contradictory|target_utilization contradictory|wait_percentile contradictory|zones contradictory",
		},
		{"factors without vcpu", "speed_factors=arm64:1.1", "", "", "speed_factors contradictory"},
		{"a lead without an autoscaler", "load_shape=cron sizing=ideal scale_up_lead_s=1", "", "", "scale_up_lead_s contradictory"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			pairs := append([]string{"memory_mb=512", "invocations_per_month=1000", "duration_ms=100"}, strings.Fields(test.pairs)...)
			load, assumptions, err := profileOf(t, pairs...).Resolve(nil)
			complaints, _ := err.(Errors) //nolint:errorlint // Resolve returns nothing else
			wantComplaints(t, complaints, test.refused)
			if err != nil {
				return
			}
			var names, assumed []string
			for _, s := range load.Sizings() {
				names = append(names, s.Name)
			}
			for _, a := range assumptions {
				switch a.Field {
				case sizingField, targetField, zonesField, maxWaitField, waitPercentileField, scaleUpField, scaleInField, billingMinimumField:
					assumed = append(assumed, a.Field)
				}
			}
			if got := strings.Join(names, ","); got != test.sizings {
				t.Errorf("sizings %s, want %s", got, test.sizings)
			}
			if got := strings.Join(assumed, ","); got != test.assumed {
				t.Errorf("assumed %s, want %s", got, test.assumed)
			}
		})
	}
}

func TestSizingNamesComeApart(t *testing.T) {
	for _, name := range SizingNames() {
		s := ParseSizing(name)
		again := s.Base
		if s.Zones {
			again += "-" + WithZones
		}
		if s.Latency {
			again += "-" + WithLatency
		}
		if again != name || s.Name != name || s.Scales() != (s.Base == SizingIdeal || s.Base == SizingAutoscaled) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestOptionsWithASizing(t *testing.T) {
	const fargate = "aws/fargate/us-east-1/arm64/on_demand"
	tests := map[string]Code{
		fargate: "", fargate + "/baseline": "", fargate + "/autoscaled": "", fargate + "/peak-zones-latency": "",
		fargate + "/steady": CodeMalformed, fargate + "/autoscaled/baseline": CodeMalformed, fargate + "/autoscale": CodeUnknown,
		fargate + "/autoscaled/x": CodeMalformed, "aws/fargate/us-east-1/arm64": CodeMalformed, "ibm/fargate/us-east-1/arm64/on_demand": CodeUnknown,
	}
	for id, want := range tests {
		wrong := new(Profile).SetText("option", []string{id})
		if wrong == nil && want != "" || wrong != nil && wrong.Code != want {
			t.Errorf("%s: %v, want %q", id, wrong, want)
		}
	}
}

// Whatever load over time is stated with coherent fields, it resolves, and the
// fractions fit the curve.
func TestResolvedLoadsFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &Profile{}
		set := func(name string, value any) {
			if err := p.SetValue(name, value); err != nil {
				t.Fatal(err)
			}
		}
		set("memory_mb", 512)
		set(durationField, 100)
		set(loadProfileField, drawLoad(t))
		load, _, err := p.Resolve(nil)
		if err != nil {
			t.Fatal(err)
		}
		// mean / steady = peak / target: the fleet of the mean is the fleet of the peak.
		c := load.Curve
		if !load.UtilizationNumerator.Mul(integer(c.Max())).Mul(integer(c.Steps())).Equal(
			load.UtilizationDenominator.Mul(load.TargetUtilization).Mul(integer(c.Sum()))) {
			t.Fatalf("%s / %s", load.UtilizationNumerator, load.UtilizationDenominator)
		}
		// Of what a month of the counts is, the sum of its steps is the same.
		seconds := integer(c.Steps() * c.StepSeconds())
		var total decimal.Decimal
		for _, count := range load.LoadProfile.Counts {
			total = total.Add(decimal.New(count, -load.LoadProfile.Places))
		}
		gap := load.InvocationsPerMonth.Mul(seconds).Sub(total.Mul(integer(730 * 3600))).Abs()
		if gap.GreaterThan(seconds.Mul(decimal.New(5, -13))) {
			t.Fatalf("%s invocations of %s requests in %s s", load.InvocationsPerMonth, total, seconds)
		}
	})
}

func TestSpeedFactorsHaveBounds(t *testing.T) {
	tests := map[string]Code{
		"arm64:1.1,m7g:1.25": "", "m7g:100": "", "m7g:0.000001": "", "Standard_D2s_v5:1": "",
		"m7g:0": CodeOutOfRange, "m7g:-1": CodeOutOfRange, "m7g:100.1": CodeOutOfRange, "m 7:1": CodeMalformed, "m7g": CodeMalformed, "m7g:1,m7g:2": CodeMalformed,
	}
	for text, want := range tests {
		wrong := new(Profile).SetText(speedFactorsField, SplitList(text, ','))
		if wrong == nil && want != "" || wrong != nil && wrong.Code != want {
			t.Errorf("%s: %v, want %q", text, wrong, want)
		}
	}
	p := profileOf(t, "speed_factors=arm64:1.1")
	clone := p.Clone()
	clone.SpeedFactors["arm64"] = integer(2)
	if text, _ := p.Text(speedFactorsField); text != "arm64:1.1" {
		t.Errorf("changing a clone changed the profile: %s", text)
	}
}
