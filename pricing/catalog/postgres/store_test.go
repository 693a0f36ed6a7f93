package postgres_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"breakeven/internal/pgtest"
	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/postgres"
	"breakeven/pricing/catalog/storetest"
)

func open(t *testing.T, address string) *postgres.Store {
	t.Helper()
	store, err := postgres.Open(t.Context(), address, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

func TestStore(t *testing.T) {
	server := pgtest.Start(t)
	storetest.Run(t, func(t *testing.T) func() catalog.Store {
		address := server.Address(t)
		return func() catalog.Store { return open(t, address) }
	})
}

// TestServerRestarts takes the server away in the middle of everything.
func TestServerRestarts(t *testing.T) {
	server := pgtest.Start(t)
	if !server.Own() {
		t.Skipf("SKIPPED: the server of %s is not ours to restart", pgtest.Variable)
	}
	address := server.Address(t)
	store, other := open(t, address), open(t, address)
	first := storetest.Change(t, 1, "")
	if err := store.Save(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	release, err := store.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Lock(t.Context()); !errors.Is(err, catalog.ErrLocked) {
		t.Errorf("a second holder: %v", err)
	}

	server.Crash(t)
	impatient, err := postgres.Open(t.Context(), address, postgres.Options{Patience: 1})
	if err == nil {
		impatient.Close()
		t.Error("opened a store whose server is away")
	}
	server.Restart(t)

	// Connections that broke meanwhile are no fault of the caller's.
	for name, store := range map[string]*postgres.Store{"the holder": store, "the other": other} {
		x, err := store.Index(t.Context())
		if err != nil || x.Current != first.Catalog.Version {
			t.Fatalf("%s: %+v, %v", name, x, err)
		}
		if _, err := catalog.LoadStored(t.Context(), store, &x.Catalogs[0]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The lock went with the server; the pointer still decides.
	again, err := other.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second := storetest.Change(t, 2, first.Catalog.Version)
	if err := other.Save(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if err := store.Save(t.Context(), storetest.Change(t, 3, first.Catalog.Version)); !errors.Is(err, catalog.ErrMoved) {
		t.Errorf("the holder of old: %v", err)
	}
	release() // of a connection that is gone
	if _, err := store.Lock(t.Context()); !errors.Is(err, catalog.ErrLocked) {
		t.Errorf("the release of a lost lock ended another's: %v", err)
	}
	again()
}

// TestServerCrashesWhileSaving crashes the server at many moments of many saves. What a
// save says is what is there afterwards.
func TestServerCrashesWhileSaving(t *testing.T) {
	server := pgtest.Start(t)
	if !server.Own() {
		t.Skipf("SKIPPED: the server of %s is not ours to restart", pgtest.Variable)
	}
	address := server.Address(t)
	store, reader := open(t, address), open(t, address)
	current := ""
	for round := range 6 {
		saved := make(chan error, 1)
		started := make(chan struct{})
		// Saves follow each other until the crash hits one of them.
		go func() {
			close(started)
			for n := 0; ; n++ {
				change := storetest.Change(t, 100*(round+1)+n, current)
				change.Keep = 3
				err := store.Save(t.Context(), change)
				if err != nil || n >= 3*(round+1) {
					saved <- err
					return
				}
				current = change.Catalog.Version
			}
		}()
		<-started
		server.Crash(t)
		server.Restart(t)
		err := <-saved
		x, indexed := reader.Index(t.Context())
		if indexed != nil || len(x.Faults) > 0 {
			t.Fatalf("%+v, %v", x, indexed)
		}
		if err != nil && !errors.Is(err, catalog.ErrUncertain) && x.Current != current {
			t.Fatalf("round %d: the save failed (%v), and the current catalog is %s, not %s", round, err, x.Current, current)
		}
		if x.Current != "" {
			if _, err := catalog.LoadStored(t.Context(), reader, x.Find(x.Current)); err != nil {
				t.Fatal(err)
			}
		}
		current = x.Current
	}
}

// TestAServerThatHangsIsGivenUp keeps the store's tables locked: every statement waits.
func TestAServerThatHangsIsGivenUp(t *testing.T) {
	server := pgtest.Start(t)
	address := server.Address(t)
	first := storetest.Change(t, 1, "")
	if err := open(t, address).Save(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	store, err := postgres.Open(t.Context(), address, postgres.Options{Answer: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	blocker, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blocker.Close(context.WithoutCancel(t.Context())) })
	if _, err := blocker.Exec(t.Context(), "BEGIN; LOCK TABLE breakeven_pointer, breakeven_lists IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"Index": func() error { _, err := store.Index(t.Context()); return err },
		"List":  func() error { _, err := store.List(t.Context(), first.Lists[0].Version); return err },
		"Save":  func() error { return store.Save(t.Context(), storetest.Change(t, 2, first.Catalog.Version)) },
	} {
		if err := call(); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "has not answered") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := blocker.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if x, err := store.Index(t.Context()); err != nil || x.Current != first.Catalog.Version {
		t.Errorf("afterwards: %+v, %v", x, err)
	}
}
