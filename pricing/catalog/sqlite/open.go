package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"breakeven/pricing/catalog"
)

const (
	directoryMode = 0o755
	// schemaVersion changes when an older program could not read the tables any more.
	schemaVersion = 1
	// busyMs is how long a writer waits for another one.
	busyMs = 10_000
	// connections is how many goroutines read at once.
	connections = 4
	pageBytes   = 4096
	// application marks the file as ours ("BE"), with the schema's version once more: a
	// turned bit must not look like the file of a newer program.
	application = 0x42450000
)

// The suffixes of the files beside the store's.
const (
	logSuffix    = "-wal"
	memorySuffix = "-shm"
	backupSuffix = ".backup"
	newSuffix    = ".new"
	// partPrefix begins the names of files that are being written.
	partPrefix = ".breakeven-"
)

// schema makes the tables where they are not. Lists never change; sum is the hash of
// their packed bytes. A record of a catalog or of the pointer begins with its own hash.
const schema = `
CREATE TABLE IF NOT EXISTS lists (version TEXT PRIMARY KEY, sum TEXT NOT NULL, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS catalogs (version TEXT PRIMARY KEY, number INTEGER NOT NULL, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pointer (id INTEGER PRIMARY KEY CHECK (id = 1), record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS aside (version TEXT PRIMARY KEY, data BLOB NOT NULL);
`

// open opens the file, and makes it where it is not.
func (s *Store) open(ctx context.Context) error {
	if err := os.MkdirAll(s.dir, directoryMode); err != nil && !Exists(s.dir) {
		return fmt.Errorf("%w: %w", catalog.ErrReadOnly, err)
	}
	if !writable(s.dir) {
		return s.openToRead(ctx)
	}
	known, err := os.Stat(s.path())
	if err == nil && known.Size() == 0 && !exists(s.path()+logSuffix) && exists(s.path()+backupSuffix) {
		return errEmpty
	}
	db, err := s.connect(s.path(), "rw", nil)
	if err != nil {
		return err
	}
	s.db, s.readOnly = db, false
	if err := s.prepare(ctx, db); err != nil {
		if readOnly(err) {
			_ = s.closeFile()
			return s.openToRead(ctx)
		}
		return err
	}
	return s.checkLength(ctx)
}

// checkLength compares the file's length with its header, and keeps what the file is.
// The header is read first: what is written meanwhile makes the file longer, or is in
// the log, which then says nothing.
func (s *Store) checkLength(ctx context.Context) error {
	var pages, size int64
	if err := s.db.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
		return err
	}
	if err := s.db.QueryRowContext(ctx, "PRAGMA page_size").Scan(&size); err != nil {
		return err
	}
	log, err := os.Stat(s.path() + logSuffix)
	logged := err == nil && log.Size() > 0
	if s.file, err = os.Stat(s.path()); err != nil {
		return err
	}
	if !logged && s.file.Size() < pages*size {
		return errShort
	}
	return nil
}

// What a damaged file can look like without SQLite's minding.
var (
	errEmpty    = errors.New("the file is empty and its backup is not")
	errShort    = errors.New("the file is shorter than it says itself")
	errUnsound  = errors.New("the file's structure is broken")
	errVersions = errors.New("the two versions of the file's schema differ")
)

// connect does not touch the file yet.
func (s *Store) connect(path, access string, more url.Values) (*sql.DB, error) {
	query := url.Values{"_pragma": {"busy_timeout(" + strconv.Itoa(busyMs) + ")"}}
	if access == "rw" {
		query["_pragma"] = append(query["_pragma"], "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)")
		query.Set("_txlock", "immediate")
		if s.options.MaxBytes > 0 {
			query["_pragma"] = append(query["_pragma"], "max_page_count("+strconv.FormatInt(s.options.MaxBytes/pageBytes, 10)+")")
		}
	}
	for key, values := range more {
		query[key] = append(query[key], values...)
	}
	db, err := sql.Open("sqlite", address(path, query))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	return db, nil
}

