package postgres

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// mostConnections of one process: readers, a writer, the lock.
	mostConnections = 4
	// farewell bounds the end of a connection.
	farewell = 5 * time.Second
	// transactionIdle is the status of a connection outside a transaction.
	transactionIdle = 'I'
)

// connections are those of a process to the server. The driver's own pool, and its
// mapping of every type of PostgreSQL's, would be 3 MB of the binary.
type connections struct {
	config *pgconn.Config
	places chan struct{} // one for each connection in use

	mu     sync.Mutex
	idle   []*pgconn.PgConn
	closed bool
}

func newConnections(config *pgconn.Config) *connections {
	return &connections{config: config, places: make(chan struct{}, mostConnections)}
}

// take returns an idle connection, or a new one.
func (c *connections) take(ctx context.Context) (*pgconn.PgConn, error) {
	select {
	case c.places <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	conn, closed := c.fromIdle()
	if conn != nil {
		return conn, nil
	}
	err := os.ErrClosed
	if !closed {
		conn, err = pgconn.ConnectConfig(ctx, c.config)
	}
	if err != nil {
		<-c.places
		return nil, err
	}
	return conn, nil
}

func (c *connections) fromIdle() (conn *pgconn.PgConn, closed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.idle) > 0 && conn == nil {
		last := len(c.idle) - 1
		if !c.idle[last].IsClosed() {
			conn = c.idle[last]
		}
		c.idle = c.idle[:last]
	}
	return conn, c.closed
}

// giveBack takes a connection back, and ends one that is of no use any more. After one
// that broke the idle ones are not trusted either.
func (c *connections) giveBack(ctx context.Context, conn *pgconn.PgConn) {
	defer func() { <-c.places }()
	c.mu.Lock()
	useful := !c.closed && !conn.IsClosed() && conn.TxStatus() == transactionIdle
	var ended []*pgconn.PgConn
	if useful {
		c.idle = append(c.idle, conn)
	} else {
		ended = append(ended, conn)
	}
	if conn.IsClosed() {
		ended, c.idle = append(ended, c.idle...), nil
	}
	c.mu.Unlock()
	end(ctx, ended)
}

func (c *connections) close(ctx context.Context) {
	c.mu.Lock()
	idle := c.idle
	c.idle, c.closed = nil, true
	c.mu.Unlock()
	end(ctx, idle)
}

// end says farewell to the server, also when the context has ended.
func end(ctx context.Context, conns []*pgconn.PgConn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	for _, conn := range conns {
		_ = conn.Close(ctx)
	}
}

// session is a connection in use, in a transaction or not.
type session struct{ conn *pgconn.PgConn }

// connected runs statements on a connection, each by itself.
func (s *Store) connected(ctx context.Context, run func(session) error) error {
	conn, err := s.connections.take(ctx)
	if err != nil {
		return err
	}
	defer s.connections.giveBack(ctx, conn)
	return run(session{conn})
}

// transact runs statements in one transaction. It reports whether the error, if there is
// one, is that of the commit.
func (s *Store) transact(ctx context.Context, begin string, run func(session) error) (committing bool, err error) {
	err = s.connected(ctx, func(tx session) error {
		if err := tx.script(ctx, begin); err != nil {
			return err
		}
		if err := run(tx); err != nil {
			_ = tx.script(ctx, "ROLLBACK") // a connection where it fails is not used again
			return err
		}
		committing = true
		return tx.script(ctx, "COMMIT")
	})
	return committing, err
}

// script runs statements without parameters.
func (s session) script(ctx context.Context, statements string) error {
	_, err := s.conn.Exec(ctx, statements).ReadAll()
	return err
}

// The formats of the protocol.
const (
	formatText   = 0
	formatBinary = 1
)

// column runs a statement and returns the first column of its rows, in PostgreSQL's binary
// form: text and bytea as they are. A parameter is a string or bytes.
func (s session) column(ctx context.Context, statement string, parameters ...any) ([][]byte, error) {
	values, formats := make([][]byte, len(parameters)), make([]int16, len(parameters))
	for i, parameter := range parameters {
		switch parameter := parameter.(type) {
		case string:
			values[i], formats[i] = []byte(parameter), formatText
		case []byte:
			values[i], formats[i] = parameter, formatBinary
		default:
			return nil, fmt.Errorf("parameter %d is a %T", i+1, parameter)
		}
	}
	result := s.conn.ExecParams(ctx, statement, values, nil, formats, []int16{formatBinary}).Read()
	if result.Err != nil {
		return nil, result.Err
	}
	column := make([][]byte, len(result.Rows))
	for i, row := range result.Rows {
		column[i] = row[0]
	}
	return column, nil
}

// texts is the first column of a statement's rows, which is text.
func (s session) texts(ctx context.Context, statement string, parameters ...any) ([]string, error) {
	column, err := s.column(ctx, statement, parameters...)
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(column))
	for i, value := range column {
		texts[i] = string(value)
	}
	return texts, nil
}

// run runs a statement that has no rows.
func (s session) run(ctx context.Context, statement string, parameters ...any) error {
	_, err := s.texts(ctx, statement, parameters...)
	return err
}
