package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
	"breakeven/report"
)

// portfolioMembers are the members of a body, as they were sent.
type portfolioMembers struct {
	defaults []byte // nil: absent
	profiles []json.RawMessage
}

// splitPortfolio takes a body apart, strictly.
func splitPortfolio(body []byte) (*portfolioMembers, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	malformed := func(format string, args ...any) error {
		return workload.Errors{{Code: workload.CodeMalformed, Detail: fmt.Sprintf(format, args...)}}
	}
	broken := func(err error) error {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return malformed("the JSON ends too early")
		}
		return malformed("not valid JSON at byte %d: %s", decoder.InputOffset(), clip(err.Error()))
	}
	if token, err := decoder.Token(); err != nil {
		return nil, broken(err)
	} else if token != json.Delim('{') {
		return nil, malformed("a portfolio is a JSON object with the member %s", memberProfiles)
	}
	members := &portfolioMembers{}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, broken(err)
		}
		name, _ := token.(string)
		switch {
		case seen[name]:
			return nil, workload.Errors{{Field: clip(name), Code: workload.CodeMalformed, Detail: "stands twice"}}
		case name == memberDefaults:
			var raw json.RawMessage
			err = decoder.Decode(&raw)
			members.defaults = raw
		case name == memberProfiles:
			members.profiles, err = splitProfiles(decoder)
		default:
			return nil, unknownMember(name)
		}
		if err != nil {
			if _, ours := errors.AsType[workload.Errors](err); ours || errors.Is(err, report.ErrTooManyRows) {
				return nil, err
			}
			return nil, broken(err)
		}
		seen[name] = true
	}
	if _, err := decoder.Token(); err != nil {
		return nil, broken(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed("something follows the portfolio's JSON object")
	}
	switch {
	case !seen[memberProfiles]:
		return nil, workload.Errors{{Field: memberProfiles, Code: workload.CodeMissing, Detail: "is required"}}
	case len(members.profiles) == 0:
		return nil, workload.Errors{{Field: memberProfiles, Code: workload.CodeOutOfRange, Detail: "has no profile"}}
	}
	return members, nil
}

// splitProfiles reads the array of profiles that comes next.
func splitProfiles(decoder *json.Decoder) ([]json.RawMessage, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	if token != json.Delim('[') {
		return nil, workload.Errors{{Field: memberProfiles, Code: workload.CodeMalformed, Detail: "is not a list of profiles"}}
	}
	var profiles []json.RawMessage
	for decoder.More() {
		if len(profiles) == portfolio.MaxRows {
			return nil, report.ErrTooManyRows
		}
		var one json.RawMessage
		if err := decoder.Decode(&one); err != nil {
			return nil, err
		}
		profiles = append(profiles, one)
	}
	_, err = decoder.Token()
	return profiles, err
}

func unknownMember(name string) error {
	detail := "is not a member of a portfolio; fields of a profile stand in profiles and defaults"
	if near := workload.Nearest(name, []string{memberDefaults, memberProfiles}); near != "" {
		detail = "is not a member of a portfolio; did you mean " + near + "?"
	}
	return workload.Errors{{Field: clip(name), Code: workload.CodeUnknown, Detail: detail}}
}
