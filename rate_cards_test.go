package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakeven/internal/plantest"
)

// negotiated halves what a request of Lambda costs in Virginia.
const negotiated = `{"name":"acme","prices":[{"offering":"aws/lambda","meter":"requests","region":"us-east-1","unit_price":"0.0000001"}]}`

// cardFiles writes files into a new directory.
func cardFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	directory := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

// lambda is the README's load on Lambda alone.
func lambda(more ...string) []string {
	return estimate(append([]string{"--option", "aws/lambda/us-east-1/x86_64/on_demand", "-o", "json"}, more...)...)
}

// requestsCost are the list, contracted and effective cost of the requests of the
// first option of an answer.
func requestsCost(t *testing.T, answer string) string {
	t.Helper()
	var decoded struct {
		Options []struct {
			Lines []struct {
				Meter      string
				List       string `json:"list_cost"`
				Contracted string `json:"contracted_cost"`
				Effective  string `json:"effective_cost"`
			} `json:"line_items"`
		}
	}
	if err := json.Unmarshal([]byte(answer), &decoded); err != nil {
		t.Fatalf("%v: %.300s", err, answer)
	}
	for _, line := range decoded.Options[0].Lines {
		if line.Meter == "requests" {
			return line.List + " " + line.Contracted + " " + line.Effective
		}
	}
	return "no line"
}

func TestEstimateTakesALoadedRateCardByName(t *testing.T) {
	directory := cardFiles(t, map[string]string{"a.json": negotiated, "b.json": `{"name":"other"}`, "notes.txt": "no card"})
	profile := `{"rate_card":` + negotiated + `,"option":"aws/lambda/us-east-1/x86_64/on_demand",` +
		`"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512}`
	list, inline := command(t, nil, "", lambda()...), command(t, nil, profile, "estimate", "-f", "-", "-o", "json")
	for what, got := range map[string]output{
		"a directory":   command(t, nil, "", lambda("--rate-cards", directory, "--rate-card", "acme")...),
		"one file":      command(t, nil, "", lambda("--rate-cards", filepath.Join(directory, "a.json"), "--rate-card", "acme")...),
		"the variables": command(t, map[string]string{"BREAKEVEN_RATE_CARDS": directory, "BREAKEVEN_RATE_CARD": "acme"}, "", lambda()...),
	} {
		if got.code != exitOK || got.stderr != "" {
			t.Errorf("%s: exit %d, %s", what, got.code, got.stderr)
		}
		if cost := requestsCost(t, got.stdout); cost != "6 3 3" {
			t.Errorf("%s: requests cost %s", what, cost)
		}
	}
	// 30,000,000 x 0.0000001 = 3 instead of 6
	for what, pair := range map[string][2]string{"in the profile": {inline.stdout, "6 3 3"}, "without a card": {list.stdout, "6 6 6"}} {
		if cost := requestsCost(t, pair[0]); cost != pair[1] {
			t.Errorf("%s: requests cost %s, want %s", what, cost, pair[1])
		}
	}
	unused := command(t, nil, "", lambda("--rate-cards", directory)...)
	if unused != list {
		t.Error("a card that nobody named changed the answer")
	}
}

// Every row of a file may name its own card.
func TestRowsNameTheirOwnRateCard(t *testing.T) {
	directory := cardFiles(t, map[string]string{"a.json": negotiated})
	rows := "name,rate_card\nnegotiated,acme\nlisted,\nwrong,acne\n"
	got := command(t, nil, rows, "estimate", "--csv", "-", "--rate-cards", directory, "--invocations-per-month", "30000000", "--duration-ms", "120",
		"--memory-mb", "512", "--option", "aws/lambda/us-east-1/x86_64/on_demand")
	answers, err := csv.NewReader(strings.NewReader(got.stdout)).ReadAll()
	if err != nil || len(answers) != 4 || got.code != exitFailure {
		t.Fatalf("exit %d, %v: %s%s", got.code, err, got.stdout, got.stderr)
	}
	cost, note := slices.Index(answers[0], "monthly_cost"), slices.Index(answers[0], "note")
	if answers[1][cost] != "33.00006" || answers[2][cost] != "36.00006" || !strings.Contains(answers[3][note], `"acme"`) {
		t.Errorf("%s", got.stdout)
	}
}

