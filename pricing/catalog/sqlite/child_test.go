package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"breakeven/pricing/catalog"
	"breakeven/pricing/catalog/sqlite"
	"breakeven/pricing/catalog/storetest"
)

// The test binary is also the other process of the tests: this variable says what it
// does, and with which directory.
const childVariable = "BREAKEVEN_TEST_CHILD"

// child does what the variable says, and reports whether it says anything.
func child(task string) bool {
	what, dir, ok := strings.Cut(task, ":")
	if !ok {
		return false
	}
	var err error
	switch what {
	case "save":
		err = saveForever(dir)
	case "lock":
		err = holdLock(dir)
	case "read":
		err = readOnce(dir)
	}
	if err != nil {
		fmt.Println("error", err)
	}
	return true
}

// saveForever saves one catalog after the other, and says before each what it begins
// and after each what it has done.
func saveForever(dir string) error {
	store, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if err != nil {
		return err
	}
	x, err := store.Index(context.Background())
	if err != nil {
		return err
	}
	current := x.Current
	number, err := strconv.Atoi(os.Getenv("BREAKEVEN_TEST_NUMBER"))
	if err != nil {
		return err
	}
	t := &failing{}
	for n := number; ; n++ {
		change := storetest.Change(t, n, current)
		change.Keep = 3
		fmt.Println("saving", change.Catalog.Version)
		if err := store.Save(context.Background(), change); err != nil {
			return err
		}
		current = change.Catalog.Version
		fmt.Println("saved", current)
	}
}

// failing is a testing.TB for helpers that only fail in a broken test.
type failing struct{ testing.TB }

func (*failing) Helper()             {}
func (*failing) Fatal(values ...any) { panic(fmt.Sprint(values...)) }

func holdLock(dir string) error {
	store, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if err != nil {
		return err
	}
	if _, err := store.Lock(context.Background()); err != nil {
		return err
	}
	fmt.Println("locked")
	_, err = io.Copy(io.Discard, os.Stdin) // until the parent ends it
	return err
}

func readOnce(dir string) error {
	store, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if errors.Is(err, catalog.ErrReadOnly) {
		fmt.Println("nothing to read")
		return nil
	}
	if err != nil {
		return err
	}
	good, err := catalog.LoadLastGood(context.Background(), store)
	if err != nil {
		return err
	}
	saved := store.Save(context.Background(), storetest.Change(&failing{}, 99, good.Index.Current))
	_, locked := store.Lock(context.Background())
	fmt.Println("read", good.Entry.Version, store.ReadOnly(), errors.Is(saved, catalog.ErrReadOnly), errors.Is(locked, catalog.ErrReadOnly))
	return store.Close()
}

// process is a child that runs.
type process struct {
	command *exec.Cmd
	stdin   io.Closer
	lines   *bufio.Scanner
}

func start(t *testing.T, task, dir string, more ...string) *process {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return startAs(t, program, nil, task, dir, more...)
}

