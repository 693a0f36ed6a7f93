package estimator_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// sizedPair are two drafts of which the first costs no more than the second, or
// as much.
type sizedPair struct {
	less, more draft
	equal      bool
}

// drawSizedFor draws work and a sizing whose words are among those given.
func drawSizedFor(t *rapid.T, bases, additions []string) draft {
	base, more := rapid.SampledFrom(bases).Draw(t, "base"), rapid.SampledFrom(additions).Draw(t, "additions")
	return drawSized(t).resizedAs(t, base+more)
}

// resizes replaces the sizing, and drops what the new one does not use.
func (d draft) resizes(name string) draft {
	base, zones, latency := sizingWords(name)
	d = d.with("sizing", []string{name})
	if !zones {
		d = d.without("zones")
	}
	if !latency {
		d = d.without("max_wait_ms", "wait_percentile")
	}
	if base != "autoscaled" {
		d = d.without("scale_up_lead_s", "scale_in_delay_s", "billing_minimum_s")
	}
	if _, steady := d["steady_utilization"]; base == "steady" && steady {
		d = d.without("target_utilization")
	}
	return d
}

func (d draft) sizing() (base, additions string) {
	name := d.sizingName()
	base, _, _ = sizingWords(name)
	return base, name[len(base):]
}

type sizedRule struct {
	name string
	draw func(t *rapid.T) sizedPair
}

