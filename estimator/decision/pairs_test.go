package decision_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// costsAlong are both options as estimated anew at a place of the axis: the profile says
// that value.
func (q *asked) costsAlong(t tester, at decimal.Decimal) (a, b estimator.Total) {
	t.Helper()
	totals := q.comparison(t, q.draft.with(string(q.axis), pricing.Text(at))).Totals()
	found := 0
	for i := range totals {
		if totals[i].ID == q.a {
			a, found = totals[i], found+1
		}
		if totals[i].ID == q.b {
			b, found = totals[i], found+1
		}
	}
	if found != 2 || a.Status != estimator.Priced || b.Status != estimator.Priced {
		t.Fatalf("%s: at %s %s is %s and %s is %s", q, at, q.a, a.Status, q.b, b.Status)
	}
	return a, b
}

func (q *asked) orderAlong(t tester, at decimal.Decimal) int {
	t.Helper()
	a, b := q.costsAlong(t, at)
	return a.Cost.Cmp(b.Cost)
}

// check asks the question and holds the answer against fresh estimates.
func (q *asked) check(t tester) *decision.BreakEven {
	t.Helper()
	answer, err := decision.Between(q.plan, profile(t, q.draft), decision.PairQuestion{A: q.a, B: q.b, Axis: q.axis, Points: 7})
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	b := answer.BreakEven
	if b.A != q.a || b.B != q.b || b.Axis != q.axis {
		t.Fatalf("%s: the answer is about %s and %s along %s", q, b.A, b.B, b.Axis)
	}
	q.checkEnds(t, answer)
	q.checkSides(t, b)
	q.checkGaps(t, b)
	q.checkSummary(t, b)
	q.checkCurve(t, answer)
	q.checkFromElsewhere(t, b)
	return b
}

// checkFromElsewhere: whoever stands at the first crossing today gets the same
// crossings, and looks ahead to the next one.
func (q *asked) checkFromElsewhere(t tester, b *decision.BreakEven) {
	t.Helper()
	if len(b.Crossings) == 0 || !q.estimable(b.Crossings[0].At) {
		return
	}
	moved := *q
	moved.draft = q.draft.with(string(q.axis), pricing.Text(b.Crossings[0].At))
	answer, err := decision.Between(q.plan, profile(t, moved.draft), decision.PairQuestion{A: q.a, B: q.b, Axis: q.axis, Points: 2})
	if err != nil {
		t.Fatalf("%s: %v", &moved, err)
	}
	there := answer.BreakEven
	moved.checkSummary(t, there)
	searched := decimal.Min(b.To, there.To)
	within := func(all []decision.Crossing) []decision.Crossing {
		return slices.DeleteFunc(slices.Clone(all), func(c decision.Crossing) bool { return c.At.GreaterThan(searched) })
	}
	if !slices.EqualFunc(within(b.Crossings), within(there.Crossings), func(x, y decision.Crossing) bool {
		return x.At.Equal(y.At) && x.CheaperFrom == y.CheaperFrom
	}) {
		t.Fatalf("%s: the crossings are %+v, but %+v when asked at the first one", q, b.Crossings, there.Crossings)
	}
}

// checkEnds: today and the domain are places of the axis.
func (q *asked) checkEnds(t tester, answer *decision.PairAnswer) {
	t.Helper()
	b := answer.BreakEven
	step := map[decision.Axis]string{decision.AxisInvocations: "1", decision.AxisUtilization: "0.0001"}[q.axis]
	if step != "" && !b.Step.Equal(decimal.RequireFromString(step)) || !b.Step.IsPositive() || b.From.GreaterThan(b.To) || b.From.IsNegative() {
		t.Fatalf("%s: steps of %s from %s to %s", q, b.Step, b.From, b.To)
	}
	if given, ok := q.draft[string(q.axis)].(string); ok && !b.Today.Equal(decimal.RequireFromString(given)) {
		t.Fatalf("%s: today is %s", q, b.Today)
	}
	options := answer.Estimate.Options
	if len(options) < 2 || options[0].ID != q.a || options[1].ID != q.b {
		t.Fatalf("%s: the estimate holds %d options, the first of them %s", q, len(options), options[0].ID)
	}
	x, y := q.costsAlong(t, b.Today)
	if !x.Cost.Decimal().Equal(options[0].MonthlyCost) || !y.Cost.Decimal().Equal(options[1].MonthlyCost) {
		t.Fatalf("%s: today they cost %s and %s, the estimate says %s and %s", q, x.Cost.Decimal(), y.Cost.Decimal(), options[0].MonthlyCost, options[1].MonthlyCost)
	}
}

