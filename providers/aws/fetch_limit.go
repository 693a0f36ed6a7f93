package aws

import (
	"context"
	"sync"
	"time"
)

// The quota of the price list API: a bucket of ten calls that fills by five a second.
const (
	callsPerSecond = 5
	callsAtOnce    = 10
)

// limiter keeps calls within a quota. A zero interval does not limit.
type limiter struct {
	interval time.Duration // in which the bucket gains one call
	burst    int64
	now      func() time.Time
	sleep    func(context.Context, time.Duration) error

	mu   sync.Mutex
	next time.Time // when the bucket would be full again, less the burst
}

// wait blocks until a call is within the quota, or the context ends.
func (l *limiter) wait(ctx context.Context) error {
	if l.interval == 0 {
		return ctx.Err()
	}
	delay := l.reserve()
	if delay <= 0 {
		return ctx.Err()
	}
	return l.sleep(ctx, delay)
}

// reserve takes a call out of the bucket and says how long until it is there.
func (l *limiter) reserve() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	// A bucket that has been full for a while gains nothing more.
	if full := now.Add(-time.Duration(l.burst-1) * l.interval); l.next.Before(full) {
		l.next = full
	}
	delay := l.next.Sub(now)
	l.next = l.next.Add(l.interval)
	return delay
}
