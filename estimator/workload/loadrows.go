package workload

import (
	"fmt"
	"slices"
	"time"
)

// What becomes of steps without a row (LoadRowOptions.Gaps).
const (
	// GapsZero counts nothing: the providers' metrics leave out periods without
	// requests.
	GapsZero        = "zero"
	GapsInterpolate = "interpolate" // on a straight line between the rows around
	GapsRefuse      = "refuse"
)

// What becomes of several rows for one time (LoadRowOptions.Duplicates).
const (
	DuplicatesSum    = "sum" // as where a load balancer or a status has rows of its own
	DuplicatesRefuse = "refuse"
)

// LoadRowOptions say how rows of a time and a count are read.
type LoadRowOptions struct {
	TimeZone    string // of times that name none; empty: UTC
	StepSeconds int64  // 0: the most frequent distance of two rows
	Gaps        string // empty: GapsZero
	Duplicates  string // empty: DuplicatesSum
}

// Names of a row's columns, and of the options where one is wrong.
const (
	TimestampColumn = "timestamp"
	CountColumn     = "count"

	timeZoneOption   = "time_zone"
	stepOption       = "step_seconds"
	gapsOption       = "gaps"
	duplicatesOption = "duplicates"
)

// LoadRows builds a load profile from rows of a time and a count, as an upload has
// them. It takes 24 bytes for a row and is not safe for concurrent use.
type LoadRows struct {
	options LoadRowOptions
	times   timeReader
	clock   wallClock

	rows  []loadRow // in time order, no two at once
	moved []loadRow // at times that no clock showed
	zoned bool      // the times name their distance from UTC; of all rows

	duplicates, twice   int64 // rows
	firstDuplicate      int   // line
	firstTwice, firstUn int64 // readings of the clock
}

// loadRow is a time and what came in the step that begins then.
type loadRow struct {
	at     int64 // seconds since 1970
	count  int64 // in units of 10^-MaxCountPlaces
	line   int32
	offset int32 // of the wall clock ahead of UTC
}

