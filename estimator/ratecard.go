package estimator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"breakeven/estimator/workload"
	"breakeven/pricing"
)

// rates is a rate card as the engine looks it up: by map, whatever its length. A
// nil one leaves list prices as they are.
type rates struct {
	card      *pricing.RateCard
	prices    map[pricing.Address]int   // index of a price by what it names
	meters    map[meterAt]bool          // meters of which the card has any price
	types     map[string]bool           // machine types that it names
	discounts map[pricing.Address]int   // index of a discount by what it names
	providers map[pricing.Provider]bool // whose prices it has
	// factors bring each currency into the answer's. nil: the card is in the
	// list's currency, in which the engine then computes.
	factors map[pricing.Currency]decimal.Decimal
	last    *lastConverted // of the plans in other currencies, the one made last
}

func newRates(card *pricing.RateCard) *rates {
	r := &rates{
		card: card, prices: make(map[pricing.Address]int, len(card.Prices)), meters: map[meterAt]bool{}, types: map[string]bool{},
		discounts: make(map[pricing.Address]int, len(card.Discounts)), providers: map[pricing.Provider]bool{}, last: new(lastConverted),
	}
	for i := range card.Prices {
		p := &card.Prices[i]
		r.prices[p.Key()] = i
		r.meters[meterAt{p.Offering, p.Meter}] = true
		r.providers[p.Offering.Provider()] = true
		if p.Type != "" {
			r.types[p.Type] = true
		}
	}
	for i := range card.Discounts {
		r.discounts[card.Discounts[i].Key()] = i
	}
	return r
}

