package workload

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// SetValue sets the field, or the tag "tag.<name>", from a typed value:
// decimal.Decimal, json.Number, int, int64, bool, string, []string,
// map[string]decimal.Decimal or, for a rate card itself, its JSON as
// json.RawMessage or what DecodeRateCard returned, and for a load profile its JSON
// or a *LoadProfile, which nobody may change afterwards. A decimal field also takes its text, an integer field does not. Unlike SetText it knows no absent values: nil is malformed,
// and an empty list is a list without items. The error says what is wrong, and
// the field then keeps its former value.
func (p *Profile) SetValue(name string, value any) *FieldError {
	if tag, ok := strings.CutPrefix(name, TagPrefix); ok {
		text, isText := value.(string)
		if !isText {
			return complaint(clip(name), CodeMalformed, "is %s; a tag is text", describe(value))
		}
		return p.setTag(tag, text)
	}
	i, ok := fieldIndex[name]
	if !ok {
		return unknownField(name)
	}
	if err := table[i].setValue(p, value); err != nil {
		return err
	}
	p.given.add(i)
	return nil
}

func (f *Field) setValue(p *Profile, value any) *FieldError {
	switch f.Kind {
	case KindDecimal:
		switch v := value.(type) {
		case decimal.Decimal:
			return f.setDecimal(p, v)
		case int:
			return f.setDecimal(p, decimal.NewFromInt(int64(v)))
		case int64:
			return f.setDecimal(p, decimal.NewFromInt(v))
		case json.Number:
			return f.setDecimalText(p, v.String())
		case string:
			return f.setDecimalText(p, v)
		}
	case KindInteger:
		switch v := value.(type) {
		case int:
			return f.setInteger(p, int64(v))
		case int64:
			return f.setInteger(p, v)
		case json.Number:
			return f.setIntegerText(p, v.String())
		}
	case KindBoolean:
		if v, ok := value.(bool); ok {
			return f.setBoolean(p, v)
		}
	case KindString, KindEnum:
		if v, ok := value.(string); ok {
			return f.setString(p, v)
		}
	case KindList:
		if v, ok := value.([]string); ok {
			return f.setList(p, slices.Clone(v))
		}
	case KindDecimalMap:
		if v, ok := value.(map[string]decimal.Decimal); ok {
			return f.setMap(p, maps.Clone(v))
		}
	case KindLoadProfile:
		switch v := value.(type) {
		case json.RawMessage:
			return f.setLoadJSON(p, v)
		case *LoadProfile:
			if v != nil {
				return f.setLoad(p, v)
			}
		}
	case KindRateCard:
		switch v := value.(type) {
		case string:
			return f.setCardName(p, v)
		case json.RawMessage:
			return f.setCardJSON(p, v)
		case *pricing.RateCard:
			if v != nil {
				p.RateCardName, p.RateCard = "", v
				return nil
			}
		}
	}
	return complaint(f.Name, CodeMalformed, "is %s; it must be %s", describe(value), f.kindText())
}

func (f *Field) setDecimalText(p *Profile, text string) *FieldError {
	value, err := pricing.ParseDecimal(text)
	if err != nil {
		return complaint(f.Name, CodeMalformed, "%s", err)
	}
	return f.setDecimal(p, value)
}

func (f *Field) setDecimal(p *Profile, value decimal.Decimal) *FieldError {
	if err := f.checkDecimal(value); err != nil {
		return err
	}
	*f.access(p).(*decimal.Decimal) = value
	return nil
}

func (f *Field) setInteger(p *Profile, value int64) *FieldError {
	if below(f.Min, cmp.Compare(value, boundValue(f.Min))) || beyond(f.Max, cmp.Compare(value, boundValue(f.Max))) {
		return complaint(f.Name, CodeOutOfRange, "%d must be %s", value, f.rangeText())
	}
	*f.access(p).(*int64) = value
	return nil
}

func (f *Field) setBoolean(p *Profile, value bool) *FieldError {
	*f.access(p).(*bool) = value
	return nil
}

func (f *Field) setString(p *Profile, text string) *FieldError {
	if err := f.checkText(text); err != nil {
		return err
	}
	*f.access(p).(*string) = text
	return nil
}

// setCardName names a loaded card; a card itself that was set before goes.
func (f *Field) setCardName(p *Profile, name string) *FieldError {
	if err := f.setString(p, name); err != nil {
		return err
	}
	p.RateCard = nil
	return nil
}

