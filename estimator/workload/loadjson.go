package workload

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// DecodeLoadProfile reads a load profile from a JSON object, as strictly as
// DecodeJSON reads a profile: step_seconds and counts, and start and time_zone where
// they are known. It returns every complaint (at most about 100) with its place in
// Path, in the order of the document, and then no load profile. The caller bounds
// the size of the body.
func DecodeLoadProfile(body []byte) (*LoadProfile, Errors) {
	read, fatal := newTokens(body, "the load profile")
	if fatal != nil {
		return nil, Errors{*fatal}
	}
	reader := newLoadReader(read, maxComplaints)
	token, fatal := reader.next()
	if fatal == nil && token != json.Delim('{') {
		fatal = complaint("", CodeMalformed, "the load profile must be a JSON object")
	}
	if fatal == nil {
		fatal = reader.read()
	}
	if fatal == nil {
		fatal = reader.end("the load profile's JSON object")
	}
	if fatal != nil {
		return nil, Errors{*fatal}
	}
	if len(reader.errors) > 0 {
		return nil, reader.errors
	}
	return reader.load, nil
}

// EncodeLoadProfile writes a load profile in its canonical form: members in the
// order below, absent ones left out, counts as the shortest numbers, the start
// in UTC. DecodeLoadProfile reads it back.
func EncodeLoadProfile(p *LoadProfile) []byte {
	const digits = 6 // of an average count, with its comma
	out := make([]byte, 0, 120+digits*len(p.Counts))
	out = append(out, `{"step_seconds":`...)
	out = strconv.AppendInt(out, p.StepSeconds, 10)
	if !p.Start.IsZero() {
		out = append(out, `,"start":"`...)
		out = p.Start.UTC().AppendFormat(out, time.RFC3339)
		out = append(out, '"')
	}
	if p.TimeZone != "" {
		out = append(out, `,"time_zone":"`...)
		out = append(out, p.TimeZone...) // a name of the database has nothing to escape
		out = append(out, '"')
	}
	out = append(out, `,"counts":[`...)
	for i, count := range p.Counts {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendCount(out, count, p.Places)
	}
	return append(out, "]}"...)
}

// appendCount writes a count in units of 10^-places as a decimal.
func appendCount(out []byte, count int64, places int32) []byte {
	unit := powerOfTen(places)
	out = strconv.AppendInt(out, count/unit, 10)
	rest := count % unit
	if rest == 0 {
		return out
	}
	from := len(out)
	out = strconv.AppendInt(out, unit+rest, 10) // a 1, then the decimals with their zeros
	out[from] = '.'
	return bytes.TrimRight(out, "0")
}

// setLoad sets a load profile that is checked on the way.
func (f *Field) setLoad(p *Profile, load *LoadProfile) *FieldError {
	checked, wrong := load.complete()
	if wrong != nil {
		wrong.Field = f.Name
		return wrong
	}
	p.LoadProfile = checked
	return nil
}

// setLoadJSON reports the first complaint about the load profile.
func (f *Field) setLoadJSON(p *Profile, body json.RawMessage) *FieldError {
	load, complaints := DecodeLoadProfile(body)
	if len(complaints) > 0 {
		complaints[0].Field = f.Name
		return &complaints[0]
	}
	p.LoadProfile = load
	return nil
}

// loadReader walks the tokens of one load profile.
type loadReader struct {
	objectReader

	load *LoadProfile
}

func newLoadReader(from tokens, most int) *loadReader {
	return &loadReader{objectReader: objectReader{tokens: from, what: "a load profile", most: most}}
}

// read reads the load profile after its opening brace, up to its end. It stays nil
// when there is a complaint.
func (l *loadReader) read() *FieldError {
	load := &LoadProfile{}
	var start string
	seen, fatal := l.members("", members{
		"step_seconds": func(at string) *FieldError { return l.integer(at, &load.StepSeconds, MinStepSeconds, MaxStepSeconds) },
		"start":        func(at string) *FieldError { return l.text(at, &start, checkLabel) },
		"time_zone":    func(at string) *FieldError { return l.text(at, &load.TimeZone, checkTimeZone) },
		"counts":       func(at string) *FieldError { return l.counts(at, load) },
	})
	if fatal != nil {
		return fatal
	}
	l.require("", seen, "step_seconds", "counts")
	if seen["start"] && len(l.errors) == 0 {
		at, detail := parseStart(start, load.TimeZone)
		if detail != "" {
			l.complainf("/start", CodeMalformed, "%s", detail)
		}
		load.Start = at
	}
	if len(l.errors) > 0 {
		return nil
	}
	checked, wrong := load.complete()
	if wrong == nil {
		l.load = checked
	} else {
		l.errors = append(l.errors, *wrong)
	}
	return nil
}

