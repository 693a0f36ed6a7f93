package workload

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Code says what is wrong with a field. Transports map codes to statuses.
type Code string

// The codes.
const (
	CodeUnknown       Code = "unknown"       // no such field or name
	CodeMalformed     Code = "malformed"     // not of the field's kind
	CodeMissing       Code = "missing"       // required and absent
	CodeOutOfRange    Code = "out_of_range"  // outside the bounds
	CodeContradictory Code = "contradictory" // excluded by another field
)

// FieldError is one complaint about one field.
type FieldError struct {
	Field  string // field table name; empty when the profile as a whole is meant
	Path   string // JSON pointer to the place within the field's value, e.g. "/prices/3/unit_price"; empty for all of it
	Code   Code
	Detail string // a sentence for the caller
}

// Error is the place and the sentence.
func (e FieldError) Error() string {
	if e.Field == "" && e.Path == "" {
		return e.Detail
	}
	return e.Field + e.Path + ": " + e.Detail
}

// Pointer is the JSON pointer (RFC 6901) to what the complaint is about; empty
// when that is everything.
func (e FieldError) Pointer() string {
	if e.Field == "" {
		return e.Path
	}
	return "/" + pointerEscapes.Replace(e.Field) + e.Path
}

// pointerEscapes writes a name as a part of a JSON pointer.
var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// Errors are all complaints about a profile, at least one.
type Errors []FieldError

// Error joins the complaints.
func (e Errors) Error() string {
	texts := make([]string, len(e))
	for i, one := range e {
		texts[i] = one.Error()
	}
	return strings.Join(texts, "; ")
}

// Sorted orders the complaints by field, so that the same input yields the same
// text. It sorts in place and returns e.
func (e Errors) Sorted() Errors {
	slices.SortStableFunc(e, func(a, b FieldError) int { return cmp.Compare(a.Field, b.Field) })
	return e
}

// OrNil is e as an error, or a nil error when there is no complaint.
func (e Errors) OrNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}

// complaint builds one complaint about a field.
func complaint(field string, code Code, format string, args ...any) *FieldError {
	return &FieldError{Field: field, Code: code, Detail: fmt.Sprintf(format, args...)}
}

// quote quotes hostile text and keeps it short.
func quote(text string) string { return strconv.Quote(clip(text)) }

// clip keeps hostile text short.
func clip(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return text[:most] + "..."
}

func itoa(n int) string { return strconv.Itoa(n) }

// enumText lists names; a long list is cut, because it stands in one sentence.
func enumText(names []string) string {
	const most = 8
	if len(names) > most {
		return fmt.Sprintf("%s, ... (%d names)", strings.Join(names[:most], ", "), len(names))
	}
	return strings.Join(names, ", ")
}
