package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
)

// sensitivityPart is what `include` calls the sensitivity.
const sensitivityPart = "sensitivity"

// RefuseSensitivity complains about a profile that asks for the sensitivity where the
// result has no place for it: rows of CSV, one value, a chart. The error is a
// workload.Errors.
func RefuseSensitivity(profile *workload.Profile) error {
	if !slices.Contains(profile.Include, sensitivityPart) {
		return nil
	}
	return workload.Errors{{
		Field: "include", Code: workload.CodeContradictory, Detail: sensitivityPart + " is shown in JSON, in tables and in markdown",
	}}
}

// flipName is the field or the address that changes.
func flipName(f *decision.Flip) string {
	if f.Kind == decision.FlipPrice && f.Address != nil {
		return f.Address.String()
	}
	return string(f.Axis)
}

// flipUnit is the unit of an axis, or "per GB-Second" of a price.
func flipUnit(f *decision.Flip) string {
	if f.Kind == decision.FlipPrice {
		return "per " + f.Unit
	}
	return f.Unit
}

// sensitivityTitle heads the sensitivity.
const sensitivityTitle = "What would change the answer"

// sensitivityParts are what people read: the margin, the nearest flips in
// sentences, all others in a table, and how many change nothing.
func sensitivityParts(answer *decision.Answer) (sentence string, rows [][]string, rest string) {
	s := answer.Sensitivity
	if s == nil {
		return "", nil, ""
	}
	const most = 12
	unchanged, hidden := 0, 0
	for i := range s.Flips {
		f := &s.Flips[i]
		switch {
		case f.At == nil && f.Kind == decision.FlipPrice:
			unchanged++
		case f.At == nil:
			rows = append(rows, []string{flipName(f), short(f.Today), notKnown, flipUnit(f), notKnown, f.Reason})
		case len(rows) == most:
			hidden++
		default:
			rows = append(rows, []string{flipName(f), short(f.Today), short(*f.At), flipUnit(f), signedPercent(f.Change), f.Becomes})
		}
	}
	var parts []string
	if hidden > 0 {
		parts = append(parts, fmt.Sprintf("And %s more, which would have to change further.", count(hidden)))
	}
	if unchanged > 0 {
		parts = append(parts, fmt.Sprintf("Of %s no value changes the order.", prices(unchanged)))
	}
	return strings.Join(sensitivitySentences(answer), " "), rows, strings.Join(parts, " ")
}

// short shows a number to a person with six significant digits after the point at
// most; a whole number keeps all of its digits.
func short(d decimal.Decimal) string {
	const digits = 6
	return quantity(d.Round(max(0, digits-int32(d.NumDigits())-d.Exponent())))
}

func prices(n int) string {
	if n == 1 {
		return "1 price"
	}
	return count(n) + " prices"
}

// sensitivityTitles are the columns of the table, and which hold numbers.
func sensitivityTitles() ([]string, []bool) {
	return []string{"what", "today", "flips at", "unit", "change", "then cheapest"}, []bool{false, true, true, false, true, false}
}

// sensitivitySentences tell how far today's cheapest is ahead, and the smallest
// change of each kind that takes the lead from it.
func sensitivitySentences(answer *decision.Answer) []string {
	s := answer.Sensitivity
	first := fmt.Sprintf("%s is the cheapest", s.Option)
	switch {
	case s.RunnerUp == "":
	case s.Margin.IsZero():
		first += fmt.Sprintf(", at the same cost as %s", s.RunnerUp)
	default:
		first += fmt.Sprintf(", by %s %s a month before %s", amount(s.Margin), answer.Estimate.Currency, s.RunnerUp)
	}
	sentences := []string{first + "."}
	if s.RunnerUp == "" {
		return sentences
	}
	var axis, rise, fall *decision.Flip
	for i := range s.Flips {
		f := &s.Flips[i]
		if f.At == nil || f.Change == nil {
			continue
		}
		place := &axis
		switch {
		case f.Kind != decision.FlipPrice:
		case f.Change.IsPositive():
			place = &rise
		default:
			place = &fall
		}
		if *place == nil || f.Change.Abs().LessThan((*place).Change.Abs()) {
			*place = f
		}
	}
	for _, f := range []*decision.Flip{axis, fall, rise} {
		if f != nil {
			sentences = append(sentences, flipSentence(f))
		}
	}
	if axis == nil && rise == nil && fall == nil {
		sentences = append(sentences, "Nothing that was tried takes that place from it.")
	}
	return sentences
}

// flipSentence is "The price of aws/fargate vcpu-time in us-east-1 must fall by 18 %
// for aws/fargate/... to be the cheapest".
func flipSentence(f *decision.Flip) string {
	change := percent(f.Change.Abs())
	switch {
	case f.Kind != decision.FlipPrice:
		way := "rises"
		if f.Change.IsNegative() {
			way = "falls"
		}
		return fmt.Sprintf("If %s %s by %s, to %s, %s is the cheapest.", f.Axis, way, change, short(*f.At), f.Becomes)
	case f.Change.IsPositive():
		return fmt.Sprintf("If the price of %s rises by %s, %s is the cheapest.", priceName(f), change, f.Becomes)
	default:
		return fmt.Sprintf("The price of %s must fall by %s for %s to be the cheapest.", priceName(f), change, f.Becomes)
	}
}

// priceName is a price as people name it; the table has its address.
func priceName(f *decision.Flip) string {
	a := f.Address
	name := fmt.Sprintf("%s %s", a.Offering, a.Meter)
	if a.Type != "" {
		name += " of " + a.Type
	}
	return fmt.Sprintf("%s in %s", name, a.Area)
}

// signedPercent shows a ratio as "+18 %".
func signedPercent(ratio *decimal.Decimal) string {
	if ratio == nil {
		return notKnown
	}
	sign := "+"
	if ratio.IsNegative() {
		sign = "-"
	}
	return sign + percent(ratio.Abs())
}

// percent shows a ratio >= 0 as a percentage with one decimal; as many as it takes
// where that would be nothing.
func percent(ratio decimal.Decimal) string {
	const most = 12
	hundredfold := ratio.Shift(2)
	for places := int32(1); places <= most; places++ {
		if rounded := hundredfold.Round(places); !rounded.IsZero() {
			return quantity(rounded) + " %"
		}
	}
	return quantity(hundredfold) + " %"
}