// estimable reports whether a profile may state that value.
func (q *asked) estimable(at decimal.Decimal) bool {
	return q.axis != decision.AxisInvocations || !at.GreaterThan(mostInvocations)
}

// checkSides: at every crossing the order is another, and one step before it is not.
func (q *asked) checkSides(t tester, b *decision.BreakEven) {
	t.Helper()
	previous := b.From
	for i, c := range b.Crossings {
		below, from := order(b, c.CheaperBelow), order(b, c.CheaperFrom)
		if below == 0 || from != -below || !c.At.Mod(b.Step).IsZero() || !c.At.GreaterThan(previous) || c.At.GreaterThan(b.To) {
			t.Fatalf("%s: crossing %d of %+v from %s to %s makes no sense", q, i, b.Crossings, b.From, b.To)
		}
		if i > 0 && c.CheaperBelow != b.Crossings[i-1].CheaperFrom {
			t.Fatalf("%s: crossings %+v do not alternate", q, b.Crossings)
		}
		previous = c.At
		if !q.estimable(c.At) {
			continue
		}
		if got := q.orderAlong(t, c.At); got != from {
			t.Fatalf("%s: at %s the order is %d, the crossing says %d (%s)", q, c.At, got, from, c.Kind)
		}
		if got := q.orderAlong(t, c.At.Sub(b.Step)); got == from {
			t.Fatalf("%s: at %s the order is reversed already, the crossing says %s (%s)", q, c.At.Sub(b.Step), c.At, c.Kind)
		}
		q.checkKind(t, b, &c)
	}
}

// checkKind: a fleet grows at a jump, and at no root.
func (q *asked) checkKind(t tester, b *decision.BreakEven, c *decision.Crossing) {
	t.Helper()
	switch c.Kind {
	case decision.KindBracketed:
		return
	case decision.KindRoot, decision.KindJump:
	default:
		t.Fatalf("%s: a crossing of kind %q", q, c.Kind)
	}
	at, before := q.fleets(t, c.At), q.fleets(t, c.At.Sub(b.Step))
	if grows := at != before; grows != (c.Kind == decision.KindJump) {
		t.Fatalf("%s: a %s at %s, from %s to %s", q, c.Kind, c.At, before, at)
	}
}

// fleets are the units of both options, where they are instances that are always on.
func (q *asked) fleets(t tester, at decimal.Decimal) string {
	t.Helper()
	comparison := q.comparison(t, q.draft.with(string(q.axis), pricing.Text(at)))
	var text []string
	for i := range comparison.Totals() {
		if id := comparison.Totals()[i].ID; id == q.a || id == q.b {
			if sizing := comparison.Option(i).Sizing; sizing != nil && (!sizing.Instances.IsZero() || sizing.Variant != "") {
				text = append(text, fmt.Sprintf("%s x %s", sizing.Count(), sizing.Unit))
			}
		}
	}
	slices.Sort(text)
	return strings.Join(text, ", ")
}

// checkGaps samples between the crossings, near to both of them and anywhere.
func (q *asked) checkGaps(t tester, b *decision.BreakEven) {
	t.Helper()
	point := func(value decimal.Decimal) int64 { return value.DivRound(b.Step, 0).IntPart() }
	ends := []int64{point(b.From)}
	for _, c := range b.Crossings {
		ends = append(ends, point(c.At))
	}
	ends = append(ends, point(b.To)+1)
	var points []int64
	for i, share := range q.samples {
		gap := i % (len(ends) - 1)
		if i >= len(q.samples)/2 {
			gap = int(share) % (len(ends) - 1)
		}
		low, high := ends[gap], ends[gap+1]-1
		if high <= low {
			continue
		}
		// Evenly, or as often at each order of magnitude above the last crossing.
		reach := high - low
		for halvings := int(share) % 40; i%2 == 1 && halvings > 0 && reach > 1; halvings-- {
			reach /= 2
		}
		points = append(points, low+reach/65536*int64(share)+reach%65536*int64(share)/65536)
	}
	for _, p := range points {
		at := b.Step.Mul(decimal.NewFromInt(p))
		if !q.estimable(at) {
			continue
		}
		if got, want := q.orderAlong(t, at), order(b, b.CheaperAt(at)); got != 0 && got != want {
			t.Fatalf("%s: at %s the order is %d, the crossings say %d: %+v from %s to %s", q, at, got, want, b.Crossings, b.From, b.To)
		}
	}
}