// NewLoadRows checks the options; complaints name time_zone, step_seconds, gaps or
// duplicates.
func NewLoadRows(options LoadRowOptions) (*LoadRows, Errors) {
	var wrong Errors
	refuse := func(field string, code Code, detail string) {
		wrong = append(wrong, FieldError{Field: field, Code: code, Detail: detail})
	}
	if options.Gaps == "" {
		options.Gaps = GapsZero
	}
	if options.Duplicates == "" {
		options.Duplicates = DuplicatesSum
	}
	if code, detail := checkMember(options.Duplicates, []string{DuplicatesSum, DuplicatesRefuse}); code != "" {
		refuse(duplicatesOption, code, detail)
	}
	if code, detail := checkMember(options.Gaps, []string{GapsZero, GapsInterpolate, GapsRefuse}); code != "" {
		refuse(gapsOption, code, detail)
	}
	if s := options.StepSeconds; s != 0 && (s < MinStepSeconds || s > MaxStepSeconds) {
		refuse(stepOption, CodeOutOfRange, fmt.Sprintf("%d must be at least %d and at most %d s", s, MinStepSeconds, MaxStepSeconds))
	}
	location, err := zoneNamed(options.TimeZone)
	if err != nil {
		code, detail := checkTimeZone(options.TimeZone)
		refuse(timeZoneOption, code, detail)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return &LoadRows{options: options, clock: wallClock{location: location}}, nil
}

// Add takes the next row of the file, which stands in that line. The complaint names
// the column; the row then counts for nothing.
func (r *LoadRows) Add(line int, timestamp, count string) *FieldError {
	count = trim(count)
	if count == "" {
		return complaint(CountColumn, CodeMissing, "is empty; write 0, or leave the row out")
	}
	units, err := parseCount([]byte(count))
	if err != nil {
		return complaint(CountColumn, countCode(err), "%s", err)
	}
	at, zoned, detail := r.times.read(trim(timestamp))
	if detail != "" {
		return complaint(TimestampColumn, CodeMalformed, "%s", detail)
	}
	if len(r.rows) == 0 {
		r.zoned = zoned
	}
	if zoned != r.zoned {
		return complaint(TimestampColumn, CodeMalformed, "%s: either all times name their distance from UTC, as in 08:00:00Z, or none does", quote(timestamp))
	}
	row := loadRow{at: at.Unix(), count: units, line: int32(min(line, 1<<31-1))}
	if zoned {
		_, offset := at.Zone()
		row.offset = int32(offset)
		return r.take(row, timestamp)
	}
	return r.takeLocal(row, timestamp)
}

// takeLocal finds the instant at which the clock showed what the row says.
func (r *LoadRows) takeLocal(row loadRow, timestamp string) *FieldError {
	wall := row.at
	first, last, exists := r.clock.instants(wall)
	row.at = first
	// The second time that a clock shows an hour comes after the first.
	if n := len(r.rows); first < last && n > 0 && first <= r.rows[n-1].at {
		row.at = last
		if r.twice++; r.twice == 1 {
			r.firstTwice = wall
		}
	}
	row.offset = int32(wall - row.at)
	if exists {
		return r.take(row, timestamp)
	}
	if n := len(r.rows); n > 0 && row.at < r.rows[n-1].at {
		return r.unsorted(timestamp)
	}
	if len(r.moved) == 0 {
		r.firstUn = wall
	}
	r.moved = append(r.moved, row)
	return r.checkNumber()
}

// take adds the row behind the others.
func (r *LoadRows) take(row loadRow, timestamp string) *FieldError {
	n := len(r.rows)
	switch {
	case n > 0 && row.at < r.rows[n-1].at:
		return r.unsorted(timestamp)
	case n > 0 && row.at == r.rows[n-1].at:
		if r.options.Duplicates == DuplicatesRefuse {
			return complaint(TimestampColumn, CodeContradictory, "%s stands in line %d too", quote(timestamp), r.rows[n-1].line)
		}
		if r.duplicates++; r.duplicates == 1 {
			r.firstDuplicate = int(row.line)
		}
		return r.add(&r.rows[n-1].count, row.count)
	}
	r.rows = append(r.rows, row)
	return r.checkNumber()
}

func (r *LoadRows) checkNumber() *FieldError {
	if len(r.rows)+len(r.moved) > MaxLoadSteps {
		return complaint("", CodeOutOfRange, "the load has more than %d rows; give longer steps", MaxLoadSteps)
	}
	return nil
}

// add adds up what comes in one step.
func (r *LoadRows) add(to *int64, count int64) *FieldError {
	if *to += count; *to > MaxLoadCount*microCounts {
		*to -= count
		return complaint(CountColumn, CodeOutOfRange, "the rows of this time add up to more than %d", int64(MaxLoadCount))
	}
	return nil
}

func (r *LoadRows) unsorted(timestamp string) *FieldError {
	return complaint(TimestampColumn, CodeContradictory, "%s is before the time of line %d; sort the rows by time",
		quote(timestamp), r.rows[len(r.rows)-1].line)
}

// Profile is the load profile of the rows. The complaint stands in the line that is
// returned with it; 0: in none.
func (r *LoadRows) Profile() (*LoadProfile, int, *FieldError) {
	if len(r.rows) == 0 {
		return nil, 0, complaint("", CodeMissing, "the load has no row")
	}
	step, wrong := r.step()
	if wrong != nil {
		return nil, 0, wrong
	}
	grid := loadGrid{step: step}
	counts, line, wrong := grid.fill(r)
	if wrong != nil && step > secondsPerHour {
		// Days by the clock are not all 24 hours long.
		clock := loadGrid{step: step, byClock: true}
		if again, _, still := clock.fill(r); still == nil {
			grid, counts, line, wrong = clock, again, 0, nil
		}
	}
	if wrong != nil {
		return nil, line, wrong
	}
	load := &LoadProfile{
		StepSeconds: step, TimeZone: r.options.TimeZone, Counts: counts, Places: MaxCountPlaces,
		Start: time.Unix(r.rows[0].at, 0).In(r.clock.location),
	}
	gaps, line, wrong := r.fillGaps(load, grid)
	if wrong != nil {
		return nil, line, wrong
	}
	load.Repairs = r.repairs(gaps, grid)
	checked, wrong := load.complete()
	if wrong != nil {
		if wrong.Path == "/counts" {
			wrong.Detail = "the counts " + wrong.Detail
		}
		wrong.Path = ""
		return nil, 0, wrong
	}
	return checked, 0, nil
}

// step is the length of a step: the most frequent distance of two rows, of equally
// frequent ones the smallest.
func (r *LoadRows) step() (int64, *FieldError) {
	if r.options.StepSeconds != 0 {
		return r.options.StepSeconds, nil
	}
	if len(r.rows) == 1 {
		return 0, complaint(stepOption, CodeMissing, "is needed: a single row does not tell how long a step is")
	}
	distances := make([]int64, len(r.rows)-1)
	for i := range distances {
		distances[i] = r.rows[i+1].at - r.rows[i].at
	}
	slices.Sort(distances)
	best, most := int64(0), 0
	for i := 0; i < len(distances); {
		next, _ := slices.BinarySearch(distances[i:], distances[i]+1)
		if next > most {
			best, most = distances[i], next
		}
		i += next
	}
	if best < MinStepSeconds || best > MaxStepSeconds {
		return 0, complaint(stepOption, CodeOutOfRange, "rows are mostly %d s apart; a step has at least %d and at most %d s", best, MinStepSeconds, MaxStepSeconds)
	}
	return best, nil
}
