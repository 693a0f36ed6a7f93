package estimator

import (
	"sync"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// run is one load on one plan: what is shared by all options of a request.
type run struct {
	plan *Plan
	load *workload.Load
	fast demand[fixed]
	fits bool // the load fits fixed point

	repricing *repricing             // nil: prices as they are
	repriced  map[int]*option[fixed] // candidates compiled with it; nil: they leave fixed point

	asked []workload.Sizing   // the sizings that the load asks for, once somebody needs them
	sized map[sizedKey]*sized // those that were made

	// The oracle lives as long as the request: it is seldom needed, and large.
	compiler *compiler[exact]
	oracle   map[int]*option[exact]
}

func (p *Plan) newRun(load *workload.Load) *run {
	r := &run{plan: p, load: load}
	r.fast.tried = new(triedSizes[fixed]) // also for a load that does not fit
	r.fits = try(func() { r.fast = demandOn(p, load, toFixed, fixedInt) })
	return r
}

// demandOn is the load on a plan: one whose rate card has prices in several
// currencies computes in the answer's, and converts nothing afterwards.
func demandOn[N number[N]](p *Plan, load *workload.Load, of func(decimal.Decimal) N, whole func(int64) N) demand[N] {
	d := newDemand(load, of, whole)
	if p.card != nil && p.card.factors != nil {
		d.fx, d.converts = d.one, false
	}
	return d
}

// try runs f and reports whether everything fitted fixed point. Any other panic
// passes through.
func try(f func()) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if r != any(errOverflow) {
				panic(r)
			}
			ok = false
		}
	}()
	f()
	return true
}

// subject is a candidate to evaluate: an option of the comparison, or the
// caller's baseline.
type subject struct {
	candidate int
	baseline  *baseline
	onNodes   *onNodes // a part of a cluster that was filled elsewhere
	sized     *sized   // how a fleet follows the load; nil: steady
}

// resized reports whether a fleet is sized in another way than steady.
func (s subject) resized() bool { return s.sized != nil }

// waits reports whether a fleet is sized by how long an invocation may wait.
func (s subject) waits() bool { return s.sized != nil && s.sized.Latency }

// id is the id of the option.
func (r *run) id(s subject) string {
	id := r.plan.candidates[s.candidate].id
	switch {
	case s.baseline != nil:
		return id + "/baseline"
	case s.sized != nil:
		return id + "/" + s.sized.Name
	default:
		return id
	}
}

// excludedBeforehand is the rule that rules a candidate out whatever it costs.
// The baseline is what runs today and is never ruled out.
func (r *run) excludedBeforehand(s subject) *pricing.Rule {
	offering := r.plan.candidates[s.candidate].offering
	if want := pricing.Isolation(r.load.Isolation); s.baseline == nil && !offering.Isolation.AtLeast(want) {
		return isolationRule(want, offering)
	}
	return nil
}

// evaluateOn evaluates a subject on its option.
func evaluateOn[N number[N]](o *option[N], e *evaluation[N], d *demand[N], s subject) {
	if s.onNodes != nil {
		e.reset()
		o.placeOnNodes(e, d, s.onNodes)
		o.priced(e, d)
		return
	}
	if s.sized != nil {
		e.reset()
		o.placeSized(e, d, s.sized)
		o.priced(e, d)
		return
	}
	if s.baseline == nil || s.baseline.unit == "" {
		o.evaluate(e, d, nil)
		return
	}
	fleet := stated[N]{name: s.baseline.unit, instances: o.ofDecimal(s.baseline.instances)}
	if o.grid != nil && o.grid.priced {
		pair := o.grid.unitOf(s.baseline.shape)
		fleet.unit = &pair
	}
	for i := range o.units {
		if o.units[i].name == s.baseline.unit {
			fleet.unit = &o.units[i]
		}
	}
	o.evaluate(e, d, &fleet)
}

// withEvaluation evaluates a settled subject, in fixed point where it fits, and hands
// the result to exactly one of the two functions.
func (r *run) withEvaluation(s subject, fast func(*option[fixed], *evaluation[fixed], *demand[fixed]), slow func(*option[exact], *evaluation[exact], *demand[exact])) {
	if r.fits {
		e := fastScratch.get()
		defer fastScratch.put(e)
		o := r.fastOption(s.candidate)
		fitted := o != nil && try(func() {
			evaluateOn(o, e, &r.fast, s)
			fast(o, e, &r.fast)
		})
		if fitted {
			return
		}
	}
	e := slowScratch.get()
	defer slowScratch.put(e)
	o, d := r.exactOption(s.candidate), demandOn(r.plan, r.load, toExact, exactInt)
	evaluateOn(o, e, &d, s)
	slow(o, e, &d)
}

// exactCompiler compiles the plan's candidates for decimals.
func (p *Plan) exactCompiler() *compiler[exact] {
	c := newCompiler(p.catalog, toExact)
	c.card = p.card
	return c
}

// exactOption compiles a candidate for decimals, once per request.
func (r *run) exactOption(candidate int) *option[exact] {
	if o, ok := r.oracle[candidate]; ok {
		return o
	}
	if r.oracle == nil {
		r.compiler, r.oracle = r.plan.exactCompiler(), map[int]*option[exact]{}
		r.compiler.repricing = r.repricing
	}
	o, err := r.compiler.compile(&r.plan.candidates[candidate])
	if err != nil {
		panic(err) // the same catalog compiled for fixed point, and decimals refuse nothing more
	}
	r.oracle[candidate] = o
	return o
}

// scratch is reused: an evaluation is large and lives for one option.
type scratch[N number[N]] struct{ pool sync.Pool }

func (s *scratch[N]) get() *evaluation[N] {
	if e, ok := s.pool.Get().(*evaluation[N]); ok {
		return e
	}
	return new(evaluation[N])
}

func (s *scratch[N]) put(e *evaluation[N]) { s.pool.Put(e) }

var (
	fastScratch scratch[fixed]
	slowScratch scratch[exact]
)
