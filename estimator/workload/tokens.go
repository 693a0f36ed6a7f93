package workload

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// tokens reads JSON token by token. An error of it ends the reading.
type tokens struct{ decoder *json.Decoder }

// newTokens refuses what is not UTF-8, which the decoder would mend in silence.
// what names the document in the complaint.
func newTokens(body []byte, what string) (tokens, *FieldError) {
	body = bytes.TrimPrefix(body, []byte("\ufeff")) // a byte order mark says nothing in JSON
	if !utf8.Valid(body) {
		return tokens{}, complaint("", CodeMalformed, "%s is not valid UTF-8", what)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return tokens{decoder}, nil
}

// end complains when something follows the document.
func (d *tokens) end(what string) *FieldError {
	if _, err := d.decoder.Token(); !errors.Is(err, io.EOF) {
		return complaint("", CodeMalformed, "something follows %s", what)
	}
	return nil
}

// skipAfter reads the rest of the value that the token begins.
func (d *tokens) skipAfter(token json.Token) *FieldError {
	if token == json.Delim('[') || token == json.Delim('{') {
		return d.skip()
	}
	return nil
}

// skip reads to the end of the list or object that is open.
func (d *tokens) skip() *FieldError {
	for depth := 1; depth > 0; {
		token, fatal := d.next()
		if fatal != nil {
			return fatal
		}
		switch token {
		case json.Delim('['), json.Delim('{'):
			if depth++; depth > maxJSONDepth {
				return complaint("", CodeMalformed, "the JSON nests deeper than %d levels", maxJSONDepth)
			}
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
	}
	return nil
}

// raw is the next value as it stands.
func (d *tokens) raw() (json.RawMessage, *FieldError) {
	var raw json.RawMessage
	if err := d.decoder.Decode(&raw); err != nil {
		return nil, d.unreadable(err)
	}
	return raw, nil
}

// next is the next token; what cannot be read ends the reading.
func (d *tokens) next() (json.Token, *FieldError) {
	token, err := d.decoder.Token()
	if err != nil {
		return nil, d.unreadable(err)
	}
	return token, nil
}

func (d *tokens) unreadable(err error) *FieldError {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return complaint("", CodeMalformed, "the JSON ends too early")
	}
	return complaint("", CodeMalformed, "not valid JSON at byte %d: %s", d.decoder.InputOffset(), clip(err.Error()))
}
