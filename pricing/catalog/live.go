package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"breakeven/estimator"
	"breakeven/pricing"
)

// Live is what a server computes on: the plan of one catalog behind an atomic pointer,
// and what is known about how fresh it is. A request takes the plan once, and keeps it
// while another takes its place.
type Live struct {
	store   Store // nil: the catalog stays the one that it began with
	compile Compile
	now     func() time.Time

	seeds map[string]bool // versions of the lists that the binary carries

	plan atomic.Pointer[estimator.Plan]

	taking sync.Mutex // one catalog is taken over at a time
	mu     sync.Mutex // guards state
	state  state
}

// state is what Live knows beside the plan.
type state struct {
	entry   *Entry // of the plan's catalog; nil when it is not from the store
	attempt *Attempt
	faults  map[FaultCode]Fault
	counts  Counts
	// clockSince is when the clock was first seen to be behind a list; zero: it is not.
	clockSince time.Time
	// unfit is a version that could not be taken over, or healed, and is left alone until
	// the moment.
	unfit      string
	unfitUntil time.Time
}

// retryUnfit is how long a catalog that could not be taken over is left alone.
const retryUnfit = time.Minute

// LiveOptions are what a live catalog may stand on; all are optional but Now.
type LiveOptions struct {
	Store   Store  // the catalog stays the one that it began with when there is none
	Entry   *Entry // of the catalog that it begins with, when that is from the store
	Compile Compile
	Now     func() time.Time
	// Notes are what was found damaged when the first catalog was loaded.
	Notes []string
}

// NewLive serves the plan until the store has another catalog.
func NewLive(plan *estimator.Plan, options LiveOptions) (*Live, error) {
	l := &Live{store: options.Store, compile: options.Compile, now: options.Now, seeds: map[string]bool{}}
	lists, err := EmbeddedLists()
	if err != nil {
		return nil, fmt.Errorf("reading the embedded catalog: %w", err)
	}
	for _, ref := range lists.Refs() {
		l.seeds[ref.Version] = true
	}
	l.state.faults = map[FaultCode]Fault{}
	l.state.counts.Runs = map[RunStatus]int64{}
	l.state.entry = options.Entry
	l.plan.Store(plan)
	l.Damaged(options.Notes...)
	return l, nil
}

// Damaged keeps what was found damaged as a fault, until another catalog is saved or
// taken over. A store may tell it while it is asked.
func (l *Live) Damaged(notes ...string) {
	if len(notes) == 0 {
		return
	}
	l.fault(FaultDamage, strings.Join(notes, "; "))
	l.count(func(c *Counts) { c.StoreErrors++ })
}

// Plan is the current plan. It never blocks.
func (l *Live) Plan() *estimator.Plan { return l.plan.Load() }

// Follow looks at the store once, and takes its current catalog over when that is another
// than the one that serves. What fails is kept as a fault until it is over, and the old
// catalog serves on. It reports whether the catalog was replaced.
func (l *Live) Follow(ctx context.Context) (replaced bool, err error) {
	if l.store == nil {
		return false, nil
	}
	l.taking.Lock()
	defer l.taking.Unlock()
	index, err := l.store.Index(ctx)
	if err != nil {
		if ctx.Err() == nil {
			l.fault(FaultStore, err.Error())
			l.count(func(c *Counts) { c.StoreErrors++ })
		}
		return false, fmt.Errorf("looking for a new catalog: %w", err)
	}
	l.over(FaultStore)
	serving := l.Plan().Catalog().Version()
	l.mu.Lock()
	if known := l.state.attempt; index.Attempt != nil && (known == nil || !known.At.Equal(index.Attempt.At) || known.Failure != index.Attempt.Failure) {
		l.state.attempt = index.Attempt
		delete(l.state.faults, FaultRefresh) // what this process could not write down is past
	}
	if entry := index.Find(serving); entry != nil {
		l.state.entry = entry // its lists may have been confirmed since
	}
	passed := index.Current == l.state.unfit && l.now().Before(l.state.unfitUntil) && l.now().After(l.state.unfitUntil.Add(-2*retryUnfit))
	l.mu.Unlock()
	if (index.Current == serving || index.Current == "") && len(index.Faults) == 0 || passed {
		if index.Current == serving {
			l.over(FaultCatalog)
		}
		return false, nil
	}
	if entry := index.Find(index.Current); entry != nil && len(index.Faults) == 0 {
		if next, err := l.load(ctx, entry); err == nil {
			return l.replace(ctx, next, entry)
		}
	}
	return l.heal(ctx, index.Current)
}

