package openapi

import "encoding/json"

// PortfolioBody is the body of a portfolio with its profiles as they were sent:
// each is read by itself, because one that cannot be read must not spoil the
// others.
type PortfolioBody struct {
	Defaults json.RawMessage   `json:"defaults,omitempty"` // a JSON object; nil: none
	Profiles []json.RawMessage `json:"profiles"`
}
