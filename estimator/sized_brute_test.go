package estimator_test

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/estimator/queueing"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// What follows sizes fleets a second time: every unit at every step of the load,
// an autoscaled fleet second by second.

// course is a load profile of a draft.
type course struct {
	StepSeconds int64         `json:"step_seconds"`
	Counts      []json.Number `json:"counts"`
}

func (c *course) rates() []*big.Rat {
	rates := make([]*big.Rat, len(c.Counts))
	for i, count := range c.Counts {
		rates[i] = ratText(count.String())
	}
	return rates
}

// steps is the number of steps, and sum their counts together.
func (c *course) steps() *big.Rat { return ratInt(int64(len(c.Counts))) }

func (c *course) sum() *big.Rat {
	all := new(big.Rat)
	for _, rate := range c.rates() {
		all = sum(all, rate)
	}
	return all
}

func (c *course) peak() *big.Rat { return larger(new(big.Rat), c.rates()...) }

// course is the load over time of a draft, or nil.
func (d draft) course() *course {
	c, _ := d["load_profile"].(*course)
	return c
}

// sizingName is the one sizing of a draft.
func (d draft) sizingName() string {
	names, _ := d["sizing"].([]string)
	return names[0]
}

// drawCourse draws a few steps: rest, bursts, ramps, and counts of any size.
func drawCourse(t *rapid.T) *course {
	c := &course{StepSeconds: rapid.SampledFrom([]int64{10, 45, 60, 61, 100, 180, 300, 360, 900, 3_600, 86_400}).Draw(t, "step")}
	most := rapid.SampledFrom([]int64{1, 3, 50, 1_000, 1_000_000, 1_000_000_000}).Draw(t, "largest count")
	count := rapid.Custom(func(t *rapid.T) json.Number {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			return "0"
		case 1:
			return "1"
		case 2:
			return json.Number(decimal.New(rapid.Int64Range(0, most).Draw(t, "average"), -3).String())
		default:
			return json.Number(decimal.NewFromInt(rapid.Int64Range(0, most).Draw(t, "count")).String())
		}
	})
	c.Counts = rapid.SliceOfN(count, 1, 12).Draw(t, "counts")
	if c.sum().Sign() == 0 {
		c.Counts[len(c.Counts)-1] = "2"
	}
	return c
}

// sizingWords are what a sizing is made of.
func sizingWords(name string) (base string, zones, latency bool) {
	words := strings.Split(name, "-")
	return words[0], slices.Contains(words, "zones"), slices.Contains(words, "latency")
}

// sizingBases and sizingAdditions are what names of sizings begin and end with.
func sizingBases() []string { return []string{"steady", "peak", "ideal", "autoscaled"} }

func sizingAdditions() []string { return []string{"", "-zones", "-latency", "-zones-latency"} }

// resizedAs sizes a draft in one way, with what that way asks for.
func (d draft) resizedAs(t *rapid.T, name string) draft {
	base, zones, latency := sizingWords(name)
	d = d.with("sizing", []string{name})
	give := func(field string, draw func() any) {
		if rapid.Bool().Draw(t, "gives "+field) {
			d[field] = draw()
		}
	}
	if _, steady := d["steady_utilization"]; base != "steady" || d["load_profile"] != nil && !steady {
		give("target_utilization", func() any { return rapid.SampledFrom([]string{"0.7", "1", "0.35", "0.999", "0.05"}).Draw(t, "target") })
	}
	if zones {
		give("zones", func() any { return rapid.Int64Range(2, 5).Draw(t, "zones") })
	}
	if latency {
		d["max_wait_ms"] = rapid.SampledFrom([]string{"0", "0.5", "10", "100", "1000"}).Draw(t, "wait")
		give("wait_percentile", func() any { return rapid.SampledFrom([]string{"50", "95", "99.9"}).Draw(t, "percentile") })
	}
	if base == "autoscaled" {
		second := func(label string) func() any {
			return func() any {
				return rapid.SampledFrom([]int64{0, 1, 7, 44, 60, 180, 299, 300, 900, 4_000, 86_400}).Draw(t, label)
			}
		}
		give("scale_up_lead_s", second("lead"))
		give("scale_in_delay_s", second("delay"))
		give("billing_minimum_s", second("minimum"))
	}
	return d
}

