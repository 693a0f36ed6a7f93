package sqlite_test

import (
	"os"
	"testing"

	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/sqlite"
	"breakeven/pricing/catalog/storetest"
)

func TestMain(m *testing.M) {
	if child(os.Getenv(childVariable)) {
		return
	}
	os.Exit(m.Run())
}

// open opens a store that is closed when the test ends.
func open(t *testing.T, dir string, options sqlite.Options) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), dir, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() catalog.Store {
		dir := t.TempDir()
		return func() catalog.Store {
			return open(t, dir, sqlite.Options{Report: func(sentence string) { t.Errorf("reported: %s", sentence) }})
		}
	})
}
