package estimator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// copyOf is a list that a test may change.
func copyOf(t *testing.T, provider pricing.Provider) *pricing.PriceList {
	t.Helper()
	list := *plantest.Frozen(t).Catalog().List(provider)
	list.Prices = append([]pricing.Price(nil), list.Prices...)
	list.Machines = append([]pricing.MachineType(nil), list.Machines...)
	return &list
}

func compiled(t *testing.T, list *pricing.PriceList) (*estimator.Plan, error) {
	t.Helper()
	list.Sort()
	list.Version = "sha256:test"
	catalog, err := pricing.NewCatalog(list)
	if err != nil {
		t.Fatal(err)
	}
	return estimator.Compile(catalog, plantest.Set().Offerings(), plantest.Set().Regions())
}

func TestListInAnotherCurrencyIsRefused(t *testing.T) {
	list := copyOf(t, "aws")
	list.Currency = "EUR"
	if _, err := compiled(t, list); err == nil || !strings.Contains(err.Error(), "aws is in EUR") {
		t.Errorf("compiled a list in EUR: %v", err)
	}
}

// TestCoverage: types that are sold only under another purchase are known, not
// priced. Below half the option has no price, unless the type was named.
func TestCoverage(t *testing.T) {
	list := copyOf(t, "aws")
	list.Prices = slices.DeleteFunc(list.Prices, func(p pricing.Price) bool {
		return p.Address.Offering == "aws/ec2" && p.Address.Purchase != pricing.OnDemand
	})
	kept := 0
	for i := range list.Prices {
		at := &list.Prices[i].Address
		if at.Offering != "aws/ec2" || at.Area != "us-east-1" || at.Architecture != pricing.ARM {
			continue
		}
		if kept++; at.Type != "m6g.large" && at.Type != "c6g.large" {
			at.Purchase = "spot"
		}
	}
	plan, err := compiled(t, list)
	if err != nil {
		t.Fatal(err)
	}
	const body = `"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"offerings":["aws/ec2"],"regions":["aws:us-east-1"],"architecture":"arm64"}`
	option := onlyOption(t, plan, `{`+body)
	if option.Status != estimator.MissingPrice || option.Coverage == nil || option.Coverage.Priced != 2 || option.Coverage.Known <= 4 {
		t.Fatalf("status %s, coverage %+v", option.Status, option.Coverage)
	}
	if len(option.Missing) != 1 || option.Missing[0].Type != "*" || !option.KnownCost.IsZero() {
		t.Errorf("missing %v, known cost %s", option.Missing, option.KnownCost)
	}
	if named := onlyOption(t, plan, `{"instance_types":["m6g.large"],`+body); named.Status != estimator.Priced {
		t.Errorf("named: %s", named.Status)
	}
}

func onlyOption(t *testing.T, plan *estimator.Plan, body string) estimator.Option {
	t.Helper()
	load, assumptions := loadOf(t, plan, body)
	comparison, err := plan.Compare(load, assumptions)
	if err != nil {
		t.Fatal(err)
	}
	options := comparison.Estimate(nil).Options
	if len(options) != 1 {
		t.Fatalf("%d options", len(options))
	}
	return options[0]
}

// TestStorageThatChangesNothingIsNoted: a stated size is never ignored without a
// word.
func TestStorageThatChangesNothingIsNoted(t *testing.T) {
	plan := plantest.Frozen(t)
	load, assumptions := loadOf(t, plan, `{"invocations_per_month":30000000,"duration_ms":120,"memory_mb":512,"ephemeral_storage_mb":5000,"offerings":["*"]}`)
	comparison, err := plan.Compare(load, assumptions)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range comparison.Estimate(nil).Options {
		noted := strings.Contains(strings.Join(o.Notes, " "), "ephemeral_storage_mb")
		sandbox, fleet := o.Offering.Placement.Sandbox, o.Offering.Placement.Fleet
		configurable := sandbox != nil && sandbox.MaxStorageMB > 0 || fleet != nil && fleet.MaxStorageMB > 0
		if noted == configurable {
			t.Errorf("%s: notes %q", o.ID, o.Notes)
		}
	}
}

// TestBandsOfAShareAddUp: the parts of a share of a node by usage band add up to
// its hours, though each end is rounded.
func TestBandsOfAShareAddUp(t *testing.T) {
	offerings := plantest.Set().Offerings()
	for i := range offerings {
		if offerings[i].ID != "aws/eks-ec2" {
			continue
		}
		offerings[i].Meters[0].UsageBands = []pricing.UsageBand{{Families: []string{"t4g", "m6g", "c6g"}, Steps: []pricing.BandStep{
			{Fraction: decimal.NewFromInt(1)},
			{From: decimal.RequireFromString("0.25"), Fraction: decimal.RequireFromString("0.8678")},
			{From: decimal.RequireFromString("0.5"), Fraction: decimal.RequireFromString("0.733")},
		}}}
	}
	plan, err := estimator.Compile(plantest.Frozen(t).Catalog(), offerings, plantest.Set().Regions())
	if err != nil {
		t.Fatal(err)
	}
	option := onlyOption(t, plan, `{"invocations_per_month":31000001,"duration_ms":123,"memory_mb":517,"cluster_workloads":7,"architecture":"arm64",
		"offerings":["aws/eks-ec2"],"regions":["aws:us-east-1"],"instance_types":["m6g.large"]}`)
	item := option.LineItems[0]
	sum := decimal.Zero
	for _, tier := range item.EffectiveTiers {
		sum = sum.Add(tier.Quantity)
	}
	if len(item.EffectiveTiers) != 3 || !sum.Equal(item.PricedQuantity) {
		t.Errorf("%d bands add up to %s, priced %s", len(item.EffectiveTiers), sum, item.PricedQuantity)
	}
}
