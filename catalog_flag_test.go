package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakeven/internal/plantest"
	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// dearer is a directory with the embedded catalog in which requests to Lambda in
// us-east-1 cost a thousand times as much.
func dearer(t *testing.T) (string, *pricing.Catalog) {
	t.Helper()
	embedded := plantest.Embedded(t).Catalog()
	dir := t.TempDir()
	draft := catalog.NewDraft(dir, &catalog.Lists{})
	for _, list := range embedded.Lists() {
		copied := *list
		copied.Prices = slices.Clone(list.Prices)
		for i := range copied.Prices {
			if a := copied.Prices[i].Address; a.Offering == "aws/lambda" && a.Meter == "requests" && a.Area == "us-east-1" {
				copied.Prices[i].Tiers = pricing.Flat(copied.Prices[i].Tiers.Steps[0].UnitPrice.Shift(3))
			}
		}
		if err := draft.Put(&copied); err != nil {
			t.Fatal(err)
		}
	}
	if err := draft.Commit(); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir, c
}

// costOfLambda is what an estimate of one option costs.
func costOfLambda(t *testing.T, got output) (version, cost string) {
	t.Helper()
	var answer struct {
		Catalog struct{ Version string }
		Options []struct {
			MonthlyCost string `json:"monthly_cost"`
		}
	}
	if err := json.Unmarshal([]byte(got.stdout), &answer); err != nil || len(answer.Options) == 0 {
		t.Fatalf("exit %d, %s: %v", got.code, got.stderr, err)
	}
	return answer.Catalog.Version, answer.Options[0].MonthlyCost
}

func TestCommandsComputeOnTheCatalogThatTheyAreGiven(t *testing.T) {
	dir, c := dearer(t)
	args := estimate("-o", "json", "--offerings", "aws/lambda", "--architecture", "x86_64")
	_, before := costOfLambda(t, command(t, nil, "", args...))
	version, after := costOfLambda(t, command(t, nil, "", append(args, "--catalog", dir)...))
	if before != "36.00006" || after != "6030.00006" || version != c.Version() {
		t.Errorf("%s before, %s after, catalog %s", before, after, version)
	}
	// The same by the variable.
	if _, again := costOfLambda(t, command(t, map[string]string{"BREAKEVEN_CATALOG": dir}, "", args...)); again != after {
		t.Errorf("by the variable: %s", again)
	}
	portfolio := command(t, nil, estate, "portfolio", "-f", "-", "--catalog", dir, "-o", "json")
	if portfolio.code != exitOK || !strings.Contains(portfolio.stdout, c.Version()) {
		t.Errorf("portfolio: exit %d, %s", portfolio.code, portfolio.stderr)
	}
	for name, test := range map[string]struct {
		version string
		code    int
	}{
		"the embedded one": {"embedded", exitOK}, "none": {"deadbeef00", exitUsage}, "itself": {c.Version(), exitOK}, "the current one": {"current", exitOK},
	} {
		if got := command(t, nil, "", append(args, "--catalog", dir, "--catalog-version", test.version)...); got.code != test.code {
			t.Errorf("%s: exit %d, %s", name, got.code, got.stderr)
		}
	}
	status := command(t, nil, "", "catalog", "status", "--catalog", dir)
	if status.code != exitOK || !strings.Contains(status.stdout, c.Version()) {
		t.Errorf("status: %s%s", status.stdout, status.stderr)
	}
	list := command(t, nil, "", "catalog", "list", "--catalog", dir)
	if !strings.Contains(list.stdout, c.Version()) || !strings.Contains(list.stdout, "embedded") {
		t.Errorf("list: %s%s", list.stdout, list.stderr)
	}
	if v := command(t, nil, "", "version", "--catalog", dir); !strings.Contains(v.stdout, c.Version()) {
		t.Errorf("version: %s%s", v.stdout, v.stderr)
	}
	if none := command(t, nil, "", "catalog", "status", "--catalog", filepath.Join(dir, "none")); none.code != exitFailure || !strings.Contains(none.stderr, "catalog refresh --out") {
		t.Errorf("no directory: exit %d, %s", none.code, none.stderr)
	}
}

