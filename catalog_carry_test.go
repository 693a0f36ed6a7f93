package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"breakeven/internal/plantest"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/sqlite"
)

// storedIn is a store in a directory of its own, as flags.
func storedIn(dir string) []string { return []string{"--store", "sqlite", "--cache-dir", dir} }

// with appends arguments.
func with(args []string, more ...string) []string {
	return append(append([]string{}, args...), more...)
}

// succeeded is what a command prints when it succeeds.
func succeeded(t *testing.T, args ...string) string {
	t.Helper()
	got := command(t, nil, "", args...)
	if got.code != exitOK {
		t.Fatalf("%v: exit %d, %s", args, got.code, got.stderr)
	}
	return got.stdout
}

// repriced is a catalog in which Lambda costs more by a factor, written into a
// directory.
func repriced(t *testing.T, factor string) (dir string, c *pricing.Catalog) {
	t.Helper()
	c = plantest.Repriced(t, plantest.Embedded(t).Catalog(), factor, func(a pricing.Address) bool { return a.Offering == "aws/lambda" })
	dir = t.TempDir()
	lists, err := catalog.ListsOf(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := catalog.NewDraft(dir, lists).Commit(); err != nil {
		t.Fatal(err)
	}
	return dir, c
}

// What cannot be computed with would make every command fail until somebody imports
// another catalog.
func TestACatalogThatCannotBeComputedWithIsNotImported(t *testing.T) {
	list := *plantest.Embedded(t).Catalog().List("aws")
	list.Currency = "EUR"
	var text strings.Builder
	if err := catalog.Encode(&text, &list); err != nil {
		t.Fatal(err)
	}
	store := storedIn(t.TempDir())
	got := command(t, nil, text.String(), with([]string{"catalog", "import", "-"}, store...)...)
	if got.code != exitFailure || !strings.Contains(got.stderr, "nothing is saved") || !strings.Contains(got.stderr, "EUR") {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
	if known := succeeded(t, with([]string{"catalog", "list"}, store...)...); strings.Contains(known, "import") {
		t.Errorf("it is there:\n%s", known)
	}
	if got := command(t, nil, "", "catalog", "import", "-", "--keep=-1"); got.code != exitUsage {
		t.Errorf("--keep=-1: exit %d, %s", got.code, got.stderr)
	}
}

// TestACatalogIsCarriedIntoAnotherNetwork: what one machine exports, another that reaches
// nobody imports, and answers with the same bytes.
func TestACatalogIsCarriedIntoAnotherNetwork(t *testing.T) {
	from, c := repriced(t, "1.5")
	file := filepath.Join(t.TempDir(), "catalog.tar.zst")
	succeeded(t, "catalog", "export", "--catalog", from, "-o", file)
	here, there := t.TempDir(), t.TempDir()
	if printed := succeeded(t, with([]string{"catalog", "import", file}, storedIn(here)...)...); !strings.Contains(printed, c.Version()) {
		t.Fatalf("imported: %s", printed)
	}
	// On from there: an imported catalog is exported as it came.
	again := filepath.Join(t.TempDir(), "again.tar.zst")
	succeeded(t, with([]string{"catalog", "export", "-o", again}, storedIn(here)...)...)
	a, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("the second export has other bytes")
	}
	succeeded(t, with([]string{"catalog", "import", again}, storedIn(there)...)...)
	args := estimate("-o", "json")
	want := succeeded(t, with(args, "--catalog", from)...)
	for _, store := range []string{here, there} {
		if got := succeeded(t, with(args, storedIn(store)...)...); got != want {
			t.Errorf("an estimate from %s differs", store)
		}
	}
	if list := succeeded(t, with([]string{"catalog", "list"}, storedIn(there)...)...); !strings.Contains(list, c.Version()) || !strings.Contains(list, "import") || !strings.Contains(list, "embedded") {
		t.Errorf("list: %s", list)
	}
}

// TestCarryingPricesAboutMakesThemNoFresher: when a provider confirmed them travels along.
func TestCarryingPricesAboutMakesThemNoFresher(t *testing.T) {
	for _, format := range []string{"breakeven", "text"} {
		file := filepath.Join(t.TempDir(), "export")
		succeeded(t, "catalog", "export", "--format", format, "-o", file)
		store := t.TempDir()
		succeeded(t, with([]string{"catalog", "import", file}, storedIn(store)...)...)
		opened, err := sqlite.Open(t.Context(), store, sqlite.Options{})
		if err != nil {
			t.Fatal(err)
		}
		index, err := opened.Index(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		lists, err := catalog.EmbeddedLists()
		if err != nil {
			t.Fatal(err)
		}
		if refs := index.Find(index.Current).Lists; !slices.Equal(refs, lists.Refs()) {
			t.Errorf("%s: %+v, want %+v", format, refs, lists.Refs())
		}
		if err := opened.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestADamagedExportIsRefusedAndNothingIsSaved(t *testing.T) {
	from, _ := repriced(t, "1.5")
	file := filepath.Join(t.TempDir(), "catalog.tar.zst")
	succeeded(t, "catalog", "export", "--catalog", from, "-o", file)
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	store := t.TempDir()
	succeeded(t, with([]string{"catalog", "import", file}, storedIn(store)...)...)
	before := succeeded(t, with([]string{"catalog", "list"}, storedIn(store)...)...)
	for at, name := range map[int]string{0: "cut off", len(good) / 2: "in the middle", len(good) - 1: "in the seal", 9: "in the head"} {
		damaged := bytes.Clone(good)
		if at == 0 {
			damaged = damaged[:len(damaged)-1]
		} else {
			damaged[at] ^= 4
		}
		got := command(t, nil, string(damaged), with([]string{"catalog", "import", "-"}, storedIn(store)...)...)
		if got.code != exitFailure || !strings.Contains(got.stderr, "not a whole catalog archive") {
			t.Errorf("%s: exit %d, %s", name, got.code, got.stderr)
		}
	}
	if after := succeeded(t, with([]string{"catalog", "list"}, storedIn(store)...)...); after != before {
		t.Errorf("the store has changed from\n%s to\n%s", before, after)
	}
}

// TestAnEstimateIsReplayedFromTheStore computes on a catalog that is not current any
// more, and on the embedded one.
func TestAnEstimateIsReplayedFromTheStore(t *testing.T) {
	first, old := repriced(t, "1.5")
	second, now := repriced(t, "4")
	store := storedIn(t.TempDir())
	estimateAt := func(version string) string {
		return succeeded(t, with(estimate("-o", "json", "--offerings", "aws/lambda"), with(store, "--catalog-version", version)...)...)
	}
	for _, dir := range []string{first, second} {
		file := filepath.Join(t.TempDir(), "catalog.tar.zst")
		succeeded(t, "catalog", "export", "--catalog", dir, "-o", file)
		succeeded(t, with([]string{"catalog", "import", file}, store...)...)
	}
	then := succeeded(t, with(estimate("-o", "json", "--offerings", "aws/lambda", "--catalog", first), "--catalog-version", old.Version())...)
	if got := estimateAt(old.Version()); got != then {
		t.Error("the old catalog gives other bytes")
	}
	short := strings.TrimPrefix(old.Version(), "sha256:")[:10]
	if got := estimateAt(short); !strings.Contains(got, old.Version()) {
		t.Error("a prefix means another catalog")
	}
	if got := estimateAt("current"); !strings.Contains(got, now.Version()) {
		t.Error("the current catalog is another one")
	}
	if got := estimateAt("embedded"); !strings.Contains(got, plantest.Embedded(t).Catalog().Version()) {
		t.Error("the embedded catalog is another one")
	}
	if got := command(t, nil, "", with(estimate(), with(store, "--catalog-version", "deadbeef00")...)...); got.code != exitUsage || !strings.Contains(got.stderr, "`breakeven catalog list` lists them") {
		t.Errorf("exit %d, %s", got.code, got.stderr)
	}
	bill := command(t, nil, `{"defaults":{"catalog_version":"`+old.Version()+`"},"profiles":[{"invocations_per_month":1000,"duration_ms":100,"memory_mb":128}]}`,
		with([]string{"portfolio", "-f", "-", "-o", "json"}, store...)...)
	if bill.code != exitOK || !strings.Contains(bill.stdout, old.Version()) {
		t.Errorf("a portfolio: exit %d, %s", bill.code, bill.stderr)
	}
}

func TestADiffTellsWhatChangedAndWhatItCosts(t *testing.T) {
	dir, c := repriced(t, "1.5")
	diff := func(args ...string) string {
		return succeeded(t, with([]string{"catalog", "diff", "embedded", "current", "--catalog", dir}, args...)...)
	}
	table := diff("--limit", "3", "--invocations-per-month", "3000000", "--duration-ms", "120", "--memory-mb", "512", "--offerings", "aws/lambda", "--regions", "aws:us-east-1")
	for _, want := range []string{c.Version(), "OFFERING", "aws/lambda", "the same option costs 50 % more: ", "the cheapest is still aws/lambda/us-east-1/", "RATIO", "and ", " more; --output csv has all"} {
		if !strings.Contains(table, want) {
			t.Errorf("want %q in\n%s", want, table)
		}
	}
	changed := 0
	for range pricing.Changes(plantest.Embedded(t).Catalog(), c) {
		changed++
	}
	if rows := strings.Count(diff("-o", "csv"), "\r\n"); rows != changed+1 {
		t.Errorf("%d rows, want %d", rows, changed+1)
	}
	if text := diff("-o", "json"); strings.Count(text, `"change":"repriced"`) != changed || !strings.HasSuffix(text, "]}\n") {
		t.Errorf("%d changes in JSON, want %d", strings.Count(text, `"change":"repriced"`), changed)
	}
	if same := succeeded(t, "catalog", "diff", "current", "current"); !strings.Contains(same, "the same is paid at every address") {
		t.Errorf("%s", same)
	}
	profiles := filepath.Join(t.TempDir(), "profiles.csv")
	if err := os.WriteFile(profiles, []byte("name,invocations_per_month,duration_ms,memory_mb\na,1000000,100,128\nb,5000,100,256\nc,many,,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := command(t, nil, "", "catalog", "diff", "embedded", "current", "--catalog", dir, "--portfolio", profiles, "--offerings", "aws/lambda")
	if got.code != exitOK || !strings.Contains(got.stdout, "the same options cost 50 % more") || !strings.Contains(got.stderr, "line 4") {
		t.Errorf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	for name, args := range map[string][]string{
		"a version that is none": {"catalog", "diff", "deadbeef00", "current"},
		"a catalog as a field":   {"catalog", "diff", "embedded", "current", "--catalog-version", "current"},
		"both":                   {"catalog", "diff", "embedded", "current", "--portfolio", profiles, "-f", profiles},
	} {
		if got := command(t, nil, "", args...); got.code == exitOK {
			t.Errorf("%s: %s", name, got.stdout)
		}
	}
}

// TestPricesOfAPastDayStandBesideTheCurrentCatalog asks a service whose list has rows of
// the year 2001.
func TestPricesOfAPastDayStandBesideTheCurrentCatalog(t *testing.T) {
	environment := replayed(t).environment(t)
	store := storedIn(t.TempDir())
	got := command(t, environment, "", with([]string{"catalog", "refresh", "--as-of", "2001-06-01", "--providers", "azure", "--regions", "azure:eastus", "--json"}, store...)...)
	if got.code != exitOK {
		t.Fatalf("exit %d, %s", got.code, got.stderr)
	}
	if !strings.Contains(got.stdout, "Azure keeps no old prices: what has changed after 2001-06-01 is left out") || !strings.Contains(got.stdout, `"beside"`) {
		t.Errorf("%s", got.stdout)
	}
	list := succeeded(t, with([]string{"catalog", "list"}, store...)...)
	if !strings.Contains(list, "as_of") || !strings.Contains(list, "current, embedded") {
		t.Errorf("list: %s", list)
	}
	if wrong := command(t, environment, "", with([]string{"catalog", "refresh", "--make-current"}, store...)...); wrong.code != exitUsage {
		t.Errorf("--make-current alone: exit %d", wrong.code)
	}
}

func TestAnExportInTheColumnsOfFOCUS(t *testing.T) {
	text := succeeded(t, "catalog", "export", "--format", "focus")
	if !strings.HasPrefix(text, "ChargeCategory,CommitmentDiscountCategory,ContractId,") || !strings.Contains(text, ",AWS,") || !strings.Contains(text, "\r\nPurchase,") {
		t.Errorf("%.500s", text)
	}
}
