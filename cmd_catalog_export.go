package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/report"
)

// catalogExportCommand writes a catalog to a file.
type catalogExportCommand struct {
	Version string `default:"current" placeholder:"VERSION" help:"The catalog: current, embedded, a version, or its first digits (8 or more)."`
	Out     string `short:"o" name:"out" placeholder:"FILE" help:"File to write; standard output without it."`
	Format  string `enum:"breakeven,text,csv,focus" default:"breakeven" help:"breakeven (all lists in one checksummed file, a .tar.zst), text (the lists one after the other), csv (one row per tier) or focus (csv with the columns of FOCUS's draft dataset SKU Price)."`

	Prices catalogFlags `embed:""`
}

// Run writes the catalog. A file appears whole or not at all.
func (c *catalogExportCommand) Run(ctx context.Context, a *App) error {
	known, err := a.openShelf(ctx, c.Prices)
	if err != nil {
		return err
	}
	defer known.close()
	lists, err := known.lists(ctx, c.Version)
	if err != nil {
		return err
	}
	if c.Out == "" {
		return c.write(a.Stdout, lists)
	}
	return writeWhole(c.Out, func(w io.Writer) error { return c.write(w, lists) })
}

// writeWhole lets a file appear in its place when all of it is written and on the disk.
func writeWhole(path string, write func(io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".breakeven-export-*")
	if err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if err := write(file); err != nil {
		_ = file.Close()
		return err
	}
	const readableByAll = 0o644
	for _, step := range []func() error{func() error { return file.Chmod(readableByAll) }, file.Sync} {
		if err := step(); err != nil {
			_ = file.Close()
			return fmt.Errorf("exporting: %w", err)
		}
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	return nil
}

// write writes the lists, one at a time.
func (c *catalogExportCommand) write(to io.Writer, lists *catalog.Lists) error {
	w := bufio.NewWriter(to)
	if c.Format == "breakeven" {
		if err := catalog.WriteArchive(w, lists); err != nil {
			return fmt.Errorf("exporting: %w", err)
		}
		return w.Flush()
	}
	each := func(list *pricing.PriceList) error { return catalog.Encode(w, list) }
	switch set := providerSet(); c.Format {
	case "csv":
		rows := report.NewPriceWriter(w, report.DefaultDialect())
		each = eachPrice(func(price *pricing.Price, list *pricing.PriceList) error { return rows.Write(price, list.Currency) })
	case "focus":
		each = eachPrice(report.NewFocusPriceWriter(w, report.DefaultDialect(), set.Regions(), set.Offerings()).Write)
	}
	for _, ref := range lists.Refs() {
		list, err := lists.Decode(ref.Provider)
		if err == nil {
			err = each(list)
		}
		if err != nil {
			return fmt.Errorf("exporting the prices of %s: %w", ref.Provider, err)
		}
	}
	return w.Flush()
}

// eachPrice writes the prices of a list one after the other.
func eachPrice(write func(*pricing.Price, *pricing.PriceList) error) func(*pricing.PriceList) error {
	return func(list *pricing.PriceList) error {
		for i := range list.Prices {
			if err := write(&list.Prices[i], list); err != nil {
				return err
			}
		}
		return nil
	}
}
