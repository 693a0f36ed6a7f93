package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"breakeven/pricing/catalog"
	"breakeven/providers/aws"
)

// catalogImportCommand takes the prices of a file into the store, or a directory.
type catalogImportCommand struct {
	File   string `arg:"" help:"File to read; - reads standard input."`
	Format string `enum:"breakeven,aws-offer" default:"breakeven" help:"breakeven (as catalog export writes it, breakeven or text) or aws-offer (a bulk offer file of AWS, JSON or CSV)."`
	JSON   bool   `name:"json" help:"Print the outcome as JSON."`
	Out    string `placeholder:"DIR" help:"Write the lists into a directory instead of the store, starting from what is there."`
	Keep   int    `default:"12" placeholder:"N" help:"Catalogs that stay in the store, the current one among them; 0 keeps all."`

	Store storeFlags `embed:""`
}

// Run makes what the file holds the current catalog. An exported catalog takes the place
// of the whole old one; of any other file, what it does not hold stays. Nothing is saved
// before all of the file was read and found right.
func (c *catalogImportCommand) Run(ctx context.Context, a *App) error {
	if c.Keep < 0 {
		return usagef("--keep: %d is negative", c.Keep)
	}
	in, err := a.open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	if c.Out != "" {
		base, err := a.listsIn(c.Out)
		if err != nil {
			return err
		}
		draft, outcomes, err := c.read(in, base, func(base *catalog.Lists) *catalog.Draft { return catalog.NewDraft(c.Out, base) })
		if err != nil {
			return err
		}
		return a.commit(draft, c.Out, outcomes, c.JSON)
	}
	store, err := a.openStore(ctx, c.Store, true)
	if errors.Is(err, errNoStore) {
		return usagef("%w: name one with --cache-dir, or a directory with --out", err)
	}
	if err != nil {
		return err
	}
	defer store.close()
	return c.intoStore(ctx, a, store, in)
}

// intoStore makes what the file holds the store's current catalog.
func (c *catalogImportCommand) intoStore(ctx context.Context, a *App, store *openedStore, in io.Reader) error {
	release, err := store.Lock(ctx)
	if err != nil {
		return fmt.Errorf("importing %s: %w", c.File, err)
	}
	defer release()
	good, err := catalog.LoadLastGood(ctx, store)
	if err != nil {
		return err
	}
	for _, note := range good.Notes {
		a.warn(fmt.Sprintf("%s: %s", store.where, note))
	}
	var base *catalog.Lists
	if good.Entry != nil {
		base = catalog.StoredLists(ctx, store, good.Entry)
	} else if base, err = catalog.EmbeddedLists(); err != nil {
		return err
	}
	draft, outcomes, err := c.read(in, base, catalog.NewStoreDraft)
	if err != nil {
		return err
	}
	change, err := draft.Change(time.Now(), catalog.OriginImport)
	if err != nil {
		return fmt.Errorf("importing %s: %w", c.File, err)
	}
	confirmed(change.Catalog, outcomes)
	if err := computable(ctx, store, change); err != nil {
		return fmt.Errorf("importing %s: nothing is saved: %w", c.File, err)
	}
	change.Swap = &catalog.Swap{From: good.Index.Current, To: change.Catalog.Version}
	change.Keep = c.Keep
	if err := store.Save(ctx, change); err != nil {
		return fmt.Errorf("importing %s: %w", c.File, err)
	}
	return a.finishRefresh(catalogLine{Version: change.Catalog.Version, AsOf: change.Catalog.AsOf, Store: store.where}, outcomes, nil, c.JSON)
}

// computable refuses a catalog on which no command and no server could compute.
func computable(ctx context.Context, store catalog.Store, change *catalog.Change) error {
	prices, err := change.Load(ctx, store)
	if err != nil {
		return err
	}
	_, err = compilePlan(prices, nil)
	return err
}

// confirmed sets when providers confirmed the imported lists: carrying a list about makes
// it no fresher.
func confirmed(entry *catalog.Entry, outcomes []catalog.Refreshed) {
	for i := range entry.Lists {
		for k := range outcomes {
			if outcomes[k].Provider == entry.Lists[i].Provider && !outcomes[k].FetchedAt.IsZero() {
				entry.Lists[i].FetchedAt = outcomes[k].FetchedAt
			}
		}
	}
}

// read puts the file into a new draft.
func (c *catalogImportCommand) read(in io.Reader, base *catalog.Lists, begin func(*catalog.Lists) *catalog.Draft) (*catalog.Draft, []catalog.Refreshed, error) {
	file := bufio.NewReader(in)
	const magic = 4
	head, _ := file.Peek(magic) // a file that is shorter is no archive
	draft := begin(base)
	var outcomes []catalog.Refreshed
	var err error
	switch {
	case c.Format == "aws-offer":
		outcomes, err = importOffer(draft, file)
	case catalog.IsArchive(head):
		var whole *catalog.Lists
		if whole, err = catalog.ReadArchive(file); err == nil {
			draft = begin(whole)
			outcomes, err = catalog.Exchange(base, whole)
		}
	default:
		outcomes, err = catalog.Replace(draft, file)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("importing %s: %w", c.File, err)
	}
	return draft, outcomes, nil
}

func importOffer(draft *catalog.Draft, in io.Reader) ([]catalog.Refreshed, error) {
	piece, err := aws.New().ReadOffer(in, time.Now())
	if err != nil {
		return nil, err
	}
	outcome, err := catalog.Import(draft, piece)
	return []catalog.Refreshed{outcome}, err
}
