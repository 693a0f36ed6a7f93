package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator/decision"
	"breakeven/report/chart"
)

// BreakEvenChart draws what both options of a pair cost along the axis, with every
// crossing, the band in which the order is not settled, and today's place. An axis
// is logarithmic where what matters on it spans more than two decades.
func BreakEvenChart(w io.Writer, answer *decision.PairAnswer, look Chart) error {
	be := answer.BreakEven
	words := wordsOf(be.Axis)
	a, b := chart.Series{Name: be.A}, chart.Series{Name: be.B, Tone: 1, Dashed: true}
	curve := readable(answer)
	for _, p := range curve {
		a.Points = append(a.Points, chart.Point{X: p.At, Y: p.ACost})
		b.Points = append(b.Points, chart.Point{X: p.At, Y: p.BCost})
	}
	lines := chart.Lines{
		Picture: look.picture(pairTitle(be), strings.Join(breakEvenSentences(answer.Estimate, be), " "), BreakEvenAlt(answer)),
		X:       chart.Axis{Title: words.title, Text: quantity},
		Y:       chart.Axis{Title: string(answer.Estimate.Currency) + " per month", Text: quantity},
		Series:  []chart.Series{a, b},
		Marks:   marksOf(answer),
	}
	if from, wide := manyDecades(be, curve); wide {
		lines.X.Log, lines.X.From = true, &from
		lines.Y.Log = costsSpread(curve, from)
	}
	if be.GreyBand != nil {
		lines.Bands = []chart.Band{{From: be.GreyBand.From, To: be.GreyBand.To, Label: "the order changes here"}}
	}
	body, err := lines.Draw()
	return send(w, body, err)
}

// readable is the curve without its steep beginning: where a fleet of hardly any
// utilization costs many times what either option costs today or where the order
// flips, the picture would be of nothing else.
func readable(answer *decision.PairAnswer) []decision.Point {
	const most = 8
	var high decimal.Decimal
	places := placesOf(answer)
	for i := range places {
		if p := &places[i]; p.today || p.crossing != nil {
			high = decimal.Max(high, p.ACost, p.BCost)
		}
	}
	limit := high.Mul(decimal.NewFromInt(most))
	for i := range places {
		p := &places[i]
		if decimal.Max(p.ACost, p.BCost).LessThanOrEqual(limit) || p.today || p.crossing != nil || p.before {
			return answer.Curve[i:]
		}
	}
	return answer.Curve
}

// pairTitle names the offerings, or the whole options where the offering is one.
func pairTitle(be *decision.BreakEven) string {
	short := func(id string) string {
		parts := strings.SplitN(id, "/", 3)
		return strings.Join(parts[:min(2, len(parts))], "/")
	}
	a, b := short(be.A), short(be.B)
	if a == b {
		a, b = be.A, be.B
	}
	return fmt.Sprintf("Break-even of %s and %s", a, b)
}

// marksOf are today, then the crossings by what they tell: the first, the last, the
// nearest on either side of today, and so many of the others.
func marksOf(answer *decision.PairAnswer) []chart.Mark {
	const most = 40
	be := answer.BreakEven
	marks := []chart.Mark{{At: be.Today, Label: "today " + quantity(be.Today), Strong: true}}
	costs := map[string]decision.Point{}
	for _, p := range answer.Curve {
		costs[p.At.String()] = p
	}
	crossings := slices.Clone(be.Crossings)
	var first []decision.Crossing
	if n := len(crossings); n > 0 {
		first = append(first, crossings[0], crossings[n-1], slices.MinFunc(crossings, func(x, y decision.Crossing) int {
			return cmp.Or(x.At.Sub(be.Today).Abs().Cmp(y.At.Sub(be.Today).Abs()), x.At.Cmp(y.At))
		}))
	}
	seen := map[string]bool{}
	for _, c := range append(first, crossings...) {
		if seen[c.At.String()] || len(seen) == most {
			continue
		}
		seen[c.At.String()] = true
		mark := chart.Mark{At: c.At, Label: quantity(c.At)}
		if p, ok := costs[c.At.String()]; ok {
			dot := p.BCost
			if c.CheaperFrom == be.A {
				dot = p.ACost
			}
			mark.Dot = &dot
		}
		marks = append(marks, mark)
	}
	return marks
}

// manyDecades reports whether today, the crossings and the end of the curve lie more
// than two decades apart, and where a logarithmic axis begins: at the power of ten
// below the lowest of them.
func manyDecades(be *decision.BreakEven, curve []decision.Point) (decimal.Decimal, bool) {
	if len(curve) == 0 {
		return decimal.Decimal{}, false
	}
	high := curve[len(curve)-1].At
	low := high
	places := []decimal.Decimal{be.Today}
	for i := range be.Crossings {
		places = append(places, be.Crossings[i].At)
	}
	for _, at := range places {
		if at.IsPositive() {
			low, high = decimal.Min(low, at), decimal.Max(high, at)
		}
	}
	if !low.IsPositive() || low.Shift(2).GreaterThanOrEqual(high) {
		return decimal.Decimal{}, false
	}
	from := decimal.New(1, int32(low.NumDigits())+low.Exponent()-1)
	if from.Equal(low) {
		from = from.Shift(-1)
	}
	return from, true
}

// costsSpread reports whether the costs from a place on span more than two decades.
func costsSpread(curve []decision.Point, from decimal.Decimal) bool {
	var low, high decimal.Decimal
	for _, p := range curve {
		for _, cost := range []decimal.Decimal{p.ACost, p.BCost} {
			if p.At.LessThan(from) || !cost.IsPositive() {
				continue
			}
			if low.IsZero() || cost.LessThan(low) {
				low = cost
			}
			high = decimal.Max(high, cost)
		}
	}
	return low.IsPositive() && low.Shift(2).LessThan(high)
}

// BreakEvenAlt says in words what BreakEvenChart shows.
func BreakEvenAlt(answer *decision.PairAnswer) string {
	be := answer.BreakEven
	text := fmt.Sprintf("Line chart of the cost in %s per month of %s and of %s over the %s", answer.Estimate.Currency, be.A, be.B, wordsOf(be.Axis).title)
	if curve := readable(answer); len(curve) > 0 {
		text += fmt.Sprintf(", from %s to %s", quantity(curve[0].At), quantity(curve[len(curve)-1].At))
	}
	text += ". " + strings.Join(breakEvenSentences(answer.Estimate, be), " ")
	a, aPriced := costOf(answer.Estimate, be.A)
	b, bPriced := costOf(answer.Estimate, be.B)
	if aPriced && bPriced {
		text += fmt.Sprintf(" Today they cost %s and %s.", amount(a), amount(b))
	}
	return text
}
