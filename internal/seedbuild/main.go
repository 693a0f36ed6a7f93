// Command seedbuild turns a directory of price facts into the price lists that
// the binary carries.
//
// It owns the choice of what enters the embedded catalog: which rows become
// which address, how duplicates merge, which rows stay out and why. It runs
// behind go generate, and fails by name rather than guess.
//
// It does not own the form of the lists (pricing/catalog), the offerings that
// use the prices (providers/...), or the facts, which live outside the
// repository: a directory with aws/, azure/ and gcp/ of CSV files, one row per
// published price.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"breakeven/pricing"
)

// factsVariable names the environment variable with the default of -facts.
const factsVariable = "BREAKEVEN_FACTS"

// defaultFetched is the day on which the facts were collected.
const defaultFetched = "2026-11-22"

func main() {
	if err := run(os.Args[1:], os.Getenv(factsVariable), os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "seedbuild:", err)
		os.Exit(1)
	}
}

func run(arguments []string, defaultFacts string, report io.Writer) error {
	flags := flag.NewFlagSet("seedbuild", flag.ContinueOnError)
	flags.SetOutput(report)
	facts := flags.String("facts", defaultFacts, "directory of facts; default "+factsVariable)
	out := flags.String("out", "", "directory for the lists")
	fetched := flags.String("fetched", defaultFetched, "day on which the facts were collected, YYYY-MM-DD")
	regions := flags.String("regions", "", "only these provider:region, comma-separated; default all")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if *out == "" {
		return errors.New("-out is required")
	}
	if *facts == "" {
		// go generate runs everywhere; the facts are not everywhere.
		_, err := fmt.Fprintf(report, "SKIPPED: no directory of facts (-facts or %s); %s stays as it is\n", factsVariable, *out)
		return err
	}
	var wanted regionSet
	if *regions != "" {
		var err error
		if wanted, err = parseRegions(*regions); err != nil {
			return err
		}
	}
	lists, err := build(os.DirFS(*facts), *fetched, wanted, report)
	if err != nil {
		return err
	}
	return write(*out, lists)
}

// regionSet holds the wanted regions by provider; nil wants every region.
type regionSet map[pricing.Provider][]pricing.Area

func parseRegions(text string) (regionSet, error) {
	wanted := regionSet{}
	for item := range strings.SplitSeq(text, ",") {
		provider, region, found := strings.Cut(item, ":")
		if !found || provider == "" || region == "" {
			return nil, fmt.Errorf("region %q is not provider:region", item)
		}
		key := pricing.Provider(provider)
		wanted[key] = append(wanted[key], pricing.Area(region))
	}
	return wanted, nil
}

// wants reports whether prices of the area are kept. Wider areas always are.
func (s regionSet) wants(provider pricing.Provider, area pricing.Area) bool {
	return s == nil || area == pricing.Global || strings.HasPrefix(string(area), zonePrefix) || slices.Contains(s[provider], area)
}

// zonePrefix begins the areas of prices that hold for a zone of regions.
const zonePrefix = "zone-"

// build reads the facts and returns the lists, one per provider.
func build(facts fs.FS, fetched string, wanted regionSet, report io.Writer) ([]*pricing.PriceList, error) {
	var lists []*pricing.PriceList
	var failures []error
	for _, provider := range []struct {
		id      pricing.Provider
		collect func(*builder, fs.FS) error
	}{
		{"aws", collectAWS}, {"azure", collectAzure}, {"gcp", collectGCP},
	} {
		b := newBuilder(provider.id, fetched, wanted)
		if err := provider.collect(b, facts); err != nil {
			failures = append(failures, err)
			continue
		}
		list, err := b.list()
		if err != nil {
			failures = append(failures, err)
			continue
		}
		b.report(report, list)
		lists = append(lists, list)
	}
	return lists, errors.Join(failures...)
}
