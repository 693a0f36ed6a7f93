package workload

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/pricing"
)

func TestEveryFieldRoundTripsItsText(t *testing.T) {
	for i := range table {
		f := &table[i]
		if f.Kind == KindLoadProfile {
			continue // it has no text: TestLoadProfileRoundTrip
		}
		t.Run(f.Name, rapid.MakeCheck(func(t *rapid.T) {
			text := drawText(t, f)
			p := &Profile{}
			if err := p.SetText(f.Name, split(f, text)); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			first, ok := p.Text(f.Name)
			if !ok || !p.Given(f.Name) || !p.Has(f.Name) {
				t.Fatalf("%q was not set", text)
			}
			again := &Profile{}
			if err := again.SetText(f.Name, split(f, first)); err != nil {
				t.Fatalf("canonical %q of %q: %v", first, text, err)
			}
			if second, _ := again.Text(f.Name); second != first {
				t.Fatalf("%q became %q", first, second)
			}
			typed := &Profile{}
			if err := typed.SetValue(f.Name, p.Value(f.Name)); err != nil {
				t.Fatalf("SetValue(%v): %v", p.Value(f.Name), err)
			}
			if third, _ := typed.Text(f.Name); third != first {
				t.Fatalf("%q became %q through SetValue", first, third)
			}
		}))
	}
}

// The bounds of every number, just inside and just outside, as text and typed.
func TestBoundsOfEveryNumber(t *testing.T) {
	for i := range table {
		f := &table[i]
		if f.Kind != KindDecimal && f.Kind != KindInteger {
			continue
		}
		step := decimal.New(1, -12)
		if f.Kind == KindInteger {
			step = decimal.NewFromInt(1)
		}
		low, high := decimal.NewFromInt(f.Min.Value), decimal.NewFromInt(f.Max.Value)
		tests := []struct {
			value  decimal.Decimal
			inside bool
		}{
			{low, !f.Min.Exclusive},
			{low.Add(step), true},
			{low.Sub(step), false},
			{high, !f.Max.Exclusive},
			{high.Sub(step), true},
			{high.Add(step), false},
		}
		for _, test := range tests {
			text := pricing.Text(test.value)
			p := &Profile{}
			wantCode(t, f.Name+"="+text, p.SetText(f.Name, []string{text}), codeUnless(test.inside, CodeOutOfRange))
			if p.Given(f.Name) != test.inside {
				t.Errorf("%s=%s: given is %t", f.Name, text, p.Given(f.Name))
			}
			wantCode(t, f.Name+" json "+text, (&Profile{}).SetValue(f.Name, json.Number(text)), codeUnless(test.inside, CodeOutOfRange))
		}
	}
}

func codeUnless(fine bool, code Code) Code {
	if fine {
		return ""
	}
	return code
}

func wantCode(t *testing.T, what string, err *FieldError, want Code) {
	t.Helper()
	var got Code
	if err != nil {
		got = err.Code
		if err.Detail == "" || len(err.Detail) > 500 {
			t.Errorf("%.60s: detail of %d characters", what, len(err.Detail))
		}
	}
	if got != want {
		t.Errorf("%.60s: code %q (%v), want %q", what, got, err, want)
	}
}

