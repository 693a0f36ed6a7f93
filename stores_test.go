package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/sqlite"
	"breakeven/pricing/catalog/storetest"
)

// runWith runs the program with an environment of its own, and without a test's plan.
func runWith(t *testing.T, environment map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, complaints bytes.Buffer
	app := App{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &complaints,
		LookupEnv: func(name string) (string, bool) { value, ok := environment[name]; return value, ok },
	}
	code = app.Run(t.Context())
	return code, out.String(), complaints.String()
}

// storeWith is a directory with a store of two small catalogs, and their changes.
func storeWith(t *testing.T) (string, []*catalog.Change) {
	t.Helper()
	dir := t.TempDir()
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	first := storetest.Change(t, 1, "")
	second := storetest.Change(t, 2, first.Catalog.Version)
	for _, change := range []*catalog.Change{first, second} {
		if err := store.Save(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, []*catalog.Change{first, second}
}

func embeddedVersion(t *testing.T) string {
	t.Helper()
	lists, err := catalog.EmbeddedLists()
	if err != nil {
		t.Fatal(err)
	}
	return lists.Version()
}

func TestCommandsComputeOnTheStore(t *testing.T) {
	dir, changes := storeWith(t)
	current := changes[1].Catalog.Version
	cache := t.TempDir() // the store of a user
	if err := os.CopyFS(filepath.Join(cache, "breakeven"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	for name, test := range map[string]struct {
		environment map[string]string
		args        []string
		want        string
	}{
		"the flag names its directory":  {nil, []string{"--cache-dir", dir}, current},
		"the variable does":             {map[string]string{"BREAKEVEN_CACHE_DIR": dir}, nil, current},
		"it is the user's":              {map[string]string{"XDG_CACHE_HOME": cache}, nil, current},
		"there is none yet":             {map[string]string{"XDG_CACHE_HOME": empty}, nil, embeddedVersion(t)},
		"none is wanted":                {map[string]string{"XDG_CACHE_HOME": cache, "BREAKEVEN_STORE": "none"}, nil, embeddedVersion(t)},
		"the flag wins over a variable": {map[string]string{"BREAKEVEN_STORE": "none"}, []string{"--store", "sqlite", "--cache-dir", dir}, current},
		"plain files win over it":       {map[string]string{"XDG_CACHE_HOME": cache}, []string{"--catalog", "testdata/catalog"}, frozenVersion(t)},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := runWith(t, test.environment, append([]string{"version"}, test.args...)...)
			if code != exitOK || stderr != "" || !strings.Contains(stdout, test.want) {
				t.Errorf("exit %d, want %s\n%s%s", code, test.want, stdout, stderr)
			}
		})
	}
	if entries, err := os.ReadDir(empty); err != nil || len(entries) > 0 {
		t.Errorf("who only reads has made %v, %v", entries, err)
	}
}

// A catalog that another version of the program saved, and that this one cannot compute
// on, stops nobody: the embedded one serves, and the reason is said.
func TestACatalogThatCannotBeComputedOnStopsNobody(t *testing.T) {
	dir := t.TempDir()
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	change := storetest.Change(t, 1, "")
	list := storetest.PriceList(t, "one", 1, 3)
	list.Currency = "EUR" // the engine compares lists in USD
	packed, ref, err := catalog.Pack(list)
	if err != nil {
		t.Fatal(err)
	}
	change.Lists[0], change.Catalog.Lists[0] = packed, ref
	var versions []string
	for _, l := range change.Catalog.Lists {
		versions = append(versions, l.Version)
	}
	change.Catalog.Version = pricing.CatalogVersion(versions...)
	change.Swap.To = change.Catalog.Version
	if err := store.Save(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := runWith(t, nil, "estimate", "--cache-dir", dir, "--invocations-per-month", "1000", "--duration-ms", "100", "--memory-mb", "512", "-o", "csv")
	if code != exitOK || !strings.Contains(stderr, "EUR") || !strings.Contains(stderr, "the embedded catalog serves") || !strings.Contains(stdout, embeddedVersion(t)) {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}

// A list that its provider confirmed again keeps its version; the status knows when that was.
func TestStatusTellsWhenAListWasConfirmed(t *testing.T) {
	dir, changes := storeWith(t)
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	entry := *changes[1].Catalog
	entry.Lists = slices.Clone(entry.Lists)
	for i := range entry.Lists {
		entry.Lists[i].FetchedAt = time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
	}
	if err := store.Save(t.Context(), &catalog.Change{Catalog: &entry}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := runWith(t, nil, "catalog", "status", "--cache-dir", dir)
	if code != exitOK || strings.Count(stdout, "2031-02-03") != len(entry.Lists) {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}

func frozenVersion(t *testing.T) string {
	t.Helper()
	lists, err := catalog.OpenLists("testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	return lists.Version()
}

func TestDamageIsSaidAndTheLastGoodCatalogServes(t *testing.T) {
	dir, changes := storeWith(t)
	file := filepath.Join(dir, sqlite.FileName)
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(body, changes[1].Lists[0].Data[:64])
	if at < 0 {
		t.Fatal("the list is not in the file as it is")
	}
	body[at+32] ^= 16
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file + ".backup"); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := runWith(t, nil, "version", "--cache-dir", dir)
	if code != exitOK || !strings.Contains(stdout, changes[0].Catalog.Version) {
		t.Errorf("exit %d\n%s", code, stdout)
	}
	for _, said := range []string{"warning: " + file, "is damaged", "was set aside", "the current catalog is now " + changes[0].Catalog.Version} {
		if !strings.Contains(stderr, said) {
			t.Errorf("nothing says %q:\n%s", said, stderr)
		}
	}
	if _, _, stderr = runWith(t, nil, "version", "--cache-dir", dir); stderr != "" {
		t.Errorf("once healed: %s", stderr)
	}
}

func TestAStoreThatCannotBeAskedIsAWarning(t *testing.T) {
	for _, address := range []string{
		"postgres://me:secret@127.0.0.1:1/prices?connect_timeout=1",
		"postgres://127.0.0.1:1/prices?user=me&password=secret",
		"postgres://me:secret@127.0.0.1:noport/prices",
		"postgres://me:secret%zz@127.0.0.1:1/prices",
		"postgresql://me:secret@127.0.0.1:1/prices?sslmode=secret",
	} {
		code, stdout, stderr := runWith(t, nil, "version", "--store", address)
		if code != exitOK || !strings.Contains(stdout, embeddedVersion(t)) {
			t.Errorf("%s: exit %d\n%s", address, code, stdout)
		}
		if !strings.Contains(stderr, "the embedded catalog serves") || strings.Contains(stderr, "secret") {
			t.Errorf("%s: standard error: %s", address, stderr)
		}
	}
}

func TestStoreFlagsThatAreWrong(t *testing.T) {
	for _, store := range []string{
		"mysql://me:secret@host/prices", "me:secret@host", "sqlite3", "host=db password=secret", "postgres://me:pass@secret@127.0.0.1:1/prices",
	} {
		code, _, stderr := runWith(t, nil, "version", "--store", store)
		if code != exitUsage || !strings.Contains(stderr, "--store") || strings.Contains(stderr, "secret") {
			t.Errorf("%s: exit %d: %s", store, code, stderr)
		}
	}
	app := App{LookupEnv: func(string) (string, bool) { return "", false }}
	if _, err := app.openStore(t.Context(), storeFlags{Store: storeNone}, true); !errors.Is(err, errNoStore) {
		t.Errorf("none: %v", err)
	}
}
