package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"breakeven/pricing/catalog"
)

// Options of a store. The zero value is ready.
type Options struct {
	// Patience is how long a method goes on trying while the server is away, for a
	// restart to pass unnoticed; 0 stands for five seconds.
	Patience time.Duration
	// Answer is how long a method waits for a server that is there and says nothing; 0
	// stands for ten seconds. A Save has six times as long.
	Answer time.Duration
}

const (
	defaultPatience = 5 * time.Second
	// connectTimeout bounds one attempt to reach the server.
	connectTimeout = 5 * time.Second
	defaultAnswer  = 10 * time.Second
	// saveAnswers is how much longer a Save may take, which sends whole lists.
	saveAnswers = 6
)

// Store is a catalog.Store in a database, for all processes that name it and its first
// schema (search_path).
type Store struct {
	connections *connections
	patience    time.Duration
	answer      time.Duration
}

var _ catalog.Store = (*Store)(nil)

// Open connects to the database at the address (postgres://...), and makes the tables
// where they are not.
func Open(ctx context.Context, address string, options Options) (*Store, error) {
	config, err := pgconn.ParseConfig(address)
	if err != nil {
		// The cause may quote the address, with its password.
		return nil, errors.New("the address of the database cannot be read")
	}
	if config.ConnectTimeout == 0 || config.ConnectTimeout > connectTimeout {
		config.ConnectTimeout = connectTimeout
	}
	for name, value := range map[string]string{
		"application_name": "breakeven",
		// A holder of the lock that is cut off without a word is given up after half a minute.
		"tcp_keepalives_idle": "15", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3",
		// A statement that nobody waits for any more does not stay for ever.
		"statement_timeout": "60s",
	} {
		if _, given := config.RuntimeParams[name]; !given {
			config.RuntimeParams[name] = value
		}
	}
	s := &Store{
		connections: newConnections(config),
		patience:    cmp.Or(options.Patience, defaultPatience), answer: cmp.Or(options.Answer, defaultAnswer),
	}
	if err := s.patiently(ctx, s.answer, s.migrate); err != nil {
		s.connections.close(ctx)
		return nil, fmt.Errorf("open the store: %w", wrap(err))
	}
	return s, nil
}

// Close closes the connections, those in use when they come back.
func (s *Store) Close() { s.connections.close(context.Background()) }

// Index implements catalog.Store.
func (s *Store) Index(ctx context.Context) (*catalog.Index, error) {
	var index *catalog.Index
	err := s.patiently(ctx, s.answer, func(ctx context.Context) error {
		// One snapshot for both tables.
		_, err := s.transact(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", func(tx session) (err error) {
			index, err = readIndex(ctx, tx, "SELECT record FROM breakeven_pointer WHERE id = 1")
			return err
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the store: %w", wrap(err))
	}
	return index, nil
}

func readIndex(ctx context.Context, tx session, pointerQuery string) (*catalog.Index, error) {
	pointers, err := tx.texts(ctx, pointerQuery)
	if err != nil {
		return nil, err
	}
	entries, err := tx.texts(ctx, "SELECT CASE WHEN position(version IN record) > 0 THEN record ELSE '' END FROM breakeven_catalogs ORDER BY number DESC")
	if err != nil {
		return nil, err
	}
	pointer := ""
	if len(pointers) > 0 {
		pointer = pointers[0]
	}
	return catalog.IndexFrom(pointer, entries), nil
}

// List implements catalog.Store.
func (s *Store) List(ctx context.Context, version string) ([]byte, error) {
	var found [][]byte
	err := s.patiently(ctx, s.answer, func(ctx context.Context) error {
		return s.connected(ctx, func(conn session) (err error) {
			found, err = conn.column(ctx, "SELECT data FROM breakeven_lists WHERE version = $1", version)
			return err
		})
	})
	if err == nil && len(found) == 0 {
		err = catalog.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("price list %s: %w", version, wrap(err))
	}
	return found[0], nil
}
