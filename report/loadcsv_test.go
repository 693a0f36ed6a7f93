package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	_ "time/tzdata" // the tests need no zone database of the machine

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

func TestReadLoadCSV(t *testing.T) {
	const want = `{"step_seconds":60,"start":"2026-01-01T00:00:00Z","counts":[1,2.5]}`
	tests := map[string]string{
		"plain":                  "timestamp,count\n2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,2.5\n",
		"no end of the last row": "timestamp,count\n2026-01-01T00:00:00Z,1\n2026-01-01T00:01:00Z,2.5",
		"other columns":          "host,count,note,timestamp\na,1,\"x,\ny\",2026-01-01T00:00:00Z\nb,2.5,,2026-01-01T00:01:00Z\n",
		"from a spreadsheet":     "\ufeffTimestamp;Count\r\n2026-01-01T00:00:00Z;1\r\n\r\n;\r\n\"2026-01-01T00:01:00Z\";\"2.5\"\r\n",
		"with tabs":              "count\ttimestamp\n1\t2026-01-01T00:00:00Z\n2.5\t2026-01-01T00:01:00Z\n",
		"old line ends":          "timestamp,count\r2026-01-01T00:00:00Z,1\r2026-01-01T00:01:00Z,2.5\r",
	}
	for what, body := range tests {
		t.Run(what, func(t *testing.T) {
			load, err := ReadLoadCSV(iotest.OneByteReader(strings.NewReader(body)), workload.LoadRowOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got := string(workload.EncodeLoadProfile(load)); got != want || load.Repairs != nil {
				t.Errorf("got %s, %q", got, load.Repairs)
			}
		})
	}
}

func TestReadLoadCSVRefuses(t *testing.T) {
	const head = "timestamp,count\n2026-01-01T00:00:00Z,1\n"
	tests := map[string]struct{ body, want string }{
		"nothing":             {"", "line 1: the file is empty; it begins with the names of its columns, e.g. timestamp,count"},
		"no header":           {"2026-01-01T00:00:00Z,1\n", "line 1: the file needs a column timestamp; it has 2026-01-01T00:00:00Z, 1"},
		"no count":            {"Timestamp,Value\n", "line 1: the file needs a column count; it has Timestamp, Value"},
		"a column twice":      {"count,timestamp,count\n", "line 1: the column count stands twice"},
		"no rows":             {"timestamp,count\n", "line 1: the load has no row"},
		"a bad time":          {head + "soon,1\n", `line 3, column 1 (timestamp): "soon" is not a time: 2026-01-31T08:00:00Z, or 2026-01-31 08:00 by the clock of the time zone`},
		"a bad count":         {"count,timestamp\n1,2026-01-01T00:00:00Z\n\n-1,2026-01-01T00:01:00Z\n", "line 4, column 1 (count): -1 must be at least 0 and at most 1000000000000, with at most 6 decimals"},
		"a short row":         {head + "2026-01-01T00:01:00Z\n", "line 3, column 2 (count): is empty; write 0, or leave the row out"},
		"unsorted":            {head + "2025-01-01T00:00:00Z,1\n", `line 3, column 1 (timestamp): "2025-01-01T00:00:00Z" is before the time of line 2; sort the rows by time`},
		"one row":             {head, "line 1: step_seconds: is needed: a single row does not tell how long a step is"},
		"an open quote":       {head + "\"2026,1\n", "line 3: a quote opens and never closes"},
		"something not UTF-8": {head + "\xff,1\n", "line 3: column 1 is not UTF-8: save the file as CSV UTF-8"},
	}
	for what, test := range tests {
		t.Run(what, func(t *testing.T) {
			load, err := ReadLoadCSV(strings.NewReader(test.body), workload.LoadRowOptions{})
			var row RowError
			if load != nil || !errors.As(err, &row) || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
	var options workload.Errors
	if _, err := ReadLoadCSV(strings.NewReader(head), workload.LoadRowOptions{TimeZone: "x"}); !errors.As(err, &options) {
		t.Errorf("options: %v", err)
	}
	broken := errors.New("the line went dead")
	if _, err := ReadLoadCSV(io.MultiReader(strings.NewReader(head), iotest.ErrReader(broken)), workload.LoadRowOptions{}); !errors.Is(err, broken) {
		t.Errorf("a failure of the reader: %v", err)
	}
}

// A file of our own: local time through a change of the clock, gaps, quotes, a byte
// order mark, semicolons and columns that nobody asked for.
func TestReadLoadCSVOfAFile(t *testing.T) {
	file, err := os.Open(filepath.Join("testdata", "load-quarter-hours.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	load, err := ReadLoadCSV(file, workload.LoadRowOptions{TimeZone: "Europe/Zurich"})
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, count := range load.Counts {
		sum += count
	}
	if load.StepSeconds != 900 || len(load.Counts) != 476 || sum != 270_913 || load.Start.Format(time.RFC3339) != "2026-03-26T00:00:00+01:00" {
		t.Errorf("%d steps of %d s from %s, sum %d", len(load.Counts), load.StepSeconds, load.Start.Format(time.RFC3339), sum)
	}
	if want := []string{"steps without a row: 3; they count as 0; the first is 2026-03-27T04:15:00+01:00"}; !slices.Equal(load.Repairs, want) {
		t.Errorf("%q", load.Repairs)
	}
}

const tracesVariable = "BREAKEVEN_TRACES"

// TestTracesAreRead reads real loads, which do not ship with the program.
func TestTracesAreRead(t *testing.T) {
	directory := os.Getenv(tracesVariable)
	if directory == "" {
		t.Skipf("SKIPPED: %s is not set, so nobody checked that real traces are read", tracesVariable)
	}
	tests := []struct {
		file             string
		step, steps      int64
		sum              int64
		peakToMean       string
		repairs          []string
		steadyOfHalfFull string // steady_utilization at a target of 0.5
	}{
		{"worldcup98_hourly.csv", 3600, 2089, 1_352_804_107, "17.1446387152", nil, "0.0291636358342"},
		{"nab_aws_elb_5min.csv", 300, 4040, 249_327, "10.6295748154", []string{"steps without a row: 8; they count as 0; the first is 2014-04-10T11:34:00Z"}, "0.0470385700918"},
		{"azure_llm_2023_code_10s.csv", 10, 344, 8_819, "", nil, ""},
		{"azure_llm_2023_conv_10s.csv", 10, 0, 19_366, "", nil, ""},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			file, err := os.Open(filepath.Join(directory, test.file))
			if errors.Is(err, os.ErrNotExist) {
				t.Skipf("SKIPPED: %s has no %s", directory, test.file)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			load, err := ReadLoadCSV(file, workload.LoadRowOptions{})
			if err != nil {
				t.Fatal(err)
			}
			p := &workload.Profile{}
			for name, value := range map[string]any{"memory_mb": 512, "duration_ms": 100, "target_utilization": "0.5", "load_profile": load} {
				if wrong := p.SetValue(name, value); wrong != nil {
					t.Fatal(wrong)
				}
			}
			resolved, _, err := p.Resolve(nil)
			if err != nil {
				t.Fatal(err)
			}
			summary := resolved.Summary()
			var sum int64
			for _, count := range load.Counts {
				sum += count
			}
			if load.StepSeconds != test.step || test.steps != 0 && int64(len(load.Counts)) != test.steps || sum != test.sum || !slices.Equal(load.Repairs, test.repairs) {
				t.Errorf("%d steps of %d s, sum %d, %q", len(load.Counts), load.StepSeconds, sum, load.Repairs)
			}
			if test.peakToMean != "" && (pricing.Text(summary.PeakToMean) != test.peakToMean ||
				pricing.Text(summary.SteadyUtilization) != test.steadyOfHalfFull) {
				t.Errorf("peak / mean %s, steady %s", summary.PeakToMean, summary.SteadyUtilization)
			}
			// What the trace says in a month of 730 hours, to 12 decimals.
			want := pricing.Quotient(decimal.NewFromInt(sum).Mul(decimal.NewFromInt(730*3600)), decimal.NewFromInt(load.StepSeconds*int64(len(load.Counts))))
			if !resolved.InvocationsPerMonth.Equal(want) {
				t.Errorf("%s invocations a month, want %s", resolved.InvocationsPerMonth, want)
			}
		})
	}
}

// millionRows is the largest upload.
func millionRows() []byte {
	var body bytes.Buffer
	body.WriteString("timestamp,count\n")
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range workload.MaxLoadSteps {
		fmt.Fprintf(&body, "%s,%d\n", at.Add(time.Duration(i)*time.Minute).Format(time.RFC3339), i%1440)
	}
	return body.Bytes()
}

func TestReadLoadCSVInBoundedMemory(t *testing.T) {
	body := millionRows()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	load, err := ReadLoadCSV(bytes.NewReader(body), workload.LoadRowOptions{})
	if err != nil || len(load.Counts) != workload.MaxLoadSteps {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	// Counts, their shape, and its sorted copy: 8 bytes each.
	const most = 40 << 20
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > most {
		t.Errorf("a million rows keep %d bytes", kept)
	}
	runtime.KeepAlive(body)
	body = append(body, "2035-01-01T00:00:00Z,1\n"...)
	var row RowError
	if _, err := ReadLoadCSV(bytes.NewReader(body), workload.LoadRowOptions{}); !errors.As(err, &row) || row[0].Line != workload.MaxLoadSteps+2 {
		t.Errorf("a million and one: %v", err)
	}
	runtime.KeepAlive(load)
}

func BenchmarkReadLoadCSV(b *testing.B) {
	body := millionRows()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadLoadCSV(bytes.NewReader(body), workload.LoadRowOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
