package estimator

import (
	"fmt"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// shared is a platform of concurrent instances compiled for one number type.
type shared[N number[N]] struct {
	def         *pricing.Shared
	duration    granularity[N]
	maxDuration N
	pairs       []sharedPair[N] // where the platform sells pairs
	splits      bool            // a meter tells busy time beyond the warm instances apart
	step        N
	minVCPU     N
	needsVCPU   N // for more than one invocation at once
	forMemory   []N
	fromVCPU    []N
	mbToGB      N
	msToSeconds N
	of          func(int64) N
}

func (c *compiler[N]) shared(def *pricing.Shared, meters []pricing.Meter) *shared[N] {
	s := &shared[N]{
		def: def, duration: c.granularity(def.Duration), maxDuration: c.limit(def.MaxDurationMs),
		step: c.of(def.VCPUStep), minVCPU: c.of(def.MinVCPU), needsVCPU: c.of(def.ConcurrencyNeedsVCPU),
		mbToGB: c.of(perMiB), msToSeconds: c.of(decimal.New(1, -3)), of: func(n int64) N { return c.of(decimal.NewFromInt(n)) },
	}
	for i := range meters {
		s.splits = s.splits || meters[i].Basis == pricing.BasisOnDemandGBSeconds
	}
	for _, shape := range def.Shapes {
		s.pairs = append(s.pairs, sharedPair[N]{vcpu: c.of(shape.VCPU), memoryMB: shape.MemoryMiB})
	}
	for _, rule := range def.MinVCPUForMemory {
		s.forMemory = append(s.forMemory, c.of(rule.VCPU))
	}
	for _, rule := range def.MinMemoryForVCPU {
		s.fromVCPU = append(s.fromVCPU, c.of(rule.VCPU))
	}
	return s
}

// sharedPair is a valid pair of vCPU and memory.
type sharedPair[N number[N]] struct {
	vcpu     N
	memoryMB int64
}

// placeShared runs up to `concurrency` invocations in one instance.
func (o *option[N]) placeShared(e *evaluation[N], d *demand[N]) {
	s := o.shared
	switch {
	case d.durationMs.Cmp(s.maxDuration) > 0:
		e.excluded = durationRule(s.def.MaxDurationMs, s.def.Citation)
		return
	case d.concurrencyInt > s.def.MaxConcurrency:
		e.excluded = concurrencyRule(s.def.MaxConcurrency, s.def.Citation)
		return
	}
	instance, excluded := s.instanceFor(d)
	if excluded != nil {
		e.excluded = excluded
		return
	}
	e.size = size[N]{memoryMB: s.of(instance.memoryMB), vcpu: instance.vcpu, vcpuUnder: d.one, durationMs: d.durationMs}
	o.useInstance(e, d)
}

// instanceFor is the smallest instance that holds one invocation, or the rule
// that there is none.
func (s *shared[N]) instanceFor(d *demand[N]) (sharedPair[N], *pricing.Rule) {
	if len(s.pairs) > 0 {
		return s.byPairs(d)
	}
	return s.byRules(d)
}

// byPairs is the first pair that holds one invocation: the least vCPU, then the
// least memory.
func (s *shared[N]) byPairs(d *demand[N]) (sharedPair[N], *pricing.Rule) {
	for _, pair := range s.pairs {
		enough := d.concurrencyInt == 1 || pair.vcpu.Cmp(s.needsVCPU) >= 0
		if enough && pair.memoryMB >= d.memoryMiB && d.vcpuAtLeast(pair.vcpu) {
			return pair, nil
		}
	}
	// They rise by vCPU first: the largest memory may stand anywhere.
	var largestMB int64
	for _, pair := range s.pairs {
		largestMB = max(largestMB, pair.memoryMB)
	}
	last := s.def.Shapes[len(s.def.Shapes)-1]
	switch {
	case d.memoryMiB > largestMB:
		return sharedPair[N]{}, memoryRule(largestMB, s.def.Citation)
	case !d.vcpuAtLeast(s.pairs[len(s.pairs)-1].vcpu):
		return sharedPair[N]{}, vcpuRule(last.VCPU, s.def.Citation)
	default:
		return sharedPair[N]{}, pairRule(d, s.def.Citation)
	}
}

// byRules is the smallest vCPU setting and memory that the rules allow.
func (s *shared[N]) byRules(d *demand[N]) (sharedPair[N], *pricing.Rule) {
	vcpu, found := s.vcpuFor(d)
	memory := s.memoryFor(d, vcpu)
	switch {
	case memory > s.def.MaxMemoryMB:
		return sharedPair[N]{}, memoryRule(s.def.MaxMemoryMB, s.def.Citation)
	case !found:
		return sharedPair[N]{}, vcpuRule(decimal.NewFromInt(s.def.WholeVCPUs[len(s.def.WholeVCPUs)-1]), s.def.Citation)
	default:
		return sharedPair[N]{vcpu: vcpu, memoryMB: memory}, nil
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

// useInstance divides an instance's life into busy and idle time. One invocation at a time is billed by
// its own rounded duration; several at once by the time during which an
// instance has at least one of them, which queueing computes.
func (o *option[N]) useInstance(e *evaluation[N], d *demand[N]) {
	s, z, q := o.shared, &e.size, &e.quantities
	e.why = whyPerExecution
	gb := z.memoryMB.Mul(s.mbToGB)
	var ran, billed N
	if d.concurrencyInt == 1 {
		z.billedMs = s.duration.billed(z.durationMs)
		ran = d.invocations.Mul(z.durationMs).Mul(s.msToSeconds)
		billed = d.invocations.Mul(z.billedMs).Mul(s.msToSeconds)
	} else {
		z.billedMs = z.durationMs
		z.crowded = d.crowded(z)
		ran = o.busy(d, z.durationMs)
		billed = ran
	}
	q.set(pricing.BasisInvocations, d.invocations)
	q.setRounded(pricing.BasisBusyVCPUSeconds, ran.Mul(z.vcpu), billed.Mul(z.vcpu))
	q.setRounded(pricing.BasisBusyGBSeconds, ran.Mul(gb), billed.Mul(gb))
	z.warm = max(d.provisionedInt, s.def.MinWarmInstances)
	if z.warm == 0 {
		q.setRounded(pricing.BasisOnDemandGBSeconds, ran.Mul(gb), billed.Mul(gb))
		return
	}
	warm := o.warmTime(d, z.durationMs, z.warm)
	q.set(pricing.BasisIdleVCPUSeconds, warm.idle.Mul(z.vcpu))
	q.set(pricing.BasisIdleGBSeconds, warm.idle.Mul(gb))
	q.set(pricing.BasisProvisionedGBSeconds, warm.ready.Mul(gb))
	if s.splits {
		z.busy, z.beyond, z.splits = ran, warm.beyond(ran), true
		priced := z.beyond
		if ran.Cmp(billed) != 0 {
			priced = z.beyond.Mul(billed).Quotient(ran) // of what rounding adds, its share
		}
		q.setRounded(pricing.BasisOnDemandGBSeconds, z.beyond.Mul(gb), priced.Mul(gb))
	}
}

// crowded reports whether the invocations that may run at once in an instance
// ask for more vCPU or memory than it has.
func (d *demand[N]) crowded(z *size[N]) bool {
	vcpu := d.concurrency.Mul(d.vcpu).Mul(z.vcpuUnder).Cmp(z.vcpu.Mul(d.vcpuDivisor)) > 0
	memory := d.concurrency.Mul(d.memoryMB.Sub(d.sharedMB)).Add(d.sharedMB).Cmp(z.memoryMB) > 0
	return vcpu || memory
}

// pairRule says that no valid pair holds one invocation, though its memory and
// its vCPU each fit some.
func pairRule[N number[N]](d *demand[N], citation pricing.Citation) *pricing.Rule {
	return &pricing.Rule{
		Name: "no_valid_pair", Value: fmt.Sprint(d.memoryMiB),
		Text: fmt.Sprintf("no valid pair of vCPU and memory holds %d MB and %s vCPU, %d at once",
			d.memoryMiB, pricing.Text(pricing.Ratio(d.vcpu.Decimal(), d.vcpuDivisor.Decimal())), d.concurrencyInt),
		Citation: citation,
	}
}
