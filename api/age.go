package api

import (
	"strconv"
	"time"

	"breakeven/pricing"
)

// Ages are the only thing that reads a clock, and no estimate contains one.

const secondsPerDay = 24 * 60 * 60

// daysOf is the number of whole days since 1970-01-01, UTC.
func daysOf(now time.Time) int64 {
	return now.Unix() / secondsPerDay
}

// ageDays is the number of whole days from the date (YYYY-MM-DD) until now; 0
// for a date in the future or one that does not exist.
func ageDays(date string, now int64) int64 {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	return max(now-daysOf(day), 0)
}

// catalogAgeDays is the age of the catalog's oldest list, counted from its newest
// price: an old list that was read yesterday is old.
func catalogAgeDays(catalog *pricing.Catalog, now int64) int64 {
	oldest := int64(0)
	for _, list := range catalog.Lists() {
		oldest = max(oldest, ageDays(list.Published, now))
	}
	return oldest
}

func int64Text(value int64) string { return strconv.FormatInt(value, 10) }
