package api

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
)

// A profile has the same field names on both sides, so that its conversion goes
// by the field table, and a field is added there and in the contract only.

// fromAPIProfile turns the profile of a body into the domain's. The error holds
// every complaint.
func fromAPIProfile(body *openapi.Profile) (*workload.Profile, workload.Errors) {
	profile := &workload.Profile{}
	var wrong workload.Errors
	set := func(name string, value any) {
		if complaint := profile.SetValue(name, value); complaint != nil {
			wrong = append(wrong, *complaint)
		}
	}
	value := reflect.ValueOf(body).Elem()
	for i := range value.NumField() {
		name := wireName(value.Type().Field(i))
		if name == "" {
			continue
		}
		if given, ok := plainValue(value.Field(i)); ok {
			set(name, given)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(body.AdditionalProperties)) {
		set(name, body.AdditionalProperties[name])
	}
	if len(wrong) > 0 {
		return nil, wrong.Sorted()
	}
	return profile, nil
}

// fromAPIQuery turns profile fields and tags of a query in canonical form
// (readQuery) into a profile. Other parameters are left alone.
func fromAPIQuery(query url.Values) (*workload.Profile, workload.Errors) {
	profile := &workload.Profile{}
	var wrong workload.Errors
	for _, name := range slices.Sorted(maps.Keys(query)) {
		field, known := workload.Lookup(name)
		if !known && !strings.HasPrefix(name, workload.TagPrefix) {
			continue
		}
		values := query[name]
		if known && field.Kind == workload.KindList {
			values = workload.SplitList(strings.Join(values, ","), ',')
		}
		if complaint := profile.SetText(name, values); complaint != nil {
			wrong = append(wrong, *complaint)
		}
	}
	if len(wrong) > 0 {
		return nil, wrong.Sorted()
	}
	return profile, nil
}

// toAPICompletedProfile is the echo: every field of the load that has a value,
// in the order of the field table, and the caller's tags after them.
func toAPICompletedProfile(load *workload.Load, bare bool) openapi.CompletedProfile {
	var echo openapi.CompletedProfile
	for _, name := range workload.Names() {
		if value := load.Value(name); value != nil {
			echo = append(echo, openapi.Member{Name: name, Value: toAPIValue(value, bare)})
		}
	}
	for _, tag := range load.TagNames() {
		echo = append(echo, openapi.Member{Name: workload.TagPrefix + tag, Value: load.Tags[tag]})
	}
	return echo
}

// toAPIValue is a field's value as it stands in an answer.
func toAPIValue(value any, bare bool) any {
	switch v := value.(type) {
	case decimal.Decimal:
		return toAPINumber(v, bare)
	case map[string]decimal.Decimal:
		rates := make(map[string]openapi.Number, len(v))
		for key, rate := range v {
			rates[key] = toAPINumber(rate, bare)
		}
		return rates
	default: // string, int64, bool, []string, a rate card as JSON
		return v
	}
}

// wireName is the field's JSON name; empty for what has none.
func wireName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	if name == "-" {
		return ""
	}
	return name
}

// plainValue is the value that SetValue takes, and whether the field was given.
func plainValue(field reflect.Value) (any, bool) {
	if raw, isRaw := reflect.TypeAssert[json.RawMessage](field); isRaw {
		return plainJSON(raw), raw != nil
	}
	switch field.Kind() {
	case reflect.Pointer:
		if field.IsNil() {
			return nil, false
		}
		return plainValue(field.Elem())
	case reflect.String:
		return field.String(), true
	case reflect.Int64:
		return field.Int(), true
	case reflect.Bool:
		return field.Bool(), true
	case reflect.Slice:
		if field.IsNil() {
			return nil, false
		}
		items := make([]string, field.Len())
		for i := range items {
			items[i] = field.Index(i).String()
		}
		return items, true
	case reflect.Map:
		if field.IsNil() {
			return nil, false
		}
		return field.Interface(), true
	default: // decimal.Decimal
		return field.Interface(), true
	}
}

// plainJSON is the text of a JSON string, or any other JSON as it is: a field
// that takes a name or an object.
func plainJSON(raw json.RawMessage) any {
	var text string
	if json.Unmarshal(raw, &text) == nil && !bytes.Equal(raw, []byte("null")) {
		return text
	}
	return raw
}

// toAPINumber is the canonical text of a decimal.
func toAPINumber(d decimal.Decimal, bare bool) openapi.Number {
	return openapi.Number{Text: pricing.Text(d), Bare: bare}
}

// toAPIList converts each item; the result is never nil, so that it is [] and
// not null.
func toAPIList[From, To any](items []From, convert func(*From) To) []To {
	list := make([]To, len(items))
	for i := range items {
		list[i] = convert(&items[i])
	}
	return list
}

// toAPIWords converts texts of one kind into texts of another.
func toAPIWords[To, From ~string](items []From) []To {
	return toAPIList(items, func(item *From) To { return To(*item) })
}

// optional is nil for the zero value: an absent member.
func optional[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}
