package portfolio

import (
	"cmp"
	"math/bits"
	"slices"
)

// nodeRun is a number of nodes with the same room left.
type nodeRun struct {
	free  capacity
	nodes int64
}

// firstFitDecreasing is the number of nodes that hold the pods: the largest pods
// first, each on the first node that has room. A pod is as large as the larger of
// its shares of a node's vCPUs and memory. Equal pods and equal nodes are counted,
// not repeated. Every pod must fit an empty node.
//
// In one dimension the number is at most 11/9 of the best, plus one.
func firstFitDecreasing(pods []podGroup, node capacity) int64 {
	pods = slices.Clone(pods)
	slices.SortFunc(pods, func(a, b podGroup) int {
		return cmp.Or(compareShares(b.each, a.each, node), cmp.Compare(b.each.vcpu, a.each.vcpu), cmp.Compare(b.each.memory, a.each.memory))
	})
	smallest := smallestAhead(pods)
	var open, next []nodeRun
	closed := int64(0)
	for i := range pods {
		left := pods[i].count
		next = next[:0]
		for _, run := range open {
			if !run.free.holds(smallest[i]) {
				closed += run.nodes // nothing that is still to come fits there
				continue
			}
			left, next = place(next, run, pods[i].each, left)
		}
		if left > 0 {
			fit := fits(node, pods[i].each)
			_, next = place(next, nodeRun{node, (left + fit - 1) / fit}, pods[i].each, left)
		}
		open, next = next, open
	}
	for _, run := range open {
		closed += run.nodes
	}
	return closed
}

// place fills a run of nodes with pods, node after node, and appends the runs
// that it falls apart into.
func place(runs []nodeRun, run nodeRun, pod capacity, count int64) (left int64, after []nodeRun) {
	fit := fits(run.free, pod)
	if fit == 0 || count == 0 {
		return count, append(runs, run)
	}
	full := min(run.nodes, count/fit)
	if full > 0 {
		runs = append(runs, nodeRun{run.free.minus(pod, fit), full})
		count -= full * fit
	}
	rest := run.nodes - full
	if rest > 0 && count > 0 {
		runs = append(runs, nodeRun{run.free.minus(pod, count), 1})
		count, rest = 0, rest-1
	}
	if rest > 0 {
		runs = append(runs, nodeRun{run.free, rest})
	}
	return count, runs
}

// fits is how many pods a free capacity holds.
func fits(free, pod capacity) int64 {
	most := int64(maxPods)
	if pod.vcpu > 0 {
		most = min(most, free.vcpu/pod.vcpu)
	}
	if pod.memory > 0 {
		most = min(most, free.memory/pod.memory)
	}
	return most
}

func (c capacity) minus(pod capacity, count int64) capacity {
	return capacity{c.vcpu - pod.vcpu*count, c.memory - pod.memory*count}
}

// smallestAhead is, for each position, the least vCPU and the least memory that
// any pod from there on asks for.
func smallestAhead(pods []podGroup) []capacity {
	least := make([]capacity, len(pods))
	for i := len(pods) - 1; i >= 0; i-- {
		least[i] = pods[i].each
		if i+1 < len(pods) {
			least[i] = capacity{min(least[i].vcpu, least[i+1].vcpu), min(least[i].memory, least[i+1].memory)}
		}
	}
	return least
}

// compareShares orders pods by the larger share of a node that they ask for,
// compared as products.
func compareShares(a, b, node capacity) int {
	aHigh, aLow := largerProduct(a, node)
	bHigh, bLow := largerProduct(b, node)
	return cmp.Or(cmp.Compare(aHigh, bHigh), cmp.Compare(aLow, bLow))
}

// largerProduct is the larger share, times both capacities of the node.
func largerProduct(pod, node capacity) (high, low uint64) {
	high, low = product(pod.vcpu, node.memory)
	memoryHigh, memoryLow := product(pod.memory, node.vcpu)
	if memoryHigh > high || memoryHigh == high && memoryLow > low {
		return memoryHigh, memoryLow
	}
	return high, low
}

func product(a, b int64) (high, low uint64) { return bits.Mul64(uint64(a), uint64(b)) }

// leastNodes is a number of nodes that no packing can go below: what all pods ask
// for together, and the pods of which no two fit one node.
func leastNodes(pods []podGroup, node capacity) int64 {
	var vcpuHigh, vcpuLow, memoryHigh, memoryLow uint64
	var largeVCPU, largeMemory int64
	for i := range pods {
		p := &pods[i]
		vcpuHigh, vcpuLow = addProduct(vcpuHigh, vcpuLow, p.each.vcpu, p.count)
		memoryHigh, memoryLow = addProduct(memoryHigh, memoryLow, p.each.memory, p.count)
		if 2*p.each.vcpu > node.vcpu {
			largeVCPU += p.count
		}
		if 2*p.each.memory > node.memory {
			largeMemory += p.count
		}
	}
	return max(largeVCPU, largeMemory, ceilQuotient(vcpuHigh, vcpuLow, node.vcpu), ceilQuotient(memoryHigh, memoryLow, node.memory))
}

func addProduct(high, low uint64, each, count int64) (uint64, uint64) {
	moreHigh, moreLow := product(each, count)
	low, carry := bits.Add64(low, moreLow, 0)
	high, _ = bits.Add64(high, moreHigh, carry)
	return high, low
}

// ceilQuotient divides a sum of pods by a node that holds each of them, so that
// the quotient is at most the number of pods.
func ceilQuotient(high, low uint64, by int64) int64 {
	if high == 0 && low == 0 {
		return 0
	}
	quotient, rest := bits.Div64(high, low, uint64(by))
	if rest > 0 {
		quotient++
	}
	return int64(quotient)
}
