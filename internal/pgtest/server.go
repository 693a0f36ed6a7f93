// Package pgtest starts a PostgreSQL server for tests.
//
// It owns the server's directory, its start, its crash and its end, and a schema for each
// test that asks for one.
//
// It does not own what stands in the database, or the installation: it takes the programs
// that it finds, and says loudly that it skips a test when there are none.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Variable names a server that is there already, instead of one that is started. Its
// value Required makes a missing server a failure.
const (
	Variable = "BREAKEVEN_TEST_POSTGRES"
	Required = "required"
)

// startTimeout bounds the start of a server, startPause one look at whether it answers.
const (
	startTimeout = 60 * time.Second
	startPause   = 20 * time.Millisecond
)

// Server is a running server.
type Server struct {
	address string
	bin     string
	dir     string // empty when it is not ours
	owner   *syscall.Credential
	schemas atomic.Int32

	process *exec.Cmd
	alive   io.Closer // the server ends when this is closed, also by the end of this process
}

// Start starts a server that the end of the test stops. Without PostgreSQL's programs
// the test is skipped.
func Start(t testing.TB) *Server {
	t.Helper()
	wanted := os.Getenv(Variable)
	if wanted != "" && wanted != Required {
		return &Server{address: wanted}
	}
	bin := programs()
	switch {
	case bin == "" && wanted == Required:
		t.Fatalf("PostgreSQL is not installed, and %s=%s", Variable, wanted)
	case bin == "":
		t.Skipf("SKIPPED: PostgreSQL is not installed (no initdb in PATH or /usr/lib/postgresql/*/bin) and %s is not set. "+
			"The PostgreSQL store is NOT tested here; on Debian, `apt-get install postgresql` is enough.", Variable)
	}
	s := &Server{bin: bin}
	dir, err := os.MkdirTemp("", "be-pg-") //nolint:usetesting // short: it is a socket's directory
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s.dir = dir
	if err := s.give(dir); err != nil {
		t.Fatalf("giving %s to a user that may run a server: %v", dir, err)
	}
	s.address = "postgres://breakeven@/postgres?host=" + url.QueryEscape(dir)
	initialise := s.command(t.Context(), filepath.Join(bin, "initdb"), "--pgdata", s.data(), "--username", "breakeven",
		"--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync")
	if output, err := initialise.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, output)
	}
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Crash(t) })
	return s
}

// programs is the directory of PostgreSQL's programs, empty when there is none.
func programs() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return ""
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1])
}

// give hands the directory to somebody else when this process is root's: a server
// refuses to run as root.
func (s *Server) give(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		return err
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return err
	}
	s.owner = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(dir, int(uid), int(gid))
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, args...) //nolint:gosec // PostgreSQL's own programs
	command.Dir = s.dir
	command.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner, Setpgid: true}
	return command
}

// start starts the server and waits until it answers. The shell around it ends it when
// its standard input does: a test that is killed leaves no server behind.
func (s *Server) start() error {
	const script = `"$0" "$@" </dev/null & server=$!; cat; kill -QUIT $server; wait $server`
	// The lifetime is not the test's context: that ends before the cleanups.
	s.process = s.command(context.Background(), "/bin/sh", "-c", script, filepath.Join(s.bin, "postgres"), "-D", s.data(),
		"-c", "listen_addresses=", "-c", "unix_socket_directories="+s.dir, "-c", "fsync=off", "-c", "max_connections=60")
	output, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer output.Close()
	s.process.Stdout, s.process.Stderr = output, output
	stdin, hold, err := os.Pipe()
	if err != nil {
		return err
	}
	defer stdin.Close()
	s.process.Stdin, s.alive = stdin, hold
	if err := s.process.Start(); err != nil {
		return fmt.Errorf("starting PostgreSQL: %w", err)
	}
	deadline := time.Now().Add(startTimeout)
	for {
		connection, err := pgx.Connect(context.Background(), s.address)
		if err == nil {
			return connection.Close(context.Background())
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("PostgreSQL does not answer: %w\n%s", err, log)
		}
		<-time.After(startPause)
	}
}

// Own reports whether the server may be crashed and started again.
func (s *Server) Own() bool { return s.dir != "" }

// Crash ends the server at once, as a power cut would. A server that is not ours stays.
func (s *Server) Crash(t testing.TB) {
	t.Helper()
	if s.process == nil {
		return
	}
	_ = s.alive.Close()
	var exit *exec.ExitError
	if err := s.process.Wait(); err != nil && !errors.As(err, &exit) {
		t.Errorf("PostgreSQL: %v", err)
	}
	s.process = nil
}

// Restart starts the server again after a Crash, with everything that it holds.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

// Address is that of an empty schema, which the end of the test drops.
func (s *Server) Address(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), s.schemas.Add(1))
	s.Exec(t, "CREATE SCHEMA "+name)
	t.Cleanup(func() {
		if s.dir == "" {
			s.Exec(t, "DROP SCHEMA "+name+" CASCADE")
		}
	})
	separator := "?"
	if strings.Contains(s.address, "?") {
		separator = "&"
	}
	return s.address + separator + "search_path=" + name
}

// Exec runs a statement, also in a test's cleanup.
func (s *Server) Exec(t testing.TB, statement string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	connection, err := pgx.Connect(ctx, s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close(ctx) }()
	if _, err := connection.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}
