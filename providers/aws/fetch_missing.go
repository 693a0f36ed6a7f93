package aws

import (
	"errors"
	"fmt"
	"strings"

	"breakeven/pricing"
)

// missing tells of every rule where it found nothing. A rule of the current list that
// must find something and did not in any region fails its part: the price list API
// answers a field or value that it does not know with an empty list.
func (c *collection) missing(rules []rule, regions []string, found *findings, past bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range rules {
		r := &rules[i]
		p := c.part(r.offering)
		if unasked(p.failures) {
			continue // it is not known what there is
		}
		switch {
		case found.counts[r] > 0 || r.sparse:
		case past && (r.free != "" || len(p.entries) > 0):
			// What is free was not always, nor did every meter exist.
			p.notes = append(p.notes, (&noneError{r}).Error())
			continue
		default:
			p.failures = append(p.failures, &noneError{r})
			continue
		}
		if r.free != "" {
			continue
		}
		priced := map[pricing.Area]bool{}
		for address := range p.entries {
			if address.Meter == r.meter && address.Purchase == pricing.OnDemand &&
				(r.architecture == "" || address.Architecture == r.architecture) {
				priced[address.Area] = true
			}
		}
		var without []string
		for _, region := range regions {
			if !priced[pricing.Area(region)] {
				without = append(without, region)
			}
		}
		if len(without) > 0 {
			p.notes = append(p.notes, fmt.Sprintf("no price of %s (%s) in %s", r.meter, r.usage, strings.Join(without, ", ")))
		}
	}
}

// unasked reports whether a part failed because of an answer that did not come, and
// not because of a rule that found nothing.
func unasked(failures []error) bool {
	for _, err := range failures {
		if _, none := errors.AsType[*noneError](err); !none {
			return true
		}
	}
	return false
}
