package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"breakeven/estimator/decision"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestGolden(t *testing.T) {
	results := func(dialect Dialect, detail Detail) func(io.Writer, *decision.Answer) error {
		return func(w io.Writer, answer *decision.Answer) error {
			writer := NewResultWriter(w, dialect, detail, []string{"owner", "missing"})
			if err := writer.WriteAnswer(answer); err != nil {
				return err
			}
			return writer.WriteError("=HYPERLINK(\"x\")", map[string]string{"owner": "+1"}, "line 3, column 2 (memory_mb): is required")
		}
	}
	german, _ := namedDialect("excel-de")
	withCard := func(write func(io.Writer, *decision.Answer) error) func(io.Writer, *decision.Answer) error {
		return func(w io.Writer, _ *decision.Answer) error { return write(w, committed(t)) }
	}
	bill := func(part Part, dialect Dialect) func(io.Writer, *decision.Answer) error {
		return func(w io.Writer, _ *decision.Answer) error {
			table := PortfolioCSV{Dialect: dialect, Part: part, Tags: []string{"owner"}, Reason: whereInFile}
			return table.Write(w, handmadePortfolio(t))
		}
	}
	tests := map[string]func(io.Writer, *decision.Answer) error{
		"table.txt":                 Table,
		"markdown.md":               Markdown,
		"explain.txt":               Explain,
		"best.csv":                  results(DefaultDialect(), DetailBest),
		"recommended.csv":           results(DefaultDialect(), DetailRecommended),
		"options.csv":               results(DefaultDialect(), DetailOptions),
		"line_items.csv":            results(DefaultDialect(), DetailLineItems),
		"options-excel-de.csv":      results(german, DetailOptions),
		"committed-table.txt":       withCard(Table),
		"committed-explain.txt":     withCard(Explain),
		"committed-options.csv":     withCard(results(DefaultDialect(), DetailOptions)),
		"committed-line_items.csv":  withCard(results(DefaultDialect(), DetailLineItems)),
		"portfolio-profiles.csv":    bill(PartProfiles, DefaultDialect()),
		"portfolio-excel-de.csv":    bill(PartProfiles, german),
		"portfolio-by_offering.csv": bill(PartByOffering, DefaultDialect()),
		"portfolio-summary.csv":     bill(PartSummary, DefaultDialect()),
		"portfolio-table.txt": func(w io.Writer, _ *decision.Answer) error {
			return PortfolioTable(w, handmadePortfolio(t), whereInFile)
		},
		"portfolio-markdown.md": func(w io.Writer, _ *decision.Answer) error {
			return PortfolioMarkdown(w, handmadePortfolio(t), whereInFile)
		},
		"breakeven-table.txt":    func(w io.Writer, _ *decision.Answer) error { return BreakEvenTable(w, threefold(t)) },
		"breakeven-markdown.md":  func(w io.Writer, _ *decision.Answer) error { return BreakEvenMarkdown(w, threefold(t)) },
		"breakeven.csv":          func(w io.Writer, _ *decision.Answer) error { return BreakEvenCSV(w, threefold(t), DefaultDialect()) },
		"breakeven-excel-de.csv": func(w io.Writer, _ *decision.Answer) error { return BreakEvenCSV(w, threefold(t), german) },
		"sensitivity-table.txt":  func(w io.Writer, _ *decision.Answer) error { return Table(w, sensitive(t)) },
		"sensitivity-markdown.md": func(w io.Writer, _ *decision.Answer) error {
			return Markdown(w, sensitive(t))
		},
		"template.csv": func(w io.Writer, _ *decision.Answer) error { return Template(w, DefaultDialect()) },
	}
	for name, write := range tests {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got, handmade(t)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Bytes(), want) {
				t.Errorf("differs from %s (rewrite with -update):\n%s", path, firstDifference(got.String(), string(want)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	gotLines, wantLines := strings.SplitAfter(got, "\n"), strings.SplitAfter(want, "\n")
	for i := range gotLines {
		if i >= len(wantLines) || gotLines[i] != wantLines[i] {
			other := ""
			if i < len(wantLines) {
				other = wantLines[i]
			}
			return "got  " + gotLines[i] + "want " + other
		}
	}
	return "got ends early"
}