// checkSummary: what follows from the crossings.
func (q *asked) checkSummary(t tester, b *decision.BreakEven) {
	t.Helper()
	n := len(b.Crossings)
	if (b.GreyBand != nil) != (n > 1) || n > 1 && (!b.GreyBand.From.Equal(b.Crossings[0].At) || !b.GreyBand.To.Equal(b.Crossings[n-1].At)) {
		t.Fatalf("%s: grey band %+v of %+v", q, b.GreyBand, b.Crossings)
	}
	var want *decimal.Decimal
	for _, c := range b.Crossings {
		if c.At.GreaterThan(b.Today) && b.Today.IsPositive() {
			ratio := pricing.Ratio(c.At, b.Today)
			want = &ratio
			break
		}
	}
	if (want == nil) != (b.Headroom == nil) || want != nil && !want.Equal(*b.Headroom) {
		t.Fatalf("%s: headroom %v, want %v of %+v", q, b.Headroom, want, b.Crossings)
	}
}

// checkCurve: its points rise, hold the crossings with the points before
// them, and cost what an estimate there says.
func (q *asked) checkCurve(t tester, answer *decision.PairAnswer) {
	t.Helper()
	b, curve := answer.BreakEven, answer.Curve
	for i := range curve {
		if p := &curve[i]; i > 0 && !p.At.GreaterThan(curve[i-1].At) || p.At.LessThan(b.From) || p.At.GreaterThan(b.To) {
			t.Fatalf("%s: point %d of the curve is at %s, from %s to %s", q, i, p.At, b.From, b.To)
		}
	}
	index := func(at decimal.Decimal) int {
		return slices.IndexFunc(curve, func(p decision.Point) bool { return p.At.Equal(at) })
	}
	for i, c := range b.Crossings {
		const marked = 10
		if i >= marked && i < len(b.Crossings)-marked {
			continue
		}
		at := index(c.At)
		if at < 1 || !curve[at-1].At.Equal(c.At.Sub(b.Step)) {
			t.Fatalf("%s: the curve does not hold both sides of the crossing at %s", q, c.At)
		}
		if got := curve[at].ACost.Cmp(curve[at].BCost); got != order(b, c.CheaperFrom) {
			t.Fatalf("%s: the curve has the order %d at the crossing at %s", q, got, c.At)
		}
	}
	for _, share := range q.samples[:3] {
		p := &curve[int(share)%len(curve)]
		if !q.estimable(p.At) {
			continue
		}
		if x, y := q.costsAlong(t, p.At); !x.Cost.Decimal().Equal(p.ACost) || !y.Cost.Decimal().Equal(p.BCost) {
			t.Fatalf("%s: at %s they cost %s and %s, the curve says %s and %s", q, p.At, x.Cost.Decimal(), y.Cost.Decimal(), p.ACost, p.BCost)
		}
	}
}

// TestPairsOfRandomProfiles: any two options of any profile, along every axis.
func TestPairsOfRandomProfiles(t *testing.T) {
	plan := plantest.Embedded(t)
	offerings := plan.Offerings()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) *pricing.Offering {
			return &offerings[rapid.IntRange(0, len(offerings)-1).Draw(t, label)]
		}
		q, ok := questionAbout(t, plan, draw("first"), draw("second"))
		if !ok {
			t.SkipNow()
		}
		q.axis = rapid.SampledFrom(decision.Axes()).Draw(t, "axis")
		q.check(t)
	})
}

