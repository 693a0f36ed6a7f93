package azure

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"breakeven/pricing"
)

// run asks all queries, a few at a time. It ends early with the context's error,
// and stops asking once queries of several parts in a row, or many of one, found no
// answer: a service that is gone is not waited for a hundred times.
func (f *fetch) run(ctx context.Context, jobs []*job) error {
	var (
		workers sync.WaitGroup
		state   = progress{total: len(jobs), report: f.query.Progress, parts: map[pricing.OfferingID]bool{}}
		queue   = make(chan *job)
	)
	for range min(f.retail.workers, len(jobs)) {
		workers.Go(func() {
			for j := range queue {
				if gone := state.gone(); gone != nil {
					j.err = fmt.Errorf("not asked, after several others failed, the last: %w", gone)
				} else {
					j.do(ctx, f.retail)
				}
				state.finished(j)
			}
		})
	}
	for _, j := range inTurn(jobs) {
		if ctx.Err() != nil {
			break
		}
		queue <- j
	}
	close(queue)
	workers.Wait()
	f.gaveUp = state.gone()
	return ctx.Err()
}

// inTurn puts the first query of every part first, then the second of every part,
// and so on: three parts without an answer show early that there is none.
func inTurn(jobs []*job) []*job {
	turn, next := map[*job]int{}, map[pricing.OfferingID]int{}
	for _, j := range jobs {
		turn[j] = next[j.part]
		next[j.part]++
	}
	ordered := slices.Clone(jobs)
	slices.SortStableFunc(ordered, func(a, b *job) int { return cmp.Compare(turn[a], turn[b]) })
	return ordered
}

// progress counts what is done.
type progress struct {
	lock        sync.Mutex
	done, total int
	inARow      int                         // queries that failed since one did not
	parts       map[pricing.OfferingID]bool // of these queries
	last        error                       // once the service is given up
	report      func(done, total int)
}

// gone is the error at which the service was given up, or nil.
func (p *progress) gone() error {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.last
}

func (p *progress) finished(j *job) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.done++
	switch {
	case p.last != nil: // given up
	case !j.unanswered:
		p.inARow = 0
		clear(p.parts)
	default:
		p.inARow++
		p.parts[j.part] = true
		if p.inARow >= maxFailedInARow || len(p.parts) >= maxFailedParts {
			p.last = j.err
		}
	}
	if p.report != nil {
		p.report(p.done, p.total)
	}
}
