package api

import (
	"net/http"
	"testing"

	"breakeven/estimator"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
)

// Whatever stands in a body, it is read or refused with a complaint; it never
// fails the server. Nothing is computed, so that the reader is what is tested.
func FuzzBreakEvenBody(f *testing.F) {
	for _, body := range []string{
		`{"profile":` + pairProfile + `}`, `{"profile":{},"a":"x","b":1,"axis":null,"points":1e3}`, `{"profile":[`, `{"profile":{"memory_mb":`, ``, `{}{}`,
		`{"profile":{"load_profile":{"step_seconds":60,"counts":[1,"2",[3]]}},"points":"5"}`,
	} {
		f.Add([]byte(body))
	}
	s := newTestServer(f)
	s.between = func(*estimator.Plan, *workload.Profile, decision.PairQuestion) (*decision.PairAnswer, error) {
		return nil, workload.Errors{{Field: memberA, Code: workload.CodeUnknown, Detail: "is asked for"}}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := send(t, s, postBreakEven(string(body)))
		if answer.Code != http.StatusBadRequest && answer.Code != http.StatusUnprocessableEntity && answer.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%q is answered %d: %s", body, answer.Code, answer.Body)
		}
	})
}
