package api

import (
	"bytes"
	"encoding/json"
	"fmt"

	"breakeven/estimator/decision"
)

// EncodeAnswer returns the exact bytes of the body that POST /v1/estimates
// answers with, in the form that the profile's fields include, detail, numbers
// and top ask for. The command line and the scenarios use it too.
func EncodeAnswer(answer *decision.Answer) ([]byte, error) {
	var body bytes.Buffer
	// As generated code encodes answers (Visit...Response).
	if err := json.NewEncoder(&body).Encode(toAPIEstimate(answer)); err != nil {
		return nil, fmt.Errorf("encoding an answer: %w", err)
	}
	return body.Bytes(), nil
}