// price is the entry for a subject, or nil: the candidates are few, and what they
// name is looked up.
func (r *rates) price(of *pricing.CardSubject) *pricing.CardPrice {
	own, service := meterAt{of.Offering, of.At.Meter}, meterAt{of.At.Offering, of.At.Meter}
	if !r.meters[own] && !r.meters[service] {
		return nil
	}
	var found []int
	for _, offering := range distinct(string(of.Offering), string(of.At.Offering)) {
		for _, kind := range distinct(of.At.Type, "") {
			for _, region := range distinct(of.Region, string(of.At.Area), "") {
				for _, architecture := range distinct(string(of.Architecture), string(of.At.Architecture), "") {
					key := pricing.Address{
						Offering: pricing.OfferingID(offering), Meter: of.At.Meter, Area: pricing.Area(region),
						Type: kind, Architecture: pricing.Architecture(architecture),
					}
					if i, named := r.prices[key]; named {
						found = append(found, i)
					}
				}
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	slices.Sort(found)
	narrow := pricing.RateCard{Prices: make([]pricing.CardPrice, len(found))}
	for i, at := range found {
		narrow.Prices[i] = r.card.Prices[at]
	}
	return narrow.Price(of)
}

// percent is what the card takes off a subject's list price.
func (r *rates) percent(of *pricing.CardSubject) decimal.Decimal {
	if len(r.discounts) == 0 {
		return decimal.Zero
	}
	var found []int
	for _, provider := range distinct(string(of.Offering.Provider()), "") {
		for _, offering := range distinct(string(of.Offering), string(of.At.Offering), "") {
			for _, meter := range distinct(string(of.At.Meter), "") {
				discount := pricing.CardDiscount{Provider: pricing.Provider(provider), Offering: pricing.OfferingID(offering), Meter: pricing.MeterName(meter)}
				if i, named := r.discounts[discount.Key()]; named {
					found = append(found, i)
				}
			}
		}
	}
	slices.Sort(found)
	narrow := pricing.RateCard{}
	for _, at := range found {
		narrow.Discounts = append(narrow.Discounts, r.card.Discounts[at])
	}
	return narrow.Percent(of)
}

// distinct are the texts, each once.
func distinct(texts ...string) []string {
	kept := texts[:0]
	for i, text := range texts {
		if !slices.Contains(texts[:i], text) {
			kept = append(kept, text)
		}
	}
	return kept
}

// factor brings a price of a currency into the one that the engine computes in;
// nil where that is the same for all prices.
func (r *rates) factor(currency pricing.Currency) *decimal.Decimal {
	if r == nil || r.factors == nil {
		return nil
	}
	factor := r.factors[currency]
	return &factor
}

// convert is the factor of an entry's currency; false when nobody stated a rate.
func (r *rates) convert(currency pricing.Currency) (*decimal.Decimal, bool) {
	if r.factors == nil {
		return nil, true
	}
	factor, known := r.factors[currency]
	return &factor, known
}

// touches reports whether the card may change a candidate's prices.
func (r *rates) touches(c *candidate) bool {
	return r.factors != nil || len(r.discounts) > 0 || r.providers[c.offering.ID.Provider()]
}

// verifyCard refuses a card that the engine cannot follow: tiers on a quantity by
// which a fleet is chosen, numbers beyond any price, a meter that no offering has.
// at is where in the card that stands, as a JSON pointer.
func (p *Plan) verifyCard(card *pricing.RateCard) (at string, err error) {
	if err := card.Validate(); err != nil {
		return "", err
	}
	for i := range card.Prices {
		if err := p.verifyEntry(&card.Prices[i]); err != nil {
			return fmt.Sprintf("/prices/%d", i), fmt.Errorf("rate card %s: price %d: %w", card.Name, i, err)
		}
	}
	return "", nil
}

func (p *Plan) verifyEntry(entry *pricing.CardPrice) error {
	onePrice, found := p.payable[meterAt{entry.Offering, entry.Meter}]
	if !found {
		return fmt.Errorf("%s/%s is nothing that an offering pays for%s", entry.Offering, entry.Meter, p.nearestMeter(entry))
	}
	if onePrice && len(entry.Tiers.Steps) != 1 {
		return fmt.Errorf("%s/%s has one price, not tiers: a fleet is chosen by it", entry.Offering, entry.Meter)
	}
	for _, step := range entry.Tiers.Steps {
		if !fitsFixed(step.From) || !fitsFixed(step.UnitPrice) {
			return fmt.Errorf("%s/%s: %s from %s is beyond any price", entry.Offering, entry.Meter, pricing.Text(step.UnitPrice), pricing.Text(step.From))
		}
	}
	return nil
}

// nearestMeter suggests a meter of the entry's offering.
func (p *Plan) nearestMeter(entry *pricing.CardPrice) string {
	var names []string
	for at := range p.payable {
		if at.offering == entry.Offering {
			names = append(names, string(at.meter))
		}
	}
	slices.Sort(names)
	return workload.NearestClause(string(entry.Meter), names)
}

// WithRateCards is the plan with rate cards that a load may name. It refuses a
// card that is invalid or that the engine cannot follow, and two with one name.
func (p *Plan) WithRateCards(cards []*pricing.RateCard) (*Plan, error) {
	named := *p
	named.cards = make(map[string]*Plan, len(cards))
	for _, card := range cards {
		if _, err := p.verifyCard(card); err != nil {
			return nil, err
		}
		if _, twice := named.cards[card.Name]; twice {
			return nil, fmt.Errorf("two rate cards named %s", card.Name)
		}
		named.cards[card.Name] = p.withCard(newRates(card))
	}
	return &named, nil
}

// RateCard is the loaded card of that name, or nil.
func (p *Plan) RateCard(name string) *pricing.RateCard {
	if rated := p.cards[name]; rated != nil {
		return rated.card.card
	}
	return nil
}

// withCard is the plan with a card applied.
func (p *Plan) withCard(card *rates) *Plan {
	rated := *p
	rated.card = card
	rated.compiled = newOptions(p.catalog, card, len(p.candidates))
	rated.compiled.base = p.compiled
	return &rated
}

// Rated is the plan on which a load is computed: itself, or with the load's rate
// card. Whoever computes many loads with one card asks once. Errors are
// workload.Errors.
func (p *Plan) Rated(load *workload.Load) (*Plan, error) {
	var rated *Plan
	switch {
	case load.RateCard != nil:
		if at, err := p.verifyCard(load.RateCard); err != nil {
			return nil, workload.Errors{{Field: "rate_card", Path: at, Code: workload.CodeOutOfRange, Detail: err.Error()}}
		}
		rated = p.withCard(newRates(load.RateCard))
	case load.RateCardName != "":
		if rated = p.cards[load.RateCardName]; rated == nil {
			return nil, complain("rate_card", workload.CodeUnknown, "%s", p.unknownCard(load.RateCardName))
		}
	default:
		return p, nil
	}
	card := rated.card.card
	if date := p.pricingDate(load); !card.ValidOn(date) {
		return nil, complain("rate_card", workload.CodeContradictory, "%s holds%s, and prices are asked for %s (pricing_date)", card.Name, validity(card), date)
	}
	if !foreign(card) {
		return rated, nil
	}
	return rated.card.last.converted(p, rated.card, load), nil
}

// lastConverted keeps the plan that a card with foreign prices was compiled to
// last: the rows of a file ask for the same currencies one after the other.
type lastConverted struct {
	mu   sync.Mutex
	key  string
	plan *Plan
}

func (l *lastConverted) converted(p *Plan, card *rates, load *workload.Load) *Plan {
	var key strings.Builder
	key.WriteString(load.Currency)
	for _, currency := range slices.Sorted(maps.Keys(load.FXRates)) {
		key.WriteString(" " + currency + pricing.Text(load.FXRates[currency]))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.plan == nil || l.key != key.String() {
		foreign := *card
		foreign.factors = factors(load)
		l.key, l.plan = key.String(), p.withCard(&foreign)
	}
	return l.plan
}

// foreign reports whether a card has prices in another currency than the list's.
func foreign(card *pricing.RateCard) bool {
	return slices.ContainsFunc(card.Prices, func(p pricing.CardPrice) bool { return p.Currency != pricing.USD })
}

// factors are what one unit of each currency is worth in the answer's.
func factors(load *workload.Load) map[pricing.Currency]decimal.Decimal {
	all := map[pricing.Currency]decimal.Decimal{}
	for currency, rate := range load.FXRates {
		all[pricing.Currency(currency)] = rate
	}
	all[pricing.Currency(load.Currency)] = decimal.NewFromInt(1)
	return all
}

func validity(card *pricing.RateCard) string {
	text := ""
	if card.ValidFrom != "" {
		text += " from " + card.ValidFrom
	}
	if card.ValidTo != "" {
		text += " to " + card.ValidTo
	}
	return text
}

func (p *Plan) unknownCard(name string) string {
	if len(p.cards) == 0 {
		return fmt.Sprintf("%q is no loaded rate card: none is loaded; a JSON body may hold the card itself", name)
	}
	names := make([]string, 0, len(p.cards))
	for loaded := range p.cards {
		names = append(names, loaded)
	}
	slices.Sort(names)
	return fmt.Sprintf("%q is not a rate card that is loaded%s", name, workload.NearestClause(name, names))
}

// pricingDate is the date on which prices are asked for.
func (p *Plan) pricingDate(load *workload.Load) string {
	if load.PricingDate != "" {
		return load.PricingDate
	}
	return p.catalog.AsOf()
}
