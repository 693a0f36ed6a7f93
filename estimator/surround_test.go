package estimator_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// around is what a draft needs around the compute, in rationals, by basis: as
// RULES has it, whatever the offering. Machines have disks; how many of them
// there are is what the option says.
func (d draft) around(o *estimator.Option) map[pricing.Basis]*big.Rat {
	l := d.brute()
	gb := func(kb *big.Rat) *big.Rat { return product(l.invocations, kb, big.NewRat(1, 1<<20)) }
	request, response, logs := ratText(d.text("request_kb", "0")), ratText(d.text("response_kb", "0")), ratText(d.text("log_kb", "0"))
	gateways := ratInt(d.int("nat_gateways", 0))
	want := map[pricing.Basis]*big.Rat{
		pricing.BasisDataOutGB: gb(response), pricing.BasisLogGB: gb(logs), pricing.BasisNATHours: product(gateways, l.hours),
	}
	switch http := d.text("http", "none"); {
	case http == "gateway":
		want[pricing.BasisGatewayRequests] = l.invocations
	case http == "gateway_rest":
		want[pricing.BasisRESTGatewayRequests] = l.invocations
	case http == "none" && gateways.Sign() > 0:
		want[pricing.BasisNATGB] = gb(sum(request, response))
	case http == "direct" && o.Offering.Front != nil:
		front := o.Offering.Front
		want[pricing.BasisEndpointHours] = l.hours
		want[pricing.BasisAddressHours] = product(l.hours, ratInt(front.Addresses))
		want[pricing.BasisEndpointGB] = gb(sum(request, response))
		if front.Units != nil {
			want[pricing.BasisCapacityUnitHours] = roundTo12(product(l.hours, capacityUnits(&l, front.Units, gb(sum(request, response)))))
		}
	}
	if o.Sizing != nil {
		machines := sum(rat(o.Sizing.Instances), rat(o.Sizing.NodeShare))
		want[pricing.BasisDiskGBMonths] = product(machines, l.disk)
		want[pricing.BasisDiskMonths] = product(machines, ratInt(int64(l.disk.Sign())))
	}
	return want
}

// capacityUnits are the units of a load balancer in the mean hour: of the thing
// that needs most of them.
func capacityUnits(l *bruteLoad, u *pricing.CapacityUnits, gb *big.Rat) *big.Rat {
	perSecond := quotient(l.invocations, product(l.hours, ratInt(3600)))
	return larger(
		quotient(perSecond, ratInt(u.NewConnectionsPerSecond)),
		quotient(product(perSecond, l.duration, big.NewRat(1, 1000)), ratInt(u.ActiveConnections)),
		quotient(quotient(gb, l.hours), ratInt(u.GBPerHour)),
	)
}

// blocks are the requests that one is counted as.
func (d draft) blocks(m *pricing.Meter) *big.Rat {
	if m.RequestKB == 0 {
		return ratInt(1)
	}
	kb := larger(ratText(d.text("request_kb", "0")), ratText(d.text("response_kb", "0")))
	return larger(ratInt(1), ceil(quotient(kb, ratInt(m.RequestKB))))
}

// disks are the disks of the sold size that one machine takes.
func (d draft) disks(m *pricing.Meter) *big.Rat {
	if len(m.Disks) == 0 {
		return ratInt(1)
	}
	return larger(ratInt(1), ceil(quotient(ratText(d.text("disk_gb", "0")), ratInt(m.Disks[len(m.Disks)-1].GB))))
}

// TestSurroundingsAreTheSameForEveryOffering: the quantity of every line around
// the compute follows from the load and the definition, and what has a quantity
// has a line or is missing.
func TestSurroundingsAreTheSameForEveryOffering(t *testing.T) {
	plan := plantest.Embedded(t)
	lines := map[pricing.Basis]int{}
	balanced := func(o *pricing.Offering) bool { return o.Front != nil && o.Front.Units != nil }
	for _, test := range []struct {
		http string
		of   func(*pricing.Offering) bool
	}{{"direct", balanced}, {"direct", nil}, {"gateway", nil}, {"gateway_rest", nil}, {"none", nil}} {
		rapid.Check(t, func(t *rapid.T) { checkSurroundings(t, plan, test.http, test.of, lines) })
	}
	// Few regions have a price of capacity units: TestRandomProfilesReachTheWholeVocabulary
	// sees to those.
	for _, basis := range []pricing.Basis{pricing.BasisDataOutGB, pricing.BasisGatewayRequests, pricing.BasisEndpointHours} {
		if lines[basis] == 0 {
			t.Errorf("no line of %s: %v", basis, lines)
		}
	}
}

func checkSurroundings(t *rapid.T, plan *estimator.Plan, http string, of func(*pricing.Offering) bool, lines map[pricing.Basis]int) {
	d := surrounded(t, alwaysOnWork(t)).with("http", http).selecting(randomSubject(t, plan, "subject", of))
	d["memory_mb"], d["shared_memory_mb"] = rapid.Int64Range(1, 3000).Draw(t, "modest memory"), int64(0)
	if !legal(plan, d) {
		t.SkipNow()
	}
	o := only(t, plan, d)
	if o.Status == estimator.Excluded || o.Coverage != nil && o.Status == estimator.MissingPrice {
		return
	}
	s := exactSubject(&o)
	found := map[pricing.MeterName]*estimator.LineItem{}
	for i := range o.LineItems {
		found[o.LineItems[i].Meter] = &o.LineItems[i]
	}
	want := d.around(&o)
	for i := range s.Offering.Meters {
		m := &s.Offering.Meters[i]
		if !m.Basis.Surrounds() {
			continue
		}
		quantity, item := want[m.Basis], found[m.Name]
		switch {
		case quantity == nil || quantity.Sign() == 0:
			if item != nil {
				t.Fatalf("%s: %s has a line of %s", d, o.ID, m.Name)
			}
		case item == nil:
			if !missing(&o, addressOf(s, m, "", pricing.OnDemand)) {
				t.Fatalf("%s: %s has no line of %s:\n%s", d, o.ID, m.Name, dump(&o))
			}
		default:
			lines[m.Basis]++
			units := rat(item.PricedQuantity)
			if item.Price != nil {
				units = product(units, ratInt(item.Price.Per))
			}
			exactly := product(quantity, d.blocks(m), d.disks(m))
			off := difference(units, exactly)
			if off.Sign() != 0 && (o.Sizing.NodeShare.IsZero() || off.Abs(off).Cmp(shareUlp(d, m)) > 0) {
				t.Fatalf("%s: %s: %s of %s, want %s", d, o.ID, units.FloatString(18), m.Name, exactly.FloatString(18))
			}
		}
	}
}

// shareUlp is what the two roundings of a share may leave: of the share that is
// shown, and of the disk that is counted.
func shareUlp(d draft, m *pricing.Meter) *big.Rat {
	return product(sum(ratInt(1), larger(ratText(d.text("disk_gb", "0")), d.disks(m))), ratText("0.000000000001"))
}

// missing reports whether an option lacks a price at an address, of any type.
func missing(o *estimator.Option, at pricing.Address) bool {
	for _, address := range o.Missing {
		address.Type = at.Type
		if address == at {
			return true
		}
	}
	return false
}
