package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
)

// breakEvenRequest is the body of a break-even request.
type breakEvenRequest struct {
	profile  *workload.Profile
	question decision.PairQuestion
}

// Members of the body of a break-even request. All but the profile are parameters
// of its query too.
const (
	memberProfile = "profile"
	memberA       = "a"
	memberB       = "b"
	memberAxis    = "axis"
	memberPoints  = "points"
)

// decodeBreakEven reads the body of POST /v1/break-even, strictly.
func decodeBreakEven(body []byte) (*breakEvenRequest, error) {
	object := bodyObject{
		what: "a break-even request", members: []string{memberProfile, memberA, memberB, memberAxis, memberPoints}, required: memberProfile,
		hint: "fields of a profile stand in " + memberProfile,
	}
	members := map[string]json.RawMessage{}
	err := object.read(body, func(name string, decoder *json.Decoder) error {
		var raw json.RawMessage
		defer func() { members[name] = raw }()
		return decoder.Decode(&raw)
	})
	if err != nil {
		return nil, err
	}
	var wrong workload.Errors
	profile, complaints := workload.DecodeJSON(members[memberProfile])
	if len(complaints) == 0 {
		complaints = withoutForm(profile)
	}
	wrong = append(wrong, below("/"+memberProfile, complaints)...)
	texts := map[string]string{}
	for _, name := range []string{memberA, memberB, memberAxis, memberPoints} {
		text, complaint := scalarText(name, members[name])
		if complaint != nil {
			wrong = append(wrong, *complaint)
		}
		texts[name] = text
	}
	question, complaints := questionOf(func(name string) string { return texts[name] })
	if wrong = append(wrong, complaints...); len(wrong) > 0 {
		return nil, wrong
	}
	return &breakEvenRequest{profile: profile, question: question}, nil
}

// scalarText is the text of a member: of points a number's, of the others their
// own. Absent is empty.
func scalarText(name string, raw json.RawMessage) (string, *workload.FieldError) {
	if raw == nil {
		return "", nil
	}
	if name == memberPoints {
		return string(raw), nil // questionOf reads it, whatever it is
	}
	var text *string
	if json.Unmarshal(raw, &text) != nil || text == nil {
		return "", &workload.FieldError{Field: name, Code: workload.CodeMalformed, Detail: "must be a text"}
	}
	return *text, nil
}

// questionOf reads the question from parameters; empty is absent. Which options there
// are is said once the profile is known.
func questionOf(get func(name string) string) (decision.PairQuestion, workload.Errors) {
	question := decision.PairQuestion{A: get(memberA), B: get(memberB), Axis: decision.Axis(get(memberAxis))}
	var wrong workload.Errors
	if text := get(memberPoints); text != "" {
		points, err := strconv.ParseInt(text, 10, 64)
		switch {
		case errors.Is(err, strconv.ErrRange) || err == nil && (points < 2 || points > decision.MaxPoints):
			wrong = append(wrong, workload.FieldError{
				Field: memberPoints, Code: workload.CodeOutOfRange, Detail: fmt.Sprintf("must be at least 2 and at most %d", decision.MaxPoints),
			})
		case err != nil:
			wrong = append(wrong, workload.FieldError{Field: memberPoints, Code: workload.CodeMalformed, Detail: "must be a whole number"})
		default:
			question.Points = int(points)
		}
	}
	return question, append(wrong, question.Check()...)
}

// withoutForm complains about fields that choose from the options of an answer: a
// break-even names its two, and shows all there is to them.
func withoutForm(profile *workload.Profile) workload.Errors {
	var wrong workload.Errors
	for _, name := range []string{"option", "include", "detail", "top"} {
		if profile.Given(name) {
			wrong = append(wrong, workload.FieldError{Field: name, Code: workload.CodeContradictory, Detail: "has no meaning in a break-even"})
		}
	}
	return wrong
}

// fromAPIBreakEvenQuery reads profile and question from a query.
func fromAPIBreakEvenQuery(query url.Values) (*breakEvenRequest, error) {
	profile, wrong := fromAPIQuery(query)
	question, complaints := questionOf(query.Get)
	if wrong = append(wrong, complaints...); len(wrong) > 0 {
		return nil, wrong.Sorted()
	}
	return &breakEvenRequest{profile: profile, question: question}, nil
}

// belowProfile puts what is said about fields of the profile under its place in
// the body; what is said about the question stands where it is.
func belowProfile(err error) error {
	wrong, ok := errors.AsType[workload.Errors](err)
	if !ok {
		return err
	}
	placed := make(workload.Errors, 0, len(wrong))
	for _, one := range wrong {
		switch one.Field {
		case memberA, memberB, memberAxis, memberPoints:
			placed = append(placed, one)
		default:
			placed = append(placed, below("/"+memberProfile, workload.Errors{one})...)
		}
	}
	return placed
}
