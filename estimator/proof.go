package estimator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// option renders one subject with its proof. One that stands for several
// commitments shows the cheapest of them, by its name.
func (r *run) option(s subject) Option {
	c := &r.plan.candidates[s.candidate]
	if len(c.alternatives) > 0 {
		exact := r.settled(s)
		out := r.option(exact)
		if out.Status == Priced {
			out.Commitment = out.Purchase
		}
		out.ID, out.Purchase = r.id(s), c.purchase
		return out
	}
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
	if !covered(o, e, r.load) {
		// The cheapest of the others bounds nothing, and a proof of it proves nothing.
		out.Missing = []pricing.Address{o.candidate.typeAddress("*")}
		return
	}
	out.Sizing = sizing(o, e, d)
	for i := range e.lines[:e.count] {
		l := &e.lines[i]
		if l.lacks != nil {
			if out.Status == MissingRate || !l.at(o).unrated {
				out.Missing = append(out.Missing, missing(o, e, l)...)
			}
			continue
		}
		item := lineItem(o, e, d, l)
		out.LowConfidence = append(out.LowConfidence, doubts(&out.Region, l.at(o), &item)...)
		out.LineItems = append(out.LineItems, item)
	}
	if e.unit != nil && e.unit.doubtful {
		out.LowConfidence = append(out.LowConfidence, pricing.ConfidenceRule)
	}
	if e.unit != nil && e.unit.burstable {
		out.Notes = append(out.Notes, fmt.Sprintf("%s is burstable and counts with its sustained %s vCPU", e.unit.name, pricing.Text(e.unit.vcpu.Decimal())))
	}
	if e.sized != nil && e.sized.Base == workload.SizingIdeal {
		out.Notes = append(out.Notes, "a lower bound: no autoscaler follows its load without delay")
	}
	if speed := speedFactor(o, e, d); out.Sizing != nil && !speed.IsZero() {
		out.Sizing.SpeedFactor = speed
		out.LowConfidence = append(out.LowConfidence, pricing.ConfidenceRule)
		out.Notes = append(out.Notes, fmt.Sprintf("a vCPU of %s does the work of %s vCPUs of an ordinary x86 server (speed_factors changes that)", out.Sizing.Unit, pricing.Text(speed)))
	}
	if o.sandbox != nil && o.sandbox.def.Provisioned == nil && d.provisionedInt > 0 {
		out.Notes = append(out.Notes, "the platform keeps no instances warm: provisioned_concurrency has no effect here")
	}
	if o.ignoresStorage() && d.storageStated {
		out.Notes = append(out.Notes, "ephemeral_storage_mb has no effect here: "+storageMeans(out.Offering))
	}
	out.Notes = append(out.Notes, surroundNotes(o, d)...)
	if len(o.unrated) > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("not compared, because nobody stated a rate of exchange for their price on the rate card: %s", clipped(o.unrated)))
	}
	if e.size.crowded {
		out.LowConfidence = append(out.LowConfidence, pricing.ConfidenceRule)
		out.Notes = append(out.Notes, crowdedNote(e, d))
	}
	slices.Sort(out.LowConfidence)
	out.LowConfidence = slices.Compact(out.LowConfidence)
	if out.Status != Priced {
		out.KnownCost = e.effective.Decimal()
		return
	}
	out.ListCost = e.list.Decimal()
	out.Contracted = e.contract.Decimal()
	out.MonthlyCost = e.effective.Decimal()
	if invocations := d.invocations.Decimal(); invocations.IsPositive() {
		ratio := pricing.Ratio(out.MonthlyCost.Shift(6), invocations)
		out.CostPerMillion = &ratio
	}
}

// clipped joins the first few of many names.
func clipped(names []string) string {
	const shown = 5
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// missing are the addresses at which a line has no price: of the machine types
// that were stated, where the line counts machines.
func missing[N number[N]](o *option[N], e *evaluation[N], l *line[N]) []pricing.Address {
	if !o.meters[l.meter].def.PerType || len(e.unpriced) == 0 {
		return []pricing.Address{*l.lacks}
	}
	addresses := make([]pricing.Address, len(e.unpriced))
	for i, name := range e.unpriced {
		addresses[i] = *l.lacks
		addresses[i].Type = name
	}
	return addresses
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
		return "files go to the machine's disk: state disk_gb"
	}
}

