package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// output is what one run of the program printed.
type output struct {
	code           int
	stdout, stderr string
}

// command runs the program with the given environment and standard input. All
// runs share one compiled plan; started compiles its own, as main does.
func command(t *testing.T, environment map[string]string, stdin string, args ...string) output {
	t.Helper()
	return outputOf(t, App{Args: args, Stdin: strings.NewReader(stdin), Plan: plantest.Embedded(t)}, environment)
}

func started(t *testing.T, args ...string) output {
	t.Helper()
	return outputOf(t, App{Args: args, Stdin: strings.NewReader("")}, nil)
}

func outputOf(t *testing.T, app App, environment map[string]string) output {
	t.Helper()
	var stdout, stderr bytes.Buffer
	app.Stdout, app.Stderr = &stdout, &stderr
	app.LookupEnv = func(name string) (string, bool) { value, ok := environment[name]; return value, ok }
	code := app.Run(t.Context())
	return output{code: code, stdout: stdout.String(), stderr: stderr.String()}
}

// load is the profile of the README.
var load = []string{"--invocations-per-month", "30000000", "--duration-ms", "120", "--memory-mb", "512"}

func estimate(more ...string) []string { return slices.Concat([]string{"estimate"}, load, more) }

func TestEstimatePrintsATableWithTheCheapestAndTheRecommendedOption(t *testing.T) {
	got := command(t, nil, "", estimate()...)
	if got.code != exitOK || got.stderr != "" {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	for _, want := range []string{"cheapest", "recommended", "Break-even:", "Assumed:", "aws/lambda/us-east-1/arm64/on_demand", "min_instances"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the table lacks %q:\n%s", want, got.stdout)
		}
	}
}

func TestTheProgramCompilesTheCatalogThatItCarries(t *testing.T) {
	for name, args := range map[string][]string{"estimate": estimate("-o", "json"), "version": {"version"}} {
		own, shared := started(t, args...), command(t, nil, "", args...)
		if own.code != exitOK || own != shared {
			t.Errorf("%s: exit %d, %s; with a plan compiled by others %d, %s", name, own.code, own.stderr, shared.code, shared.stderr)
		}
	}
}

func TestExplainInMarkdownFoldsTheProof(t *testing.T) {
	got := command(t, nil, "", estimate("--explain", "--offerings", "aws/lambda", "-o", "markdown")...)
	_, proof, found := strings.Cut(got.stdout, "<summary>Proof</summary>")
	if got.code != exitOK || !found || !strings.Contains(proof, "30,000,000 x 0.0000002 = 6") {
		t.Errorf("exit %d, %s:\n%s", got.code, got.stderr, got.stdout)
	}
}

func TestExplainPrintsTheProof(t *testing.T) {
	got := command(t, nil, "", estimate("--explain", "--offerings", "aws/lambda")...)
	for _, want := range []string{"30,000,000 x 0.0000002 = 6", "SKU ", "effective 20", "total: "} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the proof lacks %q:\n%s", want, got.stdout)
		}
	}
}