func startAs(t *testing.T, program string, owner *syscall.Credential, task, dir string, more ...string) *process {
	t.Helper()
	p := &process{command: exec.CommandContext(t.Context(), program)}
	p.command.Env = append(append(os.Environ(), childVariable+"="+task+":"+dir), more...)
	p.command.Stderr = os.Stderr
	p.command.Dir = filepath.Dir(program)
	p.command.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	stdin, err := p.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdin = stdin
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(stdout)
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// line is the next line of the child, empty at its end.
func (p *process) line() string {
	if p.lines.Scan() {
		return p.lines.Text()
	}
	return ""
}

func (p *process) kill() {
	_ = p.command.Process.Kill()
	for p.lines.Scan() {
	}
	_ = p.command.Wait()
}

// TestKilled kills a process that saves, at 60 moments: three quarters of them spread over
// all steps of opening and of two saves, by how long these take here, the others right
// after a save. What the process said it had saved is there, and of what it was about to
// save all or nothing.
func TestKilled(t *testing.T) {
	const rounds = 60
	dir := t.TempDir()
	begin := time.Now()
	p := start(t, "save", t.TempDir(), "BREAKEVEN_TEST_NUMBER=1")
	for range 4 {
		p.line() // saving, saved, saving, saved
	}
	spread := time.Since(begin)
	p.kill()
	saved, begun := "", ""
	finished, unsaid := 0, 0
	for round := range rounds {
		p := start(t, "save", dir, fmt.Sprintf("BREAKEVEN_TEST_NUMBER=%d", 1000*(round+1)))
		afterSave := round%4 == 3
		var killer *time.Timer
		if !afterSave {
			killer = time.AfterFunc(spread*time.Duration(round*round%61)/61, func() { _ = p.command.Process.Kill() })
		}
		for p.lines.Scan() {
			what, version, _ := strings.Cut(p.lines.Text(), " ")
			switch what {
			case "saving":
				begun = version
			case "saved":
				saved, finished = version, finished+1
				if afterSave {
					_ = p.command.Process.Kill()
				}
			default:
				t.Errorf("round %d: the child says %s", round, p.lines.Text())
			}
		}
		if killer != nil {
			killer.Stop()
		}
		p.kill()
		store, err := sqlite.Open(t.Context(), dir, sqlite.Options{Report: func(s string) { t.Errorf("round %d: %s", round, s) }})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		good, err := catalog.LoadLastGood(t.Context(), store)
		if err != nil || len(good.Notes) > 0 {
			t.Fatalf("round %d: %v, %q", round, err, good.Notes)
		}
		if good.Index.Current != saved && good.Index.Current != begun {
			t.Fatalf("round %d: current is %s; saved was %s, begun %s", round, good.Index.Current, saved, begun)
		}
		if good.Index.Current != saved {
			unsaid++
		}
		saved = good.Index.Current
		for i := range good.Index.Catalogs {
			if _, err := catalog.LoadStored(t.Context(), store, &good.Index.Catalogs[i]); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		// A dead process holds no lock.
		release, err := store.Lock(t.Context())
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		release()
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d rounds: %d saves were finished, %d were finished and not said so", rounds, finished, unsaid)
	if finished == 0 {
		t.Error("no round got to the end of a save")
	}
}

// TestTwoProcesses: one directory, two processes.
func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir, sqlite.Options{})
	holder := start(t, "lock", dir)
	if line := holder.line(); line != "locked" {
		t.Fatalf("the holder says %q", line)
	}
	if _, err := store.Lock(t.Context()); !errors.Is(err, catalog.ErrLocked) {
		t.Errorf("while another process holds the lock: %v", err)
	}
	holder.kill()
	release, err := store.Lock(t.Context())
	if err != nil {
		t.Fatalf("after its death: %v", err)
	}
	release()

	writer := start(t, "save", dir, "BREAKEVEN_TEST_NUMBER=1")
	seen := map[string]bool{}
	for len(seen) < 3 {
		writer.line()
		good, err := catalog.LoadLastGood(t.Context(), store)
		if err != nil {
			t.Fatal(err)
		}
		if good.Catalog != nil {
			seen[good.Catalog.Version()] = true
		}
	}
	writer.kill()
}

// TestReadOnlyDirectory reads as a user who may not write.
func TestReadOnlyDirectory(t *testing.T) {
	program, owner := unprivileged(t)
	dir := filepath.Join(filepath.Dir(program), "store")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	allow := func(mode os.FileMode) {
		t.Helper()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	say := func() string {
		p := startAs(t, program, owner, "read", dir)
		defer p.kill()
		return p.line()
	}

	allow(0o555)
	if line := say(); line != "nothing to read" {
		t.Errorf("with no store: %q", line)
	}
	allow(0o755)
	writer := open(t, dir, sqlite.Options{})
	change := storetest.Change(t, 1, "")
	if err := writer.Save(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("read %s true true true", change.Catalog.Version)
	allow(0o555)
	if line := say(); line != want {
		t.Errorf("beside a writer: %q", line)
	}
	allow(0o755)
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	allow(0o555)
	if line := say(); line != want {
		t.Errorf("with no log: %q", line)
	}
	// A writer that is killed leaves its log behind, which is part of what was saved.
	allow(0o755)
	p := start(t, "save", dir, "BREAKEVEN_TEST_NUMBER=2")
	for !strings.HasPrefix(p.line(), "saved") {
	}
	p.kill()
	allow(0o555)
	if line := say(); !strings.HasSuffix(line, "true true true") || line == want {
		t.Errorf("after a kill: %q", line)
	}
}

// unprivileged is a copy of this program that a user without rights may run, and that
// user; the program itself and nobody else where this process is not root's.
func unprivileged(t *testing.T) (string, *syscall.Credential) {
	t.Helper()
	dir, err := os.MkdirTemp("", "breakeven-test-*") //nolint:usetesting // another user must get into it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, "child")
	if err := os.WriteFile(copied, body, 0o755); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		return copied, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skipf("SKIPPED: this is root, whom no permission stops, and there is no user nobody: %v", err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return copied, &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}
}
