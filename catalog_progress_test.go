package main

import (
	"bytes"
	"strings"
	"testing"

	"breakeven/pricing"
)

func TestProgressIsALineAtEveryQuarterWithoutATerminal(t *testing.T) {
	var text bytes.Buffer
	p := newProgress(&text, func(string) (string, bool) { return "xterm", true })
	for done := range 9 {
		p.report("aws", done, 8)
	}
	p.report("gcp", 1, 1)
	p.report("azure", 0, 0)
	p.end()
	want := "breakeven: aws: 2 of 8 queries\nbreakeven: aws: 4 of 8 queries\nbreakeven: aws: 6 of 8 queries\nbreakeven: aws: 8 of 8 queries\n" +
		"breakeven: gcp: 1 of 1 queries\n"
	if text.String() != want {
		t.Errorf("got %q", text.String())
	}
}

func TestProgressIsABarPerProviderOnATerminal(t *testing.T) {
	var text bytes.Buffer
	p := &progress{to: &text, terminal: true, state: map[pricing.Provider]*fetching{}}
	p.report("gcp", 1, 2)
	p.report("aws", 3, 3)
	p.end()
	half, full := strings.Repeat("#", 15)+strings.Repeat(".", 15), strings.Repeat("#", 30)
	want := "\r\x1b[Kgcp    [" + half + "] 1/2\n" +
		"\x1b[1A\r\x1b[Kaws    [" + full + "] 3/3\n\r\x1b[Kgcp    [" + half + "] 1/2\n"
	if text.String() != want {
		t.Errorf("got %q", text.String())
	}
}
