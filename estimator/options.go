package estimator

import (
	"errors"
	"sync"
	"sync/atomic"

	"breakeven/pricing"
)

// options are the candidates of a plan compiled for fixed point, each when it is
// first asked for: most regions and commitments are never looked at.
type options struct {
	slots []atomic.Pointer[option[fixed]]

	mu       sync.Mutex
	compiler *compiler[fixed]
	base     *options // of the plan without a rate card; nil: this is it
}

func newOptions(catalog *pricing.Catalog, card *rates, candidates int) *options {
	compiler := newCompiler(catalog, toFixed)
	compiler.card = card
	return &options{slots: make([]atomic.Pointer[option[fixed]], candidates), compiler: compiler}
}

// get is a candidate compiled, or nil where a rate card's digits leave fixed
// point: such an option is computed in decimals.
func (s *options) get(c *candidate, i int) *option[fixed] {
	if o := s.slots[i].Load(); o != nil {
		return fitting(o)
	}
	if s.base != nil && !s.compiler.card.touches(c) {
		return s.base.get(c, i)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.slots[i].Load(); o != nil {
		return fitting(o)
	}
	o, err := s.compiler.compile(c)
	switch {
	case err != nil && s.compiler.card != nil && errors.Is(err, errOverflow):
		o = unfit // and not tried again at every point of a curve
	case err != nil:
		panic(err) // verify looked at every price
	}
	s.slots[i].Store(o)
	return fitting(o)
}

// unfit stands for an option that left fixed point when it was compiled.
var unfit = new(option[fixed])

// fitting is the option, or nil where it is unfit.
func fitting(o *option[fixed]) *option[fixed] {
	if o == unfit {
		return nil
	}
	return o
}
