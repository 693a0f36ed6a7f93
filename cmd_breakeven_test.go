package main

import (
	"bytes"
	"encoding/json"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pair are the arguments of a break-even of one region.
func pair(more ...string) []string {
	return append([]string{"break-even", "--invocations-per-month", "30000000", "--duration-ms", "120", "--memory-mb", "512", "--regions", "aws:us-east-1"}, more...)
}

func TestBreakEvenPrintsWhereTheOrderFlips(t *testing.T) {
	for format, wants := range map[string][]string{
		"":         {"aws/lambda/us-east-1/arm64/on_demand", "invocations per month", "is cheaper"},
		"markdown": {"aws/lambda/us-east-1/arm64/on_demand", "| "},
		"csv":      {"axis,at,a,a_cost,b,b_cost,", "\r\ninvocations_per_month,0,", ",today\r\n", ",crossing\r\n"},
		"json":     {`"a":"aws/lambda/us-east-1/arm64/on_demand"`, `"crossings":[{"at":"`, `"curve":[{"at":"0"`, `"today":"30000000"`},
		"svg":      {"<svg", "<title", "</svg>"},
	} {
		t.Run("as "+format, func(t *testing.T) {
			args := pair()
			if format != "" {
				args = append(args, "-o", format)
			}
			got := command(t, nil, "", args...)
			if got.code != exitOK || got.stderr != "" {
				t.Fatalf("exit %d, %s", got.code, got.stderr)
			}
			for _, want := range wants {
				if !strings.Contains(got.stdout, want) {
					t.Errorf("lacks %q:\n%.3000s", want, got.stdout)
				}
			}
		})
	}
}

func TestBreakEvenDrawsAnImageOfTheSizeThatIsAskedFor(t *testing.T) {
	got := command(t, nil, "", pair("-o", "png", "--width", "400", "--height", "300", "--theme", "dark", "--title", "Checkout")...)
	image, err := png.DecodeConfig(strings.NewReader(got.stdout))
	if got.code != exitOK || err != nil || image.Width != 400 || image.Height != 300 {
		t.Errorf("exit %d, %+v, %v, %s", got.code, image, err, got.stderr)
	}
}

func TestBreakEvenPrintsWhatTheServerAnswers(t *testing.T) {
	server := serve(t)
	const query = "invocations_per_month=30000000&duration_ms=120&memory_mb=512&regions=aws:us-east-1"
	for path, args := range map[string][]string{
		"/v1/break-even?" + query:                                      pair("-o", "json"),
		"/v1/break-even.csv?" + query:                                  pair("-o", "csv"),
		"/v1/break-even.svg?" + query:                                  pair("-o", "svg"),
		"/v1/break-even.png?" + query + "&axis=duration_ms&theme=dark": pair("-o", "png", "--axis", "duration_ms", "--theme", "dark"),
	} {
		status, _, body := get(t, server.base+path)
		if printed := command(t, nil, "", args...); status != http.StatusOK || printed.stdout != body {
			t.Errorf("%s is answered %d, %.200s, and printed %.200s%s", path, status, body, printed.stdout, printed.stderr)
		}
	}
}

func TestEstimateDraws(t *testing.T) {
	for name, args := range map[string][]string{
		"cost": {"-o", "svg"}, "load": {"-o", "svg", "--chart", "load", "--load-shape", "office_hours"},
	} {
		got := command(t, nil, "", estimate(args...)...)
		if got.code != exitOK || !strings.Contains(got.stdout, "<svg") {
			t.Errorf("%s: exit %d, %s", name, got.code, got.stderr)
		}
	}
}

func TestMistakesInFlagsOfBreakEvensChartsAndLoads(t *testing.T) {
	for name, test := range map[string]struct {
		args  []string
		want  string
		stdin string
	}{
		"a format":               {pair("-o", "gif"), "svg, png", ""},
		"a theme":                {pair("-o", "svg", "--theme", "pink"), "theme", ""},
		"an axis":                {pair("--axis", "memory_mb"), "axis", ""},
		"too many points":        {pair("--points", "5000"), "points", ""},
		"an option":              {pair("--a", "aws/nothing"), "a: ", ""},
		"a chart without image":  {estimate("--chart", "load"), "--chart goes with", ""},
		"an unknown chart":       {estimate("-o", "png", "--chart", "pie"), "cost or load", ""},
		"a chart of no load":     {estimate("-o", "png", "--chart", "load"), "--load-shape", ""},
		"gaps without a load":    {pair("--load-csv-gaps", "zero"), "go with --load-csv", ""},
		"an unknown rule":        {pair("--load-csv", "-", "--load-csv-gaps", "guess"), "gaps", ""},
		"a chart of a CSV":       {[]string{"estimate", "--csv", "-", "-o", "svg"}, "one profile", ""},
		"a load that is no load": {pair("--load-csv", "-"), "timestamp", ""},
		"a load beside a shape":  {pair("--load-csv", "-", "--load-shape", "spike"), "load_profile", hours},
	} {
		t.Run(name, func(t *testing.T) {
			if got := command(t, nil, test.stdin, test.args...); got.code != exitUsage || !strings.Contains(got.stderr, test.want) {
				t.Errorf("exit %d, want %d and %q: %s", got.code, exitUsage, test.want, got.stderr)
			}
		})
	}
}

const hours = "timestamp,count\n2026-03-28 22:00,100\n2026-03-28 23:00,200\n2026-03-29 00:00,300\n2026-03-29 01:00,400\n2026-03-29 03:00,500\n"

func TestALoadFromAFileOfTimestampsAndCounts(t *testing.T) {
	file := filepath.Join(t.TempDir(), "load.csv")
	if err := os.WriteFile(file, []byte(hours), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"estimate", "--duration-ms", "120", "--memory-mb", "512", "-o", "json", "--load-csv", file, "--load-csv-time-zone", "Europe/Zurich"},
		{"break-even", "--duration-ms", "120", "--memory-mb", "512", "-o", "json", "--load-csv", file, "--load-csv-time-zone", "Europe/Zurich"},
	} {
		got := command(t, nil, "", args...)
		var answer struct {
			Load struct {
				Steps    int64  `json:"steps"`
				TimeZone string `json:"time_zone"`
				PeakRPS  string `json:"peak_rps"`
			} `json:"load"`
		}
		if err := json.Unmarshal([]byte(got.stdout), &answer); err != nil || got.code != exitOK {
			t.Fatalf("exit %d, %v, %s", got.code, err, got.stderr)
		}
		// The hour from 2 to 3 did not exist that night.
		if answer.Load.Steps != 5 || answer.Load.TimeZone != "Europe/Zurich" || answer.Load.PeakRPS != "0.138888888889" {
			t.Errorf("%s: the load is %+v", args[0], answer.Load)
		}
	}
}

func TestALoadOfAProfileFileIsReadWhateverItsLength(t *testing.T) {
	var body bytes.Buffer
	body.WriteString(`{"duration_ms":120,"memory_mb":512,"offerings":["aws/fargate"],"load_profile":{"step_seconds":60,"counts":[1`)
	for range 600_000 {
		body.WriteString(",10")
	}
	body.WriteString(`]}}`)
	if got := command(t, nil, body.String(), "estimate", "-f", "-", "-o", "csv"); got.code != exitOK || !strings.Contains(got.stdout, "aws/fargate") {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
}
