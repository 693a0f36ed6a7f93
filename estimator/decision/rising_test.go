package decision_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator/decision"
	"breakeven/estimator/workload"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// TestRisingTiersHideNoCrossing: where a later tier costs more than an earlier
// one, the lead of the function may shrink again, and the search must not stop at
// the first point where it looks settled. Here the price falls far below the
// fleet's and then rises beyond it.
func TestRisingTiersHideNoCrossing(t *testing.T) {
	list := *plantest.Frozen(t).Catalog().List("aws")
	list.Prices = append([]pricing.Price(nil), list.Prices...)
	tiers := map[pricing.MeterName][][2]string{
		"requests":    {{"0", "0.000002"}, {"100000000", "0.0000000001"}, {"200000000000", "0.00001"}},
		"memory-time": {{"0", "0.000000000001"}},
	}
	for i := range list.Prices {
		p := &list.Prices[i]
		if p.Address.Offering != "aws/lambda" || p.Address.Area != "us-east-1" || tiers[p.Address.Meter] == nil {
			continue
		}
		p.Tiers = pricing.Tiers{Mode: pricing.Graduated}
		for _, step := range tiers[p.Address.Meter] {
			p.Tiers.Steps = append(p.Tiers.Steps, pricing.Tier{
				From: decimal.RequireFromString(step[0]), UnitPrice: decimal.RequireFromString(step[1]),
			})
		}
	}
	list.Version = "sha256:rising"
	catalog, err := pricing.NewCatalog(&list)
	if err != nil {
		t.Fatal(err)
	}
	profile, complaints := workload.DecodeJSON([]byte(`{"invocations_per_month":1000000,"duration_ms":1,"memory_mb":128,
		"architecture":"arm64","regions":["aws:us-east-1"],"offerings":["aws/lambda","aws/fargate"]}`))
	if complaints != nil {
		t.Fatal(complaints)
	}
	answer, err := decision.Decide(plantest.Compile(t, catalog), profile)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(answer.BreakEven.Crossings); got < 3 {
		t.Errorf("%d crossings, want the way up, the way down and the way up again: %+v", got, answer.BreakEven.Crossings)
	}
}
