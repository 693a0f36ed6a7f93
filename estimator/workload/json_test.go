package workload

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProfile(t)
		body, err := EncodeJSON(p)
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(body) {
			t.Fatalf("not JSON: %s", body)
		}
		again, complaints := DecodeJSON(body)
		if complaints != nil {
			t.Fatalf("%s: %v", body, complaints)
		}
		body2, err := EncodeJSON(again)
		if err != nil || !bytes.Equal(body, body2) {
			t.Fatalf("%s became %s (%v)", body, body2, err)
		}
		for _, name := range Names() {
			first, _ := p.Text(name)
			second, _ := again.Text(name)
			if first != second || p.Given(name) != again.Given(name) {
				t.Fatalf("%s: %q became %q", name, first, second)
			}
		}
	})
}

func TestEncodeJSON(t *testing.T) {
	p := profileOf(t, "memory_mb=512", "duration_ms=120.50", "name=a <b> & c", "regions=*", "free_tier=true", "fx_rates=USD:0.88,EUR:0.95", "tag.owner=me")
	body, err := EncodeJSON(p)
	want := `{"name":"a <b> & c","duration_ms":"120.5","memory_mb":512,"regions":["*"],"free_tier":true,"fx_rates":{"EUR":"0.95","USD":"0.88"},"tag.owner":"me"}`
	if err != nil || string(body) != want {
		t.Errorf("got %s (%v)\nwant %s", body, err, want)
	}
	if body, err := EncodeJSON(&Profile{}); err != nil || string(body) != "{}" {
		t.Errorf("empty profile: %s (%v)", body, err)
	}
}

func TestDecodeJSONAcceptsNumbersAndTexts(t *testing.T) {
	p, complaints := DecodeJSON([]byte(` {"duration_ms": 1.2e2, "invocations_per_month": "30000000", "memory_mb": 512,
		"include": [], "fx_rates": {"USD": 0.88, "EUR": "0.95"}, "numbers": true, "tag.cost centre": "42"} `))
	if complaints != nil {
		t.Fatal(complaints)
	}
	for name, want := range map[string]string{
		"duration_ms": "120", "invocations_per_month": "30000000", "memory_mb": "512", "include": "",
		"fx_rates": "EUR:0.95,USD:0.88", "numbers": "true", "tag.cost centre": "42",
	} {
		if got, ok := p.Text(name); !ok || got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

func TestDecodeJSONRefuses(t *testing.T) {
	deep := strings.Repeat("[", 500_000) + strings.Repeat("]", 500_000)
	tests := []struct {
		what, body string
		want       string // the complaints' fields and codes
	}{
		{"nothing", ``, " malformed"},
		{"no object", `[]`, " malformed"},
		{"null", `null`, " malformed"},
		{"a cut object", `{"memory_mb":512`, " malformed"},
		{"a cut key", `{"memory_mb`, " malformed"},
		{"bad syntax", `{"memory_mb":512,}`, " malformed"},
		{"something after it", `{} {}`, " malformed"},
		{"garbage after it", `{}x`, " malformed"},
		{"broken UTF-8", "{\"name\":\"\xff\"}", " malformed"},
		{"NUL", `{"name":"a\u0000b"}`, "name malformed"},
		{"a repeated name", `{"memory_mb":512,"memory_mb":512}`, "memory_mb malformed"},
		{"a repeated unknown name", `{"x":1,"x":1}`, "x unknown|x malformed"},
		{"a repeated tag", `{"tag.a":"1","tag.a":"1"}`, "tag.a malformed"},
		{"an unknown name", `{"https":"direct"}`, "https unknown"},
		{"a name in another case", `{"Memory_MB":512}`, "Memory_MB unknown"},
		{"null for a value", `{"memory_mb":null}`, "memory_mb malformed"},
		{"an object for a value", `{"duration_ms":{"low":1,"high":[2]}}`, "duration_ms malformed"},
		{"a list for a value", `{"duration_ms":[1]}`, "duration_ms malformed"},
		{"an item that is no text", `{"regions":["*",1,{"a":[]}]}`, "regions malformed"},
		{"a rate that is no number", `{"fx_rates":{"USD":[1]}}`, "fx_rates malformed"},
		{"a repeated rate", `{"fx_rates":{"USD":1,"USD":2}}`, "fx_rates malformed"},
		{"a text for a boolean", `{"free_tier":"true"}`, "free_tier malformed"},
		{"a fraction for an integer", `{"memory_mb":2.0}`, "memory_mb malformed"},
		{"a text for an integer", `{"memory_mb":"512"}`, "memory_mb malformed"},
		{"a huge exponent", `{"duration_ms":1e1000000000}`, "duration_ms malformed"},
		{"a huge exponent as text", `{"duration_ms":"1e400"}`, "duration_ms malformed"},
		{"NaN as text", `{"duration_ms":"NaN"}`, "duration_ms malformed"},
		{"41 digits", `{"duration_ms":1` + strings.Repeat("0", 40) + `}`, "duration_ms malformed"},
		{"deep nesting", `{"x":` + deep + `}`, " malformed"},
		{"deep nesting in a list", `{"regions":[` + deep + `]}`, " malformed"},
		{"deep nesting in a map", `{"fx_rates":{"USD":` + deep + `}}`, " malformed"},
		{"too many items", `{"instance_types":["a"` + strings.Repeat(`,"a"`, 1000) + `]}`, "instance_types out_of_range"},
		{
			"everything at once", `{"x":1,"memory_mb":0,"duration_ms":"a","architecture":"mips"}`,
			"architecture unknown|duration_ms malformed|memory_mb out_of_range|x unknown",
		},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			p, complaints := DecodeJSON([]byte(test.body))
			if p != nil {
				t.Error("a profile came back")
			}
			wantComplaints(t, complaints, test.want)
		})
	}
}

