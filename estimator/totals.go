package estimator

import (
	"cmp"
	"slices"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// Total is what one option costs, without its proof.
type Total struct {
	ID       string
	Offering *pricing.Offering
	Status   Status
	Baseline bool
	Cost     Amount // per month; the known part when a price is missing
	List     Amount // list cost per month; only when priced

	subject subject
}

// Ideal reports whether the option is a fleet that follows its load without any
// delay: a lower bound of what autoscaling can reach.
func (t *Total) Ideal() bool {
	return t.subject.sized != nil && t.subject.sized.Base == workload.SizingIdeal
}

// Scales reports whether the option is a fleet that follows its load.
func (t *Total) Scales() bool { return t.subject.sized != nil && t.subject.sized.Scales() }

// Totals prices every option of a load: the priced ones, cheapest first and lower
// bounds after what can be bought, before the others; ids decide where costs do not. Errors are workload.Errors.
func (p *Plan) Totals(load *workload.Load) ([]Total, error) {
	comparison, err := p.Compare(load, nil)
	if err != nil {
		return nil, err
	}
	return comparison.totals, nil
}

// totals are the costs of the candidates in every sizing that the load asks for, and
// what of that makes no sense.
func (r *run) totals(candidates []int, today *baseline) ([]Total, []NotApplicable) {
	totals := make([]Total, 0, len(candidates)+1)
	var notApplicable []NotApplicable
	for _, i := range candidates {
		fits, reasons := r.sizingsOf(i)
		for _, sized := range fits {
			totals = append(totals, r.total(subject{candidate: i, sized: sized}))
		}
		c := &r.plan.candidates[i]
		for _, reason := range reasons {
			entry := NotApplicable{Offering: c.offering.ID, Purchase: c.purchase, Reason: reason}
			if !slices.Contains(notApplicable, entry) {
				notApplicable = append(notApplicable, entry)
			}
		}
	}
	if today != nil {
		totals = append(totals, r.total(subject{candidate: today.candidate, baseline: today}))
	}
	slices.SortFunc(totals, compareTotals)
	return totals, notApplicable
}

// compareTotals orders what can be bought before lower bounds, each by its cost.
func compareTotals(a, b Total) int {
	if aPriced, bPriced := a.Status == Priced, b.Status == Priced; aPriced != bPriced {
		if aPriced {
			return -1
		}
		return 1
	} else if aPriced {
		if a.Ideal() != b.Ideal() {
			if a.Ideal() {
				return 1
			}
			return -1
		}
		return cmp.Or(a.Cost.Cmp(b.Cost), cmp.Compare(a.ID, b.ID))
	}
	return cmp.Compare(a.ID, b.ID)
}

// total prices a subject. One that stands for several commitments costs what the
// cheapest of them does.
func (r *run) total(s subject) Total {
	c := &r.plan.candidates[s.candidate]
	if len(c.alternatives) > 0 {
		t := r.total(r.settled(s))
		t.ID, t.subject = r.id(s), s
		return t
	}
	t := Total{ID: r.id(s), Offering: c.offering, Baseline: s.baseline != nil, subject: s}
	if r.excludedBeforehand(s) != nil {
		t.Status = Excluded
		return t
	}
	r.withEvaluation(s, func(o *option[fixed], e *evaluation[fixed], _ *demand[fixed]) {
		t.Status, t.Cost = status(o, e, r.load), Amount{fast: known(o, e, r.load)}
		if t.Status == Priced {
			t.List = Amount{fast: e.list}
		}
	}, func(o *option[exact], e *evaluation[exact], _ *demand[exact]) {
		t.Status, t.Cost = status(o, e, r.load), amountOf(known(o, e, r.load).d)
		if t.Status == Priced {
			t.List = amountOf(e.list.d)
		}
	})
	return t
}

// status says whether an evaluation has a price. Where fewer than half of the
// candidate types have one the cheapest of them proves nothing, unless the
// caller named the types; that none of those few holds the load says nothing about
// the others either.
func status[N number[N]](o *option[N], e *evaluation[N], load *workload.Load) Status {
	switch {
	case e.excluded != nil && (covered(o, e, load) || !e.noUnit):
		return Excluded
	case e.missing && e.unrated:
		return MissingRate
	case e.missing || !covered(o, e, load):
		return MissingPrice
	default:
		return Priced
	}
}

// covered reports whether enough of the candidate types have a price for the
// cheapest of them to say anything.
func covered[N number[N]](o *option[N], e *evaluation[N], load *workload.Load) bool {
	return o.coverage == nil || 2*o.coverage.Priced >= o.coverage.Known || len(load.InstanceTypes) > 0 || e.why == whyStated
}

// known is what an evaluation costs, or the part of it that is known: nothing,
// where the machines are not covered, because all else may depend on their choice.
func known[N number[N]](o *option[N], e *evaluation[N], load *workload.Load) N {
	var nothing N
	if !covered(o, e, load) {
		return nothing
	}
	return e.effective
}
