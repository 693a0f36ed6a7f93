package estimator

import (
	"slices"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Comparison is one load on one plan: totals first, proofs on demand.
type Comparison struct {
	run           *run
	totals        []Total
	notApplicable []NotApplicable
	assumptions   []workload.Assumption
}

// Compare prices every option of a load and ranks them. Errors are
// workload.Errors.
func (p *Plan) Compare(load *workload.Load, assumptions []workload.Assumption) (*Comparison, error) {
	p, err := p.Rated(load)
	if err != nil {
		return nil, err
	}
	chosen, err := p.choose(load)
	if err != nil {
		return nil, err
	}
	today, err := p.baselineOf(load)
	if err != nil {
		return nil, err
	}
	if complaints := tooManySized(load, len(chosen.candidates)); complaints != nil {
		return nil, complaints
	}
	c := &Comparison{run: p.newRun(load), assumptions: assumptions}
	c.totals, c.notApplicable = c.run.totals(chosen.candidates, today)
	c.notApplicable = append(chosen.notApplicable, c.notApplicable...)
	if named := load.Option; named != "" && !slices.ContainsFunc(c.totals, func(t Total) bool { return t.ID == named }) {
		reason := "only a fleet is sized"
		if len(c.notApplicable) > 0 {
			reason = c.notApplicable[0].Reason
		}
		return nil, complain("option", workload.CodeContradictory, "%s is no option here: %s", named, reason)
	}
	return c, nil
}

// Totals are the costs of all options in the order of Plan.Totals.
func (c *Comparison) Totals() []Total { return c.totals }

// Load is the completed profile.
func (c *Comparison) Load() *workload.Load { return c.run.load }

// Estimate renders the options at the given indexes of Totals with their proof,
// and the baseline always; nil renders all.
func (c *Comparison) Estimate(wanted []int) *Estimate {
	p := c.run.plan
	e := &Estimate{
		Catalog: p.catalog, PricingDate: p.pricingDate(c.run.load), Currency: pricing.Currency(c.run.load.Currency), Load: c.run.load,
		NotApplicable: c.notApplicable,
	}
	if p.card != nil {
		e.RateCard = p.card.card
	}
	baseline := c.baseline()
	for i := range c.totals {
		if wanted == nil || c.totals[i].Baseline || slices.Contains(wanted, i) {
			e.Options = append(e.Options, c.option(i, baseline))
		}
	}
	e.Assumptions = append(append(e.Assumptions, c.assumptions...), offeringAssumptions(e.Options, e.Load)...)
	return e
}

// PricedInUse reports whether the option at an index of Totals has a price for
// more than nothing: with no invocations at all, every option billed per
// execution costs 0, whether or not anybody published its prices. Nor do
// invocations that instances kept warm serve, all of them, need the price of
// any other; nor does a load that never leaves them idle need the price of that.
func (c *Comparison) PricedInUse(i int) bool {
	t := &c.totals[i]
	if t.Status != Priced || c.run.load.InvocationsPerMonth.IsZero() && !c.pricedInUse(t.subject) {
		return false
	}
	lacks := false
	if c.run.load.ProvisionedConcurrency > 0 {
		c.run.withEvaluation(c.run.settled(t.subject),
			func(o *option[fixed], _ *evaluation[fixed], _ *demand[fixed]) { lacks = o.lacksOverflow() },
			func(o *option[exact], _ *evaluation[exact], _ *demand[exact]) { lacks = o.lacksOverflow() })
	}
	return !lacks
}

// lacksOverflow reports whether what no warm instance serves has no price, or the
// time in which one serves nothing.
func (o *option[N]) lacksOverflow() bool {
	return slices.ContainsFunc(o.meters, func(m meter[N]) bool {
		switch m.def.Basis {
		case pricing.BasisOnDemandInvocations, pricing.BasisOnDemandGBSeconds, pricing.BasisIdleVCPUSeconds, pricing.BasisIdleGBSeconds:
			return m.lacks != nil
		default:
			return false
		}
	})
}

func (c *Comparison) pricedInUse(s subject) bool {
	if !c.run.load.InvocationsPerMonth.IsZero() {
		return c.run.total(s).Status == Priced
	}
	load := *c.run.load
	load.InvocationsPerMonth = decimal.NewFromInt(1)
	return c.run.plan.newRun(&load).total(s).Status == Priced
}

// Option renders the option at an index of Totals.
func (c *Comparison) Option(i int) Option { return c.option(i, c.baseline()) }

func (c *Comparison) option(i int, baseline *Total) Option {
	t := &c.totals[i]
	o := c.run.option(t.subject)
	if o.Status != Priced {
		return o
	}
	o.Rank = i + 1
	if baseline != nil {
		saving := baseline.Cost.Decimal().Sub(o.MonthlyCost)
		o.SavingVsBase = &saving
	}
	return o
}

// baseline is the priced baseline, or nil.
func (c *Comparison) baseline() *Total {
	for i := range c.totals {
		if t := &c.totals[i]; t.Baseline && t.Status == Priced {
			return t
		}
	}
	return nil
}

// offeringAssumptions are the rules of ours behind the rendered options, each
// once: of the offerings, and of the load balancers before them where there are
// any.
func offeringAssumptions(options []Option, load *workload.Load) []workload.Assumption {
	var all []workload.Assumption
	seen := map[pricing.OfferingID]bool{}
	for i := range options {
		for _, assumed := range []*workload.Assumption{assumedLead(&options[i], load), assumedSpeed(&options[i], load)} {
			if assumed != nil && !slices.Contains(all, *assumed) {
				all = append(all, *assumed)
			}
		}
		offering := options[i].Offering
		if seen[offering.ID] || options[i].Status == Excluded {
			continue
		}
		seen[offering.ID] = true
		rules := offering.Assumptions
		if offering.Front != nil && fronts[load.HTTP] == httpDirect {
			rules = slices.Concat(rules, offering.Front.Assumptions)
		}
		for _, rule := range rules {
			all = append(all, workload.Assumption{Field: string(offering.ID) + "/" + rule.Name, Value: rule.Value, Reason: rule.Text})
		}
	}
	return all
}

// tooManySized bounds the fleets that follow a load step by step, which cost a
// hundred times as much to compute as one that is sized by its mean; top does not
// help, because all of them are ranked.
func tooManySized(load *workload.Load, candidates int) workload.Errors {
	followed := 0
	for _, sizing := range load.Sizings() {
		if sizing.Name != workload.SizingSteady {
			followed++
		}
	}
	if followed*candidates <= MaxOptions {
		return nil
	}
	return complain("sizing", workload.CodeOutOfRange, "%d ways to follow the load for %d options are %d, at most %d are compared: narrow the regions, offerings or sizings",
		followed, candidates, followed*candidates, MaxOptions)
}

// CompareOptions prices the options of the given ids alone, whatever else the load
// selects: "<id>/baseline" is the load's baseline. Errors are workload.Errors, of
// the field "option".
func (p *Plan) CompareOptions(load *workload.Load, assumptions []workload.Assumption, ids ...string) (*Comparison, error) {
	p, err := p.Rated(load)
	if err != nil {
		return nil, err
	}
	today, err := p.baselineOf(load)
	if err != nil {
		return nil, err
	}
	r := p.newRun(load)
	c := &Comparison{run: r, assumptions: assumptions}
	for _, id := range ids {
		s, err := r.subjectOf(id, today)
		if err != nil {
			return nil, err
		}
		c.totals = append(c.totals, r.total(s))
	}
	slices.SortFunc(c.totals, compareTotals)
	return c, nil
}

// subjectOf is the subject of an option's id.
func (r *run) subjectOf(id string, today *baseline) (subject, error) {
	if today != nil {
		if s := (subject{candidate: today.candidate, baseline: today}); r.id(s) == id {
			return s, nil
		}
	}
	chosen, err := r.plan.only(id)
	if err != nil {
		return subject{}, err
	}
	candidate := chosen.candidates[0]
	fits, reasons := r.sizingsOf(candidate)
	for _, s := range fits {
		if one := (subject{candidate: candidate, sized: s}); r.id(one) == id {
			return one, nil
		}
	}
	reason := "the profile's sizing does not name it"
	if len(reasons) > 0 {
		reason = reasons[0]
	}
	return subject{}, complain("option", workload.CodeContradictory, "%s is no option here: %s", id, reason)
}
