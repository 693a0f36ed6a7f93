package estimator

import (
	"fmt"
	"slices"

	"breakeven/pricing"
)

// option renders one subject with its proof.
func (r *run) option(s subject) Option {
	c := &r.plan.candidates[s.candidate]
	out := Option{
		ID: r.id(s), Baseline: s.baseline != nil, Offering: c.offering, Region: *c.region,
		Architecture: c.architecture, Purchase: c.purchase,
	}
	if rule := r.excludedBeforehand(s); rule != nil {
		out.Status, out.ExcludedBy = Excluded, rule
		return out
	}
	r.withEvaluation(s,
		func(o *option[fixed], e *evaluation[fixed], d *demand[fixed]) { render(&out, r, o, e, d) },
		func(o *option[exact], e *evaluation[exact], d *demand[exact]) { render(&out, r, o, e, d) })
	return out
}

// render turns an evaluation into an answer. It starts over when it is called a
// second time, after an overflow.
func render[N number[N]](out *Option, r *run, o *option[N], e *evaluation[N], d *demand[N]) {
	*out = Option{
		ID: out.ID, Baseline: out.Baseline, Offering: out.Offering, Region: out.Region,
		Architecture: out.Architecture, Purchase: out.Purchase, Coverage: o.coverage,
	}
	out.Status = status(o, e, r.load)
	out.LowConfidence = append(out.LowConfidence, out.Offering.LowConfidence...)
	if out.Status == Excluded {
		out.ExcludedBy = e.excluded
		return
	}
	out.Sizing = sizing(o, e, d)
	for i := range e.lines[:e.count] {
		l := &e.lines[i]
		if l.missing {
			out.Missing = append(out.Missing, o.meters[l.meter].address)
			continue
		}
		item := lineItem(o, e, d, l)
		out.LowConfidence = append(out.LowConfidence, item.Price.LowConfidence...)
		out.LineItems = append(out.LineItems, item)
	}
	if e.unit != nil && e.unit.doubtful {
		out.LowConfidence = append(out.LowConfidence, pricing.ConfidenceRule)
	}
	if e.unit != nil && e.unit.burstable {
		out.Notes = append(out.Notes, fmt.Sprintf("%s is burstable and counts with its sustained %s vCPU", e.unit.name, pricing.Text(e.unit.vcpu.Decimal())))
	}
	if o.sandbox != nil && o.sandbox.def.Provisioned == nil && d.provisionedInt > 0 {
		out.Notes = append(out.Notes, "the platform keeps no instances warm: provisioned_concurrency has no effect here")
	}
	if o.ignoresStorage() && d.storageStated {
		out.Notes = append(out.Notes, "ephemeral_storage_mb has no effect here: "+storageMeans(out.Offering))
	}
	if e.size.crowded {
		out.LowConfidence = append(out.LowConfidence, pricing.ConfidenceRule)
		out.Notes = append(out.Notes, crowdedNote(e, d))
	}
	slices.Sort(out.LowConfidence)
	out.LowConfidence = slices.Compact(out.LowConfidence)
	if out.Status == MissingPrice && len(out.Missing) == 0 {
		// Most candidate types have no price: the cheapest of the others bounds nothing.
		out.Missing = []pricing.Address{o.typeAddress("*")}
		return
	}
	if out.Status != Priced {
		out.KnownCost = e.effective.Decimal()
		return
	}
	out.ListCost = e.list.Decimal()
	out.Contracted = out.ListCost
	out.MonthlyCost = e.effective.Decimal()
	if invocations := d.invocations.Decimal(); invocations.IsPositive() {
		ratio := pricing.Ratio(out.MonthlyCost.Shift(6), invocations)
		out.CostPerMillion = &ratio
	}
}

// ignoresStorage reports whether the platform has no ephemeral storage to
// configure.
func (o *option[N]) ignoresStorage() bool {
	switch placement := o.candidate.offering.Placement; {
	case placement.Sandbox != nil:
		return placement.Sandbox.MaxStorageMB == 0
	case placement.Fleet != nil:
		return placement.Fleet.MaxStorageMB == 0
	default:
		return true
	}
}

// storageMeans says where files go instead.
func storageMeans(offering *pricing.Offering) string {
	switch placement := offering.Placement; {
	case placement.Shared != nil:
		return "files of an instance count as its memory"
	case placement.Sandbox != nil:
		return "the platform does not let it be configured"
	default:
		return "files go to the machine's disk, which is not priced yet"
	}
}

