package estimator

import (
	"github.com/shopspring/decimal"

	"breakeven/pricing"
)

// Repriced is a comparison in which what is paid at one address is multiplied:
// every tier of the price, for every option that pays it.
type Repriced struct {
	comparison *Comparison
	run        *run
	effort     int
}

// repricing multiplies what is paid at an address by a factor, >= 0.
type repricing struct {
	address pricing.Address
	factor  decimal.Decimal
}

// Repriced is the comparison with what is paid at an address times a factor, >= 0.
// Everything else stays as it is, contracts and shares of a list price too.
func (c *Comparison) Repriced(address pricing.Address, factor decimal.Decimal) *Repriced {
	r := *c.run
	r.repricing = &repricing{address, factor}
	r.repriced, r.compiler, r.oracle = map[int]*option[fixed]{}, nil, nil
	return &Repriced{comparison: c, run: &r}
}

// Total is what the option at an index of the comparison's Totals costs now.
func (r *Repriced) Total(i int) Total {
	t := r.comparison.totals[i]
	if !r.run.repricing.touches(&r.run.plan.candidates[t.subject.candidate]) {
		return t
	}
	const compiling = 500
	for _, s := range r.comparison.run.alternatives(t.subject) {
		r.effort += compiling
		switch {
		case s.waits():
			r.effort += waitingEffort
		case s.resized():
			r.effort += sizedEffort
		}
	}
	return r.run.total(t.subject)
}

// Effort is the work of the totals so far, in microseconds as estimated: options are
// compiled anew for each price.
func (r *Repriced) Effort() int { return r.effort }

// touches reports whether an option may pay the price: one of a machine type touches
// whoever may choose that type.
func (r *repricing) touches(c *candidate) bool {
	for i := range c.offering.Meters {
		def := &c.offering.Meters[i]
		at := c.address(def)
		if at.Offering == r.address.Offering && at.Meter == r.address.Meter && at.Area == r.address.Area && at.Architecture == r.address.Architecture {
			return true
		}
	}
	return false
}

// reprice multiplies what is paid, when it is paid at the address.
func (c *compiler[N]) reprice(m *meter[N]) {
	if c.repricing == nil || paidAt(m.address, m.paid) != c.repricing.address {
		return
	}
	paid := m.rates.pay()
	tiers := make([]tier[N], len(paid.tiers))
	for i, t := range paid.tiers {
		tiers[i] = t
		tiers[i].unitPrice = t.unitPrice.Mul(c.of(c.repricing.factor))
	}
	paid.tiers = tiers
}

// paidAt is where the price that is paid stands: of the commitment or spot capacity,
// else on demand.
func paidAt(listed pricing.Address, paid *pricing.Price) pricing.Address {
	if paid != nil {
		return paid.Address
	}
	return listed
}

// PaidAt is where the price that the line is paid with stands.
func (l *LineItem) PaidAt() pricing.Address { return paidAt(l.Address, l.EffectivePrice) }

// fastOption is a candidate compiled for fixed point; nil where it leaves it.
func (r *run) fastOption(i int) *option[fixed] {
	if r.repricing == nil || !r.repricing.touches(&r.plan.candidates[i]) {
		return r.plan.option(i)
	}
	if o, made := r.repriced[i]; made {
		return o
	}
	c := newCompiler(r.plan.catalog, toFixed)
	c.card, c.repricing = r.plan.card, r.repricing
	o, err := c.compile(&r.plan.candidates[i])
	if err != nil {
		o = nil // the factor has more digits than fit: it is computed in decimals
	}
	r.repriced[i] = o
	return o
}
