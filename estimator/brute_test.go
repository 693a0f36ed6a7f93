package estimator_test

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// What follows computes fleets and clusters a second time: with big rationals,
// over every unit, from the catalog's prices and the rules alone.

func rat(d decimal.Decimal) *big.Rat { return d.Rat() }

func ratText(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic(text)
	}
	return r
}

func ratInt(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

func product(factors ...*big.Rat) *big.Rat {
	p := ratInt(1)
	for _, f := range factors {
		p.Mul(p, f)
	}
	return p
}

func quotient(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }
func sum(a, b *big.Rat) *big.Rat      { return new(big.Rat).Add(a, b) }
func difference(a, b *big.Rat) *big.Rat {
	return new(big.Rat).Sub(a, b)
}

func ceil(r *big.Rat) *big.Rat {
	q, m := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	if m.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	return new(big.Rat).SetInt(q)
}

func larger(a *big.Rat, others ...*big.Rat) *big.Rat {
	for _, b := range others {
		if b.Cmp(a) > 0 {
			a = b
		}
	}
	return a
}

// roundTo12 is half away from zero, for what is not negative.
func roundTo12(r *big.Rat) *big.Rat {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(12), nil))
	shifted := sum(product(r, scale), big.NewRat(1, 2))
	whole := new(big.Int).Div(shifted.Num(), shifted.Denom())
	return quotient(new(big.Rat).SetInt(whole), scale)
}

// bruteLoad is a load in rationals, read from the draft and not from the engine.
type bruteLoad struct {
	invocations, duration, vcpu, memory, shared, utilization *big.Rat
	minimum, concurrency, workloads, storage                 int64
	bounded, works                                           bool
	hours, running, disk                                     *big.Rat
	types                                                    []string
}

func (d draft) text(name, otherwise string) string {
	if v, ok := d[name].(string); ok {
		return v
	}
	return otherwise
}

func (d draft) int(name string, otherwise int64) int64 {
	if v, ok := d[name].(int64); ok {
		return v
	}
	return otherwise
}

// brute reads a draft that states invocations and duration.
func (d draft) brute() bruteLoad {
	l := bruteLoad{
		invocations: ratText(d.text("invocations_per_month", "")), duration: ratText(d.text("duration_ms", "")),
		memory: ratInt(d.int("memory_mb", 0)), shared: ratInt(d.int("shared_memory_mb", 0)),
		utilization: ratText(d.text("steady_utilization", "0.6")), hours: ratText(d.text("hours_per_month", "730")), disk: ratText(d.text("disk_gb", "0")),
		minimum: d.int("min_instances", 2), concurrency: d.int("concurrency", 1), workloads: d.int("cluster_workloads", 1), storage: d.int("ephemeral_storage_mb", 512),
	}
	_, l.bounded = d["concurrency"]
	l.types, _ = d["instance_types"].([]string)
	l.running = l.hours
	if text, given := d["hours_running_per_month"].(string); given {
		l.running = ratText(text)
	}
	l.vcpu = quotient(l.memory, ratInt(1769))
	if l.vcpu.Cmp(ratInt(1)) > 0 {
		l.vcpu = ratInt(1)
	}
	if text, given := d["vcpu"].(string); given {
		l.vcpu, l.works = ratText(text), true
	}
	return l
}

// meanConcurrency is arrivals per second x seconds, in the hours that run.
func (l *bruteLoad) meanConcurrency() *big.Rat {
	return quotient(product(l.invocations, l.duration), product(l.running, ratInt(3_600_000)))
}

// needs are vCPU and memory beside the shared part, over steady utilization.
func (l *bruteLoad) needs() (vcpu, memory *big.Rat) {
	a := quotient(l.meanConcurrency(), l.utilization)
	return product(a, l.vcpu), product(a, difference(l.memory, l.shared))
}