// integer reads a whole number within the bounds.
func (l *loadReader) integer(at string, to *int64, least, most int64) *FieldError {
	token, fatal := l.next()
	if fatal != nil {
		return fatal
	}
	number, isNumber := token.(json.Number)
	if !isNumber {
		l.complainf(at, CodeMalformed, "is %s; it must be a whole number", describeToken(token))
		return l.skipAfter(token)
	}
	bounds := Field{Kind: KindInteger, Min: atLeast(least), Max: atMost(most), access: func(*Profile) any { return to }}
	if wrong := bounds.setIntegerText(nil, number.String()); wrong != nil {
		l.complainf(at, wrong.Code, "%s", wrong.Detail)
	}
	return nil
}

// counts reads the list of counts. The tokens of half a million numbers would each
// be a value of its own; so the list is taken as it stands.
func (l *loadReader) counts(at string, load *LoadProfile) *FieldError {
	raw, fatal := l.raw()
	if fatal != nil {
		return fatal
	}
	if raw[0] != '[' {
		l.complainf(at, CodeMalformed, "must be a list of numbers")
		return nil
	}
	if most := bytes.Count(raw, []byte{','}) + 1; most <= MaxLoadSteps {
		load.Counts = make([]int64, 0, most)
	}
	load.Places = MaxCountPlaces
	for rest := afterSpace(raw[1:]); rest[0] != ']'; {
		if len(load.Counts) == MaxLoadSteps {
			l.complainf(at, CodeOutOfRange, "has more than %d counts", MaxLoadSteps)
			return nil
		}
		item, after := cutItem(rest)
		count, err := parseCount(item)
		if err != nil {
			place := at + "/" + strconv.Itoa(len(load.Counts))
			l.complainf(place, countCode(err), "%s", err)
			if len(l.errors) >= l.most {
				return complaint("", CodeMalformed, "more than %d complaints; the rest was not read", maxComplaints)
			}
		}
		load.Counts = append(load.Counts, count)
		if rest = after; rest[0] == ',' {
			rest = afterSpace(rest[1:])
		}
	}
	return nil
}

// afterSpace drops the space of JSON.
func afterSpace(text []byte) []byte {
	for len(text) > 0 && (text[0] == ' ' || text[0] == '\n' || text[0] == '\t' || text[0] == '\r') {
		text = text[1:]
	}
	return text
}

// cutItem cuts the first item of valid JSON that ends with a bracket: a number, or
// a text without its quotes. Of anything else it returns nil. What follows begins
// with the comma or the bracket.
func cutItem(rest []byte) (item, after []byte) {
	if c := rest[0]; c == '-' || c >= '0' && c <= '9' {
		end := 1
		for c := rest[end]; c != ',' && c != ']' && c > ' '; c = rest[end] {
			end++
		}
		return rest[:end], afterSpace(rest[end:])
	}
	quoted, depth, end := false, 0, 0
	for ; ; end++ {
		c := rest[end]
		switch {
		case quoted && c == '\\':
			end++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case depth > 0 && (c == ']' || c == '}'):
			depth--
		case depth == 0 && (c == ',' || c == ']'):
			item = bytes.TrimRight(rest[:end], " \n\t\r")
			if item[0] != '"' {
				return nil, rest[end:]
			}
			return item[1 : len(item)-1], rest[end:]
		}
	}
}

// countRangeError is a count that is none: too large, or less than nothing.
type countRangeError struct{ text string }

func (e *countRangeError) Error() string {
	return fmt.Sprintf("%s must be at least 0 and at most %d, with at most %d decimals", clip(e.text), int64(MaxLoadCount), MaxCountPlaces)
}

// countCode is the code of an error of parseCount.
func countCode(err error) Code {
	if _, beyond := errors.AsType[*countRangeError](err); beyond {
		return CodeOutOfRange
	}
	return CodeMalformed
}

// parseCount reads a count in units of 10^-MaxCountPlaces.
func parseCount(text []byte) (int64, error) {
	const plain = 12 // digits that need no care
	if n := len(text); n > 0 && n <= plain {
		count, ok := int64(0), true
		for _, c := range text {
			ok = ok && c >= '0' && c <= '9'
			count = count*10 + int64(c-'0')
		}
		if ok {
			return count * microCounts, nil
		}
	}
	if len(text) == 0 {
		return 0, errors.New("is neither a number nor its text")
	}
	value, err := pricing.ParseDecimal(string(text))
	if err != nil {
		return 0, err
	}
	units := value.Shift(MaxCountPlaces)
	if value.IsNegative() || !units.IsInteger() || units.GreaterThan(mostMicroCounts) {
		return 0, &countRangeError{text: string(text)}
	}
	return units.IntPart(), nil
}

// mostMicroCounts is MaxLoadCount in units of 10^-MaxCountPlaces.
var mostMicroCounts = decimal.NewFromInt(MaxLoadCount * microCounts)
