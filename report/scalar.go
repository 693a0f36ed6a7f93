package report

import (
	"errors"
	"fmt"
	"slices"

	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
)

// Scalar is one value of the option of rank 1: any result column, its number in
// the dialect's form and nothing around it. The error is a workload.Errors for
// an unknown field, and ErrNothingPriced when no option has a price.
func Scalar(answer *decision.Answer, field string, dialect Dialect) (string, error) {
	if field == "" {
		field = "monthly_cost"
	}
	columns := resultColumns()
	i := slices.IndexFunc(columns, func(c column) bool { return c.name == field })
	if i < 0 {
		return "", workload.Errors{unknownName("field", field, ResultColumns())}
	}
	option := firstPriced(answer.Estimate)
	if option == nil {
		return "", fmt.Errorf("%w: %s", ErrNothingPriced, nothingPriced(answer.Estimate))
	}
	text := columns[i].value(&result{
		name: answer.Estimate.Load.Name, tags: answer.Estimate.Load.Tags, answer: answer, option: option,
	})
	switch columns[i].kind {
	case numberColumn:
		return dialect.number(text), nil
	case callerColumn:
		return dialect.neutral(text), nil
	default:
		return text, nil
	}
}

// ErrNothingPriced says that an answer has no option with a price.
var ErrNothingPriced = errors.New("nothing is priced")