// sizedRules are what holds between the fleets of two sizings, of two settings, and
// of two ways to write one load down.
var sizedRules = []sizedRule{
	{"ideal is a lower bound of autoscaled", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, []string{"autoscaled"}, sizingAdditions())
		_, additions := d.sizing()
		return sizedPair{less: d.resizes("ideal" + additions), more: d}
	}},
	{"autoscaled never exceeds peak", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, []string{"autoscaled"}, sizingAdditions())
		_, additions := d.sizing()
		return sizedPair{less: d, more: d.resizes("peak" + additions)}
	}},
	{"an autoscaler without lead and delay is ideal", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, []string{"autoscaled"}, sizingAdditions())
		d["scale_up_lead_s"], d["scale_in_delay_s"], d["billing_minimum_s"] = 0, 0, rapid.SampledFrom([]int64{0, d.course().StepSeconds}).Draw(t, "one step")
		_, additions := d.sizing()
		return sizedPair{less: d.resizes("ideal" + additions), more: d, equal: true}
	}},
	{"an autoscaler that never scales in is peak", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, []string{"autoscaled"}, sizingAdditions())
		d.course().StepSeconds = 3_600
		d["scale_in_delay_s"] = 86_400
		_, additions := d.sizing()
		return sizedPair{less: d, more: d.resizes("peak" + additions), equal: true}
	}},
	{"steady for the peak is peak", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, []string{"steady"}, sizingAdditions()).without("steady_utilization")
		_, additions := d.sizing()
		return sizedPair{less: d, more: d.resizes("peak" + additions), equal: true}
	}},
	{"zones are never cheaper", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), []string{"-zones", "-zones-latency"})
		base, additions := d.sizing()
		return sizedPair{less: d.resizes(base + additions[len("-zones"):]), more: d}
	}},
	{"more zones are never dearer", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), []string{"-zones", "-zones-latency"})
		zones := rapid.Int64Range(2, 6).Draw(t, "few zones")
		return sizedPair{less: d.with("zones", zones+rapid.Int64Range(1, 10).Draw(t, "more zones")), more: d.with("zones", zones)}
	}},
	{"short waits are never cheaper", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), []string{"-latency", "-zones-latency"})
		base, additions := d.sizing()
		return sizedPair{less: d.resizes(base + additions[:len(additions)-len("-latency")]), more: d}
	}},
	{"longer waits are never dearer", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), []string{"-latency", "-zones-latency"})
		wait := decimal.RequireFromString(d.text("max_wait_ms", "0")).Add(decimal.NewFromInt(rapid.Int64Range(1, 2_000).Draw(t, "longer")))
		return sizedPair{less: d.with("max_wait_ms", wait.String()), more: d}
	}},
	{"a higher percentile is never cheaper", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), []string{"-latency", "-zones-latency"})
		return sizedPair{less: d.with("wait_percentile", "90"), more: d.with("wait_percentile", rapid.SampledFrom([]string{"90.1", "95", "99.99"}).Draw(t, "higher"))}
	}},
	{"more lead is never cheaper", longer("scale_up_lead_s")},
	{"more delay is never cheaper", longer("scale_in_delay_s")},
	{"a longer billing minimum is never cheaper", longer("billing_minimum_s")},
	{"a lower target is never cheaper", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, []string{"peak", "ideal", "autoscaled"}, sizingAdditions())
		return sizedPair{less: d.with("target_utilization", "0.7"), more: d.with("target_utilization", rapid.SampledFrom([]string{"0.699999", "0.5", "0.01"}).Draw(t, "lower"))}
	}},
	{"more instances are never cheaper", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), sizingAdditions())
		few := rapid.Int64Range(0, 5).Draw(t, "few")
		return sizedPair{less: d.with("min_instances", few), more: d.with("min_instances", few+rapid.Int64Range(1, 5).Draw(t, "further"))}
	}},
	{"more load in one step is never cheaper", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, []string{"peak", "ideal", "autoscaled"}, sizingAdditions()).without("invocations_per_month")
		c := *d.course()
		c.Counts = slices.Clone(c.Counts)
		i := rapid.IntRange(0, len(c.Counts)-1).Draw(t, "busier step")
		c.Counts[i] = json.Number(decimal.RequireFromString(c.Counts[i].String()).Add(decimal.NewFromInt(rapid.Int64Range(1, 1_000_000).Draw(t, "busier"))).String())
		return sizedPair{less: d, more: d.with("load_profile", &c)}
	}},
	{"it does not matter where the load begins", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), sizingAdditions())
		c := *d.course()
		at := rapid.IntRange(0, len(c.Counts)-1).Draw(t, "begins")
		c.Counts = slices.Concat(c.Counts[at:], c.Counts[:at])
		return sizedPair{less: d, more: d.with("load_profile", &c), equal: true}
	}},
	{"equal steps may be one", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), sizingAdditions())
		if base, _ := d.sizing(); base == "autoscaled" {
			d["billing_minimum_s"] = 0 // a step is what somebody runs for at least
		}
		whole, parts := *d.course(), *d.course()
		n := rapid.Int64Range(2, 8).Draw(t, "parts")
		parts.StepSeconds = rapid.SampledFrom([]int64{10, 33, 60, 700}).Draw(t, "short step")
		whole.StepSeconds = n * parts.StepSeconds
		parts.Counts = nil
		for _, count := range whole.Counts {
			parts.Counts = append(parts.Counts, slices.Repeat([]json.Number{count}, int(n))...)
		}
		if _, given := d["invocations_per_month"]; !given {
			d["invocations_per_month"] = "30000000"
		}
		return sizedPair{less: d.with("load_profile", &whole), more: d.with("load_profile", &parts), equal: true}
	}},
	{"a load may be written down twice", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), sizingAdditions())
		c := *d.course()
		c.Counts = slices.Repeat(c.Counts, rapid.IntRange(2, 4).Draw(t, "times"))
		return sizedPair{less: d, more: d.with("load_profile", &c), equal: true}
	}},
	{"only proportions of a shape matter", func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, sizingBases(), sizingAdditions())
		if _, given := d["invocations_per_month"]; !given {
			d["invocations_per_month"] = "30000000"
		}
		c := *d.course()
		c.Counts = slices.Clone(c.Counts)
		by := decimal.NewFromInt(rapid.Int64Range(2, 900).Draw(t, "times"))
		for i, count := range c.Counts {
			c.Counts[i] = json.Number(decimal.RequireFromString(count.String()).Mul(by).String())
		}
		return sizedPair{less: d, more: d.with("load_profile", &c), equal: true}
	}},
}

// longer lengthens one of the times of an autoscaler.
func longer(field string) func(*rapid.T) sizedPair {
	return func(t *rapid.T) sizedPair {
		d := drawSizedFor(t, []string{"autoscaled"}, sizingAdditions())
		seconds := rapid.Int64Range(0, 2_000).Draw(t, "seconds")
		return sizedPair{less: d.with(field, seconds), more: d.with(field, seconds+rapid.Int64Range(1, 2_000).Draw(t, "further seconds"))}
	}
}