func TestDecodeJSONStopsComplaining(t *testing.T) {
	var body strings.Builder
	body.WriteString(`{"a":1`)
	for i := range 100_000 {
		body.WriteString(`,"` + strings.Repeat("x", i%60+1) + `":1`)
	}
	body.WriteString(`}`)
	_, complaints := DecodeJSON([]byte(body.String()))
	if len(complaints) != maxComplaints+1 {
		t.Errorf("%d complaints", len(complaints))
	}
}

// wantComplaints compares "field code" of every complaint, joined by bars.
func wantComplaints(t *testing.T, complaints Errors, want string) {
	t.Helper()
	got := make([]string, len(complaints))
	for i, one := range complaints {
		got[i] = one.Field + " " + string(one.Code)
		if one.Detail == "" {
			t.Errorf("%s has no sentence", got[i])
		}
	}
	if text := strings.Join(got, "|"); text != want {
		t.Errorf("got  %s\nwant %s\n%v", text, want, complaints)
	}
}

// TestDecodeJSONIgnoresAByteOrderMark: RFC 8259 lets a reader do so, and some
// editors write one.
func TestDecodeJSONIgnoresAByteOrderMark(t *testing.T) {
	p, complaints := DecodeJSON([]byte("\ufeff{\"memory_mb\":512}"))
	if complaints != nil || p.MemoryMB != 512 {
		t.Fatalf("%+v, %v", p, complaints)
	}
}

func TestDecodeJSONOverDefaults(t *testing.T) {
	defaults := profileOf(t, "memory_mb=512", "duration_ms=100", "regions=aws:us-east-1,gcp:us-central1", "fx_rates=USD:0.88", "tag.owner=me")
	if err := defaults.SetValue(rateCardField, card(t, acme)); err != nil {
		t.Fatal(err)
	}
	before, err := EncodeJSON(defaults)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ body, want string }{
		{`{}`, string(before)},
		{
			`{"memory_mb":1024,"regions":["*"],"tag.team":"us","tag.owner":"you","rate_card":"other","name":"a"}`,
			`{"name":"a","duration_ms":"100","memory_mb":1024,"regions":["*"],"fx_rates":{"USD":"0.88"},"rate_card":"other","tag.owner":"you","tag.team":"us"}`,
		},
	}
	for _, test := range tests {
		p, complaints := DecodeJSONOver([]byte(test.body), defaults)
		if complaints != nil {
			t.Fatal(complaints)
		}
		if got, err := EncodeJSON(p); err != nil || string(got) != test.want {
			t.Errorf("%s: got  %s (%v)\nwant %s", test.body, got, err, test.want)
		}
		if after, err := EncodeJSON(defaults); err != nil || !bytes.Equal(after, before) {
			t.Errorf("%s changed the defaults to %s (%v)", test.body, after, err)
		}
	}
	if p, complaints := DecodeJSONOver([]byte(`{"memory_mb":0}`), defaults); p != nil || len(complaints) != 1 {
		t.Errorf("%v, %v", p, complaints)
	}
}
