package workload

import (
	"slices"
	"strings"
	"testing"

	"breakeven/pricing"
)

// Every field of what surrounds the compute, and of how one option is priced, by
// each way in which a value comes: as JSON, and as the text of queries, flags and
// cells.
func TestSurroundingFieldsByEveryWay(t *testing.T) {
	tests := []struct {
		name, json, text string
		canonical        string
		want             Code // empty: accepted
	}{
		{"http", `"direct"`, "direct", "direct", ""},
		{"http", `"gateway_rest"`, " gateway_rest ", "gateway_rest", ""},
		{"http", `"https"`, "https", "", CodeUnknown},
		{"http", `true`, "true", "", CodeMalformed},
		{"request_kb", `1.50`, "1.50", "1.5", ""},
		{"request_kb", `"-1"`, "-1", "", CodeOutOfRange},
		{"response_kb", `"0"`, "0", "0", ""},
		{"response_kb", `1000000001`, "1000000001", "", CodeOutOfRange},
		{"log_kb", `1e-3`, "1e-3", "0.001", ""},
		{"log_kb", `"much"`, "much", "", CodeMalformed},
		{"disk_gb", `"12.5"`, "12.5", "12.5", ""},
		{"disk_gb", `1e400`, "1e400", "", CodeMalformed},
		{"nat_gateways", `2`, "2", "2", ""},
		{"nat_gateways", `2.5`, "2.5", "", CodeMalformed},
		{"nat_gateways", `10001`, "10001", "", CodeOutOfRange},
		{"option", `"aws/fargate/eu-west-1/arm64/spot"`, "aws/fargate/eu-west-1/arm64/spot", "aws/fargate/eu-west-1/arm64/spot", ""},
		{"option", `"aws/ec2/eu-west-1/x86_64/on_demand/baseline"`, "aws/ec2/eu-west-1/x86_64/on_demand/baseline", "aws/ec2/eu-west-1/x86_64/on_demand/baseline", ""},
		{"option", `"aws/fargate"`, "aws/fargate", "", CodeMalformed},
		{"option", `"aws/fargate/*/arm64/spot"`, "aws/fargate/*/arm64/spot", "", CodeMalformed},
		{"option", `"asw/fargate/eu-west-1/arm64/spot"`, "asw/fargate/eu-west-1/arm64/spot", "", CodeUnknown},
		{"option", `"aws/fargate//arm64/spot"`, "aws/fargate//arm64/spot", "", CodeMalformed},
		{"rate_card", `"acme"`, "acme", "acme", ""},
		{"rate_card", `"a\u0007"`, "a\a", "", CodeMalformed},
		{"rate_card", `[]`, "{}", "", CodeMalformed},
		{"pricing_date", `"2024-02-29"`, "2024-02-29", "2024-02-29", ""},
		{"pricing_date", `"2026-02-29"`, "2026-02-29", "", CodeMalformed},
		{"pricing_date", `"29.9.2026"`, "29.9.2026", "", CodeMalformed},
	}
	for _, test := range tests {
		t.Run(test.name+"="+test.text, func(t *testing.T) {
			decoded, complaints := DecodeJSON([]byte(`{"` + test.name + `":` + test.json + `}`))
			f, _ := Lookup(test.name)
			ofText := &Profile{}
			complaint := ofText.SetText(test.name, split(&f, test.text))
			if test.want != "" {
				// A boolean is no text, but its text is one: the codes differ there.
				if len(complaints) != 1 || complaints[0].Field != test.name || complaints[0].Code != test.want || complaint == nil {
					t.Fatalf("JSON: %v, text: %v, want %s", complaints, complaint, test.want)
				}
				return
			}
			if complaints != nil || complaint != nil {
				t.Fatal(complaints, complaint)
			}
			for _, p := range []*Profile{decoded, ofText} {
				if got, ok := p.Text(test.name); !ok || got != test.canonical {
					t.Errorf("got %q, want %q", got, test.canonical)
				}
			}
		})
	}
}

func TestTheSizeOfRequestsIsAssumedWhereItCounts(t *testing.T) {
	whole := []string{"memory_mb=512", "invocations_per_month=1000", "duration_ms=100"}
	tests := []struct {
		more []string
		want bool
	}{
		{nil, false},
		{[]string{"response_kb=10"}, false},
		{[]string{"http=none"}, false},
		{[]string{"http=direct"}, true},
		{[]string{"http=gateway"}, true},
		{[]string{"nat_gateways=1"}, true},
		{[]string{"nat_gateways=1", "request_kb=0"}, false},
	}
	for _, test := range tests {
		load, assumptions := resolve(t, append(test.more, whole...)...)
		if _, got := assumed(assumptions, "request_kb"); got != test.want {
			t.Errorf("%v: assumed is %t", test.more, got)
		}
		if !load.RequestKB.IsZero() {
			t.Errorf("%v: request_kb is %s", test.more, load.RequestKB)
		}
	}
}