// surroundNotes say which of the stated surroundings the offering has no use for.
func surroundNotes[N number[N]](o *option[N], d *demand[N]) []string {
	var notes []string
	if !d.diskGB.IsZero() && o.disk == nil {
		notes = append(notes, "disk_gb has no effect here: the platform attaches no disk to an instance")
	}
	return notes
}

func crowdedNote[N number[N]](e *evaluation[N], d *demand[N]) string {
	return fmt.Sprintf("an instance of %s vCPU and %s MB is shared by up to %d invocations, each stated with %s vCPU and %d MB: "+
		"the price holds only if they wait for others most of the time and fit together",
		pricing.Text(pricing.Ratio(e.size.vcpu.Decimal(), e.size.vcpuUnder.Decimal())), pricing.Text(e.size.memoryMB.Decimal()), d.concurrencyInt,
		pricing.Text(pricing.Ratio(d.vcpu.Decimal(), d.vcpuDivisor.Decimal())), d.memoryMiB)
}

// doubts are the reasons why a line deserves a second look: of the prices that
// made it, and of the area under which one was looked up.
func doubts[N number[N]](region *pricing.Region, m *meter[N], item *LineItem) []pricing.Confidence {
	var all []pricing.Confidence
	if item.Price != nil {
		all = append(all, item.Price.LowConfidence...)
	}
	if item.EffectivePrice != nil {
		all = append(all, item.EffectivePrice.LowConfidence...)
	}
	if region.AreaFromMemory(m.def.Area) {
		all = append(all, pricing.ConfidenceRule)
	}
	return all
}

// lineItem is a line with its tiers.
func lineItem[N number[N]](o *option[N], e *evaluation[N], d *demand[N], l *line[N]) LineItem {
	m := l.at(o)
	item := LineItem{
		Meter: m.def.Name, Address: m.address, Price: m.price, EffectivePrice: m.paid, Allowance: m.granted(d), Scope: m.def.TierScope,
		ConsumedQuantity: l.consumed.Decimal(), ConsumedUnit: m.def.Unit, PricedQuantity: l.priced.Decimal(), Unit: m.def.Unit,
		ListCost: l.list.Decimal(), ContractedCost: l.contract.Decimal(), EffectiveCost: l.effective.Decimal(),
	}
	if m.def.PerType {
		unitTiers(&item, e, d, l)
	} else {
		meterTiers(&item, m, d, l)
	}
	item.Note = lineNote(m, e, d)
	return item
}

// granted is the allowance that the line's quantity may use, or nil.
func (m *meter[N]) granted(d *demand[N]) *pricing.Allowance {
	if d.free {
		return m.allowance
	}
	return nil
}

// meterTiers shows a line by tier, before and after contract and commitment.
func meterTiers[N number[N]](item *LineItem, m *meter[N], d *demand[N], l *line[N]) {
	parts := func(r *rate[N], kind TierKind) []TierCost {
		tiers := make([]TierCost, 0, len(r.tiers)+1)
		r.cost(l.priced, d.free, func(p part[N]) {
			if p.kind == "" {
				p.kind = kind
			}
			tiers = append(tiers, tierCost(d, p))
		})
		return tiers
	}
	rates := &m.rates
	item.ListTiers = parts(&rates.list, "")
	item.Rates.List = published(&rates.list, d)
	item.Rates.Contracted, item.Rates.Effective = item.Rates.List, item.Rates.List
	if rates.contracted != nil {
		item.ContractedTiers = parts(rates.contracted, "")
		item.Rates.Contracted = published(rates.contracted, d)
		item.Rates.Effective = item.Rates.Contracted
	}
	if rates.effective != nil {
		item.EffectiveTiers = parts(rates.effective, TierCommitted)
		item.Rates.Effective = published(rates.effective, d)
	}
}

