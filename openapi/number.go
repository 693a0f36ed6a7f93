package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Number is a decimal of an answer: canonical text, written as a JSON string,
// or bare, as a JSON number, when the request asked for numbers. It never
// passes through a float.
type Number struct {
	Text string // canonical decimal text; empty is invalid
	Bare bool   // write a JSON number
}

// MarshalJSON writes the text quoted, or as it stands when bare.
func (n Number) MarshalJSON() ([]byte, error) {
	if n.Text == "" {
		return nil, fmt.Errorf("a number without text")
	}
	if n.Bare {
		return []byte(n.Text), nil
	}
	return json.Marshal(n.Text)
}

// UnmarshalJSON reads both forms.
func (n *Number) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	if len(data) > 0 && data[0] == '"' {
		n.Bare = false
		return json.Unmarshal(data, &n.Text)
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil {
		return err
	}
	n.Text, n.Bare = number.String(), true
	return nil
}

// String is the canonical text.
func (n Number) String() string { return n.Text }
