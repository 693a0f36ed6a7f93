package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

// TestReadmeShowsTheRealAnswer: the README's first block of output is what its
// first command prints today, up to the notes and assumptions. -update writes it.
func TestReadmeShowsTheRealAnswer(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	commands, rest, _ := strings.Cut(string(readme), "\n```\n")
	_, rest, _ = strings.Cut(rest, "\n```\n")
	shown, _, found := strings.Cut(rest, "\n```\n")
	if !found {
		t.Fatal("the README has no block of output")
	}
	if want := "go run . " + strings.Join(estimate(), " "); !strings.Contains(commands, want+"\ngo test ./...") {
		t.Errorf("the README does not open with %q and the test command", want)
	}
	printed := command(t, nil, "", estimate()...).stdout
	// The flag belongs to the scenarios: what they and the README show changes together.
	if flag.Lookup("update").Value.String() == "true" {
		answer, _, _ := strings.Cut(printed, "\n\nAssumed:")
		answer, _, _ = strings.Cut(answer, "\n\nNotes:")
		if err := os.WriteFile("README.md", []byte(strings.Replace(string(readme), shown, answer, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !strings.HasPrefix(printed, shown) {
		t.Errorf("the README shows\n%s\n\nthe command prints\n%s", shown, printed)
	}
}
