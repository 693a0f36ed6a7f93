package workload

import (
	"slices"
	"strings"
)

// fillRegions chooses regions when the caller named none: the table's default
// regions, those of the named providers, or every region when jurisdictions
// decide.
func (r *resolver) fillRegions() {
	l := r.load
	if r.given("regions") {
		return
	}
	switch {
	case r.given("jurisdictions"):
		l.Regions = []string{"*"}
		if r.given("providers") {
			l.Regions = nil
			for _, provider := range distinct(l.Providers) {
				l.Regions = append(l.Regions, provider+":*")
			}
		}
		r.assume("regions", strings.Join(l.Regions, ","), "every region that lies in one of the jurisdictions")
	case r.given("providers"):
		l.Regions = nil
		for _, provider := range distinct(l.Providers) {
			// A provider without a default region is asked for all of its regions.
			region := provider + ":*"
			if one := defaultRegion(provider); one != "" {
				region = provider + ":" + one
			}
			l.Regions = append(l.Regions, region)
		}
		r.assume("regions", strings.Join(l.Regions, ","), "the default region of each provider named")
	default:
		r.copyConditional("regions")
	}
}

// defaultRegion is the provider's region among the table's defaults, or empty.
func defaultRegion(provider string) string {
	for region := range strings.SplitSeq(defaultRegions, ",") {
		if name, found := strings.CutPrefix(region, provider+":"); found {
			return name
		}
	}
	return ""
}

// optionRegion is provider:region of an option's id.
func optionRegion(id string) string {
	parts := strings.Split(id, "/") // provider/offering/region/...: the field's check saw to it
	return parts[0] + ":" + parts[2]
}

// baselineNeeds are the fields that mean nothing without a baseline.
var baselineNeeds = []string{
	"baseline_region", "baseline_instance_type", "baseline_container_vcpu", "baseline_container_memory_mb",
	"baseline_instances", "baseline_architecture", "baseline_purchase", "cpu_utilization",
}

// fillBaseline completes what runs today and checks that it is stated whole.
func (r *resolver) fillBaseline() {
	if !r.given("baseline_offering") {
		for _, name := range baselineNeeds {
			if r.given(name) {
				r.complainf(name, CodeContradictory, "describes a baseline, but baseline_offering is absent")
			}
		}
		return
	}
	r.checkBaselineUnit()
	r.fillBaselineRegion()
	if !r.given("baseline_architecture") && !r.given("baseline_instance_type") {
		r.copyConditional("baseline_architecture")
	}
	if !r.given("baseline_purchase") {
		r.copyConditional("baseline_purchase")
	}
}

func (r *resolver) checkBaselineUnit() {
	machine, vcpu, memory := r.given("baseline_instance_type"), r.given("baseline_container_vcpu"), r.given("baseline_container_memory_mb")
	if machine {
		for _, name := range []string{"baseline_container_vcpu", "baseline_container_memory_mb"} {
			if r.given(name) {
				r.complainf(name, CodeContradictory, "the baseline is a machine (baseline_instance_type) or a container, not both")
			}
		}
	}
	if !machine && vcpu && !memory {
		r.complainf("baseline_container_memory_mb", CodeMissing, "is needed beside baseline_container_vcpu")
	}
	if !machine && memory && !vcpu {
		r.complainf("baseline_container_vcpu", CodeMissing, "is needed beside baseline_container_memory_mb")
	}
	if !r.given("baseline_instances") && (machine || vcpu || memory) {
		r.complainf("baseline_instances", CodeMissing, "is needed: how many of them run today")
	}
	if r.given("cpu_utilization") && !machine && !vcpu && !memory {
		r.complainf("cpu_utilization", CodeContradictory, "needs baseline_instance_type or baseline_container_vcpu: a share of how many vCPUs?")
	}
}

// fillBaselineRegion takes the one region asked for of the baseline's provider,
// else the provider's default region.
func (r *resolver) fillBaselineRegion() {
	const name = "baseline_region"
	l := r.load
	provider, _, _ := strings.Cut(l.BaselineOffering, "/")
	if r.given(name) {
		if own, _, qualified := strings.Cut(l.BaselineRegion, ":"); qualified && own != provider {
			r.complainf(name, CodeContradictory, "is a region of %s, but baseline_offering is one of %s", own, provider)
		}
		return
	}
	var asked []string
	switch {
	case r.given("option"):
		asked = []string{optionRegion(l.Option)}
	case r.given("regions"):
		asked = slices.Clone(distinct(l.Regions))
	}
	asked = slices.DeleteFunc(asked, func(region string) bool { return !strings.HasPrefix(region, provider+":") })
	if len(asked) == 1 && !strings.ContainsAny(asked[0], "*?") {
		l.BaselineRegion = asked[0]
		r.assume(name, l.BaselineRegion, "the only region asked for of the baseline's provider")
		return
	}
	if region := defaultRegion(provider); region != "" {
		l.BaselineRegion = provider + ":" + region
		r.assume(name, l.BaselineRegion, "the default region of the baseline's provider")
		return
	}
	r.complainf(name, CodeMissing, "is needed: %s has no default region", provider)
}
