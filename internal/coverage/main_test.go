package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"breakeven/internal/plantest"
)

// TestPageIsFresh: what the page says is what the catalog holds.
func TestPageIsFresh(t *testing.T) {
	want, err := render()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(filepath.Join(plantest.Root(), "docs", "coverage.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Error("docs/coverage.md is stale: go generate ./internal/coverage")
	}
}
