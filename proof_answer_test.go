package main_test

import (
	"math/big"
)

// option is the option with an id, or nil.
func (v *verifier) option(id string) object {
	for _, option := range objects(v.answer, "options") {
		if word(option, "id") == id {
			return option
		}
	}
	return nil
}

// savings: what an option saves is the baseline's cost minus its own.
func (v *verifier) savings() {
	var baseline object
	for _, option := range objects(v.answer, "options") {
		if isSet(option, "baseline") {
			baseline = option
		}
	}
	for _, option := range objects(v.answer, "options") {
		v.where = word(option, "id")
		switch {
		case word(option, "status") != "priced":
		case baseline == nil || word(baseline, "status") != "priced":
			v.lacks(option, "saving_vs_baseline")
		default:
			v.same("saving_vs_baseline", v.number(option, "saving_vs_baseline"),
				minus(v.number(baseline, "monthly_cost"), v.number(option, "monthly_cost")))
		}
	}
	v.where = ""
}

// breakEven: the pair exists, crossings rise and alternate, and the headroom is
// the first of them above today.
func (v *verifier) breakEven() {
	flips, ok := v.answer["break_even"].(object)
	if !ok {
		return
	}
	v.where = "break_even"
	perExecution, alwaysOn := word(flips, "per_execution"), word(flips, "always_on")
	for id, billing := range map[string]string{perExecution: "per_execution", alwaysOn: "always_on"} {
		if option := v.option(id); option == nil || word(option, "billing") != billing {
			v.complainf("%s is no priced option billed %s", id, billing)
		}
	}
	today := v.number(v.profile(), "invocations_per_month")
	var before object
	var first *big.Rat
	for _, crossing := range objects(flips, "crossings") {
		at := v.number(crossing, "at")
		if !at.IsInt() || at.Sign() <= 0 {
			v.complainf("a crossing at %s is not on the grid", decimalText(at))
		}
		below, from := word(crossing, "cheaper_below"), word(crossing, "cheaper_from")
		if below == from || v.option(below) == nil || v.option(from) == nil {
			v.complainf("crossing from %s to %s", below, from)
		}
		if before != nil && (at.Cmp(v.number(before, "at")) <= 0 || below != word(before, "cheaper_from")) {
			v.complainf("the crossing at %s does not follow the one before", decimalText(at))
		}
		if first == nil && at.Cmp(today) > 0 {
			first = at
		}
		before = crossing
	}
	v.headroom(flips, first, today)
	v.today(flips, today)
	v.where = ""
}

func (v *verifier) headroom(flips object, first, today *big.Rat) {
	if first == nil || today.Sign() == 0 {
		v.lacks(flips, "headroom")
		return
	}
	v.sameRatio("headroom", v.number(flips, "headroom"), first, today)
}

// today: the costs of the pair stand in the order that the crossings say, so a
// crossing cannot have moved across today's load.
func (v *verifier) today(flips object, today *big.Rat) {
	perExecution, alwaysOn := v.option(word(flips, "per_execution")), v.option(word(flips, "always_on"))
	crossings := objects(flips, "crossings")
	if perExecution == nil || alwaysOn == nil || len(crossings) == 0 {
		return
	}
	cheaper := word(crossings[0], "cheaper_below")
	for _, crossing := range crossings {
		if v.number(crossing, "at").Cmp(today) <= 0 {
			cheaper = word(crossing, "cheaper_from")
		}
	}
	other := perExecution
	if cheaper == word(perExecution, "id") {
		other = alwaysOn
	}
	if v.number(v.option(cheaper), "monthly_cost").Cmp(v.number(other, "monthly_cost")) > 0 {
		v.complainf("%s is said to be cheaper today", cheaper)
	}
}

// recommendation: the cheapest is rank 1, and the premium is the difference.
func (v *verifier) recommendation() {
	advice, ok := v.answer["recommendation"].(object)
	if !ok {
		return
	}
	v.where = "recommendation"
	chosen, cheapest := v.option(word(advice, "option")), v.option(word(advice, "cheapest"))
	if chosen == nil || cheapest == nil {
		v.complainf("names an option that is not there")
		return
	}
	v.same("rank of the cheapest", v.number(cheapest, "rank"), big.NewRat(1, 1))
	if word(chosen, "abstraction") != word(advice, "abstraction") {
		v.complainf("%s is no %s", word(chosen, "id"), word(advice, "abstraction"))
	}
	premium := minus(v.number(chosen, "monthly_cost"), v.number(cheapest, "monthly_cost"))
	v.same("premium", v.number(advice, "premium"), premium)
	if (premium.Sign() != 0) && word(advice, "reason") == "" {
		v.complainf("a premium without a reason")
	}
	v.where = ""
}
