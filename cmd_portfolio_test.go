package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// estate are machines that run today, one row that cannot be read, and a tag.
const estate = "name,cpu_utilization,duration_ms,memory_mb,vcpu,baseline_offering,baseline_region,baseline_instance_type,baseline_instances,tag.owner\n" +
	"intranet,0.04,100,1024,1,aws/ec2,us-east-1,m5.large,3,shop\n" +
	"batch,0.5,200,2048,1,aws/ec2,us-east-1,m5.xlarge,2,ops\n"

func TestPortfolioPrintsWhatWouldMove(t *testing.T) {
	for format, wants := range map[string][]string{
		"":         {"2 profiles on one bill", "The bill is ", "What would move:", "If everything ran on one offering:", "intranet"},
		"markdown": {"**What would move**", "| intranet |"},
		"csv":      {"name,status,option,", "intranet,priced,", ",tag.owner\r\n", ",shop\r\n"},
		"json":     {`"total":{"status":"priced"`, `"tags":{"tag.owner":"shop"}`, `"line_items":[`},
	} {
		t.Run("as "+format, func(t *testing.T) {
			args := []string{"portfolio", "-f", "-"}
			if format != "" {
				args = append(args, "-o", format)
			}
			got := command(t, nil, estate, args...)
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

func TestPortfolioReadsJSONAsTheServerDoes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "estate") // the content tells, not the name
	body := "\ufeff \n{\"defaults\":{\"include\":[]},\"profiles\":[{\"name\":\"a\",\"invocations_per_month\":1000,\"duration_ms\":100,\"memory_mb\":128}]}"
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	got := command(t, nil, "", "portfolio", "-f", file, "-o", "json", "--offerings", "aws/lambda", "--tag", "owner=shop", "--numbers")
	if got.code != exitOK {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	var answer struct {
		Profiles []struct {
			Offering    string            `json:"offering"`
			Tags        map[string]string `json:"tags"`
			MonthlyCost float64           `json:"monthly_cost"`
			LineItems   []any             `json:"line_items"`
		} `json:"profiles"`
	}
	if err := json.Unmarshal([]byte(got.stdout), &answer); err != nil {
		t.Fatal(err)
	}
	profile := answer.Profiles[0]
	if profile.Offering != "aws/lambda" || profile.Tags["tag.owner"] != "shop" || profile.MonthlyCost <= 0 || profile.LineItems != nil {
		t.Errorf("%+v", profile)
	}
}

func TestPortfolioTables(t *testing.T) {
	for part, first := range map[string]string{"profiles": "name", "line_items": "name", "by_offering": "offering", "summary": "kind"} {
		got := command(t, nil, estate, "portfolio", "-f", "-", "-o", "csv", "--part", part)
		rows, err := csv.NewReader(strings.NewReader(got.stdout)).ReadAll()
		if err != nil || got.code != exitOK || len(rows) < 3 || rows[0][0] != first {
			t.Errorf("%s: exit %d, %d rows, %v: %s", part, got.code, len(rows), err, got.stderr)
		}
	}
}

func TestPortfolioRowsWithoutAnAnswerStandInIt(t *testing.T) {
	got := command(t, nil, estate+"broken,0.5,x,1,1,,,,,\n", "portfolio", "-f", "-", "-o", "csv")
	if got.code != exitFailure || !strings.Contains(got.stderr, "1 row without an answer") {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
	if !strings.Contains(got.stdout, "broken,error,") || !strings.Contains(got.stdout, "line 4, column 3 (duration_ms)") {
		t.Errorf("the row is not there:\n%s", got.stdout)
	}
}

func TestPortfolioRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		stdin string
		args  []string
		code  int
		says  string
	}{
		"no file":               {"", []string{"portfolio"}, exitUsage, "--file"},
		"no such file":          {"", []string{"portfolio", "-f", filepath.Join(t.TempDir(), "none")}, exitFailure, "no such file"},
		"an empty file":         {"", []string{"portfolio", "-f", "-"}, exitUsage, "the file is empty"},
		"a header alone":        {"name,memory_mb\n", []string{"portfolio", "-f", "-"}, exitUsage, "no rows"},
		"no row can be read":    {"memory_mb\nx\n", []string{"portfolio", "-f", "-"}, exitUsage, "line 2, column 1"},
		"unknown output":        {estate, []string{"portfolio", "-f", "-", "-o", "xml"}, exitUsage, "--output must be one of"},
		"unknown part":          {estate, []string{"portfolio", "-f", "-", "-o", "csv", "--part", "total"}, exitUsage, "part"},
		"a part of a table":     {estate, []string{"portfolio", "-f", "-", "--part", "summary"}, exitUsage, "--part"},
		"map for JSON":          {`{"profiles":[]}`, []string{"portfolio", "-f", "-", "--map", "a:name"}, exitUsage, "--map"},
		"an empty portfolio":    {`{"profiles":[]}`, []string{"portfolio", "-f", "-"}, exitUsage, "has no profile"},
		"a flag without sense":  {estate, []string{"portfolio", "-f", "-", "--top", "3"}, exitUsage, "top: has no meaning"},
		"a catalog elsewhere":   {estate, []string{"portfolio", "-f", "-", "--catalog-version", "deadbeef"}, exitFailure, "2 rows without an answer"},
		"two currencies":        {"currency,fx_rates,invocations_per_month,duration_ms,memory_mb\nCHF,USD:2,1,1,128\nEUR,USD:2,1,1,128\n", []string{"portfolio", "-f", "-"}, exitUsage, "line 3, column 1 (currency)"},
		"nothing has a price":   {"invocations_per_month,duration_ms,memory_mb,offerings\n1,1,9000,azure/functions-consumption\n", []string{"portfolio", "-f", "-"}, exitFailure, "nothing is priced"},
		"a rate card elsewhere": {estate, []string{"portfolio", "-f", "-", "--rate-cards", filepath.Join(t.TempDir(), "none")}, exitUsage, "--rate-cards"},
	} {
		t.Run(name, func(t *testing.T) {
			got := command(t, nil, test.stdin, test.args...)
			if got.code != test.code || !strings.Contains(got.stderr, test.says) {
				t.Errorf("exit %d, want %d: %s", got.code, test.code, got.stderr)
			}
		})
	}
}
