package api

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/openapi"
	"breakeven/pricing"
)

// A profile has the same field names on both sides, so that its conversion goes
// by the field table, and a field is added there and in the contract only. The one
// in a JSON body is read by the table alone (checkContract).

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
		if p := load.LoadProfile; name == loadProfileField && p != nil {
			echo = append(echo, openapi.Member{Name: name, Value: toAPICompletedLoadProfile(p)})
		} else if value := load.Value(name); value != nil {
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
