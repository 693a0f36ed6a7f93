package decision_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// draft is a profile as JSON members.
type draft map[string]any

func (d draft) with(name string, value any) draft {
	changed := maps.Clone(d)
	changed[name] = value
	return changed
}

func (d draft) String() string {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// today is what the draft states as invocations per month.
func (d draft) today() decimal.Decimal {
	text, _ := d["invocations_per_month"].(string)
	return decimal.RequireFromString(text)
}

// tester is what testing.T and rapid.T share.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func profile(t tester, d draft) *workload.Profile {
	t.Helper()
	p, errs := workload.DecodeJSON([]byte(d.String()))
	if errs != nil {
		t.Fatalf("%s: %v", d, errs)
	}
	return p
}

func decide(t tester, plan *estimator.Plan, d draft) *decision.Answer {
	t.Helper()
	answer, err := decision.Decide(plan, profile(t, d))
	if err != nil {
		t.Fatalf("%s: %v", d, err)
	}
	return answer
}

// costsAt estimates anew, and in full, at a number of invocations.
func costsAt(t tester, plan *estimator.Plan, d draft, at decimal.Decimal) map[string]decimal.Decimal {
	t.Helper()
	load, _, err := profile(t, d.with("invocations_per_month", pricing.Text(at))).Resolve(plan.BaselineVCPU)
	if err != nil {
		t.Fatalf("%s: %v", d, err)
	}
	totals, err := plan.Totals(load)
	if err != nil {
		t.Fatalf("%s: %v", d, err)
	}
	costs := map[string]decimal.Decimal{}
	for i := range totals {
		if totals[i].Status == estimator.Priced {
			costs[totals[i].ID] = totals[i].Cost.Decimal()
		}
	}
	return costs
}

// orderAt is -1 where per execution is cheaper, 1 where always-on is, 0 at a tie.
func orderAt(t tester, plan *estimator.Plan, d draft, b *decision.BreakEven, at decimal.Decimal) int {
	t.Helper()
	costs := costsAt(t, plan, d, at)
	a, aPriced := costs[b.A]
	z, zPriced := costs[b.B]
	if !aPriced || !zPriced {
		t.Fatalf("%s: %s or %s has no price at %s", d, b.A, b.B, at)
	}
	return a.Cmp(z)
}

// order is the order that an option's id stands for.
func order(b *decision.BreakEven, id string) int {
	switch id {
	case b.A:
		return -1
	case b.B:
		return 1
	default:
		return 0
	}
}

// mostInvocations is the field's bound: beyond it no estimate exists.
var mostInvocations = decimal.New(1, 15)

var one = decimal.NewFromInt(1)

// checkCrossings estimates both options anew, at every crossing and one before.
func checkCrossings(t tester, plan *estimator.Plan, d draft, b *decision.BreakEven) {
	t.Helper()
	previous := decimal.NewFromInt(-1)
	for i, c := range b.Crossings {
		below, from := order(b, c.CheaperBelow), order(b, c.CheaperFrom)
		if below == 0 || from != -below || !c.At.IsInteger() || !c.At.GreaterThan(previous) {
			t.Fatalf("%s: crossing %d of %+v makes no sense", d, i, b.Crossings)
		}
		if i > 0 && c.CheaperBelow != b.Crossings[i-1].CheaperFrom {
			t.Fatalf("%s: crossings %+v do not alternate", d, b.Crossings)
		}
		previous = c.At
		if c.At.GreaterThan(mostInvocations) {
			continue
		}
		if got := orderAt(t, plan, d, b, c.At); got != from {
			t.Fatalf("%s: at %s the order is %d, the crossing says %d (%s)", d, c.At, got, from, c.Kind)
		}
		if got := orderAt(t, plan, d, b, c.At.Sub(one)); got == from {
			t.Fatalf("%s: at %s the order is reversed already, the crossing says %s (%s)", d, c.At.Sub(one), c.At, c.Kind)
		}
	}
}

// holds is the order that the crossings state at a point, 0 when they do not
// know: before the first strict order.
func holds(b *decision.BreakEven, at decimal.Decimal) int {
	if len(b.Crossings) == 0 {
		return 0
	}
	now := order(b, b.Crossings[0].CheaperBelow)
	for _, c := range b.Crossings {
		if at.GreaterThanOrEqual(c.At) {
			now = order(b, c.CheaperFrom)
		}
	}
	return now
}

