package main

import "testing"

func TestAPriceIsOldAfterAYearAndAHalf(t *testing.T) {
	for date, want := range map[string]bool{
		"2026-11-22": false, "2025-10-27": false, "2025-05-22": false, "2025-05-21": true, "2021-04-05": true, "2027-01-01": false,
	} {
		if got := isOld(date, "2026-11-22"); got != want {
			t.Errorf("a price of %s collected on 2026-11-22: old is %v, want %v", date, got, want)
		}
	}
}