// load reads a stored catalog, list by list: whatever else the machine does are requests.
// A list that serves already is not read again.
func (l *Live) load(ctx context.Context, entry *Entry) (*pricing.Catalog, error) {
	serving := l.Plan().Catalog()
	lists := make([]*pricing.PriceList, len(entry.Lists))
	for i := range entry.Lists {
		ref := &entry.Lists[i]
		if held := serving.List(ref.Provider); held != nil && held.Version == ref.Version {
			lists[i] = held
			continue
		}
		list, err := loadRef(ctx, l.store, ref)
		if err != nil {
			return nil, err
		}
		lists[i] = list
	}
	return pricing.NewCatalog(lists...)
}

// replace compiles a catalog and swaps the pointer.
func (l *Live) replace(ctx context.Context, next *pricing.Catalog, entry *Entry) (replaced bool, err error) {
	plan, err := l.compile(next)
	if err != nil {
		return false, l.passOver(ctx, next.Version(), err)
	}
	l.serve(plan, entry)
	return true, nil
}

// passOver keeps why a catalog was not taken over, and leaves it alone for a while.
func (l *Live) passOver(ctx context.Context, version string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	err = fmt.Errorf("taking catalog %s over: %w", version, err)
	l.fault(FaultCatalog, err.Error())
	l.count(func(c *Counts) { c.StoreErrors++ })
	l.leave(version)
	return err
}

// leave lets a catalog alone for a while.
func (l *Live) leave(version string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state.unfit, l.state.unfitUntil = version, l.now().Add(retryUnfit)
}

// heal takes over what is good in a store of which something is damaged.
func (l *Live) heal(ctx context.Context, current string) (replaced bool, err error) {
	good, err := LoadLastGood(ctx, l.store)
	if err != nil {
		return false, l.passOver(ctx, current, err)
	}
	defer l.Damaged(good.Notes...)
	if good.Catalog == nil || good.Catalog.Version() == l.Plan().Catalog().Version() {
		// What serves is better than nothing. What cannot be healed is not read all the time.
		l.leave(current)
		return false, nil
	}
	return l.replace(ctx, good.Catalog, good.Entry)
}

// Serve makes a plan that was just saved the current one, without asking the store.
func (l *Live) Serve(plan *estimator.Plan, entry *Entry) {
	l.taking.Lock()
	defer l.taking.Unlock()
	l.serve(plan, entry)
}

func (l *Live) serve(plan *estimator.Plan, entry *Entry) {
	moved := plan.Catalog().Version() != l.Plan().Catalog().Version()
	if moved {
		l.plan.Store(plan)
	}
	l.over(FaultCatalog)
	l.over(FaultDamage)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state.entry = entry
	l.state.unfit = ""
	if moved {
		l.state.counts.Swaps++
	}
}

// FetchedAt is when the provider last confirmed the list. It is false for an embedded
// list, which no provider was asked for: that one is as old as it was published.
func (l *Live) FetchedAt(list *pricing.PriceList) (time.Time, bool) {
	if l.seeds[list.Version] {
		return time.Time{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if entry := l.state.entry; entry != nil {
		for i := range entry.Lists {
			if entry.Lists[i].Version == list.Version {
				return entry.Lists[i].FetchedAt, true
			}
		}
	}
	return midnight(list.Fetched), true
}

// Watch follows the store until the context ends: at once, and then each time that wait
// returns true. Tell is told of each catalog that was taken over, and of each failure
// that was not there before.
func (l *Live) Watch(ctx context.Context, wait func(context.Context) bool, tell func(replaced bool, err error)) {
	last := ""
	for {
		replaced, err := l.Follow(ctx)
		if ctx.Err() != nil {
			return
		}
		switch {
		case err == nil:
			if last = ""; replaced {
				tell(true, nil)
			}
		case err.Error() != last && !errors.Is(err, context.Canceled):
			last = err.Error()
			tell(false, err)
		}
		if !wait(ctx) {
			return
		}
	}
}
