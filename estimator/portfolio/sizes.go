package portfolio

import (
	"fmt"

	"breakeven/estimator/workload"
)

// sizes foresee how many options the rows compare: those that select by the same
// words compare as many. A portfolio that is too large is refused after the first
// row of a kind, and not after millions of options.
type sizes struct {
	rows    map[string]int // by selection: rows that were given
	options map[string]int // by selection: what one row of those seen compares
	all     int            // of the rows that select like those seen
	deaf    bool           // too many rows cannot be read for this to say anything
}

func sizesOf(rows []Row) sizes {
	s := sizes{rows: map[string]int{}, options: map[string]int{}}
	for i := range rows {
		if rows[i].Problem == nil && rows[i].Profile != nil {
			s.rows[selection(rows[i].Profile)]++
		}
	}
	return s
}

// selection is what decides how many options a profile compares.
func selection(p *workload.Profile) string {
	return fmt.Sprintf("%q %q %q %q %q %q %q %t", p.Providers, p.Regions, p.Jurisdictions, p.Offerings,
		p.Architecture, p.Purchase, p.Option, p.BaselineOffering != "")
}

// foresees reports whether the rows compare more than MaxOptions, once row i turned
// out to compare so many.
func (c *computation) foresees(i, options int) bool {
	s := &c.sizes
	key := selection(c.input[i].Profile)
	if _, seen := s.options[key]; seen || s.deaf {
		return false
	}
	s.options[key] = options
	s.all += s.rows[key] * options
	if s.all <= MaxOptions {
		return false
	}
	// Rows that contradict themselves compare nothing.
	exactly := 0
	for j := range c.input {
		if c.input[j].Problem != nil || c.input[j].Profile == nil {
			continue
		}
		if each := s.options[selection(c.input[j].Profile)]; each > 0 {
			if _, _, err := c.resolve(j); err == nil {
				exactly += each
			}
		}
	}
	s.deaf = exactly <= MaxOptions
	return !s.deaf
}
