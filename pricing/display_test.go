package pricing

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func TestGroupedSeparatesThousandsBeforeThePointOnly(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "",
		"0":                "0",
		"999":              "999",
		"1000":             "1,000",
		"-999":             "-999",
		"-1000":            "-1,000",
		"123456":           "123,456",
		"1234567":          "1,234,567",
		"1234567.8901":     "1,234,567.8901",
		"-1234567.8901":    "-1,234,567.8901",
		"0.0000133334":     "0.0000133334",
		"1000000000000000": "1,000,000,000,000,000",
	} {
		if got := Grouped(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestGroupedKeepsEveryDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,12})?`).Draw(t, "number")
		got := Grouped(text)
		if strings.ReplaceAll(got, ",", "") != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func TestReadable(t *testing.T) {
	for text, want := range map[string]string{
		"115368716.911764705882": "115,368,717", "999.9994": "999.999", "12.3456789": "12.346", "0.00001": "0.00001",
		"0": "0", "1000": "1,000", "1234.5": "1,235", "-1234.5": "-1,235",
	} {
		if got := Readable(decimal.RequireFromString(text)); got != want {
			t.Errorf("%s reads %s, want %s", text, got, want)
		}
	}
}
