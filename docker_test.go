//go:build linux

package main_test

import (
	"context"
	"debug/elf"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startTimeout is how long the binary may take to answer: generous, because a
// shared machine may be busy; make bench measures the real figure.
const startTimeout = 30 * time.Second

// image is what the Dockerfile claims.
type image struct {
	base        string
	user        uint32
	entrypoint  []string
	command     []string
	healthcheck []string
	exposed     string
	copied      []string // destinations in the last stage
	buildFlags  []string // of go build, without -o
	buildEnv    string
}

// TestImage holds the Dockerfile to its promises without a Docker engine: it
// builds the binary by the Dockerfile's own flags and runs it as the Dockerfile's
// own user, in a root directory that holds what the last stage copies.
func TestImage(t *testing.T) {
	claims := readDockerfile(t)
	t.Run("nothing but the binary and certificates", func(t *testing.T) {
		if claims.base != "scratch" {
			t.Errorf("the last stage starts from %q, want scratch", claims.base)
		}
		want := []string{"/etc/ssl/certs/ca-certificates.crt", "/breakeven"}
		if !slices.Equal(claims.copied, want) {
			t.Errorf("the last stage copies %v, want %v", claims.copied, want)
		}
	})
	t.Run("port and health are declared", func(t *testing.T) {
		if claims.exposed != "8080" {
			t.Errorf("EXPOSE %q, want 8080", claims.exposed)
		}
		if want := []string{"/breakeven", "healthcheck"}; !slices.Equal(claims.healthcheck, want) {
			t.Errorf("HEALTHCHECK CMD %v, want %v", claims.healthcheck, want)
		}
	})
	binary := buildAsDockerfile(t, claims)
	t.Run("the binary is static", func(t *testing.T) { isStatic(t, binary) })
	t.Run("it serves from an empty root as an unprivileged user", func(t *testing.T) { servesFromEmptyRoot(t, claims, binary) })
}

func readDockerfile(t *testing.T) image {
	t.Helper()
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	var claims image
	joined := strings.ReplaceAll(string(text), "\\\n", " ")
	for line := range strings.Lines(joined) {
		instruction, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		fields := strings.Fields(rest)
		switch instruction {
		case "FROM":
			claims.base, claims.copied = fields[0], nil
		case "COPY":
			claims.copied = append(claims.copied, fields[len(fields)-1])
		case "USER":
			name, _, _ := strings.Cut(rest, ":")
			id, err := strconv.ParseUint(name, 10, 32)
			if err != nil || id == 0 {
				t.Fatalf("USER %s: want a numeric user other than root", rest)
			}
			claims.user = uint32(id)
		case "EXPOSE":
			claims.exposed = rest
		case "ENTRYPOINT":
			claims.entrypoint = execForm(t, rest)
		case "CMD":
			claims.command = execForm(t, rest)
		case "HEALTHCHECK":
			_, command, _ := strings.Cut(rest, "CMD ")
			claims.healthcheck = execForm(t, command)
		case "RUN":
			if environment, flags, ok := strings.Cut(rest, "go build "); ok {
				claims.buildEnv, claims.buildFlags = environment, goBuildFlags(flags)
			}
		}
	}
	if claims.user == 0 || len(claims.entrypoint) == 0 || len(claims.command) == 0 || len(claims.buildFlags) == 0 {
		t.Fatalf("the Dockerfile lacks a USER, ENTRYPOINT, CMD or go build: %+v", claims)
	}
	return claims
}

// execForm reads the JSON form of an instruction. The shell form would need a
// shell, and the image has none.
func execForm(t *testing.T, text string) []string {
	t.Helper()
	var words []string
	if err := json.Unmarshal([]byte(text), &words); err != nil {
		t.Fatalf("%s is not in exec form: %v", text, err)
	}
	return words
}

var shellWord = regexp.MustCompile(`[^\s"=]+="[^"]*"|\S+`)

// goBuildFlags are the flags of a go build line, without its output and package.
func goBuildFlags(line string) []string {
	var flags []string
	words := shellWord.FindAllString(line, -1)
	for i := 0; i < len(words); i++ {
		switch {
		case words[i] == "-o":
			i++
		case strings.HasPrefix(words[i], "-"):
			flags = append(flags, strings.ReplaceAll(words[i], `"`, ""))
		}
	}
	return flags
}

func buildAsDockerfile(t *testing.T, claims image) string {
	t.Helper()
	if !strings.Contains(claims.buildEnv, "CGO_ENABLED=0") || !slices.Contains(claims.buildFlags, "-trimpath") {
		t.Fatalf("the Dockerfile builds with %q %v: want CGO_ENABLED=0 and -trimpath", claims.buildEnv, claims.buildFlags)
	}
	binary := filepath.Join(t.TempDir(), "breakeven")
	arguments := append(append([]string{"build"}, claims.buildFlags...), "-o", binary, ".")
	build := exec.CommandContext(t.Context(), "go", arguments...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, output)
	}
	return binary
}