func crowdedNote[N number[N]](e *evaluation[N], d *demand[N]) string {
	return fmt.Sprintf("an instance of %s vCPU and %s MB is shared by up to %d invocations, each stated with %s vCPU and %d MB: "+
		"the price holds only if they wait for others most of the time and fit together",
		pricing.Text(pricing.Ratio(e.size.vcpu.Decimal(), e.size.vcpuUnder.Decimal())), pricing.Text(e.size.memoryMB.Decimal()), d.concurrencyInt,
		pricing.Text(pricing.Ratio(d.vcpu.Decimal(), d.vcpuDivisor.Decimal())), d.memoryMiB)
}

// lineItem is a line with its tiers.
func lineItem[N number[N]](o *option[N], e *evaluation[N], d *demand[N], l *line[N]) LineItem {
	m := &o.meters[l.meter]
	item := LineItem{
		Meter: m.def.Name, Price: m.price, ConsumedQuantity: l.consumed.Decimal(), ConsumedUnit: m.def.Unit,
		PricedQuantity: l.priced.Decimal(), Unit: m.def.Unit,
		ListCost: l.list.Decimal(), EffectiveCost: l.effective.Decimal(),
	}
	item.ContractedCost = item.ListCost
	if m.def.PerType {
		item.Price = e.unit.price
		item.ListTiers = []TierCost{tierCost(d, part[N]{quantity: l.priced, unitPrice: e.unit.hourly})}
		item.EffectiveTiers = bandTiers(e, d)
	} else {
		item.ListTiers = make([]TierCost, 0, len(m.rate.tiers)+1)
		m.rate.cost(l.priced, d.free, func(p part[N]) { item.ListTiers = append(item.ListTiers, tierCost(d, p)) })
	}
	item.Note = lineNote(m, e, d)
	return item
}

// lineNote says what a reader cannot see from the quantities.
func lineNote[N number[N]](m *meter[N], e *evaluation[N], d *demand[N]) string {
	overflow := slices.Contains(splitBases, m.def.Basis)
	switch {
	case e.size.splits && overflow:
		return fmt.Sprintf("%s s of %s s of busy time fall on instances beyond the %d that are kept warm",
			pricing.Text(e.size.beyond.Decimal()), pricing.Text(e.size.busy.Decimal()), e.size.warm)
	case e.size.overflows && overflow:
		return fmt.Sprintf("overflow share %s (Erlang B) of invocations finds the %d provisioned instances busy",
			pricing.Text(e.size.overflow.Decimal()), d.provisionedInt)
	case e.shares && m.def.PerType && e.share.cmp(fraction[N]{d.one, d.workloads}) == 0:
		return fmt.Sprintf("one node, the least that a cluster has, divided among its %d workloads", d.workloadsInt)
	case e.shares && m.def.PerType:
		return "the workload's share of the nodes of a shared cluster"
	case e.why == whyPerExecution && d.concurrencyInt > 1 && e.size.isBusyTime(m.def.Basis):
		return fmt.Sprintf("time with at least one of up to %d invocations at once in an instance", d.concurrencyInt)
	default:
		return ""
	}
}

// isBusyTime reports whether the basis counts instances with an invocation, not
// invocations.
func (z *size[N]) isBusyTime(basis pricing.Basis) bool {
	return basis == pricing.BasisBusyVCPUSeconds || basis == pricing.BasisBusyGBSeconds ||
		basis == pricing.BasisOnDemandGBSeconds && !z.busy.IsZero()
}

// splitBases are told apart by whether a warm instance serves.
var splitBases = []pricing.Basis{
	pricing.BasisOnDemandInvocations, pricing.BasisServedInvocations, pricing.BasisOnDemandGBSeconds, pricing.BasisServedGBSeconds,
}

// tierCost converts a part; a converted currency multiplies the unit price.
func tierCost[N number[N]](d *demand[N], p part[N]) TierCost {
	t := TierCost{Kind: p.kind, From: p.from.Decimal(), Quantity: p.quantity.Decimal(), UnitPrice: p.unitPrice.Decimal()}
	if d.converts && !p.unitPrice.IsZero() {
		published := t.UnitPrice
		t.PublishedUnitPrice, t.UnitPrice = &published, published.Mul(d.fx.Decimal())
	}
	t.Cost = t.Quantity.Mul(t.UnitPrice)
	return t
}