func TestExitCodes(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.csv")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		args []string
		code int
		says string // on standard error
	}{
		"ok":                        {estimate(), exitOK, ""},
		"help":                      {[]string{"--help"}, exitOK, ""},
		"help of a command":         {[]string{"serve", "--help"}, exitOK, ""},
		"no command":                {nil, exitUsage, "expected one of"},
		"unknown command":           {[]string{"estimat"}, exitUsage, "estimat"},
		"unknown flag":              {estimate("--memory", "1"), exitUsage, "--memory"},
		"no profile":                {[]string{"estimate"}, exitUsage, "memory_mb"},
		"a field out of range":      {estimate("--steady-utilization", "1.5"), exitUsage, "steady_utilization"},
		"all complaints at once":    {[]string{"estimate", "--memory-mb", "x", "--vcpu", "-1"}, exitUsage, "vcpu"},
		"no such file":              {[]string{"estimate", "-f", empty + "x"}, exitFailure, "no such file"},
		"a file that is no profile": {[]string{"estimate", "-f", empty}, exitUsage, ""},
		"a CSV file without rows":   {[]string{"estimate", "--csv", empty}, exitUsage, "the file is empty"},
		"two files":                 {[]string{"estimate", "-f", "a", "--csv", "b"}, exitUsage, "exclude"},
		"map without CSV":           {estimate("--map", "a:name"), exitUsage, "--csv"},
		"explain as CSV":            {estimate("--explain", "-o", "csv"), exitUsage, "--explain"},
		"sensitivity as CSV":        {estimate("--include", "break_even,sensitivity", "-o", "csv"), exitUsage, "include: sensitivity is shown in"},
		"sensitivity of CSV rows":   {[]string{"estimate", "--csv", empty, "--include", "sensitivity"}, exitUsage, "include: sensitivity is shown in"},
		"sensitivity as a chart":    {estimate("--include", "sensitivity", "-o", "svg"), exitUsage, "include: sensitivity is shown in"},
		"unknown output":            {estimate("-o", "xml"), exitUsage, `--output must be one of table, json, csv, markdown, svg, png but got "xml"`},
		"a comma for two things":    {estimate("-o", "csv", "--decimal", ","), exitUsage, "decimal: a comma cannot"},
		"a negative limit":          {estimate("--fail-over=-1"), exitUsage, "--fail-over: -1 is negative"},
		"a limit of nothing":        {estimate("--fail-over", "0"), exitTooDear, "over the limit"},
		"unknown dialect":           {estimate("-o", "csv", "--profile", "lotus"), exitUsage, "lotus"},
		"a tag without value":       {estimate("--tag", "owner"), exitUsage, "owner"},
		"below the limit":           {estimate("--fail-over", "1000000"), exitOK, ""},
		"above the limit":           {estimate("--fail-over", "0.01"), exitTooDear, "over the limit"},
		"no number as limit":        {estimate("--fail-over", "ten"), exitUsage, "--fail-over"},
		"nothing fits":              {estimate("--offerings", "azure/functions-consumption", "--memory-mb", "9000"), exitFailure, "nothing is priced"},
		"an address without port":   {[]string{"healthcheck", "--addr", "x"}, exitUsage, "--addr"},
		"an address in use by none": {[]string{"healthcheck", "--addr", "127.0.0.1:1"}, exitFailure, "health"},
		"an address that is none":   {[]string{"serve", "--addr", "256.0.0.1:x"}, exitFailure, "listening"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := command(t, nil, "", test.args...)
			if got.code != test.code || !strings.Contains(got.stderr, test.says) {
				t.Errorf("exit %d, want %d; standard error %q, want %q", got.code, test.code, got.stderr, test.says)
			}
			if got.code == exitOK && got.stderr != "" {
				t.Errorf("standard error of a success: %q", got.stderr)
			}
		})
	}
}

func TestEverySettingIsAFlagAVariableAndALineOfHelp(t *testing.T) {
	help := command(t, nil, "", "estimate", "--help")
	for _, field := range flagFields() {
		flag := workload.Flag(field.Name)
		if field.Kind == workload.KindBoolean {
			flag = "[no-]" + flag
		}
		if !strings.Contains(help.stdout, "--"+flag) {
			t.Errorf("--help lacks the flag of %s", field.Name)
		}
		if !strings.Contains(help.stdout, "$BREAKEVEN_"+strings.ToUpper(field.Name)) {
			t.Errorf("--help lacks the variable of %s", field.Name)
		}
	}
	for _, name := range []string{"serve", "estimate", "break-even", "healthcheck"} {
		text := command(t, nil, "", name, "--help").stdout
		if flags, variables := strings.Count(text, "  --"), strings.Count(text, "$BREAKEVEN_"); variables < flags-1 {
			t.Errorf("%s --help: %d flags, %d variables", name, flags, variables)
		}
	}
}

