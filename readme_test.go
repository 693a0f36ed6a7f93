package main

import (
	"os"
	"strings"
	"testing"
)

// TestReadmeShowsTheRealAnswer: the README's first block of output is what its
// first command prints today.
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
	if printed := command(t, nil, "", estimate()...).stdout; !strings.HasPrefix(printed, shown) {
		t.Errorf("the README shows\n%s\n\nthe command prints\n%s", shown, printed)
	}
}
