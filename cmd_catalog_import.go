package main

import (
	"fmt"
	"io"
	"time"

	"breakeven/pricing/catalog"
	"breakeven/providers/aws"
)

// catalogImportCommand puts the prices of a file into a directory.
type catalogImportCommand struct {
	File   string `arg:"" help:"File to read; - reads standard input."`
	Format string `enum:"breakeven,aws-offer" default:"breakeven" help:"breakeven (as catalog export writes it: whole lists) or aws-offer (a bulk offer file of AWS, JSON or CSV)."`
	JSON   bool   `name:"json" help:"Print the outcome as JSON."`
	Out    string `placeholder:"DIR" help:"Directory of the lists; breakeven/catalog in the user's cache directory without it."`
}

// Run reads the file as a stream. Prices that it does not hold stay: those in the
// directory, or else the embedded ones.
func (c *catalogImportCommand) Run(a *App) error {
	dir, base, err := a.listsIn(c.Out)
	if err != nil {
		return err
	}
	in, err := a.open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	draft := catalog.NewDraft(dir, base)
	var outcomes []catalog.Refreshed
	if c.Format == "aws-offer" {
		outcomes, err = importOffer(draft, in)
	} else {
		outcomes, err = catalog.Replace(draft, in)
	}
	if err != nil {
		return fmt.Errorf("importing %s: %w", c.File, err)
	}
	return a.commit(draft, dir, outcomes, c.JSON)
}

func importOffer(draft *catalog.Draft, in io.Reader) ([]catalog.Refreshed, error) {
	piece, err := aws.New().ReadOffer(in, time.Now())
	if err != nil {
		return nil, err
	}
	outcome, err := catalog.Import(draft, piece)
	return []catalog.Refreshed{outcome}, err
}