func isStatic(t *testing.T, binary string) {
	file, err := elf.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	libraries, err := file.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	if len(libraries) > 0 {
		t.Errorf("needs %v", libraries)
	}
	for _, program := range file.Progs {
		if program.Type == elf.PT_INTERP {
			t.Error("needs a dynamic loader")
		}
	}
}

func servesFromEmptyRoot(t *testing.T, claims image, binary string) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: chroot and setuid need root; CI runs this test as root")
	}
	root := emptyRoot(t, binary)
	address := freeAddress(t)
	// What a container engine gives a process: a path and nothing else of ours.
	environment := []string{"PATH=/", "BREAKEVEN_ADDR=" + address}

	server := inRoot(t.Context(), root, claims.user, environment, append(slices.Clone(claims.entrypoint), claims.command...))
	output := &lines{}
	server.Stdout, server.Stderr = output, output
	server.WaitDelay = startTimeout
	if err := server.Start(); err != nil {
		t.Skipf("SKIPPED: this machine refuses chroot or setuid: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()

	answersHealthz(t, address, ended, output)
	t.Run("healthcheck succeeds while it serves", func(t *testing.T) {
		check := inRoot(t.Context(), root, claims.user, environment, claims.healthcheck)
		if text, err := check.CombinedOutput(); err != nil {
			t.Errorf("healthcheck: %v\n%s", err, text)
		}
	})
	t.Run("it runs as the numeric user", func(t *testing.T) { runsAs(t, server.Process.Pid, claims.user) })
	t.Run("it ends cleanly on SIGTERM", func(t *testing.T) {
		if err := server.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		limit, cancel := context.WithTimeout(t.Context(), startTimeout)
		defer cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("serve ended with %v\n%s", err, output)
			}
		case <-limit.Done():
			t.Errorf("serve did not end within %s\n%s", startTimeout, output)
		}
	})
	t.Run("healthcheck fails when nothing serves", func(t *testing.T) {
		check := inRoot(t.Context(), root, claims.user, environment, claims.healthcheck)
		if text, err := check.CombinedOutput(); err == nil {
			t.Errorf("healthcheck succeeded without a server: %s", text)
		}
	})
	t.Run("it wrote nothing", func(t *testing.T) {
		entries, err := os.ReadDir(root)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) != 1 || entries[0].Name() != "breakeven" {
			t.Errorf("the root holds %v, want the binary alone", entries)
		}
	})
}

// emptyRoot is a directory of root's that holds the binary alone: whoever is not
// root can write nothing in it.
func emptyRoot(t *testing.T, binary string) string {
	t.Helper()
	root := t.TempDir()
	content, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "breakeven"), content, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	return root
}

// inRoot prepares a command that sees nothing but the root directory.
func inRoot(ctx context.Context, root string, user uint32, environment, words []string) *exec.Cmd {
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	command.Dir = "/"
	command.Env = environment
	command.SysProcAttr = &syscall.SysProcAttr{
		Chroot:     root,
		Credential: &syscall.Credential{Uid: user, Gid: user},
		// The server ends with the test process, whatever happens to it.
		Pdeathsig: syscall.SIGKILL,
	}
	// The path is one inside the root; exec looked for it outside.
	command.Path, command.Err = words[0], nil
	return command
}

// freeAddress is a loopback address on which nothing listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// answersHealthz asks until the server answers, ends, or takes too long.
func answersHealthz(t *testing.T, address string, ended <-chan error, output *lines) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			body, _ := io.ReadAll(response.Body)
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				t.Fatalf("/healthz answered %d: %s", response.StatusCode, body)
			}
			return
		}
		select {
		case err := <-ended:
			t.Fatalf("serve ended: %v\n%s", err, output)
		case <-ctx.Done():
			t.Fatalf("/healthz did not answer within %s: %v\n%s", startTimeout, err, output)
		case <-retry.C:
		}
	}
}

func runsAs(t *testing.T, pid int, user uint32) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		t.Skipf("SKIPPED: no /proc here: %v", err)
	}
	want := strconv.FormatUint(uint64(user), 10)
	for line := range strings.Lines(string(status)) {
		if name, rest, _ := strings.Cut(line, ":"); name == "Uid" || name == "Gid" {
			for id := range strings.FieldsSeq(rest) {
				if id != want {
					t.Errorf("%s is %s, want %s", name, id, want)
				}
			}
		}
	}
}
