package workload

import (
	"fmt"
	"slices"
	"strings"
)

// Kind says how a field's text and JSON are read.
type Kind string

// The kinds.
const (
	KindString     Kind = "string"      // free text, or text of a checked form
	KindDecimal    Kind = "decimal"     // exact; a JSON number or string
	KindInteger    Kind = "integer"     // whole; "2.0" is malformed
	KindBoolean    Kind = "boolean"     // true or false
	KindEnum       Kind = "enum"        // one of Field.Enum
	KindList       Kind = "list"        // texts; of Field.Enum where that is set
	KindDecimalMap Kind = "decimal_map" // decimals by name; as text "USD:0.88,EUR:0.95"
	KindRateCard   Kind = "rate_card"   // the name of a card; in JSON also the card itself

	// KindLoadProfile is an object of JSON; it has no text.
	KindLoadProfile Kind = "load_profile"
)

// Limits of texts, lists and tags.
const (
	MaxTextLength = 256  // characters of one text, list item or tag
	MaxListItems  = 1000 // items of one list or map
	MaxTags       = 64
	MaxTagName    = 64 // characters of a tag's name, without TagPrefix
)

// TagPrefix begins the names of the caller's own labels, e.g. "tag.owner".
const TagPrefix = "tag."

// Bound is one limit of a number. All limits of the table are whole numbers.
type Bound struct {
	Value     int64
	Exclusive bool // the limit itself is outside
}

// Field is a row of the field table: everything that JSON, CSV, queries, flags,
// help and the specification need to know about one field.
type Field struct {
	Name string // JSON key, CSV column and query parameter; the flag has dashes
	Kind Kind
	Unit string // e.g. "ms"; empty where there is none

	Min, Max *Bound // of numbers; nil: none
	Enum     []string
	MinItems int // of lists: the fewest items that a given list may have

	Required bool
	// Default is the canonical text of the value that an absent field takes, list
	// items separated by commas. Empty: the field stays absent, or DefaultRule
	// says what it becomes.
	Default string
	// DefaultRule is a default that depends on other fields, for people.
	DefaultRule string
	// DefaultReason is why the default is what it is; it is echoed under
	// assumptions. Empty: the field shapes the answer, not its amounts, and is
	// not echoed.
	DefaultReason string
	// DefaultIf names the condition under which Default enters, for people.
	// Empty: whenever the field is absent. Where it does not hold, DefaultRule does.
	DefaultIf string

	Help string // what the field means: a phrase without unit, bounds and default

	access func(*Profile) any // typed pointer into the profile
	check  textCheck          // form of a string, a list item or a map key; nil: any
}

// Repeats reports whether the field takes several values: repeated query
// parameters and flags, or separated text.
func (f *Field) Repeats() bool { return f.Kind == KindList || f.Kind == KindDecimalMap }

// Fields are all fields in their stable order: name, the load, its course over time, sizing,
// what surrounds it, selection, latency, baseline, pricing, output. The caller may change the slice.
func Fields() []Field { return slices.Clone(table) }

// Lookup returns the field of that name.
func Lookup(name string) (Field, bool) {
	i, ok := fieldIndex[name]
	if !ok {
		return Field{}, false
	}
	return table[i], true
}

// Names are the names of all fields, in table order.
func Names() []string {
	names := make([]string, len(table))
	for i := range table {
		names[i] = table[i].Name
	}
	return names
}

// table is the one field table; nothing changes it after the program started.
var table = buildTable()

// fieldIndex finds a field's place in the table by its name.
var fieldIndex = indexTable(table)

func buildTable() []Field {
	return slices.Concat(loadFields(), overTimeFields(), sizingFields(), surroundingFields(), selectionFields(), latencyFields(), baselineFields(), pricingFields(), outputFields())
}

func indexTable(fields []Field) map[string]int {
	index := make(map[string]int, len(fields))
	for i := range fields {
		index[fields[i].Name] = i
	}
	return index
}

func atLeast(value int64) *Bound { return &Bound{Value: value} }
func aboveZero() *Bound          { return &Bound{Exclusive: true} }
func atMost(value int64) *Bound  { return &Bound{Value: value} }

// Range is the field's bounds for people, e.g. "more than 0 and at most 1".
// Empty when the field has none.
func (f *Field) Range() string {
	var parts []string
	if f.Min != nil {
		word := "at least"
		if f.Min.Exclusive {
			word = "more than"
		}
		parts = append(parts, fmt.Sprintf("%s %d", word, f.Min.Value))
	}
	if f.Max != nil {
		word := "at most"
		if f.Max.Exclusive {
			word = "less than"
		}
		parts = append(parts, fmt.Sprintf("%s %d", word, f.Max.Value))
	}
	return strings.Join(parts, " and ")
}
