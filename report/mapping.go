package report

import (
	"fmt"
	"strings"

	"breakeven/estimator/workload"
)

// Mapping renames the columns of a caller's file: column name to field name.
// The field name "-" leaves a column out.
type Mapping map[string]string

// IgnoredColumn is the field name of a column that is not read.
const IgnoredColumn = "-"

// ParseMapping reads "Invocations:invocations_per_month,Owner:tag.owner". The
// error is a workload.Errors.
func ParseMapping(text string) (Mapping, error) {
	mapping := Mapping{}
	if text == "" {
		return mapping, nil
	}
	for pair := range strings.SplitSeq(text, ",") {
		// The last colon divides: a field name has none, a caller's column may.
		i := strings.LastIndexByte(pair, ':')
		if i < 0 {
			return nil, mappingError("%q is not column:field", clip(pair))
		}
		from, to := strings.TrimSpace(pair[:i]), strings.TrimSpace(pair[i+1:])
		if from == "" || to == "" {
			return nil, mappingError("%q is not column:field", clip(pair))
		}
		if _, twice := mapping[from]; twice {
			return nil, mappingError("column %q is renamed twice", clip(from))
		}
		mapping[from] = to
	}
	return mapping, nil
}

func mappingError(format string, args ...any) error {
	return workload.Errors{{Field: "map", Code: workload.CodeMalformed, Detail: fmt.Sprintf(format, args...)}}
}