// drawSized draws work for a fleet that is sized in one of all ways.
func drawSized(t *rapid.T) draft {
	d := alwaysOnWork(t).without("cluster_workloads", "hours_running_per_month", "provisioned_concurrency")
	d["min_instances"] = rapid.Int64Range(0, 3).Draw(t, "few instances")
	if rapid.Bool().Draw(t, "modest") {
		// What most units hold, in numbers that a fleet may have.
		d["memory_mb"], d["shared_memory_mb"] = rapid.Int64Range(1, 6_000).Draw(t, "modest memory"), int64(0)
		d["invocations_per_month"] = drawAmount(t, "modest invocations", 400_000_000, "0", "1000000", "30000000")
		d["duration_ms"] = drawAmount(t, "modest duration", 5_000, "20", "120")
		delete(d, "vcpu")
	}
	d["load_profile"] = drawCourse(t)
	if rapid.Bool().Draw(t, "counts are requests") {
		delete(d, "invocations_per_month")
	}
	if rapid.Bool().Draw(t, "has disks") {
		d["disk_gb"] = drawAmount(t, "disk", 4_000, "0.1", "32", "32.001", "1024")
	}
	if chance(t, "has storage", 3) {
		d["ephemeral_storage_mb"] = drawInt(t, "storage", 30_000, 513, 10_241)
	}
	return d
}

// bruteStretch is a part of the load's time: so many invocations at once, which may
// be looked at as more where waiting is concerned, at a utilization.
type bruteStretch struct {
	load, waiting *big.Rat
	utilization   *big.Rat
	seconds       int64
}

// bruteSizing is a sizing in rationals.
type bruteSizing struct {
	name      string
	scales    bool
	stretches []bruteStretch
	total     int64 // seconds of all stretches
	zones     int64 // 1: none is spare
	latency   bool
	wait      decimal.Decimal
	percent   decimal.Decimal
	duration  decimal.Decimal
	servers   map[string]int64 // by load
}

// bruteSized reads a load that comes over time, and completes the load with it.
func (d draft) bruteSized(s estimator.Subject) (bruteLoad, *bruteSizing) {
	c := d.course()
	over := c != nil
	if !over {
		c = &course{StepSeconds: 1, Counts: []json.Number{"1"}}
	}
	if _, given := d["invocations_per_month"]; !given {
		perSecond := quotient(c.sum(), product(c.steps(), ratInt(c.StepSeconds)))
		d = d.with("invocations_per_month", text(roundTo12(product(perSecond, ratText(d.text("hours_per_month", "730")), ratInt(3600)))))
	}
	l := d.brute()
	target := ratText(d.text("target_utilization", "0.7"))
	if _, given := d["steady_utilization"]; over && !given {
		l.utilization = quotient(product(target, c.sum()), product(c.steps(), c.peak()))
	}
	name := d.sizingName()
	base, zones, latency := sizingWords(name)
	z := &bruteSizing{name: name, zones: 1, latency: latency, servers: map[string]int64{}}
	if zones {
		z.zones = d.int("zones", 3)
	}
	if latency {
		z.wait, z.percent = decimal.RequireFromString(d.text("max_wait_ms", "")), decimal.RequireFromString(d.text("wait_percentile", "95"))
		z.duration = dec(l.duration)
	}
	mean := l.meanConcurrency()
	// at is the load of a step.
	at := func(count *big.Rat) *big.Rat { return quotient(product(mean, count, c.steps()), c.sum()) }
	switch base {
	case "steady":
		z.stretches = []bruteStretch{{mean, at(c.peak()), l.utilization, 1}}
	case "peak":
		z.stretches = []bruteStretch{{at(c.peak()), at(c.peak()), target, 1}}
	default:
		z.scales = true
		counts := c.rates()
		if base == "autoscaled" {
			for count, seconds := range c.standing(d, s) {
				z.stretches = append(z.stretches, bruteStretch{at(counts[count]), at(counts[count]), target, seconds})
			}
			break
		}
		for _, count := range counts {
			z.stretches = append(z.stretches, bruteStretch{at(count), at(count), target, c.StepSeconds})
		}
	}
	for i := range z.stretches {
		z.total += z.stretches[i].seconds
	}
	return l, z
}

