package workload

import (
	"fmt"
	"math"
	"time"
)

// timeLayout is a form in which a time is written.
type timeLayout struct {
	layout string
	zoned  bool // it names its distance from UTC
}

// timeLayouts are the forms that are read: RFC 3339 and the same with a space, with
// and without seconds; without a zone they are local.
var timeLayouts = []timeLayout{
	{time.RFC3339, true},
	{"2006-01-02 15:04:05Z07:00", true},
	{"2006-01-02T15:04Z07:00", true},
	{"2006-01-02 15:04Z07:00", true},
	{"2006-01-02T15:04:05", false},
	{"2006-01-02 15:04:05", false},
	{"2006-01-02T15:04", false},
	{"2006-01-02 15:04", false},
	{time.DateOnly, false},
}

// timeReader reads times that mostly have the same form.
type timeReader struct{ last int } // the form read last

// read reads a time and says whether it named its distance from UTC. A local one is
// in UTC, which a caller reads as a wall clock. The detail says what is wrong.
func (r *timeReader) read(text string) (at time.Time, zoned bool, detail string) {
	for i := range timeLayouts {
		// The last form first, and then the others.
		form := (r.last + i) % len(timeLayouts)
		at, err := time.Parse(timeLayouts[form].layout, text)
		if err != nil {
			continue
		}
		r.last = form
		if at.Year() < 1900 || at.Year() > 9998 || at.Nanosecond() != 0 {
			return at, false, quote(text) + " must be a whole second of the years 1900 to 9998"
		}
		return at, timeLayouts[form].zoned, ""
	}
	return time.Time{}, false, fmt.Sprintf("%s is not a time: 2026-01-31T08:00:00Z, or 2026-01-31 08:00 by the clock of the time zone", quote(text))
}

// parseStart reads a time, RFC 3339 or local in the zone of that name. A local time
// that comes twice is the first of the two.
func parseStart(text, zone string) (time.Time, string) {
	location, err := zoneNamed(zone)
	if err != nil {
		return time.Time{}, quote(zone) + " is not a time zone"
	}
	at, zoned, detail := new(timeReader).read(text)
	if detail != "" {
		return at, detail
	}
	if zoned {
		return at.In(location), ""
	}
	clock := wallClock{location: location}
	first, _, exists := clock.instants(at.Unix())
	if !exists {
		return at, quote(text) + " does not exist: the clock goes forward over it in the time zone"
	}
	return time.Unix(first, 0).In(location), ""
}

const daySeconds = 86_400

// wallClock turns what a clock on a wall shows into instants. Both are seconds, of
// the wall clock as if it stood in UTC.
type wallClock struct {
	location *time.Location

	// Between these readings the clock is not set, and offset ahead of UTC.
	from, to int64
	offset   int64
}

// instants are the first and the last instant at which the clock shows the reading,
// mostly the same. A reading over which the clock goes forward does not exist: the
// instants are then those at which it would have been shown had nobody set the clock.
func (c *wallClock) instants(wall int64) (first, last int64, exists bool) {
	if wall >= c.from && wall < c.to {
		return wall - c.offset, wall - c.offset, true
	}
	before, after := c.offsetAt(wall-daySeconds), c.offsetAt(wall+daySeconds)
	first, last = wall-before, wall-after
	if before == after {
		// No zone sets its clock twice within two days; what holds a day before and a
		// day after holds between.
		c.offset, c.from, c.to = before, math.MinInt64, math.MaxInt64
		start, end := time.Unix(first, 0).In(c.location).ZoneBounds()
		if !start.IsZero() {
			c.from = start.Unix() + before + daySeconds
		}
		if !end.IsZero() {
			c.to = end.Unix() + before - daySeconds
		}
		return first, last, true
	}
	firstShown, lastShown := c.offsetAt(first) == before, c.offsetAt(last) == after
	switch {
	case firstShown && lastShown:
		return min(first, last), max(first, last), true
	case firstShown:
		return first, first, true
	case lastShown:
		return last, last, true
	default:
		return first, first, false
	}
}

// offsetAt is how far the clock is ahead of UTC at the instant.
func (c *wallClock) offsetAt(instant int64) int64 {
	_, offset := time.Unix(instant, 0).In(c.location).Zone()
	return int64(offset)
}
