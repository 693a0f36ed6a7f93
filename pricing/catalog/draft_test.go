package catalog_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// write writes a whole catalog into a directory.
func write(dir string, c *pricing.Catalog) error {
	draft := catalog.NewDraft(dir, &catalog.Lists{})
	for _, list := range c.Lists() {
		copied := *list
		if err := draft.Put(&copied); err != nil {
			return err
		}
	}
	return draft.Commit()
}

func save(t *testing.T, dir string, c *pricing.Catalog) {
	t.Helper()
	if err := write(dir, c); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsSavedIsOpened(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	first := catalogOf(t, listOf(t, oldDay, "f/requests/east 1"), other(t))
	second := catalogOf(t, listOf(t, newDay, "f/requests/east 2"), other(t))
	if err := write(dir, first); err != nil {
		t.Fatal(err)
	}
	if len(namesIn(t, dir)) != 3 {
		t.Errorf("files %v", namesIn(t, dir))
	}
	if err := write(dir, second); err != nil {
		t.Fatal(err)
	}
	opened, err := catalog.Open(dir)
	if err != nil || opened.Version() != second.Version() {
		t.Fatalf("%v, %v", opened, err)
	}
	// A reader that began before still finds the list that it is about to open.
	if names := namesIn(t, dir); len(names) != 4 {
		t.Errorf("files %v", names)
	}
}

func TestListsThatNobodyNamesForADayAreSwept(t *testing.T) {
	dir := t.TempDir()
	first := catalogOf(t, listOf(t, oldDay, "f/requests/east 1"))
	if err := write(dir, first); err != nil {
		t.Fatal(err)
	}
	foreign := []string{".breakeven-half", "notes.txt", "one-0123.txt", "README"}
	for _, name := range foreign {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-48 * time.Hour)
	for _, name := range namesIn(t, dir) {
		if err := os.Chtimes(filepath.Join(dir, name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	second := catalogOf(t, listOf(t, newDay, "f/requests/east 2"))
	if err := write(dir, second); err != nil {
		t.Fatal(err)
	}
	names := namesIn(t, dir)
	for _, name := range []string{"notes.txt", "one-0123.txt", "README", "SHA256SUMS"} {
		if !slices.Contains(names, name) {
			t.Errorf("%s is gone: %v", name, names)
		}
	}
	if len(names) != 5 {
		t.Errorf("files %v: want one list and four others", names)
	}
}

func TestASaveThatIsInterruptedLeavesTheOldCatalog(t *testing.T) {
	dir := t.TempDir()
	first := catalogOf(t, listOf(t, oldDay, "f/requests/east 1"))
	if err := write(dir, first); err != nil {
		t.Fatal(err)
	}
	// A list that is written, and one that is half written, before SHA256SUMS is.
	second := catalogOf(t, listOf(t, newDay, "f/requests/east 2"))
	next := t.TempDir()
	if err := write(next, second); err != nil {
		t.Fatal(err)
	}
	for _, name := range namesIn(t, next) {
		text, err := os.ReadFile(filepath.Join(next, name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "SHA256SUMS" {
			name, text = ".breakeven-123", text[:10]
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if opened, err := catalog.Open(dir); err != nil || opened.Version() != first.Version() {
		t.Errorf("%v, %v", opened, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	saved := func(t *testing.T) (dir, list string) {
		dir = t.TempDir()
		if err := write(dir, catalogOf(t, listOf(t, oldDay, "f/requests/east 1"))); err != nil {
			t.Fatal(err)
		}
		for _, name := range namesIn(t, dir) {
			if name != "SHA256SUMS" {
				list = filepath.Join(dir, name)
			}
		}
		return dir, list
	}
	t.Run("no directory", func(t *testing.T) {
		if _, err := catalog.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	})
	t.Run("a directory without a catalog", func(t *testing.T) {
		if _, err := catalog.Open(t.TempDir()); !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	})
	t.Run("a list that is gone", func(t *testing.T) {
		dir, list := saved(t)
		if err := os.Remove(list); err != nil {
			t.Fatal(err)
		}
		if _, err := catalog.Open(dir); err == nil || !strings.Contains(err.Error(), filepath.Base(list)) {
			t.Error(err)
		}
	})
	t.Run("a list that was changed", func(t *testing.T) {
		dir, list := saved(t)
		text, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(list, []byte(strings.Replace(string(text), "\t1\n", "\t2\n", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := catalog.Open(dir); err == nil || !strings.Contains(err.Error(), filepath.Base(list)) {
			t.Error(err)
		}
	})
	t.Run("no lists", func(t *testing.T) {
		dir, _ := saved(t)
		if err := os.WriteFile(filepath.Join(dir, "SHA256SUMS"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := catalog.Open(dir); err == nil || !strings.Contains(err.Error(), "no price lists") {
			t.Error(err)
		}
	})
	t.Run("a list outside of the directory", func(t *testing.T) {
		dir, list := saved(t)
		sums := filepath.Join(dir, "SHA256SUMS")
		text, err := os.ReadFile(sums)
		if err != nil {
			t.Fatal(err)
		}
		outside := strings.Replace(string(text), filepath.Base(list), "../x/"+filepath.Base(list), 1)
		if err := os.WriteFile(sums, []byte(outside), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := catalog.Open(dir); err == nil {
			t.Error("it was read")
		}
	})
}

func TestSaveSaysWhereItFailed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(file, catalogOf(t, listOf(t, oldDay, "f/requests/east 1"))); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("a file where the directory should be: %v", err)
	}
}