// standing goes through the load second by second, and counts the seconds during
// which an autoscaled fleet stands for the load of a step, by the step's number: of
// two equal ones, any.
func (c *course) standing(d draft, s estimator.Subject) map[int]int64 {
	lead := int64(60)
	if machinesOf(s) != "" {
		lead = 180
	}
	lead = d.int("scale_up_lead_s", lead)
	delay := max(d.int("scale_in_delay_s", 300), d.int("billing_minimum_s", 60)-c.StepSeconds-lead)
	n := int64(len(c.Counts))
	order := make([]int, n) // of the counts, so that comparing takes no time
	for i, rate := range c.rates() {
		for _, other := range c.rates() {
			if other.Cmp(rate) < 0 {
				order[i]++
			}
		}
	}
	floor := func(seconds int64) int64 { // the step of a second, before the first one too
		return (seconds+86_400*2*c.StepSeconds)/c.StepSeconds - 2*86_400
	}
	stands := map[int]int64{}
	for second := range n * c.StepSeconds {
		first, last := floor(second-delay), floor(second+lead)
		largest := int(((first % n) + n) % n)
		for step := first; step <= min(last, first+n-1); step++ {
			if i := int(((step % n) + n) % n); order[i] > order[largest] {
				largest = i
			}
		}
		stands[largest]++
	}
	return stands
}

// needed are the units that one stretch needs; false where no number of servers
// keeps waits so short.
func (z *bruteSizing) needed(l *bruteLoad, u *bruteUnit, at *bruteStretch) (*big.Rat, bool) {
	need := quotient(at.load, at.utilization)
	units := ceil(quotient(product(need, l.vcpu), u.vcpu))
	if each := difference(l.memory, l.shared); each.Sign() > 0 {
		units = larger(units, ceil(quotient(product(need, each), difference(u.usable, l.shared))))
	}
	if l.bounded {
		units = larger(units, ceil(quotient(need, ratInt(l.concurrency))))
	}
	if z.latency {
		key := at.waiting.RatString()
		servers, known := z.servers[key]
		if !known {
			over, under := decimal.NewFromBigInt(at.waiting.Num(), 0), decimal.NewFromBigInt(at.waiting.Denom(), 0)
			var enough bool
			if servers, enough = queueing.WaitingServers(over, under, z.duration, z.wait, z.percent); !enough {
				servers = -1
			}
			z.servers[key] = servers
		}
		if servers < 0 {
			return nil, false
		}
		units = larger(units, ceil(quotient(ratInt(servers), l.serversOf(u))))
	}
	if z.zones > 1 {
		units = ceil(product(units, big.NewRat(z.zones, z.zones-1)))
	}
	return units, true
}

// serversOf is how many invocations one unit runs at once.
func (l *bruteLoad) serversOf(u *bruteUnit) *big.Rat {
	down := func(r *big.Rat) *big.Rat {
		return new(big.Rat).SetInt(new(big.Int).Div(r.Num(), r.Denom()))
	}
	servers := down(quotient(u.vcpu, l.vcpu))
	if each := difference(l.memory, l.shared); each.Sign() > 0 {
		if byMemory := down(quotient(difference(u.usable, l.shared), each)); byMemory.Cmp(servers) < 0 {
			servers = byMemory
		}
	}
	if l.bounded && servers.Cmp(ratInt(l.concurrency)) > 0 {
		servers = ratInt(l.concurrency)
	}
	return larger(ratInt(1), servers)
}

// bruteScaled is a fleet of one kind of unit.
type bruteScaled struct {
	unit        *bruteUnit
	sizes       []bruteSizes // by number of units, the smallest first
	mean        *big.Rat     // units
	least, most *big.Rat
	cost        *big.Rat // of a month
}

