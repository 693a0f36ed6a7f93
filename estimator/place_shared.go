package estimator

import (
	"github.com/shopspring/decimal"

	"breakeven/estimator/queueing"
	"breakeven/pricing"
)

// shared is a platform of concurrent instances compiled for one number type.
type shared[N number[N]] struct {
	def         *pricing.Shared
	increment   N
	minimum     N
	maxDuration N
	step        N
	minVCPU     N
	needsVCPU   N // for more than one invocation at once
	forMemory   []N
	fromVCPU    []N
	mbToGB      N
	msToSeconds N
	of          func(int64) N
}

func (c *compiler[N]) shared(def *pricing.Shared) *shared[N] {
	s := &shared[N]{
		def: def, increment: c.of(def.Duration.IncrementMs), minimum: c.of(def.Duration.MinimumMs),
		maxDuration: c.of(def.MaxDurationMs), step: c.of(def.VCPUStep), minVCPU: c.of(def.MinVCPU),
		needsVCPU: c.of(def.ConcurrencyNeedsVCPU), mbToGB: c.of(perMiB), msToSeconds: c.of(decimal.New(1, -3)),
		of: func(n int64) N { return c.of(decimal.NewFromInt(n)) },
	}
	for _, rule := range def.MinVCPUForMemory {
		s.forMemory = append(s.forMemory, c.of(rule.VCPU))
	}
	for _, rule := range def.MinMemoryForVCPU {
		s.fromVCPU = append(s.fromVCPU, c.of(rule.VCPU))
	}
	return s
}

// placeShared runs up to `concurrency` invocations in one instance.
func (o *option[N]) placeShared(e *evaluation[N], d *demand[N]) {
	s := o.shared
	vcpu, found := s.vcpuFor(d)
	memory := s.memoryFor(d, vcpu)
	switch {
	case d.durationMs.Cmp(s.maxDuration) > 0:
		e.excluded = durationRule(s.def.MaxDurationMs, s.def.Citation)
	case d.concurrencyInt > s.def.MaxConcurrency:
		e.excluded = concurrencyRule(s.def.MaxConcurrency, s.def.Citation)
	case memory > s.def.MaxMemoryMB:
		e.excluded = memoryRule(s.def.MaxMemoryMB, s.def.Citation)
	case !found:
		e.excluded = vcpuRule(decimal.NewFromInt(s.def.WholeVCPUs[len(s.def.WholeVCPUs)-1]), s.def.Citation)
	default:
		e.size = size[N]{memoryMB: s.of(memory), vcpu: vcpu, vcpuUnder: d.one, durationMs: d.durationMs}
		o.useInstance(e, d)
	}
}

// vcpuFor is the smallest vCPU setting that holds one invocation and that the
// memory and the concurrency allow.
func (s *shared[N]) vcpuFor(d *demand[N]) (N, bool) {
	least := s.minVCPU
	if d.concurrencyInt > 1 {
		least = most(least, s.needsVCPU)
	}
	for i, rule := range s.def.MinVCPUForMemory {
		if d.memoryMiB > rule.AboveMB {
			least = most(least, s.forMemory[i])
		}
	}
	// The invocation's own vCPU is a fraction: round it up to a step without dividing.
	asked := d.vcpu.CeilQuo(d.vcpuDivisor.Mul(s.step)).Mul(s.step)
	least = most(least, asked)
	if least.Cmp(d.one) <= 0 {
		return least, true
	}
	for _, whole := range s.def.WholeVCPUs {
		if vcpu := s.of(whole); vcpu.Cmp(least) >= 0 {
			return vcpu, true
		}
	}
	return least, false
}

// memoryFor is the memory of the instance in MiB: as stated, at least what the
// platform and the vCPU ask for.
func (s *shared[N]) memoryFor(d *demand[N], vcpu N) int64 {
	memory := max(d.memoryMiB, s.def.MinMemoryMB)
	for i, rule := range s.def.MinMemoryForVCPU {
		if vcpu.Cmp(s.fromVCPU[i]) >= 0 {
			memory = max(memory, rule.MemoryMB)
		}
	}
	return memory
}

// useInstance yields busy and idle time. One invocation at a time is billed by
// its own rounded duration; several at once by the time during which an
// instance has at least one of them, which queueing computes.
func (o *option[N]) useInstance(e *evaluation[N], d *demand[N]) {
	s, z, q := o.shared, &e.size, &e.quantities
	e.why = whyPerExecution
	gb := z.memoryMB.Mul(s.mbToGB)
	var ran, billed N
	if d.concurrencyInt == 1 {
		z.billedMs = most(s.minimum, z.durationMs.CeilQuo(s.increment).Mul(s.increment))
		ran = d.invocations.Mul(z.durationMs).Mul(s.msToSeconds)
		billed = d.invocations.Mul(z.billedMs).Mul(s.msToSeconds)
	} else {
		z.billedMs = z.durationMs
		z.crowded = d.crowded(z)
		a := d.meanConcurrency(d.hours)
		billed = o.ofDecimal(queueing.BusySeconds(a.over.Decimal(), a.under.Decimal(), d.concurrencyInt, d.hours.Mul(d.secondsPerHour).Decimal()))
		ran = billed
	}
	q.set(pricing.BasisInvocations, d.invocations)
	q.setRounded(pricing.BasisBusyVCPUSeconds, ran.Mul(z.vcpu), billed.Mul(z.vcpu))
	q.setRounded(pricing.BasisBusyGBSeconds, ran.Mul(gb), billed.Mul(gb))
	if d.provisionedInt > 0 {
		a := d.meanConcurrency(d.hours)
		idle := o.ofDecimal(queueing.IdleSeconds(a.over.Decimal(), a.under.Decimal(), d.concurrencyInt, d.provisionedInt, d.hours.Mul(d.secondsPerHour).Decimal()))
		q.set(pricing.BasisIdleVCPUSeconds, idle.Mul(z.vcpu))
		q.set(pricing.BasisIdleGBSeconds, idle.Mul(gb))
	}
}

// crowded reports whether the invocations that may run at once in an instance
// ask for more vCPU or memory than it has.
func (d *demand[N]) crowded(z *size[N]) bool {
	vcpu := d.concurrency.Mul(d.vcpu).Cmp(z.vcpu.Mul(d.vcpuDivisor)) > 0
	memory := d.concurrency.Mul(d.memoryMB.Sub(d.sharedMB)).Add(d.sharedMB).Cmp(z.memoryMB) > 0
	return vcpu || memory
}
