package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Members are the members of a JSON object in a stable order of ours: the echo
// of a profile follows the field table, and tags, which are the caller's own
// names, come last.
type Members []Member

// Member is one name and its value.
type Member struct {
	Name  string
	Value any
}

// MarshalJSON writes an object.
func (m Members) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, member := range m {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(member.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(member.Value)
		if err != nil {
			return nil, err
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// UnmarshalJSON reads an object; its members keep their order.
func (m *Members) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if brace, err := decoder.Token(); err != nil {
		return err
	} else if brace != json.Delim('{') {
		return fmt.Errorf("%v is not an object", brace)
	}
	*m = nil
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var value any
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		text, _ := name.(string) // a name is always a string
		*m = append(*m, Member{Name: text, Value: value})
	}
	return nil
}