// checkBetween samples points between the crossings, and far beyond the last.
func checkBetween(t *rapid.T, plan *estimator.Plan, d draft, b *decision.BreakEven, samples int) {
	t.Helper()
	if b.Truncated {
		return
	}
	ends := []decimal.Decimal{decimal.Zero}
	for _, c := range b.Crossings {
		ends = append(ends, c.At)
	}
	// Ten times the last crossing, or of what runs today.
	today := d.today()
	last := decimal.Max(ends[len(ends)-1], today, decimal.NewFromInt(1000)).Mul(decimal.NewFromInt(10))
	if bracketed(d) {
		// Whose slope is not known is searched up to 1,000 times today.
		last = decimal.Min(last, decimal.Max(today, decimal.NewFromInt(1_000_000)).Mul(decimal.NewFromInt(1000)))
	}
	ends = append(ends, decimal.Min(last, mostInvocations))
	stated := order(b, "")
	for range samples {
		i := rapid.IntRange(0, len(ends)-2).Draw(t, "piece")
		low, high := ends[i].IntPart(), ends[i+1].IntPart()
		if high <= low {
			continue
		}
		at := decimal.NewFromInt(rapid.Int64Range(low, high-1).Draw(t, "sample"))
		got := orderAt(t, plan, d, b, at)
		want := holds(b, at)
		switch {
		case got == 0:
			// A tie is not a reversal.
		case want == 0 && stated == 0:
			stated = got
		case want == 0:
			want = stated
			fallthrough
		default:
			if want != 0 && got != want {
				t.Fatalf("%s: at %s the order of %s and %s is %d, the crossings say %d: %+v", d, at, b.A, b.B, got, want, b.Crossings)
			}
		}
	}
}

// bracketed reports whether one of the two curves may not be straight.
func bracketed(d draft) bool {
	// Fleets with traffic, and the cheapest of several commitments, have no known slope.
	for _, name := range []string{"provisioned_concurrency", "vcpu", "concurrency", "cluster_workloads", "http", "response_kb", "log_kb", "request_kb", "purchase"} {
		if _, given := d[name]; given {
			return true
		}
	}
	return false
}

// around are surroundings that a load may have.
var around = []struct {
	name    string
	telling []any
}{
	{"http", []any{"direct", "gateway", "gateway_rest"}},
	{"request_kb", []any{"1", "600"}},
	{"response_kb", []any{"0.5", "20", "600"}},
	{"log_kb", []any{"0.25"}},
	{"disk_gb", []any{"30", "100.5"}},
	{"nat_gateways", []any{1, 2}},
}

