package report

import (
	"io"

	"breakeven/estimator/workload"
)

// Template writes a CSV file to start from: every column that a row may have,
// a tag, and one example row. Whoever fills it in may delete the columns that
// stay empty.
func Template(w io.Writer, dialect Dialect) error {
	fields := RowFields()
	header := make([]string, 0, len(fields)+1)
	example := make([]string, 0, len(fields)+1)
	for _, field := range fields {
		header = append(header, field.Name)
		example = append(example, exampleCell(dialect, &field))
	}
	rows := rowWriter{out: w, dialect: dialect}
	if err := rows.write(append(header, taggedName("owner"))); err != nil {
		return err
	}
	return rows.write(append(example, "team-a"))
}

// exampleCell is the example's value: the three fields without which there is
// no answer, and a list to show how items are divided.
func exampleCell(dialect Dialect, field *workload.Field) string {
	switch field.Name {
	case "name":
		return "checkout"
	case "invocations_per_month":
		return "30000000"
	case "duration_ms":
		return dialect.number("120.5")
	case "memory_mb":
		return "512"
	case "regions":
		return "aws:eu-central-1|gcp:europe-west6"
	default:
		return ""
	}
}
