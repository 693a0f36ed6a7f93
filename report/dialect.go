package report

import (
	"fmt"
	"slices"
	"strings"

	"breakeven/estimator/workload"
)

// Dialect is how a spreadsheet writes and reads CSV. The zero value is not
// valid; DefaultDialect and ParseDialect make valid ones.
type Dialect struct {
	Delimiter byte // between fields: ',', ';' or tab
	Decimal   byte // in numbers: '.' or ','
	BOM       bool // the output starts with the UTF-8 byte order mark
	// Raw switches off the quoting of formulas in the caller's text.
	Raw bool
}

// DefaultDialect is RFC 4180 with a decimal point and without a byte order mark.
func DefaultDialect() Dialect { return Dialect{Delimiter: ',', Decimal: '.'} }

// namedDialect returns the dialect of that name: what the spreadsheet of that
// locale writes when a person saves CSV.
func namedDialect(name string) (Dialect, bool) {
	switch name {
	case "rfc4180":
		return DefaultDialect(), true
	case "excel-de":
		return Dialect{Delimiter: ';', Decimal: ',', BOM: true}, true
	case "excel-ch":
		return Dialect{Delimiter: ';', Decimal: '.', BOM: true}, true
	case "tsv":
		return Dialect{Delimiter: '\t', Decimal: '.'}, true
	default:
		return Dialect{}, false
	}
}

// DialectNames are the values of the setting `profile`.
func DialectNames() []string { return []string{"rfc4180", "excel-de", "excel-ch", "tsv"} }

// DialectSettings are the names that ParseDialect asks for.
func DialectSettings() []string { return []string{"profile", "delimiter", "decimal", "bom", "raw"} }

// ParseDialect reads a dialect from settings: `profile` names one, and
// `delimiter`, `decimal`, `bom` and `raw` override its parts. An empty text is
// an absent setting. The error is a workload.Errors that names each setting
// with a value it does not have, or a delimiter that is the decimal separator.
func ParseDialect(get func(name string) string) (Dialect, error) {
	dialect := DefaultDialect()
	var wrong workload.Errors
	refuse := func(name, value, want string) {
		wrong = append(wrong, workload.FieldError{
			Field: name, Code: workload.CodeMalformed, Detail: fmt.Sprintf("%q is not %s", clip(value), want),
		})
	}
	if name := get("profile"); name != "" {
		named, ok := namedDialect(name)
		if !ok {
			refuse("profile", name, "one of "+strings.Join(DialectNames(), ", "))
		} else {
			dialect = named
		}
	}
	if text := get("delimiter"); text != "" {
		if !setByte(&dialect.Delimiter, text, delimiterNames) {
			refuse("delimiter", text, "a comma, a semicolon or a tab")
		}
	}
	if text := get("decimal"); text != "" {
		if !setByte(&dialect.Decimal, text, decimalNames) {
			refuse("decimal", text, "a point or a comma")
		}
	}
	for _, setting := range []struct {
		name   string
		target *bool
	}{{"bom", &dialect.BOM}, {"raw", &dialect.Raw}} {
		if text := get(setting.name); text != "" && !setBool(setting.target, text) {
			refuse(setting.name, text, "true or false")
		}
	}
	if dialect.Delimiter == dialect.Decimal {
		name := "decimal"
		if get(name) == "" {
			name = "delimiter"
		}
		wrong = append(wrong, workload.FieldError{
			Field: name, Code: workload.CodeContradictory,
			Detail: "a comma cannot both separate fields and be the decimal separator; choose another delimiter or a decimal point",
		})
	}
	if len(wrong) > 0 {
		slices.SortStableFunc(wrong, func(a, b workload.FieldError) int { return strings.Compare(a.Field, b.Field) })
		return Dialect{}, wrong
	}
	return dialect, nil
}

// delimiterNames and decimalNames accept words beside the characters, because
// a tab or a semicolon is awkward in a URL.
func delimiterNames(text string) (byte, bool) {
	switch text {
	case ",", "comma":
		return ',', true
	case ";", "semicolon":
		return ';', true
	case "\t", `\t`, "tab":
		return '\t', true
	default:
		return 0, false
	}
}

func decimalNames(text string) (byte, bool) {
	switch text {
	case ".", "point", "dot":
		return '.', true
	case ",", "comma":
		return ',', true
	default:
		return 0, false
	}
}

func setByte(target *byte, text string, names func(string) (byte, bool)) bool {
	value, ok := names(text)
	if ok {
		*target = value
	}
	return ok
}

func setBool(target *bool, text string) bool {
	switch text {
	case "true", "1":
		*target = true
	case "false", "0":
		*target = false
	default:
		return false
	}
	return true
}

// number writes a canonical decimal text with the dialect's decimal separator.
func (d Dialect) number(text string) string {
	if d.Decimal == '.' {
		return text
	}
	return strings.Replace(text, ".", string(rune(d.Decimal)), 1)
}

// clip keeps hostile input short in error texts.
func clip(text string) string {
	const most = 60
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
