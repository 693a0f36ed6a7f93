package estimator

import (
	"math/big"
	"math/bits"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"breakeven/estimator/queueing"
	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// sized is a way to size an always-on fleet other than by mean demand and steady
// utilization: what a step of the load asks for, and how long that stands.
//
// Demand is counted as the load curve counts it. A fleet that does not follow the
// load has one count, 1, for all of it.
type sized struct {
	workload.Sizing
	parts  []stretch
	steps  int64 // of every part's curve
	counts int64 // the sum of the load's own, of which no part has less
	perAll int64 // seconds of all steps together: what instance-seconds are divided by

	// The demand of one count is the mean demand times over/under, at this
	// utilization of what a unit has; nil: at steady_utilization.
	over, under       decimal.Decimal
	target            *decimal.Decimal
	waitOver, waitMax decimal.Decimal // the same for what may wait, over the same under; the longest wait in ms
	percentile        decimal.Decimal
	limits            map[int64]decimal.Decimal // waitLimit by servers, for invocations of limitsMs
	limitsMs          decimal.Decimal

	zones int64 // 1: none is spare
}

// stretch is a part of every step during which instances stand ready for a curve of
// counts.
type stretch struct {
	curve   *workload.LoadCurve
	seconds int64 // of each step
}

// constantLoad is a load of which nothing but its mean is known.
var constantLoad = workload.NewLoadCurve(1, []int64{1})

// Lead times of an autoscaler where nobody states one, in seconds. From the decision
// to the first request machines take 1 to 5 minutes, containers 0.5 to 3.
const (
	machineLeadS   = 180
	containerLeadS = 60
)

func leadOf(machines bool) int64 {
	if machines {
		return machineLeadS
	}
	return containerLeadS
}

// onMachines reports whether the units of a fleet are machines.
func onMachines(placement *pricing.Placement) bool {
	return placement.Fleet == nil || placement.Fleet.Machines != ""
}

// assumedLead is the lead time behind an option that scales with one that nobody
// stated, or nil.
func assumedLead(o *Option, load *workload.Load) *workload.Assumption {
	if o.Sizing == nil || o.Sizing.Variant == "" || workload.ParseSizing(o.Sizing.Variant).Base != workload.SizingAutoscaled || load.Given("scale_up_lead_s") {
		return nil
	}
	machines := onMachines(&o.Offering.Placement)
	reason := "from the decision to the first request a container takes half a minute to three"
	if machines {
		reason = "from the decision to the first request a machine takes one to five minutes"
	}
	return &workload.Assumption{
		Field: string(o.Offering.ID) + "/scale_up_lead_s", Value: strconv.FormatInt(leadOf(machines), 10), Reason: reason,
	}
}

// sizingsOf are the sizings of a candidate that the load asks for: nil stands for
// steady, and for everything that is no fleet. Those that make no sense for it come
// with the reason.
func (r *run) sizingsOf(candidate int) (fits []*sized, reasons []string) {
	c := &r.plan.candidates[candidate]
	placement := c.offering.Placement
	if placement.Fleet == nil && placement.Packed == nil {
		return onlySteady, nil
	}
	if r.asked == nil {
		r.asked = r.load.Sizings()
	}
	if len(r.asked) == 1 && r.asked[0].Name == workload.SizingSteady {
		return onlySteady, nil
	}
	for _, asked := range r.asked {
		switch {
		case asked.Name == workload.SizingSteady:
			fits = append(fits, nil)
		case placement.Packed != nil && r.load.ClusterWorkloads > 1:
			reasons = append(reasons, "sizing "+asked.Name+" is for a fleet of its own: the nodes of a shared cluster follow all its workloads")
		case asked.Scales() && c.purchase != pricing.OnDemand && c.purchase != pricing.Spot:
			reasons = append(reasons, "sizing "+asked.Name+" pays for instances while they run: a commitment is paid for whether they run or not")
		default:
			fits = append(fits, r.sizedAs(asked, onMachines(&placement)))
		}
	}
	return fits, reasons
}

// onlySteady is what nearly every request asks for.
var onlySteady = []*sized{nil}

// sizedAs makes a sizing, once for all options that share it.
func (r *run) sizedAs(asked workload.Sizing, machines bool) *sized {
	key := sizedKey{asked.Name, machines && asked.Base == workload.SizingAutoscaled}
	if made, ok := r.sized[key]; ok {
		return made
	}
	if r.sized == nil {
		r.sized = map[sizedKey]*sized{}
	}
	r.sized[key] = newSized(asked, r.load, machines)
	return r.sized[key]
}

type sizedKey struct {
	name     string
	machines bool
}

func newSized(asked workload.Sizing, load *workload.Load, machines bool) *sized {
	curve := load.Curve
	if curve == nil {
		curve = constantLoad
	}
	one := decimal.NewFromInt(1)
	s := &sized{Sizing: asked, zones: 1, over: one, under: one, steps: 1, counts: 1}
	steps, sum := decimal.NewFromInt(curve.Steps()), decimal.NewFromInt(curve.Sum())
	peak := steps.Mul(decimal.NewFromInt(curve.Max()))
	s.parts = []stretch{{constantLoad, 1}}
	switch asked.Base {
	case workload.SizingSteady:
		// The utilization leaves room for the peak; what waits does so at the peak.
		s.over, s.under, s.waitOver = sum, sum, peak
	case workload.SizingPeak:
		s.over, s.under, s.waitOver, s.target = peak, sum, peak, &load.TargetUtilization
	default:
		s.over, s.under, s.waitOver, s.target = steps, sum, steps, &load.TargetUtilization
		s.steps, s.counts = curve.Steps(), curve.Sum()
		s.parts = []stretch{{curve.Coarse(), curve.StepSeconds()}}
		if asked.Base == workload.SizingAutoscaled {
			s.parts = autoscaled(curve.Coarse(), load, machines)
		}
	}
	for _, part := range s.parts {
		s.perAll += part.seconds * s.steps
	}
	if asked.Zones {
		s.zones = load.Zones
	}
	if asked.Latency {
		s.waitMax, s.percentile = load.MaxWaitMs, load.WaitPercentile
	}
	return s
}

// autoscaled are the parts of a step by what has to stand ready: the largest count
// from the scale-in delay ago until the scale-up lead ahead. A lead or a delay that
// is no whole number of steps reaches one step further during a part of each.
func autoscaled(curve *workload.LoadCurve, load *workload.Load, machines bool) []stretch {
	step := curve.StepSeconds()
	lead := load.ScaleUpLeadS
	if !load.Given("scale_up_lead_s") {
		lead = leadOf(machines)
	}
	// Whoever is started runs for its lead, its step and the delay: as long as is billed
	// at least.
	delay := max(load.ScaleInDelayS, load.BillingMinimumS-step-lead)
	ahead, early := lead/step, lead%step // early: seconds at the end of a step that look further ahead
	back, late := delay/step, delay%step // late: seconds at its beginning that look further back
	bounds := []int64{0, late, step - early, step}
	slices.Sort(bounds)
	var parts []stretch
	for i, from := range bounds[:len(bounds)-1] {
		seconds := bounds[i+1] - from
		if seconds == 0 {
			continue
		}
		further, before := ahead, back
		if from >= step-early {
			further++
		}
		if from < late {
			before++
		}
		parts = append(parts, stretch{curve.Raised(before, further), seconds})
	}
	return parts
}

// spare is the number of units of which, losing a zone, so many are left.
func (s *sized) spare(needed int64) int64 {
	if s.zones <= 1 {
		return needed
	}
	others := s.zones - 1
	return (needed*s.zones + others - 1) / others
}

// covered is the largest number of units that are needed of which a fleet loses a
// zone and is left with enough.
func (s *sized) coveredBy(units int64) int64 {
	if s.zones <= 1 {
		return units
	}
	return units * (s.zones - 1) / s.zones
}

// largest is the largest count that has to be held at any time.
func (s *sized) largest() int64 {
	var largest int64
	for _, part := range s.parts {
		largest = max(largest, part.curve.Max())
	}
	return largest
}

// eachRise calls f for every number of units that some step needs beyond those that
// all have: from what is needed before it, to what is, and the seconds that need so
// many. It looks at no more numbers than there are counts, nor than are needed.
func (s *sized) eachRise(c *capacity, needed int64, f func(needed, more, seconds int64)) {
	held := c.most(needed)
	for {
		var seconds int64
		lowest := int64(largestCount) // of the counts that are not held
		for _, part := range s.parts {
			if above := part.curve.Above(held); above > 0 {
				seconds += above * part.seconds
				lowest = min(lowest, part.curve.Quantile(above-1))
			}
		}
		if seconds == 0 {
			return
		}
		more := needed + 1
		if held = c.most(more); held < lowest {
			more = c.needed(lowest)
			held = c.most(more)
		}
		f(needed, more, seconds)
		needed = more
	}
}

// capacity is how many counts units of one kind hold, in exact rationals: each
// unit num/den of them, and no more than the invocations that wait allow.
type capacity struct {
	idle     bool // nothing is asked: any number of counts
	num, den *big.Int
	fast     bool // both fit 63 bits
	n, d     uint64

	waits   bool
	servers int64                                    // invocations at once in one unit
	limits  map[int64]int64                          // counts by number of units, as waiting allows
	limit   func(units, count int64) decimal.Decimal // how often they hold a count, as waiting allows
	binds   func(units int64) bool                   // waiting is a limit, whole counts or not
	unbound int64                                    // from so many units on waiting is no limit; 0: not looked for
}

// most is the largest count that so many units hold.
func (c *capacity) most(units int64) int64 {
	if c.idle {
		return largestCount
	}
	most := c.byNeed(units)
	if c.limited(units) {
		most = min(most, c.byWaiting(units))
	}
	return most
}

// limited reports whether waiting may be a limit of so many units.
func (c *capacity) limited(units int64) bool { return c.waits && (c.unbound == 0 || units < c.unbound) }

func (c *capacity) byNeed(units int64) int64 {
	if c.fast {
		return mulDiv(uint64(units), c.n, c.d)
	}
	most := new(big.Int).Mul(big.NewInt(units), c.num)
	most.Quo(most, c.den)
	if !most.IsInt64() {
		return largestCount
	}
	return most.Int64()
}

func (c *capacity) byWaiting(units int64) int64 {
	if known, ok := c.limits[units]; ok {
		return known
	}
	c.limits[units] = decimal.Min(c.limit(units, 1), decimal.NewFromInt(largestCount)).IntPart()
	return c.limits[units]
}

// largestCount is more than any count of a load curve.
const largestCount = 1 << 62

// noLimit is more often than anything happens.
var noLimit = decimal.New(1, 40)

// needed is the number of units that hold a count: the smallest, found by halving,
// because what units hold grows with their number.
func (c *capacity) needed(count int64) int64 {
	low := c.leastByNeed(count)
	if c.most(low) >= count {
		return low
	}
	high := low
	for c.most(high) < count {
		if high > largestCount/2 {
			return largestCount
		}
		low, high = high, 2*high
	}
	for high-low > 1 {
		if middle := low + (high-low)/2; c.most(middle) < count {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// leastByNeed is the number of units that hold a count, were waiting no limit.
func (c *capacity) leastByNeed(count int64) int64 {
	if count == 0 || c.idle {
		return 0
	}
	if c.fast {
		// The quotient rounded down, and one more where something is left.
		if hi, lo := bits.Mul64(uint64(count), c.d); hi < c.n {
			quotient, rest := bits.Div64(hi, lo, c.n)
			if rest > 0 {
				quotient++
			}
			return int64(min(quotient, largestCount))
		}
	}
	least := new(big.Int).Mul(big.NewInt(count), c.den)
	least.Add(least, c.num).Sub(least, big.NewInt(1)).Quo(least, c.num)
	if !least.IsInt64() {
		return largestCount
	}
	return min(least.Int64(), largestCount)
}

// settle finds from how many units on waiting is no limit any more: a large fleet
// has hardly a queue at its target utilization. Counts are too coarse to tell: few
// units may hold none either way.
func (c *capacity) settle(most int64) {
	if !c.waits || c.idle {
		return
	}
	// From below: servers cost time to look at.
	low, high := int64(0), int64(1)
	for c.binds(high) {
		if high > most {
			return
		}
		low, high = high, 2*high
	}
	for high-low > 1 {
		if middle := low + (high-low)/2; c.binds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	c.unbound = high
}

// waitLimit is the offered load that servers hold within the wait.
func (s *sized) waitLimit(servers int64, serviceMs decimal.Decimal) decimal.Decimal {
	if s.limits == nil || !s.limitsMs.Equal(serviceMs) {
		s.limits, s.limitsMs = map[int64]decimal.Decimal{}, serviceMs
	}
	limit, known := s.limits[servers]
	if !known {
		limit = queueing.WaitLimit(servers, serviceMs, s.waitMax, s.percentile)
		s.limits[servers] = limit
	}
	return limit
}
