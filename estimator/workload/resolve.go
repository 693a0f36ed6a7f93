package workload

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Resolve completes the profile: it fills in the defaults, derives the third of
// the three related fields, and refuses contradictions. It leaves p as it is.
//
// The assumptions are every value that entered without the caller stating it,
// in table order. The error is an Errors with every complaint, sorted by field.
//
// baselineVCPU tells the nominal vCPUs of one machine of the baseline, which
// only a catalog knows. It is asked only when cpu_utilization stands for
// busy_vcpu_hours_per_month and the baseline is a machine type; its error
// becomes a complaint. It may be nil when the profile has no baseline.
func (p *Profile) Resolve(baselineVCPU func(*Profile) (decimal.Decimal, error)) (*Load, []Assumption, error) {
	r := &resolver{load: &Load{Profile: *p}}
	r.load.filled = fieldSet{}
	r.fillDefaults()
	r.fillSurroundings()
	r.fillRunningHours()
	r.fillLoad()
	r.fillSizing()
	r.fillSteady()
	r.fillRegions()
	r.fillBaseline()
	r.fillVCPU()
	r.checkMemory()
	r.checkCurrency()
	r.fillWork(baselineVCPU)
	r.dropRepetitions()
	if len(r.errors) > 0 {
		return nil, nil, r.errors.Sorted()
	}
	slices.SortStableFunc(r.assumptions, func(a, b Assumption) int {
		return cmp.Compare(fieldIndex[a.Field], fieldIndex[b.Field])
	})
	return r.load, r.assumptions, nil
}

// resolver completes one load.
type resolver struct {
	load        *Load
	assumptions []Assumption
	errors      Errors

	// failedLoad: the invocations would follow from a load profile that was refused.
	failedLoad bool
}

func (r *resolver) given(name string) bool { return r.load.given.has(fieldIndex[name]) }

func (r *resolver) complainf(field string, code Code, format string, args ...any) {
	r.errors = append(r.errors, *complaint(field, code, format, args...))
}

// fill marks a field as completed, without an assumption.
func (r *resolver) fill(name string) { r.load.filled.add(fieldIndex[name]) }

// assume marks a field as completed and records why.
func (r *resolver) assume(name, value, reason string) {
	if r.choosesNothing(name) {
		return
	}
	r.fill(name)
	r.assumptions = append(r.assumptions, Assumption{Field: name, Value: value, Reason: reason})
}

// fillDefaults copies the defaults that depend on nothing.
func (r *resolver) fillDefaults() {
	r.assumptions = make([]Assumption, 0, len(plainDefaults)+4)
	for _, i := range plainDefaults {
		if r.load.given.has(i) {
			continue
		}
		f := &table[i]
		f.copyDefault(&r.load.Profile)
		if r.choosesNothing(f.Name) {
			continue
		}
		r.load.filled.add(i)
		if f.DefaultReason != "" {
			r.assumptions = append(r.assumptions, Assumption{Field: f.Name, Value: f.Default, Reason: f.DefaultReason})
		}
	}
}

// choosesNothing: where the one option is named, the defaults of what would have
// chosen options enter no answer, and nobody is told of them. Their values stand
// in the load all the same.
func (r *resolver) choosesNothing(name string) bool {
	return r.given("option") && (name == "architecture" || name == "regions" || name == "purchase" || name == sizingField)
}

// fillSurroundings: the size of requests counts only where something counts it.
func (r *resolver) fillSurroundings() {
	const name = "request_kb"
	if l := r.load; !r.given(name) && (l.HTTP != HTTPNone || l.NATGateways > 0) {
		r.copyConditional(name)
	}
}

// copyConditional copies a default whose condition holds.
func (r *resolver) copyConditional(name string) {
	f := &table[fieldIndex[name]]
	f.copyDefault(&r.load.Profile)
	r.assume(name, f.Default, f.DefaultReason)
}

// HTTPNone is the default of the field http: no public endpoint. A completed load
// never has an empty one.
const HTTPNone = "none"

