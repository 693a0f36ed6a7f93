package workload

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// readRows adds "time=count" rows, the first in line 2, as behind a header.
func readRows(options LoadRowOptions, rows ...string) (*LoadProfile, string) {
	r, wrong := NewLoadRows(options)
	if wrong != nil {
		return nil, wrong.Error()
	}
	for i, row := range rows {
		at, count, _ := strings.Cut(row, "=")
		if complaint := r.Add(i+2, at, count); complaint != nil {
			return nil, fmt.Sprintf("%d %s %s", i+2, complaint.Field, complaint.Code)
		}
	}
	load, line, complaint := r.Profile()
	if complaint != nil {
		return nil, strings.TrimSuffix(fmt.Sprintf("%d %s %s", line, complaint.Field, complaint.Code), " ")
	}
	return load, ""
}

func TestLoadRows(t *testing.T) {
	zurich := LoadRowOptions{TimeZone: "Europe/Zurich"}
	with := func(change func(*LoadRowOptions)) LoadRowOptions {
		o := zurich
		change(&o)
		return o
	}
	tests := []struct {
		what    string
		options LoadRowOptions
		rows    []string
		want    string // the canonical profile
		repairs []string
	}{
		{
			"in UTC",
			LoadRowOptions{},
			[]string{"2026-01-01T00:00:00Z=1", "2026-01-01T00:00:10Z=2.50", "2026-01-01T00:00:20Z=0"},
			`{"step_seconds":10,"start":"2026-01-01T00:00:00Z","counts":[1,2.5,0]}`, nil,
		},
		{
			"local, without seconds", zurich,
			[]string{"2026-01-01 00:00=1", " 2026-01-01 00:05 = 2 ", "2026-01-01 00:10=3"},
			`{"step_seconds":300,"start":"2025-12-31T23:00:00Z","time_zone":"Europe/Zurich","counts":[1,2,3]}`, nil,
		},
		{
			"with a distance from UTC and a space", zurich,
			[]string{"2026-01-01 00:00:00+01:00=1", "2026-01-01 00:05:00+01:00=2"},
			`{"step_seconds":300,"start":"2025-12-31T23:00:00Z","time_zone":"Europe/Zurich","counts":[1,2]}`, nil,
		},
		{
			"gaps count as nothing",
			LoadRowOptions{},
			[]string{"2026-01-01T00:00:00Z=1", "2026-01-01T00:01:00Z=2", "2026-01-01T00:02:00Z=3", "2026-01-01T00:05:00Z=6", "2026-01-01T00:07:00Z=8"},
			`{"step_seconds":60,"start":"2026-01-01T00:00:00Z","counts":[1,2,3,0,0,6,0,8]}`,
			[]string{"steps without a row: 3; they count as 0; the first is 2026-01-01T00:03:00Z"},
		},
		{
			"gaps on a straight line",
			LoadRowOptions{Gaps: GapsInterpolate},
			[]string{"2026-01-01T00:00:00Z=1", "2026-01-01T00:01:00Z=2", "2026-01-01T00:02:00Z=3", "2026-01-01T00:05:00Z=7", "2026-01-01T00:07:00Z=2"},
			`{"step_seconds":60,"start":"2026-01-01T00:00:00Z","counts":[1,2,3,4,6,7,4,2]}`, // 4.33, 5.67, 4.5 downwards
			[]string{"steps without a row: 3; they are on a straight line between the rows around; the first is 2026-01-01T00:03:00Z"},
		},
		{
			"gaps on a straight line in the decimals of the rows",
			LoadRowOptions{Gaps: GapsInterpolate, StepSeconds: 60},
			[]string{"2026-01-01T00:00:00Z=1.5", "2026-01-01T00:03:00Z=2"},
			`{"step_seconds":60,"start":"2026-01-01T00:00:00Z","counts":[1.5,1.7,1.8,2]}`,
			[]string{"steps without a row: 2; they are on a straight line between the rows around; the first is 2026-01-01T00:01:00Z"},
		},
		{
			"several rows for one time",
			LoadRowOptions{},
			[]string{"2026-01-01T00:00:00Z=1", "2026-01-01T00:00:00Z=2", "2026-01-01T00:01:00Z=3", "2026-01-01T01:01:00+01:00=4"},
			`{"step_seconds":60,"start":"2026-01-01T00:00:00Z","counts":[3,7]}`,
			[]string{"rows for a time that another row has: 2; their counts are added; the first is in line 3"},
		},
		{
			"an hour that comes twice", zurich,
			[]string{"2026-10-25 01:30=1", "2026-10-25 02:00=2", "2026-10-25 02:30=3", "2026-10-25 02:00=4", "2026-10-25 02:30=5", "2026-10-25 03:00=6"},
			`{"step_seconds":1800,"start":"2026-10-24T23:30:00Z","time_zone":"Europe/Zurich","counts":[1,2,3,4,5,6]}`,
			[]string{"rows in an hour that the clock of Europe/Zurich shows twice, for the second time: 2; the first is 2026-10-25 02:00:00"},
		},
		{
			"an hour that comes twice, in steps of an hour", zurich,
			[]string{"2026-10-25 01:00=1", "2026-10-25 02:00=2", "2026-10-25 02:00=3", "2026-10-25 03:00=4"},
			`{"step_seconds":3600,"start":"2026-10-24T23:00:00Z","time_zone":"Europe/Zurich","counts":[1,2,3,4]}`,
			[]string{"rows in an hour that the clock of Europe/Zurich shows twice, for the second time: 1; the first is 2026-10-25 02:00:00"},
		},
		{
			"an hour that comes twice and stands once", zurich,
			[]string{"2026-10-25 01:00=1", "2026-10-25 02:00=2", "2026-10-25 03:00=4", "2026-10-25 04:00=5"},
			`{"step_seconds":3600,"start":"2026-10-24T23:00:00Z","time_zone":"Europe/Zurich","counts":[1,2,0,4,5]}`,
			[]string{"steps without a row: 1; they count as 0; the first is 2026-10-25T02:00:00+01:00"},
		},
		{
			"an hour that the clock leaves out", zurich,
			[]string{"2026-03-29 01:00=1", "2026-03-29 01:30=2", "2026-03-29 03:00=3", "2026-03-29 03:30=4"},
			`{"step_seconds":1800,"start":"2026-03-29T00:00:00Z","time_zone":"Europe/Zurich","counts":[1,2,3,4]}`, nil,
		},
		{
			"rows in an hour that the clock leaves out", zurich,
			[]string{"2026-03-29 01:00=1", "2026-03-29 01:30=2", "2026-03-29 02:00=10", "2026-03-29 02:30=20", "2026-03-29 03:00=3", "2026-03-29 03:30=4"},
			`{"step_seconds":1800,"start":"2026-03-29T00:00:00Z","time_zone":"Europe/Zurich","counts":[1,2,13,24]}`,
			[]string{"rows in an hour over which the clock of Europe/Zurich goes forward: 2; their counts are added an hour later by the clock; the first is 2026-03-29 02:00:00"},
		},
		{
			"days by the clock", zurich,
			[]string{"2026-03-27=1", "2026-03-28=2", "2026-03-29=3", "2026-03-30=4", "2026-03-31=5"},
			`{"step_seconds":86400,"start":"2026-03-26T23:00:00Z","time_zone":"Europe/Zurich","counts":[1,2,3,4,5]}`,
			[]string{"the clock is set on some days: steps follow the clock, and each counts as 86400 s"},
		},
		{
			"days by the clock, with a gap", zurich,
			[]string{"2026-03-27=1", "2026-03-28=2", "2026-03-30=4", "2026-03-31=5", "2026-04-01=6"},
			`{"step_seconds":86400,"start":"2026-03-26T23:00:00Z","time_zone":"Europe/Zurich","counts":[1,2,0,4,5,6]}`,
			[]string{"steps without a row: 1; they count as 0; the first is 2026-03-29T00:00:00+01:00", "the clock is set on some days: steps follow the clock, and each counts as 86400 s"},
		},
		{
			"days that name their distance from UTC",
			LoadRowOptions{},
			[]string{"2026-10-24T00:00:00+02:00=1", "2026-10-25T00:00:00+02:00=2", "2026-10-26T00:00:00+01:00=3", "2026-10-27T00:00:00+01:00=4"},
			`{"step_seconds":86400,"start":"2026-10-23T22:00:00Z","counts":[1,2,3,4]}`,
			[]string{"the clock is set on some days: steps follow the clock, and each counts as 86400 s"},
		},
		{
			"a single row", with(func(o *LoadRowOptions) { o.StepSeconds = 60 }),
			[]string{"2026-01-01 00:00=1"},
			`{"step_seconds":60,"start":"2025-12-31T23:00:00Z","time_zone":"Europe/Zurich","counts":[1]}`, nil,
		},
		{
			"half an hour on Lord Howe Island",
			LoadRowOptions{TimeZone: "Australia/Lord_Howe"},
			[]string{"2026-04-05 01:15=1", "2026-04-05 01:30=2", "2026-04-05 01:45=3", "2026-04-05 01:30=4", "2026-04-05 01:45=5", "2026-04-05 02:00=6"},
			`{"step_seconds":900,"start":"2026-04-04T14:15:00Z","time_zone":"Australia/Lord_Howe","counts":[1,2,3,4,5,6]}`,
			[]string{"rows in an hour that the clock of Australia/Lord_Howe shows twice, for the second time: 2; the first is 2026-04-05 01:30:00"},
		},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			load, wrong := readRows(test.options, test.rows...)
			if wrong != "" {
				t.Fatal(wrong)
			}
			if got := string(EncodeLoadProfile(load)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if !slices.Equal(load.Repairs, test.repairs) {
				t.Errorf("repairs %q\nwant    %q", load.Repairs, test.repairs)
			}
		})
	}
}