func TestHostileTexts(t *testing.T) {
	tests := []struct {
		name, text string
		want       Code
	}{
		{"duration_ms", "1e400", CodeMalformed},
		{"duration_ms", "1e1000000000", CodeMalformed},
		{"duration_ms", "1e-1000000000", CodeMalformed},
		{"duration_ms", "NaN", CodeMalformed},
		{"duration_ms", "Infinity", CodeMalformed},
		{"duration_ms", "0x10", CodeMalformed},
		{"duration_ms", "1,5", CodeMalformed},
		{"duration_ms", "12 ms", CodeMalformed},
		{"duration_ms", "1" + strings.Repeat("0", 40), CodeMalformed},
		{"duration_ms", "0." + strings.Repeat("1", 40), ""},
		{"duration_ms", "0." + strings.Repeat("1", 41), CodeMalformed},
		{"duration_ms", strings.Repeat("9", 100_000), CodeMalformed},
		{"duration_ms", " 120 ", ""},
		{"duration_ms", "-0", CodeOutOfRange},
		{"duration_ms", "1e30", CodeOutOfRange},
		{"memory_mb", "2.0", CodeMalformed},
		{"memory_mb", "1e3", CodeMalformed},
		{"memory_mb", "+512", ""},
		{"memory_mb", "-512", CodeOutOfRange},
		{"memory_mb", "99999999999999999999", CodeOutOfRange},
		{"memory_mb", strings.Repeat("9", 100_000), CodeMalformed},
		{"memory_mb", "512\x00", CodeMalformed},
		{"memory_mb", "٥", CodeMalformed},
		{"free_tier", "TRUE", ""},
		{"free_tier", "1", CodeMalformed},
		{"architecture", "ARM64", CodeUnknown},
		{"architecture", "arm64 ", ""},
		{"name", "a\x00b", CodeMalformed},
		{"name", "\xff", CodeMalformed},
		{"name", strings.Repeat("ü", 256), ""},
		{"name", strings.Repeat("ü", 257), CodeOutOfRange},
		{"providers", "amazon", CodeUnknown},
		{"regions", "us-east-1", CodeMalformed},
		{"regions", "asw:us-east-1", CodeUnknown},
		{"regions", "aws:", CodeMalformed},
		{"regions", "aws:eu-[a-z]", CodeMalformed},
		{"offerings", "lambda", CodeMalformed},
		{"offerings", "aws/lambda/x", CodeMalformed},
		{"instance_types", "m5 large", CodeMalformed},
		{"jurisdictions", "ch", CodeMalformed},
		{"jurisdictions", "CHE", CodeMalformed},
		{"purchase", "reserved_2y", CodeUnknown},
		{"baseline_offering", "aws/*", CodeMalformed},
		{"baseline_region", "aws:eu-*", CodeMalformed},
		{"baseline_region", "asw:eu-west-1", CodeUnknown},
		{"currency", "usd", CodeMalformed},
		{"fx_rates", "USD:0", CodeOutOfRange},
		{"fx_rates", "USD:-1", CodeOutOfRange},
		{"fx_rates", "USD:1e400", CodeMalformed},
		{"fx_rates", "usd:1", CodeMalformed},
		{"fx_rates", "USD", CodeMalformed},
		{"fx_rates", "USD:1,USD:1", CodeMalformed},
		{"catalog_version", "abc", CodeMalformed},
		{"catalog_version", "sha256:XYZ45678", CodeMalformed},
		{"include", "mixture", CodeUnknown},
		{"no_such_field", "1", CodeUnknown},
		{"", "1", CodeUnknown},
		{"tag.", "1", CodeMalformed},
		{"tag.a,b", "1", CodeMalformed},
		{"tag.owner", "a\x00", CodeMalformed},
		{"tag.owner", strings.Repeat("x", 257), CodeOutOfRange},
		{TagPrefix + strings.Repeat("x", 65), "1", CodeOutOfRange},
	}
	for _, test := range tests {
		f, _ := Lookup(test.name)
		p := &Profile{}
		wantCode(t, test.name+"="+test.text, p.SetText(test.name, split(&f, test.text)), test.want)
	}
}

func TestHostileTypedValues(t *testing.T) {
	tests := []struct {
		what  string
		name  string
		value any
		want  Code
	}{
		{"exponent of a billion", "duration_ms", decimal.New(1, 1_000_000_000), CodeMalformed},
		{"exponent of minus a billion", "duration_ms", decimal.New(1, -1_000_000_000), CodeMalformed},
		{"huge coefficient", "duration_ms", decimal.NewFromBigInt(new(big.Int).Lsh(big.NewInt(1), 10_000), 0), CodeMalformed},
		{"zero value", "invocations_per_month", decimal.Decimal{}, ""},
		{"text of a decimal", "duration_ms", "120.5", ""},
		{"text with spaces", "duration_ms", " 120", CodeMalformed},
		{"int for a decimal", "duration_ms", 120, ""},
		{"text of an integer", "memory_mb", "512", CodeMalformed},
		{"fraction for an integer", "memory_mb", json.Number("2.0"), CodeMalformed},
		{"float", "duration_ms", 1.5, CodeMalformed},
		{"nil", "duration_ms", nil, CodeMalformed},
		{"number for text", "name", json.Number("1"), CodeMalformed},
		{"text for a list", "providers", "aws", CodeMalformed},
		{"empty list of a selection", "providers", []string{}, CodeOutOfRange},
		{"empty list of parts", "include", []string{}, ""},
		{"empty item", "regions", []string{""}, CodeMalformed},
		{"empty text of an enum", "architecture", "", CodeUnknown},
		{"empty name", "name", "", ""},
		{"too many items", "instance_types", slices.Repeat([]string{"m5.large"}, MaxListItems+1), CodeOutOfRange},
		{"as many items as allowed", "instance_types", slices.Repeat([]string{"m5.large"}, MaxListItems), ""},
		{"no rates", "fx_rates", map[string]decimal.Decimal{}, ""},
		{"rate under a bad key", "fx_rates", map[string]decimal.Decimal{"Euro": decimal.NewFromInt(1)}, CodeMalformed},
		{"number for a tag", "tag.owner", json.Number("1"), CodeMalformed},
		{"unknown", "nope", 1, CodeUnknown},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			wantCode(t, test.what, (&Profile{}).SetValue(test.name, test.value), test.want)
		})
	}
}

