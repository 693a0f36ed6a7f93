package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver

	"breakeven/pricing/catalog"
)

// FileName is the store's file in its directory. Beside it stand the write-ahead log,
// the lock and the backup.
const FileName = "catalog.db"

// Options of a store. The zero value is ready.
type Options struct {
	// Report, when set, is told what was found damaged and what was done about it, in
	// sentences. It can be called by several goroutines at once.
	Report func(sentence string)
	// MaxBytes bounds the file; 0 does not. It is there for the test of a full disk.
	MaxBytes int64
}

// Store is a catalog.Store in a directory, for all processes of a machine that name it.
// The directory is on a local disk: the locks of a network's file system do not hold.
type Store struct {
	dir     string
	options Options

	mu       sync.RWMutex // held for writing while the file is opened, replaced or closed
	db       *sql.DB
	file     os.FileInfo // of what db has opened
	log      os.FileInfo // the write-ahead log of a read-only store, nil when there was none
	readOnly bool
	copied   string // the copy that a read-only store reads, or empty
}

var _ catalog.Store = (*Store)(nil)

// Exists reports whether there is a store in the directory. Whoever only reads asks
// this first: Open makes one.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, FileName))
	return err == nil
}

// Open opens the store in the directory, and makes both where they are not. A damaged
// file is replaced by what could be read of it and of its backup, and set aside.
//
// In a directory that cannot be written the store is read-only; where there is none
// either, the error wraps catalog.ErrReadOnly.
func Open(ctx context.Context, dir string, options Options) (*Store, error) {
	s := &Store{dir: dir, options: options}
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.open(ctx)
	if damaged(err) {
		err = s.heal(ctx, err)
	}
	if err != nil {
		_ = s.closeFile()
		return nil, fmt.Errorf("open the store in %s: %w", dir, wrap(err))
	}
	return s, nil
}

// ReadOnly reports whether the store can only be read.
func (s *Store) ReadOnly() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.readOnly
}

// Close closes the file.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closeFile()
}

func (s *Store) path() string { return filepath.Join(s.dir, FileName) }

func (s *Store) reportf(format string, args ...any) {
	if s.options.Report != nil {
		s.options.Report(fmt.Sprintf(format, args...))
	}
}

// Index implements catalog.Store.
func (s *Store) Index(ctx context.Context) (*catalog.Index, error) {
	var index *catalog.Index
	err := s.use(ctx, func(db *sql.DB) error {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		index, err = readIndex(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the store in %s: %w", s.dir, err)
	}
	return index, nil
}

// List implements catalog.Store.
func (s *Store) List(ctx context.Context, version string) ([]byte, error) {
	var (
		data []byte
		sum  string
	)
	err := s.use(ctx, func(db *sql.DB) error {
		return db.QueryRowContext(ctx, "SELECT sum, data FROM lists WHERE version = ?", version).Scan(&sum, &data)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = catalog.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("price list %s in %s: %w", version, s.dir, err)
	}
	if sum != sumOf(data) {
		if spare := s.spare(ctx, version); spare != nil {
			return spare, nil
		}
	}
	return data, nil
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// use runs an operation on the file. A file that proves damaged is healed and the
// operation run again, once.
func (s *Store) use(ctx context.Context, run func(*sql.DB) error) error {
	if err := s.reopen(ctx); err != nil {
		return wrap(err)
	}
	err := s.run(run)
	if !damaged(err) {
		return wrap(err)
	}
	if healed := s.healOpen(ctx, err); healed != nil {
		return wrap(healed)
	}
	return wrap(s.run(run))
}

func (s *Store) run(run func(*sql.DB) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.db == nil {
		return os.ErrClosed
	}
	return run(s.db)
}

// querier is a transaction, or the database.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func readIndex(ctx context.Context, from querier) (*catalog.Index, error) {
	var pointer string
	err := from.QueryRowContext(ctx, "SELECT record FROM pointer WHERE id = 1").Scan(&pointer)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	entries, err := texts(ctx, from, "SELECT CASE WHEN instr(record, version) > 0 THEN record ELSE '' END FROM catalogs ORDER BY number DESC")
	if err != nil {
		return nil, err
	}
	return catalog.IndexFrom(pointer, entries), nil
}

// texts are the values of a query's only column.
func texts(ctx context.Context, from querier, query string) ([]string, error) {
	rows, err := from.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var values []string
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, rows.Err()
}
