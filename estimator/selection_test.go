package estimator_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"breakeven/estimator"
	"breakeven/internal/plantest"
	"breakeven/pricing"
)

// alone is what an option says without its place among others.
func alone(o estimator.Option) string {
	o.Rank, o.SavingVsBase = 0, nil
	return dump(&o)
}

// shuffled is a permutation and, now and then, a repetition of the items.
func shuffled(t *rapid.T, label string, items []string) []string {
	seed := rapid.Uint64().Draw(t, label)
	mixed := slices.Clone(items)
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	if seed%3 == 0 {
		mixed = append(mixed, mixed[0])
	}
	return mixed
}

// TestOrderOfTheSelectionDoesNotMatter: lists are sets.
func TestOrderOfTheSelectionDoesNotMatter(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		s := randomSubject(t, plan, "subject", nil)
		lists := map[string][]string{
			"regions":   {string(s.Region.Provider) + ":" + s.Region.ID, "aws:us-east-1", "gcp:us-central1", "azure:*north"},
			"purchase":  {"on_demand", "spot", "committed_1y", string(s.Purchase)},
			"offerings": {string(s.Offering.ID), "aws/*", "gcp/compute-engine", "*/cloud-run", "azure/functions-consumption"},
		}
		if types := randomTypes(t, plan, s); types != nil {
			lists["instance_types"] = append(types, "m5.large", "e2*")
		}
		d := randomWork(t)
		if !legal(plan, d) {
			t.SkipNow()
		}
		mixed := d
		for name, list := range lists {
			d, mixed = d.with(name, list), mixed.with(name, shuffled(t, name, list))
		}
		want, got := compared(t, plan, d).Estimate(nil).Options, compared(t, plan, mixed).Estimate(nil).Options
		if len(want) != len(got) {
			t.Fatalf("%s has %d options, %s has %d", d, len(want), mixed, len(got))
		}
		for i := range want {
			if a, b := dump(&want[i]), dump(&got[i]); normalRule(a) != normalRule(b) {
				t.Fatalf("%s says\n%s%s says\n%s", d, a, mixed, b)
			}
		}
	})
}

// normalRule drops the text of an exclusion, which repeats the caller's list as
// it was given.
func normalRule(dumped string) string {
	said, _, _ := strings.Cut(dumped, "\n excluded ")
	return said
}

// TestSelectionDoesNotChangeAnOption: an option costs the same alone, in its
// region, and among all; asked for by architecture or with any.
func TestSelectionDoesNotChangeAnOption(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		d := randomWork(t)
		if !legal(plan, d) {
			t.SkipNow()
		}
		if chance(t, "has a rate card", 3) {
			d = randomCard(t, plan, d, anyCurrency)
		}
		s := randomSubject(t, plan, "subject", nil)
		want := alone(only(t, plan, d.selecting(s)))
		purchases := []string{string(s.Purchase), "on_demand"}
		everything := []string{string(s.Offering.ID), string(s.Region.Provider) + "/*"}
		for _, wider := range []draft{
			d.with("option", s.ID),
			d.selecting(s).without("architecture").with("purchase", []string{"spot", string(s.Purchase)}),
			d.selecting(s).with("offerings", everything),
			d.with("regions", []string{string(s.Region.Provider) + ":*"}).with("offerings", everything).with("purchase", purchases).with("top", 2000),
			d.with("regions", []string{"*"}).with("offerings", []string{string(s.Offering.ID), "azure/*"}).with("architecture", string(s.Architecture)).with("purchase", purchases),
		} {
			comparison := compared(t, plan, wider)
			at, found := indexByID(comparison)[s.ID]
			if !found {
				t.Fatalf("%s has no %s", wider, s.ID)
			}
			if got := alone(comparison.Option(at)); got != want {
				t.Fatalf("%s says\n%s%s says\n%s", d.selecting(s), want, wider, got)
			}
		}
	})
}

// TestRepetitionIsIdentical: one load, compared twice, and on two runs at once.
func TestRepetitionIsIdentical(t *testing.T) {
	plan := plantest.Embedded(t)
	d := draft{"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512, "regions": []string{"*"}, "concurrency": 8}
	want := options(t, plan, d)
	answers := make(chan map[string]estimator.Option, 4)
	for range cap(answers) {
		go func() { answers <- options(t, plan, d) }()
	}
	for range cap(answers) {
		for id, o := range <-answers {
			if got := want[id]; dump(&got) != dump(&o) {
				t.Errorf("%s differs", id)
			}
		}
	}
}

// TestWantedOptionsAreThoseOfTheWholeAnswer: a part of an answer says what the
// whole says.
func TestWantedOptionsAreThoseOfTheWholeAnswer(t *testing.T) {
	plan := plantest.Embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		d := randomProfile(t, plan)
		comparison := compared(t, plan, d)
		whole := comparison.Estimate(nil).Options
		i := rapid.IntRange(0, len(whole)-1).Draw(t, "option")
		some := comparison.Estimate([]int{i}).Options
		single := comparison.Option(i)
		if dump(&whole[i]) != dump(&single) {
			t.Fatalf("%s: alone\n%swhole\n%s", d, dump(&single), dump(&whole[i]))
		}
		for j := range some {
			if some[j].ID == whole[i].ID && dump(&some[j]) != dump(&whole[i]) {
				t.Fatalf("%s: some\n%swhole\n%s", d, dump(&some[j]), dump(&whole[i]))
			}
			if some[j].ID != whole[i].ID && !some[j].Baseline {
				t.Fatalf("%s: %s was not asked for", d, some[j].ID)
			}
		}
	})
}

// TestIsolationExcludesAndChangesNothingElse: what isolates enough costs the same.
func TestIsolationExcludesAndChangesNothingElse(t *testing.T) {
	plan := plantest.Embedded(t)
	d := draft{"invocations_per_month": "30000000", "duration_ms": "120", "memory_mb": 512}
	free := options(t, plan, d)
	for _, isolation := range []pricing.Isolation{pricing.IsolationSandbox, pricing.IsolationVM, pricing.IsolationDedicatedHost} {
		for id, o := range options(t, plan, d.with("isolation", string(isolation))) {
			strong := o.Offering.Isolation.AtLeast(isolation)
			if (o.Status == estimator.Excluded) == strong {
				t.Errorf("%s isolates as %s and is %s for %s", id, o.Offering.Isolation, o.Status, isolation)
			}
			if strong && alone(o) != alone(free[id]) {
				t.Errorf("%s changed with isolation %s", id, isolation)
			}
		}
	}
}
