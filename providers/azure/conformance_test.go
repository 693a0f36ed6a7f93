package azure_test

import (
	"context"
	"testing"
	"time"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/azure"
	"breakeven/providers/providertest"
)

func TestFetchKeepsTheContract(t *testing.T) {
	held, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	providertest.Fetch(t, providertest.Replayed{
		Facts: held.List(azure.ID), Service: replay.Azure,
		Source: func(_ *testing.T, url string, wait func(context.Context, time.Duration) error) providers.Source {
			return azure.New(azure.WithEndpoint(url+replay.AzurePath), azure.WithWait(wait))
		},
		Victims: []pricing.OfferingID{"azure/container-apps"}, Calls: []string{"'Azure Container Apps'"},
		Unit: `"1 Second"`, Fortnights: `"1 Fortnights"`,
	})
}