func (l *bruteLoad) floor(s estimator.Subject) *big.Rat {
	floor := ratInt(l.minimum)
	if fleet := s.Offering.Placement.Fleet; fleet != nil {
		floor = larger(floor, ratInt(fleet.MinInstances))
	}
	if l.bounded {
		floor = larger(floor, ceil(quotient(l.meanConcurrency(), product(l.utilization, ratInt(l.concurrency)))))
	}
	return floor
}

// bruteUnit is a machine or a pair, with what it costs in the hours that run.
type bruteUnit struct {
	name                 string
	vcpu, memory, usable *big.Rat
	hourly, monthly      *big.Rat // list price of an hour; of the hours that run, after bands
	bands                []*big.Rat
}

// units are every unit of a candidate that the load may use.
func (l *bruteLoad) units(plan *estimator.Plan, s estimator.Subject) []bruteUnit {
	placement := s.Offering.Placement
	if placement.Fleet != nil && placement.Fleet.Machines == "" {
		return l.pairs(plan, s)
	}
	var units []bruteUnit
	percent, baselines := int64(0), placement.Fleet
	var sustained []pricing.Baseline
	if placement.Packed != nil {
		percent, sustained = 5, placement.Packed.Baselines
	} else {
		sustained = baselines.Baselines
	}
	for _, machine := range pricedMachines(plan, s) {
		named := l.names(machine.Name)
		if machine.Restriction == pricing.RestrictUnsized || (len(l.types) == 0 && machine.Restriction != pricing.Unrestricted) || (len(l.types) > 0 && !named) {
			continue
		}
		u := bruteUnit{name: machine.Name, vcpu: rat(machine.VCPU), memory: rat(machine.MemoryMiB)}
		for i := range sustained {
			if sustained[i].Type == machine.Name {
				u.vcpu = rat(sustained[i].VCPU)
			}
		}
		if l.works {
			u.vcpu = product(u.vcpu, workOf(machine))
		}
		// 512 MiB of every machine, and 5 % of a node's memory besides.
		u.usable = difference(product(u.memory, big.NewRat(100-percent, 100)), ratInt(512))
		_, u.hourly = machineRate(plan, s, machine)
		if s.Purchase == pricing.OnDemand {
			u.bands = sustainedUse(machine)
		}
		u.monthly = product(u.hourly, l.paidHours(u.bands))
		units = append(units, u)
	}
	return units
}

// workOf is what one vCPU does beside a hyperthread: only AWS publishes it.
func workOf(machine *pricing.MachineType) *big.Rat {
	own := regexp.MustCompile(`^(hpc|[a-z])([789])g[a-z]*$`).FindStringSubmatch(machine.Family)
	switch {
	case machine.Offering != "aws/ec2" || own == nil || own[1] == "g":
		return ratInt(1)
	case own[2] == "7":
		return ratText("1.25")
	default:
		return ratText("1.625")
	}
}

// sustainedUse are Google's fractions of the list price in the quarters of a
// month, by family; nil where there is no such discount.
func sustainedUse(machine *pricing.MachineType) []*big.Rat {
	if machine.Offering != "gcp/compute-engine" {
		return nil
	}
	switch machine.Family {
	case "n1", "f1", "g1", "m1", "m2":
		return []*big.Rat{ratText("1"), ratText("0.8"), ratText("0.6"), ratText("0.4")}
	case "n2", "n2d", "c2":
		return []*big.Rat{ratText("1"), ratText("0.8678"), ratText("0.733"), ratText("0.6")}
	default:
		return nil
	}
}

// paidHours are the hours at full price that cost as much as the hours that run.
func (l *bruteLoad) paidHours(bands []*big.Rat) *big.Rat {
	if bands == nil {
		return l.running
	}
	paid, rest := ratInt(0), l.running
	quarter := quotient(l.hours, ratInt(4))
	for _, fraction := range bands {
		hours := quarter
		if rest.Cmp(quarter) < 0 {
			hours = rest
		}
		paid, rest = sum(paid, product(hours, fraction)), difference(rest, hours)
	}
	return paid
}

