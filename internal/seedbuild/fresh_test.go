package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestCommittedListsAreFresh builds the lists again where the facts are, and
// compares them byte by byte with what is committed.
func TestCommittedListsAreFresh(t *testing.T) {
	facts := os.Getenv(factsVariable)
	if facts == "" {
		t.Skipf("SKIPPED: %s is not set, so nobody checked that the committed price lists follow from the facts", factsVariable)
	}
	if _, err := os.Stat(facts); err != nil {
		t.Skipf("SKIPPED: %s: %v, so nobody checked that the committed price lists follow from the facts", factsVariable, err)
	}
	out := t.TempDir()
	if err := run([]string{"-facts", facts, "-out", out}, "", io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"aws.txt", "azure.txt", "gcp.txt", "SHA256SUMS"} {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", "..", "pricing", "catalog", "seed", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the facts give; run go generate ./pricing/catalog", name)
		}
	}
}