// published are a rate's tiers in the currency of the answer.
func published[N number[N]](r *rate[N], d *demand[N]) pricing.Tiers {
	tiers := pricing.Tiers{Mode: pricing.Graduated, Steps: make([]pricing.Tier, len(r.tiers))}
	if r.volume {
		tiers.Mode = pricing.Volume
	}
	for i := range r.tiers {
		tiers.Steps[i] = pricing.Tier{From: r.tiers[i].from.Decimal(), UnitPrice: r.tiers[i].unitPrice.Decimal()}
		if d.converts {
			tiers.Steps[i].UnitPrice = tiers.Steps[i].UnitPrice.Mul(d.fx.Decimal())
		}
	}
	return tiers
}

// unitTiers shows the hours of machines before and after contract, commitment and
// usage bands.
func unitTiers[N number[N]](item *LineItem, e *evaluation[N], d *demand[N], l *line[N]) {
	u := e.unit
	item.Price = u.price
	item.Address.Type = u.name
	var before [3]N
	if u.terms != nil {
		before, item.EffectivePrice = u.terms.published, u.terms.paid
	}
	hours := func(hourly, published N, kind TierKind) []TierCost {
		return []TierCost{tierCost(d, part[N]{kind: kind, quantity: l.priced, unitPrice: hourly, published: published})}
	}
	rate := func(hourly N) pricing.Tiers {
		one := rate[N]{tiers: []tier[N]{{unitPrice: hourly}}}
		return published(&one, d)
	}
	list, contracted := u.listHourly(), u.contractedHourly()
	item.ListTiers = hours(list, before[0], "")
	item.Rates = Rates{List: rate(list), Contracted: rate(contracted), Effective: rate(u.hourly)}
	if contracted.Cmp(list) != 0 {
		item.ContractedTiers = hours(contracted, before[1], "")
	}
	switch {
	case u.bands != nil:
		item.EffectiveTiers = bandTiers(e, d)
	case u.hourly.Cmp(contracted) != 0:
		item.EffectiveTiers = hours(u.hourly, before[2], TierCommitted)
	}
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
	case e.sized != nil && e.shares && m.def.Basis.OfUnits():
		return fmt.Sprintf("mean number of instances x hours: %d to %d run at once, %s on average", e.leastUnits, e.mostUnits,
			pricing.Text(pricing.Ratio(e.share.over.Decimal(), e.share.under.Decimal())))
	case e.shares && m.def.PerType && d.workloadsInt > 1 && e.share.cmp(fraction[N]{d.one, d.workloads}) == 0:
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
	switch {
	case p.unitPrice.IsZero():
	case d.converts:
		published := t.UnitPrice
		t.PublishedUnitPrice, t.UnitPrice = &published, published.Mul(d.fx.Decimal())
	case !p.published.IsZero():
		published := p.published.Decimal()
		t.PublishedUnitPrice = &published
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
	var before N
	if e.unit.terms != nil {
		before = e.unit.terms.published[2]
	}
	e.bandHours(d, func(from, hours, fraction N) {
		tiers = append(tiers, tierCost(d, part[N]{
			kind: TierUsageBand, from: from, quantity: hours, unitPrice: e.unit.hourly.Mul(fraction), published: before.Mul(fraction),
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
	if e.instances.IsZero() && (!e.shares || e.sized != nil && e.share.over.IsZero()) {
		return &Sizing{Why: e.why} // no unit is needed, so none is chosen
	}
	s := &Sizing{Instances: e.instances.Decimal(), Unit: e.unit.name, Why: e.why}
	units, of := s.Instances, decimal.NewFromInt(1)
	if e.shares {
		units, of = e.share.over.Decimal(), e.share.under.Decimal()
		s.NodeShare = pricing.Quotient(units, of)
	}
	if e.sized != nil {
		s.Variant, s.LeastInstances, s.MostInstances = e.sized.Name, e.leastUnits, e.mostUnits
		if e.shares {
			s.MeanInstances, s.NodeShare = pricing.Ratio(units, of), decimal.Zero
		}
	}
	if e.unit.machine != nil {
		s.InstanceType = e.unit.name
	}
	s.VCPU = pricing.Quotient(units.Mul(e.unit.vcpu.Decimal()), of)
	s.MemoryMB = pricing.Quotient(units.Mul(e.unit.memory.Decimal()), of)
	a := d.meanConcurrency(d.running)
	demanded, capacity := a.over.Mul(d.vcpu), a.under.Mul(d.vcpuDivisor).Mul(d.capacity(e.unit))
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