func TestABadRateCardStopsTheStart(t *testing.T) {
	const prices = `"prices":[{"offering":"aws/lambda","meter":"requests","unit_price":1}`
	tests := map[string]struct {
		files map[string]string
		says  []string
	}{
		"no JSON":                  {map[string]string{"a.json": `{"name":"a"`}, []string{"a.json", "ends too early"}},
		"an unknown member":        {map[string]string{"a.json": `{"name":"a",` + prices + `,{"unitprice":1}]}`}, []string{"a.json", "/prices/1/unitprice", "did you mean unit_price?"}},
		"no name":                  {map[string]string{"a.json": `{}`}, []string{"a.json", "/name: is required"}},
		"two with one name":        {map[string]string{"a.json": `{"name":"x"}`, "b.json": `{"name":"x"}`}, []string{"a.json", "b.json", `"x"`}},
		"a meter that nobody has":  {map[string]string{"a.json": `{"name":"x","prices":[{"offering":"aws/lambda","meter":"request","unit_price":1}]}`}, []string{"rate card x", "aws/lambda/request", "requests"}},
		"no card in the directory": {map[string]string{"a.txt": `{"name":"x"}`}, []string{"holds no *.json file"}},
		"one bad among good ones":  {map[string]string{"a.json": `{"name":"x"}`, "b.json": `[]`}, []string{"b.json", "must be a JSON object"}},
		"many complaints":          {map[string]string{"a.json": `{"name":"x","prices":[1,2,3,4,5,6,7]}`}, []string{"/prices/4", "and 2 more"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			directory := cardFiles(t, test.files)
			for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0", "--rate-cards", directory}, estimate("--rate-cards", directory)} {
				got := outputOf(t, App{Args: args, Stdin: strings.NewReader(""), Plan: plantest.Embedded(t)}, nil)
				if got.code != exitUsage || got.stdout != "" || strings.Count(got.stderr, "\n") != 1 {
					t.Errorf("%s: exit %d, %s%s", args[0], got.code, got.stdout, got.stderr)
				}
				for _, want := range append(test.says, "--rate-cards") {
					if !strings.Contains(got.stderr, want) {
						t.Errorf("%s does not say %q: %s", args[0], want, got.stderr)
					}
				}
			}
		})
	}
	if got := command(t, nil, "", estimate("--rate-cards", filepath.Join(t.TempDir(), "none"))...); got.code != exitUsage || !strings.Contains(got.stderr, "no such file") {
		t.Errorf("a path to nothing: exit %d, %s", got.code, got.stderr)
	}
}

func TestServeTakesARateCardByName(t *testing.T) {
	server := serve(t, "--rate-cards", cardFiles(t, map[string]string{"a.json": negotiated}))
	query := readmeQuery + "&option=" + url.QueryEscape("aws/lambda/us-east-1/x86_64/on_demand")
	status, tagged, body := get(t, server.base+"/v1/estimates?"+query+"&rate_card=acme")
	if status != http.StatusOK {
		t.Fatalf("%d: %s", status, body)
	}
	if cost := requestsCost(t, body); cost != "6 3 3" {
		t.Errorf("requests cost %s", cost)
	}
	_, untagged, _ := get(t, server.base+"/v1/estimates?"+query)
	if tagged.Get("ETag") == "" || tagged.Get("ETag") == untagged.Get("ETag") {
		t.Errorf("ETags %q and %q", tagged.Get("ETag"), untagged.Get("ETag"))
	}
	if status, _, body = get(t, server.base+"/v1/estimates?"+readmeQuery+"&rate_card=acne"); status != http.StatusBadRequest || !strings.Contains(body, "acme") {
		t.Errorf("%d: %s", status, body)
	}
	if !strings.Contains(server.logs.String(), `"msg":"rate card","name":"acme","version":"sha256:`) {
		t.Errorf("the log does not tell of the card: %s", server.logs)
	}
}

