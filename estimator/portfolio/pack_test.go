package portfolio

import (
	"cmp"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
)

// packedOneByOne is first-fit decreasing without any counting: every pod and every
// node by itself. No node is overfull, and every pod has a node.
func packedOneByOne(pods []podGroup, node capacity) int64 {
	var all []capacity
	for _, group := range pods {
		for range group.count {
			all = append(all, group.each)
		}
	}
	slices.SortFunc(all, func(a, b capacity) int {
		return cmp.Or(compareShares(b, a, node), cmp.Compare(b.vcpu, a.vcpu), cmp.Compare(b.memory, a.memory))
	})
	var free []capacity
	for _, pod := range all {
		at := slices.IndexFunc(free, func(f capacity) bool { return f.holds(pod) })
		if at < 0 {
			free = append(free, node)
			at = len(free) - 1
		}
		free[at] = free[at].minus(pod, 1)
	}
	return int64(len(free))
}

func drawPods(t *rapid.T, node capacity, sizes int, most int64) []podGroup {
	pods := make([]podGroup, rapid.IntRange(0, sizes).Draw(t, "sizes"))
	for i := range pods {
		pods[i] = podGroup{
			each: capacity{
				vcpu:   rapid.Int64Range(1, node.vcpu).Draw(t, "vcpu"),
				memory: rapid.Int64Range(1, node.memory).Draw(t, "memory"),
			},
			count: rapid.Int64Range(0, most).Draw(t, "count"),
		}
	}
	return pods
}

func TestPodsAreCountedAsIfPackedOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		node := capacity{rapid.Int64Range(1, 40).Draw(t, "node vcpu"), rapid.Int64Range(1, 40).Draw(t, "node memory")}
		pods := drawPods(t, node, 12, 30)
		want := packedOneByOne(pods, node)
		if got := firstFitDecreasing(pods, node); got != want {
			t.Fatalf("%v on %v: %d nodes, one by one %d", pods, node, got, want)
		}
		if got := firstFitDecreasing(mergedPods(pods, node), node); got != want {
			t.Fatalf("%v on %v: %d nodes when equal pods are merged, %d before", pods, node, got, want)
		}
		if least := leastNodes(pods, node); least > want {
			t.Fatalf("%v on %v: at least %d nodes, packed into %d", pods, node, least, want)
		}
	})
}

// best is the least number of nodes: every pod on every open node, and on a new one.
func best(pods []capacity, free []capacity, node capacity, bound int) int {
	if len(free) >= bound {
		return bound
	}
	if len(pods) == 0 {
		return len(free)
	}
	for i := range free {
		if free[i].holds(pods[0]) {
			free[i] = free[i].minus(pods[0], 1)
			bound = min(bound, best(pods[1:], free, node, bound))
			free[i] = free[i].minus(pods[0], -1)
		}
	}
	return min(bound, best(pods[1:], append(slices.Clone(free), node.minus(pods[0], 1)), node, bound))
}

// TestPackingIsWithinElevenNinths holds the published bound of first-fit
// decreasing in one dimension: 11/9 of the best, and 6/9 of a node more (Dosa, 2007).
func TestPackingIsWithinElevenNinths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		node := capacity{60, 1}
		sizes := rapid.SliceOfN(rapid.Int64Range(7, 60), 1, 9).Draw(t, "pods")
		var pods []podGroup
		var each []capacity
		for _, size := range sizes {
			pods, each = append(pods, podGroup{capacity{size, 0}, 1}), append(each, capacity{size, 0})
		}
		nodes, least := firstFitDecreasing(pods, node), int64(best(each, nil, node, len(each)))
		if 9*nodes > 11*least+6 || nodes < least {
			t.Fatalf("%v: %d nodes, the best are %d", sizes, nodes, least)
		}
	})
}

func TestManySizesAreRoundedUpAndStillFit(t *testing.T) {
	node := capacity{4_000_000, 16 << 20}
	pods := make([]podGroup, 3*maxPodSizes)
	for i := range pods {
		pods[i] = podGroup{capacity{100_000 + int64(i), node.memory - int64(i)}, 1}
	}
	merged := mergedPods(pods, node)
	if len(merged) > maxPodSizes {
		t.Fatalf("%d sizes", len(merged))
	}
	count := int64(0)
	for _, group := range merged {
		count += group.count
		if !node.holds(group.each) {
			t.Fatalf("%+v does not fit the node any more", group)
		}
	}
	if count != int64(len(pods)) {
		t.Errorf("%d pods of %d", count, len(pods))
	}
	if nodes := firstFitDecreasing(merged, node); nodes != int64(len(pods)) {
		t.Errorf("%d nodes for %d pods of which no two fit one", nodes, len(pods))
	}
}

