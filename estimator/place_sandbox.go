package estimator

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator/queueing"
	"breakeven/pricing"
)

// sandbox is a one-invocation-per-instance platform compiled for one number type.
type sandbox[N number[N]] struct {
	def         *pricing.Sandbox
	increment   N
	minimum     N
	maxDuration N
	fixedVCPU   N
	mbPerVCPU   N
	mbToGB      N
	msToSeconds N
	block       N
	of          func(int64) N
}

func (c *compiler[N]) sandbox(def *pricing.Sandbox) *sandbox[N] {
	whole := func(n int64) N { return c.of(decimal.NewFromInt(n)) }
	return &sandbox[N]{
		def: def, increment: c.of(def.Duration.IncrementMs), minimum: c.of(def.Duration.MinimumMs),
		maxDuration: c.of(def.MaxDurationMs), fixedVCPU: c.of(def.FixedVCPU), mbPerVCPU: whole(def.MBPerVCPU),
		mbToGB: c.of(perMiB), msToSeconds: c.of(decimal.New(1, -3)), block: whole(def.ProvisionedBlockSeconds), of: whole,
	}
}

// placeSandbox runs every invocation in an instance of its own. The smallest
// size that holds the memory is used; when the caller stated vcpu and a size
// grants less, the duration grows and every larger size is tried as well.
func (o *option[N]) placeSandbox(e *evaluation[N], d *demand[N]) {
	def := o.sandbox.def
	smallest := fit(def.Memory, d.memoryMiB)
	switch {
	case smallest > def.Memory.MaxMB:
		e.excluded = memoryRule(def.Memory.MaxMB, def.Citation)
	case def.MaxStorageMB > 0 && d.storageInt > def.MaxStorageMB:
		e.excluded = storageRule(def.MaxStorageMB, def.Citation)
	default:
		if only, slow := o.sandbox.sized(d, smallest); !slow && only.durationMs.Cmp(o.sandbox.maxDuration) <= 0 {
			o.useSize(e, d, only)
			return
		}
		o.placeSizes(e, d, o.sandbox.triedFor(d, smallest))
	}
}

// triedSizes are the sizes of a platform for a load. They do not depend on its
// invocations, so that a break-even search computes them once.
type triedSizes[N number[N]] struct {
	by    *sandbox[N]
	valid []size[N] // every size that bills less time than all smaller ones
	able  []size[N] // those of them that can be the cheapest
}

func (s *sandbox[N]) triedFor(d *demand[N], smallest int64) []size[N] {
	if d.tried.by != s {
		valid := s.valid(d, smallest)
		*d.tried = triedSizes[N]{by: s, valid: valid, able: s.able(d, valid)}
	}
	if d.invocations.IsZero() && len(d.tried.valid) > 0 {
		return d.tried.valid[:1] // nothing is paid, and ties go to the smallest
	}
	return d.tried.able
}

// placeSizes prices the sizes and keeps the cheapest, ties to the smaller.
func (o *option[N]) placeSizes(e *evaluation[N], d *demand[N], sizes []size[N]) {
	if len(sizes) == 0 {
		e.excluded = durationRule(o.sandbox.def.MaxDurationMs, o.sandbox.def.Duration.Citation)
		return
	}
	best := 0
	if len(sizes) > 1 {
		best = o.cheapestSize(e, d, sizes)
		e.quantities = quantities[N]{}
	}
	o.useSize(e, d, sizes[best])
}

func (o *option[N]) cheapestSize(e *evaluation[N], d *demand[N], sizes []size[N]) int {
	best := 0
	var bestCost N
	for i := range sizes {
		if i > 0 && o.reservation(e, d, &sizes[i]).Cmp(bestCost) > 0 {
			break // sizes rise: what follows costs more for its reserve alone
		}
		o.useSize(e, d, sizes[i])
		o.priceLines(e, d)
		if i == 0 || e.effective.Cmp(bestCost) < 0 {
			best, bestCost = i, e.effective
		}
	}
	return best
}

// reservation is what provisioned instances of a size cost unused; zero without
// any, or without a price.
func (o *option[N]) reservation(e *evaluation[N], d *demand[N], z *size[N]) N {
	var zero N
	for i := range o.meters {
		m := &o.meters[i]
		if m.def.Basis != pricing.BasisProvisionedGBSeconds || m.price == nil || e.quantities.priced[m.def.Basis].IsZero() {
			continue
		}
		reserved := d.provisioned.Mul(z.memoryMB.Mul(o.sandbox.mbToGB)).Mul(o.sandbox.configured(d))
		return m.rate.cost(reserved.Mul(m.perUnit), d.free, nil).Mul(d.fx)
	}
	return zero
}

// configured are the billed seconds of one provisioned instance: whole blocks.
func (s *sandbox[N]) configured(d *demand[N]) N {
	return d.hours.Mul(d.secondsPerHour).CeilQuo(s.block).Mul(s.block)
}

