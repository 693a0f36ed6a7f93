package postgres

import (
	"context"
	"fmt"
)

// schemaVersion changes when an older program could not read the tables any more.
const schemaVersion = "1"

// The advisory locks are the database's ("BE" and a number). The second key keeps the
// stores of two schemas apart.
const (
	migrationLock = "1111818241, hashtext(current_schema())"
	refreshLock   = "1111818242, hashtext(current_schema())"
)

// schema makes the tables where they are not. Lists never change; a record of a catalog
// or of the pointer begins with its own hash. The packed lists are not compressed again.
const schema = `
CREATE TABLE IF NOT EXISTS breakeven_lists (version text PRIMARY KEY, data bytea NOT NULL);
ALTER TABLE breakeven_lists ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TABLE IF NOT EXISTS breakeven_catalogs (version text PRIMARY KEY, number bigint NOT NULL, record text NOT NULL);
CREATE TABLE IF NOT EXISTS breakeven_pointer (id integer PRIMARY KEY CHECK (id = 1), schema integer NOT NULL, record text NOT NULL);
CREATE TABLE IF NOT EXISTS breakeven_aside (version text PRIMARY KEY, data bytea NOT NULL);
INSERT INTO breakeven_pointer VALUES (1, 1, '') ON CONFLICT DO NOTHING;
`

// migrate makes the tables. A user who may only read finds them, or an error.
func (s *Store) migrate(ctx context.Context) error {
	_, err := s.transact(ctx, "BEGIN", func(tx session) error {
		there, err := tx.texts(ctx, "SELECT 'breakeven_pointer' WHERE to_regclass('breakeven_pointer') IS NOT NULL")
		if err != nil {
			return err
		}
		if len(there) == 0 {
			// Two replicas that start at once: the second one waits, and finds the tables.
			if err := tx.script(ctx, "SELECT pg_advisory_xact_lock("+migrationLock+");"+schema); err != nil {
				return err
			}
		}
		versions, err := tx.texts(ctx, "SELECT schema::text FROM breakeven_pointer WHERE id = 1")
		if err != nil {
			return err
		}
		if len(versions) != 1 || versions[0] != schemaVersion {
			return fmt.Errorf("the tables have schema %q, this program knows %s", versions, schemaVersion)
		}
		return nil
	})
	return err
}