// An owner of machines who knows how busy they are, and no number of requests, can
// ask.
func TestEstimateOfMachinesWithoutANumberOfRequests(t *testing.T) {
	got := command(t, nil, "", "estimate", "--memory-mb", "4096", "--baseline-offering", "aws/ec2", "--baseline-instance-type", "m5.large",
		"--baseline-instances", "3", "--cpu-utilization", "0.2", "-o", "csv", "--detail", "options")
	if got.code != exitOK || got.stderr != "" {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	rows, err := csv.NewReader(strings.NewReader(got.stdout)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := slices.Index(rows[0], "saving_vs_baseline")
	for _, row := range rows[1:] {
		if priced := row[slices.Index(rows[0], "status")] == "priced"; priced != (row[column] != "") {
			t.Errorf("saving %q: %v", row[column], row)
		}
	}
	table := command(t, nil, "", "estimate", "--memory-mb", "4096", "--baseline-offering", "aws/ec2", "--baseline-instance-type", "m5.large",
		"--baseline-instances", "3", "--cpu-utilization", "0.2")
	if !strings.Contains(table.stdout, "duration_ms = 100 ") || !strings.Contains(table.stdout, "nobody counted requests") {
		t.Errorf("the table does not say what was assumed:\n%s", table.stdout)
	}
}

// The same field by every way gives the same bytes.
func TestSurroundingsByEveryWayGiveTheSameBytes(t *testing.T) {
	tests := map[string]string{ // flag's value, also the cell's and the parameter's
		"http": "direct", "request_kb": "2.5", "response_kb": "10", "log_kb": "0.5", "disk_gb": "20", "nat_gateways": "1",
		"option": "aws/fargate/us-east-1/arm64/on_demand", "pricing_date": "2026-11-01",
	}
	server := serve(t)
	base := command(t, nil, "", estimate("-o", "csv", "--detail", "options")...).stdout
	for name, value := range tests {
		t.Run(name, func(t *testing.T) {
			flag := command(t, nil, "", estimate("--"+strings.ReplaceAll(name, "_", "-"), value, "-o", "csv", "--detail", "options")...)
			if flag.code != exitOK {
				t.Fatalf("exit %d, %s", flag.code, flag.stderr)
			}
			number := strings.Contains(name, "kb") || strings.Contains(name, "gb") || name == "nat_gateways"
			stated := value
			if !number {
				stated = `"` + value + `"`
			}
			stdin := command(t, nil, `{"`+name+`":`+stated+`}`, estimate("-f", "-", "-o", "csv", "--detail", "options")...)
			rows := command(t, nil, name+",memory_mb\n"+value+",512\n", "estimate", "--csv", "-", "--invocations-per-month", "30000000", "--duration-ms", "120", "--detail", "options")
			_, _, query := get(t, server.base+"/v1/estimates.csv?"+readmeQuery+"&detail=options&"+name+"="+url.QueryEscape(value))
			for way, got := range map[string]string{"JSON": stdin.stdout, "CSV": rows.stdout, "query": query} {
				if got != flag.stdout {
					t.Errorf("%s: %.400s\nflag: %.400s", way, got, flag.stdout)
				}
			}
			if name != "pricing_date" && name != "request_kb" && flag.stdout == base {
				t.Error("the field changes nothing")
			}
		})
	}
	if status, _, body := post(t, server.base+"/v1/estimates", `{"memory_mb":512,"duration_ms":1,"invocations_per_month":1,"rate_card":{"name":"a","prices":[{"offering":"aws/lambda"}]}}`); status != http.StatusUnprocessableEntity ||
		!strings.Contains(body, `"/rate_card/prices/0/meter"`) {
		t.Errorf("%d: %s", status, body)
	}
}

func post(t *testing.T, address, body string) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(answer)
}