// bandTiers are the parts of a machine's hours by usage band, or nil.
func bandTiers[N number[N]](e *evaluation[N], d *demand[N]) []TierCost {
	if e.unit.bands == nil {
		return nil
	}
	var tiers []TierCost
	e.bandHours(d, func(from, hours, fraction N) {
		tiers = append(tiers, tierCost(d, part[N]{
			kind: TierUsageBand, from: from, quantity: hours, unitPrice: e.unit.hourly.Mul(fraction),
		}))
	})
	return tiers
}

// sizing describes the instances.
func sizing[N number[N]](o *option[N], e *evaluation[N], d *demand[N]) *Sizing {
	switch {
	case e.why == whyPerExecution:
		return instanceSizing(o, e, d)
	case e.unit == nil:
		return nil
	}
	if e.instances.IsZero() && !e.shares {
		return &Sizing{Why: e.why} // no unit is needed, so none is chosen
	}
	s := &Sizing{Instances: e.instances.Decimal(), Unit: e.unit.name, Why: e.why}
	units := s.Instances
	if e.shares {
		s.NodeShare = pricing.Quotient(e.share.over.Decimal(), e.share.under.Decimal())
		units = s.NodeShare
	}
	if e.unit.machine != nil {
		s.InstanceType = e.unit.name
	}
	s.VCPU = units.Mul(e.unit.vcpu.Decimal())
	s.MemoryMB = units.Mul(e.unit.memory.Decimal())
	a := d.meanConcurrency(d.running)
	demanded, capacity := a.over.Mul(d.vcpu), a.under.Mul(d.vcpuDivisor).Mul(e.unit.vcpu)
	if e.shares {
		demanded, capacity = demanded.Mul(e.share.under), capacity.Mul(e.share.over)
	} else {
		capacity = capacity.Mul(e.instances)
	}
	s.Utilization = pricing.Ratio(demanded.Decimal(), capacity.Decimal())
	return s
}

// instanceSizing describes one instance of a platform that scales by itself, and
// the mean number of busy ones.
func instanceSizing[N number[N]](o *option[N], e *evaluation[N], d *demand[N]) *Sizing {
	z := &e.size
	s := &Sizing{
		Why: whyPerExecution, MemoryMB: z.memoryMB.Decimal(), DurationMs: z.durationMs.Decimal(), BilledDurationMs: z.billedMs.Decimal(),
		VCPU: pricing.Ratio(z.vcpu.Decimal(), z.vcpuUnder.Decimal()),
	}
	seconds := d.hours.Mul(d.secondsPerHour)
	switch {
	case o.sandbox != nil && o.sandbox.shares(d):
		s.Unit = pricing.Text(s.MemoryMB) + " MB"
		s.MeanInstances = pricing.Ratio(z.busy.Decimal(), seconds.Decimal())
		s.Utilization = pricing.Ratio(d.busyMs().Mul(d.vcpu).Mul(z.vcpuUnder).Decimal(), z.busy.Mul(d.thousand).Mul(d.vcpuDivisor).Mul(z.vcpu).Decimal())
	case o.sandbox != nil:
		s.Unit = pricing.Text(s.MemoryMB) + " MB"
		s.MeanInstances = pricing.Ratio(d.invocations.Mul(z.durationMs).Decimal(), seconds.Mul(d.thousand).Decimal())
		s.Utilization = pricing.Ratio(d.durationMs.Mul(d.vcpu).Mul(z.vcpuUnder).Decimal(), z.durationMs.Mul(d.vcpuDivisor).Mul(z.vcpu).Decimal())
	default:
		s.Unit = fmt.Sprintf("%s vCPU / %s MiB", pricing.Text(s.VCPU), pricing.Text(s.MemoryMB))
		busy := e.quantities.consumed[pricing.BasisBusyVCPUSeconds]
		s.MeanInstances = pricing.Ratio(busy.Decimal(), seconds.Mul(z.vcpu).Decimal())
		s.Utilization = pricing.Ratio(d.busyMs().Mul(d.vcpu).Decimal(), busy.Mul(d.thousand).Mul(d.vcpuDivisor).Decimal())
	}
	return s
}
