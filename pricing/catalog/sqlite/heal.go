package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"breakeven/pricing/catalog"
)

const (
	// healWait is how long a process waits for another one that heals the same file.
	healWait = 30 * time.Second
	// mostAside is how many damaged files stay for somebody to look at.
	mostAside = 3
)

// healOpen heals a file that proved damaged while it was in use.
func (s *Store) healOpen(ctx context.Context, cause error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heal(ctx, cause)
}

// heal puts a new file in the place of a damaged one: what can be read of it, and of
// the backup that the last Save made. The damaged file is kept under another name. A
// crash on the way leaves the damaged file, and the next one to open it heals it.
func (s *Store) heal(ctx context.Context, cause error) error {
	if s.readOnly {
		return cause
	}
	release, err := lockFile(ctx, filepath.Join(s.dir, healLock), healWait)
	if err != nil {
		return fmt.Errorf("%w; waiting to heal it: %w", cause, err)
	}
	defer release()
	_ = s.closeFile()
	if s.sound(ctx) { // another process was faster
		return nil
	}
	_ = s.closeFile()
	saved := s.salvage(ctx)
	if err := s.replace(ctx, saved); err != nil {
		return fmt.Errorf("%w; healing it: %w", cause, err)
	}
	aside, err := s.setAside()
	if err != nil {
		return fmt.Errorf("%w; healing it: %w", cause, err)
	}
	if err := s.open(ctx); err != nil {
		return fmt.Errorf("%w; opening what was healed: %w", cause, err)
	}
	s.reportf("the catalog store %s was damaged (%v): %d of its catalogs and %d price lists could be read and are in a new file; the damaged one is %s",
		s.path(), cause, len(saved.entries), len(saved.lists), aside)
	return nil
}

// sound opens the file and goes through all of it.
func (s *Store) sound(ctx context.Context) bool {
	if err := s.open(ctx); err != nil || s.db == nil {
		return false
	}
	if check(ctx, s.db) != nil {
		return false
	}
	_, err := readIndex(ctx, s.db)
	return err == nil
}

// check goes through the whole file: some milliseconds for each MB.
func check(ctx context.Context, db *sql.DB) error {
	complaints, err := texts(ctx, db, "PRAGMA integrity_check(1)")
	if err == nil && (len(complaints) != 1 || complaints[0] != "ok") {
		err = fmt.Errorf("%w: %s", errUnsound, strings.Join(complaints, "; "))
	}
	return err
}

// replace writes the new file beside the damaged one.
func (s *Store) replace(ctx context.Context, saved *salvaged) error {
	path := s.path() + newSuffix
	for _, suffix := range []string{"", logSuffix, memorySuffix, "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	// No write-ahead log: the file is renamed when it is closed.
	db, err := s.connect(path, "new", url.Values{"_pragma": {"synchronous(FULL)"}})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := s.prepare(ctx, db); err != nil {
		return err
	}
	for _, change := range saved.changes() {
		if _, err := save(ctx, db, change); err != nil {
			return err
		}
	}
	return db.Close()
}

// setAside gives the damaged file another name and its place to the new one. The
// write-ahead log goes first: it must not meet a file that it does not belong to.
func (s *Store) setAside() (string, error) {
	name := ""
	for number := 1; number <= mostAside; number++ {
		name = s.path() + ".damaged-" + strconv.Itoa(number)
		if !exists(name) {
			break
		}
	}
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	if err := os.Link(s.path(), name); err != nil && !errors.Is(err, os.ErrNotExist) {
		// Where a file can have one name only it is copied.
		if err := copyFile(s.path(), name); err != nil {
			return "", err
		}
	}
	for _, suffix := range []string{logSuffix, memorySuffix} {
		if err := os.Rename(s.path()+suffix, name+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	if err := os.Rename(s.path()+newSuffix, s.path()); err != nil {
		return "", err
	}
	syncDirectory(s.dir)
	return filepath.Base(name), nil
}

// syncDirectory puts names on the disk, where the system can do that.
func syncDirectory(dir string) {
	if directory, err := os.Open(dir); err == nil { //nolint:gosec // the store's own
		_ = directory.Sync()
		_ = directory.Close()
	}
}

// secure makes the backup after a save, and before it checks the whole file when
// something in it proved damaged. That what was saved is saved does not depend on either.
func (s *Store) secure(ctx context.Context, doubtful bool) {
	if doubtful && !s.checked(ctx) {
		if err := s.healOpen(ctx, catalog.ErrDamaged); err != nil {
			s.reportf("the catalog store %s is damaged and could not be healed: %v", s.path(), err)
			return
		}
	}
	if err := s.backUp(ctx); err != nil && ctx.Err() == nil {
		s.reportf("the backup of the catalog store %s could not be written: %v", s.path(), err)
	}
}

func (s *Store) checked(ctx context.Context) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return true
	}
	return check(ctx, s.db) == nil
}

// backUp copies the file as it is now. The copy has its name when it is on the disk.
func (s *Store) backUp(ctx context.Context) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return nil
	}
	part, err := os.CreateTemp(s.dir, partPrefix+"*")
	if err != nil {
		return err
	}
	name := part.Name()
	_ = part.Close()
	defer func() { _ = os.Remove(name) }()
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", name); err != nil {
		return err
	}
	if part, err = os.OpenFile(name, os.O_RDWR, 0); err != nil { //nolint:gosec // made above
		return err
	}
	if err := part.Sync(); err != nil {
		_ = part.Close()
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	if err := os.Rename(name, s.path()+backupSuffix); err != nil {
		return err
	}
	syncDirectory(s.dir)
	s.sweep()
	return nil
}

// sweep removes the unfinished files of processes that died, which nobody has touched for
// an hour.
func (s *Store) sweep() {
	files, _ := os.ReadDir(s.dir)
	for _, file := range files {
		if !strings.HasPrefix(file.Name(), partPrefix) {
			continue
		}
		if info, err := file.Info(); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.Remove(filepath.Join(s.dir, file.Name()))
		}
	}
}

// spare is a list from the backup, for one that is damaged, which is written again; nil
// when the backup has no better one.
func (s *Store) spare(ctx context.Context, version string) []byte {
	backup, err := s.connect(s.path()+backupSuffix, "ro", immutable())
	if err != nil {
		return nil
	}
	defer func() { _ = backup.Close() }()
	var data []byte
	err = backup.QueryRowContext(ctx, "SELECT data FROM lists WHERE version = ?", version).Scan(&data)
	if err != nil || catalog.Verify(data, version) != nil {
		return nil
	}
	err = s.use(ctx, func(db *sql.DB) error {
		if s.readOnly {
			return catalog.ErrReadOnly
		}
		_, err := db.ExecContext(ctx, "UPDATE lists SET sum = ?, data = ? WHERE version = ?", sumOf(data), data, version)
		return err
	})
	if err != nil {
		s.reportf("the price list %s in %s is damaged and was read from the backup; it could not be written again: %v", version, s.path(), err)
	} else {
		s.reportf("the price list %s in %s was damaged and was written again from the backup", version, s.path())
	}
	return data
}

// immutable opens a file that nobody writes.
func immutable() url.Values { return url.Values{"mode": {"ro"}, "immutable": {"1"}} }
