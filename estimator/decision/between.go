package decision

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Between answers where the order of two options flips along an axis. Without A
// the cheapest option of the profile that is billed per execution takes its place,
// without B the cheapest always-on one; with one of them alone, the cheapest that is
// billed the other way.
//
// Errors are workload.Errors: of the profile, and of a, b, axis and points.
func Between(plan *estimator.Plan, profile *workload.Profile, q PairQuestion) (*PairAnswer, error) {
	if complaints := q.Check(); len(complaints) > 0 {
		return nil, complaints
	}
	q.Axis = cmp.Or(q.Axis, AxisInvocations)
	q.Points = cmp.Or(q.Points, DefaultPoints)
	profile, err := q.sizedFor(profile)
	if err != nil {
		return nil, err
	}
	load, assumptions, err := profile.Resolve(plan.BaselineVCPU)
	if err != nil {
		return nil, err
	}
	if q.A == "" || q.B == "" {
		if q.A, q.B, err = completed(plan, load, q); err != nil {
			return nil, err
		}
	}
	if q.A == q.B {
		return nil, complain("b", workload.CodeContradictory, "%s is a itself: name another option", q.B)
	}
	comparison, of, err := compared(plan, load, assumptions, q)
	if err != nil {
		return nil, err
	}
	a := &Answer{comparison: comparison}
	flips := a.breakEven(of, q.Axis)
	both := comparison.Estimate([]int{of.a, of.b})
	if both.Options[0].ID != q.A {
		slices.Reverse(both.Options)
	}
	return &PairAnswer{Estimate: both, BreakEven: flips, Curve: a.points(of, flips, q.Points)}, nil
}

// sizedFor is the profile with the sizings that the options of the question ask
// for, which need fields of their own.
func (q *PairQuestion) sizedFor(profile *workload.Profile) (*workload.Profile, error) {
	var sizings []string
	for _, id := range []string{q.A, q.B} {
		if parts := strings.Split(id, "/"); len(parts) > idParts && slices.Contains(workload.SizingNames(), parts[idParts]) {
			sizings = append(sizings, parts[idParts])
		}
	}
	if len(sizings) == 0 {
		return profile, nil
	}
	profile = profile.Clone()
	if complaint := profile.SetText("sizing", append(slices.Clone(profile.Sizing), sizings...)); complaint != nil {
		return nil, workload.Errors{*complaint}
	}
	return profile, nil
}

// idParts are the parts of an option's id before its sizing: provider, offering,
// region, architecture, purchase.
const idParts = 5

// Check complains about an axis that there is not, and about too few or too many points.
// Whether the options exist depends on the profile.
func (q *PairQuestion) Check() workload.Errors {
	var complaints workload.Errors
	if q.Axis != "" && !slices.Contains(Axes(), q.Axis) {
		complaints = append(complaints, workload.FieldError{
			Field: "axis", Code: workload.CodeUnknown, Detail: fmt.Sprintf("%q is not one of %s, %s and %s", q.Axis, AxisInvocations, AxisDuration, AxisUtilization),
		})
	}
	if q.Points != 0 && (q.Points < 2 || q.Points > MaxPoints) {
		complaints = append(complaints, workload.FieldError{
			Field: "points", Code: workload.CodeOutOfRange, Detail: fmt.Sprintf("%d is not between 2 and %d", q.Points, MaxPoints),
		})
	}
	return complaints
}

func complain(field string, code workload.Code, format string, args ...any) workload.Errors {
	return workload.Errors{{Field: field, Code: code, Detail: fmt.Sprintf(format, args...)}}
}

// completed names the options that the question leaves open.
func completed(plan *estimator.Plan, load *workload.Load, q PairQuestion) (string, string, error) {
	comparison, err := plan.Compare(load, nil)
	if err != nil {
		return "", "", err
	}
	totals := comparison.Totals()
	billed := func(id string) pricing.Billing {
		for i := range totals {
			if totals[i].ID == id {
				return totals[i].Offering.Billing
			}
		}
		return ""
	}
	cheapest := func(field string, want, other pricing.Billing, beside string) (string, error) {
		if billed(beside) == want {
			want = other
		}
		i := cheapestBilled(comparison, want)
		if i < 0 {
			return "", complain(field, workload.CodeMissing, "is not given, and the profile has no priced option billed %s", want)
		}
		return totals[i].ID, nil
	}
	a, b := q.A, q.B
	if a == "" {
		if a, err = cheapest("a", pricing.PerExecution, pricing.AlwaysOn, b); err != nil {
			return "", "", err
		}
	}
	if b == "" {
		if b, err = cheapest("b", pricing.AlwaysOn, pricing.PerExecution, a); err != nil {
			return "", "", err
		}
	}
	return a, b, nil
}