// pairs are the valid pairs with what they cost; none where a price is missing.
func (l *bruteLoad) pairs(plan *estimator.Plan, s estimator.Subject) []bruteUnit {
	perVCPU, perGB := pairRate(plan, s, pricing.BasisVCPUHours), pairRate(plan, s, pricing.BasisGBHours)
	if perVCPU == nil || perGB == nil {
		return nil // nobody published what a pair costs
	}
	fleet := s.Offering.Placement.Fleet
	shapes := fleet.Shapes
	if fleet.Grid != nil {
		shapes = gridPairs(fleet.Grid)
	}
	units := make([]bruteUnit, 0, len(shapes))
	for _, shape := range shapes {
		memory, gb := ratInt(shape.MemoryMiB), big.NewRat(shape.MemoryMiB, 1024)
		hourly := sum(product(rat(shape.VCPU), perVCPU), product(gb, perGB))
		// What EKS reserves of a pod's memory, and others of nothing.
		usable := difference(memory, rat(fleet.Reserve.MiB))
		units = append(units, bruteUnit{
			name: pairName(shape), vcpu: rat(shape.VCPU), memory: memory, usable: usable, hourly: hourly, monthly: product(hourly, l.running),
		})
	}
	return units
}

func pairName(shape pricing.Shape) string {
	return pricing.Text(shape.VCPU) + " vCPU / " + pricing.Text(decimal.NewFromInt(shape.MemoryMiB).Mul(decimal.RequireFromString("0.0009765625"))) + " GB"
}

// pairRate is what is paid for an hour of a vCPU or a GB; nil where nobody
// published it.
func pairRate(plan *estimator.Plan, s estimator.Subject, basis pricing.Basis) *big.Rat {
	m := &s.Offering.Meters[slices.IndexFunc(s.Offering.Meters, func(m pricing.Meter) bool { return m.Basis == basis })]
	price := priceOf(plan, s, m, "", pricing.OnDemand)
	if price == nil {
		return nil
	}
	if slices.Contains(m.Purchases, s.Purchase) {
		if price = priceOf(plan, s, m, "", s.Purchase); price == nil {
			return nil
		}
	}
	hourly := rat(price.Tiers.Steps[0].UnitPrice)
	if m.PerSecond() {
		hourly = product(hourly, ratInt(3600))
	}
	if percent, _ := percentOff(m, s.Purchase, ""); percent != nil {
		hourly = product(hourly, remaining(*percent))
	}
	return hourly
}

// diskOf is how much disk one machine has, in what the meter counts, and its
// price; false when nobody published it. Platforms without a meter for disks have
// none.
func (l *bruteLoad) diskOf(plan *estimator.Plan, s estimator.Subject) (quantity, price *big.Rat, published bool) {
	for i := range s.Offering.Meters {
		m := &s.Offering.Meters[i]
		if l.disk.Sign() == 0 || m.Basis != pricing.BasisDiskGBMonths && m.Basis != pricing.BasisDiskMonths {
			continue
		}
		kind, quantity := "", l.disk
		if len(m.Disks) > 0 {
			size := m.Disks[len(m.Disks)-1]
			if at := slices.IndexFunc(m.Disks, func(d pricing.DiskSize) bool { return ratInt(d.GB).Cmp(l.disk) >= 0 }); at >= 0 {
				size = m.Disks[at]
			}
			kind, quantity = size.Type, ceil(quotient(l.disk, ratInt(size.GB)))
		}
		at := priceOf(plan, s, m, kind, pricing.OnDemand)
		if at == nil {
			return quantity, new(big.Rat), false
		}
		return quantity, rat(at.Tiers.Steps[0].UnitPrice), true
	}
	return new(big.Rat), new(big.Rat), true
}