// setCardJSON reports the first complaint about the card.
func (f *Field) setCardJSON(p *Profile, body json.RawMessage) *FieldError {
	card, complaints := DecodeRateCard(body)
	if len(complaints) > 0 {
		complaints[0].Field = f.Name
		return &complaints[0]
	}
	p.RateCardName, p.RateCard = "", card
	return nil
}

func (f *Field) setList(p *Profile, items []string) *FieldError {
	if len(items) < f.MinItems {
		return complaint(f.Name, CodeOutOfRange, "has no items; leave the field out instead")
	}
	if len(items) > MaxListItems {
		return complaint(f.Name, CodeOutOfRange, "has %d items, at most %d are read", len(items), MaxListItems)
	}
	for _, item := range items {
		if err := f.checkText(item); err != nil {
			return err
		}
	}
	*f.access(p).(*[]string) = items
	return nil
}

func (f *Field) setMap(p *Profile, values map[string]decimal.Decimal) *FieldError {
	if len(values) > MaxListItems {
		return complaint(f.Name, CodeOutOfRange, "has %d items, at most %d are read", len(values), MaxListItems)
	}
	// In the order of the keys, so that the same input yields the same complaint.
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if err := f.checkText(key); err != nil {
			return err
		}
		if err := f.checkDecimal(values[key]); err != nil {
			err.Detail = key + ": " + err.Detail
			return err
		}
	}
	*f.access(p).(*map[string]decimal.Decimal) = values
	return nil
}

// checkText checks a string, a list item or a map key.
func (f *Field) checkText(text string) *FieldError {
	if code, detail := checkTextLength(text); code != "" {
		return complaint(f.Name, code, "%s", detail)
	}
	if f.Enum != nil {
		if code, detail := checkMember(text, f.Enum); code != "" {
			return complaint(f.Name, code, "%s", detail)
		}
		return nil
	}
	if f.check != nil {
		if code, detail := f.check(text); code == CodeUnknown {
			return complaint(f.Name, code, "%s", detail)
		} else if code != "" {
			return complaint(f.Name, code, "%s %s", quote(text), detail)
		}
	}
	return nil
}

// checkDecimal checks size before it compares: comparing a number with an
// exponent of a billion would write it out.
func (f *Field) checkDecimal(value decimal.Decimal) *FieldError {
	const mostBits = 133 // of 10^MaxDecimalDigits
	exponent := value.Exponent()
	if exponent > pricing.MaxDecimalExponent || exponent < -pricing.MaxDecimalDigits-pricing.MaxDecimalExponent ||
		value.Coefficient().BitLen() > mostBits {
		return complaint(f.Name, CodeMalformed, "has more than %d digits or an exponent outside -%d..%d",
			pricing.MaxDecimalDigits, pricing.MaxDecimalExponent, pricing.MaxDecimalExponent)
	}
	return f.checkBounds(value)
}

func (f *Field) checkBounds(value decimal.Decimal) *FieldError {
	if below(f.Min, value.Cmp(decimal.NewFromInt(boundValue(f.Min)))) || beyond(f.Max, value.Cmp(decimal.NewFromInt(boundValue(f.Max)))) {
		return complaint(f.Name, CodeOutOfRange, "%s must be %s", clip(pricing.Text(value)), f.rangeText())
	}
	return nil
}

func boundValue(b *Bound) int64 {
	if b == nil {
		return 0
	}
	return b.Value
}

func below(b *Bound, compared int) bool {
	return b != nil && (compared < 0 || b.Exclusive && compared == 0)
}

func beyond(b *Bound, compared int) bool {
	return b != nil && (compared > 0 || b.Exclusive && compared == 0)
}

// rangeText is the range with its unit.
func (f *Field) rangeText() string {
	if f.Unit == "" || f.Unit == "share" {
		return f.Range()
	}
	return f.Range() + " " + f.Unit
}

func (f *Field) kindText() string {
	switch f.Kind {
	case KindDecimal:
		return "a decimal (number or text)"
	case KindInteger:
		return "a whole number"
	case KindBoolean:
		return "true or false"
	case KindList:
		return "a list of texts"
	case KindDecimalMap:
		return "an object of decimals"
	case KindLoadProfile:
		return "an object of step_seconds and counts"
	case KindRateCard:
		return "the name of a rate card, or the card as an object"
	default:
		return "text"
	}
}

// describe names a value's kind without its content.
func describe(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "text"
	case json.Number, int, int64, decimal.Decimal:
		return "a number"
	case []string:
		return "a list"
	case map[string]decimal.Decimal, json.RawMessage, *pricing.RateCard, *LoadProfile:
		return "an object"
	default:
		return "of another kind"
	}
}
