package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

// TestDocsShowRealAnswers: in docs/break-even.md a block of output that follows a
// block with one command is what that command prints today, up to the notes and
// assumptions. -update writes it.
func TestDocsShowRealAnswers(t *testing.T) {
	const path, fence, prefix = "docs/break-even.md", "\n```\n", "go run . "
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var written strings.Builder
	rest, shown := string(page), 0
	for {
		before, after, found := strings.Cut(rest, "\n```sh\n"+prefix)
		written.WriteString(before)
		if !found {
			break
		}
		line, after, _ := strings.Cut(after, fence)
		written.WriteString("\n```sh\n" + prefix + line + fence)
		output, isOutput := strings.CutPrefix(after, "\n```\n")
		if !isOutput || strings.Contains(line, "\n") && !strings.Contains(line, "\\\n") {
			rest = after
			continue
		}
		output, rest, _ = strings.Cut(output, fence)
		printed := command(t, nil, "", strings.Fields(strings.ReplaceAll(line, "\\\n", " "))...)
		answer, _, _ := strings.Cut(printed.stdout, "\n\nAssumed:")
		answer, _, _ = strings.Cut(answer, "\n\nNotes:")
		if output != answer && flag.Lookup("update").Value.String() != "true" {
			t.Errorf("%s shows for %q\n%s\n\nthe command prints\n%s%s", path, line, output, answer, printed.stderr)
		}
		written.WriteString(fence + answer + fence)
		shown++
	}
	if shown == 0 {
		t.Errorf("%s shows no answer", path)
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(written.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