// storageOf is what ephemeral storage above the included size costs one unit a
// month; false when nobody published it.
func (l *bruteLoad) storageOf(plan *estimator.Plan, s estimator.Subject) (*big.Rat, bool) {
	fleet := s.Offering.Placement.Fleet
	if fleet == nil || fleet.MaxStorageMB == 0 || l.storage <= fleet.IncludedStorageMB {
		return new(big.Rat), true
	}
	at := slices.IndexFunc(s.Offering.Meters, func(m pricing.Meter) bool { return m.Basis == pricing.BasisStorageGBHours })
	price := priceOf(plan, s, &s.Offering.Meters[at], "", pricing.OnDemand)
	if price == nil {
		return new(big.Rat), false
	}
	return product(big.NewRat(l.storage-fleet.IncludedStorageMB, 1024), l.running, rat(price.Tiers.Steps[0].UnitPrice)), true
}

// namesUnpriced reports whether the load names machine types, of which none that
// has a size and is covered has a price here.
func (l *bruteLoad) namesUnpriced(plan *estimator.Plan, s estimator.Subject) bool {
	if len(l.types) == 0 || machinesOf(s) == "" || len(l.units(plan, s)) > 0 {
		return false
	}
	list := plan.Catalog().List(machinesOf(s).Provider())
	return slices.ContainsFunc(list.Machines, func(m pricing.MachineType) bool {
		percent, sold := percentOff(perType(s), s.Purchase, m.Family)
		return m.Offering == machinesOf(s) && m.Architecture == s.Architecture && m.Restriction != pricing.RestrictUnsized &&
			l.names(m.Name) && (percent != nil || !sold)
	})
}

// names reports whether the load names a machine type.
func (l *bruteLoad) names(machine string) bool {
	return slices.ContainsFunc(l.types, func(pattern string) bool {
		prefix, glob := strings.CutSuffix(pattern, "*")
		return pattern == machine || (glob && strings.HasPrefix(machine, prefix))
	})
}

// tooMuchStorage reports whether no unit of the platform has so much of it.
func (l *bruteLoad) tooMuchStorage(s estimator.Subject) bool {
	fleet := s.Offering.Placement.Fleet
	return fleet != nil && fleet.MaxStorageMB > 0 && l.storage > fleet.MaxStorageMB
}

// covered reports whether at least half of the ordinary machine types that
// anything is published for have a price as the candidate is bought, or whether
// the load names them.
func (l *bruteLoad) covered(plan *estimator.Plan, s estimator.Subject) bool {
	if machinesOf(s) == "" || len(l.types) > 0 {
		return true
	}
	m := perType(s)
	known, priced := map[string]bool{}, 0
	list := plan.Catalog().List(machinesOf(s).Provider())
	at := addressOf(s, m, "", "")
	for i := range list.Prices {
		of := list.Prices[i].Address
		if of.Offering != at.Offering || of.Meter != at.Meter || of.Area != at.Area || of.Architecture != at.Architecture || known[of.Type] {
			continue
		}
		machine := plan.Machine(of.Offering, of.Type)
		if percent, sold := percentOff(m, s.Purchase, machine.Family); machine.Restriction != pricing.Unrestricted || sold && percent == nil {
			continue
		}
		known[of.Type] = true
		if _, paid := machineRate(plan, s, machine); paid != nil {
			priced++
		}
	}
	return 2*priced >= len(known)
}

// unless is the unit's name, or none when there is nothing of it.
func (u *bruteUnit) unless(count *big.Rat) string {
	if count.Sign() == 0 {
		return ""
	}
	return u.name
}

func (u *bruteUnit) holds(l *bruteLoad) bool {
	return u.vcpu.Cmp(l.vcpu) >= 0 && u.usable.Cmp(l.memory) >= 0
}

