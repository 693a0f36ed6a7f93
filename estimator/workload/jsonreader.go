package workload

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// jsonReader walks the tokens of one profile.
type jsonReader struct {
	tokens

	profile *Profile
	seen    map[string]bool
	errors  Errors
}

// object reads the whole body; the error ends the reading.
func (d *jsonReader) object() *FieldError {
	token, fatal := d.next()
	if fatal != nil {
		return fatal
	}
	if token != json.Delim('{') {
		return complaint("", CodeMalformed, "the profile must be a JSON object")
	}
	for {
		token, fatal = d.next()
		if fatal != nil {
			return fatal
		}
		if token == json.Delim('}') {
			break
		}
		if len(d.errors) >= maxComplaints {
			return complaint("", CodeMalformed, "more than %d complaints; the rest was not read", maxComplaints)
		}
		name, _ := token.(string) // in an object, what is not '}' is a key
		if fatal = d.member(name); fatal != nil {
			return fatal
		}
	}
	return d.end("the profile's JSON object")
}

// member reads one value and sets the field of that name.
func (d *jsonReader) member(name string) *FieldError {
	field, known := Lookup(name)
	value, wrong, fatal := d.value(field.Kind)
	if fatal != nil {
		return fatal
	}
	switch {
	case d.seen[name]:
		wrong = complaint(clip(name), CodeMalformed, "stands twice")
	case !known && !strings.HasPrefix(name, TagPrefix):
		wrong = unknownField(name)
	case wrong != nil:
		wrong.Field = clip(name)
	case value == refusedCard || value == refusedLoad:
		// Its complaints stand already.
	default:
		wrong = d.profile.SetValue(name, value)
	}
	d.seen[name] = true
	if wrong != nil {
		d.errors = append(d.errors, *wrong)
	}
	return nil
}

// value reads the next value whole. An object is taken apart only where the
// kind asks for one. The second result is a complaint about the value, the
// third one ends the reading.
func (d *jsonReader) value(kind Kind) (any, *FieldError, *FieldError) {
	token, fatal := d.next()
	if fatal != nil {
		return nil, nil, fatal
	}
	switch {
	case token == json.Delim('[') && kind == KindList:
		return d.list()
	case token == json.Delim('{') && kind == KindDecimalMap:
		return d.decimals()
	case token == json.Delim('{') && kind == KindRateCard:
		return d.card()
	case token == json.Delim('{') && kind == KindLoadProfile:
		return d.load()
	case token == json.Delim('['):
		return nil, complaint("", CodeMalformed, "is a list; it must be %s", (&Field{Kind: kind}).kindText()), d.skip()
	case token == json.Delim('{'):
		return nil, complaint("", CodeMalformed, "is an object; it must be %s", (&Field{Kind: kind}).kindText()), d.skip()
	default:
		return token, nil, nil
	}
}

// refusedCard and refusedLoad are the values of what has complaints.
var (
	refusedCard any = (*pricing.RateCard)(nil)
	refusedLoad any = (*LoadProfile)(nil)
)

// card reads a rate card up to its end. It complains about the places within the
// card by itself.
func (d *jsonReader) card() (any, *FieldError, *FieldError) {
	reader := newCardReader(d.tokens, maxComplaints-len(d.errors))
	fatal := reader.read()
	for _, one := range reader.errors {
		one.Field = rateCardField
		d.errors = append(d.errors, one)
	}
	return reader.card, nil, fatal
}

// load reads a load profile up to its end, as card reads a card.
func (d *jsonReader) load() (any, *FieldError, *FieldError) {
	reader := newLoadReader(d.tokens, maxComplaints-len(d.errors))
	fatal := reader.read()
	for _, one := range reader.errors {
		one.Field = loadProfileField
		d.errors = append(d.errors, one)
	}
	return reader.load, nil, fatal
}

// list reads the items of a list up to its end.
func (d *jsonReader) list() (any, *FieldError, *FieldError) {
	items := []string{}
	var wrong *FieldError
	for i := 0; ; i++ {
		token, fatal := d.next()
		if fatal != nil || token == json.Delim(']') {
			return items, wrong, fatal
		}
		text, isText := token.(string)
		if !isText {
			wrong = complaint("", CodeMalformed, "item %d is not text", i+1)
			if fatal = d.skipAfter(token); fatal != nil {
				return nil, nil, fatal
			}
		}
		// One more than allowed is enough for the complaint.
		if len(items) <= MaxListItems {
			items = append(items, text)
		}
	}
}

// decimals reads an object of decimals up to its end.
func (d *jsonReader) decimals() (any, *FieldError, *FieldError) {
	values := map[string]decimal.Decimal{}
	var wrong *FieldError
	for {
		token, fatal := d.next()
		if fatal != nil || token == json.Delim('}') {
			return values, wrong, fatal
		}
		key, _ := token.(string)
		if token, fatal = d.next(); fatal != nil {
			return nil, nil, fatal
		}
		if _, twice := values[key]; twice {
			wrong = complaint("", CodeMalformed, "%s stands twice", quote(key))
		}
		value, err := tokenDecimal(token)
		if err != nil {
			wrong = complaint("", CodeMalformed, "%s: %s", clip(key), err)
		}
		if fatal = d.skipAfter(token); fatal != nil {
			return nil, nil, fatal
		}
		if len(values) <= MaxListItems {
			values[key] = value
		}
	}
}

func tokenDecimal(token json.Token) (decimal.Decimal, error) {
	switch v := token.(type) {
	case json.Number:
		return pricing.ParseDecimal(v.String())
	case string:
		return pricing.ParseDecimal(v)
	default:
		return decimal.Decimal{}, errors.New("is neither a number nor text")
	}
}
