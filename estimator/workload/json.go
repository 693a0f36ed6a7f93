package workload

import (
	"bytes"
	"encoding/json"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

const (
	// maxJSONDepth bounds what is skipped after a complaint; no field nests deeper
	// than two levels.
	maxJSONDepth = 32
	// maxComplaints bounds the answer to a hostile body.
	maxComplaints = 100
)

// DecodeJSON reads a profile from a JSON object, strictly: unknown and repeated
// names, null, and values of another kind are refused, each by name. It returns
// every complaint (at most 100), sorted by field, and then no profile. The
// caller bounds the size of the body.
func DecodeJSON(body []byte) (*Profile, Errors) { return DecodeJSONOver(body, nil) }

// DecodeJSONOver is DecodeJSON where the values of defaults hold for the fields
// and tags that the body leaves out; nil: none. They count as given, and defaults
// stays as it is.
func DecodeJSONOver(body []byte, defaults *Profile) (*Profile, Errors) {
	read, fatal := newTokens(body, "the profile")
	if fatal != nil {
		return nil, Errors{*fatal}
	}
	profile := &Profile{}
	if defaults != nil {
		*profile = *defaults // values are replaced and never changed: a shallow copy is enough
	}
	d := &jsonReader{tokens: read, profile: profile, seen: map[string]bool{}}
	if fatal := d.object(); fatal != nil {
		d.errors = append(d.errors, *fatal)
	}
	if len(d.errors) > 0 {
		return nil, d.errors.Sorted()
	}
	return d.profile, nil
}

// EncodeJSON writes the given fields, in table order, and the tags after them:
// decimals as text, as everywhere in answers. DecodeJSON reads it back.
func EncodeJSON(p *Profile) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	out.WriteByte('{')
	write := func(name string) error {
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		value := jsonValue(p.Value(name))
		if raw, ok := value.(json.RawMessage); ok {
			// Canonical already: half a million counts are not read again.
			out.WriteString(`"` + name + `":`)
			out.Write(raw)
			return nil
		}
		for i, part := range []any{name, value} {
			if i == 1 {
				out.WriteByte(':')
			}
			if err := encoder.Encode(part); err != nil {
				return err
			}
			out.Truncate(out.Len() - 1) // the encoder's newline
		}
		return nil
	}
	for i := range table {
		if !p.given.has(i) {
			continue
		}
		if err := write(table[i].Name); err != nil {
			return nil, err
		}
	}
	for _, tag := range p.TagNames() {
		if err := write(TagPrefix + tag); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// jsonValue turns decimals into text; encoding/json sorts the keys of maps.
func jsonValue(value any) any {
	switch v := value.(type) {
	case decimal.Decimal:
		return pricing.Text(v)
	case []string:
		if v == nil {
			return []string{}
		}
		return v
	case map[string]decimal.Decimal:
		texts := make(map[string]string, len(v))
		for key, one := range v {
			texts[key] = pricing.Text(one)
		}
		return texts
	default:
		return v
	}
}
