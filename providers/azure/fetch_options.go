package azure

import (
	"context"
	"net/http"
	"time"
)

// Where the price list is, and how it is asked. The preview version is the only
// one that answers with savings plans.
//
// Source: https://learn.microsoft.com/en-us/rest/api/cost-management/retail-prices/azure-retail-prices
const (
	retailEndpoint = "https://prices.azure.com/api/retail/prices"
	retailVersion  = "2023-01-01-preview"
)

// Limits of one fetch. The service publishes no quota, and answers bursts with
// HTTP 429: few calls at a time are faster than many that are refused.
const (
	defaultWorkers     = 2
	defaultCallTimeout = 60 * time.Second
	defaultFirstPause  = 2 * time.Second
	maxAttempts        = 5
	maxPause           = 2 * time.Minute // a longer Retry-After ends the query
	maxPageBytes       = 8 << 20         // a page of 1,000 rows has about 1 MB
	maxPages           = 1_000           // of one query
	maxFailedParts     = 3               // with no answer between them, after which the rest is not asked
	maxFailedInARow    = 12              // queries, likewise: more than any part has but the machines of all regions
)

// Option changes how the price list is reached.
type Option func(*retail)

// retail is how the Retail Prices API is reached.
type retail struct {
	endpoint    string
	client      *http.Client
	workers     int
	callTimeout time.Duration
	firstPause  time.Duration
	now         func() time.Time
	wait        func(context.Context, time.Duration) error
}

func defaultRetail() retail {
	return retail{
		endpoint: retailEndpoint, client: http.DefaultClient, workers: defaultWorkers,
		callTimeout: defaultCallTimeout, firstPause: defaultFirstPause, now: time.Now, wait: waitFor,
	}
}

// WithEndpoint asks another address than Microsoft's public one.
func WithEndpoint(url string) Option { return func(r *retail) { r.endpoint = url } }

// WithHTTPClient asks through the client.
func WithHTTPClient(client *http.Client) Option { return func(r *retail) { r.client = client } }

// WithWorkers asks so many queries at a time, at least one.
func WithWorkers(count int) Option { return func(r *retail) { r.workers = max(count, 1) } }

// WithCallTimeout is how long one call may take, its body included.
func WithCallTimeout(limit time.Duration) Option { return func(r *retail) { r.callTimeout = limit } }

// WithClock takes the day that decides which prices are in force, and the reading
// of Retry-After dates, from the clock.
func WithClock(now func() time.Time) Option { return func(r *retail) { r.now = now } }

// WithWait replaces the pause before a call is tried again. It has to return the
// context's error as soon as the context ends.
func WithWait(wait func(context.Context, time.Duration) error) Option {
	return func(r *retail) { r.wait = wait }
}

// waitFor pauses, unless the context ends first.
func waitFor(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
