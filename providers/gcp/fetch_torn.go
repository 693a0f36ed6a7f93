package gcp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"breakeven/pricing"
)

// pair is what is sold together: vCPUs and memory of a family, in an area and a way
// of buying.
type pair struct {
	family string
	area   pricing.Area
	bought pricing.Purchase
}

// halves say which part of a pair a meter is.
var halves = map[pricing.MeterName]struct {
	family string
	half   int
}{
	"vcpu-time": {"in use", 0}, "ghz-time": {"in use", 0}, "memory-time": {"in use", 1},
	"idle-vcpu-time": {"idle", 0}, "idle-memory-time": {"idle", 1},
}

// torn reports that a list has holes: a page that came in part is well formed, and
// nothing in it says how many SKUs there should be. But nobody sells vCPUs without
// memory. One such case may be the catalog's own; many are not.
func torn(readings []*reading) error {
	pairs := map[pair]*[2]bool{}
	for _, r := range readings {
		family, half, paired := halfOf(r.query)
		if !paired {
			continue
		}
		for _, area := range r.areas {
			key := pair{family, area, r.query.bought}
			if pairs[key] == nil {
				pairs[key] = &[2]bool{}
			}
			pairs[key][half] = true
		}
	}
	var broken []pair
	for key, has := range pairs {
		if !has[0] || !has[1] {
			broken = append(broken, key)
		}
	}
	if len(broken) < 2 || len(broken)*20 <= len(pairs) {
		return nil
	}
	first := slices.MinFunc(broken, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.family, b.family), cmp.Compare(a.area, b.area), cmp.Compare(a.bought, b.bought))
	})
	return fmt.Errorf("the list has holes: %d of %d times vCPUs or memory come alone, first %s in %s (%s)",
		len(broken), len(pairs), first.family, first.area, first.bought)
}

func halfOf(q *query) (family string, half int, paired bool) {
	if q.component == "" {
		of, known := halves[q.meter]
		return of.family, of.half, known
	}
	family, which, _ := strings.Cut(string(q.component), "/")
	switch which {
	case "core":
		return family, 0, true
	case "ram":
		return family, 1, true
	default:
		return "", 0, false
	}
}
