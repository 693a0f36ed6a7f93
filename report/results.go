package report

import (
	"fmt"
	"io"
	"slices"

	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
)

// Detail says what a row of a result is.
type Detail string

// The details.
const (
	DetailBest        Detail = "best"        // the option of rank 1 of each profile
	DetailRecommended Detail = "recommended" // the recommended option of each profile
	DetailOptions     Detail = "options"     // every option of each profile
	DetailLineItems   Detail = "line_items"  // every part of every line of every option
)

// Details are the details, in the order of growing length.
func Details() []Detail {
	return []Detail{DetailBest, DetailRecommended, DetailOptions, DetailLineItems}
}

// ParseDetail reads a detail; an absent one is best. The error is a
// workload.Errors.
func ParseDetail(text string) (Detail, error) {
	if text == "" {
		return DetailBest, nil
	}
	if detail := Detail(text); slices.Contains(Details(), detail) {
		return detail, nil
	}
	return "", workload.Errors{{
		Field: "detail", Code: workload.CodeMalformed, Detail: fmt.Sprintf("%q is not one of best, recommended, options, line_items", clip(text)),
	}}
}

// ResultWriter writes answers as CSV, one after the other, in memory bounded by
// one answer. It does not buffer rows: whoever wants fewer writes hands it a
// buffered writer.
type ResultWriter struct {
	rows    rowWriter
	detail  Detail
	tags    []string
	columns []column
	header  bool
}

// NewResultWriter writes results of the given detail. The tag columns, without
// their prefix, follow the columns of every detail.
func NewResultWriter(w io.Writer, dialect Dialect, detail Detail, tagColumns []string) *ResultWriter {
	return &ResultWriter{
		rows: rowWriter{out: w, dialect: dialect}, detail: detail, tags: slices.Clone(tagColumns), columns: resultColumns(),
	}
}

// WriteHeader writes the header row if it does not stand yet. The other methods
// call it; a caller calls it for a result that may have no row.
func (w *ResultWriter) WriteHeader() error {
	if w.header {
		return nil
	}
	w.header = true
	cells := ResultColumns()
	if w.detail == DetailLineItems {
		cells = LineItemColumns()
	}
	for _, tag := range w.tags {
		cells = append(cells, w.rows.dialect.neutral(taggedName(tag)))
	}
	return w.rows.write(cells)
}

// WriteAnswer writes the rows of one answer.
func (w *ResultWriter) WriteAnswer(answer *decision.Answer) error {
	if err := w.WriteHeader(); err != nil {
		return err
	}
	estimate := answer.Estimate
	base := result{name: estimate.Load.Name, tags: estimate.Load.Tags, answer: answer}
	switch w.detail {
	case DetailLineItems:
		return w.writeLineItems(&base)
	case DetailOptions:
		for i := range estimate.Options {
			base.option = &estimate.Options[i]
			if err := w.writeResult(&base); err != nil {
				return err
			}
		}
		if len(estimate.Options) == 0 {
			base.note = nothingPriced(estimate)
			return w.writeResult(&base)
		}
		return nil
	case DetailRecommended:
		if answer.Recommendation != nil {
			base.option = optionByID(estimate, answer.Recommendation.Option)
		}
		if base.option == nil && firstPriced(estimate) != nil {
			base.note = "no recommendation was computed"
		}
	default:
		base.option = firstPriced(estimate)
	}
	if base.option == nil && base.note == "" {
		// Nothing is priced: the first unpriced option shows its status and what
		// is known of its cost.
		if len(estimate.Options) > 0 {
			base.option = &estimate.Options[0]
		} else {
			base.note = nothingPriced(estimate)
		}
	}
	return w.writeResult(&base)
}

// WriteError writes a row that could not be answered: status error and the
// reason as its note. Line items, which have no such columns, say it in kind
// and source.
func (w *ResultWriter) WriteError(name string, tags map[string]string, reason string) error {
	if err := w.WriteHeader(); err != nil {
		return err
	}
	if w.detail == DetailLineItems {
		return w.writeLine(lineCells{name: name, tags: tags, kind: StatusError, source: reason})
	}
	return w.writeResult(&result{name: name, tags: tags, note: reason})
}

func (w *ResultWriter) writeResult(r *result) error {
	dialect := w.rows.dialect
	cells := make([]string, 0, len(w.columns)+len(w.tags))
	for _, c := range w.columns {
		text := c.value(r)
		switch c.kind {
		case numberColumn:
			text = dialect.number(text)
		case callerColumn:
			text = dialect.neutral(text)
		case plainColumn:
		}
		cells = append(cells, text)
	}
	return w.rows.write(w.appendTags(cells, r.tags))
}

// appendTags appends the cells of the tag columns.
func (w *ResultWriter) appendTags(cells []string, tags map[string]string) []string {
	for _, tag := range w.tags {
		cells = append(cells, w.rows.dialect.neutral(tags[tag]))
	}
	return cells
}

func unknownName(field, name string, valid []string) workload.FieldError {
	detail := fmt.Sprintf("%q is unknown", clip(name))
	if nearest := workload.Nearest(name, valid); nearest != "" {
		detail += fmt.Sprintf("; did you mean %q?", nearest)
	}
	return workload.FieldError{Field: field, Code: workload.CodeUnknown, Detail: detail}
}
