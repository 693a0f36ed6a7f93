package azure

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"breakeven/pricing"
	"breakeven/providers"
)

// checkedMachine stands for all machine types: one whose price exists everywhere.
const checkedMachine = "Standard_D2s_v5"

// check asks every query and counts the prices that it has in each region.
func (f *fetch) check(ctx context.Context) (*providers.Fetched, error) {
	var (
		jobs     []*job
		expected [][]providers.QueryCheck // what a job is expected to find, by job
	)
	for _, q := range meterQueries() {
		jobs = append(jobs, f.meterJob(&q))
		var checks []providers.QueryCheck
		for _, region := range f.regionsOf(q.area) {
			checks = append(checks, providers.QueryCheck{Part: q.part, Meter: q.meter, Region: region, Query: q.filter(), Verified: q.verified})
		}
		expected = append(expected, checks)
	}
	for _, region := range f.regions {
		for _, kind := range []string{kindConsumption, kindReservation} {
			q := machineQuery{region: region, kind: kind, only: checkedMachine}
			jobs = append(jobs, f.machineJob(&q))
			var checks []providers.QueryCheck
			for _, purchase := range purchasesIn(kind) {
				checks = append(checks, providers.QueryCheck{
					Part: virtualMachinesID, Meter: "instance-time", Region: region,
					Query: fmt.Sprintf("%s, as %s", q.filter(), purchase), Verified: true,
				})
			}
			expected = append(expected, checks)
		}
	}
	if err := f.run(ctx, jobs); err != nil {
		return nil, fmt.Errorf("azure: %w", err)
	}
	answer, answered := &providers.Fetched{}, false
	for i, j := range jobs {
		answered = answered || j.err == nil
		answer.Checks = append(answer.Checks, counted(j, expected[i])...)
	}
	if !answered {
		return nil, fmt.Errorf("azure: no query was answered: %w", cmp.Or(f.gaveUp, jobs[0].err))
	}
	return answer, nil
}

// regionsOf are the regions in which a price of an area is looked for.
func (f *fetch) regionsOf(area pricing.AreaKind) []string {
	if area == pricing.AreaGlobal {
		return []string{globalRegion}
	}
	return f.regions
}

// purchasesIn are the ways of buying machines that a kind of price holds.
func purchasesIn(kind string) []pricing.Purchase {
	if kind == kindReservation {
		return []pricing.Purchase{reserved1Y, reserved3Y}
	}
	return []pricing.Purchase{pricing.OnDemand, pricing.Spot, savingsPlan1Y, savingsPlan3Y}
}

// counted counts a query's prices, region by region and, for machines, by way of
// buying: the checks of a machine query are in the order of purchasesIn.
func counted(j *job, checks []providers.QueryCheck) []providers.QueryCheck {
	machines := j.part == virtualMachinesID
	for i := range checks {
		check := &checks[i]
		if check.Err = j.err; j.err != nil {
			continue
		}
		var rows []row
		for _, r := range j.found {
			switch {
			case r.region != check.Region:
			case machines && r.at.Purchase != j.purchases[i]:
			case !machines && r.at.Purchase != j.purchases[0]:
			default:
				rows = append(rows, r)
			}
		}
		check.Prices = prices(rows)
	}
	return checks
}

// prices is how many prices rows at one address are.
func prices(rows []row) int {
	if len(rows) == 0 {
		return 0
	}
	tiers, _, err := resolve(rows[0].at, rows)
	if ambiguous, is := errors.AsType[*providers.AmbiguousError](err); is {
		return len(ambiguous.SKUs)
	}
	return min(len(tiers), 1)
}
