package main

import (
	"errors"
	"fmt"
	"strings"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
)

// checkedProvider is the outcome of a check, as --json prints it.
type checkedProvider struct {
	Provider pricing.Provider `json:"provider"`
	Error    string           `json:"error,omitempty"`
	Queries  []checkedQuery   `json:"queries"`
}

type checkedQuery struct {
	Part     pricing.OfferingID `json:"part"`
	Meter    pricing.MeterName  `json:"meter"`
	Region   string             `json:"region"`
	Query    string             `json:"query"`
	Verified bool               `json:"verified"`
	Prices   int                `json:"prices"`
	Error    string             `json:"error,omitempty"`
}

// errNoAnswer says that a check reached no provider.
var errNoAnswer = errors.New("no provider answered")

// printChecks prints which queries found nothing or too much; as JSON, all.
func (a *App) printChecks(outcomes []catalog.Checked, asJSON bool) error {
	answered := false
	report := struct {
		Providers []checkedProvider `json:"providers"`
	}{Providers: []checkedProvider{}}
	for i := range outcomes {
		outcome := &outcomes[i]
		line := checkedProvider{Provider: outcome.Provider, Queries: []checkedQuery{}}
		if outcome.Err != nil {
			line.Error = outcome.Err.Error()
		} else {
			answered = true
		}
		for _, check := range outcome.Checks {
			line.Queries = append(line.Queries, queryLine(check))
		}
		report.Providers = append(report.Providers, line)
	}
	var err error
	if asJSON {
		err = printJSON(a.Stdout, &report)
	} else {
		err = printAligned(a.Stdout, a.checksTable(report.Providers))
	}
	if err == nil && !answered {
		err = errNoAnswer
	}
	return err
}

func queryLine(check providers.QueryCheck) checkedQuery {
	line := checkedQuery{
		Part: check.Part, Meter: check.Meter, Region: check.Region, Query: check.Query, Verified: check.Verified, Prices: check.Prices,
	}
	if check.Err != nil {
		line.Error = check.Err.Error()
	}
	return line
}

func (a *App) checksTable(outcomes []checkedProvider) string {
	var table strings.Builder
	fmt.Fprintln(&table, "PART\tMETER\tREGION\tVERIFIED\tFOUND\tQUERY")
	var totals strings.Builder
	for i := range outcomes {
		provider := &outcomes[i]
		if provider.Error != "" {
			a.complain(fmt.Sprintf("warning: %s: %s", provider.Provider, clip(provider.Error)))
		}
		var nothing, several, failed, unverified int
		for j := range provider.Queries {
			query := &provider.Queries[j]
			if !query.Verified {
				unverified++
			}
			var found string
			switch {
			case query.Error != "":
				failed++
				found = "error: " + clip(query.Error)
			case query.Prices == 0:
				nothing++
				found = "nothing"
			case query.Prices > 1:
				several++
				found = fmt.Sprintf("%d prices", query.Prices)
			default:
				continue
			}
			verified := "no"
			if query.Verified {
				verified = "yes"
			}
			fmt.Fprintf(&table, "%s\t%s\t%s\t%s\t%s\t%s\n", query.Part, query.Meter, query.Region, verified, found, clip(query.Query))
		}
		all := len(provider.Queries)
		fmt.Fprintf(&totals, "%s: %d queries: %d found one price, %d nothing, %d more than one, %d failed; %d are not verified\n",
			provider.Provider, all, all-nothing-several-failed, nothing, several, failed, unverified)
	}
	return table.String() + "\n" + totals.String()
}
