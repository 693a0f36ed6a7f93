package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/report"
)

// catalogCommands show, refresh, export and import the price catalog.
type catalogCommands struct {
	Status  catalogStatusCommand  `cmd:"" help:"Tell which prices answers rest on, and how old they are."`
	List    catalogListCommand    `cmd:"" help:"List the catalogs that an estimate can name."`
	Refresh catalogRefreshCommand `cmd:"" help:"Fetch the providers' current price lists into a directory."`
	Export  catalogExportCommand  `cmd:"" help:"Write all prices to a file."`
	Import  catalogImportCommand  `cmd:"" help:"Put the prices of a file into a directory."`
}

type catalogStatusCommand struct {
	Prices catalogFlags `embed:""`
}

// Run prints the current catalog's version, dates and lists.
func (c catalogStatusCommand) Run(a *App) error {
	prices, err := a.catalog(c.Prices)
	if err != nil {
		return err
	}
	var table strings.Builder
	fmt.Fprintf(&table, "catalog\t%s\nas of\t%s\noldest price\t%s\n\n", prices.Version(), prices.AsOf(), prices.OldestPrice())
	fmt.Fprintln(&table, "PROVIDER\tPRICES\tMACHINE TYPES\tPUBLISHED\tFETCHED\tVERSION")
	for _, list := range prices.Lists() {
		fmt.Fprintf(&table, "%s\t%d\t%d\t%s\t%s\t%s\n", list.Provider, len(list.Prices), len(list.Machines), list.Published, list.Fetched, list.Version)
	}
	return printAligned(a.Stdout, table.String())
}

type catalogListCommand struct {
	Prices catalogFlags `embed:""`
}

// Run prints a line per catalog: the one at hand and the embedded one, which can be
// the same.
func (c catalogListCommand) Run(a *App) error {
	prices, err := a.catalog(c.Prices)
	if err != nil {
		return err
	}
	embedded, err := a.catalog(catalogFlags{})
	if err != nil {
		return err
	}
	if prices.Version() == embedded.Version() {
		return printAligned(a.Stdout, fmt.Sprintf("VERSION\tAS OF\tNAMES\n%s\t%s\tcurrent, embedded\n", prices.Version(), prices.AsOf()))
	}
	return printAligned(a.Stdout, fmt.Sprintf("VERSION\tAS OF\tNAMES\n%s\t%s\tcurrent\n%s\t%s\tembedded (without --catalog)\n",
		prices.Version(), prices.AsOf(), embedded.Version(), embedded.AsOf()))
}

// printAligned prints lines whose cells are divided by tabs.
func printAligned(to io.Writer, table string) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	if _, err := io.WriteString(w, table); err != nil {
		return err
	}
	return w.Flush()
}

type catalogExportCommand struct {
	Out    string `short:"o" name:"out" placeholder:"FILE" help:"File to write; standard output without it."`
	Format string `enum:"breakeven,csv" default:"breakeven" help:"breakeven (exact, can be imported) or csv (one row per tier)."`

	Prices catalogFlags `embed:""`
}

// Run writes the catalog. A file appears whole or not at all.
func (c catalogExportCommand) Run(a *App) error {
	prices, err := a.catalog(c.Prices)
	if err != nil {
		return err
	}
	if c.Out == "" {
		return exportCatalog(a.Stdout, prices, c.Format)
	}
	file, err := os.CreateTemp(filepath.Dir(c.Out), ".breakeven-export-*")
	if err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if err := exportCatalog(file, prices, c.Format); err != nil {
		_ = file.Close()
		return err
	}
	const readableByAll = 0o644
	if err := file.Chmod(readableByAll); err != nil {
		_ = file.Close()
		return fmt.Errorf("exporting: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	if err := os.Rename(file.Name(), c.Out); err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	return nil
}

func exportCatalog(to io.Writer, prices *pricing.Catalog, format string) error {
	w := bufio.NewWriter(to)
	if format == "csv" {
		rows := report.NewPriceWriter(w, report.DefaultDialect())
		for _, list := range prices.Lists() {
			for i := range list.Prices {
				if err := rows.Write(&list.Prices[i], list.Currency); err != nil {
					return fmt.Errorf("exporting: %w", err)
				}
			}
		}
		return w.Flush()
	}
	// The lists follow each other; each begins with the format's header line.
	for _, list := range prices.Lists() {
		if err := catalog.Encode(w, list); err != nil {
			return fmt.Errorf("exporting the prices of %s: %w", list.Provider, err)
		}
	}
	return w.Flush()
}
