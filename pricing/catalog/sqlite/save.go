package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"breakeven/pricing/catalog"
)

// Save implements catalog.Store.
func (s *Store) Save(ctx context.Context, change *catalog.Change) error {
	doubtful := len(change.SetAside) > 0
	err := s.use(ctx, func(db *sql.DB) error {
		if s.readOnly {
			return catalog.ErrReadOnly
		}
		// Damage that reading does not show would spoil what is written now.
		if err := check(ctx, db); err != nil {
			return err
		}
		faults, err := save(ctx, db, change)
		if err != nil {
			return err
		}
		doubtful = doubtful || faults > 0
		// The log is synced already. What is in the file itself also survives its loss.
		_, _ = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
		return nil
	})
	if err != nil {
		return fmt.Errorf("write the store in %s: %w", s.dir, err)
	}
	if doubtful || change.Catalog != nil || change.Swap != nil || len(change.Lists) > 0 {
		s.secure(ctx, doubtful)
	}
	return nil
}

// save applies a change, and tells how many records could not be read before it.
func save(ctx context.Context, db *sql.DB, change *catalog.Change) (faults int, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }()
	index, err := readIndex(ctx, tx)
	if err != nil {
		return 0, err
	}
	held, err := heldOf(ctx, tx)
	if err != nil {
		return 0, err
	}
	next, err := index.Apply(change, func(version string) bool { return held[version] })
	if err != nil {
		return 0, err
	}
	if err := writeLists(ctx, tx, change, next, held); err != nil {
		return 0, err
	}
	if err := writeIndex(ctx, tx, change, next); err != nil {
		return 0, err
	}
	return len(index.Faults), tx.Commit()
}

// heldOf are the versions of the stored lists.
func heldOf(ctx context.Context, tx *sql.Tx) (map[string]bool, error) {
	versions, err := texts(ctx, tx, "SELECT version FROM lists")
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, version := range versions {
		held[version] = true
	}
	return held, nil
}

func writeLists(ctx context.Context, tx *sql.Tx, change *catalog.Change, next *catalog.Index, held map[string]bool) error {
	if change.Keep > 0 {
		if _, err := tx.ExecContext(ctx, "DELETE FROM aside"); err != nil {
			return err
		}
	}
	for _, version := range change.SetAside {
		for _, statement := range []string{
			"INSERT OR REPLACE INTO aside SELECT version, data FROM lists WHERE version = ?", "DELETE FROM lists WHERE version = ?",
		} {
			if _, err := tx.ExecContext(ctx, statement, version); err != nil {
				return err
			}
		}
	}
	for i := range change.Lists {
		list := &change.Lists[i]
		if _, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO lists VALUES (?, ?, ?)", list.Version, sumOf(list.Data), list.Data); err != nil {
			return err
		}
		held[list.Version] = true
	}
	for version := range held {
		if change.Keep == 0 || next.Needs(version) {
			continue
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM lists WHERE version = ?", version); err != nil {
			return err
		}
	}
	return nil
}

// writeIndex writes what has changed. Records that could not be read are not in the
// index, and go.
func writeIndex(ctx context.Context, tx *sql.Tx, change *catalog.Change, next *catalog.Index) error {
	rows, err := texts(ctx, tx, "SELECT version FROM catalogs")
	if err != nil {
		return err
	}
	for _, version := range rows {
		if next.Find(version) != nil {
			continue
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM catalogs WHERE version = ?", version); err != nil {
			return err
		}
	}
	if change.Catalog != nil && next.Find(change.Catalog.Version) != nil {
		record, err := change.Catalog.Record()
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO catalogs SELECT ?, COALESCE(MAX(number), 0) + 1, ? FROM catalogs", change.Catalog.Version, record)
		if err != nil {
			return err
		}
	}
	record, err := next.PointerRecord()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO pointer VALUES (1, ?)", record)
	return err
}
