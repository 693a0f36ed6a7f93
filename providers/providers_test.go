package providers_test

import (
	"slices"
	"testing"

	"breakeven/pricing"
	"breakeven/providers"
	"breakeven/providers/aws"
	"breakeven/providers/azure"
	"breakeven/providers/gcp"
)

func all() providers.Set { return providers.Set{aws.New(), azure.New(), gcp.New()} }

func TestTheSetHoldsTheOfferingsOfAllProvidersInItsOrder(t *testing.T) {
	var want []pricing.OfferingID
	for _, source := range all() {
		own := source.Offerings()
		if len(own) == 0 {
			t.Errorf("%s sells nothing", source.ID())
		}
		for i := range own {
			want = append(want, own[i].ID)
		}
	}
	seen := map[pricing.OfferingID]bool{}
	var ids []pricing.OfferingID
	for _, offering := range all().Offerings() {
		if seen[offering.ID] {
			t.Errorf("%s is there twice", offering.ID)
		}
		seen[offering.ID] = true
		ids = append(ids, offering.ID)
	}
	if !slices.Equal(ids, want) {
		t.Errorf("offerings %v, want %v", ids, want)
	}
}

func TestTheSetHoldsTheRegionsOfAllProviders(t *testing.T) {
	var defaults []string
	count := map[pricing.Provider]int{}
	for _, region := range all().Regions() {
		count[region.Provider]++
		if region.Default {
			defaults = append(defaults, string(region.Provider)+":"+region.ID)
		}
	}
	if want := []string{"aws:us-east-1", "azure:eastus", "gcp:us-central1"}; !slices.Equal(defaults, want) {
		t.Errorf("defaults %v, want %v", defaults, want)
	}
	for _, source := range all() {
		if count[source.ID()] != len(source.Regions()) || count[source.ID()] == 0 {
			t.Errorf("%s: %d regions in the set, %d of its own", source.ID(), count[source.ID()], len(source.Regions()))
		}
	}
}

func TestAnEmptySetHasNothing(t *testing.T) {
	if len(providers.Set{}.Offerings()) != 0 || len(providers.Set(nil).Regions()) != 0 {
		t.Error("an empty set is not empty")
	}
}

// A caller who names a jurisdiction gets no answer from a provider without a
// region there; Switzerland is served by all.
func TestEveryProviderHasARegionInSwitzerland(t *testing.T) {
	for _, source := range all() {
		inside := slices.ContainsFunc(source.Regions(), func(r pricing.Region) bool { return r.InJurisdiction("CH") })
		if !inside {
			t.Errorf("%s has no region in Switzerland", source.ID())
		}
	}
}
