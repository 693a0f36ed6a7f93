package gcp_test

import (
	"context"
	"testing"
	"time"

	"breakeven/internal/replay"
	"breakeven/pricing"
	"breakeven/pricing/catalog"
	"breakeven/providers"
	"breakeven/providers/gcp"
	"breakeven/providers/providertest"
)

func TestFetchKeepsTheContract(t *testing.T) {
	held, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	providertest.Fetch(t, providertest.Replayed{
		Facts: held.List(gcp.ID), Service: replay.GCP,
		Source: func(_ *testing.T, url string, wait func(context.Context, time.Duration) error) providers.Source {
			return gcp.New(gcp.WithEndpoint(url), gcp.WithWait(wait))
		},
		Victims: []pricing.OfferingID{"gcp/cloud-run", "gcp/cloud-run-instance-based"}, Calls: []string{"services/152E-C115-5142/"},
		Unit: `"GiBy.s"`, Fortnights: `"Fortnights"`,
	})
}
