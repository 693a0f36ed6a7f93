package estimator_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// more is a field of which more never costs less, with its exceptions: options
// for which a larger value rightly costs less.
type more struct {
	field  string
	whole  bool   // an integer, in steps of at least 1
	most   string // upper bound of the field
	except func(less, more *estimator.Option, d draft) bool
}

// reserved: provisioned functions bill the served time at a lower price, so
// that a well used reserve is cheaper than none (RULES 2). What moves time from
// the one to the other may lower the bill.
func reserved(less, _ *estimator.Option, d draft) bool {
	sandbox := less.Offering.Placement.Sandbox
	return sandbox != nil && sandbox.Provisioned != nil && d["provisioned_concurrency"] != nil
}

// resized: a load that spreads over more hours needs fewer units. Units x hours
// is a saw-tooth, and usage bands lower the price of a machine that runs longer.
func resized(less, more *estimator.Option, _ draft) bool {
	return less.Sizing.Why != "min_instances" || more.Sizing.Why != "min_instances" || less.Sizing.Unit != more.Sizing.Unit
}

// warmed: a warm instance that serves is not idle. Where the time it serves is
// free (an allowance, or the rest of 100 ms that are billed whole), serving more
// lowers the bill.
func warmed(less *estimator.Option, d draft) bool {
	return less.Offering.Placement.Shared != nil && d["provisioned_concurrency"] != nil
}

// crowded: the same load over more hours fills shared instances to another
// degree, and a last instance that is nearly empty costs as much as a full one.
func crowded(less *estimator.Option, d draft) bool {
	return less.Offering.Placement.Shared != nil && d.int("concurrency", 1) > 1
}

var usage = []more{
	{field: "invocations_per_month", most: "1000000000000000", except: func(less, _ *estimator.Option, d draft) bool {
		return warmed(less, d) && (d.free() || d["rate_card"] != nil) // a card may price idle time above any other
	}},
	{field: "duration_ms", most: "100000000", except: func(less, _ *estimator.Option, d draft) bool {
		// The overflow of a reserve, which grows within a billed step, may be free.
		return warmed(less, d) || (reserved(less, nil, d) && d.free())
	}},
	{field: "memory_mb", whole: true, most: "100000000", except: func(less, _ *estimator.Option, d draft) bool {
		// Without a stated vcpu more memory stands for more vCPU too; with one, a
		// provisioned function may be better off with a larger size.
		return d["vcpu"] != nil && reserved(less, nil, d)
	}},
	{field: "min_instances", whole: true, most: "1000000"},
	{field: "ephemeral_storage_mb", whole: true, most: "300000"},
	{field: "provisioned_concurrency", whole: true, most: "500", except: func(less, _ *estimator.Option, d draft) bool {
		// A card may price what is kept warm below what is not.
		return less.Offering.Placement.Sandbox != nil || d["rate_card"] != nil
	}},
	{field: "hours_running_per_month", most: "730", except: func(less, more *estimator.Option, d draft) bool {
		return less.Offering.Billing == pricing.AlwaysOn && resized(less, more, d)
	}},
	{field: "hours_per_month", most: "8784", except: func(less, more *estimator.Option, d draft) bool {
		return reserved(less, more, d) || crowded(less, d) || (less.Offering.Billing == pricing.AlwaysOn && resized(less, more, d))
	}},
	{field: "request_kb", most: "1000000000"},
	{field: "response_kb", most: "1000000000"},
	{field: "log_kb", most: "1000000000"},
	{field: "disk_gb", most: "1000000"},
	{field: "nat_gateways", whole: true, most: "10000"},
	{field: "vcpu", most: "100", except: func(less, _ *estimator.Option, d draft) bool { return reserved(less, nil, d) }},
}

// start is where a field begins when the draft does not state it.
var start = map[string]string{
	"min_instances": "2", "ephemeral_storage_mb": "512", "provisioned_concurrency": "0",
	"hours_running_per_month": "100", "hours_per_month": "730", "vcpu": "0.5", "invocations_per_month": "1000000", "duration_ms": "50",
	"request_kb": "0", "response_kb": "0", "log_kb": "0", "disk_gb": "0", "nat_gateways": "0",
}

// raised returns two drafts that differ in one field, the second with more of it.
func raised(t *rapid.T, d draft, m more) (less, more draft) {
	text := start[m.field]
	switch v := d[m.field].(type) {
	case string:
		text = v
	case int64:
		text = decimal.NewFromInt(v).String()
	}
	from := decimal.RequireFromString(text)
	steps := []string{"1", "7", "100", "100000"}
	if !m.whole {
		steps = append(steps, "0.001", "0.5")
	}
	by := decimal.RequireFromString(rapid.SampledFrom(steps).Draw(t, "step"))
	if rapid.Bool().Draw(t, "doubles") {
		by = decimal.Max(by, from)
	}
	to := decimal.Min(from.Add(by), decimal.RequireFromString(m.most))
	if m.whole {
		return d.with(m.field, from.IntPart()), d.with(m.field, to.IntPart())
	}
	return d.with(m.field, pricing.Text(from)), d.with(m.field, pricing.Text(to))
}

// TestMoreUsageNeverCostsLess, field by field, for every option that is priced
// at both.
func TestMoreUsageNeverCostsLess(t *testing.T) {
	plan := plantest.Embedded(t)
	for _, m := range usage {
		t.Run(m.field, func(t *testing.T) {
			dearer, compares := 0, 0
			rapid.Check(t, func(t *rapid.T) {
				d := randomSelection(t, plan, surrounded(t, alwaysOnWork(t)))
				d["free_tier"] = rapid.Bool().Draw(t, "free")
				if chance(t, "has a rate card", 4) {
					d = randomCard(t, plan, d, anyCurrency)
				}
				if m.field == "hours_per_month" {
					// The share of the month that runs would change as well.
					d = d.without("hours_running_per_month").with("hours_per_month", "730")
				}
				if m.field == "hours_running_per_month" {
					d = d.with("hours_per_month", "730")
				}
				low, high := raised(t, d, m)
				if !legal(plan, low) || !legal(plan, high) {
					t.SkipNow()
				}
				less, more := compared(t, plan, low), compared(t, plan, high)
				at := indexByID(more)
				for i, before := range less.Totals() {
					j := at[before.ID]
					after := more.Totals()[j]
					if before.Status == estimator.Excluded && after.Status != estimator.Excluded {
						t.Fatalf("%s: %s is excluded, and not with more: %s", low, before.ID, high)
					}
					if before.Status != estimator.Priced || after.Status != estimator.Priced {
						continue
					}
					compares++
					switch after.Cost.Cmp(before.Cost) {
					case -1:
						a, b := less.Option(i), more.Option(j)
						if m.except == nil || !m.except(&a, &b, low) {
							t.Fatalf("%s: %s costs %s, and %s with more: %s", low, a.ID, a.MonthlyCost, b.MonthlyCost, high)
						}
					case 1:
						dearer++
					}
				}
			})
			if dearer == 0 {
				t.Errorf("of %d pairs none cost more: the property proves nothing", compares)
			}
		})
	}
}

// indexByID says where an option stands among the totals.
func indexByID(c *estimator.Comparison) map[string]int {
	at := map[string]int{}
	for i, total := range c.Totals() {
		at[total.ID] = i
	}
	return at
}
