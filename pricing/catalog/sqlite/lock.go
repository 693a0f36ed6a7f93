package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	"breakeven/pricing/catalog"
)

// The locks are files of their own, on which a transaction is held open: SQLite knows
// how to lock a file on every system, and the system unlocks it when the process ends,
// however it ends.
const (
	refreshLock = "refresh.lock"
	healLock    = "heal.lock"
)

// Lock implements catalog.Store.
func (s *Store) Lock(ctx context.Context) (func(), error) {
	if s.ReadOnly() {
		return nil, fmt.Errorf("lock the store in %s: %w", s.dir, catalog.ErrReadOnly)
	}
	release, err := lockFile(ctx, filepath.Join(s.dir, refreshLock), 0)
	if busy(err) {
		err = catalog.ErrLocked
	}
	if err != nil {
		return nil, fmt.Errorf("lock the store in %s: %w", s.dir, wrap(err))
	}
	return release, nil
}

// lockFile locks the file for as long as the release is not called, and waits for it.
func lockFile(ctx context.Context, path string, wait time.Duration) (release func(), err error) {
	query := url.Values{"_pragma": {"busy_timeout(" + strconv.FormatInt(wait.Milliseconds(), 10) + ")"}}
	db, err := sql.Open("sqlite", address(path, query))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	}
	if err != nil {
		if conn != nil {
			_ = conn.Close()
		}
		_ = db.Close()
		return nil, err
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		_ = conn.Close()
		_ = db.Close()
	}, nil
}

// address is a file with the driver's options.
func address(path string, query url.Values) string {
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: query.Encode()}).String()
}
