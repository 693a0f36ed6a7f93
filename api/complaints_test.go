package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"breakeven/openapi"
)

// pointersOf are the pointers of all complaints of a problem.
func pointersOf(problem openapi.Problem) []string {
	var pointers []string
	for _, one := range problem.Errors {
		pointers = append(pointers, one.Pointer)
	}
	return pointers
}

func TestEverythingThatIsMissingIsNamedAtOnce(t *testing.T) {
	s := newTestServer(t)
	three := []string{"/duration_ms", "/invocations_per_month", "/memory_mb"}
	for _, test := range []struct {
		name    string
		request request
		want    []string
	}{
		{"an empty body", postJSON(`{}`), three},
		{"an empty query", get("/v1/estimates"), three},
		{"an empty query of a CSV", get("/v1/estimates.csv"), three},
		{"one of three", postJSON(`{"duration_ms":1}`), []string{"/invocations_per_month", "/memory_mb"}},
		{"one of three in a query", get("/v1/estimates?invocations_per_month=1"), []string{"/duration_ms", "/memory_mb"}},
		{"a currency without a rate too", postJSON(`{"currency":"CHF"}`), append([]string{"/currency"}, three...)},
		{
			"the utilization of a machine needs no complaint",
			postJSON(`{"invocations_per_month":1,"vcpu":1,"cpu_utilization":0.2,"baseline_offering":"aws/ec2","baseline_instance_type":"m5.large","baseline_instances":1}`),
			[]string{"/memory_mb"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			answer := send(t, s, test.request)
			wantStatus(t, answer, http.StatusUnprocessableEntity)
			if got := pointersOf(problemIn(t, answer)); !slices.Equal(got, test.want) {
				t.Errorf("complaints about %v, want %v: %s", got, test.want, answer.Body)
			}
		})
	}
}

// Where a body is cut off, nobody knows what its fields were meant to be.
func TestABodyThatIsCutOffIsOneComplaint(t *testing.T) {
	s := newTestServer(t)
	whole := `{"memory_mb":-1,"nothing":[1],"fx_rates":{"USD":"x"},"name":"ä"}`
	for end := 1; end < len(whole); end++ {
		answer := send(t, s, postJSON(whole[:end]))
		wantStatus(t, answer, http.StatusBadRequest)
		if got := pointersOf(problemIn(t, answer)); !slices.Equal(got, []string{""}) {
			t.Errorf("%s: complaints about %v", whole[:end], got)
		}
	}
	answer := send(t, s, postJSON(whole))
	if got := pointersOf(problemIn(t, answer)); !slices.Equal(got, []string{"/fx_rates", "/memory_mb", "/nothing"}) {
		t.Errorf("the whole body: complaints about %v", got)
	}
}

func TestAByteOrderMarkBeforeJSONIsIgnored(t *testing.T) {
	s := newTestServer(t)
	marked, plain := send(t, s, postJSON("\ufeff{"+good+"}")), send(t, s, postJSON("{"+good+"}"))
	wantStatus(t, marked, http.StatusOK)
	if marked.Body.String() != plain.Body.String() || marked.Header().Get("ETag") != plain.Header().Get("ETag") {
		t.Error("another answer")
	}
	wantStatus(t, send(t, s, postJSON("\ufeff\ufeff{"+good+"}")), http.StatusBadRequest)
}

// The schema of a profile lets every other key in, because it cannot name those
// of tags; the field table refuses what is neither a field nor a tag, and what
// comes back is fields and tags.
func TestOnlyTagsStandBesideTheFields(t *testing.T) {
	s := newTestServer(t)
	for _, key := range []string{"owner", "tag", "tagowner", "Tag.owner", "memory"} {
		answer := send(t, s, postJSON(`{`+good+`,"`+key+`":"shop"}`))
		wantStatus(t, answer, http.StatusBadRequest)
		if got := pointersOf(problemIn(t, answer)); !slices.Equal(got, []string{"/" + key}) {
			t.Errorf("%s: complaints about %v", key, got)
		}
	}
	for _, value := range []string{`1`, `null`, `true`, `["a"]`, `{"a":"b"}`} {
		answer := send(t, s, postJSON(`{`+good+`,"tag.owner":`+value+`}`))
		wantStatus(t, answer, http.StatusBadRequest)
	}
	answer := send(t, s, postJSON(`{`+good+`,"tag.owner":"shop"}`))
	wantStatus(t, answer, http.StatusOK)
	var estimate struct{ Profile map[string]any }
	if err := json.Unmarshal(answer.Body.Bytes(), &estimate); err != nil {
		t.Fatal(err)
	}
	if estimate.Profile["tag.owner"] != "shop" {
		t.Errorf("profile %v", estimate.Profile)
	}
	delete(estimate.Profile, "tag.owner")
	fields := s.contract.document.Components.Schemas["CompletedProfile"].Value.Properties
	for name := range estimate.Profile {
		if fields[name] == nil {
			t.Errorf("the echo holds %s", name)
		}
	}
}
