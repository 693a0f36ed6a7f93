package workload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests need no zone database of the machine

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

func TestLoadProfileRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		drawn := drawLoad(t)
		p := &Profile{}
		if err := p.SetValue(loadProfileField, drawn); err != nil {
			t.Fatal(err)
		}
		first := EncodeLoadProfile(p.LoadProfile)
		again, complaints := DecodeLoadProfile(first)
		if complaints != nil {
			t.Fatalf("%s: %v", first, complaints)
		}
		if second := EncodeLoadProfile(again); !bytes.Equal(first, second) {
			t.Fatalf("%s became %s", first, second)
		}
		if !again.Start.Equal(drawn.Start) || again.StepSeconds != drawn.StepSeconds || again.TimeZone != drawn.TimeZone {
			t.Fatalf("%+v became %+v", drawn, again)
		}
		for i, count := range drawn.Counts {
			if want, got := decimal.New(count, -drawn.Places), decimal.New(again.Counts[i], -again.Places); !want.Equal(got) {
				t.Fatalf("count %d: %s became %s", i, want, got)
			}
		}
		typed := &Profile{}
		if err := typed.SetValue(loadProfileField, p.Value(loadProfileField)); err != nil {
			t.Fatal(err)
		}
		if text, ok := typed.Text(loadProfileField); !ok || text != string(first) {
			t.Fatalf("%s became %s", first, text)
		}
	})
}

