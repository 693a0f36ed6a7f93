package estimator

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// sandbox is a platform of sizes that grant vCPUs, compiled for one number type.
type sandbox[N number[N]] struct {
	def         *pricing.Sandbox
	sizes       []sizeRange[N]
	duration    granularity[N]
	maxDuration N
	mbToGB      N
	msToSeconds N
	block       N    // of provisioned time; zero: not rounded
	gratis      bool // a rate card gives time away
	built       pricing.Architecture
	of          func(int64) N
}

// sizeRange is a run of sizes with what they grant.
type sizeRange[N number[N]] struct {
	def       *pricing.SizeRange
	vcpu      N // numerator of what every size grants; unused where memory grants it
	vcpuUnder N
	ghz       N
}

func (c *compiler[N]) sandbox(def *pricing.Sandbox) *sandbox[N] {
	s := &sandbox[N]{
		def: def, duration: c.granularity(def.Duration), maxDuration: c.limit(def.MaxDurationMs),
		mbToGB: c.of(perMiB), msToSeconds: c.of(decimal.New(1, -3)),
		of: func(n int64) N { return c.of(decimal.NewFromInt(n)) },
	}
	if def.Provisioned != nil {
		s.block = s.of(def.Provisioned.BlockSeconds)
	}
	for i := range def.Sizes {
		r := sizeRange[N]{def: &def.Sizes[i], vcpu: c.of(def.Sizes[i].VCPU), vcpuUnder: s.of(1)}
		switch {
		case r.def.MBPerVCPU > 0:
			r.vcpuUnder = s.of(r.def.MBPerVCPU)
		case r.def.MHz > 0:
			r.vcpu, r.vcpuUnder = s.of(r.def.MHz), s.of(def.MHzPerVCPU)
			r.ghz = c.of(decimal.New(r.def.MHz, -3))
		}
		s.sizes = append(s.sizes, r)
	}
	return s
}

// placeSandbox runs every invocation in an instance whose size grants its vCPU.
// The smallest size that holds the memory is used; when the caller stated vcpu
// and a size grants less, the duration grows and every larger size is tried as
// well.
func (o *option[N]) placeSandbox(e *evaluation[N], d *demand[N]) {
	def := o.sandbox.def
	switch {
	case d.memoryMiB > def.LargestMB():
		e.excluded = memoryRule(def.LargestMB(), def.Citation)
	case def.MaxConcurrency > 0 && d.concurrencyInt > def.MaxConcurrency:
		e.excluded = concurrencyRule(def.MaxConcurrency, def.Citation)
	case def.MaxStorageMB > 0 && d.storageInt > def.MaxStorageMB:
		e.excluded = storageRule(def.MaxStorageMB, def.Citation)
	default:
		first, smallest := o.sandbox.fit(d.memoryMiB)
		if only, slow := o.sandbox.sized(d, &o.sandbox.sizes[first], smallest); !slow && only.durationMs.Cmp(o.sandbox.maxDuration) <= 0 {
			o.useSize(e, d, only)
			return
		}
		o.placeSizes(e, d, o.sandbox.triedFor(d))
	}
}

// triedSizes are the sizes of a platform for a load. They do not depend on its
// invocations, so that a break-even search computes them once.
type triedSizes[N number[N]] struct {
	by    *sandbox[N]
	valid []size[N] // every size that bills less time than all smaller ones
	able  []size[N] // those of them that can be the cheapest
}

func (s *sandbox[N]) triedFor(d *demand[N]) []size[N] {
	if d.tried.by != s {
		valid := s.valid(d)
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
		if m.def.Basis != pricing.BasisProvisionedGBSeconds || m.lacks != nil || e.quantities.priced[m.def.Basis].IsZero() {
			continue
		}
		reserved := d.provisioned.Mul(z.memoryMB.Mul(o.sandbox.mbToGB)).Mul(o.sandbox.configured(d))
		return m.rates.pay().cost(m.counted(reserved, d).Mul(m.perUnit), d.free, nil).Mul(d.fx)
	}
	return zero
}

// configured are the billed seconds of one provisioned instance: whole blocks.
func (s *sandbox[N]) configured(d *demand[N]) N {
	return roundedUp(d.hours.Mul(d.secondsPerHour), s.block)
}

// valid are the sizes that bill less time than every smaller one, smallest
// first: a larger size that bills no less costs at least as much in every meter.
// Only where instances are kept warm may less time that is not billed pay: fewer
// invocations overflow them. Of sizes with one grant the smallest is enough.
func (s *sandbox[N]) valid(d *demand[N]) []size[N] {
	var valid []size[N]
	first, smallest := s.fit(d.memoryMiB)
	for i := first; i < len(s.sizes); i++ {
		r := &s.sizes[i]
		grows := r.def.MBPerVCPU > 0
		for mb := max(smallest, r.def.FromMB); mb <= r.def.ToMB; mb += r.def.StepMB {
			candidate, slow := s.sized(d, r, mb)
			if candidate.durationMs.Cmp(s.maxDuration) <= 0 && (len(valid) == 0 ||
				candidate.billedMs.Cmp(valid[len(valid)-1].billedMs) < 0 || (!grows && s.provisions(d))) {
				valid = append(valid, candidate)
			}
			if !slow {
				return valid
			}
			if !grows || r.def.StepMB == 0 {
				break
			}
		}
	}
	return valid
}

