package workload

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Value is the field's value: string, decimal.Decimal, int64, bool, []string,
// map[string]decimal.Decimal or, for a load profile and for a rate card that stands
// in the profile itself, its canonical JSON as json.RawMessage; for a tag its text. It is nil
// when the field has none (Has). The caller must not change lists and maps.
func (p *Profile) Value(name string) any {
	if tag, ok := strings.CutPrefix(name, TagPrefix); ok {
		if text, known := p.Tags[tag]; known {
			return text
		}
		return nil
	}
	if !p.Has(name) {
		return nil
	}
	f := &table[fieldIndex[name]]
	if f.Kind == KindRateCard && p.RateCard != nil {
		return json.RawMessage(EncodeRateCard(p.RateCard))
	}
	switch v := f.access(p).(type) {
	case *string:
		return *v
	case *decimal.Decimal:
		return *v
	case *int64:
		return *v
	case *bool:
		return *v
	case *[]string:
		return *v
	case *map[string]decimal.Decimal:
		return *v
	case **LoadProfile:
		return json.RawMessage(EncodeLoadProfile(*v))
	default:
		return nil
	}
}

// Text is the canonical text of the field's value, and whether it has one. List
// items are separated by commas; SplitList and SetText read it back. Only a load
// profile and a rate card that stands in the profile itself have no text that
// SetText takes: their text is their canonical JSON.
func (p *Profile) Text(name string) (string, bool) {
	switch v := p.Value(name).(type) {
	case string:
		return v, true
	case decimal.Decimal:
		return pricing.Text(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case bool:
		return strconv.FormatBool(v), true
	case []string:
		return strings.Join(v, ","), true
	case map[string]decimal.Decimal:
		pairs := make([]string, 0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			pairs = append(pairs, key+":"+pricing.Text(v[key]))
		}
		return strings.Join(pairs, ","), true
	case json.RawMessage:
		return string(v), true
	default:
		return "", false
	}
}

// TagNames are the names of the caller's tags without TagPrefix, sorted.
func (p *Profile) TagNames() []string {
	return slices.Sorted(maps.Keys(p.Tags))
}
