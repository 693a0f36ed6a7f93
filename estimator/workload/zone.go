package workload

import (
	"errors"
	"time"
)

// zoneNamed finds a time zone of the zone database by its IANA name; an empty name is
// UTC. The database is the one thing outside the program that this package reads: it
// says which wall-clock hours a load stands in and enters no amount.
func zoneNamed(name string) (*time.Location, error) {
	switch name {
	case "":
		return time.UTC, nil
	case "Local":
		// Another zone on every machine.
		return nil, errors.New("not a name of the zone database")
	}
	return time.LoadLocation(name)
}

// checkTimeZone accepts the names of the zone database.
func checkTimeZone(text string) (Code, string) {
	if _, err := zoneNamed(text); err != nil || text == "" {
		return CodeUnknown, quote(text) + " is not a time zone; it must be an IANA name, e.g. Europe/Zurich or UTC"
	}
	return "", ""
}