func TestEmptyTextIsAbsent(t *testing.T) {
	for _, f := range Fields() {
		for _, values := range [][]string{nil, {}, {""}} {
			p := &Profile{}
			if err := p.SetText(f.Name, values); err != nil || p.Given(f.Name) || p.Value(f.Name) != nil {
				t.Errorf("%s from %q: %v, given %t", f.Name, values, err, p.Given(f.Name))
			}
		}
	}
	p := profileOf(t, "memory_mb=512")
	if err := p.SetText("memory_mb", []string{""}); err != nil || p.MemoryMB != 512 {
		t.Errorf("an empty text changed a given field: %v, %d", err, p.MemoryMB)
	}
	if err := p.SetText("tag.owner", []string{""}); err != nil || len(p.Tags) != 0 {
		t.Errorf("an empty tag was kept: %v", err)
	}
}

func TestOneValueFieldsRefuseRepetition(t *testing.T) {
	for _, name := range []string{"memory_mb", "name", "tag.owner"} {
		wantCode(t, name, (&Profile{}).SetText(name, []string{"1", "2"}), CodeMalformed)
	}
}

func TestRefusedTextLeavesTheFormerValue(t *testing.T) {
	p := profileOf(t, "regions=aws:us-east-1", "duration_ms=120", "fx_rates=USD:0.9")
	for name, text := range map[string]string{"regions": "nowhere", "duration_ms": "x", "fx_rates": "USD:0"} {
		before, _ := p.Text(name)
		f, _ := Lookup(name)
		if err := p.SetText(name, split(&f, text)); err == nil {
			t.Fatalf("%s=%s was accepted", name, text)
		}
		if after, _ := p.Text(name); after != before {
			t.Errorf("%s changed from %q to %q", name, before, after)
		}
	}
}

func TestTags(t *testing.T) {
	p := &Profile{}
	for i := range MaxTags {
		if err := p.SetText("tag.t"+strconv.Itoa(i), []string{"v"}); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, "one tag too many", p.SetText("tag.more", []string{"v"}), CodeOutOfRange)
	wantCode(t, "known tag again", p.SetText("tag.t0", []string{"w"}), "")
	if text, ok := p.Text("tag.t0"); !ok || text != "w" {
		t.Errorf("tag.t0 = %q", text)
	}
	if _, ok := p.Text("tag.none"); ok {
		t.Error("an absent tag has a text")
	}
}

func TestCopiesDoNotShare(t *testing.T) {
	p := profileOf(t, "regions=aws:us-east-1", "fx_rates=USD:0.9", "tag.owner=me")
	shallow, deep := *p, p.Clone()
	for _, other := range []*Profile{&shallow, deep} {
		if err := other.SetText("tag.owner", []string{"you"}); err != nil {
			t.Fatal(err)
		}
	}
	deep.Regions[0], deep.FXRates["USD"] = "*", decimal.NewFromInt(2)
	if p.Tags["owner"] != "me" || p.Regions[0] != "aws:us-east-1" || !p.FXRates["USD"].Equal(decimal.New(9, -1)) {
		t.Errorf("a copy changed the original: %v %v %v", p.Tags, p.Regions, p.FXRates)
	}
}

func TestUnknownFieldNamesTheNearest(t *testing.T) {
	err := (&Profile{}).SetText("memroy_mb", []string{"512"})
	if want := "memroy_mb: is not a field; did you mean memory_mb?"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSplitList(t *testing.T) {
	tests := []struct {
		text string
		sep  byte
		want []string
	}{
		{"a,b", ',', []string{"a", "b"}},
		{" a , b ,, ", ',', []string{"a", "b"}},
		{"a|b,c", '|', []string{"a", "b,c"}},
		{"", ',', nil},
	}
	for _, test := range tests {
		if got := SplitList(test.text, test.sep); !slices.Equal(got, test.want) {
			t.Errorf("SplitList(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestErrors(t *testing.T) {
	if Errors(nil).OrNil() != nil {
		t.Error("no complaint is an error")
	}
	err := Errors{{Field: "b", Detail: "two"}, {Detail: "whole"}, {Field: "a", Detail: "one"}}.Sorted().OrNil()
	if err == nil || err.Error() != "whole; a: one; b: two" {
		t.Errorf("got %v", err)
	}
	var many Errors
	if !errors.As(err, &many) || len(many) != 3 {
		t.Error("the complaints cannot be taken apart")
	}
}
