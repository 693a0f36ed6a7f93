package workload

import (
	"math"
	"slices"
	"sync"
)

// LoadCurve is the shape of a load over time: the pattern repeats month after
// month, and only the proportions of its counts matter. It is immutable and safe
// for concurrent use.
type LoadCurve struct {
	stepSeconds int64
	counts      []int64 // in time order
	sorted      []int64 // rising
	sum         int64
	grouped     func() []LoadGroup
	coarse      func() *LoadCurve
}

// NewLoadCurve makes a curve of at least one count; counts are >= 0, not all of
// them zero, and their sum must fit an int64. It keeps the slice.
func NewLoadCurve(stepSeconds int64, counts []int64) *LoadCurve {
	c := &LoadCurve{stepSeconds: stepSeconds, counts: counts, sorted: slices.Clone(counts)}
	slices.Sort(c.sorted)
	for _, count := range counts {
		c.sum += min(count, math.MaxInt64-c.sum)
	}
	c.coarse = sync.OnceValue(c.rounded)
	c.grouped = sync.OnceValue(func() []LoadGroup { return c.Groups(MaxGroups) })
	return c
}

// Steps is the number of steps.
func (c *LoadCurve) Steps() int64 { return int64(len(c.counts)) }

// StepSeconds is the length of a step.
func (c *LoadCurve) StepSeconds() int64 { return c.stepSeconds }

// Sum is the sum of all counts; math.MaxInt64 where a raised curve has more.
func (c *LoadCurve) Sum() int64 { return c.sum }

// Max is the largest count.
func (c *LoadCurve) Max() int64 { return c.sorted[len(c.sorted)-1] }

// Above is the number of steps whose count is more than the given one.
func (c *LoadCurve) Above(count int64) int64 {
	i, _ := slices.BinarySearch(c.sorted, count+1)
	return int64(len(c.sorted) - i)
}

// Each calls f for every distinct count, rising, with the number of steps that have
// it.
func (c *LoadCurve) Each(f func(count, steps int64)) {
	for i := 0; i < len(c.sorted); {
		count := c.sorted[i]
		next := i + 1
		if next < len(c.sorted) && c.sorted[next] == count {
			more, _ := slices.BinarySearch(c.sorted[i:], count+1)
			next = i + more
		}
		f(count, int64(next-i))
		i = next
	}
}

// Raised is the curve whose every step has the largest count of its neighbours, so
// many steps back and so many ahead, the end meeting the beginning. What it takes
// to serve it is there before the load comes, and stays after it went.
func (c *LoadCurve) Raised(back, ahead int64) *LoadCurve {
	n := c.Steps()
	if back+ahead >= n-1 {
		return NewLoadCurve(c.stepSeconds, slices.Repeat([]int64{c.Max()}, len(c.counts)))
	}
	raised := make([]int64, n)
	// A deque of indexes with falling counts: its head is the largest of the window.
	deque := make([]int64, 0, back+ahead+1)
	at := func(i int64) int64 { return c.counts[((i%n)+n)%n] }
	for i := -back; i < n+ahead; i++ {
		for len(deque) > 0 && at(deque[len(deque)-1]) <= at(i) {
			deque = deque[:len(deque)-1]
		}
		deque = append(deque, i)
		step := i - ahead // the step whose window ends here
		if step < 0 {
			continue
		}
		for deque[0] < step-back {
			deque = deque[1:]
		}
		raised[step] = at(deque[0])
	}
	return NewLoadCurve(c.stepSeconds, raised)
}

// LoadGroup is a number of steps with similar counts.
type LoadGroup struct {
	Steps int64
	Sum   int64 // of their counts
}

// MaxLevels is how many different counts Coarse has at most.
const MaxLevels = 4096

// Coarse is the curve itself, or where it has more than MaxLevels different counts one
// whose counts are rounded up to so many parts of the largest: whoever is sized for it
// has enough, and at most a MaxLevels-th of the peak too much in any step.
func (c *LoadCurve) Coarse() *LoadCurve { return c.coarse() }

func (c *LoadCurve) rounded() *LoadCurve {
	different := 0
	c.Each(func(int64, int64) { different++ })
	if different <= MaxLevels {
		return c
	}
	part := (c.Max() + MaxLevels - 1) / MaxLevels
	counts := make([]int64, len(c.counts))
	for i, count := range c.counts {
		counts[i] = min((count+part-1)/part*part, c.Max())
	}
	return NewLoadCurve(c.stepSeconds, counts)
}

// MaxGroups is how many groups Grouped has at most.
const MaxGroups = 64

// Grouped are the Groups that busy time and waiting are computed by.
func (c *LoadCurve) Grouped() []LoadGroup { return c.grouped() }

// Groups are the steps by rising count in at most so many groups of neighbours;
// equal counts only, where there are no more distinct ones than that.
func (c *LoadCurve) Groups(most int) []LoadGroup {
	groups := make([]LoadGroup, 0, most)
	n := len(c.sorted)
	for i := 0; i < n; {
		count := c.sorted[i]
		next, _ := slices.BinarySearch(c.sorted[i:], count+1)
		if len(groups) == most {
			groups = nil
			break
		}
		groups = append(groups, LoadGroup{Steps: int64(next), Sum: int64(next) * count})
		i += next
	}
	if groups != nil {
		return groups
	}
	for g := range most {
		from, to := g*n/most, (g+1)*n/most
		group := LoadGroup{Steps: int64(to - from)}
		for _, count := range c.sorted[from:to] {
			group.Sum += count
		}
		if group.Steps > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// Quantile is the smallest count that no more than the given number of steps
// exceeds: the load-duration curve, read at a number of steps.
func (c *LoadCurve) Quantile(steps int64) int64 {
	if steps >= c.Steps() {
		return c.sorted[0]
	}
	return c.sorted[c.Steps()-1-max(steps, 0)]
}