// pairOf draws a profile that selects one offering of each kind of billing.
func pairOf(t *rapid.T, plan *estimator.Plan) draft {
	billed := func(label string, by pricing.Billing) string {
		var ids []string
		for i := range plan.Offerings() {
			if o := &plan.Offerings()[i]; o.Billing == by && !o.NamedOnly {
				ids = append(ids, string(o.ID))
			}
		}
		return rapid.SampledFrom(ids).Draw(t, label)
	}
	execution, always := billed("per execution", pricing.PerExecution), billed("always on", pricing.AlwaysOn)
	whole := func(label string, low, high int64) string {
		return pricing.Text(decimal.NewFromInt(rapid.Int64Range(low, high).Draw(t, label)))
	}
	d := draft{
		"offerings":             []string{execution, always},
		"invocations_per_month": whole("invocations", 0, 100_000_000),
		"duration_ms":           whole("duration", 1, 3000),
		"memory_mb":             rapid.SampledFrom([]int64{128, 400, 512, 1024, 1500}).Draw(t, "memory"),
		"architecture":          rapid.SampledFrom([]string{"any", "x86_64"}).Draw(t, "architecture"),
		"min_instances":         rapid.Int64Range(0, 4).Draw(t, "minimum"),
		"steady_utilization":    rapid.SampledFrom([]string{"0.05", "0.3", "0.6", "1"}).Draw(t, "utilization"),
		"free_tier":             rapid.Bool().Draw(t, "free"),
	}
	if rapid.Bool().Draw(t, "gives vcpu") {
		// On Lambda a stated vcpu is tried at every size: few of them are enough here.
		vcpus := []string{"0.1", "0.5", "1", "2"}
		if execution == "aws/lambda" {
			vcpus = []string{"0.05", "0.08"}
		}
		d["vcpu"] = rapid.SampledFrom(vcpus).Draw(t, "vcpu")
	}
	if rapid.IntRange(0, 3).Draw(t, "gives concurrency") == 0 {
		d["concurrency"] = rapid.SampledFrom([]int64{1, 2, 20, 80}).Draw(t, "concurrency")
	}
	if rapid.IntRange(0, 4).Draw(t, "provisions") == 0 {
		d["provisioned_concurrency"] = rapid.Int64Range(1, 20).Draw(t, "provisioned")
	}
	if rapid.IntRange(0, 4).Draw(t, "shares") == 0 {
		d["cluster_workloads"] = rapid.Int64Range(2, 20).Draw(t, "workloads")
	}
	if rapid.IntRange(0, 3).Draw(t, "switches off") == 0 {
		d["hours_running_per_month"] = rapid.SampledFrom([]string{"365", "200.5"}).Draw(t, "running")
	}
	for _, field := range around {
		if rapid.IntRange(0, 5).Draw(t, "gives "+field.name) == 0 {
			d[field.name] = rapid.SampledFrom(field.telling).Draw(t, field.name)
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "is bought otherwise") == 0 {
		d["purchase"] = rapid.SampledFrom([][]string{{"on_demand", "spot"}, {"on_demand", "committed_1y"}, {"on_demand", "committed_3y", "flex_cud_1y"}}).Draw(t, "purchase")
	}
	if rapid.IntRange(0, 4).Draw(t, "has a rate card") == 0 {
		d["rate_card"] = map[string]any{"name": "negotiated", "discounts": []map[string]string{{"offering": execution, "percent": "40"}, {"provider": "aws", "percent": "7.5"}}}
	}
	if rapid.IntRange(0, 4).Draw(t, "converts") == 0 {
		d["currency"], d["fx_rates"] = "CHF", map[string]string{"USD": "0.8812"}
	}
	return d
}

// TestEveryCrossingIsReversedFromThereAndNotBefore, on random pairs; between
// and beyond the crossings the order is as stated.
func TestEveryCrossingIsReversedFromThereAndNotBefore(t *testing.T) {
	plan := plantest.Embedded(t)
	kinds := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := pairOf(t, plan)
		answer := decide(t, plan, d)
		b := answer.BreakEven
		if b == nil {
			t.SkipNow()
		}
		checkCrossings(t, plan, d, b)
		checkBetween(t, plan, d, b, 12)
		checkHeadroom(t, d, b)
		checkAlwaysOnFrom(t, d, answer)
		for _, c := range b.Crossings {
			kinds[c.Kind]++
		}
	})
	for _, kind := range []string{decision.KindRoot, decision.KindJump, decision.KindBracketed} {
		if kinds[kind] == 0 {
			t.Errorf("no crossing of kind %s", kind)
		}
	}
}

// checkHeadroom: the first crossing above today over today.
func checkHeadroom(t tester, d draft, b *decision.BreakEven) {
	t.Helper()
	today := d.today()
	var want *decimal.Decimal
	for _, c := range b.Crossings {
		if want == nil && c.At.GreaterThan(today) && today.IsPositive() {
			ratio := pricing.Ratio(c.At, today)
			want = &ratio
		}
	}
	if (want == nil) != (b.Headroom == nil) || (want != nil && !want.Equal(*b.Headroom)) {
		t.Fatalf("%s: headroom %v, want %v of %+v", d, b.Headroom, want, b.Crossings)
	}
}

// checkAlwaysOnFrom: for the pair of the answer it is the last crossing, when
// always-on is cheaper beyond it.
func checkAlwaysOnFrom(t tester, d draft, answer *decision.Answer) {
	t.Helper()
	b := answer.BreakEven
	for i := range answer.Estimate.Options {
		option := &answer.Estimate.Options[i]
		if option.ID != b.A && option.ID != b.B {
			continue
		}
		from, found := answer.AlwaysOnFrom(option)
		ok := found == decision.FoundFrom
		if len(b.Crossings) == 0 {
			if ok && !from.IsZero() {
				t.Fatalf("%s: always on from %s without a crossing", d, from)
			}
			continue
		}
		last := b.Crossings[len(b.Crossings)-1]
		want := last.CheaperFrom == b.B && !b.Truncated
		if ok != want || (ok && !from.Equal(last.At)) {
			t.Fatalf("%s: always on from %s (%v), crossings %+v", d, from, ok, b.Crossings)
		}
	}
}