func TestCheapestNodesWinThenFewerThenTheName(t *testing.T) {
	pool := func() *nodePool {
		return &nodePool{tenants: []tenant{{replicas: &replicas{
			slots: fraction{decimal.NewFromInt(5), one}, vcpu: fraction{one, one}, memoryMiB: decimal.NewFromInt(1024),
		}}}}
	}
	node := func(name string, vcpu, cost int64) estimator.Node {
		return estimator.Node{Name: name, VCPU: decimal.NewFromInt(vcpu), UsableMiB: decimal.NewFromInt(100_000), Cost: decimal.NewFromInt(cost)}
	}
	for _, test := range []struct {
		name  string
		types []estimator.Node
		want  string
		nodes int64
	}{
		{"five small cost less than two large", []estimator.Node{node("large", 4, 50), node("small", 1, 19)}, "small", 5},
		{"a node with room to spare may be cheaper", []estimator.Node{node("large", 8, 90), node("small", 1, 19)}, "large", 1},
		{"fewer nodes at the same cost", []estimator.Node{node("small", 1, 20), node("large", 5, 100)}, "large", 1},
		{"then the name", []estimator.Node{node("b", 5, 100), node("a", 5, 100)}, "a", 1},
		{"a type that holds no pod is left out", []estimator.Node{{Name: "tiny", VCPU: decimal.New(5, -1), UsableMiB: decimal.NewFromInt(9_000)}, node("b", 5, 100)}, "b", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := pool()
			if !p.pack(test.types) || p.node != test.want || p.nodes != test.nodes {
				t.Errorf("%d x %q, want %d x %q", p.nodes, p.node, test.nodes, test.want)
			}
		})
	}
	if p := pool(); p.pack(nil) {
		t.Error("packed on nothing")
	}
}

// TestPodsOfAWorkload are max(min_instances, places for invocations / invocations
// per pod), and never larger than the node.
func TestPodsOfAWorkload(t *testing.T) {
	node := capacity{vcpu: 2_000_000, memory: 4096 * kibPerMiB}
	half := fraction{one, decimal.NewFromInt(2)}
	work := func(slots string, floor, perPod int64) replicas {
		return replicas{
			slots: fraction{decimal.RequireFromString(slots), decimal.NewFromInt(3)}, vcpu: half,
			memoryMiB: decimal.NewFromInt(512), sharedMiB: decimal.NewFromInt(128), floor: floor, perPod: perPod,
		}
	}
	mib := func(n int64) int64 { return n * kibPerMiB }
	for _, test := range []struct {
		name string
		work replicas
		want podGroup
	}{
		{"one invocation per pod: 10/3 places are 4 pods", work("10", 2, 0), podGroup{capacity{500_000, mib(512)}, 4}},
		{"at least min_instances", work("1", 2, 0), podGroup{capacity{500_000, mib(512)}, 2}},
		{"concurrency of 1 is one invocation per pod", work("10", 2, 1), podGroup{capacity{500_000, mib(512)}, 4}},
		{"nothing to run", work("0", 0, 8), podGroup{}},
		// 24/3 = 8 places: 4 vCPU in all and 8 x 384 MiB; a node of 2 vCPU holds half.
		{"two pods share the demand evenly, each the size of a node", work("24", 1, 8), podGroup{capacity{2_000_000, mib(128 + 4*384)}, 2}},
		// 4 pods of 2 places each.
		{"more pods are smaller", work("24", 4, 8), podGroup{capacity{1_000_000, mib(128 + 2*384)}, 4}},
		{"no pod is smaller than one invocation", work("3", 4, 8), podGroup{capacity{500_000, mib(512)}, 4}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, ok := test.work.on(node); !ok || got != test.want {
				t.Errorf("%+v (%v), want %+v", got, ok, test.want)
			}
		})
	}
	crowd := work("1000000000000000000", 0, 0)
	if _, ok := crowd.on(node); ok {
		t.Error("3e17 pods are packed")
	}
	large := work("10", 2, 0)
	if _, ok := large.on(capacity{400_000, mib(4096)}); ok {
		t.Error("a pod of half a vCPU fits 0.4")
	}
}
