package catalog

import (
	"strings"
	"testing"
)

// FuzzDecode: whatever is accepted is a valid list whose only form is the input.
func FuzzDecode(f *testing.F) {
	f.Add(sampleText)
	f.Add(committedText())
	f.Add(strings.Replace(sampleText, "end\n", "end\nmore", 1))
	f.Add("breakeven-pricelist\t1\nprovider\taws\ncurrency\tUSD\npublished\t2026-01-01\nfetched\t2026-01-01\ncounts\t0\t0\t0\t0\nend\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := Decode(strings.NewReader(text))
		if err != nil {
			return
		}
		if err := list.Validate(); err != nil {
			t.Fatalf("accepted an invalid list: %v", err)
		}
		if again := encoded(t, list); again != text {
			t.Fatalf("accepted\n%q\nwhose form is\n%q", text, again)
		}
		if version, err := Version(list); err != nil || version != list.Version {
			t.Fatalf("version %s, decoded %s, %v", version, list.Version, err)
		}
	})
}