// fillRunningHours: always-on instances run all month, and never longer.
func (r *resolver) fillRunningHours() {
	const name = "hours_running_per_month"
	l := r.load
	if !r.given(name) {
		l.HoursRunningPerMonth = l.HoursPerMonth
		r.assume(name, pricing.Text(l.HoursPerMonth), table[fieldIndex[name]].DefaultReason)
		return
	}
	if l.HoursRunningPerMonth.GreaterThan(l.HoursPerMonth) {
		r.complainf(name, CodeContradictory, "%s hours do not fit into a month of %s (hours_per_month)",
			pricing.Text(l.HoursRunningPerMonth), pricing.Text(l.HoursPerMonth))
	}
}

// mbPerVCPU is the memory at which AWS Lambda grants the equivalent of one vCPU
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
const mbPerVCPU = 1769

// fillVCPU sets the vCPUs of one invocation as an exact fraction.
func (r *resolver) fillVCPU() {
	const name = "vcpu"
	l := r.load
	one := decimal.NewFromInt(1)
	switch {
	case r.given(name):
		l.VCPUNumerator, l.VCPUDenominator = l.VCPU, one
		l.ServiceTimeFollowsVCPU = true
	case !r.given("memory_mb"):
		// The complaint about memory_mb says it all.
	case l.MemoryMB >= mbPerVCPU:
		l.VCPU, l.VCPUNumerator, l.VCPUDenominator = one, one, one
		r.assume(name, "1", "min(memory_mb/1769, 1): AWS Lambda grants one vCPU at 1,769 MB, and one invocation is taken to keep at most one busy")
	default:
		l.VCPUNumerator, l.VCPUDenominator = decimal.NewFromInt(l.MemoryMB), decimal.NewFromInt(mbPerVCPU)
		l.VCPU = pricing.Ratio(l.VCPUNumerator, l.VCPUDenominator)
		r.assume(name, pricing.Text(l.VCPU), "min(memory_mb/1769, 1), computed with exactly as a fraction: AWS Lambda grants one vCPU at 1,769 MB")
	}
}

func (r *resolver) checkMemory() {
	if !r.given("memory_mb") {
		r.complainf("memory_mb", CodeMissing, "is required: the memory that an instance needs to serve a single invocation, in MiB")
		return
	}
	if r.load.SharedMemoryMB > r.load.MemoryMB {
		r.complainf("shared_memory_mb", CodeContradictory, "%d MiB is a part of memory_mb, which is %d", r.load.SharedMemoryMB, r.load.MemoryMB)
	}
}

// checkCurrency: the price lists are in USD, so another currency needs a rate.
func (r *resolver) checkCurrency() {
	l := r.load
	if own, stated := l.FXRates[l.Currency]; stated && !own.Equal(decimal.NewFromInt(1)) {
		r.complainf("fx_rates", CodeContradictory, "%s per %s is %s, but currency is %s itself", l.Currency, l.Currency, pricing.Text(own), l.Currency)
	}
	if l.Currency == string(pricing.USD) {
		return
	}
	if _, stated := l.FXRates[string(pricing.USD)]; !stated {
		r.complainf("currency", CodeOutOfRange, "%s needs a rate: the price lists are in USD, so give fx_rates, e.g. USD:0.88 for 0.88 %s per USD", l.Currency, l.Currency)
	}
}

// dropRepetitions keeps the first of equal list items: the same region twice is
// one option.
func (r *resolver) dropRepetitions() {
	for i := range table {
		if table[i].Kind != KindList {
			continue
		}
		list := table[i].access(&r.load.Profile).(*[]string)
		*list = distinct(*list)
	}
}

func distinct(items []string) []string {
	for i := range items {
		if !slices.Contains(items[:i], items[i]) {
			continue
		}
		kept := slices.Clone(items[:i])
		seen := make(map[string]bool, len(items))
		for _, item := range kept {
			seen[item] = true
		}
		for _, item := range items[i:] {
			if !seen[item] {
				seen[item] = true
				kept = append(kept, item)
			}
		}
		return kept
	}
	return items
}
