package web

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"breakeven/estimator/workload"
)

func TestThePageNeedsNoOtherServer(t *testing.T) {
	for _, attribute := range regexp.MustCompile(`(?:src|href|action)=['"]([^'"]*)`).FindAllSubmatch(Page(), -1) {
		target := string(attribute[1])
		if !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "data:") || strings.HasPrefix(target, "//") {
			t.Errorf("the page asks %s", target)
		}
	}
	if bytes.Contains(Page(), []byte("@import")) || bytes.Contains(Page(), []byte("url(")) {
		t.Error("the style loads something")
	}
}

func TestThePageNeverTurnsTextIntoMarkup(t *testing.T) {
	for _, forbidden := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "parseFloat", "Number("} {
		if bytes.Contains(Page(), []byte(forbidden)) {
			t.Errorf("the page uses %s", forbidden)
		}
	}
	if regexp.MustCompile(`\son[a-z]+=`).Match(Page()) {
		t.Error("the page has an inline event handler, which its policy refuses")
	}
}

func TestEveryInputIsAFieldOfTheTable(t *testing.T) {
	inputs := regexp.MustCompile(`<(?:input|select)[^>]* name="([^"]+)"`).FindAllSubmatch(Page(), -1)
	if len(inputs) == 0 {
		t.Fatal("the page has no input")
	}
	for _, input := range inputs {
		if _, ok := workload.Lookup(string(input[1])); !ok {
			t.Errorf("%s is not a field", input[1])
		}
	}
}

func TestPolicyAllowsOneStyleAndOneScriptByHash(t *testing.T) {
	for _, element := range []string{"<style>", "<script>"} {
		if count := bytes.Count(Page(), []byte(element)); count != 1 {
			t.Errorf("%s stands %d times", element, count)
		}
	}
	if strings.Contains(Policy(), "unsafe") || strings.Count(Policy(), "'sha256-") != 2 {
		t.Errorf("policy %s", Policy())
	}
}

func TestThePageIsTheCallersCopy(t *testing.T) {
	Page()[0] = 'x'
	if Page()[0] != '<' {
		t.Error("a caller changed the page")
	}
}