func TestSizedFleetsKeepTheirOrder(t *testing.T) {
	plan := plantest.Embedded(t)
	const together = 5
	for rules := range slices.Chunk(sizedRules, together) {
		t.Run(rules[0].name, func(t *testing.T) {
			compares := 0
			rapid.Check(t, func(t *rapid.T) {
				s := randomFleet(t, plan, fleets)
				rule := rapid.Custom(func(t *rapid.T) sizedRule { return rules[rapid.IntRange(0, len(rules)-1).Draw(t, "number")] }).Draw(t, "rule")
				pair := rule.draw(t)
				less, more := pair.less.selecting(s), pair.more.selecting(s)
				if !legal(plan, less) || !legal(plan, more) {
					t.SkipNow()
				}
				few, many := options(t, plan, less), options(t, plan, more)
				if len(few) != 1 || len(many) != 1 {
					t.SkipNow() // a commitment does not scale
				}
				a, b := only(t, plan, less), only(t, plan, more)
				if b.Status == estimator.Excluded && b.ExcludedBy.Name == "max_fleet" {
					t.SkipNow()
				}
				if a.Status != b.Status && b.Status != estimator.MissingPrice { // of a disk that nobody has yet
					t.Fatalf("%s is %s, %s is %s", less, a.Status, more, b.Status)
				}
				if a.Status != estimator.Priced || b.Status != estimator.Priced {
					return
				}
				compares++
				order := a.MonthlyCost.Cmp(b.MonthlyCost)
				// A steady fleet of pairs is the cheapest of all pairs; others of some of them.
				fleet, name := s.Offering.Placement.Fleet, pair.less.sizingName()
				equal := pair.equal && (fleet == nil || fleet.Grid == nil || name != "steady" || len(pair.more.sizingName()) == len(name))
				// Hours are rounded once in each.
				if order > 0 && a.MonthlyCost.Sub(b.MonthlyCost).GreaterThan(decimal.New(1, -6)) || equal && order != 0 {
					t.Fatalf("%s: %s\ncosts %s,\n%s\ncosts %s\n%s%s", rule.name, less, a.MonthlyCost, more, b.MonthlyCost, dump(&a), dump(&b))
				}
			})
			if compares == 0 {
				t.Error("nothing was compared")
			}
		})
	}
}

// TestEnginesAgreeOnSizedFleets: fixed point and decimals, in every sizing at once.
func TestEnginesAgreeOnSizedFleets(t *testing.T) {
	plan := plantest.Embedded(t)
	overflowed := 0
	rapid.Check(t, func(t *rapid.T) {
		s := randomSubject(t, plan, "subject", fleets)
		d := surrounded(t, drawSized(t)).selecting(s).with("max_wait_ms", "20")
		d["sizing"] = []string{
			rapid.SampledFrom(sizingBases()).Draw(t, "one") + "-latency",
			rapid.SampledFrom(sizingBases()).Draw(t, "another") + rapid.SampledFrom(sizingAdditions()).Draw(t, "additions"),
		}
		d["purchase"] = randomPurchases(t, s)
		if rapid.Bool().Draw(t, "has a long target") {
			d["target_utilization"] = pricing.Text(decimal.New(rapid.Int64Range(1, 999_999_999_999_999_999).Draw(t, "target"), -18))
		}
		if chance(t, "has a rate card", 4) {
			d = randomCard(t, plan, d, anyCurrency)
		}
		if !legal(plan, d) {
			t.SkipNow()
		}
		overflowed += sameAnswers(t, plan, d)
	})
	if overflowed == 0 {
		t.Error("nothing left fixed point")
	}
}