// bruteSizes is a number of units and for how many seconds it runs.
type bruteSizes struct {
	units   *big.Rat
	seconds int64
}

// tooLarge reports whether that many invocations at once are no fleet any more.
func (z *bruteSizing) tooLarge() bool {
	most := ratText("1000000000000000")
	if _, _, latency := sizingWords(z.name); latency {
		most = ratText("10000")
	}
	return z.name != "steady" && slices.ContainsFunc(z.stretches, func(at bruteStretch) bool {
		return quotient(at.load, at.utilization).Cmp(most) > 0
	})
}

// fleetOf sizes a fleet of one kind of unit; nil where it cannot be.
func (z *bruteSizing) fleetOf(l *bruteLoad, floor *big.Rat, u *bruteUnit, besides *big.Rat) *bruteScaled {
	f := &bruteScaled{unit: u, mean: new(big.Rat), cost: new(big.Rat)}
	for i := range z.stretches {
		units, possible := z.needed(l, u, &z.stretches[i])
		if !possible {
			return nil
		}
		f.sizes = append(f.sizes, bruteSizes{larger(floor, units), z.stretches[i].seconds})
	}
	slices.SortFunc(f.sizes, func(a, b bruteSizes) int { return a.units.Cmp(b.units) })
	f.least, f.most = f.sizes[0].units, f.sizes[len(f.sizes)-1].units
	for _, size := range f.sizes {
		f.mean = sum(f.mean, product(size.units, big.NewRat(size.seconds, z.total)))
	}
	// Every unit pays its own hours.
	z.eachLevel(f, func(units *big.Rat, share *big.Rat) {
		f.cost = sum(f.cost, product(units, u.hourly, l.paidIn(u.bands, product(l.running, share))))
	})
	f.cost = sum(f.cost, product(f.mean, besides))
	return f
}

// eachLevel calls f for units that run for the same share of the time.
func (z *bruteSizing) eachLevel(fleet *bruteScaled, f func(units, share *big.Rat)) {
	before, seconds := new(big.Rat), z.total
	for _, size := range fleet.sizes {
		if more := difference(size.units, before); more.Sign() > 0 {
			f(more, big.NewRat(seconds, z.total))
		}
		before, seconds = size.units, seconds-size.seconds
	}
}

// paidIn are the hours at full price that cost as much as some hours of a month.
func (l *bruteLoad) paidIn(bands []*big.Rat, hours *big.Rat) *big.Rat {
	some := *l
	some.running = hours
	return some.paidHours(bands)
}

// sizedFloor are the instances that the caller or the platform asks for.
func (l *bruteLoad) sizedFloor(s estimator.Subject) *big.Rat {
	floor := ratInt(l.minimum)
	if fleet := s.Offering.Placement.Fleet; fleet != nil {
		floor = larger(floor, ratInt(fleet.MinInstances))
	}
	return floor
}

// sizedUnits are the units that are looked at: all, but of the pairs of a grid those
// that just hold so many invocations at once.
func (l *bruteLoad) sizedUnits(plan *estimator.Plan, s estimator.Subject, z *bruteSizing) []bruteUnit {
	units := slices.DeleteFunc(l.units(plan, s), func(u bruteUnit) bool { return !u.holds(l) })
	if fleet := s.Offering.Placement.Fleet; fleet == nil || fleet.Grid == nil || z.name == "steady" {
		return units
	}
	smallest := func(vcpu, memory *big.Rat) *bruteUnit { // pairs come by vCPU, then by memory
		at := slices.IndexFunc(units, func(u bruteUnit) bool { return u.vcpu.Cmp(vcpu) >= 0 && u.memory.Cmp(memory) >= 0 })
		if at < 0 {
			return nil
		}
		return &units[at]
	}
	var chosen []bruteUnit
	add := func(u *bruteUnit) {
		if u != nil && !slices.ContainsFunc(chosen, func(c bruteUnit) bool { return c.name == u.name }) {
			chosen = append(chosen, *u)
		}
	}
	// One invocation at once, two, three, and from eight on an eighth more.
	for atOnce := int64(1); atOnce <= 1000; atOnce += 1 + atOnce/8 {
		n := ratInt(atOnce)
		add(smallest(product(n, l.vcpu), sum(l.shared, product(n, difference(l.memory, l.shared)))))
	}
	return chosen
}

