package workload

import (
	"maps"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// SplitList splits the text of a list at the separator, a comma in queries and
// flags, a bar in a CSV cell. Spaces around items and empty items are dropped.
func SplitList(text string, sep byte) []string {
	var items []string
	for item := range strings.SplitSeq(text, string(rune(sep))) {
		if item = trim(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// SetText sets the field, or the tag "tag.<name>", from its text. A list takes
// its items already split (SplitList); everything else takes one value. No
// value, or only empty ones, leaves the field as it is, as if the column were
// not there. A field that was set before is replaced. The error says what is
// wrong, and the field then keeps its former value.
func (p *Profile) SetText(name string, values []string) *FieldError {
	if tag, ok := strings.CutPrefix(name, TagPrefix); ok {
		if len(values) > 1 {
			return complaint(clip(name), CodeMalformed, "is given %d times", len(values))
		}
		if len(values) == 0 || values[0] == "" {
			return nil
		}
		return p.setTag(tag, values[0])
	}
	i, ok := fieldIndex[name]
	if !ok {
		return unknownField(name)
	}
	set, err := table[i].setTextIn(p, values)
	if err == nil && set {
		p.given.add(i)
	}
	return err
}

// unknownField names the nearest valid field.
func unknownField(name string) *FieldError {
	if near := Nearest(name, Names()); near != "" {
		return complaint(clip(name), CodeUnknown, "is not a field; did you mean %s?", near)
	}
	return complaint(clip(name), CodeUnknown, "is not a field")
}

// setText sets the field without marking it as given.
func (f *Field) setText(p *Profile, values []string) *FieldError {
	_, err := f.setTextIn(p, values)
	return err
}

// setTextIn reports whether there was a value to set.
func (f *Field) setTextIn(p *Profile, values []string) (bool, *FieldError) {
	if f.Repeats() {
		items := make([]string, 0, len(values))
		for _, value := range values {
			if value = trim(value); value != "" {
				items = append(items, value)
			}
		}
		if len(items) == 0 {
			return false, nil
		}
		if f.Kind == KindList {
			return true, f.setList(p, items)
		}
		rates, err := f.parseMap(items)
		if err != nil {
			return true, err
		}
		return true, f.setMap(p, rates)
	}
	if len(values) > 1 {
		return true, complaint(f.Name, CodeMalformed, "is given %d times; it takes one value", len(values))
	}
	if len(values) == 0 || values[0] == "" {
		return false, nil
	}
	return true, f.setOne(p, values[0])
}

// setOne sets a field that takes one value.
func (f *Field) setOne(p *Profile, text string) *FieldError {
	switch f.Kind {
	case KindDecimal:
		value, err := pricing.ParseDecimal(trim(text))
		if err != nil {
			return complaint(f.Name, CodeMalformed, "%s", err)
		}
		return f.setDecimal(p, value)
	case KindInteger:
		return f.setIntegerText(p, trim(text))
	case KindBoolean:
		// Spreadsheets write TRUE and FALSE.
		switch strings.ToLower(trim(text)) {
		case "true":
			return f.setBoolean(p, true)
		case "false":
			return f.setBoolean(p, false)
		}
		return complaint(f.Name, CodeMalformed, "%s is neither true nor false", quote(text))
	case KindEnum:
		return f.setString(p, trim(text))
	case KindRateCard:
		return f.setCardName(p, trim(text))
	case KindLoadProfile:
		return complaint(f.Name, CodeMalformed, "stands in JSON only, as an object; %s takes a named course of the load", loadShapeField)
	default:
		return f.setString(p, text)
	}
}

func (f *Field) setIntegerText(p *Profile, text string) *FieldError {
	digits := text
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits = digits[1:]
	}
	if !only(digits, func(c byte) bool { return c >= '0' && c <= '9' }) {
		return complaint(f.Name, CodeMalformed, "%s is not a whole number", quote(text))
	}
	if len(digits) > pricing.MaxDecimalDigits {
		return complaint(f.Name, CodeMalformed, "%s has %d digits, at most %d are read", quote(text), len(digits), pricing.MaxDecimalDigits)
	}
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return complaint(f.Name, CodeOutOfRange, "%s must be %s", clip(text), f.rangeText())
	}
	return f.setInteger(p, value)
}

// parseMap reads "KEY:decimal" items; an item may hold several, separated by
// commas.
func (f *Field) parseMap(items []string) (map[string]decimal.Decimal, *FieldError) {
	rates := make(map[string]decimal.Decimal)
	for _, item := range items {
		for _, pair := range SplitList(item, ',') {
			key, text, ok := strings.Cut(pair, ":")
			if !ok {
				return nil, complaint(f.Name, CodeMalformed, "%s is not KEY:number, e.g. USD:0.88", quote(pair))
			}
			key = trim(key)
			if _, twice := rates[key]; twice {
				return nil, complaint(f.Name, CodeMalformed, "%s stands twice", quote(key))
			}
			value, err := pricing.ParseDecimal(trim(text))
			if err != nil {
				return nil, complaint(f.Name, CodeMalformed, "%s: %s", clip(key), err)
			}
			rates[key] = value
		}
	}
	return rates, nil
}

func (p *Profile) setTag(tag, value string) *FieldError {
	name := TagPrefix + tag
	if code, detail := checkTagName(tag); code != "" {
		return complaint(clip(name), code, "%s", detail)
	}
	for _, check := range []textCheck{checkTextLength, checkLabel} {
		if code, detail := check(value); code != "" {
			return complaint(clip(name), code, "%s", detail)
		}
	}
	if _, known := p.Tags[tag]; !known && len(p.Tags) >= MaxTags {
		return complaint(clip(name), CodeOutOfRange, "is tag %d; at most %d pass through", len(p.Tags)+1, MaxTags)
	}
	// A copied profile shares its map; the copy must not change the original.
	tags := maps.Clone(p.Tags)
	if tags == nil {
		tags = make(map[string]string, 1)
	}
	tags[tag] = value
	p.Tags = tags
	return nil
}

func checkTextLength(text string) (Code, string) { return checkLength(text, MaxTextLength) }

// trim drops the spaces and tabs around a value; a label keeps its own.
func trim(text string) string { return strings.Trim(text, " \t") }
