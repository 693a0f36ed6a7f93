package portfolio_test

import (
	"encoding/json"
	"maps"

	"breakeven/estimator"
	"breakeven/estimator/portfolio"
	"breakeven/estimator/workload"
)

// draft is a profile as JSON members.
type draft map[string]any

func (d draft) with(members draft) draft {
	changed := maps.Clone(d)
	maps.Copy(changed, members)
	return changed
}

// tester is what testing.TB and rapid.T share.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func profileOf(t tester, d draft) *workload.Profile {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatalf("%v", err)
	}
	profile, errs := workload.DecodeJSON(text)
	if errs != nil {
		t.Fatalf("%s: %v", text, errs)
	}
	return profile
}

func rowsOf(t tester, drafts ...draft) []portfolio.Row {
	t.Helper()
	rows := make([]portfolio.Row, len(drafts))
	for i, d := range drafts {
		rows[i] = portfolio.Row{Profile: profileOf(t, d)}
	}
	return rows
}

func computed(t tester, plan *estimator.Plan, rows []portfolio.Row) *portfolio.Answer {
	t.Helper()
	answer, err := portfolio.Compute(plan, rows)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return answer
}

// alone is the single estimate of a draft.
func alone(t tester, plan *estimator.Plan, d draft) *estimator.Estimate {
	t.Helper()
	load, assumptions, err := profileOf(t, d).Resolve(plan.BaselineVCPU)
	if err != nil {
		t.Fatalf("%v: %v", d, err)
	}
	comparison, err := plan.Compare(load, assumptions)
	if err != nil {
		t.Fatalf("%v: %v", d, err)
	}
	return comparison.Estimate(nil)
}