// bruteFleet is the cheapest n x price over every unit: ties by fewer units,
// then by name. It is nil when no unit holds one invocation.
func bruteFleet(plan *estimator.Plan, s estimator.Subject, l *bruteLoad) (best *bruteUnit, count, cost *big.Rat) {
	needVCPU, needMemory := l.needs()
	floor := l.floor(s)
	units := l.units(plan, s)
	quantity, price, _ := l.diskOf(plan, s)
	storage, _ := l.storageOf(plan, s)
	besides := sum(product(quantity, price), storage)
	for i := range units {
		u := &units[i]
		if !u.holds(l) {
			continue
		}
		n := larger(floor, ceil(quotient(needVCPU, u.vcpu)))
		if needMemory.Sign() > 0 {
			n = larger(n, ceil(quotient(needMemory, difference(u.usable, l.shared))))
		}
		total := product(n, sum(u.monthly, besides))
		if best == nil || total.Cmp(cost) < 0 || (total.Cmp(cost) == 0 && (n.Cmp(count) < 0 || (n.Cmp(count) == 0 && u.name < best.name))) {
			best, count, cost = u, n, total
		}
	}
	return best, count, cost
}

// alwaysOnWork is random work that states invocations and duration, at sizes
// that units hold.
func alwaysOnWork(t *rapid.T) draft {
	d := coreWork(t).without("busy_vcpu_hours_per_month", "isolation", "currency", "fx_rates", "free_tier", "ephemeral_storage_mb")
	if _, given := d["invocations_per_month"]; !given {
		d["invocations_per_month"] = "30000000.25"
	}
	if _, given := d["duration_ms"]; !given {
		d["duration_ms"] = "119.75"
	}
	return d
}

// fleets are the offerings whose units are chosen.
func fleets(o *pricing.Offering) bool { return o.Placement.Fleet != nil || o.Placement.Packed != nil }

// randomFleet draws a candidate whose units are chosen, bought exactly.
func randomFleet(t *rapid.T, plan *estimator.Plan, of func(*pricing.Offering) bool) estimator.Subject {
	s := randomSubject(t, plan, "subject", of)
	if s.Purchase.Cheapest() {
		t.SkipNow()
	}
	return s
}

// unitCost is the cost of the lines that the choice of a fleet decides.
func unitCost(o *estimator.Option) *big.Rat {
	total := new(big.Rat)
	for i := range o.LineItems {
		switch meterOf(o.Offering, o.LineItems[i].Meter).Basis {
		case pricing.BasisUnitHours, pricing.BasisStorageGBHours, pricing.BasisVCPUHours, pricing.BasisGBHours, pricing.BasisDiskGBMonths, pricing.BasisDiskMonths:
			total.Add(total, rat(o.LineItems[i].EffectiveCost))
		default:
		}
	}
	return total
}

func checkFleet(t tester, plan *estimator.Plan, s estimator.Subject, d draft) estimator.Status {
	t.Helper()
	l := d.brute()
	o := only(t, plan, d.selecting(s))
	best, count, cost := bruteFleet(plan, s, &l)
	_, _, hasDisk := l.diskOf(plan, s)
	_, hasStorage := l.storageOf(plan, s)
	switch {
	case l.tooMuchStorage(s):
		if o.Status != estimator.Excluded {
			t.Fatalf("%s: no unit has so much storage, and %s is %s", d.selecting(s), o.ID, o.Status)
		}
	case machinesOf(s) != "" && len(pricedMachines(plan, s)) == 0, machinesOf(s) == "" && len(l.pairs(plan, s)) == 0:
		if o.Status != estimator.MissingPrice {
			t.Fatalf("%s: no unit has a price, and %s is %s", d.selecting(s), o.ID, o.Status)
		}
	case best == nil && l.namesUnpriced(plan, s):
		if o.Status != estimator.MissingPrice {
			t.Fatalf("%s: no named machine type has a price, and %s is %s", d.selecting(s), o.ID, o.Status)
		}
		checkMissing(t, plan, &o)
	case best == nil && l.covered(plan, s):
		if o.Status != estimator.Excluded {
			t.Fatalf("%s: no unit holds an invocation, and %s is %s", d.selecting(s), o.ID, o.Status)
		}
	case !l.covered(plan, s), !(hasDisk && hasStorage) && count.Sign() > 0, o.Status == estimator.MissingPrice && lacksCluster(plan, s):
		if o.Status != estimator.MissingPrice {
			t.Fatalf("%s: a price is missing, and %s is %s", d.selecting(s), o.ID, o.Status)
		}
	case o.Status != estimator.Priced:
		t.Fatalf("%s: %s is %s, brute force finds %s x %s\n%s", d.selecting(s), o.ID, o.Status, count.RatString(), best.name, dump(&o))
	case rat(o.Sizing.Instances).Cmp(count) != 0 || o.Sizing.Unit != best.unless(count):
		t.Fatalf("%s: engine chose %s x %s, brute force %s x %s (%s)", d.selecting(s), o.Sizing.Instances, o.Sizing.Unit, count.RatString(), best.name, cost.FloatString(12))
	default:
		if got := unitCost(&o); got.Cmp(cost) != 0 {
			t.Fatalf("%s: engine says %s, brute force %s", d.selecting(s), got.FloatString(15), cost.FloatString(15))
		}
	}
	return o.Status
}

