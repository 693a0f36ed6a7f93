package workload

import (
	"fmt"
	"math/bits"
	"time"
)

// loadGrid puts rows into steps of one length.
type loadGrid struct {
	step    int64
	byClock bool // by what the clock showed, instead of the instants of the rows
}

// of is where a row stands, in seconds.
func (g loadGrid) of(row loadRow) int64 {
	if g.byClock {
		return row.at + int64(row.offset)
	}
	return row.at
}

// noRow is the count of a step without a row.
const noRow = -1

// fill are the counts of the steps from the first row to the last one. The complaint
// stands in the line that is returned with it.
func (g loadGrid) fill(r *LoadRows) ([]int64, int, *FieldError) {
	start := g.of(r.rows[0])
	last := r.rows[len(r.rows)-1]
	counts := make([]int64, 0, min((g.of(last)-start)/g.step+1, MaxLoadSteps))
	for _, row := range r.rows {
		distance := g.of(row) - start
		place := distance / g.step
		switch {
		case distance%g.step != 0:
			return nil, int(row.line), complaint(TimestampColumn, CodeContradictory,
				"is %d s after the first row, which is not a whole number of steps of %d s", distance, g.step)
		case place >= MaxLoadSteps:
			return nil, int(row.line), complaint(TimestampColumn, CodeOutOfRange,
				"is %d steps of %d s after the first row; at most %d are read", place, g.step, MaxLoadSteps)
		case place < int64(len(counts)): // by the clock only, where it went back
			return nil, int(row.line), complaint(TimestampColumn, CodeContradictory, "is before the row before it")
		}
		for int64(len(counts)) < place {
			counts = append(counts, noRow)
		}
		counts = append(counts, row.count)
	}
	for _, row := range r.moved {
		distance := g.of(row) - start
		place := distance / g.step
		if distance < 0 || distance%g.step != 0 || place >= int64(len(counts)) {
			return nil, int(row.line), complaint(TimestampColumn, CodeContradictory, "does not exist: the clock went forward over it")
		}
		counts[place] = max(counts[place], 0)
		if wrong := r.add(&counts[place], row.count); wrong != nil {
			return nil, int(row.line), wrong
		}
	}
	return counts, 0, nil
}

// loadGaps are the steps without a row.
type loadGaps struct {
	steps int64
	first time.Time
}

// fillGaps counts and fills the steps without a row.
func (r *LoadRows) fillGaps(load *LoadProfile, grid loadGrid) (loadGaps, int, *FieldError) {
	gaps := loadGaps{}
	unit := int64(microCounts) // to which the rows are whole
	for _, count := range load.Counts {
		for count != noRow && count%unit != 0 {
			unit /= 10
		}
	}
	for i := 0; i < len(load.Counts); i++ {
		if load.Counts[i] != noRow {
			continue
		}
		next := i
		for load.Counts[next] == noRow { // the last step has a row
			next++
		}
		if gaps.steps == 0 {
			gaps.first = r.timeOf(load, grid, i)
		}
		gaps.steps += int64(next - i)
		if r.options.Gaps == GapsRefuse {
			return gaps, r.lineAfter(grid, i), complaint(TimestampColumn, CodeContradictory,
				"follows a gap of %d steps of %d s; the first is %s", next-i, load.StepSeconds, gaps.first.Format(time.RFC3339))
		}
		for j := i; j < next; j++ {
			load.Counts[j] = 0
			if r.options.Gaps == GapsInterpolate {
				load.Counts[j] = between(load.Counts[i-1]/unit, load.Counts[next]/unit, int64(j-i+1), int64(next-i+1)) * unit
			}
		}
		i = next
	}
	return gaps, 0, nil
}

// between is the value a part of the way from a to b, rounded half up.
func between(a, b, part, whole int64) int64 {
	// Half of the divisor is added for rounding; the dividend has 128 bits.
	high, low := bits.Mul64(uint64(max(a, b)-min(a, b)), uint64(part))
	low, carry := bits.Add64(low, uint64(whole)/2, 0)
	quotient, _ := bits.Div64(high+carry, low, uint64(whole))
	if b < a {
		return a - int64(quotient)
	}
	return a + int64(quotient)
}

// timeOf is when the step begins.
func (r *LoadRows) timeOf(load *LoadProfile, grid loadGrid, step int) time.Time {
	after := int64(step) * load.StepSeconds
	if !grid.byClock {
		return load.Start.Add(time.Duration(after) * time.Second)
	}
	at, _, _ := r.clock.instants(grid.of(r.rows[0]) + after)
	return time.Unix(at, 0).In(r.clock.location)
}

// lineAfter is the line of the first row behind the step.
func (r *LoadRows) lineAfter(grid loadGrid, step int) int {
	start := grid.of(r.rows[0])
	for _, row := range r.rows {
		if (grid.of(row)-start)/grid.step > int64(step) {
			return int(row.line)
		}
	}
	return 0
}

// repairs are sentences about what the rows lacked.
func (r *LoadRows) repairs(gaps loadGaps, grid loadGrid) []string {
	var sentences []string
	tell := func(format string, args ...any) { sentences = append(sentences, fmt.Sprintf(format, args...)) }
	wall := func(seconds int64) string { return time.Unix(seconds, 0).UTC().Format("2006-01-02 15:04:05") }
	if gaps.steps > 0 {
		how := "count as 0"
		if r.options.Gaps == GapsInterpolate {
			how = "are on a straight line between the rows around"
		}
		tell("steps without a row: %d; they %s; the first is %s", gaps.steps, how, gaps.first.Format(time.RFC3339))
	}
	if r.duplicates > 0 {
		tell("rows for a time that another row has: %d; their counts are added; the first is in line %d", r.duplicates, r.firstDuplicate)
	}
	if r.twice > 0 && !grid.byClock {
		tell("rows in an hour that the clock of %s shows twice, for the second time: %d; the first is %s", r.options.TimeZone, r.twice, wall(r.firstTwice))
	}
	if len(r.moved) > 0 && !grid.byClock {
		tell("rows in an hour over which the clock of %s goes forward: %d; their counts are added an hour later by the clock; the first is %s",
			r.options.TimeZone, len(r.moved), wall(r.firstUn))
	}
	if grid.byClock {
		tell("the clock is set on some days: steps follow the clock, and each counts as %d s", grid.step)
	}
	return sentences
}