// able are the sizes to price. A smaller size that bills more time and more
// GB-seconds costs more, unless something else than time and memory decides: an
// allowance may pay, provisioned instances reserve by size, a clock rate has its
// own meter, the busy time of a shared instance does not follow its duration, and
// where time is given away all sizes cost the same.
func (s *sandbox[N]) able(d *demand[N], valid []size[N]) []size[N] {
	if d.free || s.provisions(d) || s.def.MHzPerVCPU > 0 || s.shares(d) || s.gratis {
		return valid
	}
	return leastWork(valid)
}

// provisions reports whether instances are kept warm.
func (s *sandbox[N]) provisions(d *demand[N]) bool {
	return d.provisionedInt > 0 && s.def.Provisioned != nil
}

// shares reports whether several invocations run in one instance.
func (s *sandbox[N]) shares(d *demand[N]) bool {
	return d.concurrencyInt > 1 && s.def.MaxConcurrency > 1
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
func (s *sandbox[N]) sized(d *demand[N], r *sizeRange[N], mb int64) (size[N], bool) {
	z := size[N]{memoryMB: s.of(mb), vcpu: r.vcpu, vcpuUnder: r.vcpuUnder, ghz: r.ghz, durationMs: d.durationMs}
	if r.def.MBPerVCPU > 0 {
		z.vcpu = z.memoryMB
	}
	grants := z.vcpu
	if d.speeds != nil {
		grants = grants.Mul(d.speedOf(s.built))
	}
	slow := d.stretches && grants.Mul(d.vcpuDivisor).Cmp(d.vcpu.Mul(z.vcpuUnder)) < 0
	if slow {
		z.durationMs = d.durationMs.Mul(d.vcpu).Mul(z.vcpuUnder).Quotient(d.vcpuDivisor.Mul(grants))
	}
	z.billedMs = z.durationMs
	if !s.shares(d) {
		z.billedMs = s.duration.billed(z.durationMs)
	}
	return z, slow
}

// useSize yields the quantities of one size.
func (o *option[N]) useSize(e *evaluation[N], d *demand[N], z size[N]) {
	s := o.sandbox
	q := &e.quantities
	e.why = whyPerExecution
	gb := z.memoryMB.Mul(s.mbToGB)
	// Seconds of all invocations together, stated and billed; of all instances
	// while they have any, where invocations share them.
	ran := d.invocations.Mul(z.durationMs).Mul(s.msToSeconds)
	billed := d.invocations.Mul(z.billedMs).Mul(s.msToSeconds)
	if s.shares(d) {
		z.crowded = d.crowded(&z)
		z.busy = o.busy(d, z.durationMs)
		ran, billed = z.busy, z.busy
	}
	q.set(pricing.BasisInvocations, d.invocations)
	if s.provisions(d) {
		reserved := d.provisioned.Mul(gb)
		q.setRounded(pricing.BasisProvisionedGBSeconds, reserved.Mul(d.hours.Mul(d.secondsPerHour)), reserved.Mul(s.configured(d)))
	}
	switch {
	case s.provisions(d) && s.shares(d):
		o.splitBusy(q, d, &z)
	case s.provisions(d):
		z.overflow, z.overflows = o.overflow(d, z), true
		served := d.one.Sub(z.overflow)
		q.set(pricing.BasisOnDemandInvocations, d.invocations.Mul(z.overflow))
		q.set(pricing.BasisServedInvocations, d.invocations.Mul(served))
		q.setRounded(pricing.BasisOnDemandGBSeconds, ran.Mul(z.overflow).Mul(gb), billed.Mul(z.overflow).Mul(gb))
		q.setRounded(pricing.BasisServedGBSeconds, ran.Mul(served).Mul(gb), billed.Mul(served).Mul(gb))
	default:
		q.set(pricing.BasisOnDemandInvocations, d.invocations)
		q.setRounded(pricing.BasisOnDemandGBSeconds, ran.Mul(gb), billed.Mul(gb))
	}
	if s.def.MHzPerVCPU > 0 {
		q.setRounded(pricing.BasisGHzSeconds, ran.Mul(z.ghz), billed.Mul(z.ghz))
	}
	if s.def.MaxStorageMB > 0 && d.storageInt > s.def.IncludedStorageMB {
		above := d.storageMB.Sub(s.of(s.def.IncludedStorageMB)).Mul(s.mbToGB)
		q.setRounded(pricing.BasisStorageGBSeconds, ran.Mul(above), billed.Mul(above))
	}
	e.size = z
}

// fit is the smallest size that holds the memory, and the index of its range.
// The caller has checked that there is one.
func (s *sandbox[N]) fit(memoryMB int64) (first int, mb int64) {
	for s.sizes[first].def.ToMB < memoryMB {
		first++
	}
	r := s.sizes[first].def
	if memoryMB <= r.FromMB {
		return first, r.FromMB
	}
	// More than the smallest size of a run and no more than its largest: the run
	// has steps.
	steps := (memoryMB - r.FromMB + r.StepMB - 1) / r.StepMB
	return first, r.FromMB + steps*r.StepMB
}