// lacksCluster reports whether nobody published the fee of the cluster.
func lacksCluster(plan *estimator.Plan, s estimator.Subject) bool {
	return slices.ContainsFunc(s.Offering.Meters, func(m pricing.Meter) bool {
		return m.Basis == pricing.BasisClusterHours && priceOf(plan, s, &m, "", pricing.OnDemand) == nil
	})
}

func TestFleetIsTheCheapestOfAllUnits(t *testing.T) {
	plan := plantest.Embedded(t)
	priced := map[pricing.OfferingID]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := randomFleet(t, plan, fleets)
		d := alwaysOnWork(t).without("cluster_workloads")
		if rapid.Bool().Draw(t, "has disks") {
			d["disk_gb"] = drawAmount(t, "disk", 4_000, "0.1", "32", "32.001", "1024", "65536.5")
		}
		if chance(t, "has storage", 3) {
			d["ephemeral_storage_mb"] = drawInt(t, "storage", 30_000, 0, 512, 513, 10240, 10241, 20481, 204800, 204801)
		}
		if machinesOf(s) != "" && chance(t, "names types", 3) {
			if types := randomTypes(t, plan, s); types != nil {
				d["instance_types"] = types
			}
		}
		if !legal(plan, d.selecting(s)) {
			t.SkipNow()
		}
		if checkFleet(t, plan, s, d) == estimator.Priced {
			priced[s.Offering.ID]++
		}
	})
	if len(priced) < 3 {
		t.Errorf("fleets of %v were compared", priced)
	}
}

// TestFleetTies: where many units cost the same, fewer units win, then the name.
func TestFleetTies(t *testing.T) {
	plan := plantest.Embedded(t)
	for _, s := range plan.Subjects() {
		if !s.Region.Default || !fleets(s.Offering) || s.Purchase != pricing.OnDemand && s.Purchase != pricing.Spot || s.Offering.Placement.Fleet != nil && s.Offering.Placement.Fleet.Grid != nil {
			continue // every pair of a grid is compared elsewhere
		}
		for _, d := range []draft{
			// Nothing runs: every fleet of zero units costs nothing.
			{"invocations_per_month": "0", "duration_ms": "100", "memory_mb": int64(512), "min_instances": int64(0)},
			{"invocations_per_month": "0", "duration_ms": "100", "memory_mb": int64(8192), "min_instances": int64(1)},
			// Sizes of one family cost in proportion to their vCPU.
			{"invocations_per_month": "262800000", "duration_ms": "1000", "memory_mb": int64(1024), "vcpu": "1", "min_instances": int64(1), "steady_utilization": "1"},
			{"invocations_per_month": "2628000000", "duration_ms": "1600", "memory_mb": int64(2048), "vcpu": "2", "min_instances": int64(1), "steady_utilization": "1"},
		} {
			checkFleet(t, plan, s, d)
		}
	}
}