func TestLoadRowsRefuse(t *testing.T) {
	const first, second = "2026-01-01T00:00:00Z=1", "2026-01-01T00:01:00Z=1"
	tests := []struct {
		what    string
		options LoadRowOptions
		rows    []string
		want    string // line, column and code
	}{
		{"no row", LoadRowOptions{}, nil, "0  missing"},
		{"one row without a step", LoadRowOptions{}, []string{first}, "0 step_seconds missing"},
		{"nothing but zeros", LoadRowOptions{StepSeconds: 60}, []string{"2026-01-01T00:00:00Z=0"}, "0  out_of_range"},
		{"seconds", LoadRowOptions{}, []string{first, "2026-01-01T00:00:01Z=1"}, "0 step_seconds out_of_range"},
		{"months", LoadRowOptions{}, []string{first, "2026-02-01T00:00:00Z=1"}, "0 step_seconds out_of_range"},
		{"no time", LoadRowOptions{}, []string{first, "tomorrow=1"}, "3 timestamp malformed"},
		{"no day of the calendar", LoadRowOptions{}, []string{first, "2026-02-30T00:00:00Z=1"}, "3 timestamp malformed"},
		{"parts of a second", LoadRowOptions{}, []string{first, "2026-01-01T00:01:00.5Z=1"}, "3 timestamp malformed"},
		{"an empty time", LoadRowOptions{}, []string{first, "=1"}, "3 timestamp malformed"},
		{"a local time among others", LoadRowOptions{}, []string{first, "2026-01-01T00:01:00=1"}, "3 timestamp malformed"},
		{"a zone among local times", LoadRowOptions{}, []string{"2026-01-01T00:01:00=1", second}, "3 timestamp malformed"},
		{"no count", LoadRowOptions{}, []string{first, "2026-01-01T00:01:00Z=many"}, "3 count malformed"},
		{"a decimal comma", LoadRowOptions{}, []string{first, "2026-01-01T00:01:00Z=1,5"}, "3 count malformed"},
		{"an empty count", LoadRowOptions{}, []string{first, "2026-01-01T00:01:00Z="}, "3 count missing"},
		{"less than nothing", LoadRowOptions{}, []string{first, "2026-01-01T00:01:00Z=-1"}, "3 count out_of_range"},
		{"unsorted", LoadRowOptions{}, []string{second, first}, "3 timestamp contradictory"},
		{"unsorted by the clock", LoadRowOptions{TimeZone: "Europe/Zurich"}, []string{"2026-01-01 00:01=1", "2026-01-01 00:00=1"}, "3 timestamp contradictory"},
		{"three times the same hour", LoadRowOptions{TimeZone: "Europe/Zurich"}, []string{"2026-10-25 02:00=1", "2026-10-25 02:30=1", "2026-10-25 02:00=1", "2026-10-25 02:30=1", "2026-10-25 02:00=1"}, "6 timestamp contradictory"},
		{"another step", LoadRowOptions{}, []string{first, second, "2026-01-01T00:02:00Z=1", "2026-01-01T00:02:30Z=1"}, "5 timestamp contradictory"},
		{"another step than asked for", LoadRowOptions{StepSeconds: 120}, []string{first, second}, "3 timestamp contradictory"},
		{"a gap", LoadRowOptions{Gaps: GapsRefuse}, []string{first, second, "2026-01-01T00:02:00Z=1", "2026-01-01T00:04:00Z=1"}, "5 timestamp contradictory"},
		{"a duplicate", LoadRowOptions{Duplicates: DuplicatesRefuse}, []string{first, first}, "3 timestamp contradictory"},
		{"too many duplicates", LoadRowOptions{}, []string{first, second, "2026-01-01T00:01:00Z=1000000000000"}, "4 count out_of_range"},
		{"a year that is wrong", LoadRowOptions{}, []string{first, second, "2062-01-01T00:00:00Z=1"}, "4 timestamp out_of_range"},
		{"an hour that does not exist before the first row", LoadRowOptions{TimeZone: "Europe/Zurich", StepSeconds: 3600}, []string{"2026-03-29 02:15=1", "2026-03-29 03:00=1"}, "2 timestamp contradictory"},
		{"an unknown zone", LoadRowOptions{TimeZone: "Mars/Olympus"}, nil, `time_zone: "Mars/Olympus" is not a time zone; it must be an IANA name, e.g. Europe/Zurich or UTC`},
		{"a step out of bounds", LoadRowOptions{StepSeconds: 1}, nil, "step_seconds: 1 must be at least 10 and at most 86400 s"},
		{"unknown words", LoadRowOptions{Gaps: "fill", Duplicates: "ignore"}, nil, `duplicates: "ignore" is not one of sum, refuse; gaps: "fill" is not one of zero, interpolate, refuse`},
	}
	for _, test := range tests {
		t.Run(test.what, func(t *testing.T) {
			if _, got := readRows(test.options, test.rows...); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A year of half hours as clocks around the world show it reads back as it came,
// through both changes of the clock.
func TestLocalTimesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{
			"Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "America/Santiago", "Pacific/Chatham", "UTC",
		}).Draw(t, "zone")
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Date(rapid.IntRange(1995, 2035).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC)
		const steps = 366 * 48
		r, wrong := NewLoadRows(LoadRowOptions{TimeZone: zone})
		if wrong != nil {
			t.Fatal(wrong)
		}
		for i := range steps {
			at := start.Add(time.Duration(i) * 30 * time.Minute).In(location)
			if complaint := r.Add(i+2, at.Format("2006-01-02 15:04"), itoa(i)); complaint != nil {
				t.Fatalf("%s: %v", at, complaint)
			}
		}
		load, line, complaint := r.Profile()
		if complaint != nil {
			t.Fatalf("line %d: %v", line, complaint)
		}
		if !load.Start.Equal(start) || len(load.Counts) != steps || load.StepSeconds != 1800 || len(load.Repairs) > 1 {
			t.Fatalf("from %s, %d steps of %d s, %q", load.Start, len(load.Counts), load.StepSeconds, load.Repairs)
		}
		for i, count := range load.Counts {
			if count != int64(i) {
				t.Fatalf("step %d has %d", i, count)
			}
		}
	})
}

func TestBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(0, 1_000_000).Draw(t, "a"), rapid.Int64Range(0, 1_000_000).Draw(t, "b")
		whole := rapid.Int64Range(1, 1000).Draw(t, "whole")
		part := rapid.Int64Range(0, whole).Draw(t, "part")
		got := between(a, b, part, whole)
		// |got - exact| <= 1/2
		if exact := a*whole + (b-a)*part; 2*(got*whole-exact) > whole || 2*(exact-got*whole) > whole {
			t.Fatalf("%d of %d from %d to %d: %d", part, whole, a, b, got)
		}
	})
	const most = MaxLoadCount * microCounts
	if got := between(0, most, 1, 2); got != most/2 {
		t.Errorf("half of the most: %d", got)
	}
}