// A named option leaves nothing to choose: defaults of what chooses are no
// assumptions then, and stand in the load for whoever chooses after all.
func TestTheOptionLeavesNothingToChoose(t *testing.T) {
	whole := []string{"memory_mb=512", "invocations_per_month=1000", "duration_ms=100", "option=aws/lambda/eu-west-1/arm64/on_demand"}
	for _, more := range [][]string{nil, {"providers=aws"}, {"jurisdictions=EU"}} {
		load, assumptions := resolve(t, append(more, whole...)...)
		for _, name := range []string{"regions", "architecture", "purchase"} {
			if _, is := assumed(assumptions, name); is || load.Has(name) {
				t.Errorf("%v: %s is assumed %t, has a value %t", more, name, is, load.Has(name))
			}
		}
		if len(load.Regions) == 0 || load.Architecture != "any" || !slices.Equal(load.Purchase, []string{"on_demand"}) {
			t.Errorf("%v: %v %q %v", more, load.Regions, load.Architecture, load.Purchase)
		}
	}
	load, _ := resolve(t, append([]string{"regions=gcp:*", "purchase=spot"}, whole...)...)
	if !load.Has("regions") || load.Purchase[0] != "spot" {
		t.Error("what the caller stated is gone")
	}
}

func TestABaselineIsTakenToRunWhereTheOptionDoes(t *testing.T) {
	whole := []string{
		"memory_mb=512", "invocations_per_month=1000", "duration_ms=100", "option=aws/lambda/eu-west-1/arm64/on_demand",
		"baseline_instance_type=m5.large", "baseline_instances=1", "regions=aws:us-east-1",
	}
	for offering, want := range map[string]string{"aws/ec2": "aws:eu-west-1", "azure/virtual-machines": "azure:eastus"} {
		if load, _ := resolve(t, append([]string{"baseline_offering=" + offering}, whole...)...); load.BaselineRegion != want {
			t.Errorf("%s: %s, want %s", offering, load.BaselineRegion, want)
		}
	}
}

// An owner of machines knows how busy they are and nothing of requests.
func TestEstateWithoutRequests(t *testing.T) {
	machines := []string{"memory_mb=4096", "baseline_offering=aws/ec2", "baseline_instance_type=m5.large", "baseline_instances=3"}
	tests := []struct {
		what              string
		pairs             []string
		busy, invocations string
		assumed           []string
	}{
		// 0.2 x 3 x 2 x 730 = 876 vCPU-hours; x 3,600,000 / (100 ms x 1 vCPU) = 31,536,000
		{"utilization", []string{"cpu_utilization=0.2"}, "876", "31536000", []string{invocationsField, durationField, busyField}},
		{"utilization of machines that are off at night", []string{"cpu_utilization=0.2", "hours_running_per_month=365"}, "438", "15768000", []string{invocationsField, durationField, busyField}},
		{"busy hours", []string{"busy_vcpu_hours_per_month=876"}, "876", "31536000", []string{invocationsField, durationField}},
		// 876 x 3,600,000 / (100 x 2)
		{"busy hours of two vCPUs", []string{"busy_vcpu_hours_per_month=876", "vcpu=2"}, "876", "15768000", []string{invocationsField, durationField}},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			load, assumptions := resolve(t, append(test.pairs, machines...)...)
			got := []string{pricing.Text(load.InvocationsPerMonth), pricing.Text(load.DurationMs), pricing.Text(load.BusyVCPUHoursPerMonth)}
			if want := []string{test.invocations, "100", test.busy}; !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			for _, name := range []string{invocationsField, durationField, busyField} {
				if _, is := assumed(assumptions, name); is != slices.Contains(test.assumed, name) {
					t.Errorf("%s: assumed is %t", name, is)
				}
			}
			if duration, _ := assumed(assumptions, durationField); !strings.Contains(duration.Reason, "charged for each") {
				t.Errorf("the reason does not say what rests on it: %s", duration.Reason)
			}
		})
	}
}

// What an owner knows besides replaces the assumption.
func TestEstateWithADuration(t *testing.T) {
	load, assumptions := resolve(t, "memory_mb=4096", "baseline_offering=aws/ec2", "baseline_instance_type=m5.large", "baseline_instances=3", "cpu_utilization=0.2", "duration_ms=200")
	if _, is := assumed(assumptions, durationField); is || pricing.Text(load.InvocationsPerMonth) != "15768000" {
		t.Errorf("duration assumed: %t, invocations %s", is, load.InvocationsPerMonth)
	}
}
