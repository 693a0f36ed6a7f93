package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"breakeven/openapi"
)

func postLoad(query, body string) request {
	return request{http.MethodPost, "/v1/load-profiles" + query, body, map[string]string{"Content-Type": typeCSV}}
}

// loadedBody is a profile with a load of so many steps of a minute.
func loadedBody(steps int, more string) string {
	var b strings.Builder
	b.WriteString(`{"duration_ms":120,"memory_mb":512,"regions":["aws:us-east-1"],"load_profile":{"step_seconds":60,"start":"2025-01-01T00:00:00Z","counts":[`)
	for i := range steps {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprint(&b, 100+(i*7919)%900)
	}
	return b.String() + "]}" + more + "}"
}

func TestAnEstimateOfALoadProfileSaysWhatItComesTo(t *testing.T) {
	s := newTestServer(t)
	answer := estimateOf(t, s, `{"duration_ms":120,"memory_mb":512,"load_profile":{"step_seconds":3600,"counts":[3600,"7200",0,3600.5]}}`)
	load := answer.Load
	if load == nil || load.PeakRps.Text != "2" || load.Steps != 4 || load.StepSeconds != 3600 || load.MeanRps.Text != "1.00003472222" {
		t.Fatalf("the load is %+v", load)
	}
	if first, last := load.Curve[0], load.Curve[len(load.Curve)-1]; first.Rps.Text != "2" || last.Rps.Text != "0" || last.ShareOfTime.Text != "1" {
		t.Errorf("the curve goes from %v to %v", first, last)
	}
	if !slices.ContainsFunc(answer.Options, func(o openapi.Option) bool { return strings.HasSuffix(o.Id, "/autoscaled") }) {
		t.Error("no fleet follows the load")
	}
	for _, option := range answer.Options {
		_, named, found := strings.Cut(option.Id, "/on_demand/")
		if found != (option.Sizing != nil && option.Sizing.Variant != nil) || found && string(*option.Sizing.Variant) != named {
			t.Errorf("%s is sized %+v", option.Id, option.Sizing)
		}
		if s := option.Sizing; s != nil && strings.HasSuffix(option.Id, "/autoscaled") && (s.MeanInstances == nil || s.LeastInstances == nil || *s.MostInstances < *s.LeastInstances) {
			t.Errorf("%s follows its load with %+v", option.Id, s)
		}
	}
	if estimateOf(t, s, pairProfile).Load != nil {
		t.Error("a mean has a course over time")
	}
}

func TestTheEchoLeavesTheCountsOut(t *testing.T) {
	s := newTestServer(t)
	answer := send(t, s, postJSON(loadedBody(1440, "")))
	wantStatus(t, answer, http.StatusOK)
	if want := `"load_profile":{"start":"2025-01-01T00:00:00Z","step_seconds":60,"steps":1440}`; !sameMembers(t, answer.Body.Bytes(), want) {
		t.Errorf("the echo is not %s: %.1500s", want, answer.Body)
	}
}

// sameMembers reports whether the echo holds the member, whatever the order of its
// own.
func sameMembers(t testing.TB, body []byte, member string) bool {
	t.Helper()
	var answer struct{ Profile map[string]json.RawMessage }
	var want map[string]any
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte("{"+member+"}"), &want); err != nil {
		t.Fatal(err)
	}
	for name, value := range want {
		var got any
		if json.Unmarshal(answer.Profile[name], &got) != nil || fmt.Sprint(got) != fmt.Sprint(value) {
			return false
		}
	}
	return true
}

func TestAYearOfMinutesIsAnswered(t *testing.T) {
	s := newTestServer(t)
	body := loadedBody(525_600, "")
	if len(body) <= DefaultMaxBodyBytes {
		t.Fatal("the body would fit anyway")
	}
	answer := estimateOf(t, s, body)
	if answer.Load.Steps != 525_600 || len(answer.Load.Curve) > 101 || answer.Options[0].MonthlyCost == nil {
		t.Errorf("the load is %+v", answer.Load)
	}
	pair := breakEvenIn(t, s, postBreakEven(`{"profile":`+body+`}`))
	if pair.Load == nil || pair.Load.Steps != 525_600 || len(pair.Curve) < 101 {
		t.Errorf("the load of the pair is %+v", pair.Load)
	}
}

