package portfolio

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
)

// Pods are packed in whole units, so that no comparison is rounded: a millionth of
// a vCPU and a KiB, each finer than what a scheduler counts in. Requests are
// rounded up, nodes down.
const (
	vcpuPlaces = 6
	kibPerMiB  = 1024
)

// maxPods bounds the pods of one workload. One that needs more is a cluster of
// its own, as its single estimate says.
const maxPods = 1_000_000_000

// capacity is vCPUs and memory in whole units.
type capacity struct {
	vcpu   int64 // millionths
	memory int64 // KiB
}

func (c capacity) holds(d capacity) bool { return c.vcpu >= d.vcpu && c.memory >= d.memory }

// podGroup is a number of equal pods.
type podGroup struct {
	each  capacity
	count int64
}

// replicas is what a workload asks of a cluster, before its pods are sized for a
// node type.
type replicas struct {
	slots     fraction // mean concurrency / steady utilization: places for invocations
	vcpu      fraction // of one invocation
	memoryMiB decimal.Decimal
	sharedMiB decimal.Decimal
	floor     int64 // min_instances
	perPod    int64 // invocations at once in a pod; 0: one
}

// fraction is an exact rational: decisions are taken on it, never on a quotient.
type fraction struct{ over, under decimal.Decimal }

// ceil is the smallest whole number that is not below the fraction over a divisor.
func (f fraction) ceil(divisor decimal.Decimal) decimal.Decimal {
	quotient, rest := f.over.QuoRem(f.under.Mul(divisor), 0)
	if rest.IsPositive() {
		quotient = quotient.Add(one)
	}
	return quotient
}

var (
	one        = decimal.NewFromInt(1)
	msPerHour  = decimal.NewFromInt(3_600_000)
	toMicro    = decimal.New(1, vcpuPlaces)
	kibPerMiBs = decimal.NewFromInt(kibPerMiB)
)

func replicasOf(load *workload.Load) replicas {
	r := replicas{
		slots: fraction{
			load.InvocationsPerMonth.Mul(load.DurationMs).Mul(load.UtilizationDenominator), load.HoursRunningPerMonth.Mul(msPerHour).Mul(load.UtilizationNumerator),
		},
		vcpu:      fraction{load.VCPUNumerator, load.VCPUDenominator},
		memoryMiB: decimal.NewFromInt(load.MemoryMB), sharedMiB: decimal.NewFromInt(load.SharedMemoryMB),
		floor: load.MinInstances,
	}
	if load.Given("concurrency") {
		r.perPod = load.Concurrency
	}
	return r
}

// on sizes the pods for a node: max(min_instances, places for invocations /
// invocations per pod) of them. A pod that serves one invocation at a time asks
// for what one invocation needs. Where `concurrency` is given, the pods share the
// mean demand over steady utilization evenly, each asks for at least what one
// invocation needs, and there are as many as it takes for one to fit the node.
//
// It reports false where a pod does not fit the node, or the pods are too many.
func (r *replicas) on(node capacity) (podGroup, bool) {
	smallest := capacity{
		vcpu:   whole(r.vcpu.ceil(decimal.New(1, -vcpuPlaces))),
		memory: whole(r.memoryMiB.Mul(kibPerMiBs)),
	}
	count := decimal.Max(decimal.NewFromInt(r.floor), r.slots.ceil(decimal.NewFromInt(max(r.perPod, 1))))
	if !node.holds(smallest) {
		return podGroup{}, false
	}
	if r.perPod <= 1 {
		return podGroup{smallest, whole(count)}, count.LessThanOrEqual(decimal.NewFromInt(maxPods))
	}
	vcpu := fraction{r.slots.over.Mul(r.vcpu.over).Mul(toMicro), r.slots.under.Mul(r.vcpu.under)}
	perSlot := r.memoryMiB.Sub(r.sharedMiB).Mul(kibPerMiBs)
	memory := fraction{r.slots.over.Mul(perSlot), r.slots.under}
	shared := whole(r.sharedMiB.Mul(kibPerMiBs))
	count = decimal.Max(count, vcpu.ceil(decimal.NewFromInt(node.vcpu)))
	if perSlot.IsPositive() {
		count = decimal.Max(count, memory.ceil(decimal.NewFromInt(node.memory-shared)))
	}
	if count.IsZero() || count.GreaterThan(decimal.NewFromInt(maxPods)) {
		return podGroup{}, count.IsZero()
	}
	return podGroup{capacity{
		vcpu:   max(smallest.vcpu, whole(vcpu.ceil(count))),
		memory: max(smallest.memory, shared+whole(memory.ceil(count))),
	}, whole(count)}, true
}

// whole is a decimal as an integer; what does not fit is more than any node has.
func whole(d decimal.Decimal) int64 {
	const most = 1 << 60
	if d.GreaterThan(decimal.NewFromInt(most)) {
		return most
	}
	return d.IntPart()
}
