package report

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// text draws what callers write: letters, and everything that CSV and
// spreadsheets take for something else.
func text() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune("ab=+-@\t\r\n;,|\"' 1.é\u2028")), 0, 12, -1)
}

func TestNeutralTextNeverStartsAFormulaAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := text().Draw(t, "in")
		out := DefaultDialect().neutral(in)
		if out != "" && strings.ContainsRune("=+-@\t\r", rune(out[0])) {
			t.Fatalf("%q becomes %q", in, out)
		}
		if out != in && out != "'"+in {
			t.Fatalf("%q becomes %q", in, out)
		}
		raw := Dialect{Delimiter: ',', Decimal: '.', Raw: true}
		if raw.neutral(in) != in {
			t.Fatalf("raw changes %q", in)
		}
	})
}

func TestRowsRoundTripThroughOurReaderAndTheStandardOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dialect := Dialect{Delimiter: rapid.SampledFrom([]byte{',', ';', '\t'}).Draw(t, "delimiter"), Decimal: '.'}
		width := rapid.IntRange(1, 5).Draw(t, "width")
		rows := rapid.SliceOfN(rapid.SliceOfN(text(), width, width), 1, 5).Draw(t, "rows")
		// A row of one empty cell stands for a blank line, which readers skip.
		rows = slices.DeleteFunc(rows, func(row []string) bool { return width == 1 && row[0] == "" })
		var file bytes.Buffer
		writer := rowWriter{out: &file, dialect: dialect}
		for _, row := range rows {
			if err := writer.write(row); err != nil {
				t.Fatal(err)
			}
		}
		reader := newScanner(oneByteReader{&file}, dialect.Delimiter)
		written := file.String()
		for i, row := range rows {
			got, _, err := reader.next()
			if err != nil || !slices.Equal(got, row) {
				t.Fatalf("row %d: wrote %q, read %q, %v\n%q", i, row, got, err, written)
			}
		}
		standard := csv.NewReader(strings.NewReader(written))
		standard.Comma = rune(dialect.Delimiter)
		read, err := standard.ReadAll()
		if err != nil || len(read) != len(rows) {
			t.Fatalf("encoding/csv reads %d of %d rows: %v", len(read), len(rows), err)
		}
		for i := range rows {
			for j := range rows[i] {
				// The standard reader turns CR LF within a cell into LF.
				if read[i][j] != strings.ReplaceAll(rows[i][j], "\r\n", "\n") {
					t.Fatalf("encoding/csv reads %q for %q", read[i][j], rows[i][j])
				}
			}
		}
	})
}

// oneByteReader delivers a byte at a time, as a slow client does.
type oneByteReader struct{ from *bytes.Buffer }

func (r oneByteReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	return r.from.Read(p[:1])
}

func TestNumbersTakeTheDialectsSeparatorAndNoApostrophe(t *testing.T) {
	german, _ := namedDialect("excel-de")
	for in, want := range map[string]string{"-1.5": "-1,5", "0": "0", "": "", "1234567.25": "1234567,25"} {
		if got := german.number(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestParseDialect(t *testing.T) {
	tests := map[string]struct {
		settings map[string]string
		want     Dialect
		wrong    []string // fields complained about
	}{
		"nothing given":                  {nil, Dialect{Delimiter: ',', Decimal: '.'}, nil},
		"excel-de":                       {map[string]string{"profile": "excel-de"}, Dialect{Delimiter: ';', Decimal: ',', BOM: true}, nil},
		"excel-ch":                       {map[string]string{"profile": "excel-ch"}, Dialect{Delimiter: ';', Decimal: '.', BOM: true}, nil},
		"tsv":                            {map[string]string{"profile": "tsv"}, Dialect{Delimiter: '\t', Decimal: '.'}, nil},
		"a setting overrides":            {map[string]string{"profile": "excel-de", "bom": "false", "decimal": "."}, Dialect{Delimiter: ';', Decimal: '.'}, nil},
		"words":                          {map[string]string{"delimiter": "tab", "decimal": "comma", "raw": "1"}, Dialect{Delimiter: '\t', Decimal: ',', Raw: true}, nil},
		"unknown profile":                {map[string]string{"profile": "lotus"}, Dialect{}, []string{"profile"}},
		"a bar divides lists":            {map[string]string{"delimiter": "|"}, Dialect{}, []string{"delimiter"}},
		"a decimal comma between commas": {map[string]string{"decimal": ","}, Dialect{}, []string{"decimal"}},
		"a comma between decimal commas": {map[string]string{"profile": "excel-de", "delimiter": "comma"}, Dialect{}, []string{"delimiter"}},
		"everything wrong at once":       {map[string]string{"raw": "x", "bom": "yes", "decimal": "'", "delimiter": "::"}, Dialect{}, []string{"bom", "decimal", "delimiter", "raw"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseDialect(func(name string) string { return test.settings[name] })
			if got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			if fields := fieldsOf(err); !slices.Equal(fields, test.wrong) {
				t.Errorf("complains about %v, want %v", fields, test.wrong)
			}
		})
	}
}
