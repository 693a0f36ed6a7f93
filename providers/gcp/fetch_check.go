package gcp

import (
	"fmt"
	"strings"

	"breakeven/pricing"
	"breakeven/providers"
)

// checks are what every query returned. A price at an address is told for every
// area; a component of machines once, because few families are sold everywhere: its
// number of prices is the largest of any area.
func checks(all []query, asked []pricing.Area, downloads map[service]*answers) []providers.QueryCheck {
	found := map[*query]map[pricing.Area][]string{}
	for _, from := range downloads {
		for _, r := range from.readings {
			if found[r.query] == nil {
				found[r.query] = map[pricing.Area][]string{}
			}
			for _, area := range r.areas {
				found[r.query][area] = union(found[r.query][area], r.sku)
			}
		}
	}
	var list []providers.QueryCheck
	for i := range all {
		q := &all[i]
		from := downloads[q.service]
		check := providers.QueryCheck{Part: q.part, Meter: q.meter, Query: q.String(), Verified: q.verified, Err: from.err}
		if check.Err == nil {
			check.Err = from.faults[q]
		}
		switch {
		case q.component != "":
			for _, area := range asked {
				if skus := found[q][area]; len(skus) > check.Prices {
					check.Prices = len(skus)
				}
			}
			list = append(list, check)
		case q.area == pricing.AreaGlobal:
			check.Prices = len(found[q][pricing.Global])
			list = append(list, check)
		default:
			for _, area := range asked {
				check.Region, check.Prices = string(area), len(found[q][area])
				list = append(list, check)
			}
		}
	}
	return list
}

// String is the query for people.
func (q *query) String() string {
	return fmt.Sprintf("%s: %s (%s)", q.service.name, strings.Join(q.names, " | "), strings.Join(q.usages, " | "))
}