// TestATieIsNoReversal: a fleet against three of its machines. It is cheaper with
// two and dearer with four, and the crossing is where the stretch of ties ends, on
// the side from which one comes.
func TestATieIsNoReversal(t *testing.T) {
	plan := plantest.Embedded(t)
	for _, axis := range decision.Axes() {
		q := asked{
			plan: plan,
			draft: draft{
				"invocations_per_month": "30000000", "duration_ms": "200", "memory_mb": 512, "vcpu": "1", "min_instances": 1, "steady_utilization": "0.5",
				"offerings": []string{"aws/ec2"}, "regions": []string{"aws:us-east-1"}, "instance_types": []string{"m5.large"},
				"baseline_offering": "aws/ec2", "baseline_region": "us-east-1", "baseline_instance_type": "m5.large", "baseline_instances": 3,
			},
			a: "aws/ec2/us-east-1/x86_64/on_demand", b: "aws/ec2/us-east-1/x86_64/on_demand/baseline", axis: axis,
			samples: []uint16{1, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000},
		}
		b := q.check(t)
		if len(b.Crossings) != 1 {
			t.Fatalf("%s: %+v", &q, b.Crossings)
		}
		c := b.Crossings[0]
		if got := q.orderAlong(t, c.At.Sub(b.Step)); got != 0 {
			t.Errorf("%s: the order is %d before %s: there is no tie", &q, got, c.At)
		}
		if rises := axis != decision.AxisUtilization; (c.CheaperFrom == q.b) != rises || c.Kind != decision.KindJump {
			t.Errorf("%s: %+v", &q, c)
		}
	}
}

// TestHeldConnectionsHideNoCrossing: what is held in front of two fleets bends their
// curves, and between its bends they still grow by whole units, one in turn with
// the other.
func TestHeldConnectionsHideNoCrossing(t *testing.T) {
	q := asked{
		draft: draft{
			"invocations_per_month": "45047692", "duration_ms": "3000", "memory_mb": 128, "min_instances": 1, "http": "direct", "request_kb": "600",
			"free_tier": true, "hours_running_per_month": "365", "offerings": []string{"aws/eks-ec2", "aws/eks-fargate"}, "regions": []string{"aws:us-east-1"},
		},
		plan: plantest.Embedded(t), a: "aws/eks-ec2/us-east-1/x86_64/on_demand", b: "aws/eks-fargate/us-east-1/x86_64/on_demand", axis: decision.AxisDuration,
	}
	q.negotiate(t, []map[string]string{{"offering": "aws/eks-fargate", "percent": "20.2"}})
	const prime = 7919 // spreads the samples
	for i := range 300 {
		q.samples = append(q.samples, uint16(i*prime))
	}
	if b := q.check(t); len(b.Crossings) < 40 || b.Truncated {
		t.Errorf("%s: %d crossings", &q, len(b.Crossings))
	}
}

// TestEveryPairOfOfferings: each offering with each, itself included, along every
// axis; always the same profiles, among whose crossings are some of every kind.
func TestEveryPairOfOfferings(t *testing.T) {
	plan := plantest.Embedded(t)
	offerings := plan.Offerings()
	kinds := map[string]int{}
	for i := range offerings {
		for j := range offerings[:i+1] {
			q := firstPriced(plan, &offerings[i], &offerings[j], i*len(offerings)+j)
			if q == nil {
				t.Errorf("no profile of %s and %s has two prices", offerings[i].ID, offerings[j].ID)
				continue
			}
			for _, q.axis = range decision.Axes() {
				for _, c := range q.check(t).Crossings {
					kinds[c.Kind]++
				}
			}
		}
	}
	for _, kind := range []string{decision.KindRoot, decision.KindJump, decision.KindBracketed} {
		if kinds[kind] == 0 {
			t.Errorf("no crossing of kind %s", kind)
		}
	}
}

// firstPriced is the first question of a sequence about two offerings in which both
// options have a price; nil when none has.
func firstPriced(plan *estimator.Plan, first, second *pricing.Offering, seed int) *asked {
	question := rapid.Custom(func(t *rapid.T) *asked {
		q, ok := questionAbout(t, plan, first, second)
		if !ok {
			return nil
		}
		return &q
	})
	const attempts = 25
	for attempt := range attempts {
		if q := question.Example(seed*attempts + attempt); q != nil {
			return q
		}
	}
	return nil
}