// compared prices the two options, which need a price today.
func compared(plan *estimator.Plan, load *workload.Load, assumptions []workload.Assumption, q PairQuestion) (*estimator.Comparison, pair, error) {
	var complaints workload.Errors
	for _, side := range []struct{ field, id string }{{"a", q.A}, {"b", q.B}} {
		if _, err := plan.CompareOptions(load, nil, side.id); err != nil {
			var fields workload.Errors
			if !errors.As(err, &fields) {
				return nil, pair{}, err
			}
			for _, f := range fields {
				if f.Field == "option" {
					f.Field = side.field
				}
				complaints = append(complaints, f)
			}
		}
	}
	if len(complaints) > 0 {
		return nil, pair{}, complaints
	}
	comparison, err := plan.CompareOptions(load, assumptions, q.A, q.B)
	if err != nil {
		return nil, pair{}, err
	}
	totals := comparison.Totals()
	index := func(id string) int {
		return slices.IndexFunc(totals, func(t estimator.Total) bool { return t.ID == id })
	}
	of := pair{a: index(q.A), b: index(q.B)}
	for _, side := range []struct {
		field string
		i     int
	}{{"a", of.a}, {"b", of.b}} {
		if t := &totals[side.i]; t.Status != estimator.Priced || !comparison.PricedInUse(side.i) {
			complaints = append(complaints, workload.FieldError{
				Field: side.field, Code: workload.CodeContradictory, Detail: fmt.Sprintf("%s has no price for this profile: %s", t.ID, unpriced(comparison, side.i)),
			})
		}
	}
	if len(complaints) > 0 {
		return nil, pair{}, complaints
	}
	return comparison, of, nil
}

// unpriced says why an option has no price.
func unpriced(comparison *estimator.Comparison, i int) string {
	o := comparison.Option(i)
	switch {
	case o.ExcludedBy != nil:
		return o.ExcludedBy.Text
	case len(o.Missing) > 0:
		return "nobody published one at " + o.Missing[0].String()
	default:
		return string(o.Status)
	}
}

// points are both curves: evenly spaced over what matters, with every crossing, the
// point before it, and today; fewer than asked for where each takes long.
func (a *Answer) points(of pair, b *BreakEven, count int) []Point {
	grid := a.comparison.Grid(along[b.Axis], of.a, of.b)
	first, second := a.curve(of.a, grid), a.curve(of.b, grid)
	// A curve whose points are dear has fewer of them.
	count = max(2, min(count, MaxEffort/(first.PointEffort()+second.PointEffort())))
	from, to := shown(b)
	start, end := grid.PointFor(from), grid.PointFor(to)
	if !grid.Rises() {
		start, end = end, start
	}
	at := make([]int64, 0, count+2*len(b.Crossings)+1)
	for i := range int64(count) {
		at = append(at, start+spaced(end-start, i, int64(count-1)))
	}
	for i := range b.Crossings {
		if point := grid.PointFor(b.Crossings[i].At); i < maxMarked || i >= len(b.Crossings)-maxMarked {
			at = append(at, point, max(point-1, start))
			if !grid.Rises() {
				at = append(at, min(point+1, end))
			}
		}
	}
	at = append(at, max(start, min(end, grid.PointFor(b.Today))))
	slices.Sort(at)
	at = slices.Compact(at)
	if !grid.Rises() {
		slices.Reverse(at)
	}
	points := make([]Point, len(at))
	for i, point := range at {
		points[i] = Point{At: grid.Value(point), ACost: first.At(point).Decimal(), BCost: second.At(point).Decimal()}
	}
	return points
}

// maxMarked: of many crossings the curve holds the first and the last so many.
const maxMarked = 100

// spaced is i/n of a span, without overflow.
func spaced(span, i, n int64) int64 {
	return span/n*i + span%n*i/n
}

// shown is the stretch of the axis that matters: from the start of the domain to
// half as far again as the last crossing or today, whichever lies further.
func shown(b *BreakEven) (from, to decimal.Decimal) {
	far := b.Today
	if n := len(b.Crossings); n > 0 {
		far = decimal.Max(far, b.Crossings[n-1].At)
	}
	to = decimal.Min(b.To, far.Mul(decimal.New(15, -1)))
	if !to.GreaterThan(b.From) {
		to = b.To
	}
	return b.From, to
}
