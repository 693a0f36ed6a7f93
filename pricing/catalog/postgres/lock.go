package postgres

import (
	"context"
	"fmt"

	"breakeven/pricing/catalog"
)

// Lock implements catalog.Store. The lock is the session's: the server ends it with the
// connection, when that is closed or its keepalives are not answered.
func (s *Store) Lock(ctx context.Context) (func(), error) {
	var release func()
	err := s.patiently(ctx, s.answer, func(ctx context.Context) error {
		conn, err := s.connections.take(ctx)
		if err != nil {
			return err
		}
		locked, err := session{conn}.texts(ctx, "SELECT 'locked' WHERE pg_try_advisory_lock("+refreshLock+")")
		if err == nil && len(locked) == 0 {
			err = catalog.ErrLocked
		}
		if err != nil {
			s.connections.giveBack(ctx, conn)
			return err
		}
		release = func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
			defer cancel()
			if (session{conn}).script(ctx, "SELECT pg_advisory_unlock("+refreshLock+")") != nil {
				_ = conn.Close(ctx) // and with it the server ends the lock
			}
			s.connections.giveBack(ctx, conn)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lock the store: %w", wrap(err))
	}
	return release, nil
}
