package workload

import (
	"slices"
	"strings"
)

// Sizings are the ways in which the load's always-on fleets are sized: those asked
// for, or the one that the only option names.
func (l *Load) Sizings() []Sizing {
	if l.Given("option") {
		return []Sizing{ParseSizing(optionSizing(l.Option))}
	}
	sizings := make([]Sizing, len(l.Sizing))
	for i, name := range l.Sizing {
		sizings[i] = ParseSizing(name)
	}
	return sizings
}

// fillSizing completes what sizings need, and refuses what none of them uses: a
// field that is accepted and ignored would be a lie.
func (r *resolver) fillSizing() {
	l := r.load
	over := r.given(loadProfileField) || r.given(loadShapeField)
	switch {
	case r.given(sizingField):
	case over:
		l.Sizing = []string{SizingSteady, SizingAutoscaled}
		r.assume(sizingField, strings.Join(l.Sizing, ","),
			"a fleet of one size that holds the peak, and one that an autoscaler makes follow the load")
	default:
		l.Sizing = []string{SizingSteady}
		if !r.choosesNothing(sizingField) {
			r.fill(sizingField)
		}
	}
	sizings := l.Sizings()
	uses := func(is func(Sizing) bool) bool { return slices.ContainsFunc(sizings, is) }
	autoscaled := uses(func(s Sizing) bool { return s.Base == SizingAutoscaled })
	zones := uses(func(s Sizing) bool { return s.Zones })
	latency := uses(func(s Sizing) bool { return s.Latency })
	followed := uses(func(s Sizing) bool { return s.Base != SizingSteady })

	if followed && !over {
		field := sizingField
		if r.given("option") {
			field = "option"
		}
		r.complainf(field, CodeContradictory, "only steady can be sized without a load over time: give %s or %s", loadProfileField, loadShapeField)
	}
	r.sizingField(followed || over && !r.given(steadyField),
		"enters nothing: no sizing but steady is asked for, and "+steadyField+" does not follow from a load over time", targetField)
	r.sizingField(zones, "enters nothing: no sizing with zones is asked for", zonesField)
	r.sizingField(latency, "enters nothing: no sizing with latency is asked for", maxWaitField, waitPercentileField)
	r.sizingField(autoscaled, "enters nothing: no autoscaled sizing is asked for", scaleUpField, scaleInField, billingMinimumField)
	if !r.given("vcpu") {
		r.refuseUnused("enters nothing without vcpu: only then is it known how much work an invocation is", speedFactorsField)
	}
	if latency && !r.given(maxWaitField) {
		r.complainf(maxWaitField, CodeMissing, "is required where a sizing has latency: the longest wait in milliseconds")
	}
}

// sizingField completes fields that are used, and refuses them where they are not.
func (r *resolver) sizingField(used bool, why string, fields ...string) {
	if !used {
		r.refuseUnused(why, fields...)
		return
	}
	for _, field := range fields {
		if !r.given(field) && table[fieldIndex[field]].Default != "" {
			r.copyConditional(field)
		}
	}
}
