package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

func fieldsOf(err error) []string {
	var complaints workload.Errors
	if !errors.As(err, &complaints) {
		return nil
	}
	fields := make([]string, len(complaints))
	for i := range complaints {
		fields[i] = complaints[i].Field
	}
	return fields
}

// readAll reads rows into one line each: the profile's main fields, or the
// complaint.
func readAll(t testing.TB, file string, dialect Dialect, mapping Mapping, defaults *workload.Profile) []string {
	t.Helper()
	reader, err := NewProfileReader(strings.NewReader(file), dialect, mapping, defaults)
	if err != nil {
		return []string{"header: " + err.Error()}
	}
	var lines []string
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		if row.Err != nil {
			lines = append(lines, row.Err.Error())
			continue
		}
		p := row.Profile
		lines = append(lines, fmt.Sprintf("%d %s %s %s %d %v", row.Line, p.Name, pricing.Text(p.InvocationsPerMonth), pricing.Text(p.DurationMs), p.MemoryMB, p.Regions))
	}
}

func TestProfileReader(t *testing.T) {
	german, _ := namedDialect("excel-de")
	const header = "name,invocations_per_month,duration_ms,memory_mb,regions\n"
	tests := map[string]struct {
		file    string
		dialect Dialect
		mapping Mapping
		want    []string
	}{
		"rows": {
			file: header + "a,1,2,3,\nb,4,5.5,6,aws:us-east-1|gcp:*\n",
			want: []string{"2 a 1 2 3 []", "3 b 4 5.5 6 [aws:us-east-1 gcp:*]"},
		},
		"byte order mark, CR LF, no newline at the end": {
			file: bom + strings.ReplaceAll(header+"a,1,2,3,", "\n", "\r\n"), want: []string{"2 a 1 2 3 []"},
		},
		"CR alone ends a row": {file: strings.ReplaceAll(header+"a,1,2,3,\nb,1,2,3,", "\n", "\r"), want: []string{"2 a 1 2 3 []", "3 b 1 2 3 []"}},
		"quoted fields": {
			file: header + "\"a, \"\"b\"\"\",\"1\",2,3,\nb,4,5,6,\n",
			want: []string{`2 a, "b" 1 2 3 []`, "3 b 4 5 6 []"},
		},
		"a line feed in a label, and lines are still counted": {
			file: header + "\"a\nb\",1,2,3,\nc,4,5,6,\n",
			want: []string{"2 a\nb 1 2 3 []", "4 c 4 5 6 []"},
		},
		"ragged rows": {
			file: header + "a,1,2,3\nb,1,2,3,,,\nc,1,2,3,,x\n",
			want: []string{"2 a 1 2 3 []", "3 b 1 2 3 []", `line 4, column 6: "x" stands in a column without a name`},
		},
		"blank rows": {file: header + "\n,,,,\na,1,2,3,\n\n", want: []string{"4 a 1 2 3 []"}},
		"a bad row does not stop the others": {
			file: header + "a,x,2,3,\nb,1,2,3,\n",
			want: []string{"line 2, column 2 (invocations_per_month): ", "3 b 1 2 3 []"},
		},
		"every complaint of a row": {
			file: header + "a,x,-1,3.5,\n",
			want: []string{"line 2, column 2 (invocations_per_month): | line 2, column 3 (duration_ms): | line 2, column 4 (memory_mb): "},
		},
		"a quote that never closes costs its line": {
			file: header + "\"a,1,2,3,\nb,1,2,3,\n",
			want: []string{"line 2: a quote opens and never closes", "3 b 1 2 3 []"},
		},
		"a quote within a field": {
			file: header + "a\"b,1,2,3,\nb,1,2,3,\n", want: []string{"line 2: column 1 has a quote within", "3 b 1 2 3 []"},
		},
		"text behind a closing quote": {
			file: header + "\"a\"b,1,2,3,\nb,1,2,3,\n", want: []string{"line 2: column 1 has text behind its closing quote", "3 b 1 2 3 []"},
		},
		"a row that is too long": {
			file: header + strings.Repeat("a", MaxRowBytes+1) + ",1,2,3,\nb,1,2,3,\n",
			want: []string{"line 2: the row is longer than 65536 bytes", "3 b 1 2 3 []"},
		},
		"NUL":       {file: header + "a\x00,1,2,3,\nb,1,2,3,\n", want: []string{"line 2: column 1 holds a NUL byte", "3 b 1 2 3 []"}},
		"not UTF-8": {file: header + "Z\xfcrich,1,2,3,\nb,1,2,3,\n", want: []string{"line 2: column 1 is not UTF-8", "3 b 1 2 3 []"}},
		"decimal comma": {
			file:    "name;invocations_per_month;duration_ms;memory_mb;fx_rates\na;1;2,5;3;USD:0,88|EUR:0,95\nb;1;2.5;3;\n",
			dialect: german,
			want:    []string{"2 a 1 2.5 3 []", `line 3, column 3 (duration_ms): "2.5" has a point`},
		},
		"renamed, passed through and left out": {
			file:    "Service,Calls,Notes,duration_ms,memory_mb,Owner\na,1,whatever,2,3,x\n",
			mapping: Mapping{"Service": "name", "Calls": "invocations_per_month", "Notes": "-", "Owner": "tag.owner"},
			want:    []string{"2 a 1 2 3 []"},
		},
		"empty file":           {file: "", want: []string{"header: line 1: the file is empty"}},
		"only line ends":       {file: "\r\n\n", want: []string{"header: line 1: the file is empty"}},
		"UTF-16":               {file: "\xff\xfen\x00a\x00", want: []string{"header: line 1: the file is UTF-16"}},
		"unknown column":       {file: "name,memory\n", want: []string{`header: line 1, column 2 (memory): "memory" is not a field; did you mean "memory_mb"?`}},
		"column twice":         {file: "name,name\n", want: []string{"header: line 1, column 2 (name): the column stands twice"}},
		"field twice":          {file: "name,Service\n", mapping: Mapping{"Service": "name"}, want: []string{"header: line 1, column 2 (Service): column 1 is name already"}},
		"mapping of no column": {file: "name\n", mapping: Mapping{"Service": "name"}, want: []string{`header: line 1: map: the file has no column "Service"`}},
		"wrong delimiter":      {file: "name;memory_mb\n", want: []string{"header: line 1, column 1 (name;memory_mb): \"name;memory_mb\" looks like several columns: is the delimiter a semicolon"}},
		"a setting as column":  {file: "name,detail\n", want: []string{"header: line 1, column 2 (detail): detail holds for the whole answer"}},
		"a tag without name":   {file: "tag.\n", want: []string{`header: line 1, column 1 (tag.): "tag." is not a field`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dialect := test.dialect
			if dialect.Delimiter == 0 {
				dialect = DefaultDialect()
			}
			got := readAll(t, test.file, dialect, test.mapping, nil)
			if len(got) != len(test.want) {
				t.Fatalf("got %d rows %q, want %d", len(got), got, len(test.want))
			}
			for i, want := range test.want {
				for part := range strings.SplitSeq(want, "| ") {
					if !strings.Contains(got[i], strings.TrimSpace(part)) {
						t.Errorf("row %d: got %q, want %q", i, got[i], part)
					}
				}
			}
		})
	}
}