func TestAFlagWinsOverAVariableAndBothOverAFile(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "profile.json")
	body := `{"name":"file","invocations_per_month":"1000","duration_ms":100,"memory_mb":128,"vcpu":0.1}`
	if err := os.WriteFile(profile, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{"BREAKEVEN_MEMORY_MB": "256", "BREAKEVEN_NAME": "variable", "BREAKEVEN_OUTPUT": "json", "BREAKEVEN_FREE_TIER": "true"}
	got := command(t, environment, "", "estimate", "-f", profile, "--name", "flag")
	if got.code != exitOK {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	var answer struct {
		Profile map[string]any `json:"profile"`
	}
	if err := json.Unmarshal([]byte(got.stdout), &answer); err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]any{"name": "flag", "memory_mb": 256.0, "duration_ms": "100", "free_tier": true} {
		if answer.Profile[field] != want {
			t.Errorf("%s is %v, want %v", field, answer.Profile[field], want)
		}
	}
}

func TestAProfileFromStandardInputEqualsItsFlags(t *testing.T) {
	flags := command(t, nil, "", estimate("-o", "json", "--regions", "aws:us-east-1,gcp:us-central1", "--tag", "owner=a=b")...)
	stdin := command(t, nil, `{"invocations_per_month":30000000,"duration_ms":"120","memory_mb":512,"regions":["aws:us-east-1","gcp:us-central1"],"tag.owner":"a=b"}`,
		"estimate", "-f", "-", "-o", "json")
	if flags.code != exitOK || flags.stdout != stdin.stdout {
		t.Errorf("exit %d and %d %s; answers differ: %v", flags.code, stdin.code, stdin.stderr, flags.stdout != stdin.stdout)
	}
}

func TestCSVRowsAreAnsweredOneByOne(t *testing.T) {
	const file = "Service;Calls;duration_ms;memory_mb;Owner\ncheckout;30000000;120,5;512;=a\nbroken;x;120;512;b\nsearch;1000;50;128;c\nhuge;1;1;;d\n"
	got := command(t, nil, file, "estimate", "--csv", "-", "--map", "Service:name,Calls:invocations_per_month,Owner:tag.owner",
		"--profile", "excel-de", "--delimiter", ";", "--min-instances", "1")
	if got.code != exitFailure || !strings.Contains(got.stderr, "2 rows without an answer") {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.stdout, "\ufeff")))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v:\n%s", len(rows), err, got.stdout)
	}
	column := func(row int, name string) string { return rows[row][slices.Index(rows[0], name)] }
	for row, want := range []struct{ name, status, owner, note string }{
		{},
		{"checkout", "priced", "'=a", ""},
		{"broken", "error", "b", "line 3, column 2 (Calls)"},
		{"search", "priced", "c", ""},
		{"huge", "error", "d", "line 5, column 4 (memory_mb)"},
	} {
		if row == 0 {
			continue
		}
		if column(row, "name") != want.name || column(row, "status") != want.status || column(row, "tag.owner") != want.owner ||
			!strings.HasPrefix(column(row, "note"), want.note) {
			t.Errorf("row %d: %q, want %+v", row, rows[row], want)
		}
	}
	if !strings.Contains(column(1, "monthly_cost"), ",") {
		t.Errorf("monthly cost %q has no decimal comma", column(1, "monthly_cost"))
	}
}

func TestCSVAsJSONIsALinePerRow(t *testing.T) {
	got := command(t, nil, "invocations_per_month,duration_ms\n1000,50\n2000,50\nx,1\n", "estimate", "--csv", "-", "-o", "json", "--memory-mb", "128")
	lines := strings.Split(strings.TrimSuffix(got.stdout, "\n"), "\n")
	if len(lines) != 2 || got.code != exitFailure || !strings.Contains(got.stderr, "line 4, column 1") || !strings.Contains(got.stderr, "breakeven: 1 row without an answer") {
		t.Fatalf("exit %d, %d lines, %s", got.code, len(lines), got.stderr)
	}
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %.80s", line)
		}
	}
}