// TestSharedClusterPaysItsShare against every node type: the larger of the vCPU
// share and the memory share of what a node can allocate, over the packing fill.
func TestSharedClusterPaysItsShare(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		s := randomFleet(t, plan, func(o *pricing.Offering) bool { return o.Placement.Packed != nil })
		d := alwaysOnWork(t).with("cluster_workloads", rapid.Int64Range(2, 30).Draw(t, "workloads"))
		if rapid.Bool().Draw(t, "has disks") {
			d["disk_gb"] = drawAmount(t, "disk", 4_000, "0.1", "32", "32.001", "1024", "65536.5")
		}
		l := d.brute()
		quantity, price, hasDisk := l.diskOf(plan, s)
		disk := product(quantity, price)
		if !legal(plan, d.selecting(s)) || len(pricedMachines(plan, s)) == 0 || !hasDisk || !l.covered(plan, s) || lacksCluster(plan, s) {
			t.SkipNow()
		}
		o := only(t, plan, d.selecting(s))
		needVCPU, needMemory := l.needs()
		floor := l.floor(s)
		// At least the floor of pods of one invocation each; the shared part of the
		// memory stands once in every pod.
		needVCPU = larger(needVCPU, product(floor, l.vcpu))
		needMemory = larger(sum(needMemory, product(floor, l.shared)), product(floor, l.memory))
		var best *bruteUnit
		var bestShare, bestCost *big.Rat
		units := l.units(plan, s)
		for i := range units {
			u := &units[i]
			if !u.holds(&l) {
				continue
			}
			share := quotient(larger(quotient(needVCPU, u.vcpu), quotient(needMemory, u.usable)), ratText("0.8"))
			share = larger(share, quotient(ratInt(1), ratInt(l.workloads))) // a cluster has one node at least
			cost := product(share, sum(u.monthly, disk))
			if best == nil || cost.Cmp(bestCost) < 0 || (cost.Cmp(bestCost) == 0 && (share.Cmp(bestShare) < 0 || (share.Cmp(bestShare) == 0 && u.name < best.name))) {
				best, bestShare, bestCost = u, share, cost
			}
		}
		if best == nil { // covered, by the draw above
			if o.Status != estimator.Excluded {
				t.Fatalf("%s: no node holds an invocation, and %s is %s", d.selecting(s), o.ID, o.Status)
			}
			return
		}
		if o.Status != estimator.Priced || (o.Sizing.Unit != best.name && bestShare.Sign() != 0) || rat(o.Sizing.NodeShare).Cmp(roundTo12(bestShare)) != 0 {
			t.Fatalf("%s: brute force takes %s of %s, the engine says\n%s", d.selecting(s), bestShare.FloatString(12), best.name, dump(&o))
		}
		// Node hours, disks and cluster hours are divided once, to 12 decimals each.
		if best.bands == nil {
			checkShare(t, plan, s, d, &l, &o, bestShare, best)
		}
	})
}

func checkShare(t tester, plan *estimator.Plan, s estimator.Subject, d draft, l *bruteLoad, o *estimator.Option, share *big.Rat, node *bruteUnit) {
	t.Helper()
	want := product(roundTo12(product(share, l.running)), node.hourly)
	for i := range s.Offering.Meters {
		m := &s.Offering.Meters[i]
		switch m.Basis {
		case pricing.BasisClusterHours:
			fee := priceOf(plan, s, m, "", pricing.OnDemand)
			want = sum(want, product(roundTo12(quotient(l.hours, ratInt(l.workloads))), rat(fee.Tiers.Steps[0].UnitPrice)))
		case pricing.BasisDiskGBMonths, pricing.BasisDiskMonths:
			quantity, price, _ := l.diskOf(plan, s)
			want = sum(want, product(roundTo12(product(share, quantity)), price))
		default:
		}
	}
	if rat(o.MonthlyCost).Cmp(want) != 0 {
		t.Fatalf("%s: engine says %s, brute force %s", d.selecting(s), o.MonthlyCost, want.FloatString(15))
	}
}