func TestOnlyALoadProfileMakesABodyLong(t *testing.T) {
	s := newTestServer(t, func(c *Config) { c.MaxBodyBytes, c.MaxLoadBodyBytes = 2000, 4000 })
	long := strings.Repeat(" ", 2000)
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"short":                     {pairProfile, http.StatusOK},
		"long without a load":       {pairProfile + long, http.StatusRequestEntityTooLarge},
		"long with the name of one": {strings.TrimSuffix(pairProfile, "}") + `,"tag.x":"load_profile"}` + long, http.StatusRequestEntityTooLarge},
		"long with a load":          {loadedBody(500, ""), http.StatusOK},
		"longer than any may be":    {loadedBody(5000, ""), http.StatusRequestEntityTooLarge},
		"long and no JSON":          {"[" + long + `"load_profile"`, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) { wantStatus(t, send(t, s, postJSON(test.body)), test.status) })
	}
}

func TestComplaintsAboutALoadProfilePointIntoIt(t *testing.T) {
	s := newTestServer(t)
	for load, pointer := range map[string]string{
		`{"step_seconds":60,"counts":[1,-1]}`:                    "/load_profile/counts/1",
		`{"step_seconds":60,"counts":[1,"x"]}`:                   "/load_profile/counts/1",
		`{"step_seconds":1,"counts":[1]}`:                        "/load_profile/step_seconds",
		`{"step_seconds":60,"counts":[0,0]}`:                     "/load_profile/counts",
		`{"step_seconds":60,"counts":[1],"zone":"UTC"}`:          "/load_profile/zone",
		`{"step_seconds":60,"counts":[1],"time_zone":"Nowhere"}`: "/load_profile/time_zone",
	} {
		answer := send(t, s, postJSON(`{"duration_ms":120,"memory_mb":512,"load_profile":`+load+`}`))
		if got := pointersOf(problemIn(t, answer)); !slices.Equal(got, []string{pointer}) {
			t.Errorf("%s points to %v, want %s: %s", load, got, pointer, answer.Body)
		}
	}
	answer := send(t, s, postBreakEven(`{"profile":{"duration_ms":120,"memory_mb":512,"load_profile":{"step_seconds":60,"counts":[-1]}}}`))
	if got := pointersOf(problemIn(t, answer)); !slices.Equal(got, []string{"/profile/load_profile/counts/0"}) {
		t.Errorf("points to %v", got)
	}
}

