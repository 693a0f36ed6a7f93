package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"breakeven/estimator/workload"
	"breakeven/report"
)

// bodyObject is a body that is a JSON object of our own: what it is called, and
// its members.
type bodyObject struct {
	what     string // "a portfolio"
	members  []string
	required string // the member that must be there
	hint     string // where other names may have been meant to stand
}

// read walks the object strictly: it hands each member to the function, which
// reads its value, and refuses unknown names and names that stand twice.
func (o bodyObject) read(body []byte, value func(name string, decoder *json.Decoder) error) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	malformed := func(format string, args ...any) error {
		return workload.Errors{{Code: workload.CodeMalformed, Detail: fmt.Sprintf(format, args...)}}
	}
	broken := func(err error) error {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return malformed("the JSON ends too early")
		}
		return malformed("not valid JSON at byte %d: %s", decoder.InputOffset(), clip(err.Error()))
	}
	if token, err := decoder.Token(); err != nil {
		return broken(err)
	} else if token != json.Delim('{') {
		return malformed("%s is a JSON object with the member %s", o.what, o.required)
	}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return broken(err)
		}
		name, _ := token.(string)
		switch {
		case seen[name]:
			return workload.Errors{{Field: clip(name), Code: workload.CodeMalformed, Detail: "stands twice"}}
		case !slices.Contains(o.members, name):
			return o.unknown(name)
		}
		if err := value(name, decoder); err != nil {
			if _, ours := errors.AsType[workload.Errors](err); ours || errors.Is(err, report.ErrTooManyRows) {
				return err
			}
			return broken(err)
		}
		seen[name] = true
	}
	if _, err := decoder.Token(); err != nil {
		return broken(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return malformed("something follows the JSON object")
	}
	if !seen[o.required] {
		return workload.Errors{{Field: o.required, Code: workload.CodeMissing, Detail: "is required"}}
	}
	return nil
}

func (o bodyObject) unknown(name string) error {
	detail := "is not a member of " + o.what + "; " + o.hint
	if near := workload.Nearest(name, o.members); near != "" {
		detail = "is not a member of " + o.what + "; did you mean " + near + "?"
	}
	return workload.Errors{{Field: clip(name), Code: workload.CodeUnknown, Detail: detail}}
}
