package report

import "fmt"

// record is one record while it is read, byte by byte.
type record struct {
	delimiter byte
	fields    []string
	field     []byte
	state     recordState
	newlines  int    // within quotes
	detail    string // why it breaks
}

// recordState is where in a record the next byte stands.
type recordState int

const (
	fieldStart recordState = iota
	inPlain
	inQuotes
	afterQuote // behind a quote within quotes: either its end, or an escaped quote
)

// verdict is what a byte does to a record.
type verdict int

const (
	goesOn verdict = iota
	ends           // with this byte
	breaks         // the record cannot be read, and detail says why
)

func (r *record) take(c byte) verdict {
	switch {
	case r.state == inQuotes:
		r.takeQuoted(c)
	case r.state == fieldStart && c == '"':
		r.state = inQuotes
	case r.state == afterQuote && c == '"':
		r.field = append(r.field, c)
		r.state = inQuotes
	case c == r.delimiter:
		r.endField()
	case c == '\n' || c == '\r':
		r.endField()
		return ends
	case r.state == afterQuote:
		r.detail = fmt.Sprintf("column %d has text behind its closing quote", len(r.fields)+1)
		return breaks
	case c == '"':
		r.detail = fmt.Sprintf("column %d has a quote within: the field is quoted as a whole, and a quote within it doubled", len(r.fields)+1)
		return breaks
	default:
		r.field = append(r.field, c)
		r.state = inPlain
	}
	return goesOn
}

func (r *record) takeQuoted(c byte) {
	if c == '"' {
		r.state = afterQuote
		return
	}
	if c == '\n' {
		r.newlines++
	}
	r.field = append(r.field, c)
}

func (r *record) endField() {
	r.fields = append(r.fields, string(r.field))
	r.field = r.field[:0]
	r.state = fieldStart
}

func (r *record) tooLong() string {
	detail := fmt.Sprintf("the row is longer than %d bytes", MaxRowBytes)
	if r.state == inQuotes {
		detail += "; a quote may be missing its end"
	}
	return detail
}
