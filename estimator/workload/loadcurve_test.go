package workload

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawCurve(t *rapid.T) (*LoadCurve, []int64) {
	counts := rapid.SliceOfN(rapid.Int64Range(0, 6), 1, 30).Draw(t, "counts")
	counts[0]++
	return NewLoadCurve(60, slices.Clone(counts)), counts
}

// Every question to a curve against the answer of somebody who counts.
func TestLoadCurveByCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, counts := drawCurve(t)
		n := int64(len(counts))
		var sum int64
		for _, count := range counts {
			sum += count
		}
		if c.Steps() != n || c.StepSeconds() != 60 || c.Sum() != sum || c.Max() != slices.Max(counts) {
			t.Fatalf("%d steps of %d s, sum %d, max %d", c.Steps(), c.StepSeconds(), c.Sum(), c.Max())
		}
		above := func(limit int64) (steps int64) {
			for _, count := range counts {
				if count > limit {
					steps++
				}
			}
			return steps
		}
		for limit := int64(-1); limit <= 8; limit++ {
			if got := c.Above(limit); got != above(limit) {
				t.Fatalf("above %d: %d", limit, got)
			}
		}
		last, seen := int64(-1), int64(0)
		c.Each(func(count, steps int64) {
			if count <= last || steps != above(count-1)-above(count) {
				t.Fatalf("%d comes %d times in %v", count, steps, counts)
			}
			last, seen = count, seen+steps
		})
		if seen != n {
			t.Fatalf("Each saw %d steps of %v", seen, counts)
		}
		for steps := int64(-1); steps <= n+1; steps++ {
			// Of all counts that occur, the smallest one that holds.
			want := slices.Max(counts)
			for _, count := range counts {
				if above(count) <= max(steps, 0) {
					want = min(want, count)
				}
			}
			if got := c.Quantile(steps); got != want {
				t.Fatalf("quantile at %d steps of %v: %d, want %d", steps, counts, got, want)
			}
		}
	})
}

func TestRaisedCurveByLooking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, counts := drawCurve(t)
		n := len(counts)
		back := rapid.IntRange(0, 2*n).Draw(t, "back")
		ahead := rapid.IntRange(0, 2*n).Draw(t, "ahead")
		want := make([]int64, n)
		for i := range want {
			for j := i - back; j <= i+ahead; j++ {
				want[i] = max(want[i], counts[((j%n)+n)%n])
			}
		}
		raised := c.Raised(int64(back), int64(ahead))
		if !slices.Equal(raised.counts, want) || raised.StepSeconds() != c.StepSeconds() {
			t.Fatalf("%v raised by %d and %d is %v, want %v", counts, back, ahead, raised.counts, want)
		}
		if !slices.Equal(c.counts, counts) {
			t.Fatal("raising changed the curve")
		}
	})
}

func TestGroupsHoldAllSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, counts := drawCurve(t)
		most := rapid.IntRange(1, 10).Draw(t, "most")
		groups := c.Groups(most)
		distinct := slices.Clone(counts)
		slices.Sort(distinct)
		distinct = slices.Compact(distinct)
		if len(groups) > most {
			t.Fatalf("%d groups", len(groups))
		}
		var steps, sum int64
		for i, group := range groups {
			if group.Steps <= 0 {
				t.Fatal("an empty group")
			}
			steps, sum = steps+group.Steps, sum+group.Sum
			// Rising means: the groups are of neighbours.
			if i > 0 && groups[i-1].Sum*group.Steps > group.Sum*groups[i-1].Steps {
				t.Fatalf("groups fall: %v", groups)
			}
			if len(distinct) <= most && group.Sum != distinct[i]*group.Steps {
				t.Fatalf("unequal counts in a group: %v of %v", groups, counts)
			}
		}
		if steps != c.Steps() || sum != c.Sum() || len(distinct) <= most && len(groups) != len(distinct) {
			t.Fatalf("%v of %v", groups, counts)
		}
	})
}

func TestDurationCurve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, counts := drawCurve(t)
		most := rapid.IntRange(2, 10).Draw(t, "most")
		points := c.duration(most)
		if len(points) > most || points[0] != slices.Max(counts) || points[len(points)-1] != slices.Min(counts) {
			t.Fatalf("%v of %v", points, counts)
		}
		for i := 1; i < len(points); i++ {
			if points[i] >= points[i-1] {
				t.Fatalf("%v does not fall", points)
			}
		}
	})
}

// TestCoarseCurvesHoldTheLoad: a curve of many different counts is rounded up, by at
// most one part of its peak, and one of few stays as it is.
func TestCoarseCurvesHoldTheLoad(t *testing.T) {
	few := NewLoadCurve(60, []int64{5, 1_000_000_007, 0, 5})
	if few.Coarse() != few {
		t.Error("four counts were rounded")
	}
	random := rand.New(rand.NewPCG(1, 2))
	counts := make([]int64, 3*MaxLevels)
	for i := range counts {
		counts[i] = random.Int64N(1_000_000_000)
	}
	counts[17] = 0
	fine := NewLoadCurve(60, counts)
	coarse := fine.Coarse()
	different := map[int64]bool{}
	for i, count := range coarse.counts {
		different[count] = true
		if off := count - fine.counts[i]; off < 0 || off > fine.Max()/MaxLevels || count > fine.Max() {
			t.Fatalf("%d became %d", fine.counts[i], count)
		}
	}
	if len(different) > MaxLevels+1 || coarse.Max() != fine.Max() || coarse.counts[17] != 0 {
		t.Errorf("%d different counts, peak %d of %d", len(different), coarse.Max(), fine.Max())
	}
}
