package openapi

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestNumberIsTextOrBare(t *testing.T) {
	for want, number := range map[string]Number{
		`"0.0000002"`: {Text: "0.0000002"}, `0.0000002`: {Text: "0.0000002", Bare: true},
		`"12345678901234567890.123456789012"`: {Text: "12345678901234567890.123456789012"},
		`12345678901234567890.123456789012`:   {Text: "12345678901234567890.123456789012", Bare: true},
	} {
		encoded, err := json.Marshal(number)
		if err != nil || string(encoded) != want {
			t.Errorf("%v is written %s, want %s: %v", number, encoded, want, err)
		}
		var read Number
		if err := json.Unmarshal(encoded, &read); err != nil || read != number {
			t.Errorf("%s is read %+v: %v", encoded, read, err)
		}
	}
}

func TestNumberWithoutTextIsAnError(t *testing.T) {
	if _, err := json.Marshal(Number{}); err == nil {
		t.Error("an empty number is written")
	}
}

func TestNumberReadsNothingElse(t *testing.T) {
	for _, text := range []string{`true`, `{}`, `[]`, `nope`} {
		if err := json.Unmarshal([]byte(text), new(Number)); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

func TestMembersKeepTheirOrder(t *testing.T) {
	const text = `{"z":"1","a":{"b":2},"tag.x":["y"],"<":null}`
	var members Members
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		t.Fatal(err)
	}
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(members); err != nil {
		t.Fatal(err)
	}
	if want := `{"z":"1","a":{"b":2},"tag.x":["y"],"\u003c":null}` + "\n"; encoded.String() != want {
		t.Errorf("%s, want %s", &encoded, want)
	}
}

func TestMembersReadNothingElse(t *testing.T) {
	for _, text := range []string{`[1]`, `"x"`, `{"a":`} {
		if err := json.Unmarshal([]byte(text), new(Members)); err == nil {
			t.Errorf("%s is read", text)
		}
	}
}

func TestSpecIsACopy(t *testing.T) {
	Spec()[0] = 'X'
	if Spec()[0] == 'X' {
		t.Error("a caller changed the contract")
	}
}