func TestProfileReaderDefaultsAndTags(t *testing.T) {
	defaults := &workload.Profile{}
	for name, value := range map[string]string{"memory_mb": "512", "duration_ms": "120", "tag.stage": "prod", "tag.owner": "nobody"} {
		if complaint := defaults.SetText(name, []string{value}); complaint != nil {
			t.Fatal(complaint)
		}
	}
	reader, err := NewProfileReader(strings.NewReader("tag.owner,invocations_per_month,memory_mb\nx,7,\n,8,1024\n"), DefaultDialect(), nil, defaults)
	if err != nil {
		t.Fatal(err)
	}
	if got := reader.Tags(); !slices.Equal(got, []string{"owner", "stage"}) {
		t.Errorf("tags %v", got)
	}
	first, err := reader.Read()
	if err != nil || first.Err != nil {
		t.Fatal(err, first.Err)
	}
	second, err := reader.Read()
	if err != nil || second.Err != nil {
		t.Fatal(err, second.Err)
	}
	if first.Profile.MemoryMB != 512 || second.Profile.MemoryMB != 1024 {
		t.Errorf("memory %d and %d, want 512 (default) and 1024", first.Profile.MemoryMB, second.Profile.MemoryMB)
	}
	if first.Tags["owner"] != "x" || first.Tags["stage"] != "prod" || second.Tags["owner"] != "nobody" || defaults.Tags["owner"] != "nobody" {
		t.Errorf("tags %v, %v, defaults %v", first.Tags, second.Tags, defaults.Tags)
	}
}

