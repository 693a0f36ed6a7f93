package postgres

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"breakeven/pricing/catalog"
)

// Save implements catalog.Store.
func (s *Store) Save(ctx context.Context, change *catalog.Change) error {
	var next, doubtful *catalog.Index // what a commit would leave, and what a lost one did
	err := s.patiently(ctx, saveAnswers*s.answer, func(attempt context.Context) error {
		committing, err := s.transact(attempt, "BEGIN", func(tx session) (err error) {
			next, err = save(attempt, tx, change)
			return err
		})
		switch {
		case errors.Is(err, catalog.ErrMoved) && doubtful != nil:
			// By this very change, when its commit was still on its way.
			return s.settle(ctx, doubtful, err)
		case err != nil && committing && lost(err):
			doubtful = next
			return s.settle(ctx, next, err)
		case err != nil && committing && unanswered(err):
			// The server may still do what it was told: only that it has is certain.
			if settled := s.settle(ctx, next, err); settled != nil {
				return &uncertainError{err, settled}
			}
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("write the store: %w", wrap(err))
	}
	return nil
}

// settle finds out what became of a commit whose answer was lost. Nil says that it
// happened; the cause, which a retry follows, that it did not.
func (s *Store) settle(ctx context.Context, next *catalog.Index, cause error) error {
	now, err := s.Index(ctx)
	if err != nil {
		return &uncertainError{cause, err}
	}
	now.Faults = nil
	if reflect.DeepEqual(normal(now), normal(next)) {
		return nil
	}
	return cause
}

// normal is an index that was read or is to be written, in one form.
func normal(index *catalog.Index) *catalog.Index {
	pointer, err := index.PointerRecord()
	if err != nil {
		return index
	}
	var records []string
	for i := range index.Catalogs {
		record, err := index.Catalogs[i].Record()
		if err != nil {
			return index
		}
		records = append(records, record)
	}
	return catalog.IndexFrom(pointer, records)
}

// uncertainError is a commit of which nobody could tell whether it happened. It is not
// tried again.
type uncertainError struct{ cause, settling error }

func (e *uncertainError) Error() string {
	return fmt.Sprintf("%v: %v; asking for it: %v", catalog.ErrUncertain, e.cause, e.settling)
}

func (e *uncertainError) Is(target error) bool { return target == catalog.ErrUncertain }

func save(ctx context.Context, tx session, change *catalog.Change) (*catalog.Index, error) {
	// The server's own setting could be weaker.
	if err := tx.run(ctx, "SET LOCAL synchronous_commit = on"); err != nil {
		return nil, err
	}
	// One writer after the other: the pointer's row is there since the tables are.
	index, err := readIndex(ctx, tx, "SELECT record FROM breakeven_pointer WHERE id = 1 FOR UPDATE")
	if err != nil {
		return nil, err
	}
	versions, err := tx.texts(ctx, "SELECT version FROM breakeven_lists")
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, version := range versions {
		held[version] = true
	}
	next, err := index.Apply(change, func(version string) bool { return held[version] })
	if err != nil {
		return nil, err
	}
	if err := writeLists(ctx, tx, change, next, held); err != nil {
		return nil, err
	}
	return next, writeIndex(ctx, tx, change, next)
}

func writeLists(ctx context.Context, tx session, change *catalog.Change, next *catalog.Index, held map[string]bool) error {
	if change.Keep > 0 {
		if err := tx.run(ctx, "DELETE FROM breakeven_aside"); err != nil {
			return err
		}
	}
	for _, version := range change.SetAside {
		err := tx.run(ctx, `WITH damaged AS (DELETE FROM breakeven_lists WHERE version = $1 RETURNING version, data)
			INSERT INTO breakeven_aside SELECT version, data FROM damaged ON CONFLICT (version) DO UPDATE SET data = excluded.data`, version)
		if err != nil {
			return err
		}
	}
	for i := range change.Lists {
		list := &change.Lists[i]
		err := tx.run(ctx, "INSERT INTO breakeven_lists VALUES ($1, $2) ON CONFLICT (version) DO UPDATE SET data = excluded.data", list.Version, list.Data)
		if err != nil {
			return err
		}
		held[list.Version] = true
	}
	for version := range held {
		if change.Keep == 0 || next.Needs(version) {
			continue
		}
		if err := tx.run(ctx, "DELETE FROM breakeven_lists WHERE version = $1", version); err != nil {
			return err
		}
	}
	return nil
}

// writeIndex writes what has changed. Records that could not be read are not in the
// index, and go.
func writeIndex(ctx context.Context, tx session, change *catalog.Change, next *catalog.Index) error {
	rows, err := tx.texts(ctx, "SELECT version FROM breakeven_catalogs")
	if err != nil {
		return err
	}
	for _, version := range rows {
		if next.Find(version) != nil {
			continue
		}
		if err := tx.run(ctx, "DELETE FROM breakeven_catalogs WHERE version = $1", version); err != nil {
			return err
		}
	}
	if change.Catalog != nil && next.Find(change.Catalog.Version) != nil {
		record, err := change.Catalog.Record()
		if err != nil {
			return err
		}
		err = tx.run(ctx, `INSERT INTO breakeven_catalogs SELECT $1, COALESCE(MAX(number), 0) + 1, $2 FROM breakeven_catalogs
			ON CONFLICT (version) DO UPDATE SET number = excluded.number, record = excluded.record`, change.Catalog.Version, record)
		if err != nil {
			return err
		}
	}
	record, err := next.PointerRecord()
	if err != nil {
		return err
	}
	return tx.run(ctx, "UPDATE breakeven_pointer SET record = $1 WHERE id = 1", record)
}
