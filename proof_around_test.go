package main_test

import (
	"math/big"
	"strings"
)

// around recomputes what a line around the compute counts, from the profile
// alone: nothing of it depends on prices.
func (v *verifier) around(option, line object) {
	profile := v.profile()
	per := big.NewRat(1, 1)
	if holds(line, "per") {
		per = v.number(line, "per")
	}
	billed := times(v.number(line, "priced_quantity"), per)
	invocations, hours := v.number(profile, "invocations_per_month"), v.number(profile, "hours_per_month")
	gb := func(fields ...string) *big.Rat {
		kb := new(big.Rat)
		for _, field := range fields {
			kb = plus(kb, v.number(profile, field))
		}
		return times(invocations, kb, big.NewRat(1, 1<<20))
	}
	switch meter, unit := word(line, "meter"), word(line, "unit"); meter {
	case "data-out":
		v.same(meter, billed, gb("response_kb"))
	case "logs":
		v.same(meter, billed, gb("log_kb"))
	case "nat-hours":
		v.same(meter, billed, times(v.number(profile, "nat_gateways"), hours))
	case "nat-data":
		v.same(meter, billed, gb("request_kb", "response_kb"))
	case "load-balancer":
		v.same(meter, billed, hours)
	case "load-balancer-units":
		if unit != "Capacity-Unit-Hours" {
			v.same(meter, billed, gb("request_kb", "response_kb"))
			return
		}
		v.same(meter, billed, v.capacityUnitHours(invocations, gb("request_kb", "response_kb")))
	case "public-address":
		if addresses := times(billed, new(big.Rat).Inv(hours)); !addresses.IsInt() || addresses.Sign() <= 0 {
			v.complainf("%s hours are %s addresses", decimalText(billed), decimalText(addresses))
		}
	case "gateway-requests", "rest-gateway-requests":
		v.same("consumed_quantity", v.number(line, "consumed_quantity"), invocations)
		if times := new(big.Rat).Quo(billed, invocations); !times.IsInt() {
			v.complainf("counts a request %s times", decimalText(times))
		}
	case "disk":
		v.disk(option, billed, unit)
	}
}

// capacityUnitHours are the hours of capacity units that the published rule
// counts: 25 new connections a second, 3,000 active ones, 1 GB an hour, of which
// the one that needs most decides, in the mean hour.
func (v *verifier) capacityUnitHours(invocations, gb *big.Rat) *big.Rat {
	most := gb
	for _, other := range []*big.Rat{
		times(invocations, big.NewRat(1, 25*3600)),
		times(invocations, v.number(v.profile(), "duration_ms"), big.NewRat(1, 3000*3_600_000)),
	} {
		if other.Cmp(most) > 0 {
			most = other
		}
	}
	return toTwelvePlaces(most)
}

// toTwelvePlaces rounds to 12 decimals, half away from zero.
func toTwelvePlaces(n *big.Rat) *big.Rat {
	const places = 12
	rounded, _ := new(big.Rat).SetString(n.FloatString(places))
	return rounded
}

// disk: every machine of a fleet has what was asked for, or at least one disk.
func (v *verifier) disk(option object, billed *big.Rat, unit string) {
	sizing, _ := option["sizing"].(object)
	if !holds(sizing, "instances") {
		return // a share of a node has a share of its disk
	}
	instances := v.number(sizing, "instances")
	if strings.HasSuffix(unit, "B-Months") {
		v.same("disk", billed, times(instances, v.number(v.profile(), "disk_gb")))
		return
	}
	if each := new(big.Rat).Quo(billed, instances); !each.IsInt() || each.Sign() <= 0 {
		v.complainf("%s disks of %s machines", decimalText(billed), decimalText(instances))
	}
}
