package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"breakeven/pricing"
)

func sampleDirectory() fstest.MapFS {
	sum := sha256.Sum256([]byte(sampleText))
	return fstest.MapFS{
		"lists/aws.txt":    {Data: []byte(sampleText)},
		"lists/SHA256SUMS": {Data: []byte(hex.EncodeToString(sum[:]) + "  aws.txt\n")},
		"lists/README":     {Data: []byte("not a list")},
	}
}

func TestLoadReadsEveryListOfADirectory(t *testing.T) {
	c, err := Load(sampleDirectory(), "lists")
	if err != nil {
		t.Fatal(err)
	}
	if c.AsOf() != "2026-07-20" || c.OldestPrice() != "2025-10-30" || len(c.Lists()) != 1 {
		t.Errorf("as of %s, oldest %s, %d lists", c.AsOf(), c.OldestPrice(), len(c.Lists()))
	}
}

func TestLoadRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(fstest.MapFS)
		want   string
	}{
		{"a list that was changed", func(d fstest.MapFS) {
			d["lists/aws.txt"] = &fstest.MapFile{Data: []byte(strings.Replace(sampleText, "0.096", "0.095", 1))}
		}, "has version sha256:"},
		{"a broken list", func(d fstest.MapFS) {
			d["lists/aws.txt"] = &fstest.MapFile{Data: []byte("nonsense\n")}
		}, "lists/aws.txt: decode price list: line 1"},
		{"a list without a hash", func(d fstest.MapFS) { d["lists/gcp.txt"] = d["lists/aws.txt"] }, "lists/gcp.txt: has version"},
		{"a hash without a list", func(d fstest.MapFS) { delete(d, "lists/aws.txt") }, "aws.txt, which does not exist"},
		{"a directory without hashes", func(d fstest.MapFS) { delete(d, "lists/SHA256SUMS") }, "SHA256SUMS"},
		{"a line that is no hash", func(d fstest.MapFS) {
			d["lists/SHA256SUMS"] = &fstest.MapFile{Data: []byte("nonsense\n")}
		}, "SHA256SUMS: line"},
		{"a directory without lists", func(d fstest.MapFS) {
			delete(d, "lists/aws.txt")
			d["lists/SHA256SUMS"] = &fstest.MapFile{}
		}, "no price lists"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			directory := sampleDirectory()
			test.change(directory)
			if c, err := Load(directory, "lists"); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("catalog %v, error %v does not say %q", c, err, test.want)
			}
		})
	}
}

// TestFrozenCatalog: the scenarios compute on a copy that a new seed does not
// change.
func TestFrozenCatalog(t *testing.T) {
	c, err := Load(os.DirFS("../.."), "testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	areas := map[pricing.Provider][]pricing.Area{
		"aws":   {"eu-central-1", "eu-central-2", "us-east-1"},
		"azure": {"eastus", "eastus2", "global", "switzerlandnorth", "zone-1"},
		"gcp":   {"europe-west6", "global", "us-central1"},
	}
	for provider, want := range areas {
		list := c.List(provider)
		if list == nil {
			t.Errorf("no list of %s", provider)
			continue
		}
		var got []pricing.Area
		for i := range list.Prices {
			got = append(got, list.Prices[i].Address.Area)
		}
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, want) {
			t.Errorf("areas of %s are %v, want %v", provider, got, want)
		}
	}
}
