package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/sqlite"
	"breakeven/pricing/catalog/storetest"
)

// filled is a directory with a store of four catalogs, closed, and their versions.
func filled(t *testing.T) (string, []string) {
	t.Helper()
	dir := t.TempDir()
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var versions []string
	from := ""
	for n := range 4 {
		change := storetest.Change(t, n, from)
		if err := store.Save(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		from = change.Catalog.Version
		versions = append(versions, from)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, versions
}

// reports collects what a store says.
type reports struct {
	mu        sync.Mutex
	sentences []string
}

func (r *reports) add(sentence string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sentences = append(r.sentences, sentence)
}

// serves opens the store and returns the version that it serves after healing, and all
// that was said about it. It must take a save afterwards.
func serves(t *testing.T, dir string) (string, []string) {
	t.Helper()
	var said reports
	store, err := sqlite.Open(t.Context(), dir, sqlite.Options{Report: said.add})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	good, err := catalog.LoadLastGood(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	version := ""
	if good.Catalog != nil {
		version = good.Catalog.Version()
	}
	if err := store.Save(t.Context(), storetest.Change(t, 50, good.Index.Current)); err != nil {
		t.Fatalf("saving after it was healed: %v", err)
	}
	again, err := catalog.LoadLastGood(t.Context(), store)
	if err != nil || again.Catalog == nil || len(again.Notes) > 0 {
		t.Fatalf("after a save: %+v, %v; said before: %q %q", again, err, good.Notes, said.sentences)
	}
	return version, append(said.sentences, good.Notes...)
}

func storeFile(dir string) string { return filepath.Join(dir, sqlite.FileName) }

func write(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// TestTruncated cuts the file at many lengths. With the backup nothing is lost; without
// it the store starts again, and says so.
func TestTruncated(t *testing.T) {
	dir, versions := filled(t)
	whole, backup := read(t, storeFile(dir)), read(t, storeFile(dir)+".backup")
	for _, tenths := range []int{0, 1, 3, 5, 7, 9} {
		for _, kept := range []bool{true, false} {
			t.Run(fmt.Sprintf("to %d tenths, backup %t", tenths, kept), func(t *testing.T) {
				dir := t.TempDir()
				write(t, storeFile(dir), whole[:len(whole)*tenths/10])
				if kept {
					write(t, storeFile(dir)+".backup", backup)
				}
				version, said := serves(t, dir)
				if kept && version != versions[3] {
					t.Errorf("serves %q, the last one was %s; said %q", version, versions[3], said)
				}
				if len(said) == 0 && (kept || tenths > 0) {
					t.Error("nothing was said")
				}
			})
		}
	}
}

// TestNotADatabase: whatever stands there is set aside, never deleted.
func TestNotADatabase(t *testing.T) {
	dir := t.TempDir()
	body := bytes.Repeat([]byte("a letter to my aunt\n"), 1000)
	write(t, storeFile(dir), body)
	version, said := serves(t, dir)
	if version != "" || len(said) != 1 || !strings.Contains(said[0], "catalog.db.damaged-1") {
		t.Errorf("serves %q; said %q", version, said)
	}
	if kept := read(t, storeFile(dir)+".damaged-1"); !bytes.Equal(kept, body) {
		t.Error("the file that stood there is not what it was")
	}
}

// TestTurnedBits turns one bit over, all over the file, and then two hundred at once.
// The last good catalog serves, to the bit, and the store goes on.
func TestTurnedBits(t *testing.T) {
	dir, versions := filled(t)
	whole, backup := read(t, storeFile(dir)), read(t, storeFile(dir)+".backup")
	noticed, current := 0, 0
	const places = 120
	for place := range places {
		dir := t.TempDir()
		body := bytes.Clone(whole)
		at := place * 7919 % len(body)
		if place < 20 {
			at = place * 5 // the header
		}
		body[at] ^= 1 << (place % 8)
		write(t, storeFile(dir), body)
		write(t, storeFile(dir)+".backup", backup)
		version, said := serves(t, dir)
		if version == versions[3] {
			current++
		} else if len(said) == 0 {
			t.Errorf("byte %d: serves %q, and nothing was said", at, version)
		}
		if version == "" {
			t.Errorf("byte %d: nothing serves; said %q", at, said)
		}
		if len(said) > 0 {
			noticed++
		}
	}
	t.Logf("%d bits of %d bytes: %d were noticed, the current catalog served after %d of them", places, len(whole), noticed, current)

	body := bytes.Clone(whole)
	for n := range 200 {
		body[n*104729%len(body)] ^= 1 << (n % 8)
	}
	write(t, storeFile(dir), body)
	if version, said := serves(t, dir); version != versions[3] || len(said) == 0 {
		t.Errorf("two hundred bits: serves %q; said %q", version, said)
	}
}

// TestDamagedWhileOpen: a process that has the file open heals it, and another one that
// has it open follows.
func TestDamagedWhileOpen(t *testing.T) {
	dir, versions := filled(t)
	var said reports
	a, b := open(t, dir, sqlite.Options{Report: said.add}), open(t, dir, sqlite.Options{Report: said.add})
	for _, store := range []*sqlite.Store{a, b} {
		if _, err := store.Index(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	// In place, as a failing disk would, behind SQLite's back.
	file, err := os.OpenFile(storeFile(dir), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt(bytes.Repeat([]byte{0xa5}, 3*4096), 0); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	change := storetest.Change(t, 9, versions[3])
	if err := a.Save(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	for name, store := range map[string]*sqlite.Store{"who healed it": a, "the other": b, "a new one": open(t, dir, sqlite.Options{})} {
		good, err := catalog.LoadLastGood(t.Context(), store)
		if err != nil || good.Catalog == nil || good.Catalog.Version() != change.Catalog.Version {
			t.Errorf("%s: %+v, %v", name, good, err)
		}
	}
	if len(said.sentences) == 0 {
		t.Error("nothing was said")
	}
}

// TestFull: a change for which there is no room leaves everything as it was.
func TestFull(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir, sqlite.Options{MaxBytes: 80 << 10})
	from := ""
	var full error
	for n := range 100 {
		change := storetest.Change(t, n, from)
		if full = store.Save(t.Context(), change); full != nil {
			break
		}
		from = change.Catalog.Version
	}
	if !errors.Is(full, catalog.ErrFull) || from == "" {
		t.Fatalf("the last save: %v", full)
	}
	good, err := catalog.LoadLastGood(t.Context(), store)
	if err != nil || good.Catalog == nil || good.Catalog.Version() != from || len(good.Notes) > 0 {
		t.Fatalf("last good %+v, %v", good, err)
	}
	for i := range good.Index.Catalogs {
		if _, err := catalog.LoadStored(t.Context(), store, &good.Index.Catalogs[i]); err != nil {
			t.Error(err)
		}
	}
	// Pruning makes room.
	if err := store.Save(t.Context(), &catalog.Change{Keep: 1}); err != nil {
		t.Fatal(err)
	}
	if err := store.Save(t.Context(), storetest.Change(t, 200, from)); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// TestRemovedWhileOpen: somebody deletes the file. The store starts again.
func TestRemovedWhileOpen(t *testing.T) {
	dir, _ := filled(t)
	store := open(t, dir, sqlite.Options{})
	for _, suffix := range []string{"", "-wal", "-shm", ".backup"} {
		if err := os.Remove(storeFile(dir) + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if x, err := store.Index(t.Context()); err != nil || x.Current != "" {
		t.Errorf("%+v, %v", x, err)
	}
	if err := store.Save(t.Context(), storetest.Change(t, 1, "")); err != nil {
		t.Error(err)
	}
}

// TestUnfinishedFilesGo leaves behind what a process that died would.
func TestUnfinishedFilesGo(t *testing.T) {
	dir, _ := filled(t)
	old, recent := filepath.Join(dir, ".breakeven-1"), filepath.Join(dir, ".breakeven-2")
	write(t, old, []byte("half a backup"))
	write(t, recent, []byte("somebody writes it"))
	before := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(old, before, before); err != nil {
		t.Fatal(err)
	}
	store := open(t, dir, sqlite.Options{})
	x, err := store.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Save(t.Context(), storetest.Change(t, 9, x.Current)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old one: %v", err)
	}
	if _, err := os.Stat(recent); err != nil {
		t.Errorf("the recent one: %v", err)
	}
}

// TestOddNames: a directory may have any name.
func TestOddNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%e&f'g")
	store := open(t, dir, sqlite.Options{})
	if err := store.Save(t.Context(), storetest.Change(t, 1, "")); err != nil {
		t.Fatal(err)
	}
	if !sqlite.Exists(dir) {
		t.Error("the file is somewhere else")
	}
}
