package workload

import (
	"errors"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// The three related fields: busy = invocations x duration x vcpu.
const (
	invocationsField = "invocations_per_month"
	durationField    = "duration_ms"
	busyField        = "busy_vcpu_hours_per_month"
	cpuField         = "cpu_utilization"
)

// msPerHour turns vCPU-hours into vCPU-milliseconds.
const msPerHour = 3_600_000

// estateDurationMs stands for the duration where only the CPU work of what runs
// today is known. Every step in which executions are billed divides it, so that
// rounding up adds nothing to the assumption.
const estateDurationMs = 100

// fillWork derives the third of invocations, duration and busy hours from the
// two given, where cpu_utilization may stand for the busy hours.
func (r *resolver) fillWork(baselineVCPU func(*Profile) (decimal.Decimal, error)) {
	invocations, duration := r.given(invocationsField) || r.counted(), r.given(durationField)
	busy, cpu := r.given(busyField), r.given(cpuField)
	if !invocations && !duration && r.estate() {
		r.load.DurationMs = decimal.NewFromInt(estateDurationMs)
		r.assume(durationField, pricing.Text(r.load.DurationMs), "nobody counted requests: CPU and memory time do not depend on it, "+
			"the number of requests and what is charged for each, minimums included, do")
		duration = true
	}
	if busy && cpu {
		r.complainf(cpuField, CodeContradictory, "stands for %s; give one of the two", busyField)
	}
	switch {
	case r.failedLoad:
		// The number of invocations would follow from it; the complaint stands already.
	case invocations && duration && (busy || cpu):
		r.complainf(r.busySource(), CodeContradictory, "follows from %s and %s; give two of the three, the third is derived", invocationsField, durationField)
	case !invocations && !duration && !busy && !cpu:
		r.complainf(invocationsField, CodeMissing, "give two of %s, %s and %s", invocationsField, durationField, busyField)
		r.complainf(durationField, CodeMissing, "give two of %s, %s and %s", invocationsField, durationField, busyField)
	case invocations && !duration && !busy && !cpu:
		r.complainf(durationField, CodeMissing, "is needed beside %s; %s or %s of a baseline may stand for it", invocationsField, busyField, cpuField)
	case !invocations && duration && !busy && !cpu:
		r.complainf(invocationsField, CodeMissing, "is needed beside %s; %s or %s of a baseline may stand for it", durationField, busyField, cpuField)
	case !invocations && !duration:
		r.complainf(durationField, CodeMissing, "give %s or %s beside %s", durationField, invocationsField, r.busySource())
	case r.load.VCPUDenominator.IsZero():
		// Neither vcpu nor memory_mb is given; the complaint stands already.
	case invocations && duration:
		r.fillBusy()
	case !busy && !r.busyOfBaseline(baselineVCPU):
		// The complaint stands already.
	case invocations:
		r.deriveDuration()
	default:
		r.deriveInvocations()
	}
}

// estate reports whether instances that run today state the CPU work, which is
// all that an owner of machines may know.
func (r *resolver) estate() bool {
	return r.given("baseline_offering") && r.given("baseline_instances") && (r.given(busyField) || r.given(cpuField))
}

// busySource is the field that states the busy hours.
func (r *resolver) busySource() string {
	if r.given(busyField) {
		return busyField
	}
	return cpuField
}

// fillBusy states the CPU work for readers; nothing is computed from it.
func (r *resolver) fillBusy() {
	l := r.load
	l.BusyVCPUHoursPerMonth = pricing.Quotient(
		l.InvocationsPerMonth.Mul(l.DurationMs).Mul(l.VCPUNumerator),
		l.VCPUDenominator.Mul(decimal.NewFromInt(msPerHour)))
	r.fill(busyField)
}

// busyOfBaseline turns the baseline's mean CPU utilization into busy hours.
func (r *resolver) busyOfBaseline(baselineVCPU func(*Profile) (decimal.Decimal, error)) bool {
	l := r.load
	unit := r.given("baseline_instance_type") || r.given("baseline_container_vcpu")
	if !r.given("baseline_offering") || !r.given("baseline_instances") || !unit {
		return false // fillBaseline complained
	}
	vcpu := l.BaselineContainerVCPU
	if !r.given("baseline_container_vcpu") {
		if baselineVCPU == nil {
			r.complainf(cpuField, CodeOutOfRange, "cannot be turned into vCPU-hours without a price catalog; give %s", busyField)
			return false
		}
		var err error
		if vcpu, err = baselineVCPU(&l.Profile); err != nil {
			r.addError("baseline_instance_type", err)
			return false
		}
		if !vcpu.IsPositive() {
			r.complainf("baseline_instance_type", CodeOutOfRange, "the number of its vCPUs is not known; give %s", busyField)
			return false
		}
	}
	l.BusyVCPUHoursPerMonth = l.CPUUtilization.Mul(decimal.NewFromInt(l.BaselineInstances)).Mul(vcpu).Mul(l.HoursRunningPerMonth)
	if err := table[fieldIndex[busyField]].checkBounds(l.BusyVCPUHoursPerMonth); err != nil {
		r.complainf(cpuField, CodeOutOfRange, "gives %s vCPU-hours per month: %s", clip(pricing.Text(l.BusyVCPUHoursPerMonth)), err.Detail)
		return false
	}
	r.assume(busyField, pricing.Text(l.BusyVCPUHoursPerMonth),
		"cpu_utilization x baseline_instances x vCPUs of one x hours_running_per_month")
	return true
}

// addError takes the complaints of an error apart, where it holds any.
func (r *resolver) addError(field string, err error) {
	var many Errors
	var one FieldError
	switch {
	case errors.As(err, &many):
		r.errors = append(r.errors, many...)
	case errors.As(err, &one):
		r.errors = append(r.errors, one)
	default:
		r.complainf(field, CodeUnknown, "%s", err)
	}
}

func (r *resolver) deriveDuration() {
	l := r.load
	if l.InvocationsPerMonth.IsZero() {
		r.complainf(invocationsField, CodeContradictory, "no invocation cannot keep a CPU busy for %s hours", pricing.Text(l.BusyVCPUHoursPerMonth))
		return
	}
	l.DurationMs = r.perVCPU(l.InvocationsPerMonth)
	r.derived(durationField, l.DurationMs, "busy_vcpu_hours_per_month / (invocations_per_month x vcpu)")
}

func (r *resolver) deriveInvocations() {
	l := r.load
	l.InvocationsPerMonth = r.perVCPU(l.DurationMs)
	if l.InvocationsPerMonth.IsZero() {
		r.complainf(r.busySource(), CodeOutOfRange, "is so little that the invocations per month round to 0")
		return
	}
	r.derived(invocationsField, l.InvocationsPerMonth, "busy_vcpu_hours_per_month / (duration_ms x vcpu)")
}

// perVCPU is the one division: busy hours in ms / (divisor x vcpu).
func (r *resolver) perVCPU(divisor decimal.Decimal) decimal.Decimal {
	l := r.load
	return pricing.Quotient(
		l.BusyVCPUHoursPerMonth.Mul(decimal.NewFromInt(msPerHour)).Mul(l.VCPUDenominator),
		divisor.Mul(l.VCPUNumerator))
}

// derived records a derived value, which must lie within its field's bounds.
func (r *resolver) derived(name string, value decimal.Decimal, rule string) {
	if err := table[fieldIndex[name]].checkBounds(value); err != nil {
		r.complainf(name, err.Code, "follows from other fields (%s): %s", rule, err.Detail)
		return
	}
	r.assume(name, pricing.Text(value), rule)
}
