package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"breakeven/estimator/workload"
)

// answerFields are fields of a request that shape the answer as a whole: a row
// cannot have its own.
func answerField(name string) bool {
	return name == "detail" || name == "numbers" || name == "include" || name == "top"
}

// RowFields are the fields that a row of a CSV file may carry, in the order of
// the field table.
func RowFields() []workload.Field {
	return slices.DeleteFunc(slices.Clone(workload.Fields()), func(f workload.Field) bool {
		return answerField(f.Name) || f.Kind == workload.KindLoadProfile // which stands in JSON only
	})
}

// header is the header row while it is read.
type header struct {
	line     int
	cells    []string // trimmed
	kinds    map[string]workload.Kind
	mapping  Mapping
	columnOf map[string]int // field -> column, 1 is the first
	wrong    RowError
}

func (r *ProfileReader) readHeader(line int, cells []string, mapping Mapping) error {
	h := header{line: line, kinds: map[string]workload.Kind{}, mapping: mapping, columnOf: map[string]int{}}
	for _, field := range RowFields() {
		h.kinds[field.Name] = field.Kind
	}
	for _, cell := range cells {
		h.cells = append(h.cells, strings.TrimSpace(cell))
	}
	for i := range h.cells {
		column := h.column(i)
		if column.field != "" {
			r.accept(&h, i, &column)
		}
		r.columns = append(r.columns, column)
	}
	for _, from := range slices.Sorted(maps.Keys(mapping)) {
		if !slices.Contains(h.cells, from) {
			h.wrong = append(h.wrong, CellError{Line: line, FieldError: workload.FieldError{
				Field: "map", Code: workload.CodeUnknown, Detail: fmt.Sprintf("the file has no column %q", clip(from)),
			}})
		}
	}
	if len(h.wrong) > 0 {
		return h.wrong
	}
	return nil
}

func (h *header) refusef(i int, code workload.Code, format string, args ...any) {
	h.wrong = append(h.wrong, CellError{Line: h.line, Column: i + 1, Header: h.cells[i], FieldError: workload.FieldError{
		Code: code, Detail: fmt.Sprintf(format, args...),
	}})
}

// column is the i-th column under the name that the mapping gives it.
func (h *header) column(i int) inputColumn {
	name := h.cells[i]
	column := inputColumn{header: name, loose: name == "", field: name}
	if renamed, ok := h.mapping[name]; ok {
		column.field = renamed
	}
	if name != "" && slices.Index(h.cells, name) < i {
		h.refusef(i, workload.CodeMalformed, "the column stands twice")
		column.field = ""
	}
	if column.field == IgnoredColumn {
		column.field = ""
	}
	return column
}

// accept settles what the column's field is, or complains about it.
func (r *ProfileReader) accept(h *header, i int, column *inputColumn) {
	tag, isTag := strings.CutPrefix(column.field, workload.TagPrefix)
	kind, known := h.kinds[column.field]
	first := h.columnOf[column.field]
	switch {
	case first > 0:
		h.refusef(i, workload.CodeMalformed, "column %d is %s already", first, column.field)
	case isTag && tag != "":
		r.tags = append(r.tags, tag)
	case known:
		column.kind = kind
	default:
		h.refusef(i, workload.CodeUnknown, "%s", r.unknownColumn(column.field, slices.Sorted(maps.Keys(h.kinds))))
	}
	if first == 0 {
		h.columnOf[column.field] = i + 1
	}
}

func (r *ProfileReader) unknownColumn(name string, valid []string) string {
	switch {
	case answerField(name):
		return fmt.Sprintf("%s holds for the whole answer: it is a parameter, not a column", name)
	case r.dialect.Delimiter != ';' && strings.ContainsRune(name, ';'):
		return fmt.Sprintf("%q looks like several columns: is the delimiter a semicolon (delimiter=; or profile=excel-de)?", clip(name))
	case r.dialect.Delimiter != '\t' && strings.ContainsRune(name, '\t'):
		return fmt.Sprintf("%q looks like several columns: is the delimiter a tab (profile=tsv)?", clip(name))
	case r.dialect.Delimiter != ',' && strings.ContainsRune(name, ','):
		return fmt.Sprintf("%q looks like several columns: is the delimiter a comma (delimiter=,)?", clip(name))
	}
	detail := fmt.Sprintf("%q is not a field", clip(name))
	if nearest := workload.Nearest(name, valid); nearest != "" {
		detail += fmt.Sprintf("; did you mean %q?", nearest)
	}
	return detail + " (map renames a column, tag.<name> passes one through)"
}
