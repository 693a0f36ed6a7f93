package catalog

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// RunStatus is how a refresh stands, or what became of it.
type RunStatus string

// The statuses. All but the first are final.
const (
	RunRunning   RunStatus = "running"
	RunReplaced  RunStatus = "replaced"  // there is a new current catalog
	RunUnchanged RunStatus = "unchanged" // the providers confirmed the prices that were there
	RunPartial   RunStatus = "partial"   // there is a new current catalog, and some provider failed
	RunRefused   RunStatus = "refused"   // the brake kept a list out; others may have been replaced
	RunFailed    RunStatus = "failed"    // the catalog is what it was
	RunBusy      RunStatus = "busy"      // another process was refreshing; its result is taken over
)

// RunStatuses are all statuses in which a refresh can end.
func RunStatuses() []RunStatus {
	return []RunStatus{RunReplaced, RunUnchanged, RunPartial, RunRefused, RunFailed, RunBusy}
}

// Run is one refresh by a server.
type Run struct {
	ID        string
	Status    RunStatus
	StartedAt time.Time // UTC
	EndedAt   time.Time // UTC; zero while it runs
	Accept    bool      // nothing is refused
	// Version is the current catalog's, after the run.
	Version  string
	Outcomes []Refreshed
	Failure  string // why it failed, or which providers did
}

// Runs are the refreshes that a server runs, one at a time.
type Runs struct {
	Refresher *Refresher
	Live      *Live
	NewID     func() string
	// Ended is told of every refresh that has ended, before its status is seen.
	Ended func(Run, []string)

	mu   sync.Mutex
	kept []*keptRun // the last ones, the newest last
}

// keptRun is a refresh that can be asked for.
type keptRun struct {
	Run
	ended chan struct{}
}

// keptRuns is how many refreshes can be asked for.
const keptRuns = 20

// Start begins a refresh that ends with the context, and returns at once. While one
// runs, it is that one that is returned, and joined is true.
func (r *Runs) Start(ctx context.Context, wanted Wanted, accept bool) (run Run, joined bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.kept); n > 0 && r.kept[n-1].Status == RunRunning {
		return r.kept[n-1].Run, true
	}
	begun := &keptRun{
		Run:   Run{ID: r.NewID(), Status: RunRunning, StartedAt: r.Refresher.Now().UTC(), Accept: accept},
		ended: make(chan struct{}),
	}
	r.kept = append(r.kept, begun)
	if len(r.kept) > keptRuns {
		r.kept = slices.Delete(r.kept, 0, 1)
	}
	snapshot := begun.Run
	go r.run(ctx, begun, wanted)
	return snapshot, false
}

// LastRun names the refresh that was started last.
const LastRun = "last"

// Find returns a refresh by its id, or by LastRun.
func (r *Runs) Find(id string) (Run, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.kept); id == LastRun && n > 0 {
		return r.kept[n-1].Run, true
	}
	for _, kept := range r.kept {
		if kept.ID == id {
			return kept.Run, true
		}
	}
	return Run{}, false
}

// Wait returns when the refresh that was started last has ended.
func (r *Runs) Wait() {
	r.mu.Lock()
	var last *keptRun
	if n := len(r.kept); n > 0 {
		last = r.kept[n-1]
	}
	r.mu.Unlock()
	if last != nil {
		<-last.ended
	}
}

// run refreshes, and lets the new catalog serve.
func (r *Runs) run(ctx context.Context, kept *keptRun, wanted Wanted) {
	defer close(kept.ended)
	ended := kept.Run // which nobody changes but this function
	replaced, err := r.guarded(ctx, wanted, ended.Accept)
	ended.EndedAt = r.Refresher.Now().UTC()
	ended.Status = outcomeOf(replaced, err)
	var notes []string
	if replaced != nil {
		ended.Outcomes, ended.Failure, ended.Version, notes = replaced.Outcomes, replaced.Failure, replaced.To, replaced.Notes
		if replaced.Plan != nil {
			r.Live.Serve(replaced.Plan, replaced.Entry)
		}
	}
	if err != nil {
		ended.Failure = err.Error()
	}
	if ended.Version == "" {
		ended.Version = r.Live.Plan().Catalog().Version()
	}
	r.Live.ended(&ended, notes)
	// The store has the attempt and the catalog now: what other processes see is told here too.
	if _, err := r.Live.Follow(ctx); err != nil {
		notes = append(notes, err.Error())
	}
	if r.Ended != nil {
		r.Ended(ended, notes)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	kept.Run = ended
}

// guarded keeps a mistake in one provider's answers from ending the server.
func (r *Runs) guarded(ctx context.Context, wanted Wanted, accept bool) (replaced *Replaced, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			replaced, err = nil, fmt.Errorf("refresh: %v", cause)
		}
	}()
	return r.Refresher.Refresh(ctx, wanted, accept)
}

// ended takes note of a refresh by this process.
func (l *Live) ended(run *Run, notes []string) {
	l.Damaged(notes...)
	l.count(func(c *Counts) { c.Runs[run.Status]++ })
	switch run.Status {
	case RunReplaced, RunUnchanged:
		l.over(FaultRefresh)
	case RunPartial, RunRefused, RunFailed:
		l.fault(FaultRefresh, run.Failure)
	case RunBusy, RunRunning:
	}
}

// Schedule says when a server refreshes by itself.
type Schedule struct {
	Every time.Duration
	// Jitter returns a random duration from 0 to less than what it is given, so that
	// servers that were started together do not ask together.
	Jitter func(time.Duration) time.Duration
	// After is time.After: a wait that no change of the wall clock moves.
	After func(time.Duration) <-chan time.Time
}

// jitterShare is the part of an interval by which a refresh may come later.
const jitterShare = 10

// Due is how long to wait for the next refresh: until the interval has passed since any
// process last tried, and a random tenth of it besides. A last try that is still to come,
// by a clock that was set back, does not count, and no wait is longer than the interval
// and its tenth, whatever clock said when the last one was.
func (s *Schedule) Due(now time.Time, last *Attempt) time.Duration {
	wait := time.Duration(0)
	if last != nil && !last.At.After(now) {
		wait = max(s.Every-now.Sub(last.At), 0)
	}
	return wait + s.Jitter(s.Every/jitterShare)
}

// Run starts a refresh each time that one is due, until the context ends. Where another
// process was faster, the wait begins again.
func (s *Schedule) Run(ctx context.Context, runs *Runs, wanted Wanted) {
	wait := s.Due(runs.Refresher.Now(), runs.Live.Health().Attempt)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.After(wait):
		}
		if _, err := runs.Live.Follow(ctx); err != nil && ctx.Err() != nil {
			return
		}
		now, last := runs.Refresher.Now(), runs.Live.Health().Attempt
		if last != nil && !last.At.After(now) && now.Sub(last.At) < s.Every {
			wait = s.Due(now, last)
			continue
		}
		runs.Start(ctx, wanted, false)
		runs.Wait()
		// Not Due: a try that could not be written down has been one all the same.
		wait = s.Every + s.Jitter(s.Every/jitterShare)
	}
}
