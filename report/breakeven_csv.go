package report

import (
	"io"
	"strings"

	"breakeven/estimator/decision"
	"breakeven/pricing"
)

// BreakEvenColumns are the columns of BreakEvenCSV.
func BreakEvenColumns() []string {
	return []string{"axis", "at", "a", "a_cost", "b", "b_cost", "cheaper", "currency", "kind", "mark"}
}

// The marks of a row of BreakEvenCSV.
const (
	markToday    = "today"
	markBefore   = "before_crossing"
	markCrossing = "crossing"
)

// BreakEvenCSV writes the curve of a pair, a row for each point in rising order.
// `cheaper` is empty at a tie; `kind` stands in the row of a crossing.
func BreakEvenCSV(w io.Writer, answer *decision.PairAnswer, dialect Dialect) error {
	rows := rowWriter{out: w, dialect: dialect}
	if err := rows.write(BreakEvenColumns()); err != nil {
		return err
	}
	be, currency := answer.BreakEven, string(answer.Estimate.Currency)
	places := placesOf(answer)
	for i := range places {
		p := &places[i]
		kind := ""
		if p.crossing != nil {
			kind = p.crossing.Kind
		}
		err := rows.write([]string{
			string(be.Axis), dialect.number(pricing.Text(p.At)), be.A, dialect.number(pricing.Text(p.ACost)), be.B, dialect.number(pricing.Text(p.BCost)),
			p.cheaper(be), currency, kind, strings.Join(p.marks(), "|"),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *place) marks() []string {
	var marks []string
	for _, mark := range []struct {
		name string
		set  bool
	}{{markToday, p.today}, {markBefore, p.before}, {markCrossing, p.crossing != nil}} {
		if mark.set {
			marks = append(marks, mark.name)
		}
	}
	return marks
}
