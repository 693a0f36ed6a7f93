package main

import (
	"fmt"
	"slices"
	"strings"
)

// sourceText maps the beginning of a fact's source to the text that our lists
// carry: what was published, when, and the commit at which it was read.
type sourceText struct{ begins, text string }

// sourceOf is the text for a fact's source. An unknown source is refused, so that
// nothing enters unnoticed.
func sourceOf(fact string) (string, error) {
	for _, source := range slices.Concat(awsSources, azureSources, gcpSources) {
		if strings.HasPrefix(fact, source.begins) {
			return source.text, nil
		}
	}
	return "", fmt.Errorf("source %.80q is unknown", fact)
}
