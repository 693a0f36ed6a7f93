package workload

import (
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

const secondsPerHour = 3600

// fillLoad takes the load over time, where there is one, and completes its
// parameters.
func (r *resolver) fillLoad() {
	l := r.load
	stated, named := r.given(loadProfileField), r.given(loadShapeField)
	switch {
	case stated && named:
		r.complainf(loadShapeField, CodeContradictory, "excludes %s: the load comes step by step, or in a named shape", loadProfileField)
	case stated:
		checked, wrong := l.LoadProfile.complete()
		if wrong != nil { // of a profile that was not set by SetValue
			wrong.Field = loadProfileField
			r.errors = append(r.errors, *wrong)
			r.failedLoad = true
			return
		}
		l.LoadProfile, l.Curve = checked, checked.curve
		r.refuseUnused("belongs to "+loadShapeField+"; a load profile has its own", loadZoneField, peakToMeanField, loadPeriodField)
	case named:
		if s, fine := r.shapeParameters(); fine {
			l.Curve = s.curve()
		}
	default:
		r.refuseUnused("belongs to "+loadShapeField+", which is not given", loadZoneField, peakToMeanField, loadPeriodField)
	}
	if !stated && !named {
		return
	}
	if l.HoursRunningPerMonth.LessThan(l.HoursPerMonth) && r.given("hours_running_per_month") {
		r.complainf("hours_running_per_month", CodeContradictory, "the load over time (%s) says when instances are needed; leave one of the two out",
			strings.Join(r.givenOf(loadProfileField, loadShapeField), ", "))
	}
	r.fillCounted()
}

// counted reports whether the number of invocations follows from a load profile.
func (r *resolver) counted() bool {
	return r.load.LoadProfile != nil && !r.given(invocationsField) && !(r.given(durationField) && (r.given(busyField) || r.given(cpuField)))
}

// fillCounted derives the invocations of a month from the mean rate of a load
// profile. Where they are known otherwise, the counts are a shape.
func (r *resolver) fillCounted() {
	l := r.load
	if l.LoadProfile == nil || l.Curve == nil {
		return
	}
	if !r.counted() {
		if r.given(invocationsField) && l.InvocationsPerMonth.Equal(l.LoadProfile.Monthly(l.HoursPerMonth)) {
			return // both say the same
		}
		from := "is given"
		if !r.given(invocationsField) {
			from = "follows from the CPU work"
		}
		r.assumptions = append(r.assumptions, Assumption{
			Field: loadProfileField, Value: "shape",
			Reason: invocationsField + " " + from + ": the counts are the shape of the load and are scaled to it",
		})
		return
	}
	l.InvocationsPerMonth = l.LoadProfile.Monthly(l.HoursPerMonth)
	if l.InvocationsPerMonth.IsZero() {
		r.failedLoad = true
		r.complainf(loadProfileField, CodeOutOfRange, "is so little that the invocations per month round to 0")
		return
	}
	before := len(r.errors)
	r.derived(invocationsField, l.InvocationsPerMonth, "mean rate of load_profile x hours_per_month")
	r.failedLoad = len(r.errors) > before
}

// Monthly is the number of requests in a month of that many hours, at the mean rate
// of the counts, to 12 decimals. It is 0 for a profile that SetValue would refuse.
func (p *LoadProfile) Monthly(hours decimal.Decimal) decimal.Decimal {
	checked, wrong := p.complete()
	if wrong != nil {
		return decimal.Zero
	}
	seconds := decimal.NewFromInt(int64(len(p.Counts))).Mul(decimal.NewFromInt(p.StepSeconds))
	return pricing.Quotient(checked.total.Mul(hours).Mul(decimal.NewFromInt(secondsPerHour)), seconds)
}

// refuseUnused complains about given fields that enter nothing.
func (r *resolver) refuseUnused(why string, fields ...string) {
	for _, field := range r.givenOf(fields...) {
		r.complainf(field, CodeContradictory, "%s", why)
	}
}

// givenOf are those of the fields that the caller stated.
func (r *resolver) givenOf(fields ...string) []string {
	var given []string
	for _, field := range fields {
		if r.given(field) {
			given = append(given, field)
		}
	}
	return given
}

// fillSteady sets the share of the capacity that the mean demand fills, as an exact
// fraction: as given, the default, or so that the peak fills target_utilization.
func (r *resolver) fillSteady() {
	l := r.load
	l.UtilizationNumerator, l.UtilizationDenominator = l.SteadyUtilization, decimal.NewFromInt(1)
	switch over := r.given(loadProfileField) || r.given(loadShapeField); {
	case r.given(steadyField):
	case !over:
		r.copyConditional(steadyField)
		l.UtilizationNumerator = l.SteadyUtilization
	case l.Curve == nil:
		// The complaint about the load stands already.
	default:
		l.UtilizationNumerator = l.TargetUtilization.Mul(decimal.NewFromInt(l.Curve.Sum()))
		l.UtilizationDenominator = decimal.NewFromInt(l.Curve.Steps()).Mul(decimal.NewFromInt(l.Curve.Max()))
		l.SteadyUtilization = pricing.Ratio(l.UtilizationNumerator, l.UtilizationDenominator)
		r.assume(steadyField, pricing.Text(l.SteadyUtilization),
			"target_utilization x mean / peak of the load, computed with exactly as a fraction: the busiest step fills target_utilization of the fleet")
	}
}