func TestDecodeLoadProfile(t *testing.T) {
	tests := []struct{ what, body, want string }{
		{"the least", `{"step_seconds":60,"counts":[1]}`, `{"step_seconds":60,"counts":[1]}`},
		{
			"everything", ` { "counts" : [ 0 , "12.50", 3e2 ,1.0 ] , "time_zone":"Europe/Zurich","start":"2026-01-01T00:00:00Z","step_seconds":3600}`,
			`{"step_seconds":3600,"start":"2026-01-01T00:00:00Z","time_zone":"Europe/Zurich","counts":[0,12.5,300,1]}`,
		},
		{"a local start", `{"step_seconds":3600,"start":"2026-07-01 08:00","time_zone":"Europe/Zurich","counts":[1]}`, `{"step_seconds":3600,"start":"2026-07-01T06:00:00Z","time_zone":"Europe/Zurich","counts":[1]}`},
		{"a start that comes twice", `{"step_seconds":3600,"start":"2026-10-25T02:30","time_zone":"Europe/Zurich","counts":[1]}`, `{"step_seconds":3600,"start":"2026-10-25T00:30:00Z","time_zone":"Europe/Zurich","counts":[1]}`},
		{"the bounds", `{"step_seconds":10,"counts":[1000000000000,0.000001]}`, `{"step_seconds":10,"counts":[1000000000000,0.000001]}`},
		{"zeros behind the point", `{"step_seconds":86400,"counts":["0.050000000000","1.5"]}`, `{"step_seconds":86400,"counts":[0.05,1.5]}`},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			load, complaints := DecodeLoadProfile([]byte(test.body))
			if complaints != nil {
				t.Fatal(complaints)
			}
			if got := string(EncodeLoadProfile(load)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestDecodeLoadProfileRefuses(t *testing.T) {
	million := strings.Repeat("1,", MaxLoadSteps) + "1"
	tests := []struct{ what, body, want string }{
		{"nothing", ``, " malformed"},
		{"a list", `[]`, " malformed"},
		{"an empty object", `{}`, "/step_seconds missing|/counts missing"},
		{"something after it", `{"step_seconds":60,"counts":[1]} 1`, " malformed"},
		{"a cut list", `{"step_seconds":60,"counts":[1,`, " malformed"},
		{"bad syntax", `{"step_seconds":60,"counts":[1,,2]}`, " malformed"},
		{"an unknown name", `{"step_second":60,"step_seconds":60,"counts":[1]}`, "/step_second unknown"},
		{"a name twice", `{"step_seconds":60,"counts":[1],"counts":[2]}`, "/counts malformed"},
		{"a short step", `{"step_seconds":9,"counts":[1]}`, "/step_seconds out_of_range"},
		{"a long step", `{"step_seconds":86401,"counts":[1]}`, "/step_seconds out_of_range"},
		{"a fraction of a step", `{"step_seconds":60.5,"counts":[1]}`, "/step_seconds malformed"},
		{"a step as text", `{"step_seconds":"60","counts":[1]}`, "/step_seconds malformed"},
		{"an object as a step", `{"step_seconds":{"a":[1]},"counts":[1]}`, "/step_seconds malformed"},
		{"counts that are no list", `{"step_seconds":60,"counts":{"a":1}}`, "/counts malformed"},
		{"counts that are null", `{"step_seconds":60,"counts":null}`, "/counts malformed"},
		{"no counts", `{"step_seconds":60,"counts":[]}`, "/counts out_of_range"},
		{"zeros", `{"step_seconds":60,"counts":[0,0.0,"0"]}`, "/counts out_of_range"},
		{"less than nothing", `{"step_seconds":60,"counts":[1,-1]}`, "/counts/1 out_of_range"},
		{"too many", `{"step_seconds":60,"counts":[1000000000000.000001]}`, "/counts/0 out_of_range"},
		{"too many digits", `{"step_seconds":60,"counts":[1,1,0.0000001]}`, "/counts/2 out_of_range"},
		{"no number", `{"step_seconds":60,"counts":["a",null,true,{"b":[",",{}]},["]"],"",[],"NaN",1,"a\"b,"]}`, "/counts/0 malformed|/counts/1 malformed|/counts/2 malformed|/counts/3 malformed|/counts/4 malformed|/counts/5 malformed|/counts/6 malformed|/counts/7 malformed|/counts/9 malformed"},
		{"a huge exponent", `{"step_seconds":60,"counts":[1e1000000000]}`, "/counts/0 malformed"},
		{"a million and one", `{"step_seconds":60,"counts":[` + million + `]}`, "/counts out_of_range"},
		{"a sum that nobody computes with", `{"step_seconds":60,"counts":[0.000001` + strings.Repeat(",1000000000000", 10) + `]}`, "/counts out_of_range"},
		{"an unknown zone", `{"step_seconds":60,"time_zone":"Europe/Zurihc","counts":[1]}`, "/time_zone unknown"},
		{"the zone of the machine", `{"step_seconds":60,"time_zone":"Local","counts":[1]}`, "/time_zone unknown"},
		{"an empty zone", `{"step_seconds":60,"time_zone":"","counts":[1]}`, "/time_zone unknown"},
		{"a path as a zone", `{"step_seconds":60,"time_zone":"../etc/passwd","counts":[1]}`, "/time_zone unknown"},
		{"a start that is no time", `{"step_seconds":60,"start":"yesterday","counts":[1]}`, "/start malformed"},
		{"a start within a second", `{"step_seconds":60,"start":"2026-01-01T00:00:00.5Z","counts":[1]}`, "/start malformed"},
		{"a start that does not exist", `{"step_seconds":60,"start":"2026-03-29 02:30","time_zone":"Europe/Zurich","counts":[1]}`, "/start malformed"},
		{"a start before the railways", `{"step_seconds":60,"start":"1899-12-31T00:00:00Z","counts":[1]}`, "/start malformed"},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			load, complaints := DecodeLoadProfile([]byte(test.body))
			if load != nil {
				t.Error("a load profile came back")
			}
			got := make([]string, len(complaints))
			for i, one := range complaints {
				got[i] = one.Path + " " + string(one.Code)
				if one.Detail == "" || len(one.Detail) > 400 {
					t.Errorf("%+v", one)
				}
			}
			if text := strings.Join(got, "|"); text != test.want {
				t.Errorf("got  %s\nwant %s\n%v", text, test.want, complaints)
			}
		})
	}
}

func TestLoadProfileInAProfile(t *testing.T) {
	p, complaints := DecodeJSON([]byte(`{"memory_mb":512,"load_profile":{"step_seconds":60,"counts":[1,2]},"duration_ms":100}`))
	if complaints != nil {
		t.Fatal(complaints)
	}
	body, err := EncodeJSON(p)
	if want := `{"duration_ms":"100","memory_mb":512,"load_profile":{"step_seconds":60,"counts":[1,2]}}`; err != nil || string(body) != want {
		t.Errorf("got %s (%v)\nwant %s", body, err, want)
	}
	refused := map[string]string{
		`{"load_profile":{"step_seconds":60,"counts":[1,-1]},"memory_mb":0}`: "load_profile/counts/1 out_of_range|memory_mb out_of_range",
		`{"load_profile":null}`: "load_profile malformed",
		`{"load_profile":"a"}`:  "load_profile malformed",
		`{"load_profile":[1]}`:  "load_profile malformed",
		`{"load_profile":{"step_seconds":60,"counts":[1]},"load_profile":{"step_seconds":60,"counts":[1]}}`: "load_profile malformed",
	}
	for body, want := range refused {
		_, complaints := DecodeJSON([]byte(body))
		var got []string
		for _, one := range complaints {
			got = append(got, one.Field+one.Path+" "+string(one.Code))
		}
		if text := strings.Join(got, "|"); text != want {
			t.Errorf("%s: got %s, want %s", body, text, want)
		}
	}
	if wrong := new(Profile).SetText(loadProfileField, []string{"{}"}); wrong == nil || wrong.Code != CodeMalformed {
		t.Errorf("as text: %v", wrong)
	}
	if wrong := new(Profile).SetValue(loadProfileField, json.RawMessage(`{"step_seconds":1}`)); wrong == nil || wrong.Field != loadProfileField {
		t.Errorf("as raw JSON: %v", wrong)
	}
	if wrong := new(Profile).SetValue(loadProfileField, &LoadProfile{StepSeconds: 60, Counts: []int64{1, -1}}); wrong == nil || wrong.Pointer() != "/load_profile/counts/1" {
		t.Errorf("typed: %v", wrong)
	}
}

// The counts of a year of minutes.
func yearOfMinutes() *LoadProfile {
	load := &LoadProfile{StepSeconds: 60, Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Counts: make([]int64, 525_600)}
	state := uint64(1)
	for i := range load.Counts {
		state = state*6364136223846793005 + 1442695040888963407
		load.Counts[i] = int64(state>>54) + int64(i%1440)
	}
	return load
}

func TestMonthly(t *testing.T) {
	tests := []struct {
		load        LoadProfile
		hours, want string
	}{
		{LoadProfile{StepSeconds: 3600, Counts: []int64{1, 2, 3}}, "730", "1460"},
		{LoadProfile{StepSeconds: 60, Counts: []int64{15, 0}, Places: 1}, "730", "32850"}, // 0.75 a minute
		{LoadProfile{StepSeconds: 86_400, Counts: []int64{1}}, "1", "0.041666666667"},
		{LoadProfile{StepSeconds: 60}, "1", "0"},
	}
	for _, test := range tests {
		if got := pricing.Text(test.load.Monthly(decimal.RequireFromString(test.hours))); got != test.want {
			t.Errorf("%+v: got %s, want %s", test.load, got, test.want)
		}
	}
}

func BenchmarkDecodeYearOfMinutes(b *testing.B) {
	body := []byte(`{"memory_mb":512,"duration_ms":100,"load_profile":` + string(EncodeLoadProfile(yearOfMinutes())) + `}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, complaints := DecodeJSON(body); complaints != nil {
			b.Fatal(complaints)
		}
	}
}

func BenchmarkResolveYearOfMinutes(b *testing.B) {
	p := profileOf(b, "memory_mb=512", "duration_ms=100")
	if err := p.SetValue(loadProfileField, yearOfMinutes()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := p.Resolve(nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkYearOfMinutes(b *testing.B) {
	load, wrong := yearOfMinutes().complete()
	if wrong != nil {
		b.Fatal(wrong)
	}
	b.Run("curve", func(b *testing.B) {
		for b.Loop() {
			NewLoadCurve(60, load.Counts)
		}
	})
	b.Run("raised", func(b *testing.B) {
		for b.Loop() {
			load.curve.Raised(5, 3)
		}
	})
	b.Run("groups", func(b *testing.B) {
		for b.Loop() {
			load.curve.Groups(1000)
		}
	})
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			EncodeLoadProfile(load)
		}
	})
	b.Run("summary", func(b *testing.B) {
		p := profileOf(b, "memory_mb=512", "duration_ms=100")
		if err := p.SetValue(loadProfileField, load); err != nil {
			b.Fatal(err)
		}
		resolved, _, err := p.Resolve(nil)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			resolved.Summary()
		}
	})
}

func ExampleEncodeLoadProfile() {
	load, _ := DecodeLoadProfile([]byte(`{"step_seconds":3600,"start":"2026-01-01 00:00","time_zone":"Europe/Zurich","counts":[10,"12.50"]}`))
	fmt.Println(string(EncodeLoadProfile(load)))
	// Output: {"step_seconds":3600,"start":"2025-12-31T23:00:00Z","time_zone":"Europe/Zurich","counts":[10,12.5]}
}