// prepare checks what the file is, and makes the tables.
func (s *Store) prepare(ctx context.Context, db *sql.DB) error {
	version, err := versionOf(ctx, db)
	if err != nil || version == schemaVersion {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, schema); err != nil {
		return err
	}
	for _, pragma := range []string{"user_version = " + strconv.Itoa(schemaVersion), "application_id = " + strconv.Itoa(application+schemaVersion)} {
		if _, err := tx.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// versionOf is the version of the file's schema; 0 when the file is new.
func versionOf(ctx context.Context, db *sql.DB) (int, error) {
	var version, mark int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&mark); err != nil {
		return 0, err
	}
	if version != 0 && mark != application+version || version == 0 && mark != 0 {
		return 0, errVersions
	}
	if version > schemaVersion || version < 0 {
		return 0, fmt.Errorf("%s has schema %d, this program knows %d: it was written by a newer one", FileName, version, schemaVersion)
	}
	if version == 0 {
		return 0, nil
	}
	// A file whose tables cannot be read is damaged, and shows it now.
	_, err := texts(ctx, db, "SELECT name FROM sqlite_master")
	return version, err
}

// openToRead opens a file in a directory that cannot be written. SQLite would make files
// beside it; so it is told that nothing changes, or gets a copy where the write-ahead
// log holds something.
func (s *Store) openToRead(ctx context.Context) error {
	known, err := os.Stat(s.path())
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w, and there is nothing in it", catalog.ErrReadOnly)
	}
	if err != nil {
		return err
	}
	s.readOnly, s.file = true, known
	s.log, _ = os.Stat(s.path() + logSuffix)
	if s.log != nil && s.log.Size() == 0 {
		s.log = nil
	}
	path, more := s.path(), immutable()
	if s.log != nil {
		if path, err = s.copy(); err != nil {
			return err
		}
		more = nil
	}
	if s.db, err = s.connect(path, "ro", more); err != nil {
		return err
	}
	version, err := versionOf(ctx, s.db)
	if err == nil && version == 0 {
		err = fmt.Errorf("%w, and %s is empty", catalog.ErrReadOnly, FileName)
	}
	return err
}

// copy copies the file and its log to where they can be opened.
func (s *Store) copy() (string, error) {
	var err error
	if s.copied, err = os.MkdirTemp("", "breakeven-store-*"); err != nil {
		return "", err
	}
	for _, suffix := range []string{"", logSuffix} {
		if err := copyFile(s.path()+suffix, filepath.Join(s.copied, FileName+suffix)); err != nil {
			return "", err
		}
	}
	return filepath.Join(s.copied, FileName), nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from) //nolint:gosec // of the store's own directory
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.Create(to) //nolint:gosec // in a directory made for it, or the store's own
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}

// reopen opens the file again when it is not the one that was opened: another process
// replaced a damaged one, or somebody removed it. What a read-only store has opened also
// goes stale when the file changes.
func (s *Store) reopen(ctx context.Context) error {
	if s.current() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return os.ErrClosed
	}
	if err := s.closeFile(); err != nil {
		return err
	}
	err := s.open(ctx)
	if damaged(err) {
		err = s.heal(ctx, err)
	}
	return err
}

func (s *Store) current() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	now, err := os.Stat(s.path())
	if s.db == nil || err != nil || s.file == nil || !os.SameFile(now, s.file) {
		return false
	}
	if !s.readOnly {
		return true
	}
	log, _ := os.Stat(s.path() + logSuffix)
	if log != nil && log.Size() == 0 {
		log = nil
	}
	return unchanged(now, s.file) && unchanged(log, s.log)
}

func unchanged(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

func (s *Store) closeFile() error {
	if s.copied != "" {
		_ = os.RemoveAll(s.copied)
		s.copied = ""
	}
	if s.db == nil {
		return nil
	}
	err := s.db.Close()
	s.db = nil
	return err
}

// writable tries the directory; permissions alone do not tell.
func writable(dir string) bool {
	file, err := os.CreateTemp(dir, partPrefix+"*")
	if err != nil {
		return false
	}
	_ = file.Close()
	return os.Remove(file.Name()) == nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
