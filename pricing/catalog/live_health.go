package catalog

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// FaultCode names what is wrong with a live catalog while a good one serves.
type FaultCode string

// The codes.
const (
	FaultRefresh FaultCode = "refresh_failed" // the last refresh failed, or a list of it was refused
	FaultStore   FaultCode = "store_failed"   // the store cannot be asked, or not be written
	FaultDamage  FaultCode = "store_damaged"  // stored bytes were not what was saved
	FaultCatalog FaultCode = "catalog_unfit"  // the store's current catalog cannot be taken over
	FaultClock   FaultCode = "clock_set_back" // a list was fetched later than now
)

// FaultCodes are all codes.
func FaultCodes() []FaultCode {
	return []FaultCode{FaultRefresh, FaultStore, FaultDamage, FaultCatalog, FaultClock}
}

// Fault is something wrong that a person should know of.
type Fault struct {
	Code   FaultCode
	Detail string
	Since  time.Time // when it was first seen; UTC
}

// Counts are events since the process began.
type Counts struct {
	Runs        map[RunStatus]int64 // refreshes that this process ran, by what became of them
	Swaps       int64               // catalogs that took another's place
	StoreErrors int64
}

// Health is what is known about a live catalog's freshness, at one moment.
type Health struct {
	// Attempt is the last refresh that any process tried; nil when none did.
	Attempt *Attempt
	// Faults are by code.
	Faults []Fault
	Counts Counts
}

// Failed reports whether the last refresh failed: from then on the catalog is stale.
func (h *Health) Failed() bool {
	return slices.ContainsFunc(h.Faults, func(f Fault) bool { return f.Code == FaultRefresh })
}

// clockTolerance is how far two machines' clocks may be apart.
const clockTolerance = time.Hour

// Health tells what is known now.
func (l *Live) Health() Health {
	now := l.now().UTC()
	l.mu.Lock()
	defer l.mu.Unlock()
	h := Health{Attempt: l.state.attempt, Counts: l.state.counts}
	h.Counts.Runs = maps.Clone(l.state.counts.Runs)
	for _, fault := range l.state.faults {
		h.Faults = append(h.Faults, fault)
	}
	_, told := l.state.faults[FaultRefresh]
	if attempt := l.state.attempt; attempt != nil && attempt.Failure != "" && !told {
		h.Faults = append(h.Faults, Fault{Code: FaultRefresh, Detail: attempt.Failure, Since: attempt.At})
	}
	if ref := l.fetchedLater(now); ref == nil {
		l.state.clockSince = time.Time{}
	} else {
		if l.state.clockSince.IsZero() {
			l.state.clockSince = now
		}
		h.Faults = append(h.Faults, Fault{
			Code: FaultClock, Since: l.state.clockSince,
			Detail: "the list of " + string(ref.Provider) + " was fetched at " + ref.FetchedAt.Format(time.RFC3339) + ", which is still to come: nobody knows its age",
		})
	}
	slices.SortFunc(h.Faults, func(a, b Fault) int {
		return cmp.Compare(a.Code, b.Code)
	})
	return h
}

// fetchedLater is a list that was fetched later than now; nil when there is none.
func (l *Live) fetchedLater(now time.Time) *ListRef {
	if l.state.entry == nil {
		return nil
	}
	for i := range l.state.entry.Lists {
		if ref := &l.state.entry.Lists[i]; !l.seeds[ref.Version] && ref.FetchedAt.After(now.Add(clockTolerance)) {
			return ref
		}
	}
	return nil
}

// fault keeps a fault, with the moment at which it began.
func (l *Live) fault(code FaultCode, detail string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fault := Fault{Code: code, Detail: detail, Since: l.now().UTC()}
	if before, there := l.state.faults[code]; there {
		fault.Since = before.Since
	}
	l.state.faults[code] = fault
}

// over ends a fault.
func (l *Live) over(code FaultCode) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.state.faults, code)
}

func (l *Live) count(add func(*Counts)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	add(&l.state.counts)
}