// TestSizedCurveIsAnEstimateEverywhere: along invocations, and level until its next
// break but for what surrounds the fleet.
func TestSizedCurveIsAnEstimateEverywhere(t *testing.T) {
	plan := plantest.Embedded(t)
	for _, axis := range []estimator.Axis{estimator.AlongInvocations, estimator.AlongDuration, estimator.AlongUtilization} {
		level, bent := 0, 0
		rapid.Check(t, func(t *rapid.T) {
			s := randomFleet(t, plan, fleets)
			d := drawSizedFor(t, sizingBases(), sizingAdditions()).selecting(s)
			d["invocations_per_month"] = drawAmount(t, "invocations of today", 400_000_000, "1000000", "30000000")
			d["duration_ms"] = drawAmount(t, "duration of today", 5_000, "1", "100", "1000")
			d["memory_mb"], d["shared_memory_mb"] = rapid.Int64Range(1, 3000).Draw(t, "modest memory"), int64(0)
			if chance(t, "is surrounded", 3) {
				d = surrounded(t, d)
			}
			if !legal(plan, d) {
				t.SkipNow()
			}
			comparison := compared(t, plan, d)
			if len(comparison.Totals()) != 1 || comparison.Totals()[0].Status != estimator.Priced {
				t.SkipNow()
			}
			grid := comparison.Grid(axis, 0)
			curve := comparison.Curve(0, grid)
			estimated := func(point int64) decimal.Decimal {
				field := map[estimator.Axis]string{estimator.AlongInvocations: "invocations_per_month", estimator.AlongDuration: "duration_ms", estimator.AlongUtilization: "steady_utilization"}[axis]
				value := grid.Value(point)
				at := d.with(field, pricing.Text(value))
				if base, _ := d.sizing(); axis == estimator.AlongUtilization && base == "steady" {
					at = at.without("target_utilization")
				}
				if !legal(plan, at) {
					t.SkipNow()
				}
				o := only(t, plan, at)
				if o.Status == estimator.Excluded && o.ExcludedBy.Name == "max_fleet" {
					t.SkipNow()
				}
				if o.Status != estimator.Priced {
					t.Fatalf("%s: %s is %s", at, o.ID, o.Status)
				}
				return o.MonthlyCost
			}
			from := drawPoint(t, "at", grid)
			cost := curve.At(from).Decimal()
			if want := estimated(from); !cost.Equal(want) {
				t.Fatalf("%s: costs %s on the curve at %s, %s as an estimate", d, cost, grid.Value(from), want)
			}
			to := drawPoint(t, "further", grid)
			from, to = min(from, to), max(from, to)
			if !curve.Priced(to) {
				t.SkipNow()
			}
			between := rapid.Int64Range(from, to).Draw(t, "between")
			middle := estimated(between)
			if most, least := curve.Most(from, to).Decimal(), curve.Least(from, to).Decimal(); middle.GreaterThan(most) || middle.LessThan(least) {
				t.Fatalf("%s: costs %s at %s, between %s and %s of %s to %s", d, middle, grid.Value(between), least, most, grid.Value(from), grid.Value(to))
			}
			next, why := curve.Next(from)
			if why == estimator.NoBreak && !curve.Linear() {
				return
			}
			last := min(next-1, grid.Last(), from+1_000_000_000_000)
			if last <= from {
				return
			}
			level++
			inside := rapid.Int64Range(from, last).Draw(t, "inside")
			for _, point := range []int64{inside, last} {
				if at, want := curve.At(point).Decimal(), estimated(point); !at.Equal(want) {
					t.Fatalf("%s: costs %s on the curve at %s, %s as an estimate; the piece is %s to %s", d, at, grid.Value(point), want, grid.Value(from), grid.Value(last))
				}
			}
			if next <= grid.Last() && why == estimator.BreakResize {
				bent++
			}
		})
		if level == 0 || bent == 0 && axis != estimator.AlongUtilization {
			t.Errorf("axis %d: %d pieces were looked at, %d of them end where the fleet grows", axis, level, bent)
		}
	}
}

func drawPoint(t *rapid.T, label string, grid estimator.Grid) int64 {
	magnitude := rapid.SampledFrom([]int64{10, 10_000, 100_000_000, 10_000_000_000}).Draw(t, label+" magnitude")
	return min(grid.Last(), max(grid.First(), rapid.Int64Range(0, magnitude).Draw(t, label)))
}
