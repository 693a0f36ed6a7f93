package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/pricing"
)

// axisWords are how people name an axis and a place on it.
type axisWords struct {
	title    string // of an axis or a column
	place    string // a format: a place on it, behind "below" and "from"
	searched string // "at any ... that was searched"
	verb     string // "Today's 120 ms are beyond that"
}

func wordsOf(axis decision.Axis) axisWords {
	switch axis {
	case decision.AxisDuration:
		return axisWords{"duration of an invocation in ms", "a duration of %s ms", "duration", "are"}
	case decision.AxisUtilization:
		return axisWords{"steady utilization", "a steady utilization of %s", "steady utilization", "is"}
	default:
		return axisWords{"invocations per month", "%s invocations per month", "number of invocations", "are"}
	}
}

// at is a place on the axis in words.
func (w axisWords) at(value decimal.Decimal) string { return fmt.Sprintf(w.place, quantity(value)) }

// crossingList names the crossings, the first ten of many.
func crossingList(crossings []decision.Crossing) string {
	const most = 10
	var parts []string
	for i, c := range crossings {
		if i == most {
			parts = append(parts, fmt.Sprintf("and %s more", count(len(crossings)-most)))
			break
		}
		parts = append(parts, fmt.Sprintf("%s %s", quantity(c.At), c.Kind))
	}
	return strings.Join(parts, ", ")
}

// breakEvenSentences tell where the order of the two sides flips; nothing without
// a break-even.
func breakEvenSentences(estimate *estimator.Estimate, be *decision.BreakEven) []string {
	if be == nil {
		return nil
	}
	words := wordsOf(be.Axis)
	if len(be.Crossings) == 0 {
		return []string{oneOrder(estimate, be) + " at any " + words.searched + " that was searched."}
	}
	first, last := be.Crossings[0], be.Crossings[len(be.Crossings)-1]
	var sentences []string
	switch {
	case be.Truncated:
		sentences = append(sentences, fmt.Sprintf("Below %s %s is cheaper; from there to %s the order flips %s times (%s), and the search was cut off: there may be more.",
			words.at(first.At), first.CheaperBelow, quantity(last.At), count(len(be.Crossings)), crossingList(be.Crossings)))
	case len(be.Crossings) == 1:
		sentences = append(sentences, fmt.Sprintf("Below %s %s is cheaper, from there on %s.",
			words.at(first.At), first.CheaperBelow, first.CheaperFrom))
	default:
		sentences = append(sentences, fmt.Sprintf("Below %s %s is cheaper, from %s on %s; on the way the order flips %s times (%s).",
			words.at(first.At), first.CheaperBelow, quantity(last.At), last.CheaperFrom, count(len(be.Crossings)), crossingList(be.Crossings)))
	}
	unit := ""
	if be.Axis == decision.AxisDuration {
		unit = " ms"
	}
	switch {
	case be.Headroom != nil:
		sentences = append(sentences, fmt.Sprintf("Today's %s%s can grow %s-fold before the order changes.", pricing.Readable(be.Today), unit, quantity(be.Headroom.Round(3))))
	case !be.Today.IsZero():
		sentences = append(sentences, fmt.Sprintf("Today's %s%s %s beyond that.", pricing.Readable(be.Today), unit, words.verb))
	}
	return sentences
}

// oneOrder says which of the two options of a break-even without crossings is
// cheaper, as far as the estimate holds both.
func oneOrder(estimate *estimator.Estimate, be *decision.BreakEven) string {
	a, aShown := costOf(estimate, be.A)
	b, bShown := costOf(estimate, be.B)
	switch {
	case !aShown || !bShown || a.Equal(b):
		return fmt.Sprintf("%s and %s do not change places", be.A, be.B)
	case a.LessThan(b):
		return fmt.Sprintf("%s is cheaper than %s", be.A, be.B)
	default:
		return fmt.Sprintf("%s is cheaper than %s", be.B, be.A)
	}
}

// costOf is what the priced option with the id costs per month.
func costOf(estimate *estimator.Estimate, id string) (decimal.Decimal, bool) {
	i := slices.IndexFunc(estimate.Options, func(o estimator.Option) bool { return o.ID == id && o.Status == estimator.Priced })
	if i < 0 {
		return decimal.Decimal{}, false
	}
	return estimate.Options[i].MonthlyCost, true
}

// place is a point of a pair's curve with what is special about it.
type place struct {
	decision.Point
	crossing *decision.Crossing // it begins here
	before   bool               // the last point before a crossing
	today    bool
}

// cheaper is the id of the cheaper option; empty for a tie.
func (p *place) cheaper(be *decision.BreakEven) string {
	switch p.ACost.Cmp(p.BCost) {
	case -1:
		return be.A
	case 1:
		return be.B
	default:
		return ""
	}
}

// placesOf are the points of the curve in order.
func placesOf(answer *decision.PairAnswer) []place {
	be := answer.BreakEven
	places := make([]place, len(answer.Curve))
	next := 0
	for i := range answer.Curve {
		p := place{Point: answer.Curve[i], today: answer.Curve[i].At.Equal(be.Today)}
		for next < len(be.Crossings) && be.Crossings[next].At.LessThan(p.At) {
			next++
		}
		if next < len(be.Crossings) && be.Crossings[next].At.Equal(p.At) {
			p.crossing = &be.Crossings[next]
			if i > 0 && places[i-1].At.Add(be.Step).GreaterThanOrEqual(p.At) {
				places[i-1].before = true
			}
		}
		places[i] = p
	}
	return places
}