func TestAnUploadBecomesALoadProfileThatIsAnswered(t *testing.T) {
	s := newTestServer(t)
	answer := send(t, s, postLoad("?gaps=interpolate", "timestamp,count\n2026-03-01T00:00:00Z,120\n2026-03-01T00:05:00Z,80\n2026-03-01T00:10:00Z,75\n2026-03-01T00:20:00Z,85\n"))
	wantStatus(t, answer, http.StatusOK)
	var upload struct {
		LoadProfile json.RawMessage `json:"load_profile"`
		Load        openapi.Load    `json:"load"`
		Repairs     []string        `json:"repairs"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &upload); err != nil {
		t.Fatal(err)
	}
	if want := `{"step_seconds":300,"start":"2026-03-01T00:00:00Z","time_zone":"UTC","counts":[120,80,75,80,85]}`; string(upload.LoadProfile) != want &&
		string(upload.LoadProfile) != strings.Replace(want, `"time_zone":"UTC",`, "", 1) {
		t.Errorf("the load profile is %s, want %s", upload.LoadProfile, want)
	}
	if len(upload.Repairs) != 1 || upload.Load.Steps != 5 || upload.Load.PeakRps.Text != "0.4" {
		t.Errorf("repairs %v, load %+v", upload.Repairs, upload.Load)
	}
	estimate := estimateOf(t, s, `{"duration_ms":120,"memory_mb":512,"load_profile":`+string(upload.LoadProfile)+`}`)
	if estimate.Load.MeanRps != upload.Load.MeanRps || estimate.Load.PeakRps != upload.Load.PeakRps {
		t.Errorf("the upload says %+v, the estimate %+v", upload.Load, estimate.Load)
	}
}

func TestRefusedUploads(t *testing.T) {
	s := newTestServer(t, func(c *Config) { c.MaxLoadCSVBytes = 500 })
	const head = "timestamp,count\n"
	for name, test := range map[string]struct {
		query, body string
		status      int
		pointer     string
		line        int64
	}{
		"no body":            {"", "", http.StatusUnprocessableEntity, "", 0},
		"no rows":            {"", head, http.StatusUnprocessableEntity, "", 0},
		"no column of times": {"", "time,count\n2026-03-01T00:00:00Z,1\n", http.StatusUnprocessableEntity, "", 1},
		"a count of letters": {"", head + "2026-03-01T00:00:00Z,1\n2026-03-01T01:00:00Z,many\n", http.StatusBadRequest, "/count", 3},
		"a time of letters":  {"", head + "2026-03-01T00:00:00Z,1\nnoon,2\n", http.StatusBadRequest, "/timestamp", 3},
		"out of order":       {"", head + "2026-03-01T01:00:00Z,1\n2026-03-01T00:00:00Z,1\n", http.StatusUnprocessableEntity, "/timestamp", 3},
		"a time twice":       {"?duplicates=refuse", head + "2026-03-01T00:00:00Z,1\n2026-03-01T00:00:00Z,1\n2026-03-01T01:00:00Z,1\n", http.StatusUnprocessableEntity, "/timestamp", 3},
		"an unknown zone":    {"?time_zone=Nowhere", head + "2026-03-01 00:00,1\n2026-03-01 01:00,1\n", http.StatusBadRequest, "/time_zone", 0},
		"an unknown rule":    {"?gaps=guess", head + "2026-03-01 00:00,1\n", http.StatusBadRequest, "/gaps", 0},
		"too short a step":   {"?step_seconds=1", head + "2026-03-01 00:00,1\n", http.StatusUnprocessableEntity, "/step_seconds", 0},
		"too long":           {"", head + strings.Repeat("2026-03-01T00:00:00Z,1\n", 100), http.StatusRequestEntityTooLarge, "", 0},
		"a profile's field":  {"?memory_mb=512", head, http.StatusBadRequest, "/memory_mb", 0},
	} {
		t.Run(name, func(t *testing.T) {
			answer := send(t, s, postLoad(test.query, test.body))
			wantStatus(t, answer, test.status)
			if test.pointer == "" {
				return
			}
			found := problemIn(t, answer).Errors
			if len(found) != 1 || found[0].Pointer != test.pointer || test.line != 0 && (found[0].Line == nil || *found[0].Line != test.line) {
				t.Errorf("%s", answer.Body)
			}
		})
	}
}

func TestAPortfolioTakesLoadProfiles(t *testing.T) {
	s := newTestServer(t)
	answer := portfolioIn(t, s, `{"profiles":[`+loadedBody(1440, `,"name":"hourly"`)+`,`+loadedBody(60, `,"name":"other","load_shape":"spike"`)+`]}`)
	if first := answer.Profiles[0]; first.Status != openapi.PortfolioProfileStatusPriced {
		t.Errorf("%s is %s: %v", first.Name, first.Status, first.Errors)
	}
	if second := answer.Profiles[1]; second.Status != openapi.PortfolioProfileStatusError || len(second.Errors) != 1 || !strings.HasPrefix(second.Errors[0].Pointer, "/profiles/1/load_") {
		t.Errorf("%s is %s: %v", second.Name, second.Status, second.Errors)
	}
}
