package api

import (
	"encoding/json"

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
	object := bodyObject{
		what: "a portfolio", members: []string{memberDefaults, memberProfiles}, required: memberProfiles,
		hint: "fields of a profile stand in profiles and defaults",
	}
	members := &portfolioMembers{}
	err := object.read(body, func(name string, decoder *json.Decoder) (err error) {
		if name == memberDefaults {
			var raw json.RawMessage
			err = decoder.Decode(&raw)
			members.defaults = raw
			return err
		}
		members.profiles, err = splitProfiles(decoder)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(members.profiles) == 0 {
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
