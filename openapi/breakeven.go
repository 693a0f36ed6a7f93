package openapi

import "encoding/json"

// BreakEvenBody is the body of a break-even request with its profile as it was
// sent: the field table reads it, and finds better words for what is wrong with it
// than a schema.
type BreakEvenBody struct {
	Profile json.RawMessage `json:"profile"`
	A       *string         `json:"a,omitempty"`
	B       *string         `json:"b,omitempty"`
	Axis    *string         `json:"axis,omitempty"`
	Points  *int64          `json:"points,omitempty"`
}
