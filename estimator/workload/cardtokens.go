package workload

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// objectReader walks the tokens of an object that stands in a field. Its methods
// return an error that ends the reading; complaints about the content are collected
// in errors.
type objectReader struct {
	tokens

	what   string // e.g. "a rate card"
	most   int    // complaints, before the reading ends
	errors Errors
}

// complainf complains about the place.
func (c *objectReader) complainf(at string, code Code, format string, args ...any) {
	one := complaint("", code, format, args...)
	one.Path = at
	c.errors = append(c.errors, *one)
}

// members reads the values of an object by their names; each is told its place.
type members map[string]func(at string) *FieldError

// members reads an object after its opening brace, up to its end, and returns the
// names that it holds.
func (c *objectReader) members(at string, known members) (map[string]bool, *FieldError) {
	seen := map[string]bool{}
	for {
		token, fatal := c.next()
		if fatal != nil || token == json.Delim('}') {
			return seen, fatal
		}
		if len(c.errors) >= c.most {
			return nil, complaint("", CodeMalformed, "more than %d complaints; the rest was not read", maxComplaints)
		}
		name, _ := token.(string) // in an object, what is not '}' is a key
		place := at + "/" + pointerEscapes.Replace(clip(name))
		read, isKnown := known[name]
		switch {
		case !isKnown:
			detail := "is not a field of " + c.what
			if near := Nearest(name, slices.Sorted(maps.Keys(known))); near != "" {
				detail += "; did you mean " + near + "?"
			}
			c.complainf(place, CodeUnknown, "%s", detail)
			fatal = c.skipValue()
		case seen[name]:
			c.complainf(place, CodeMalformed, "stands twice")
			fatal = c.skipValue()
		default:
			fatal = read(place)
		}
		if fatal != nil {
			return nil, fatal
		}
		seen[name] = true
	}
}

// require complains about names that an object lacks.
func (c *objectReader) require(at string, seen map[string]bool, names ...string) {
	for _, name := range names {
		if !seen[name] {
			c.complainf(at+"/"+name, CodeMissing, "is required")
		}
	}
}

// list reads a list of objects. Each item is told its place after its brace.
func (c *objectReader) list(at string, most int, item func(at string) *FieldError) *FieldError {
	token, fatal := c.next()
	if fatal != nil {
		return fatal
	}
	if token != json.Delim('[') {
		c.complainf(at, CodeMalformed, "is %s; it must be a list", describeToken(token))
		return c.skipAfter(token)
	}
	for i := 0; ; i++ {
		token, fatal = c.next()
		if fatal != nil || token == json.Delim(']') {
			return fatal
		}
		switch {
		case i >= most:
			c.complainf(at, CodeOutOfRange, "has more than %d items", most)
			return c.skipRest(token)
		case token == json.Delim('{'):
			fatal = item(at + "/" + strconv.Itoa(i))
		default:
			c.complainf(at+"/"+strconv.Itoa(i), CodeMalformed, "is %s; it must be an object", describeToken(token))
			fatal = c.skipAfter(token)
		}
		if fatal != nil {
			return fatal
		}
		if len(c.errors) >= c.most {
			return complaint("", CodeMalformed, "more than %d complaints; the rest was not read", maxComplaints)
		}
	}
}

// skipRest reads to the end of the list whose next value begins with the token.
func (c *objectReader) skipRest(token json.Token) *FieldError {
	if fatal := c.skipAfter(token); fatal != nil {
		return fatal
	}
	return c.skip()
}

// skipValue reads the next value whole.
func (c *objectReader) skipValue() *FieldError {
	token, fatal := c.next()
	if fatal != nil {
		return fatal
	}
	return c.skipAfter(token)
}

// text reads a text of a checked form.
func (c *objectReader) text(at string, to *string, check textCheck) *FieldError {
	token, fatal := c.next()
	if fatal != nil {
		return fatal
	}
	text, isText := token.(string)
	if !isText {
		c.complainf(at, CodeMalformed, "is %s; it must be text", describeToken(token))
		return c.skipAfter(token)
	}
	for _, check := range []textCheck{checkTextLength, checkLabel, check} {
		code, detail := check(text)
		if code == "" {
			continue
		}
		if code != CodeUnknown { // which names the text itself
			detail = quote(text) + " " + detail
		}
		c.complainf(at, code, "%s", detail)
		return nil
	}
	*to = text
	return nil
}

// decimal reads a number or its text, from 0 to most.
func (c *objectReader) decimal(at string, to *decimal.Decimal, most int64) *FieldError {
	token, fatal := c.next()
	if fatal != nil {
		return fatal
	}
	value, err := tokenDecimal(token)
	if err != nil {
		c.complainf(at, CodeMalformed, "%s", err)
		return c.skipAfter(token)
	}
	bounds := Field{Kind: KindDecimal, Min: atLeast(0), Max: atMost(most)}
	wrong := bounds.checkDecimal(value)
	if wrong == nil {
		*to = value
	} else {
		c.complainf(at, wrong.Code, "%s", wrong.Detail)
	}
	return nil
}

// optional accepts an empty text besides: it matches everything.
func optional(check textCheck) textCheck {
	return func(text string) (Code, string) {
		if text == "" {
			return "", ""
		}
		return check(text)
	}
}

func describeToken(token json.Token) string {
	switch token {
	case json.Delim('['):
		return "a list"
	case json.Delim('{'):
		return "an object"
	default:
		return describe(token)
	}
}
