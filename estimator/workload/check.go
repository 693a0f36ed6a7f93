package workload

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"breakeven/pricing"
)

// textCheck reports what is wrong with a text; an empty code is nothing.
type textCheck func(text string) (Code, string)

// checkLabel accepts any text but NUL and broken UTF-8.
func checkLabel(text string) (Code, string) {
	if strings.IndexByte(text, 0) >= 0 {
		return CodeMalformed, "contains a NUL character"
	}
	return "", ""
}

// checkWord accepts one word of printable ASCII.
func checkWord(text string) (Code, string) {
	if !only(text, func(c byte) bool { return c > ' ' && c < 0x7f }) {
		return CodeMalformed, "must be one word of printable characters"
	}
	return "", ""
}

func checkRegion(text string) (Code, string) {
	if text == "*" {
		return "", ""
	}
	provider, region, ok := strings.Cut(text, ":")
	if !ok || !only(provider, isGlobCode) || !only(region, isGlobCode) {
		return CodeMalformed, "must be provider:region, e.g. aws:us-east-1, aws:eu-* or *"
	}
	return checkProvider(provider)
}

func checkOneRegion(text string) (Code, string) {
	provider, region, ok := strings.Cut(text, ":")
	if !ok {
		provider, region = "", text
	}
	if !only(region, isCode) || (ok && !only(provider, isCode)) {
		return CodeMalformed, "must be one region, e.g. us-east-1 or aws:us-east-1"
	}
	if !ok {
		return "", ""
	}
	return checkProvider(provider)
}

func checkOffering(text string) (Code, string) {
	if text == "*" {
		return "", ""
	}
	provider, offering, ok := strings.Cut(text, "/")
	if !ok || !only(provider, isGlobCode) || !only(offering, isGlobCode) {
		return CodeMalformed, "must be provider/offering, e.g. aws/lambda or aws/*"
	}
	return checkProvider(provider)
}

func checkOneOffering(text string) (Code, string) {
	provider, offering, ok := strings.Cut(text, "/")
	if !ok || !only(provider, isCode) || !only(offering, isCode) {
		return CodeMalformed, "must be one offering, e.g. aws/ec2"
	}
	return checkProvider(provider)
}

// checkProvider looks a literal provider up; a glob cannot be wrong by itself.
func checkProvider(provider string) (Code, string) {
	if strings.ContainsAny(provider, "*?") {
		return "", ""
	}
	return checkMember(provider, providerNames)
}

// checkMember reports a name that is not in the list, with the nearest one.
func checkMember(name string, valid []string) (Code, string) {
	if slices.Contains(valid, name) {
		return "", ""
	}
	detail := quote(name) + " is not one of " + enumText(valid)
	if near := Nearest(name, valid); near != "" {
		detail += "; did you mean " + near + "?"
	}
	return CodeUnknown, detail
}

func checkJurisdiction(text string) (Code, string) {
	if len(text) != 2 || !only(text, isCapital) {
		return CodeMalformed, "must be a country code of two capitals (CH, DE) or EU"
	}
	return "", ""
}

func checkCurrency(text string) (Code, string) {
	if !pricing.Currency(text).Valid() {
		return CodeMalformed, "must be a currency code of three capitals (USD, CHF)"
	}
	return "", ""
}

// checkOption checks the form of an option's id; which options there are is the
// engine's business.
func checkOption(text string) (Code, string) {
	parts := strings.Split(strings.TrimSuffix(text, "/baseline"), "/")
	const all = 5 // provider, offering, region, architecture, purchase; a sizing may follow
	if len(parts) < all || len(parts) > all+1 || slices.ContainsFunc(parts, func(part string) bool { return !only(part, isCode) }) {
		return CodeMalformed, "must be the id of one option: offering/region/architecture/purchase, e.g. aws/lambda/us-east-1/arm64/on_demand"
	}
	if sizing := optionSizing(text); len(parts) > all && (sizing == SizingSteady || len(text) > len(strings.Join(parts, "/"))) {
		return CodeMalformed, "must be the id of one option: neither steady nor a baseline is written as a sizing"
	} else if code, detail := checkMember(sizing, SizingNames()); code != "" {
		return code, detail
	}
	return checkProvider(parts[0])
}

// optionSizing is the sizing in an option's id of the right form.
func optionSizing(id string) string {
	parts := strings.Split(strings.TrimSuffix(id, "/baseline"), "/")
	const sizing = 5 // its place
	if len(parts) <= sizing {
		return SizingSteady
	}
	return parts[sizing]
}

// checkSpeedKey accepts an architecture or a family of machines; which families
// there are is the price lists' business.
func checkSpeedKey(text string) (Code, string) {
	if !only(text, isCode) {
		return CodeMalformed, "must be an architecture or a family of machine types, e.g. arm64 or m7g"
	}
	return "", ""
}

// checkDate accepts days that the calendar has.
func checkDate(text string) (Code, string) {
	if _, err := time.Parse(time.DateOnly, text); err != nil || !pricing.ValidDate(text) {
		return CodeMalformed, "must be a day as YYYY-MM-DD, e.g. 2026-09-29"
	}
	return "", ""
}

// checkCardName accepts what a person can read and repeat in a cell or a flag.
func checkCardName(text string) (Code, string) {
	switch {
	case strings.HasPrefix(text, "{"):
		return CodeMalformed, "is not a name; the card itself can stand in JSON only"
	case text == "" || text != strings.TrimSpace(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return CodeMalformed, "must be a name of printable characters without spaces around it"
	}
	return "", ""
}

func checkCatalogVersion(text string) (Code, string) {
	if text == "current" || text == "embedded" {
		return "", ""
	}
	digits := strings.TrimPrefix(text, "sha256:")
	if len(digits) < 8 || len(digits) > 64 || !only(digits, isHex) {
		return CodeMalformed, "must be current, embedded, or 8 to 64 lower-case hex digits of a version"
	}
	return "", ""
}

// checkLength refuses broken UTF-8 and texts of more than most characters.
func checkLength(text string, most int) (Code, string) {
	if !utf8.ValidString(text) {
		return CodeMalformed, "is not valid UTF-8"
	}
	if len(text) > most && utf8.RuneCountInString(text) > most {
		return CodeOutOfRange, "has more than " + itoa(most) + " characters"
	}
	return "", ""
}

// checkTagName accepts printable characters without commas, which would break
// a CSV header apart.
func checkTagName(name string) (Code, string) {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) || r == ',' }) {
		return CodeMalformed, "a tag's name needs printable characters and no comma"
	}
	return checkLength(name, MaxTagName)
}

// only reports whether the text is not empty and all its bytes are accepted.
func only(text string, accept func(byte) bool) bool {
	for i := range len(text) {
		if !accept(text[i]) {
			return false
		}
	}
	return text != ""
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }
func isHex(c byte) bool     { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' }

func isCode(c byte) bool {
	return c >= 'a' && c <= 'z' || isCapital(c) || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
}

func isGlobCode(c byte) bool { return isCode(c) || c == '*' || c == '?' }
