package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// object is a JSON object of an answer, decoded without any type of ours.
type object = map[string]any

// verifier recomputes an answer from its text alone. It knows neither prices nor
// the engine: only what the contract says a proof consists of.
type verifier struct {
	answer     object
	complaints []string
	where      string              // the option and line that is looked at
	listed     map[string]*big.Rat // list prices by address and tier
}

// verifyAnswer returns what does not add up in the body of an estimate.
func verifyAnswer(body []byte) []string {
	v := &verifier{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&v.answer); err != nil {
		return []string{err.Error()}
	}
	v.options()
	v.ranks()
	v.savings()
	v.breakEven()
	v.recommendation()
	return v.complaints
}

func (v *verifier) complainf(format string, args ...any) {
	v.complaints = append(v.complaints, v.where+": "+fmt.Sprintf(format, args...))
}

// plainDecimal is what the contract calls canonical, apart from trailing zeros,
// which a published unit price may keep.
var plainDecimal = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?$`)

// number reads an exact number; a missing or malformed one is a complaint.
func (v *verifier) number(at object, key string) *big.Rat {
	text := fmt.Sprint(at[key])
	number, ok := new(big.Rat).SetString(text)
	if !ok || !plainDecimal.MatchString(text) {
		v.complainf("%s is %q, no decimal", key, text)
		return new(big.Rat)
	}
	return number
}

// same complains when two exact numbers differ.
func (v *verifier) same(what string, got, want *big.Rat) {
	if got.Cmp(want) != 0 {
		v.complainf("%s is %s, recomputed %s", what, decimalText(got), decimalText(want))
	}
}

// near complains when got differs from what a rounded number says by more than the
// rounding can make of it.
func (v *verifier) near(what string, got, want, slack *big.Rat) {
	if off := new(big.Rat).Sub(got, want); off.Abs(off).Cmp(slack) > 0 {
		v.complainf("%s is %s, recomputed %s within %s", what, decimalText(got), decimalText(want), decimalText(slack))
	}
}

// lowerBound reports whether the option is a fleet that follows its load ideally.
func lowerBound(option object) bool {
	sizing, ok := option["sizing"].(object)
	return ok && strings.HasPrefix(word(sizing, "variant"), "ideal")
}

// sameRatio complains unless got is the quotient rounded to 12 digits.
func (v *verifier) sameRatio(what string, got, over, under *big.Rat) {
	if under.Sign() == 0 {
		v.complainf("%s divides by zero", what)
		return
	}
	v.same(what, got, twelveDigits(new(big.Rat).Quo(over, under)))
}

// objects are the objects of an array; a missing one is empty.
func objects(at object, key string) []object {
	items, _ := at[key].([]any)
	var all []object
	for _, item := range items {
		if one, ok := item.(object); ok {
			all = append(all, one)
		}
	}
	return all
}

func holds(at object, key string) bool { _, ok := at[key]; return ok }

func word(at object, key string) string { s, _ := at[key].(string); return s }

func isSet(at object, key string) bool { set, _ := at[key].(bool); return set }

func times(numbers ...*big.Rat) *big.Rat {
	product := big.NewRat(1, 1)
	for _, n := range numbers {
		product.Mul(product, n)
	}
	return product
}

func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

// decimalText is a number for a complaint.
func decimalText(n *big.Rat) string {
	const places = 30
	return strings.TrimRight(strings.TrimRight(n.FloatString(places), "0"), ".")
}

// twelveDigits rounds to 12 significant digits, half away from zero.
func twelveDigits(n *big.Rat) *big.Rat {
	const digits = 12
	if n.Sign() == 0 {
		return n
	}
	ten, size := big.NewRat(10, 1), new(big.Rat).Abs(n)
	scale, one := big.NewRat(1, 1), big.NewRat(1, 1)
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil))
	// scale x size lies in [10^11, 10^12).
	for times(scale, size).Cmp(power) >= 0 {
		scale.Quo(scale, ten)
	}
	for times(scale, size, ten).Cmp(power) < 0 {
		scale.Mul(scale, ten)
	}
	// FloatString rounds halves away from zero.
	rounded, _ := new(big.Rat).SetString(times(scale, n).FloatString(0))
	return times(rounded, one.Quo(one, scale))
}

// options checks every option by its status.
func (v *verifier) options() {
	for _, option := range objects(v.answer, "options") {
		v.where = word(option, "id")
		v.identity(option)
		switch status := word(option, "status"); status {
		case "priced":
			v.priced(option)
		case "missing_price", "missing_rate":
			v.missing(option)
		case "excluded":
			rule, _ := option["excluded_by"].(object)
			citation, _ := rule["citation"].(object)
			if word(rule, "text") == "" || word(citation, "url") == "" || word(citation, "read") == "" {
				v.complainf("is excluded by a rule without text or citation")
			}
			v.lacks(option, "list_cost", "contracted_cost", "monthly_cost", "known_cost", "rank", "line_items")
		default:
			v.complainf("status %q", status)
		}
	}
	v.where = ""
}

// identity: the id is composed of the fields beside it.
func (v *verifier) identity(option object) {
	id := strings.Join([]string{word(option, "offering"), word(option, "region"), word(option, "architecture"), word(option, "purchase")}, "/")
	if isSet(option, "baseline") {
		id += "/baseline"
	}
	if sizing, ok := option["sizing"].(object); ok && word(sizing, "variant") != "" {
		id += "/" + word(sizing, "variant")
	}
	if id != word(option, "id") {
		v.complainf("fields say %s", id)
	}
}

func (v *verifier) lacks(option object, keys ...string) {
	for _, key := range keys {
		if holds(option, key) {
			v.complainf("%s carries %s", word(option, "status"), key)
		}
	}
}

// priced: lines add up to the three costs, and the ratios follow from them.
func (v *verifier) priced(option object) {
	listed, contracted, effective := v.lines(option)
	v.same("list_cost", v.number(option, "list_cost"), listed)
	v.same("contracted_cost", v.number(option, "contracted_cost"), contracted)
	monthly := v.number(option, "monthly_cost")
	v.same("monthly_cost", monthly, effective)
	v.lacks(option, "known_cost", "missing", "excluded_by")
	v.commitment(option)
	invocations := v.number(v.profile(), "invocations_per_month")
	if invocations.Sign() == 0 {
		v.lacks(option, "cost_per_million_invocations")
	} else {
		v.sameRatio("cost_per_million_invocations", v.number(option, "cost_per_million_invocations"), times(monthly, million), invocations)
	}
	if sizing, ok := option["sizing"].(object); ok {
		v.sizing(option, sizing)
	}
}

var million = big.NewRat(1_000_000, 1)

// missing: the known part is the sum of the lines that have a price, and the
// addresses say what lacks one.
func (v *verifier) missing(option object) {
	_, _, effective := v.lines(option)
	if word(option, "status") == "missing_rate" {
		v.lacks(option, "known_cost") // a rate away from the whole cost
	} else {
		v.same("known_cost", v.number(option, "known_cost"), effective)
	}
	_, counted := option["coverage"].(object)
	if addresses, _ := option["missing"].([]any); len(addresses) == 0 && !counted {
		v.complainf("does not say what is missing")
	}
	v.lacks(option, "list_cost", "contracted_cost", "monthly_cost", "rank", "saving_vs_baseline", "cost_per_million_invocations")
}

func (v *verifier) profile() object { profile, _ := v.answer["profile"].(object); return profile }

// ranks: priced options first and cheapest first, ties and the others by id.
func (v *verifier) ranks() {
	v.where = "ranks"
	var before object
	for i, option := range objects(v.answer, "options") {
		priced := word(option, "status") == "priced"
		if priced {
			v.same("rank of "+word(option, "id"), v.number(option, "rank"), big.NewRat(int64(i+1), 1))
		}
		if before != nil && !v.follows(before, option) {
			v.complainf("%s stands before %s", word(before, "id"), word(option, "id"))
		}
		before = option
	}
	v.where = ""
}

func (v *verifier) follows(before, option object) bool {
	wasPriced, priced := word(before, "status") == "priced", word(option, "status") == "priced"
	byID := word(before, "id") < word(option, "id")
	if wasPriced != priced {
		return wasPriced
	}
	if !priced {
		return byID
	}
	if wasBound, bound := lowerBound(before), lowerBound(option); wasBound != bound {
		return bound // what nobody can buy comes after everything that somebody can
	}
	order := v.number(before, "monthly_cost").Cmp(v.number(option, "monthly_cost"))
	return order < 0 || (order == 0 && byID)
}