// valid are the sizes that bill less time than every smaller one, smallest
// first: a larger size that bills no less costs at least as much in every meter.
func (s *sandbox[N]) valid(d *demand[N], smallest int64) []size[N] {
	var valid []size[N]
	for mb := smallest; mb <= s.def.Memory.MaxMB; mb += s.def.Memory.StepMB {
		candidate, slow := s.sized(d, mb)
		if candidate.durationMs.Cmp(s.maxDuration) <= 0 &&
			(len(valid) == 0 || candidate.billedMs.Cmp(valid[len(valid)-1].billedMs) < 0) {
			valid = append(valid, candidate)
		}
		if !slow || s.def.MBPerVCPU == 0 {
			break
		}
	}
	return valid
}

// able are the sizes to price. A smaller size that bills more time and more
// GB-seconds costs more, unless an allowance may pay for them or provisioned
// instances reserve by size.
func (s *sandbox[N]) able(d *demand[N], valid []size[N]) []size[N] {
	if d.free || s.provisions(d) {
		return valid
	}
	return leastWork(valid)
}

// provisions reports whether instances are kept warm.
func (s *sandbox[N]) provisions(d *demand[N]) bool {
	return d.provisionedInt > 0 && s.def.ProvisionedBlockSeconds > 0
}

// leastWork drops sizes that a larger one beats in time and in GB-seconds.
func leastWork[N number[N]](sizes []size[N]) []size[N] {
	var kept []size[N]
	for _, candidate := range slices.Backward(sizes) {
		work := candidate.memoryMB.Mul(candidate.billedMs)
		if len(kept) == 0 || work.Cmp(kept[len(kept)-1].memoryMB.Mul(kept[len(kept)-1].billedMs)) <= 0 {
			kept = append(kept, candidate)
		}
	}
	slices.Reverse(kept)
	return kept
}

// sized is an instance of mb, with the duration that its vCPU grants, and
// whether that is longer than stated.
func (s *sandbox[N]) sized(d *demand[N], mb int64) (size[N], bool) {
	z := size[N]{memoryMB: s.of(mb), vcpu: s.fixedVCPU, vcpuUnder: d.one, durationMs: d.durationMs}
	if s.def.MBPerVCPU > 0 {
		z.vcpu, z.vcpuUnder = z.memoryMB, s.mbPerVCPU
	}
	slow := d.stretches && z.vcpu.Mul(d.vcpuDivisor).Cmp(d.vcpu.Mul(z.vcpuUnder)) < 0
	if slow {
		z.durationMs = d.durationMs.Mul(d.vcpu).Mul(z.vcpuUnder).Quotient(d.vcpuDivisor.Mul(z.vcpu))
	}
	z.billedMs = most(s.minimum, z.durationMs.CeilQuo(s.increment).Mul(s.increment))
	return z, slow
}

// useSize yields the quantities of one size.
func (o *option[N]) useSize(e *evaluation[N], d *demand[N], z size[N]) {
	s := o.sandbox
	q := &e.quantities
	e.why = whyPerExecution
	gb := z.memoryMB.Mul(s.mbToGB)
	// Seconds of all invocations together, stated and billed.
	ran := d.invocations.Mul(z.durationMs).Mul(s.msToSeconds)
	billed := d.invocations.Mul(z.billedMs).Mul(s.msToSeconds)
	ranOnDemand, billedOnDemand := ran, billed
	if s.provisions(d) {
		z.overflow, z.overflows = o.overflow(d, z), true
		served := d.one.Sub(z.overflow)
		ranOnDemand, billedOnDemand = ran.Mul(z.overflow), billed.Mul(z.overflow)
		q.setRounded(pricing.BasisServedGBSeconds, ran.Mul(served).Mul(gb), billed.Mul(served).Mul(gb))
		reserved := d.provisioned.Mul(gb)
		q.setRounded(pricing.BasisProvisionedGBSeconds, reserved.Mul(d.hours.Mul(d.secondsPerHour)), reserved.Mul(s.configured(d)))
	}
	q.set(pricing.BasisInvocations, d.invocations)
	q.setRounded(pricing.BasisOnDemandGBSeconds, ranOnDemand.Mul(gb), billedOnDemand.Mul(gb))
	if s.def.MaxStorageMB > 0 && d.storageInt > s.def.IncludedStorageMB {
		above := d.storageMB.Sub(s.of(s.def.IncludedStorageMB)).Mul(s.mbToGB)
		q.setRounded(pricing.BasisStorageGBSeconds, ran.Mul(above), billed.Mul(above))
	}
	e.size = z
}

// overflow is the share of invocations that finds all provisioned instances
// busy (Erlang B).
func (o *option[N]) overflow(d *demand[N], z size[N]) N {
	busy := d.invocations.Mul(z.durationMs)
	under := d.hours.Mul(d.secondsPerHour).Mul(d.thousand)
	return o.ofDecimal(queueing.ErlangB(busy.Decimal(), under.Decimal(), d.provisionedInt))
}

// fit is the smallest valid size that holds the memory; beyond MaxMB it is the
// size that would be needed.
func fit(step pricing.MemoryStep, memoryMB int64) int64 {
	if memoryMB <= step.MinMB {
		return step.MinMB
	}
	steps := (memoryMB - step.MinMB + step.StepMB - 1) / step.StepMB
	return step.MinMB + steps*step.StepMB
}
