// Command coverage writes docs/coverage.md: what the embedded catalog prices, per
// offering and region, how old each price is and how sure.
//
// It owns the page. It does not own the question whether something is priced: it
// asks the engine, with a load that uses every compute meter.
//
//	go run breakeven/internal/coverage -out docs/coverage.md
package main

import (
	"flag"
	"fmt"
	"os"

	"breakeven/estimator"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/aws"
	"breakeven/providers/azure"
	"breakeven/providers/gcp"
)

//go:generate go run breakeven/internal/coverage -out ../../docs/coverage.md

func main() {
	out := flag.String("out", "docs/coverage.md", "file to write")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(out string) error {
	page, err := render()
	if err != nil {
		return err
	}
	return os.WriteFile(out, page, 0o644)
}

func render() ([]byte, error) {
	prices, err := catalog.Embedded()
	if err != nil {
		return nil, err
	}
	set := providers.Set{aws.New(), azure.New(), gcp.New()}
	plan, err := estimator.Compile(prices, set.Offerings(), set.Regions())
	if err != nil {
		return nil, err
	}
	survey, err := surveyOf(plan)
	if err != nil {
		return nil, err
	}
	return survey.page(), nil
}
