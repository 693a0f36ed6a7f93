package main_test

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// longFile is the length from which a file should be asked whether it is still
// one subject.
const longFile = 500

// source is one parsed file of ours that is not a test.
type source struct {
	pkg       *listed
	name      string // path below the module's root
	file      *ast.File
	files     *token.FileSet
	generated bool
}

// at names a place in a source.
func (s *source) at(node ast.Node) string {
	return fmt.Sprintf("%s:%d", s.name, s.files.Position(node.Pos()).Line)
}

func parseAll(t *testing.T, packages map[string]*listed) []*source {
	t.Helper()
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	var sources []*source
	files := token.NewFileSet()
	for _, p := range ours(packages) {
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			file, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatalf("parse: %v", err)
			}
			short, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, &source{
				pkg: p, name: filepath.ToSlash(short), file: file, files: files, generated: ast.IsGenerated(file),
			})
		}
	}
	return sources
}

// amounts reports whether a package handles amounts of money or quantities, so
// that a float in it would stand on the way to one.
func (s *source) amounts() bool {
	path := s.pkg.ImportPath
	// A coordinate of a picture is no amount, and no text comes out of one.
	if within(path, module+"/estimator/queueing") || within(path, module+"/report/chart") {
		return false
	}
	return slices.ContainsFunc([]string{"pricing", "estimator", "providers", "report"}, func(tree string) bool {
		return within(path, module+"/"+tree)
	})
}

func floatsLiveInQueueing(t *testing.T, sources []*source) {
	words := []string{
		"float32", "float64", "complex64", "complex128",
		"NewFromFloat", "NewFromFloat32", "NewFromFloatWithExponent", "InexactFloat64", "Float64", "Float32", "ParseFloat", "FormatFloat", "SetFloat64",
	}
	for _, s := range sources {
		if !s.amounts() || s.generated {
			continue
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.Ident:
				if slices.Contains(words, node.Name) {
					t.Errorf("%s: %s", s.at(node), node.Name)
				}
			case *ast.BasicLit:
				if node.Kind == token.FLOAT || node.Kind == token.IMAG {
					t.Errorf("%s: the literal %s", s.at(node), node.Value)
				}
			}
			return true
		})
	}
}

// dividedInOnePlace holds the house rule that an amount is divided once, to 12
// decimals, by pricing.Quotient or pricing.Ratio. decimal's own Div rounds to a
// package variable. Queueing yields probabilities, and says itself to how many
// digits.
func dividedInOnePlace(t *testing.T, sources []*source) {
	const home = "pricing/decimal.go"
	for _, s := range sources {
		if s.generated || s.name == home || within(s.pkg.ImportPath, module+"/estimator/queueing") {
			continue
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			selector, ok := call.Fun.(*ast.SelectorExpr)
			// big.Int.Div takes a receiver and two operands and does not round.
			if ok && len(call.Args) == 1 && selector.Sel.Name == "Div" {
				t.Errorf("%s: .Div(", s.at(node))
			}
			if ok && slices.Contains([]string{"DivRound", "DivisionPrecision"}, selector.Sel.Name) {
				t.Errorf("%s: .%s(: use pricing.Quotient or pricing.Ratio", s.at(node), selector.Sel.Name)
			}
			return true
		})
	}
}

// zoneDatabase is the one pure file that reads the time zone database, by which a
// load's local times are understood; no amount depends on it.
const zoneDatabase = "estimator/workload/zone.go"

func pureLevelsKnowNoClock(t *testing.T, sources []*source) {
	clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Local", "LoadLocation"}
	for _, s := range sources {
		if !s.pkg.pure() {
			continue
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			selector, ok := node.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if s.name == zoneDatabase && selector.Sel.Name == "LoadLocation" {
				return true
			}
			if base, ok := selector.X.(*ast.Ident); ok && base.Name == "time" && slices.Contains(clock, selector.Sel.Name) {
				t.Errorf("%s: time.%s", s.at(node), selector.Sel.Name)
			}
			return true
		})
	}
}

// engineNamesNoProvider: an offering is data, and one engine evaluates it. Where
// the engine asks for a provider by name, a word is missing from the vocabulary.
func engineNamesNoProvider(t *testing.T, sources []*source) {
	providers := []string{"aws", "azure", "gcp", "private"}
	for _, s := range sources {
		engine := s.pkg.ImportPath == module+"/estimator" || within(s.pkg.ImportPath, module+"/estimator/decision") ||
			within(s.pkg.ImportPath, module+"/estimator/queueing")
		if !engine {
			continue
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			literal, ok := node.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				return true
			}
			first, _, _ := strings.Cut(text, "/")
			if first, _, _ = strings.Cut(first, ":"); slices.Contains(providers, first) {
				t.Errorf("%s: the engine names %s", s.at(node), literal.Value)
			}
			return true
		})
	}
}

func noInitFunctions(t *testing.T, sources []*source) {
	for _, s := range sources {
		if s.generated {
			continue
		}
		for _, declaration := range s.file.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Recv == nil && function.Name.Name == "init" {
				t.Errorf("%s: func init", s.at(function))
			}
		}
	}
}