func TestLocatedNamesTheColumnOfAField(t *testing.T) {
	reader, err := NewProfileReader(strings.NewReader("name,MB\n"), DefaultDialect(), Mapping{"MB": "memory_mb"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := reader.Located(7, workload.Errors{
		{Field: "memory_mb", Code: workload.CodeMissing, Detail: "is required"}, {Field: "vcpu", Code: workload.CodeMissing, Detail: "is required"},
	}).Error()
	if want := "line 7, column 2 (MB): is required; line 7: vcpu: is required"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

type failingReader struct{}

var errBroken = errors.New("broken pipe")

func (failingReader) Read([]byte) (int, error) { return 0, errBroken }

func TestAReadersFailureIsReturnedAsItIs(t *testing.T) {
	if _, err := NewProfileReader(failingReader{}, DefaultDialect(), nil, nil); !errors.Is(err, errBroken) {
		t.Errorf("header: %v", err)
	}
	reader, err := NewProfileReader(io.MultiReader(strings.NewReader("name\na\n"), failingReader{}), DefaultDialect(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.Read(); err != nil {
		t.Errorf("first row: %v", err)
	}
	if _, err := reader.Read(); !errors.Is(err, errBroken) {
		t.Errorf("second row: %v", err)
	}
}

func TestTemplateIsReadBackAsOneProfile(t *testing.T) {
	for _, name := range DialectNames() {
		dialect, _ := namedDialect(name)
		var file strings.Builder
		if err := Template(&file, dialect); err != nil {
			t.Fatal(err)
		}
		got := readAll(t, file.String(), dialect, nil, nil)
		if want := "2 checkout 30000000 120.5 512 [aws:eu-central-1 gcp:europe-west6]"; len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func FuzzProfileReader(f *testing.F) {
	f.Add("name,invocations_per_month,duration_ms,memory_mb\na,1,2,3\n", false)
	f.Add("\ufeffname;memory_mb\r\n\"a\"\"b\";3\r\n", true)
	f.Add("name\n\"a\n\"b\n\"\"\"\"\n", false)
	f.Add("name,memory_mb,tag.x\r=1,\",\"\r\r\n", false)
	f.Add("\xff\xfen\x00", true)
	f.Fuzz(func(t *testing.T, file string, german bool) {
		dialect := DefaultDialect()
		if german {
			dialect, _ = namedDialect("excel-de")
		}
		reader, err := NewProfileReader(strings.NewReader(file), dialect, nil, nil)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error without words")
			}
			return
		}
		last, lines := 0, strings.Count(file, "\n")+strings.Count(file, "\r")+1
		for {
			row, err := reader.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if row.Line <= last || row.Line > lines {
				t.Fatalf("line %d after line %d of %d", row.Line, last, lines)
			}
			last = row.Line
			if (row.Profile == nil) == (row.Err == nil) {
				t.Fatalf("line %d is neither a profile nor a complaint, or both", row.Line)
			}
		}
	})
}
