package main_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "breakeven"

// The two levels without a number in the design: the command on top, and beside
// the levels the programs and test helpers under internal/.
const (
	levelMain     = 5
	levelInternal = 6
)

// levels is the import order, most specific path first: an entry covers its
// package and everything below it that has no entry of its own.
var levels = []struct {
	path  string
	level int
}{
	{module + "/estimator/workload", 0},
	{module + "/estimator/queueing", 0},
	{module + "/estimator/decision", 2},
	{module + "/estimator/portfolio", 2},
	{module + "/estimator", 1},
	{module + "/pricing/catalog/storetest", levelInternal},
	{module + "/pricing/catalog", 3},
	{module + "/pricing", 0},
	{module + "/providers/aws", 3},
	{module + "/providers/azure", 3},
	{module + "/providers/gcp", 3},
	{module + "/providers/private", 3},
	{module + "/providers/providertest", levelInternal},
	{module + "/providers", 2},
	{module + "/openapi", 2},
	{module + "/report/chart", 2},
	{module + "/report", 3},
	{module + "/api", 4},
	{module + "/internal", levelInternal},
	{module, levelMain},
}

// groundExceptions are the imports inside level 0. A profile and a queue are made
// of decimals and of names of the domain, so both stand on pricing, never the
// other way round (docs/decisions/0001-import-levels.md).
var groundExceptions = map[string][]string{
	module + "/estimator/workload": {module + "/pricing"},
	module + "/estimator/queueing": {module + "/pricing"},
}

// contractExceptions are the imports of level 3 by what stands below them: a store
// implements the contract of the package above it, which knows no store; the command
// puts them together (docs/decisions/0040-where-catalogs-are-kept.md).
var contractExceptions = map[string][]string{
	module + "/pricing/catalog/sqlite":   {module + "/pricing/catalog"},
	module + "/pricing/catalog/postgres": {module + "/pricing/catalog"},
}

// contextExceptions are the pure packages that may know a context: the contract of
// the providers has one method that asks a service, and the package itself asks none
// (docs/decisions/0030-fetching-takes-a-context.md).
var contextExceptions = map[string][]string{
	module + "/providers": {"context"},
}

// pureThirdParty is what levels 0 to 2 may import from elsewhere. The openapi
// package is not held to it: its server is generated.
var pureThirdParty = []string{"github.com/shopspring/decimal"}

// impureStandard are the standard packages that would let a pure package read
// the world: a file, a socket, a database, an environment, chance.
var impureStandard = []string{
	"context", "crypto/rand", "database", "embed", "io/ioutil", "log", "math/rand", "net", "os", "plugin",
	"runtime/debug", "syscall", "testing", "unsafe",
}

// listed is the part of `go list -json` that the rules read.
type listed struct {
	ImportPath string
	Name       string
	Dir        string
	Standard   bool
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
	Deps       []string
	Module     *struct{ Path string }
}

func (p *listed) own() bool { return p.Module != nil && p.Module.Path == module }

// pure reports whether the package may not know context, clock, or I/O, and imports
// no module but decimals. Two packages of level 2 import nothing of ours and are made
// of somebody else's modules: the contract and the drawing.
func (p *listed) pure() bool {
	return levelOf(p.ImportPath) <= 2 && !within(p.ImportPath, module+"/openapi") && !within(p.ImportPath, module+"/report/chart")
}

func TestArchitecture(t *testing.T) {
	packages := list(t)
	t.Run("every package has a level", func(t *testing.T) { everyPackageHasALevel(t, packages) })
	t.Run("imports only go down", func(t *testing.T) { importsOnlyGoDown(t, packages) })
	t.Run("no package imports one of its own level", func(t *testing.T) { noImportsWithinALevel(t, packages) })
	t.Run("pure levels import neither context nor input and output", func(t *testing.T) { pureLevelsAreClosed(t, packages) })
	t.Run("pure levels import no module but decimals", func(t *testing.T) { pureLevelsImportDecimalsOnly(t, packages) })
	t.Run("test helpers stay out of the binary", func(t *testing.T) { testHelpersStayOut(t, packages) })
	t.Run("no cgo", func(t *testing.T) { noCgo(t, packages) })
	sources := parseAll(t, packages)
	t.Run("no package name says nothing", func(t *testing.T) { namesSaySomething(t, packages) })
	t.Run("floats live in queueing only", func(t *testing.T) { floatsLiveInQueueing(t, sources) })
	t.Run("amounts are divided in one place", func(t *testing.T) { dividedInOnePlace(t, sources) })
	t.Run("pure levels know no clock", func(t *testing.T) { pureLevelsKnowNoClock(t, sources) })
	t.Run("the engine names no provider", func(t *testing.T) { engineNamesNoProvider(t, sources) })
	t.Run("no init functions", func(t *testing.T) { noInitFunctions(t, sources) })
	t.Run("package variables are never assigned to", func(t *testing.T) { packageVariablesStay(t, sources) })
	t.Run("interfaces stay under five methods", func(t *testing.T) { interfacesStaySmall(t, sources) })
	t.Run("package comments say what is owned and what is not", func(t *testing.T) { packageCommentsSayOwnership(t, sources) })
	t.Run("no build tags", func(t *testing.T) { noBuildTags(t, sources) })
	t.Run("files are short", func(t *testing.T) { filesAreShort(t, sources) })
}

