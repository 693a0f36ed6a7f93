package main_test

import (
	"fmt"
	"math/big"
	"strings"
)

// rates holds the three prices of a line against each other: the list price is
// one for its address, the contracted price follows from the request's rate card,
// a commitment's from what was paid upfront, and each was converted by a stated
// rate.
func (v *verifier) rates(option, line object) {
	v.oneListPrice(line)
	v.contracted(option, line)
	v.committed(option, line)
	for _, tiers := range []string{"tiers", "contracted_tiers", "effective_tiers"} {
		for _, tier := range objects(line, tiers) {
			v.converted(tiers, tier)
		}
	}
}

// oneListPrice: an address has one list price, whichever option pays it.
func (v *verifier) oneListPrice(line object) {
	if v.listed == nil {
		v.listed = map[string]*big.Rat{}
	}
	for _, tier := range objects(line, "tiers") {
		if word(tier, "kind") == "allowance" {
			continue
		}
		at := word(line, "address") + " from " + fmt.Sprint(tier["from"])
		price := v.number(tier, "unit_price")
		if before, seen := v.listed[at]; seen {
			v.same("list price of "+at, price, before)
		}
		v.listed[at] = price
	}
}

// converted: a price that was converted is its published price times a stated
// rate, and in another currency than the lists' every price was.
func (v *verifier) converted(name string, tier object) {
	price := v.number(tier, "unit_price")
	if !holds(tier, "published_unit_price") {
		if word(v.answer, "currency") != "USD" && price.Sign() != 0 && v.card() == nil {
			v.complainf("%s: nobody says from what %s was converted", name, decimalText(price))
		}
		return
	}
	published := v.number(tier, "published_unit_price")
	rates, _ := v.profile()["fx_rates"].(object)
	for currency := range rates {
		if price.Cmp(times(published, v.number(rates, currency))) == 0 {
			return
		}
	}
	if price.Cmp(published) != 0 {
		v.complainf("%s: %s is no stated rate of %s", name, decimalText(price), decimalText(published))
	}
}

// card is the rate card that the request states, or nil.
func (v *verifier) card() object { card, _ := v.profile()["rate_card"].(object); return card }

// contracted recomputes the contracted prices from the card.
func (v *verifier) contracted(option, line object) {
	listed, contracted := v.paid(objects(line, "tiers")), v.paid(objects(line, "contracted_tiers"))
	if v.card() == nil {
		if holds(line, "contracted_tiers") {
			v.complainf("is contracted without a rate card")
		}
		return
	}
	if strings.HasPrefix(word(line, "source"), "rate card ") || !holds(line, "contracted_tiers") {
		contracted = listed
	}
	if entry := v.entry(option, line); entry != nil {
		v.entryPrices(line, entry, contracted)
		return
	}
	if len(listed) != len(contracted) {
		v.complainf("has %d tiers, contracted %d", len(listed), len(contracted))
		return
	}
	keeps := times(minus(big.NewRat(100, 1), v.percent(option, line)), big.NewRat(1, 100))
	for i := range contracted {
		v.same("contracted price", v.number(contracted[i], "unit_price"), times(v.number(listed[i], "unit_price"), keeps))
	}
}

// paid are the tiers that cost something.
func (v *verifier) paid(tiers []object) []object {
	var all []object
	for _, tier := range tiers {
		if word(tier, "kind") != "allowance" {
			all = append(all, tier)
		}
	}
	return all
}

func (v *verifier) entryPrices(line, entry object, contracted []object) {
	per, rate := big.NewRat(1, 1), big.NewRat(1, 1)
	if holds(line, "per") {
		per = v.number(line, "per")
	}
	if currency := word(entry, "currency"); currency != word(v.answer, "currency") {
		rates, _ := v.profile()["fx_rates"].(object)
		rate = v.number(rates, currency)
	}
	for _, tier := range contracted {
		price := tierAt(v, entry, times(v.number(tier, "from"), per))
		if price == nil {
			v.complainf("no tier of the card starts at %v", tier["from"])
			continue
		}
		v.same("contracted price", v.number(tier, "unit_price"), times(price, per, rate))
	}
}