// cheapestOf is the cheapest fleet of all units: ties by fewer instance-hours, then
// by name. It is false where waits cannot be kept so short.
func (z *bruteSizing) cheapestOf(plan *estimator.Plan, s estimator.Subject, l *bruteLoad, units []bruteUnit) (best *bruteScaled, possible bool) {
	quantity, price, _ := l.diskOf(plan, s)
	storage, _ := l.storageOf(plan, s)
	besides, floor := sum(product(quantity, price), storage), l.sizedFloor(s)
	for i := range units {
		u := &units[i]
		if !u.holds(l) {
			continue
		}
		f := z.fleetOf(l, floor, u, besides)
		if f == nil {
			return nil, false
		}
		if best == nil || f.cost.Cmp(best.cost) < 0 || f.cost.Cmp(best.cost) == 0 &&
			(f.mean.Cmp(best.mean) < 0 || f.mean.Cmp(best.mean) == 0 && u.name < best.unit.name) {
			best = f
		}
	}
	return best, true
}

// billed is what the lines of a chosen fleet cost: hours are divided once, to 12
// decimals, and so are those of each usage band, which add up to them.
func (z *bruteSizing) billed(plan *estimator.Plan, s estimator.Subject, l *bruteLoad, f *bruteScaled) *big.Rat {
	hours := roundTo12(product(f.mean, l.running))
	cost := product(hours, f.unit.hourly)
	if f.unit.bands != nil {
		cost = product(z.bandHours(l, f), f.unit.hourly)
	}
	storage, _ := l.storageOf(plan, s)
	cost = sum(cost, product(hours, quotient(storage, l.running)))
	quantity, price, _ := l.diskOf(plan, s)
	return sum(cost, product(roundTo12(product(f.mean, quantity)), price))
}

// bandHours are the hours at full price that cost as much as those of the fleet, as
// billed.
func (z *bruteSizing) bandHours(l *bruteLoad, f *bruteScaled) *big.Rat {
	paid, until, rounded := new(big.Rat), new(big.Rat), new(big.Rat)
	for band, fraction := range f.unit.bands {
		from, to := product(l.hours, big.NewRat(int64(band), 4)), product(l.hours, big.NewRat(int64(band+1), 4))
		z.eachLevel(f, func(units, share *big.Rat) {
			ran := product(l.running, share)
			if band+1 < len(f.unit.bands) && ran.Cmp(to) > 0 {
				ran = to
			}
			if ran.Cmp(from) > 0 {
				until = sum(until, product(units, difference(ran, from)))
			}
		})
		end := roundTo12(until)
		paid = sum(paid, product(difference(end, rounded), fraction))
		rounded = end
	}
	return paid
}