func TestServeAnswersFromTheCatalogThatItIsGiven(t *testing.T) {
	dir, c := dearer(t)
	server := serve(t, "--catalog", dir)
	for path, want := range map[string]int{
		"/v1/catalogs/current": http.StatusOK, "/v1/catalogs/" + c.Version(): http.StatusOK, "/v1/catalogs/embedded": http.StatusOK,
		"/v1/catalogs/deadbeef00": http.StatusNotFound,
	} {
		response, err := http.Get(server.base + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %s", path, response.Status)
		}
	}
}

func TestAnExportIsImported(t *testing.T) {
	dir, c := dearer(t)
	file := filepath.Join(t.TempDir(), "export.txt")
	if got := command(t, nil, "", "catalog", "export", "--catalog", dir, "-o", file); got.code != exitOK {
		t.Fatal(got.stderr)
	}
	into := t.TempDir()
	got := command(t, nil, "", "catalog", "import", file, "--out", into)
	if got.code != exitOK || !strings.Contains(got.stdout, c.Version()) {
		t.Fatalf("exit %d, %s\n%s", got.code, got.stderr, got.stdout)
	}
	if opened, err := catalog.Open(into); err != nil || opened.Version() != c.Version() {
		t.Errorf("%v", err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := command(t, nil, string(text[:len(text)/2]), "catalog", "import", "-", "--out", into); got.code != exitFailure || !strings.Contains(got.stderr, "importing -") {
		t.Errorf("half a file: exit %d, %s", got.code, got.stderr)
	}
	if got := command(t, nil, "", "catalog", "import", file+"x", "--out", into); got.code != exitFailure {
		t.Errorf("no file: exit %d, %s", got.code, got.stderr)
	}
}

func TestAnOfferFileIsImported(t *testing.T) {
	embedded := plantest.Embedded(t).Catalog()
	for _, format := range []string{"json", "csv"} {
		t.Run(format, func(t *testing.T) {
			var file strings.Builder
			if err := replay.WriteAWSOffer(&file, embedded.List("aws"), "AmazonEC2", "eu-central-2", format, 1<<20); err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			got := command(t, nil, file.String(), "catalog", "import", "-", "--format", "aws-offer", "--out", dir, "--json")
			if got.code != exitOK {
				t.Fatal(got.stderr)
			}
			var answer refreshAnswer
			if err := json.Unmarshal([]byte(got.stdout), &answer); err != nil {
				t.Fatal(err)
			}
			p := answer.Providers[0]
			if p.Provider != "aws" || p.Fetched < 100 || p.Changed+p.Added+p.Vanished != 0 || p.Fetched+p.Kept != len(embedded.List("aws").Prices) {
				t.Errorf("%+v", p)
			}
			if opened, err := catalog.Open(dir); err != nil || opened.List("gcp").Version != embedded.List("gcp").Version {
				t.Errorf("%v", err)
			}
		})
	}
	if got := command(t, nil, "{}", "catalog", "import", "-", "--format", "aws-offer", "--out", t.TempDir()); got.code != exitFailure {
		t.Errorf("an empty offer: exit %d, %s", got.code, got.stderr)
	}
}

func TestImportsAreKeptInTheCacheDirectoryUnlessOneIsNamed(t *testing.T) {
	dir, c := dearer(t)
	var text strings.Builder
	for _, list := range c.Lists() {
		if err := catalog.Encode(&text, list); err != nil {
			t.Fatal(err)
		}
	}
	cache := t.TempDir()
	got := command(t, map[string]string{"XDG_CACHE_HOME": cache}, text.String(), "catalog", "import", "-")
	if got.code != exitOK {
		t.Fatal(got.stderr)
	}
	kept := command(t, map[string]string{"XDG_CACHE_HOME": cache}, "", "catalog", "status", "--store", "sqlite")
	if kept.code != exitOK || !strings.Contains(kept.stdout, c.Version()) {
		t.Errorf("%s%s", kept.stdout, kept.stderr)
	}
	if named := command(t, map[string]string{"XDG_CACHE_HOME": cache, "BREAKEVEN_OUT": dir}, text.String(), "catalog", "import", "-"); !strings.Contains(named.stdout, "written to "+dir) {
		t.Errorf("%s%s", named.stdout, named.stderr)
	}
}
