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