func TestRowsShowTheSensitivityInMarkdown(t *testing.T) {
	got := command(t, nil, "invocations_per_month\n1000\n", "estimate", "--csv", "-", "-o", "markdown", "--include", "sensitivity",
		"--memory-mb", "128", "--duration-ms", "50", "--offerings", "aws/lambda,aws/fargate")
	if got.code != exitOK || !strings.Contains(got.stdout, "What would change the answer") {
		t.Errorf("exit %d, %s\n%s", got.code, got.stderr, got.stdout)
	}
}

func TestFailOverNamesTheRow(t *testing.T) {
	got := command(t, nil, "invocations_per_month\n1\n30000000\n", "estimate", "--csv", "-", "--memory-mb", "512", "--duration-ms", "120", "--fail-over", "5")
	if got.code != exitTooDear || !strings.Contains(got.stderr, "line 3: over the limit") {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
}

func TestMarkdown(t *testing.T) {
	got := command(t, nil, "", estimate("-o", "markdown")...)
	if got.code != exitOK || !strings.Contains(got.stdout, "| rank | option |") {
		t.Errorf("exit %d, %s\n%s", got.code, got.stderr, got.stdout)
	}
}

func TestVersionNamesWhatAnAnswerDependsOn(t *testing.T) {
	got := command(t, nil, "", "version")
	for _, want := range []string{"breakeven ", "engine ", "catalog sha256:", "go1."} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("version lacks %q: %s", want, got.stdout)
		}
	}
}

func TestCatalogStatusAndList(t *testing.T) {
	for _, name := range []string{"status", "list"} {
		got := command(t, nil, "", "catalog", name)
		if got.code != exitOK || !strings.Contains(got.stdout, "sha256:") {
			t.Errorf("%s: exit %d, %s%s", name, got.code, got.stdout, got.stderr)
		}
	}
}

func TestAnExportHoldsEveryPriceExactly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalog.txt")
	if got := command(t, nil, "", "catalog", "export", "--format", "text", "-o", path); got.code != exitOK {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	exported, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	printed := command(t, nil, "", "catalog", "export", "--format", "text")
	if printed.stdout != string(exported) {
		t.Error("file and standard output differ")
	}
	// The lists follow each other; each begins with the format's first line.
	first, _, _ := strings.Cut(string(exported), "\n")
	var lists []*pricing.PriceList
	for _, part := range strings.SplitAfter("\n"+string(exported), "\n"+first+"\n")[1:] {
		body, _, _ := strings.Cut(part, "\n"+first+"\n")
		list, err := catalog.Decode(strings.NewReader(first + "\n" + strings.TrimSuffix(body, "\n") + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		lists = append(lists, list)
	}
	again, err := pricing.NewCatalog(lists...)
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if again.Version() != embedded.Version() {
		t.Errorf("the export is catalog %s, the original %s", again.Version(), embedded.Version())
	}
}

func TestAnExportAsCSVHasARowPerTier(t *testing.T) {
	got := command(t, nil, "", "catalog", "export", "--format", "csv")
	rows, err := csv.NewReader(strings.NewReader(got.stdout)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	tiers := 0
	for _, list := range embedded.Lists() {
		for i := range list.Prices {
			tiers += len(list.Prices[i].Tiers.Steps)
		}
	}
	if len(rows) != tiers+1 {
		t.Errorf("%d rows for %d tiers", len(rows)-1, tiers)
	}
}

func TestAnExportThatFailsLeavesNoFile(t *testing.T) {
	directory := t.TempDir()
	if got := command(t, nil, "", "catalog", "export", "-o", filepath.Join(directory, "missing", "x")); got.code != exitFailure {
		t.Errorf("exit %d", got.code)
	}
	entries, err := os.ReadDir(directory)
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
