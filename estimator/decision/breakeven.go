package decision

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/pricing"
)

// breakEven finds every crossing of a pair along an axis, A and B being indexes of
// the comparison's totals. The result is kept: several columns of one answer ask
// for the same pair.
func (a *Answer) breakEven(of pair, axis Axis) *BreakEven {
	key := onAxis{of, axis}
	if found, ok := a.pairs[key]; ok {
		return found
	}
	grid := a.comparison.Grid(along[axis], of.a, of.b)
	s := newSearch(a.curve(of.a, grid), a.curve(of.b, grid), MaxEffort-a.effort)
	s.start, s.end = s.domain(a.today(axis))
	s.today = grid.PointFor(a.today(axis))
	s.run()
	a.effort += s.effort()
	totals := a.comparison.Totals()
	if a.pairs == nil {
		a.pairs = map[onAxis]*BreakEven{}
	}
	a.pairs[key] = s.result(totals[of.a].ID, totals[of.b].ID, axis, a.today(axis))
	return a.pairs[key]
}

// onAxis is a pair along an axis.
type onAxis struct {
	pair
	axis Axis
}

// along are the axes as the engine has them.
var along = map[Axis]estimator.Axis{
	AxisInvocations: estimator.AlongInvocations,
	AxisDuration:    estimator.AlongDuration,
	AxisUtilization: estimator.AlongUtilization,
}

// today is the profile's place on an axis.
func (a *Answer) today(axis Axis) decimal.Decimal {
	load := a.comparison.Load()
	switch axis {
	case AxisDuration:
		return load.DurationMs
	case AxisUtilization:
		return load.SteadyUtilization
	default:
		return load.InvocationsPerMonth
	}
}

// curve is the curve of an option along a grid, made once.
func (a *Answer) curve(option int, grid estimator.Grid) *estimator.Curve {
	key := curveOf{option, grid.Axis, grid.StepMs.IntPart()}
	if made, ok := a.curves[key]; ok {
		return made
	}
	if a.curves == nil {
		a.curves = map[curveOf]*estimator.Curve{}
	}
	a.curves[key] = a.comparison.Curve(option, grid)
	return a.curves[key]
}

type curveOf struct {
	option int
	axis   estimator.Axis
	stepMs int64
}

// result turns points into places of the axis, in rising order.
func (s *search) result(aID, bID string, axis Axis, today decimal.Decimal) *BreakEven {
	result := &BreakEven{
		A: aID, B: bID, Axis: axis, Step: s.grid.Step(), Today: today, Truncated: s.truncated,
		From: s.grid.Value(s.start), To: s.grid.Value(max(s.reached, s.start)),
	}
	id := map[int]string{-1: aID, 1: bID}
	for _, c := range s.crossings {
		crossing := Crossing{At: s.grid.Value(c.at), CheaperBelow: id[-c.order], CheaperFrom: id[c.order], Kind: c.kind, before: s.grid.Value(c.last)}
		if !s.grid.Rises() {
			crossing.At, crossing.before = s.grid.Value(c.last), s.grid.Value(c.at)
			crossing.CheaperBelow, crossing.CheaperFrom = crossing.CheaperFrom, crossing.CheaperBelow
		}
		result.Crossings = append(result.Crossings, crossing)
	}
	result.cheaperAtFirst = id[s.first]
	if !s.grid.Rises() {
		result.From, result.To = result.To, result.From
		slices.Reverse(result.Crossings)
		result.cheaperAtFirst = id[s.order]
	}
	if n := len(result.Crossings); n > 1 {
		result.GreyBand = &Band{From: result.Crossings[0].At, To: result.Crossings[n-1].At}
	}
	for i := range result.Crossings {
		if at := result.Crossings[i].At; at.GreaterThan(today) && today.IsPositive() {
			headroom := pricing.Ratio(at, today)
			result.Headroom = &headroom
			break
		}
	}
	return result
}

// CheaperAt is the id of the option that is cheaper at a place of the axis within
// what was searched, as the crossings tell: among ties around a crossing the one
// that was cheaper before. Empty when the two never differ.
func (b *BreakEven) CheaperAt(at decimal.Decimal) string {
	cheaper := b.cheaperAtFirst
	for i := range b.Crossings {
		if b.Crossings[i].At.LessThanOrEqual(at) {
			cheaper = b.Crossings[i].CheaperFrom
		}
	}
	return cheaper
}