// checkSized compares an option with brute force; best is nil where it has no price.
func checkSized(t tester, plan *estimator.Plan, s estimator.Subject, d draft) (best *bruteScaled) {
	t.Helper()
	d = d.selecting(s)
	l, z := d.bruteSized(s)
	o := only(t, plan, d)
	best, possible := z.cheapestOf(plan, s, &l, l.sizedUnits(plan, s, z))
	if !possible {
		return nil // waits are that long with any number of units
	}
	_, _, hasDisk := l.diskOf(plan, s)
	_, hasStorage := l.storageOf(plan, s)
	status := estimator.Priced
	switch {
	case l.tooMuchStorage(s):
		status = estimator.Excluded
	case z.tooLarge():
		status = estimator.Excluded
	case machinesOf(s) != "" && len(pricedMachines(plan, s)) == 0, machinesOf(s) == "" && len(l.pairs(plan, s)) == 0:
		status = estimator.MissingPrice
	case best == nil && l.namesUnpriced(plan, s):
		status = estimator.MissingPrice
	case best == nil && l.covered(plan, s):
		status = estimator.Excluded
	case !l.covered(plan, s), !(hasDisk && hasStorage) && best.mean.Sign() > 0, lacksCluster(plan, s):
		status = estimator.MissingPrice
	}
	if o.Status != status {
		t.Fatalf("%s: %s is %s, brute force says %s\n%s", d, o.ID, o.Status, status, dump(&o))
	}
	if status != estimator.Priced {
		return nil
	}
	if z.name != "steady" && o.ID != s.ID+"/"+z.name {
		t.Fatalf("%s: the option is %s", d, o.ID)
	}
	units := sum(rat(o.Sizing.Instances), rat(o.Sizing.MeanInstances))
	want := best.mean
	if z.scales && want.Sign() > 0 {
		want = rat(pricing.Ratio(decimal.NewFromBigInt(want.Num(), 0), decimal.NewFromBigInt(want.Denom(), 0)))
	}
	if units.Cmp(want) != 0 || o.Sizing.Unit != best.unit.unless(best.mean) {
		t.Fatalf("%s: engine chose %s x %s, brute force %s x %s (%s)\n%s", d, units.FloatString(12), o.Sizing.Unit, best.mean.FloatString(12), best.unit.name, best.cost.FloatString(12), dump(&o))
	}
	if z.name != "steady" && best.mean.Sign() > 0 && (ratInt(o.Sizing.LeastInstances).Cmp(best.least) != 0 || ratInt(o.Sizing.MostInstances).Cmp(best.most) != 0 || o.Sizing.Variant != z.name) {
		t.Fatalf("%s: engine runs %d to %d instances (%s), brute force %s to %s", d, o.Sizing.LeastInstances, o.Sizing.MostInstances, o.Sizing.Variant, best.least.RatString(), best.most.RatString())
	}
	if got, want := unitCost(&o), z.billed(plan, s, &l, best); got.Cmp(want) != 0 {
		t.Fatalf("%s: engine says %s, brute force %s\n%s", d, got.FloatString(15), want.FloatString(15), dump(&o))
	}
	return best
}

// TestSizedFleetIsTheCheapestOfAllUnits, at every step of the load.
func TestSizedFleetIsTheCheapestOfAllUnits(t *testing.T) {
	plan := plantest.Embedded(t)
	for _, bases := range [][]string{{"steady", "peak"}, {"ideal", "autoscaled"}} {
		t.Run(bases[0], func(t *testing.T) {
			compared, spare, waiting := 0, 0, 0
			rapid.Check(t, func(t *rapid.T) {
				s, base := randomFleet(t, plan, fleets), rapid.SampledFrom(bases).Draw(t, "base")
				if (base == "ideal" || base == "autoscaled") && s.Purchase != pricing.OnDemand && s.Purchase != pricing.Spot {
					t.SkipNow() // a commitment is paid for whether instances run or not
				}
				sizing := base + rapid.SampledFrom(sizingAdditions()).Draw(t, "sizing")
				d := drawSized(t).resizedAs(t, sizing)
				if machinesOf(s) != "" && chance(t, "names types", 3) {
					if types := randomTypes(t, plan, s); types != nil {
						d["instance_types"] = types
					}
				}
				if !legal(plan, d.selecting(s)) {
					t.SkipNow()
				}
				best := checkSized(t, plan, s, d)
				if best == nil || best.mean.Sign() == 0 {
					return
				}
				compared++
				if _, zones, latency := sizingWords(sizing); zones {
					spare++
				} else if latency {
					waiting++
				}
			})
			if compared == 0 || spare == 0 || waiting == 0 {
				t.Errorf("%d fleets were compared, %d with zones, %d by waiting", compared, spare, waiting)
			}
		})
	}
}