// tierAt is the price of a card's entry from a bound, or nil.
func tierAt(v *verifier, entry object, from *big.Rat) *big.Rat {
	if holds(entry, "unit_price") {
		return v.number(entry, "unit_price")
	}
	for _, tier := range objects(entry, "tiers") {
		if v.number(tier, "from").Cmp(from) == 0 {
			return v.number(tier, "unit_price")
		}
	}
	return nil
}

// entry is the price of the card that names most of what the line is, or nil.
func (v *verifier) entry(option, line object) object {
	at := strings.Split(word(line, "address"), "/")
	var best object
	most := -1
	for _, entry := range objects(v.card(), "prices") {
		offering := word(entry, "offering")
		if word(entry, "meter") != at[2] || offering != word(option, "offering") && offering != at[0]+"/"+at[1] {
			continue
		}
		named := 0
		if offering == word(option, "offering") {
			named = 1
		}
		for _, field := range []struct{ want, is, or string }{
			{word(entry, "region"), word(option, "region"), at[3]},
			{word(entry, "architecture"), word(option, "architecture"), at[5]},
			{word(entry, "type"), at[4], at[4]},
		} {
			switch field.want {
			case "":
			case field.is, field.or:
				named += 2
			default:
				named = -1000
			}
		}
		if named >= 0 && named > most {
			best, most = entry, named
		}
	}
	return best
}

// percent is what the card takes off, of the discount that names most.
func (v *verifier) percent(option, line object) *big.Rat {
	at := strings.Split(word(line, "address"), "/")
	percent, most := new(big.Rat), -1
	for _, discount := range objects(v.card(), "discounts") {
		named := 0
		for _, field := range []struct{ want, is, or string }{
			{word(discount, "provider"), word(option, "provider"), at[0]},
			{word(discount, "offering"), word(option, "offering"), at[0] + "/" + at[1]},
			{word(discount, "meter"), at[2], at[2]},
		} {
			switch field.want {
			case "":
			case field.is, field.or:
				named++
			default:
				named = -1000
			}
		}
		if named >= 0 && named > most {
			percent, most = v.number(discount, "percent"), named
		}
	}
	return percent
}

// committed: what is paid under a commitment stands at the line's own address
// under that purchase, and its price is what is paid by the hour and the upfront
// payment spread over the term.
func (v *verifier) committed(option, line object) {
	price, ok := line["effective_price"].(object)
	if !ok {
		return
	}
	bought := word(option, "purchase")
	if holds(option, "commitment") {
		bought = word(option, "commitment")
	}
	address := strings.TrimSuffix(word(line, "address"), "on_demand")
	settled := word(option, "status") == "priced" || !strings.HasPrefix(bought, "committed_")
	if want := address + bought; settled && word(price, "address") != want || !strings.HasPrefix(word(price, "address"), address) {
		v.complainf("is paid at %s, bought as %s", word(price, "address"), want)
	}
	if word(price, "effective_date") == "" || word(price, "source") == "" {
		v.complainf("is paid at a price without source")
	}
	tiers := v.paid(objects(line, "effective_tiers"))
	upfront, ok := price["upfront"].(object)
	if !ok {
		return
	}
	if len(tiers) != 1 {
		v.complainf("pays upfront for %d tiers", len(tiers))
		return
	}
	hourly := tiers[0]["unit_price"]
	if holds(tiers[0], "published_unit_price") {
		hourly = tiers[0]["published_unit_price"]
	}
	const places = 12
	spread, _ := new(big.Rat).SetString(times(v.number(upfront, "amount"), new(big.Rat).Inv(v.number(upfront, "term_hours"))).FloatString(places))
	v.same("price with its upfront payment", v.number(object{"hourly": hourly}, "hourly"), plus(v.number(upfront, "hourly"), spread))
}

// commitment: an option that stands for the cheapest commitment of a term names
// one of that term.
func (v *verifier) commitment(option object) {
	term, cheapest := strings.CutPrefix(word(option, "purchase"), "committed_")
	if cheapest != holds(option, "commitment") || cheapest && !strings.Contains("_"+word(option, "commitment")+"_", "_"+term+"_") {
		v.complainf("is bought as %s and names %q", word(option, "purchase"), word(option, "commitment"))
	}
}