// list asks the go command for the packages of this module and all they import.
func list(t *testing.T) map[string]*listed {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "list", "-deps",
		"-json=ImportPath,Name,Dir,Standard,GoFiles,CgoFiles,Imports,Deps,Module", "./...").Output()
	if err != nil {
		if failed, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list: %v\n%s", err, failed.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	packages := map[string]*listed{}
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatalf("go list printed something else than JSON: %v", err)
		}
		packages[p.ImportPath] = &p
	}
}

// within reports whether the import path is the tree's root or stands in it.
func within(path, tree string) bool { return path == tree || strings.HasPrefix(path, tree+"/") }

// levelOf is the level of one of our packages, -1 when it has none. The root
// covers itself only.
func levelOf(path string) int {
	for _, entry := range levels {
		if path == entry.path || (entry.path != module && within(path, entry.path)) {
			return entry.level
		}
	}
	return -1
}

// ours yields our own packages, sorted.
func ours(packages map[string]*listed) []*listed {
	var own []*listed
	for _, p := range packages {
		if p.own() {
			own = append(own, p)
		}
	}
	slices.SortFunc(own, func(a, b *listed) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return own
}

func everyPackageHasALevel(t *testing.T, packages map[string]*listed) {
	own := ours(packages)
	if len(own) == 0 {
		t.Fatal("go list found no package of this module")
	}
	for _, p := range own {
		if levelOf(p.ImportPath) < 0 {
			t.Errorf("%s has no level: give it one in architecture_test.go, .golangci.yml and docs/decisions", p.ImportPath)
		}
	}
}

// importsOnlyGoDown follows our own packages transitively: a detour through a
// third package is an import like any other.
func importsOnlyGoDown(t *testing.T, packages map[string]*listed) {
	for _, p := range ours(packages) {
		from := levelOf(p.ImportPath)
		for _, path := range p.Deps {
			dependency := packages[path]
			if dependency == nil || !dependency.own() || from == levelInternal {
				continue
			}
			if to := levelOf(path); to > from {
				t.Errorf("%s (level %d) reaches %s (level %d): imports only go down", p.ImportPath, from, path, to)
			}
		}
	}
}

func noImportsWithinALevel(t *testing.T, packages map[string]*listed) {
	for _, p := range ours(packages) {
		from := levelOf(p.ImportPath)
		for _, path := range p.Imports {
			dependency := packages[path]
			if dependency == nil || !dependency.own() || from == levelInternal || levelOf(path) != from {
				continue
			}
			// A package may be built from parts below its own directory (api/web); the
			// parts know nothing of it.
			if within(path, p.ImportPath) || slices.Contains(groundExceptions[p.ImportPath], path) ||
				slices.Contains(contractExceptions[p.ImportPath], path) {
				continue
			}
			t.Errorf("%s imports %s: both are level %d", p.ImportPath, path, from)
		}
	}
}

// pureLevelsAreClosed looks at direct imports only: what the decimals
// need (database/sql/driver) is no breach of ours.
func pureLevelsAreClosed(t *testing.T, packages map[string]*listed) {
	for _, p := range ours(packages) {
		if !p.pure() {
			continue
		}
		for _, path := range p.Imports {
			for _, impure := range impureStandard {
				if within(path, impure) && !slices.Contains(contextExceptions[p.ImportPath], path) {
					t.Errorf("%s (level %d) imports %s", p.ImportPath, levelOf(p.ImportPath), path)
				}
			}
		}
	}
}

func pureLevelsImportDecimalsOnly(t *testing.T, packages map[string]*listed) {
	for _, p := range ours(packages) {
		if !p.pure() {
			continue
		}
		for _, path := range p.Imports {
			dependency := packages[path]
			if dependency == nil || dependency.own() || dependency.Standard || slices.Contains(pureThirdParty, path) {
				continue
			}
			t.Errorf("%s (level %d) imports %s", p.ImportPath, levelOf(p.ImportPath), path)
		}
	}
}

// testHelpersStayOut keeps conformance suites and the testing package out of
// what is shipped.
func testHelpersStayOut(t *testing.T, packages map[string]*listed) {
	command := packages[module]
	if command == nil || command.Name != "main" || len(command.GoFiles) == 0 {
		t.Fatal("the root package is no command: there is no binary to look into")
	}
	for _, path := range command.Deps {
		last := path[strings.LastIndex(path, "/")+1:]
		if dependency := packages[path]; dependency != nil && dependency.own() &&
			(strings.HasSuffix(last, "test") || within(path, module+"/internal")) {
			t.Errorf("the binary contains %s", path)
		}
		if path == "testing" || within(path, "pgregory.net/rapid") {
			t.Errorf("the binary contains %s", path)
		}
	}
}

func noCgo(t *testing.T, packages map[string]*listed) {
	for _, p := range ours(packages) {
		if len(p.CgoFiles) > 0 || slices.Contains(p.Imports, "C") {
			t.Errorf("%s uses cgo", p.ImportPath)
		}
	}
}

func namesSaySomething(t *testing.T, packages map[string]*listed) {
	empty := []string{"common", "helpers", "misc", "models", "shared", "types", "util", "utils", "pkg", "cmd"}
	for _, p := range ours(packages) {
		for part := range strings.SplitSeq(p.ImportPath, "/") {
			if slices.Contains(empty, part) {
				t.Errorf("%s: %q does not say what the package owns", p.ImportPath, part)
			}
		}
	}
}