// TestSizedFleetsOfAnySize: counts that differ by eighteen digits, and fleets larger
// than there are machines, which are computed or refused and never wrong.
func TestSizedFleetsOfAnySize(t *testing.T) {
	plan := plantest.Embedded(t)
	plain := &course{StepSeconds: 86_400, Counts: []json.Number{"1", "5", "0", "7"}}
	uneven := &course{StepSeconds: 86_400, Counts: []json.Number{"999999999999.999999", "0.000001", "0", "1", "1", "1", "1", "1", "1", "1", "1", "1"}}
	for name, c := range map[string]struct {
		offering              pricing.OfferingID
		invocations, duration string
		sizing                string
		load                  *course
		status                estimator.Status
	}{
		"uneven peak":                      {"aws/ec2", "1000000000", "100", "peak", uneven, estimator.Priced},
		"uneven ideal":                     {"aws/ec2", "1000000000", "100", "ideal", uneven, estimator.Priced},
		"billions of machines":             {"aws/ec2", "1000000000000000", "100000", "ideal-zones", plain, estimator.Priced},
		"seconds beyond 63 bits":           {"aws/ec2", "1000000000000000", "100000000", "ideal-zones", plain, estimator.Priced},
		"beyond what is computed":          {"aws/ec2", "1000000000000000", "1000000000", "ideal", plain, estimator.Excluded},
		"beyond all bounds":                {"aws/ec2", "1000000000000000", "30000000000", "peak-zones", uneven, estimator.Excluded},
		"millions with usage discounts":    {"gcp/compute-engine", "1000000000000000", "100", "ideal", plain, estimator.Priced},
		"billions with usage discounts":    {"gcp/compute-engine", "1000000000000000", "100000", "autoscaled", plain, estimator.Priced},
		"more servers than waits look at":  {"aws/ec2", "1000000000000000", "1000", "ideal-latency", plain, estimator.Excluded},
		"waits at any load":                {"aws/ec2", "1", "1", "ideal-zones-latency", uneven, estimator.Priced},
		"no invocations":                   {"aws/ec2", "0", "1000", "ideal-zones-latency", plain, estimator.Priced},
		"no invocations of pairs":          {"gcp/gke-autopilot", "0", "1000", "peak-latency", plain, estimator.Priced},
		"no invocations, usage discounts":  {"gcp/compute-engine", "0", "1000", "autoscaled-latency", plain, estimator.Priced},
		"less than one, usage discounts":   {"gcp/compute-engine", "0.000001", "1", "autoscaled-zones", uneven, estimator.Priced},
		"a fraction of one, of containers": {"aws/fargate", "0.000001", "1", "ideal", uneven, estimator.Priced},
	} {
		t.Run(name, func(t *testing.T) {
			subjects := plan.SubjectsOf(c.offering, pricing.OnDemand)
			s := subjects[slices.IndexFunc(subjects, func(s estimator.Subject) bool {
				return s.Architecture == pricing.X86 && (len(pricedMachines(plan, s)) > 20 || machinesOf(s) == "" && pairRate(plan, s, pricing.BasisVCPUHours) != nil)
			})]
			d := draft{
				"invocations_per_month": c.invocations, "duration_ms": c.duration, "memory_mb": int64(512), "vcpu": "1",
				"sizing": []string{c.sizing}, "load_profile": c.load,
			}
			if _, _, latency := sizingWords(c.sizing); latency {
				d["max_wait_ms"] = "1"
			}
			if o := only(t, plan, d.selecting(s)); o.Status != c.status {
				t.Fatalf("%s: %s is %s", d.selecting(s), o.ID, o.Status)
			}
			checkSized(t, plan, s, d)
			if c.status != estimator.Priced {
				return
			}
			comparison := compared(t, plan, d.selecting(s))
			curve := comparison.Curve(0, comparison.Grid(estimator.AlongInvocations, 0))
			for _, at := range []int64{0, 1, 1_000_000, 1_000_000_000_000} {
				next, _ := curve.Next(at)
				if last := min(next-1, 10_000_000_000_000); last > at && curve.Priced(last) {
					if cost := estimatedAt(t, plan, d.selecting(s), last); !curve.At(last).Decimal().Equal(cost) || !curve.At(at).Decimal().Equal(cost) {
						t.Fatalf("%s: costs %s at %d, and %s on the curve", d.selecting(s), cost, last, curve.At(last).Decimal())
					}
				}
			}
		})
	}
}
