package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// refreshed is the outcome of a refresh or an import, as --json prints it.
type refreshed struct {
	Catalog   catalogLine         `json:"catalog"`
	Providers []refreshedProvider `json:"providers"`
}

type catalogLine struct {
	Version string `json:"version"`
	AsOf    string `json:"as_of"`
	// Where it was written or saved; absent when it was not.
	Directory string `json:"directory,omitempty"`
	Store     string `json:"store,omitempty"`
	// Beside is the store in which it was saved beside the current one.
	Beside string `json:"beside,omitempty"`
}

// The states of a provider after a refresh.
const (
	stateRefreshed = "refreshed" // everything that was asked for landed
	statePartial   = "partial"   // some of it did
	stateRefused   = "refused"   // it changes too much at once; the old list stays
	stateFailed    = "failed"    // nothing did; the old list stays
)

type refreshedProvider struct {
	Provider pricing.Provider `json:"provider"`
	Status   string           `json:"status"`
	Error    string           `json:"error,omitempty"`
	Version  string           `json:"version,omitempty"`
	Prices   int              `json:"prices"`
	Fetched  int              `json:"fetched"`
	Added    int              `json:"added"`
	Changed  int              `json:"changed"`
	Kept     int              `json:"kept"`
	Vanished int              `json:"vanished"`
	Parts    []refreshedPart  `json:"parts"`
	// Missed are old prices that did not come again, too many to be no longer sold.
	Missed []missedPart `json:"missed,omitempty"`
	// Refused are the limits that the list exceeded.
	Refused []refusedLimit `json:"refused,omitempty"`
	reasons []string       // the same, as sentences
}

// refusedLimit is a limit that a list exceeded in one offering.
type refusedLimit struct {
	Rule     catalog.BrakeRule  `json:"rule"`
	Offering pricing.OfferingID `json:"offering"`
	Count    int                `json:"count"`
	Of       int                `json:"of"`
	Limit    string             `json:"limit"`
	Worst    []movedPrice       `json:"worst"`
}

// movedPrice is a price that moved too far, or is gone (without a new one).
type movedPrice struct {
	Address string `json:"address"`
	Old     string `json:"old"`
	New     string `json:"new,omitempty"`
	Ratio   string `json:"ratio,omitempty"`
}

type missedPart struct {
	Name   pricing.OfferingID `json:"name"`
	Prices int                `json:"prices"`
	First  string             `json:"first"`
}

type refreshedPart struct {
	Name   pricing.OfferingID `json:"name"`
	Prices int                `json:"prices"`
	Error  string             `json:"error,omitempty"`
	Notes  []string           `json:"notes,omitempty"`
}

func refreshReport(line catalogLine, outcomes []catalog.Refreshed) refreshed {
	report := refreshed{Catalog: line, Providers: []refreshedProvider{}}
	for i := range outcomes {
		report.Providers = append(report.Providers, providerLine(&outcomes[i]))
	}
	return report
}

func providerLine(outcome *catalog.Refreshed) refreshedProvider {
	line := refreshedProvider{
		Provider: outcome.Provider, Status: stateRefreshed, Version: outcome.Version, Prices: outcome.Prices, Parts: []refreshedPart{},
		Fetched: outcome.Changes.Fetched, Added: outcome.Changes.Added, Changed: outcome.Changes.Changed,
		Kept: outcome.Changes.Kept, Vanished: outcome.Changes.Vanished,
	}
	switch {
	case len(outcome.Refused) > 0:
		line.Status, line.Error = stateRefused, outcome.Err.Error()
	case outcome.Err != nil:
		line.Status, line.Error = stateFailed, outcome.Err.Error()
	case !outcome.Complete():
		line.Status = statePartial
	}
	for _, missed := range outcome.Missed {
		line.Missed = append(line.Missed, missedPart{Name: missed.Part, Prices: missed.Prices, First: missed.First.String()})
	}
	for i := range outcome.Refused {
		line.Refused = append(line.Refused, limitLine(&outcome.Refused[i]))
		line.reasons = append(line.reasons, outcome.Refused[i].String())
	}
	for _, part := range outcome.Parts {
		shown := refreshedPart{Name: part.Name, Prices: part.Prices, Notes: part.Notes}
		if part.Err != nil {
			shown.Error = part.Err.Error()
		}
		line.Parts = append(line.Parts, shown)
	}
	return line
}

func limitLine(refusal *catalog.Refusal) refusedLimit {
	line := refusedLimit{
		Rule: refusal.Rule, Offering: refusal.Offering, Count: refusal.Count, Of: refusal.Of, Limit: pricing.Text(refusal.Limit), Worst: []movedPrice{},
	}
	for i := range refusal.Worst {
		move := &refusal.Worst[i]
		shown := movedPrice{Address: move.Address.String(), Old: pricing.Text(move.Old)}
		if !move.Gone {
			shown.New = pricing.Text(move.New)
		}
		if ratio, ok := move.Ratio(); ok {
			shown.Ratio = pricing.Text(ratio)
		}
		line.Worst = append(line.Worst, shown)
	}
	return line
}

// printRefresh prints the outcome: a table or JSON to standard output, and for
// people what failed to standard error.
func (a *App) printRefresh(report *refreshed, asJSON bool) error {
	if asJSON {
		return printJSON(a.Stdout, report)
	}
	var table strings.Builder
	fmt.Fprintln(&table, "PROVIDER\tSTATUS\tPRICES\tFETCHED\tADDED\tCHANGED\tKEPT\tVANISHED\tVERSION")
	for i := range report.Providers {
		p := &report.Providers[i]
		fmt.Fprintf(&table, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", p.Provider, p.Status, p.Prices, p.Fetched, p.Added, p.Changed, p.Kept, p.Vanished, p.Version)
		a.warnOf(p)
	}
	fmt.Fprintf(&table, "\ncatalog %s as of %s\n", report.Catalog.Version, report.Catalog.AsOf)
	if dir := report.Catalog.Directory; dir != "" {
		fmt.Fprintf(&table, "written to %s; compute on it with --catalog or $BREAKEVEN_CATALOG\n", dir)
	}
	if store := report.Catalog.Store; store != "" {
		fmt.Fprintf(&table, "current in %s\n", store)
	}
	if store := report.Catalog.Beside; store != "" {
		fmt.Fprintf(&table, "saved in %s beside the current catalog; compute on it with --catalog-version\n", store)
	}
	return printAligned(a.Stdout, table.String())
}

// warnOf tells what of a provider failed, or came in part.
func (a *App) warnOf(p *refreshedProvider) {
	if p.Status == stateRefused {
		for _, reason := range p.reasons {
			a.complain("refused: " + reason)
		}
		return
	}
	if p.Status == stateFailed {
		a.complain(fmt.Sprintf("warning: %s: its old prices stay: %s", p.Provider, clip(p.Error)))
		return
	}
	for _, missed := range p.Missed {
		a.complain(fmt.Sprintf("warning: %s: %d prices did not come again, too many to be no longer sold: the old ones stay (%s, ...)", missed.Name, missed.Prices, missed.First))
	}
	for i := range p.Parts {
		part := &p.Parts[i]
		if part.Error != "" {
			a.complain(fmt.Sprintf("warning: %s: its old prices stay: %s", part.Name, clip(part.Error)))
		}
		for _, note := range part.Notes {
			a.complain(fmt.Sprintf("note: %s: %s", part.Name, clip(note)))
		}
	}
}

func printJSON(to io.Writer, what any) error {
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(what)
}