// packageVariablesStay finds assignments to package variables. A table that is
// built once by its initialiser and only read afterwards is fine.
func packageVariablesStay(t *testing.T, sources []*source) {
	variables := map[string]map[string]bool{}
	for _, s := range sources {
		path := s.pkg.ImportPath
		if variables[path] == nil {
			variables[path] = map[string]bool{}
		}
		for _, declaration := range s.file.Decls {
			general, ok := declaration.(*ast.GenDecl)
			if !ok || general.Tok != token.VAR {
				continue
			}
			for _, spec := range general.Specs {
				values, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for _, name := range values.Names {
					// var _ Interface = Type{} declares nothing.
					variables[path][name.Name] = name.Name != "_"
				}
			}
		}
	}
	for _, s := range sources {
		if s.generated {
			continue
		}
		for _, declaration := range s.file.Decls {
			if function, ok := declaration.(*ast.FuncDecl); ok && function.Body != nil {
				assignedGlobals(t, s, function, variables[s.pkg.ImportPath])
			}
		}
	}
}

// assignedGlobals reports assignments whose left side starts at a package
// variable that no declaration inside the function shadows.
func assignedGlobals(t *testing.T, s *source, function *ast.FuncDecl, globals map[string]bool) {
	local := localNames(function)
	report := func(target ast.Expr, node ast.Node) {
		for {
			switch inner := target.(type) {
			case *ast.IndexExpr:
				target = inner.X
			case *ast.SelectorExpr:
				target = inner.X
			case *ast.StarExpr:
				target = inner.X
			case *ast.ParenExpr:
				target = inner.X
			case *ast.Ident:
				if globals[inner.Name] && !local[inner.Name] {
					t.Errorf("%s: assigns to the package variable %s", s.at(node), inner.Name)
				}
				return
			default:
				return
			}
		}
	}
	ast.Inspect(function.Body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.AssignStmt:
			if node.Tok != token.DEFINE {
				for _, target := range node.Lhs {
					report(target, node)
				}
			}
		case *ast.IncDecStmt:
			report(node.X, node)
		case *ast.CallExpr:
			if name, ok := node.Fun.(*ast.Ident); ok && (name.Name == "delete" || name.Name == "clear") && len(node.Args) > 0 {
				report(node.Args[0], node)
			}
		}
		return true
	})
}

// localNames are the names that a function declares anywhere: parameters,
// results, variables. One set for the whole function is coarse, and never wrong
// in the direction of a false alarm.
func localNames(function *ast.FuncDecl) map[string]bool {
	local := map[string]bool{}
	fields := func(list *ast.FieldList) {
		if list == nil {
			return
		}
		for _, field := range list.List {
			for _, name := range field.Names {
				local[name.Name] = true
			}
		}
	}
	fields(function.Recv)
	ast.Inspect(function, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncType:
			fields(node.Params)
			fields(node.Results)
		case *ast.AssignStmt:
			if node.Tok == token.DEFINE {
				for _, target := range node.Lhs {
					if name, ok := target.(*ast.Ident); ok {
						local[name.Name] = true
					}
				}
			}
		case *ast.RangeStmt:
			for _, target := range []ast.Expr{node.Key, node.Value} {
				if name, ok := target.(*ast.Ident); ok && node.Tok == token.DEFINE {
					local[name.Name] = true
				}
			}
		case *ast.ValueSpec:
			for _, name := range node.Names {
				local[name.Name] = true
			}
		}
		return true
	})
	return local
}

// interfacesStaySmall counts methods. An interface with type parameters is the
// constraint of a generic function, not something that is handed over.
func interfacesStaySmall(t *testing.T, sources []*source) {
	const most = 4
	for _, s := range sources {
		if s.generated {
			continue
		}
		ast.Inspect(s.file, func(node ast.Node) bool {
			spec, ok := node.(*ast.TypeSpec)
			if !ok || spec.TypeParams != nil {
				return true
			}
			if methods, ok := spec.Type.(*ast.InterfaceType); ok && methods.Methods.NumFields() > most {
				t.Errorf("%s: interface %s has %d methods", s.at(spec), spec.Name.Name, methods.Methods.NumFields())
			}
			return true
		})
	}
}

func packageCommentsSayOwnership(t *testing.T, sources []*source) {
	comments := map[string]string{}
	for _, s := range sources {
		if _, seen := comments[s.pkg.ImportPath]; !seen {
			comments[s.pkg.ImportPath] = ""
		}
		if s.file.Doc != nil {
			comments[s.pkg.ImportPath] += s.file.Doc.Text()
		}
	}
	for path, comment := range comments {
		words := strings.Join(strings.Fields(strings.ToLower(comment)), " ")
		if !strings.Contains(words, "owns ") || !strings.Contains(words, "not own ") {
			t.Errorf("%s: the package comment does not say what it owns and what it does not own", path)
		}
	}
}

// noBuildTags: `go run .` works without flags, so no file of ours may hide
// behind one.
func noBuildTags(t *testing.T, sources []*source) {
	for _, s := range sources {
		for _, group := range s.file.Comments {
			for _, comment := range group.List {
				if group.Pos() < s.file.Package && constraint.IsGoBuild(comment.Text) {
					t.Errorf("%s: %s", s.at(comment), comment.Text)
				}
			}
		}
	}
}

// filesAreShort warns: a long file may be one subject, and only a reader can tell.
func filesAreShort(t *testing.T, sources []*source) {
	for _, s := range sources {
		if lines := s.files.File(s.file.Pos()).LineCount(); lines > longFile && !s.generated {
			t.Logf("WARNING: %s has %d lines: is it still one subject?", s.name, lines)
		}
	}
}
