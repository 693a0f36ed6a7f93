package api

import (
	"slices"
	"strconv"
	"time"

	"breakeven/pricing"
	"breakeven/pricing/catalog"
)

// Ages are the only thing that reads a clock, and no estimate contains one.

// ages tells how old prices are, at one moment.
type ages struct {
	now        time.Time
	staleAfter time.Duration
	fetchedAt  func(*pricing.PriceList) (time.Time, bool)
	health     func() catalog.Health
}

// ages returns the ages at this moment.
func (c *Config) ages() *ages {
	return &ages{now: c.Now(), staleAfter: c.StaleAfter, fetchedAt: c.FetchedAt, health: c.Health}
}

// age is how long ago the provider last confirmed the list; of a list that no provider
// was asked for, how long ago its newest price was published. It is never negative: 0 is
// what is known of a moment that is still to come.
func (a *ages) age(list *pricing.PriceList) time.Duration {
	at, fetched := a.fetchedAt(list)
	return a.ageOf(at, fetched, list.Published)
}

func (a *ages) ageOf(at time.Time, fetched bool, published string) time.Duration {
	if !fetched {
		day, err := time.Parse(time.DateOnly, published)
		if err != nil {
			return 0
		}
		at = day
	}
	return max(a.now.Sub(at), 0)
}

// stale reports whether nobody has confirmed the list for too long. A list from the
// future was fetched by a clock that was wrong: its age is not known, and it is stale
// until it is fetched again.
func (a *ages) stale(list *pricing.PriceList) bool {
	at, fetched := a.fetchedAt(list)
	return a.staleOf(at, fetched, list.Published)
}

func (a *ages) staleOf(at time.Time, fetched bool, published string) bool {
	const tolerance = time.Hour // between the clocks of two machines
	return fetched && at.After(a.now.Add(tolerance)) || a.ageOf(at, fetched, published) >= a.staleAfter
}

// catalogAge is the age of the catalog's oldest list.
func (a *ages) catalogAge(of *pricing.Catalog) time.Duration {
	oldest := time.Duration(0)
	for _, list := range of.Lists() {
		oldest = max(oldest, a.age(list))
	}
	return oldest
}

// catalogStale reports whether any list of the current catalog is stale, or the last
// refresh failed: what it would have brought is not known.
func (a *ages) catalogStale(of *pricing.Catalog) bool {
	if slices.ContainsFunc(of.Lists(), a.stale) {
		return true
	}
	health := a.health()
	return health.Failed()
}

// wholeDays is an age as answers tell it.
func wholeDays(age time.Duration) int64 {
	const day = 24 * time.Hour
	return int64(age / day)
}

func int64Text(value int64) string { return strconv.FormatInt(value, 10) }
