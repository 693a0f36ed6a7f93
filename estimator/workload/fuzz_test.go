package workload

import (
	"bytes"
	"testing"
)

func FuzzDecodeJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"memory_mb":512,"duration_ms":"120","invocations_per_month":3e7}`,
		`{"regions":["aws:eu-*"],"fx_rates":{"USD":"0.88"},"tag.owner":"me","include":[]}`,
		`{"duration_ms":1e1000000000}`, `{"x":[[[[{"a":1}]]]]}`, `{"name":"\u0000"}`, `{"memory_mb":512,"memory_mb":1}`, `{"name":"\ud800"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, complaints := DecodeJSON(body)
		if (p == nil) != (len(complaints) > 0) {
			t.Fatalf("profile %v with complaints %v", p, complaints)
		}
		if p == nil {
			return
		}
		first, err := EncodeJSON(p)
		if err != nil {
			t.Fatal(err)
		}
		again, complaints := DecodeJSON(first)
		if complaints != nil {
			// Written out in full, a number with both many places and a small exponent
			// has more digits than are read.
			for _, one := range complaints {
				if one.Code != CodeMalformed {
					t.Fatalf("%s: %v", first, complaints)
				}
			}
			return
		}
		if second, err := EncodeJSON(again); err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s became %s (%v)", first, second, err)
		}
		if load, _, err := p.Resolve(nil); (load == nil) == (err == nil) {
			t.Fatalf("load %v with error %v", load, err)
		}
	})
}

func FuzzSetText(f *testing.F) {
	for _, seed := range [][2]string{
		{"duration_ms", "120.5"},
		{"duration_ms", "1e400"},
		{"duration_ms", "NaN"},
		{"memory_mb", "2.0"},
		{"regions", "aws:eu-*,*"},
		{"fx_rates", "USD:0.88,EUR:0.95"},
		{"free_tier", "TRUE"},
		{"tag.owner", "me"},
		{"purchase", "reserved_3y_no_upfront"},
		{"catalog_version", "sha256:01234567"},
		{"memroy_mb", "1"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		field, _ := Lookup(name)
		p := &Profile{}
		if err := p.SetText(name, split(&field, text)); err != nil {
			if p.Has(name) || err.Code == "" || err.Detail == "" || len(err.Field) > 100 {
				t.Fatalf("%+v", err)
			}
			return
		}
		canonical, ok := p.Text(name)
		if !ok {
			return // an empty text is an absent field
		}
		again := &Profile{}
		if err := again.SetText(name, split(&field, canonical)); err != nil {
			if field.Kind == KindDecimal || field.Kind == KindDecimalMap {
				return // more digits than are read, written out in full
			}
			t.Fatalf("canonical %q of %q: %v", canonical, text, err)
		}
		if second, _ := again.Text(name); second != canonical {
			t.Fatalf("%q became %q", canonical, second)
		}
	})
}

func FuzzDecodeRateCard(f *testing.F) {
	for _, seed := range []string{
		`{}`, acme, acmeCanonical, `{"name":"a","prices":[{"offering":"aws/lambda","meter":"requests","unit_price":1e-30}]}`,
		`{"name":"a","prices":[{"tiers":[{"from":0,"unit_price":"1"},{"from":1e1000000000}]}]}`, `{"name":"a","name":"b"}`, `{"name":"\ud800"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		decoded, complaints := DecodeRateCard(body)
		if (decoded == nil) != (len(complaints) > 0) || len(complaints) > maxComplaints+1 {
			t.Fatalf("card %v with %d complaints", decoded, len(complaints))
		}
		for _, one := range complaints {
			if one.Code == "" || one.Detail == "" || len(one.Error()) > 1000 || (one.Path != "" && one.Path[0] != '/') {
				t.Fatalf("%+v", one)
			}
		}
		if decoded == nil {
			return
		}
		if err := decoded.Validate(); err != nil {
			t.Fatal(err)
		}
		first := EncodeRateCard(decoded)
		again, complaints := DecodeRateCard(first)
		if complaints != nil || again.Version != decoded.Version {
			t.Fatalf("%s: %v", first, complaints)
		}
	})
}

func FuzzDecodeLoadProfile(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"step_seconds":60,"counts":[1,"2.5",3e2]}`, `{"step_seconds":3600,"start":"2026-10-25 02:30","time_zone":"Europe/Zurich","counts":[0,1]}`,
		`{"step_seconds":60,"counts":["a\"]",{"b":[1,"]"]},[],null,1 , 2]}`, `{"counts":[1e-6,1e1000000000,-0]}`, `{"counts":"x","counts":[]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		load, complaints := DecodeLoadProfile(body)
		if (load == nil) != (len(complaints) > 0) || len(complaints) > maxComplaints+2 {
			t.Fatalf("load %v with %d complaints", load, len(complaints))
		}
		for _, one := range complaints {
			if one.Code == "" || one.Detail == "" || len(one.Error()) > 1000 || (one.Path != "" && one.Path[0] != '/') {
				t.Fatalf("%+v", one)
			}
		}
		if load == nil {
			return
		}
		first := EncodeLoadProfile(load)
		again, complaints := DecodeLoadProfile(first)
		if complaints != nil || !bytes.Equal(EncodeLoadProfile(again), first) || !again.Start.Equal(load.Start) {
			t.Fatalf("%s became %+v (%v)", first, again, complaints)
		}
	})
}

func FuzzLoadRows(f *testing.F) {
	f.Add("2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z", "1", "2.5", "Europe/Zurich", int64(0), "zero")
	f.Add("2026-10-25 02:00", "2026-10-25 02:00", "0", "1e3", "Europe/Zurich", int64(3600), "interpolate")
	f.Add("2026-03-29 02:00", "2026-03-29", "9", "1", "Australia/Lord_Howe", int64(10), "refuse")
	f.Fuzz(func(t *testing.T, first, second, count, other, zone string, step int64, gaps string) {
		r, wrong := NewLoadRows(LoadRowOptions{TimeZone: zone, StepSeconds: step, Gaps: gaps})
		if wrong != nil {
			return
		}
		for i, row := range [][2]string{{first, count}, {second, other}, {first, other}} {
			if complaint := r.Add(i+2, row[0], row[1]); complaint != nil && (complaint.Code == "" || complaint.Detail == "" || len(complaint.Detail) > 1000) {
				t.Fatalf("%+v", complaint)
			}
		}
		load, line, complaint := r.Profile()
		if (load == nil) != (complaint != nil) || line < 0 || line > 4 {
			t.Fatalf("%v, line %d, %v", load, line, complaint)
		}
		if load != nil {
			if _, complaints := DecodeLoadProfile(EncodeLoadProfile(load)); complaints != nil {
				t.Fatal(complaints)
			}
		}
	})
}
