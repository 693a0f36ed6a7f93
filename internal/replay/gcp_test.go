package replay

import (
	"testing"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

func googleList(t *testing.T) *pricing.PriceList {
	t.Helper()
	embedded, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return embedded.List("gcp")
}

// TestMachinePricesComeApart: every price of a machine type in the embedded list is
// the sum of its components, which shows that the shapes and what is attached to
// them are right.
func TestMachinePricesComeApart(t *testing.T) {
	rates, err := gcpTakeApart(googleList(t))
	if err != nil {
		t.Fatal(err)
	}
	for key, rate := range rates {
		if !rate.IsPositive() || !rate.Equal(rate.Round(9)) {
			t.Errorf("%v costs %s", key, rate)
		}
	}
	if len(rates) < 4_900 {
		t.Errorf("%d rates", len(rates))
	}
}

func TestEverySKUHasItsOwnID(t *testing.T) {
	services, err := gcpServices(googleList(t))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, skus := range services {
		for _, sku := range skus {
			if before := seen[sku.id]; before != "" {
				t.Errorf("%s is %q and %q", sku.id, before, sku.description)
			}
			seen[sku.id] = sku.description
		}
	}
}

func TestEveryGooglePriceIsServed(t *testing.T) {
	list := googleList(t)
	for i := range list.Prices {
		at := list.Prices[i].Address
		if at.Type != "" {
			continue
		}
		key := string(at.Offering) + "/" + string(at.Meter)
		if at.Purchase != pricing.OnDemand {
			key += "/" + string(at.Purchase)
		}
		if _, known := gcpListed[key]; !known {
			t.Errorf("%s has no SKU", at)
		}
	}
}
