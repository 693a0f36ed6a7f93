package gcp

import (
	"context"
	"net/http"
	"time"
)

// Option changes how the Cloud Billing Catalog is reached.
type Option func(*billing)

// WithEndpoint asks another server than Google's: a base URL without a path. No
// credentials are sent there unless WithAPIKey says so.
func WithEndpoint(base string) Option { return func(b *billing) { b.endpoint = base } }

// WithAPIKey identifies the caller by an API key instead of by the default
// credentials of the machine.
func WithAPIKey(key string) Option { return func(b *billing) { b.apiKey = key } }

// WithHTTPClient sends requests through the client's transport. Its other settings do
// not count: redirects are never followed, and calls have deadlines of their own.
func WithHTTPClient(client *http.Client) Option {
	return func(b *billing) {
		if client.Transport != nil {
			b.transport = client.Transport
		}
	}
}

// WithClock tells the time by another clock: it dates a list, and chooses among
// prices of which some are not in force yet.
func WithClock(now func() time.Time) Option { return func(b *billing) { b.now = now } }

// WithWait pauses between attempts in another way. The function returns early, and
// with the context's error, when the context ends.
func WithWait(wait func(context.Context, time.Duration) error) Option {
	return func(b *billing) { b.wait = wait }
}

// WithCallTimeout bounds one attempt to get one page, its body included.
func WithCallTimeout(limit time.Duration) Option { return func(b *billing) { b.callTimeout = limit } }

// billing is how the catalog is reached.
type billing struct {
	endpoint    string // empty: Google's
	apiKey      string // empty: default credentials, or none at another endpoint
	transport   http.RoundTripper
	now         func() time.Time
	wait        func(context.Context, time.Duration) error
	callTimeout time.Duration
}

// defaultCallTimeout is enough for the largest page over a slow line: about 15 MB.
const defaultCallTimeout = 90 * time.Second

func defaultBilling() billing {
	return billing{transport: http.DefaultTransport, now: time.Now, wait: waitFor, callTimeout: defaultCallTimeout}
}

// waitFor is a pause that ends with its context.
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
