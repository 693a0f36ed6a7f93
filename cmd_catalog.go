package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"breakeven/pricing/catalog"
)

// catalogCommands show, refresh, export and import the price catalog.
type catalogCommands struct {
	Status  catalogStatusCommand  `cmd:"" help:"Tell which prices answers rest on, and how old they are."`
	List    catalogListCommand    `cmd:"" help:"List the catalogs that an estimate can name."`
	Refresh catalogRefreshCommand `cmd:"" help:"Fetch the providers' current price lists into the store."`
	Diff    catalogDiffCommand    `cmd:"" help:"Tell what changed between two catalogs, and what that does to a workload or a portfolio."`
	Export  catalogExportCommand  `cmd:"" help:"Write a catalog to a file that another machine imports, or its prices as CSV."`
	Import  catalogImportCommand  `cmd:"" help:"Take an exported catalog, or other price lists, into the store."`
}

type catalogStatusCommand struct {
	Prices catalogFlags `embed:""`
}

// Run prints the current catalog's version, dates and lists. A list was fetched when its
// provider last confirmed it, which the store knows.
func (c catalogStatusCommand) Run(ctx context.Context, a *App) error {
	prices, entry, err := a.catalogEntry(ctx, c.Prices)
	if err != nil {
		return err
	}
	var table strings.Builder
	fmt.Fprintf(&table, "catalog\t%s\nas of\t%s\noldest price\t%s\n\n", prices.Version(), prices.AsOf(), prices.OldestPrice())
	fmt.Fprintln(&table, "PROVIDER\tPRICES\tMACHINE TYPES\tPUBLISHED\tFETCHED\tVERSION")
	for i, list := range prices.Lists() { // by provider, as the entry's
		fetched := list.Fetched
		if entry != nil {
			fetched = entry.Lists[i].FetchedAt.UTC().Format(time.DateOnly)
		}
		fmt.Fprintf(&table, "%s\t%d\t%d\t%s\t%s\t%s\n", list.Provider, len(list.Prices), len(list.Machines), list.Published, fetched, list.Version)
	}
	return printAligned(a.Stdout, table.String())
}

type catalogListCommand struct {
	Prices catalogFlags `embed:""`
}

// Run prints a line per catalog: the current one first, then those that the store keeps,
// and the embedded one.
func (c catalogListCommand) Run(ctx context.Context, a *App) error {
	known, err := a.openShelf(ctx, c.Prices)
	if err != nil {
		return err
	}
	defer known.close()
	var table strings.Builder
	fmt.Fprintln(&table, "VERSION\tAS OF\tSAVED\tORIGIN\tNAMES")
	line := func(version, asOf string, entry *catalog.Entry) {
		saved, origin := "-", "-"
		if entry != nil {
			saved, origin = entry.SavedAt.UTC().Format(time.RFC3339), string(entry.Origin)
		}
		var names []string
		if version == known.current.Version() {
			names = append(names, "current")
		}
		if version == known.embedded.Version() {
			names = append(names, "embedded")
		}
		fmt.Fprintf(&table, "%s\t%s\t%s\t%s\t%s\n", version, asOf, saved, origin, strings.Join(names, ", "))
	}
	current, embedded := known.current.Version(), known.embedded.Version()
	line(current, known.current.AsOf(), known.find(current))
	for i := range known.entries {
		if entry := &known.entries[i]; entry.Version != current {
			line(entry.Version, entry.AsOf, entry)
		}
	}
	if embedded != current && known.find(embedded) == nil {
		line(embedded, known.embedded.AsOf(), nil)
	}
	return printAligned(a.Stdout, table.String())
}

// printAligned prints lines whose cells are divided by tabs.
func printAligned(to io.Writer, table string) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	if _, err := io.WriteString(w, table); err != nil {
		return err
	}
	return w.Flush()
}
