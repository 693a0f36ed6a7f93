package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"breakeven/pricing/catalog"
)

// The classes and codes of PostgreSQL's errors that are told apart.
const (
	classConnection = "08"    // the connection failed
	classResources  = "53"    // disk full, out of memory, too many connections
	classIntervene  = "57P"   // an administrator, or a start or stop of the server
	classCorrupt    = "XX"    // damaged data or index, internal errors
	codeDiskFull    = "53100" //
	codeReadOnly    = "25006" // a standby, or default_transaction_read_only
	codePrivilege   = "42501"
	codeSerialize   = "40001"
	codeDeadlock    = "40P01"
)

// firstPause is the first wait for a server that is away; each next one is double.
const (
	firstPause = 20 * time.Millisecond
	mostPause  = 500 * time.Millisecond
)

// codeOf is the code of the server's error, empty of another.
func codeOf(err error) string {
	if fault, ok := errors.AsType[*pgconn.PgError](err); ok {
		return fault.Code
	}
	return ""
}

// passing reports whether the same may succeed soon: the server is away, or another
// transaction was in the way.
func passing(err error) bool {
	code := codeOf(err)
	if code != "" {
		return strings.HasPrefix(code, classConnection) || strings.HasPrefix(code, classIntervene) ||
			strings.HasPrefix(code, classResources) && code != codeDiskFull || code == codeSerialize || code == codeDeadlock
	}
	return lost(err)
}

// lost reports whether the connection broke, or none came about.
func lost(err error) bool {
	if err == nil || errors.Is(err, catalog.ErrUncertain) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	code := codeOf(err)
	if strings.HasPrefix(code, classConnection) || strings.HasPrefix(code, classIntervene) {
		return true
	}
	var (
		connect *pgconn.ConnectError
		network net.Error
	)
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) || strings.Contains(err.Error(), "conn closed")
}

// patiently runs what may be run twice until it does not fail for the server's absence,
// or the patience is at its end. A server that is there and says nothing, because it hangs
// or something in it waits for a lock, is not waited for any longer than the limit.
func (s *Store) patiently(ctx context.Context, limit time.Duration, run func(context.Context) error) error {
	deadline := time.Now().Add(s.patience)
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		err := within(ctx, limit, run)
		if err == nil || !passing(err) || ctx.Err() != nil || time.Now().Add(pause).After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

// within gives the function so much time.
func within(ctx context.Context, limit time.Duration, run func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := run(limited)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("the database has not answered for %s: %w", limit, err)
	}
	return err
}

// unanswered reports whether nobody waited for the answer to a statement.
func unanswered(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// wrap says what the contract calls the error.
func wrap(err error) error {
	switch code := codeOf(err); {
	case err == nil:
		return nil
	case code == codeDiskFull:
		return fmt.Errorf("%w: %w", catalog.ErrFull, err)
	case code == codeReadOnly || code == codePrivilege:
		return fmt.Errorf("%w: %w", catalog.ErrReadOnly, err)
	case strings.HasPrefix(code, classCorrupt):
		return fmt.Errorf("%w: %w", catalog.ErrDamaged, err)
	}
	return err
}
