package main_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakeven/api"
	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
)

var updateScenarios = flag.Bool("update", false, "rewrite want.json of every scenario, and the answer in README.md")

// scenario is one folder of testdata/scenarios: a request, the answer to it on
// the frozen catalog, and the calculation by hand that confirms it.
type scenario struct {
	name    string
	folder  string
	request []byte
}

// scenarios finds every folder; a scenario needs no other registration.
func scenarios(t *testing.T) []scenario {
	t.Helper()
	root := filepath.Join("testdata", "scenarios")
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var all []scenario
	for _, folder := range folders {
		if !folder.IsDir() {
			t.Errorf("%s is no folder: a scenario is one", filepath.Join(root, folder.Name()))
			continue
		}
		s := scenario{name: folder.Name(), folder: filepath.Join(root, folder.Name())}
		s.request = s.read(t, "request.json")
		all = append(all, s)
	}
	const least = 100
	if len(all) < least {
		t.Fatalf("%d scenarios, at least %d are promised", len(all), least)
	}
	return all
}

func (s scenario) read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.folder, file))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// answerTo answers a request on the frozen catalog.
func answerTo(t *testing.T, request []byte) *decision.Answer {
	t.Helper()
	profile, complaints := workload.DecodeJSON(request)
	if complaints != nil {
		t.Fatalf("%v in %s", complaints, request)
	}
	answer, err := decision.Decide(plantest.Frozen(t), profile)
	if err != nil {
		t.Fatalf("%v in %s", err, request)
	}
	return answer
}

// encoded is the body with which POST /v1/estimates gives an answer.
func encoded(t *testing.T, answer *decision.Answer) []byte {
	t.Helper()
	body, err := api.EncodeAnswer(answer)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// estimateOf is the body with which POST /v1/estimates answers a request.
func estimateOf(t *testing.T, request []byte) []byte {
	t.Helper()
	return encoded(t, answerTo(t, request))
}

func indented(t *testing.T, body []byte) []byte {
	t.Helper()
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, body, "", "  "); err != nil {
		t.Fatal(err)
	}
	return append(bytes.TrimRight(pretty.Bytes(), "\n"), '\n')
}

// TestScenarios answers every request and compares the whole answer, then holds
// the calculation by hand against it.
func TestScenarios(t *testing.T) {
	for _, s := range scenarios(t) {
		t.Run(s.name, func(t *testing.T) {
			answer := answerTo(t, s.request)
			got := indented(t, encoded(t, answer))
			if *updateScenarios {
				if err := os.WriteFile(filepath.Join(s.folder, "want.json"), got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := s.read(t, "want.json"); !bytes.Equal(got, want) {
				t.Errorf("the answer differs from want.json (go test -run Scenarios . -update rewrites it):\n%s", firstDifference(got, want))
			}
			checkCalculation(t, s.read(t, "CALC.md"), got, answer)
		})
	}
}

// firstDifference is the first line in which two texts differ.
func firstDifference(got, want []byte) string {
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			return "got  " + gotLines[i] + "\nwant " + wantLines[i]
		}
	}
	return "one is the beginning of the other"
}

// TestSameRequestGivesTheSameBytes answers each request again, and again with
// its fields in other orders.
func TestSameRequestGivesTheSameBytes(t *testing.T) {
	for _, s := range scenarios(t) {
		t.Run(s.name, func(t *testing.T) {
			want := estimateOf(t, s.request)
			for i, request := range append([][]byte{s.request}, reordered(t, s.request)...) {
				if got := estimateOf(t, request); !bytes.Equal(got, want) {
					t.Errorf("order %d gives other bytes:\n%s", i, firstDifference(indented(t, got), indented(t, want)))
				}
			}
		})
	}
}

// reordered is the same JSON object with its fields in ascending and descending
// order, and with either order turned by half.
func reordered(t *testing.T, object []byte) [][]byte {
	t.Helper()
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(object, &fields); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	descending := slices.Clone(names)
	slices.Reverse(descending)
	var all [][]byte
	for _, order := range [][]string{names, descending} {
		half := len(order) / 2
		for _, turned := range [][]string{order, slices.Concat(order[half:], order[:half])} {
			parts := make([]string, len(turned))
			for i, name := range turned {
				parts[i] = `"` + name + `":` + string(fields[name])
			}
			all = append(all, []byte("{"+strings.Join(parts, ",")+"}"))
		}
	}
	return all
}
